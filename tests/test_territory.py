"""Who: codes that keep their kind and their zero, names that keep their grammar."""

import pytest

from pacte_analysis.tables.package import Tables
from pacte_analysis.territory import (
    AmbiguousTerritory,
    Territories,
    Territory,
    UnknownTerritory,
    WrongKind,
    fold,
    slug,
)


@pytest.fixture(scope="module")
def territories() -> Territories:
    return Territories(Territory.from_row(row) for row in Tables.load()["territoires"].to_dict("records"))


# --- finding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("REG-93", "REG-93"),
        (" reg-93 ", "REG-93"),
        ("dep-2a", "DEP-2A"),
        ("METRO-200054807", "METRO-200054807"),
        ("Var", "DEP-83"),
        ("var", "DEP-83"),
        ("Provence-Alpes-Cote d'Azur", "REG-93"),
        ("provence alpes côte d\u2019azur", "REG-93"),
        ("Seine Saint Denis", "DEP-93"),
        ("France", "FRANCE-F"),
        ("Marseille", "COM-13055"),
    ],
)
def test_a_full_code_or_a_name_is_enough_whatever_the_case_and_accents(territories, typed, code):
    assert territories.resolve(typed).code == code


def test_a_bare_93_is_refused_and_both_territories_are_named(territories):
    with pytest.raises(AmbiguousTerritory) as refused:
        territories.resolve("93")
    assert refused.value.message == (
        "Territoire « 93 » ambigu : DEP-93 (Seine-Saint-Denis) ou REG-93 (Provence-Alpes-Côte d\u2019Azur) ? "
        "Écrivez le code complet."
    )


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        ("13", "DEP-13 (Bouches-du-Rhône)"),
        ("2b", "DEP-2B (Haute-Corse)"),
        ("974", "DEP-974 (La Réunion)"),
        ("200054807", "METRO-200054807 (Métropole Aix-Marseille-Provence)"),
    ],
)
def test_a_bare_code_is_refused_even_when_one_territory_alone_has_it(territories, typed, only):
    with pytest.raises(AmbiguousTerritory) as refused:
        territories.resolve(typed)
    assert refused.value.message == f"Territoire « {typed} » incomplet : {only} ? Écrivez le code complet."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4", "DEP-04 (Alpes-de-Haute-Provence) ou REG-04 (La Réunion)"),
        ("DEP-4", "DEP-04 (Alpes-de-Haute-Provence)"),
        ("reg-4", "REG-04 (La Réunion)"),
        ("9", "DEP-09 (Ariège)"),
    ],
)
def test_a_code_that_lost_its_zero_is_recognised(territories, typed, meant):
    with pytest.raises(UnknownTerritory) as refused:
        territories.resolve(typed)
    assert refused.value.message == (
        f"Territoire « {typed} » inconnu : un code Insee garde son zéro. Vouliez-vous dire {meant} ?"
    )


def test_a_name_that_two_kinds_share_is_refused_with_their_kinds(territories):
    with pytest.raises(AmbiguousTerritory) as refused:
        territories.resolve("Guadeloupe")
    assert refused.value.message == (
        "Territoire « Guadeloupe » ambigu : DEP-971 (Guadeloupe, département) ou REG-01 (Guadeloupe, région) ? "
        "Écrivez le code."
    )


def test_of_a_commune_and_a_departement_of_one_name_the_one_that_may_have_an_edition_is_meant():
    paris = [Territory("COM-75056", "commune", "Paris"), Territory("DEP-75", "departement", "Paris")]
    assert Territories(paris).resolve("paris").code == "DEP-75"
    assert Territories(reversed(paris)).resolve("paris").code == "DEP-75"


def test_a_misspelt_name_is_answered_with_the_near_one(territories):
    with pytest.raises(UnknownTerritory) as refused:
        territories.resolve("Vaucluze")
    assert refused.value.message == "Territoire « Vaucluze » inconnu. Vouliez-vous dire DEP-84 (Vaucluse) ?"


@pytest.mark.parametrize("typed", ["Atlantide-sur-Mer", "", "0"])
def test_what_resembles_nothing_is_answered_with_the_command_that_lists(territories, typed):
    with pytest.raises(UnknownTerritory) as refused:
        territories.resolve(typed)
    assert refused.value.message == f"Territoire « {typed} » inconnu. La liste : pacte list --territoires."


