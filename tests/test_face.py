"""The face of the package: names that load on first use and stay what they are."""

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import model

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_name_is_there_and_none_is_hidden_by_a_module_of_that_name():
    """A package sets a submodule's name on itself once that is imported."""
    for name in set(model.__all__) - {"__version__"}:
        assert not isinstance(getattr(model, name), ModuleType), name
        rooms = {path.stem for path in Path(model.__file__).parent.iterdir()}
        assert name not in rooms, name


def test_the_readme_lists_the_face():
    table = README.split("## The names you need")[1].split("## ")[0]
    named = {n for n in re.findall(r"`(\w+)`", table) if n not in {"model"}}
    assert set(model.__all__) - {"__version__"} <= named


def test_the_readme_names_solvers_that_are_there():
    import model.equilibria as equilibria

    part = README.split("### Any two-player game")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", part))
    functions = {n for n in equilibria.__all__ if n[0].islower()}
    assert named <= functions
    # The rest are variants of what is listed.
    variants = {n for n in functions if n.startswith(("write_", "parse_")) or n.endswith("_text")}
    variants |= {"exact_matrices", "pure_profiles", "perfect_pure", "bicentric_prior"}
    assert functions - named == variants | {"logit_qre_many"}


def test_importing_it_loads_nothing_heavy():
    code = "import sys, model; print([m for m in ('numpy', 'sympy', 'xarray') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_not_there_is_an_error():
    assert not hasattr(model, "no_such_name")
    assert "answer" in dir(model)


def test_rooms_load_when_they_are_asked_for():
    code = "import model; print(model.regimes.admissible_branches.__name__, model.lenses.zones.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["admissible_branches", "model.lenses.zones"]
