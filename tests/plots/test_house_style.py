"""House styles: what a style sheet may say, what it is refused for, and that figures honour it."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest
from looks import looks
from matplotlib.colors import to_hex

import model
from model.answers.room import room
from model.errors import InputError
from model.plots.colours import apart, contrast, luminance
from model.plots.house import STYLES, current, house, read_style, using

OWN = """
base = "light"
size = [10, 6]
[colours]
us = "#7a1f1f"
iran = "#0B6E4F"
"""


@pytest.fixture(scope="module")
def found():
    return room("oman-2026")


@pytest.fixture
def sheet(tmp_path):
    def written(text: str):
        path = tmp_path / "house.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def colours(figure) -> set[str]:
    return {to_hex(t.get_color()).upper() for ax in figure.axes for t in ax.texts}


def test_a_sheet_says_what_is_otherwise(sheet):
    own = read_style(sheet(OWN))
    assert (own.us, own.iran, own.size) == ("#7A1F1F", "#0B6E4F", (10, 6))
    assert own.agreed == read_style("light").agreed
    dark = read_style(sheet('base = "dark"'))
    assert dark == read_style("dark")


def test_every_figure_of_a_style_has_its_colours(found, sheet):
    for style, size in (("dark", (13.33, 7.5)), (sheet(OWN), (10, 6))):
        own = read_style(style)
        figure = found.figure(style=style)
        assert to_hex(figure.get_facecolor()).upper() == own.paper
        assert {own.us, own.iran} <= colours(figure)
        assert tuple(figure.get_size_inches()) == size
    assert {read_style("light").us} <= colours(found.figure())
    assert tuple(found.figure(size=(8, 5)).get_size_inches()) == (8, 5)


def test_a_style_holds_inside_its_context_alone(found):
    before = dict(mpl.rcParams)
    with using(read_style("dark")):
        assert house.paper == "#15181C"
        found.figure()
    assert house.paper == "#FFFFFF"
    assert current() == read_style("light")
    assert dict(mpl.rcParams) == before


def test_a_figure_keeps_its_style_where_it_is_saved(found, tmp_path):
    from PIL import Image

    found.figure(style="dark").savefig(tmp_path / "a.png", dpi=20)
    corner = Image.open(tmp_path / "a.png").convert("RGB").getpixel((0, 0))
    assert "#{:02X}{:02X}{:02X}".format(*corner) == read_style("dark").paper


@pytest.mark.parametrize("name", STYLES)
def test_the_styles_that_come_with_the_model_pass_their_own_checks(name, sheet):
    from importlib import resources

    text = (resources.files("model.plots") / f"{name}.toml").read_text(encoding="utf-8")
    assert read_style(sheet(text)) == read_style(name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colours = 3", "colours must be a table"),
        ("us = 3", "must be of base, font, size, colours, got 'us'"),
        ("[colours]\nusa = '#000000'", "got 'usa'; did you mean 'us'?"),
        ("[colours]\nus = 'navy'", "us must be a colour such as '#1F3A5F', got 'navy'"),
        ("base = 'sepia'", "base must be light or dark, got 'sepia'"),
        ("size = [5, 4]", "from 6 x 4 to 60 x 40, got 5 x 4"),
        ("size = 'large'", "size must be width and height in inches"),
        ("font = 'No Such Font'", "font must be one that is installed, got 'No Such Font'"),
        ("[colours]\noutcomes = ['#000000']", "outcomes must be a list of 8 colours"),
        ("[colours]\nsome = '#C8C8C8'", "the contrast of some to open must be 3 to 1 at least"),
        ("[colours]\nopen = '#08306B'", "the contrast of every to open must be 3 to 1"),
        ("[colours]\nus = '#F0E442'", "the contrast of us to paper must be 4.5 to 1 at least"),
        ("[colours]\nsome = '#06204A'\nevery = '#3182BD'", "between open and every"),
        ("[colours]\nus = '#9C3B1B'\niran = '#5C6B00'", "us and iran must be told apart with"),
        ("base = ", "must be a file in TOML, got house.toml"),
    ],
)
def test_bad_sheets_get_one_clear_line(text, told, sheet):
    with pytest.raises(InputError) as error:
        read_style(sheet(text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture
def of_matplotlib(tmp_path):
    def written(text: str):
        path = tmp_path / "house.mplstyle"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_sheet_of_matplotlib_dresses_figures_too(of_matplotlib, found):
    sheet = of_matplotlib(
        "figure.facecolor: 000000\ntext.color: white\nfigure.figsize: 9, 6\n"
        "axes.prop_cycle: cycler('color', ['8DD3C7', '8DD3C6', 'FEFFB3'])\n"
        "font.family: No Such Font, DejaVu Serif\nlines.linewidth: 3\n"
    )
    own, dark = read_style(sheet), read_style("dark")
    assert (own.paper, own.ink, own.size) == ("#000000", "#FFFFFF", (9, 6))
    # The next colour of the cycle that can be told from the first.
    assert (own.us, own.iran) == ("#8DD3C7", "#FEFFB3")
    assert own.font == "DejaVu Serif"
    assert (own.open, own.some, own.every) == (dark.open, dark.some, dark.every)
    figure = found.figure(style=sheet)
    assert to_hex(figure.get_facecolor()) == "#000000"
    assert {own.us, own.iran} <= colours(figure)


@pytest.mark.parametrize("name", ["ggplot", "bmh", "seaborn-v0_8-dark", "dark_background"])
def test_words_in_a_sheet_of_matplotlib_are_made_to_be_read(name):
    own = read_style(Path(mpl.get_data_path()) / "stylelib" / f"{name}.mplstyle")
    for each in (own.ink, own.soft, own.quiet, own.us, own.iran, own.gap):
        assert contrast(each, own.paper) >= 4.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("text.colr: red", "got house.mplstyle with line 1 ('text.colr: red')"),
        ("figure.figsize: wide", "got house.mplstyle with line 1 ('figure.figsize: wide')"),
        ("figure.figsize: 2, 1", "house.mplstyle: figure.figsize must be width and height"),
        ("font.family: No Such Font", "font must be one that is installed, got 'No Such Font'"),
        ("lines.linewidth: 3", "must say a colour, a font or a size of figures"),
    ],
)
def test_bad_sheets_of_matplotlib_get_one_clear_line(text, told, of_matplotlib):
    with pytest.raises(InputError) as error:
        read_style(of_matplotlib(text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_outcomes_stand_out_from_nothing_settled(sheet):
    pale = ", ".join(["'#E5E5E5'", *["'#D0D0D0'"] * 7])
    with pytest.raises(InputError, match="outcomes to the first of them"):
        read_style(sheet(f"[colours]\noutcomes = [{pale}]"))


def test_measures_of_colour_give_known_answers():
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    distance, _ = apart("#D02020", "#5C7A00")
    assert distance < 40 < apart("#1F3A5F", "#F0E442")[0]
    assert apart("#808080", "#808080")[0] == pytest.approx(0)


def test_sets_of_files_have_the_colours_of_the_style():
    assert looks("dark")[()].colour == read_style("dark").outcomes[0]
    assert looks("light") != looks("dark")


def test_smaller_figures_have_smaller_type_but_never_tiny():
    light = read_style("light")
    assert light.pt(17) == 17
    small = light.sized((6, 4))
    assert 9 <= small.pt(10) <= small.pt(17) < 17
    assert small.pt(10) >= 9


def test_the_command_line_draws_in_a_style(tmp_path, cli):
    from PIL import Image

    out = tmp_path / "room.png"
    status, *_ = cli("answer", "oman-2026", "--out", out, "--style", "dark", "--size", "8x5")
    assert status == 0
    image = Image.open(out).convert("RGB")
    assert image.width / image.height == pytest.approx(8 / 5, abs=0.01)
    assert "#{:02X}{:02X}{:02X}".format(*image.getpixel((0, 0))) == read_style("dark").paper


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--style", "sepia", "--out", "a.png"], "--style: must be light, dark or a file in TOML"),
        (["--size", "6by4", "--out", "a.png"], "--size: must be width x height in inches"),
        (["--size", "2x1", "--out", "a.png"], "in inches, from 6 x 4 to 60 x 40, got 2 x 1\n"),
        (["--style", "dark"], "--style: needs --out with a figure to draw, got none"),
        (["--style", "dark", "--out", "a.csv"], "--style: needs --out with a figure to draw"),
    ],
)
def test_the_command_line_refuses_before_any_work(options, told, tmp_path, monkeypatch, cli):
    monkeypatch.chdir(tmp_path)
    status, _, err = cli("answer", "oman-2026", *options)
    assert status == 2
    assert told in err
    assert not list(tmp_path.iterdir())


def test_a_briefing_refuses_a_bad_style_before_any_work(tmp_path):
    with pytest.raises(InputError, match="style: must be light, dark"):
        model.write_briefing("oman-2026", tmp_path / "b", style="sepia")
    assert not (tmp_path / "b").exists()
