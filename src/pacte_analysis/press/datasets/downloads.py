"""The tables of a book as its readers find them: a fold at the foot of each page, and the page that lists them all."""

from collections.abc import Sequence
from dataclasses import replace

from pacte_analysis import french
from pacte_analysis.display.markup import attribute, tag, text
from pacte_analysis.edition import Edition
from pacte_analysis.press.composition.compose import TABLES_PLACE, Page, raw
from pacte_analysis.press.datasets.data_package import DESCRIPTOR, archive, archive_name, descriptor
from pacte_analysis.press.datasets.dataset import json_ld
from pacte_analysis.press.datasets.published import FOLDER, PublishedTable, page_title, tables_of

# The page of the project that says how to read the tables, and the line of it where they are listed.
PAGE = "donnees"
HOME = "index"
MARK = "<!-- tableaux-de-l-edition -->"


def with_downloads(
    edition: Edition, pages: Sequence[Page], *, updated: str, warning: str
) -> tuple[list[Page], dict[str, str | bytes]]:
    """The pages, each with the list of its tables and their metadata, and the files that stand beside the tables: the
    package's descriptor, and the archive of all.

    `updated` is the date of the latest publication held, `warning` what must be said of all (*données fictives*).
    """
    every: list[PublishedTable] = []
    made: list[Page] = []
    for page in pages:
        tables = tables_of(edition, page)
        every += tables
        title = french.typography(page_title(page))
        foot = [raw(fold(tables)), raw(json_ld(edition, tables, title=title, updated=updated, warning=warning))]
        made.append(replace(page, markdown=page.markdown.replace(TABLES_PLACE, "\n\n".join(filter(None, foot)))))
    titles = {page.name: "Accueil" if page.name == HOME else page_title(page) for page in pages}
    whole = json_ld(edition, every, whole=True, updated=updated, warning=warning)
    listed = "\n\n".join([catalogue(edition, every, titles), raw(whole)])
    told = descriptor(edition, every, updated=updated, warning=warning)
    inside = {table.path.removeprefix(f"{FOLDER}/"): table.text for table in every} | {"datapackage.json": told}
    files: dict[str, str | bytes] = {DESCRIPTOR: told, archive_name(edition): archive(inside)} if every else {}
    return [replace(page, markdown=page.markdown.replace(MARK, listed)) for page in made], files


def fold(tables: Sequence[PublishedTable]) -> str:
    """The tables of one page, for its foot; nothing without tables."""
    if not tables:
        return ""
    head = tag("summary", text("Télécharger les données de cette page"))
    whole = tag("p", f'<a href="{PAGE}.html">{text("Toutes les données de cette édition")}</a>')
    return f'<details class="a-telecharger" id="a-telecharger">{head}{_listed(tables)}{whole}</details>'


def catalogue(edition: Edition, tables: Sequence[PublishedTable], titles: dict[str, str]) -> str:
    """The archive, the descriptor, then the tables under the title of their page, as Markdown."""
    if not tables:
        return raw(tag("p", text("Cette édition n'a aucun tableau à télécharger."), "non-disponible"))
    size = weight(sum(table.size for table in tables))
    package = (
        f'<p class="archive"><a class="archive-lien" href="{attribute(archive_name(edition))}" download>'
        f"{text('Télécharger tous les tableaux')}</a> "
        f"{text(f'{len(tables)} fichiers CSV et leur description, dans une archive ZIP ({size} une fois ouverte)')}</p>"
        f'<p>{text("La description seule :")} <a href="{DESCRIPTOR}" download>datapackage.json</a>.</p>'
    )
    parts = [raw(package)]
    for name in dict.fromkeys(table.page for table in tables):
        parts += [f"### {french.typography(titles[name])}", raw(_listed([t for t in tables if t.page == name], name))]
    return "\n\n".join(parts)


def _listed(tables: Sequence[PublishedTable], page: str = "") -> str:
    """One line a table: its title (a link to its figure), what it measures, the file and its size."""
    return f'<ul class="tableaux">{"".join(_line(table, page) for table in tables)}</ul>'


def _line(table: PublishedTable, page: str) -> str:
    where = (f"{page}.html" if page else "") + (f"#{table.anchor}" if table.anchor else "")
    name = f'<a href="{attribute(where)}">{text(table.title)}</a>' if where else text(table.title)
    rows = len(table.lines) - 1
    said = f"CSV, {rows} ligne{'s' if rows > 1 else ''}, {weight(table.size)}"
    link = (
        f'<a class="tableau-csv" href="{attribute(table.path)}" download>{text(said)}'
        f'<span class="hors-ecran">{french.NBSP}: {text(table.title)}</span></a>'
    )
    measure = tag("span", text(table.subtitle), "tableau-mesure") if table.subtitle else ""
    return tag("li", " ".join(filter(None, [tag("span", name, "tableau-titre"), measure, link])))


def weight(size: int) -> str:
    """*812 octets*, *12 ko*, *1,4 Mo*."""
    if size < 1000:
        return f"{size} octets"
    if size < 1_000_000:
        return f"{round(size / 1000)} ko"
    return f"{french.number(size / 1_000_000, 1)} Mo"
