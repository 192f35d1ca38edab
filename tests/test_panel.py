"""A panel of raters: alpha against published examples, the questionnaire, and what may come back."""

import io
import json
import re
import sys
import zipfile
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.claims import CLAIMS
from model.cli import main
from model.equilibria.xlsx import read_sheets, workbook
from model.errors import InputError
from model.panel import agreement, collect, questionnaire, read_sheet
from model.panel.questionnaire import HEAD, known
from model.scenario import available, load
from model.words import listed

# Alpha.

#: Krippendorff (2011), example C: four observers, twelve units, missing values.
MISSING = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def units(rows):
    columns = zip(*rows, strict=True)
    return {k: [x for x in column if x is not None] for k, column in enumerate(columns)}


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_the_published_example_with_missing_values(metric, published):
    found = agreement(units(MISSING), metric)
    assert found.alpha == pytest.approx(published, abs=0.0005)
    # Values in units that only one observer graded are not pairable.
    assert found.values == 40


def test_alpha_of_the_published_examples_of_two_observers():
    # Krippendorff (2011), example A, binary, and example B, nominal.
    meg, owen = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert agreement(units((meg, owen)), "nominal").alpha == pytest.approx(0.095, abs=0.0005)
    # With two values every metric is the same.
    assert agreement(units((meg, owen)), "ordinal").alpha == pytest.approx(0.095, abs=0.0005)
    ben, gerry = ([ord(c) for c in text] for text in ("aabbdcccedda", "babbbcccedddd"[:12]))
    assert agreement(units((ben, gerry)), "nominal").alpha == pytest.approx(0.692, abs=0.0005)


def by_coincidences(given):
    """Alpha by the coincidence matrix, as the published computation goes."""
    counts = {}
    for values in given.values():
        if len(values) > 1:
            for i, a in enumerate(values):
                for j, b in enumerate(values):
                    if i != j:
                        counts[a, b] = counts.get((a, b), 0) + Fraction(1, len(values) - 1)
    ranks = sorted({a for a, _ in counts})
    total = {a: sum(counts.get((a, b), 0) for b in ranks) for a in ranks}
    n = sum(total.values())

    def distance(a, b):
        low, high = min(a, b), max(a, b)
        inner = sum(total[g] for g in ranks if low <= g <= high)
        return (inner - (total[a] + total[b]) / 2) ** 2

    observed = sum(counts.get((a, b), 0) * distance(a, b) for a in ranks for b in ranks)
    expected = sum(total[a] * total[b] * distance(a, b) for a in ranks for b in ranks)
    return None if expected == 0 else 1 - (n - 1) * observed / expected


@given(
    st.dictionaries(
        st.integers(0, 8), st.lists(st.integers(0, 4), min_size=1, max_size=5), min_size=1
    )
)
@settings(max_examples=100, deadline=None)
def test_alpha_is_that_of_the_coincidence_matrix_and_a_mean_over_units(given):
    found = agreement(given)
    oracle = by_coincidences(given)
    if oracle is None:
        assert found.alpha != found.alpha
        return
    assert found.alpha == pytest.approx(float(oracle))
    weights = {k: len(v) for k, v in given.items() if len(v) > 1}
    mean = sum(weights[k] * found.units[k] for k in weights) / sum(weights.values())
    assert mean == pytest.approx(found.alpha)


def test_alpha_at_its_ends():
    assert agreement({1: [1, 1], 2: [2, 2]}).alpha == 1
    assert agreement({1: [1, 1], 2: [1, 1]}).alpha != agreement({1: [1, 1], 2: [1, 1]}).alpha
    assert agreement({}).values == 0
    with pytest.raises(InputError, match="metric: must be ordinal, nominal or interval"):
        agreement({1: [1, 2]}, "ratio")


# The questionnaire.


@pytest.mark.parametrize("name", available())
def test_questionnaire_asks_of_every_parameter_and_gives_nothing_away(tmp_path, name):
    s = load(name)
    path = tmp_path / "grades.xlsx"
    path.write_bytes(questionnaire(s))
    sheets = read_sheets(path)
    rows = [[cell.text for cell in cells] for _, cells in sheets[0]]
    assert tuple(rows[2]) == HEAD
    assert [row[0] for row in rows[3:]] == list(s.names)
    assert all(row[-1] == "" for row in rows[3:])
    for row in rows[3:]:
        entry, p = s.parameters[row[0]], s.parameter(row[0])
        assert row[4] == entry.source
        assert row[5].split(", ") == list(s.scale.of(p))
        # What is known says no grade, nor that one was moved.
        assert not re.search(r"\bgrades?\b", row[3])
        assert not any(re.search(rf"\b{g.replace('_', '[ _]')}\b", row[3]) for g in s.scale.of(p))
    text = "\n".join(" ".join(row) for row in rows)
    assert not any(claim.text in text or claim.key in text for claim in CLAIMS)
    assert "equilibri" not in text
    assert s.happened is None or s.happened.words not in text


