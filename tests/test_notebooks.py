"""The notebooks are one book: run in order, kept without outputs, and each in the same order.

A question, a short answer that the first cell computes, assumptions, the work, what misleads. What
they show is shown in full: no text is cut, and nothing is left as Python prints it.
"""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
BOOK = (
    "01_the_answer",
    "02_how_sure",
    "03_what_would_it_take",
    "04_which_form",
    "05_is_it_a_bluff",
    "06_whose_side_is_time_on",
    "07_where_it_was_wrong",
    "08_the_game",
    "09_all_equilibria",
    "10_other_readings",
    "11_explorer",
)

#: What every notebook has, in this order.
HEADINGS = (
    r"# \d+\. ",
    r"\*\*Question\.\*\* ",
    r"\*\*Short answer\*\*, ",
    r"\*\*Assumptions\.\*\* ",
    r"## What misleads here\n",
)

#: What every method says of itself, in this order.
METHOD = (
    r"\basks?\*\*\s",
    r"\*\*(?:It|They)\s+assumes?\*\*\s",
    r"\*\*(?:It|They)\s+misleads?\*\*\s",
)

#: What only Python says: a dict, an object, a number of numpy, an exact fraction.
RAW = re.compile(r"\{'|\{\"|<[\w.]+ (?:object|size)\b|\bnp\.\w+\(|Fraction\(|array\(|mpq\(")

#: What a table of pandas has where it cuts; after a digit it is a number that goes on.
CUT = re.compile(r"(?<!\d)\.\.\.|…")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@pytest.fixture(scope="module")
def run():
    """A notebook with its outputs; a warning in it is an error.

    One kernel runs them all, its names forgotten in between, so that what they import is loaded
    once. By itself each is run where the documentation is built.
    """
    from jupyter_client import AsyncKernelManager
    from jupyter_core.utils import run_sync
    from nbclient import NotebookClient

    manager = AsyncKernelManager()
    where = {"metadata": {"path": str(FOLDER)}}

    @cache
    def executed(path):
        notebook = read(path)
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = NotebookClient(notebook, km=manager, timeout=300, resources=where)
        try:
            client.execute()
        finally:
            client.kc.stop_channels()
        del notebook.cells[0]
        return notebook

    with pytest.MonkeyPatch.context() as patch:
        # The kernel reads this.
        patch.setenv(
            "PYTHONWARNINGS", "error::UserWarning,error::RuntimeWarning,error::FutureWarning"
        )
        yield executed
    run_sync(manager.shutdown_kernel)(now=True)


class Text(HTMLParser):
    """What a reader sees of HTML."""

    def __init__(self):
        super().__init__()
        self.seen, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data):
        if not self.hidden:
            self.seen.append(data)


def shown(output):
    """What a reader sees of an output: its richest form, as text; nothing of a picture."""
    if output.output_type == "stream":
        return output.text
    data = output.get("data", {})
    if "application/vnd.jupyter.widget-view+json" in data or "image/png" in data:
        return ""
    if "text/html" in data:
        text = Text()
        text.feed(data["text/html"])
        return "\n".join(text.seen)
    return data.get("text/markdown") or data.get("text/latex") or data.get("text/plain", "")


def test_the_book_is_whole_and_in_order():
    assert tuple(path.stem for path in NOTEBOOKS) == BOOK


@each_notebook
def test_notebook_runs_and_says_all_in_full(path, run):
    notebook = run(path)
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    for output in outputs:
        text = shown(output)
        assert not CUT.search(text), text
        assert not RAW.search(text), text
    figures = [o for o in outputs if "image/png" in o.get("data", {})]
    drawn = sum(
        bool(re.search(r"figure\w*(\(.*\))?$", c.source.splitlines()[-1])) for c in code(notebook)
    )
    assert len(figures) == drawn


@each_notebook
def test_the_first_cell_says_the_answer_in_words(path, run):
    first = code(run(path))[0]
    said = " ".join(shown(output) for output in first.outputs)
    assert len(said.split()) > 12
    assert said.rstrip().endswith(".")
    assert (
        sum(len(line) > 100 for o in first.outputs for line in o.get("text", "").split("\n")) == 0
    )


@each_notebook
def test_it_is_told_in_the_order_of_the_answer(path):
    notebook = read(path)
    places = []
    for heading in HEADINGS:
        found = re.findall(rf"^{heading}", prose(notebook), re.M)
        assert len(found) == 1, heading
        places.append(re.search(rf"^{heading}", prose(notebook), re.M).start())
    assert places == sorted(places)
    kinds = [cell.cell_type for cell in notebook.cells]
    # The answer is what comes first, and the last word is on what misleads.
    assert kinds[:3] == ["markdown", "code", "markdown"]
    assert "**Short answer**" in notebook.cells[0].source
    assert "## What misleads here" in notebook.cells[-1].source


@each_notebook
def test_every_method_says_what_it_asks_assumes_and_misleads_in(path):
    text = prose(read(path))
    counts = [len(re.findall(pattern, text)) for pattern in METHOD]
    assert counts[0] >= 1
    assert len(set(counts)) == 1, counts


@each_notebook
def test_what_is_said_of_the_talks_is_computed(path):
    """No share is typed: prose stays as it is when a scenario's numbers change."""
    assert not re.findall(r"\b\d+(?:\.\d+)?\s?%", prose(read(path)))


@each_notebook
def test_a_notebook_that_is_named_is_there(path):
    for number in re.findall(r"[Nn]otebooks? (\d+)", prose(read(path))):
        assert 1 <= int(number) <= len(BOOK)


def test_the_explorer_s_example_changes_something(run):
    said = shown(code(run(NOTEBOOKS[-1]))[0].outputs[0]).splitlines()
    before, after = (line.partition(":* ")[2] for line in said)
    assert before
    assert after
    assert before != after


@each_notebook
def test_notebook_is_kept_without_outputs(path):
    for cell in code(read(path)):
        assert cell.outputs == []
        assert cell.execution_count is None


@each_notebook
def test_cells_are_short(path):
    for cell in code(read(path)):
        lines = cell.source.splitlines()
        assert len(lines) <= 10
        assert max(map(len, lines)) <= 118


@each_notebook
def test_of_the_project_the_face_and_the_solvers_are_enough(path):
    """What a notebook imports of it: `model`, and `model.equilibria` where it teaches that."""
    text = "\n".join(cell.source for cell in code(read(path)))
    lines = re.findall(r"^\s*(?:import|from)\s+model\b.*", text, re.MULTILINE)
    assert lines
    for line in lines:
        assert re.fullmatch(r"import model|from model\.equilibria import [\w, ]+", line.strip())
