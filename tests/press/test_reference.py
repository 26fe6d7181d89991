"""`pacte build --locked` puts in place the edition that was published, byte for byte, or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import delivery
from pacte_analysis.press.sites.integrity import BARE_HOME
from pacte_analysis.press.sites.reference import NotKept, NotTheSame, keep, reference_path, require_same
from pacte_analysis.press.sites.shelf import MANIFEST
from projects import publish_editions

EDITION = ["REG-93", "--year", "2024"]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_locked_build_makes_the_published_edition_again_or_names_what_differs(
    small_project: Project, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["build", *EDITION, "--locked"]) == 1
    assert "book/editions/REG-93-2024/manifeste.json n'existe pas" in capsys.readouterr().err
    assert not small_project.site.exists()

    assert main(["build", *EDITION]) == 0
    assert main(["publish", str(tmp_path / "serveur"), "--keep"]) == 0
    assert "À valider dans git : book/editions/REG-93-2024/manifeste.json" in capsys.readouterr().out
    published = tree(tmp_path / "serveur")

    assert main(["build", *EDITION, "--locked"]) == 0
    assert tree(small_project.site.resolve()) == published

    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
    with (small_project.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# une ligne\n")
    capsys.readouterr()
    assert main(["build", *EDITION, "--locked"]) == 1
    said = capsys.readouterr().err
    for name in ("le carnet index", "le verrou (requirements.lock)", "index.html", "Rien n'a été mis en place"):
        assert name in said
    assert "les données" not in said
    assert tree(small_project.site.resolve()) == published
    assert not any(path.name.endswith(".en-cours") for path in (small_project.build_folder / "sites").iterdir())


def test_the_manifest_that_is_kept_is_that_of_what_was_delivered(
    small_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["build", *EDITION]) == 0
    wanted = (small_project.site / "provence-alpes-cote-d-azur" / "2024" / MANIFEST).read_bytes()
    real = delivery.deliver

    def then_another_build(*given: Any, **named: Any) -> list[str]:
        names = real(*given, **named)
        chapter = small_project.root / "notebooks" / "index.md"
        chapter.write_text(chapter.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
        assert main(["build", *EDITION]) == 0
        return names

    monkeypatch.setattr(delivery, "deliver", then_another_build)
    assert main(["publish", str(tmp_path / "serveur"), "--keep"]) == 0
    assert reference_path(small_project, "REG-93-2024").read_bytes() == wanted


@pytest.fixture
def shelved(tmp_path: Path) -> tuple[Project, Path]:
    """A site of one edition and the project that keeps its manifest."""
    site = publish_editions(tmp_path, {("REG-93", 2024): {"index", "enfance"}})
    project = Project(tmp_path)
    manifest = site / "provence-alpes-cote-d-azur/2024/manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8")) | {"edition": "REG-93-2024"}
    manifest.unlink()
    manifest.write_text(json.dumps(told), encoding="utf-8")
    keep(project, site)
    return project, manifest


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "l'édition n'y est pas nommée"),
        ("../../../evade", "« ../../../evade » n'est pas le nom d'une édition"),
        ("REG-93-2024\n", "« REG-93-2024\n » n'est pas le nom d'une édition"),
    ],
)
def test_a_manifest_that_does_not_name_its_edition_is_kept_nowhere(tmp_path: Path, name: str | None, said: str) -> None:
    site = publish_editions(tmp_path, {("REG-76", 2024): {"index"}, ("REG-93", 2024): {"index"}})
    for address, named in (("occitanie", "REG-76-2024"), ("provence-alpes-cote-d-azur", name)):
        manifest = site / address / "2024" / MANIFEST
        told = json.loads(manifest.read_text(encoding="utf-8")) | ({"edition": named} if named else {})
        manifest.unlink()
        manifest.write_text(json.dumps(told), encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(NotKept) as raised:
        keep(Project(tmp_path), site)
    assert f"provence-alpes-cote-d-azur/2024/manifest.json : {said}" in raised.value.message
    assert "aucun manifeste n'a été gardé" in raised.value.message
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["REG-93-2024", "FRANCE-F-2024", "DEP-2A-2024", "GROUPE-FRANCE-HORS-MAYOTTE-2024"])
def test_each_kind_of_edition_has_its_manifest_kept(tmp_path: Path, name: str) -> None:
    manifest = tmp_path / "site" / "ici" / "2024" / MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"edition": name}), encoding="utf-8")
    assert keep(Project(tmp_path), tmp_path / "site") == [reference_path(Project(tmp_path), name)]


def refusal(project: Project, manifest: Path, **changed: object) -> str:
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | changed), encoding="utf-8")
    with pytest.raises(NotTheSame) as raised:
        require_same(project, manifest.parents[2], ["provence-alpes-cote-d-azur/2024"])
    return raised.value.message


def test_each_input_that_differs_is_named(shelved: tuple[Project, Path]) -> None:
    project, manifest = shelved
    said = refusal(project, manifest, donnees="d", paquet="p", verrou="v", programmes={"pandas": "9.9"})
    assert "les données (data/), le paquet (src/pacte_analysis), le verrou (requirements.lock)" in said
    assert "pandas (absent, ici 9.9)" in said
    assert "Fichiers" not in said


def test_a_part_of_the_manifest_that_nobody_knows_is_a_difference_too(shelved: tuple[Project, Path]) -> None:
    assert "Le reste du manifeste : nouveau" in refusal(*shelved, nouveau="x")


def test_many_files_are_counted(shelved: tuple[Project, Path]) -> None:
    said = refusal(*shelved, fichiers={f"page-{number}.html": "x" for number in range(20)})
    assert "et 13 de plus" in said


def test_an_edition_printed_without_its_forms_is_the_same_and_another_form_is_not(
    shelved: tuple[Project, Path],
) -> None:
    project, manifest = shelved
    told = json.loads(manifest.read_text(encoding="utf-8"))
    path = reference_path(project, "REG-93-2024")
    known = {**told, "fichiers": {**told["fichiers"], "index.html": "avec-la-liste", "telecharger/a.pdf": "a"}}
    path.write_text(json.dumps(known), encoding="utf-8")
    require_same(project, manifest.parents[2], ["provence-alpes-cote-d-azur/2024"])
    assert "telecharger/a.pdf" in refusal(
        project, manifest, fichiers={**told["fichiers"], "telecharger/a.pdf": "un autre"}
    )
    assert "index.html" in refusal(project, manifest, **{BARE_HOME: "autre"})


def test_a_reference_that_cannot_be_read_says_how_to_have_it_back(shelved: tuple[Project, Path]) -> None:
    project, manifest = shelved
    reference_path(project, "REG-93-2024").write_text("{", encoding="utf-8")
    assert "git checkout book/editions/REG-93-2024/manifeste.json" in refusal(project, manifest)
