"""The CSS of everything that `display` emits, in the variables of `style`; the site writes it under its own sheet."""

from functools import cache
from importlib.resources import files

from pacte_analysis.display import style


@cache
def figure_css() -> str:
    """The rules of figures.css."""
    return files("pacte_analysis.display").joinpath("figures.css").read_text(encoding="utf-8")


def notebook_css() -> str:
    """What a figure needs where the site's style sheet is absent: JupyterLab, an exported notebook."""
    return style.css_variables() + figure_css()
