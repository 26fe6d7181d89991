"""The forms of an edition: what they are called, which are offered on its home, and what a failure leaves."""

import json
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace

import nbformat
import pytest

from pacte_analysis.cli import build, export
from pacte_analysis.cli.main import main
from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.audit.browser import NoBrowser
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.books.imprint import recipe
from pacte_analysis.press.export import form as forms
from pacte_analysis.press.export import making
from pacte_analysis.press.export.form import FORMS, Form, Original, filename, folder
from pacte_analysis.press.export.making import NoSuchChapter, make_all, require_chapter
from pacte_analysis.press.export.notebooks import plain
from pacte_analysis.press.export.offered import MARK, offered, put_on_home
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.project import Project
from projects import made


@pytest.fixture
def edition() -> Edition:
    return open_edition("REG-93", 2024)


def written(words: str) -> forms.Write:
    def write(original: Original, target: Path, chapter: str | None) -> None:
        target.write_text(words, encoding="utf-8")

    return write


def fails(original: Original, target: Path, chapter: str | None) -> None:
    target.write_text("half", encoding="utf-8")
    raise PacteError("Il manque une chose.")


@pytest.fixture
def two_forms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Form]:
    """One form that succeeds and one that does not."""
    made = {
        "a": Form("a", "Une forme (TXT)", "une forme", ".txt", False, written("whole"), book=False),
        "b": Form("b", "Une autre (TXT)", "une autre", "-b.txt", False, fails, book=False),
    }
    for module in ("form", "making", "offered"):
        monkeypatch.setattr(f"pacte_analysis.press.export.{module}.FORMS", made)
    return made


# --- names -----------------------------------------------------------------------------------------------------------


def test_help_names_every_form_with_what_it_is() -> None:
    assert tuple(FORMS) == export.NAMES
    for name in FORMS:
        assert f"\n  {name:<7} " in export.EPILOG


def test_every_form_is_written_by_a_module_that_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def named(module: str) -> ModuleType:
        assert find_spec(module), module
        return SimpleNamespace(write=lambda *_: None)  # type: ignore[return-value]

    monkeypatch.setattr(forms, "import_module", named)
    for form in FORMS.values():
        form.write(None, tmp_path, None)  # type: ignore[arg-type]


def test_files_have_stable_and_readable_names_all_different(edition: Edition) -> None:
    stem = "barometre-des-solidarites-provence-alpes-cote-d-azur-2024"
    names = [filename(form, edition) for form in FORMS.values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith(stem) for name in names)
    assert filename(FORMS["html"], edition) == f"{stem}-html.zip"
    assert filename(FORMS["html"], edition, "enfance") == f"{stem}-enfance.html"


def test_a_chapter_that_is_not_there_or_a_form_that_has_none_is_refused_with_what_to_ask(edition: Edition) -> None:
    with pytest.raises(NoSuchChapter, match="Au choix : enfance, emploi"):
        require_chapter([FORMS["html"]], "enfanc", ["enfance", "emploi"])
    with pytest.raises(NoSuchChapter, match="--to xlsx ne se fait que pour l'édition entière"):
        require_chapter([FORMS["xlsx"]], "enfance", ["enfance"])


