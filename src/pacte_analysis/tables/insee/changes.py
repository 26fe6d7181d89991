"""What a data set would change: figures found against figures held, and the surprises that only both together show."""

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pacte_analysis import french
from pacte_analysis.tables.insee.datasets import Dataset
from pacte_analysis.tables.insee.found import Found, Reply
from pacte_analysis.tables.insee.surprise import Surprise

# A row of a table as it is written, and its file below the data folder.
Row = Mapping[str, str]
FILE = "_fichier"
Kind = Literal["nouvelle", "révisée", "confirmée"]
KINDS: tuple[Kind, ...] = ("nouvelle", "révisée", "confirmée")

# A typical figure that doubles or halves from one vintage to the next has changed its unit or its meaning.
LARGEST_FACTOR = 2.0

# The territories that Insee's answers must have when our tables have them.
EXPECTED = ("DEP-", "REG-", "FRANCE-FM")


@dataclass(frozen=True)
class Change:
    """One row to add (`held` is None) or to replace.

    `former` is the last row held of the same indicator and territory, to show beside the figure found.
    """

    kind: Kind
    figure: Found
    source: str
    held: Row | None = None
    former: Row | None = None


@dataclass(frozen=True)
class Kept:
    """A figure found that is not written, and why."""

    figure: Found
    held: Row
    why: str


