"""A classification tree of a few splits, whose leaves are boxes to hold against PRIM's.

**Object** (CART; Breiman, Friedman, Olshen and Stone 1984). From all points down, the split of one
input at one value that leaves the two sides purest (Gini), `DEPTH` times over, no leaf below `LEAF`
of the points. A leaf in which most points are cases is a box; together they are what the tree
calls a case. It looks at all cases at once, where PRIM looks for one box: what both find does not
hang on the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.parameters import parameter
from model.uncertainty.prim import Fit, Floats, Limits, Mask, fit
from model.words import listed, number

#: Splits from the root to a leaf, at most.
DEPTH = 3

#: Share of the points that a leaf keeps, at least.
LEAF = 0.02


@dataclass(frozen=True)
class Leaf:
    """A leaf of the tree in which most points are cases."""

    where: str
    holdout: Fit


@dataclass(frozen=True)
class Tree:
    """A classification tree of a few splits.

    Attributes
    ----------
    leaves : tuple of Leaf
        Those in which most points of its own sample are cases.
    holdout : Fit
        Of these leaves together.
    used : tuple of str
        Parameters it splits on, in the registry's order.
    """

    leaves: tuple[Leaf, ...]
    holdout: Fit
    used: tuple[str, ...]


def fit_tree(
    names: Sequence[str], x: Floats, y: Mask, other_x: Floats, other_y: Mask
) -> tuple[Tree | None, str]:
    """The tree's leaves of cases, measured on another sample; or None and why."""
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        return None, "no tree: it needs the extra discovery, pip install '.[discovery]'"
    model = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=max(1, int(LEAF * len(y))), random_state=0
    ).fit(x, y)
    boxes = leaf_boxes(model.tree_, x, y)
    held = [box.holds(other_x) for box in boxes]
    within = np.any(held, axis=0) if held else np.zeros(len(other_y), dtype=bool)
    split = {int(k) for k in model.tree_.feature if k >= 0}
    return (
        Tree(
            tuple(
                Leaf(_leaf_words(names, box), fit(box, other_x, other_y)) for box in boxes
            ),
            Fit(len(other_y), int(other_y.sum()), int(within.sum()), int(other_y[within].sum())),
            tuple(names[k] for k in sorted(split)),
        ),
        "",
    )  # fmt: skip


def leaf_boxes(tree: Any, x: Floats, y: Mask) -> tuple[Limits, ...]:
    """The leaves of a fitted tree in which most points are cases, as boxes."""
    found = []
    waiting = [(0, Limits.none(x.shape[1]))]
    while waiting:
        node, box = waiting.pop()
        k, at = int(tree.feature[node]), float(tree.threshold[node])
        if k < 0:
            if fit(box, x, y).density > 0.5:
                found.append(box)
            continue
        # At the threshold itself a point goes left.
        left = box.moved(k, "high", min(at, float(box.high[k])))
        right = box.moved(k, "low", max(np.nextafter(at, np.inf), float(box.low[k])))
        waiting += [(int(tree.children_right[node]), right), (int(tree.children_left[node]), left)]
    return tuple(found)


def _leaf_words(names: Sequence[str], box: Limits) -> str:
    words = []
    for k in sorted({k for k, _ in box.sides}):
        ends = (("above", box.low[k]), ("below", box.high[k]))
        limits = [f"{side} {number(at)}" for side, at in ends if np.isfinite(at)]
        words.append(f"{parameter(names[k]).in_a_sentence} is {' and '.join(limits)}")
    return listed(words) or "anywhere in the stated ranges"
