"""Projects to build and to break in tests, and where the browser is."""

import shutil
from pathlib import Path

from pacte_analysis.press.project import Project

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def copy_project(target: Path) -> Project:
    """A checkout of its own, without what builds have made."""
    for name in ("_config.yml", "_toc.yml", "requirements.lock"):
        shutil.copy2(ROOT / name, target / name)
    for name in ("notebooks", "book", "data"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return Project(target)


def chromium() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


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
