"""The explorer's colours can be read, in light and in dark."""

import re

import pytest

from model.explorer import style
from model.plots.colours import contrast


def palette(css):
    """Colours by name, in six digits."""
    found = re.findall(r"--([\w-]+): #(\w+)", css)
    return {n: f"#{c if len(c) == 6 else ''.join(2 * d for d in c)}" for n, c in found}


@pytest.mark.parametrize("css", [style._LIGHT, style._DARK])
def test_words_stand_out_from_what_is_behind_them(css):
    colours = palette(css)
    assert palette(style._LIGHT).keys() == palette(style._DARK).keys()
    for words in ("ink", "quiet", "us", "iran", "gap", "agreed", "good", "wrong"):
        assert contrast(colours[words], colours["paper"]) >= 4.5, words
    assert contrast(colours["ink"], colours["soft"]) >= 4.5
    for block in ("agreed", "some"):
        on = "on-agreed" if block == "agreed" else "on-some"
        assert contrast(colours[on], colours[block]) >= 4.5, block
    # A file that is settled in every outcome is told from one in some by lightness.
    assert contrast(colours["agreed"], colours["some"]) >= 3


def test_every_colour_that_is_used_is_there():
    used = set(re.findall(r"var\(--([\w-]+)\)", style.STYLE))
    assert used <= palette(style._LIGHT).keys()
