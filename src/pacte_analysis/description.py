"""The description of an extract of Pilot'actions, as a page publishes it: made from the schema that imports read, from
the nomenclatures and from the synonyms that analysts add, and from nothing else."""

import json
from collections.abc import Sequence

from pacte_analysis import french
from pacte_analysis.display.axis import row_group
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.markup import scrolling_table, tag, text
from pacte_analysis.display.table import describe
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract import model
from pacte_analysis.tables.extract.match import nomenclature

SOURCE = "Baromètre des solidarités, description des extractions (data/pilot_actions/schema.json)"
SCOPE = "extractions de Pilot'actions telles que ce projet les importe"

_KINDS = {
    "texte": "texte",
    "code": "une valeur de la nomenclature",
    "territoire": "un territoire, par son nom ou son code",
    "liste": "une ou plusieurs valeurs de la nomenclature",
    "date": "date",
    "argent": "montant en euros",
    "nombre": "nombre entier",
}


def columns_figure(catalogue: Catalogue) -> Figure:
    """Every column: its title, what it holds, what it says, and the other headers that an import recognises."""
    folder = catalogue.tables.folder
    schema = json.loads((folder / "pilot_actions" / "schema.json").read_text(encoding="utf-8"))
    said = {field["name"]: field.get("description", "") for field in schema["fields"]}
    others = _grouped(catalogue, "entetes", "colonne", "entete")
    described = model.columns(folder)
    rows = [
        (column.title, _holds(column), said[column.name], " ; ".join(others.get(column.name, ())), column.name)
        for column in described
    ]
    body = "".join(
        _row(title, f"{text(says)}{tag('span', text(french.capitalised(holds)), 'registre-detail')}", text(synonyms))
        for title, holds, says, synonyms, _ in rows
    )
    required = sum(column.required for column in described)
    return _figure(
        "colonnes",
        f"{len(rows)} colonnes, dont {required} obligatoires",
        "Colonnes d'une extraction, dans l'ordre du schéma",
        ("Colonne", "Contenu", "Ce qu'elle dit", "Autres en-têtes reconnus", "Nom dans le schéma"),
        rows,
        ("Colonne", "Ce qu'elle dit", "Autres en-têtes reconnus"),
        row_group("", "", body, 3),
        "Un en-tête est reconnu quels que soient ses majuscules, ses accents, ses apostrophes et ses tirets ; l'ordre "
        "des colonnes est libre.",
    )


def values_figure(catalogue: Catalogue) -> Figure:
    """Every value of every nomenclature: its code, its label, and the other words that an import recognises."""
    titles: dict[str, list[str]] = {}
    for column in model.columns(catalogue.tables.folder):
        if column.nomenclature:
            titles.setdefault(column.nomenclature, []).append(column.title)
    rows: list[tuple[str, ...]] = []
    body = ""
    for name, columns in titles.items():
        others = _grouped(catalogue, "etiquettes", "code", "etiquette", nomenclature=name)
        labels = nomenclature(name, catalogue).labels
        found = [
            (french.listing(columns), label, " ; ".join(others.get(code, ())), code) for code, label in labels.items()
        ]
        body += row_group(
            "", french.listing(columns), "".join(_row(said, text(words)) for _, said, words, _ in found), 2
        )
        rows += found
    return _figure(
        "valeurs",
        f"{len(rows)} valeurs dans {len(titles)} nomenclatures",
        "Valeurs que prennent les colonnes, par nomenclature",
        ("Colonne", "Valeur", "Autres écritures reconnues", "Code"),
        rows,
        ("Valeur", "Autres écritures reconnues"),
        body,
        "Une valeur s'écrit par son intitulé, par son code ou par une autre écriture reconnue. Ce qui lui ressemble "
        "sans l'être est proposé, jamais pris d'office.",
    )


def _holds(column: model.Column) -> str:
    parts = [_KINDS[column.kind]]
    if column.required:
        parts.append("obligatoire")
    if column.unique:
        parts.append("unique")
    return ", ".join(parts)


def _grouped(catalogue: Catalogue, table: str, key: str, value: str, **only: str) -> dict[str, list[str]]:
    """The synonyms of a table, by what they stand for, in its order."""
    frame = catalogue.tables[table]
    for column, wanted in only.items():
        frame = frame[frame[column] == wanted]
    found: dict[str, list[str]] = {}
    for name, words in zip(frame[key], frame[value], strict=True):
        found.setdefault(str(name), []).append(str(words))
    return found


def _row(head: str, *cells: str) -> str:
    """A row under its first cell; the other cells are markup."""
    return tag("tr", f'<th scope="row">{text(head)}</th>' + "".join(tag("td", cell) for cell in cells))


def _figure(
    id: str,
    title: str,
    subtitle: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    shown: Sequence[str],
    body: str,
    precision: str,
) -> Figure:
    """A table that shows, under the heads `shown`, the part of its data that a reader looks for: `body` is its rows."""
    grid = Grid(title, tuple(map(Column, heads)), tuple(map(Row, rows)))
    head = "".join(f'<th scope="col">{text(words)}</th>' for words in shown)
    return Figure(
        id=id,
        kind="tableau",
        title=title,
        subtitle=subtitle,
        body=scrolling_table(title, f"<thead><tr>{head}</tr></thead>{body}", "tableau"),
        alt=describe(Grid(title, grid.columns[:2], tuple(Row(row[:2]) for row in rows))),
        scope=SCOPE,
        sources=(SOURCE,),
        data=grid,
        values=(),
        precision=precision,
        shows_data=True,
    )
