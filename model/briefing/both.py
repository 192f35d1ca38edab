"""The first page of a briefing on two scenarios: what differs between them first.

Everything is computed; a clause of which the data hold no instance is left out. Where one of the
two is not read without a grid, what all grids say of each stands instead.
"""

from __future__ import annotations

from model.answers import Answer
from model.answers.room import STATUS, graded
from model.answers.titles import in_short
from model.briefing import front
from model.briefing.content import AGAINST, SURE, Point
from model.briefing.ground import Ground
from model.scenario import Scenario
from model.sweeps.findings import status_here, title_here
from model.words import conceded, listed, number, sentence, within

#: Numbers that differ most, of which so many are named.
_NAMED = 3


def named_apart(one: Scenario, two: Scenario) -> tuple[str, str]:
    """When each of two was: in which year, or on which day where the years are the same."""
    a, b = one.date, two.date
    if a.year != b.year:
        return f"in {a.year}", f"in {b.year}"
    if a != b:
        return f"on {a.day} {a:%B} {a.year}", f"on {b.day} {b:%B} {b.year}"
    return f"in {one.name}", f"in {two.name}"


def title(here: Ground, there: Ground) -> str:
    """Both answers in a line or two, in one clause where they are the same."""
    a, b = (when.partition(" ")[2] for when in named_apart(here.scenario, there.scenario))
    year = f" {here.scenario.date.year}"
    if a.endswith(year) and b.endswith(year):
        a = a.removesuffix(year)
    one, two = here.answer, there.answer
    if one is None or two is None:
        first, second = (title_here(ground.line.here, brief=True) for ground in (here, there))
        return sentence(f"{a}: {first}; {b}: {second}")
    first, second = _holding(one), _holding(two, again=True)
    if first == _holding(two):
        return sentence(f"{a} and {b} alike: {first}")
    return sentence(f"{a}: {first}; {b}: {second}")


def points(here: Ground, there: Ground) -> tuple[Point, ...]:
    """What differs, what holds in both, what moves either, and how sure either is."""
    when = named_apart(here.scenario, there.scenario)
    each = tuple(zip(when, (here, there), strict=True))
    one, two = here.answer, there.answer
    if one is None or two is None:
        said = [f"{sentence(a)} {status_here(ground.line.here)}." for a, ground in each]
        return (
            Point(
                "What holds on grids",
                " ".join([*said, _numbers(here, there)]),
                shown=_of_both("files-by-threat"),
            ),
            _sure(each),
        )
    apart: list[str] = []
    alike: list[str] = []
    for file in (f for f in here.scenario.file_names if f in there.scenario.file_names):
        same, text = _file(file, when, one, two)
        (alike if same else apart).append(text)
    rooms = _of_both("room")
    found = [Point("What differs", " ".join([*apart, _numbers(here, there)]), shown=rooms)]
    if alike:
        found.append(Point("What holds in both", " ".join(alike), shown=rooms))
    moves = [f"{sentence(a)} {within(g.promise.words)}." for a, g in each if g.promise is not None]
    if moves:
        found.append(Point("What moves it", " ".join(moves), shown=_of_both("promise")))
    return (*found, _sure(each))


def _holding(found: Answer, again: bool = False) -> str:
    """What the answer settles, short."""
    return in_short([deal.settled for deal in found.outcomes], found.agenda, again)


def _file(file: str, when: tuple[str, str], one: Answer, two: Answer) -> tuple[bool, str]:
    """Whether a file ends alike in both, and how it does in either, in a sentence."""
    ends = [STATUS[found.status[file]] for found in (one, two)]
    given = [
        " or ".join(
            conceded(x) for x in sorted({d.terms[file] for d in found.outcomes if file in d.terms})
        )
        for found in (one, two)
    ]
    split = [
        ", dropped if split evenly" if x == conceded(0)
        else f", with {x} given up if split evenly" if x else ""
        for x in given
    ]  # fmt: skip
    if ends[0] != ends[1]:
        (a, b), (x, y), (s, t) = when, ends, split
        return False, f"The {file} file is {x} {a}{s}, and {y} {b}{t}."
    if given[0] == given[1]:
        return True, f"The {file} file is {ends[0]}{split[0]}."
    terms = [f"{x or 'not in the answer'} {a}" for x, a in zip(given, when, strict=True)]
    return False, f"The {file} file is {ends[0]} in both; split evenly {listed(terms)}."


def _numbers(here: Ground, there: Ground) -> str:
    """How many numbers differ, and which lie furthest apart on their scale."""
    a, b = here.scenario, there.scenario
    known = {**b.described, **a.described}
    apart = {
        name: abs(a.values[name] - b.values[name]) / (known[name].high - known[name].low)
        for name in known
        if name in a.values and name in b.values and a.values[name] != b.values[name]
    }
    if not apart:
        return "All numbers are the same; the forms of the game differ."
    furthest = sorted(apart, key=lambda name: -apart[name])[:_NAMED]
    said = [f"{known[n].words} ({_graded(a, n)} against {_graded(b, n)})" for n in furthest]
    return f"Of {len(known)} numbers {len(apart)} differ, furthest apart {listed(said)}."


def _graded(scenario: Scenario, name: str) -> str:
    value = scenario.values[name]
    if scenario.described[name].unit != "share" or scenario.scale is None:
        return number(float(value))
    return f"{graded(scenario, value)}, {number(float(value))}"


def _sure(each: tuple[tuple[str, Ground], ...]) -> Point:
    """Both verdicts, and what stands behind either."""
    told = [(sentence(when), front.sure(ground)) for when, ground in each]
    return Point(
        SURE,
        " ".join(f"{when}: {within(point.text)}" for when, point in told),
        tuple(f"{when}, {within(line)}" for when, point in told for line in point.lines),
        tuple(
            dict.fromkeys(
                key for _, point in told for each in point.shown for key in _of_both(each)
            )
        ),
    )


def _of_both(key: str) -> tuple[str, str]:
    """A figure, and that of the second scenario where there is one."""
    return key, f"{key}{AGAINST}"
