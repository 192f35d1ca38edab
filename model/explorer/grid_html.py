"""What grids say, as tables in HTML: for the curious, below everything else.

Colours and names are those of the figures (`model.plots.style`); every table says in words what its
colours say. Texts from scenarios are escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape

from model.explorer.grids import LENSES, Ending, FileView, Grids
from model.explorer.html import box as _box
from model.game import Deviation
from model.payoffs import PLAYER_NAMES
from model.plots.style import look_of

#: Outcomes listed before the rest are only counted.
_MOST_ROWS = 12

#: Half the width of a bar of the payoff terms, in per cent of its cell.
_HALF = 50


def tables(found: Grids) -> str:
    """Everything that grids say."""
    return finding(found) + files(found) + outcomes(found) + why(found)


def finding(found: Grids) -> str:
    """What the grids agree on, in a sentence."""
    return _box(
        f"<p><b>{escape(found.finding)}.</b></p>"
        '<div class="quiet">The same on grids of 3, 5 and 9 concession levels and without a '
        "grid, unless it says that it depends on the size of the steps.</div>"
    )


def outcomes(found: Grids) -> str:
    """The outcomes of the pure equilibria, with payoffs and the lens of admissibility."""
    if not found.endings:
        return _box(
            "<h4>How it ends</h4><p>There is no equilibrium in pure strategies here; one in mixed "
            "strategies there always is.</p>"
        )
    survivors = sum(e.admissible for e in found.endings)
    rows = "".join(_ending(e) for e in found.endings[:_MOST_ROWS])
    more = len(found.endings) - _MOST_ROWS
    left = f'<p class="quiet">and {more} more</p>' if more > 0 else ""
    return _box(
        f"<h4>How it ends: {_count(len(found.endings), 'outcome')} of "
        f"{_count(sum(e.profiles for e in found.endings), 'pure equilibrium', 'pure equilibria')}, "
        f"{survivors} admissible</h4>"
        "<table><tr><th>outcome</th><th>admissible</th>"
        f"<th class=n>US</th><th class=n>Iran</th></tr>{rows}</table>{left}"
        '<div class="quiet">Payoffs in points; in bold, the outcome explained below. Lens: '
        f"{escape(LENSES)}. Which of several comes about, the game does not say.</div>"
    )


def _ending(e: Ending) -> str:
    look = look_of(e.outcome.settled, e.outcome.files)
    name = escape(e.outcome.label)
    return (
        f'<tr><td><span class="chip" style="background:{look.colour}"></span>'
        f"{'<b>' + name + '</b>' if e.explained else name} "
        f'<span class="quiet whole">({_count(e.profiles, "equilibrium", "equilibria")})</span></td>'
        f"<td>{'yes' if e.admissible else 'no'}</td>"
        f"<td class=n>{_points(e.us)}</td><td class=n>{_points(e.iran)}</td></tr>"
    )


def files(found: Grids) -> str:
    """What becomes of each file, with the range of its terms."""
    rows = "".join(_file(f, [v.file for v in found.files]) for f in found.files)
    return _box(
        f"<h4>File by file, on L = {found.setting.levels}</h4><table><tr><th>file</th>"
        f"<th>status</th><th>terms: share that {found.setting.scenario.form().gives}</th></tr>"
        f"{rows}</table>"
    )


def _file(f: FileView, every: Sequence[str]) -> str:
    bar = "none"
    if f.lowest is not None and f.highest is not None:
        left, right = 100 * float(f.lowest), 100 * float(f.highest)
        # Terms that do not vary get a mark of some width, inside the bar.
        width = max(right - left, 3.0)
        span = str(f.lowest) if f.lowest == f.highest else f"{f.lowest} to {f.highest}"
        bar = (
            f'<div class="bar"><i style="left:{min(left, 100 - width):.1f}%;width:{width:.1f}%;'
            f'background:{look_of((f.file,), every).colour}"></i></div>{span}'
        )
    other = "".join(
        f'<div class="quiet">on L = {n}: {escape(words)}</div>' for n, words in f.elsewhere.items()
    )
    return (
        f"<tr><td><b>{f.file}</b></td><td>{escape(f.status)}"
        f'<div class="quiet">{f.settled} of {_count(f.outcomes, "outcome")}</div>{other}</td>'
        f"<td>{bar}</td></tr>"
    )


def why(found: Grids) -> str:
    """What holds the fullest equilibrium together: each side's best ways out, term by term."""
    said = found.threat.words if found.threat else ""
    threat = f'<div class="quiet">{escape(said)}.</div>' if said else ""
    if found.why is None:
        return _box(f"<h4>Why</h4><p>There is no pure equilibrium to explain.</p>{threat}")
    parts = "".join(
        _ways_out(PLAYER_NAMES[player], kinds) for player, kinds in found.why.deviations.items()
    )
    return _box(
        f"<h4>Why: {escape(found.why.headline)}</h4>"
        f"<div>At <b>{escape(found.why.outcome.label)}</b>: what would change, in points, if that "
        f"side alone switched to its best strategy of the kind.</div><div class=sides>{parts}</div>"
        f'<div class="quiet">Explained: {escape(found.why.choice)}.</div>{threat}'
    )


_WORDS = {"leave": "leaving a settled file open", "settle": "settling another file"}
_COLOURS = {"leave": "#C9BFE0", "settle": "#5B3F8C"}


def _ways_out(player: str, kinds: Mapping[str, Deviation]) -> str:
    largest = max((abs(v) for d in kinds.values() for v in d.by_term.values()), default=Fraction(0))
    blocks = []
    for kind, d in kinds.items():
        changes = [(n, v) for n, v in d.by_term.items() if v]
        rows = "".join(_bar(n, v, largest, _COLOURS[kind]) for n, v in changes)
        blocks.append(
            f"<tr><th colspan=3>{player}, {_WORDS[kind]}: {escape(d.outcome.label)}</th></tr>{rows}"
            f"<tr><td><b>in all</b></td><td></td>"
            f"<td class=n><b>{_points(d.gain, '+')}</b></td></tr>"
        )
    return f"<table>{''.join(blocks)}</table>"


def _bar(name: str, value: Fraction, largest: Fraction, colour: str) -> str:
    width = _HALF * float(abs(value) / largest)
    left = _HALF if value > 0 else _HALF - width
    return (
        f'<tr><td>{escape(name)}</td><td style="width:45%"><div class="bar"><b></b><i style="'
        f'left:{left:.1f}%;width:{width:.1f}%;background:{colour}"></i></div></td>'
        f"<td class=n>{_points(value, '+')}</td></tr>"
    )


def _points(value: Fraction, sign: str = "") -> str:
    return f"{float(value):{sign}.2f}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
