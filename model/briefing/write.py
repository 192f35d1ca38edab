"""Write a briefing to a directory, all or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from model.briefing.compose import Briefing, compose, steps
from model.errors import InputError
from model.parameters import PARAMETERS
from model.plots.style import styled
from model.progress import bar
from model.scenario import Scenario, decimal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Marks a directory as a briefing of ours, which a later run may replace.
_MANIFEST = "briefing.json"


def write_briefing(
    scenario: Scenario, out: Path, *, levels: int = 3, replace: bool = False
) -> Path:
    """Write figures (PNG at 300 dpi, SVG, PDF), their numbers (CSV) and ``index.html``.

    Everything is written to a directory beside `out`, which takes its name when it is complete.

    Parameters
    ----------
    scenario : Scenario
    out : Path
        Directory to write.
    levels : int
        L of the figures.
    replace : bool
        Replace an earlier briefing at `out`. Nothing but a briefing is ever replaced.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If `out` exists and may not be replaced, or its parent does not exist.
    """
    _check_target(out, replace)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    try:
        with bar("Composing the briefing", steps(levels) + 6) as advance:
            content = compose(scenario, levels, advance)
            for exhibit in content.exhibits:
                _save(exhibit.draw(), draft / exhibit.key, exhibit.title, scenario.label)
                text = exhibit.numbers().to_csv(index=False)
                (draft / f"{exhibit.key}.csv").write_text(text, encoding="utf-8")
                advance(1)
        (draft / "index.html").write_text(page(content), encoding="utf-8")
        manifest = {
            **content.provenance,
            "exhibits": {exhibit.key: exhibit.title for exhibit in content.exhibits},
        }
        (draft / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        _take_place(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return out / "index.html"


def _check_target(out: Path, replace: bool) -> None:
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out}: must be in a directory that exists, got {out.parent}")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / _MANIFEST).is_file():
        raise InputError(f"{out}: must not exist yet, got something that is not a briefing")
    if not replace:
        raise InputError(
            f"{out}: must not exist yet, got an earlier briefing; --replace replaces it"
        )


def _take_place(draft: Path, out: Path) -> None:
    """Rename the draft to its target; what was there vanishes only once the new one stands."""
    if not out.exists():
        draft.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.absolute().parent))
    out.rename(old / "briefing")
    try:
        draft.rename(out)
    except OSError:
        (old / "briefing").rename(out)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@styled
def _save(figure: Figure, stem: Path, title: str, scenario: str) -> None:
    # No dates in the files: the same scenario gives the same bytes.
    about = {"Title": title}
    figure.savefig(stem.with_suffix(".png"), dpi=300, metadata={**about, "Source": scenario})
    figure.savefig(stem.with_suffix(".svg"), metadata={**about, "Source": scenario, "Date": None})
    figure.savefig(
        stem.with_suffix(".pdf"),
        metadata={**about, "Subject": scenario, "CreationDate": None, "ModDate": None},
    )


def page(content: Briefing) -> str:
    """The page that shows a briefing, as HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("model.briefing"), autoescape=True, undefined=StrictUndefined
    )
    bases = [entry.basis for entry in content.scenario.parameters.values()]
    return environment.get_template("index.html.j2").render(
        briefing=content,
        scenario=content.scenario,
        parameters=PARAMETERS,
        bases={basis: bases.count(basis) for basis in ("reported", "inferred", "assumed")},
        decimal=decimal,
    )
