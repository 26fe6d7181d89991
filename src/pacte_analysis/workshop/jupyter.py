"""JupyterLab and Voilà, set up for the project from its own folder `jupyter/`: nothing is read from or written to the
home folder of whoever starts them."""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.fonts import font_css
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project

# Settings, kernel and default viewers, kept with the project.
SETTINGS = "jupyter"
# The cockpit, from the root of the project.
COCKPIT = "notebooks/atelier/cockpit.md"

# What Jupyter and IPython would keep in the home folder, and where it goes under the build folder.
_KEPT = {
    "JUPYTER_CONFIG_DIR": "reglages",
    "JUPYTER_DATA_DIR": "donnees",
    "JUPYTER_RUNTIME_DIR": "en-cours",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}

# JupyterLab aligns the cells of a table to the right, marks every list, and has a font of its own, wider than ours.
_AS_IN_THE_BOOK = """
.jp-RenderedHTMLCommon .figure :is(th, td):not(.nombre) { text-align: left; }
.jp-RenderedHTMLCommon .figure :is(tr, tr:nth-child(even), tr:hover) { background: none; }
.jp-RenderedHTMLCommon .figure ul { list-style: none; padding-left: 0; }
/* The hues of figures are made for paper. */
[data-jp-theme-light="false"] .figure { background: #fffffb; color: #1c1c1a; padding: 0.75rem; }
.jp-RenderedHTMLCommon .figure .figure-titre { font-family: "Pacte Sans", system-ui, sans-serif; }
"""


class NoJupyter(PacteError):
    """JupyterLab or Voilà is not installed here."""


def environment(project: Project) -> dict[str, str]:
    """The variables under which Jupyter finds the project's settings and kernel, and keeps its files in `_build/`,
    where the folders are made and the style sheet of figures is written."""
    found = dict(os.environ)
    settings = project.root / SETTINGS
    for variable, folder in {"JUPYTER_PATH": settings, "JUPYTER_CONFIG_PATH": settings / "config"}.items():
        found[variable] = os.pathsep.join([str(folder), *filter(None, [found.get(variable)])])
    kept = project.build_folder / "jupyter"
    for variable, name in _KEPT.items():
        found[variable] = str(kept / name)
        (kept / name).mkdir(parents=True, exist_ok=True)
    sheet = kept / _KEPT["JUPYTER_CONFIG_DIR"] / "custom" / "custom.css"
    sheet.parent.mkdir(exist_ok=True)
    write_whole(sheet, font_css() + _AS_IN_THE_BOOK)
    return found


def lab(project: Project, arguments: Sequence[str] = ()) -> list[str]:
    """The command that opens JupyterLab on the chapters. Raises `NoJupyter`."""
    _require("jupyterlab", "JupyterLab")
    return [*_server("jupyterlab", project), "--LabApp.default_url=/lab/tree/notebooks", *arguments]


def cockpit(project: Project, arguments: Sequence[str] = ()) -> list[str]:
    """The command that opens the cockpit alone, under Voilà. Raises `NoJupyter`."""
    _require("voila", "Voilà")
    address = f"--ServerApp.default_url=/voila/render/{COCKPIT}"
    # The server refuses an option given twice: who says something of the browser is heard alone.
    browser = [] if any("browser" in argument for argument in arguments) else ["--ServerApp.open_browser=True"]
    return [*_server("jupyter_server", project), *browser, address, *arguments]


def _server(module: str, project: Project) -> list[str]:
    return [sys.executable, "-m", module, f"--ServerApp.root_dir={project.root}"]


def _require(module: str, name: str) -> None:
    if find_spec(module) is None:
        raise NoJupyter(
            f"{name} n'est pas installé ici. Installez ce que nomme requirements.lock (make lab le fait), puis "
            "relancez."
        )
