"""The answer under other forms of the game: each as `answer` has it, and said as it is."""

from dataclasses import replace

import pytest
from frozen import oman

from model.answers import answer
from model.payoffs import Structure
from model.supposed import SUPPOSED
from model.uncertainty.by_form import answers_by_form
from model.uncertainty.structures import SWITCHES


@pytest.fixture(scope="module")
def found():
    return answers_by_form(oman())


def test_every_form_that_differs_in_one_thing_is_read_once(found):
    switches = sum(len(choices) - 1 for choices in SWITCHES.values())
    linkages = 4
    assert len(found.others) == switches + linkages
    forms = [found.base.structure, *(r.structure for r in found.others)]
    assert len(set(forms)) == len(forms)
    assert found.base.structure == Structure()


def test_each_is_the_answer_of_its_form(found):
    for each in (found.base, *found.others):
        if each.answer is None or each.structure.execution == "pays":
            continue
        here = answer(oman(), each.structure)
        assert each.sets == tuple(o.settled for o in here.outcomes)
        assert found.reverses(each) == (set(each.sets) != {("nuclear", "regional")})


def test_a_threat_that_is_carried_out_where_it_pays_is_read(found):
    (pays,) = [r for r in found.others if r.structure.execution == "pays"]
    assert (pays.terms["nuclear"], pays.terms["regional"]) == ("62%", "46%")
    assert not found.reverses(pays)


def test_two_types_stand_beside_the_forms(found):
    """A hawk asks for more than a US bound by its audience; what is not read says so."""
    rows = found.frame().set_index("form")
    meant, hawk, bound = (
        rows.loc[f"{name}, or a bluff"]
        for name in ("meant", "meant by a hawk", "meant by a US bound by its audience")
    )
    assert (meant["nuclear"], meant["regional"], meant["answer"]) == ("86%", "58%", "the same")
    assert hawk["nuclear"] == "91%"
    assert bound["nuclear"] == meant["nuclear"]
    assert rows.loc["meant by a hawk, where that pays, or a bluff", "answer"] == "not read"
    assert (
        "If Iran does not know which US it faces: nuclear 86%, regional 58% (meant" in found.words
    )
    assert "does not know" not in found.headline


def test_what_reverses_the_answer_is_said_with_its_terms(found):
    rows = found.frame().set_index("form")
    assert rows.loc["base", "answer"] == "the answer"
    assert rows.loc["fear of standing disarmed in proportion", "answer"] == "the same"
    # A hazard that any open file brings in full makes the missile file worth settling.
    row = rows.loc["hazard in full while any file is open"]
    assert (row["missile"], row["answer"]) == ("21%", "another")
    assert "if the threat stood in full while any file is open (missile 21%)" in found.words
    forms = rows.loc[[r.form for r in found.others]]
    changed = int((forms["answer"] == "another").sum())
    read = int((forms["answer"] != "not read").sum())
    assert (changed, read) == found.counts
    told = f"{changed} of {read} other forms of the model have another answer: a deal on all three"
    assert found.words.startswith(told)
    assert f"Counted are the {read} forms with one thing changed" in found.counted
    assert f"answer settles other files: {changed} do." in found.counted


def test_a_form_of_its_own_is_the_base():
    linked = Structure(linked=(("nuclear", "missile"),))
    found = answers_by_form(oman(), linked)
    assert found.base.structure == linked
    assert found.base.sets == (("nuclear", "regional", "missile"),)
    assert any(r.form == "no files linked" and found.reverses(r) for r in found.others)


def test_an_agenda_is_kept():
    found = answers_by_form("jcpoa-2015", agenda=["nuclear"])
    assert found.agenda == ("nuclear",)
    assert all(set(s) <= {"nuclear"} for r in found.others for s in r.sets)


def test_the_command_says_it(cli):
    status, said, err = cli("answer", "oman-2026", "--by-form")
    assert (status, err) == (0, "")
    assert "other forms of the model have another answer" in said
    status, _, err = cli("answer", "oman-2026", "--by-form", "--out", "x.png")
    assert status == 2
    assert "--by-form: must be without --out" in err


def test_a_headline_names_forms_only_where_they_are_few(found):
    first, _, named = found.headline.partition(": ")
    assert found.words.startswith(first)
    assert named == (
        "a deal on all three files if Iran did not fear standing disarmed, if the threat stood in "
        "full while any file is open or if files were linked (3 ways), though in 2 of these 5 the "
        "missile file is dropped"
    )
    assert [each.terms["missile"] for each in found.others].count("dropped") == 2
    many = answers_by_form("framework-2025")
    first = "13 of 17 other forms of the model have another answer"
    assert many.headline == f"{first}, 5 of them a deal on the regional and missile files"
    assert many.words.startswith(f"{first}: ")
    assert max(map(len, many.reversed.values())) == 5


def test_every_choice_of_every_switch_says_what_it_supposes(found):
    for switch, choices in SWITCHES.items():
        assert set(choices) <= set(SUPPOSED[switch])
    rows = found.frame()
    told = rows["which supposes that"][1 : 1 + len(found.others)]
    assert told.all()
    assert told.is_unique


def test_shares_of_forms_that_agree_on_a_file(found):
    read = [r for r in found.others if r.sets]
    open_ = sum(not any("missile" in s for s in r.sets) for r in read)
    assert found.says("missile", settled=False) == open_ / len(read)
    assert found.says("nuclear", settled=True) == 1


def test_a_form_that_is_not_read_says_nothing_and_one_without_answer_agrees_with_none(found):
    none_read = replace(found, others=(replace(found.others[0], answer=None),))
    assert none_read.says("nuclear", settled=True) is None
    own = found.base.answer
    nothing = replace(own, central=replace(own.central, readings=()))
    silent = replace(found.others[0], answer=nothing)
    both = replace(found, others=(found.base, silent))
    assert both.says("nuclear", settled=True) == 0.5
    assert both.says("missile", settled=False) == 0.5
