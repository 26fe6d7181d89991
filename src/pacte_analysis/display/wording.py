"""What is said about values: their names, units and periods, their gaps, and what must be known before trusting them.

Every sentence a figure writes on its own is made here, from the values alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value

SECRET_LEGEND = "s : donnée couverte par le secret statistique"
MISSING_LEGEND = "n.\u00a0d.\u00a0: donnée non disponible"
LETTER_LEGENDS = {"c": "c : valeur calculée", "e": "e : valeur estimée", "p": "p : valeur provisoire"}
MISSING = "n.\u00a0d."
SECRET = "s"

# Statuses that a picture must show: the figure is not what its producer finally published.
UNSURE = ("calculé", "estimé", "provisoire")
# Among these, the ones that may still change.
UNSETTLED = ("estimé", "provisoire")
_UNIT_PHRASES = {
    "%": f"en{french.NBSP}%",
    "euros": "en euros",
    "euros_an": "en euros par an",
    "M€": "en millions d'euros",
    "points": "en points",
    "ratio": "rapport",
    "indice": "indice",
    "rang": "rang",
    "nombre": "nombre",
}


class MixedUnits(PacteError):
    """Values of several units on one axis."""


def masked(value: Value) -> Value:
    """`value` without its number when it is under secrecy: what is not there cannot leak."""
    inputs = tuple(masked(item) for item in value.inputs)
    if value.status != "secret":
        return value if inputs == value.inputs else replace(value, inputs=inputs)
    return replace(value, number=None, margin=None, qualifier="exact", how="", inputs=())


def mask_all(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value, without its number when it is under secrecy."""
    return tuple(masked(value) for value in values)


def distinct(items: Iterable[str]) -> list[str]:
    """The non-empty items, each once, in order of first appearance."""
    return list(dict.fromkeys(item for item in items if item))


def one_unit(values: Sequence[Value]) -> str:
    """The unit shared by all the values; raises `MixedUnits` when there are several."""
    units = distinct(value.unit for value in values)
    if len(units) > 1:
        raise MixedUnits(
            f"Un même graphique mêle plusieurs unités ({french.listing(units)}). "
            "Faites une figure par unité, ou un tableau."
        )
    return units[0] if units else ""


def short(value: Value) -> str:
    """The figure in a narrow place: a label of a chart, a cell of a table."""
    if value.status == "secret":
        return SECRET
    return value.text if value.known else MISSING


def spelled(value: Value) -> str:
    """The figure where there is room for words: *plus de 2,8 millions d'euros* rather than its seven digits."""
    if value.unit != "euros" or not value.known or value.number is None:
        return short(value)
    amount = french.millions(value.number)
    return f"{value.qualifier} {amount}" if value.text != value.figures else amount


def spoken(value: Value) -> str:
    """The figure in a sentence, when it may be missing or hidden."""
    if value.status == "secret":
        return "couvert par le secret statistique"
    return value.counted if value.known else "non disponible"


def unit_phrase(unit: str) -> str:
    """How a subtitle names the unit: *en %*, *nombre de foyers*."""
    if unit in _UNIT_PHRASES:
        return _UNIT_PHRASES[unit]
    return f"nombre {french.de(unit.replace('_', ' '))}" if unit else ""


def when(period: str) -> str:
    """A period as a subtitle gives it: *2021*, *fin 2024*, *4e trimestre 2024*."""
    form, numbers = french.parse_period(period)
    if form == "month" and numbers[1] == 12:
        return f"fin {numbers[0]}"
    return french.period(period)


def vintages(values: Iterable[Value]) -> str:
    """All the periods of the values, in order: *2020 et 2021*; from the first to the last beyond three."""
    periods = sorted({value.period for value in values}, key=lambda text: (french.period_bounds(text), text))
    names = distinct(when(period) for period in periods)
    alike = len({french.parse_period(period)[0] for period in periods}) == 1
    if len(names) > 3 and alike:
        return span(periods[0], periods[-1])
    return french.listing(names)


def span(first: str, last: str) -> str:
    """*de 2014 à 2021*, *du 1er trimestre 2015 au 4e trimestre 2024*."""
    contracted = {"quarter", "day"}
    start = "du" if french.parse_period(first)[0] in contracted else "de"
    end = "au" if french.parse_period(last)[0] in contracted else "à"
    return f"{start} {when(first)} {end} {when(last)}"


def names(values: Sequence[Value]) -> list[str]:
    """The name of each value among the others: its territory when that is what tells them apart, else its label."""
    territories = {value.territory_name or value.territory for value in values}
    labels = {value.label for value in values}
    if len(territories) > 1 and len(labels) > 1:
        return [f"{value.label}, {place(value)}" for value in values]
    if len(territories) > 1 or (len(labels) == 1 and territories != {""}):
        return [place(value) for value in values]
    return [value.label for value in values]


