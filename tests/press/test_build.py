"""The road from the tables to the site, walked on a short chapter."""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from test_bad_input import edit, edit_line, fingerprint  # type: ignore[import-not-found]

from pacte_analysis.edition import open_edition
from pacte_analysis.press.build import build
from pacte_analysis.press.project import KEPT, Project
from pacte_analysis.press.running import execution as press
from pacte_analysis.press.running.execution import plan
from pacte_analysis.press.sites.site import LEFT_OUT
from pacte_analysis.tables.package import _load


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chapters that a build really runs."""
    names: list[str] = []
    really_run = press.run

    def counted(chapter: object, *args: object, **options: object) -> object:
        names.append(chapter.name)  # type: ignore[attr-defined]
        return really_run(chapter, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(press, "run", counted)
    return names


def index(project: Project) -> str:
    return (project.site / "provence-alpes-cote-d-azur" / "2024" / "index.html").read_text(encoding="utf-8")


def test_the_same_inputs_give_the_same_bytes(small_project: Project) -> None:
    build(small_project, "REG-93", 2024)
    first = fingerprint(small_project.site.resolve())
    for made in ("runs", "books"):
        os.system(f"rm -rf {small_project.build_folder / made}")
    build(small_project, "REG-93", 2024)
    assert fingerprint(small_project.site.resolve()) == first


def test_an_edited_sentence_runs_nothing_and_is_on_the_page(small_project: Project, ran: list[str]) -> None:
    build(small_project, "REG-93", 2024)
    assert ran == ["index"]
    ran.clear()
    edit(small_project.root / "notebooks/index.md", "est pauvre.", "vit sous le seuil.")
    again = Project(small_project.root)
    assert plan(again, open_edition("REG-93", 2024)) == {"index": "déjà exécuté"}
    build(again, "REG-93", 2024)
    assert ran == []
    assert "vit sous le seuil." in index(again)
    assert "est pauvre." not in index(again)


def test_signing_a_page_runs_nothing_and_is_on_the_page(small_project: Project, ran: list[str]) -> None:
    build(small_project, "REG-93", 2024)
    assert "aucune relecture signée" in index(small_project)
    ran.clear()
    edit_line(
        small_project.root / "data/pages.csv", r"^index,([^,]*),brouillon,,$", r"index,\1,relu,A. Martin,2026-11-20"
    )
    _load.cache_clear()
    build(Project(small_project.root), "REG-93", 2024)
    assert ran == []
    assert "A. Martin" in index(small_project)
    assert "aucune relecture signée" not in index(small_project)


def test_an_edited_cell_and_a_changed_value_run_the_chapter(small_project: Project, ran: list[str]) -> None:
    build(small_project, "REG-93", 2024)
    ran.clear()
    edit(small_project.root / "notebooks/index.md", "publish(pauvrete=pauvrete)", "publish(pauvrete=pauvrete)  # !")
    build(Project(small_project.root), "REG-93", 2024)
    assert ran == ["index"]
    ran.clear()
    barometer = small_project.root / "data/observations/barometre.csv"
    edit_line(barometer, r"^taux_pauvrete_60,REG-93,2021,17\.4,", "taux_pauvrete_60,REG-93,2021,18.9,")
    _load.cache_clear()
    build(Project(small_project.root), "REG-93", 2024)
    assert ran == ["index"]
    assert "18,9\u00a0%</a> de la population" in index(small_project)
    assert "17,4" not in re.sub(r"<script.*?</script>", "", index(small_project), flags=re.DOTALL)


def test_another_territory_prints_another_book_beside_the_first(small_project: Project) -> None:
    build(small_project, "REG-93", 2024)
    first = fingerprint(small_project.site / "provence-alpes-cote-d-azur")
    build(small_project, "Occitanie", 2024)
    page = (small_project.site / "occitanie" / "2024" / "index.html").read_text(encoding="utf-8")
    assert "En Occitanie, " in page
    assert fingerprint(small_project.site / "provence-alpes-cote-d-azur") == first
    editions = json.loads((small_project.site / "editions.json").read_text(encoding="utf-8"))
    assert [edition["adresse"] for edition in editions] == [
        "occitanie/2024/index.html",
        "provence-alpes-cote-d-azur/2024/index.html",
    ]
    front_door = (small_project.site / "index.html").read_text(encoding="utf-8")
    for edition in editions:
        assert f'href="{edition["adresse"]}"' in front_door


def test_the_manifest_tells_the_hash_of_every_file_and_no_clock(small_project: Project) -> None:
    build(small_project, "REG-93", 2024)
    folder = small_project.site / "provence-alpes-cote-d-azur" / "2024"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = fingerprint(folder)
    del files["manifest.json"]
    assert manifest["fichiers"] == files
    assert manifest["edition"] == "REG-93-2024"
    assert manifest["programmes"]["jupyter-book"] == "1.0.4.post1"
    assert not [name for name in files if name.split("/")[0] in LEFT_OUT]


def test_no_page_carries_a_path_of_the_machine(small_project: Project) -> None:
    build(small_project, "REG-93", 2024)
    for path in small_project.site.resolve().rglob("*"):
        if path.suffix in {".html", ".js", ".json", ".csv", ".css"}:
            assert str(small_project.root) not in path.read_text(encoding="utf-8"), path.name


def test_old_sites_do_not_pile_up(small_project: Project) -> None:
    for word in ("pauvre.", "modeste.", "fragile.", "aisée."):
        edit_line(small_project.root / "notebooks/index.md", r"est \S+\.$", f"est {word}")
        build(Project(small_project.root), "REG-93", 2024)
    assert len(list((small_project.build_folder / "sites").iterdir())) == KEPT


def test_a_hostile_value_of_a_table_is_printed_as_text(small_project: Project) -> None:
    hostile = "<script>alert(1)</script> {include}`/etc/passwd` {{ 7*7 }} [x](javascript:alert(2)) ``` # h"
    label = f'"{hostile}"'
    edit_line(small_project.root / "data/indicateurs.csv", r"^taux_pauvrete_60,[^,]*,", f"taux_pauvrete_60,{label},")
    edit(
        small_project.root / "notebooks/index.md",
        "publish(pauvrete=pauvrete)",
        "publish(pauvrete=pauvrete, nom=pauvrete.label)\n"
        "from pacte_analysis.display import Tile, tiles\n"
        "show(tiles([Tile(pauvrete)], title=pauvrete.label))",
    )
    edit(small_project.root / "notebooks/index.md", "est pauvre.", "est pauvre. Nom : {{ nom }}.")
    build(small_project, "REG-93", 2024)
    page = index(small_project)
    assert "<script>alert" not in page
    assert 'javascript:alert(2)"' not in page
    assert "Nom\u00a0: &lt;script&gt;alert(1)&lt;/script&gt; {include}" in page
    assert "{{ 7*7 }}" in page
    assert "root:" not in page


def test_papermill_reads_the_chapters_by_its_own_command(small_project: Project, tmp_path: Path) -> None:
    import papermill

    out = tmp_path / "sortie.ipynb"
    papermill.execute_notebook(
        f"md://{small_project.root}/notebooks/index.md", str(out), parameters={"year": 2021}, progress_bar=False
    )
    executed = nbformat.read(out, as_version=4)
    names = [o["data"] for c in executed.cells if c.cell_type == "code" for o in c.outputs if "data" in o]
    published = next(d["application/vnd.pacte.names+json"] for d in names if "application/vnd.pacte.names+json" in d)
    assert published["pauvrete"]["data"]["number"] == 17.4
    assert published["pauvrete"]["data"]["period"] == "2021"
