"""An edition's tables as a Frictionless Data Package: one descriptor beside them, and one archive of them all.

https://specs.frictionlessdata.io/data-package/ No clock: the same tables give the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pacte_analysis import __version__, french
from pacte_analysis.edition import Edition
from pacte_analysis.press.datasets.published import FOLDER, Publication, PublishedTable
from pacte_analysis.press.datasets.table_schema import schema

DESCRIPTOR = f"{FOLDER}/datapackage.json"
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
BOOK = "Baromètre des solidarités"

# A whole archive is what it holds and nothing of when it was made.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive_name(edition: Edition) -> str:
    """The address of the archive in the book: ``donnees/barometre-reg-93-2024.zip``."""
    return f"{FOLDER}/barometre-{edition.name.lower()}.zip"


def descriptor(edition: Edition, tables: Sequence[PublishedTable], *, updated: str = "", warning: str = "") -> str:
    """The package's `datapackage.json`; `updated` is the date of the latest publication held, `warning` what must be
    said of all its tables (*données fictives*)."""
    words = (
        f"Les tableaux de l'édition {edition.year} du {BOOK.lower()} {edition.territory.locative}, un par figure. "
        "Chaque valeur dit sa période, son statut et sa source. Une valeur couverte par le secret statistique est "
        "écrite « s »."
    )
    package: dict[str, Any] = {
        "name": f"barometre-des-solidarites-{edition.name.lower()}",
        "profile": "data-package",
        "title": french.typography(f"{BOOK} · {edition.territory} · {edition.year}"),
        "description": french.typography(f"{warning} {words}".strip()),
        "version": __version__,
        **({"updated": updated} if updated else {}),
        "licenses": [LICENCE],
        "sources": _sources(source for table in tables for source in table.sources),
        "resources": [_resource(table) for table in tables],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(table: PublishedTable) -> dict[str, Any]:
    head, *rows = table.lines
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": table.path.removeprefix(f"{FOLDER}/"),
        "title": table.title,
        **({"description": table.description} if table.description else {}),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.size,
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "licenses": [LICENCE],
        "sources": _sources(table.sources),
        "schema": schema(head, rows, table.counted),
    }


def _sources(publications: Iterable[Publication]) -> list[dict[str, str]]:
    """Each publication once, by citation, with its own licence: ours is that of the tables, not of what they cite."""
    found: dict[str, dict[str, str]] = {}
    for publication in publications:
        licence = str(publication.row.get("licence", "") or "")
        found[publication.citation] = {
            "title": publication.citation,
            **({"path": publication.address} if publication.address.startswith("http") else {}),
            **({"licence": french.typography(licence)} if licence else {}),
        }
    return [found[citation] for citation in sorted(found)]


def archive(files: Mapping[str, str]) -> bytes:
    """A zip of `files` (name in the archive, text)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, files[name].encode())
    return out.getvalue()
