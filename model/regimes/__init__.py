"""Regimes: exactly where the set of equilibria changes, and whose incentive flips there."""

from model.algebraic import Point
from model.regimes.admissible import admissible_branches
from model.regimes.audit import Audit, SelfEnforcement, audit, enforcement, self_enforcing
from model.regimes.branches import branches
from model.regimes.critical import Critical, CriticalValues, assurance_needed, critical_values
from model.regimes.distance import Distance, Distances, distance
from model.regimes.mixed import MixedBranch, MixedBranches, mixed_branches
from model.regimes.path import Path, path
from model.regimes.plane import Border, Plane, plane
from model.regimes.results import AdmissibleBranches, Branch, Branches, Change, Flip, Turn

__all__ = [
    "AdmissibleBranches",
    "Audit",
    "Border",
    "Branch",
    "Branches",
    "Change",
    "Critical",
    "CriticalValues",
    "Distance",
    "Distances",
    "Flip",
    "MixedBranch",
    "MixedBranches",
    "Path",
    "Plane",
    "Point",
    "SelfEnforcement",
    "Turn",
    "admissible_branches",
    "assurance_needed",
    "audit",
    "branches",
    "critical_values",
    "distance",
    "enforcement",
    "mixed_branches",
    "path",
    "plane",
    "self_enforcing",
]
