"""Sheets of the actions that an analyst chooses in an extract, by identifier, in the order of `fiches.csv`."""

from collections.abc import Sequence

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.sheet import Sheet
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.catalogue import Catalogue, pieces
from pacte_analysis.tables.computed import Computed
from pacte_analysis.tables.extract.model import Extract
from pacte_analysis.tables.extract.store import FOLDER, SHEETS
from pacte_analysis.tables.package import Cells, records
from pacte_analysis.territory import slug


class UnknownAction(PacteError):
    """A sheet is asked of an action that the extract has not."""


def extract_sheets(catalogue: Catalogue, extract: Extract, names: Sequence[str], axis: str) -> list[Figure]:
    """The sheets of the actions named (of one axis, or all). Raises `UnknownAction`."""
    actions = extract.actions
    rows = {str(row["action"]): row for row in records(actions[actions["action"].isin(list(names))])}
    if absent := [name for name in names if name not in rows]:
        raise UnknownAction(
            f"data/{FOLDER}/{extract.territory}-{extract.year}/{SHEETS} demande la fiche de "
            f"{french.listing([f'« {name} »' for name in absent])}, que l'extraction n'a pas. Corrigez l'identifiant, "
            "ou retirez la ligne."
        )
    computed = catalogue.computed(extract.territory, extract.year)
    return [_sheet(catalogue, extract, rows[name], computed) for name in names if axis in ("", str(rows[name]["axe"]))]


def _sheet(catalogue: Catalogue, extract: Extract, row: Cells, computed: Computed | None) -> Figure:
    results = [catalogue.observed(found) for found in computed.results(str(row["action"]))] if computed else []
    contract = catalogue.contracts.get(row["contrat"], {}).get("intitule") or row["contrat"]
    return Sheet(
        title=row["titre"],
        contract=str(contract),
        holder=_holder(catalogue, str(row["porteur"])),
        theme=catalogue.modality("thematique", row["thematique"]),
        publics=french.capitalised(
            french.listing([wording.inline(catalogue.modality("public", code)) for code in pieces(row["publics"])])
        ),
        nature=catalogue.modality("nature", row["nature"]),
        period="-".join(dict.fromkeys(row[day][:4] for day in ("debut", "fin") if row[day])),
        qpv=catalogue.modality("qpv", row["qpv"]) if row["qpv"] else "",
        description=row["description"],
        results=tuple((value.label, value) for value in results),
        axis=row["axe"],
        sources=(catalogue.cite(extract.source),),
        id=f"fiche-{slug(row['action']) or row['_ligne']}",
    ).figure()


def _holder(catalogue: Catalogue, code: str) -> str:
    """*Département du Vaucluse*, *Ville de Marseille*; a métropole bears its kind in its name."""
    if code not in catalogue.territories:
        return code
    place = catalogue.territories[code]
    kind = {"departement": "Département", "commune": "Ville"}.get(place.kind, "")
    return f"{kind} {place.genitive}" if kind else place.name
