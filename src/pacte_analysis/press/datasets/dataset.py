"""What search engines of data read on a page: its tables as a `schema.org/Dataset`, in JSON-LD.

https://schema.org/Dataset
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pacte_analysis import __version__, french
from pacte_analysis.edition import Edition
from pacte_analysis.press.datasets.data_package import BOOK, DESCRIPTOR, LICENCE, archive_name
from pacte_analysis.press.datasets.published import Publication, PublishedTable

_TEAM = {"@type": "Organization", "name": "L’équipe du Baromètre des solidarités"}


def json_ld(
    edition: Edition,
    tables: Sequence[PublishedTable],
    *,
    title: str = "",
    whole: bool = False,
    updated: str = "",
    warning: str = "",
) -> str:
    """The tables of one page (`title`), or those of the `whole` edition, as a script block that a browser never runs.

    Empty without tables.
    """
    if not tables:
        return ""
    book = french.typography(f"{BOOK} · {edition.territory} · {edition.year}")
    covered = _covered(period for table in tables for period in table.periods)
    about = "de toute l'édition" if whole else f"de la page « {title} »"
    words = (
        f"{warning} Tableaux {about} du {BOOK} {edition.territory.locative}, édition {edition.year} : chaque valeur "
        "dit sa période, son statut et sa source."
    )
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": book if whole else f"{title} – {book}",
        "description": french.typography(words.strip()),
        "inLanguage": "fr",
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "creator": _TEAM,
        "version": __version__,
        **({"dateModified": updated} if updated else {}),
        **({"temporalCoverage": covered} if covered else {}),
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": french.typography(str(edition.territory)),
            "identifier": edition.territory.code,
        },
        "isBasedOn": [_work(source) for source in _distinct(tables)],
        "distribution": _whole(edition) if whole else [_download(table) for table in tables],
    }
    if not whole:
        told["variableMeasured"] = list(dict.fromkeys(label for table in tables for label in table.labels))
        told["isPartOf"] = {"@type": "Dataset", "name": book, "url": "donnees.html"}
    # No page may close the block from inside it.
    content = json.dumps(told, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return f'<script type="application/ld+json">\n{content}\n</script>'


def _covered(periods: Iterable[str]) -> str:
    """The years that periods cover, as ISO 8601 writes an interval; those without a date say nothing."""
    dated = [p for p in periods if french.parse_period(p)[0] not in {"unknown", "since"}]
    bounds = [french.period_bounds(period) for period in dated]
    if not bounds:
        return ""
    first, last = min(start for start, _ in bounds), max(end for _, end in bounds)
    return str(first) if first == last else f"{first}/{last}"


def _distinct(tables: Sequence[PublishedTable]) -> list[Publication]:
    found = {source.citation: source for table in tables for source in table.sources}
    return [found[citation] for citation in sorted(found)]


def _work(source: Publication) -> dict[str, Any]:
    producer = str(source.row.get("producteur", "") or "")
    return {
        "@type": "CreativeWork",
        "name": source.citation,
        **({"publisher": {"@type": "Organization", "name": french.typography(producer)}} if producer else {}),
        **({"datePublished": source.date} if source.date else {}),
        **({"url": source.address} if source.address.startswith("http") else {}),
    }


def _download(table: PublishedTable) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": table.title,
        "encodingFormat": "text/csv",
        "contentSize": f"{table.size} B",
        "contentUrl": table.path,
    }


def _whole(edition: Edition) -> list[dict[str, Any]]:
    return [
        {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": archive_name(edition)},
        {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": DESCRIPTOR},
    ]
