"""Reading scenarios: the bundled ones, and every way a file can be wrong."""

import tomllib
from fractions import Fraction

import pytest

from model.parameters import NAMES, SIMPLEXES, parameter
from model.scenario import ScenarioError, available, decimal, exact, load, parse
from model.scenario.writing import scenario_text
from model.structure import SWITCHES, Structure

BUNDLED = ("framework-2025", "geneva-2026", "jcpoa-2015", "oman-2026", "oman-2026-relief")
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


#: What another source reads of a parameter: the range reaches over its rule's range too.
READ_OTHERWISE = {
    name: {"protest": "very_low", "iran_value_regional": "serious"}
    for name in ("oman-2026", "oman-2026-relief")
}


@pytest.mark.parametrize("name", BUNDLED)
def test_every_reference_says_where_it_was_read(name):
    s = load(name)
    references = (*s.references, *(s.happened.references if s.happened else ()))
    assert all(reference.read for reference in references)


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
        if parameter_name in READ_OTHERWISE.get(name, ()):
            other = grades.index(scenario.scale.of(p)[READ_OTHERWISE[name][parameter_name]])
            here = grades.index(e.value)
            reach = sorted((here, other))
            assert e.low == grades[max(reach[0] - 1, 0)]
            assert e.high == grades[min(reach[1] + 1, len(grades) - 1)]
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
        "mine.toml: parameters.treat: must be a parameter that the command show lists, got 'treat'; "
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
    assert "parameters.zeal: must be a parameter that the command show lists, got 'zeal'" in line


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
        ("low", "low = 0.99", "parameters.threat.value: must lie between low 0.99 and high 1, got 0.9; change the range too"),
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


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("value", "value = 0,9", "a decimal point is a point, 0.9 and not 0,9"),
        ("value", "value = -0,9", "a decimal point is a point, 0.9 and not 0,9"),
        ("value", "value = 90%", "a share is a number from 0 to 1, without a per cent sign"),
        ("value", "value = 9/10", 'a fraction stands in quotes, "1/3"'),
        ("value", "value = .9", "a number begins with a digit, 0.9 and not .9"),
        ("value", "value = 1.", "a number ends with a digit, 1.0 and not 1."),
        ("value", "value =", "a value stands on the line of its name"),
        ("value", "value: 0.9", "between a name and its value stands =, not a colon"),
        ("basis", "basis = reported", "a text stands in quotes"),
        ("basis", "basis = “reported”", 'quotation marks are straight, "'),
        ("basis", 'basis = "reported', "a text ends with a quotation mark, on the same line"),
        ("source", 'source = "the "first" text"', r'a quotation mark inside a text is written \"'),
        ("[parameters.threat]", "[parameters.threat", "a heading ends with a bracket"),
    ],
)  # fmt: skip
def test_broken_toml_names_the_line_and_the_rule(text, old, new, expected):
    before = entry(text, "threat")
    lines = [new if line.startswith(old) else line for line in before.splitlines()]
    broken = text.replace(before, "\n".join(lines))
    number = broken.splitlines().index(new) + 1
    (line,) = problems(broken)
    assert line.startswith(f"mine.toml: line {number}: must be TOML, got {new!r} (")
    assert line.endswith(f"); {expected}")
    # Lines are counted alike where they end as on Windows.
    assert problems(broken.replace("\n", "\r\n")) == (line,)


@pytest.mark.parametrize("twice", ["[parameters.threat]", "low = 0.5"])
def test_what_stands_twice_is_told_with_its_line(text, twice):
    before = entry(text, "threat")
    broken = text.replace(before, f"{before}\n{twice}")
    (line,) = problems(broken)
    assert line.startswith("mine.toml: line ")
    assert repr(twice) in line
    assert line.endswith("; each heading, and each name below it, stands in the file once")


def test_broken_toml_without_a_known_slip_shows_the_line_alone(text):
    (line,) = problems(text.replace("[parameters.threat]", "]" * 90))
    assert f"must be TOML, got {']' * 70 + '...'!r}" in line
    assert line.endswith(")")


@pytest.mark.parametrize("name", ["date", "known_until"])
@pytest.mark.parametrize("value", ['"6 February 2026"', "2026", "2026-02-06T10:00:00", "true"])
def test_a_date_in_words_is_told_what_a_date_is(text, name, value):
    (line,) = problems(text.replace(f"\n{name} = 2026-02-06\n", f"\n{name} = {value}\n", 1))
    assert line.startswith(f"mine.toml: {name}: must be a date such as 2026-02-06, got ")


def test_a_date_in_quotes_is_read(text):
    quoted = text.replace("\ndate = 2026-02-06\n", '\ndate = "2026-02-06"\n', 1)
    assert quoted != text
    assert parse(quoted.encode(), "mine.toml").digest == load("oman-2026").digest


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("threat", "value", "value = 1.5", "value: must lie in [0, 1], got 1.5"),
        ("threat", "low", "low = -1", "low: must lie in [0, 1], got -1"),
        ("agenda_weight_nuclear", "value", "value = 1.5", "value: must lie in [0, 1], got 1.5"),
        ("threat", "grade", "grade = 0.9", "grade: must be a word of the scale, in quotes, got 0.9"),
        ("threat", "grade", 'grade = "high"', "value: must be 0.75, the number of grade 'high', got 0.9; change the grade too or leave it out"),
        ("threat", "source", "source = 0.35", "source: must be a text that is not empty, got 0.35"),
        ("threat", "why", "why = 0.35", "why: input should be a valid string, got 0.35"),
        ("threat", "basis", "basis = 0.35", "basis: input should be 'reported', 'inferred' or 'assumed', got 0.35"),
    ],
)  # fmt: skip
def test_a_slip_is_told_once_and_as_it_was_written(text, name, old, new, expected):
    assert problems(with_entry(text, name, old, new)) == (
        f"mine.toml: parameters.{name}.{expected}",
    )


