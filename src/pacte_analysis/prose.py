"""What documents tell rather than count: actions, pacts, boxes, programmes and themes, from rows to figures.

`Edition` is the door to all of it; here is how a row becomes a sheet, a listing or a matrix, and what each one says of
itself (title, champ, sources) when an analyst says nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.axis import AXES, AXIS_NAMES
from pacte_analysis.display.card import Card, cards
from pacte_analysis.display.figure import Figure
from pacte_analysis.display.listing import Entry, listing
from pacte_analysis.display.matrix import matrix
from pacte_analysis.display.sheet import Result, Sheet, box, example
from pacte_analysis.sheets import extract_sheets
from pacte_analysis.tables.catalogue import FIRST_YEAR_OF_THE_PACT, Catalogue, number, pieces
from pacte_analysis.tables.package import Cells
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory, fold, slug

Axis = Literal["", "enfance", "emploi", "droits", "transition"]

# The table's holder of the programmes whose institution the documents do not name, and what a page says then.
UNNAMED = "État"
NO_HOLDER = "État, ou institution non nommée"

OWN_WORDS = "descriptions rédigées pour ce livre"
_PROGRAMMES = "dispositifs hors contrats locaux que les documents citent"

# Départements before métropoles, these before their communes; unknown kinds last.
_KINDS = ("region", "departement", "metropole", "epci", "commune")


@dataclass(frozen=True)
class Prose:
    """The documents of a territory and a year; `result` gives the figure of an indicator for a sheet's territory and,
    when it is given, a period."""

    catalogue: Catalogue
    territory: Territory
    year: int
    result: Callable[[str, str, str], Value]

    # --- sheets ----------------------------------------------------------------------------------------------------

    def sheets(self, axis: Axis) -> list[Figure]:
        """The sheets of actions of the territory's contracts: those that the analyst chooses in the extract, else those
        that documents print."""
        extract = self.catalogue.extracts.get((self.territory.code, self.year))
        if extract is not None and (names := self.catalogue.sheets(extract.territory, extract.year)):
            return extract_sheets(self.catalogue, extract, names, axis)
        return [self._sheet(row) for row in self._dated("actions", axis)]

    def _sheet(self, row: Cells) -> Figure:
        contract = self.catalogue.contracts.get(row["contrat"], {})
        results = self.catalogue.results(row)
        return Sheet(
            title=row["titre"],
            title_note=row["titre_note"],
            contract=str(contract.get("intitule", "")),
            holder=row["porteur"],
            theme=self.catalogue.modality("thematique", row["thematique"]),
            publics=row["publics"],
            nature=self.catalogue.modality("nature", row["nature"]),
            period=row["debut"] if row["debut"] == row["fin"] else f"{row['debut']}-{row['fin']}",
            place=self.catalogue.name(row["territoire_cite"]) if row["territoire_cite"] else "",
            qpv=self.catalogue.modality("qpv", row["qpv"]) if row["qpv"] else "",
            description=row["description"],
            results=tuple((value.label, value) for value in results),
            axis=row["axe"],
            sources=self.catalogue.citations(row),
            id=f"fiche-{row['action']}",
        ).figure()

    def local_pacts(self, axis: Axis) -> list[Figure]:
        """The examples of local pacts, each with the results that its indicators and its documents give."""
        return [self._pact(row) for row in self._pacts(axis)]

    def _pact(self, row: Cells) -> Figure:
        cited = self.catalogue.cited(slug(row["pacte"]))
        results = self._results(row["indicateurs"], row["territoire"]) + [(v.label, v) for v in cited.values()]
        documents = (source for _, value in results for source in (value.citation, value.document))
        return example(
            row["titre"],
            holder=row["porteur"],
            place=self.catalogue.name(row["territoire"]),
            publics=row["publics"],
            description=row["description"],
            results=results,
            sources=wording.distinct([*self.catalogue.citations(row), *documents]),
            axis=row["axe"],
            id=slug(row["pacte"]),
        )

    def zooms(self, axis: Axis) -> list[Figure]:
        """The boxes on one scheme, each with the results that its indicators give."""
        return [
            box(
                row["titre"],
                holder=row["porteur"],
                place=french.listing([self.catalogue.name(code) for code in pieces(row["territoires"])]),
                publics=row["publics"],
                period=french.period(row["periode"]) if row["periode"] else "",
                description=row["description"],
                results=self._results(row["indicateurs"], self.territory.code),
                sources=self.catalogue.citations(row),
                subtitle=f"Zoom, {row['annee']}",
                scope=f"{row['titre']}, {self.territory}",
                axis=row["axe"],
                id="zoom-" + slug(row["zoom"]).removeprefix("zoom-"),
            )
            for row in self._dated("zooms", axis)
        ]

    def _results(self, indicators: str, place: str) -> list[Result]:
        found = [self._asked(indicator, place) for indicator in pieces(indicators)]
        return [(value.label, value) for value in found if value.known]

    def _asked(self, indicator: str, place: str) -> Value:
        """The figure of `indicator`, or of `indicator@territory@period` when a row wants another than the usual one."""
        code, _, rest = indicator.partition("@")
        where, _, when = rest.partition("@")
        return self.result(code, where or place, when)

    # --- measures ---------------------------------------------------------------------------------------------------

    def territorial_measures(self, axis: str, *, title: str = "") -> list[Figure]:
        """The measures of the Pacte as the territory's report tells them: cards in one figure, or none."""
        mine = self._rows("mesures_territoriales", axis, edition=self._edition)
        if not mine:
            return []
        rows = sorted(mine, key=lambda row: int(row["rang"]))
        alone = sum(number(row["mesure"]) is None for row in rows)
        idle = sum(bool(row["etat"]) for row in rows)
        marks = [f"{alone} sans équivalent national"] if alone else []
        marks += [f"{idle} sans mise en œuvre"] if idle else []
        default = f"{wording.count(len(rows), 'mesure')} {self.territory.locative}"
        report = "national" if self.territory.kind == "france" else "du territoire"
        return [
            cards(
                [self._card(row) for row in rows],
                title=title or default + (f", dont {french.listing(marks)}" if marks else ""),
                subtitle=f"Mesures du Pacte des solidarités, d'après le bilan {report}, {self.year}",
                sources=self.catalogue.all_citations(rows),
                scope=self._scope("mesures du Pacte des solidarités", axis)
                if axis in AXES
                else f"mesures transversales du Pacte des solidarités, {self.territory}",
                territory=self.territory.code,
                period=str(self.year),
                reading=f"Sans autre mention, un chiffre vaut pour {self.territory.with_article} en {self.year}.",
                treatment=OWN_WORDS,
                axis=axis if axis in AXES else "",
                id=f"mesures-{axis}" if axis else "mesures",
            )
        ]

    def _card(self, row: Cells) -> Card:
        results = [value for _, value in self._results(row["indicateurs"], self.territory.code)]
        # The national numbering says nothing to the country itself.
        national = None if self.territory.kind == "france" else number(row["mesure"])
        return Card(
            title=row["titre"],
            number=row["numero"] if row["numero"].isdigit() else "",
            elsewhere=f"Mesure nationale n° {national:g}" if national else "",
            href="mesures-nationales.html" if national else "",
            state=row["etat"],
            description=row["description"],
            results=(*results, *self.catalogue.cited(row["objet"]).values()),
            note=row["note"],
            id=row["objet"],
        )

    # --- lists -----------------------------------------------------------------------------------------------------

    def cited_actions(self, axis: Axis, *, title: str = "") -> list[Figure]:
        """The actions that documents name, by theme, the fullest themes first, in alphabetical order in each."""
        rows = self._rows("actions_citees", axis, edition=self._edition)
        if not rows:
            return []
        # An axis whose documents do not name the official theme of every action has their own headings instead.
        untold = {row["axe"] for row in rows if not row["thematique"]}
        entries = _by_theme(self._cited(row, official=row["axe"] not in untold) for row in rows)
        themes = Counter(entry.theme for entry in entries if entry.theme)
        most = themes.most_common(1)
        default = f"{wording.count(len(entries), 'action')} citées" if len(entries) > 1 else "Une action citée"
        if len(themes) > 1 and most[0][1] > 1:
            default += f", dont {most[0][1]} pour « {most[0][0]} »"
        return [
            listing(
                entries,
                title=title or default,
                subtitle=f"Actions des contrats locaux nommées par les documents, par thème, {self.year}",
                sources=self.catalogue.all_citations(rows),
                scope=self._scope("actions que les documents citent en exemple (liste partielle)", axis),
                treatment=OWN_WORDS,
                axis=axis,
                id=f"actions-citees-{axis}" if axis else "actions-citees",
            )
        ]

    def _cited(self, row: Cells, *, official: bool) -> Entry:
        codes = pieces(row["territoires"])
        return Entry(
            name=row["nom"],
            words=row["description"],
            theme=self.catalogue.modality("thematique", row["thematique"]) if official else row["rubrique"],
            holder=row["porteur"],
            places=self.catalogue.places(codes),
            within=self.catalogue.above(codes, self.territory.code),
            axis=row["axe"],
            locator=row["reperage"],
            id=f"citee-{slug(row['citee'])}",
        )

    def programmes(self, axis: Axis, *, title: str = "") -> list[Figure]:
        """The programmes of an axis as a list by institution, or institutions and axes as a matrix."""
        rows = self._rows("dispositifs", axis, edition=self._edition)
        if not rows:
            return []
        return [self._programme_list(rows, axis, title) if axis else self._programme_matrix(rows, title)]

    def _programme_list(self, rows: Sequence[Cells], axis: Axis, title: str) -> Figure:
        named = {sigle for row in rows for sigle in pieces(row["institutions"])} - {UNNAMED}
        default = wording.count(len(rows), "dispositif")
        if named:
            default += f", {wording.count(len(named), 'institution')}"
        return listing(
            sorted(map(_programme, rows), key=lambda entry: (entry.theme == NO_HOLDER, fold(entry.theme), entry.name)),
            title=title or default,
            subtitle=f"Autres actions publiques citées par les documents, par institution, {self.year}",
            sources=self.catalogue.all_citations(rows),
            scope=self._scope(_PROGRAMMES, axis),
            precision=_noted(rows),
            treatment=OWN_WORDS,
            noun="dispositif",
            axis=axis,
            id=f"dispositifs-{axis}",
        )

    def _programme_matrix(self, rows: Sequence[Cells], title: str) -> Figure:
        axes: dict[str, set[str]] = {}
        for row in rows:
            for sigle in pieces(row["institutions"]):
                axes.setdefault(sigle, set()).add(row["axe"])
        present = [key for key in AXES if any(key in found for found in axes.values())]
        named = sorted(axes.keys() - {UNNAMED}, key=fold)
        widest = max((len(axes[sigle]) for sigle in named), default=0)
        first = french.listing([sigle for sigle in named if len(axes[sigle]) == widest])
        unnamed = [(NO_HOLDER, "", axes[UNNAMED])] if UNNAMED in axes else []
        return matrix(
            [*((self.catalogue.institution(sigle), "", axes[sigle]) for sigle in named), *unnamed],
            columns={key: self.catalogue.axes[key]["intitule_court"] for key in present},
            title=title
            or f"{wording.count(len(named), 'institution')} hors des contrats locaux : {first} dans "
            f"{wording.count(widest, 'axe')} sur {len(present)}",
            subtitle=f"Institutions qui portent au moins un dispositif cité, par axe, {self.year}",
            sources=self.catalogue.all_citations(rows),
            scope=self._scope(_PROGRAMMES, ""),
            row="institution",
            column="axe",
            precision=_noted(rows),
            treatment="croisements comptés dans la table des dispositifs",
            id="dispositifs-institutions",
        )

    # --- matrix of the slides --------------------------------------------------------------------------------------

    def subthemes(self, axis: Axis, *, title: str = "") -> list[Figure]:
        """The sub-themes of each axis and the territories that work on them."""
        rows = self._rows("themes_territoires", axis, territoire=self._within)
        if not rows:
            return []
        marks: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            marks.setdefault((row["axe"], row["sous_theme"]), set()).add(row["territoire"])
        codes = sorted({row["territoire"] for row in rows}, key=self._place_in_order)
        lines = [
            (theme, key, found)
            for (key, theme), found in sorted(marks.items(), key=lambda item: AXES.index(item[0][0]))
        ]
        most = max(lines, key=lambda line: len(line[2]))
        return [
            matrix(
                lines,
                columns=dict(self.catalogue.places(codes)),
                title=title or f"« {most[0].split(' : ')[-1]} » : {len(most[2])} territoires sur {len(codes)}",
                subtitle="Sous-thèmes des contrats locaux et territoires qui les ont retenus, "
                + french.period(max(self.catalogue.published(row["source"]) for row in rows)),
                sources=self.catalogue.all_citations(rows),
                scope=self._scope("contrats locaux des solidarités", axis),
                row="sous-thème",
                column="territoire",
                names=AXIS_NAMES,
                treatment="croisements comptés dans la table des sous-thèmes par territoire",
                axis=axis,
                id=f"sous-themes-{axis}" if axis else "sous-themes",
            )
        ]

    # --- rows ------------------------------------------------------------------------------------------------------

    @property
    def _edition(self) -> str:
        return f"{self.territory.code}-{self.year}"

    def _rows(self, table: str, axis: str, **where: object) -> list[Cells]:
        return self.catalogue.tables.rows(table, **where, **({"axe": axis} if axis else {}))

    def _dated(self, table: str, axis: Axis) -> list[Cells]:
        rows = self._rows(table, axis, region=self.territory.code)
        return [row for row in rows if str(row["annee"]) == str(self.year)]

    def _pacts(self, axis: Axis) -> list[Cells]:
        """The pacts told of the territory or within it; a country's are told together, not axis by axis."""
        if self.year < FIRST_YEAR_OF_THE_PACT or (axis and self.territory.kind == "france"):
            return []
        return self._rows("pactes_locaux", axis, territoire=self._within)

    @property
    def _within(self) -> tuple[str, ...]:
        return tuple(self.catalogue.territories.within(self.territory.code))

    def _place_in_order(self, code: str) -> tuple[int, str]:
        kind = self.catalogue.territories[code].kind
        return _KINDS.index(kind) if kind in _KINDS else len(_KINDS), code

    def _scope(self, what: str, axis: str) -> str:
        named = f", axe « {self.catalogue.axes[axis]['intitule']} »" if axis else ""
        return f"{what}{named}, {self.territory}"


def _by_theme(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by axis, then by theme (the fullest first), then by name."""
    found = list(entries)
    counts = Counter((entry.axis, entry.theme) for entry in found)
    return sorted(
        found,
        key=lambda entry: (
            AXES.index(entry.axis),
            -counts[entry.axis, entry.theme],
            fold(entry.theme),
            fold(entry.name),
        ),
    )


def _programme(row: Cells) -> Entry:
    sigles = pieces(row["institutions"])
    return Entry(
        name=row["nom"],
        words=row["description"],
        theme=NO_HOLDER if sigles == [UNNAMED] else french.listing(sigles),
        axis=row["axe"],
        locator=row["reperage"],
        id=f"dispositif-{slug(row['dispositif'])}",
    )


def _noted(rows: Iterable[Cells]) -> str:
    """The notes of several rows, each once, with the number of programmes that it concerns."""
    notes = Counter(row["note"].rstrip(".") for row in rows if row["note"])
    return " ".join(f"{note} ({wording.count(number, 'dispositif')})." for note, number in notes.items())
