"""What an edition about to be published changes of its published version, from the two to the page to sign off."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_bad_input import edit, edit_line  # type: ignore[import-not-found]

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.press.approval import Reviewed, figures_csv, places, review, standalone, words_csv
from pacte_analysis.press.approval.difference import difference
from pacte_analysis.press.build import build
from pacte_analysis.press.life.said import SENTENCES, Figure, NotPublished, Said
from pacte_analysis.press.life.words import Sentence
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import _load
from projects import small_copy

ADDRESS = "provence-alpes-cote-d-azur/2024"


def figure(text: str, *, anchor: str = "a", period: str = "2021", territory: str = "REG-93") -> Figure:
    return Figure(anchor, text, 1.0, "taux de pauvreté", territory, "Provence", period, "%", "", "Insee", "publié")


def said(*figures: tuple[str, Figure], sentences: dict[str, list[str]] | None = None) -> Said:
    """An edition of which the pages show the figures and say the sentences."""
    made = Said(titles={page: page for page, _ in figures})
    for page, shown in figures:
        made.figures[shown.anchor] = shown
        made.pages[shown.anchor] = (*made.pages.get(shown.anchor, ()), page)
    told = {"index": []} if sentences is None else sentences
    made.sentences = {page: [Sentence("", words) for words in found] for page, found in told.items()}
    return made


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project whose edition stands in its site: built once."""
    root = tmp_path_factory.mktemp("publie")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PACTE_DATA", str(root / "data"))
        build(small_copy(root), "REG-93", 2024, data=root / "data")
    return root


