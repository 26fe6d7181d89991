"""Findings: one row a theme, what is said and what is followed side by side, figures under what they support."""

import csv
import io
import re
from collections.abc import Callable

import pytest

from pacte_analysis.display import Figure, Finding, findings
from pacte_analysis.display.findings import tally
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]


def made(*items: Finding, **told: str) -> Figure:
    words = {"title": "Constats", "subtitle": "Par thème", "scope": "diagnostic", **told}
    return findings(items, sources=("Diagnostic",), **words)


WORK = Finding(theme="Emploi", strengths=("On oriente plus vite.",), leads=("Poursuivre.", "Former."))
CARE = Finding(theme="Garde", needs=("Des places manquent.",))


def cells(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "|", cell) for cell in re.findall(r"<td.*?</td>", html)]


def test_each_theme_has_its_row_its_findings_and_its_leads() -> None:
    html = made(WORK, CARE).html()
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)</th>', html) == ["Emploi", "Garde"]
    said, leads, needed, none = cells(html)
    assert "Point fort" in said
    assert "On oriente plus vite." in said
    assert "Poursuivre." in leads
    assert "Former." in leads
    assert "Besoin" in needed
    assert none.strip("|") == ""


def test_a_strength_and_a_need_are_told_apart_by_a_word() -> None:
    html = made(Finding(theme="T", strengths=("Fort.",), needs=("Manque.",))).html()
    marks = re.findall(r'<span class="constat-genre">([^<]*)</span> ([^<]*)</p>', html)
    assert marks == [("Point fort", "Fort."), ("Besoin", "Manque.")]


def test_without_a_lead_there_is_no_column_of_leads() -> None:
    assert "Pistes de travail" in made(WORK, CARE).html()
    assert "Pistes de travail" not in made(CARE).html()


def test_the_table_stays_one_for_who_listens_when_its_rows_become_cards() -> None:
    html = made(WORK, CARE).html()
    assert html.count('role="table"') == 1
    assert html.count('role="row"') == 3
    assert html.count('role="columnheader"') == 3
    assert html.count('role="rowheader"') == 2
    assert html.count('role="cell"') == 4
    assert html.count('data-titre="Pistes de travail"') == 2


def test_figures_of_one_label_stand_on_one_line_each_with_its_date(make: Make) -> None:
    before, after = make(78.0, period="2019", decimals=0), make(83.0, period="2020", decimals=0)
    undated = make(89.0, period="inconnue", decimals=0)
    other = make(12.0, unit="conseillers", decimals=0, label="conseillers numériques", period="2020")
    html = made(Finding(theme="T", needs=("B.",), values=(before, other, after, undated))).html()
    lines = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(.*?)</li>", html)]
    assert [line.replace("\u00a0", " ") for line in lines] == [
        "taux de pauvreté : 78 % (2019)\u202f; 83 % (2020)\u202f; 89 %",
        "conseillers numériques : 12 (2020)",
    ]


def test_figures_of_several_places_name_them(make: Make) -> None:
    html = made(Finding(theme="T", needs=("B.",), values=(make(35.3), make(30.4, "REG-76")))).html()
    text = re.sub(r"<[^>]+>", "", html)
    assert "(Provence-Alpes-Côte d’Azur, 2021)" in text
    assert "(Occitanie, 2021)" in text


def test_a_number_keeps_its_unit_unless_its_label_counts_the_same_thing(make: Make) -> None:
    trip = make(30.0, unit="minutes", decimals=0, label="trajet en voiture", period="inconnue")
    html = re.sub(r"<[^>]+>", "", made(Finding(theme="T", needs=("B.",), values=(trip,))).html())
    assert "trajet en voiture\u00a0: 30\u00a0minutes" in html


def test_a_hidden_figure_is_nowhere(make: Make) -> None:
    hidden = make(41.7, status="secret")
    shown = made(Finding(theme="T", needs=("B.",), values=(hidden,)))
    assert "41,7" not in shown.html()
    assert "41.7" not in shown.csv()


def test_the_csv_has_one_line_a_finding_a_lead_or_a_figure(make: Make) -> None:
    value = make(17.4)
    lines = list(csv.DictReader(io.StringIO(made(WORK, Finding(theme="G", needs=("B.",), values=(value,))).csv())))
    assert [(line["Thème"], line["Genre"]) for line in lines] == [
        ("Emploi", "point fort"),
        ("Emploi", "piste"),
        ("Emploi", "piste"),
        ("G", "besoin"),
        ("G", "chiffre"),
    ]
    assert lines[-1]["Valeur"] == "17.4"
    assert lines[-1]["source"] == "Insee, Filosofi 2021"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((WORK, CARE), "1 point fort, 1 besoin et 2 pistes"),
        ((CARE, CARE), "2 besoins"),
        ((WORK,), "1 point fort et 2 pistes"),
    ],
)
def test_what_there_is_none_of_is_not_counted(items: tuple[Finding, ...], said: str) -> None:
    assert tally(items) == said


def test_the_alternative_text_counts_and_names_the_themes() -> None:
    assert made(WORK, CARE).alt == ("Tableau de 2 thèmes, 1 point fort, 1 besoin et 2 pistes. Thèmes : Emploi ; Garde.")


def test_hostile_words_are_escaped() -> None:
    html = made(Finding(theme="<b>x</b>", needs=("<script>y</script>",), leads=("<img onerror=z>",))).html()
    assert not re.search(r"<(b|script|img)\b", html)
