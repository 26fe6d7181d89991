"""What a build notes of what it was made from: nothing changed is told at once, and no change passes unseen."""

import json
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import stamp

ASKED = {"territory": "REG-93", "all": False}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a few files, the site that a build of it left, and the note of this build."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PACTE_DATA", raising=False)
    monkeypatch.setattr(stamp, "PACKAGE", tmp_path / "paquet")
    for name in ("notebooks/index.md", "book/guide.md", "data/a.csv", "paquet/a.py", "_toc.yml", "editions.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("un\n", encoding="utf-8")
    page = tmp_path / "_build" / "sites" / "1" / "paca" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>une page</h1>", encoding="utf-8")
    (tmp_path / "site").symlink_to(tmp_path / "_build" / "sites" / "1", target_is_directory=True)
    age(tmp_path)
    noted(tmp_path)
    return tmp_path


def age(root: Path) -> None:
    """Give every file yesterday's date; the day on which the system says that it was touched stays today."""
    yesterday = time.time() - 86_400
    for path in root.rglob("*"):
        os.utime(path, (yesterday, yesterday))


def noted(root: Path) -> None:
    stamp.keep(root, ASKED, stamp.inputs(root, root / "data"), root / "site" / "paca" / "index.html")


def unchanged(root: Path) -> bool:
    return stamp.unchanged(root, ASKED) is not None


def test_nothing_changed_leads_to_the_page(root: Path) -> None:
    assert stamp.unchanged(root, ASKED) == str(root / "site" / "paca" / "index.html")
    assert stamp.unchanged(root, ASKED | {"forms": True}) is None


@pytest.mark.parametrize(
    "name", ["notebooks/index.md", "book/guide.md", "data/a.csv", "paquet/a.py", "_toc.yml", "editions.yml"]
)
def test_one_letter_changed_in_the_same_tick_and_with_the_same_size_is_seen(root: Path, name: str) -> None:
    path = root / name
    looks = path.stat()
    path.write_text("on\n", encoding="utf-8")
    os.utime(path, ns=(looks.st_atime_ns, looks.st_mtime_ns))
    assert path.stat().st_size == looks.st_size
    assert not unchanged(root)
    path.write_text("un\n", encoding="utf-8")
    assert unchanged(root)


def test_a_change_that_leaves_every_date_as_it_was_is_seen_when_it_is_so_recent(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the clock of the disk is too coarse to tell the file before from the file after."""
    dates = {str(path): path.stat() for path in root.rglob("*")}
    under = stamp._under

    def frozen(places: tuple[str, ...]) -> list[tuple[str, tuple[int, int, int]]]:
        return [(p, (size, dates[p].st_mtime_ns, dates[p].st_ctime_ns)) for p, (size, _, _) in under(places)]

    monkeypatch.setattr(stamp, "_under", frozen)
    noted(root)
    assert unchanged(root)
    (root / "data" / "a.csv").write_text("on\n", encoding="utf-8")
    assert not unchanged(root)


def test_files_that_were_not_just_written_are_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "TICK", 0)
    assert unchanged(root)
    monkeypatch.setattr(stamp, "_hash", lambda path: pytest.fail(f"{path} was read"))
    assert unchanged(root)


@pytest.mark.parametrize("name", ["notebooks/focus.md", "data/b.csv", "requirements.lock"])
def test_a_file_more_or_less_is_seen(root: Path, name: str) -> None:
    (root / name).write_text("deux\n", encoding="utf-8")
    assert not unchanged(root)
    (root / name).unlink()
    assert unchanged(root)
    (root / "data" / "a.csv").unlink()
    assert not unchanged(root)


def _without_site(root: Path) -> None:
    (root / "site").unlink()


def _another_site(root: Path) -> None:
    (root / "_build" / "sites" / "1").rename(root / "_build" / "sites" / "2")
    (root / "site").unlink()
    (root / "site").symlink_to(root / "_build" / "sites" / "2", target_is_directory=True)


def _a_page_more(root: Path) -> None:
    (root / "site" / "paca" / "autre.html").write_text("", encoding="utf-8")


def _a_page_less(root: Path) -> None:
    (root / "site" / "paca" / "index.html").unlink()


def _a_page_written_by_hand(root: Path) -> None:
    (root / "site" / "paca" / "index.html").write_text("<h1>la page !</h1>", encoding="utf-8")


@pytest.mark.parametrize("change", [_without_site, _another_site, _a_page_more, _a_page_less, _a_page_written_by_hand])
def test_a_site_that_is_not_the_one_that_was_left_is_built_again(root: Path, change: Callable[[Path], None]) -> None:
    assert unchanged(root)
    change(root)
    assert not unchanged(root)


def test_another_day_counts_only_while_an_embargo_holds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = date.today() + timedelta(days=1)
    with monkeypatch.context() as then:
        then.setattr("pacte_analysis.press.sites.embargo.today", lambda: tomorrow)
        assert unchanged(root)
    (root / "editions.yml").write_text("editions:\n  - REG-93 2024 embargo 2999-01-01\n", encoding="utf-8")
    noted(root)
    assert unchanged(root)
    monkeypatch.setattr("pacte_analysis.press.sites.embargo.today", lambda: tomorrow)
    assert not unchanged(root)


def test_what_changed_while_the_build_went_on_is_not_taken_for_built(root: Path) -> None:
    seen = stamp.inputs(root, root / "data")
    (root / "data" / "a.csv").write_text("on\n", encoding="utf-8")
    (root / "_build" / stamp.FOLDER).rename(root / "_build" / "avant")
    stamp.keep(root, ASKED, seen, root / "site" / "paca" / "index.html")
    assert not unchanged(root)


def test_a_note_that_cannot_be_read_is_no_note(root: Path) -> None:
    (note,) = (root / "_build" / stamp.FOLDER).iterdir()
    kept = json.loads(note.read_text(encoding="utf-8"))
    for text in ("", "[]", json.dumps(kept | {"files": {"a": 1}}), json.dumps({**kept, "places": 3})):
        note.write_text(text, encoding="utf-8")
        assert not unchanged(root)


def test_the_same_command_twice_builds_once(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "REG-93/2024"]) == 0
    page = capsys.readouterr().out.strip().splitlines()[-1]
    monkeypatch.setattr("pacte_analysis.press.build.build", lambda *_, **__: pytest.fail("built again"))
    assert main(["build", "REG-93/2024"]) == 0
    assert capsys.readouterr().out == f"Rien n'a changé.\n{page}\n"
    chapter = small_project.root / "notebooks" / "index.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("est pauvre", "vit pauvre"), encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="built again"):
        main(["build", "REG-93/2024"])
    chapter.write_text(text, encoding="utf-8")
    assert main(["build", "REG-93/2024"]) == 0
    assert main(["clean"]) == 0
    with pytest.raises(pytest.fail.Exception, match="built again"):
        main(["build", "REG-93/2024"])
