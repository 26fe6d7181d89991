"""The listing: what is named, by theme, whole without a script, with what a script needs to filter it."""

import csv
import io
import re

from pacte_analysis.display import Entry, Figure, listing

CLAS = Entry(
    name="CLAS",
    words="Les bénévoles sont mieux formés.",
    theme="Décrochage",
    holder="Une association",
    places=(("COM-04070", "Digne-les-Bains"), ("COM-04112", "Manosque")),
    within=("DEP-04", "DEP-04"),
    axis="enfance",
    locator="ligne 3",
    id="citee-clas",
)
MENTORS = Entry(name="Mentorat", theme="Décrochage", places=(("DEP-06", "Alpes-Maritimes"),), axis="enfance")
CRECHES = Entry(name="Crèches", theme="Parentalité", axis="enfance")


def made(*entries: Entry, **told: str) -> Figure:
    return listing(
        entries or (CLAS, MENTORS, CRECHES),
        sources=("Baromètre",),
        **{"title": "3 actions", "subtitle": "Actions, 2024", "scope": "actions citées", **told},
    )


def test_entries_stand_under_their_themes_in_order() -> None:
    html = made().html()
    assert re.findall(r'<p class="liste-theme">([^<]*)</p>', html) == ["Décrochage", "Parentalité"]
    assert re.findall(r'<p class="entree-nom">([^<]*)</p>', html) == ["CLAS", "Mentorat", "Crèches"]
    assert html.count("<ul") == 2


def test_an_entry_says_who_where_what_and_has_an_anchor() -> None:
    html = made().html()
    assert '<li class="entree" id="citee-clas" data-lieux="COM-04070 COM-04112 DEP-04">' in html
    assert (
        '<p class="entree-reperes">Porteur\u00a0: Une association · <span data-lieu="COM-04070">Digne-les-Bains</span>'
        ' · <span data-lieu="COM-04112">Manosque</span></p>'
    ) in html
    assert '<p class="entree-texte">Les bénévoles sont mieux formés.</p>' in html


def test_an_entry_without_a_place_or_a_holder_has_no_empty_line() -> None:
    html = made(CRECHES).html()
    assert '<li class="entree"><p class="entree-nom">Crèches</p></li>' in html


def test_a_holder_that_is_a_place_is_named_once() -> None:
    nice = Entry(name="Équipe", holder="Nice", places=(("COM-06088", "Nice"),))
    assert '<p class="entree-reperes">Porteur\u00a0: <span data-lieu="COM-06088">Nice</span></p>' in made(nice).html()


def test_entries_of_several_axes_stand_under_them_and_those_of_one_axis_do_not() -> None:
    job = Entry(name="Régate", theme="Employeurs", axis="emploi")
    html = made(CLAS, job).html()
    assert re.findall(r'<div class="liste-groupe" data-axe="(\w+)"><p class="liste-axe">', html) == [
        "enfance",
        "emploi",
    ]
    assert "liste-axe" not in made().html()


def test_there_is_no_form_nor_handler_before_the_script_comes() -> None:
    html = made().html()
    assert not re.search(r"<(select|input|button|script)|\son\w+=", html)
    assert 'data-nom="action"' in html


def test_the_csv_gives_codes_names_words_and_place_in_the_source() -> None:
    header, first, *_ = csv.reader(io.StringIO(made().csv()))
    assert dict(zip(header, first, strict=True)) == {
        "Nom": "CLAS",
        "Axe": "Prévenir les inégalités dès l'enfance",
        "Thème": "Décrochage",
        "Porteur": "Une association",
        "Codes des territoires": "COM-04070|COM-04112",
        "Territoires": "Digne-les-Bains et Manosque",
        "Description": "Les bénévoles sont mieux formés.",
        "Repérage": "ligne 3",
    }


def test_the_alternative_text_counts_by_theme() -> None:
    assert made().alt == "Liste de 3 actions. Décrochage : 2 ; Parentalité : 1."
    assert made(CRECHES, noun="dispositif").alt == "Liste de 1 dispositif."


def test_hostile_text_is_escaped() -> None:
    hostile = "<script>x</script>\" onload='x'"
    html = made(Entry(name=hostile, words=hostile, theme=hostile, holder=hostile, places=(("X", hostile),))).html()
    assert "<script>" not in html
    assert " onload='" not in html
