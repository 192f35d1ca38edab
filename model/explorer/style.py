"""How the explorer looks, and what its parts do by themselves: style and two short scripts.

Colours come in two sets, for light and for dark, which Jupyter's own theme chooses: the page of
`model.explorer.server` sets it by what the reader's system prefers.
"""

from __future__ import annotations

from html import escape

#: The answer on top, the picture beside the levers, then switches, price and map. Levers scroll by
#: themselves, so that they stay in view beside what they move. What counts is the width of the
#: explorer, not of the window: on a telephone the levers stand below the picture. A lever is a line
#: with its name and number, its slider below them, then its grade.
_LAYOUT = """
.bx-frame { container-type: inline-size; width: 100%; overflow: visible; }
.bx-page.widget-box { display: grid; width: 100%; overflow: visible; gap: 0 22px;
  grid-template-columns: 272px minmax(0, 1fr); align-items: start;
  grid-template-areas: "head head" "levers answer"; }
.bx-head { grid-area: head; } .bx-levers { grid-area: levers; } .bx-answer { grid-area: answer; }
.bx-levers.widget-box { position: sticky; top: 0; max-height: 100vh; overflow-y: auto;
  overflow-x: hidden; }
.bx-levers .widget-box, .bx-answer .widget-box, .bx-head.widget-box { overflow: visible; }
.bx-levers.widget-box > * { flex-shrink: 0; }
.bx-message.widget-html { position: sticky; top: 0; z-index: 2; background: var(--paper); }
.bx-frame .widget-html-content { white-space: normal; line-height: 1.4; align-self: auto; }
.bx-frame .widget-html { height: auto; }
.bx-lever.widget-box { flex-flow: row wrap; margin: 0 8px 4px; }
.bx-lever .widget-text { flex: 1 1 100%; width: auto; margin: 0; }
.bx-lever .widget-text label { flex: 1 1 auto; width: auto; text-align: left; }
.bx-lever .widget-text input { flex: 0 0 64px; height: 24px; }
.bx-lever .widget-slider { flex: 1 1 100%; width: auto; height: 16px; margin: 0; }
.bx-lever .widget-html { flex: 1 1 100%; margin: 0; }
.bx-answer.widget-box { display: grid; gap: 0 22px; align-content: start;
  grid-template-columns: minmax(0, 640px) minmax(300px, 1fr);
  grid-template-areas: "room asked" "map grids"; }
.bx-room { grid-area: room; } .bx-asked { grid-area: asked; } .bx-map { grid-area: map; }
.bx-grids { grid-area: grids; } .bx-grids.widget-box { margin-top: 14px; }
.bx-frame .widget-button { align-self: flex-start; padding: 0 14px; }
.bx-asked .widget-dropdown label { text-align: left; }
.bx-levers .widget-accordion [class*="Collapse-contents"] { padding: 2px 0 6px; }
.bx-lever .widget-text label { min-width: 0; white-space: normal; line-height: 1.2; height: auto; }
@container (max-width: 1120px) {
  .bx-answer.widget-box { grid-template-columns: minmax(0, 1fr);
    grid-template-areas: "room" "asked" "map" "grids"; }
}
@container (max-width: 640px) {
  .bx-page.widget-box { grid-template-columns: minmax(0, 1fr);
    grid-template-areas: "head" "answer" "levers"; }
  .bx-levers.widget-box { position: static; max-height: none; }
}
"""

_LIGHT = """
.bx-frame { --ink: #1c1c1c; --quiet: #595959; --paper: #fff; --rule: #ccc; --soft: #f3f3f3;
  --us: #1f3a5f; --iran: #00756b; --agreed: #0072b2; --some: #a6cfe5; --on-agreed: #fff;
  --on-some: #111; --gap: #a84300; --good: #00583e; --wrong: #9b2c00; }
"""

_DARK = """
body[data-jp-theme-light="false"] .bx-frame { --ink: #e8e8e8; --quiet: #b4b4b4; --paper: #16181b;
  --rule: #4a4f55; --soft: #24272b; --us: #9dbce8; --iran: #4fc9b8; --agreed: #5db1ea;
  --some: #24506e; --on-agreed: #0b0d0f; --on-some: #f2f2f2; --gap: #ff9d5c; --good: #7fd8a8;
  --wrong: #ff9d7c; }
"""

