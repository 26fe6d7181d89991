"""The matrix: which rows concern which columns, as a table that reads aloud as well as it looks."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.axis import AXIS_NAMES, row_group
from pacte_analysis.display.figure import Figure, identifier
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.markup import scrolling_table, tag, text

# A row: its label, the axis or theme that it stands under, the codes of the columns that it concerns.
Line = tuple[str, str, Collection[str]]

# Beyond this, the heads of columns stand upright: a phone still scrolls, a page no longer does.
LEVEL_HEADS = 5

_YES = '<td class="oui"><span class="coche" aria-hidden="true"></span><span class="lu">oui</span></td>'
_NO = '<td><span class="lu">non</span></td>'


def matrix(
    rows: Sequence[Line],
    *,
    columns: Mapping[str, str],
    title: str,
    subtitle: str,
    sources: Sequence[str],
    scope: str,
    row: str = "thème",
    column: str = "territoire",
    names: Mapping[str, str] = AXIS_NAMES,
    id: str | None = None,
    axis: str = "",
    reading: str = "",
    precision: str = "",
    treatment: str = "",
) -> Figure:
    """Rows under their groups (an axis colours its own), a mark and a word where a row concerns a column.

    `columns` gives the label of each code, in order; `row` and `column` say in one word what a row and a column are
    (*thème*, *territoire*): headers, counts and the alternative text use them. A group's heading comes from `names`;
    there is none when all the rows are of one group. The CSV has one line a mark.
    """
    groups = list(dict.fromkeys(group for _, group, _ in rows))
    width = len(columns) + 2
    bodies = "".join(
        row_group(
            group,
            names.get(group, group) if len(groups) > 1 else "",
            "".join(_row_html(label, marks, columns) for label, of, marks in rows if of == group),
            width,
        )
        for group in groups
    )
    per_column = Counter(code for _, _, marks in rows for code in marks)
    totals = "".join(f'<td class="nombre">{per_column[code]}</td>' for code in columns)
    foot = f'<tfoot><tr><th scope="row">{_number_of(row)}</th>{totals}<td></td></tr></tfoot>'
    heads = "".join(f'<th scope="col">{tag("span", text(label), "tete")}</th>' for label in columns.values())
    head = (
        f'<thead><tr><th scope="col">{text(french.capitalised(row))}</th>{heads}'
        f'<th scope="col" class="nombre"><span class="tete">{_number_of(column)}</span></th></tr></thead>'
    )
    class_ = "tableau matrice" + (" matrice-large" if len(columns) > LEVEL_HEADS else "")
    return Figure(
        id=id or identifier("matrice", title, ()),
        kind="tableau",
        title=title,
        subtitle=subtitle,
        body=scrolling_table(title, head + bodies + foot, class_),
        alt=_alt(rows, columns, row, column),
        scope=scope,
        sources=tuple(sources),
        data=_long(title, rows, columns, names, row, column),
        values=(),
        reading=reading or _reading(rows, columns, column),
        precision=precision,
        treatment=treatment,
        axis=axis,
        shows_data=True,
    )


def _row_html(label: str, marks: Collection[str], columns: Mapping[str, str]) -> str:
    cells = "".join(_YES if code in marks else _NO for code in columns)
    return f'<tr><th scope="row">{text(label)}</th>{cells}<td class="nombre">{_covered(marks, columns)}</td></tr>'


def _covered(marks: Collection[str], columns: Mapping[str, str]) -> int:
    return sum(code in marks for code in columns)


def _number_of(noun: str) -> str:
    return text(f"Nombre {french.de(noun)}s")


def _long(
    title: str,
    rows: Sequence[Line],
    columns: Mapping[str, str],
    names: Mapping[str, str],
    row: str,
    column: str,
) -> Grid:
    """One line a mark, for a reader who counts: group, row, column, code of the column."""
    heads = ("groupe", row, column, "code")
    lines = tuple(
        Row((names.get(group, group), label, name, code))
        for label, group, marks in rows
        for code, name in columns.items()
        if code in marks
    )
    return Grid(title, tuple(Column(french.capitalised(head)) for head in heads), lines)


def _alt(rows: Sequence[Line], columns: Mapping[str, str], row: str, column: str) -> str:
    """What is counted, then the rows that concern the most and the fewest columns, and the columns likewise."""
    by_row = {label: _covered(marks, columns) for label, _, marks in rows}
    by_column = {name: sum(code in marks for _, _, marks in rows) for code, name in columns.items()}
    return (
        f"Matrice de {wording.count(len(rows), row)} et {wording.count(len(columns), column)}, "
        f"{wording.count(sum(by_row.values()), 'croisement')}. "
        f"{_extremes(by_row, row, column)} {_extremes(by_column, column, row)}"
    )


def _extremes(counts: Mapping[str, int], noun: str, counted: str) -> str:
    """*Le plus de territoires : Mobilité (8). Le moins : Logement et Santé (1).*; nothing to say of an empty matrix."""
    if not counts:
        return ""
    most, fewest = max(counts.values()), min(counts.values())
    if most == fewest:
        return f"Chaque {noun} : {wording.count(most, counted)}."
    return f"Le plus {french.de(counted)}s : {_holders(counts, most)}. Le moins : {_holders(counts, fewest)}."


def _holders(counts: Mapping[str, int], wanted: int, shown: int = 3) -> str:
    """The names that have that count, the first few when there are many."""
    held = [f"« {name} »" for name, count in counts.items() if count == wanted]
    if len(held) > shown:
        return f"{len(held)}, dont {held[0]} ({wanted})"
    return f"{french.listing(held)} ({wanted})"


def _reading(rows: Sequence[Line], columns: Mapping[str, str], column: str) -> str:
    """The first row that concerns something, said in words."""
    for label, _, marks in rows:
        concerned = [name for code, name in columns.items() if code in marks]
        if concerned:
            return f"« {label} » : {wording.count(len(concerned), column)}, {french.listing(concerned)}."
    return ""
