"""Scenario files that are written: they read back as they were, and the schema knows them."""

import json
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios

from model.errors import InputError
from model.parameters import NAMES, PARAMETERS
from model.scenario import Entry, Order, Reference, Scale, Scenario, available, load, parse
from model.scenario.notes import notes
from model.scenario.writing import (
    check_name,
    json_schema,
    named,
    new_scenario,
    save,
    scenario_text,
    written,
)

SCHEMA = json_schema()
ONE = 'grade = "very_high"\nvalue = 0.9\n'


def accepts(text):
    """Whether the schema accepts a TOML text, its dates as editors hand them over."""
    data = json.loads(json.dumps(tomllib.loads(text), default=str))
    return jsonschema.Draft4Validator(SCHEMA).is_valid(data)


def text_of(name="oman-2026"):
    return scenario_text(load(name), file=f"{name}.toml")


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch, tmp_path):
    """Every test in a folder of its own."""
    monkeypatch.chdir(tmp_path)


# Numbers.


@given(st.fractions(min_value=-10, max_value=10))
def test_a_written_number_reads_back_exactly(value):
    assert Fraction(written(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7/20", "0.35"),
        ("1/3", "1/3"),
        ("2", "2"),
        ("1/1000", "0.001"),
        ("-1/2", "-0.5"),
        ("0", "0"),
    ],
)
def test_a_number_is_written_as_a_decimal_where_it_has_one(value, text):
    assert written(Fraction(value)) == text


# Texts.


@pytest.mark.parametrize("name", available())
def test_a_bundled_scenario_reads_back_the_same(name):
    s = load(name)
    back = parse(text_of(name).encode(), "a file")
    assert back.model_dump() == s.model_dump()
    assert back.digest == s.digest


@settings(max_examples=25)
@given(scenarios())
def test_any_values_read_back_the_same(s):
    assert parse(scenario_text(s, file="x.toml").encode(), "x").digest == s.digest


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(max_examples=60)
@given(texts, texts, texts, st.text(st.characters(exclude_categories=["Cs"])), texts)
def test_any_texts_read_back_the_same(title, summary, rule, why, word):
    s = load("oman-2026")
    fields = {field: getattr(s, field) for field in Scenario.model_fields}
    scale = Scale(rule=rule, intensity={word: 1}, stake={}, weight={})
    entry = Entry(value=1, low=0, high=1, basis="assumed", source=title, why=why, grade=word)
    plain = {
        name: e.model_copy(update={"grade": None}) for name, e in s.parameters.items()
    }  # fmt: skip
    changed = {
        "title": title.strip(), "summary": summary.strip(), "scale": scale,
        "parameters": {**plain, "threat": entry},
        "references": (Reference(key=word, text=rule),), "variants": {},
    }  # fmt: skip
    s = Scenario.model_construct(**{**fields, **changed})
    assert parse(scenario_text(s, file="x.toml").encode(), "x").digest == s.digest


def test_orders_are_written():
    text = text_of()
    assert text.count("\n[[orders]]\n") == len(load("oman-2026").orders)
    assert all(type(order) is Order for order in parse(text.encode(), "x").orders)


def test_every_parameter_is_explained():
    flat = " ".join(text_of().replace("\n#", " ").split())
    for p in PARAMETERS:
        words = f"{p.words} ({p.symbol}), {p.unit}, {p.low} to {p.high}: {p.meaning}."
        assert words in flat
        assert f"[parameters.{p.name}]" in flat


def test_what_would_not_load_is_not_written():
    s = load("oman-2026")
    with pytest.raises(InputError, match="agenda weights must sum to 1"):
        scenario_text(s.with_exact({"agenda_weight_nuclear": Fraction(2, 5)}), file="x.toml")


# New scenarios.


def test_a_new_scenario_keeps_the_numbers_and_marks_the_sources():
    s = load("jcpoa-2015")
    made = new_scenario("my-scenario", s)
    assert made.values == s.values
    for name in NAMES:
        assert (
            made.parameters[name].source
            == f"carried over from {s.name}: {s.parameters[name].source}"
        )
    assert made.name == "my-scenario"
    assert made.digest != s.digest