@pytest.fixture
def project(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A copy of it to change."""
    root = tmp_path / "projet"
    shutil.copytree(published, root, symlinks=True)
    monkeypatch.setenv("PACTE_DATA", str(root / "data"))
    monkeypatch.chdir(root)
    yield Project(root)
    _load.cache_clear()


def reviewed(project: Project) -> Reviewed:
    _load.cache_clear()
    return review(project, open_edition("REG-93", 2024))


# --- figures -------------------------------------------------------------------------------------------------------


def test_a_figure_of_the_same_address_with_another_value_is_modified() -> None:
    found = difference(said(("index", figure("17,4 %"))), said(("index", figure("18,9 %"))))
    (change,) = found.figures
    assert (change.kind, change.before, change.after) == ("modifié", figure("17,4 %"), figure("18,9 %"))
    assert found.summary == "1 chiffre modifié"


def test_the_same_measure_of_another_date_is_brought_up_to_date() -> None:
    old, new = figure("17,4 %"), figure("17,6 %", anchor="b", period="2022")
    (change,) = difference(said(("index", old)), said(("index", new))).figures
    assert (change.kind, change.before, change.after) == ("actualisé", old, new)


def test_another_place_s_figure_is_new_and_not_the_former_one_of_this_place() -> None:
    new = figure("17,6 %", anchor="b", territory="REG-76")
    found = difference(said(("index", figure("17,4 %"))), said(("index", new)))
    assert [change.kind for change in found.figures] == ["nouveau", "retiré"]


def test_a_figure_on_another_page_has_moved() -> None:
    found = difference(said(("index", figure("17,4 %"))), said(("emploi", figure("17,4 %"))))
    assert [(change.kind, change.pages) for change in found.figures] == [("déplacé", ("emploi", "index"))]


# --- words ---------------------------------------------------------------------------------------------------------


def test_before_publishing_a_sentence_in_which_only_a_number_changes_is_told() -> None:
    before, after = "Les 1 000 premiers jours.", "Les 2 000 premiers jours."
    found = difference(said(sentences={"index": [before]}), said(sentences={"index": [after]}))
    (change,) = found.words["index"]
    assert (change.kind, change.before, change.after) == ("modifiée", before, after)
    assert [(piece.sign, piece.text.strip()) for piece in change.pieces if piece.sign != "="] == [
        ("-", "1 000"),
        ("+", "2 000"),
    ]


def test_pages_that_come_and_go_are_named() -> None:
    found = difference(said(sentences={"index": [], "old": []}), said(sentences={"index": [], "new": []}))
    assert (found.appeared, found.vanished, found.summary) == (["new"], ["old"], "1 page nouvelle et 1 page retirée")


def test_the_fingerprint_follows_every_number_and_every_word() -> None:
    one = said(("index", figure("17,4 %")), sentences={"index": ["Un."]})
    prints = {
        one.fingerprint,
        said(("index", figure("17,5 %")), sentences={"index": ["Un."]}).fingerprint,
        said(("emploi", figure("17,4 %")), sentences={"index": ["Un."]}).fingerprint,
        said(("index", figure("17,4 %")), sentences={"index": ["Deux."]}).fingerprint,
    }
    assert len(prints) == 4
    assert one.fingerprint == said(("index", figure("17,4 %")), sentences={"index": ["Un."]}).fingerprint


# --- the whole way -------------------------------------------------------------------------------------------------


def test_an_edition_that_has_just_been_published_changes_nothing(project: Project) -> None:
    assert reviewed(project).found.none


def test_what_changes_in_tables_and_text_is_on_the_page_and_in_the_tables(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    barometer = project.root / "data/observations/barometre.csv"
    edit_line(barometer, r"^taux_pauvrete_60,REG-93,2021,17\.4,", "taux_pauvrete_60,REG-93,2021,18.9,")
    edit(project.root / "notebooks/index.md", "de la population est pauvre", "des habitants sont pauvres")
    before = sorted(path.read_bytes() for path in project.site.rglob("*.*") if path.is_file())
    _load.cache_clear()
    assert main(["diff", "REG-93/2024"]) == 0
    told = capsys.readouterr().out
    assert "1 chiffre modifié et 1 phrase modifiée." in told
    assert "Accueil : 2" in told
    assert sorted(path.read_bytes() for path in project.site.rglob("*.*") if path.is_file()) == before
    folder = project.build_folder / "relecture" / "REG-93-2024"
    assert sorted(path.name for path in folder.iterdir()) == ["chiffres.csv", "index.html", "textes.csv"]
    assert main(["diff", "REG-93/2024", "--journal", "Réponse du producteur", "--par", "A. B."]) == 0
    (line,) = csv.DictReader(io.StringIO((project.root / "data/journal.csv").read_text(encoding="utf-8")))
    assert (line["edition"], line["quoi"]) == ("REG-93-2024", "1 chiffre modifié et 1 phrase modifiée")
    assert (line["pourquoi"], line["par"]) == ("Réponse du producteur", "A. B.")
    page = (folder / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    # What was noted is no change of its own: what is signed is what is published.
    assert f"<code>{reviewed(project).fingerprint}</code>" in page
    assert re.search(r"<td>17,4 %</td><td>18,9 %</td><td>Accueil</td>", page)
    assert "<del>" in page
    assert "<ins>" in page
    (row,) = csv.DictReader(io.StringIO((folder / "chiffres.csv").read_text(encoding="utf-8")))
    assert (row["changement"], row["pages (à publier)"]) == ("modifié", "index")


def test_nothing_is_signed_nor_dated_by_the_program(project: Project) -> None:
    page = standalone(reviewed(project))
    signing = page[page.index('class="revue accord"') :]
    cells = re.findall(r"<td>(.*?)</td>", signing)
    assert {re.sub(r"<[^>]+>", " ", cell) for cell in cells} == {"", "☐ publier ☐ corriger"}
    assert "☑" not in page
    assert "☒" not in page


def test_what_a_page_quotes_is_escaped() -> None:
    hostile = figure("<script>x</script>")
    found = difference(said(), said(("index", hostile), sentences={"index": ["<img onerror=x>"]}))
    page = standalone(Reviewed(open_edition("REG-93", 2024), found, "0"))
    assert "<script>x" not in page
    assert "<img onerror" not in page
    assert places(found) == [("index", 2)]
    assert len(list(csv.reader(io.StringIO(figures_csv(found))))) == 2
    assert len(list(csv.reader(io.StringIO(words_csv(found))))) == 2


def test_an_edition_published_before_sentences_were_kept_compares_its_figures_and_says_so(project: Project) -> None:
    (project.site.resolve() / ADDRESS / SENTENCES).unlink()
    found = reviewed(project)
    assert not found.found.worded
    assert found.found.figures == []
    assert "date d’avant que ses phrases soient gardées" in standalone(found)


@pytest.mark.parametrize(
    "arguments",
    [
        ["REG-93/2024", "--journal", "Pourquoi"],
        ["REG-93/2024", "--par", "A. B."],
        ["REG-93/2023", "REG-93/2024", "--journal", "Pourquoi", "--par", "A. B."],
    ],
)
def test_a_journal_without_a_name_or_between_two_years_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == 1
    assert "--journal" in capsys.readouterr().err


def test_an_edition_that_is_not_in_the_site_is_refused_before_anything_runs(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "REG-76/2024"]) == 1
    assert "pacte build REG-76 --year 2024" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{", '{"index": 3}', '{"index": {"phrases": [["a"]]}}'])
def test_a_published_file_that_cannot_be_read_is_named(project: Project, content: str) -> None:
    path = project.site.resolve() / ADDRESS / SENTENCES
    path.unlink()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotPublished, match="illisible"):
        reviewed(project)


def test_the_sentences_of_a_published_page_are_beside_it(published: Path) -> None:
    kept = json.loads((published / "site" / ADDRESS / SENTENCES).read_text(encoding="utf-8"))
    assert kept["index"]["titre"] == "Accueil"
    assert ["Le taux", "Le taux", True] in kept["index"]["phrases"]
    assert "est pauvre" in " ".join(said for _, said, _ in kept["index"]["phrases"])