def test_the_state_of_an_edition_is_a_draft_until_all_its_pages_are_signed() -> None:
    pages = ["a", "b", "c"]
    assert Life().together(pages) == "brouillon – aucune relecture signée"
    some = {"a": {"etat": "relu"}, "b": {"etat": "validé"}}
    assert Life(some).together(pages) == "brouillon – pages signées : 1 relue et 1 validée, sur 3"
    assert Life({page: {"etat": "validé"} for page in pages}).together(pages) == "toutes les pages sont validées"


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_dry_run_says_the_files_and_makes_none(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "REG-93/2024", "--all", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == list(FORMS)
    assert made(small_project) == []


def test_all_the_forms_take_no_chapter(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--all", "--chapter", "index"]) == 1
    assert "ne donnez ni --to ni --chapter" in capsys.readouterr().err


def test_a_notebook_has_its_edition_s_parameters_its_text_and_what_its_code_showed(small_project: Project) -> None:
    assert main(["export", "DEP-04/2024", "--to", "ipynb", "--chapter", "index", "--sortie", "un.ipynb"]) == 0
    notebook = nbformat.read("un.ipynb", as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert parameters.source == 'territory = "DEP-04"\nyear = 2024'
    assert "# Pauvreté dans les Alpes-de-Haute-Provence" in text
    assert "% de la population est pauvre." in text
    assert "{{" not in text
    assert "<a " not in text
    assert "- **Empreinte** : " in text
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("text/html" in data for data in shown)
    assert not any(mime.startswith("application/vnd.pacte") for data in shown for mime in data)
    first = Path("un.ipynb").read_bytes()
    assert main(["export", "DEP-04/2024", "--to", "ipynb", "--chapter", "index", "--sortie", "un.ipynb"]) == 0
    assert Path("un.ipynb").read_bytes() == first


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Le {term}`RSA` et {term}`l'ASE <ASE>`.", "Le RSA et l'ASE."),
        ("Un texte {cite}`instruction`.", "Un texte."),
        (':::{div} en-bref\n- <a class="chiffre" href="#origine-x">17,4 %</a> ici\n:::', "- 17,4 % ici"),
        ('Voir <a href="cartes.html#a">les cartes</a> et [la méthode](methode.md).', "Voir les cartes et la méthode."),
        ("(cible)=\n{.non-disponible}\nRien.", "Rien."),
        ("[Insee](https://www.insee.fr)", "[Insee](https://www.insee.fr)"),
    ],
)
def test_jupyter_s_markdown_is_given_what_it_knows(written: str, read: str) -> None:
    assert plain(written) == read


# --- what is offered -------------------------------------------------------------------------------------------------


def test_of_all_the_forms_those_that_can_be_made_are(
    small_project: Project, edition: Edition, two_forms: dict[str, Form], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--all", "--sortie", "ici"]) == 1
    said = capsys.readouterr()
    assert said.err == "Une autre (TXT) : pas fait. Il manque une chose.\n"
    assert [path.name for path in Path("ici").iterdir()] == [filename(two_forms["a"], edition)]


def test_forms_are_made_when_they_must_and_only_those_of_today_s_recipe_are_offered(
    small_project: Project, edition: Edition, two_forms: dict[str, Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = make_all(small_project, edition)
    assert {label: error.message for label, error in failures.items()} == {"Une autre (TXT)": "Il manque une chose."}
    today = recipe(small_project, edition)
    (found,) = offered(small_project, edition, today)
    assert found.form.name == "a"
    assert {path.name for path in folder(small_project, edition).iterdir()} == {found.file.name, "formes.json"}

    del two_forms["b"]
    with monkeypatch.context() as patched:
        patched.setattr(making, "original", lambda *_, **__: pytest.fail("made again"))
        assert make_all(small_project, edition) == {}

    (small_project.root / "book" / "references.bib").write_text("% another", encoding="utf-8")
    assert offered(small_project, edition, recipe(small_project, edition)) == ()
    assert offered(small_project, edition, today) == (found,)
    found.file.unlink()
    assert offered(small_project, edition, today) == ()


def test_a_built_edition_lists_its_forms_with_sizes_and_date_and_their_files_are_there(
    small_project: Project, edition: Edition, two_forms: dict[str, Form], capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + f"\n{MARK}\n", encoding="utf-8")
    assert main(["build", "--forms"]) == build.PARTLY
    assert "Une autre (TXT) : pas fait." in capsys.readouterr().err
    home = small_project.site / "provence-alpes-cote-d-azur" / "2024"
    page = (home / "index.html").read_text(encoding="utf-8")
    name = filename(two_forms["a"], edition)
    assert f'href="telecharger/{name}" download>TXT · 5 octets · avril 2026<' in page
    assert (home / "telecharger" / name).read_text(encoding="utf-8") == "whole"
    assert MARK not in page
    listed = json.loads((home / "manifest.json").read_text(encoding="utf-8"))["fichiers"]
    assert f"telecharger/{name}" in listed
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
    assert main(["build"]) == 0
    assert "telecharger/" not in (home / "index.html").read_text(encoding="utf-8")
    assert not (home / "telecharger").exists()


@pytest.mark.parametrize(("error", "failed"), [(NoBrowser, False), (PacteError, True)])
def test_the_want_of_a_browser_is_said_and_is_no_failure(
    project: Project,
    edition: Edition,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: type[PacteError],
    failed: bool,
) -> None:
    monkeypatch.setattr(making, "make_all", lambda *_, **__: {"Rapport (PDF)": error("Installez Chromium.")})
    monkeypatch.setattr("pacte_analysis.press.build.put_in_place", lambda *_, **__: None)
    assert build._code(build._forms(project, [edition], None, False)) == failed * build.PARTLY
    assert "Rapport (PDF) : pas fait. Installez Chromium." in capsys.readouterr().err


def test_slides_to_take_away_are_no_page_of_the_site_to_check(tmp_path: Path) -> None:
    for name in ("var/2024/index.html", "var/2024/telecharger/diapositives.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<p>a</p>", encoding="utf-8")
    assert Scope.of(tmp_path).pages == ("var/2024/index.html",)


def test_a_home_without_forms_has_no_trace_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<p>a</p>{MARK}<p>b</p>", encoding="utf-8")
    put_on_home(tmp_path, ())
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<p>a</p><p>b</p>"
