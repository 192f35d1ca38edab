"""Figures of the claims and of the episodes, tested on what they draw and say."""

from dataclasses import replace

import numpy as np
import pytest
from looks import leads

from model.about import CAVEAT, SOFTWARE
from model.claims import CLAIMS, ClaimResult, evaluate
from model.episodes import episodes
from model.errors import InputError
from model.plots.claims import (
    READINGS,
    VERDICTS,
    could_fail,
    figure_claims,
    places,
    plot_shares,
)
from model.plots.episodes import AGAINST, cell, figure_episodes, plot_record, short
from model.plots.house import house
from model.plots.style import new_figure


@pytest.fixture(scope="module")
def board():
    return evaluate("oman-2026", n=32, bounds_n=128)


@pytest.fixture(scope="module")
def found():
    return episodes()


def texts(figure):
    """Everything a figure says outside its axes."""
    return " ".join(t.get_text().replace("\n", " ") for t in figure.texts)


def boxes(texts, figure):
    """Where texts are drawn, in pixels."""
    renderer = figure.canvas.get_renderer()
    return [t.get_window_extent(renderer) for t in texts if t.get_text().strip()]


def test_verdicts_and_readings_can_be_told_without_colour():
    for looks in (
        VERDICTS.values(),
        [type("Look", (), {"marker": m}) for _, m in READINGS.values()],
    ):
        markers = [look.marker for look in looks]
        assert len(set(markers)) == len(markers)
    signs = [sign for _, sign in AGAINST.values()]
    assert len(set(signs)) == len(signs)


def test_pages_hold_every_claim_once(board):
    first, second, third = board.pages
    assert first.claims + second.claims + third.claims == board.claims
    assert {r.claim.of_the_talks for r in first.claims + second.claims} == {True}
    assert {r.claim.of_the_talks for r in third.claims} == {False}
    assert len({page.words for page in board.pages}) == 3
    assert first.words.startswith(f"The article's claims 1 to {len(first.claims)}: ")
    with pytest.raises(InputError, match="page: must be from 1 to 3, got 4"):
        board.page(4)


def test_a_claim_may_have_any_number_of_readings(board):
    result = board.of("threat-widens")
    for count in (1, 2, 3):
        some = ClaimResult(result.claim, result.readings[:count])
        ax = plot_shares([some])
        heights = [line.get_ydata()[0] for line in ax.lines if line.get_label() in READINGS]
        assert len(set(heights)) == count
        assert np.mean(heights) == pytest.approx(0)
    two = replace(board, claims=(ClaimResult(result.claim, result.readings[:2]),))
    assert figure_claims(two).axes


def row_of(line, board):
    """The row that a marker stands in."""
    return int(np.argmin(np.abs(np.array(places(board.claims)) - line.get_ydata()[0])))


def test_shares_are_drawn_where_they_are(board):
    ax = plot_shares(board.claims)
    drawn = {
        (line.get_label(), row_of(line, board)): line.get_xdata()[0]
        for line in ax.lines
        if line.get_label() in READINGS
    }
    expected = {
        (r.reading, row): 100 * r.sampled.share
        for row, result in enumerate(board.claims)
        for r in result.readings
        if r.sampled.tried
    }
    assert drawn.keys() == expected.keys()
    np.testing.assert_allclose([drawn[k] for k in expected], list(expected.values()))


def test_a_share_that_the_form_decides_is_hollow(board):
    ax = plot_shares(board.claims)
    for line in ax.lines:
        if line.get_label() not in READINGS:
            continue
        result = board.claims[row_of(line, board)]
        (found,) = (r for r in result.readings if r.reading == line.get_label())
        assert (line.get_markerfacecolor() == house.paper) == ("form" in found.mark)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_scoreboard_says_what_it_shows(board, page):
    figure = figure_claims(board.page(page))
    claim, verdict, _, doubt = figure.axes
    shown = board.page(page).claims
    names = [t.get_text() for t in claim.texts]
    for result in shown:
        assert result.claim.text in names
    verdicts = [t.get_text() for t in verdict.texts if t.get_text() in VERDICTS]
    assert verdicts == [r.verdict for r in shown]
    assert [t.get_text().replace("\n", " ") for t in doubt.texts] == [could_fail(r) for r in shown]
    said = texts(figure)
    titles = [board.title, board.counter_title]
    assert leads(board.page(page).words, said)
    # Only pages of the talks say how both fare; on the last there is little room.
    assert [title in said for title in titles] == [page < 3, True]
    for part in (
        f"Page {page} of 3", board.scenario.digest,
        SOFTWARE, CAVEAT, "L = 3", "uniform over the stated ranges",
    ):  # fmt: skip
        assert part in said


