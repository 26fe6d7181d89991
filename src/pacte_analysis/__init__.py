"""The Baromètre des solidarités, a book that computes itself.

What a notebook needs: `open_edition` for every figure, `publish`, `section`, `claim` and `show` for the narrative, and
`pacte_analysis.display` for what a page shows.
"""

from importlib.metadata import PackageNotFoundError, version

from pacte_analysis.edition import Edition, open_edition
from pacte_analysis.narrative import claim, publish, section, show

try:
    __version__ = version("pacte-analysis")
except PackageNotFoundError:
    __version__ = "0"

__all__ = ["Edition", "claim", "open_edition", "publish", "section", "show"]
