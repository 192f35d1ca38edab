"""Lenses: other readings of the same game than its equilibrium set, each a module, side by side."""
