"""A server on the loopback that speaks as Insee's two services do, and can be told to misbehave.

The shapes are those of the answers recorded in the tests of Insee's own R package `melodi`, and of the extracts of BDM
answers that public tests quote. The figures are fictitious and live only here.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import quoteattr

# What the real service answers for a data set that it does not know, to the byte.
UNEXPECTED = "Le serveur a rencontré une erreur inattendue."

Observation = dict[str, Any]


@dataclass
class Reaction:
    """An answer as it goes on the wire."""

    body: bytes
    kind: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0
    announced: int | None = None


# Given the path and its filters, what to answer instead of the data; None to answer normally.
Trouble = Callable[[str, dict[str, list[str]]], Reaction | None]


def observation(geo: str, period: str, dimension: str, measure: str, value: object, **named: str) -> Observation:
    """One observation of Melodi; `named` are attributes in capitals, as `OBS_STATUS`."""
    found: Observation = {
        "dimensions": {"GEO": f"2025-{geo}", "TIME_PERIOD": period, dimension: measure},
        "measures": {"OBS_VALUE_NIVEAU": {} if value is None else {"value": value}},
    }
    if named:
        found["attributes"] = named
    return found


@dataclass
class Insee:
    """The two services: what they hold, what was asked of them, what goes wrong."""

    datasets: dict[str, list[Observation]] = field(default_factory=dict)
    series: dict[str, dict[str, str]] = field(default_factory=dict)
    page: int = 100_000
    updated: str = "2026-06-19"
    edit: Callable[[dict[str, Any]], object] = lambda document: None
    edit_xml: Callable[[str], str] = lambda text: text
    trouble: Trouble = lambda path, filters: None
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    address: str = ""

    @property
    def melodi(self) -> str:
        return f"{self.address}/melodi"

    @property
    def bdm(self) -> str:
        return f"{self.address}/series/sdmx"

    def answer(self, path: str, filters: dict[str, list[str]]) -> Reaction:
        if (reaction := self.trouble(path, filters)) is not None:
            return reaction
        service, _, name = path.strip("/").rpartition("/")
        if service == "melodi/data" and name in self.datasets:
            return self._melodi(name, path, filters)
        if service == "series/sdmx/data" and name == "TAUX-CHOMAGE":
            return Reaction(self._bdm(filters).encode(), "application/vnd.sdmx.structurespecificdata+xml")
        return Reaction(UNEXPECTED.encode(), "text/plain;charset=UTF-8", 500)

    def _melodi(self, name: str, path: str, filters: dict[str, list[str]]) -> Reaction:
        chosen = [row for row in self.datasets[name] if _matches(row, filters)]
        size = min(int(filters.get("maxResult", ["10"])[0]), self.page)
        page = int(filters.get("page", ["1"])[0])
        paging: dict[str, object] = {"first": f"{self.address}{path}?page=1"}
        if filters.get("totalCount") == ["TRUE"]:
            paging["count"] = len(chosen)
        if size and page * size < len(chosen):
            kept = "&".join(f"{key}={value}" for key, values in filters.items() for value in values if key != "page")
            paging["next"] = f"{self.address}{path}?{kept}&page={page + 1}"
        document = {
            "identifier": name,
            "title": {"fr": "Jeu fictif", "en": "Fictitious data set"},
            "publisher": {"id": "INSEE", "label": [{"lang": "fr", "content": "Insee"}]},
            "observations": chosen[(page - 1) * size : page * size] if size else [],
            "paging": paging,
        }
        # A deep copy: an edit must not change what the server holds.
        document = json.loads(json.dumps(document))
        self.edit(document)
        return Reaction(json.dumps(document).encode())

    def _bdm(self, filters: dict[str, list[str]]) -> str:
        since = filters.get("startPeriod", [""])[0]
        parts = []
        for number, (area, values) in enumerate(self.series.items()):
            rows = "".join(
                f'<Obs TIME_PERIOD={quoteattr(period)} OBS_VALUE={quoteattr(value)} OBS_STATUS="A" OBS_QUAL="DEF" '
                'OBS_TYPE="A"/>'
                for period, value in sorted(values.items(), reverse=True)
                if period >= since
            )
            parts.append(
                f'<Series IDBANK="{1515842 + number:09d}" FREQ="T" INDICATEUR="TAUX_CHOMAGE_LOCALISE" '
                f'NATURE="PROPORTION" REF_AREA={quoteattr(area)} UNIT_MEASURE="POURCENT" CORRECTION="CVS" '
                f'UNIT_MULT="0" TITLE_FR="Taux de chômage localisé" TITLE_EN="Unemployment rates localized" '
                f'LAST_UPDATE="{self.updated}" DECIMALS="1">{rows}</Series>'
            )
        text = (
            "<?xml version='1.0' encoding='UTF-8'?><message:StructureSpecificData "
            'xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" '
            'xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">'
            "<message:Header><message:ID>TAUX-CHOMAGE</message:ID></message:Header><message:DataSet "
            f'ss:dataScope="DataStructure">{"".join(parts)}</message:DataSet></message:StructureSpecificData>'
        )
        return self.edit_xml(text)


def _matches(row: Observation, filters: dict[str, list[str]]) -> bool:
    names = {"maxResult", "page", "totalCount"}
    dimensions = row["dimensions"]
    return all(
        dimensions.get(key, "").removeprefix("2025-") in values for key, values in filters.items() if key not in names
    )


@contextmanager
def serving(insee: Insee) -> Iterator[Insee]:
    """The server, listening on a free port of the loopback until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            filters = parse_qs(parts.query)
            insee.asked.append((parts.path, filters, dict(self.headers)))
            reaction = insee.answer(parts.path, filters)
            stop.wait(reaction.pause)
            self.send_response(reaction.status)
            self.send_header("Content-Type", reaction.kind)
            length = len(reaction.body) if reaction.announced is None else reaction.announced
            self.send_header("Content-Length", str(length))
            for name, value in reaction.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reaction.body)

        def log_message(self, format: str, *args: object) -> None:
            """The tests' output is not a log."""

    stop = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    insee.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield insee
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
