"""Insee's data catalogue (Melodi): asking a data set for some measures of some territories, and reading the answer.

What this module relies on, and where it is documented:

- `GET {base}/data/{data set}?{dimension}={code}&…`; a dimension may be repeated; a territory is `DEP-04`, `REG-93` or
  `FRANCE-FM`, and the answer says it with its geographic vintage, `2025-DEP-04` (Insee's R package `melodi`, articles
  « Filtrer par critère géographique » and « Filtrer à l'aide de l'explorateur »).
- `totalCount=TRUE&maxResult=0` gives the number of observations and none of them, in `paging.count`; `maxResult` bounds
  a page, and `paging.next` is the address of the next one when there is one (the same package, and its recorded
  answers, tests/testthat/_vcr, January and March 2026).
- An observation has `dimensions` (code by name), `measures` (`OBS_VALUE_NIVEAU`, an object with a `value` or, where
  there is no figure, without) and sometimes `attributes` (`OBS_STATUS`, `CONF_STATUS`, `DECIMALS`…) (same answers, and
  the documentation of `pynsee.melodi.get_dataset`).
- Status codes are those of SDMX's CL_OBS_STATUS and CL_CONF_STATUS; only those seen in Insee's files are taken here.

Not confirmed by a recorded answer: that `UNIT_MEASURE` of Filosofi stands among the dimensions rather than among the
attributes (both places are read); that a page has a `next` when the count is beyond `maxResult` (the count is checked).
Whatever else the answer has is refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pacte_analysis.tables.insee.client import Answer, Client
from pacte_analysis.tables.insee.found import Found, Progress, Reply, checksum, decimal, quiet, written
from pacte_analysis.tables.insee.surprise import Surprise

ADDRESS = "https://api.insee.fr/melodi"
JSON = "application/json"
MEASURE_KEY = "OBS_VALUE_NIVEAU"
PAGE, PAGES = 10_000, 20

CALL_US = "Le jeu de données a changé de forme : signalez-le à l'équipe du projet, qui adaptera la lecture."

# Attributes and constant dimensions that say nothing of which figure it is; None admits any code.
KNOWN: dict[str, set[str] | None] = {
    "FREQ": {"A"},
    "UNIT_MULT": {"0"},
    "DECIMALS": None,
    "UNIT_MEASURE": None,
    "OBS_STATUS": None,
    "OBS_STATUS_FR": None,
    "CONF_STATUS": None,
}
OBSERVED = {"A": "publié", "P": "provisoire", "L": "non disponible", "M": "non disponible", "O": "non disponible"}
OBSERVED_FR = {"D": "publié", "SD": "provisoire", "PROV": "provisoire"}
CONFIDENTIAL = {"F": "", "C": "secret"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a data set: our indicator, the decimals it is written with, its units in the answers (if known)."""

    indicator: str
    decimals: int
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """Some measures of one data set, by their codes in the dimension that says which measure it is."""

    dataset: str
    dimension: str
    measures: Mapping[str, Measure]

    def address(self, base: str, territories: Sequence[str]) -> str:
        asked = [("GEO", code) for code in territories] + [(self.dimension, code) for code in self.measures]
        return f"{base}/data/{self.dataset}?{urlencode(asked)}"


def fetch(question: Question, client: Client, territories: Sequence[str], progress: Progress = quiet) -> Reply:
    """The figures of `question` for `territories`, every page of them. Raises `Surprise`."""
    address = question.address(client.base, territories)
    progress(0, 2)
    count = _count(question, client.get(f"{address}&totalCount=TRUE&maxResult=0", accept=JSON))
    progress(1, 2)
    answers: list[Answer] = []
    rows: list[Any] = []
    following: str | None = f"{address}&maxResult={PAGE}"
    seen = set()
    while following:
        if following in seen or len(answers) == PAGES:
            raise Surprise(following, "les pages de la réponse tournent en rond ou ne finissent pas.", CALL_US)
        seen.add(following)
        answers.append(client.get(following, accept=JSON))
        document = _document(question, answers[-1])
        rows += document["observations"]
        following = _next(document, answers[-1])
        progress(1 + len(answers), 1 + len(answers) + (following is not None))
    if len(rows) != count:
        raise Surprise(
            address,
            f"réponse incomplète : {len(rows)} observations reçues, {count} annoncées.",
            "Réessayez plus tard.",
        )
    found = _read(question, rows, address, set(territories))
    return Reply(found, address, checksum(answers), len(rows))


