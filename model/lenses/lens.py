"""What a lens says of a game, and what several say side by side.

There is no single "the" equilibrium. Each lens asks another question of the same payoffs and gives
outcomes, and for each file whether it is settled in all of them, in none, or in some. Where lenses
disagree that is the result; nothing averages them. Each says how it was found, whether floats
decided anything, and what its certificate is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from model.game_results import GameResult
from model.grid import Outcome
from model.results import Several, table
from model.words import percent, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["settled", "dropped", "open", "either", "at times", "none", "unread"]

#: What a status says of a file.
STATUS_WORDS: Mapping[Status, str] = {
    "settled": "settled",
    "dropped": "dropped",
    "open": "open",
    "either": "settled or open",
    "at times": "settled at times",
    "none": "without a pure answer",
    "unread": "out of reach",
}

#: Of which nothing is told of the files.
_SILENT = {"none", "unread"}

#: What can hold the outcomes of a lens together.
KINDS = ("stable by itself", "with a mediator", "by a binding bargain", "by moving first")

_DIFFER = "disagree on"

#: What each lens is in the words of its question, for sentences.
PLAIN: Mapping[str, str] = {
    "equilibrium set": "any stable outcome",
    "without a grid": "any stable outcome, concessions split at will",
    "perfect": "stable despite slips",
    "admissible": "no needlessly weak offer",
    "risk dominance": "the safer outcome",
    "learning": "learnt by trial",
    "quantal response": "both sides err",
    "mediator": "with a mediator",
    "coarse mediator": "with a mediator trusted in advance",
    "bargained from deadlock": "bargained, else no deal",
    "bargained from maximin": "bargained, else the minimum each can secure",
    "bargained from rational threats": "bargained, each picking its threat",
    "zone of agreement": "terms that suit both sides",
}


@dataclass(frozen=True)
class Lens:
    """The answer of one lens.

    Attributes
    ----------
    name, question : str
    outcomes : tuple of Outcome
        Its outcomes; for the mediator those of its three best distributions. Empty for a lens that
        speaks of files and not of outcomes.
    files : mapping of str to {"settled", "dropped", "open", "either", "at times", "none", "unread"}
        Whether each file is settled under every answer of the lens ("dropped" if on terms 0: its
        taker lets it go), open under every one, or either; "at times" where the lens gives
        frequencies, "none" where it has no pure answer, "unread" where the game is too large for
        it.
    method : str
        How it was found.
    exact : bool
        Whether no float decided.
    certificate : str
        What checks it.
    shares : mapping of str to (float, float), optional
        Least and most frequency, or chance under a lottery, with which each file is settled.
    note : str
        What a reader must know besides.
    terms : mapping of str to (float, float)
        Lowest and highest terms across the answers that settle a file, where any does.
    """

    name: str
    question: str
    outcomes: tuple[Outcome, ...]
    files: Mapping[str, Status]
    method: str
    exact: bool
    certificate: str
    shares: Mapping[str, tuple[float, float]] | None = None
    note: str = ""
    terms: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What holds its outcomes together, one of `KINDS`."""
        if "mediator" in self.name:
            return KINDS[1]
        if self.name.startswith("bargained") or self.name == "zone of agreement":
            return KINDS[2]
        return KINDS[3] if self.name.endswith("first") else KINDS[0]

    @property
    def plain(self) -> str:
        """Its name for a reader who does not know the term."""
        return PLAIN.get(self.name, self.name)

    def in_short(self, file: str) -> str:
        """What the lens says of a file in a few words, e.g. ``"settled: 0.5 to 1"``."""
        status = self.files[file]
        if status == "at times" and self.shares is not None:
            least, most = self.shares[file]
            return f"at times: {least:.2f} to {most:.2f}"
        words = "in some" if status == "either" else STATUS_WORDS[status]
        if file not in self.terms or status not in ("settled", "either"):
            return words
        first, last = (f"{x:.2g}" for x in self.terms[file])
        return f"{words}: {first}" if first == last else f"{words}: {first} to {last}"


