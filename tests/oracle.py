"""The game told a second time: payoffs in every form, on any files, and all pure equilibria.

Plain Fractions and loops over every cell, with nothing of the package but the words in which a form
and its files are asked for: whatever the package derives, splits or compiles is checked against it.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Own:
    """A monomial that somebody adds: its number, a parameter's power, and powers by symbol."""

    number: Fraction
    parameter: tuple[str, str, int]
    powers: tuple[tuple[str, int], ...]

    @property
    def text(self):
        """As a scenario writes it, the parameter by its symbol."""
        _, symbol, power = self.parameter
        parts = [f"({self.number})", *([f"{symbol}**{power}"] if power else [])]
        return "*".join([*parts, *(f"{name}**{k}" for name, k in self.powers)])

    def worth(self, values, x, o):
        """Its value; `x` and `o` by symbol."""
        name, _, power = self.parameter
        found = self.number * values[name] ** power
        for symbol, k in self.powers:
            found *= (x | o)[symbol] ** k
        return found


def payoffs(values, files, form, own=(), chance=None):
    """A function from terms, None where a file is open, to what it is worth to the US and Iran.

    `own` is of pairs: whose payoff, and a monomial. `chance` is that of a strike, for both.
    """
    v = values if chance is None else {**values, "credibility": Fraction(chance)}
    chi = v["credibility"]
    us_chi = Fraction(form.us_chance) if form.execution == "belief" and chance is None else chi
    T, a, h, q, e = (
        v[n] for n in ("threat", "strike_scope", "israel_hazard", "protest", "elite_cohesion")
    )
    phi = q * (1 - e)
    gone = T if form.assurance_eroded_by == "threat" else chi * T
    promise = v["assurance"] * (1 - v["assurance_erosion"] * gone)
    face = v["loss_of_face"] * q + v["spoilers"] * (1 - e)
    on_israel = [f for f in files if f.israel]

    def of(stake, f, otherwise=ZERO):
        return v[f"{stake}_{f.name}"] if stake in f.stakes else otherwise

    def both(terms):
        x = {f.name: t or ZERO for f, t in zip(files, terms, strict=True)}
        o = {f.name: Fraction(t is None) for f, t in zip(files, terms, strict=True)}
        m = sum(of("agenda_weight", f) * o[f.name] for f in files)
        D = sum(of("deterrent_weight", f) * of("capability", f, ONE) * (1 - x[f.name])
                for f in files)  # fmt: skip
        if form.hazard == "linear":
            part = m
        elif form.hazard == "any":
            part = Fraction(any(o[f.name] for f in files if "agenda_weight" in f.stakes))
        else:
            part = o[form.hazard]
        sigma, israel = v["sanctions"], h
        for f in files:
            sigma *= 1 - x[f.name] if f.eases else 1
        if on_israel:
            israel = h * sum(1 - x[f.name] for f in on_israel) / len(on_israel)
        us = iran = ZERO
        for f in files:
            if f.giver == "us":
                us -= of("us_value", f) * x[f.name]
                iran += of("iran_value", f) * x[f.name]
                continue
            left = of("capability", f, ONE)
            if not o[f.name]:
                take = of("us_value", f) * x[f.name] - of("us_cost", f) * (1 - x[f.name])
                us += take * (left if form.scaled_stakes else 1)
            iran += of("iran_value", f) * left * (1 - x[f.name])
            iran -= face * of("agenda_weight", f) * x[f.name]
        gain = v["limited_strike_benefit"] - v["war_cost"] - v["retaliation"] * D
        gain += a * v["scope_benefit"] * (phi if form.scope_by_fragility else 1)
        gain -= a * v["chaos_cost"] * phi
        us += part * T * us_chi * gain
        us += v["strangulation_value"] * sigma * (m - part * T * us_chi)
        us -= m * v["audience_cost"] * T * (1 - us_chi)
        us -= israel * v["entanglement_cost"]
        iran -= m * (v["sanctions_pain"] * sigma + v["unrest_pain"] * phi)
        iran -= part * T * chi * (v["strike_damage"] + v["regime_stake"] * a * phi)
        exposed = {"always": h, "motive": israel, "none": ZERO}[form.israel_exposure]
        disarmed = {"convex": (1 - D) ** 2, "additive": 1 - D, "none": ZERO}[form.coupling]
        iran -= (T * (1 - promise) + exposed) * v["vulnerability"] * disarmed
        iran -= israel * v["israeli_strike_damage"]
        letters = {f"x_{f.letter}": x[f.name] for f in files}
        opened = {f"o_{f.letter}": o[f.name] for f in files}
        for player, part_of in own:
            more = part_of.worth(v, letters, opened)
            us, iran = (us + more, iran) if player == "us" else (us, iran + more)
        return us, iran

    if form.execution != "pays" or chance is not None:
        return both
    struck, certain, left = (payoffs(values, files, form, own, c) for c in (chi, 1, 0))

    def where_it_pays(terms):
        return (struck if certain(terms)[0] > left(terms)[0] else left)(terms)

    return where_it_pays


