"""The diagnosis of a territory: what it finds and proposes, axis by axis, and the subjects that it looks at closely.

Rows of `constats` become tables, boxes and lists; rows of `focales` are the pages of those subjects. Another territory
has its own as soon as it has its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display.axis import AXES
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.findings import LEAD, NEED, STRENGTH, Finding, findings, tally
from pacte_analysis.display.listing import Entry, listing
from pacte_analysis.display.sheet import box
from pacte_analysis.prose import OWN_WORDS, Axis
from pacte_analysis.tables.catalogue import Catalogue, pieces
from pacte_analysis.tables.package import Cells
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory, slug

PRACTICE, PRIORITY, ENVISAGED = "bonne pratique", "priorité", "action envisagée"

# How a list of these names itself: one, several, and the noun that its filter counts.
_AIMS = {
    PRIORITY: ("Une priorité", "priorités", "priorité", "Priorités que retient le diagnostic, par axe"),
    ENVISAGED: (
        "Une action envisagée",
        "actions envisagées",
        "action",
        "Actions que le diagnostic envisage, par thème",
    ),
}


@dataclass(frozen=True)
class Diagnosis:
    """The diagnosis of a territory for the edition of a year; everything is empty when there is none."""

    catalogue: Catalogue
    territory: Territory
    year: int

    @property
    def edition(self) -> str:
        return f"{self.territory.code}-{self.year}"

    def subject(self, name: str) -> str:
        """The object, in `chiffres_cites`, of the figures that the diagnosis gives of an axis or a focus."""
        return f"{self.edition.lower()}-{name}"

    def findings(self, axis: Axis, focus: str, *, title: str = "") -> list[Figure]:
        """What is found on an axis, or in one focus, theme by theme, with the figures given and the leads followed."""
        rows = self._rows(axis, focus, STRENGTH, NEED, LEAD)
        if not rows:
            return []
        themes: dict[str, list[Cells]] = {}
        for row in rows:
            themes.setdefault(row["theme"], []).append(row)
        items = [self._finding(theme, lines) for theme, lines in themes.items()]
        about = self._title(focus) if focus else self.catalogue.axes[axis]["intitule_court"]
        return [
            findings(
                items,
                title=title or f"{about} : {tally(items)}",
                subtitle="Ce que relève le diagnostic du territoire, par thème",
                sources=self.catalogue.all_citations(rows),
                scope=self._scope(axis),
                treatment=OWN_WORDS,
                axis=axis,
                id=f"constats-{focus or axis}",
            )
        ]

    def _finding(self, theme: str, rows: Sequence[Cells]) -> Finding:
        def said(kind: str) -> tuple[str, ...]:
            return tuple(row["texte"] for row in rows if row["genre"] == kind)

        return Finding(
            theme=theme,
            strengths=said(STRENGTH),
            needs=said(NEED),
            leads=said(LEAD),
            values=tuple(value for row in rows for value in self.figures(row)),
        )

    def figures(self, row: Cells) -> list[Value]:
        """The figures of a finding: those cited for its axis or its focus, and what its own document gives of an
        indicator, for the places of the finding, the territory and what the territory is part of.

        Raises `UnknownIndicator` for a code that is neither.
        """
        cited = self.catalogue.cited(self.subject(row["focale"] or row["axe"]))
        places = dict.fromkeys([*pieces(row["territoires"]), self.territory.code, self.territory.parent])
        found: list[Value] = []
        for code in pieces(row["chiffres"]):
            if code in cited:
                found.append(cited[code])
                continue
            self.catalogue.definition(code)
            lines = [line for place in places for line in self.catalogue.observations(code, place)]
            read = [line for line in lines if row["source"] in (line["source"], line["document"])]
            found += map(self.catalogue.observed, read)
        return found

    def practices(self, axis: Axis, focus: str) -> list[Figure]:
        """The good practices that are pointed out, each in a box with its figures."""
        return [
            box(
                row["titre"],
                holder=row["porteur"],
                place=french.listing([self.catalogue.name(code) for code in pieces(row["territoires"])]),
                description=row["texte"],
                results=[(value.label, value) for value in self.figures(row)],
                sources=self.catalogue.citations(row),
                subtitle=f"Bonne pratique, {row['theme'][:1].lower()}{row['theme'][1:]}",
                scope=f"{row['titre']}, {self.territory}",
                axis=row["axe"],
                id=f"pratique-{slug(row['titre'])}",
            )
            for row in self._rows(axis, focus, PRACTICE)
        ]

    def priorities(self, *, title: str = "") -> list[Figure]:
        """The priorities retained, axis by axis."""
        return self._aims("", PRIORITY, title)

    def envisaged(self, axis: Axis, *, title: str = "") -> list[Figure]:
        """The actions envisaged for an axis, by theme."""
        return self._aims(axis, ENVISAGED, title)

    def _aims(self, axis: Axis, kind: str, title: str) -> list[Figure]:
        rows = sorted(self._rows(axis, "", kind), key=lambda row: AXES.index(row["axe"]))
        if not rows:
            return []
        one, several, noun, subtitle = _AIMS[kind]
        entries = [
            Entry(
                name=row["titre"],
                words=row["texte"],
                theme=row["theme"] if axis else "",
                holder=row["porteur"],
                places=self.catalogue.places(pieces(row["territoires"])),
                axis=row["axe"],
                locator=row["reperage"],
                id=f"constat-{row['constat']}",
            )
            for row in rows
        ]
        counted = f"{len(rows)} {several}" if len(rows) > 1 else one
        return [
            listing(
                entries,
                title=title or f"{counted} {self.territory.locative}",
                subtitle=subtitle,
                sources=self.catalogue.all_citations(rows),
                scope=self._scope(axis),
                noun=noun,
                treatment=OWN_WORDS,
                axis=axis,
                id=f"{slug(several)}-{axis}" if axis else slug(several),
            )
        ]

    def focuses(self, axis: Axis) -> list[Cells]:
        """The subjects that are looked at closely (on an axis), in the order of the axes and of the table."""
        rows = self.catalogue.tables.rows("focales", edition=self.edition)
        chosen = (row for row in rows if axis in ("", row["axe"]))
        return sorted(chosen, key=lambda row: (AXES.index(row["axe"]), float(row["rang"])))

    def _title(self, focus: str) -> str:
        return next((str(row["titre"]) for row in self.focuses("") if row["focale"] == focus), focus)

    def _rows(self, axis: Axis, focus: str, *kinds: str) -> list[Cells]:
        """The findings of these kinds, in the order of the document; those of a focus stand on its own page."""
        rows = [
            row
            for row in self.catalogue.tables.rows("constats", edition=self.edition, focale=focus, genre=kinds)
            if axis in ("", row["axe"])
        ]
        return sorted(rows, key=lambda row: float(row["rang"]))

    def _scope(self, axis: Axis) -> str:
        named = f", axe « {self.catalogue.axes[axis]['intitule']} »" if axis else ""
        return f"diagnostic du territoire{named}, {self.territory}"
