"""Dashboards."""

import re
from collections.abc import Callable

import pytest

from pacte_analysis.display import Figure, Measure, Objective, indicators, measures, standing
from pacte_analysis.display.dashboard import status_html
from pacte_analysis.tables.value import Value
from traces import unlinked

Make = Callable[..., Value]


def test_indicators_stand_by_axis_in_one_table(make: Make) -> None:
    values = {
        "enfance": [make(1230.0, label="familles accompagnées", unit="familles", decimals=0, period="2024")],
        "droits": [make(310.0, label="professionnels formés", unit="personnes", decimals=0, period="2024")],
    }
    shown = indicators(values, title="Indicateurs")
    html = unlinked(shown.html())
    assert re.findall(r'<tbody data-axe="(\w+)"><tr class="groupe"><th scope="rowgroup"', html) == ["enfance", "droits"]
    assert '<th scope="row">Familles accompagnées</th><td class="nombre">1\u202f230</td><td>2024</td>' in html
    assert html.count("<table") == 1


def test_indicators_of_one_axis_need_no_group_and_compare_with_another_place(make: Make) -> None:
    shown = indicators([make(17.4)], title="I", against={"taux_pauvrete_60": make(14.9, "FRANCE-FM")}, axis="droits")
    html = unlinked(shown.html())
    assert "rowgroup" not in html
    assert '<th scope="col" class="nombre">France métropolitaine</th>' in html
    assert '<td class="nombre">17,4\u00a0%</td><td class="nombre">14,9\u00a0%</td>' in html


def rate(make: Make, number: float) -> Objective:
    return Objective("120 médiateurs", "En cours de déploiement", make(number, decimals=0, period="2024"))


def test_progress_is_in_words_and_the_bar_only_repeats_it(make: Make) -> None:
    html = unlinked(measures([Measure(2, "Plan d'urgence", "enfance", (rate(make, 35.0),))], title="M").html())
    assert (
        '<rect class="jauge-part" width="35" height="8"></rect></svg> <span class="avancement-taux">35\u00a0%' in html
    )
    assert 'aria-hidden="true"' in html


def test_an_objective_that_is_exceeded_fills_the_bar_and_keeps_its_figure(make: Make) -> None:
    html = unlinked(measures([Measure(4, "Loisirs", "enfance", (rate(make, 131.0),))], title="M").html())
    # The bar is full; the objective is where it is cut.
    assert '<rect class="jauge-cible" x="76.3" width="2.5" height="8"></rect></svg>' in html
    assert '<span class="avancement-taux">131\u00a0%' in html


def test_an_objective_without_rate_has_no_bar_and_says_why(make: Make) -> None:
    one = Objective("Renforcer la médiation", "En cours de déploiement", None, "données non disponibles")
    shown = measures([Measure(5, "Parents", "enfance", (one, rate(make, 79.0)))], title="M")
    html = unlinked(shown.html())
    assert '<span class="avancement avancement-absent">données non disponibles</span>' in html
    assert html.count('<svg class="jauge"') == 1


@pytest.mark.parametrize(
    ("words", "class_"),
    [
        ("Atteint", "atteint"),
        ("Trajectoire satisfaisante", "satisfaisant"),
        ("En cours de déploiement", "en-cours"),
        ("Lancement prévu en 2025 mais mis en pause", "pause"),
        ("Mesure abandonnée", "abandon"),
        ("À préciser", "autre"),
    ],
)
def test_a_status_has_its_own_words_and_an_icon(words: str, class_: str) -> None:
    html = status_html(words)
    assert html.startswith(f'<span class="statut statut-{class_}"><svg class="statut-icone"')
    assert html.endswith(f" {words}</span>".replace("À", "À"))


def test_the_alternative_text_counts_the_statuses_and_tells_each_objective(make: Make) -> None:
    shown = measures([Measure(2, "Plan", "enfance", (rate(make, 35.0), rate(make, 40.0)))], title="M")
    assert isinstance(shown, Figure)
    assert shown.alt.startswith("1 mesure et 2 objectifs : 2 « En cours de déploiement ».")
    assert "120 médiateurs, 40\u00a0%, En cours de déploiement" in shown.alt


def test_what_has_not_begun_and_what_is_not_known_stand_apart_from_a_low_rate(make: Make) -> None:
    low = rate(make, 13.0)
    idle = Objective("20 accueils de jour", "En cours de déploiement", None, "non démarrée", "Accueils de jour")
    unknown = Objective("Renforcer la médiation", "En cours de déploiement", None, "données non disponibles")
    unwritten = Objective("", "Mesure abandonnée")
    counts = standing([Measure(14, "Femmes", "droits", (low, idle, unknown, rate(make, 100.0), unwritten))])
    found = {
        value.label: value.number for value in counts["Lutter contre la grande exclusion grâce à l'accès aux droits"]
    }
    assert found == {"100 % et plus": 1, "moins de 50 %": 1, "non démarrés": 1, "sans taux": 1}


def test_a_count_of_objectives_names_them(make: Make) -> None:
    named = Objective("1 944 salariés", "Trajectoire satisfaisante", make(51.0), "", "Premières heures")
    (value,) = standing([Measure(10, "IAE", "emploi", (named,))])["Sortir de la pauvreté par l'emploi"]
    assert value.status == "calculé"
    assert value.how.endswith(": Premières heures.")
    assert value.citation == "Insee, Filosofi 2021"
