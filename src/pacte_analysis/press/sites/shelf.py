"""The editions that stand in a site, as their own folders tell, and the one list of them that all pages share.

An edition's folder says nothing of the others: adding one rewrites the list and what is at the root of the site, and
not a byte of the older ones.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacte_analysis.errors import PacteError
from pacte_analysis.territory import EDITION_KINDS, Territories, Territory, fold

# The file that an edition's folder has at its root: what made it, and whose it is.
MANIFEST = "manifest.json"

HOME = "index.html"

# Where the forms of an edition to take away stand in its folder.
TAKEN_AWAY = "telecharger"


class BrokenEdition(PacteError):
    """A folder of the site has a manifest that cannot be read."""


@dataclass(frozen=True)
class Standing:
    """An edition in the site: its address (a folder) and the names of its pages."""

    territory: Territory
    year: int
    address: str
    pages: frozenset[str]
    summary: str = ""

    @property
    def folder(self) -> str:
        """The folder of its territory."""
        return self.address.partition("/")[0]


@dataclass(frozen=True)
class Place:
    """A territory that has editions, the newest first."""

    territory: Territory
    editions: list[Standing]

    @property
    def newest(self) -> Standing:
        return self.editions[0]

    @property
    def number(self) -> str:
        """The number that people know a département by."""
        return number(self.territory)


class Shelf:
    """The editions of a site, by kind of territory, then by name, the newest first."""

    def __init__(self, editions: list[Standing]) -> None:
        self.editions = sorted(editions, key=_order)

    @classmethod
    def read(cls, site: Path, territories: Territories) -> "Shelf":
        """What stands in the folder `site`."""
        return cls([_standing(manifest, territories) for manifest in sorted(site.glob(f"*/*/{MANIFEST}"))])

    def __iter__(self) -> Iterator[Standing]:
        return iter(self.editions)

    def places(self) -> list[Place]:
        """Each territory that has editions, with them."""
        found: dict[str, list[Standing]] = {}
        for edition in self.editions:
            found.setdefault(edition.territory.code, []).append(edition)
        return [Place(editions[0].territory, editions) for editions in found.values()]

    def entries(self) -> list[dict[str, Any]]:
        """The list that pages share. `absentes` are the pages that other editions have and that one has not."""
        every = {page for edition in self.editions for page in edition.pages}
        return [
            {
                "territoire": edition.territory.code,
                "nom": str(edition.territory),
                "autres_noms": list(edition.territory.aliases),
                "genre": edition.territory.kind,
                "region": _region(edition.territory),
                "annee": edition.year,
                "adresse": f"{edition.address}/{HOME}",
                "resume": edition.summary,
                "absentes": sorted(every - edition.pages),
            }
            for edition in self.editions
        ]


def number(territory: Territory) -> str:
    """The number of a département, which people know it by; nothing for others."""
    return territory.code.partition("-")[2] if territory.kind == "departement" else ""


def _standing(manifest: Path, territories: Territories) -> Standing:
    folder = manifest.parent
    address = f"{folder.parent.name}/{folder.name}"
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        code, year = str(told["territoire"]), int(told["annee"])
    except (ValueError, KeyError, TypeError):
        raise BrokenEdition(
            f"site/{address}/{MANIFEST} est illisible : l'édition n'est pas reconnue. Effacez le dossier "
            f"site/{address}, puis relancez pacte build pour ce territoire et cette année."
        ) from None
    # The table knows the name of today; an edition outlives a territory that has left it.
    known = code in territories
    territory = territories[code] if known else Territory(code, told.get("genre", "groupe"), told.get("nom", code))
    pages = frozenset(page.name for page in folder.glob("*.html"))
    return Standing(territory, year, address, pages, str(told.get("resume", "")))


def _order(edition: Standing) -> tuple[int, str, str, int]:
    kind = edition.territory.kind
    rank = EDITION_KINDS.index(kind) if kind in EDITION_KINDS else len(EDITION_KINDS)
    return rank, fold(edition.territory.name), edition.territory.code, -edition.year


def _region(territory: Territory) -> str:
    """The région of a territory that is in one; nothing above it."""
    return territory.parent if territory.kind in {"departement", "metropole"} else ""
