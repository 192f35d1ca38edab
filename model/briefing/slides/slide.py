"""What a slide of the talk is made of, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from model.answers import Answer
from model.briefing.content import Exhibit, Table


@dataclass(frozen=True)
class Notes:
    """What a speaker reads.

    Attributes
    ----------
    say : tuple of str
        What to say, in sentences.
    question, reply : str
        The question to expect, and what to say to it; empty for none.
    place : str
        Where the numbers are.
    """

    say: tuple[str, ...]
    question: str
    reply: str
    place: str

    def __str__(self) -> str:
        parts = [f"What to say: {' '.join(self.say)}"]
        if self.question:
            parts.append(f"The question to expect: {self.question} {self.reply}")
        return "\n\n".join([*parts, f"Where the number is: {self.place}"])


@dataclass(frozen=True)
class Slide:
    """One slide of the talk.

    Attributes
    ----------
    kicker, title : str
    lead : str
        What stands under the title; empty for none.
    notes : Notes
    shown : tuple of Exhibit, Table or Answer
        What stands beside one another below.
    foot : str
        What qualifies the title, below.
    points : tuple of (str, str)
        A list in place of exhibits: what each is about, and what it says.
    numbers : tuple of str
        Keys of the exhibits whose numbers it shows; those of `shown` by default.
    """

    kicker: str
    title: str
    lead: str
    notes: Notes
    shown: tuple[Exhibit | Table | Answer, ...] = ()
    foot: str = ""
    points: tuple[tuple[str, str], ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the exhibits whose numbers it shows."""
        return self.numbers or tuple(e.key for e in self.shown if isinstance(e, Exhibit))
