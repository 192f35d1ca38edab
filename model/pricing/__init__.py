"""What it would take: the price of another outcome, and what would undo this one."""

from model.pricing.ask import price
from model.pricing.goals import Goal, read_goal
from model.pricing.one_lever import OneLever
from model.pricing.opening import Opening, opening
from model.pricing.results import Joint, Lever, Package, Price

__all__ = [
    "Goal",
    "Joint",
    "Lever",
    "OneLever",
    "Opening",
    "Package",
    "Price",
    "opening",
    "price",
    "read_goal",
]
