"""The certificate of a profile."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_games import LOST_BY_SUPPORT_ENUMERATION, PUBLISHED

from model.equilibria import certify

F = Fraction


@pytest.mark.parametrize("game", [*PUBLISHED, LOST_BY_SUPPORT_ENUMERATION], ids=str)
def test_published_equilibria_certify(game):
    for x, y in game.equilibria:
        certificate = certify(game.A, game.B, x, y)
        assert certificate.is_equilibrium
        assert certificate.regret == 0
        equilibrium = certificate.equilibrium()
        assert (equilibrium.x, equilibrium.y, equilibrium.regret) == (x, y, 0)


def test_regret_by_hand():
    A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]  # the prisoners' dilemma
    certificate = certify(A, B, (1, 0), (F(1, 2), F(1, 2)))
    assert certificate.payoffs == (F(3, 2), F(4))
    assert certificate.regrets == (F(3, 2), F(1))
    assert certificate.regret == F(3, 2)
    assert not certificate.is_equilibrium
    with pytest.raises(ValueError, match="must be an equilibrium, got regret 3/2"):
        certificate.equilibrium()


def test_a_hair_off_is_not_an_equilibrium():
    hair = F(1, 10**30)
    pennies = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
    assert certify(*pennies, (F(1, 2), F(1, 2)), (F(1, 2), F(1, 2))).is_equilibrium
    off = certify(*pennies, (F(1, 2) + hair, F(1, 2) - hair), (F(1, 2), F(1, 2)))
    assert off.regret == 2 * hair


def test_huge_payoffs():
    N = 10**60
    certificate = certify([[N, 0], [0, N + 1]], [[1, 0], [0, 1]], (F(1, 2), F(1, 2)), (1, 0))
    assert certificate.payoffs[0] == F(N, 2)
    assert certificate.regrets == (F(N, 2), 0)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ((1,), r"x: must have 2 probabilities, got 1"),
        ((F(1, 2), F(1, 3)), r"x: must sum to exactly 1, got 5/6"),
        ((F(3, 2), F(-1, 2)), r"x\[1\]: must be at least 0, got -1/2"),
        ((1 / 3, 2 / 3), r"x: must sum to exactly 1"),
        (("1", "0"), r"x\[0\]: must be a rational number"),
        ((float("nan"), 1), r"x\[0\]: must be finite"),
        ("10", r"x: must be a sequence of 2 probabilities"),
        (1, r"x: must be a sequence of 2 probabilities"),
    ],
)
def test_strategies_must_be_distributions(x, message):
    with pytest.raises(ValueError, match=message):
        certify([[1, 2], [3, 4]], [[1, 2], [3, 4]], x, (1, 0))
    with pytest.raises(ValueError, match=message.replace("x", "y", 1)):
        certify([[1, 2], [3, 4]], [[1, 2], [3, 4]], (1, 0), x)


def test_decimal_floats_are_exact():
    certificate = certify([[1, 2]], [[0.3, 0.3]], (1.0,), (0.1, 0.9))
    assert certificate.y == (F(1, 10), F(9, 10))
    assert certificate.payoffs == (F(19, 10), F(3, 10))


def test_results_are_frozen():
    certificate = certify([[1]], [[1]], (1,), (1,))
    for result in (certificate, certificate.equilibrium()):
        with pytest.raises(dataclasses.FrozenInstanceError):
            result.x = ()


@given(st.data())
def test_regret_by_its_definition(data):
    n, m = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    numbers = st.fractions(-5, 5, max_denominator=7)
    A, B = ([[data.draw(numbers) for _ in range(m)] for _ in range(n)] for _ in range(2))
    x, y = (
        [F(w, sum(weights)) for w in weights]
        for weights in (
            data.draw(st.lists(st.integers(0, 4), min_size=k, max_size=k).filter(any))
            for k in (n, m)
        )
    )
    certificate = certify(A, B, x, y)
    rows = [sum(A[i][j] * y[j] for j in range(m)) for i in range(n)]
    columns = [sum(B[i][j] * x[i] for i in range(n)) for j in range(m)]
    payoffs = (
        sum(r * p for r, p in zip(rows, x, strict=True)),
        sum(c * q for c, q in zip(columns, y, strict=True)),
    )
    assert certificate.payoffs == payoffs
    assert certificate.regrets == (max(rows) - payoffs[0], max(columns) - payoffs[1])
