"""How far conclusions depend on what nobody knows: robustness, sensitivity, scenario discovery."""

from model.uncertainty.assumptions import key_assumptions
from model.uncertainty.by_form import AnswersByForm, answers_by_form
from model.uncertainty.discovery import discover
from model.uncertainty.form_rows import FormTable, form_table
from model.uncertainty.results import Forms, Robustness
from model.uncertainty.robustness import Draws, draw, robustness
from model.uncertainty.sensitivity import morris, sobol_indices
from model.uncertainty.signposts import Signposts, signposts
from model.uncertainty.structures import Variant, across_structures, factorial, one_at_a_time

__all__ = [
    "AnswersByForm",
    "Draws",
    "FormTable",
    "Forms",
    "Robustness",
    "Signposts",
    "Variant",
    "across_structures",
    "answers_by_form",
    "discover",
    "draw",
    "factorial",
    "form_table",
    "key_assumptions",
    "morris",
    "one_at_a_time",
    "robustness",
    "signposts",
    "sobol_indices",
]
