"""The article's claims about time: predicates against payoffs by hand, verdicts, the command."""

import pytest
from frozen import oman

from model.claims.in_time import CLAIMS, TimeResult, in_time
from model.dynamics import rounds


@pytest.fixture(scope="module")
def frozen():
    return oman()


@pytest.fixture(scope="module")
def found(frozen):
    return in_time(frozen, n=4, horizon=2, threads=1)


def pressure(limit, rate):
    return {"sanctions": f"{limit}:{rate}", "protest": f"{limit}:{rate}"}


@pytest.mark.parametrize("rate", ["0.1", "0.25", "0.5"])
def test_predicates_are_what_they_say(frozen, found, rate):
    def path(scenario=frozen, laws=None, **how):
        return rounds(scenario, laws=laws, horizon=2, **how).paths[0]

    by_key = {c.claim.key: c.own[rate] for c in found.claims}
    eased, still, grown = path(laws=pressure(0, rate)), path(), path(laws=pressure(1, rate))
    stifled = path(frozen.replace(threat=0), pressure(1, rate))
    ended = path(laws=pressure(0, rate), talks=1)
    assert by_key["haste-serves"] == (ended.payoffs[0] > eased.payoffs[0])
    assert by_key["time-eases"] == (eased.payoffs[1] > still.payoffs[1])
    assert by_key["stifling-in-time"] == (stifled.payoffs[0] >= still.payoffs[0])
    assert by_key["pressure-decides"] == (len(grown.terms) > len(still.terms))


def test_at_six_rounds_stifling_turns_on_the_rate(frozen):
    """It equals the threat at .212 a round."""
    stifling = [c for c in CLAIMS if c.key == "stifling-in-time"]
    (result,) = in_time(frozen, n=1, threads=1, claims=stifling).claims
    assert result.own == {"0.1": False, "0.25": True, "0.5": True}


@pytest.mark.parametrize(
    ("own", "widest", "verdict"),
    [
        ((True, True), (0.5, 0.9), "holds"),
        ((False, False), (0.5, 0.9), "fails"),
        ((True, False), (0.5, 0.9), "turns on the rate"),
        ((True, True), (1.0, 1.0), "holds everywhere"),
        ((False, False), (0.0, 0.0), "holds nowhere"),
    ],
)
def test_verdicts(own, widest, verdict):
    rates = ("slow", "fast")
    result = TimeResult(
        CLAIMS[0], dict(zip(rates, own, strict=True)), True,
        dict.fromkeys(rates, 0.5), dict(zip(rates, widest, strict=True)),
    )  # fmt: skip
    assert result.verdict == verdict
    assert verdict in result.words


def test_paragraphs_and_words(found):
    assert [c.claim.where for c in found.claims] == ["21", "21", "25", "25"]
    assert "is not a probability" in found.words
    assert len(found.frame()) == len(CLAIMS) * 3
    assert found.report()["claims"][0]["by_rate"]["0.1"]["holds"] in (True, False)


def test_what_was_read_is_certain(found):
    assert all(c.decided for c in found.claims)
    assert all(0 <= share <= 1 for c in found.claims for share in c.sampled.values())


def test_the_command(cli):
    status, out, _ = cli("claims", "oman-2026", "--in-time", "-n", "1")
    assert status == 0
    assert "article, para. 25" in out
    refused = cli("claims", "oman-2026", "--in-time", "--out", "a.png")
    assert refused[2].startswith("error: --in-time: must be without --out")
