"""Talks in rounds: patience, drift and deadlines, by backward induction on the same game."""

from model.dynamics.calendar import Calendar, calendar
from model.dynamics.rounds import Rounds, rounds

__all__ = ["Calendar", "Rounds", "calendar", "rounds"]
