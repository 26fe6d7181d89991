"""Insee's bank of series (BDM): the localised unemployment rates, asked through `pynsee` and read here.

What this module relies on, and where it is documented:

- `GET {base}/data/{dataflow}?startPeriod=2014-Q1`, open, without a key, SDMX 2.1 (insee.fr, « Using the SDMX service
  web », information/2868055).
- The dataflow `TAUX-CHOMAGE` has 115 series, one a territory: 100 départements, 13 régions, metropolitan France (`FM`),
  France without Mayotte (`FR-D976`), all of key `T.TAUX_CHOMAGE_LOCALISE.PROPORTION.{territory}.POURCENT.CVS` (list of
  series that `pynsee` carries).
- The answer is a `StructureSpecificData`: `Series` elements whose attributes are the dimensions, `IDBANK`, titles and
  `LAST_UPDATE`; `Obs` elements with `TIME_PERIOD` (`2024-Q1`), `OBS_VALUE`, `OBS_STATUS`, `OBS_QUAL`, `OBS_TYPE`
  (extracts of real answers for other series, quoted in public tests; none of this very dataflow was found).

`pynsee` gives its session: its pace (30 requests a minute, kept across processes) and its proxies. Its `get_dataset`
is not used: it reads numbers as floats and what is unreadable as missing, keeps answers for thirty days, and does not
verify the server's certificate.

Not confirmed: which observations bear `OBS_STATUS="P"`; codes other than those below are refused.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from xml.etree.ElementTree import ParseError

import requests
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from urllib3.util.retry import Retry

from pacte_analysis.errors import PacteError
from pacte_analysis.tables.insee.client import Answer, Client, Pace
from pacte_analysis.tables.insee.found import Found, Progress, Reply, checksum, decimal, quiet, written
from pacte_analysis.tables.insee.surprise import Surprise

ADDRESS = "https://bdm.insee.fr/series/sdmx"
XML = "application/xml"
DATAFLOW = "TAUX-CHOMAGE"
INDICATOR, DECIMALS = "taux_chomage_localise", 1

# The key of every series of the dataflow, but for the territory.
KEY = {
    "FREQ": "T",
    "INDICATEUR": "TAUX_CHOMAGE_LOCALISE",
    "NATURE": "PROPORTION",
    "UNIT_MEASURE": "POURCENT",
    "CORRECTION": "CVS",
}
OF_A_SERIES = {
    *KEY,
    "REF_AREA",
    "IDBANK",
    "TITLE_FR",
    "TITLE_EN",
    "LAST_UPDATE",
    "UNIT_MULT",
    "DECIMALS",
    "SERIE_ARRETEE",
}
OF_AN_OBSERVATION = {"TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "OBS_QUAL", "OBS_TYPE", "OBS_CONF", "DATE_JO"}
STATUS = {"A": "publié", "P": "provisoire", "M": "non disponible", "L": "non disponible", "O": "non disponible"}
QUALITY = {"DEF": "publié", "SD": "provisoire", "P": "provisoire"}

AREAS = {"FM": "FRANCE-FM", "FR-D976": "GROUPE-FRANCE-HORS-MAYOTTE"}
# An overseas département and its région are one territory, and have one series.
ALSO = {"DEP-971": "REG-01", "DEP-972": "REG-02", "DEP-973": "REG-03", "DEP-974": "REG-04"}

CALL_US = "Le groupe de séries a changé de forme : signalez-le à l'équipe du projet, qui adaptera la lecture."


class NoPynsee(PacteError):
    """The optional library is not installed."""


def client(base: str = ADDRESS, pace: Pace | None = None) -> Client:
    """A client of the BDM over pynsee's session. Raises `NoPynsee`."""
    try:
        from pynsee.utils import PynseeAPISession
    except ImportError:
        raise NoPynsee(
            "Le chômage se met à jour avec pynsee, qui n'est pas installé. Rien n'a été écrit. Installez-le : "
            "pip install --no-deps --require-hashes -r requirements-insee.lock. "
            "Les autres jeux s'en passent : pacte refresh filosofi population."
        ) from None
    session: requests.Session = PynseeAPISession()
    for adapter in session.adapters.values():
        # The client tries again by itself, and counts each try.
        adapter.max_retries = Retry(0, read=False)  # type: ignore[attr-defined]
    return Client(base, session=session, pace=pace, extra={"raise_if_not_ok": False})


def fetch(client: Client, since: str, progress: Progress = quiet) -> Reply:
    """The quarters since year `since`, and the annual means of the complete years. Raises `Surprise`."""
    progress(0, 1)
    address = f"{client.base}/data/{DATAFLOW}?startPeriod={since}-Q1"
    answer = client.get(address, accept=XML)
    quarters, published = _read(answer)
    progress(1, 1)
    found = [*_recent(quarters), *annual_means(quarters)]
    return Reply(
        sorted(found, key=lambda figure: (figure.territory, figure.period)),
        address,
        checksum([answer]),
        len(quarters),
        published,
    )


def latest_quarter(reply: Reply) -> str:
    """The last quarter that a reply gives, which names its vintage."""
    return max(period for period in reply.periods if "-T" in period)


def _recent(quarters: Sequence[Found]) -> list[Found]:
    """The quarters from the last complete year on: the older ones are in the annual means."""
    years: dict[str, set[str]] = defaultdict(set)
    for figure in quarters:
        years[figure.period[:4]].add(figure.period)
    complete = [year for year, periods in years.items() if len(periods) == 4]
    since = max(complete, default=min(years, default=""))
    return [figure for figure in quarters if figure.period[:4] >= since]