@pytest.mark.parametrize(
    "name",
    ["../../evil <b>", "<b>", "My talks", "a/b", "a.toml", "-x", "x with ../../y", "a" * 61, "é"],
)
def test_a_name_that_could_not_be_a_files_is_refused(text, name):
    (line,) = problems(text.replace('\nname = "oman-2026"\n', f'\nname = "{name}"\n', 1))
    assert line == (
        "mine.toml: name: must be lower-case letters, digits and hyphens, 60 at most, e.g. "
        f"my-scenario, got {name!r}"
    )


#: Every choice of a switch, one at a time, and two ways to link files.
FORMS = [
    *({switch: choice} for switch, words in SWITCHES.items() for choice in words),
    {"execution": "belief", "us_chance": Fraction(1, 3)},
    {"linked": ["nuclear+missile"], "coupling": "none"},
    {"linked": ["nuclear+regional+missile"]},
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_name_of_a_form_can_be_read_again(form):
    scenario = load("oman-2026").replace(threat="1/3", sanctions="0.25")
    made = scenario.in_form(Structure(**form))
    assert made.name.startswith("oman-2026 with threat = 0.333333 (1/3), sanctions = 0.25")
    assert parse(scenario_text(made, file="x.toml").encode(), "x.toml").name == made.name


def test_the_name_of_what_is_made_of_a_scenario_can_be_read_again():
    first = load("oman-2026-first-set")
    for made in (first, first.blind(), first.blind().replace(threat="0.3"), load("jcpoa-2015")):
        assert parse(scenario_text(made, file="x.toml").encode(), "x.toml").name == made.name


def test_weights_must_sum_to_one(text):
    value = load("oman-2026").values["agenda_weight_missile"]
    other = 0.2 if value != Fraction(1, 5) else 0.3
    changed = with_entry(text, "agenda_weight_missile", "value", f"value = {other}")
    assert any("agenda weights must sum to 1, got" in line for line in problems(changed))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "must be a TOML file in UTF-8"),
        (b"format = ", "last line: must end a text or value that begins before, got the end"),
        (b'name = "x', "last line: must end a text or value that begins before, got the end"),
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


ORDER = '[[orders]]\nhigher = "{0}"\nlower = "{1}"\nsource = "a test"\n\n'


def with_order(text: str, higher: str, lower: str) -> str:
    """The file with one order more, before its own."""
    return text.replace("[[orders]]", ORDER.format(higher, lower) + "[[orders]]", 1)


@pytest.mark.parametrize("name", BUNDLED)
def test_orders_follow_the_ranks(name):
    """Weights of which one has the higher grade are ordered, directly or in steps; ties are not."""
    scenario = load(name)
    above = {(order.higher, order.lower) for order in scenario.orders}
    above |= {(a, d) for a, b in above for c, d in above if b == c}
    for names in SIMPLEXES.values():
        for one in names:
            for other in names:
                ranked = scenario.values[one] > scenario.values[other]
                assert ranked == ((one, other) in above)
    keys = [reference.key for reference in scenario.references]
    for order in scenario.orders:
        assert any(key in order.source for key in keys)


def test_a_file_without_orders_is_read(text):
    start, end = text.index("[[orders]]"), text.index("[[references]]")
    without = parse((text[:start] + text[end:]).encode(), "mine.toml")
    assert without.orders == ()
    assert without.values == load("oman-2026").values


@pytest.mark.parametrize(
    ("higher", "lower", "expected"),
    [
        ("threta", "protest", "orders.1.higher: must be a parameter that the command show lists, got 'threta'; did you mean 'threat'?"),
        ("threat", "protst", "orders.1.lower: must be a parameter that the command show lists, got 'protst'"),
        ("threat", "war_cost", "orders.1: must compare two parameters counted alike, got 'threat' and 'war_cost'"),
        ("agenda_weight_nuclear", "deterrent_weight_nuclear", "orders.1: must compare two parameters counted alike"),
        ("threat", "threat", "orders.1: must compare two parameters counted alike"),
        ("protest", "threat", "orders.1: protest must lie above threat, got values 0.75 and 0.9"),
        ("agenda_weight_regional", "agenda_weight_missile", "orders.1: agenda_weight_regional must lie above agenda_weight_missile, got values 0.25 and 0.25"),
    ],
)  # fmt: skip
def test_wrong_order(text, higher, lower, expected):
    (line,) = problems(with_order(text, higher, lower))
    assert line.startswith(f"mine.toml: {expected}")


def test_an_order_has_a_source_and_nothing_else(text):
    first = text.index("[[orders]]")
    source = text.index("source", first)
    line = text[source : text.index("\n", source)]
    assert problems(text[:first] + text[first:].replace(line, "", 1)) == (
        "mine.toml: orders.1.source: must be given, got nothing",
    )
    (told,) = problems(text[:first] + text[first:].replace(line, f"{line}\nsorce = 1", 1))
    assert (
        told
        == "mine.toml: orders.1.sorce: must be a known field, got 'sorce'; did you mean 'source'?"
    )


def test_who_sets_a_value_overrules_an_order():
    scenario = load("oman-2026")
    moved = scenario.replace(regime_stake="0.5")
    gone = set(scenario.orders) - set(moved.orders)
    assert [(order.higher, order.lower) for order in gone] == [("regime_stake", "strike_damage")]
    assert scenario.replace(threat="0.8").orders == scenario.orders


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    """As Windows' Notepad writes it."""
    path = tmp_path / "mine.toml"
    text = scenario_text(load("oman-2026"), file="mine.toml")
    path.write_text(text, encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert load(path).digest == load("oman-2026").digest
