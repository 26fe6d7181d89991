"""Key-figure tiles: a large number, what it is, what it compares with, and where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure, Shown, identifier, missing
from pacte_analysis.display.grid import Column, Grid, Row, number_html
from pacte_analysis.display.markup import tag, text, traced
from pacte_analysis.tables.value import Value

Extra = tuple[str, Value, str]

# Signs of a number, its unit included, that half the width of a phone holds.
_LONG = 9


@dataclass(frozen=True, slots=True)
class Tile:
    """One value, its comparison (`against`) and its companions: ``extras=[("dont", value, "jamais hébergées")]``.

    `source` names the producer in a few words; without it, the head of the citation does."""

    value: Value
    label: str = ""
    against: Value | None = None
    note: str = ""
    extras: Sequence[Extra] = ()
    source: str = ""

    @property
    def values(self) -> tuple[Value, ...]:
        """All the values of the tile, the hidden ones without their number."""
        others = [value for _, value, _ in self.extras]
        return wording.mask_all([self.value, *([self.against] if self.against else []), *others])

    @property
    def words(self) -> str:
        """What the number is; the noun of the unit when the label does not say it."""
        return self.label or self.value.label

    def html(self) -> str:
        """The tile as an item of the list."""
        value = wording.masked(self.value)
        parts = [
            _number(value),
            tag("span", text(self.words), "tuile-libelle"),
            *(tag("span", _extra(extra), "tuile-complement") for extra in self.extras),
            tag("span", self._comparison_html(), "tuile-comparaison") if self._comparison() else "",
            tag("span", text(self.note), "tuile-note") if self.note else "",
            tag("span", text(self._origin()), "tuile-source"),
        ]
        long = value.known and len(value.figures) > _LONG
        variety = "tuile tuile-longue" if long else "tuile" if value.known else "tuile tuile-vide"
        return tag("li", " ".join(part for part in parts if part), variety)

    def sentence(self) -> str:
        """The tile read aloud."""
        said = [f"{self.words} : {wording.spoken(wording.masked(self.value))}{_unsure(self.value)}"]
        for before, value, after in self.extras:
            spoken = wording.spoken(wording.masked(value))
            said.append(" ".join(filter(None, (before, spoken, after))) + _unsure(value))
        return ", ".join([*said, *([self._comparison()] if self._comparison() else [])])

    def without_unknown(self) -> "Tile":
        """The tile without the companions that nobody gives: *dont n. d.* tells nothing."""

        def told(value: Value | None) -> bool:
            return value is not None and (value.known or value.status == "secret")

        extras = tuple(extra for extra in self.extras if told(extra[1]))
        return replace(self, extras=extras, against=self.against if told(self.against) else None)

    def _comparison(self) -> str:
        if self.against is None or not self.against.known:
            return ""
        return f"{self.against.text} {self._compared(self.against)}"

    def _comparison_html(self) -> str:
        if self.against is None:
            return ""
        return f"{traced(text(self.against.text), self.against.anchor)} {text(self._compared(self.against))}"

    def _compared(self, against: Value) -> str:
        when = "" if against.period == self.value.period else f", {french.in_period(against.period)}"
        return f"{_located(against)}{when}{_unsure(against)}"

    def _origin(self) -> str:
        producer = self.source or wording.short_source(self.value.producer or self.value.citation or self.value.source)
        said = [wording.when(self.value.period), producer]
        if self.value.known and self.value.qualifier == "arrondi":
            said.append("arrondi")
        said.append(wording.unsure(self.value))
        return " · ".join(part for part in said if part)


def tiles(
    items: Sequence[Tile],
    *,
    title: str,
    id: str | None = None,
    axis: str = "",
    subtitle: str = "",
    reading: str = "",
    scope: str = "",
    precision: str = "",
    treatment: str = "",
) -> Shown:
    """The tiles of a chapter as one figure; tiles without a known value are left out of the row, and said below."""
    every = [value for item in items for value in item.values]
    name = id or identifier("tuiles", title, every)
    told = [item for item in items if item.value.known or item.value.status == "secret"]
    if not any(item.value.known for item in items):
        return missing([item.value for item in items], id=name)
    left_out = [wording.inline(item.value.label) for item in items if item not in told]
    shown = [item.without_unknown() for item in told]
    # What a tile that is left out would have compared with is not on the page either.
    every = [value for item in shown for value in item.values]
    absent = f"Non disponible : {french.listing(left_out)}." if left_out else ""
    return Figure(
        id=name,
        kind="tuiles",
        title=title,
        subtitle=subtitle or _subtitle(every),
        body=f'<ul class="tuiles">{"".join(item.html() for item in shown)}</ul>',
        alt="Chiffres clés : " + " ; ".join(item.sentence() for item in shown) + ".",
        scope=scope or wording.default_scope(every),
        sources=wording.sources(every),
        data=_grid(title, items),
        values=tuple(every),
        reading=reading,
        precision=wording.precision(every, precision, absent),
        treatment=treatment or wording.default_treatment(every),
        axis=axis,
    )


def _number(value: Value) -> str:
    """The qualifier small above the number: *près de* is part of the figure, not of its size."""
    if not value.known:
        return number_html(value, "tuile-valeur")
    qualifier = value.qualifier if value.text != value.figures else ""
    before = tag("span", text(qualifier), "tuile-qualificatif") + " " if qualifier else ""
    return tag("span", traced(before + _with_small_unit(value), value.anchor), "tuile-valeur")


def _with_small_unit(value: Value) -> str:
    digits, _, unit = value.figures.rpartition(french.NBSP)
    if not digits or value.unit not in {"%", "euros", "euros_an", "M€", "points"}:
        return text(value.figures)
    return f'{text(digits)}{french.NBSP}<span class="tuile-unite">{text(unit)}</span>'


def _extra(extra: Extra) -> str:
    before, value, after = extra
    shown = wording.masked(value)
    words = text(wording.short(shown))
    number = tag("strong", traced(words, shown.anchor) if shown.known else words)
    return " ".join(part for part in (text(before), number, text(after)) if part) + text(_unsure(value))


def _unsure(value: Value) -> str:
    """*(calculé, à 0,1 point près)*, after a figure that accompanies another."""
    said = wording.unsure(value)
    return f" ({said})" if said else ""


def _located(value: Value) -> str:
    """*en France métropolitaine* for the two Frances, whose preposition is known; *(Var)* for any other."""
    if value.territory in {"FRANCE-F", "FRANCE-FM"}:
        return f"en {value.territory_name or 'France'}"
    return f"({wording.place(value)})"


def _subtitle(values: Sequence[Value]) -> str:
    """The territory of most values, and their vintages."""
    territories = [value.territory_name for value in values if value.territory_name]
    here = max(wording.distinct(territories), key=territories.count, default="")
    return ", ".join(filter(None, (here, wording.vintages(values))))


def _grid(title: str, items: Sequence[Tile]) -> Grid:
    rows: list[Row] = []
    for item in items:
        rows.append(_row(item.words, item.value))
        rows += [_row(" ".join(filter(None, (before, after))), value) for before, value, after in item.extras]
        if item.against is not None:
            rows.append(_row(item.words, item.against))
    columns = (Column("Chiffre"), Column("Territoire"), Column("Valeur"), Column("Période"), Column("Source"))
    return Grid(title, columns, tuple(rows))


def _row(words: str, value: Value) -> Row:
    citation = value.citation or value.source
    return Row((words, value.territory_name, value, wording.when(value.period), citation))
