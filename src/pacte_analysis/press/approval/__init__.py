"""Before an edition is published: what it changes of the one that stands in the site, as a page to sign off."""

from pacte_analysis.press.approval.difference import Difference, places
from pacte_analysis.press.approval.page import UNWORDED, Reviewed, figures_csv, standalone, words_csv
from pacte_analysis.press.approval.reviewing import review

__all__ = ["UNWORDED", "Difference", "Reviewed", "figures_csv", "places", "review", "standalone", "words_csv"]
