"""The site around the editions: one list, addresses that last, a front door that is whole without a script."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.sites.front_door import write_root
from pacte_analysis.press.sites.shelf import BrokenEdition, Shelf
from pacte_analysis.territory import Territories
from projects import publish_editions

CHAPTERS = {"index", "enfance", "emploi", "search"}

FEW = {
    ("FRANCE-F", 2024): CHAPTERS,
    ("REG-93", 2023): CHAPTERS | {"ancienne"},
    ("REG-93", 2024): CHAPTERS,
    ("DEP-04", 2024): CHAPTERS - {"emploi"},
    ("REG-76", 2024): CHAPTERS,
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return publish_editions(tmp_path, FEW)


def entries(site: Path) -> dict[str, dict[str, object]]:
    listed = json.loads((site / "editions.json").read_text(encoding="utf-8"))
    return {entry["adresse"].removesuffix("/index.html"): entry for entry in listed}


class _Links(HTMLParser):
    """The addresses that a page names, and the text of each of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.texts: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        if tag == "a":
            self._open = given.get("href") or ""
            self.texts.setdefault(self._open, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open] += data


def links(page: Path) -> _Links:
    reader = _Links()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


# --- editions stand beside each other ---------------------------------------------------------------------------------


def test_a_new_edition_does_not_change_a_byte_of_the_older_ones(site: Path, tmp_path: Path) -> None:
    older = {address: fingerprint(site / address) for address in entries(site)}
    assert len(older) == 5
    publish_editions(tmp_path, {("REG-93", 2025): CHAPTERS | {"nouvelle"}, ("DEP-13", 2024): CHAPTERS})
    assert set(entries(site)) == {*older, "provence-alpes-cote-d-azur/2025", "bouches-du-rhone/2024"}
    assert {address: fingerprint(site / address) for address in older} == older


def test_the_published_site_does_not_change_while_the_next_one_is_assembled(site: Path, tmp_path: Path) -> None:
    former = site.resolve()
    before = fingerprint(former)
    publish_editions(tmp_path, {("REG-93", 2025): CHAPTERS})
    assert site.resolve() != former
    assert fingerprint(former) == before


def test_the_whole_site_is_the_same_whatever_the_order_of_publication(tmp_path: Path) -> None:
    one = publish_editions(tmp_path / "un", FEW)
    for edition in reversed(FEW):
        other = publish_editions(tmp_path / "deux", {edition: FEW[edition]})
    assert fingerprint(one.resolve()) == fingerprint(other.resolve())


def test_a_territory_and_a_year_have_one_address_that_the_table_fixes(tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {("REG-04", 2024): CHAPTERS, ("DEP-974", 2024): CHAPTERS})
    assert list(entries(site)) == ["la-reunion/2024", "departement-la-reunion/2024"]


def test_the_list_says_of_each_edition_who_where_and_which_pages_it_lacks(site: Path) -> None:
    listed = entries(site)
    assert list(listed) == [
        "france/2024",
        "occitanie/2024",
        "provence-alpes-cote-d-azur/2024",
        "provence-alpes-cote-d-azur/2023",
        "alpes-de-haute-provence/2024",
    ]
    assert listed["alpes-de-haute-provence/2024"] == {
        "territoire": "DEP-04",
        "nom": "Alpes-de-Haute-Provence",
        "autres_noms": [],
        "genre": "departement",
        "region": "REG-93",
        "annee": 2024,
        "adresse": "alpes-de-haute-provence/2024/index.html",
        "resume": "",
        "absentes": ["ancienne.html", "emploi.html"],
    }
    assert listed["provence-alpes-cote-d-azur/2023"]["absentes"] == []
    assert "PACA" in str(listed["provence-alpes-cote-d-azur/2023"]["autres_noms"])


def test_the_script_of_the_list_holds_the_same_list(site: Path) -> None:
    script = (site / "editions.js").read_text(encoding="utf-8")
    assert json.loads(script.removeprefix("window.PACTE_EDITIONS = ").removesuffix(";\n")) == list(
        entries(site).values()
    )


def test_an_edition_outlives_its_territory_in_the_tables(site: Path) -> None:
    catalogue = open_catalogue()
    without = Territories(territory for territory in catalogue.territories if territory.code != "DEP-04")
    kept = next(edition for edition in Shelf.read(site, without) if edition.territory.code == "DEP-04")
    assert str(kept.territory) == "Alpes-de-Haute-Provence"
    assert kept.territory.kind == "departement"


def test_an_unreadable_edition_is_named_and_the_site_stays_as_it_was(site: Path, tmp_path: Path) -> None:
    manifest = site / "occitanie" / "2024" / "manifest.json"
    manifest.write_text("{", encoding="utf-8")
    before = fingerprint(site.resolve())
    with pytest.raises(BrokenEdition) as stopped:
        publish_editions(tmp_path, {("DEP-13", 2024): CHAPTERS})
    assert "site/occitanie/2024" in stopped.value.message
    assert fingerprint(site.resolve()) == before
    assert not list((tmp_path / "_build" / "sites").glob("*.en-cours"))


# --- what always leads to the latest ----------------------------------------------------------------------------------


def leads_to(page: Path) -> Path:
    """Where a page of a folder `derniere` leads, with or without a script: all that it says of it agrees."""
    text = page.read_text(encoding="utf-8")
    found = {
        *re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]+)"', text),
        *re.findall(r'<link rel="canonical" href="([^"]+)"', text),
        *(re.findall(r'<p><a href="([^"]+)"', text)),
    }
    assert len(found) == 1
    assert '<html lang="fr"' in text
    assert '<meta name="robots" content="noindex" />' in text
    return (page.parent / found.pop()).resolve()


