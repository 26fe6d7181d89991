"""What a reader takes away of an edition: tables that describe themselves, for people, programs and search engines."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pytest

from pacte_analysis.display.grid import PROVENANCE
from pacte_analysis.press.books.book import drop_stale
from pacte_analysis.press.datasets.data_package import archive
from pacte_analysis.press.datasets.table_schema import schema

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def edition(site: Path) -> Path:
    return site / "provence-alpes-cote-d-azur" / "2024"


@pytest.fixture(scope="module")
def package(edition: Path) -> dict[str, Any]:
    return json.loads((edition / "donnees" / "datapackage.json").read_text(encoding="utf-8"))


def dataset(page: Path) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)
    assert len(found) == 1, page.name
    return json.loads(found[0])


# --- the package ---------------------------------------------------------------------------------------------------


def test_frictionless_finds_the_edition_s_tables_valid(edition: Path) -> None:
    report = frictionless.validate(str(edition / "donnees" / "datapackage.json"))
    wrong = [(task.name, error.type, error.message) for task in report.tasks for error in task.errors]
    assert (wrong, [error.message for error in report.errors]) == ([], [])
    assert report.stats["tasks"] > 50


def test_a_table_that_changes_by_hand_is_no_longer_valid(edition: Path, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes((edition / "donnees" / "datapackage.json").read_bytes())
    for table in (edition / "donnees").glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    spoilt = tmp_path / "vue-d-ensemble-pauvrete-departements.csv"
    spoilt.write_text(spoilt.read_text(encoding="utf-8").replace(",19.9,", ',"19,9",'), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {error.type for task in report.tasks for error in task.errors} >= {"type-error"}


def test_the_package_lists_every_csv_of_the_edition_and_nothing_else(edition: Path, package: dict[str, Any]) -> None:
    listed = [resource["path"] for resource in package["resources"]]
    assert sorted(listed) == sorted(path.name for path in (edition / "donnees").glob("*.csv"))


def test_each_table_says_its_title_its_sources_and_its_licence(package: dict[str, Any]) -> None:
    assert package["updated"] == "2026-04"
    assert package["licenses"][0]["name"] == "etalab-2.0"
    for resource in package["resources"]:
        assert resource["title"], resource["name"]
        assert resource["licenses"] == package["licenses"]
        assert all(source in package["sources"] for source in resource["sources"])
    told = [resource["name"] for resource in package["resources"] if not resource["sources"]]
    assert told == []


def test_the_archive_holds_the_tables_and_the_same_descriptor(edition: Path, package: dict[str, Any]) -> None:
    with zipfile.ZipFile(edition / "donnees" / "barometre-reg-93-2024.zip") as held:
        assert json.loads(held.read("datapackage.json")) == package
        for resource in package["resources"]:
            assert held.read(resource["path"]) == (edition / "donnees" / resource["path"]).read_bytes()


def test_the_same_files_give_the_same_archive() -> None:
    assert archive({"b.csv": "1\n", "a.csv": "2\n"}) == archive({"a.csv": "2\n", "b.csv": "1\n"})


# --- the schema of a table -------------------------------------------------------------------------------------------

HEAD = ["Territoire", "Taux", *PROVENANCE]


def row(value: str) -> list[str]:
    return ["Var", value, "DEP-83", "%", "2021", "publié", "exact", "0.1", "Insee", "", "", ""]


def kinds(made: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: field["type"] for field in made["fields"]}


def test_a_column_of_values_is_of_numbers_and_what_is_hidden_is_missing() -> None:
    made = schema(HEAD, [row("17.4"), row("s"), row("")])
    assert kinds(made)["Taux"] == "number"
    assert kinds(made)["marge"] == "number"
    assert made["missingValues"] == ["", "s"]


def test_a_code_and_a_period_are_texts_even_when_they_look_like_numbers() -> None:
    made = schema(["Code", "Période", "Actions"], [["04", "2021", "12"], ["13", "2022", "3"]], {"Actions"})
    assert kinds(made) == {"Code": "string", "Période": "string", "Actions": "number"}


def test_a_column_said_to_be_of_numbers_that_holds_words_is_of_words() -> None:
    made = schema(["Nom", "Budget (€)"], [["a", "12"], ["b", "environ 3"]])
    assert kinds(made)["Budget (€)"] == "string"


# --- what search engines read ----------------------------------------------------------------------------------------


def test_a_page_with_tables_says_what_they_are_to_search_engines(edition: Path) -> None:
    told = dataset(edition / "enfance.html")
    assert told["@context"] == "https://schema.org"
    assert told["@type"] == "Dataset"
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"].startswith("https://")
    assert told["temporalCoverage"] == "2018/2025"
    assert told["spatialCoverage"]["identifier"] == "REG-93"
    assert "Insee" in {work.get("publisher", {}).get("name") for work in told["isBasedOn"]}
    for download in told["distribution"]:
        assert (edition / download["contentUrl"]).is_file()
        assert download["contentSize"] == f"{(edition / download['contentUrl']).stat().st_size} B"


def test_every_page_with_a_table_to_download_has_its_metadata_and_its_list(edition: Path) -> None:
    for page in sorted(edition.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        offered = set(re.findall(r'href="(donnees/[^"]+\.csv)"', text))
        if page.stem == "donnees" or not offered:
            continue
        assert {download["contentUrl"] for download in dataset(page)["distribution"]} == offered, page.name
        fold = text[text.index('<details class="a-telecharger"') :]
        assert set(re.findall(r'href="(donnees/[^"]+\.csv)"', fold[: fold.index("</details>")])) == offered, page.name


def test_the_page_of_data_lists_every_table_and_the_archive(edition: Path, package: dict[str, Any]) -> None:
    text = (edition / "donnees.html").read_text(encoding="utf-8")
    offered = re.findall(r'href="donnees/([^"]+)"', text)
    # A list of origins has a second file, which its own page gives.
    files = {path.name for path in (edition / "donnees").iterdir() if not path.name.endswith("-origines.json")}
    assert set(offered) == files
    assert text.count('class="tableau-csv"') == len(package["resources"])
    for anchor in re.findall(r'class="tableau-titre"><a href="([^"#]+)#([^"]+)"', text):
        assert f'id="{anchor[1]}"' in (edition / anchor[0]).read_text(encoding="utf-8"), anchor
    assert dataset(edition / "donnees.html")["distribution"][0]["contentUrl"].endswith(".zip")


def test_a_title_may_not_close_the_block_of_metadata() -> None:
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.datasets.dataset import json_ld
    from pacte_analysis.press.datasets.published import PublishedTable

    table = PublishedTable("donnees/x.csv", "x", "</script><script>alert(1)</script>", "a\n1\n")
    made = json_ld(open_edition("REG-93", 2024), [table], title="x")
    assert made.count("</script>") == 1
    assert json.loads(made.partition("\n")[2].rpartition("\n")[0])["distribution"][0]["name"] == table.title


# --- what is left of a former print -----------------------------------------------------------------------------------


def test_a_page_and_a_table_that_are_gone_leave_the_printed_book(tmp_path: Path) -> None:
    html = tmp_path / "_build" / "html"
    for name in ("kept.html", "gone.html", "search.html", "donnees/kept.csv", "donnees/gone.csv"):
        (html / name).parent.mkdir(parents=True, exist_ok=True)
        (html / name).write_text("", encoding="utf-8")
    (tmp_path / "extra" / "donnees").mkdir(parents=True)
    (tmp_path / "extra" / "donnees" / "kept.csv").write_text("", encoding="utf-8")
    (tmp_path / "kept.md").write_text("", encoding="utf-8")
    drop_stale(tmp_path, html)
    left = {path.relative_to(html).as_posix() for path in html.rglob("*") if path.is_file()}
    assert left == {"kept.html", "search.html", "donnees/kept.csv"}
