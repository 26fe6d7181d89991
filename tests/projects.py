"""Projects to build and to break in tests."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.soundness import MARK, require_sound
from pacte_analysis.press.sites.site import PrintedEdition, assemble, publish

ROOT = Path(__file__).resolve().parents[1]


@cache
def _sound() -> str:
    """What a build remembers of the tables of the checkout once it has found them sound."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy2(ROOT / "requirements.lock", folder)
        project = Project(Path(folder))
        require_sound(project, ROOT / "data")
        return (project.build_folder / MARK).read_text(encoding="utf-8")


def _remember_sound(project: Project) -> Project:
    """A copy of the checkout's tables is not looked at again: a second each, a hundred times. Changed, it is."""
    write_whole(project.build_folder / MARK, _sound())
    return project


def made(project: Project) -> list[str]:
    """What commands have made in a copy, but for what it knows of its tables from the start."""
    return sorted(path.name for path in project.build_folder.iterdir() if path.name != MARK)


def copy_project(target: Path) -> Project:
    """A checkout of its own, without what builds have made."""
    for name in ("_config.yml", "_toc.yml", "requirements.lock"):
        shutil.copy2(ROOT / name, target / name)
    for name in ("notebooks", "book", "data"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return _remember_sound(Project(target))


def publish_editions(root: Path, editions: dict[tuple[str, int], set[str]], *, summary: str = "") -> Path:
    """A site in `root` of editions made for a test: a territory, a year, and the names of its pages."""
    territories = open_catalogue().territories
    printed = []
    for (code, year), names in editions.items():
        html = root / "livres" / f"{code}-{year}"
        html.mkdir(parents=True, exist_ok=True)
        for name in names:
            page = f"<!DOCTYPE html><html lang='fr'><title>{name}</title><h1>{code}, {year}, {name}</h1></html>\n"
            (html / f"{name}.html").write_text(page, encoding="utf-8")
        who = territories[code]
        printed.append(PrintedEdition(who.code, who.name, who.kind, who.slug, year, html, summary))
    return shelve(root, printed)


def shelve(root: Path, printed: list[PrintedEdition]) -> Path:
    """The site in `root`, with these editions in it."""
    project = Project(root)
    if not (root / "_config.yml").exists():
        shutil.copy2(ROOT / "_config.yml", root / "_config.yml")
    manifests = {book.address: {"territoire": book.territory, "annee": book.year} for book in printed}
    publish(project, assemble(project, printed, manifests))
    return project.site


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


def small_copy(target: Path) -> Project:
    """A project of one short chapter on the real data."""
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy2(ROOT / name, target / name)
    shutil.copytree(ROOT / "data", target / "data")
    (target / "notebooks").mkdir()
    (target / "book").mkdir()
    shutil.copy2(ROOT / "book" / "relecture.yml", target / "book" / "relecture.yml")
    (target / "notebooks" / "index.md").write_text(SMALL_CHAPTER, encoding="utf-8")
    (target / "_toc.yml").write_text("format: jb-book\nroot: notebooks/index\n", encoding="utf-8")
    return _remember_sound(Project(target))