@pytest.mark.parametrize("name", ["", "My", "a b", "../x", "-x", "x-", "a.toml", "é", "oman-2026"])
def test_a_name_that_cannot_be_a_files_is_refused(name):
    with pytest.raises(InputError, match="name: must"):
        check_name(name)


def test_a_changed_scenario_is_saved_under_a_name_of_its_own(tmp_path):
    s = load("oman-2026").replace(threat="0.6", sanctions="1/3")
    path = tmp_path / "mine.toml"
    save(scenario_text(named(s, "mine"), file=path.name), path)
    back = load(path)
    assert back.values == s.values
    assert back.parameters["sanctions"].source.startswith("set by the user")
    with pytest.raises(InputError, match="must not exist yet"):
        save("", path)
    assert load(path).digest == back.digest
    with pytest.raises(InputError, match="must be in a directory that exists"):
        save("", tmp_path / "nowhere" / "x.toml")


def test_new_writes_a_file_that_check_accepts(cli, tmp_path):
    status, out, _ = cli("new", "my-scenario", "--from", "framework-2025")
    assert (status, out) == (
        0, "wrote my-scenario.toml: edit it, then: python -m model check my-scenario.toml\n",
    )  # fmt: skip
    status, out, _ = cli("check", "my-scenario.toml")
    assert status == 0
    said, counted, *notes = out.splitlines()
    assert said.startswith("my-scenario.toml: no errors: my-scenario [")
    assert said.endswith("a range within its bounds and a source; weights sum to 1.")
    assert (
        counted == "3 notes follow: no error, but something to look at before you use the results."
    )
    assert notes == [
        "note: all values are those of framework-2025",
        "note: 43 of 43 values are still carried over from another file",
        "note: title: still ends in (copy to edit)",
    ]
    assert json.loads(cli("check", "my-scenario.toml", "--json")[1])["notes"] == [
        line.removeprefix("note: ") for line in notes
    ]
    assert load("my-scenario.toml").values == load("framework-2025").values


def test_check_asks_about_sources_and_dates(cli, tmp_path):
    text = text_of().replace('name = "oman-2026"', 'name = "mine"')
    text = text.replace("known_until = 2026-02-06", "known_until = 2026-02-20")
    text = text.replace('source = "article, para. 7"', 'source = "my own blog"', 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    _, counted, *told = cli("check", "mine.toml")[1].splitlines()
    assert counted.startswith("3 notes follow: ")
    assert told[0] == "note: all values are those of oman-2026"
    assert told[1].startswith("note: known_until: 2026-02-20 lies after the date 2026-02-06; ")
    assert re.fullmatch(
        r"note: parameters\.\w+: names no source that is listed under \[\[references\]\]", told[2]
    )
    assert len(told) == 3


def test_check_finds_a_work_that_is_cited_and_not_listed(cli, tmp_path):
    """Misspelt, beside one that is listed; in an order too, which are counted from 1."""
    text = text_of().replace(
        'source = "article, para. 7"', 'source = "article, para. 7; Jervis (1976), p. 3"', 1
    )
    before, head, after = text.partition("\n[[orders]]\n")
    first, mark, rest = after.partition('source = "')
    text = f"{before}{head}{first}{mark}Fearon (1996); {rest}"
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    told = [line for line in cli("check", "mine.toml")[1].splitlines() if "cites" in line]
    assert len(told) == 2
    assert re.fullmatch(
        r"note: parameters\.\w+\.source: cites 'Jervis \(1976\)', which is not listed under "
        r"\[\[references\]\]",
        told[0],
    )
    assert told[1].startswith("note: orders.1.source: cites 'Fearon (1996)', which is not listed")


@pytest.mark.parametrize("name", available())
def test_check_has_nothing_to_ask_about_bundled_scenarios(cli, name):
    assert len(cli("check", name)[1].splitlines()) == 1
    assert notes(load(name)) == ()


def test_new_overwrites_nothing_unless_told_to(cli, tmp_path):
    (tmp_path / "mine.toml").write_text("precious")
    status, _, err = cli("new", "mine")
    assert status == 2
    assert "must not exist yet, got an existing file; --replace" in err
    assert (tmp_path / "mine.toml").read_text() == "precious"
    assert cli("new", "mine", "--replace")[0] == 0
    assert load("mine.toml").name == "mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("new", "oman-2026"), "name: must not be that of a scenario of the package"),
        (("new", "mine", "--from", "oman"), "must be a TOML file or one of"),
        (("new", "mine", "--out", "mine.txt"), "--out: must end in .toml"),
        (("new", "mine", "--out", "no/mine.toml"), "must be in a directory that exists"),
        (("new", "mine", "--schema", "none.json"), "--schema: must be a file"),
        (("schema", "--out", "schema.txt"), "--out: must end in .json"),
    ],
)
def test_bad_input_is_told_in_a_line_and_writes_nothing(cli, tmp_path, arguments, told):
    status, out, err = cli(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("new", "mine"), ("schema", "--out", "mine.json")])
