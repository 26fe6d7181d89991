"""The list of the numbers of a page: complete, grouped by publication, without what secrecy hides, as files too."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest

from pacte_analysis.analysis.gap import gap, total
from pacte_analysis.edition import open_edition
from pacte_analysis.narrative import MOST_PARTS, Origins
from pacte_analysis.press.composition.origins import COLUMNS, downloads, fold, without_unlisted
from pacte_analysis.press.composition.provenance import facts, publications
from pacte_analysis.press.datasets.published import NUMBERS
from pacte_analysis.press.datasets.table_schema import schema
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.tables.value import Value

OURS = Value(
    17.4, "%", "Taux de pauvreté", indicator="taux_pauvrete_60", decimals=1, territory="REG-93",
    territory_name="Provence-Alpes-Côte d’Azur", period="2021", source="insee-filosofi-2021",
    citation="Insee, Filosofi 2021", table="data/observations/a.csv", row=66, margin=0.14, status="estimé",
    locator="page 3", document="Baromètre", confidence="haute",
)  # fmt: skip
FRANCE = replace(OURS, number=14.9, territory="FRANCE-FM", territory_name="France métropolitaine", row=12)
PUBLICATION = {
    "source": "insee-filosofi-2021", "producteur": "Insee", "titre": "Filosofi 2021", "publie": "2024-02",
    "extrait": "2026-03-04", "licence": "Licence Ouverte 2.0", "adresse": "https://www.insee.fr/a", "note": "",
}  # fmt: skip
KNOWN = {"insee-filosofi-2021": PUBLICATION}


def held(*values: Value) -> Origins:
    origins = Origins()
    for value in values:
        origins.add(value)
    return origins


def plain(html: str) -> str:
    html = html.replace("<wbr>", "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").replace("\u202f", " "))


def test_an_item_says_all_that_is_known_of_a_figure_and_its_publication_is_said_once() -> None:
    html = fold(held(OURS, FRANCE), Life(), KNOWN, ["donnees/p-origines.csv"])
    said = plain(html)
    for words in (
        "17,4 % Taux de pauvreté, Provence-Alpes-Côte d’Azur, 2021", "REG-93", "estimé", "± 0,14", "haute", "Baromètre",
        "page 3", "data/observations/a.csv, ligne 66",
    ):  # fmt: skip
        assert words in said, words
    assert f'id="{OURS.anchor}"' in html
    for words in ("Insee, Filosofi 2021", "février 2024", "4 mars 2026", "Licence Ouverte 2.0"):
        assert said.count(words) == 1, words
    assert '<a href="https://www.insee.fr/a">' in html
    assert '<a href="donnees/p-origines.csv" download>' in html
    assert html.startswith('<details class="origines" id="origines" open>')


def test_a_page_without_numbers_has_no_list_and_no_files() -> None:
    assert fold(Origins(), Life(), KNOWN) == ""
    assert downloads("p", Origins(), Life(), KNOWN) == {}


def test_a_computed_figure_says_how_and_leads_to_its_parts() -> None:
    difference = gap(OURS, FRANCE)
    html = fold(held(difference), Life(), KNOWN)
    assert "comparé à" in plain(html)
    for part in (OURS, FRANCE):
        assert f'href="#{part.anchor}"' in html
        assert f'id="{part.anchor}"' in html
    assert plain(html).count("(entre dans un calcul)") == 2


def test_a_sum_of_many_names_their_number_and_the_file_has_them_all() -> None:
    parts = [
        replace(OURS, number=float(n), unit="foyers", margin=None, territory=f"DEP-{n}", territory_name=f"D{n}", row=n)
        for n in range(10, 11 + MOST_PARTS)
    ]
    summed = total(parts, territory="REG-93", territory_name="Ici")
    html = fold(held(summed), Life(), KNOWN)
    assert html.count("<li id=") == 1
    assert f"{len(parts)} valeurs, dans la liste à télécharger" in plain(html)
    told = json.loads(downloads("p", held(summed), Life(), KNOWN)["donnees/p-origines.json"])
    assert len(told["chiffres"][0]["a_partir_de"]) == len(parts)
    assert {part["ancre"] for part in told["entrent_dans_un_calcul"]} == {part.anchor for part in parts}


def test_what_secrecy_hides_is_in_no_list_even_as_a_part() -> None:
    hidden = replace(FRANCE, number=7.0, unit="foyers", status="secret", territory="DEP-04")
    shown = replace(OURS, unit="foyers", table="", row=0, how="Somme.", inputs=(OURS, hidden))
    origins = held(shown)
    files = downloads("p", origins, Life(), KNOWN)
    told = json.loads(files["donnees/p-origines.json"])
    (part,) = [item for item in told["entrent_dans_un_calcul"] if item["statut"] == "secret"]
    assert part["valeur"] is None
    assert part["chiffre"] == "s"
    rows = list(csv.DictReader(io.StringIO(files["donnees/p-origines.csv"])))
    assert [row["valeur"] for row in rows if row["statut"] == "secret"] == [""]
    assert "<strong>s</strong>" in fold(origins, Life(), KNOWN)
    assert "7 foyers" not in plain(fold(origins, Life(), KNOWN))


def test_the_table_reads_back_and_runs_nothing() -> None:
    hostile = replace(OURS, document='=HYPERLINK("x")', locator="@a")
    text = downloads("p", held(hostile), Life(), KNOWN)["donnees/p-origines.csv"]
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["valeur"] == "17.4"
    assert row["licence"] == "Licence Ouverte 2.0"
    assert row["document"].startswith("'=")
    assert row["reperage"].startswith("'@")


def test_each_column_of_the_list_is_described_and_its_numbers_are_numbers() -> None:
    head, *rows = csv.reader(io.StringIO(downloads("p", held(OURS), Life(), KNOWN)["donnees/p-origines.csv"]))
    assert head == list(COLUMNS)
    fields = {field["name"]: field for field in schema(head, rows, NUMBERS)["fields"]}
    assert all(field["description"] for field in fields.values())
    assert {name for name, field in fields.items() if field["type"] == "number"} == NUMBERS


def test_a_hostile_source_is_printed_as_text() -> None:
    hostile = replace(OURS, locator="<script>", source="", citation='"><b>', document="<i>")
    html = fold(held(hostile), Life(), {"": {"adresse": "javascript:alert(1)"}})
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'href="javascript' not in html


# --- the address of a figure -----------------------------------------------------------------------------------------


def test_a_figure_that_is_revised_or_moves_in_its_table_keeps_its_address() -> None:
    moved = replace(OURS, number=17.5, row=99, status="publié", margin=None, label="Pauvreté", decimals=0)
    assert moved.anchor == OURS.anchor
    assert OURS.anchor.startswith("origine-taux-pauvrete-60-reg-93-2021-")


@pytest.mark.parametrize(
    "change",
    [
        {"territory": "DEP-04"}, {"period": "2020"}, {"source": "drees"}, {"unit": "points"}, {"indicator": "autre"},
        {"table": ""}, {"locator": "page 4"}, {"scope": "enfants"}, {"inputs": (FRANCE,)},
    ],
)  # fmt: skip
def test_what_is_not_the_same_figure_has_another_address(change: dict[str, object]) -> None:
    other = replace(OURS, **change) if "table" not in change else replace(OURS, table="", label="Autre")
    assert other.anchor != OURS.anchor


def test_no_two_figures_of_the_tables_share_an_address() -> None:
    tables = open_edition("REG-93", 2024).catalogue
    seen: dict[str, tuple[str, int]] = {}
    for indicator in list(tables.definitions)[:40]:
        for code in ("REG-93", "DEP-04", "FRANCE-FM", "FRANCE-F", "DEP-13"):
            for row in tables.observations(indicator, code):
                value = tables.observed(row)
                place = (value.table, value.row)
                assert seen.setdefault(value.anchor, place) == place, value


def test_the_sources_of_an_edition_are_known_by_their_code() -> None:
    edition = open_edition("REG-93", 2024)
    value = edition.value("taux_pauvrete_60")
    assert publications(edition)[value.source]["licence"] == "Licence Ouverte 2.0"
    assert dict(facts(value))["Valeur enregistrée"] == "17,4\u00a0%"


def test_a_figure_that_no_list_has_is_not_a_link() -> None:
    linked = f'<td><a class="chiffre" href="#{OURS.anchor}">17,4</a></td><g data-origine="{OURS.anchor}"></g>'
    assert without_unlisted(linked, held(OURS)) == linked
    assert without_unlisted(linked, held(FRANCE)) == "<td>17,4</td><g></g>"
    assert without_unlisted(linked, held(gap(OURS, FRANCE))) == linked
