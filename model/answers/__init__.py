"""One answer: what can hold without a grid, the central reading of it, what would change it."""

from model.answers.agendas import Widening
from model.answers.answer import Answer, answer
from model.answers.breaks import Break, Breaks, breaks
from model.answers.deals import Deal
from model.answers.draws import Draws, draws
from model.answers.levers import Levers, levers
from model.answers.package import PackageZone
from model.answers.package_zone import package_zone
from model.answers.sweep import CentralSweep, central_over

__all__ = [
    "Answer",
    "Break",
    "Breaks",
    "CentralSweep",
    "Deal",
    "Draws",
    "Levers",
    "PackageZone",
    "Widening",
    "answer",
    "breaks",
    "central_over",
    "draws",
    "levers",
    "package_zone",
]