def test_each_page_has_an_address_that_leads_to_the_latest_edition(site: Path) -> None:
    latest = site / "provence-alpes-cote-d-azur" / "derniere"
    for name in sorted(CHAPTERS):
        assert leads_to(latest / f"{name}.html") == (latest.parent / "2024" / f"{name}.html").resolve()


def test_a_page_that_the_latest_edition_has_not_leads_to_its_home_and_says_so(site: Path) -> None:
    gone = site / "provence-alpes-cote-d-azur" / "derniere" / "ancienne.html"
    assert leads_to(gone) == (site / "provence-alpes-cote-d-azur" / "2024" / "index.html").resolve()
    assert "L’édition 2024 n’a plus cette page." in gone.read_text(encoding="utf-8")


def test_only_a_newer_edition_takes_the_addresses_of_the_latest(site: Path, tmp_path: Path) -> None:
    publish_editions(tmp_path, {("REG-93", 2025): CHAPTERS - {"emploi"}, ("REG-76", 2019): CHAPTERS | {"bilan"}})
    latest = site / "provence-alpes-cote-d-azur" / "derniere"
    assert leads_to(latest / "enfance.html") == (latest.parent / "2025" / "enfance.html").resolve()
    assert leads_to(latest / "emploi.html") == (latest.parent / "2025" / "index.html").resolve()
    other = site / "occitanie" / "derniere"
    assert leads_to(other / "enfance.html") == (other.parent / "2024" / "enfance.html").resolve()
    assert leads_to(other / "bilan.html") == (other.parent / "2024" / "index.html").resolve()


def test_a_territory_that_changes_address_keeps_its_old_ones(site: Path, tmp_path: Path) -> None:
    (site / "occitanie").rename(site / "midi-pyrenees")
    publish_editions(tmp_path, {("REG-76", 2025): CHAPTERS})
    assert (site / "midi-pyrenees" / "2024" / "enfance.html").is_file()
    moved = site / "midi-pyrenees" / "derniere" / "enfance.html"
    assert leads_to(moved) == (site / "occitanie" / "2025" / "enfance.html").resolve()


def test_every_territory_has_its_lasting_address_on_one_page(site: Path) -> None:
    page = links(site / "derniere" / "index.html")
    named = {entry["adresse"].split("/")[0]: entry["nom"] for entry in entries(site).values()}  # type: ignore[attr-defined]
    assert len(named) == 4
    for folder, name in named.items():
        assert page.texts[f"../{folder}/derniere/index.html"] == name


# --- the front door ---------------------------------------------------------------------------------------------------


def test_without_a_script_the_front_door_leads_to_every_edition(site: Path) -> None:
    page = links(site / "index.html")
    for address, entry in entries(site).items():
        assert str(entry["annee"]) in page.texts[f"{address}/index.html"], address


def test_every_address_of_the_pages_at_the_root_is_in_the_site_and_under_any_prefix(site: Path) -> None:
    pages = [site / "index.html", *site.glob("*/derniere/*.html"), site / "derniere" / "index.html"]
    assert len(pages) == 1 + 4 + 5 + 3 + 4 + 1
    for page in pages:
        for address in links(page).addresses:
            assert not address.startswith(("/", "http")), address
            target = page.parent / address.partition("#")[0] if address.partition("#")[0] else page
            assert target.is_file(), f"{page.relative_to(site)}: {address}"


def test_the_list_is_by_region_with_france_first(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    listed = text[text.index('id="liste-editions"') :]
    names = ["France", "Occitanie", "Provence-Alpes-Côte d’Azur", "Alpes-de-Haute-Provence"]
    places = [listed.index(f">{name} ") for name in names]
    assert places == sorted(places)


def test_a_departement_is_listed_under_its_region_when_the_region_has_no_edition(tmp_path: Path) -> None:
    site = publish_editions(tmp_path, {("DEP-29", 2024): CHAPTERS, ("METRO-243500139", 2024): CHAPTERS})
    text = (site / "index.html").read_text(encoding="utf-8")
    listed = text[text.index('id="liste-editions"') :]
    assert listed.index("<h3>Bretagne</h3>") < listed.index(">Finistère ") < listed.index(">Rennes Métropole ")
    assert 'aria-label="Métropoles, Bretagne"' in listed


def test_the_year_of_most_editions_is_said_once_and_any_other_each_time(tmp_path: Path) -> None:
    departements = [t.code for t in open_catalogue().territories if t.kind == "departement"]
    wanted = {(code, 2024): CHAPTERS for code in departements} | {("REG-53", 2023): CHAPTERS}
    text = (publish_editions(tmp_path, wanted) / "index.html").read_text(encoding="utf-8")
    listed = text[text.index('id="liste-editions"') :]
    assert "Édition 2024, sauf mention d’une autre année." in listed
    assert re.findall(r'lieu-annee">(\d+)<', listed) == ["2023"]


def test_a_site_without_any_edition_says_so(tmp_path: Path) -> None:
    write_root(tmp_path, open_catalogue())
    assert "Aucune édition n’est encore publiée." in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "data-teinte" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_hostile_summary_is_printed_as_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    site = publish_editions(tmp_path, {("REG-93", 2024): CHAPTERS}, summary=hostile)
    assert "<script>alert" not in (site / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in (site / "index.html").read_text(encoding="utf-8")
