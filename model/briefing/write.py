"""Write a briefing to a directory, all or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from model.briefing.compose import compose, steps
from model.briefing.content import Briefing, Exhibit
from model.briefing.page import page
from model.briefing.pdf import write_pdf
from model.briefing.slides import write_slides
from model.errors import InputError
from model.plots.style import styled, title_share
from model.progress import bar
from model.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["html", "pdf", "pptx"]

#: Every format, and the file it makes.
FORMATS: tuple[Format, ...] = get_args(Format)
_FILES: dict[Format, str] = {"html": "index.html", "pdf": "briefing.pdf", "pptx": "briefing.pptx"}

#: Marks a directory as a briefing of ours, which a later run may replace.
_MANIFEST = "briefing.json"

#: Resolution of the figures, and of the pictures inside the page, in dots per inch.
_DPI, _ON_THE_PAGE = 300, 120


def write_briefing(
    scenario: Scenario,
    out: Path,
    *,
    against: Scenario | None = None,
    levels: int = 3,
    formats: Sequence[str] = FORMATS,
    replace: bool = False,
) -> tuple[Path, ...]:
    """Write the documents, their figures (PNG at 300 dpi, SVG, PDF) and the numbers (CSV).

    Everything is written to a directory beside `out`, which takes its name when it is complete.

    Parameters
    ----------
    scenario : Scenario
    out : Path
        Directory to write.
    against : Scenario, optional
        Another scenario to compare with.
    levels : int
        L of the figures.
    formats : sequence of {"html", "pdf", "pptx"}
    replace : bool
        Replace an earlier briefing at `out`. Nothing but a briefing is ever replaced.

    Returns
    -------
    tuple of Path
        The documents.

    Raises
    ------
    InputError
        If a format is unknown, `out` exists and may not be replaced, or its parent does not exist.
    """
    chosen = _formats(formats)
    _check_target(out, replace)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    try:
        with bar("Composing the briefing", steps(levels, against is not None)) as advance:
            content = compose(scenario, levels, against, advance)
            _write(content, draft, chosen, advance)
        draft.chmod(0o755)
        _take_place(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(out / _FILES[kind] for kind in chosen)


def _formats(formats: Sequence[str]) -> list[Format]:
    for kind in formats:
        if kind not in FORMATS:
            raise InputError(f"format: must be of {', '.join(FORMATS)}, got {kind!r}")
    if not formats:
        raise InputError(f"format: must be at least one of {', '.join(FORMATS)}, got none")
    return [kind for kind in FORMATS if kind in formats]


def _write(content: Briefing, folder: Path, formats: Sequence[Format], advance: object) -> None:
    for name in ("figures", "numbers"):
        (folder / name).mkdir()
    pictures, titles = {}, {}
    for exhibit in content.exhibits:
        pictures[exhibit.key], titles[exhibit.key] = _save(exhibit, folder, content.scenario.label)
        advance(1)  # type: ignore[operator]
    if "html" in formats:
        (folder / _FILES["html"]).write_text(page(content, pictures), encoding="utf-8")
    if "pdf" in formats:
        write_pdf(content, folder)
    if "pptx" in formats:
        write_slides(content, folder, titles)
    manifest = {
        **content.provenance,
        "title": content.title,
        "against": content.against.label if content.against else None,
        "findings": list(content.findings),
        "exhibits": {exhibit.key: exhibit.title for exhibit in content.exhibits},
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


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
def _save(exhibit: Exhibit, folder: Path, scenario: str) -> tuple[bytes, float]:
    """Write a figure and its numbers; return a small picture and its title's share.

    The picture is without the title, which stands above it on the page.
    """
    from matplotlib.transforms import Bbox

    figure: Figure = exhibit.draw()
    # Lay out once, not for each of the formats.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    # No dates in the files: the same scenario gives the same bytes.
    about = {"Title": exhibit.title}
    stem = folder / "figures" / exhibit.key
    figure.savefig(stem.with_suffix(".png"), dpi=_DPI, metadata={**about, "Source": scenario})
    figure.savefig(stem.with_suffix(".svg"), metadata={**about, "Source": scenario, "Date": None})
    figure.savefig(
        stem.with_suffix(".pdf"),
        metadata={**about, "Subject": scenario, "CreationDate": None, "ModDate": None},
    )
    cut, (width, height) = title_share(figure), figure.get_size_inches()
    below = Bbox.from_extents(0, 0, width, (1 - cut) * height)
    small = BytesIO()
    figure.savefig(small, format="png", dpi=_ON_THE_PAGE, bbox_inches=below)
    text = exhibit.numbers().to_csv(index=False)
    (folder / "numbers" / f"{exhibit.key}.csv").write_text(text, encoding="utf-8")
    return small.getvalue(), cut