def called_open(files, blocks, form, own=()):
    """Blocks of which nobody can tell whether they are open or settled on nothing."""
    weighed = {
        f.name
        for f in files
        if "agenda_weight" in f.stakes
        or "us_cost" in f.stakes
        or form.hazard == f.name
        or any(f"o_{f.letter}" in dict(p.powers) and f"x_{f.letter}" not in dict(p.powers)
               for _, p in own)
    }  # fmt: skip
    return [b for b in blocks if not any(files[k].name in weighed for k in b)]


def outcome_of(us, iran, files, form, blocks, idle):
    """Where two offers lead: terms by file, None where it is open."""
    theta = {"split": Fraction(1, 2), "iran": ONE, "us": ZERO}[form.price_rule]
    terms = [None] * len(files)
    for block in blocks:
        if any(us[k] + iran[k] < 1 for k in block):
            continue
        for k in block:
            asked = (iran[k], 1 - us[k]) if files[k].giver == "iran" else (1 - iran[k], us[k])
            terms[k] = theta * asked[0] + (1 - theta) * asked[1]
        if block in idle and not any(terms[k] for k in block):
            for k in block:
                terms[k] = None
    return tuple(terms)


def equilibrium_outcomes(worth, files, form, levels, own=()):
    """Outcomes of all pure equilibria of the whole matrix; `worth` as `payoffs` gives it."""
    blocks, known = form.blocks, {}
    idle = called_open(files, blocks, form, own)
    grid = [Fraction(j, levels - 1) for j in range(levels)]
    places, by_file = range(levels), {}
    # Whether a file is covered depends on its own offers alone, so on integers of few values.
    for k in range(len(files)):
        for u, i in product(places, repeat=2):
            single = outcome_of(
                [grid[u]] * len(files), [grid[i]] * len(files), files, form, [(k,)], []
            )
            by_file[k, u, i] = single[k]
    strategies = list(product(places, repeat=len(files)))

    def ends(u, i):
        terms = [None] * len(files)
        for block in blocks:
            reached = [by_file[k, u[k], i[k]] for k in block]
            if None not in reached and (block not in idle or any(reached)):
                for k, t in zip(block, reached, strict=True):
                    terms[k] = t
        return tuple(terms)

    table = [[ends(u, i) for i in strategies] for u in strategies]
    for row in table:
        for terms in row:
            if terms not in known:
                known[terms] = worth(terms)
    best_us = [max(known[row[j]][0] for row in table) for j in range(len(strategies))]
    found = set()
    for row in table:
        best_iran = max(known[terms][1] for terms in row)
        found |= {
            terms
            for j, terms in enumerate(row)
            if known[terms][1] == best_iran and known[terms][0] == best_us[j]
        }
    return found