@dataclass(frozen=True, eq=False, repr=False)
class SideBySide(GameResult, Several[Lens]):
    """Every lens on one game, side by side.

    Attributes
    ----------
    game : BargainingGame
    lenses : tuple of Lens
    """

    lens = "several, side by side"

    lenses: tuple[Lens, ...]

    @property
    def words(self) -> str:
        """What every lens shows of each file, and which files they differ on, in one sentence."""
        shown: dict[str, list[str]] = {}
        for file in self.structure.file_names:
            shown.setdefault(self._on_every_lens(file), []).append(file)
        clauses = [
            f"under every lens {the_files(files, self.structure.file_names)} {said}"
            for said, files in shown.items()
            if said != _DIFFER
        ]
        if _DIFFER in shown:
            clauses.append(
                f"the lenses {_DIFFER} {the_files(shown[_DIFFER], self.structure.file_names)}"
            )
        return sentence("; ".join(clauses))

    def _on_every_lens(self, file: str) -> str:
        """What all lenses show of a file, if they do."""
        found = {lens.files[file] for lens in self} - _SILENT
        if found == {"settled"}:
            return "will be settled"
        if found <= {"settled", "either", "at times"}:
            return "can be settled"
        return "will stay open" if found == {"open"} else _DIFFER

    @property
    def kinds(self) -> dict[str, list[Lens]]:
        """The lenses by what holds their outcomes together."""
        found: dict[str, list[Lens]] = {kind: [] for kind in KINDS}
        for lens in self:
            found[lens.kind].append(lens)
        return {kind: lenses for kind, lenses in found.items() if lenses}

    @property
    def agreement(self) -> tuple[str, ...]:
        """For each file, a sentence: what the lenses say, or how they contradict each other.

        Then one for each lens for which the game is too large.

        A lens that finds the file settled in some of its answers and open in others leaves it
        undecided; one that gives frequencies takes no side, and what it gives is added.
        """
        beyond = [f"{lens.name}: {lens.note}." for lens in self if "unread" in lens.files.values()]
        return (*(self._on(file) for file in self.structure.file_names), *map(sentence, beyond))

    def _on(self, file: str) -> str:
        groups, undecided = self._groups(file)
        if len(groups) == 1:
            ((status, names),) = groups.items()
            text = f"The {file} file is {STATUS_WORDS[status]} under "
            if undecided:
                listed = "; ".join(undecided)
                count = len(names) + len(undecided)
                text += f"{len(names)} of {count} lenses; it can end either way under the others "
                text += f"({listed})"
            else:
                text += "every lens"
        else:
            sides = [f"{STATUS_WORDS[s]} ({'; '.join(names)})" for s, names in groups.items()]
            sides += [f"either way ({'; '.join(undecided)})"] if undecided else []
            text = f"The lenses disagree on the {file} file: {', '.join(sides)}"
        for lens in self:
            if lens.shares is not None and lens.files[file] == "at times":
                least, most = map(percent, lens.shares[file])
                text += f". If {lens.plain} ({lens.name}), it is settled in {least} to {most} of "
                text += "plays, depending on the offers allowed"
        return f"{text}."

    def _groups(self, file: str) -> tuple[dict[Status, list[str]], list[str]]:
        """Names of the lenses by what they say of a file, and of those that leave it undecided."""
        groups: dict[Status, list[str]] = {}
        undecided = []
        for lens in self:
            status = lens.files[file]
            if status in ("either", "none"):
                undecided.append(lens.plain)
            elif status not in ("at times", "unread"):
                groups.setdefault(status, []).append(lens.plain)
        return groups, undecided

    def frame(self) -> pd.DataFrame:
        """A row for each lens and file."""
        nothing = (float("nan"), float("nan"))
        rows = []
        for lens in self:
            for file in self.structure.file_names:
                terms = lens.terms.get(file, nothing)
                shares = (lens.shares or {}).get(file, nothing)
                rows.append(
                    {
                        "kind": lens.kind,
                        "lens": lens.name,
                        "file": file,
                        "status": lens.files[file],
                        "lowest_terms": terms[0],
                        "highest_terms": terms[1],
                        "least_share_settled": shares[0],
                        "most_share_settled": shares[1],
                        "exact": lens.exact,
                        "method": lens.method,
                        "certificate": lens.certificate,
                        "note": lens.note,
                    }
                )
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {**super()._contents(), "agreement": list(self.agreement)}
