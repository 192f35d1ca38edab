"""What every result answers: words, a table, plain data, a short text, and itself in Jupyter."""

import datetime
import json
import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

import model
from model.errors import InputError
from model.grid import Outcome
from model.results import Result, plain, table


@dataclass(frozen=True, repr=False)
class Part:
    """A part of a result."""

    share: Fraction


@dataclass(frozen=True, repr=False)
class Made(Result):
    """A result made up."""

    parts: tuple[Part, ...]
    note: str = "a & b"

    @property
    def words(self) -> str:
        return f"There are {len(self.parts)} parts. {'And so on, at length. ' * 50}"


def test_plain_data_keeps_exact_numbers_exact():
    outcome = Outcome((Fraction(1, 2), None, Fraction(0)))
    data = plain({
        "share": Fraction(1, 3), "whole": 2, "none": None, "nan": float("inf"), "yes": np.bool_(True),
        "day": datetime.date(2026, 2, 6), "row": np.array([0.5, np.nan]), outcome: (outcome,),
        "form": model.Structure(),
    })  # fmt: skip
    assert data["share"] == {"value": 1 / 3, "exact": "1/3"}
    assert data["row"] == [0.5, None]
    assert data["nan"] is None
    assert data["day"] == "2026-02-06"
    (told,) = data["nuclear half, regional open, missile dropped"]
    assert told["terms"] == {
        "nuclear": {"value": 0.5, "exact": "1/2"}, "regional": None,
        "missile": {"value": 0.0, "exact": "0"},
    }  # fmt: skip
    assert data["form"]["coupling"] == "convex"
    assert "fear of standing disarmed growing ever faster" in data["form"]["words"]
    json.dumps(data, allow_nan=False)
    with pytest.raises(TypeError, match="plain data"):
        plain(object())


def test_a_result_answers_from_its_fields():
    made = Made((Part(Fraction(1, 2)), Part(Fraction(1))))
    assert made.report()["parts"][0] == {"share": {"value": 0.5, "exact": "1/2"}}
    assert repr(made) == "<Made: 2 parts; There are 2 parts>"
    html = made._repr_html_()
    assert "There are 2 parts." in html
    assert "a &amp; b" in html
    with pytest.raises(InputError, match="figure: must be of a result that has one, got Made; its"):
        made.figure()


@pytest.mark.parametrize(
    ("make", "near"),
    [
        (lambda: model.bargain(levels=2), "Bargain; model.side_by_side"),
        (lambda: model.central_over(threat=[0, 1]), "CentralSweep; model.status_along"),
        (lambda: model.audit(levels=2), "Audit; model.branches"),
        (lambda: model.package_zone(files="nuclear+missile"), "PackageZone; model.room"),
        (lambda: model.without_a_grid(), "Continuum; model.room"),
        (lambda: model.headlines(levels=[2]), "Headlines; its .frame() is a table"),
        (lambda: 3, "int"),
    ],
)
def test_where_none_is_drawn_a_line_says_what_is_near(make, near):
    with pytest.raises(InputError) as refused:
        model.figure(make())
    assert f"got {near}" in str(refused.value)
    assert len(str(refused.value)) < 160
    for name in re.findall(r"model\.(\w+) draws", str(refused.value)):
        assert name in model.__all__


def test_of_an_answer_the_room_for_a_deal_is_drawn():
    said = [text.get_text() for text in model.answer().figure().texts]
    assert any("There is room for a nuclear and a regional deal" in text for text in said)
    strike = model.answer(structure=model.Structure(execution="pays"))
    with pytest.raises(InputError, match="whose strike need not pay") as refused:
        strike.figure()
    assert "\n" not in str(refused.value)


def test_tables_are_not_cut_in_jupyter():
    long = "settled in some pure equilibria, open in others; " * 10 + "end"
    frame = table([{"words": long, "number": 1}])
    assert long in frame._repr_html_()
    assert long in frame[["words"]]._repr_html_()
    assert long in frame[frame["number"] == 1]._repr_html_()


def test_tables_show_few_digits_and_nothing_where_nothing_is():
    rows = [{"terms": 0.8558201, "regret": 3e-12, "whole": 2.0}, {"terms": None, "other": True}]
    html = table(rows)._repr_html_()
    assert re.findall(r"<td>(.*?)</td>", html) == ["0.856", "3e-12", "2", "", "", "", "", "True"]
    assert table(rows)["terms"][0] == pytest.approx(0.8558201, abs=1e-15)


def test_an_outcome_names_its_files():
    assert repr(Outcome((Fraction(1, 2), None, None))) == (
        "Outcome(nuclear 1/2, regional open, missile open)"
    )


def test_a_scenario_shows_itself_in_short():
    scenario = model.load("oman-2026")
    assert len(repr(scenario)) < 500
    assert scenario.label in repr(scenario)
    assert str(scenario) == scenario.label
    frame = scenario.frame()
    assert list(frame["parameter"]) == list(scenario.values)
    html = scenario._repr_html_()
    assert all(entry.source.split("&")[0] in html for entry in scenario.parameters.values())
    report = scenario.report()
    json.dumps(report, allow_nan=False)
    assert report["parameters"]["threat"]["value"] == {"value": 0.9, "exact": "9/10"}


def test_a_scenario_completes_to_its_own_names_alone():
    names = [name for name in dir(model.load("oman-2026")) if not name.startswith("_")]
    assert {"values", "replace", "parameters", "frame"} <= set(names)
    assert not {"dict", "json", "copy", "parse_obj", "construct", "schema"} & set(names)
    assert not [name for name in names if name.startswith("model_")]
