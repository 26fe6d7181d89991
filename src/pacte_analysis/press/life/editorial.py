"""The editorial life of pages, for the reader: their state, who signed it, their errata, and revised figures.

It is read from the tables `pages`, `errata`, `journal` and `revisions`. People fill them in: no program sets a state or
a name there; a revision of Insee's figures is added by `pacte refresh`, when a person accepts it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from pacte_analysis import french
from pacte_analysis.display.markup import labelled, tag, text
from pacte_analysis.tables.package import Cells, Tables
from pacte_analysis.tables.value import Value

# What a state says before the name of who gave it; a draft has nobody's.
_SIGNED = {"relu": "relue", "validé": "validée"}
_UNSIGNED = "brouillon – aucune relecture signée"

_NOTES, _END_OF_NOTES = '<dl class="figure-notes">', "</dl>"

# A figure's place in `revisions`: indicator, territory, period.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Life:
    """What the tables say of pages and of figures since they were first published; the latest first."""

    states: Mapping[str, Cells] = field(default_factory=dict)
    errata: Mapping[str, list[Cells]] = field(default_factory=dict)
    revisions: Mapping[Key, list[Cells]] = field(default_factory=dict)
    journal: Sequence[Cells] = ()

    @classmethod
    def of(cls, tables: Tables, edition: str = "") -> "Life":
        """The life of an edition (``REG-93-2024``); without it, what holds for every edition."""
        errata: dict[str, list[Cells]] = {}
        for row in _latest_first(tables.rows("errata", edition=("", edition))):
            errata.setdefault(row["page"], []).append(row)
        journal = _latest_first(tables.rows("journal", edition=edition))
        return cls(tables.by("pages", "page"), errata, _Revisions(tables), journal)

    @property
    def corrections(self) -> list[SimpleNamespace]:
        """The errata of all pages, the latest first, for the narrative: page, its title, and what an erratum says."""
        every = sorted(
            (row for rows in self.errata.values() for row in rows), key=lambda row: str(row["le"]), reverse=True
        )
        return [
            SimpleNamespace(
                page=str(row["page"]),
                titre=str(self.states.get(row["page"], {}).get("titre") or row["page"]),
                le=french.period(str(row["le"])),
                **{name: str(row.get(name) or "").rstrip(".") for name in ("objet", "avant", "apres", "cause", "par")},
            )
            for row in every
        ]

    @property
    def has_journal(self) -> bool:
        """Whether there is anything to tell of what changed after a first publication."""
        return bool(self.errata or self.journal)

    def foot(self, page: str) -> str:
        """The state of a page and what was corrected in it, as HTML."""
        state = self.states.get(page, {})
        signed = _SIGNED.get(str(state.get("etat", "")))
        said = f"{signed} par {state['par']} {_on(state['le'])}" if signed else _UNSIGNED
        head = f'<p class="etat"><strong>{text("État de la page :")}</strong> {text(said)}.</p>'
        found = self.errata.get(page, [])
        items = "".join(tag("li", _erratum(row)) for row in found)
        title = "Correction" if len(found) == 1 else "Corrections"
        listed = f'<p class="errata-titre">{text(title)}</p><ul class="errata">{items}</ul>' if found else ""
        return f'<div class="vie-de-la-page" id="vie-de-la-page">{head}{listed}</div>'

    def together(self, pages: Sequence[str]) -> str:
        """The state of several pages in one phrase: a draft until somebody has signed them all."""
        signed = [_SIGNED.get(str(self.states.get(page, {}).get("etat", ""))) for page in pages]
        counted = [(word, signed.count(word)) for word in _SIGNED.values()]
        if not any(number for _, number in counted):
            return _UNSIGNED
        for word, number in counted:
            if number == len(pages):
                return f"toutes les pages sont {word}s"
        told = " et ".join(f"{number} {word}{'s' if number > 1 else ''}" for word, number in counted if number)
        return f"brouillon – pages signées : {told}, sur {len(pages)}"

    def noted(self, figure: str, values: Iterable[Value]) -> str:
        """The HTML of a figure, with a note for each of its values that was revised."""
        said = list(dict.fromkeys(_named(value, former) for value in values for former in self.formers(value)))
        start = figure.find(_NOTES)
        if not said or start < 0:
            return figure
        end = figure.index(_END_OF_NOTES, start)
        note = labelled("Révision" if len(said) == 1 else "Révisions", text(" ; ".join(said) + "."))
        return figure[:end] + note + figure[end:]

    def formers(self, value: Value) -> list[str]:
        """What a value was before each of its revisions: *17,3 % avant le 3 mars 2026 (nouvelle base)*."""
        rows = self.revisions.get((value.indicator, value.territory, value.period), [])
        return [_former(value, row) for row in rows]


@dataclass(frozen=True)
class _Revisions(Mapping[Key, list[Cells]]):
    """The revisions of a figure, the first one first: to look one up is to read its rows, or their absence."""

    tables: Tables

    def __getitem__(self, key: Key) -> list[Cells]:
        indicator, territory, period = key
        rows = self.tables.rows("revisions", indicateur=indicator, territoire=territory, periode=period)
        if not rows:
            raise KeyError(key)
        return sorted(rows, key=lambda row: str(row["le"]))

    def __iter__(self) -> Iterator[Key]:
        rows = self.tables.rows("revisions")
        return iter(dict.fromkeys((row["indicateur"], row["territoire"], row["periode"]) for row in rows))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _latest_first(rows: Iterable[Cells]) -> list[Cells]:
    return sorted(rows, key=lambda row: str(row["le"]), reverse=True)


def _on(date: str) -> str:
    return f"le {french.period(date)}"


def _erratum(row: Cells) -> str:
    """When, what, from what to what, why, by whom."""
    said = [_on(row["le"]) + f" : {row['objet']}", f"Avant : « {row['avant']} »", f"Après : « {row['apres']} »"]
    if row.get("cause"):
        said.append(f"Cause : {row['cause']}")
    if row["par"]:
        said.append(f"Corrigé par {row['par']}")
    return text(french.capitalised(" ".join(part.rstrip(".") + "." for part in said)))


def _former(value: Value, row: Cells) -> str:
    former = replace(value, number=float(row["ancienne_valeur"]), status="publié", qualifier="exact", margin=None)
    return f"{former.text} avant {_on(row['le'])}" + (f" ({row['note']})" if row["note"] else "")


def _named(value: Value, former: str) -> str:
    """*Taux de pauvreté, Var, 2021 : 17,4 %, 17,3 % avant le 3 mars 2026*."""
    named = ", ".join(part for part in (value.label, value.territory_name, french.period(value.period)) if part)
    return f"{named} : {value.text}, {former}"
