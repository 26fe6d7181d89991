"""Typing an extract, and each rule: it finds what it is for, at the cell; taken away, nothing finds it."""

import dataclasses
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte_analysis.tables.extract import check as checking
from pacte_analysis.tables.extract import money, personal, rules
from pacte_analysis.tables.extract.check import RULES, check
from pacte_analysis.tables.extract.flaw import shown, text
from pacte_analysis.tables.extract.model import ROW, SEPARATOR, Draft, Finding, columns
from pacte_analysis.tables.package import data_folder
from tables.extract.drafts import GOOD, catalogue, draft

SCHEMA = {column.name: column for column in columns(data_folder())}


def found(made: Draft, territory: str = "REG-93", year: int = 2024) -> list[Finding]:
    return check(made, territory, year, catalogue())[1]


def told(findings: list[Finding]) -> set[tuple[str, str, int, str]]:
    return {(finding.kind, finding.column, finding.place.row, finding.severity) for finding in findings}


# --- types ---------------------------------------------------------------------------------------------------------


def test_a_good_extract_has_no_finding():
    assert found(draft({}, {}, {})) == []


def test_every_column_of_the_schema_comes_out_with_its_type():
    frame, _ = check(draft({}, {}), "REG-93", 2024, catalogue())
    assert [*frame] == [*SCHEMA, ROW]
    for name, column in SCHEMA.items():
        assert str(frame[name].dtype) == ("Int64" if column.kind in {"argent", "nombre"} else "str"), name
        assert column.kind in {"argent", "nombre"} or frame[name].notna().all(), name
    assert frame[ROW].tolist() == [2, 3]


def test_cells_become_codes_cents_and_days():
    frame, _ = check(draft(), "REG-93", 2024, catalogue())
    row = frame.iloc[0]
    wanted = {
        "genre_contrat": "cls", "porteur": "DEP-83", "genre_porteur": "departement", "axe": "enfance",
        "thematique": "parentalite", "nature": "nouvelle", "champs": "parentalite|petite_enfance",
        "publics": "parents|femmes_isolees", "debut": "2024-01-01", "fin": "2025-12-31", "prevu_2024_etat": 1250050,
        "prevu_total": 4500100, "consomme": 2000000, "in_familles_precaires": 120, "financeurs_tiers": "",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert pd.isna(row["prevu_2024_tiers"])
    assert pd.isna(row["prevu_2026_etat"])


def test_the_kind_of_a_holder_is_known_from_the_holder():
    frame, findings = check(draft({"genre_porteur": None}), "REG-93", 2024, catalogue())
    assert (frame["genre_porteur"].tolist(), findings) == (["departement"], [])


def test_the_same_accents_are_the_same_text():
    frame, _ = check(draft({"titre": "E\u0301te\u0301"}, {"titre": "\u00c9t\u00e9"}), "REG-93", 2024, catalogue())
    assert frame["titre"].nunique() == 1


def test_true_is_not_the_number_one():
    findings = found(draft({"in_familles_precaires": 1}, {"in_familles_precaires": True}))
    assert told(findings) == {("nombre-illisible", "in_familles_precaires", 3, "erreur")}


def test_findings_come_in_the_order_of_the_file():
    findings = found(draft({"qpv": "peut-être", "axe": "xyz"}, {"titre": None}, {"action": None}))
    assert [finding.place.row for finding in findings] == [2, 2, 3, 4]
    assert findings == sorted(findings, key=lambda each: each.place)


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("prevu_2024_etat", "12 OOO", "montant-illisible"),
        ("prevu_2024_etat", "12.500", "montant-ambigu"),
        ("prevu_2024_etat", -500, "montant-negatif"),
        ("prevu_2024_etat", "300 M€", "montant-demesure"),
        ("prevu_2024_etat", "#REF!", "erreur-de-formule"),
        ("debut", "01/03/24", "annee-deux-chiffres"),
        ("debut", "31/02/2024", "date-illisible"),
        ("in_adolescents", 12.5, "nombre-decimal"),
        ("in_adolescents", -1, "nombre-negatif"),
        ("in_adolescents", "beaucoup", "nombre-illisible"),
        ("nature", "Action nouvele", "valeur-inconnue"),
        ("publics", "Parents ; xyzzy", "valeur-inconnue"),
        ("pilote", "Association, Entreprise", "plusieurs-valeurs"),
        ("porteur", "93", "porteur-inconnu"),
    ],
)
def test_a_cell_that_cannot_be_read_is_an_error_at_that_cell(column, cell, kind):
    findings = found(draft({}, {"prevu_total": None, column: cell}, {}))
    assert told(findings) == {(kind, column, 3, "erreur")}
    assert findings[0].found == shown(cell)


