"""The trial extract, damaged: each function spoils one thing in its workbook and says where it is to be found.

An analyst may have typed any of these. Rows are found by what they say, never by their number: another seed draws
other actions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from pacte_analysis.tables.extract.model import Place, columns
from pacte_analysis.tables.package import data_folder
from pacte_analysis.tables.trial.workbook import HEADER_ROW, SHEET

YEARS = (2024, 2025, 2026, 2027)
FUNDERS = ("etat", "collectivite", "tiers")
CREDITS = [f"prevu_{year}_{funder}" for year in YEARS for funder in FUNDERS]


@dataclass
class Damaged:
    """The workbook of the trial extract, open, and the actions in it (codes and cents), row by row."""

    book: openpyxl.Workbook
    actions: pd.DataFrame

    def __post_init__(self) -> None:
        self.described = columns(data_folder())
        self.titles = {column.name: column.title for column in self.described}

    @property
    def sheet(self) -> Worksheet:
        return self.book[SHEET]

    @property
    def last(self) -> int:
        """The row of the last action."""
        return HEADER_ROW + len(self.actions)

    def column(self, name: str) -> int:
        return [column.name for column in self.described].index(name) + 1

    def place(self, row: int, name: str) -> Place:
        return Place(SHEET, row, self.column(name))

    def row(self, where: str, rank: int = 0) -> int:
        """The row of an action of which a pandas query is true (no sheet of `actions` but when asked)."""
        found = self.actions.query(f"action.str.startswith('ESSAI') and ({where})", engine="python")
        return HEADER_ROW + 1 + int(found.index[rank])

    def read(self, row: int, name: str) -> Any:
        return self.sheet.cell(row, self.column(name)).value

    def write(self, row: int, name: str, value: Any) -> Place:
        """Type something in a cell; an empty value empties it."""
        self.sheet.cell(row, self.column(name)).value = value
        return self.place(row, name)

    def header(self, name: str, words: str) -> Place:
        """Type something in a header."""
        return self.write(HEADER_ROW, name, words)

    def append(self, cells: dict[str, Any]) -> int:
        """One more action at the end of the table (in the blank row above the total); its row."""
        for name, value in cells.items():
            self.write(self.last + 1, name, value)
        return self.last + 1

    def copied(self, row: int) -> dict[str, Any]:
        return {column.name: self.read(row, column.name) for column in self.described}

    def spare_column(self, header: str | None, value: Any) -> Place:
        """One more column, to the right: its header, and a value in the first action."""
        at = len(self.described) + 1
        self.sheet.cell(HEADER_ROW, at).value = header
        self.sheet.cell(HEADER_ROW + 1, at).value = value
        return Place(SHEET, HEADER_ROW, at)

    def another_sheet(self, name: str, rows: list[list[Any]]) -> None:
        sheet = self.book.create_sheet(name)
        for row in rows:
            sheet.append(row)


Spoil = Callable[[Damaged], Place]
SpoilText = Callable[[str], tuple[str, Place]]


@dataclass(frozen=True)
class Damage:
    """One way to spoil the trial extract, and what is to be found: severity, kind, and (from `spoil`) the place.

    `also` are the kinds of findings that the same damage brings with it, elsewhere or there. `spoil_text`, in place
    of `spoil`, damages what only a CSV can have.
    """

    name: str
    kind: str
    spoil: Spoil | None = None
    severity: str = "erreur"
    also: tuple[str, ...] = ()
    spoil_text: SpoilText | None = None

    @property
    def suffix(self) -> str:
        return ".csv" if self.spoil_text else ".xlsx"


DAMAGES: list[Damage] = []


def damage(kind: str, severity: str = "erreur", also: tuple[str, ...] = ()) -> Callable[[Spoil], Spoil]:
    def kept(spoil: Spoil) -> Spoil:
        DAMAGES.append(Damage(spoil.__name__.replace("_", " "), kind, spoil, severity, also))
        return spoil

    return kept


def damage_to_text(kind: str) -> Callable[[SpoilText], SpoilText]:
    def kept(spoil: SpoilText) -> SpoilText:
        DAMAGES.append(Damage(spoil.__name__.replace("_", " "), kind, spoil_text=spoil))
        return spoil

    return kept


DOUBT = "avertissement"


def spoiled(good: Path, actions: pd.DataFrame, one: Damage, target: Path) -> Place:
    """Write the damaged copy of the good extract (a workbook, its CSV beside it); where the damage is."""
    if one.spoil_text:
        text, place = one.spoil_text(good.with_suffix(".csv").read_text(encoding="utf-8-sig"))
        target.write_text(text, encoding="utf-8-sig")
        return place
    assert one.spoil
    damaged = Damaged(openpyxl.load_workbook(good), actions)
    place = one.spoil(damaged)
    damaged.book.save(target)
    return place


# --- headers and sheets --------------------------------------------------------------------------------------------


@damage("colonne-manquante")
def a_required_column_is_gone(book: Damaged) -> Place:
    book.sheet.delete_cols(book.column("nature"))
    return Place(SHEET, HEADER_ROW)


@damage("colonne-en-double")
def two_columns_have_one_header(book: Damaged) -> Place:
    return book.spare_column("Thématique", "Mobilité")


@damage("colonne-proche", DOUBT)
def a_header_is_misspelt(book: Damaged) -> Place:
    return book.header("renouvellement", "Reconducton")


@damage("colonne-inconnue", DOUBT)
def a_column_is_none_of_ours(book: Damaged) -> Place:
    return book.spare_column("Météo du jour", "pluie")


@damage("colonne-sans-entete", DOUBT)
def cells_stand_under_no_header(book: Damaged) -> Place:
    return book.spare_column(None, "à revoir")


@damage("entete-unite")
def a_header_says_thousands(book: Damaged) -> Place:
    return book.header("consomme", "Crédits consommés (en k€)")


@damage("feuille-differente")
def another_sheet_has_actions_and_other_columns(book: Damaged) -> Place:
    required = [column.name for column in book.described if column.required]
    first = [book.read(HEADER_ROW + 1, name) for name in required]
    book.another_sheet("Suite", [[book.titles[name] for name in required], ["ESSAI-900", *first[1:]]])
    return Place("Suite", 1)


@damage("feuille-laissee", DOUBT)
def another_sheet_has_no_actions(book: Damaged) -> Place:
    book.another_sheet("Contacts utiles", [["Service", "Étage"], ["Solidarités", 2]])
    return Place("Contacts utiles")


@damage("note", DOUBT)
def a_note_stands_under_the_table(book: Damaged) -> Place:
    book.write(book.last + 5, "action", "Source : comité de pilotage du 3 avril")
    return Place(SHEET, book.last + 5)


@damage("extraction-vide")
def there_is_no_action(book: Damaged) -> Place:
    book.sheet.delete_rows(HEADER_ROW + 1, len(book.actions) + 2)
    return Place()


@damage("montant-fusionne", also=("note",))
def an_amount_is_merged_over_two_actions(book: Damaged) -> Place:
    row = book.row("axe == 'droits'")
    at = book.column("consomme")
    book.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=at, end_column=at)
    return book.place(row, "consomme")


@damage("valeur-en-erreur")
def a_count_is_a_failed_formula(book: Damaged) -> Place:
    return book.write(book.row("axe == 'enfance'"), "in_familles_precaires", "#N/A")


@damage("valeur-en-erreur")
def a_description_is_a_failed_formula(book: Damaged) -> Place:
    return book.write(book.row("axe == 'enfance'"), "description", "#REF!")


@damage("formule-sans-valeur")
def a_formula_was_never_calculated(book: Damaged) -> Place:
    return book.write(book.row("axe == 'enfance'"), "consomme", "=1000+500")


@damage_to_text("cellule-en-trop")
def a_line_has_one_cell_too_many(text: str) -> tuple[str, Place]:
    lines = text.splitlines()
    lines[30] += ";de trop"
    return "\r\n".join(lines) + "\r\n", Place(row=31, column=lines[0].count(";") + 2)


@damage_to_text("guillemet")
def a_quotation_mark_is_closed_too_early(text: str) -> tuple[str, Place]:
    lines = text.splitlines()
    cells = lines[20].split(";")
    lines[20] = ";".join([*cells[:7], '"Atelier" du matin', *cells[8:]])
    return "\r\n".join(lines) + "\r\n", Place(row=21)


@damage_to_text("erreur-de-formule")
def a_formula_had_failed_when_the_sheet_was_saved(text: str) -> tuple[str, Place]:
    lines = text.splitlines()
    first, rest = lines[10].split(";", 1)
    lines[10] = f"{first};#REF!;{rest.split(';', 1)[1]}"
    return "\r\n".join(lines) + "\r\n", Place(row=11, column=2)


# --- required, repeated --------------------------------------------------------------------------------------------


@damage("valeur-obligatoire")
def a_title_is_missing(book: Damaged) -> Place:
    return book.write(book.row("axe == 'enfance'"), "titre", None)


@damage("doublon")
def an_identifier_comes_twice(book: Damaged) -> Place:
    first, second = book.row("axe == 'droits'"), book.row("axe == 'droits'", 3)
    return book.write(second, "action", book.read(first, "action"))


@damage("action-repetee", DOUBT)
def an_action_comes_twice_under_two_identifiers(book: Damaged) -> Place:
    row = book.append(book.copied(book.row("axe == 'transition'")) | {"action": "ESSAI-901"})
    return book.place(row, "titre")


@damage("valeur-absente", DOUBT)
def a_cell_says_that_it_does_not_know(book: Damaged) -> Place:
    return book.write(book.row("axe == 'enfance'"), "pilote", "NSP")


# --- contracts, holders, axes --------------------------------------------------------------------------------------


@damage("contrat-contredit")
def a_contract_has_another_holder(book: Damaged) -> Place:
    row = book.row("porteur == 'DEP-83'")
    book.write(row, "contrat", "CLS-DEP-83")
    return book.write(row, "porteur", "Vaucluse")


@damage("porteur-inconnu")
def a_holder_does_not_exist(book: Damaged) -> Place:
    return book.write(book.row("porteur == 'DEP-83'"), "porteur", "Syldavie")


@damage("porteur-inconnu")
def a_holder_is_a_number_of_two_places(book: Damaged) -> Place:
    return book.write(book.row("porteur == 'DEP-84'"), "porteur", "84")


@damage("porteur-hors-territoire")
def a_holder_is_elsewhere(book: Damaged) -> Place:
    row = book.row("porteur == 'DEP-83'")
    book.write(row, "contrat", "Contrat d'un autre lieu")
    return book.write(row, "porteur", "Ille-et-Vilaine")


@damage("genre-porteur")
def a_departement_is_called_a_metropole(book: Damaged) -> Place:
    return book.write(book.row("porteur == 'DEP-84'"), "genre_porteur", "métropole")


@damage("emploi-departement")
def employment_stands_in_the_contract_of_a_departement(book: Damaged) -> Place:
    row = book.row("porteur == 'DEP-13' and in_adolescents.isna()")
    book.write(row, "thematique", "Levée des freins sociaux")
    return book.write(row, "axe", "Sortir de la pauvreté par l'emploi")


@damage("cie-hors-emploi", DOUBT)
def childhood_stands_in_an_agreement_for_employment(book: Damaged) -> Place:
    row = book.row("genre_porteur == 'metropole' and axe == 'enfance'")
    book.write(row, "contrat", "Convention d'essai")
    book.write(row, "genre_contrat", "convention insertion emploi (CIE)")
    return book.place(row, "axe")


@damage("axe-thematique")
def a_theme_is_of_another_axis(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "thematique", "Droit à la mobilité pour tous")


# --- labels --------------------------------------------------------------------------------------------------------


@damage("valeur-inconnue")
def a_label_is_unknown(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "nature", "Quinquennale")


@damage("valeur-inconnue")
def a_label_is_misspelt(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "satisfaction", "déploiement jugé satisfesant")


@damage("valeur-inconnue")
def one_label_of_a_list_is_unknown(book: Damaged) -> Place:
    row = book.row("axe == 'emploi'")
    return book.write(row, "champs", f"{book.read(row, 'champs')} ; Astronomie")


@damage("plusieurs-valeurs")
def two_values_stand_where_one_is_expected(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "nature", "Action nouvelle ; Action déjà existante mais renforcée")


# --- money ---------------------------------------------------------------------------------------------------------


@damage("montant-illisible")
def an_amount_is_a_word(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "consomme", "beaucoup")


@damage("montant-ambigu")
def an_amount_has_a_comma_and_three_digits(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "consomme", "12.500")


@damage("montant-negatif")
def an_amount_is_negative(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "consomme", "(500)")


@damage("montant-demesure")
def an_amount_is_a_hundred_times_too_large(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "consomme", "120 M€")


@damage("montant-minuscule", DOUBT, also=("total-different", "parite", "consomme-depasse", "consomme-demesure"))
def an_amount_was_typed_in_thousands(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "prevu_2024_collectivite", 45)


@damage("total-different")
def a_total_is_not_the_sum_of_its_parts(book: Damaged) -> Place:
    row = book.row("axe == 'droits'")
    return book.write(row, "prevu_total", book.read(row, "prevu_total") + 3000)


@damage("total-sans-detail", DOUBT, also=("tiers-sans-credit",))
def a_total_has_no_parts(book: Damaged) -> Place:
    row = book.row("axe == 'droits' and financeurs_tiers == ''")
    for name in CREDITS:
        book.write(row, name, None)
    return book.place(row, "prevu_total")


@damage("parite", DOUBT)
def the_state_brings_more_than_the_collectivite(book: Damaged) -> Place:
    row = book.row("axe == 'enfance' and genre_porteur == 'departement'")
    for name in ("prevu_2024_etat", "prevu_total"):
        book.write(row, name, book.read(row, name) + 100_000)
    return book.place(row, "prevu_2024_collectivite")


@damage("tiers-sans-nom", DOUBT)
def third_parties_pay_and_have_no_name(book: Damaged) -> Place:
    return book.write(book.row("prevu_2024_tiers > 0"), "financeurs_tiers", None)


@damage("tiers-sans-credit", DOUBT)
def third_parties_are_named_and_pay_nothing(book: Damaged) -> Place:
    return book.write(book.row("prevu_2024_tiers == 0"), "financeurs_tiers", "entreprises")


@damage("consomme-depasse", DOUBT)
def more_was_spent_than_planned(book: Damaged) -> Place:
    row = book.row("axe == 'droits'")
    planned = sum(book.read(row, f"prevu_2024_{funder}") for funder in FUNDERS)
    return book.write(row, "consomme", planned * 1.5)


@damage("consomme-demesure")
def far_more_was_spent_than_planned(book: Damaged) -> Place:
    row = book.row("axe == 'droits'")
    planned = sum(book.read(row, f"prevu_2024_{funder}") for funder in FUNDERS)
    return book.write(row, "consomme", planned * 100)


@damage("credits-hors-dates", DOUBT)
def credits_are_planned_after_the_end(book: Damaged) -> Place:
    row = book.row("fin == '2027-12-31' and prevu_2027_tiers == 0 and axe == 'droits'")
    book.write(row, "fin", datetime(2026, 12, 31))
    return book.place(row, "prevu_2027_etat")


# --- dates ---------------------------------------------------------------------------------------------------------


@damage("date-illisible")
def a_date_is_a_word(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "dès que possible")


@damage("date-illisible")
def a_day_does_not_exist(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "31/02/2024")


@damage("annee-deux-chiffres")
def a_year_has_two_digits(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "01/03/24")


@damage("date-incomplete", DOUBT)
def a_date_has_no_day(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "mars 2024")


@damage("date-en-nombre", DOUBT)
def a_date_is_the_number_of_a_spreadsheet(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "45352")


@damage("fin-avant-debut")
def an_action_ends_before_it_begins(book: Damaged) -> Place:
    row = book.row("fin == '2024-12-31' and debut >= '2024-02-01'")
    return book.write(row, "fin", datetime(2024, 1, 2))


@damage("date-invraisemblable")
def a_year_is_a_century_away(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "debut", "01/03/1924")


@damage("hors-annee", DOUBT, also=("credits-hors-dates",))
def an_action_begins_after_the_year(book: Damaged) -> Place:
    row = book.row("fin == '2027-12-31'")
    return book.write(row, "debut", datetime(2025, 3, 1))


@damage("hors-annee", DOUBT, also=("credits-hors-dates",))
def an_action_was_over_before_the_year(book: Damaged) -> Place:
    row = book.row("fin == '2024-12-31'")
    book.write(row, "debut", datetime(2023, 1, 1))
    return book.write(row, "fin", datetime(2023, 12, 31))


# --- results -------------------------------------------------------------------------------------------------------


@damage("nombre-illisible")
def a_count_is_a_word(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", "une trentaine")


@damage("nombre-negatif")
def a_count_is_negative(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", -12)


@damage("nombre-decimal")
def a_count_has_decimals(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", 12.5)


@damage("nombre-ambigu")
def a_count_has_a_point_and_three_digits(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", "1.250")


@damage("resultat-impossible")
def a_count_exceeds_the_inhabitants(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", 9_000_000)


@damage("resultat-impossible")
def a_count_is_a_telephone_number_twice_over(book: Damaged) -> Place:
    return book.write(book.row("in_adolescents > 0"), "in_adolescents", 4_910_203_040_491)


@damage("avancement-contredit", DOUBT)
def an_action_has_not_begun_and_has_spent(book: Damaged) -> Place:
    row = book.row("in_adolescents.isna() and consomme > 0 and axe == 'transition' and in_visites_energie.isna()")
    book.write(row, "avancement", "non démarrées")
    for name in book.titles:
        if name.startswith("in_"):
            book.write(row, name, None)
    return book.place(row, "consomme")


# --- persons and texts ---------------------------------------------------------------------------------------------


@damage("courriel")
def an_address_stands_in_a_description(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "description", "Écrire à lea.martin@exemple.fr")


@damage("telephone")
def a_telephone_stands_in_a_description(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "description", "Appeler le 04 91 00 00 00 le matin.")


@damage("nir")
def a_social_security_number_stands_in_a_title(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "titre", "Dossier 2 69 05 49 588 157 80")


@damage("nom-de-personne", DOUBT)
def a_person_is_named(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "description", "Suivi renforcé de Mme Durand.")


@damage("caracteres-abimes", DOUBT)
def accents_were_lost(book: Damaged) -> Place:
    return book.write(book.row("axe == 'droits'"), "titre", "Ã‰quipe mobile prÃ©caritÃ©")