def test_a_folder_that_cannot_be_written_to_is_told_in_a_line(
    cli, tmp_path, monkeypatch, arguments
):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", ".mine-draft")

    monkeypatch.setattr(Path, "touch", refuse)
    status, out, err = cli(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: mine.")
    assert err.endswith(": must be a file that can be written, got: Permission denied\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_told_in_a_line(cli, tmp_path):
    (tmp_path / "mine.toml").mkdir()
    status, _, err = cli("new", "mine", "--replace")
    assert status == 2
    assert err == "error: mine.toml: must be a file that can be written, got: Is a directory\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_a_copy_of_a_copy_is_entitled_once(cli, tmp_path):
    assert cli("new", "one")[0] == 0
    assert cli("new", "two", "--from", "one.toml")[0] == 0
    title = load(tmp_path / "two.toml").title
    assert title == f"{load('oman-2026').title} (copy to edit)"


def test_a_new_file_finds_the_schema_by_a_relative_path(cli, tmp_path):
    (tmp_path / "mine").mkdir()
    assert cli("schema", "--out", "scenario.schema.json")[0] == 0
    status, _, _ = cli("new", "a", "--out", "mine/a.toml", "--schema", "scenario.schema.json")
    assert status == 0
    first = (tmp_path / "mine" / "a.toml").read_text().splitlines()[0]
    assert first == "#:schema ../scenario.schema.json"
    assert json.loads((tmp_path / "scenario.schema.json").read_text()) == SCHEMA


# The schema.


def test_the_schema_is_one_and_is_printed(cli):
    jsonschema.Draft4Validator.check_schema(SCHEMA)
    assert json.loads(cli("schema")[1]) == SCHEMA
    assert set(SCHEMA["properties"]) == set(Scenario.model_fields)
    assert list(SCHEMA["properties"]["parameters"]["properties"]) == list(NAMES)


@pytest.mark.parametrize("name", available())
def test_the_schema_accepts_what_loads(name):
    assert accepts(text_of(name))
    assert accepts(scenario_text(new_scenario("mine", load(name)), file="mine.toml"))


def test_the_schema_accepts_fractions():
    text = scenario_text(named(load("oman-2026").replace(threat="1/3"), "mine"), file="mine.toml")
    assert 'value = "1/3"' in text
    assert accepts(text)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("[parameters.threat]", "[parameters.thraet]"),
        (ONE, "value = 1.5\n"),
        (ONE, 'value = "0.9"\n'),
        (ONE, "value = true\n"),
        (ONE, ""),
        ("low = 0.75", "lo = 0.75"),
        ('basis = "reported"', 'basis = "Reported"'),
        ('source = "article, para. 7"', 'source = ""'),
        ("format = 1", "format = 2"),
        ("known_until = 2026-02-06", ""),
        ('lower = "agenda_weight_regional"', 'lower = "regional"'),
        ("[scale]", "[scales]"),
        ("[[references]]\nkey", "[[references]]\nkeys"),
    ],
)
def test_the_schema_and_the_check_refuse_the_same_mistakes(right, wrong):
    text = text_of()
    assert right in text
    broken = text.replace(right, wrong, 1)
    assert not accepts(broken)
    with pytest.raises(InputError):
        parse(broken.encode(), "x")


def test_stakes_go_beyond_one_in_the_schema_and_weights_do_not():
    text = text_of()
    weight = 'grade = "first"\nvalue = 0.5'
    assert weight in text
    assert not accepts(text.replace(weight, "value = 2", 1))
    entries = load("oman-2026").parameters
    assert any(entry.value > 1 for entry in entries.values())
