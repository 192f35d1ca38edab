"""What README and the scenario say of the values that were read again after a first run."""

import sys
from importlib import resources

import numpy as np
import pytest
from frozen import oman

from model.answers import answer
from model.cli import main
from model.errors import InputError
from model.grid import grid_of
from model.lenses.zones import zone
from model.payoffs import Structure
from model.scenario import ScenarioError, load, parse
from model.scenario.writing import scenario_text
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.sweeps.pure import Pure

FIRST = {
    "assurance": "0.25",
    "vulnerability": 2,
    "unrest_pain": 1,
    "deterrent_weight_nuclear": "0.3",
    "deterrent_weight_regional": "0.2",
    "deterrent_weight_missile": "0.5",
}


def first():
    """The scenario of the frozen copy with the entries that were first set."""
    return oman()._updated(variants=load("oman-2026").variants).variant("first-set")


def test_the_variant_is_what_was_first_set():
    values = oman().replace(**FIRST).values
    assert first().values == values
    named = load("oman-2026-first-set")
    assert named.name == "oman-2026-first-set"
    changed = {n for n in values if named.values[n] != load("oman-2026").values[n]}
    assert changed == FIRST.keys() - {"deterrent_weight_missile"}
    # By the same scale, with the ranges of its rule.
    assert (named.parameters["assurance"].low, named.parameters["assurance"].high) == (
        load("jcpoa-2015").scale.intensity["very_low"],
        load("jcpoa-2015").scale.intensity["medium"],
    )


def test_the_effect_of_the_values_read_again_is_as_told():
    ceilings = [float(zone(s, "missile").ceiling) for s in (first(), oman())]
    assert ceilings == pytest.approx([0.298, 0.215], abs=0.0005)
    (before,), (after,) = (answer(s).outcomes for s in (first(), oman()))
    assert before.settled == after.settled == ("nuclear", "regional")
    assert before.words == "nuclear 88%, regional 73%"
    assert after.words == "nuclear 86%, regional 58%"


def test_the_effect_on_the_sampled_cases_is_as_told():
    # With three levels: the nuclear file settled in every equilibrium 46% to 59%, deadlock one of
    # them 38% to 29%, a missile file settled in some 9% to 6%.
    shares = []
    for s in (first(), oman()):
        found = gathered(Pure(Points.sample(s, 4096), 3, Structure()))
        holds = found.arrays["equilibrium"]
        settled = ~np.isnan(grid_of(3, Structure()).terms(found.outcomes))
        some = holds.any(axis=1)
        every_nuclear = ~(holds & ~settled[:, 0]).any(axis=1) & some
        deadlock = (holds & ~settled.any(axis=1)).any(axis=1)
        missile = (holds & settled[:, 2]).any(axis=1)
        shares.append([x.mean() for x in (every_nuclear, deadlock, missile)])
    np.testing.assert_allclose(shares, [[0.459, 0.377, 0.088], [0.593, 0.293, 0.059]], atol=0.015)


@pytest.mark.parametrize("command", ["show", "answer", "regimes"])
def test_any_command_takes_the_variant(capsys, monkeypatch, command):
    extra = ["--vary", "threat"] if command == "regimes" else []
    monkeypatch.setattr(sys, "argv", ["model", command, "oman-2026-first-set", *extra])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    assert "oman-2026-first-set [" in capsys.readouterr().out


def test_variants_are_written_and_read_back():
    s = load("oman-2026")
    again = parse(scenario_text(s, file="x.toml").encode(), "x.toml")
    assert again.variants == s.variants
    assert again.digest == s.digest == s._updated(variants={}).digest


def test_a_variant_that_is_none_is_told():
    with pytest.raises(InputError, match=r"must be one of oman-2026 \(first-set\), got 'second'"):
        load("oman-2026").variant("second")
    with pytest.raises(ScenarioError, match="oman-2026-second: must be a TOML file or one of"):
        load("oman-2026-second")


def test_a_mistake_in_a_variant_is_told_in_a_line():
    text = (resources.files("model") / "scenarios" / "oman-2026.toml").read_text(encoding="utf-8")
    at = text.index("[variants.first-set.parameters.assurance]")
    broken = text[:at] + text[at:].replace("value = 0.25", "value = 0.3", 1)
    with pytest.raises(ScenarioError, match=r"variants\.first-set\.parameters\.assurance\.value"):
        parse(broken.encode(), "x.toml")


# Blind: without the inputs that argue in a circle.


def test_blind_sets_marked_inputs_to_the_middle_grade_in_full_range():
    s = load("oman-2026")
    blind = s.blind()
    names = s.circular()
    assert names
    for name, entry in blind.parameters.items():
        p = s.parameter(name)
        if name in names:
            assert (entry.low, entry.high) == (p.low, p.high)
            assert entry.basis == "assumed"
            assert not entry.circular
            if p.unit != "weight":
                assert float(entry.value) == 0.5
        elif p.unit != "weight":
            assert entry == s.parameters[name]
    for simplex in ("agenda_weight", "deterrent_weight"):
        assert sum(v for n, v in blind.values.items() if n.startswith(simplex)) == 1
    assert blind.digest != s.digest
    assert blind.blind() is blind


def test_blind_to_one_claim_leaves_the_rest():
    s = load("oman-2026")
    for claim in {c for e in s.parameters.values() for c in e.circular}:
        moved = {n for n in s.values if s.blind(claim).values[n] != s.values[n]}
        marked = s.circular(claim)
        assert marked
        assert {n for n in moved if s.parameter(n).unit != "weight"} <= set(marked)


def test_marks_change_no_hash():
    s = load("oman-2026")
    bare = {n: e.model_copy(update={"circular": ()}) for n, e in s.parameters.items()}
    assert s._updated(parameters=bare).digest == s.digest