def test_facts_are_left_of_a_reason():
    s = load("oman-2026")
    assert known(s, "threat").startswith("Forces adequate for attack and for defence are in place")
    assert "grade" not in known(s, "threat")


# What comes back.


def filled(scenario, grades, *, extra=(), head=HEAD, digest=None, drop=()):
    rows = [["Grades for", scenario.name, digest or scenario.digest, ""], ["how"], list(head)]
    for name in scenario.names:
        if name in drop:
            continue
        grade = grades.get(name, "")
        rows.append([name, "", "", "", "", "", grade])
    return workbook(("Grades",), ([*rows, *extra],))


def middle(scenario, **changes):
    grades = {}
    for name, p in scenario.described.items():
        ladder = list(scenario.scale.of(p))
        grades[name] = scenario.parameters[name].grade or ladder[len(ladder) // 2]
    return {**grades, **changes}


@pytest.fixture
def panel(tmp_path):
    s = load("oman-2026")
    for rater, changes in (
        ("anna", {"threat": "high", "protest": "Very low", "war_cost": "grave"}),
        ("ben", {"threat": "full", "protest": "low"}),
        ("cleo", {"protest": "", "war_cost": "slight"}),
    ):
        (tmp_path / f"{rater}.xlsx").write_bytes(filled(s, middle(s, **changes)))
    return collect([tmp_path / f"{r}.xlsx" for r in ("anna", "ben", "cleo")], name="mine")


def test_values_are_medians_and_ranges_hold_spread_and_rule(panel):
    entry = panel.scenario.parameters["threat"]
    # high, full, very_high: .75, 1, .9.
    assert entry.value == Fraction(9, 10)
    assert (entry.low, entry.high) == (Fraction(3, 4), 1)
    assert entry.grade == "very_high"
    assert "anna high, ben full, cleo very_high" in entry.why
    entry = panel.scenario.parameters["protest"]
    # very_low and low alone: a median between two grades has none.
    assert entry.value == Fraction(175, 1000)
    assert entry.grade is None
    assert (entry.low, entry.high) == (Fraction(1, 10), Fraction(1, 4))
    entry = panel.scenario.parameters["war_cost"]
    # grave, serious, slight: 2, 1, .25, with one grade beside the median at least.
    assert (entry.low, entry.value, entry.high) == (Fraction(1, 4), 1, 2)
    for simplex in ("agenda_weight", "deterrent_weight"):
        assert sum(v for n, v in panel.scenario.values.items() if n.startswith(simplex)) == 1


def test_disagreement_is_told_for_each_parameter(panel):
    assert panel.alpha("sanctions") == 1
    assert panel.alpha("war_cost") < panel.alpha("sanctions")
    assert panel.alpha("war_cost") < panel.scales["points"].alpha < 1
    assert panel.alpha("iran_value_nuclear") == 1
    assert "3 raters graded oman-2026" in panel.words
    assert {"anna", "ben", "cleo"} <= set(panel.frame().columns)
    report = json.loads(json.dumps(panel.report(), allow_nan=False))
    assert set(report["raters"]) == {"anna", "ben", "cleo"}


def test_weights_are_brought_to_their_sum(tmp_path):
    s = load("oman-2026")
    for rater, grade in (("a", "first"), ("b", "joint_first")):
        changes = {"agenda_weight_missile": grade, "threat": "high" if rater == "a" else "full"}
        (tmp_path / f"{rater}.xlsx").write_bytes(filled(s, middle(s, **changes)))
    found = collect([tmp_path / "a.xlsx", tmp_path / "b.xlsx"]).scenario
    weights = [v for n, v in found.values.items() if n.startswith("agenda_weight")]
    assert sum(weights) == 1
    assert all(e.low <= e.value <= e.high for e in found.parameters.values())


def test_left_out_parameters_keep_their_entry(tmp_path):
    s = load("oman-2026")
    for rater, grade in (("a", "high"), ("b", "full")):
        (tmp_path / f"{rater}.xlsx").write_bytes(filled(s, {"threat": grade}))
    found = collect([tmp_path / "a.xlsx", tmp_path / "b.xlsx"]).scenario
    assert {n for n in s.values if found.parameters[n] != s.parameters[n]} == {"threat"}


def with_formula(contents):
    """The first filled grade as a formula with a stored value."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contents)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = text.replace(
                    '<c t="inlineStr"><is><t xml:space="preserve">high</t></is></c>',
                    '<c t="str"><f>HYPERLINK("http://example.org","high")</f><v>high</v></c>', 1,
                )  # fmt: skip
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda s: b"", "must be an XLSX workbook"),
        (lambda s: b"PK\x03\x04 no archive", "must be an XLSX workbook"),
        (lambda s: workbook(("A",), ([["a"]],)), "must be a questionnaire that `elicit` wrote"),
        (lambda s: workbook(("A",), ([],)), "must be a questionnaire that `elicit` wrote"),
        (lambda s: filled(s, {}), "must have a grade in the column 'your grade', got none"),
        (lambda s: filled(s, {"threat": "huge"}), "row 4: the grade of threat must be one of none"),
        (lambda s: filled(s, {"threat": "=1+1"}), "must be one of none, very_low"),
        (lambda s: filled(s, {"threat": "grave"}), "the grade of threat must be one of"),
        (lambda s: filled(s, middle(s), digest="00000000"), "must be made from oman-2026 ["),
        (
            lambda s: filled(s, middle(s), extra=[["threat", "", "", "", "", "", "high"]]),
            "must have each parameter once, got threat in row 4",
        ),
        (
            lambda s: filled(s, middle(s), extra=[["threta", "", "", "", "", "", "high"]]),
            "must be of a parameter, got 'threta'; did you mean 'threat'?",
        ),
        (
            lambda s: filled(s, middle(s), extra=[["", "", "", "", "", "", "high"]]),
            "must have 7 cells, got none in the first",
        ),
        (
            lambda s: filled(s, middle(s), extra=[["x", "", "", "", "", "", "high", "more"]]),
            "must have 7 cells, got more",
        ),
        (lambda s: filled(s, middle(s), drop=("protest",)), "must have a row for each parameter"),
        (lambda s: filled(s, middle(s), head=HEAD[:-1]), "must be a questionnaire that `elicit`"),
        (
            lambda s: with_formula(filled(s, middle(s, threat="high"))),
            "must hold texts, got a formula, which is never evaluated",
        ),
    ],
)
def test_a_sheet_that_is_none_is_told_in_a_line(tmp_path, make, told):
    s = load("oman-2026")
    path = tmp_path / "rater.xlsx"
    path.write_bytes(make(s))
    with pytest.raises(InputError) as caught:
        read_sheet(path, s)
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_bad_collections_are_told(tmp_path):
    s = load("oman-2026")
    for name in ("a", "b"):
        (tmp_path / f"{name}.xlsx").write_bytes(filled(s, middle(s)))
    a, b = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for files, told in (
        ([a], "must be of two raters or more, got 1"),
        ([a, a], "must be one for each rater, got 'a' twice"),
        ([a, b], "must be filled apart, got the same answers from 'a' and 'b'"),
        ([a, tmp_path / "none.xlsx"], "none.xlsx: must be a readable file"),
    ):
        with pytest.raises(InputError, match=re.escape(told)):
            collect(files)


def test_an_own_scenario_is_named(tmp_path):
    mine = load("oman-2026").replace(threat="0.5")
    a, b = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    a.write_bytes(filled(mine, {"threat": "high"}))
    b.write_bytes(filled(mine, {"threat": "low"}))
    with pytest.raises(InputError, match="--from names it"):
        collect([a, b])
    assert collect([a, b], mine).scenario.values["threat"] == Fraction(1, 2)


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["model", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    return stop.value.code or 0, said.out, said.err


def test_commands_from_end_to_end(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, monkeypatch, "elicit", "oman-2026", "--out", "grades.xlsx")[0] == 0
    assert run(capsys, monkeypatch, "elicit", "oman-2026", "--out", "grades.csv")[0] == 2
    status, _, err = run(capsys, monkeypatch, "elicit", "oman-2026")
    assert status == 2
    assert "--replace" in err
    s = load("oman-2026")
    for rater, grade in (("grades-anna", "high"), ("grades-ben", "full")):
        rows = [[c.text for c in cells] for _, cells in read_sheets(tmp_path / "grades.xlsx")[0]]
        rows[3][-1] = grade
        (tmp_path / f"{rater}.xlsx").write_bytes(workbook(("Grades",), (rows,)))
    status, out, _ = run(
        capsys, monkeypatch, "collect", "grades-anna.xlsx", "grades-ben.xlsx", "--out", "mine.toml"
    )
    assert status == 0
    assert "2 raters graded" in out
    assert "wrote mine.toml" in out
    assert load("mine.toml").values["threat"] == Fraction(7, 8)
    assert load("mine.toml").name == "mine"
    assert run(capsys, monkeypatch, "check", "mine.toml")[0] == 0
    status, out, _ = run(
        capsys, monkeypatch, "collect", "grades-anna.xlsx", "grades-ben.xlsx", "--out",
        "other.toml", "--json",
    )  # fmt: skip
    assert json.loads(out)["raters"]["grades-anna"] == {"threat": "high"}
    assert run(capsys, monkeypatch, "collect", "none.xlsx", "nor.xlsx")[0] == 2
    assert listed(sorted(p.name for p in tmp_path.glob("*.toml"))) == "mine.toml and other.toml"
    assert s.values["threat"] == Fraction(9, 10)
