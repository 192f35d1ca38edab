"""Reading scenarios: the bundled ones, and every way a file can be wrong."""

import tomllib
from fractions import Fraction

import pytest

from model.parameters import NAMES, SIMPLEXES, parameter
from model.scenario import ScenarioError, available, decimal, exact, load, parse

BUNDLED = ("framework-2025", "jcpoa-2015", "oman-2026")
WEIGHT_SPAN = Fraction(1, 10)


@pytest.fixture(scope="module")
def text():
    from importlib import resources

    return (resources.files("model") / "scenarios" / "oman-2026.toml").read_text(encoding="utf-8")


def problems(content: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse(content.encode(), "mine.toml")
    return caught.value.problems


def entry(text: str, name: str) -> str:
    """The lines of one entry of a scenario file."""
    start = text.index(f"[parameters.{name}]")
    return text[start : text.index("\n[", start)]


def with_entry(text: str, name: str, old: str, new: str) -> str:
    before = entry(text, name)
    lines = [new if line.startswith(f"{old} =") else line for line in before.splitlines()]
    assert lines != before.splitlines()
    return text.replace(before, "\n".join(line for line in lines if line) + "\n")


def test_bundled_scenarios_load():
    assert available() == BUNDLED
    for name in BUNDLED:
        assert load(name).name == name


@pytest.mark.parametrize("name", BUNDLED)
def test_numbers_follow_the_scale(name):
    """Each value is that of its grade; each range spans one grade down and one up (or two)."""
    scenario = load(name)
    assert scenario.scale is not None
    for parameter_name, e in scenario.parameters.items():
        p = parameter(parameter_name)
        grades = sorted(scenario.scale.of(p).values())
        assert e.grade is not None
        if p.unit == "weight":
            assert (e.low, e.high) == (e.value - WEIGHT_SPAN, e.value + WEIGHT_SPAN)
            continue
        place = grades.index(e.value)
        spans = {
            (grades[max(place - k, 0)], grades[min(place + k, len(grades) - 1)]) for k in (1, 2)
        }
        assert (e.low, e.high) in spans
        if (e.low, e.high) != (
            grades[max(place - 1, 0)],
            grades[min(place + 1, len(grades) - 1)],
        ):
            assert e.basis == "assumed"


def test_one_scale_for_all_episodes():
    scales = [load(name).scale for name in BUNDLED]
    assert scales[0] == scales[1] == scales[2]


@pytest.mark.parametrize("name", BUNDLED)
def test_every_source_can_be_found(name):
    scenario = load(name)
    keys = [reference.key for reference in scenario.references]
    for parameter_name, e in scenario.parameters.items():
        cited = e.source.startswith("no source") or any(key in e.source for key in keys)
        assert cited, f"{parameter_name}: {e.source}"


def test_nothing_later_than_the_round_sets_it():
    scenario = load("oman-2026")
    assert scenario.known_until == scenario.date
    assert scenario.date.isoformat() == "2026-02-06"


def test_decimals_are_exact():
    assert load("oman-2026").values["threat"].denominator in (1, 2, 4, 5, 10, 20)
    assert exact("0.35") == exact(0.35) == Fraction(7, 20)
    assert exact("1/3") == Fraction(1, 3)


@pytest.mark.parametrize(
    "value", ["", "abc", "nan", "inf", "1e400", float("nan"), None, True, "1/0", [], "0x10", "٣/0"]
)
def test_what_is_no_number(value):
    with pytest.raises(ValueError, match="must be a"):
        exact(value)


def test_misspelt_parameter_is_told_once(text):
    lines = problems(text.replace("[parameters.threat]", "[parameters.treat]"))
    assert lines == (
        "mine.toml: parameters.treat: must be a parameter of the registry, got 'treat'; "
        "did you mean 'threat'?",
    )


def test_missing_parameter(text):
    (line,) = problems(text.replace(entry(text, "threat"), ""))
    assert line == "mine.toml: parameters.threat: must be given, got nothing"


def test_unknown_parameter(text):
    extra = entry(text, "threat").replace("[parameters.threat]", "[parameters.zeal]")
    (line,) = problems(
        text.replace("[parameters.credibility]", f"{extra}\n\n[parameters.credibility]")
    )
    assert "parameters.zeal: must be a parameter of the registry, got 'zeal'" in line


def test_all_problems_are_told_at_once(text):
    wrong = with_entry(text, "threat", "source", "")
    wrong = with_entry(wrong, "protest", "basis", 'basis = "rumour"')
    assert len(problems(wrong)) == 2


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("value", "value = 1.5", "parameters.threat.value: must lie in [0, 1], got 1.5"),
        ("value", "value = nan", "parameters.threat.value: must be a finite number, got nan"),
        ("value", "value = inf", "parameters.threat.value: must be a finite number, got inf"),
        ("value", "value = 1e999999999", "parameters.threat.value: must be a"),
        ("value", 'value = "high"', "parameters.threat.value: must be a number, got the text 'high'"),
        ("value", "value = true", "parameters.threat.value: must be a number, got"),
        ("value", "value = []", "parameters.threat.value: must be a number, got []"),
        ("value", "", "parameters.threat.value: must be given, got nothing"),
        ("low", "low = 0.99", "parameters.threat.value: must lie between low 0.99"),
        ("source", "", "parameters.threat.source: must be given, got nothing"),
        ("source", 'source = " "', "parameters.threat.source: must be a text that is not empty"),
        ("source", 'sorce = "x"', "parameters.threat.sorce: must be a known field, got 'sorce'; did you mean 'source'?"),
        ("basis", 'basis = "rumour"', "parameters.threat.basis: "),
        ("grade", 'grade = "tiny"', "parameters.threat.grade: must be one of none, "),
        ("grade", 'grade = "none"', "parameters.threat.value: must be 0, the number of grade 'none'"),
    ],
)  # fmt: skip
def test_wrong_entry(text, old, new, expected):
    assert any(expected in line for line in problems(with_entry(text, "threat", old, new)))


