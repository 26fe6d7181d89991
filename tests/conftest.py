"""What the tests share: copies of the project to damage, and the browser or the reason why there is none."""

import os
import shutil
from pathlib import Path

import pytest

from pacte_analysis.press.project import Project

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def project() -> Project:
    """The checkout itself: to read, never to build in."""
    return Project(ROOT)


def copy_project(target: Path) -> Project:
    """A checkout of its own, without what builds have made."""
    for name in ("_config.yml", "_toc.yml", "requirements.lock"):
        shutil.copy2(ROOT / name, target / name)
    for name in ("notebooks", "book", "data"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return Project(target)


@pytest.fixture
def a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the project, with its own data in sight of the kernels."""
    copied = copy_project(tmp_path)
    monkeypatch.setenv("PACTE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return copied


def chromium() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests are skipped loudly where no Chromium is, and mandatory where CI says so."""
    if chromium():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("Chromium is missing and this is CI: .ci/run must install it.")
    skip = pytest.mark.skip(reason="no Chromium here: install it (Debian: apt-get install chromium) to run these tests")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""

SMALL_CHAPTER = (
    HEADER
    + """# Pauvreté {{ territoire | en }}

```{code-cell} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

```{code-cell} ipython3
from pacte_analysis import claim, open_edition, publish, section, show

edition = open_edition(territory, year)
pauvrete = edition.value("taux_pauvrete_60")
publish(pauvrete=pauvrete)
claim("la pauvreté dépasse la moyenne", edition.gap("taux_pauvrete_60") > 0)
```

## Le taux

{{ territoire | en | majuscule }}, {{ pauvrete }} de la population est pauvre.
"""
)


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of one short chapter on the real data: quick to build, quick to break."""
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy2(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "notebooks" / "index.md").write_text(SMALL_CHAPTER, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: notebooks/index\n", encoding="utf-8")
    monkeypatch.setenv("PACTE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)