_TEXT = """
.bx { font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 13px; line-height: 1.4;
  color: var(--ink); }
.bx table { border-collapse: collapse; width: 100%; font-size: 13px; }
.bx th { text-align: left; font-weight: normal; color: var(--quiet);
  border-bottom: 1px solid var(--rule); padding: 2px 8px 2px 0; }
.bx td { padding: 3px 8px 3px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
.bx .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bx .chip { display: inline-block; width: 12px; height: 12px; border: 1px solid var(--quiet);
  margin-right: 6px; vertical-align: -1px; }
.bx .bar { position: relative; height: 14px; background: var(--soft); min-width: 110px; }
.bx .bar i { position: absolute; top: 0; bottom: 0; border: 1px solid var(--quiet); }
.bx .bar b { position: absolute; left: 50%; top: -2px; bottom: -2px;
  border-left: 1px solid var(--quiet); }
.bx .quiet { color: var(--quiet); font-size: 12px; }
.bx .whole { white-space: nowrap; }
.bx .finding { font-size: 18px; font-weight: bold; line-height: 1.3; margin: 2px 0 6px; }
.bx .further { font-size: 14px; max-width: 110ch; }
.bx .sides { display: flex; flex-wrap: wrap; gap: 0 24px; }
.bx .sides > table { flex: 1 1 300px; width: auto; align-self: flex-start; }
.bx pre { white-space: pre-wrap; background: var(--soft); color: var(--ink); padding: 6px 8px;
  margin: 3px 0; user-select: all; font-size: 12px; }
.bx p { margin: 4px 0; }
.bx h1 { margin: 0; font-size: 13px; font-weight: normal; color: var(--quiet); }
.bx h3 { margin: 9px 0 1px; font-size: 13px; }
.bx h4 { margin: 12px 0 3px; font-size: 15px; }
.bx .copy { float: right; margin: 3px 4px 0 8px; font-size: 12px; }
.bx progress { width: 100%; height: 10px; }
.bx .range { position: relative; height: 4px; margin: 0 8px; background: var(--soft); }
.bx .range i { position: absolute; top: 0; bottom: 0; background: var(--agreed); opacity: .55; }
.bx .range b { position: absolute; top: -2px; bottom: -2px; border-left: 2px solid var(--ink); }
.bx .grade { display: flex; margin-top: 4px; justify-content: space-between; gap: 8px;
  font-size: 12px; line-height: 1.3; }
"""

_PICTURES = """
.bx svg { display: block; width: 100%; height: auto; font: 13px 'DejaVu Sans', Verdana, sans-serif;
  fill: var(--ink); }
.bx svg.room { max-width: 700px; } .bx svg.map { max-width: 620px; }
.bx svg .quiet { font-size: 12px; fill: var(--quiet); }
.bx svg .file { font-size: 15px; font-weight: bold; }
.bx svg .file .quiet { font-weight: normal; }
.bx svg .label { font-weight: bold; }
.bx svg .grid { stroke: var(--rule); stroke-dasharray: 1 3; }
.bx svg .us { fill: var(--us); } .bx svg .iran { fill: var(--iran); }
.bx svg rect.every { fill: var(--agreed); stroke: var(--agreed); }
.bx svg rect.some { fill: var(--some); stroke: var(--agreed); }
.bx svg rect.unused { fill: none; stroke: var(--agreed); stroke-dasharray: 3 3; }
.bx svg rect.gap { fill: url(#bx-gap); stroke: var(--gap); stroke-width: 2; }
.bx svg text.gap { fill: var(--gap); } .bx svg .hatch { stroke: var(--gap); }
.bx svg .on-every { fill: var(--on-agreed); } .bx svg .on-some { fill: var(--on-some); }
.bx svg text.answer, .bx svg .on-unused, .bx svg text.unused { fill: var(--agreed); }
.bx svg circle.answer { fill: var(--ink); stroke: var(--paper); stroke-width: 2; }
.bx svg .border { fill: none; stroke: white; stroke-width: 2; }
.bx svg .answers { fill: none; stroke: #111; stroke-width: 2; stroke-dasharray: 2 3; }
.bx svg .frame { fill: none; stroke: var(--quiet); }
.bx svg .axis { font-size: 14px; }
.bx svg .region { font-weight: bold; font-size: 13px; paint-order: stroke; stroke-width: 5px;
  stroke-linejoin: round; }
.bx svg .here { stroke: #111; stroke-dasharray: 2 3; }
.bx svg .mark { fill: white; stroke: #111; stroke-width: 3; }
"""

#: What a slider of ipywidgets lacks: a name that a screen reader can say, which is that of the
#: number above it, and the number while it is dragged, since it reports when it is let go. A widget
#: of HTML runs no script, but it tells when its style is there, in Jupyter as on the page.
_NAMES = """
const levers = this.closest('.bx-frame').querySelector('.bx-page');
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
STYLE = f'<style onload="{escape(_NAMES)}">{_LAYOUT}{_LIGHT}{_DARK}{_TEXT}{_PICTURES}</style>'
