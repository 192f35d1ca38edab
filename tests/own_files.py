"""Talks on files of one's own, and their payoffs told again, in Fractions, without sympy."""

from fractions import Fraction
from itertools import product

from model.files import File
from model.parameters import parameters_of, simplexes
from model.scenario import Scenario, load

HALF = Fraction(1, 2)

TWO = (
    File("border", "B", "iran", israel=True),
    File("trade", "T", "us", eases="sanctions"),
)
FOUR = load("oman-2026-relief").talks_on
FIVE = (
    File("nuclear", "N", "iran", strike=True),
    File("prisoners", "P", "us", ("us_value", "iran_value", "agenda_weight")),
    File("missile", "M", "iran", israel=True),
    File("relief", "S", "us", eases="sanctions"),
    File("proxies", "X", "iran", ("agenda_weight", "us_value", "us_cost", "iran_value")),
)


def talks_on(files, rng, bound=Fraction(1)):
    """A scenario on these files with values drawn evenly, in hundredths; stakes up to `bound`."""
    values = {}
    for p in parameters_of(files):
        top = p.high * (bound if p.unit == "points" else 1)
        values[p.name] = Fraction(int(rng.integers(1, 100)), 100) * top
    for names in simplexes(values).values():
        total = sum(values[n] for n in names)
        values |= {n: values[n] / total for n in names}
    return scenario_on(files, values)


def scenario_on(files, values):
    """A scenario on these files with these values."""
    entries = {
        n: {"value": v, "low": v, "high": v, "basis": "assumed", "source": "drawn"}
        for n, v in values.items()
    }
    base = load("oman-2026")
    return Scenario.model_validate(
        {
            "format": 1, "name": "own-files", "title": "Own files", "date": base.date,
            "known_until": base.known_until, "summary": "Drawn.", "files": files,
            "parameters": entries,
        }
    )  # fmt: skip


def by_hand(scenario, terms):
    """Both payoffs at an outcome in the base form, as DESIGN and README tell them."""
    v, files = scenario.values, scenario.talks_on
    x = {f.name: t or Fraction(0) for f, t in zip(files, terms, strict=True)}
    o = {f.name: int(t is None) for f, t in zip(files, terms, strict=True)}

    def has(f, stake):
        return v.get(f"{stake}_{f.name}", Fraction(0))

    k = {f.name: v.get(f"capability_{f.name}", Fraction(1)) for f in files}
    m = sum(has(f, "agenda_weight") * o[f.name] for f in files)
    D = sum(has(f, "deterrent_weight") * k[f.name] * (1 - x[f.name]) for f in files)
    phi = v["protest"] * (1 - v["elite_cohesion"])
    T, chi, a, h = v["threat"], v["credibility"], v["strike_scope"], v["israel_hazard"]
    s = v["assurance"] * (1 - v["assurance_erosion"] * T)
    sigma, left = v["sanctions"], Fraction(1)
    for f in files:
        if f.eases:
            sigma *= 1 - x[f.name]
        if f.israel:
            left = 1 - x[f.name]
    us = m * v["strangulation_value"] * sigma * (1 - chi * T)
    us -= m * v["audience_cost"] * T * (1 - chi)
    us += m * chi * T * (
        v["limited_strike_benefit"] + v["scope_benefit"] * a - v["war_cost"]
        - v["chaos_cost"] * a * phi - v["retaliation"] * D
    )  # fmt: skip
    us -= h * left * v["entanglement_cost"]
    iran = -m * (v["sanctions_pain"] * sigma + v["unrest_pain"] * phi)
    iran -= m * chi * T * (v["strike_damage"] + a * phi * v["regime_stake"])
    iran -= (T * (1 - s) + h) * v["vulnerability"] * (1 - D) ** 2
    iran -= h * left * v["israeli_strike_damage"]
    face = v["loss_of_face"] * v["protest"] + v["spoilers"] * (1 - v["elite_cohesion"])
    for f in files:
        if f.giver == "us":
            us -= has(f, "us_value") * x[f.name]
            iran += has(f, "iran_value") * x[f.name]
            continue
        if not o[f.name]:
            us += has(f, "us_value") * x[f.name] - has(f, "us_cost") * (1 - x[f.name])
        iran += has(f, "iran_value") * k[f.name] * (1 - x[f.name])
        iran -= face * has(f, "agenda_weight") * x[f.name]
    return us, iran


def ends_of(scenario, levels, blocks, payoff=by_hand):
    """The outcomes of all pure equilibria, from every cell: terms by file, None where open.

    A file that weighs nothing while open, in a block of such files, is open where it is on 0.
    """
    files = scenario.talks_on
    grid = [Fraction(j, levels - 1) for j in range(levels)]
    strategies = list(product(grid, repeat=len(files)))
    idle = [
        b for b in blocks
        if all(f"agenda_weight_{files[k].name}" not in scenario.values
               and "us_cost" not in files[k].stakes for k in b)
    ]  # fmt: skip

    def outcome(u, i):
        terms = [None] * len(files)
        for block in blocks:
            if all(u[k] + i[k] >= 1 for k in block):
                for k in block:
                    gives, takes = (i[k], u[k]) if files[k].giver == "iran" else (u[k], i[k])
                    terms[k] = (1 + gives - takes) / 2
            if block in idle and not any(terms[k] for k in block):
                for k in block:
                    terms[k] = None
        return tuple(terms)

    table = [[outcome(u, i) for i in strategies] for u in strategies]
    worth = {t: payoff(scenario, t) for row in table for t in row}
    best_us = [max(worth[row[j]][0] for row in table) for j in range(len(strategies))]
    best_iran = [max(worth[t][1] for t in row) for row in table]
    return {
        t
        for a, row in enumerate(table)
        for j, t in enumerate(row)
        if worth[t][0] == best_us[j] and worth[t][1] == best_iran[a]
    }
