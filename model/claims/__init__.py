"""The article put to the test: its claims and the literature's, each as a statement that can fail.

`cases` says where a claim is tried and what a lens shows there, `statements` what is claimed,
`verdicts` what comes of it (`results`), `words` how that is said, `board` all of it together;
`in_time` has the claims about time, which need talks in rounds.
"""

from model.claims.board import Page, Scoreboard
from model.claims.cases import FAILS, HOLDS, READING_WORDS, UNTRIED, Answer, Look
from model.claims.in_time import InTime, in_time
from model.claims.results import ClaimResult, ReadingResult, Share
from model.claims.statements import ARTICLE, CLAIMS, LITERATURE, Claim
from model.claims.verdicts import evaluate

__all__ = [
    "ARTICLE",
    "CLAIMS",
    "FAILS",
    "HOLDS",
    "LITERATURE",
    "READING_WORDS",
    "UNTRIED",
    "Answer",
    "Claim",
    "ClaimResult",
    "InTime",
    "Look",
    "Page",
    "ReadingResult",
    "Scoreboard",
    "Share",
    "evaluate",
    "in_time",
]
