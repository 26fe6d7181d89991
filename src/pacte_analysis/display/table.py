"""The accessible table as a figure of its own."""

from collections.abc import Sequence

from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Cell, Column, Grid, Row
from pacte_analysis.tables.value import Value


def table(
    rows: Sequence[Sequence[Cell]],
    *,
    columns: Sequence[str | Column],
    title: str,
    highlight: str = "",
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
    sources: Sequence[str] = (),
    values: Sequence[Value] = (),
) -> Shown:
    """Rows of text and values under `columns` (a title, or a `Column` with its unit); the first cell names the row.

    A row is marked when one of its values is of the territory `highlight`. Subtitle, champ and sources come from the
    values when they are not given; `values` adds those that are named in a cell's text.
    """
    heads = tuple(column if isinstance(column, Column) else Column(column) for column in columns)
    shown = [cell for row in rows for cell in row if isinstance(cell, Value)]
    every = wording.mask_all([*shown, *values])
    name = id or identifier("tableau", title, every)
    if every and not any(value.known for value in every):
        return missing(every, id=name)
    caption_subtitle = subtitle or wording.default_subtitle(every)
    grid = Grid(
        title,
        tuple(_with_unit(column, index, rows) for index, column in enumerate(heads)),
        tuple(Row(tuple(row), here=_is_here(row, highlight)) for row in rows),
    )
    ours = next((value for value in shown if highlight and value.territory == highlight and value.known), None)
    return Figure(
        id=name,
        kind="tableau",
        title=title,
        subtitle=caption_subtitle,
        body=grid.html("tableau"),
        alt=describe(grid),
        scope=scope or wording.default_scope(every),
        sources=tuple(sources) or wording.sources(every),
        data=grid,
        values=every,
        reading=reading or (wording.default_reading(ours) if ours else ""),
        precision=wording.precision(every, precision),
        treatment=treatment or wording.default_treatment(every),
        axis=axis,
        shows_data=True,
    )


def describe(grid: Grid) -> str:
    """What a table says, row by row, in one line."""
    rows = []
    for row in grid.rows:
        cells = [wording.spoken(cell) if isinstance(cell, Value) else cell for cell in row.cells]
        rows.append(f"{cells[0]} : {', '.join(cell for cell in cells[1:] if cell)}")
    return f"Tableau de {wording.count(len(grid.rows), 'ligne')}. " + " ; ".join(rows) + "."


def _with_unit(column: Column, index: int, rows: Sequence[Sequence[Cell]]) -> Column:
    """The unit of the column's values, when they share one and the title does not say it."""
    if column.unit:
        return column
    units = wording.distinct(cell.unit for row in rows if isinstance(cell := row[index], Value))
    if len(units) != 1 or units[0] in {"rang", "indice", "ratio", "nombre"}:
        return column
    unit = {"euros": "€", "euros_an": "€ par an"}.get(units[0], units[0].replace("_", " "))
    return column if unit.lower() in column.title.lower() else Column(column.title, unit, column.numeric)


def _is_here(row: Sequence[Cell], highlight: str) -> bool:
    return bool(highlight) and any(isinstance(cell, Value) and cell.territory == highlight for cell in row)
