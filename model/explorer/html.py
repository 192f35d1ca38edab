"""The explorer's tables in HTML: a view in, a text out.

Colours and names are those of the figures (`model.plots.style`); every table says in words what its
colours say. Texts from scenarios are escaped.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape

from model.explorer.state import LENSES, Ending, FileView, Setting, View
from model.game import Deviation
from model.parameters import parameter
from model.payoffs import PLAYER_NAMES
from model.plots.house import read_style
from model.plots.style import look_of
from model.scenario import decimal
from model.sweeps.findings import fullest
from model.words import settled_set

#: Outcomes listed before the rest are only counted.
_MOST_ROWS = 12

#: Half the width of a bar of the payoff terms, in per cent of its cell.
_HALF = 50

#: Where things stand: levers, map and tables side by side, then what explains them. Levers and
#: answer scroll by themselves, so that the levers stay in view and the answer beside them. Narrower
#: pages and notebooks have the tables below the map, and those of a telephone the levers below it
#: too; what counts is the width of the explorer, not of the window. The map is as high as there is
#: room for below the sentence. A lever is a line with its name and number, its slider below them.
_LAYOUT = """
.bx-frame { container-type: inline-size; width: 100%; overflow: visible; }
.bx-page.widget-box { display: grid; grid-template-columns: 264px minmax(0, 1fr); gap: 0 18px;
  width: 100%; overflow: visible; }
.bx-levers.widget-box, .bx-answer.widget-box { max-height: calc(100vh - 26px); overflow-y: auto;
  overflow-x: hidden; }
.bx-levers .widget-box, .bx-answer .widget-box { overflow: visible; }
.bx-message.widget-html { position: sticky; top: 0; z-index: 2; background: white; }
.bx-message .widget-html-content { white-space: normal; }
.bx-levers.widget-box > * { flex-shrink: 0; }
.bx-lever.widget-box { flex-flow: row wrap; margin: 0 8px; }
.bx-lever .widget-text { flex: 1 1 100%; width: auto; margin: 0; }
.bx-lever .widget-text label { flex: 1 1 auto; width: auto; text-align: left; }
.bx-lever .widget-text input { flex: 0 0 64px; height: 24px; }
.bx-lever .widget-slider { flex: 1 1 100%; width: auto; height: 16px; margin: 0; }
.bx-answer.widget-box { display: grid; gap: 0 18px; align-content: start;
  grid-template-columns: minmax(0, 534px) minmax(330px, 1fr);
  grid-template-areas: "head head" "map tables" "why why" "foot foot"; }
