"""The site shell: a Sphinx extension that gives a Jupyter Book our templates, our style and a French interface.

The book theme stays Jupyter Book's own (its translator, its tables of contents), but its page layout is ours: the
theme's scripts and style sheets (2 MB, fonts of icons, English labels, inline handlers) are not loaded and are removed
from what is published. Nothing that a page loads comes from elsewhere.

What the press says about an edition comes through ``html_context["pacte"]`` (see `Shell`).
"""

import os
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from pacte_analysis.display import style, stylesheet
from pacte_analysis.french import typography
from pacte_analysis.press.books import bibliography, glossary, reprint, script_policy
from pacte_analysis.press.books.captions import captioned
from pacte_analysis.press.books.identity import Reference, description, plain
from pacte_analysis.press.books.search import FrenchSearch
from pacte_analysis.press.books.searchable import excerpts, searched, write_excerpts
from pacte_analysis.press.files import press_digest
from pacte_analysis.press.running.forks import CORES

THEME = Path(__file__).parents[1] / "theme"
TEMPLATES = THEME / "templates"
STATIC = THEME / "static"

# Written at each build, from what `display` draws with: the palette, and the style of the markup of figures.
VARIABLES = "pacte-variables.css"
FIGURES = "pacte-figures.css"
STYLE_SHEETS = (
    "fonts/fonts.css",
    VARIABLES,
    FIGURES,
    "pacte.css",
    "pacte-shell.css",
    "pacte-chiffres.css",
    "pacte-reference.css",
    "pacte-data.css",
    "pacte-access.css",
)

# Pages that the footer names, when the book has them, in this order.
FOOTER_PAGES = (
    "methode",
    "sources",
    "donnees",
    "sigles",
    "guide",
    "licence",
    "mentions-legales",
    "donnees-personnelles",
    "accessibilite",
)

# Of what the theme and Sphinx copy, what our pages never load.
UNUSED = (
    "scripts",
    "styles",
    "vendor",
    "locales",
    "images",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
    "basic.css",
    "file.png",
    "plus.png",
    "minus.png",
)

_OPENING = re.compile(r'<p class="ouverture"[^>]*?data-axe="(?P<axis>[a-z]+)"[^>]*>(?P<body>.*?)</p>', re.DOTALL)
_NUMERAL = re.compile(r'<span class="numeral">(?P<numeral>[^<]*)</span>')


def variables_css() -> str:
    """The style sheet of colours and fonts, light and dark; on paper, always light."""
    css = style.css_variables()
    light = re.search(r":root\s*\{([^}]*)\}", css)
    if light is None:
        raise ValueError("style.css_variables() has no :root block")
    return css + f'\n@media print {{\n  :root, html[data-theme="dark"] {{{light.group(1)}}}\n}}\n'


def write_assets(static: Path) -> None:
    """Copy our style sheets, scripts and fonts into `static`, for a page that Sphinx does not make: the front door."""
    shutil.copytree(STATIC, static, dirs_exist_ok=True)
    _write_generated(static)
    # The stems of a query, as the books' own search page has them in `language_data.js`.
    stems = FrenchSearch.js_stemmer_code + FrenchSearch.js_splitter_code
    (static / "stems.js").write_text(stems.lstrip(), encoding="utf-8", newline="\n")


def _write_generated(static: Path) -> None:
    static.mkdir(parents=True, exist_ok=True)
    (static / VARIABLES).write_text(variables_css(), encoding="utf-8")
    (static / FIGURES).write_text(stylesheet.figure_css(), encoding="utf-8")


def _configure(app: Sphinx, config: Config) -> None:
    # First in the list: the theme's own templates are appended to it and would win otherwise.
    config.templates_path.insert(0, str(TEMPLATES))
    generated = Path(app.doctreedir) / "pacte-static"
    _write_generated(generated)
    config.html_static_path.extend([str(STATIC), str(generated)])


def _prepare_downloads(app: Sphinx, config: Config) -> None:
    # The tables to download are written while pages are read; Sphinx would drop a folder that is not there yet.
    for folder in config.html_extra_path:
        (Path(app.confdir) / folder).mkdir(parents=True, exist_ok=True)


def _remember_opening(app: Sphinx, doctree: nodes.document) -> None:
    """Keeps a chapter's axis and numeral, so that the table of contents of every page can show them."""
    for raw in doctree.findall(nodes.raw):
        if found := _OPENING.search(raw.astext()):
            numeral = _NUMERAL.search(found.group("body"))
            app.env.metadata[app.env.docname]["pacte"] = {
                "axis": found.group("axis"),
                "numeral": numeral.group("numeral").strip() if numeral else "",
            }
            return


def _read_pages_for_search(app: Sphinx) -> None:
    """Has the search index what a reader seeks: see `searchable`."""
    builder: Any = app.builder
    if builder.format != "html":
        return
    index_page = builder.index_page
    # As it is read: Sphinx would have the title of a page as HTML, those of its sections as text.
    builder.index_page = lambda name, doctree, title: index_page(name, searched(doctree), plain(title))


