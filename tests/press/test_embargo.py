"""An edition under embargo says so wherever it is read, and is not published before its day."""

import json
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_catalogue, open_edition
from pacte_analysis.press.books.imprint import recipe, state
from pacte_analysis.press.editions import BrokenList, Listed, covering, listed, with_line
from pacte_analysis.press.export.making import colophon
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import embargo
from pacte_analysis.press.sites.delivery import NotDelivered, deliver

SAID = "ous embargo jusqu'au 15 décembre 2026"


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(embargo, "today", lambda: date.fromisoformat(day))


def written(folder: Path, *lines: str) -> Path:
    (folder / "editions.yml").write_text("editions:\n" + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    return folder


def plain(text: str) -> str:
    """Text whose spaces and apostrophes are those of a keyboard."""
    return unescape(text).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_line_may_carry_an_embargo_and_the_longest_of_an_edition_holds(tmp_path: Path) -> None:
    root = written(tmp_path, "REG-* 2024", "REG-93 2023-2024 embargo 2026-12-15", "REG-53 2024 embargo 2026-01-02")
    found = {str(edition): edition.embargo for edition in listed(root, open_catalogue())}
    assert (found["REG-93 2024"], found["REG-93 2023"]) == ("2026-12-15", "2026-12-15")
    assert (found["REG-53 2024"], found["REG-76 2024"]) == ("2026-01-02", "")


@pytest.mark.parametrize("day", ["2026-13-01", "20261215", "demain", "15/12/2026"])
def test_what_is_not_a_day_is_refused_where_it_is(tmp_path: Path, day: str) -> None:
    with pytest.raises(BrokenList, match="n'est pas la date d'un embargo") as stopped:
        listed(written(tmp_path, "REG-93 2024", f"REG-53 2024 embargo {day}"), open_catalogue())
    assert stopped.value.message.startswith("editions.yml, ligne 3 : ")


def test_a_new_line_keeps_its_embargo_even_when_another_already_asks_for_the_edition(tmp_path: Path) -> None:
    root, asked = written(tmp_path, "REG-* 2024"), Listed("REG-93", 2024, "2026-12-15")
    assert covering(root, open_catalogue(), Listed("REG-93", 2024)) == "REG-* 2024"
    assert covering(root, open_catalogue(), asked) == ""
    (root / "editions.yml").write_text(with_line(root, asked), encoding="utf-8")
    assert covering(root, open_catalogue(), asked) == "REG-93 2024 embargo 2026-12-15"


def test_an_embargo_holds_until_its_day_and_not_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "2026-12-14")
    assert embargo.still("2026-12-15") == "2026-12-15"
    on(monkeypatch, "2026-12-15")
    assert embargo.still("2026-12-15") == ""
    assert embargo.still("") == ""


# --- the edition -----------------------------------------------------------------------------------------------------


def test_pages_front_door_manifest_and_forms_say_it_then_no_more(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(small_project.root, "REG-93 2024 embargo 2026-12-15")
    on(monkeypatch, "2026-12-14")
    edition, there = open_edition("REG-93", 2024), small_project.root / "ailleurs"
    assert main(["build"]) == 0
    home = small_project.site / "provence-alpes-cote-d-azur" / "2024"
    read = {
        "page": (home / "index.html").read_text(encoding="utf-8"),
        "front door": (small_project.site / "index.html").read_text(encoding="utf-8"),
        "form": colophon(small_project, edition, []).embargo,
    }
    assert [name for name, text in read.items() if SAID not in plain(text)] == []
    assert json.loads((home / "manifest.json").read_text(encoding="utf-8"))["embargo"] == "2026-12-15"
    told = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert state(small_project, edition, told) == "à jour"
    capsys.readouterr()
    assert main(["list", "REG-93"]) == 0
    assert "sous embargo jusqu" in capsys.readouterr().out
    with pytest.raises(NotDelivered) as stopped:
        deliver(small_project, there)
    assert "REG-93/2024, sous embargo jusqu'au 15 décembre 2026" in plain(stopped.value.message)
    before = recipe(small_project, edition)
    on(monkeypatch, "2026-12-13")
    assert recipe(small_project, edition) == before

    on(monkeypatch, "2026-12-15")
    assert state(small_project, edition, told) == "à réimprimer"
    with pytest.raises(NotDelivered, match="ne sont plus à jour : REG-93/2024"):
        deliver(small_project, there)
    assert not there.exists()
    assert main(["build"]) == 0
    assert "embargo" not in (home / "index.html").read_text(encoding="utf-8")
    assert colophon(small_project, edition, []).embargo == ""
    assert main(["publish", str(there)]) == 0
    assert (there / "provence-alpes-cote-d-azur" / "2024" / "index.html").is_file()
