"""The wording rule, over everything that is printed: a share of parameter space is no probability.

Ranges are stated, nobody believes their points to weigh alike, so that no share of them becomes a
probability, and no result is worded as likely or unlikely. Read are: every text in the code that
is no docstring (docstrings of commands are: they are help), the notebooks, the templates, the
README, the scenarios, and what cheap commands and figures really print.
"""

import ast
import json
import re
import sys
from pathlib import Path

import pytest

from model.claims import evaluate
from model.cli import app, main
from model.episodes import episodes
from model.plots.claims import figure_claims
from model.plots.episodes import figure_episodes

ROOT = Path(__file__).parent.parent

FORBIDDEN = re.compile(
    r"\b(?:un)?likely\b|\blikelihoods?\b|\b(?:im)?probabl[ey]\b|\bodds\b|\bprobabilit\w+|\bchances?\b",
    re.IGNORECASE,
)

#: What may be said all the same: a pattern around the word, and why.
ALLOWED = {
    r"\b(?:not|no|none|never)\b[^.;]{0,40}(?:chances?|probabilit\w+)(?! of (?!anything))":
        "it says that the share is none",
    r"chance that a full threat is carried out": "the meaning of a parameter that is a chance",
    r"chance of a unilateral Israeli strike": "the meaning of a parameter that is a chance",
    r"chance that (?:a|the|each) file is settled":
        "the weight of a lottery: a mixed equilibrium's or the mediator's",
    r"chance, under a mediator's lottery": "the same",
    r"must (?:be a sequence of|have) 0 probabilities|probability reaches 0":
        "weights of a mixed strategy",
    r"tell\w* (?:it|them) from chance": "an error of the first kind in a test",
    r"log-(?:odds|probability)": "the scale on which quantal response is solved",
    r"Probable inference": "the title of Wilson (1927)",
}  # fmt: skip

#: The unit of a mixed equilibrium's weights.
ALLOWED_WHOLE = {"chance"}


def offences(text):
    """Forbidden words in a text, each with what is around it, unless that is allowed."""
    flat = " ".join(text.split())
    if flat in ALLOWED_WHOLE:
        return []
    spans = [m.span() for pattern in ALLOWED for m in re.finditer(pattern, flat, re.IGNORECASE)]
    return [
        flat[max(0, m.start() - 60) : m.end() + 40]
        for m in FORBIDDEN.finditer(flat)
        if not any(a <= m.start() and m.end() <= b for a, b in spans)
    ]


def texts_of_code(path):
    """Texts in a module that a reader may see: all but docstrings; of commands those too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and not (path.parent.name == "cli" and isinstance(node, ast.FunctionDef))
    }
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in joined for part in node.values}
    for node in ast.walk(tree):
        plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if plain and id(node) not in silent | inside:
            yield node.lineno, node.value
    for node in joined:
        # An f-string as it reads, with a mark where a value goes.
        parts = (p.value if isinstance(p, ast.Constant) else "0" for p in node.values)
        yield node.lineno, "".join(map(str, parts))


MODULES = sorted((ROOT / "model").rglob("*.py"))
DOCUMENTS = sorted(
    [ROOT / "README.md", *(ROOT / "notebooks").glob("*.ipynb")]
    + [p for ext in ("j2", "typ", "html", "toml") for p in (ROOT / "model").rglob(f"*.{ext}")]
)


def test_the_whole_package_is_read():
    names = {p.name for p in MODULES} | {p.name for p in DOCUMENTS}
    assert {"findings.py", "look.py", "statements.py", "README.md", "01_the_answer.ipynb"} <= names
    assert any(p.suffix == ".j2" for p in DOCUMENTS)


@pytest.mark.parametrize(
    "bad",
    [
        "War is likely.",
        "a 63% chance of war",
        "settled with probability 0.6",
        "This will probably fail.",
        "the odds of a deal",
        "An unlikely outcome",
        "the most probable regime",
        "in 40% of cases, a chance of four in ten",
        "War is not likely.",
        "There is no chance of war.",
    ],
)
def test_the_rule_catches(bad):
    assert offences(bad)


@pytest.mark.parametrize(
    "good",
    [
        "A share of a map is an area, not a chance.",
        "holds in 63% of sampled cases, uniform over the stated ranges; no probability",
        "least chance that the file is settled, across equilibria",
        "E. B. Wilson, Probable inference, the law of succession",
        "in log-odds",
    ],
)
def test_the_rule_lets_pass(good):
    assert not offences(good)


def test_a_denial_covers_its_own_sentence_alone():
    assert offences("Shares are not chances. War is likely.")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_texts_of_the_code(path):
    found = {line: bad for line, text in texts_of_code(path) if (bad := offences(text))}
    assert not found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_documents(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    else:
        texts = [text]
    assert not [bad for text in texts for bad in offences(text)]


def printed(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["model", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("command", [c.callback.__name__ for c in app.registered_commands])
def test_help(capsys, monkeypatch, command):
    text = printed(capsys, monkeypatch, command.rstrip("_"), "--help")
    assert "Usage" in text
    assert not offences(text)


@pytest.mark.parametrize(
    "arguments",
    [
        ("equilibria", "oman-2026", "--json"),
        ("regimes", "jcpoa-2015", "--vary", "threat"),
        ("regimes", "oman-2026", "--vary", "threat", "--lens", "pure"),
    ],
    ids=" ".join,
)
def test_what_commands_print(capsys, monkeypatch, arguments):
    """What else they print is read in `test_terminal`."""
    text = printed(capsys, monkeypatch, *arguments)
    assert len(text) > 100
    assert not offences(text)


def test_what_the_claims_print(capsys, monkeypatch):
    board = evaluate("oman-2026", n=16, bounds_n=64)
    monkeypatch.setattr("model.claims.evaluate", lambda *_, **__: board)
    assert not offences(printed(capsys, monkeypatch, "claims"))
    for page in (1, 2, 3):
        assert not offences(words_on(figure_claims(board.page(page))))


def test_what_the_episodes_figure_says():
    assert not offences(words_on(figure_episodes(episodes())))


def words_on(figure):
    from matplotlib.text import Text

    return "\n".join(t.get_text() for t in figure.findobj(Text))