.bx-levers { grid-area: levers; } .bx-answer { grid-area: answer; }
.bx-page.widget-box { grid-template-areas: "levers answer"; }
.bx-head { grid-area: head; } .bx-map { grid-area: map; } .bx-tables { grid-area: tables; }
.bx-why { grid-area: why; } .bx-foot { grid-area: foot; }
.bx-map img { max-height: max(400px, calc(100vh - 200px)); }
@container (max-width: 1200px) {
  .bx-answer.widget-box { grid-template-columns: minmax(0, 1fr);
    grid-template-areas: "head" "map" "tables" "why" "foot"; }
}
@container (max-width: 640px) {
  .bx-page.widget-box { grid-template-columns: minmax(0, 1fr);
    grid-template-areas: "head" "map" "levers" "tables" "why" "foot"; }
  .bx-answer.widget-box { display: contents; }
  .bx-levers.widget-box { max-height: none; }
}
"""

#: Small print: the explorer is on white.
_QUIET = read_style("light").quiet

_STYLE = f"""
.bx {{ font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 13px; line-height: 1.4;
  color: #222; }}
.bx table {{ border-collapse: collapse; width: 100%; font-size: 13px; }}
.bx th {{ text-align: left; font-weight: normal; color: {_QUIET}; border-bottom: 1px solid #999;
  padding: 2px 8px 2px 0; }}
.bx td {{ padding: 3px 8px 3px 0; border-bottom: 1px solid #e3e3e3; vertical-align: top; }}
.bx .n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.bx .chip {{ display: inline-block; width: 12px; height: 12px; border: 1px solid #333;
  margin-right: 6px; vertical-align: -1px; }}
.bx .bar {{ position: relative; height: 14px; background: #f1f1f1; min-width: 110px; }}
.bx .bar i {{ position: absolute; top: 0; bottom: 0; border: 1px solid #333; }}
.bx .bar b {{ position: absolute; left: 50%; top: -2px; bottom: -2px;
  border-left: 1px solid #333; }}
.bx .quiet {{ color: {_QUIET}; font-size: 12px; }}
.bx .whole {{ white-space: nowrap; }}
.bx .finding {{ font-size: 18px; font-weight: bold; line-height: 1.3; }}
.bx .sides {{ display: flex; flex-wrap: wrap; gap: 0 24px; }}
.bx .sides > table {{ flex: 1 1 300px; width: auto; align-self: flex-start; }}
.bx pre {{ white-space: pre-wrap; background: #f5f5f5; padding: 6px 8px; margin: 3px 0;
  user-select: all; font-size: 12px; }}
.bx h1 {{ margin: 0 0 4px 0; font-size: 15px; }}
.bx h3 {{ margin: 9px 0 1px 0; font-size: 13px; }}
.bx h4 {{ margin: 8px 0 3px 0; font-size: 14px; }}
.bx img {{ display: block; max-width: 100%; width: auto; height: auto; }}
.bx .copy {{ float: right; margin: 3px 4px 0 8px; font-size: 12px; }}
{_LAYOUT}
"""

#: What a slider of ipywidgets lacks: a name that a screen reader can say, which is that of the
#: number above it, and the number while it is dragged, since it reports when it is let go. A widget
#: of HTML runs no script, but it tells when its style is there, in Jupyter as on the page.
_NAMES = """
const levers = this.closest('.bx-frame').querySelector('.bx-levers');
const tell = () => levers.querySelectorAll('.bx-lever').forEach(lever => {
  const handle = lever.querySelector('.noUi-handle'), number = lever.querySelector('input');
  if (!handle || !number) return;
  handle.setAttribute('aria-label', lever.querySelector('label').textContent.replace(/^\\W+/, ''));
  if (handle.classList.contains('noUi-active'))
    number.value = Number(Number(handle.getAttribute('aria-valuetext')).toFixed(2));
});
new MutationObserver(tell).observe(levers,
  {attributeFilter: ['aria-valuetext'], childList: true, subtree: true});
tell();
"""

#: What a button does that copies the line below it. Where the browser does not let it, the line is
#: marked, ready for the keys that copy.
_COPY = """
getSelection().selectAllChildren(this.nextElementSibling);
this.textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C';
setTimeout(() => { this.textContent = 'Copy'; }, 2000);
"""

#: How the explorer looks and what its parts do by themselves.
STYLE = f'<style onload="{escape(_NAMES)}">{_STYLE}</style>'

#: The name of the page.
TITLE = '<div class="bx"><h1>US-Iran bargaining</h1></div>'


def group(words: str) -> str:
    """The heading of a group of levers."""
    return _box(f"<h3>{escape(words)}</h3>")


def heading(view: View) -> str:
    """What holds, in a sentence, and what it was computed for."""
    a = view.attrs
    changed = "; ".join(_change(view.setting, name) for name in view.setting.moved)
    return _box(
        f'<div class="finding" role="status">{escape(view.finding)}.</div>'
        f'<div class="quiet">The same on grids of 3, 5 and 9 concession levels and without a '
        f"grid, unless it says that it depends on the grid.</div>"
        f"<div><b>{escape(a['scenario'])}</b> [{a['scenario_hash']}], L = {a['levels']}. "
        f"{escape(a['software'])}. {'Changed: ' + changed if changed else 'Nothing is changed'} "
        f"({escape(view.setting.preset.label)} is the preset).</div>"
    )


def _change(setting: Setting, name: str) -> str:
    was, now = decimal(setting.preset.values[name]), decimal(setting.moved[name])
    return f"{escape(parameter(name).in_a_sentence)} {now} (was {was})"


def picture(view: View, png: bytes) -> str:
    """The map as an image, with what is on it in words for those who do not see it."""
    x, y = (parameter(name).in_a_sentence for name in view.setting.axes)
    regimes = fullest(view.map[0])
    sizes = {k: float((regimes.code == k).mean()) for k in sorted(set(regimes.code.ravel()))}
    parts = ", ".join(
        f"{'no pure equilibrium' if k < 0 else settled_set(regimes.sets[k], regimes.files)} on "
        f"{size:.0%}"
        for k, size in sizes.items()
    )
    words = (
        f"Map of {x} (along) and {y} (up), each from 0 to 1. The most that one equilibrium "
        f"settles, with the share of the map's area: {parts}. The setting is marked at "
        f"{x} {view.today[view.setting.axes[0]]:g}, {y} {view.today[view.setting.axes[1]]:g}."
    )
    data = b64encode(png).decode("ascii")
    return _box(f'<img decoding="sync" alt="{escape(words)}" src="data:image/png;base64,{data}">')


def outcomes(view: View) -> str:
    """The outcomes of the pure equilibria, with payoffs and the lens of admissibility."""
    if not view.endings:
        return _box(
            "<h4>How it ends</h4><p>There is no equilibrium in pure strategies here; one in mixed "
            "strategies there always is.</p>"
        )
    survivors = sum(e.admissible for e in view.endings)
    rows = "".join(_ending(e) for e in view.endings[:_MOST_ROWS])
    more = len(view.endings) - _MOST_ROWS
    left = f'<p class="quiet">and {more} more</p>' if more > 0 else ""
    return _box(
        f"<h4>How it ends: {_count(len(view.endings), 'outcome')} of "
        f"{_count(sum(e.profiles for e in view.endings), 'pure equilibrium', 'pure equilibria')}, "
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


def bluff(view: View) -> str:
    """What holds if Iran does not know which US it faces; nothing where it is not asked."""
    found = view.bluff
    if found is None:
        return ""
    rows = "".join(
        f"<tr><td>{escape(e.outcome.label)}</td><td>{'yes' if e.outcome.separating else 'no'}</td>"
        f"<td class=n>{_points(e.resolved)}</td><td class=n>{_points(e.bluffing)}</td>"
        f"<td class=n>{_points(e.iran)}</td></tr>"
        for e in found.here.outcomes[:_MOST_ROWS]
    )
    return _box(
        f"<h4>Is it a bluff? {escape(found.how_sure)}</h4>"
        "<table><tr><th>outcome</th><th>Iran can tell</th><th class=n>US if resolved</th>"
        f"<th class=n>if bluffing</th><th class=n>Iran expects</th></tr>{rows}</table>"
        f'<div class="quiet">{escape(found.on_grid)}. How sure Iran is that the US is resolved is '
        "the lever credibility. Payoffs in points.</div>"
    )


def files(view: View) -> str:
    """What becomes of each file, with the range of its terms."""
    rows = "".join(_file(f, [v.file for v in view.files]) for f in view.files)
    return _box(
        f"<h4>File by file, on L = {view.setting.levels}</h4><table><tr><th>file</th>"
        f"<th>status</th><th>terms: share that {view.setting.scenario.form().gives}</th></tr>"
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


def why(view: View) -> str:
    """What holds the fullest equilibrium together: each side's best ways out, term by term."""
    threat = f'<div class="quiet">{escape(view.threat.words)}.</div>'
    if view.why is None:
        return _box(f"<h4>Why</h4><p>There is no pure equilibrium to explain.</p>{threat}")
    parts = "".join(
        _ways_out(PLAYER_NAMES[player], kinds) for player, kinds in view.why.deviations.items()
    )
    return _box(
        f"<h4>Why: {escape(view.why.headline)}</h4>"
        f"<div>At <b>{escape(view.why.outcome.label)}</b>: what would change, in points, if that "
        f"side alone switched to its best strategy of the kind.</div><div class=sides>{parts}</div>"
        f'<div class="quiet">Explained: {escape(view.why.choice)}.</div>{threat}'
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


def message(text: str, wrong: bool) -> str:
    """What became of a request; nothing for an empty text."""
    if not text:
        return ""
    colour = "#9B2C00" if wrong else "#00583E"
    word = "Not done: " if wrong else "Done: "
    return _box(f'<b role="alert" style="color:{colour}">{word}{escape(text)}</b>')


def caveat(view: View) -> str:
    """The line that stands below everything."""
    return _box(
        f'<div class="quiet">{escape(view.attrs["caveat"])} Shares of the map are areas, not '
        "chances.</div>"
    )


def code(setting: Setting) -> str:
    """The lines that make this setting again, in Python and on the command line, to copy."""
    lines = {"Python": setting.python, "the command line": setting.command}
    blocks = "".join(
        f'<button class="copy" aria-label="Copy the line for {where}" onclick="{escape(_COPY)}">'
        f"Copy</button><pre>{escape(line, quote=False)}</pre>"
        for where, line in lines.items()
        if line
    )
    return _box(f"<h4>This setting again, to copy</h4>{blocks}")


def _box(inside: str) -> str:
    return f'<div class="bx">{inside}</div>'


def _points(value: Fraction, sign: str = "") -> str:
    return f"{float(value):{sign}.2f}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def tables(view: View) -> Sequence[str]:
    """Every table of a view, in the order in which they stand."""
    return heading(view), outcomes(view), files(view), why(view), code(view.setting), caveat(view)