def _document(question: Question, answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer, once its outer shape is the documented one; numbers stay decimal."""
    try:
        document = json.loads(
            answer.body,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=lambda name: None if name == "NaN" else name,
        )
    except (ValueError, UnicodeDecodeError):
        raise Surprise(answer.address, "la réponse n'est pas du JSON lisible.", "Réessayez plus tard.") from None
    if not isinstance(document, dict) or not isinstance(document.get("observations"), list):
        raise Surprise(answer.address, "la réponse n'a pas de liste « observations ».", CALL_US)
    if document.get("identifier") != question.dataset:
        raise Surprise(
            answer.address,
            f"la réponse vient du jeu « {document.get('identifier')} » et non de « {question.dataset} ».",
            CALL_US,
        )
    return document


def _count(question: Question, answer: Answer) -> int:
    paging = _document(question, answer).get("paging")
    count = paging.get("count") if isinstance(paging, dict) else None
    if not isinstance(count, Decimal) or count != int(count):
        raise Surprise(answer.address, "la réponse ne dit pas combien d'observations elle a (paging.count).", CALL_US)
    if not count:
        raise Surprise(
            answer.address,
            "réponse vide, aucune observation.",
            "Un code de territoire ou de mesure a peut-être changé : voyez l'explorateur du catalogue de l'Insee.",
        )
    if count > PAGE * PAGES:
        raise Surprise(answer.address, f"{count} observations annoncées, bien plus que demandé.", CALL_US)
    return int(count)


def _next(document: dict[str, Any], answer: Answer) -> str | None:
    paging = document.get("paging") or {}
    following = paging.get("next") if isinstance(paging, dict) else None
    if following is not None and not isinstance(following, str):
        raise Surprise(answer.address, "l'adresse de la page suivante est illisible.", CALL_US)
    return following or None


def _read(question: Question, rows: Sequence[Any], address: str, asked: set[str]) -> list[Found]:
    found: dict[tuple[str, str, str], Found] = {}
    for row in rows:
        figure = _figure(question, row, address)
        if figure.territory not in asked:
            raise Surprise(address, f"le territoire {figure.territory} n'était pas demandé.", CALL_US)
        key = (figure.indicator, figure.territory, figure.period)
        if key in found:
            raise Surprise(address, f"deux observations pour {' / '.join(key)}.", CALL_US)
        found[key] = figure
    missing = sorted({measure.indicator for measure in question.measures.values()} - {key[0] for key in found})
    if missing:
        raise Surprise(
            address,
            f"aucune observation pour {', '.join(missing)} : le code de la mesure a peut-être changé.",
            f"Voyez l'explorateur du catalogue, ou relancez sans : --sans {' '.join(missing)}.",
        )
    return [found[key] for key in sorted(found)]


def _figure(question: Question, row: Any, address: str) -> Found:
    dimensions, measures, attributes = _parts(row, address)
    named = {**dimensions, **attributes}
    needed = {"GEO", "TIME_PERIOD", question.dimension}
    if absent := sorted(needed - set(dimensions)):
        raise Surprise(address, f"dimension absente : {', '.join(absent)}.", CALL_US)
    for name, code in named.items():
        if name in needed:
            continue
        if name not in KNOWN:
            kind = "dimension" if name in dimensions else "attribut"
            raise Surprise(address, f"{kind} inconnu{'e' if name in dimensions else ''} : {name} = {code}.", CALL_US)
        allowed = KNOWN[name]
        if allowed is not None and code not in allowed:
            raise Surprise(address, f"{name} = {code} au lieu de {' ou '.join(sorted(allowed))}.", CALL_US)
    code = named[question.dimension]
    measure = question.measures.get(code)
    if measure is None:
        raise Surprise(address, f"mesure inconnue : {question.dimension} = {code}.", CALL_US)
    unit = named.get("UNIT_MEASURE")
    if measure.units and unit is not None and unit not in measure.units:
        raise Surprise(
            address, f"l'unité de {code} est {unit} au lieu de {' ou '.join(sorted(measure.units))}.", CALL_US
        )
    period = named["TIME_PERIOD"]
    if not re.fullmatch(r"\d{4}", period):
        raise Surprise(address, f"période illisible : TIME_PERIOD = {period}.", CALL_US)
    status = _status(named, address)
    value = _value(measures, measure, status, named, address)
    return Found(
        measure.indicator,
        _territory(named["GEO"], address),
        period,
        value,
        status,
        f"Melodi {question.dataset}, {question.dimension}={code}, GEO={named['GEO']}",
    )


def _parts(row: Any, address: str) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """The dimensions, measures and attributes of an observation."""
    if isinstance(row, dict) and not set(row) - {"dimensions", "measures", "attributes"}:
        dimensions, measures, attributes = row.get("dimensions"), row.get("measures"), row.get("attributes") or {}
        if isinstance(dimensions, dict) and isinstance(measures, dict) and isinstance(attributes, dict):
            if all(isinstance(code, str) for code in (*dimensions.values(), *attributes.values())):
                return dimensions, measures, attributes
            raise Surprise(address, "un code de dimension ou d'attribut n'est pas un texte.", CALL_US)
    raise Surprise(address, "une observation n'a pas la forme documentée (dimensions, measures, attributes).", CALL_US)


def _status(named: Mapping[str, str], address: str) -> str:
    """Publié, provisoire, secret or non disponible, from the status codes that the observation bears."""
    said = "publié"
    for name, meanings in (("OBS_STATUS_FR", OBSERVED_FR), ("OBS_STATUS", OBSERVED), ("CONF_STATUS", CONFIDENTIAL)):
        code = named.get(name)
        if code is None:
            continue
        if code not in meanings:
            raise Surprise(address, f"statut inconnu : {name} = {code}.", CALL_US)
        # The stronger word comes last: a secret figure is secret, whatever its quality.
        if meanings[code] not in ("", "publié"):
            said = meanings[code]
    return said


def _value(measures: Mapping[str, Any], measure: Measure, status: str, named: Mapping[str, str], address: str) -> str:
    place = f"{measure.indicator}, {named['GEO']}, {named['TIME_PERIOD']}"
    if set(measures) != {MEASURE_KEY} or not isinstance(measures[MEASURE_KEY], dict):
        raise Surprise(
            address,
            f"la valeur est sous « {', '.join(sorted(measures)) or 'rien'} » et non {MEASURE_KEY} ({place}).",
            CALL_US,
        )
    cell = measures[MEASURE_KEY]
    if set(cell) - {"value"}:
        raise Surprise(address, f"{MEASURE_KEY} a d'autres clés que « value » ({place}).", CALL_US)
    number = cell.get("value")
    if status == "secret":
        return ""
    if number is None:
        if status == "non disponible":
            return ""
        raise Surprise(address, f"valeur absente sans que le statut le dise ({place}).", CALL_US)
    if status == "non disponible":
        raise Surprise(address, f"une valeur dite manquante a un nombre ({place}).", CALL_US)
    readable = decimal(str(number)) if isinstance(number, Decimal) else None
    if readable is None:
        raise Surprise(address, f"nombre illisible : « {str(number)[:40]} » ({place}).", CALL_US)
    return written(readable, measure.decimals)


def _territory(geo: str, address: str) -> str:
    """Our code of a territory, `DEP-04` for `2025-DEP-04`: Melodi's codes are ours, with a vintage before."""
    found = re.fullmatch(r"(?:\d{4}-)?((?:DEP|REG|FRANCE)-[0-9A-Z]+)", geo)
    if found is None:
        raise Surprise(address, f"territoire illisible : GEO = {geo}.", CALL_US)
    return found.group(1)
