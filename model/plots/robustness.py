"""In which share of the sampled cases a conclusion holds: by lens, and by the form of the game."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from model.plots.colours import label_colour, mixed
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, provenance, styled, whole
from model.structure import LINKED
from model.uncertainty.results import DEADLOCK, HALF, MOST_MOVED
from model.words import EVERY, SOME, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.uncertainty.results import Forms, Robustness

#: Height of a bar, of the 1 between two lenses.
_BAR = 0.42

#: Standard errors to either side of a share: about 95 per cent.
_SPAN = 2

#: Columns up to which a share with its flag has room, and panels up to which their scales do.
_ROOMY, _PANELS = 7, 4

#: Stands for a share that is not said.
UNSAID = "\u2013"


def plot_shares(found: Robustness, file: str, ax: Axes | None = None) -> Axes:
    """Draw the shares in which a file is settled, a bar for each lens.

    Parameters
    ----------
    found : Robustness
    file : str
        One of the files.
    ax : Axes, optional

    Returns
    -------
    Axes
        The dark part of a bar: settled in every outcome of the lens; with the lighter part:
        in some outcome. The number is above its bar, clear of the error bars, which span two
        standard errors on both sides.
    """
    ax = ax or new_figure().add_subplot()
    shares = found["file_share"].sel(file=file)
    errors = found["file_share_error"].sel(file=file)
    some, every = (shares.sel(measure=f"settled in {m}").values for m in ("some", "every"))
    rows = np.arange(found.data.sizes["lens"])
    ax.barh(rows, every, _BAR, color=house.statuses[EVERY], edgecolor=house.soft)
    ax.barh(rows, some - every, _BAR, left=every, color=house.statuses[SOME], edgecolor=house.soft)
    for measure, values in (("some", some), ("every", every)):
        spans = _SPAN * errors.sel(measure=f"settled in {measure}").values
        ax.errorbar(
            values, rows, xerr=spans, fmt="none", ecolor=house.ink, capsize=4, linewidth=1.8
        )
    for row, (most, least) in enumerate(zip(some, every, strict=True)):
        low, high = percent(least), percent(most)
        _write_share(ax, row, low if low == high else f"{low}–{high}")
    _scale(ax, found)
    ax.set_title(f"{file.capitalize()} file", fontsize=house.pt(18))
    return ax


def plot_deadlock_share(found: Robustness, ax: Axes | None = None) -> Axes:
    """Draw the shares in which full deadlock is among the outcomes, a bar for each lens."""
    ax = ax or new_figure().add_subplot()
    shares, errors = found["deadlock_share"].values, found["deadlock_share_error"].values
    rows = np.arange(found.data.sizes["lens"])
    ax.barh(rows, shares, _BAR, color=house.open, edgecolor=house.soft)
    ax.errorbar(
        shares, rows, xerr=_SPAN * errors, fmt="none", ecolor=house.ink, capsize=4, linewidth=1.8
    )
    for row, share in enumerate(shares):
        _write_share(ax, row, percent(share))
    _scale(ax, found)
    ax.set_title("Full deadlock", fontsize=house.pt(18))
    return ax


def _write_share(ax: Axes, row: int, words: str) -> None:
    ax.text(
        0.015,
        row - _BAR / 2 - 0.05,
        words,
        va="bottom",
        fontsize=house.pt(16),
        weight="bold",
        color=house.ink,
    )


def _scale(ax: Axes, found: Robustness) -> None:
    # The last word of a lens on a line of its own.
    names = ["\n".join(str(lens).rsplit(" ", 1)) for lens in found["lens"].values]
    ax.set(xlim=(0, 1), ylim=(len(names) - 0.65, -0.65), xlabel="share of cases")
    if len(found.structure.file_names) < _PANELS:
        ax.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
        # So that neighbouring panels do not run into each other.
        ax.get_xticklabels()[-1].set_horizontalalignment("right")
    else:
        ax.set_xticks([0.5], ["50%"])
    ax.set_yticks(range(len(names)), names)
    ax.axvline(0.5, color=house.quiet, linewidth=1, linestyle=":", zorder=0)


@paged(4.3)
@whole()
@styled
def figure_robustness(found: Robustness) -> Figure:
    """How far what becomes of each file depends on the numbers nobody knows, by lens.

    With what other grids give, where other forms of the game were looked at.
    """
    figure = new_figure()
    count = len(found.structure.file_names)
    axes = [figure.add_subplot(1, count + 1, k + 1) for k in range(count + 1)]
    for ax, file in zip(axes, found.structure.file_names, strict=False):
        plot_shares(found, file, ax)
    plot_deadlock_share(found, axes[-1])
    for ax in axes[1:]:
        ax.tick_params(labelleft=False)
    checked = found.attrs.get("mixtures_checked")
    mixed = (
        f" Dominance by pure strategies; mixtures make no difference in "
        f"{found.attrs['mixtures_agreed']} of {checked} cases looked at."
        if checked
        else ""
    )
    headline(
        figure,
        found.words,
        f"{sentence(house.strong)}: settled in every outcome of the lens; {house.weak}er: in some. "
        + found.detail,
        f"Share of {found.attrs['n']:,} sampled cases, {found.attrs['sampling']}; not a "
        "probability. "
        f"Bars: two standard errors ({found.attrs['error']}).{mixed} {provenance(found.attrs)}",
    )
    return figure


def plot_structures(found: Forms, ax: Axes | None = None) -> Axes:
    """Write the share of each statement under each form of the game, flagged ones framed.

    Parameters
    ----------
    found : Forms
    ax : Axes, optional

    Returns
    -------
    Axes
        A row for each variant, a column for each statement; the darker, the larger the share, with
        a leap at one half.
    """
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    ax = ax or new_figure().add_subplot()
    share, flagged = found["share"].values, found["flagged"].values
    size = house.pt(13 if share.shape[1] <= _ROOMY else 11)
    narrow = _narrow(found)
    sign, unsaid = ("", UNSAID) if narrow else (" ⚑", percent(float("nan")))
    for row, column in np.ndindex(*share.shape):
        value = float(share[row, column])
        colour = house.paper if np.isnan(value) else shade(value)
        ax.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor=house.paper)
        )
        marked = bool(flagged[row, column])
        if marked:
            ax.add_patch(
                Rectangle(
                    (column - 0.475, row - 0.45), 0.95, 0.9, fill=False, edgecolor=house.ink,
                    linewidth=2.4, zorder=3,
                    path_effects=[withStroke(linewidth=4.8, foreground=house.paper)],
                )
            )  # fmt: skip
        ax.text(
            column, row, unsaid if np.isnan(value) else f"{percent(value)}{sign * marked}",
            ha="center",
            va="center_baseline", fontsize=size, weight="bold" if marked else "normal",
            color=label_colour(colour), zorder=4,
        )  # fmt: skip
    heads = [
        c if c == DEADLOCK else c.replace(" ", "\n") for c in map(str, found["conclusion"].values)
    ]
    ax.set_xticks(
        range(len(heads)), [n.replace("full ", "full\n") for n in heads], fontsize=house.pt(13),
        rotation=90 if narrow else 0,
    )  # fmt: skip
    # Of several packages "linked" is said once.
    names = [str(v).replace(" files linked; ", "; ") for v in found["variant"].values]
    if house.page:
        names = [fill(_short(name), _NAMES if narrow else _NAME) for name in names]
    ax.set_yticks(range(len(names)), names, fontsize=house.pt(13), linespacing=0.9)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set(xlim=(-0.5, len(heads) - 0.5), ylim=(found.data.sizes["variant"] - 0.5, -0.5))
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def _narrow(found: Forms) -> bool:
    """Whether columns have no room for the sign beside a frame, nor for heads that lie."""
    return bool(house.page) and found.data.sizes["conclusion"] > _ROOMY


def _short(form: str) -> str:
    """Linked files as a sum: ``"nuclear + missile linked"``."""
    if LINKED not in form:
        return form
    return form.replace(LINKED, " linked").replace(" and ", " + ").replace(", ", " + ")


def shade(share: float) -> str:
    """The colour of a share: pale up to one half, strong beyond; numbers can be read on both."""
    if share <= HALF:
        return mixed(house.paper, house.accent_pale, 0.05 + 0.9 * share / HALF)
    return mixed(house.accent, house.ink, 0.05 + 0.5 * (share - HALF) / HALF)


#: Inches of a table that its heads and feet take, and that each row does.
_ENDS, _ROW = 2.8, 0.25
_ENDS_ON_PAGE, _ROW_ON_PAGE = 1.45, 0.22

#: Characters of the name of a form in a line on a page, and where columns are many and narrow.
_NAME, _NAMES = 38, 44


@paged(lambda found: _ENDS_ON_PAGE + _ROW_ON_PAGE * found["share"].sizes["variant"])
@whole(lambda found: _ENDS + _ROW * found["share"].sizes["variant"])
@styled
def figure_structures(found: Forms) -> Figure:
    """Which conclusions change with the form of the game."""
    figure = new_figure()
    plot_structures(found, figure.add_subplot())
    refused = 1 - float(found["cases"].min())
    without = (
        f" No grid: over the {1 - refused:.1%} of cases that are decided without one."
        if refused > 0
        else ""
    )
    headline(
        figure,
        found.headline,
        "Each row changes one thing from the base and looks at the same cases: the share in which "
        "a file is settled, or conceded in part at least, in some outcome of the lens"
        f"{f' ({UNSAID}: not said)' if _narrow(found) else ''}.",
        f"{sentence(house.strong)}: more than one half. Framed (⚑): on the other side of one half, "
        f"or more than "
        f"{MOST_MOVED} from the base. Share of {found.attrs['n']:,} sampled cases, "
        f"{found.attrs['sampling']}; not a probability. Largest standard error "
        f"{float(found['share_error'].max()):.1%}.{without} {provenance(found.attrs)}",
    )
    return figure
