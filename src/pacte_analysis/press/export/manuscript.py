"""From printed pages to a manuscript: the HTML that a word processor understands, and nothing of what is for a screen.

What is left says what the page says, in its words: a number that leads to its origin is that number, a chart its
picture with its alternative text, tiles and strips are tables. Styles are named for pandoc (`data-custom-style`).
"""

import re
from collections.abc import Collection, Sequence

from bs4 import BeautifulSoup, Tag

# What is for a screen: folds of data, of origins and of code, links to files, marks of titles, scripts, small drawings.
_FOR_SCREENS = (
    "noscript, input, "
    "details.a-telecharger, details.origines, .bandes-legende, .toctree-wrapper, p.archive, nav.portes, "
    "a.archive-lien, svg.jauge, svg.statut-icone, svg.bande-points, svg.icone, .chemins svg"
)

_HEADS = {"h2", "h3", "h4"}

# A picture of the manuscript is as wide as the text.
WIDTH = "16cm"


def manuscript(bodies: Sequence[Tag]) -> tuple[list[str], dict[str, str]]:
    """The pages of a book, bound in one document, as the HTML of each; and their charts and maps: by the name of the
    file that their picture must be, their own HTML."""
    drawings: dict[str, str] = {}
    return [_page(body, drawings) for body in bodies], drawings


def _page(body: Tag, drawings: dict[str, str]) -> str:
    soup = BeautifulSoup("", "html.parser")
    for unwanted in body.select(_FOR_SCREENS):
        unwanted.decompose()
    for figure in body.select("figure.figure"):
        _figure(soup, figure, drawings)
    for fold in body.select("details"):
        _unfold(soup, fold)
    for table in body.select("table.matrice-large"):
        table.replace_with(_listed(soup, table))
    for table in body.select("table"):
        _table(soup, table)
    for listed in body.select("dl"):
        for group in listed.find_all("div", recursive=False):
            group.unwrap()
    for drawing in body.select("svg"):
        drawing.decompose()
    _paragraphs(soup, body)
    for section in reversed(body.select("section")):
        if all(isinstance(child, Tag) and child.name in _HEADS for child in section.contents if str(child).strip()):
            section.decompose()
    return str(body)


# --- figures ---------------------------------------------------------------------------------------------------------


def _figure(soup: BeautifulSoup, figure: Tag, drawings: dict[str, str]) -> None:
    """A figure as paragraphs: its title, its picture or its words, its notes."""
    for number in figure.select(".figure-numero"):
        number.insert_after(". ")
    for class_, style in (("figure-titre", "Titre de figure"), ("figure-sous-titre", "Sous-titre de figure")):
        for words in figure.select(f".{class_}"):
            _styled(soup, words, style)
    for caption in figure.select("figcaption"):
        caption.unwrap()
    for image in figure.select(".figure-image, .aplats"):
        _picture(soup, figure, image, drawings)
    for tiles in figure.select("ul.tuiles"):
        tiles.replace_with(_tiles(soup, tiles))
    for strips in figure.select(".bandes"):
        strips.replace_with(_strips(soup, strips))
    for facts in figure.select("dl.fiche-reperes, dl.figure-notes"):
        _terms(soup, facts, "Note de figure" if "figure-notes" in facts.get_attribute_list("class") else "Fiche")
    for number in figure.select(".fiche-resultats .fiche-valeur"):
        number.name = "strong"
    for words in figure.select(".fiche-description, .fiche-note"):
        _styled(soup, words, "Fiche")
    figure.name = "div"


def _picture(soup: BeautifulSoup, figure: Tag, image: Tag, drawings: dict[str, str]) -> None:
    labelled = image if image.get("aria-label") else image.select_one("[aria-label]")
    words = str(labelled["aria-label"]) if labelled else ""
    name = f"{figure.get('id')}.png"
    classes = " ".join(figure.get_attribute_list("class"))
    drawings[name] = f'<figure class="{classes}">{image}</figure>'
    paragraph = soup.new_tag("p")
    paragraph.append(soup.new_tag("img", src=name, alt=words, width=WIDTH))
    image.replace_with(paragraph)
    _styled(soup, paragraph, "Image de figure")


