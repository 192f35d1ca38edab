"""Notebooks run from top to bottom, with warnings as errors, and are kept without outputs."""

import re
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path, monkeypatch):
    from nbclient import NotebookClient

    # The kernel reads this: a warning in a notebook is an error here.
    monkeypatch.setenv(
        "PYTHONWARNINGS", "error::UserWarning,error::RuntimeWarning,error::FutureWarning"
    )
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    streams = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert not streams
    figures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    drawn = sum(
        c.cell_type == "code" and bool(re.search(r"figure\w*(\(.*\))?$", c.source.splitlines()[-1]))
        for c in notebook.cells
    )
    assert len(figures) == drawn


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_are_short(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(len(c.source.splitlines()) <= 10 for c in notebook.cells if c.cell_type == "code")


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_of_the_project_the_face_and_the_solvers_are_enough(path):
    """What a notebook imports of it: `model`, and `model.equilibria` where it teaches that."""
    notebook = nbformat.read(path, as_version=4)
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    lines = re.findall(r"^\s*(?:import|from)\s+model\b.*", code, re.MULTILINE)
    assert lines
    for line in lines:
        assert re.fullmatch(r"import model|from model\.equilibria import [\w, ]+", line.strip())