def test_a_thick_line_parts_the_literature_from_the_article_and_touches_nothing(board):
    for page in (1, 2, 3):
        figure = figure_claims(board.page(page))
        figure.canvas.draw()
        counter = [r.claim.counter for r in board.page(page).claims]
        for ax in figure.axes:
            thick = [line for line in ax.lines if line.get_color() == "#333333"]
            assert len(thick) == (len(set(counter)) - 1)
            for line in thick:
                (_, y) = ax.transData.transform((0, line.get_ydata()[0]))
                for box in boxes(ax.texts, figure):
                    assert box.y0 > y + 4 or box.y1 < y - 4
        assert len(set(counter)) == (2 if page == 3 else 1)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_no_text_of_the_scoreboard_runs_into_another_column(board, page):
    figure = figure_claims(board.page(page))
    figure.canvas.draw()
    for ax, right in zip(figure.axes, figure.axes[1:], strict=False):
        limit = right.get_window_extent().x0
        for box in boxes(ax.texts, figure):
            assert box.x1 <= limit
    width = figure.get_window_extent().width
    for box in boxes(figure.axes[-1].texts, figure):
        assert box.x1 <= width
    rows = [b for ax in figure.axes for b in boxes(ax.texts, figure)]
    assert min(b.y0 for b in rows) > max(
        b.y1 for b in boxes(figure.texts, figure) if b.y0 < figure.get_window_extent().height / 3
    )


def test_title_counts_verdicts(board):
    verdicts = [r.verdict for r in board.claims if not r.claim.counter]
    title = board.title
    assert f"the article's {len(verdicts)} claims" in title
    if verdicts.count("holds") > 1:
        assert f"{verdicts.count('holds')} hold" in title
    assert len(verdicts) + sum(c.counter for c in CLAIMS) == len(CLAIMS)


def test_record_draws_every_verdict_with_what_is_said(found):
    ax = plot_record(found)
    cells = [(s.verdict, cell(s)) for one in found for row in (one.said, one.beside) for s in row]
    drawn = [t.get_text() for t in ax.texts if t.get_transform() == ax.transData]
    assert drawn == [
        word
        for verdict, said in cells
        for word in (f"{AGAINST[verdict][1]} {verdict}".strip(), said)
    ]
    assert len(ax.patches) == len(cells)


def test_a_file_of_which_nothing_is_given_up_is_dropped():
    ends = {"nuclear": (1.0, 1.0), "regional": (0.002, 0.77), "missile": (0.0, 0.0)}
    assert short(ends) == "N 100 R <1-77 M \u2013"
    assert short({}) == "no deal"


def test_record_figure_says_how_little_it_proves(found):
    said = " ".join(texts(figure_episodes(found)).split())
    assert leads(found.finding, said)
    assert "no statistics" in said
    for one in found:
        assert one.scenario.label in said


def test_cells_of_the_record_hold_their_words(found):
    figure = figure_episodes(found)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    (ax,) = figure.axes
    width = ax.get_window_extent().width / len(found.forms)
    for text in ax.texts:
        if text.get_transform() == ax.transData:
            assert text.get_window_extent(renderer).width <= width


def test_plots_take_axes(board, found):
    for draw in (lambda ax: plot_shares(board.claims, ax), lambda ax: plot_record(found, ax)):
        ax = new_figure().add_subplot()
        assert draw(ax) is ax