def _remember_excerpts(app: Sphinx, doctree: nodes.document) -> None:
    """Keeps what search results show of a page, for pages that later builds do not read again."""
    app.env.metadata[app.env.docname]["pacte-excerpts"] = excerpts(doctree)


def _entries(app: Sphinx, docname: str, depth: int = 2) -> Iterator[dict[str, Any]]:
    """The chapters under `docname` as the table of contents lists them."""
    for toctree in app.env.tocs[docname].findall(addnodes.toctree):
        for title, ref in toctree["entries"]:
            if ref not in app.env.titles:
                continue
            opening = app.env.metadata[ref].get("pacte", {})
            yield {
                "docname": ref,
                "title": typography(title or app.env.titles[ref].astext()),
                "caption": toctree.get("caption") or "",
                "axis": opening.get("axis", ""),
                "numeral": opening.get("numeral", ""),
                "children": list(_entries(app, ref, depth - 1)) if depth > 1 else [],
            }


# The scripts that only some figures need, and the mark of these in a page.
SCRIPTS = {
    "chiffres.js": 'class="origines"',
    "table-copy.js": 'class="figure-liens"',
    "figure-link.js": 'class="figure-lien"',
    "listing.js": 'class="liste-nommee"',
    "register.js": 'class="registre"',
    "strips.js": 'class="bandes"',
    "maps.js": 'class="aplats"',
}


