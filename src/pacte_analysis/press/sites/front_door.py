"""What stands at the root of the site around the editions: the shared list, the front door, the latest editions.

All of it is written anew whenever an edition enters the site, from the editions' own folders.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mode

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pacte_analysis.press.books import script_policy
from pacte_analysis.press.books.extension import THEME, write_assets
from pacte_analysis.press.sites.shelf import HOME, Place, Shelf
from pacte_analysis.press.sites.site_search import FOLDER as SEARCH
from pacte_analysis.press.sites.site_search import write_search
from pacte_analysis.press.sites.sitemap import SITEMAP, sitemap
from pacte_analysis.press.sites.tile_map import legend, tile_maps
from pacte_analysis.press.sites.way_in import way_in
from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.territory import Territories, Territory, fold

# The style sheets, scripts and fonts of the pages that stand at the root.
ASSETS = "_accueil"

# Of each edition, what holds for the whole site: the foot of the pages at the root names them.
LEGAL_PAGES = {
    "mentions-legales": "Mentions légales",
    "donnees-personnelles": "Données personnelles",
    "accessibilite": "Déclaration d’accessibilité",
    "licence": "Licence et attributions",
}

# In a territory's folder and at the root: what always leads to the latest edition.
LATEST = "derniere"


@dataclass
class Region:
    """A région in the list: its own editions, if it has any, and those of what it contains."""

    territory: Territory
    place: Place | None = None
    departements: list[Place] = field(default_factory=list)
    metropoles: list[Place] = field(default_factory=list)


def write_root(site: Path, catalogue: Catalogue, *, address: str = "") -> None:
    """Write all that stands around the editions of the folder `site`, which is published at `address` when known."""
    shelf = Shelf.read(site, catalogue.territories)
    entries = shelf.entries()
    write_text(site / "editions.json", json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    # The same list as a script, since a page opened from a folder may not read a JSON file.
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    write_text(site / "editions.js", f"window.PACTE_EDITIONS = [\n{lines}\n];\n")
    assets = site / ASSETS
    if assets.exists():
        shutil.rmtree(assets)
    write_assets(assets)
    environment = Environment(loader=FileSystemLoader(THEME), autoescape=True, keep_trailing_newline=True)
    places = shelf.places()
    maps = tile_maps(catalogue, places)
    shown = {
        "countries": [place for place in places if place.territory.kind == "france"],
        "regions": _regions(places, catalogue.territories),
        "places": places,
        "maps": maps,
        "way_in": way_in(catalogue, maps[1]),
        "legend": legend(maps),
        "usual_year": _usual_year(places),
        "address": address,
        "legal": legal_pages(places),
        "policy": Markup(script_policy.meta()),
    }
    (site / SITEMAP).unlink(missing_ok=True)
    if address:
        write_text(site / SITEMAP, sitemap(address, places))
    front_door = environment.get_template("front_door.html")
    write_text(site / HOME, front_door.render(root="", **shown))
    _renew(site / LATEST)
    latest = environment.get_template("latest.html")
    write_text(site / LATEST / HOME, latest.render(root="../", **shown))
    _write_latest(site, places, environment)
    write_search(site, shelf)
    search = environment.get_template("search_editions.html")
    write_text(site / SEARCH / HOME, search.render(root="../", **shown))


def legal_pages(places: list[Place]) -> list[tuple[str, str]]:
    """Title and address of the pages that bind the whole site, in the edition of France, else in the first that has
    them: they are the same in every edition."""
    by_rank = sorted(places, key=lambda place: place.territory.kind != "france")
    found = []
    for page, title in LEGAL_PAGES.items():
        has = [place.newest.address for place in by_rank if f"{page}.html" in place.newest.pages]
        if has:
            found.append((title, f"{has[0]}/{page}.html"))
    return found


def _usual_year(places: list[Place]) -> int | None:
    """The year of most latest editions, when there are so many that to repeat it would be noise."""
    years = [place.newest.year for place in places]
    return mode(years) if len(years) > 8 else None


def _write_latest(site: Path, places: list[Place], environment: Environment) -> None:
    """In each territory's folder, a page for each page that it ever had, which leads to the latest edition."""
    template = environment.get_template("latest_page.html")
    policy = Markup(script_policy.meta())
    for place in places:
        for name in sorted({edition.folder for edition in place.editions}):
            _renew(site / name / LATEST)
            once = {page for edition in place.editions if edition.folder == name for page in edition.pages}
            for page in sorted(once | {HOME}):
                kept = page in place.newest.pages
                target = f"{place.newest.address}/{page if kept else HOME}"
                text = template.render(root="../../", place=place, target=target, kept=kept, policy=policy)
                write_text(site / name / LATEST / page, text)


def _renew(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def write_text(path: Path, text: str) -> None:
    """Write a file that may share its bytes with the published site: never through."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _regions(places: list[Place], territories: Territories) -> list[Region]:
    """The régions that have an edition or contain a territory that has one, by name."""
    found: dict[str, Region] = {}
    for place in places:
        territory = place.territory
        if territory.kind == "france":
            continue
        is_within = territory.kind != "region" and territory.parent in territories
        head = territories[territory.parent] if is_within else territory
        region = found.setdefault(head.code, Region(head))
        if territory.kind == "region":
            region.place = place
        elif territory.kind == "departement":
            region.departements.append(place)
        else:
            region.metropoles.append(place)
    for region in found.values():
        region.departements.sort(key=lambda place: place.territory.code)
    return sorted(found.values(), key=lambda region: fold(region.territory.name))
