"""What the tests share: copies of the project to damage, and the browser or the reason why there is none."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pacte_analysis.press.audit.browser import chromium, launched
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.project import Project
from projects import ROOT, copy_project, small_copy

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def project() -> Project:
    """The checkout itself: to read, never to build in."""
    return Project(ROOT)


@pytest.fixture
def a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the project, with its own data in sight of the kernels."""
    copied = copy_project(tmp_path)
    monkeypatch.setenv("PACTE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return copied


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for all: a process cannot start playwright twice."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Original]:
    """The default edition, built once for all that read it: its site, and what its other forms are made from. Both are
    moved from where they were built: they must stand anywhere."""
    from pacte_analysis.press.books.imprint import book_folder
    from pacte_analysis.press.build import build
    from pacte_analysis.press.export.making import colophon
    from pacte_analysis.press.running.execution import execute

    root = tmp_path_factory.mktemp("livre")
    project = copy_project(root)
    os.environ["PACTE_DATA"] = str(root / "data")
    try:
        built = build(project, **project.default_edition)
        runs, _ = execute(project, built.edition)
        said = colophon(project, built.edition, built.pages)
    finally:
        del os.environ["PACTE_DATA"]
    elsewhere = tmp_path_factory.mktemp("ailleurs")
    shutil.copytree(built.site.resolve(), elsewhere / "Un dossier à part")
    shutil.copytree(book_folder(project, built.edition) / "_build" / "html", elsewhere / "Un livre à part")
    shutil.rmtree(root)
    original = Original(Project(ROOT), built.edition, runs, built.pages, elsewhere / "Un livre à part", said)
    return elsewhere / "Un dossier à part", original


@pytest.fixture(scope="session")
def site(printed: tuple[Path, Original]) -> Path:
    """The site of the default edition."""
    return printed[0]


@pytest.fixture(scope="session")
def original(printed: tuple[Path, Original]) -> Original:
    """What the forms of the default edition are made from: its runs, its pages and its printed book."""
    return printed[1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs a part that is absent is skipped loudly, unless it was asked for."""
    _skip_without_pynsee(config, items)
    _skip_without_a_browser(items)


def _skip_without_pynsee(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of pynsee are mandatory when they are asked for by their mark, as CI does."""
    if find_spec("pynsee"):
        return
    if config.option.markexpr == "insee":
        raise pytest.UsageError("pynsee is missing: pip install --no-deps --require-hashes -r requirements-insee.lock")
    skip = pytest.mark.skip(reason="no pynsee here: install requirements-insee.lock to run these tests")
    for item in items:
        if "insee" in item.keywords:
            item.add_marker(skip)


def _skip_without_a_browser(items: list[pytest.Item]) -> None:
    """Browser tests are mandatory where CI says so."""
    if chromium():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("Chromium is missing and this is CI: .ci/run must install it.")
    skip = pytest.mark.skip(reason="no Chromium here: install it (Debian: apt-get install chromium) to run these tests")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of one short chapter on the real data: quick to build, quick to break."""
    made = small_copy(tmp_path)
    monkeypatch.setenv("PACTE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture(scope="session")
def figure() -> Callable[..., None]:
    """Tell `make prove` a figure of its table: a row, how many were tried, how many failed."""
    path = os.environ.get("PACTE_CHIFFRES")

    def told(row: str, tried: int, failed: int) -> None:
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"row": row, "tried": tried, "failed": failed}) + "\n")

    return told