class Shell:
    """What the templates know of the edition and of the book around the page.

    From ``html_context["pacte"]``, all optional: `territory`, `year`, `edition` (its code), `sources_date` (*en avril
    2026*: until when the data were published), `version` (of the tool), `front_door` (address of the list of editions,
    relative to the home page), `site` (where the site is published, when it is known), `address` (the edition's folder
    in the site: *occitanie/2024*), `latest` (address, relative to the home page, of the folder whose pages lead to the
    latest edition), `banner` and `embargo` (warnings for every page), `licence` (a sentence), `publisher`.
    """

    def __init__(self, app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
        given = dict(app.config.html_context.get("pacte") or {})
        self.name = "Baromètre des solidarités"
        self.territory = typography(str(given.get("territory", "")))
        self.year = str(given.get("year", ""))
        self.edition = str(given.get("edition", ""))
        self.sources_date = typography(str(given.get("sources_date", "")))
        self.version = str(given.get("version", ""))
        self.banner = typography(str(given.get("banner", "")))
        self.embargo = typography(str(given.get("embargo", "")))
        self.publisher = typography(str(given.get("publisher", "")))
        self.licence = typography(
            str(given.get("licence", "Textes, figures et données : Licence Ouverte 2.0. Code : licence MIT."))
        )
        front_door = str(given.get("front_door", ""))
        self.front_door = context["content_root"] + front_door if front_door else ""
        self.root = self.front_door.removesuffix("index.html")
        self.address = str(given.get("address", ""))
        site = str(given.get("site", ""))
        # Where this page will be read, when it is known; a robot is not led to the page of the search.
        self.url = f"{site}{self.address}/{pagename}.html" if site and self.address else ""
        self.description = description(context.get("body", ""))
        # Sphinx takes the title from the source, as it was typed, and Jinja's striptags undoes no-break spaces.
        self.title = typography(plain(context.get("title", "")))
        latest = str(given.get("latest", ""))
        self.latest = f"{context['content_root']}{latest}{pagename}.html" if latest else ""
        self.home = app.config.root_doc
        self.is_home = pagename == self.home
        self.chapters = list(_entries(app, self.home))
        flat = [entry for chapter in self.chapters for entry in (chapter, *chapter["children"])]
        self.by_name = {entry["docname"]: entry for entry in flat}
        self.footer = [
            {"docname": name, "title": typography(app.env.titles[name].astext())}
            for page in FOOTER_PAGES
            for name in sorted(app.env.titles)
            if name.rsplit("/", 1)[-1] == page
        ]
        self.axis = self.by_name.get(pagename, {}).get("axis", "")
        _, before, after = getattr(app.builder, "relations", {}).get(pagename, (None, None, None))
        self._relations = {"prev": before, "next": after}
        self._titles = app.env.titles
        self.has_code = 'class="highlight' in context.get("body", "")
        self.scripts = [name for name, mark in SCRIPTS.items() if mark in context.get("body", "")]

    def reference(self, pagename: str) -> Reference:
        """How to quote a page of this book."""
        return Reference(
            page=pagename,
            title="" if self.is_home else self.title,
            book=self.name,
            territory=self.territory,
            edition=self.edition,
            year=self.year,
            publisher=self.publisher,
            sources_date=self.sources_date,
            address=self.url,
        )

    @property
    def full_name(self) -> str:
        return " · ".join(part for part in (self.name, self.territory, self.year) if part)

    def neighbour(self, relation: str, rellinks: dict[str, str] | None) -> dict[str, str] | None:
        """The previous (`prev`) or `next` page, with its numeral when it is a chapter."""
        docname = self._relations.get(relation)
        if not rellinks or not docname:
            return None
        return {
            "link": rellinks["link"],
            "title": self.by_name.get(docname, {}).get("title") or typography(self._titles[docname].astext()),
            **_marks(self.by_name.get(docname, {})),
        }

    def loads(self, asset: Any) -> bool:
        """Whether a style sheet or script that Sphinx would add is one of those that our pages load."""
        filename = str(getattr(asset, "filename", None) or "")
        name = filename.removeprefix("_static/")
        if not name or name.startswith(("scripts/", "styles/")):
            return False
        return self.has_code or not name.startswith(("clipboard", "copybutton"))


def _write_together(app: Sphinx, _: object) -> None:
    """Have several processes write pages: not read them, which an extension of the theme's does not say that it may."""
    app.parallel = max(app.parallel, int(os.environ.get(CORES, "1")))


# The places where the theme puts its own parts, which it would render for each page and our layout shows nowhere.
_PLACES = (
    *("navbar_start", "navbar_center", "navbar_persistent", "navbar_end", "primary_sidebar_end"),
    *("secondary_sidebar_items", "article_header_start", "article_header_end", "article_footer_items"),
    *("content_footer_items", "footer_start", "footer_center", "footer_end"),
)


def _leave_out_the_theme(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context |= {"sidebars": []} | {f"theme_{place}": [] for place in _PLACES}


def _marks(entry: dict[str, Any]) -> dict[str, str]:
    return {"axis": entry.get("axis", ""), "numeral": entry.get("numeral", "")}


def _complete_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    shell = context["pacte"] = Shell(app, pagename, context)
    # docutils says the width of the window once more than Sphinx's own head does.
    context["metatags"] = re.sub(r'\s*<meta name="viewport"[^>]*>', "", context.get("metatags", ""))
    if "body" in context:
        # docutils gives the items of a list of references a role that they may not have in a list.
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        context["body"] = _keep_whole(captioned(body), shell.territory)
    glossary.explain(app, pagename, context)
    context["pacte_sheets"] = STYLE_SHEETS
    context["pacte_policy"] = script_policy.meta()


def _keep_whole(body: str, name: str) -> str:
    """The territory's name in the page's title and its small words (*en*, *dans le*), on one line where it fits."""
    head, end, rest = body.partition("</h1>")
    if not name or not end:
        return body
    named = rf"((?:\b\w{{1,4}} |\b[dl]’){{0,2}}{re.escape(escape(name))})"
    return re.sub(named, r'<span class="insecable">\1</span>', head) + end + rest


# myst-nb writes <p> inside <summary> and English labels.
def _visit_folded_code(self: Any, node: HideCodeCellNode) -> None:
    is_output = {"below-input", "above-output"} & set(node["classes"])
    label = "Afficher le résultat" if is_output else "Afficher le code"
    self.body.append(f'<details class="code-du-chapitre">\n<summary>{label}</summary>\n')


def _depart_folded_code(self: Any, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


# Sphinx's search writes the title of a section, which is text, as if it were HTML.
_TITLE_AS_HTML, _TITLE_AS_TEXT = "linkEl.innerHTML = title;", "linkEl.textContent = title;"


def titles_as_text(searchtools: str) -> str:
    """Sphinx's script of the search, whose results have their titles as text. Raises `ValueError` for another one."""
    if searchtools.count(_TITLE_AS_HTML) != 1:
        raise ValueError("searchtools.js is not the one that we know: see titles_as_text in press/books/extension.py")
    return searchtools.replace(_TITLE_AS_HTML, _TITLE_AS_TEXT)


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    search = Path(app.outdir) / "_static" / "searchtools.js"
    script = search.read_text(encoding="utf-8")
    if _TITLE_AS_TEXT not in script:
        search.write_text(titles_as_text(script), encoding="utf-8", newline="\n")
    told = {name: kept.get("pacte-excerpts", []) for name, kept in app.env.metadata.items()}
    write_excerpts(Path(app.outdir), told)
    static = Path(app.outdir) / "_static"
    for name in UNUSED:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Called by Sphinx; the extension comes after the theme in the list of extensions."""
    bibliography.register()
    app.add_search_language(FrenchSearch)
    app.add_node(HideCodeCellNode, override=True, html=(_visit_folded_code, _depart_folded_code))
    app.connect("config-inited", _prepare_downloads, priority=100)
    app.connect("config-inited", _configure, priority=900)
    app.connect("builder-inited", _read_pages_for_search)
    app.connect("doctree-read", _remember_opening, priority=900)
    app.connect("doctree-read", _remember_excerpts, priority=901)
    app.connect("env-updated", _write_together)
    app.connect("html-page-context", _leave_out_the_theme, priority=100)
    app.connect("html-page-context", _complete_page, priority=900)
    app.connect("build-finished", _finish, priority=900)
    reprint.connect(app)
    # Sphinx keeps the pages that it printed; those of another press are printed anew.
    pages = int(press_digest()[:12], 16)
    return {"version": "1", "env_version": pages, "parallel_read_safe": True, "parallel_write_safe": True}
