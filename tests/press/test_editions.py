"""`editions.yml`: one line an edition, patterns allowed, and what a bad line says."""

from datetime import date
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_catalogue, open_edition
from pacte_analysis.press.books import imprint as press
from pacte_analysis.press.books.book import without_links
from pacte_analysis.press.books.imprint import already_printed
from pacte_analysis.press.build import build_all
from pacte_analysis.press.editions import BrokenList, Listed, listed, previous
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of
from pacte_analysis.press.sites import embargo
from pacte_analysis.press.sites.integrity import verify
from projects import SMALL_CHAPTER


def written(folder: Path, *lines: str) -> Path:
    (folder / "editions.yml").write_text("editions:\n" + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    return folder


def test_a_line_may_ask_for_several_years(tmp_path: Path) -> None:
    found = listed(written(tmp_path, "REG-93 2022-2024"), open_catalogue())
    assert found == [Listed("REG-93", 2022), Listed("REG-93", 2023), Listed("REG-93", 2024)]


def test_a_pattern_is_all_the_territories_that_it_matches(tmp_path: Path) -> None:
    found = listed(written(tmp_path, "REG-* 2024", "DEP-* 2024"), open_catalogue())
    assert len([edition for edition in found if edition.code.startswith("REG-")]) == 18
    assert len([edition for edition in found if edition.code.startswith("DEP-")]) == 101


def test_an_edition_asked_twice_is_listed_once_where_it_first_stands(tmp_path: Path) -> None:
    found = listed(written(tmp_path, "REG-53 2024", "REG-93 2024", "REG-53 2023-2024"), open_catalogue())
    assert found == [Listed("REG-53", 2024), Listed("REG-93", 2024), Listed("REG-53", 2023)]


def test_a_pattern_passes_over_the_years_without_observation(tmp_path: Path) -> None:
    assert listed(written(tmp_path, "DEP-* 1999", "REG-5* 1999"), open_catalogue()) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("REG-53", "« REG-53 » illisible. Écrivez un code et une année"),
        ("REG-53 2024-2019", "la première année est après la dernière"),
        ("REG-99 2024", "territoire inconnu"),
        ("REG-9? 2024 2025", "illisible"),
        ("XYZ-* 2024", "aucun territoire de ce motif"),
        ("REG-53 1999", "aucune observation. Années connues : de"),
        ("METRO-200054807 2024", "aucune observation"),
    ],
)
def test_a_bad_line_says_where_what_and_what_to_do(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(BrokenList) as stopped:
        listed(written(tmp_path, "REG-93 2024", line), open_catalogue())
    assert stopped.value.message.startswith("editions.yml, ligne 3 : ")
    assert words in stopped.value.message


@pytest.mark.parametrize(
    "text",
    [
        "- REG-93 2024\n",
        "editions: REG-93 2024\n",
        "editions:\n  - [REG-93\n",
        "autre: []\n",
        "editions: " + "[" * 5000,
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "editions.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenList, match=r"editions\.yml"):
        listed(tmp_path, open_catalogue())


def test_the_previous_edition_is_the_nearest_before() -> None:
    editions = [Listed("REG-93", 2019), Listed("REG-93", 2022), Listed("REG-53", 2023), Listed("REG-93", 2024)]
    assert previous(editions, "REG-93", 2024) == Listed("REG-93", 2022)
    assert previous(editions, "REG-93", 2019) is None


def test_the_projects_own_list_names_every_region_and_departement(project: Project) -> None:
    found = set(listed(project.root, open_catalogue()))
    territories = open_catalogue().territories
    for kind in ("region", "departement"):
        assert {Listed(place.code, 2024) for place in territories.of_kind(kind)} <= found
    assert {Listed("REG-93", year) for year in range(2019, 2025)} <= found
    assert Listed("FRANCE-F", 2024) in found


def test_links_to_a_page_that_the_edition_has_not_are_plain_text() -> None:
    kept = '<a href="sigles.html">sigles</a>.'
    text = f'Voir <a class="x" href="sous-themes.html#a">les thèmes</a>, [ici](sous-themes.md), {kept}'
    assert without_links(text, {"sous-themes"}) == f"Voir les thèmes, ici, {kept}"


def test_a_chapter_of_documents_is_in_the_books_that_they_speak_of(project: Project) -> None:
    def names(code: str, year: int) -> set[str]:
        return {chapter.name for chapter in chapters_of(project, open_edition(code, year))}

    assert {"sous-themes", "autres-actions-publiques", "mesures-nationales"} <= names("REG-93", 2024)
    assert not {"sous-themes", "autres-actions-publiques"} & names("REG-53", 2024)
    assert "mesures-nationales" not in names("REG-93", 2023)


@pytest.mark.slow
def test_many_editions_enter_the_site_at_once_and_an_unchanged_one_is_not_printed_again(
    small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [Listed("REG-93", 2024), Listed("REG-76", 2024)]
    first = build_all(small_project, wanted)
    assert sorted(first.printed) == sorted(wanted)
    assert not first.failures
    for slug in ("provence-alpes-cote-d-azur", "occitanie"):
        assert (small_project.site / slug / "2024" / "index.html").is_file()
    before = small_project.site.readlink()
    monkeypatch.setattr(press, "build_book", lambda folder: pytest.fail("printed again"))
    again = build_all(small_project, wanted)
    assert sorted(again.unchanged) == sorted(wanted)
    assert small_project.site.readlink() != before
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(SMALL_CHAPTER + "\nUne phrase de plus.\n", encoding="utf-8")
    changed = Project(small_project.root)
    assert already_printed(changed, open_edition("REG-93", 2024)) is None


@pytest.mark.slow
def test_an_edition_that_fails_is_named_and_nothing_is_published_unless_one_keeps_going(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    # The chapter claims that poverty is above the average: the data deny it in Brittany.
    written(small_project.root, "REG-93 2024", "REG-53 2024")
    assert main(["build", "--all"]) == 1
    said = capsys.readouterr().err
    for words in ("REG-53 2024", "index.md, cellule de code n° 2", "démentie par les données", "Remède :"):
        assert words in said
    assert "Rien n'a été publié : 1 édition sur 2" in said
    assert not small_project.site.exists()
    assert main(["build", "--all", "--keep-going"]) == 3
    assert "Rien n'a été publié" not in capsys.readouterr().err
    assert (small_project.site / "provence-alpes-cote-d-azur" / "2024" / "index.html").is_file()
    assert not (small_project.site / "bretagne").exists()
    # Up to date, it was printed once.
    assert main(["build", "--keep-going"]) == 1


def _said(page: Path) -> str:
    return page.read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.slow
def test_an_edition_that_fails_keeps_its_last_version_and_says_so_until_it_is_printed_again(
    small_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(small_project.root, "REG-93 2024", "REG-76 2024")
    assert main(["build", "--all"]) == 0
    home = small_project.site / "occitanie" / "2024" / "index.html"
    good, first = fingerprint(small_project.site.resolve()), home.read_bytes()
    chapter = small_project.root / "notebooks" / "index.md"
    sound = chapter.read_text(encoding="utf-8")
    chapter.write_text(sound.replace("publish(", "assert territory != 'REG-76'\npublish("), encoding="utf-8")
    for day in ("2026-11-22", "2026-11-23"):
        monkeypatch.setattr(embargo, "today", lambda day=day: date.fromisoformat(day))
        assert main(["build", "--all", "--keep-going"]) == 3
        notice = "Le 22 novembre 2026, cette édition n’a pas pu être mise à jour"
        assert _said(home).count(notice) == 1
        assert "mise à jour le 22 novembre 2026" in _said(small_project.site / "index.html")
        found = verify(small_project.site.resolve())
        assert (found.editions, found.faults) == (2, [])
    now = fingerprint(small_project.site.resolve())
    kept = {name for name in good if name.startswith("occitanie/2024/")}
    assert {name for name in kept if now[name] != good[name]} == {
        "occitanie/2024/index.html",
        "occitanie/2024/manifest.json",
    }
    # It is late, and says so: it may be delivered.
    assert main(["publish", str(tmp_path / "ailleurs")]) == 0
    chapter.write_text(sound, encoding="utf-8")
    assert main(["build", "--all"]) == 0
    assert home.read_bytes() == first
    assert fingerprint(small_project.site.resolve()) == good


def test_all_takes_no_territory(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "REG-53", "--all"]) == 1
    assert "ne donnez ni territoire ni année" in capsys.readouterr().err


def test_the_list_says_what_an_edition_lacks_and_what_would_fill_it(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    written(small_project.root, "REG-93 2024", "DEP-973 2024")
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert "DEP-973" in said
    assert "manque : Taux de pauvreté monétaire" in said
    assert main(["list", "Guyane"]) == 1
    assert "DEP-973" in capsys.readouterr().err
    assert main(["list", "DEP-973"]) == 0
    said = capsys.readouterr().out
    assert "Pilot’actions" in said
    assert "REG-93" not in said