def annual_means(quarters: Sequence[Found]) -> list[Found]:
    """The mean of four known quarters, rounded half up to a tenth: it is computed, and says from what."""
    years: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for figure in quarters:
        years[figure.territory, figure.period[:4]].append(figure)
    means = []
    for (territory, year), parts in sorted(years.items()):
        if len(parts) != 4 or not all(part.value for part in parts):
            continue
        mean = sum((Decimal(part.value) for part in parts), Decimal(0)) / 4
        rounded = mean.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP)
        provisional = any(part.status == "provisoire" for part in parts)
        means.append(
            Found(
                INDICATOR,
                territory,
                year,
                str(rounded),
                "calculé",
                f"{parts[0].locator}, quatre trimestres de {year}",
                "moyenne des quatre trimestres" + (", dont un provisoire au moins" if provisional else ""),
            )
        )
    return means


def _read(answer: Answer) -> tuple[list[Found], str]:
    """The quarters of every series, and when the series were last updated."""
    address = answer.address
    try:
        root = fromstring(answer.body, forbid_dtd=True)
    except DefusedXmlException:
        raise Surprise(
            address, "la réponse définit des entités XML, ce qu'aucune réponse de l'Insee ne fait.", CALL_US
        ) from None
    except (ParseError, ValueError):
        raise Surprise(address, "la réponse n'est pas du XML lisible.", "Réessayez plus tard.") from None
    if root.tag.rpartition("}")[2] != "StructureSpecificData":
        raise Surprise(address, f"la réponse est un « {root.tag.rpartition('}')[2]} » et non des données.", CALL_US)
    quarters: dict[tuple[str, str], Found] = {}
    updates = set()
    for series in root.iter("Series"):
        territory, idbank = _series(series.attrib, address)
        updates.add(series.attrib.get("LAST_UPDATE", ""))
        for element in series:
            if element.tag != "Obs":
                raise Surprise(address, f"élément inconnu dans une série : {element.tag}.", CALL_US)
            figure = _quarter(element.attrib, territory, idbank, address)
            for place in (territory, *([ALSO[territory]] if territory in ALSO else [])):
                key = (place, figure.period)
                if key in quarters:
                    raise Surprise(address, f"deux valeurs pour {' / '.join(key)}.", CALL_US)
                quarters[key] = figure if place == territory else _same(figure, place)
    if not quarters:
        raise Surprise(address, "réponse vide, aucune observation.", "Réessayez plus tard.")
    return [quarters[key] for key in sorted(quarters)], max(updates)


def _same(figure: Found, place: str) -> Found:
    note = f"même territoire que {figure.territory}"
    return Found(figure.indicator, place, figure.period, figure.value, figure.status, figure.locator, note)


def _series(attributes: Mapping[str, str], address: str) -> tuple[str, str]:
    """The territory and the identifier of a series, once its key is the expected one."""
    if unknown := sorted(set(attributes) - OF_A_SERIES):
        raise Surprise(address, f"dimension inconnue dans une série : {', '.join(unknown)}.", CALL_US)
    for name, code in KEY.items():
        if attributes.get(name) != code:
            raise Surprise(
                address, f"clé changée : {name} = {attributes.get(name, 'rien')} au lieu de {code}.", CALL_US
            )
    if attributes.get("UNIT_MULT", "0") != "0":
        raise Surprise(address, f"unité changée : UNIT_MULT = {attributes['UNIT_MULT']} au lieu de 0.", CALL_US)
    if attributes.get("SERIE_ARRETEE", "FALSE").upper() != "FALSE":
        raise Surprise(address, f"la série {attributes.get('IDBANK')} est arrêtée.", CALL_US)
    idbank, area = attributes.get("IDBANK", ""), attributes.get("REF_AREA", "")
    if not re.fullmatch(r"\d{9}", idbank):
        raise Surprise(address, f"identifiant de série illisible : « {idbank} ».", CALL_US)
    if area in AREAS:
        return AREAS[area], idbank
    if found := re.fullmatch(r"([DR])(\d{2,3}|2[AB])", area):
        return f"{'DEP' if found.group(1) == 'D' else 'REG'}-{found.group(2)}", idbank
    raise Surprise(address, f"territoire illisible : REF_AREA = {area or 'rien'}.", CALL_US)


def _quarter(attributes: Mapping[str, str], territory: str, idbank: str, address: str) -> Found:
    if unknown := sorted(set(attributes) - OF_AN_OBSERVATION):
        raise Surprise(address, f"attribut inconnu dans une observation : {', '.join(unknown)}.", CALL_US)
    period = attributes.get("TIME_PERIOD", "")
    if not (parts := re.fullmatch(r"(\d{4})-Q([1-4])", period)):
        raise Surprise(address, f"période illisible : TIME_PERIOD = « {period} ».", CALL_US)
    place = f"{territory}, {period}"
    status = "publié"
    for name, meanings in (("OBS_QUAL", QUALITY), ("OBS_STATUS", STATUS)):
        code = attributes.get(name)
        if code is not None and code not in meanings:
            raise Surprise(address, f"statut inconnu : {name} = {code} ({place}).", CALL_US)
        if code is not None and meanings[code] != "publié":
            status = meanings[code]
    text = attributes.get("OBS_VALUE", "")
    if text in ("", "NaN"):
        if status != "non disponible":
            raise Surprise(address, f"valeur absente sans que le statut le dise ({place}).", CALL_US)
        value = ""
    else:
        number = decimal(text)
        if number is None:
            raise Surprise(address, f"nombre illisible : « {text[:40]} » ({place}).", CALL_US)
        if status == "non disponible":
            raise Surprise(address, f"une valeur dite manquante a un nombre ({place}).", CALL_US)
        value = written(number, DECIMALS)
    return Found(
        INDICATOR,
        territory,
        f"{parts.group(1)}-T{parts.group(2)}",
        value,
        status,
        f"BDM {DATAFLOW}, idbank {idbank}",
    )
