"""The list of the site's pages for search engines, which wants whole addresses: there is one when the site has its own.

Pages that only lead elsewhere (the folders `derniere`) and pages of search are left out.
"""

from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from pacte_analysis.press.sites.shelf import HOME, Place

SITEMAP = "sitemap.xml"

# What no search engine should lead to.
LEFT_OUT = frozenset({"search.html"})


def sitemap(address: str, places: Iterable[Place]) -> str:
    """The sitemap of a site published at `address` (with its final slash): the front door, then all the pages."""
    pages = [HOME]
    for place in places:
        for edition in place.editions:
            pages += [f"{edition.address}/{page}" for page in sorted(edition.pages - LEFT_OUT)]
    listed = "".join(f"<url><loc>{escape(address + quote(page))}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
    )
