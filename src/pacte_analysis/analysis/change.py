"""What changes between the figures of two editions: new, gone, revised, brought up to date, shown elsewhere.

A figure is known by what it measures (indicator or label, unit, champ) and where (territory), not by its number nor by
its period; then two editions can be laid side by side.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from pacte_analysis import french
from pacte_analysis.analysis.gap import evolution
from pacte_analysis.tables.value import Value

Kind = Literal["actualisé", "révisé", "nouveau", "disparu", "déplacé"]

# In the order in which a reader wants them.
KINDS: tuple[Kind, ...] = ("actualisé", "révisé", "nouveau", "disparu", "déplacé")

# The values of each page of an edition, in the order of its contents.
Pages = Mapping[str, Sequence[Value]]

# Units of figures that already compare: their difference in per cent would mean nothing.
COMPARISONS = {"rang", "points", "ratio", "indice"}

# Years that must separate two values: a population of reference pools five years of census surveys, and Insee compares
# only those that share none.
APART = {"population_municipale": 5}

_Key = tuple[str, ...]
# The pages that show a figure in the older edition, then in the newer.
_Places = tuple[tuple[str, ...], tuple[str, ...]]

# What a revised value was, and why it was revised; by indicator, territory and period.
Formers = Mapping[tuple[str, str, str], tuple[float, str]]

_PERIOD = re.compile(r"\b(?:19|20)\d\d(?:-T[1-4]|-\d\d(?:-\d\d)?|/(?:19|20)\d\d)?\b")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is not the same in the two editions: what it was, what it is, and why.

    `before` is None for a new figure, `after` for one that is gone. `evolution` is there when the two may be compared.
    `pages_before` and `pages_after` name the pages that show it.
    """

    kind: Kind
    before: Value | None
    after: Value | None
    why: str
    pages_before: tuple[str, ...] = ()
    pages_after: tuple[str, ...] = ()
    evolution: Value | None = None

    @property
    def value(self) -> Value:
        """The figure as the newer edition shows it or, when it is gone, as the older did."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(slots=True)
class _Shown:
    """All that one edition shows of one figure: its values, each once, and its pages."""

    values: list[Value]
    pages: list[str]

    @property
    def periods(self) -> list[str]:
        return sorted({value.period for value in self.values}, key=_date)

    @property
    def latest(self) -> Value:
        """The value of its last period; the one shown first when several have it."""
        last = self.periods[-1]
        return next(value for value in self.values if value.period == last)

    def of(self, periods: Iterable[str]) -> list[Value]:
        wanted = set(periods)
        return [value for value in self.values if value.period in wanted]


def compare(old: Pages, new: Pages, *, year: int = 0, formers: Formers | None = None) -> list[Change]:
    """Every figure that changes from the edition `old` (of `year`) to the edition `new`, by kind, then as `new` shows
    them (as `old` did, for those that are gone).

    `formers` gives what values were before their producers revised them: both editions are computed from today's
    tables, which hold the revised values alone.
    """
    before, after = _indexed(old, new), _indexed(new, old)
    common = set(old) & set(new)
    changes: list[Change] = []
    for key in [*after, *(key for key in before if key not in after)]:
        then, now = before.get(key), after.get(key)
        if then is None and now is not None:
            changes.append(_appeared(now, old, year))
        elif now is None and then is not None:
            changes.append(_vanished(then, new))
        elif then is not None and now is not None:
            found = [*_moved_on(then, now), *_revised(then, now, formers or {})]
            changes += found or _elsewhere(then, now, common)
    return sorted(_dated_otherwise(changes), key=lambda change: KINDS.index(change.kind))


def measured(value: Value) -> _Key:
    """What a value measures and where, whatever its number and its period; the form of the period is part of it."""
    # The label of a comparison names its bounds (*évolution de 2018 à 2022*); a total measures what its parts do.
    label = "" if value.indicator and not _compares(value) else _PERIOD.sub("•", value.label)
    scope = re.sub(r"\d+", "•", value.scope)
    form = french.parse_period(value.period)[0]
    table = "" if value.indicator else value.table
    return (value.indicator, label, value.unit, scope, value.territory, table, form)


def comparable_evolution(before: Value, after: Value) -> Value:
    """From `before` to `after` when a reader may believe it; else a missing value whose `reason` says why not.

    Refused: figures that already compare, two forms of period, years too near, a break (another series of publications,
    another status), first publications (their series is revised at each), approximate values, and a difference within
    the stated error.
    """
    found = evolution(before, after)
    if not found.known:
        return found
    if reason := _not_comparable(before, after):
        return replace(found, number=None, status="non disponible", margin=None, how="", inputs=(), reason=reason)
    return found


def _not_comparable(before: Value, after: Value) -> str:
    if _compares(before) or _compares(after):
        return "ce chiffre est déjà une comparaison"
    if french.parse_period(before.period)[0] != french.parse_period(after.period)[0]:
        return "les périodes ne sont pas de même durée"
    apart = APART.get(after.indicator, 0)
    if french.period_bounds(after.period)[1] - french.period_bounds(before.period)[1] < apart:
        return f"ce chiffre se compare à {apart} ans d'écart"
    if not after.follows(before):
        return "les deux publications diffèrent" if _republished(before, after) else "les deux statuts diffèrent"
    if before.source != after.source and "première publication" in before.citation + after.citation:
        return "les premières publications sont révisées ensuite"
    if {before.qualifier, after.qualifier} - {"exact", ""}:
        return "une valeur n'est qu'approchée"
    error = (before.margin or 0) + (after.margin or 0)
    if error and round(abs((after.number or 0) - (before.number or 0)), 9) <= round(error, 9):
        return "l'écart ne dépasse pas l'erreur"
    return ""


def _republished(before: Value, after: Value) -> bool:
    return before.series != after.series


def _compares(value: Value) -> bool:
    return value.unit in COMPARISONS or any(value.label != part.label for part in value.inputs)


# --- laying two editions side by side ------------------------------------------------------------------------------


def _indexed(pages: Pages, other: Pages) -> dict[_Key, _Shown]:
    """The figures of an edition by what they measure.

    Figures without an indicator may share a label (results of several actions): then each is known by its own place
    in its document, and is never taken for another year of its neighbour.
    """
    shared = _shared(pages) | _shared(other)
    found: dict[_Key, _Shown] = {}
    for page, values in pages.items():
        for value in values:
            if not value.known:
                continue
            key = measured(value)
            if key in shared:
                key += (value.period, value.locator)
            shown = found.setdefault(key, _Shown([], []))
            if not any(_same(value, other) and value.period == other.period for other in shown.values):
                shown.values.append(value)
            if page not in shown.pages:
                shown.pages.append(page)
    return found


def _shared(pages: Pages) -> set[_Key]:
    seen: dict[tuple[_Key, str], set[str]] = {}
    for value in (value for values in pages.values() for value in values if not value.indicator and value.known):
        seen.setdefault((measured(value), value.period), set()).add(f"{value.table}:{value.row}")
    return {key for (key, _), rows in seen.items() if len(rows) > 1}


def _appeared(now: _Shown, old: Pages, year: int) -> Change:
    latest = now.latest
    if french.period_bounds(latest.period)[0] > year > 0:
        why = f"postérieur à {year}"
    elif not set(now.pages) & set(old):
        why = "page nouvelle" if len(now.pages) == 1 else "pages nouvelles"
    else:
        why = "chiffre ajouté"
    return Change("nouveau", None, latest, why + _span(now), pages_after=tuple(now.pages))


def _vanished(then: _Shown, new: Pages) -> Change:
    gone = not set(then.pages) & set(new)
    why = ("page retirée" if len(then.pages) == 1 else "pages retirées") if gone else "chiffre retiré"
    return Change("disparu", then.latest, None, why + _span(then), pages_before=tuple(then.pages))


def _span(shown: _Shown) -> str:
    """*, 9 périodes depuis 2014*: a series counts as one figure."""
    periods = shown.periods
    return f", {len(periods)} périodes depuis {french.period(periods[0])}" if len(periods) > 1 else ""


def _moved_on(then: _Shown, now: _Shown) -> list[Change]:
    """The change of period of a figure, and the periods that its series gains or loses before that."""
    pages = tuple(then.pages), tuple(now.pages)
    changes: list[Change] = []
    before, after = then.latest, now.latest
    if before.period != after.period:
        changes.append(_updated(before, after, pages))
    last = _date(before.period)
    gained = [period for period in now.periods if period not in then.periods and _date(period) < last]
    lost = [period for period in then.periods if period not in now.periods and period != before.period]
    if gained:
        why = f"ajouté à une série : {_listed(gained)}"
        changes.append(Change("nouveau", None, now.of(gained[-1:])[0], why, *pages))
    if lost:
        why = f"retiré d'une série : {_listed(lost)}"
        changes.append(Change("disparu", then.of(lost[-1:])[0], None, why, *pages))
    return changes


def _updated(before: Value, after: Value, pages: _Places) -> Change:
    change = comparable_evolution(before, after)
    said = [f"{french.period(before.period)}, puis {french.period(after.period)}"]
    if _republished(before, after) and after.citation:
        said.append(f"autre publication ({after.citation}), donc pas d'évolution")
    elif not change.known and not _compares(after):
        said.append(f"évolution non calculée : {change.reason.removeprefix('Écart non calculé : ').rstrip('.')}")
    return Change("actualisé", before, after, " ; ".join(said), *pages, change if change.known else None)


def _revised(then: _Shown, now: _Shown, formers: Formers) -> list[Change]:
    """The values of one period that differ, then those whose revision people have recorded."""
    pages = tuple(then.pages), tuple(now.pages)
    changes: list[Change] = []
    for period in [period for period in now.periods if period in then.periods]:
        left, right = then.of([period]), now.of([period])
        only_left = [value for value in left if not any(_same(value, other) for other in right)]
        only_right = [value for value in right if not any(_same(value, other) for other in left)]
        for before, after in zip_longest(only_left, only_right):
            if before and after:
                changes.append(Change("révisé", before, after, _revision(before, after), *pages))
            elif after:
                changes.append(Change("nouveau", None, after, "seconde valeur de la même période", *pages))
            else:
                changes.append(Change("disparu", before, None, "seconde valeur de la même période", *pages))
        for value in right:
            number, note = formers.get((value.indicator, value.territory, period), (None, ""))
            if number is not None and value.table and value not in only_right:
                former = replace(value, number=number, status="publié", qualifier="exact", margin=None, source="",
                                 citation="", document="", locator="", table="", row=0,
                                 how="valeur montrée avant la révision")  # fmt: skip
                changes.append(Change("révisé", former, value, note or "révision du producteur", *pages))
    return changes


def _revision(before: Value, after: Value) -> str:
    said = []
    if before.source != after.source and after.citation:
        said.append(f"autre publication : {after.citation}")
    if before.status != after.status:
        said.append(f"{before.status} puis {after.status}")
    if before.qualifier != after.qualifier:
        said.append(f"« {before.qualifier} » puis « {after.qualifier} »")
    if before.margin != after.margin:
        said.append("autre marge d'erreur")
    return " ; ".join(said) or ("révision du producteur" if after.table else "autre calcul")


def _elsewhere(then: _Shown, now: _Shown, common: set[str]) -> list[Change]:
    """A figure that is the same but stands on other pages, of those that both editions have."""
    if {page for page in then.pages if page in common} == {page for page in now.pages if page in common}:
        return []
    value = now.latest
    return [Change("déplacé", then.latest, value, "autre page", tuple(then.pages), tuple(now.pages))]


def _dated_otherwise(changes: list[Change]) -> list[Change]:
    """`changes`, where a figure gone and a figure new that differ by the form of their period alone (a year, then a
    month) are one figure brought up to date."""
    gone = [change for change in changes if change.kind == "disparu" and change.value.indicator]
    kept: list[Change] = []
    for change in changes:
        lost = next((lost for lost in gone if change.kind == "nouveau" and _differ_by_form(lost, change)), None)
        if lost is not None:
            gone.remove(lost)
            changes = [other for other in changes if other is not lost]
            change = _updated(lost.value, change.value, (lost.pages_before, change.pages_after))
        kept.append(change)
    return [change for change in kept if change.kind != "disparu" or any(change is other for other in changes)]


def _differ_by_form(one: Change, other: Change) -> bool:
    first, second = measured(one.value), measured(other.value)
    return first[:-1] == second[:-1] and first[-1] != second[-1]


def _same(one: Value, other: Value) -> bool:
    """Whether a reader would see the same figure, of the same standing."""
    kept = ("number", "status", "qualifier", "margin", "source")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


def _date(period: str) -> tuple[int, tuple[int, ...]]:
    return french.period_bounds(period)[1], french.parse_period(period)[1]


def _listed(periods: Sequence[str]) -> str:
    if len(periods) > 3:
        return f"{len(periods)} périodes, de {french.period(periods[0])} à {french.period(periods[-1])}"
    return french.listing([french.period(period) for period in periods])
