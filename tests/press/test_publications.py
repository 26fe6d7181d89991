"""The last publications are kept whole, and any of them comes back in one move, which can be undone."""

import os
import time
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis.cli.main import main
from pacte_analysis.press.project import KEPT, Project
from pacte_analysis.press.sites import delivery, publications
from pacte_analysis.press.sites.delivery import NotDelivered, deliver
from pacte_analysis.press.sites.integrity import verify
from projects import publish_editions

PAGES = {"index"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A site published twice: of one edition, then of two."""
    monkeypatch.setattr(delivery, "state", lambda *_, **__: "à jour")
    root = tmp_path / "projet"
    (root / "notebooks").mkdir(parents=True)
    (root / "_toc.yml").write_text("format: jb-book\nroot: notebooks/index\n", encoding="utf-8")
    publish_editions(root, {("REG-93", 2024): PAGES})
    publish_editions(root, {("REG-76", 2024): PAGES})
    monkeypatch.chdir(root)
    return Project(root)


@pytest.fixture
def there(project: Project, tmp_path: Path) -> Path:
    """The same, delivered after each publication, then once more with three editions."""
    there = tmp_path / "serveur" / "barometre"
    deliver(project, there)
    publish_editions(project.root, {("DEP-04", 2024): PAGES})
    deliver(project, there)
    return there


def test_a_rollback_puts_the_site_before_back_and_is_undone_by_another(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    latest = fingerprint(project.site.resolve())
    assert main(["rollback"]) == 0
    said = capsys.readouterr().out
    assert "1 édition (REG-93/2024)" in said
    assert "pacte rollback --to 1" in said
    assert not (project.site / "occitanie").exists()
    assert verify(project.site.resolve()).faults == []
    assert main(["rollback", "--to", "1"]) == 0
    assert fingerprint(project.site.resolve()) == latest


def test_a_build_after_a_rollback_starts_from_what_is_in_place(project: Project) -> None:
    assert main(["rollback"]) == 0
    publish_editions(project.root, {("DEP-04", 2024): PAGES})
    assert [one.editions for one in publications.publications(project)] == [
        ("DEP-04/2024", "REG-93/2024"),
        ("REG-76/2024", "REG-93/2024"),
        ("REG-93/2024",),
    ]


def test_a_delivered_site_goes_back_and_forth(
    project: Project, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latest = fingerprint(there)
    former = publications.delivered(there)[1]
    before = fingerprint(former.folder)
    assert main(["rollback", str(there), "--dry-run"]) == 0
    assert "Rien n'a été changé" in capsys.readouterr().out
    assert fingerprint(there) == latest
    assert main(["rollback", str(there)]) == 0
    assert fingerprint(there) == before
    assert main(["rollback", str(there), "--list"]) == 0
    listed = capsys.readouterr().out
    assert "2 publications" in listed
    assert [line.strip()[0] for line in listed.splitlines() if "(en place)" in line] == ["2"]
    assert main(["rollback", str(there), "--to", "1"]) == 0
    assert fingerprint(there) == latest


def test_only_the_last_publications_are_kept(project: Project, there: Path) -> None:
    for year in range(2015, 2020):
        publish_editions(project.root, {("DEP-13", year): PAGES})
        deliver(project, there)
    assert len(publications.publications(project)) == KEPT
    kept = publications.delivered(there)
    assert len(kept) == KEPT
    assert kept[0].current
    assert [len(one.editions) for one in kept] == [8, 7, 6]
    deliver(project.keeping(1), there)
    assert len(publications.delivered(there)) == 1


def test_the_order_of_publications_is_not_that_of_a_clock_that_went_back(
    project: Project, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    future = time.time() + 10**7
    os.utime(there, (future, future))
    publish_editions(project.root, {("DEP-13", 2024): PAGES})
    deliver(project, there)
    assert publications.delivered(there)[0].current


@pytest.mark.parametrize("swapped", [True, False])
def test_a_delivery_that_is_refused_leaves_the_folder_as_it_was(
    project: Project, there: Path, monkeypatch: pytest.MonkeyPatch, swapped: bool
) -> None:
    before, kept = fingerprint(there), len(publications.delivered(there))
    if not swapped:
        monkeypatch.setattr(publications, "exchange", lambda *_: False)
    really = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == there and self.name == publications.READY:
            raise OSError(13, "refusé")
        return really(self, target)

    def no(*_: object) -> bool:
        raise OSError(13, "refusé")

    if swapped:
        monkeypatch.setattr(publications, "exchange", no)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(NotDelivered, match="intact"):
        deliver(project, there)
    monkeypatch.undo()
    assert fingerprint(there) == before
    assert len(publications.delivered(there)) == kept


@pytest.mark.parametrize("moves", [0, 1])
def test_a_delivery_cut_between_two_renames_is_finished_by_the_next_command(
    project: Project, there: Path, moves: int
) -> None:
    """Where two folders cannot take each other's place at once."""
    store = publications.store(there)
    latest = fingerprint(there)
    there.replace(store / publications.LEAVING)
    if moves:
        publications.delivered(there)[-1].folder.replace(there)
    publications.recover(there)
    assert sorted(fingerprint(one.folder) == latest for one in publications.delivered(there)) == [False, True]
    assert verify(there).faults == []


def test_after_a_rollback_a_folder_is_published_again_and_goes_back_again(project: Project, there: Path) -> None:
    former, latest = fingerprint(publications.delivered(there)[1].folder), fingerprint(there)
    assert main(["rollback", str(there)]) == 0
    assert fingerprint(there) == former
    publish_editions(project.root, {("REG-53", 2024): PAGES})
    deliver(project, there)
    newest = fingerprint(there)
    kept = publications.delivered(there)
    assert [one.current for one in kept] == [True, False, False]
    assert sorted(map(str, (fingerprint(one.folder) for one in kept[1:]))) == sorted(map(str, (latest, former)))
    assert main(["rollback", str(there)]) == 0
    assert main(["rollback", str(there), "--to", "1"]) == 0
    assert fingerprint(there) == newest
    deliver(project, there)


def test_a_rollback_that_is_cut_after_its_move_leaves_a_folder_to_publish_in(
    project: Project, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = fingerprint(there)
    with monkeypatch.context() as patch:
        # What was in place has taken the place, hence the name, of the one that came back.
        patch.setattr(publications, "shelve", lambda *_: None)
        assert main(["rollback", str(there)]) == 0
    publish_editions(project.root, {("REG-53", 2024): PAGES})
    deliver(project, there)
    assert len(publications.delivered(there)) == 3
    assert latest in [fingerprint(one.folder) for one in publications.delivered(there)]


def test_a_publication_that_was_altered_does_not_come_back(
    project: Project, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    former = publications.delivered(there)[1].folder
    page = former / "occitanie" / "2024" / "index.html"
    page.write_text("autre chose", encoding="utf-8")
    before = fingerprint(there)
    assert main(["rollback", str(there)]) == 1
    said = capsys.readouterr().err
    assert "n'est plus entière (occitanie/2024/index.html)" in said
    assert "pacte rollback --list" in said
    assert fingerprint(there) == before


def test_there_is_nothing_before_the_first(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollback", "--to", "2"]) == 0
    assert main(["rollback"]) == 1
    assert "Aucune publication plus ancienne" in capsys.readouterr().err
    assert main(["rollback", "--to", "9"]) == 1


def test_former_publications_are_not_for_readers_to_find(there: Path) -> None:
    if os.name == "posix":
        assert publications.store(there).stat().st_mode & 0o077 == 0
