"""The first page: the answer in a title, what holds, what moves it, how sure, and one picture.

Everything is computed; a clause of which the data hold no instance is left out. Where the form of
the game is not read without a grid, what the grids agree on stands in its place.
"""

from __future__ import annotations

from model.answers.room import Room
from model.briefing.content import SURE, Exhibit, Point
from model.briefing.ground import LINE, Ground
from model.parameters import parameter
from model.regimes import enforcement
from model.sweeps.findings import deadlock_along, files_along, status_here, title_here
from model.words import listed, number, sentence

#: What linked files are weighed as.
_AS = {False: "a package", True: "packages"}


def title(ground: Ground) -> str:
    """The answer in a line or two."""
    if ground.answer is None:
        return sentence(title_here(ground.line.here))
    return ground.answer.headline


def points(ground: Ground) -> tuple[Point, ...]:
    """What holds, what moves it and how sure."""
    found = [_holds(ground)]
    if moved := _moves(ground):
        found.append(Point("What moves it", " ".join(moved), shown=("levers", "promise")))
    return (*found, sure(ground))


def picture(ground: Ground) -> Exhibit:
    """Room for a deal; along the threat on grids where there is none to be drawn."""
    found = ground.room
    if found is None:
        return files_by_threat(ground)
    return Exhibit(
        "room",
        found.title,
        weighed(found),
        found.figure,
        found.marks,
    )


def weighed(found: Room) -> str:
    """How the room for a deal is to be read."""
    said = []
    if found.zones:
        said.append("Each file weighed alone, the others left open")
    if found.packages:
        packages = listed([f"the {listed(p.files)} files" for p in found.packages])
        said.append(f"{packages} weighed as {_AS[len(found.packages) > 1]}, the others left open")
    text = f"{sentence('; '.join(said))}; the dot is the answer."
    if found.zones and any(len(deal.settled) > 1 for deal in found.answer.outcomes):
        text += " Settled with others, a file can hold on somewhat other terms than by itself."
    return text


def files_by_threat(ground: Ground) -> Exhibit:
    """What becomes of each file along the threat, on grids."""
    threat = parameter("threat")
    return Exhibit(
        "files-by-threat",
        f"At the scenario's threat of {number(ground.today['threat'])}, "
        f"{status_here(ground.line.here)}",
        "Each panel is one file. The coloured band spans the lowest to the highest share of the "
        f"file that {ground.scenario.form().gives}, across the pure equilibria that settle it, at "
        f"L = {ground.levels}; the hollow band is the same at L = {ground.grids[-1]}. The strip "
        "says whether every pure equilibrium settles the file, some do, or none does. Thick grey "
        f"line: the scenario's own threat ({threat.meaning}). The sweep goes in steps of "
        f"{number(1 / (LINE - 1))}, and sentences name the points on either side of a change.",
        ground.line.figure,
        ground.line.marks,
    )


def _holds(ground: Ground) -> Point:
    if ground.answer is None:
        return Point("What holds on grids", on_grids(ground)[0], shown=("files-by-threat",))
    said = f"{ground.answer.words}. {ground.answer.standing}."
    return Point("What holds", said, shown=("room", "payoff-plane"))


def _moves(ground: Ground) -> list[str]:
    """What more threat or a better promise would change, and the nearest changes of all."""
    found = (ground.promise, ground.levers)
    return [f"{each.words}." for each in found if each is not None]


def sure(ground: Ground) -> Point:
    """The verdict, and what stands behind it."""
    found = ground.sure
    if found is None:
        return Point(SURE, f"{enforcement(ground.scenario).words}.")
    behind = tuple(f"{line}." for line in found.behind)
    return Point(SURE, f"{found.verdict}.", behind, ("draws", "record"))


def on_grids(ground: Ground) -> tuple[str, ...]:
    """What the grids say at today's threat and along it, and over sampled cases."""
    threat = number(ground.today["threat"])
    return (
        f"At the scenario's threat of {threat}, {status_here(ground.line.here)}. "
        f"{files_along(ground.findings)}. {deadlock_along(ground.findings)}.",
        f"{ground.forms.by_grid}.",
    )
