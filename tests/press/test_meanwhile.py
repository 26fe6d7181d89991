"""What somebody else does while a command runs, or what a cut one left: nothing is lost, nothing old is told as new."""

import json
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis import lock
from pacte_analysis.cli import build as build_command
from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.lock import Busy, alone
from pacte_analysis.press import build as building
from pacte_analysis.press import scratch
from pacte_analysis.press.books import imprint
from pacte_analysis.press.build import build, build_all, print_one, put_in_place
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.export import making
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed
from pacte_analysis.press.sites import site as sites
from pacte_analysis.press.sites.delivery import NotDelivered, deliver
from pacte_analysis.press.sites.reference import keep, reference_path
from projects import publish_editions

EDITION = ("REG-93", 2024)
SENTENCE, OTHER = "est pauvre.", "vit sous le seuil."


def rewrite(project: Project, old: str, new: str) -> None:
    path = project.root / "notebooks" / "index.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- a file saved while it is printed -------------------------------------------------------------------------------


@pytest.fixture
def while_it_prints(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something done while the next book is printed, once."""
    print_pages, waiting = imprint.build_book, list[Callable[[], object]]()

    def printed(*given: Any, **options: Any) -> Path:
        if waiting:
            waiting.pop()()
        return print_pages(*given, **options)

    monkeypatch.setattr(imprint, "build_book", printed)
    return waiting.append


def test_a_chapter_saved_while_it_is_printed_is_printed_by_the_next_build(
    small_project: Project, while_it_prints: Callable[[Callable[[], object]], None]
) -> None:
    home = small_project.site / "provence-alpes-cote-d-azur" / "2024"
    while_it_prints(lambda: rewrite(small_project, SENTENCE, OTHER))
    build(Project(small_project.root), *EDITION)
    assert SENTENCE in (home / "index.html").read_text(encoding="utf-8")
    told = json.loads((home / "manifest.json").read_text(encoding="utf-8"))["carnets"]
    assert told != imprint.parts(Project(small_project.root), open_edition(*EDITION))["carnets"]
    assert build_all(Project(small_project.root), [Listed(*EDITION)]).printed == [Listed(*EDITION)]
    assert OTHER in (home / "index.html").read_text(encoding="utf-8")


def test_a_text_saved_while_it_is_printed_stops_the_build_and_the_next_prints_it(
    small_project: Project, while_it_prints: Callable[[Callable[[], object]], None]
) -> None:
    build(small_project, *EDITION)
    before, config = fingerprint(small_project.site.resolve()), small_project.root / "_config.yml"
    rewrite(small_project, SENTENCE, OTHER)
    while_it_prints(lambda: config.write_text(config.read_text(encoding="utf-8") + "\n# Fin.\n", encoding="utf-8"))
    with pytest.raises(BuildFailed, match="un fichier a été enregistré pendant l'impression"):
        build(Project(small_project.root), *EDITION)
    assert fingerprint(small_project.site.resolve()) == before
    build(Project(small_project.root), *EDITION)
    assert fingerprint(small_project.site.resolve()) != before


def test_a_chapter_is_known_by_what_was_read_of_it(small_project: Project) -> None:
    path = small_project.root / "notebooks" / "index.md"
    read = Chapter.read(path).digest
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Chapter.read(path).digest == read
    edition, project = open_edition(*EDITION), Project(small_project.root)
    assert project.chapters[0].digest == read
    rewrite(project, SENTENCE, OTHER)
    assert imprint.parts(project, edition)["carnets"] == {"index": read}
    assert imprint.parts(Project(project.root), edition)["carnets"] != {"index": read}


def test_forms_of_a_former_text_are_not_put_in_the_site_in_silence(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = build(small_project, *EDITION).edition
    rewrite(small_project, SENTENCE, OTHER)
    with pytest.raises(BuildFailed, match="pendant que ses formes se faisaient"):
        put_in_place(Project(small_project.root), edition)
    monkeypatch.setattr(making, "make_all", lambda *_, **__: {})
    failures = build_command._forms(Project(small_project.root), [edition], None, False)
    assert build_command._code(failures) == build_command.PARTLY
    assert "Relancez." in capsys.readouterr().err


# --- one command at a time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["export", "--to", "csv"], ["clean"], ["clean", "--keep", "1"]])
def test_a_command_that_would_change_what_a_build_prints_waits_for_it(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with alone(small_project.lock, "une construction"):
        assert main(command) == 1
    assert "Une construction" in capsys.readouterr().err


def test_a_lock_that_somebody_has_is_not_held(tmp_path: Path) -> None:
    with alone(tmp_path / "verrou", "une construction"), pytest.raises(Busy, match="une autre commande s'en sert"):
        lock.hold(tmp_path / "verrou", new=False)


@pytest.mark.parametrize("size", ["nan", "inf", "-1"])
def test_a_size_that_is_none_is_refused(small_project: Project, capsys: pytest.CaptureFixture[str], size: str) -> None:
    assert main(["clean", "--keep", size]) == 1
    assert "donnez un nombre positif" in capsys.readouterr().err


def test_what_could_not_be_erased_is_said(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_project.build_folder / "books").mkdir(parents=True)
    monkeypatch.setattr("pacte_analysis.cli.clean.shutil.rmtree", lambda *_, **__: None)
    assert main(["clean"]) == 1
    assert "Pas effacé : _build/books." in capsys.readouterr().err


def test_chapters_that_begin_at_once_have_one_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make = scratch._made

    def slowly() -> tuple[Path, int]:
        time.sleep(0.05)
        return make()

    monkeypatch.setattr(scratch, "_own", None)
    monkeypatch.setattr(scratch, "_made", slowly)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ThreadPoolExecutor(8) as threads:
        folders = set(threads.map(lambda _: scratch.scratch(), range(8)))
    assert list(tmp_path.iterdir()) == list(folders)
    scratch.leave()
    assert list(tmp_path.iterdir()) == []


# --- what stands in the site ----------------------------------------------------------------------------------------


def test_a_book_printed_since_is_not_the_one_of_the_site(small_project: Project, tmp_path: Path) -> None:
    build(small_project, *EDITION)
    there = tmp_path.parent / f"{tmp_path.name}-serveur"
    assert deliver(Project(small_project.root), there) == ["REG-93/2024"]
    rewrite(small_project, SENTENCE, OTHER)
    # As an export does: the book is of today, the site is not.
    print_one(Project(small_project.root), Listed(*EDITION))
    with pytest.raises(NotDelivered, match="ne sont plus à jour : REG-93/2024"):
        deliver(Project(small_project.root), there)


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {EDITION: {"index"}})
    manifest = site / "provence-alpes-cote-d-azur" / "2024" / "manifest.json"
    manifest.unlink()
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(NotDelivered, match=r"manifest\.json est illisible dans le site"):
        deliver(Project(tmp_path), tmp_path / "ailleurs")


@pytest.mark.parametrize("command", ["publish", "rollback"])
def test_a_whole_disk_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: notebooks/index\n", encoding="utf-8")
    publish_editions(tmp_path, {EDITION: {"index"}})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pacte_analysis.press.sites.delivery.state", lambda *_, **__: "à jour")
    assert main([command, Path(tmp_path.anchor).as_posix()]) == 1
    assert "est un disque entier" in capsys.readouterr().err


def test_an_edition_that_is_late_is_no_reference(tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {EDITION: {"index"}})
    manifest = site / "provence-alpes-cote-d-azur" / "2024" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8")) | {"edition": "REG-93-2024"}
    manifest.unlink()
    manifest.write_text(json.dumps(told), encoding="utf-8")
    project = Project(tmp_path)
    assert keep(project, site) == [reference_path(project, "REG-93-2024")]
    good = reference_path(project, "REG-93-2024").read_bytes()
    manifest.write_text(json.dumps(told | {"avis": "2026-11-22", "resume": "en retard"}), encoding="utf-8")
    assert keep(project, site) == []
    assert reference_path(project, "REG-93-2024").read_bytes() == good


# --- two renames, where folders cannot be exchanged -----------------------------------------------------------------


def test_a_site_that_was_cut_between_two_renames_keeps_all_its_editions(tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {EDITION: {"index"}})
    site.resolve().replace(tmp_path / sites.FORMER)
    site.unlink()
    project = Project(tmp_path)
    sites.recover(project.site)
    again = sites.assemble(project, [], {})
    assert (again / "provence-alpes-cote-d-azur" / "2024" / "index.html").is_file()


def test_the_assembling_of_a_site_recovers_the_one_that_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[Path]()
    monkeypatch.setattr(sites, "recover", asked.append)
    publish_editions(tmp_path, {EDITION: {"index"}})
    assert asked == [tmp_path / "site"]


def test_a_rename_that_is_refused_puts_the_former_site_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer, folder = tmp_path / "site", tmp_path / "7"
    for path, words in ((pointer, "ancien"), (folder, "nouveau")):
        path.mkdir()
        (path / "index.html").write_text(words, encoding="utf-8")
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if self.name == "site.suivant":
            raise PermissionError(13, "occupé")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(PermissionError):
            sites._publish_by_renaming(pointer, folder)
    assert (pointer / "index.html").read_text(encoding="utf-8") == "ancien"
    sites._publish_by_renaming(pointer, folder)
    assert (pointer / "index.html").read_text(encoding="utf-8") == "nouveau"


# --- a defect of the program in one edition -------------------------------------------------------------------------


def test_a_defect_in_one_edition_stops_that_one(small_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    make = building._elsewhere

    def broken(warm, project, asked, data):
        if asked.year == 2023:
            raise RuntimeError("division par zéro")
        return make(warm, project, asked, data)

    monkeypatch.setattr(building, "_elsewhere", broken)
    built = build_all(small_project, [Listed("REG-93", 2023), Listed("REG-93", 2024)], keep_going=True)
    assert built.published
    assert built.printed == [Listed("REG-93", 2024)]
    assert "division par zéro" in built.failures[Listed("REG-93", 2023)]


def test_a_file_that_cannot_be_read_is_no_traceback_of_the_stamp(
    small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError("~$liste.xlsx")

    monkeypatch.setattr("pacte_analysis.press.sites.stamp.inputs", gone)
    monkeypatch.setattr(build_command, "_build", lambda options: (_ for _ in ()).throw(PacteError("dit en français")))
    with pytest.raises(PacteError, match="dit en français"):
        build_command.main(Namespace(dry_run=False, scheduler="", data=None, open=False, all=False))
