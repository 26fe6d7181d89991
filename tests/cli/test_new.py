"""`pacte new`: a line and a folder, nothing overwritten, and what exists when it cannot."""

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis.cli.main import main
from pacte_analysis.contraband import uncommented
from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.editions import Listed, listed
from pacte_analysis.press.project import Project

LIST = """# Les éditions.
editions:
  - REG-93 2024  # la première
  - REG-* 2024

# Une remarque à la fin.
"""


@pytest.fixture
def new_project(a_project: Project) -> Project:
    (a_project.root / "editions.yml").write_text(LIST, encoding="utf-8")
    return a_project


def test_a_new_edition_has_its_line_and_its_texts(new_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "Bretagne", "--year", "2025"]) == 0
    said = capsys.readouterr().out
    text = (new_project.root / "editions.yml").read_text(encoding="utf-8")
    assert text == LIST.replace("  - REG-* 2024\n", "  - REG-* 2024\n  - REG-53 2025\n")
    assert Listed("REG-53", 2025) in listed(new_project.root, open_catalogue())
    made = sorted(new_project.texts("REG-53-2025").glob("*.md"))
    assert "avant-propos.md" in [path.name for path in made]
    assert {uncommented(path.read_text(encoding="utf-8")) for path in made} == {""}
    assert f"{len(made)} textes à remplir sont créés" in said
    assert "pacte build REG-53 --year 2025" in said
    assert "supprimez book/editions/REG-53-2025/ et la ligne « - REG-53 2025 » de editions.yml" in said
    assert main(["check"]) == 0


def test_a_second_time_nothing_is_written_and_a_lost_text_alone_comes_back(
    new_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["new", "REG-53", "--year", "2025"])
    folder = new_project.texts("REG-53-2025")
    (folder / "avant-propos.md").write_text("Mon texte.", encoding="utf-8")
    (folder / "citer.md").unlink()
    before = fingerprint(new_project.root / "book")
    capsys.readouterr()
    assert main(["new", "REG-53", "--year", "2025"]) == 0
    after = fingerprint(new_project.root / "book")
    assert {name for name in after if after[name] != before.get(name)} == {"editions/REG-53-2025/citer.md"}
    assert "comprend déjà cette édition" in capsys.readouterr().out
    assert main(["new", "REG-53", "--year", "2025"]) == 0
    assert "tous les textes sont déjà là" in capsys.readouterr().out
    assert (new_project.root / "editions.yml").read_text(encoding="utf-8").count("REG-53") == 1


def test_an_edition_that_a_pattern_covers_gets_no_line(
    new_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "REG-53", "--year", "2024"]) == 0
    assert "la ligne « - REG-* 2024 » comprend déjà cette édition" in capsys.readouterr().out
    assert (new_project.root / "editions.yml").read_text(encoding="utf-8") == LIST
    assert (new_project.texts("REG-53-2024") / "avant-propos.md").is_file()


def test_a_dry_run_says_what_goes_where_and_writes_nothing(
    new_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprint(new_project.root)
    assert main(["new", "REG-53", "--year", "2025", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert fingerprint(new_project.root) == before
    assert "la ligne « - REG-53 2025 » serait ajoutée" in said
    assert "avant-propos : Pourquoi ce livre" in said


def test_without_a_list_one_is_made(new_project: Project) -> None:
    (new_project.root / "editions.yml").unlink()
    assert main(["new", "REG-53", "--year", "2025"]) == 0
    assert listed(new_project.root, open_catalogue()) == [Listed("REG-53", 2025)]


@pytest.mark.parametrize("kind", ["link", "latin"])
def test_a_former_text_that_is_not_its_own_is_refused_and_nothing_is_written(
    new_project: Project, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = new_project.root / "secret.txt"
    secret.write_bytes("Une clé privée.".encode("utf-8" if kind == "link" else "latin-1"))
    former = new_project.texts("REG-53-2023")
    former.mkdir(parents=True, exist_ok=True)
    text = former / "avant-propos.md"
    text.unlink(missing_ok=True)
    if kind == "link":
        text.symlink_to(secret)
    else:
        secret.rename(text)
    assert main(["new", "REG-53", "--year", "2025"]) == 1
    said = capsys.readouterr().err
    assert "REG-53-2023/avant-propos.md : " in said
    assert {"link": "un lien vers un autre dossier", "latin": "Enregistrez-le en UTF-8"}[kind] in said
    assert not new_project.texts("REG-53-2025").exists()


@pytest.mark.parametrize(
    "written",
    [
        "editions: [REG-93 2024, REG-53 2024]\n",
        "editions:\n  [REG-93 2024,\n   REG-53 2024]\n",
        "editions:\n  - REG-93\n    2024\n",
        "{editions: []}\n",
        "editions:\n  - REG-93 2024\n...\n",
    ],
)
def test_a_list_of_another_shape_is_never_written_into_what_reads_otherwise(
    new_project: Project, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = new_project.root / "editions.yml"
    file.write_text(written, encoding="utf-8")
    code = main(["new", "DEP-04", "--year", "2023"])
    if code:
        assert file.read_text(encoding="utf-8") == written
        assert "Écrivez une édition par ligne" in capsys.readouterr().err
        assert not new_project.texts("DEP-04-2023").exists()
    else:
        assert Listed("DEP-04", 2023) in listed(new_project.root, open_catalogue())
    # The end of a document is the one shape that takes one more line.
    assert bool(code) == ("..." not in written)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["REG-53", "--year", "1990"], "Années connues : de 2014 à"),
        (["REG-53", "--year", "1990"], "pacte new REG-53 --year"),
        (["Bretagn", "--year", "2024"], "Vouliez-vous dire REG-53 (Bretagne)"),
        (["93", "--year", "2024"], "Écrivez le code complet"),
        (["REG-53", "--year", "deux"], "écrivez quatre chiffres"),
    ],
)
def test_an_edition_that_cannot_be_is_refused_with_what_exists(
    new_project: Project, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprint(new_project.root)
    assert main(["new", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert fingerprint(new_project.root) == before
