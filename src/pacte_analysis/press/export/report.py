"""The edition as a report on A4: cover, contents with page numbers, chapters, annexes; or one chapter of it."""

import tempfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from bs4 import Tag

from pacte_analysis.display.markup import attribute, text
from pacte_analysis.press.books.script_policy import STILL
from pacte_analysis.press.export.apparatus import Numbered, annotated, numbered
from pacte_analysis.press.export.binding import HOME, Leaf, add_class, bound, leaves, under
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.printing import finished, printed
from pacte_analysis.press.scratch import scratch

# Pages that only a screen can use (a choice to make, a file to take, tools), or that speak of the site itself.
LEFT_TO_THE_SITE = frozenset(
    {
        "comparaison",
        "actions",
        "ce-qui-change",
        "cartes",
        "donnees",
        "couverture",
        "extraction",
        "rapprochement",
        "guide",
        "guide-messages",
        "guide-recettes",
        "accessibilite",
        "mentions-legales",
        "donnees-personnelles",
    }
)

GLOSSARY = "sigles"

# A number of three figures stands for each page number until the real ones are known, so that lines stay what they are.
_UNKNOWN = "000"
_PLACE = "⟦{}⟧"


def write(original: Original, target: Path, chapter: str | None) -> None:
    """Print the report at `target`. Raises `NoPrinter` when there is no Chromium to print with."""
    every = leaves(original.html)
    chosen = [leaf for leaf in every if leaf.name not in LEFT_TO_THE_SITE]
    if chapter:
        chosen = [*under(every, chapter), *(leaf for leaf in chosen if leaf.name == GLOSSARY != chapter)]
    document, anchors = composed(original.html, chosen, every, original.colophon, alone=bool(chapter))
    with tempfile.TemporaryDirectory(prefix="f", dir=scratch()) as folder:
        raw = printed(lambda numbers: _filled(document, anchors, numbers), Path(folder))
        finished(raw, target, original.colophon)


def composed(
    html: Path, chosen: Sequence[Leaf], every: Sequence[Leaf], colophon: Colophon, *, alone: bool
) -> tuple[str, set[str]]:
    """The document, with a mark where each page number goes, and the places that these numbers are of."""
    bodies = bound(html, chosen, colophon.address)
    if alone and chosen[-1].name == GLOSSARY and len(chosen) > 1:
        _only_used(bodies)
    for leaf, body in zip(chosen, bodies, strict=True):
        add_class(body, "chapitre", *(["sous-chapitre"] if leaf.parent else []))
        if leaf.name == HOME and (heading := body.find("h1")):
            heading.string = leaf.title
        annotated(body)
    figures = numbered(bodies)
    title = f"{chosen[0].title} · {colophon.title}" if alone else colophon.title
    parts = [
        _cover(chosen[0] if alone else None, colophon),
        _contents(chosen, bodies),
        *map(str, bodies),
        "" if alone else _list_of_figures(figures),
        _closing(colophon, [] if alone else [leaf for leaf in every if leaf.name in LEFT_TO_THE_SITE]),
    ]
    sheets = "".join(
        f'<link rel="stylesheet" href="{(html / "_static" / name).resolve().as_uri()}">' for name in _SHEETS
    )
    head = f'<meta charset="utf-8">{STILL}<title>{text(title)}</title>{sheets}<style>{_style(chosen, colophon)}</style>'
    whole = (
        f'<!DOCTYPE html><html lang="fr-FR" data-theme="light"><head>{head}</head>'
        f'<body class="rapport">{"".join(parts)}</body></html>'
    )
    anchors = {leaf.name for leaf in chosen} | {figure.anchor for figure in figures}
    anchors |= {anchor for body in bodies for anchor, _ in _sections(body)}
    return whole, anchors


# The style sheets of the site, in their order, those of paper last; then our own.
_SHEETS = (
    "fonts/fonts.css",
    "pacte-variables.css",
    "pacte-figures.css",
    "pacte.css",
    "pacte-chiffres.css",
    "pacte-reference.css",
    "pacte-data.css",
    "pacte-print.css",
)


