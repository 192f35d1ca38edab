"""How colours are read: luminance, contrast, mixtures, and how far apart two are to the eye.

Contrast is that of WCAG 2.1, (l1 + 0.05) / (l2 + 0.05), of relative luminances l1 >= l2. How far
apart two colours are is their distance in CIE L*a*b* (1976, white point D65). As seen without full
colour vision, linear RGB is first multiplied by the matrix of Machado, Oliveira and Fernandes
(2009), severity 1: IEEE Trans. Vis. Comput. Graph. 15(6), 1291-1298.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Deficiency = Literal["protanopia", "deuteranopia", "tritanopia"]

#: Seen without one kind of cone, in linear RGB.
_SEEN: Mapping[Deficiency, Any] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip

#: From linear RGB to XYZ, in shares of the white point.
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    return float(_linear(colour) @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another in it."""
    return "#" + "".join(
        f"{round(a + (b - a) * share):02X}"
        for a, b in zip(_parts(colour), _parts(other), strict=True)
    )


def label_colour(background: str) -> str:
    """Black or white, whichever is read better on a background."""
    return "#FFFFFF" if luminance(background) < 0.18 else "#000000"


def apart(one: str, other: str) -> tuple[float, Deficiency]:
    """How far apart two colours are to those who tell them apart the least, and who these are."""
    found = [(float(np.linalg.norm(_lab(one, d) - _lab(other, d))), d) for d in _SEEN]
    return min(found)


#: Where lightness begins to go as the cube root (CIE 1976).
_DARK = 6 / 29


def _lab(colour: str, deficiency: Deficiency) -> NDArray[np.float64]:
    seen = np.clip(np.array(_SEEN[deficiency]) @ _linear(colour), 0, 1)
    shares = _XYZ @ seen / _WHITE
    # The cube root, but near black, where it is replaced by its tangent.
    f = np.where(np.cbrt(shares) > _DARK, np.cbrt(shares), shares / (3 * _DARK**2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _linear(colour: str) -> NDArray[np.float64]:
    shares = np.array(_parts(colour)) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))