# --- rules ---------------------------------------------------------------------------------------------------------

KNOWN_CONTRACT = {"contrat": "CLS-DEP-83"}
NIR = "1 85 05 78 006 084 91"

# The rule, what is changed in the second row of a good extract, and what must be said, where.
CASES = [
    (rules.required_values, {"titre": "  "}, "valeur-obligatoire", "titre", "erreur"),
    (rules.required_values, {"titre": None}, "valeur-obligatoire", "titre", "erreur"),
    (rules.required_values, {"nature": "NC"}, "valeur-obligatoire", "nature", "erreur"),
    (rules.repeated_identifiers, {"action": "A-1"}, "doublon", "action", "erreur"),
    (rules.repeated_actions, {"titre": "Action fictive 1"}, "action-repetee", "titre", "avertissement"),
    (
        rules.unlike_known_contract,
        {**KNOWN_CONTRACT, "porteur": "Vaucluse"},
        "contrat-contredit",
        "porteur",
        "erreur",
    ),
    (
        rules.unlike_known_contract,
        {**KNOWN_CONTRACT, "genre_contrat": "PLS"},
        "contrat-contredit",
        "genre_contrat",
        "erreur",
    ),
    (rules.holder_elsewhere, {"porteur": "Gard"}, "porteur-hors-territoire", "porteur", "erreur"),
    (rules.unlike_kind_of_holder, {"genre_porteur": "Métropole"}, "genre-porteur", "genre_porteur", "erreur"),
    (
        rules.employment_in_a_department,
        {"axe": "Emploi", "thematique": "Levée des freins sociaux"},
        "emploi-departement",
        "axe",
        "erreur",
    ),
    (rules.agreement_without_employment, {"genre_contrat": "CIE"}, "cie-hors-emploi", "axe", "avertissement"),
    (rules.theme_of_another_axis, {"thematique": "expulsions"}, "axe-thematique", "thematique", "erreur"),
    (rules.end_before_start, {"debut": "01/06/2024", "fin": "31/05/2024"}, "fin-avant-debut", "fin", "erreur"),
    (rules.implausible_dates, {"debut": "01/01/1924"}, "date-invraisemblable", "debut", "erreur"),
    (rules.implausible_dates, {"fin": "31/12/2052"}, "date-invraisemblable", "fin", "erreur"),
    (rules.outside_the_year, {"debut": "01/01/2025"}, "hors-annee", "debut", "avertissement"),
    (rules.outside_the_year, {"debut": None, "fin": "31/12/2023"}, "hors-annee", "fin", "avertissement"),
    (
        rules.impossible_results,
        {"in_familles_precaires": 3_000_000},
        "resultat-impossible",
        "in_familles_precaires",
        "erreur",
    ),
    (
        rules.results_before_start,
        {"avancement": "Non démarrée"},
        "avancement-contredit",
        "in_familles_precaires",
        "avertissement",
    ),
    (money.typed_in_thousands, {"prevu_2025_etat": 12.5}, "montant-minuscule", "prevu_2025_etat", "avertissement"),
    (money.credits_outside_dates, {"fin": "31/12/2024"}, "credits-hors-dates", "prevu_2025_etat", "avertissement"),
    (money.unlike_total, {"prevu_total": 45_003}, "total-different", "prevu_total", "erreur"),
    (
        money.unlike_total,
        {name: None for name in GOOD if name.startswith("prevu_2")},
        "total-sans-detail",
        "prevu_total",
        "avertissement",
    ),
    (money.without_parity, {"prevu_2024_collectivite": 0}, "parite", "prevu_2024_collectivite", "avertissement"),
    (
        money.third_parties_unnamed,
        {"prevu_2024_tiers": 500, "financeurs_tiers": None},
        "tiers-sans-nom",
        "financeurs_tiers",
        "avertissement",
    ),
    (
        money.third_parties_unnamed,
        {"prevu_2024_tiers": 0, "financeurs_tiers": "CAF"},
        "tiers-sans-credit",
        "financeurs_tiers",
        "avertissement",
    ),
    (money.spent_beyond_planned, {"consomme": 26_000}, "consomme-depasse", "consomme", "avertissement"),
    (money.spent_beyond_planned, {"consomme": 2_600_000}, "consomme-demesure", "consomme", "erreur"),
    (personal.addresses, {"description": "Écrire à prenom.nom@var.fr."}, "courriel", "description", "erreur"),
    (personal.telephones, {"titre": "Appeler le 06 12 34 56 78"}, "telephone", "titre", "erreur"),
    (personal.telephones, {"description": "Tél. : +33 6.12.34.56.78"}, "telephone", "description", "erreur"),
    (personal.telephones, {"description": "06\u202f12\u202f34\u202f56\u202f78"}, "telephone", "description", "erreur"),
    (personal.registry_numbers, {"description": f"Dossier {NIR}"}, "nir", "description", "erreur"),
    (personal.names, {"description": "Suivi de Mme Dupont"}, "nom-de-personne", "description", "avertissement"),
    (personal.names, {"titre": "Aide à M. J. D'Ormesson"}, "nom-de-personne", "titre", "avertissement"),
    (personal.damaged_texts, {"titre": "Action rÃ©ussie"}, "caracteres-abimes", "titre", "avertissement"),
    (personal.damaged_texts, {"titre": "Action r\ufffdussie"}, "caracteres-abimes", "titre", "avertissement"),
]
IDS = [f"{rule.__name__}-{kind}" for rule, _, kind, _, _ in CASES]


