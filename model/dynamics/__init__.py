"""Talks in rounds: patience, drift and deadlines, by backward induction on the same game."""

from model.dynamics.calendar import Calendar, calendar
from model.dynamics.deadline import DeadlineMap, deadline_map
from model.dynamics.lengths import Lengths, by_length
from model.dynamics.robust import Robust, Statement, robust
from model.dynamics.rounds import Rounds, rounds
from model.dynamics.thresholds import Threshold, Thresholds, thresholds

__all__ = [
    "Calendar",
    "DeadlineMap",
    "Lengths",
    "Robust",
    "Rounds",
    "Statement",
    "Threshold",
    "Thresholds",
    "by_length",
    "calendar",
    "deadline_map",
    "robust",
    "rounds",
    "thresholds",
]