def _styled(soup: BeautifulSoup, element: Tag, style: str) -> None:
    """`element` in a paragraph style of the stationery."""
    element.wrap(soup.new_tag("div", attrs={"data-custom-style": style}))


def _terms(soup: BeautifulSoup, listed: Tag, style: str) -> None:
    """A list of terms and words as one paragraph each: *Lecture : …*."""
    box = soup.new_tag("div")
    for term in listed.select("dt"):
        words = term.find_next_sibling("dd")
        paragraph = soup.new_tag("p")
        strong = soup.new_tag("strong")
        strong.string = f"{term.get_text()}\u00a0:"
        paragraph.append(strong)
        paragraph.append(" ")
        for child in list(words.children) if isinstance(words, Tag) else []:
            paragraph.append(child)
        box.append(paragraph)
        _styled(soup, paragraph, style)
    listed.replace_with(box)


def _tiles(soup: BeautifulSoup, tiles: Tag) -> Tag:
    """Tiles as a table: the number, what it says, when and from whom."""
    table = _new_table(soup, ("Chiffre", "Ce qu’il dit", "Date et source"), (22, 50, 28))
    for tile in tiles.find_all("li", recursive=False):
        said = tile.select(".tuile-libelle, .tuile-complement, .tuile-comparaison, .tuile-note")
        row = soup.new_tag("tr")
        number = soup.new_tag("th", scope="row")
        words, source = soup.new_tag("td"), soup.new_tag("td")
        for part in tile.select(".tuile-valeur"):
            part.name = "strong"
            number.append(part.extract())
        for rank, part in enumerate(said):
            if rank:
                words.append(soup.new_tag("br"))
            words.append(part.extract())
        for part in tile.select(".tuile-source"):
            source.append(part.extract())
        for cell in (number, words, source):
            row.append(cell)
        table.tbody.append(row)  # type: ignore[union-attr]
    return table


def _strips(soup: BeautifulSoup, strips: Tag) -> Tag:
    """Strips as the table that they are to a screen reader."""
    rows = strips.select(".bande")
    heads = [cell.get_text(" ", strip=True) for cell in rows[0].find_all("div", recursive=False)]
    table = _new_table(soup, heads, (30, 17, 17, 12, 24))
    for line in rows[1:]:
        row = soup.new_tag("tr")
        for place, cell in enumerate(line.find_all("div", recursive=False)):
            new = soup.new_tag("td") if place else soup.new_tag("th", scope="row")
            for child in list(cell.children):
                new.append(child)
            row.append(new)
        table.tbody.append(row)  # type: ignore[union-attr]
    return table


def _listed(soup: BeautifulSoup, matrix: Tag) -> Tag:
    """A matrix, too wide for a page, as a table that names for each row the columns where it says yes."""
    heads = [head.get_text(" ", strip=True) for head in matrix.select("thead th")]
    table = _new_table(soup, (heads[0], "Où", heads[-1]), (45, 43, 12))
    for line in matrix.select("tbody tr, tfoot tr"):
        cells = line.find_all(["th", "td"], recursive=False)
        row = soup.new_tag("tr")
        if len(cells) == 1:
            row.append(soup.new_tag("th", scope="rowgroup", colspan="3", string=cells[0].get_text(" ", strip=True)))
        elif len(cells) == len(heads):
            where = ", ".join(filter(None, map(_yes, heads[1:-1], cells[1:-1])))
            row.append(soup.new_tag("th", scope="row", string=cells[0].get_text(" ", strip=True)))
            row.append(soup.new_tag("td", string=where or "–"))
            row.append(soup.new_tag("td", string=cells[-1].get_text(" ", strip=True)))
        else:
            continue
        table.tbody.append(row)  # type: ignore[union-attr]
    return table