def damaged(change: dict[str, object]) -> Draft:
    # The column of third parties stands in the whole file or not at all.
    return draft(*({"financeurs_tiers": None, **each} for each in ({}, change, {})))


@pytest.mark.parametrize(("rule", "change", "kind", "column", "severity"), CASES, ids=IDS)
def test_a_rule_finds_what_it_is_for_at_the_right_cell(rule, change, kind, column, severity):
    findings = found(damaged(change))
    assert (kind, column, 3, severity) in told(findings)
    for finding in findings:
        assert finding.place.sheet == "Actions"
        assert finding.place.column == [*SCHEMA].index(finding.column) + 1
        assert finding.message[0].isupper() or not finding.message[0].isalpha()
        assert finding.message.endswith((".", "?"))
        assert finding.remedy.endswith((".", "?"))


@pytest.mark.parametrize(("rule", "change", "kind", "column", "severity"), CASES, ids=IDS)
def test_without_the_rule_nothing_finds_it(monkeypatch, rule, change, kind, column, severity):
    monkeypatch.setattr(checking, "RULES", [each for each in RULES if each is not rule])
    assert kind not in {finding.kind for finding in found(damaged(change)) if finding.column == column}


def test_every_rule_has_its_case():
    assert {rule for rule, *_ in CASES} | {rules.empty_extract} == set(RULES)


def test_an_extract_without_an_action_is_an_error(monkeypatch):
    empty = dataclasses.replace(draft(), rows=draft().rows.iloc[:0])
    assert [finding.kind for finding in found(empty)] == ["extraction-vide"]
    monkeypatch.setattr(checking, "RULES", [each for each in RULES if each is not rules.empty_extract])
    assert found(empty) == []


@pytest.mark.parametrize(
    "change",
    [
        {"axe": "Mesures transversales", "thematique": None},
        {"axe": "Emploi", "thematique": "Levée des freins sociaux", "genre_contrat": "CIE"},
        {"porteur": "Marseille", "genre_porteur": "Ville"},
        {"contrat": "CLS-DEP-83"},
        {"description": "Ligne 115, 0 800 000 000 habitants, dossier 12345678901234, 2024-2027, 12 500,50 €"},
        {"description": "M. le préfet, Mme la maire et M. de la mission locale ; Marseille"},
        {"description": "L'âge, Élan, Â, café à la carte"},
        {"description": "Siret 123 456 789 01234 ; Siren 123 456 789"},
        {"prevu_2024_etat": None, "prevu_2024_collectivite": None, "prevu_total": 20_000, "consomme": None},
        {"prevu_total": 45_001.9},
        {"prevu_2024_collectivite": 50_000, "prevu_total": None},
        {"avancement": "Non démarrée", "consomme": 0, "in_familles_precaires": None},
        {"debut": "01/09/2023"},
    ],
)
def test_what_is_right_is_let_through(change):
    assert found(damaged(change)) == []