def _filled(document: str, anchors: set[str], numbers: Mapping[str, int]) -> str:
    for anchor in anchors:
        document = document.replace(_PLACE.format(anchor), str(numbers.get(anchor, _UNKNOWN)))
    return document


def _only_used(bodies: Sequence[Tag]) -> None:
    """Take out of the glossary of one chapter what the chapter does not say."""
    *said, glossary = bodies
    used = {str(link["href"])[1:] for body in said for link in body.select("a.interne")}
    for term in glossary.select("dt[id]"):
        if term["id"] not in used:
            if definition := term.find_next_sibling("dd"):
                definition.decompose()
            term.decompose()
    for aside in glossary.select(":scope > section > p"):
        aside.decompose()


def _cover(chapter: Leaf | None, colophon: Colophon) -> str:
    name, territory, year = [*colophon.title.split(" · "), "", ""][:3]
    warnings = "".join(f'<p class="couverture-avertissement">{text(words)}</p>' for words in colophon.warnings())
    terms = "".join(f"<div><dt>{text(term)}</dt><dd>{text(words)}</dd></div>" for term, words in colophon.lines()[1:])
    if chapter:
        numeral = f'<span class="numeral">{text(chapter.numeral)}</span> ' if chapter.numeral else ""
        head = (
            f'<p class="couverture-nom">{text(name)}</p><h1>{numeral}{text(chapter.title)}</h1>'
            f'<p class="couverture-edition">{text(territory)} · édition {text(year)}</p>'
        )
    else:
        head = (
            f'<h1><span class="couverture-nom">{text(name)}</span> <span>{text(territory)}</span></h1>'
            f'<p class="couverture-edition">Édition {text(year)}</p>'
        )
    axis = f' data-axe="{attribute(chapter.axis)}"' if chapter and chapter.axis else ""
    return (
        f'<section class="couverture"{axis}><div class="couverture-graduation"></div>{head}{warnings}'
        f'<dl class="couverture-colophon">{terms}</dl></section>'
    )


def _sections(body: Tag) -> list[tuple[str, str]]:
    """The sections of a page that the contents name: anchor and title."""
    return [
        (str(section["id"]), heading.get_text("", strip=False).strip())
        for section in body.find_all("section", id=True)
        if (heading := section.find("h2", recursive=False))
    ]


def _contents(chosen: Sequence[Leaf], bodies: Sequence[Tag]) -> str:
    """Chapters and their sections; annexes by their titles alone."""
    lines = []
    first = next((leaf.part for leaf in chosen if leaf.part), "")
    several = len({leaf.part for leaf in chosen if leaf.part}) > 1 and chosen[0].name == HOME
    for part, group in groupby(zip(chosen, bodies, strict=True), key=lambda pair: pair[0].part):
        entries = ""
        for leaf, body in group:
            sections = _sections(body) if leaf.part == first and not leaf.parent else []
            below = "".join(f"<li>{_entry(anchor, text(title))}</li>" for anchor, title in sections)
            numeral = f'<span class="numeral">{text(leaf.numeral)}</span> ' if leaf.numeral else ""
            axis = f' data-axe="{attribute(leaf.axis)}"' if leaf.axis else ""
            kind = "sommaire-sous-chapitre" if leaf.parent else "sommaire-chapitre"
            entries += (
                f'<li class="{kind}"{axis}>{_entry(leaf.name, numeral + text(leaf.title))}'
                + (f"<ol>{below}</ol>" if below else "")
                + "</li>"
            )
        caption = f'<p class="sommaire-partie">{text(part)}</p>' if part and several else ""
        lines.append(f"{caption}<ol>{entries}</ol>")
    return f'<nav class="rapport-sommaire" aria-label="Sommaire"><h1>Sommaire</h1>{"".join(lines)}</nav>'


