"""The CSS of everything that `display` emits, in the variables of `style`; the site writes it under its own sheet."""

from functools import cache
from importlib.resources import files

from pacte_analysis.display import style

SHEETS = ("figures.css", "register.css", "map.css")


@cache
def figure_css() -> str:
    """The rules of figures.css, then of what has a sheet of its own."""
    folder = files("pacte_analysis.display")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in SHEETS)


def notebook_css() -> str:
    """What a figure needs where the site's style sheet is absent: JupyterLab, an exported notebook."""
    return style.css_variables() + figure_css()
