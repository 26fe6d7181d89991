"""The life of a page, as its readers see it; what people sign and what a program never does."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pacte_analysis.press.build import build
from pacte_analysis.press.life import journal
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import Tables
from pacte_analysis.tables.value import Value
from projects import ROOT

RATE = Value(
    17.4,
    "%",
    "Taux de pauvreté",
    indicator="taux_pauvrete_60",
    decimals=1,
    territory="DEP-83",
    territory_name="Var",
    period="2021",
)
REVISION = {"le": "2026-03-03", "ancienne_valeur": 17.3, "note": "nouvelle base"}
FIGURE = '<figure><dl class="figure-notes"><div><dt>Champ</dt></div></dl><dl></dl></figure>'
ERRATUM = {
    "page": "emploi",
    "edition": "",
    "le": "2026-03-03",
    "objet": "Nombre d'actions",
    "avant": "14",
    "apres": "13",
    "cause": "une action comptée deux fois.",
    "par": "A. B.",
}
CHANGE = {
    "edition": "REG-93-2024",
    "le": "2026-04-01",
    "quoi": "2 chiffres modifiés",
    "pourquoi": "L'Insee a révisé",
    "par": "C. D.",
}


def revised(**changes: object) -> Life:
    return Life(revisions={("taux_pauvrete_60", "DEP-83", "2021"): [{**REVISION, **changes}]})


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def test_a_page_is_a_draft_until_somebody_signs() -> None:
    assert words(Life().foot("emploi")) == "État de la page : brouillon – aucune relecture signée."


@pytest.mark.parametrize(("state", "said"), [("relu", "relue"), ("validé", "validée")])
def test_a_signed_page_says_by_whom_and_when(state: str, said: str) -> None:
    life = Life(states={"emploi": {"page": "emploi", "etat": state, "par": "A. B.", "le": "2026-10-01"}})
    assert words(life.foot("emploi")) == f"État de la page : {said} par A. B. le 1er octobre 2026."
    assert "aucune relecture" in life.foot("enfance")


def test_errata_are_listed_with_their_date_and_what_changed() -> None:
    foot = Life(errata={"emploi": [ERRATUM, {**ERRATUM, "le": "2026-01-15", "par": ""}]}).foot("emploi")
    assert [words(item) for item in re.findall(r"<li>.*?</li>", foot)] == [
        "Le 3 mars 2026 : Nombre d'actions. Avant : « 14 ». Après : « 13 ». "
        "Cause : une action comptée deux fois. Corrigé par A. B.",
        "Le 15 janvier 2026 : Nombre d'actions. Avant : « 14 ». Après : « 13 ». Cause : une action comptée deux fois.",
    ]
    assert "Corrections" in foot


def test_a_revised_value_puts_a_note_under_its_figure_and_only_there() -> None:
    noted = revised().noted(FIGURE, [RATE])
    assert noted.startswith('<figure><dl class="figure-notes"><div><dt>Champ</dt></div><div><dt>Révision</dt>')
    assert words(noted).endswith("Taux de pauvreté, Var, 2021 : 17,4 %, 17,3 % avant le 3 mars 2026 (nouvelle base).")
    assert revised().noted(FIGURE, [replace(RATE, territory="DEP-84")]) == FIGURE
    assert revised().noted(FIGURE, [replace(RATE, period="2020")]) == FIGURE


def test_a_value_shown_twice_is_noted_once() -> None:
    assert revised().noted(FIGURE, [RATE, RATE]) == revised().noted(FIGURE, [RATE])


def test_what_people_write_is_escaped() -> None:
    hostile = "<script>x</script>"
    life = Life(
        states={"p": {"etat": "relu", "par": hostile, "le": "2026-10-01"}},
        errata={"p": [{key: "2026-10-01" if key == "le" else hostile for key in ERRATUM}]},
        journal=[{key: "2026-10-01" if key == "le" else hostile for key in CHANGE}],
    )
    made = journal.page(life)
    assert made is not None
    assert "<script>" not in life.foot("p") + made.markdown + revised(note=hostile).noted(FIGURE, [RATE])


def test_no_module_writes_to_the_tables_that_people_sign() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    for state in ("relu", "validé"):
        assert not re.search(rf"[\"']etat[\"']\]?\s*[:=]\s*[\"']{state}", source)


def test_an_edition_without_corrections_nor_changes_has_no_journal(project: Project) -> None:
    life = Life.of(Tables.load(project.root / "data"), "REG-93-2024")
    assert (life.corrections, list(life.journal), journal.page(life)) == ([], [], None)


def test_the_journal_lists_the_latest_first() -> None:
    later = {**CHANGE, "le": "2026-05-01", "quoi": "1 phrase modifiée"}
    life = Life(errata={"emploi": [ERRATUM]}, journal=[later, CHANGE], states={"emploi": {"titre": "L'emploi"}})
    made = journal.page(life)
    assert made is not None
    assert " :" not in made.markdown
    told = words(made.markdown)
    assert told.index("Corrections") < told.index("3 mars 2026, L'emploi. Nombre d'actions : « 13 », et non « 14 »")
    assert told.index("3 mars") < told.index("1er mai 2026") < told.index("1er avril 2026")


def test_a_line_is_noted_once_with_a_reason_and_a_name(tmp_path: Path) -> None:
    journal.note(tmp_path, "REG-93-2024", "2026-04-01", "2 chiffres modifiés", " L'Insee\na révisé ", "C. D.")
    path = journal.note(tmp_path, "REG-93-2024", "2026-04-02", "1 phrase ajoutée", "Oubli, « relu »", "C. D.")
    kept = path.read_text(encoding="utf-8")
    assert kept == (
        "edition,le,quoi,pourquoi,par\n"
        "REG-93-2024,2026-04-01,2 chiffres modifiés,L'Insee a révisé,C. D.\n"
        'REG-93-2024,2026-04-02,1 phrase ajoutée,"Oubli, « relu »",C. D.\n'
    )
    for what, why, by in (
        ("", "Oubli", "C. D."),
        ("1 phrase ajoutée", " ", "C. D."),
        ("1 phrase ajoutée", "Oubli", " "),
        ("2 chiffres modifiés", "Oubli", "C. D."),
    ):
        with pytest.raises(journal.NothingToNote):
            journal.note(tmp_path, "REG-93-2024", "2026-04-01", what, why, by)
    assert path.read_text(encoding="utf-8") == kept


def append(table: Path, **cells: str) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerow(cells)


def test_state_errata_and_revisions_are_on_the_built_page(small_project: Project) -> None:
    data = small_project.root / "data"
    append(data / "errata.csv", **{**ERRATUM, "page": "index"})
    append(data / "errata.csv", **{**ERRATUM, "page": "index", "edition": "REG-76-2024", "avant": "d'ailleurs"})
    append(data / "journal.csv", **CHANGE)
    append(data / "journal.csv", **{**CHANGE, "edition": "REG-76-2024", "pourquoi": "d'ailleurs"})
    chapter = small_project.root / "notebooks/index.md"
    told = "{% for correction in corrections %}- {{ correction.le }}, {{ correction.objet }}.{% endfor %}\n"
    told += '{% if journal %}<a href="journal.html">Le journal</a>{% endif %}\n'
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n" + told, encoding="utf-8")
    figure = {"indicateur": "taux_pauvrete_60", "territoire": "REG-93", "periode": "2021"}
    append(data / "revisions.csv", **figure, **{name: str(cell) for name, cell in REVISION.items()})
    built = build(small_project, "REG-93", 2024, data=data)
    page = (built.site / "provence-alpes-cote-d-azur/2024/index.html").read_text(encoding="utf-8")
    assert page.index('class="vie-de-la-page"') < page.index('class="origines"')
    assert "Nombre d’actions" in page
    origins = words(page[page.index('class="origines"') :])
    assert "17,3 % avant le 3 mars 2026 (nouvelle base)" in origins
    assert "3 mars 2026, Nombre d'actions." in words(page)
    kept = words((built.site / "provence-alpes-cote-d-azur/2024/journal.html").read_text(encoding="utf-8"))
    assert "1er avril 2026 : 2 chiffres modifiés. L'Insee a révisé. Noté par C. D." in kept
    assert "« 13 », et non « 14 ». Cause : une action comptée deux fois. Corrigé par A. B." in kept
    assert 'href="journal.html"' in page
    assert "d'ailleurs" not in words(page) + kept
