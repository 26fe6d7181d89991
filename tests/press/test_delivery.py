"""The site goes to another place whole, in the place of a site and of nothing else."""

from pathlib import Path

import pytest

from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import delivery
from pacte_analysis.press.sites.delivery import NotDelivered, deliver
from projects import publish_editions


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A site of two editions, which are up to date."""
    publish_editions(tmp_path / "projet", {("REG-93", 2024): {"index"}, ("REG-76", 2024): {"index"}})
    monkeypatch.setattr(delivery, "state", lambda *_, **__: "à jour")
    return Project(tmp_path / "projet")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_whole_site_takes_the_place_of_the_former_one(published: Project, tmp_path: Path) -> None:
    there = tmp_path / "serveur" / "barometre"
    assert deliver(published, there) == ["REG-76/2024", "REG-93/2024"]
    (there / "ancienne.html").write_text("x", encoding="utf-8")
    deliver(published, there)
    assert names(there) == names(published.site.resolve())
    assert sorted(path.name for path in there.parent.iterdir()) == [".barometre.publications", "barometre"]


def test_a_folder_of_something_else_is_left_as_it_is(published: Project, tmp_path: Path) -> None:
    mine = tmp_path / "a-moi"
    mine.mkdir()
    (mine / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(NotDelivered, match="n'est pas un site du baromètre"):
        deliver(published, mine)
    assert names(mine) == {"notes.txt"}


def test_without_a_site_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(NotDelivered, match="Aucun site à publier"):
        deliver(Project(tmp_path), tmp_path / "la")
