"""A US of two types, of which Iran does not know which: bluff or resolve."""

from model.two_types.along import TypedBranches, TypedFlip, branches_of
from model.two_types.bluff import Bluff, Paying, bluff, bluff_on_grid
from model.two_types.central import TypedAnswer, TypedDeal, typed_answer
from model.two_types.game import TwoTypeGame
from model.two_types.map import BluffMap, bluff_over
from model.two_types.results import Sight, TypedEnd, TypedOutcome, TypedOutcomes
from model.two_types.types import NAMED, US_STAKES, Type, named

__all__ = [
    "NAMED",
    "US_STAKES",
    "Bluff",
    "BluffMap",
    "Paying",
    "Sight",
    "TwoTypeGame",
    "Type",
    "TypedAnswer",
    "TypedBranches",
    "TypedDeal",
    "TypedEnd",
    "TypedFlip",
    "TypedOutcome",
    "TypedOutcomes",
    "bluff",
    "bluff_on_grid",
    "bluff_over",
    "branches_of",
    "named",
    "typed_answer",
]
