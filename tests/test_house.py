"""The order of the house: imports run down it, and no two rooms or modules import each other."""

import ast
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent

#: Rooms from the ground up: what stands later may import what stands before it, and not the reverse.
ORDER = (
    "errors",
    "about",
    "bounds",
    "expressions",
    "frame",
    "results",
    "output",
    "compiled",
    "progress",
    "second",
    "words",
    "algebraic",
    "files",
    "parameters",
    "structure",
    "supposed",
    "timing",
    "scenario",
    "payoffs",
    "split",
    "premise",
    "equilibria",
    "table_files",
    "tables",
    "grid",
    "outcomes",
    "scaled",
    "game",
    "game_results",
    "agreements",
    "continuum",
    "sweeps",
    "regimes",
    "reasons",
    "lenses",
    "answers",
    "two_types",
    "pricing",
    "dynamics",
    "panel",
    "claims",
    "episodes",
    "uncertainty",
    "plots",
    "briefing",
    "explorer",
    "__init__",
    "cli",
    "__main__",
)


def modules() -> dict[str, Path]:
    found = {}
    for path in (ROOT / "model").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, names: set[str]) -> set[str]:
    """What a module imports of the project, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            asked = {f"{node.module}.{a.name}" for a in node.names}
            found |= (asked & names) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found & names


def room(module: str) -> str:
    return [*module.split("."), "__init__"][1]


#: The one way up: a result is drawn by the figures, which load when it is asked for one.
DRAWN = ("model.results", "model.plots")


@pytest.fixture(scope="module")
def house() -> nx.DiGraph:
    found = modules()
    graph = nx.DiGraph()
    graph.add_nodes_from(found)
    graph.add_edges_from((m, other) for m, p in found.items() for other in imports(p, set(found)))
    graph.remove_edge(*DRAWN)
    return graph


def test_no_circle_of_modules(house):
    assert [c for c in nx.strongly_connected_components(house) if len(c) > 1] == []


def test_every_room_has_its_place(house):
    assert {room(m) for m in house} == set(ORDER)


def test_imports_run_down_the_house(house):
    place = {name: k for k, name in enumerate(ORDER)}
    up = [(a, b) for a, b in house.edges if place[room(a)] < place[room(b)]]
    assert up == []
