"""Amounts, counts and dates as French hands type them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis import french
from pacte_analysis.tables.extract.flaw import shown, text
from pacte_analysis.tables.extract.values import amount, count, day

ANY_CELL = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.datetimes(),
    st.text("0123456789 .,-()€kKmM\u00a0\u202f'’/erjanvi", max_size=14),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("12 500,50 €", 12_500_50),
        ("12\u202f500,50\u00a0€", 12_500_50),
        ("12500.5", 12_500_50),
        ("12500", 12_500_00),
        ("1.234.567", 1_234_567_00),
        ("1.234,50", 1_234_50),
        ("1,234.50", 1_234_50),
        ("1'234'567 €", 1_234_567_00),
        ("12,5 k€", 12_500_00),
        ("12,5k€", 12_500_00),
        ("1,2 M€", 1_200_000_00),
        ("2 millions d’euros", 2_000_000_00),
        ("€ 500", 500_00),
        ("500 EUR", 500_00),
        ("0", 0),
        (0.0, 0),
        (12_500, 12_500_00),
        (0.285, 29),
        (1234.005, 1234_01),
        (None, None),
        (float("nan"), None),
        (" \u00a0 ", None),
    ],
)
def test_an_amount_is_read_in_cents(cell, cents):
    assert amount(cell) == (cents, None)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("12 OOO", "montant-illisible"),
        ("50 %", "montant-illisible"),
        ("1 2500", "montant-illisible"),
        ("environ 500", "montant-illisible"),
        ("1,2E+05", "montant-illisible"),
        ("500 à 600", "montant-illisible"),
        (True, "montant-illisible"),
        (float("inf"), "montant-illisible"),
        (datetime(2024, 3, 1), "montant-illisible"),
        ("12.500", "montant-ambigu"),
        ("12,500", "montant-ambigu"),
        ("-500", "montant-negatif"),
        ("\u2212500 €", "montant-negatif"),
        ("(500)", "montant-negatif"),
        ("500-", "montant-negatif"),
        (-0.01, "montant-negatif"),
        ("200 M€", "montant-demesure"),
        (100_000_000.01, "montant-demesure"),
        ("#REF!", "erreur-de-formule"),
        ("NC", "valeur-absente"),
        ("-", "valeur-absente"),
        ("Néant", "valeur-absente"),
    ],
)
def test_what_is_no_amount_is_told_and_never_guessed(cell, kind):
    value, flaw = amount(cell)
    assert value is None
    assert flaw is not None
    assert flaw.kind == kind
    assert flaw.severity == ("avertissement" if kind == "valeur-absente" else "erreur")


@given(st.integers(0, 10**10))
def test_an_amount_that_french_prints_is_read_back(cents):
    assert amount(french.euros(cents / 100, 2)) == (cents, None)
    assert amount(f"{cents / 100:.2f}") == (cents, None)
    assert amount(cents / 100) == (cents, None)


@pytest.mark.parametrize(("cell", "number"), [("1 234", 1234), (1234.0, 1234), ("12,0", 12), ("0", 0), (None, None)])
def test_a_count_is_a_whole_number(cell, number):
    assert count(cell) == (number, None)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("12,5", "nombre-decimal"),
        (12.5, "nombre-decimal"),
        (-3, "nombre-negatif"),
        ("une dizaine", "nombre-illisible"),
        ("12 €", "nombre-illisible"),
        ("1.234", "nombre-ambigu"),
        (1e13, "resultat-impossible"),
    ],
)
def test_what_is_no_count_is_told(cell, kind):
    value, flaw = count(cell)
    assert (value, flaw and flaw.kind) == (None, kind)


@pytest.mark.parametrize(
    "cell",
    [
        "01/03/2024", "1/3/2024", "01-03-2024", "01.03.2024", "2024-03-01", "2024-03-01T00:00:00",
        "2024-03-01 00:00:00", "1er mars 2024", "1ER MARS 2024", "vendredi 1er mars 2024", "1 mars 2024",
        datetime(2024, 3, 1), date(2024, 3, 1), 45352, 45352.0, "01/03/2024 00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell):
    assert day(cell) == ("2024-03-01", None)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("février 2024", "2024-02-01", "2024-02-29"),
        ("déc. 2024", "2024-12-01", "2024-12-31"),
        ("02/2024", "2024-02-01", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024", "2024-01-01", "2024-12-31"),
        (2024, "2024-01-01", "2024-12-31"),
        ("décembre 9999", "9999-12-01", "9999-12-31"),
    ],
)
def test_a_month_alone_is_its_first_or_last_day_and_said(cell, first, last):
    assert [day(cell)[0], day(cell, last=True)[0]] == [first, last]
    flaw = day(cell)[1]
    assert flaw is not None
    assert (flaw.kind, flaw.severity) == ("date-incomplete", "avertissement")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("01/03/24", "annee-deux-chiffres"),
        ("1er mars 24", "annee-deux-chiffres"),
        ("31/02/2024", "date-illisible"),
        ("12/31/2024", "date-illisible"),
        ("T1 2024", "date-illisible"),
        ("bientôt", "date-illisible"),
        ("0000-01-01", "date-illisible"),
        (12.5, "date-illisible"),
        (True, "date-illisible"),
    ],
)
def test_what_is_no_date_is_told(cell, kind):
    value, flaw = day(cell)
    assert (value, flaw and flaw.kind, flaw and flaw.severity) == (None, kind, "erreur")


def test_a_serial_number_in_a_text_is_read_and_said():
    value, flaw = day("45352")
    assert (value, flaw and flaw.kind) == ("2024-03-01", "date-en-nombre")


@given(ANY_CELL)
def test_no_cell_crashes_a_reader_and_none_is_lost_unsaid(cell):
    for read in (amount, count, day, lambda cell: day(cell, last=True)):
        value, flaw = read(cell)
        if value is None and shown(cell).strip():
            assert flaw is not None
        if value is None and flaw is not None and flaw.kind != "valeur-absente":
            assert flaw.severity == "erreur"
    assert text(cell)[0] == text(text(cell)[0])[0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("  Ateliers\r\n d'été \x07", "Ateliers\n d'été"),
        (101.0, "101"),
        (None, ""),
        ("=1+1", "=1+1"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
    ],
)
def test_a_text_is_trimmed_and_kept(cell, words):
    assert text(cell) == (words, None)
