"""Files of a figure: the PNG has every dot that matplotlib draws."""

from io import BytesIO

import numpy as np
from PIL import Image

from model.briefing.drawing import as_file, as_png, lay_out
from model.plots.style import new_figure, styled


@styled
def drawn():
    figure = new_figure(figsize=(4.01, 3))
    figure.subplots().plot([0, 1], [1, 0], label="a \u2264 b")
    figure.suptitle("a title")
    lay_out(figure)
    return figure


def test_a_png_has_every_dot_and_says_what_it_is():
    figure = drawn()
    about = {"Title": "Iran \u2264 the US", "Source": "oman"}
    with Image.open(BytesIO(as_png(figure, 150, about))) as ours:
        dots, told = np.asarray(ours), ours.info
    with Image.open(BytesIO(as_file(figure, "png", dpi=150))) as theirs:
        assert (np.asarray(theirs.convert("RGB")) == dots).all()
    assert len(np.unique(dots)) > 10
    assert (told["Title"], told["Source"]) == ("Iran \u2264 the US", "oman")
    assert abs(told["dpi"][0] - 150) < 0.1


def test_left_to_itself_a_figure_has_the_dots_of_a_slide(tmp_path):
    """As the command line leaves it, and its tests do not, as dots take long."""
    drawn().savefig(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (1203, 900)


def test_a_figure_that_is_laid_out_stays_so():
    figure = drawn()
    (axes,) = figure.axes
    before = axes.get_position().bounds
    as_file(figure, "svg")
    assert axes.get_position().bounds == before
