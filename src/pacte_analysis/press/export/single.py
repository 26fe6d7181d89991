"""A chapter as one file that opens alone: styles, scripts, fonts, pictures and tables inside, and no network.

It is the printed page, less what only the site can do: search, contents of the book, other editions. Links that leave
the page lead to the site when its address is known; otherwise their words stay and they lead nowhere.
"""

import base64
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from pacte_analysis.display.markup import tag, text
from pacte_analysis.press.books import script_policy
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.export.archive import write_archive
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import FORMS, Original, filename

# Scripts of the site: its list of editions, its search.
LEFT_OUT = frozenset({"editions.js", "finder.js", "switcher.js", "sphinx_highlight.js"})

_KINDS = {".csv": "text/csv;charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml",
          ".woff2": "font/woff2", ".png": "image/png", ".zip": "application/zip"}  # fmt: skip

# What of a page only the site can do.
_SITE_ONLY = re.compile(
    r'\s*(?:<form class="recherche".*?</form>|<a class="bouton recherche-etroite".*?</a>'
    r'|<a class="toutes-editions".*?</a>|<a class="bouton bouton-sommaire".*?</a>'
    r'|<nav id="sommaire-du-livre".*?</nav>|<nav class="voisines".*?</nav>'
    r'|<link rel="(?:search|prev|next|canonical)"[^>]*>)',
    re.DOTALL,
)
_OPENER = re.compile(r'<a class="edition-ici"[^>]*>(?P<named>.*?)<svg class="icone".*?</a>', re.DOTALL)
_ABOUT = re.compile(r'<nav class="pied-bloc" aria-label="À propos">.*?</nav>', re.DOTALL)
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*?href="(?P<file>[^"?]*)[^"]*"(?P<media> media="[^"]*")?[^>]*>')
_SCRIPT = re.compile(r'\s*<script(?P<before>[^>]*?) src="(?P<file>[^"?]*)[^"]*"[^>]*></script>')
_ICON = re.compile(r'(<link rel="icon" href=")([^"]*)(")')
_PICTURE = re.compile(r'(<img\b[^>]*? src=")([^"]*)(")')
_LINK = re.compile(r"<a\b[^>]*>")
_HREF = re.compile(r'\shref="([^"]*)"')
_OF_LINKS = re.compile(r'\s(?:href|download|rel|target|type|hreflang)(?:="[^"]*")?(?=[\s>/])')
_URL = re.compile(r"""url\(\s*(["']?)(?!data:|#)([^"')]+)\1\s*\)""")

# Without the contents of the book, their column; what a link that leads nowhere looks like: its words.
_STYLE = """
.cadre, .page-accueil .cadre { grid-template-columns: minmax(0, var(--colonne)) 11.75rem;
  grid-template-areas: "principal page"; justify-content: center; }
.page-accueil .cadre, .cadre:not(:has(.sur-cette-page)), .cadre:has(.registre) {
  grid-template-columns: minmax(0, 1fr); grid-template-areas: "principal"; }
@media (max-width: 74.99em) {
  .cadre { grid-template-columns: minmax(0, 1fr); grid-template-areas: "page" "principal"; }
}
a:not([href]) { color: inherit; text-decoration: none; cursor: auto; }
.colophon dt { font-weight: 600; }
.colophon dd { margin: 0 0 0.4rem; overflow-wrap: anywhere; }
"""


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write one chapter's file, or the archive of all."""
    if chapter:
        target.write_text(_page(original, chapter), encoding="utf-8", newline="\n")
        return
    form = FORMS["html"]
    files: dict[str, bytes | Path] = {
        filename(form, original.edition, page.name): _page(original, page.name).encode() for page in _printed(original)
    }
    write_archive(target, files)


def _printed(original: Original) -> list[Page]:
    return [page for page in original.pages if (original.html / f"{page.name}.html").is_file()]


def _page(original: Original, name: str) -> str:
    printed = (original.html / f"{name}.html").read_text(encoding="utf-8")
    site = original.project.address
    return alone(printed, name, original.html, original.colophon, site=site)


def alone(page: str, name: str, folder: Path, colophon: Colophon, *, site: str = "") -> str:
    """The page `name` of the book in `folder` as one file; links that leave it lead below `site`, if it is known."""
    page = _SITE_ONLY.sub("", page)
    page = _OPENER.sub(lambda found: f'<span class="edition-ici">{found["named"]}</span>', page)
    page = _ABOUT.sub(_signed(colophon).replace("\\", r"\\"), page)
    page = _LINK.sub(_links(name, folder, colophon.address, site), page)
    page = _ICON.sub(lambda found: f"{found[1]}{_data(folder / found[2])}{found[3]}", page)
    page = _PICTURE.sub(lambda found: f"{found[1]}{_data(folder / unquote(found[2]))}{found[3]}", page)
    page = _SHEET.sub(lambda found: f"<style{found['media'] or ''}>{_sheet(folder / found['file'])}</style>", page)
    page = page.replace("</head>", f"<style>{_STYLE}</style>\n  </head>", 1)
    return _with_scripts(page, folder)


def _signed(colophon: Colophon) -> str:
    """What the file says of itself, in the place of the links of the site's foot."""
    lines = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in colophon.lines())
    return f'<section class="pied-bloc colophon">{tag("h2", text("Ce fichier"))}<dl>{lines}</dl></section>'


def _links(name: str, folder: Path, address: str, site: str) -> Callable[[re.Match[str]], str]:
    """How an opening tag of a link is rewritten."""

    def rewritten(found: re.Match[str]) -> str:
        link = found.group(0)
        href = _HREF.search(link)
        if href is None:
            return link
        to = unescape(href.group(1))
        parts = urlsplit(to)
        if parts.scheme or parts.netloc or (not parts.path and parts.fragment):
            return link
        if parts.path == f"{name}.html" and parts.fragment:
            led = f"#{parts.fragment}"
        elif parts.path.startswith("donnees/") and (folder / unquote(parts.path)).is_file():
            file = folder / unquote(parts.path)
            named = f' download="{escape(file.name)}"'
            return re.sub(r'\sdownload(?:="[^"]*")?(?=[\s>])', named, link).replace(href.group(1), _data(file))
        elif address and site:
            led = urljoin(address, to)
        else:
            return _OF_LINKS.sub("", link)
        return link.replace(href.group(0), f' href="{escape(led)}"')

    return rewritten


def _with_scripts(page: str, folder: Path) -> str:
    """Scripts inside, those that waited for the end of the page at its end."""
    last: list[str] = []
    inline: list[str] = []

    def inside(found: re.Match[str]) -> str:
        file = folder / found["file"]
        if file.name in LEFT_OUT:
            return ""
        code = file.read_text(encoding="utf-8").replace("</script", r"<\/script").replace("<!--", r"<\!--")
        inline.append(code)
        attributes = found["before"].replace(" defer", "")
        script = f"<script{attributes}>{code}</script>"
        if " defer" in found["before"]:
            last.append(script)
            return ""
        return f"\n    {script}"

    page = _SCRIPT.sub(inside, page).replace(script_policy.meta(), script_policy.meta(inline), 1)
    head, end, tail = page.rpartition("</body>")
    return head + "\n".join(last) + "\n" + end + tail


def _sheet(path: Path) -> str:
    """A style sheet whose fonts and pictures are inside."""
    css = path.read_text(encoding="utf-8")
    return _URL.sub(lambda found: f'url("{_data(path.parent / found[2])}")', css).replace("</", r"<\/")


def _data(path: Path) -> str:
    """A file as an address that holds it."""
    kind = _KINDS.get(path.suffix, "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
