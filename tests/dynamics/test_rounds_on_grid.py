"""Rounds on a grid against an induction that goes through every cell of every stage, in Fractions."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from frozen import oman
from scenarios import random_scenario

from model.answers.talks import talks
from model.dynamics import rounds
from model.dynamics.course import Course, drifted
from model.game import BargainingGame
from model.parameters import FILES
from model.payoffs import Structure
from model.premise import premise_holds
from model.timing import Timing

N = len(FILES)


def payoffs(course, levels):
    """Weighted payoffs of every outcome (terms by file, None where it is open), by round."""
    ends = [None, *(Fraction(t, 2 * levels - 2) for t in range(2 * levels - 1))]
    found = []
    for r in range(1, course.timing.horizon + 1):
        values = drifted(course.scenario.values, r, course.timing, course.laws)
        game = talks(values, course.structure, course.agenda)
        table = {}
        for outcome in product(ends, repeat=N):
            place = [*(x or 0 for x in outcome), *(int(x is None) for x in outcome)]
            sides = []
            for j in (0, 1):
                delta, total = course.timing.patience[j], Fraction(0)
                last = r == course.timing.horizon
                weight = delta ** (r - 1) * (1 if last else 1 - delta)
                for powers, c in game.coefficients[j].items():
                    part = Fraction(int(c.numerator), int(c.denominator))
                    for base, power in zip(place, powers, strict=True):
                        part *= base**power if power else 1
                    total += part
                sides.append(weight * total)
            table[outcome] = tuple(sides)
        found.append(table)
    return found


def cell(state, us, iran, files, blocks, levels):
    """Where offers in the open files lead, by the rule as it is written."""
    steps = levels - 1
    covered = dict.fromkeys(range(N), False)
    terms = {}
    for f, u, i in zip(files, us, iran, strict=True):
        covered[f] = u + i >= steps
        terms[f] = Fraction(steps + i - u, 2 * steps)
    then = list(state)
    for block in blocks:
        if all(state[f] is None for f in block) and all(covered[f] for f in block):
            for f in block:
                then[f] = terms[f]
    return tuple(then)


def stage(state, pays, blocks, levels):
    """All pure equilibrium outcomes of a stage, by comparing every cell with every other."""
    files = [f for b in blocks if state[b[0]] is None for f in b]
    offers = list(product(range(levels), repeat=len(files)))
    table = [[cell(state, u, i, files, blocks, levels) for i in offers] for u in offers]
    columns = list(zip(*table, strict=True))
    best_us = [max(pays[o][0] for o in column) for column in columns]
    best_iran = [max(pays[o][1] for o in row) for row in table]
    return {
        o
        for row, most in zip(table, best_iran, strict=True)
        for o, top in zip(row, best_us, strict=True)
        if pays[o] == (top, most)
    }


def central(state, equilibria, pays, blocks):
    """Equilibria with every block on its largest Nash product, unbeaten for both."""

    def product_of(o, block):
        without = tuple(None if f in block else x for f, x in enumerate(o))
        u, v = (pays[o][j] - pays[without][j] for j in (0, 1))
        return (1, u * v) if u >= 0 and v >= 0 else (0, min(u, v))

    def bargained(o):
        for block in blocks:
            if state[block[0]] is not None or o[block[0]] is None:
                continue
            for other in equilibria:
                alike = all(other[f] == o[f] for f in range(N) if f not in block)
                settles = alike and other[block[0]] is not None
                if settles and product_of(other, block) > product_of(o, block):
                    return False
        return True

    kept = [o for o in equilibria if bargained(o)] or list(equilibria)
    return {
        o for o in kept
        if not any(pays[p][0] > pays[o][0] and pays[p][1] > pays[o][1] for p in kept)
    }  # fmt: skip


def induction(course, tables, levels, favour):
    """Equilibria, central outcomes and what is taken in each round, from the first state on."""
    blocks = [b for b in course.structure.blocks if all(FILES[f] in course.agenda for f in b)]
    pays = {o: (Fraction(0), Fraction(0)) for o in tables[0]}
    add = lambda a, b: {o: (a[o][0] + b[o][0], a[o][1] + b[o][1]) for o in a}  # noqa: E731
    for table in tables[course.timing.talks :]:
        pays = add(pays, table)
    on_table = {f for b in blocks for f in b}
    states = [
        o for o in tables[0]
        if all(o[f] is None for f in range(N) if f not in on_table)
        and all(len({o[f] is None for f in b}) == 1 for b in blocks)
        and any(o[b[0]] is None for b in blocks)
    ]  # fmt: skip
    history = []
    for table in reversed(tables[: course.timing.talks]):
        pays = add(pays, table)
        found, then = {}, dict(pays)
        for state in states:
            equilibria = stage(state, pays, blocks, levels)
            chosen = central(state, equilibria, pays, blocks)
            key = lambda o: (pays[o][favour], pays[o][1 - favour])  # noqa: E731, B023
            taken = max(chosen, key=key, default=state)
            found[state] = equilibria, chosen, taken, pays[taken]
            then[state] = pays[taken]
        history.append(found)
        pays = then
    return list(reversed(history))


def compare(course, levels):
    """Both central paths, all equilibria and all central sets of each round met; if it failed."""
    got = rounds(
        course.scenario, course.structure, course.agenda, horizon=course.timing.horizon,
        talks=course.timing.talks, laws={law.parameter: law for law in course.timing.laws},
        patience=course.timing.patience, strike=course.timing.strike, levels=levels,
    )  # fmt: skip
    wanted, tables = [], payoffs(course, levels)
    for favour in (0, 1):
        history, state, steps = induction(course, tables, levels, favour), (None,) * N, []
        worth = history[0][state][3]
        for found in history:
            if state not in found:
                break
            equilibria, chosen, taken, _ = found[state]
            steps.append((equilibria, len(chosen), taken))
            state = taken
        if (steps, worth) not in wanted:
            wanted.append((steps, worth))
    seen = []
    for path in got.paths:
        state, steps = (None,) * N, []
        for step in path.steps:
            terms = dict(zip(step.settled, step.terms, strict=True))
            state = tuple(terms.get(f, x) for f, x in zip(FILES, state, strict=True))
            steps.append((set(step.equilibria), len(step.central), state))
        seen.append((steps, path.payoffs))
    assert len(seen) == len(wanted)
    for (steps, worth), (ours, our_worth) in zip(wanted, seen, strict=True):
        assert worth == our_worth
        assert steps == ours
    return len(wanted)


def a_course(k):
    rng = np.random.default_rng(k)
    scenario = random_scenario(rng)
    share = lambda: Fraction(int(rng.integers(0, 21)), 20)  # noqa: E731
    laws = {
        name: (share(), share())
        for name in rng.choice(["sanctions", "protest", "threat", "capability"], 2, replace=False)
    }
    patience = tuple(Fraction(int(rng.integers(2, 20)), 20) for _ in range(2))
    horizon = int(rng.integers(2, 4))
    timing = Timing(horizon, 2, patience, ("each round", "deadline")[k % 2], laws)
    structure = Structure(linked=("regional+missile",)) if k % 5 == 4 else Structure()
    return Course.of(scenario, structure, None, timing)


@pytest.mark.parametrize("k", range(6))
def test_rounds_on_a_grid_are_those_of_every_cell(k):
    assert compare(a_course(k), 3) >= 1


GAMES = 200


@pytest.mark.slow
@pytest.mark.parametrize("first", range(6, GAMES, 10))
def test_two_hundred_games(first):
    for k in range(first, min(first + 10, GAMES)):
        compare(a_course(k), 3)


def test_the_premise_fails_in_many_of_them():
    courses = [a_course(k) for k in range(GAMES)]
    assert sum(not premise_holds(c.scenario.values, c.structure) for c in courses) >= 20


def test_one_round_on_a_grid_is_the_game_of_that_grid():
    scenario = oman()
    found = rounds(scenario, horizon=1, levels=3)
    game = BargainingGame(scenario, levels=3)
    ends = {o.terms for o in game.equilibrium_outcomes()}
    assert set(found.paths[0].steps[0].equilibria) == ends
    (path,) = found.paths
    (step,) = path.steps
    terms = dict(zip(step.settled, step.terms, strict=True))
    ends = game.equilibrium_outcomes().outcomes
    (end,) = [e for e in ends if e.outcome.terms == tuple(terms.get(f) for f in FILES)]
    assert path.payoffs == (end.us, end.iran)


def test_a_strike_that_must_pay_is_played_on_a_grid():
    found = rounds(oman(), Structure(execution="pays"), horizon=2, levels=3)
    assert found.status in ("one path", "several paths")
