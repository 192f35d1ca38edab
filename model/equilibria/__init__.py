"""Equilibria of any two-player game in normal form, exactly; no application in particular.

Payoff matrices in, frozen results out. `pure_equilibria` is complete at any size,
`extreme_equilibria` for every game that it does not refuse as too large; `one_equilibrium` answers
at any size. Every profile that a solver reports carries its exact regret (`certify`), and every
result says whether it is complete and why.
"""

from model.equilibria.admissible import Admissible, admissible
from model.equilibria.budget import OutOfBudget
from model.equilibria.certify import Certificate, certify
from model.equilibria.commitment import Commitment, commitment
from model.equilibria.compare import Comparison, Verdict, compare_solvers
from model.equilibria.components import Component, Components, NashSubset, components
from model.equilibria.cooperative import Settlement, settle
from model.equilibria.correlated import Correlated, correlated
from model.equilibria.correlated_set import (
    CorrelatedVertices,
    Obedience,
    PayoffPolygon,
    correlated_payoffs,
    correlated_vertices,
    obeyed,
)
from model.equilibria.degeneracy import Degeneracy, is_degenerate
from model.equilibria.dominance import reduce_strictly_dominated
from model.equilibria.efg import EfgGame, efg_text, parse_efg, read_efg, write_efg
from model.equilibria.exact_profile import exact_profile
from model.equilibria.extreme import extreme_equilibria
from model.equilibria.gambit_solver import gambit_equilibria
from model.equilibria.learning import Basins, Share, basins
from model.equilibria.mixed_commitment import MixedCommitment, mixed_commitment
from model.equilibria.named_game import NamedGame
from model.equilibria.nashpy_solver import nashpy_equilibria
from model.equilibria.nfg import nfg_text, parse_nfg, read_nfg, write_nfg
from model.equilibria.one_equilibrium import OneEquilibrium, one_equilibrium
from model.equilibria.payoffs import exact_matrices
from model.equilibria.perfect import perfect, perfect_pure
from model.equilibria.pure import pure_equilibria, pure_profiles
from model.equilibria.quantal import logit_qre, logit_qre_many
from model.equilibria.quantal_branches import logit_path, other_branches, trace_other_branches
from model.equilibria.quantal_fit import fit_precision, logit_at_regret
from model.equilibria.quantal_results import (
    LogitPath,
    LogitQRE,
    LogitQREs,
    NoConvergence,
    OtherBranches,
    OtherQRE,
    PrecisionFit,
)
from model.equilibria.results import Equilibrium, EquilibriumSet, Reduction, Removal, TooLarge
from model.equilibria.risk_dominance import RiskDominance, bicentric_prior, risk_dominance
from model.equilibria.selection import Chosen, Membership, choose, locate
from model.equilibria.spreadsheets import (
    csv_text,
    parse_csv,
    read_csv,
    read_xlsx,
    write_csv,
    write_xlsx,
)
from model.equilibria.threats import RationalThreats, rational_threats
from model.equilibria.tracing import Trace, trace
from model.equilibria.zero_sum import Maximin, ZeroSum, maximin, zero_sum

__all__ = [
    "Admissible",
    "Basins",
    "Certificate",
    "Chosen",
    "Commitment",
    "Comparison",
    "Component",
    "Components",
    "Correlated",
    "CorrelatedVertices",
    "Degeneracy",
    "EfgGame",
    "Equilibrium",
    "EquilibriumSet",
    "LogitPath",
    "LogitQRE",
    "LogitQREs",
    "Maximin",
    "Membership",
    "MixedCommitment",
    "NamedGame",
    "NashSubset",
    "NoConvergence",
    "Obedience",
    "OneEquilibrium",
    "OtherBranches",
    "OtherQRE",
    "OutOfBudget",
    "PayoffPolygon",
    "PrecisionFit",
    "RationalThreats",
    "Reduction",
    "Removal",
    "RiskDominance",
    "Settlement",
    "Share",
    "TooLarge",
    "Trace",
    "Verdict",
    "ZeroSum",
    "admissible",
    "basins",
    "bicentric_prior",
    "certify",
    "choose",
    "commitment",
    "compare_solvers",
    "components",
    "correlated",
    "correlated_payoffs",
    "correlated_vertices",
    "csv_text",
    "efg_text",
    "exact_matrices",
    "exact_profile",
    "extreme_equilibria",
    "fit_precision",
    "gambit_equilibria",
    "is_degenerate",
    "locate",
    "logit_at_regret",
    "logit_path",
    "logit_qre",
    "logit_qre_many",
    "maximin",
    "mixed_commitment",
    "nashpy_equilibria",
    "nfg_text",
    "obeyed",
    "one_equilibrium",
    "other_branches",
    "parse_csv",
    "parse_efg",
    "parse_nfg",
    "perfect",
    "perfect_pure",
    "pure_equilibria",
    "pure_profiles",
    "rational_threats",
    "read_csv",
    "read_efg",
    "read_nfg",
    "read_xlsx",
    "reduce_strictly_dominated",
    "risk_dominance",
    "settle",
    "trace",
    "trace_other_branches",
    "write_csv",
    "write_efg",
    "write_nfg",
    "write_xlsx",
    "zero_sum",
]
