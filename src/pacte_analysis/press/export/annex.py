"""The annex of the slides: the numbers that the chapters' sentences, tiles and sheets cite and that no slide shows."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.markup import attribute, labelled, tag, text
from pacte_analysis.edition import Edition
from pacte_analysis.press.composition.provenance import named
from pacte_analysis.press.export.slide import Slide, words
from pacte_analysis.press.export.tables import parts
from pacte_analysis.tables.value import Value

TITLE = "Annexe : les chiffres cités"
COLUMNS = ("Chiffre", "Ce qu'il mesure", "Période", "Dans le chapitre", "Source")

# An annex is looked up, not shown from afar: its rows are smaller and closer than those of a slide.
LETTERS, LINES = 170, 28

# A chapter that cites more is a directory (the contracts of each region): it is read on its page, not in a room.
MOST = 60

# A number in a text, or the label of a drawing, that says whose it is.
_SHOWN = re.compile(r'<(?:span|text)\b[^>]*\bdata-origine="([^"]+)"')
# Tables and charts are read as such; their fold holds their data.
_ELSEWHERE = "table, details, .figure:not(.figure-fiche, .figure-tuiles)"


def shown(told: Sequence[Slide]) -> set[str]:
    """The origins of the numbers that these slides show in words or as labels."""
    return {origin for slide in told for part in _texts(slide) for origin in _SHOWN.findall(part)}


def _texts(slide: Slide) -> tuple[str, ...]:
    return slide.title, slide.lead, slide.body, slide.notes


def of_chapter(
    page: BeautifulSoup, values: Mapping[str, Value], seen: set[str], opening: Slide, edition: Edition
) -> Iterator[Slide]:
    """The slides of what a printed page cites beyond what is `seen`, to which they are added; `values` by origin."""
    cited: list[tuple[Tag, Value]] = []
    for link in page.select(".contenu a.chiffre"):
        value = values.get(str(link["href"]).removeprefix("#"))
        if value is not None and value.anchor not in seen and not link.find_parent(_is_elsewhere):
            seen.add(value.anchor)
            cited.append((link, value))
    if not cited or len(cited) > MOST:
        return
    sources = list(dict.fromkeys(value.citation or value.source for _, value in cited))
    alike = Counter((named(value), value.territory, value.period) for _, value in cited)
    rows = []
    for link, value in cited:
        # Two numbers that would read alike say of what each is.
        scope = value.scope if alike[named(value), value.territory, value.period] > 1 else ""
        elsewhere = value.territory_name if value.territory != edition.territory.code else ""
        measured = ", ".join(filter(None, (french.capitalised(named(value)), elsewhere)))
        told = f"{measured} ({scope})" if scope else measured
        rows.append(_row(link, value, told, sources.index(value.citation or value.source) + 1))
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in COLUMNS)
    made = f'<table class="tableau"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    table = BeautifulSoup(made, "html.parser").table
    assert table is not None
    lead = text(
        f"{edition.territory}, sauf autre territoire nommé. Chiffres des phrases, tuiles et fiches, tels qu'imprimés."
    )
    pieces = parts(table, LETTERS, LINES)
    for place, (_, part) in enumerate(pieces, start=1):
        ranks = sorted({int(words(cell)) for cell in part.select("td.rang-source")})
        said = text(f"{french.NNBSP}; ".join(f"{rank}. {sources[rank - 1]}" for rank in ranks))
        notes = f'<dl class="figure-notes">{labelled("Sources" if len(ranks) > 1 else "Source", said)}</dl>'
        body = f'<div class="figure">{part}</div>'
        title = opening.title + (text(f" ({place}/{len(pieces)})") if len(pieces) > 1 else "")
        yield Slide("annexe", title, body, lead, notes, opening.axis, opening.chapter, text(TITLE))


def _is_elsewhere(element: Tag) -> bool:
    return bool(element.css.match(_ELSEWHERE))


def _row(link: Tag, value: Value, told: str, rank: int) -> str:
    when = wording.when(value.period) if french.parse_period(value.period)[0] != "unknown" else "non précisée"
    number = f'<span data-origine="{attribute(value.anchor)}">{link.decode_contents()}</span>'
    cells = "".join(tag("td", text(said)) for said in (told, when, _place(link)))
    return f'<tr><th scope="row">{number}</th>{cells}{tag("td", str(rank), "rang-source")}</tr>'


def _place(link: Tag) -> str:
    """What a number stands under: the title of its sheet, or the heading of its section."""
    figure = link.find_parent("figure")
    title = figure.select_one(".figure-titre") if isinstance(figure, Tag) else None
    section = link.find_parent("section")
    heading = section.find(re.compile("^h[1-6]$"), recursive=False) if isinstance(section, Tag) else None
    found = title or heading
    return words(found) if isinstance(found, Tag) else ""
