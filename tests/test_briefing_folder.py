"""The folder of a briefing: an earlier briefing goes, what anybody else put there stays."""

import json
import os

import pytest

from model.briefing import folder as module
from model.briefing import standing
from model.briefing.folder import Folder
from model.errors import InputError

OLD = {
    "index.html": "old page",
    "briefing.pdf": "old pages",
    "figures/a.png": "A",
    "figures/b.png": "B",
}
NEW = {
    "index.html": "new page",
    "briefing.pdf": "new pages",
    "figures/a.png": "A",
    "figures/c.png": "C",
}


def write(folder, files, about="x"):
    with folder.draft() as draft:
        for name, text in files.items():
            (draft / name).parent.mkdir(exist_ok=True)
            (draft / name).write_text(text)
        folder.take(draft, {"title": about})


def put(out, files, *, standing=(), replace=True):
    write(Folder.of(out, standing, replace), files)


def texts(folder):
    """Every file's text but the manifest's, by its place."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "briefing.json"
    }


def listed(out):
    return json.loads((out / "briefing.json").read_text())["files"]


@pytest.fixture
def out(tmp_path):
    put(tmp_path / "b", OLD)
    return tmp_path / "b"


def test_a_briefing_is_replaced_as_its_manifest_says(out):
    assert texts(out) == OLD
    assert listed(out).keys() == OLD.keys()
    put(out, NEW)
    assert texts(out) == NEW
    assert listed(out).keys() == NEW.keys()
    assert [path.name for path in out.parent.iterdir()] == ["b"]


def test_what_a_user_put_there_stays(out):
    mine = {"notes.txt": "mine", "mine/deep/a.txt": "mine too", "figures/mine.png": "drawn by me"}
    for name, text in mine.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    (out / "empty").mkdir()
    put(out, NEW)
    assert texts(out) == NEW | mine
    assert (out / "empty").is_dir()
    assert listed(out).keys() == NEW.keys()


def test_documents_of_other_formats_stay_until_they_are_written_again(out):
    page = {name: text for name, text in NEW.items() if name != "briefing.pdf"}
    put(out, page, standing=["briefing.pdf", "briefing.pptx"])
    assert texts(out) == page | {"briefing.pdf": "old pages"}
    manifest = json.loads((out / "briefing.json").read_text())
    assert manifest["documents_of_an_earlier_run"] == ["briefing.pdf"]
    assert manifest["files"].keys() == NEW.keys()
    put(out, NEW)
    assert texts(out) == NEW
    assert "documents_of_an_earlier_run" not in json.loads((out / "briefing.json").read_text())


def test_a_changed_file_is_not_replaced(out):
    (out / "figures" / "a.png").write_text("retouched")
    before = texts(out)
    with pytest.raises(
        InputError, match=r"figures/a\.png: must be as the earlier briefing wrote it"
    ):
        put(out, NEW)
    assert texts(out) == before
    # Nor is a document that was edited, while others are written.
    (out / "figures" / "a.png").write_text("A")
    (out / "briefing.pdf").write_text("edited")
    put(out, {"index.html": "new page"}, standing=["briefing.pdf"])
    assert texts(out) == {"index.html": "new page", "briefing.pdf": "edited"}
    with pytest.raises(
        InputError, match=r"briefing\.pdf: must be as the earlier briefing wrote it"
    ):
        put(out, NEW)


def test_a_file_that_was_taken_away_may_be_written_again(out):
    (out / "index.html").unlink()
    put(out, NEW)
    assert texts(out) == NEW


@pytest.mark.parametrize(
    "meanwhile",
    ["notes.txt", None],
)
def test_a_folder_that_appears_meanwhile_stays(tmp_path, meanwhile):
    out = tmp_path / "b.1"
    folder = Folder.of(out, [], replace=True)
    out.mkdir()
    if meanwhile:
        (out / meanwhile).write_text("mine")
    with pytest.raises(
        InputError, match=r"b\.1: must stay as it was .* the briefing is in .*b\.1-2"
    ):
        write(folder, NEW)
    assert texts(out) == ({meanwhile: "mine"} if meanwhile else {})
    assert texts(tmp_path / "b.1-2") == NEW
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.1", "b.1-2"]


def test_what_appears_in_an_empty_folder_stays(tmp_path):
    out = tmp_path / "b"
    out.mkdir()
    folder = Folder.of(out, [], replace=False)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"the briefing is in .*b-2$"):
        write(folder, NEW)
    assert texts(out) == {"notes.txt": "mine"}
    # An empty one is filled, also through a link.
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    put(tmp_path / "link", NEW)
    assert texts(tmp_path / "empty") == NEW
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("replace", [True, False])
def test_of_two_briefings_into_one_folder_both_are_kept(tmp_path, replace):
    out = tmp_path / "b"
    if replace:
        put(out, OLD)
    first, second = Folder.of(out, [], replace), Folder.of(out, [], replace)
    write(first, NEW)
    other = NEW | {"index.html": "another page"}
    with pytest.raises(InputError, match=r"the briefing is in .*b-2$"):
        write(second, other, "another")
    assert texts(out) == NEW
    assert texts(tmp_path / "b-2") == other
    assert listed(tmp_path / "b-2").keys() == NEW.keys()
    put(tmp_path / "b-2", OLD)


@pytest.mark.parametrize(
    ("name", "text"),
    [("figures/c.png", "mine"), ("figures", None), ("index.html", "edited meanwhile")],
)
def test_what_a_user_puts_in_the_way_meanwhile_stays(out, name, text):
    folder = Folder.of(out, [], replace=True)
    if text is None:
        (out / "figures").rename(out / "mine")
        (out / name).write_text("a file")
    else:
        (out / name).write_text(text)
    before = texts(out)
    with pytest.raises(
        InputError,
        match=r"which no briefing wrote, which is left as it is; the briefing is in .*b-2",
    ):
        write(folder, NEW)
    assert texts(out) == before
    assert texts(out.with_name("b-2")) == NEW


def test_killed_between_two_files_it_can_be_replaced_again(out, monkeypatch):
    replace, done = module.Path.replace, []

    def until(self, target):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(target)
        replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(module.Path, "replace", until)
        with pytest.raises(KeyboardInterrupt):
            put(out, NEW)
    half = texts(out)
    assert half not in (OLD, NEW)
    put(out, NEW)
    assert texts(out) == NEW


def test_a_briefing_that_lists_no_files_is_not_replaced(out):
    (out / "briefing.json").write_text('{"title": "as an earlier version wrote it"}')
    with pytest.raises(InputError, match=r"must list its files in briefing\.json to be replaced"):
        put(out, NEW)
    (out / "briefing.json").write_text('{"files": {"../../precious": "0"}}')
    with pytest.raises(
        InputError, match=r"must list files of its folder, got '\.\./\.\./precious'"
    ):
        put(out, NEW)
    assert texts(out) == OLD


def test_what_is_no_briefing_is_refused(tmp_path):
    (tmp_path / "a").write_text("mine")
    os.symlink("nowhere", tmp_path / "b")
    for name in "ab":
        with pytest.raises(InputError, match="got something that is not a briefing"):
            Folder.of(tmp_path / name, [], replace=True)
    with pytest.raises(InputError, match="/proc/b: must be a folder that can be written, got: "):
        Folder.of(module.Path("/proc/b"), [], replace=False)


def test_a_linked_folder_of_a_briefing_is_not_written_through(out, tmp_path):
    (out / "figures").rename(tmp_path / "mine")
    (out / "figures").symlink_to(tmp_path / "mine")
    before = texts(tmp_path / "mine")
    with pytest.raises(InputError, match="must be as the earlier briefing wrote it"):
        put(out, NEW)
    # Nor one that is linked while the briefing is made.
    (out / "figures").unlink()
    (tmp_path / "mine").rename(out / "figures")
    folder = Folder.of(out, [], replace=True)
    (out / "figures").rename(tmp_path / "mine")
    (out / "figures").symlink_to(tmp_path / "mine")
    with pytest.raises(InputError, match="got a link figures, which no briefing wrote"):
        write(folder, NEW)
    assert texts(tmp_path / "mine") == before


def test_a_file_in_the_way_is_told_before_any_work(out):
    (out / "briefing.pptx").write_text("mine")
    with pytest.raises(
        InputError,
        match=r"briefing\.pptx: must be free for the briefing, got a file briefing\.pptx",
    ):
        Folder.of(out, [], True, ["briefing.pptx"])
    Folder.of(out, ["briefing.pptx"], True, ["index.html"])


def test_only_documents_of_a_briefing_are_said_to_be_of_an_earlier_run(out):
    (out / "briefing.pptx").write_text("mine")
    put(out, {"index.html": "new page"}, standing=["briefing.pdf", "briefing.pptx"])
    assert standing(out, [out / "index.html"]) == (out / "briefing.pdf",)
