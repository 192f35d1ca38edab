"""A figure that ends a cell of a notebook is shown once, with and without a magic command."""

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = """
from model.plots.style import new_figure, styled

@styled
def drawn():
    figure = new_figure()
    figure.add_subplot().plot([0, 1], [1, 0])
    return figure

drawn()
"""


@pytest.mark.parametrize("first", ["", "%matplotlib inline"])
def test_a_figure_shows_itself_once(first):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in (first, CELLS) if cell]
    )
    NotebookClient(notebook, timeout=120).execute()
    (output,) = notebook.cells[-1].outputs
    assert output.output_type == "execute_result"
    assert "image/png" in output.data