def test_a_commune_has_no_edition_and_the_kinds_that_have_one_are_named(territories):
    with pytest.raises(WrongKind) as refused:
        territories.resolve_for_edition("Marseille")
    assert refused.value.message == (
        "Marseille (COM-13055) est de genre « commune » : une édition porte sur un pays, une région, un département "
        "ou une métropole. Choisissez-en un : pacte list --territoires."
    )
    assert territories.resolve_for_edition("DEP-13").code == "DEP-13"


def test_a_code_that_no_table_has_is_unknown_not_a_key_error(territories):
    assert "DEP-99" not in territories
    with pytest.raises(UnknownTerritory, match="Territoire « DEP-99 » inconnu"):
        territories["DEP-99"]


# --- hierarchy -----------------------------------------------------------------------------------------------------


def test_the_children_of_a_region_are_its_departements_in_code_order(territories):
    assert [t.code for t in territories.children("REG-93")] == [
        f"DEP-{n}" for n in ("04", "05", "06", "13", "83", "84")
    ]


def test_metropolitan_regions_are_the_thirteen_below_metropolitan_france(territories):
    codes = sorted(t.code for t in territories.of_kind("region", parent="FRANCE-FM"))
    assert codes == [f"REG-{n}" for n in (11, 24, 27, 28, 32, 44, 52, 53, 75, 76, 84, 93, 94)]
    assert len(territories.of_kind("region")) == 18


def test_the_whole_of_france_is_above_all_and_metropolitan_france_is_not(territories):
    assert territories.is_within(territories["COM-13055"], "REG-93")
    assert territories.is_within(territories["DEP-974"], "FRANCE-F")
    assert not territories.is_within(territories["DEP-974"], "FRANCE-FM")
    assert not territories.is_within(territories["REG-93"], "DEP-13")


def test_what_contains_a_territory_is_listed_from_the_nearest(territories):
    assert [up.code for up in territories.above(territories["COM-13055"])] == [
        "DEP-13",
        "REG-93",
        "FRANCE-FM",
        "FRANCE-F",
    ]
    assert territories.above(territories["FRANCE-F"]) == []


def test_there_are_a_hundred_and_one_departements_each_within_a_region(territories):
    departements = territories.of_kind("departement")
    assert len(departements) == 101
    assert {territories[t.parent].kind for t in departements} == {"region"}


def test_every_parent_and_member_is_a_territory_of_the_table(territories):
    named = {t.parent for t in territories if t.parent} | {member for t in territories for member in t.members}
    assert [code for code in sorted(named) if code not in territories] == []


# --- grammar -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "with_article", "genitive", "locative"),
    [
        (
            "REG-93",
            "Provence-Alpes-Côte d\u2019Azur",
            "Provence-Alpes-Côte d\u2019Azur",
            "de Provence-Alpes-Côte d\u2019Azur",
            "en Provence-Alpes-Côte d\u2019Azur",
        ),
        ("REG-76", "Occitanie", "l\u2019Occitanie", "d\u2019Occitanie", "en Occitanie"),
        ("REG-11", "Île-de-France", "l\u2019Île-de-France", "d\u2019Île-de-France", "en Île-de-France"),
        ("DEP-83", "Var", "le Var", "du Var", "dans le Var"),
        ("DEP-974", "La Réunion", "La Réunion", "de La Réunion", "à La Réunion"),
        ("DEP-05", "Hautes-Alpes", "les Hautes-Alpes", "des Hautes-Alpes", "dans les Hautes-Alpes"),
        ("DEP-84", "Vaucluse", "le Vaucluse", "du Vaucluse", "dans le Vaucluse"),
    ],
)
def test_each_territory_has_its_own_grammar(territories, code, name, with_article, genitive, locative):
    territory = territories[code]
    assert str(territory) == territory.name == name
    assert (territory.with_article, territory.genitive, territory.locative) == (with_article, genitive, locative)


def test_a_name_becomes_an_address_without_accents():
    assert slug("Provence-Alpes-Côte d\u2019Azur") == "provence-alpes-cote-d-azur"
    assert fold("  L\u2019Île-de-France ") == "l ile de france"


def test_no_two_editions_share_an_address_within_a_kind(territories):
    addresses = [(t.kind, t.slug) for t in territories if t.kind in {"region", "departement", "metropole"}]
    assert len(addresses) == len(set(addresses))