def _entry(anchor: str, title: str) -> str:
    """A line of contents; `title` is markup."""
    return (
        f'<a href="#{attribute(anchor)}"><span class="sommaire-titre">{title}</span> '
        f'<span class="sommaire-page">{_PLACE.format(anchor)}</span></a>'
    )


def _list_of_figures(figures: Sequence[Numbered]) -> str:
    if not figures:
        return ""
    groups = ""
    named = {"Figure": "Figures", "Tableau": "Tableaux", "Encadré": "Encadrés"}
    for kind, title in named.items():
        entries = "".join(
            f"<li>{_entry(figure.anchor, f'<strong>{figure.number}</strong> {text(figure.title)}')}</li>"
            for figure in figures
            if figure.number.startswith(kind)
        )
        groups += f"<h2>{title}</h2><ol>{entries}</ol>" if entries else ""
    return f'<section class="rapport-figures"><h1>Figures, tableaux et encadrés</h1>{groups}</section>'


def _closing(colophon: Colophon, left: Sequence[Leaf]) -> str:
    """What this report is, and what the site has more."""
    where = f" ({colophon.address})" if colophon.address else ""
    said = [
        "Ce rapport est l'impression d'un livre calculé : chaque chiffre vient des tables du baromètre, et le même "
        "livre donne le site, les diapositives et les tableaux. Ils ne peuvent pas se contredire.",
        f"Sur le site{where}, chaque chiffre mène à son origine : valeur enregistrée, millésime, territoire, "
        "producteur, place dans la publication. Les données de chaque figure s'y téléchargent.",
    ]
    if left:
        titles = " ; ".join(leaf.title for leaf in left)
        said.append(f"Le site a aussi des pages que le papier ne rend pas : {titles}.")
    terms = "".join(f"<div><dt>{text(term)}</dt><dd>{text(words)}</dd></div>" for term, words in colophon.lines())
    paragraphs = "".join(f"<p>{text(words)}</p>" for words in said)
    warnings = "".join(f"<p><strong>{text(words)}</strong></p>" for words in colophon.warnings())
    return (
        f'<section class="rapport-fin contenu"><h1>À propos de ce rapport</h1>{warnings}{paragraphs}'
        f'<dl class="couverture-colophon">{terms}</dl></section>'
    )


def _style(chosen: Sequence[Leaf], colophon: Colophon) -> str:
    """Our sheet, and for each page of the book the running head that names it."""
    own = files("pacte_analysis.press.export").joinpath("report.css").read_text(encoding="utf-8")
    titles = {leaf.name: leaf.title for leaf in chosen}
    warning = " ".join(words.rstrip(".") + "." for words in colophon.warnings())
    rules = [
        _running("page-sommaire", "Sommaire", colophon, warning),
        ".rapport-sommaire { page: page-sommaire; }",
    ]
    for leaf in chosen:
        named = leaf.parent if leaf.parent in titles else leaf.name
        if named == leaf.name:
            rules.append(_running(f"page-{leaf.name}", leaf.title, colophon, warning))
        rules.append(f"#{leaf.name} {{ page: page-{named}; }}")
    for name, title in (("figures", "Figures, tableaux et encadrés"), ("fin", "À propos de ce rapport")):
        rules += [
            _running(f"page-rapport-{name}", title, colophon, warning),
            f".rapport-{name} {{ page: page-rapport-{name}; }}",
        ]
    return own + "\n".join(rules)


def _running(page: str, title: str, colophon: Colophon, warning: str) -> str:
    """The margins of a named page; a warning takes the head, and the title goes to the foot."""
    below = f"{colophon.title} · {title}" if warning else f"{colophon.state} · empreinte {colophon.fingerprint}"
    head = (
        f"@top-left {{ content: {_string(warning)}; width: 100%; color: #8a1c1c; font-weight: 600; }} "
        "@top-right { content: none; }"
        if warning
        else f"@top-left {{ content: {_string(title)}; }} @top-right {{ content: {_string(colophon.title)}; }}"
    )
    return f"@page {page} {{ {head} @bottom-left {{ content: {_string(below)}; }} }}"


def _string(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