def parts(values: Sequence[Value]) -> list[str]:
    """The name of each part of a whole: its label, or its territory when all have the same label."""
    if len(values) > 1 and len({value.label for value in values}) == 1:
        return names(values)
    return [value.label for value in values]


def inline(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it opens an acronym or names the State."""
    return label if re.match(r"\w[A-Z]|État(?! d)", label) else label[:1].lower() + label[1:]


def aside(label: str) -> str:
    """A label between parentheses, its own turned into commas: *(taux de pauvreté monétaire, seuil à 60 %)*."""
    return inline(re.sub(r" \(([^()]*)\)", r", \1", label))


def count(number: int, noun: str) -> str:
    """*1 mesure*, *25 mesures*."""
    return f"{number} {noun}" + ("s" if number > 1 else "")


def place(value: Value) -> str:
    """The name of the value's territory, or what stands for it."""
    return value.territory_name or value.territory or value.label


def default_subtitle(values: Sequence[Value]) -> str:
    """*Taux de pauvreté, en %, 2021*: measure, unit, period."""
    labels = distinct(value.label for value in values)
    measure = french.capitalised(labels[0]) if len(labels) == 1 else ""
    units = distinct(unit_phrase(value.unit) for value in values)
    unit = units[0] if len(units) == 1 else ""
    if measure and unit in {"nombre", "rang", "indice"}:
        unit = ""
    parts = [part for part in (measure, unit, vintages(values)) if part]
    return french.capitalised(", ".join(parts))


def default_scope(values: Iterable[Value]) -> str:
    """The champs of the values, each once."""
    return " ; ".join(distinct(value.scope for value in values))


def sources(values: Iterable[Value]) -> tuple[str, ...]:
    """The citations of the values and of what they were computed from, each once."""
    found: list[str] = []
    for value in values:
        found += [value.citation or value.source]
        found += sources(value.inputs)
    return tuple(distinct(found))


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def gathered(citations: Sequence[str]) -> str:
    """The sources on one line; those that differ by a year alone are named once: *Filosofi 2014 à 2018 et 2021*."""
    years: dict[str, list[int]] = {}
    for citation in citations:
        found = _YEAR.findall(citation)
        stem = _YEAR.sub("{}", citation, count=1) if len(found) == 1 else citation
        years.setdefault(stem, []).extend(int(year) for year in found if len(found) == 1)
    return " ; ".join(stem.replace("{}", _runs(held), 1) if held else stem for stem, held in years.items())


def _runs(years: Sequence[int]) -> str:
    """*2014 à 2018 et 2021*: three consecutive years or more make a run."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [
        piece for run in runs for piece in ([f"{run[0]} à {run[-1]}"] if len(run) > 2 else [str(year) for year in run])
    ]
    return french.listing(words)


def short_source(citation: str, room: int = 40) -> str:
    """The head of a citation, where producers stand, for a narrow place; the figure's notes give it whole."""
    head, *rest = citation.split(", ")
    for piece in rest:
        if len(head) + len(piece) + 2 > room:
            break
        head += f", {piece}"
    # A bracket that was opened before the cut would stay open.
    return head.rpartition(" (")[0] if head.count("(") > head.count(")") else head


def default_treatment(values: Iterable[Value]) -> str:
    """How the values were computed, each way once."""
    return " ; ".join(distinct(value.how.rstrip(".") for value in values))


def precision(values: Sequence[Value], added: str = "", note: str = "") -> str:
    """What to know before trusting the figures: how to read the picture (`note`), which values are computed, estimated
    or provisional and their margin, roundings, hidden and missing values; then what the analyst adds.

    An analyst's words never replace what the values demand.
    """
    said = [note] if note else []
    known = [value for value in values if value.known]
    for status in UNSURE:
        of_status = [value for value in known if value.status == status]
        if of_status:
            said.append(_status_sentence(status, of_status, known))
    rounded = [value for value in known if value.qualifier == "arrondi"]
    if rounded:
        whose = "Valeurs" if len(rounded) == len(known) else "Certaines valeurs sont"
        said.append(f"{whose} arrondies par le producteur.")
    if any(value.status == "secret" for value in values):
        said.append(SECRET_LEGEND + ".")
    if any(not value.known and value.status != "secret" for value in values):
        said.append(MISSING_LEGEND + ".")
    if added:
        said.append(added if added.endswith((".", "!", "?", "…")) else added + ".")
    return " ".join(said)


def _status_sentence(status: str, chosen: Sequence[Value], known: Sequence[Value]) -> str:
    """*Valeurs estimées : Var (2021) et Vaucluse (2021) (écart maximal 0,14 point).*"""
    single = status if status.endswith("e") else status + "e"
    plural = single + "s"
    margins = [value.margin for value in chosen if value.margin is not None]
    margin = f" ({margin_phrase(max(margins), chosen[0].unit)})" if margins else ""
    if len(known) == 1:
        return f"Valeur {single}{margin}."
    if len(chosen) == len(known):
        return f"Toutes les valeurs sont {plural}{margin}."
    others = [value for value in known if value not in chosen]
    if len(chosen) > 4 and len(others) <= 3:
        return f"Valeurs {plural}, sauf {french.listing(_named(others, known))}{margin}."
    if len(chosen) > 8:
        return f"{len(chosen)} valeurs {plural} sur {len(known)}{margin}."
    head = f"Valeurs {plural}" if len(chosen) > 1 else f"Valeur {single}"
    return f"{head} : {french.listing(_named(chosen, known))}{margin}."


def _named(chosen: Sequence[Value], known: Sequence[Value]) -> list[str]:
    """Names among `known`, with the label and the period only when they are not the same for all."""
    several = len({value.period for value in known}) > 1
    many = len({value.label for value in known}) > 1 and len({place(value) for value in known}) > 1
    labels = dict(zip(map(id, known), names(known), strict=True))
    found: dict[str, list[str]] = {}
    for value in chosen:
        name = place(value) if many else labels[id(value)]
        dated = name + (f", {when(value.period)}" if several and not many else "")
        found.setdefault(inline(value.label) if many else "", []).append(dated)
    return [
        f"{label} ({french.listing(distinct(items))})" if label else item
        for label, items in found.items()
        for item in (distinct(items)[:1] if label else distinct(items))
    ]


def unsure(value: Value) -> str:
    """*calculé, à 0,1 point près*: what a reader must know of a figure that nobody published as such; else nothing."""
    if not value.known or value.status not in UNSURE:
        return ""
    if not value.margin:
        return value.status
    size = margin_phrase(value.margin, value.unit).removeprefix("écart maximal ")
    return f"{value.status}, à {size} près"


def margin_phrase(margin: float, unit: str) -> str:
    """*écart maximal 0,14 point*."""
    text = french.number(margin, _decimals(margin))
    noun = {"%": "point" if margin < 2 else "points", "euros": "€", "euros_an": "€"}.get(unit, unit.replace("_", " "))
    return f"écart maximal {text}{french.NBSP}{noun}".rstrip(french.NBSP)


def _decimals(number: float) -> int:
    return max(0, -int(Decimal(repr(number)).normalize().as_tuple().exponent))


def gap(value: Value, reference: Value) -> float | None:
    """The difference between the two figures as they are printed, so that a reader who subtracts finds the same."""
    if not (value.known and reference.known) or value.number is None or reference.number is None:
        return None
    quantum = Decimal(1).scaleb(-max(value.decimals, reference.decimals))
    ours, theirs = (
        Decimal(repr(float(item.number or 0))).quantize(quantum, ROUND_HALF_UP) for item in (value, reference)
    )
    return float(ours - theirs)


def gap_phrase(value: Value, reference: Value) -> str:
    """*2,5 points de plus que France métropolitaine (14,9 %)*; per cent for a difference of counts or amounts."""
    difference = gap(value, reference)
    if difference is None or value.unit != reference.unit:
        return ""
    named = french.typography(place(reference))
    that = f"qu{french.APOSTROPHE}" if french.starts_with_vowel(named) else "que "
    other = f"{that}{named} ({reference.text})"
    if difference == 0:
        return f"autant {other}"
    more = "de plus" if difference > 0 else "de moins"
    decimals = max(value.decimals, reference.decimals)
    if value.unit in {"%", "points"}:
        size = abs(difference)
        return f"{french.number(size, decimals)}{french.NBSP}{'point' if size < 2 else 'points'} {more} {other}"
    if value.unit in {"ratio", "indice", "rang"} or value.unit.startswith("pour ") or not reference.number:
        return f"{french.number(abs(difference), decimals)} {more} {other}"
    share = abs(difference) / abs(reference.number) * 100
    return f"{french.percent(share, 0 if share >= 10 else 1)} {more} {other}"


def default_reading(value: Value, reference: Value | None = None) -> str:
    """*Provence-Alpes-Côte d’Azur, en 2021 : 17,4 % (taux de pauvreté), 2,5 points de plus que…*"""
    if not value.known:
        return ""
    where = f"{value.territory_name}, " if value.territory_name else ""
    sentence = f"{where}{french.in_period(value.period)} : {value.counted} ({aside(value.label)})"
    compared = gap_phrase(value, reference) if reference is not None else ""
    if compared and reference is not None and reference.period != value.period:
        compared += f" {french.in_period(reference.period)}"
    return french.capitalised(sentence + (f", {compared}" if compared else "") + ".")