def _yes(head: str, cell: Tag) -> str:
    """The head of a column where a cell says yes, or with its count; else nothing."""
    if "nombre" in cell.get_attribute_list("class"):
        return f"{head} ({cell.get_text(strip=True)})"
    return head if "oui" in cell.get_attribute_list("class") else ""


def _new_table(soup: BeautifulSoup, heads: Collection[str], widths: Collection[int]) -> Tag:
    columns = "".join(f'<col style="width: {width}%">' for width in widths)
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    made = f"<table><colgroup>{columns}</colgroup><thead><tr>{cells}</tr></thead><tbody></tbody></table>"
    table = BeautifulSoup(made, "html.parser").table
    assert table is not None
    return table.extract()


def _table(soup: BeautifulSoup, table: Tag) -> None:
    """A table without the scrolling frame around it, nor the caption that only its figure's title repeats; its columns
    as wide as their words ask, the row of this territory in bold."""
    for caption in table.select("caption"):
        caption.decompose()
    for cell in table.select("td > p:only-child, th > p:only-child"):
        cell.unwrap()
    for cell in table.select("tr.ici > *"):
        strong = soup.new_tag("strong")
        for child in list(cell.children):
            strong.append(child)
        cell.append(strong)
    for cell in table.select("td.nombre, th.nombre"):
        cell["style"] = "text-align: right"
    if table.colgroup is None:
        columns = "".join(f'<col style="width: {width}%">' for width in _widths(table))
        table.insert(0, BeautifulSoup(f"<colgroup>{columns}</colgroup>", "html.parser"))


def _widths(table: Tag) -> list[int]:
    """In per cent: as the root of the longest text of a column, and its longest word at least."""
    asked: dict[int, float] = {}
    for row in table.select("tr"):
        for place, cell in enumerate(row.find_all(["td", "th"], recursive=False)):
            if not cell.get("colspan"):
                words = cell.get_text(" ", strip=True)
                longest = max(map(len, words.split(" ")))
                asked[place] = max(asked.get(place, 3.0), min(longest, 16), 2.4 * len(words) ** 0.5)
    total = sum(asked.values())
    return [max(1, int(100 * width / total)) for _, width in sorted(asked.items())]


def _unfold(soup: BeautifulSoup, fold: Tag) -> None:
    for title in fold.select("summary"):
        title.name = "strong"
        title.wrap(soup.new_tag("p"))
    fold.name = "div"
    fold.attrs.pop("open", None)


def _in_one_paragraph(soup: BeautifulSoup, entry: Tag) -> None:
    """The name, the places and the words of an entry, one a line."""
    whole = soup.new_tag("p")
    for rank, part in enumerate(entry.find_all("p", recursive=False)):
        if rank:
            whole.append(soup.new_tag("br"))
        for child in list(part.children):
            whole.append(child)
        part.decompose()
    entry.insert(0, whole)


def _paragraphs(soup: BeautifulSoup, body: Tag) -> None:
    """Blocks that have a style of their own, and words in line that only a style sheet parts."""
    for words in body.select("p.ouverture"):
        _styled(soup, words, "Ouverture")
    for box in body.select("div.en-bref, div.en-clair"):
        box["data-custom-style"] = "Encadré"
    for words in body.select("p.mesure-titre, p.liste-theme, p.entree-nom, p.publication-nom"):
        strong = soup.new_tag("strong")
        for child in list(words.children):
            strong.append(child)
        words.append(strong)
    for words in body.select(".tableau-legende, .legende-statuts, .etat"):
        _styled(soup, words, "Note de figure")
    for selected, mark in ((".objectif-texte", "\u00a0:"), (".avancement", "\u00a0;"), (".ouverture .numeral", ".")):
        for part in body.select(selected):
            part.insert_after(mark)
    for entry in body.select("li.entree"):
        _in_one_paragraph(soup, entry)
    for part in body.select("wbr"):
        part.decompose()
    for old in body.select("abbr"):
        old.unwrap()
    for break_ in body.find_all(string=re.compile(r"\n")):
        if break_.find_parent("pre") is None:
            break_.replace_with(re.sub(r"\s*\n\s*", " ", break_) if break_.strip() else " ")
