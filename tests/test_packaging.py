"""What is handed to others: the wheel, its version, a quick start, and files free of this machine."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import model

ROOT = Path(__file__).parent.parent
FOLDERS = ("model", "tests", "notebooks", "docs", ".ci")
HEAVY = ("matplotlib", "nashpy", "pandas", "pydantic", "scipy", "sympy", "xarray")
# Written in pieces, so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}~])/" + r"(?:home|root|opt|Users|work)/\w")
REGISTRY = re.compile(r"py" + r"pi\.org|python" + r"hosted|--(?:extra-)?index" + r"-url")


def sources() -> list[Path]:
    """Files kept in the repository, or on their way into it."""
    found = [p for p in ROOT.iterdir() if p.is_file() and p.name != "LICENSE"]
    for folder in FOLDERS:
        found += [p for p in (ROOT / folder).rglob("*") if p.is_file()]
    generated = {"__pycache__", ".ipynb_checkpoints"}
    return sorted(p for p in found if not generated.intersection(p.parts))


def text_of(path: Path) -> str | None:
    """The text of a file, or None for an image and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Names of the files in the wheel, built without a network."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run([*build, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    assert path.name == f"us_iran_bargaining-{model.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.mark.parametrize(
    "pattern", ["scenarios/*.toml", "briefing/templates/*.*", "plots/*.mplstyle", "**/*.py"]
)
def test_wheel_carries_what_the_model_needs(wheel, pattern):
    wanted = {p.relative_to(ROOT).as_posix() for p in (ROOT / "model").glob(pattern)}
    assert wanted
    assert wanted <= set(wheel)


def test_wheel_carries_the_licence_and_nothing_beside_the_model(wheel):
    about = f"us_iran_bargaining-{model.__version__}.dist-info/"
    assert f"{about}licenses/LICENSE" in wheel
    assert not [n for n in wheel if not n.startswith(("model/", about))]


def test_command_line_starts_without_the_heavy_packages():
    code = f"import sys, model.cli; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["path", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern):
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sources()
        if (text := text_of(path)) is not None and (match := pattern.search(text))
    ]
    assert found == []


def test_patterns_find_what_they_look_for():
    assert MACHINE_PATH.search('"/' + 'home/me/x"')
    assert MACHINE_PATH.search("file:///" + "root/x")
    assert not MACHINE_PATH.search("model/home/x")
    assert REGISTRY.search("https://py" + "pi.org/simple")


def test_constraints_pin_exactly():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[\w.-]+==[\w.]+(; [^@/]+)?")
    assert [
        line for line in lines if line and not line.startswith("#") and not pin.fullmatch(line)
    ] == []


def test_every_direct_requirement_is_pinned():
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {plain(line.partition("==")[0]) for line in pins}
    assert {plain(re.split(r"[^\w.-]", r)[0]) for r in wanted} - pinned == set()


def test_notebooks_are_stripped():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert (cell["outputs"], cell["execution_count"]) == ([], None), path.name


def test_one_version_everywhere():
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^version: (\S+)$", cff, re.M) == [model.__version__]
    number, when = re.findall(r"^## (\d+\.\d+\.\d+) \((\S+)\)$", changelog, re.M)[0]
    assert number == model.__version__
    # A version that is not released has no day on which it was.
    released = re.findall(r"^date-released: (\S+)$", cff, re.M)
    assert released == ([] if when == "unreleased" else [when])


def test_the_readme_names_the_command_that_a_model_py_does_not_hide():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "scripts"
    ]
    ((name, target),) = scripts.items()
    assert target == "model.cli:main"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"`{name}`[^.]*`python -m model`", readme)


def test_no_two_test_modules_share_a_name():
    """Without packages among the tests, pytest imports each by its bare name."""
    names = [path.stem for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
