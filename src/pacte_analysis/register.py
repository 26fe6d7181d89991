"""The register of an edition: the actions of its extract in French words, as a figure and as a table to take away.

Counts of persons stay out of it: they are the business of secrecy, and belong to no list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

from pacte_analysis import french
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.register import Line, register
from pacte_analysis.tables.catalogue import POPULATIONS, Catalogue, pieces
from pacte_analysis.tables.extract import model
from pacte_analysis.tables.extract.model import FUNDERS, Extract, planned
from pacte_analysis.territory import slug

FICTITIOUS = "Données fictives"

# A page with more rows would be slow to open; the file that a reader takes away has them all.
MOST_SHOWN = 5_000

# The two columns that say where an action serves, and how a reader calls the places.
ZONES = {"qpv": "QPV", "rural": "Zones rurales"}
_EXTENT = {"exclusivement": "exclusivement", "en_partie": "en partie"}

# The dimension, for the catalogue, of the nomenclatures that the schema names by their table.
_DIMENSIONS = {
    "axes": "axe",
    "thematiques": "thematique",
    "natures": "nature",
    "champs": "champ",
    "types_action": "type",
    "cibles": "cible",
}


@dataclass(frozen=True)
class Register:
    """The actions of an extract, to be listed one by one."""

    catalogue: Catalogue
    extract: Extract

    @cached_property
    def columns(self) -> tuple[model.Column, ...]:
        """The columns of the schema that may be listed: all but the national indicators, which count persons."""
        return tuple(column for column in model.columns(self.catalogue.tables.folder) if not column.indicator)

    @property
    def source(self) -> str:
        """*Extraction de Pilot'actions du 14 octobre 2025*, invented or not."""
        when = self.extract.extracted
        dated = french.parse_period(when)[0] if when else ""
        said = f" du {french.period(when)}" if dated == "day" else f" {french.de(french.period(when))}" if dated else ""
        return f"Extraction {'fictive ' if self.extract.fictitious else ''}de Pilot'actions{said}"

    def frame(self) -> pd.DataFrame:
        """One row an action, in the order of the table: French heads, labels for codes, euros (Float64, NA unknown) for
        amounts, empty texts for what is not known; lists are joined by `` ; ``. No count of persons."""
        ordered = self._ordered
        return pd.DataFrame({column.title: self._said(column, ordered[column.name]) for column in self.columns})

    def figure(self, *, title: str = "") -> Figure:
        """The actions as a table that a reader filters, sorts and takes away."""
        year, count = self.extract.year, len(self.extract.actions)
        many = "s" if count > 1 else ""
        known = self._amounts(self._ordered).notna()
        unknown = int((~known).sum())
        notes = [f"{FICTITIOUS}."] if self.extract.fictitious else []
        if count > MOST_SHOWN:
            notes.append(f"Les {french.number(MOST_SHOWN)} premières actions ; le fichier à télécharger les a toutes.")
        if unknown:
            notes.append(f"Crédits de {year} non renseignés pour {unknown} action{'s' if unknown > 1 else ''}.")
        return register(
            self._lines(),
            title=title or f"{french.number(count)} action{many} {self._place}",
            subtitle=f"Actions des contrats locaux des solidarités, {year} ; crédits prévus par l'État, la "
            "collectivité et les tiers, en euros",
            scope=f"{POPULATIONS['actions']}, {self.catalogue.name(self.extract.territory)}, {year}",
            sources=[self.source],
            data=self._grid(),
            amount=f"Crédits {year} (€)",
            precision=" ".join(notes),
            treatment="Liste des actions de l'extraction, sans calcul ; les nombres de personnes n'y figurent pas.",
            mention=FICTITIOUS if self.extract.fictitious else "",
        )

    @property
    def _place(self) -> str:
        return self.catalogue.territories[self.extract.territory].locative

    @cached_property
    def _ordered(self) -> pd.DataFrame:
        """The actions by axis, theme, then title, as a reader looks for them."""
        frame = self.extract.actions
        axes = list(self.catalogue.axes)
        keys = pd.DataFrame(
            {
                "axe": frame["axe"].map({code: rank for rank, code in enumerate(axes)}).fillna(len(axes)),
                "thematique": frame["thematique"].map(self._label("thematiques")).map(slug),
                "titre": frame["titre"].map(slug),
            }
        )
        return frame.loc[keys.sort_values(["axe", "thematique", "titre"], kind="stable").index]

    def _label(self, nomenclature: str) -> Callable[[str], str]:
        """What says a code of a nomenclature, as the schema names it; each code is looked up once."""
        dimension = nomenclature.removeprefix("modalites:")
        if dimension in ("publics", "financeurs"):
            frame = self.catalogue.tables[dimension]
            names = dict(zip(frame.iloc[:, 0], frame["intitule"], strict=True))
            return cache(lambda code: french.typography(str(names.get(code, code))))
        dimension = _DIMENSIONS.get(dimension, dimension)
        return cache(lambda code: self.catalogue.modality(dimension, code) if code else "")

    def _said(self, column: model.Column, cells: "pd.Series[Any]") -> "pd.Series[Any]":
        match column.kind:
            case "argent":
                return (cells.astype("Float64") / 100).reset_index(drop=True)
            case "code" | "liste":
                label = self._label(column.nomenclature)
                said = {cell: " ; ".join(map(label, pieces(cell))) for cell in cells.unique()}
            case "territoire":
                said = {cell: self.catalogue.name(cell) for cell in cells.unique()}
            case _:
                return cells.reset_index(drop=True)
        return cells.map(said).reset_index(drop=True)

    def _amounts(self, frame: pd.DataFrame) -> "pd.Series[int]":
        """Credits planned for the year of the extract, all funders, in cents; unknown when none is told."""
        named = [name for funder in FUNDERS if (name := planned(self.extract.year, funder)) in frame]
        return frame[named].sum(axis=1, min_count=1)

    def _lines(self) -> list[Line]:
        frame = self._ordered.head(MOST_SHOWN)
        themes, natures = self._label("thematiques"), self._label("natures")
        amounts = self._amounts(frame)
        ids = _anchors(frame["action"])
        lines = []
        for position, row in enumerate(frame.to_dict("records")):
            amount = amounts.iloc[position]
            zones = [
                (name, said, _EXTENT.get(row[name], "")) for name, said in ZONES.items() if row[name] not in ("", "non")
            ]
            lines.append(
                Line(
                    id=ids[position],
                    title=row["titre"],
                    contract=self._contract(row["genre_contrat"], row["porteur"]),
                    axis=(row["axe"], self._axis(row["axe"])),
                    theme=(row["thematique"], themes(row["thematique"])),
                    nature=_NATURES.get(row["nature"]) or natures(row["nature"]),
                    zones=tuple(zones),
                    period=_years(row["debut"], row["fin"]),
                    amount=None if pd.isna(amount) else int(amount),
                )
            )
        return lines

    def _axis(self, code: str) -> str:
        known = self.catalogue.axes.get(code)
        return str(known["intitule_court"]) if known else code

    def _contract(self, kind: str, holder: str) -> tuple[str, str]:
        """*CLS Alpes-de-Haute-Provence*: what a kind of contract and who signs it are called together."""
        return f"{kind}-{holder}", f"{kind.upper()} {self.catalogue.name(holder)}".strip()

    def _grid(self) -> Grid:
        frame = self.frame()
        heads = [Column(f"{column.title} (€)" if column.kind == "argent" else column.title) for column in self.columns]
        cells: list[Sequence[str]] = [
            ["" if pd.isna(cell) else f"{cell:.2f}" for cell in frame[column.title]]
            if column.kind == "argent"
            else [str(cell) for cell in frame[column.title]]
            for column in self.columns
        ]
        if self.extract.fictitious:
            heads.append(Column("Mention"))
            cells.append([FICTITIOUS] * len(frame))
        return Grid(self.source, tuple(heads), tuple(Row(row) for row in zip(*cells, strict=True)))


_NATURES = {"nouvelle": "nouvelle", "renforcee": "renforcée", "identique": "poursuivie à l'identique"}


def _years(start: str, end: str) -> str:
    """*2024-2027*, *depuis 2024*, *jusqu'en 2027*, or nothing."""
    first, last = start[:4], end[:4]
    if first and last:
        return first if first == last else f"{first}-{last}"
    return f"depuis {first}" if first else f"jusqu'en {last}" if last else ""


def _anchors(identifiers: Iterable[str]) -> list[str]:
    """One anchor an action, made from its identifier; those that fold alike are numbered."""
    seen: dict[str, int] = {}
    found = []
    for identifier in identifiers:
        stem = f"action-{slug(identifier) or 'sans-nom'}"
        seen[stem] = seen.get(stem, 0) + 1
        found.append(stem if seen[stem] == 1 else f"{stem}--{seen[stem]}")
    return found