def test_a_total_whose_part_cannot_be_read_is_not_told_twice():
    findings = found(draft({"prevu_2024_etat": "12OOO"}))
    assert told(findings) == {("montant-illisible", "prevu_2024_etat", 2, "erreur")}


def test_parity_is_that_of_a_whole_contract():
    less = {"prevu_2024_collectivite": 0, "prevu_total": None, "consomme": None}
    more = {"prevu_2024_collectivite": 25_001, "prevu_total": None, "consomme": None}
    assert found(draft(less, more)) == []
    assert told(found(draft(less, {**more, "contrat": "CLS bis"}))) == {
        ("parite", "prevu_2024_collectivite", 2, "avertissement")
    }


@pytest.mark.parametrize(
    ("territory", "outside"),
    [("DEP-83", False), ("FRANCE-F", False), ("REG-93", False), ("DEP-84", True), ("REG-76", True)],
)
def test_a_holder_stands_within_the_territory(territory, outside):
    kinds = {finding.kind for finding in found(draft(), territory=territory)}
    assert kinds == ({"porteur-hors-territoire"} if outside else set())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_every_french_letter_that_was_read_in_the_wrong_encoding_is_told(encoding):
    for letter in "àâçéèêëîïôùûüÿœÀÂÇÉÈÊËÎÏÔÙÛÜŒ«»°’…–€":
        title = text(f"Un titre {letter.encode().decode(encoding, 'replace')} abîmé")[0]
        assert personal.damaged(title), (letter, title)
        assert not personal.damaged(f"Un titre {letter} entier, Âge, SÃO")


def test_data_about_persons_are_not_repeated_in_the_findings():
    description = f"Mme Dupont, prenom.nom@var.fr, 06 12 34 56 78, {NIR}"
    findings = found(draft({"description": description}))
    assert {finding.kind for finding in findings} == {"courriel", "telephone", "nir", "nom-de-personne"}
    said = " ".join(f"{finding.message} {finding.remedy} {finding.found}" for finding in findings)
    assert not any(piece in said for piece in ("prenom.nom", "06 12", "78 006"))


def test_a_number_whose_key_is_wrong_is_no_registry_number():
    assert found(draft({"description": "Dossier 1 85 05 78 006 084 92"})) == []


# --- whatever a file holds -----------------------------------------------------------------------------------------

CELL = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.datetimes(),
    st.sampled_from([value for value in GOOD.values() if value is not None]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(SCHEMA, CELL)), min_size=1, max_size=4))
def test_no_cell_crashes_the_check_and_none_is_lost_unsaid(changes):
    made = draft(*changes)
    frame, findings = check(made, "REG-93", 2024, catalogue())
    assert len(frame) == len(made.rows)
    assert frame[ROW].tolist() == made.rows[ROW].tolist()
    said = {(finding.place.row, finding.column) for finding in findings}
    for name, column in SCHEMA.items():
        if name not in made.rows:
            continue
        for cell, value, row in zip(made.rows[name], frame[name], frame[ROW], strict=True):
            lost = pd.isna(value) or value == ""
            if column.kind != "texte" and lost and shown(cell).strip():
                assert (row, name) in said or name == "genre_porteur", (name, cell)
            if column.kind == "liste" and not lost:
                assert all(value.split(SEPARATOR))


@pytest.mark.parametrize("cell", ["a" * 32_000 + "@", "1 " * 16_000, "M. " * 10_000, "x, " * 10_000, "0" * 32_767])
def test_a_hostile_cell_is_looked_at_in_no_time(cell):
    started = time.process_time()
    found(draft({"description": cell, "publics": cell, "axe": cell, "debut": cell, "prevu_2024_etat": cell}))
    assert time.process_time() - started < 5
