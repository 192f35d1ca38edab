"""What a fresh kernel shows: a figure once, with no magic command or with one, and tables in full."""

import nbformat
import pytest

HEAD = "import model"
BRANCHES = 'found = model.branches("oman-2026", threat=(0, 1), levels=2)'
SWEEP = 'found = model.sweep("oman-2026", threat=(0, 1, 5))'


def executed(*sources):
    """The outputs of each cell, run in a kernel of its own."""
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def pictures(outputs):
    return [o for o in outputs if "image/png" in o.get("data", {})]


def is_one_picture(outputs):
    """Shown as what the cell comes to, and not once more by a backend."""
    return [o.output_type for o in outputs] == ["execute_result"] and outputs == pictures(outputs)


@pytest.fixture(scope="module")
def plain():
    return executed(
        f"{HEAD}\n{BRANCHES}\nfound.figure()",
        f"{SWEEP}\nfound.figure()",
        "found.figure();",
        "found",
        'model.answer("oman-2026")',
        "model.distance(levels=2)",
        'model.load("oman-2026")',
    )


def test_a_figure_that_ends_a_cell_shows_once_without_any_magic_command(plain):
    for outputs in plain[:2]:
        assert is_one_picture(outputs)


def test_what_ends_with_a_semicolon_shows_nothing(plain):
    assert plain[2] == []


def test_the_same_under_matplotlib_inline():
    magic, first, second = executed(
        f"%matplotlib inline\n{HEAD}", f"{BRANCHES}\nfound.figure()", f"{SWEEP}\nfound.figure()"
    )
    assert not pictures(magic)
    for outputs in (first, second):
        assert is_one_picture(outputs)


def test_results_show_words_and_a_table_that_is_not_cut(plain):
    for outputs in plain[3:]:
        # On a slow machine a line of progress comes before.
        (output,) = (o for o in outputs if o.output_type == "execute_result")
        html = output.data["text/html"]
        assert "<table" in html
        # Texts end in dots of their own at times; pandas cuts with these.
        assert "...</td>" not in html
        assert "<th>...</th>" not in html
        assert len(output.data["text/plain"]) < 500


def test_the_outcomes_of_a_sweep_and_the_sources_of_a_scenario_stand_in_full(plain):
    import model

    sweep = model.sweep("oman-2026", threat=(0, 1, 5)).frame()
    longest = max(sweep["equilibrium_outcomes"], key=len)
    assert len(longest) > 50
    assert longest in plain[3][0].data["text/html"]
    source = max(model.load("oman-2026").frame()["source"], key=len)
    assert source[:60].split("&")[0].split("'")[0] in plain[6][0].data["text/html"]
