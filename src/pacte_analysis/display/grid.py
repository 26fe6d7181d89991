"""The data under a figure: rows of text and values, as an accessible HTML table and as CSV."""

import csv
import io
from dataclasses import dataclass, replace

from pacte_analysis import french
from pacte_analysis.characters import harmless
from pacte_analysis.display import wording
from pacte_analysis.display.markup import scrolling_table, tag, text, traced
from pacte_analysis.tables.value import Value

Cell = str | Value

PROVENANCE = ("code du territoire", "unité", "période", "statut", "qualificatif", "marge", "source", "document",
              "repérage", "calcul")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its French title, its unit (shown in the header), and whether its text is set as numbers are."""

    title: str
    unit: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell a column, the first one names the row; `here` marks the edition's own territory."""

    cells: tuple[Cell, ...]
    here: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its caption. Values under secrecy lose their number on the way in.

    Its figures lead to their origins unless not `leads`: a page of thousands says them in the tables to download.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    leads: bool = True

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"a row of {len(row.cells)} cells under {len(self.columns)} columns: {row.cells[:1]}")
        hidden = tuple(
            replace(row, cells=tuple(wording.masked(cell) if isinstance(cell, Value) else cell for cell in row.cells))
            for row in self.rows
        )
        object.__setattr__(self, "rows", hidden)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values of all the cells, row by row."""
        return tuple(cell for row in self.rows for cell in row.cells if isinstance(cell, Value))

    def html(self, class_: str = "donnees") -> str:
        """The table with `caption` and `scope`, in a focusable region because it may scroll sideways."""
        numeric = [self._is_numeric(index) for index in range(len(self.columns))]
        classes = [' class="nombre"' if is_number else "" for is_number in numeric]
        heads = "".join(
            f'<th scope="col"{class_attribute}>{_head(column)}</th>'
            for column, class_attribute in zip(self.columns, classes, strict=True)
        )
        body = "".join(self._row_html(row, numeric) for row in self.rows)
        legend = "".join(tag("p", text(words), "tableau-legende") for words in self._legends())
        content = f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
        return scrolling_table(self.caption, content, class_) + legend

    def csv(self) -> str:
        """UTF-8, comma, French column names. One value column: the table as it is seen, then where each value is
        from; several: one line a value, because provenance belongs to a value and not to a row."""
        positions = [index for index in range(len(self.columns)) if self._holds_values(index)]
        others = [index for index in range(len(self.columns)) if index not in positions]
        titles = [harmless(self.columns[index].title) for index in others]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if not positions:
            writer.writerow(titles)
        elif len(positions) == 1:
            writer.writerow([*titles, harmless(self.columns[positions[0]].title) or "valeur", *PROVENANCE])
        else:
            writer.writerow([*titles, "colonne", "valeur", *PROVENANCE])
        for row in self.rows:
            words = [harmless(_words(row.cells[index])) for index in others]
            if not positions:
                writer.writerow(words)
            for index in positions:
                column = [] if len(positions) == 1 else [harmless(self.columns[index].title)]
                cell = row.cells[index]
                told = [_raw(cell), *_provenance(cell)] if isinstance(cell, Value) else [harmless(cell)]
                writer.writerow([*words, *column, *told, *[""] * (1 + len(PROVENANCE) - len(told))])
        return out.getvalue()

    def _row_html(self, row: Row, numeric: list[bool]) -> str:
        here = ' <span class="ici">(ce territoire)</span>' if row.here else ""
        cells = [f'<th scope="row">{text(_words(row.cells[0]))}{here}</th>']
        for cell, column, is_number in zip(row.cells[1:], self.columns[1:], numeric[1:], strict=True):
            cells.append(
                tag("td", cell_html(cell, whole=not column.unit, leads=self.leads), "nombre" if is_number else "")
            )
        return tag("tr", "".join(cells), "ici" if row.here else "")

    def _legends(self) -> list[str]:
        shown = self.values
        legends = [wording.SECRET_LEGEND] if any(value.status == "secret" for value in shown) else []
        if any(not value.known and value.status != "secret" for value in shown):
            legends.append(wording.MISSING_LEGEND)
        letters = {value.letter for value in shown}
        legends += [legend for letter, legend in wording.LETTER_LEGENDS.items() if letter in letters]
        return legends

    def _holds_values(self, index: int) -> bool:
        return any(isinstance(row.cells[index], Value) for row in self.rows)

    def _is_numeric(self, index: int) -> bool:
        return self.columns[index].numeric or self._holds_values(index)


def _head(column: Column) -> str:
    unit = f' <span class="unite">({text(column.unit)})</span>' if column.unit else ""
    return text(column.title) + unit


def _words(cell: Cell) -> str:
    return wording.short(cell) if isinstance(cell, Value) else cell


def cell_html(cell: Cell, *, whole: bool = False, leads: bool = True) -> str:
    """A cell's content, a figure leading to its origin unless not `leads`; `whole` keeps its unit, for columns that mix
    several."""
    if not isinstance(cell, Value):
        return text(cell)
    if not cell.known:
        return number_html(cell)
    letter = f"<sup>{cell.letter}</sup>" if cell.letter else ""
    said = text(cell.text if whole else bare(cell))
    return (traced(said, cell.anchor) if leads else said) + letter


def number_html(value: Value, class_: str = "") -> str:
    """A figure on its own, with its symbol; *s* when hidden, *n. d.* when missing, each with its full words."""
    if value.status == "secret":
        return tag("span", '<abbr title="secret statistique">s</abbr>', f"{class_} secret".strip())
    if not value.known:
        return tag("span", f'<abbr title="non disponible">{text(wording.MISSING)}</abbr>', f"{class_} manquant".strip())
    return tag("span", traced(text(value.text), value.anchor), class_)


def bare(value: Value) -> str:
    """The figure without the unit that the header already says; any other keeps its symbol."""
    if value.unit in {"%", "euros", "euros_an", "M€", "points"} and value.number is not None:
        words = french.number(value.number, value.decimals)
        return f"{value.qualifier} {words}" if value.text != value.figures else words
    return value.text


def _raw(value: Value) -> str:
    if value.status == "secret":
        return wording.SECRET
    return f"{value.number:.12g}" if value.known and value.number is not None else ""


def _provenance(value: Value) -> list[str]:
    margin = "" if value.margin is None else f"{value.margin:.12g}"
    status = value.status if value.known or value.status == "secret" else "non disponible"
    citation = value.citation or value.source
    words = (value.unit, value.period, status, value.qualifier, margin, citation, value.document, value.locator)
    return [harmless(word) for word in (value.territory, *words, value.how or value.reason)]
