"""A site is what its manifests say, or each file that is not is named."""

import shutil
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.sites.integrity import ADDED, ALTERED, MISSING, UNREADABLE, NoSite, verify
from projects import publish_editions

REGION, YEAR = "provence-alpes-cote-d-azur", 2024


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A site of two editions, away from where it was made."""
    site = publish_editions(tmp_path / "projet", {("REG-93", YEAR): {"index", "enfance"}, ("REG-76", YEAR): {"index"}})
    shutil.copytree(site.resolve(), tmp_path / "site")
    return tmp_path / "site"


def states(site: Path) -> dict[str, str]:
    return {fault.where: fault.state for fault in verify(site).faults}


def test_a_site_as_it_was_made_has_no_fault_and_every_file_is_counted(published: Path) -> None:
    found = verify(published)
    assert found.faults == []
    assert found.editions == 2
    manifests = len(list(published.rglob("manifest.json")))
    assert found.files == sum(path.is_file() for path in published.rglob("*")) - manifests


def test_each_file_missing_added_or_altered_is_named_with_what_to_do(published: Path) -> None:
    edition = published / REGION / str(YEAR)
    (edition / "enfance.html").unlink()
    (edition / "note.html").write_text("x", encoding="utf-8")
    (edition / "index.html").write_text("autre chose", encoding="utf-8")
    (published / "editions.js").write_text("[]", encoding="utf-8")
    (published / "intrus.txt").write_text("x", encoding="utf-8")
    found = verify(published)
    at = f"{REGION}/{YEAR}"
    assert {fault.where: fault.state for fault in found.faults} == {
        f"{at}/enfance.html": MISSING,
        f"{at}/note.html": ADDED,
        f"{at}/index.html": ALTERED,
        "editions.js": ALTERED,
        "intrus.txt": ADDED,
    }
    told = {fault.where: str(fault) for fault in found.faults}
    assert "pacte build REG-93/2024" in told[f"{at}/index.html"]
    assert "Effacez-le" in told["intrus.txt"]
    assert [fault.where for fault in found.faults] == sorted(told)


def test_an_edition_that_is_gone_or_whose_manifest_was_changed_is_seen(published: Path) -> None:
    manifest = published / REGION / str(YEAR) / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("REG-93", "REG-94"), encoding="utf-8")
    shutil.rmtree(published / "occitanie" / str(YEAR))
    assert states(published) == {
        f"{REGION}/{YEAR}/manifest.json": ALTERED,
        f"occitanie/{YEAR}/manifest.json": MISSING,
    }


@pytest.mark.parametrize("content", ["{", "[]", '{"fichiers": 3}'])
def test_a_manifest_that_cannot_be_read_is_a_fault_and_not_a_crash(published: Path, content: str) -> None:
    (published / REGION / str(YEAR) / "manifest.json").write_text(content, encoding="utf-8")
    (published / "manifest.json").write_text(content, encoding="utf-8")
    assert states(published) == {f"{REGION}/{YEAR}/manifest.json": UNREADABLE, "manifest.json": UNREADABLE}


def test_a_folder_without_a_site_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(NoSite, match="aucun site ici"):
        verify(tmp_path)


def test_the_command_counts_says_one_line_a_fault_and_fails(published: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["verify", str(published)]) == 0
    assert "2 éditions" in (said := capsys.readouterr().out)
    assert "tout est conforme" in said
    (published / REGION / str(YEAR) / "enfance.html").write_text("x", encoding="utf-8")
    assert main(["verify", str(published)]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{REGION}/{YEAR}/enfance.html : altéré")
    assert last.endswith("1 altéré.")


def test_progress_is_told_to_its_end(published: Path) -> None:
    told: list[tuple[str, int, int]] = []
    verify(published, lambda *step: told.append(step))
    assert told[0][1:] == (0, 3)
    assert told[-1][1:] == (3, 3)
