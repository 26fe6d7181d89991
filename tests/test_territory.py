"""Who: codes that keep their kind and their zero, names that are found however they are typed."""

import re
from dataclasses import replace

import pytest

from pacte_analysis.tables.package import Tables
from pacte_analysis.territory import (
    EDITION_KINDS,
    AmbiguousTerritory,
    Territories,
    Territory,
    UnknownTerritory,
    WrongKind,
    fold,
    slug,
)
from projects import ROOT


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
        ("provence alpes cote d azur", "REG-93"),
        ("PACA", "REG-93"),
        ("aura", "REG-84"),
        ("alpes de haute provence", "DEP-04"),
        ("ille et vilaine", "DEP-35"),
        ("la corse", "REG-94"),
        ("l'Essonne", "DEP-91"),
        ("département du Var", "DEP-83"),
        ("region guadeloupe", "REG-01"),
        ("département de La Réunion", "DEP-974"),
        ("Grand Lyon", "METRO-200046977"),
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


def plain(text: str) -> str:
    """As somebody types it who has neither accents nor hyphens on the keyboard."""
    return fold(text)


def damaged(name: str) -> list[str]:
    """`name` with one letter left out, doubled, replaced, or exchanged with the next: every way, everywhere."""
    found = {name[:i] + name[i + 1 :] for i in range(len(name))}
    found |= {name[:i] + name[i] + name[i:] for i in range(len(name))}
    found |= {name[:i] + "x" + name[i + 1 :] for i in range(len(name))}
    found |= {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    return sorted(found - {name})


def test_every_territory_with_an_edition_is_found_by_its_name_plain_or_accented_and_by_its_short_names(territories):
    for territory in (t for t in territories if t.kind in EDITION_KINDS):
        shared = [t for t in territories if t.name == territory.name and t.kind in EDITION_KINDS]
        for typed in (territory.name, territory.with_article, *territory.aliases):
            for text in (typed, plain(typed), typed.upper(), typed.replace("-", " ")):
                if len(shared) > 1:
                    with pytest.raises(AmbiguousTerritory) as refused:
                        territories.resolve(text)
                    assert all(t.code in refused.value.message for t in shared)
                else:
                    assert territories.resolve(text) is territory, text
        assert territories.resolve(f"{territory.kind_name} {territory.genitive}") is territory


def test_five_names_are_shared_by_a_region_and_a_departement_and_no_other(territories):
    names = [t.name for t in territories if t.kind in EDITION_KINDS]
    assert sorted({name for name in names if names.count(name) > 1}) == [
        "Guadeloupe", "Guyane", "La Réunion", "Martinique", "Mayotte",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "REG-93", "REG-76", "REG-11", "REG-44", "REG-94", "REG-32", "DEP-04", "DEP-91", "DEP-35", "DEP-83", "DEP-75",
        "DEP-29", "DEP-2A", "DEP-976", "METRO-200046977",
    ],
)  # fmt: skip
def test_a_name_with_one_wrong_letter_is_answered_with_the_right_one(territories, code):
    for typed in damaged(plain(territories[code].name)):
        try:
            answer = territories.resolve(typed).code
        except (AmbiguousTerritory, UnknownTerritory) as refused:
            answer = refused.message
        assert code in answer, typed


def test_a_word_of_a_name_is_answered_with_the_name(territories):
    with pytest.raises(UnknownTerritory, match=r"METRO-200046977 \(Métropole de Lyon\)"):
        territories.resolve("Lyon")
    with pytest.raises(UnknownTerritory, match=r"REG-04 \(La Réunion\)"):
        territories.resolve("reunion")


def test_a_misspelt_name_that_two_kinds_share_is_answered_with_both(territories):
    with pytest.raises(UnknownTerritory) as refused:
        territories.resolve("Guadeloup")
    assert refused.value.message == (
        "Territoire « Guadeloup » inconnu. Vouliez-vous dire DEP-971 (Guadeloupe) ou REG-01 (Guadeloupe) ?"
    )


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


# --- addresses -----------------------------------------------------------------------------------------------------


def test_no_two_territories_that_may_have_an_edition_share_an_address(territories):
    addresses = [t.slug for t in territories if t.kind in EDITION_KINDS]
    assert len(addresses) == len(set(addresses)) == 143


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("REG-93", "provence-alpes-cote-d-azur"),
        ("REG-04", "la-reunion"),
        ("DEP-974", "departement-la-reunion"),
        ("DEP-976", "departement-mayotte"),
        ("DEP-75", "paris"),
        ("METRO-200054781", "metropole-du-grand-paris"),
        ("FRANCE-F", "france"),
    ],
)
def test_of_one_name_the_region_keeps_the_short_address(territories, code, address):
    assert territories[code].slug == address


def test_an_address_outlives_a_change_of_name(territories):
    assert replace(territories["REG-44"], name="Alsace-Champagne-Ardenne-Lorraine").slug == "grand-est"
    assert territories["COM-13055"].slug == "marseille"


# --- signatures ----------------------------------------------------------------------------------------------------


def test_the_rows_that_a_person_has_signed_are_counted_and_no_module_signs(territories):
    signed, all_of_them = territories.signed_off()
    assert len(all_of_them) == 143
    assert signed == [t for t in all_of_them if t.read_by]
    one = [replace(t, read_by="A. B., 2026-10-01" if t.code == "DEP-91" else "") for t in all_of_them]
    assert [t.code for t in Territories(one).signed_off()[0]] == ["DEP-91"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert re.findall(r"[\"']relu_par[\"']\]?\s*[:=]", source) == []
