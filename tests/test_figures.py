"""Figures in one call say what the figures of the parts say."""

import pytest

from model import figures, plots
from model.game import BargainingGame
from model.lenses.side_by_side import lenses
from model.scenario import load


def said(figure):
    return [text.get_text() for text in figure.texts]


def test_lenses_by_name():
    game = BargainingGame("oman-2026", 2)
    parts = plots.figure_lenses(lenses(game))
    assert said(figures.figure_lenses("oman-2026", levels=2)) == said(parts)
    with pytest.raises(ValueError, match="at most 4"):
        figures.figure_lenses(levels=5)


@pytest.mark.parametrize("name", ["figure_files", "figure_regimes", "figure_zones"])
def test_the_others_take_a_scenario_too(name):
    scenario = load("jcpoa-2015")
    by_name, by_scenario = (getattr(figures, name)(s) for s in ("jcpoa-2015", scenario))
    assert said(by_name) == said(by_scenario)
    assert any(scenario.digest in text for text in said(by_name))
