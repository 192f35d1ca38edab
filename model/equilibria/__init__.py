"""Equilibria of any two-player game in normal form, exactly; no application in particular.

Payoff matrices in, frozen results out. `pure_equilibria` is complete at any size. Every profile
that a solver reports carries its exact regret (`certify`), and every result says whether it is
complete and why.
"""

from model.equilibria.certify import Certificate, certify
from model.equilibria.dominance import Reduction, Removal, reduce_strictly_dominated
from model.equilibria.exact_profile import exact_profile
from model.equilibria.extreme import extreme_equilibria
from model.equilibria.nashpy_solver import nashpy_equilibria
from model.equilibria.payoffs import exact_matrices
from model.equilibria.pure import pure_equilibria, pure_profiles
from model.equilibria.results import Equilibrium, EquilibriumSet, TooLarge

__all__ = [
    "Certificate",
    "Equilibrium",
    "EquilibriumSet",
    "Reduction",
    "Removal",
    "TooLarge",
    "certify",
    "exact_matrices",
    "exact_profile",
    "extreme_equilibria",
    "nashpy_equilibria",
    "pure_equilibria",
    "pure_profiles",
    "reduce_strictly_dominated",
]