def test_weights_must_sum_to_one(text):
    value = load("oman-2026").values["agenda_weight_missile"]
    other = 0.2 if value != Fraction(1, 5) else 0.3
    changed = with_entry(text, "agenda_weight_missile", "value", f"value = {other}")
    assert any("agenda weights must sum to 1, got" in line for line in problems(changed))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "must be a TOML file in UTF-8"),
        (b"format = ", "must be a TOML file, got an error"),
        (b"", "name: must be given, got nothing"),
        (b"parameters = 3", "parameters: "),
        (b"[parameters]\nthreat = 3", "parameters.threat: "),
    ],
)
def test_wrong_file(content, expected):
    with pytest.raises(ScenarioError) as caught:
        parse(content, "mine.toml")
    assert any(expected in line for line in caught.value.problems)
    assert all("\n" not in line for line in caught.value.problems)


def test_absent_file_names_the_bundled_ones():
    with pytest.raises(ScenarioError, match="did you mean 'oman-2026'"):
        load("oman-2025")
    with pytest.raises(ScenarioError, match="no such file"):
        load("nowhere.toml")


def test_directory_is_no_scenario(tmp_path):
    with pytest.raises(ScenarioError, match="must be a readable file"):
        load(tmp_path)


def test_replace_keeps_the_rest_and_says_so():
    scenario = load("oman-2026")
    moved = scenario.replace(threat="0.6")
    assert moved.values["threat"] == Fraction(3, 5)
    assert {n for n in NAMES if moved.values[n] != scenario.values[n]} == {"threat"}
    assert moved.name == "oman-2026 with threat = 0.6"
    assert moved.digest != scenario.digest
    assert moved.parameters["threat"].basis == "assumed"
    assert scenario.replace().digest == scenario.digest


def test_replace_rescales_weights():
    moved = load("oman-2026").replace(agenda_weight_missile=Fraction(3, 4))
    assert sum(moved.values[n] for n in SIMPLEXES["agenda"]) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"threat": 2}, "threat: must lie in"),
        ({"threat": "much"}, "threat: must be a number, got 'much'"),
        ({"threta": 0.5}, "did you mean 'threat'"),
    ],
)
def test_replace_refuses(changes, expected):
    with pytest.raises(ValueError, match=expected):
        load("oman-2026").replace(**changes)


def test_digest_is_stable():
    assert load("oman-2026").digest == load("oman-2026").digest
    assert len({load(name).digest for name in BUNDLED}) == len(BUNDLED)


def test_decimal_shows_the_fraction_where_it_must():
    assert decimal(Fraction(7, 20)) == "0.35"
    assert decimal(Fraction(1, 3)) == "0.333333 (1/3)"


def test_files_are_valid_toml_beyond_our_reader(text):
    assert tomllib.loads(text)["format"] == 1
