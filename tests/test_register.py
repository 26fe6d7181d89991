"""The register of an edition: its actions in French words, without a count of persons, hostile titles as text."""

import csv
import io
import json
import re
from html import unescape

import pytest

from extracts import made, many
from pacte_analysis.display.figure import Figure
from pacte_analysis.edition import open_catalogue
from pacte_analysis.register import Register
from pacte_analysis.tables.extract.model import Extract

HOSTILE = "</td><script>alert(1)</script> \"x\" onload='y' =1+1"


def register(extract: Extract) -> Register:
    return Register(open_catalogue(), extract)


def figure(extract: Extract) -> Figure:
    return register(extract).figure()


def rows(shown: Figure) -> list[str]:
    return re.findall(r'<tr role="row" id=.*?</tr>', shown.body)


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_every_action_is_a_row_that_says_who_what_where_and_how_much():
    shown = figure(made({}, {"action": "A-2", "porteur": "COM-13055", "axe": "droits", "thematique": "aller_vers"}))
    first, second = rows(shown)
    assert plain(first) == (
        "Lieux d’accueil des parents 2024-2027 CLS Alpes-de-Haute-Provence Enfance Soutien à la parentalité et/ou "
        "accueil du jeune enfant nouvelle QPV, en partie Zones rurales, en partie 25 001"
    )
    assert "CLS Marseille" in plain(second)
    assert shown.title == "2 actions en Provence-Alpes-Côte d’Azur"
    assert "Extraction fictive de Pilot'actions du 14\u00a0octobre 2025" in shown.sources


def test_actions_stand_by_axis_theme_and_title():
    shown = figure(
        made(
            {"titre": "Écouter"},
            {"titre": "Zèbre", "axe": "droits", "thematique": "aller_vers"},
            {"titre": "Accueillir"},
        )
    )
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)', shown.body) == ["Accueillir", "Écouter", "Zèbre"]


def test_a_row_carries_the_codes_that_a_reader_chooses_by():
    shown = figure(made({"qpv": "exclusivement", "rural": "non"}, {"qpv": "", "rural": ""}))
    zones = [re.search(r' data-zone="([^"]*)"', row) for row in rows(shown)]
    assert [found and found.group(1) for found in zones] == ["qpv", None]
    choices = json.loads(unescape(re.search(r'data-choix="([^"]*)"', shown.body).group(1)))
    assert [choice["nom"] for choice in choices] == ["contrat", "axe", "theme", "zone"]
    assert choices[0]["options"] == [["cls-DEP-04", "CLS Alpes-de-Haute-Provence"]]
    assert choices[2]["options"][0][::2] == ["parentalite", "enfance"]


def test_unknown_credits_are_empty_and_said_not_zero():
    none = dict.fromkeys(("prevu_2024_etat", "prevu_2024_collectivite"))
    shown = figure(made(none, {"prevu_2024_etat": 0, "prevu_2024_collectivite": None}))
    cells = re.findall(r'<td role="cell" data-titre="Crédits 2024 \(€\)"([^>]*)>([^<]*)</td>', shown.body)
    assert sorted(cell for _, cell in cells) == ["", "0"]
    assert "Crédits de 2024 non renseignés pour 1 action." in shown.precision


def test_no_count_of_persons_is_in_the_page_nor_in_its_csv():
    shown = figure(made({"in_familles_precaires": 987_654}))
    for words in (shown.body, shown.csv(), shown.alt, str(register(made({"in_familles_precaires": 987_654})).frame())):
        assert "987" not in words
        assert "Familles précaires" not in words


def test_hostile_titles_are_text_and_never_a_formula():
    shown = figure(made({"titre": HOSTILE, "action": '"><img src=x onerror=1>'}, {"titre": "=cmd()", "action": "-2+3"}))
    assert "<script" not in shown.body
    assert "<img" not in shown.body
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', shown.body))
    table = list(csv.DictReader(io.StringIO(shown.csv())))
    assert {row["Titre"] for row in table} == {"'=cmd()", HOSTILE}
    assert "'-2+3" in {row["Identifiant"] for row in table}


def test_the_csv_has_labels_and_amounts_in_euros_with_two_decimals():
    (row,) = csv.DictReader(io.StringIO(figure(made({})).csv()))
    assert row["Genre de contrat"] == "contrat local des solidarités (CLS)"
    assert row["Crédits prévus 2024, État (€)"] == "12500.50"
    assert row["Crédits prévus 2025, État (€)"] == ""
    assert row["Zones rurales"] == "en partie dans les zones rurales"


def test_invented_actions_say_so_wherever_they_are_taken():
    invented, real = figure(made({})), figure(made({}, fictif=False))
    assert "Données fictives." in invented.precision
    assert 'data-mention="Données fictives"' in invented.body
    assert [row["Mention"] for row in csv.DictReader(io.StringIO(invented.csv()))] == ["Données fictives"]
    assert "fictive" not in real.html() + real.csv()


def test_anchors_are_unique_even_when_identifiers_fold_alike():
    anchors = re.findall(
        r' id="(action-[^"]*)"', figure(made({"action": "A 1"}, {"action": "a-1"}, {"action": "é!"})).body
    )
    assert len(set(anchors)) == 3


@pytest.mark.parametrize("number", [1, 2000])
def test_a_large_extract_is_listed_whole(number: int):
    assert len(rows(figure(many(number)))) == number


def test_an_endless_extract_is_cut_on_the_page_and_whole_in_its_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pacte_analysis.register.MOST_SHOWN", 10)
    shown = figure(many(12))
    assert len(rows(shown)) == 10
    assert "Les 10 premières actions" in shown.precision
    assert len(shown.data.rows) == 12


def test_before_the_script_comes_there_is_no_form_nor_handler():
    assert not re.search(r"<(select|input|button|script|form)|\son\w+=", figure(many(5)).html())
