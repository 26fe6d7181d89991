"""How French writes numbers, periods, ranks and lists: the exact characters, the invisible ones written as escapes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte_analysis import french

# --- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1\u202f000"),
        (19_300_000, 0, "19\u202f300\u202f000"),
        (-1234.5, 1, "\u22121\u202f234,5"),
        (17.4, 1, "17,4"),
        (17.4, 2, "17,40"),
        (0.296, 3, "0,296"),
        (1e22, 0, "10\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"),
    ],
)
def test_a_number_has_narrow_spaces_a_decimal_comma_and_a_true_minus(value, decimals, printed):
    assert french.number(value, decimals) == printed


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [(0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "\u22123"), (0.25, 1, "0,3"), (1.005, 2, "1,01"), (2.675, 2, "2,68")],
)
def test_halves_round_away_from_zero_as_they_are_written(value, decimals, printed):
    assert french.number(value, decimals) == printed


def test_what_rounds_to_zero_has_no_sign():
    assert french.number(-0.04, 1) == "0,0"
    assert french.number(-0.04, 1, signed=True) == "0,0"
    assert french.number(0.04, 1, signed=True) == "0,0"


def test_a_signed_number_says_plus_and_minus():
    assert french.number(2.5, 1, signed=True) == "+2,5"
    assert french.number(-2.5, 1, signed=True) == "\u22122,5"


def test_a_percentage_is_followed_by_a_no_break_space():
    assert french.percent(17.4) == "17,4\u00a0%"
    assert french.percent(13, 0) == "13\u00a0%"
    assert french.percent(-2.5, signed=True) == "\u22122,5\u00a0%"


def test_an_amount_is_whole_and_followed_by_a_no_break_space():
    assert french.euros(19_300_000) == "19\u202f300\u202f000\u00a0€"
    assert french.euros(1280.5) == "1\u202f281\u00a0€"


def test_an_amount_keeps_the_cents_that_its_source_gives():
    assert french.euros(205_913_392.76, 2) == "205\u202f913\u202f392,76\u00a0€"
    assert french.millions(205_913_392.76, 2) == "205\u202f913\u202f392,76\u00a0€"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (205_913_392.76, "environ 205,9\u00a0millions d\u2019euros"),
        (8_700_000, "8,7\u00a0millions d\u2019euros"),
        (2_000_000, "2\u00a0millions d\u2019euros"),
        (189_000, "189\u202f000\u00a0€"),
    ],
)
def test_a_rounded_amount_says_that_it_is(value, printed):
    assert french.about_millions(value) == printed


@pytest.mark.parametrize(
    ("value", "words"), [(0, "zéro"), (8, "huit"), (16, "seize"), (17, "17"), (1.5, "2"), (-1, "\u22121")]
)
def test_a_small_whole_number_is_written_in_letters(value, words):
    assert french.in_letters(value) == words


def test_one_agrees_with_what_it_counts():
    assert french.in_letters(1) == "un"
    assert french.in_letters(1, feminine=True) == "une"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1_000_000, "1\u00a0million d\u2019euros"),
        (1_400_000, "1,4\u00a0million d\u2019euros"),
        (1_990_000, "1,99\u00a0million d\u2019euros"),
        (2_000_000, "2\u00a0millions d\u2019euros"),
        (19_300_000, "19,3\u00a0millions d\u2019euros"),
        (1_234_000_000, "1\u202f234\u00a0millions d\u2019euros"),
        (1_000_000_000, "1\u00a0milliard d\u2019euros"),
        (4_250_000_000, "4,25\u00a0milliards d\u2019euros"),
    ],
)
def test_a_large_amount_is_said_in_millions(value, printed):
    assert french.millions(value) == printed


def test_an_amount_that_two_decimals_of_a_million_would_round_is_printed_whole():
    assert french.millions(21_938_714) == "21\u202f938\u202f714\u00a0€"
    assert french.millions(999_999) == "999\u202f999\u00a0€"
    assert french.millions(-19_300_000) == "\u221219\u202f300\u202f000\u00a0€"


# --- words ---------------------------------------------------------------------------------------------------------


def test_ordinals_are_abbreviated_as_typographers_do():
    assert [french.ordinal(n) for n in (1, 2, 13, 21)] == ["1er", "2e", "13e", "21e"]
    assert french.ordinal(1, feminine=True) == "1re"
    assert french.ordinal(2, feminine=True) == "2e"


def test_only_everyday_fractions_are_named():
    assert [french.fraction(value) for value in (10, 20, 25, 50, 75, 100)] == [
        "un dixième",
        "un cinquième",
        "un quart",
        "la moitié",
        "les trois quarts",
        "la totalité",
    ]
    assert french.fraction(33) is None
    assert french.fraction(25.4) is None


def test_a_list_ends_with_and():
    assert french.listing([]) == ""
    assert french.listing(["a"]) == "a"
    assert french.listing(["a", "b"]) == "a et b"
    assert french.listing(["a", "b", "c"]) == "a, b et c"
    assert french.listing(["a", "b", "c"], last="ou") == "a, b ou c"


@pytest.mark.parametrize(
    ("words", "after_de"),
    [
        ("emplois", "d\u2019emplois"),
        ("Île-de-France", "d\u2019Île-de-France"),
        ("œuvres", "d\u2019œuvres"),
        ("habitants", "d\u2019habitants"),
        ("hors", "de hors"),
        ("handicapés", "de handicapés"),
        ("Haute-Savoie", "de Haute-Savoie"),
        ("onze contrats", "de onze contrats"),
        ("foyers", "de foyers"),
    ],
)
def test_de_is_elided_before_a_vowel_and_a_mute_h_only(words, after_de):
    assert french.de(words) == after_de


def test_a_capital_keeps_its_accent():
    assert french.capitalised("écart") == "Écart"
    assert french.capitalised("") == ""
    assert french.sentence_case(["état", "tiers"]) == ["État", "Tiers"]


# --- periods -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "form", "numbers", "bounds", "said", "placed"),
    [
        ("2024", "year", (2024,), (2024, 2024), "2024", "en 2024"),
        ("2024-T1", "quarter", (2024, 1), (2024, 2024), "1er trimestre 2024", "au 1er trimestre 2024"),
        ("2024-T4", "quarter", (2024, 4), (2024, 2024), "4e trimestre 2024", "au 4e trimestre 2024"),
        ("2024-03", "month", (2024, 3), (2024, 2024), "mars 2024", "en mars 2024"),
        ("2024-12", "month", (2024, 12), (2024, 2024), "décembre 2024", "fin 2024"),
        ("2024-12-31", "day", (2024, 12, 31), (2024, 2024), "31\u00a0décembre 2024", "au 31\u00a0décembre 2024"),
        ("2024-07-01", "day", (2024, 7, 1), (2024, 2024), "1er\u00a0juillet 2024", "au 1er\u00a0juillet 2024"),
        (
            "2024/2025",
            "school",
            (2024, 2025),
            (2024, 2025),
            "année scolaire 2024-2025",
            "pendant l\u2019année scolaire 2024-2025",
        ),
        ("2024-2027", "interval", (2024, 2027), (2024, 2027), "2024-2027", "sur la période 2024-2027"),
        ("depuis 2023", "since", (2023,), (2023, 9999), "depuis 2023", "depuis 2023"),
        ("inconnue", "unknown", (), (0, 9999), "date non précisée", "à une date non précisée"),
    ],
)
def test_each_form_of_period_is_read_and_said(written, form, numbers, bounds, said, placed):
    assert french.parse_period(written) == (form, numbers)
    assert french.period_bounds(written) == bounds
    assert french.period(written) == said
    assert french.in_period(written) == placed


@pytest.mark.parametrize(
    "written",
    ["", "24", "2024-T5", "2024-13", "2024-00", "2024-12-32", "2024-4", "1824", "2027-2024", "2025/2024", "T4 2024"],
)
def test_a_period_outside_the_grammar_is_refused_with_the_forms_to_write(written):
    with pytest.raises(french.UnknownPeriod) as refused:
        french.parse_period(written)
    assert refused.value.message == (
        f"Période « {written} » illisible : écrivez 2024, 2024-T4, 2024-12, 2024-12-31, 2024/2025, 2024-2027, "
        "« depuis 2024 » ou « inconnue »."
    )


# --- typography ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'accès", "l\u2019accès"),
        ("l'« accès »", "l\u2019«\u00a0accès\u00a0»"),
        ("qu'*il*", "qu\u2019*il*"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("«mot»", "«\u00a0mot\u00a0»"),
        ("Axe : emploi", "Axe\u00a0: emploi"),
        ("Quoi ? Oui ! Non ; si", "Quoi\u202f? Oui\u202f! Non\u202f; si"),
        ("etc... ?", "etc…\u202f?"),
        ("13 % et 12 €", "13\u00a0% et 12\u00a0€"),
        ("Plan 100% santé", "Plan 100\u00a0% santé"),
        ("à 360° : tous ; FSE+ ; etc.", "à 360°\u00a0: tous\u202f; FSE+\u202f; etc."),
        ("le [CEI]{.nom} ; la suite", "le [CEI]{.nom}\u202f; la suite"),
        ("Chapitre 1 - La pauvreté", "Chapitre 1 – La pauvreté"),
        ("19 300 000 €", "19\u202f300\u202f000\u00a0€"),
        ("Insee Première n° 2008", "Insee Première n°\u00a02008"),
        ("**gras** : suite", "**gras**\u00a0: suite"),
        ("**De plus près :** ici", "**De plus près\u00a0:** ici"),
    ],
)
def test_spaces_and_apostrophes_become_french(typed, printed):
    assert french.typography(typed) == printed


@pytest.mark.parametrize("typed", ["10:30", "https://insee.fr/a?b=c", "04 91 57", ":::{note}", "'seul'", "a;b"])
def test_what_is_not_prose_is_left_as_it_is(typed):
    assert french.typography(typed) == typed


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aé1 0\u00a0\u202f'\u2019«»:;!?%€.…*_()\n", max_size=30))
def test_typography_applied_twice_changes_nothing_more(text):
    once = french.typography(text)
    assert french.typography(once) == once
