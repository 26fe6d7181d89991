"""Ranks: only among comparable values, and only when the gaps exceed the error."""

from collections.abc import Sequence
from dataclasses import replace

from pacte_analysis import french
from pacte_analysis.tables.value import Value


def rank(values: Sequence[Value], of: str, *, among: str, highest_first: bool = True) -> Value:
    """The rank of territory `of` among `values` (one value a territory), as a computed figure.

    The rule (a rank misleads otherwise): all values known, of one period, one source and one status; a neighbour
    nearer than the sum of the two margins is *too close to call*; equal printed values are *ex aequo*. When the rule
    is not met the result is a missing value whose `reason` says why, in French.
    """
    mine = next((value for value in values if value.territory == of), None)
    known = [value for value in values if value.known]
    if mine is None or not mine.known:
        if not values:
            return _empty(among)
        absent = mine or replace(values[0], territory=of, territory_name="")
        return _none(absent, among, "la valeur du territoire manque")
    missing = len(values) - len(known)
    if missing:
        return _none(mine, among, f"{missing} territoire{'s' if missing > 1 else ''} sans valeur pour {mine.period}")
    for different, kinds in (
        ("périodes différentes", {value.period for value in known}),
        ("statuts différents", {value.status for value in known}),
        ("sources différentes", {value.source for value in known}),
    ):
        if len(kinds) > 1:
            return _none(mine, among, f"{different} ({french.listing(sorted(kinds))})")
    number = mine.number or 0.0
    others = [value for value in known if value is not mine]
    tied = [value for value in others if value.figures == mine.figures]
    for other in others:
        error = (mine.margin or 0) + (other.margin or 0)
        if other not in tied and round(abs((other.number or 0) - number), 9) <= round(error, 9):
            return _none(mine, among, f"l'écart avec {other.territory_name} est inférieur à l'erreur : trop proche")
    better = [v for v in others if v not in tied and ((v.number or 0) > number) == highest_first]
    order = "le plus élevé en premier" if highest_first else "le plus faible en premier"
    return Value(
        number=len(better) + 1,
        unit="rang",
        label=f"rang parmi les {len(known)} {among}",
        indicator=mine.indicator,
        territory=of,
        territory_name=mine.territory_name,
        period=mine.period,
        status="calculé",
        qualifier="ex aequo" if tied else "exact",
        citation=mine.citation,
        source=mine.source,
        how=f"Rang de {mine.figures} parmi {len(known)} {among}, {order}.",
        inputs=tuple(known),
    )


def _none(mine: Value, among: str, reason: str) -> Value:
    return Value(
        number=None,
        unit="rang",
        label=f"rang parmi les {among}",
        indicator=mine.indicator,
        territory=mine.territory,
        territory_name=mine.territory_name,
        period=mine.period,
        status="non disponible",
        reason=f"Rang non calculé : {reason}.",
    )


def _empty(among: str) -> Value:
    return Value(
        None, "rang", f"rang parmi les {among}", status="non disponible", reason="Rang non calculé : aucune valeur."
    )
