"""Threat and promise: the status of the files over the plane of the two, and which way to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.answers.levers import in_words
from model.plots.levers import grades, shade
from model.plots.style import headline, label_colour, new_figure, styled
from model.words import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from model.answers.promise import Promise

#: Width of a letter, in shares of the axis.
_LETTER = 0.0105

#: Share of the plane from which a region is named in it.
_LARGE = 0.06


def plot_promise(found: Promise, ax: Axes | None = None) -> Axes:
    """Draw the regions, the scenario and arrows to the nearest change upwards and to the right."""
    from matplotlib.colors import ListedColormap

    ax = ax or new_figure().add_subplot()
    regions = [status for status, _ in found.regions]
    index = np.empty(found.status.shape[:2], dtype=int)
    for k, status in enumerate(regions):
        row = np.full(found.status.shape[2], -1) if status is None else list(status.values())
        index[(found.status == row).all(axis=2)] = k
    colours = ListedColormap([shade(s) for s in regions])
    half = (found.places[1] - found.places[0]) / 2
    ax.imshow(index.T, origin="lower", extent=(-half, 1 + half, -half, 1 + half), aspect="auto",
              cmap=colours, vmin=-0.5, vmax=len(regions) - 0.5, interpolation="none")  # fmt: skip
    for k in range(len(regions)):
        ax.contour(found.places, found.places, (index == k).T.astype(float), levels=[0.5],
                   colors="white", linewidths=2)  # fmt: skip
        if found.regions[k][1] >= _LARGE:
            _name(ax, found, index == k, k)
    _today(ax, found)
    at, words = grades(found.scenario)
    ax.set_xticks(at, words, fontsize=14)
    ax.set_yticks(at, [w.replace("\n", " ") for w in words], fontsize=14)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xlabel("US military threat")
    ax.set_ylabel("US promise not to strike: how credible")
    return ax


def _name(ax: Axes, found: Promise, inside: NDArray[np.bool_], k: int) -> None:
    """Name a region where it has most room around, and not over the scenario."""
    from scipy.ndimage import distance_transform_edt

    free = np.pad(inside, 1)
    x, y = (int(np.argmin(np.abs(found.places - at))) + 1 for at in found.today)
    step = len(found.places) // 25
    free[max(0, x - 3 * step) : x + 3 * step, max(0, y - step) : y + step] = False
    # Words are wide: room across counts for less.
    room = distance_transform_edt(free, sampling=(0.55, 1))[1:-1, 1:-1]
    edge = len(found.places) // 12
    room[:, :edge] = room[:, -edge:] = 0
    across, up = np.unravel_index(int(np.argmax(room)), room.shape)
    status = found.regions[k][0]
    ways = [in_words(status), in_words(status).replace(", ", ",\n")]
    ways.append(ways[-1].replace(" and ", "\nand ").replace(" in ", "\nin "))
    width = np.ptp(found.places[inside[:, up]])
    words = next((w for w in ways if max(map(len, w.split("\n"))) * _LETTER < width), ways[-1])
    ax.text(found.places[across], found.places[up], words, ha="center", va="center",
            fontsize=14, color=label_colour(shade(status)), weight="bold")  # fmt: skip


def _today(ax: Axes, found: Promise) -> None:
    """The scenario's place and the ways from it to the nearest change."""
    x, y = found.today
    for name, dx, dy in (("threat", 1, 0), ("assurance", 0, 1)):
        change = found.change(name, True)
        if change is None:
            continue
        place = float(change.place)
        end = (place, y) if dx else (x, place)
        look = {"arrowstyle": "-|>", "linewidth": 3, "color": "#111111"}
        ax.annotate("", end, (x + 0.03 * dx, y + 0.04 * dy), arrowprops=look)
    ax.plot(x, y, "o", color="white", markersize=15, markeredgecolor="#111111",
            markeredgewidth=3.5, zorder=6, clip_on=False)  # fmt: skip
    ax.text(x - 0.03, y, "today", ha="right", va="center", fontsize=17, weight="bold")


@styled
def figure_promise(found: Promise) -> Figure:
    """The status of the files wherever threat and promise stand."""
    figure = new_figure()
    plot_promise(found, figure.add_subplot())
    small = [in_words(s) for s, share in found.regions if share < _LARGE]
    also = f" Small regions: {listed(small)}." if small else ""
    about = found.provenance
    headline(
        figure,
        found.words,
        "",
        "Darker: more files settled in every stable outcome. Arrow: from the scenario to the "
        f"nearest change.{also} The other values stay as they are. No grid. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
    )
    return figure
