"""Sheets of actions, examples, boxes."""

from collections.abc import Callable

import pytest

from pacte_analysis.display import IncompleteFigure, Sheet, box, example
from pacte_analysis.tables.value import Value
from traces import unlinked

Make = Callable[..., Value]


def test_a_sheet_shows_who_for_whom_what_and_with_what_results(make: Make) -> None:
    reached = make(200.0, unit="familles", decimals=0, citation="DIPLP, Pilot'actions", period="2024")
    html = (
        Sheet(
            title="Accompagnement de familles",
            contract="CLS du Var",
            holder="Conseil départemental du Var",
            publics="familles sans domicile",
            period="2024-2027",
            description="Des équipes vont vers les familles.",
            results=(("familles accompagnées", reached),),
            axis="enfance",
        )
        .figure()
        .html()
    )
    html = unlinked(html)
    assert 'class="figure figure-fiche"' in html
    assert 'data-axe="enfance"' in html
    assert '<article class="fiche fiche-action" aria-label="Accompagnement de familles">' in html
    assert '<p class="figure-sous-titre">CLS du Var</p>' in html
    assert "<dt>Portée par</dt><dd>Conseil départemental du Var</dd>" in html
    assert '<span class="fiche-valeur">200</span> <span class="fiche-libelle">familles accompagnées</span>' in unlinked(
        html
    )


def test_a_title_or_a_contract_lost_by_the_source_is_said_to_be_lost() -> None:
    html = Sheet(title_note="Titre absent du texte disponible.", description="D.", sources=("DIPLP",)).figure().html()
    assert '<p class="figure-titre">Action sans titre dans la source</p>' in html
    assert '<p class="figure-sous-titre">Contrat non précisé dans la source</p>' in html
    assert '<p class="fiche-note">Titre absent du texte disponible.</p>' in html


def test_a_sheet_without_source_is_refused() -> None:
    with pytest.raises(IncompleteFigure, match="il manque la source"):
        Sheet(title="Action").figure()


def test_a_sheet_without_results_offers_no_empty_table() -> None:
    figure = Sheet(title="Action", sources=("DIPLP",)).figure()
    assert figure.csv() == ""
    assert "figure-csv" not in figure.html("x.csv")
    assert "<table" not in figure.html()


def test_an_example_and_a_box_are_sheets_of_their_own(make: Make) -> None:
    pact = example("Pays des Écrins", holder="La communauté de communes", sources=("Baromètre",)).html()
    assert '<article class="fiche exemple"' in pact
    assert "<dt>Porté par</dt>" in pact
    zoom = box("Zoom", description="Un.\n\nDeux.", results=[("territoire", make(1.0))]).html()
    assert '<article class="fiche encadre"' in zoom
    assert '<p class="fiche-description">Un.</p><p class="fiche-description">Deux.</p>' in zoom