@dataclass(frozen=True)
class Changes:
    """What one data set would change in its table."""

    dataset: Dataset
    reply: Reply
    changes: Sequence[Change]
    kept: Sequence[Kept] = ()
    unchanged: int = 0
    older: int = 0
    without_value: int = 0

    def of_kind(self, kind: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def sources(self) -> list[dict[str, str]]:
        """The publications of the figures to write, each once."""
        wanted = {change.source for change in self.changes}
        found = (self.dataset.source(period, self.reply) for period in self.reply.periods)
        return list({source["source"]: source for source in found if source["source"] in wanted}.values())


def compare(dataset: Dataset, reply: Reply, held: Sequence[Row], without: Collection[str] = ()) -> Changes:
    """The changes that `reply` makes to the rows `held` of all the tables of observations.

    `without` are codes of territories or of indicators that a person leaves out. Raises `Surprise`.
    """
    held = [row for row in held if row["indicateur"] in dataset.indicators]
    mine = [row for row in held if row[FILE] == dataset.table]
    found = [f for f in reply.found if f.territory not in without and f.indicator not in without]
    older_than = min((row["periode"][:4] for row in mine), default="")
    recent = [figure for figure in found if figure.period[:4] >= older_than]
    _refuse_missing_territories(dataset, recent, held, without)
    _refuse_other_magnitudes(reply, recent, mine)
    former = _Former(held)
    by_key = {(row["indicateur"], row["territoire"], row["periode"], row["source"]): row for row in held}
    changes: list[Change] = []
    kept: list[Kept] = []
    unchanged = without_value = 0
    for figure in recent:
        source = dataset.source_of(figure, reply)
        row = by_key.get((figure.indicator, figure.territory, figure.period, source))
        if row is None and figure.status == "non disponible":
            without_value += 1
        elif row is None:
            changes.append(Change("nouvelle", figure, source, former=former.of(figure)))
        elif why := _why_kept(dataset, figure, row):
            kept.append(Kept(figure, row, why))
        elif not _same_value(figure, row):
            changes.append(Change("révisée", figure, source, row, row))
        elif row["statut"] != figure.status and not _better(row["statut"], figure.status):
            changes.append(Change("confirmée", figure, source, row, row))
        else:
            unchanged += 1
    return Changes(dataset, reply, changes, kept, unchanged, len(found) - len(recent), without_value)


class _Former:
    """The rows held, by indicator and territory, oldest first."""

    def __init__(self, held: Sequence[Row]) -> None:
        self._rows: dict[tuple[str, str], list[Row]] = {}
        for row in sorted(held, key=lambda row: row["periode"]):
            self._rows.setdefault((row["indicateur"], row["territoire"]), []).append(row)

    def of(self, figure: Found) -> Row | None:
        """The row of the same period in another vintage or, failing that, of the last period of the same kind."""
        rows = self._rows.get((figure.indicator, figure.territory), [])
        alike = [r for r in rows if r["periode"] <= figure.period and len(r["periode"]) == len(figure.period)]
        return alike[-1] if alike else None


def _same_value(figure: Found, row: Row) -> bool:
    if not figure.value or not row["valeur"]:
        return figure.value == row["valeur"]
    return Decimal(figure.value) == Decimal(row["valeur"])


def _better(status: str, other: str) -> bool:
    """Whether a published figure would give way to our own computation."""
    return status == "publié" and other in {"calculé", "estimé"}


def _why_kept(dataset: Dataset, figure: Found, row: Row) -> str:
    """Why a row held is not replaced by a different figure; empty when it is, or when both agree."""
    if _same_value(figure, row):
        return ""
    if row[FILE] != dataset.table:
        return f"data/{row[FILE]} la tient d'un document : à vérifier"
    if figure.status == "non disponible":
        return "l'Insee ne la donne plus : à vérifier"
    if _better(row["statut"], figure.status):
        return "une valeur publiée n'est pas remplacée par une moyenne"
    return ""


def _refuse_missing_territories(
    dataset: Dataset, found: Iterable[Found], held: Sequence[Row], without: Collection[str]
) -> None:
    """A territory that the tables have for the latest comparable year must be in the answer."""
    given: dict[tuple[str, str], set[str]] = {}
    for figure in found:
        given.setdefault((figure.indicator, figure.period), set()).add(figure.territory)
    years: dict[str, dict[str, set[str]]] = {}
    for row in held:
        if french.parse_period(row["periode"])[0] == "year" and row["territoire"].startswith(EXPECTED):
            years.setdefault(row["indicateur"], {}).setdefault(row["periode"], set()).add(row["territoire"])
    for (indicator, period), territories in sorted(given.items()):
        past = years.get(indicator, {})
        reference = max((year for year in past if year <= period[:4]), default=min(past, default=""))
        missing = sorted(past.get(reference, set()) - territories - dataset.unpublished - set(without))
        if missing:
            some = ", ".join(missing[:8]) + (f" et {len(missing) - 8} autres" if len(missing) > 8 else "")
            raise Surprise(
                f"{dataset.title}, {indicator}, {french.period(period)}",
                f"{len(missing)} territoire{'s' if len(missing) > 1 else ''} de la table manque"
                f"{'nt' if len(missing) > 1 else ''} dans la réponse de l'Insee : {some}.",
                "S'il n'y est vraiment plus publié, relancez en le disant (ses chiffres anciens restent) : "
                f"pacte refresh {dataset.name} --sans {' '.join(missing[:8])}.",
            )


def _refuse_other_magnitudes(reply: Reply, found: Iterable[Found], mine: Sequence[Row]) -> None:
    """A unit that changed without a word shows as a typical figure far from what is held."""
    latest: dict[tuple[str, str], tuple[str, Decimal]] = {}
    for row in mine:
        key = (row["indicateur"], row["territoire"])
        if row["valeur"] and latest.get(key, ("",))[0] <= row["periode"]:
            latest[key] = (row["periode"], Decimal(row["valeur"]))
    ratios: dict[tuple[str, str], list[float]] = {}
    for figure in found:
        held = latest.get((figure.indicator, figure.territory))
        if figure.value and held and held[1]:
            ratios.setdefault((figure.indicator, figure.period), []).append(float(Decimal(figure.value) / held[1]))
    for (indicator, period), values in sorted(ratios.items()):
        typical = statistics.median(values)
        if not 1 / LARGEST_FACTOR < typical < LARGEST_FACTOR:
            raise Surprise(
                reply.address,
                f"{indicator}, {french.period(period)} : les valeurs sont {french.number(typical, 2)} fois celles "
                "de la table ; l'unité ou la définition a sans doute changé.",
                "Comparez quelques chiffres avec insee.fr avant toute mise à jour.",
            )
