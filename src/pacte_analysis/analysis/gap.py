"""Gaps, evolutions, totals and rates: points between rates, per cent between counts, never across definitions.

What is computed across a break (values made in another way, or by another source) says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pacte_analysis import french
from pacte_analysis.tables.value import Value

_FEMININE = {"publié": "publiée", "calculé": "calculée", "estimé": "estimée"}

# Differences of these are said in points; of the others, in their own unit.
RATES = {"%"}

# Beyond that many parts, a sum is told by their number.
MOST_NAMED = 20


def gap(value: Value, reference: Value) -> Value:
    """`value` minus `reference`, as a computed figure: points between two rates, the unit itself otherwise.

    Missing when either is missing, or when they are not of the same indicator, period and publication: two vintages of
    one figure are not compared (the `reason` says it).
    """
    unit = "points" if value.unit in RATES else value.unit
    label = f"écart entre {value.territory_name} et {reference.territory_name}"
    if not (value.known and reference.known):
        return _missing(value, unit, label, "une des deux valeurs manque")
    if value.indicator != reference.indicator or value.period != reference.period:
        what = (value.period, reference.period) if value.period != reference.period else (value.label, reference.label)
        return _missing(value, unit, label, f"{what[0]} et {what[1]} ne se comparent pas")
    if value.source != reference.source:
        return _missing(value, unit, label, "les deux valeurs ne viennent pas de la même publication")
    return _computed(value, reference, unit, label, (value.number or 0) - (reference.number or 0))


def break_between(start: Value, end: Value) -> str:
    """What else than time changes from `start` to `end`, as a sentence; empty when nothing does."""
    if not (start.known and end.known) or end.follows(start):
        return ""
    if start.series != end.series:
        return french.typography(
            f"Les deux valeurs ne viennent pas de la même source : {start.citation or start.source}, puis "
            f"{end.citation or end.source}."
        )
    before, after = (_FEMININE.get(value.status, value.status) for value in (start, end))
    return f"La valeur de {start.period} est {before}, celle de {end.period} {after}."


def evolution(start: Value, end: Value) -> Value:
    """From `start` to `end`, two periods of one indicator in one territory: points for a rate, per cent for a count.

    Across a break, what it was computed from (`how`) says what changes.
    """
    label = f"évolution de {start.period} à {end.period}"
    unit = "points" if start.unit in RATES else "%"
    if not (start.known and end.known) or start.indicator != end.indicator or start.territory != end.territory:
        return _missing(end, unit, label, "une des deux valeurs manque")
    before, after = start.number or 0, end.number or 0
    if unit == "%" and before == 0:
        return _missing(end, unit, label, "la valeur de départ est nulle")
    change = after - before if unit == "points" else (after - before) / before * 100
    made = _computed(end, start, unit, label, change)
    return replace(made, how=" ".join(filter(None, (made.how, break_between(start, end)))))


def change(start: Value, end: Value) -> Value:
    """From `start` to `end` in the figure's own unit (*146,66 M€ de plus*), where a percentage would say too much.

    The decimals are those of the finer figure: budget lines are exact, and drop their last zeros.
    """
    label = f"évolution de {start.period} à {end.period}"
    if not (start.known and end.known) or start.indicator != end.indicator or start.territory != end.territory:
        return _missing(end, end.unit, label, "une des deux valeurs manque")
    found = _computed(end, start, end.unit, label, (end.number or 0) - (start.number or 0))
    return replace(found, decimals=max(start.decimals, end.decimals))


def total(values: list[Value], *, territory: str, territory_name: str) -> Value:
    """The sum of counts over territories (départements of a région); only of counts, which add up.

    Missing as soon as one part is: a partial sum would look like a whole. As unsettled as the least settled part: a sum
    of provisional counts is provisional. One part alone is the whole. Raises `ValueError` when there is no part.
    """
    if not values:
        raise ValueError("a total needs at least one value")
    first = values[0]
    if len(values) == 1:
        return replace(first, territory=territory, territory_name=territory_name)
    unknown = [v.territory_name for v in values if not v.known]
    if unknown or len({v.period for v in values}) > 1:
        reason = f"valeur absente pour {french.listing(unknown)}" if unknown else "périodes différentes"
        return replace(
            _missing(first, first.unit, first.label, reason),
            territory=territory,
            territory_name=territory_name,
            reason=f"Total non calculé : {reason}.",
        )
    result = _computed(first, values[-1], first.unit, first.label, sum(v.number or 0 for v in values))
    # A hundred names say less than their number.
    names = f" : {french.listing([v.territory_name for v in values])}" if len(values) <= MOST_NAMED else ""
    return replace(
        result,
        territory=territory,
        territory_name=territory_name,
        status=_settled(values),
        decimals=min(v.decimals for v in values),
        qualifier="arrondi" if any(v.qualifier == "arrondi" for v in values) else "exact",
        margin=sum(v.margin or 0 for v in values) or None,
        how=f"Somme de {len(values)} territoires{names}.",
        inputs=tuple(values),
    )


def derived(compute: Callable[..., float], *inputs: Value, unit: str, label: str, how: str, decimals: int = 0) -> Value:
    """What `compute` makes of the numbers of `inputs`, figures of one territory: computed; missing when one of them is.

    ``derived(lambda *parts: sum(parts), etat, collectivites, unit="euros", label="Budget", how="Somme des deux.")``
    """
    first, last = inputs[0], inputs[-1]
    unknown = [value.label for value in inputs if not value.known]
    if unknown:
        reason = f"non calculé : {french.listing(unknown)} manque."
        return replace(_missing(first, unit, label, ""), indicator="", reason=french.capitalised(reason))
    result = _computed(first, last, unit, label, compute(*(float(value) for value in inputs)))
    return replace(result, indicator="", decimals=decimals, margin=None, how=how, inputs=inputs)


def share(part: Value, whole: Value, *, label: str, decimals: int = 0) -> Value:
    """`part` in per cent of `whole`."""
    how = f"{french.capitalised(part.label)} ({part.text}) sur {whole.label} ({whole.text})."
    return derived(lambda a, b: a / b * 100, part, whole, unit="%", label=label, how=how, decimals=decimals)


def per_thousand(count: Value, population: Value, *, label: str, unit: str) -> Value:
    """A count of a place for 1 000 of its inhabitants in the same year; as unsettled as the less settled of the two.

    Missing when one is, or when they are not of one year: a rate over another year's population would drift.
    """
    made = replace(_missing(count, unit, label, ""), scope=count.scope, definition=count.definition)
    if not (count.known and population.known):
        return replace(made, reason="Rapport non calculé : une des deux valeurs manque.")
    if french.period_bounds(count.period)[1] != french.period_bounds(population.period)[1] or not population.number:
        return replace(made, reason="Rapport non calculé : les deux valeurs ne sont pas de la même année.")
    return replace(
        made,
        number=round((count.number or 0) / population.number * 1000, 10),
        decimals=1,
        status=_settled([count, population]),
        source=count.source,
        citation=count.citation,
        reason="",
        how=f"{count.counted} ({french.period(count.period)}) pour {population.counted} ({population.period}).",
        inputs=(count, population),
    )


def _settled(parts: Sequence[Value]) -> str:
    """The status of what is computed from `parts`: provisional or estimated as soon as one is."""
    return next((status for status in ("provisoire", "estimé") if any(p.status == status for p in parts)), "calculé")


def _computed(value: Value, other: Value, unit: str, label: str, number: float) -> Value:
    # No more decimals than the coarser of the two figures: 13 % and 10,6 % are 2 points apart.
    decimals = min(value.decimals, other.decimals) if unit != "%" else 1
    margins = [m for m in (value.margin, other.margin) if m]
    return Value(
        number=round(number, 10),
        unit=unit,
        label=label,
        indicator=value.indicator,
        decimals=decimals,
        territory=value.territory,
        territory_name=value.territory_name,
        period=value.period,
        status="calculé",
        margin=sum(margins) if margins else None,
        source=value.source,
        citation=value.citation,
        scope=value.scope,
        how=f"{value.figures} ({value.territory_name}, {french.period(value.period)}) comparé à "
        f"{other.figures} ({other.territory_name}, {french.period(other.period)}).",
        inputs=(value, other),
    )


def _missing(value: Value, unit: str, label: str, reason: str) -> Value:
    return Value(
        None,
        unit,
        label,
        indicator=value.indicator,
        territory=value.territory,
        territory_name=value.territory_name,
        period=value.period,
        status="non disponible",
        reason=f"Écart non calculé : {reason}.",
    )
