"""The record: what the model says of rounds of talks that are over, and what came of them.

`readings` says what a form of the game says of such talks, `results` what it says of all of them,
`record` reads them.
"""

from model.episodes.readings import (
    FORMS,
    VERDICTS,
    Form,
    Outcome,
    Reading,
    Verdict,
    matches,
    off_the_table,
    outcome_words,
    read_centrally,
    read_where_it_pays,
    read_with_two_types,
)
from model.episodes.record import episodes, verdict_on, with_a_record
from model.episodes.results import ENDED_WORDS, Episode, Episodes, Said

__all__ = [
    "ENDED_WORDS",
    "FORMS",
    "VERDICTS",
    "Episode",
    "Episodes",
    "Form",
    "Outcome",
    "Reading",
    "Said",
    "Verdict",
    "episodes",
    "matches",
    "off_the_table",
    "outcome_words",
    "read_centrally",
    "read_where_it_pays",
    "read_with_two_types",
    "verdict_on",
    "with_a_record",
]
