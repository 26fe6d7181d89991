"""The tables of the project themselves: a valid Frictionless package that our own check finds faultless."""

import csv
import json
from collections import Counter
from pathlib import Path

import frictionless
import pytest

from pacte_analysis.tables.check import check
from pacte_analysis.tables.package import Tables, data_folder


@pytest.fixture(scope="module")
def folder() -> Path:
    return data_folder()


@pytest.fixture(scope="module")
def resources(folder) -> list[dict[str, object]]:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def test_frictionless_finds_the_package_valid(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["type", "title", "rowNumber", "note"]) == []
    assert report.valid
    assert {task.type for task in report.tasks} == {"table"}


def test_our_own_check_finds_nothing(folder):
    assert [str(finding) for finding in check(folder)] == []


def test_every_table_is_announced_once_and_every_announced_table_is_there(folder, resources):
    announced = Counter(str(resource["path"]) for resource in resources)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    assert announced == Counter(present)
    assert max(Counter(resource["name"] for resource in resources).values()) == 1


def test_every_table_says_what_it_is(resources):
    for resource in resources:
        assert resource["title"], resource["name"]
        assert resource["description"], resource["name"]
        assert resource["schema"]["primaryKey"], resource["name"]


def test_columns_are_in_snake_case_without_accents(resources):
    for resource in resources:
        for column in resource["schema"]["fields"]:
            assert str(column["name"]).isascii()
            assert str(column["name"]) == str(column["name"]).lower().replace("-", "_").replace(" ", "_")


def test_insee_codes_are_text(resources):
    kinds = {
        (resource["name"], column["name"]): column["type"]
        for resource in resources
        for column in resource["schema"]["fields"]
        if column["name"] in {"territoire", "code", "parent", "membres", "region", "porteur", "territoire_cite"}
    }
    assert set(kinds.values()) == {"string"}
    assert ("territoires", "code") in kinds


def test_tables_are_utf8_without_mark_with_unix_lines(folder):
    for path in folder.rglob("*.csv"):
        content = path.read_bytes()
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path


def test_a_row_is_a_line_so_that_an_origin_can_be_opened_in_an_editor(folder):
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert [row for row in csv.reader(file) if any("\n" in cell for cell in row)] == [], path


def test_no_source_gives_the_same_observation_twice_even_in_two_tables(folder):
    observed = Tables.load(folder)["observations"]
    keys = zip(*(observed[name] for name in ("indicateur", "territoire", "periode", "source")), strict=True)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_every_observation_of_the_project_has_a_source_that_says_its_producer(folder):
    tables = Tables.load(folder)
    producers = dict(zip(tables["sources"]["source"], tables["sources"]["producteur"], strict=True))
    for name in ("observations", "repartitions"):
        assert [source for source in tables[name]["source"].unique() if not producers.get(source)] == []
