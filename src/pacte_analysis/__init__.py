"""The Baromètre des solidarités, a book that computes itself.

What a notebook needs: `open_edition` for every figure, `publish`, `section`, `claim` and `show` for the narrative, and
`pacte_analysis.display` for what a page shows.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.edition import Edition, open_edition
    from pacte_analysis.narrative import claim, publish, section, show

try:
    __version__ = version("pacte-analysis")
except PackageNotFoundError:
    __version__ = "0"

__all__ = ["Edition", "claim", "open_edition", "publish", "section", "show"]

_HOMES = {"Edition": "edition", "open_edition": "edition"}


def __getattr__(name: str) -> object:
    """The exported names, found when they are asked for: `pacte --help` need not wait for the drawing libraries."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'narrative')}"), name)
    raise AttributeError(name)
