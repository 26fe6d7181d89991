"""The cockpit: what its choices show, and what a run tells."""

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pacte_analysis.edition import open_catalogue, open_edition
from pacte_analysis.press.running.execution import Progress, execute
from pacte_analysis.workshop import desk
from pacte_analysis.workshop.cockpit import Cockpit
from pacte_analysis.workshop.served import Served
from projects import SMALL_CHAPTER


def plain(page: str) -> str:
    """A page with ordinary spaces and apostrophes."""
    return page.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@pytest.fixture
def cockpit(small_project):
    return Cockpit(small_project)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("VAR", ["DEP-83"]), ("reg-93", ["REG-93"]), ("paca", ["REG-93"]), ("zzz", []), ("corrèz", ["DEP-19"])],
)
def test_a_territory_is_found_as_one_types(typed, codes):
    assert [place.code for place in desk.matching(open_catalogue().territories, typed)][: len(codes) or 1] == codes


def test_names_that_begin_with_what_is_typed_come_first():
    found = [place.code for place in desk.matching(open_catalogue().territories, "alpes")]
    assert found.index("DEP-04") < found.index("DEP-05")
    assert "REG-93" in found  # Provence-Alpes-Côte d'Azur has it inside
    assert found.index("DEP-06") < found.index("REG-93")


def test_choices_change_what_is_shown_at_once(cockpit):
    assert (cockpit.found.value, cockpit.year.value) == ("REG-93", 2024)
    assert "Chiffres clés en Provence-Alpes-Côte d'Azur" in plain(cockpit.figures.value)
    assert "Extraction de Pilot'actions : aucune" in plain(cockpit.held.value)
    assert "absents</th>" in cockpit.held.value
    cockpit.search.value = "var"
    assert (cockpit.found.value, cockpit.year.value) == ("DEP-83", 2024)
    assert "Chiffres clés dans le Var" in plain(cockpit.figures.value)
    assert "Niveau de vie médian dans le Var" in plain(cockpit.chart.value)
    cockpit.indicator.value = "taux_chomage_localise"
    assert "chômage" in cockpit.chart.value
    cockpit.search.value = "zzz"
    assert "Aucun territoire ne s'appelle « zzz »" in plain(cockpit.told.value)
    assert cockpit.found.value == "DEP-83"


def test_a_territory_without_any_year_is_told_and_cannot_be_run(cockpit, monkeypatch):
    monkeypatch.setattr("pacte_analysis.workshop.cockpit.edition_years", lambda catalogue, code: range(0))
    cockpit.search.value = "lozère"
    assert 'role="alert"' in cockpit.told.value
    assert cockpit.run.disabled
    assert cockpit.execute() is None


def test_every_control_has_a_label(cockpit):
    for control in (cockpit.search, cockpit.found, cockpit.year, cockpit.chapter, cockpit.indicator, cockpit.run):
        assert control.description


def test_a_chapter_that_fails_says_why_in_french_and_the_panel_can_be_used_again(small_project):
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(SMALL_CHAPTER.replace("> 0", "< 0"), encoding="utf-8")
    cockpit = Cockpit(small_project)
    cockpit.execute().join(120)
    said = plain(cockpit.told.value)
    assert 'role="alert"' in said
    assert "REG-93-2024, chapitre index.md, cellule de code n° 2 : L'affirmation « la pauvreté dépasse" in said
    assert "<td>en échec</td>" in said
    assert not small_project.site.exists()
    assert not cockpit.run.disabled


def test_a_defect_is_told_too(cockpit, monkeypatch):
    def broken(*_: object) -> Path:
        raise ZeroDivisionError("un calcul")

    monkeypatch.setattr(desk, "print_edition", broken)
    cockpit.execute().join(30)
    assert "Défaut du programme (ZeroDivisionError : un calcul)" in plain(cockpit.told.value)
    assert not cockpit.run.disabled


def test_a_build_tells_the_state_of_each_chapter(small_project):
    said: list[tuple[str, str]] = []
    progress = Progress(chapter=lambda name, state: said.append((name, state)))
    for _ in range(2):
        execute(small_project, open_edition("REG-93", 2024), progress=progress)
    assert said == [("index", "en cours"), ("index", "exécuté"), ("index", "déjà exécuté")]


def test_a_page_of_the_site_is_served_to_this_machine(tmp_path):
    from urllib.request import urlopen

    page = tmp_path / "var" / "2024" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Var</p>", encoding="utf-8")
    address = Served(tmp_path).address(page)
    assert address.startswith("http://127.0.0.1:")
    assert urlopen(address).read() == b"<p>Var</p>"


@pytest.fixture
def asked(tmp_path):
    """Asks for a path of a site, which is a link, under a name of its server: what is answered, and its state."""
    home = tmp_path / "sites" / "1" / "var" / "2024" / "index.html"
    home.parent.mkdir(parents=True)
    home.write_text("<p>Var</p>", encoding="utf-8")
    (tmp_path / "cle").write_text("SECRET", encoding="utf-8")
    (tmp_path / "site").symlink_to(tmp_path / "sites" / "1")
    address = urlsplit(Served(tmp_path / "site").address(tmp_path / "site" / "var" / "2024" / "index.html"))

    def ask(path: str, host: str = "") -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", address.port, timeout=30)
        try:
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", host or address.netloc)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return ask


def test_the_site_is_served_under_the_name_of_this_machine_only(asked):
    for host in ("", "localhost", "localhost:8888"):
        assert asked("/var/2024/index.html", host) == (200, b"<p>Var</p>")
    for host in ("ailleurs.example", "ailleurs.example:80", "127.0.0.1.ailleurs.example"):
        status, body = asked("/var/2024/index.html", host)
        assert status == 403
        assert b"Var" not in body


def test_a_folder_of_the_site_shows_its_home_and_no_list(asked):
    assert asked("/var/2024/") == (200, b"<p>Var</p>")
    for path in ("/", "/var/"):
        status, body = asked(path)
        assert status == 404
        assert b"2024" not in body


def test_a_link_out_of_the_site_leads_nowhere(asked, tmp_path):
    site = tmp_path / "sites" / "1"
    (site / "cle.txt").symlink_to(tmp_path / "cle")
    (site / "dehors").symlink_to(tmp_path)
    (site / "accueil").mkdir()
    (site / "accueil" / "index.html").symlink_to(tmp_path / "cle")
    for path in ("/cle.txt", "/dehors/cle", "/accueil/", "/../cle", "/%2e%2e/cle", "/cle%00.txt"):
        status, body = asked(path)
        assert status == 404, path
        assert b"SECRET" not in body


def test_the_site_that_is_served_is_the_one_that_was_published_last(asked, tmp_path):
    (tmp_path / "sites" / "2" / "var").mkdir(parents=True)
    (tmp_path / "sites" / "2" / "var" / "neuf.html").write_text("neuf", encoding="utf-8")
    (tmp_path / "suivant").symlink_to(tmp_path / "sites" / "2")
    assert asked("/var/neuf.html")[0] == 404
    (tmp_path / "suivant").replace(tmp_path / "site")
    assert asked("/var/neuf.html") == (200, b"neuf")
    assert asked("/var/2024/index.html")[0] == 404
