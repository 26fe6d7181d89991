"""The page that says what changes between two editions: one of the book's, or a page that stands alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pacte_analysis import french
from pacte_analysis.analysis.change import KINDS, Change, Kind
from pacte_analysis.display import stylesheet, table, wording
from pacte_analysis.display.figure import Shown
from pacte_analysis.display.grid import Cell
from pacte_analysis.display.markup import tag, text
from pacte_analysis.narrative import Origins
from pacte_analysis.press.books import script_policy
from pacte_analysis.press.books.extension import STATIC, THEME, variables_css
from pacte_analysis.press.books.fonts import font_css
from pacte_analysis.press.composition.compose import TABLES_PLACE, Page, raw
from pacte_analysis.press.composition.origins import LIST_TITLE, downloads, fold
from pacte_analysis.press.composition.provenance import Publications, publications
from pacte_analysis.press.life.changes import (
    FIGURES_CSV,
    WORDS_CSV,
    Changes,
    counted,
    figures_csv,
    named,
    several,
    words_csv,
)
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.life.words import OWN_PAGE, Piece, WordChange
from pacte_analysis.tables.value import Value

# Rows and sentences that a page shows without being asked; more stand in a fold.
SHORT = 12

# Publications that a table names; beyond, the origins at the foot of the page do.
MANY = 8

OTHERS = "Autres territoires"

METHOD = (
    "Les deux éditions sont recalculées avec les données d'aujourd'hui. Un chiffre se reconnaît à ce qu'il mesure et à "
    "son territoire ; une série compte pour un chiffre. L'évolution n'est donnée qu'entre deux valeurs comparables : "
    "même publication ou même série annuelle, écart supérieur à l'erreur connue. Dans une phrase, un nombre qui change "
    "ne compte pas comme un changement de mots."
)

# How each kind is said: the heading, the sentence's end for one and for several, what a reader should know.
_HEADINGS: dict[Kind, str] = {
    "actualisé": "Chiffres d'une période plus récente",
    "révisé": "Chiffres révisés",
    "nouveau": "Chiffres nouveaux",
    "disparu": "Chiffres disparus",
    "déplacé": "Chiffres qui changent de page",
}
_SAID: dict[Kind, tuple[str, str, str]] = {
    "actualisé": ("aucun chiffre ne porte", "chiffre porte", "chiffres portent"),
    "révisé": ("aucun chiffre n'est révisé", "chiffre est révisé", "chiffres sont révisés"),
    "nouveau": ("aucun chiffre n'est nouveau", "chiffre est nouveau", "chiffres sont nouveaux"),
    "disparu": ("aucun chiffre n'a disparu", "chiffre a disparu", "chiffres ont disparu"),
    "déplacé": ("aucun chiffre ne change de page", "chiffre change de page", "chiffres changent de page"),
}
_AFTER: dict[Kind, str] = {"actualisé": " sur une période plus récente"}


@dataclass(frozen=True)
class _Section:
    """A part of the page, for the book and for the page that stands alone."""

    id: str
    title: str
    html: str


def page(found: Changes, life: Life, known: Publications) -> Page:
    """The book's page: counts, one table a kind of change, then the words page by page."""
    made = Page(OWN_PAGE, "")
    origins = Origins()
    parts = [f"# {title(found)}"]
    for section in _sections(found, origins, links=True):
        parts += [f"## {french.typography(section.title)}", raw(section.html)]
    if not found.none:
        made.downloads = {
            f"donnees/{OWN_PAGE}-{FIGURES_CSV}": figures_csv(found),
            f"donnees/{OWN_PAGE}-{WORDS_CSV}": words_csv(found),
        }
        said = f"Ce qui change entre les éditions {found.old.year} et {found.new.year}"
        told = (f"{said} : les chiffres", f"{said} : les phrases")
        made.titles = dict(zip(made.downloads, map(french.typography, told), strict=True))
        parts += ["## Télécharger", raw(_downloads(list(made.downloads)))]
    listed = downloads(OWN_PAGE, origins, life, known)
    made.downloads |= listed
    made.titles |= dict.fromkeys(listed, LIST_TITLE)
    tables = TABLES_PLACE if made.downloads else ""
    parts += [raw(life.foot(OWN_PAGE)), tables, raw(fold(origins, life, known, list(listed)))]
    made.markdown = "\n\n".join(part for part in parts if part) + "\n"
    made.values = origins.values
    return made


def title(found: Changes) -> str:
    """The title of the book's page."""
    return french.typography(f"Ce qui change depuis l'édition {found.old.year}")


def standalone(found: Changes, tables: Sequence[str] = ()) -> str:
    """The same as a page of its own, with its style in it; `tables` are the addresses of its two tables, if any."""
    origins = Origins()
    sections = _sections(found, origins, links=False)
    environment = Environment(loader=FileSystemLoader(THEME), autoescape=True, keep_trailing_newline=True)
    script = (STATIC / "pacte-mode.js").read_text(encoding="utf-8")
    return environment.get_template("changes.html").render(
        territory=str(found.new.territory),
        title=f"De l’édition {found.old.year} à l’édition {found.new.year}",
        sections=[(item.id, french.typography(item.title), Markup(item.html)) for item in sections],
        downloads=Markup(_downloads(tables)) if tables else "",
        origins=Markup(fold(origins, Life.of(found.new.tables), publications(found.new))),
        css=Markup(css()),
        script=Markup(script),
        policy=Markup(script_policy.meta([script])),
    )


def css() -> str:
    """The site's style in one sheet, fonts included: the page may be sent alone."""
    own = [variables_css(), stylesheet.figure_css()]
    sheets = ("pacte.css", "pacte-shell.css", "pacte-chiffres.css", "pacte-front-door.css")
    own += [(STATIC / name).read_text(encoding="utf-8") for name in sheets]
    printed = (STATIC / "pacte-print.css").read_text(encoding="utf-8")
    return "\n".join([font_css(), *own, f"@media print {{\n{printed}\n}}"])


def _sections(found: Changes, origins: Origins, *, links: bool) -> list[_Section]:
    sections = [_Section("en-bref", "En bref", _summary(found, origins))]
    for kind in KINDS:
        if found.of(kind):
            html = "".join(_figures(found, kind, origins))
            sections.append(_Section(f"chiffres-{_plain(kind)}s", _HEADINGS[kind], html))
    if found.appeared or found.vanished or found.words:
        sections.append(_Section("les-mots", "Les mots", _words(found, links=links)))
    return sections


def _plain(kind: str) -> str:
    return kind.replace("é", "e")


def _summary(found: Changes, origins: Origins) -> str:
    """The counts in sentences, each number leading to its origin; then how the two editions were compared."""
    if found.none:
        said = f"Rien ne change entre l'édition {found.old.year} et l'édition {found.new.year}."
        return f'<div class="en-bref"><p>{text(said)}</p></div>'
    items = [_counted(found, kind, origins) for kind in KINDS]
    items.append(_counted_words(found, origins))
    if found.appeared or found.vanished:
        items.append(_counted_pages(found, origins))
    listed = "".join(tag("li", f"{french.capitalised(item)}.") for item in items)
    return f'<div class="en-bref"><ul>{listed}</ul></div>' + tag("p", text(METHOD))


def _counted(found: Changes, kind: Kind, origins: Origins) -> str:
    number = len(found.of(kind))
    none, one, many = _SAID[kind]
    after = _AFTER.get(kind, "")
    if not number:
        return text(none + after)
    count = _count(found, number, "chiffres", _HEADINGS[kind])
    return f"{_number(count, origins)} {text((one if number == 1 else many) + after)}"


def _counted_words(found: Changes, origins: Origins) -> str:
    said: list[str] = []
    for kind, verb in (("ajoutée", "ajoutée"), ("retirée", "retirée"), ("modifiée", "modifiée")):
        number = found.sentences[kind]
        if number:
            count = _count(found, number, "phrases", f"Phrases {kind}s")
            noun = "" if said else ("phrase est " if number == 1 else "phrases sont ")
            said.append(f"{_number(count, origins)} {noun}{verb}{'s' if number > 1 else ''}")
    where = " dans les pages communes aux deux éditions" if found.appeared or found.vanished else ""
    return french.listing(said) + where if said else text("aucune phrase ne change") + where


def _counted_pages(found: Changes, origins: Origins) -> str:
    said: list[str] = []
    for names, one, many in (
        (found.appeared, "page est nouvelle", "pages sont nouvelles"),
        (found.vanished, "page n'existe plus", "pages n'existent plus"),
    ):
        if names:
            count = _count(
                found, len(names), "pages", "Pages nouvelles" if names is found.appeared else "Pages retirées"
            )
            said.append(f"{_number(count, origins)} {text(one if len(names) == 1 else many)}")
    return french.listing(said)


def _count(found: Changes, number: int, unit: str, what: str) -> Value:
    return Value(
        number=number,
        unit=unit,
        label=what,
        territory=found.new.territory.code,
        territory_name=found.new.territory.name,
        period=f"{found.old.year}-{found.new.year}",
        status="calculé",
        citation=f"Comparaison des éditions {found.old.year} et {found.new.year}",
        how=f"Compte des {unit} nommées plus haut." if unit != "chiffres" else "Compte des lignes du tableau.",
    )


def _number(value: Value, origins: Origins) -> str:
    return f'<a class="chiffre" href="#{origins.add(value)}">{escape(value.text)}</a>'


def _figures(found: Changes, kind: Kind, origins: Origins) -> list[str]:
    """The table of a kind: the edition's own territory, then the others in a fold; a long table is folded too."""
    here = found.new.territory
    changed = found.of(kind)
    mine = [change for change in changed if change.value.territory == here.code]
    others = [change for change in changed if change.value.territory != here.code]
    parts = [_by_page(found, changed)] if len(changed) > SHORT and kind in {"nouveau", "disparu"} else []
    for group, whose in ((mine, str(here)), (others, OTHERS)):
        if not group:
            continue
        shown = _table(found, kind, group, alone=group is mine)
        for value in shown.values:
            if value.known:
                origins.add(value)
        folded = len(group) > SHORT or (group is others and mine)
        parts.append(_fold(_fold_title(group, whose), shown.html()) if folded else shown.html())
    return parts


def _by_page(found: Changes, changed: Sequence[Change]) -> str:
    """*Vue d'ensemble (60), Sortir de la pauvreté par l'emploi (41)*: where a long list is to be looked for."""
    pages = Counter((change.pages_after or change.pages_before)[0] for change in changed)
    listed = ", ".join(f"{found.title(page)} ({number})" for page, number in pages.items())
    return tag("p", text(f"Où les trouver : {listed}."))


def _message(kind: Kind, number: int, whose: str) -> str:
    """*4 chiffres du Var portent sur une période plus récente*."""
    _, one, many = _SAID[kind]
    noun, _, said = (one if number == 1 else many).partition(" ")
    return f"{number} {noun} {whose} {said}{_AFTER.get(kind, '')}"


def _fold_title(group: Sequence[Change], whose: str) -> str:
    return f"{whose} : {wording.count(len(group), 'chiffre')}"


def _fold(summary: str, content: str) -> str:
    return f'<details class="changements"><summary>{text(summary)}</summary>{content}</details>'


def _table(found: Changes, kind: Kind, group: Sequence[Change], *, alone: bool) -> Shown:
    """The figures of a kind; `alone` for those of the edition's own territory, which is then not named in each row."""
    old, new = found.old.year, found.new.year

    def name(change: Change, *, dated: bool = False) -> str:
        value = change.value
        parts = [named(value)] + ([] if alone else [value.territory_name])
        return ", ".join(parts + ([french.period(value.period)] if dated else []))

    rows: list[list[Cell]]
    match kind:
        case "actualisé":
            columns = ["Chiffre", f"Édition {old}", f"Édition {new}", "Évolution", "Période et raison"]
            rows = [
                [name(c), _value(c.before), _value(c.after), c.evolution or "–", french.capitalised(c.why)]
                for c in group
            ]
        case "révisé":
            columns = ["Chiffre", f"Édition {old}", f"Édition {new}", "Pourquoi"]
            rows = [[name(c, dated=True), _value(c.before), _value(c.after), french.capitalised(c.why)] for c in group]
        case "déplacé":
            columns = ["Chiffre", "Valeur", f"Pages de l'édition {old}", f"Pages de l'édition {new}"]
            rows = [
                [name(c, dated=True), _value(c.after), _pages(found, c.pages_before), _pages(found, c.pages_after)]
                for c in group
            ]
        case "nouveau" | "disparu":
            columns = ["Chiffre", "Valeur", "Période", "Pages", "Pourquoi"]
            rows = [
                [
                    name(c),
                    c.value,
                    wording.when(c.value.period),
                    _pages(found, c.pages_after or c.pages_before),
                    french.capitalised(c.why),
                ]
                for c in group
            ]
    publications = wording.sources([cell for row in rows for cell in row if isinstance(cell, Value)])
    if len(publications) > MANY:
        publications = (f"{len(publications)} publications, nommées pour chaque chiffre au bas de la page",)
    return table(
        rows,
        columns=columns,
        title=_message(kind, len(group), found.new.territory.genitive if alone else "d'autres territoires"),
        subtitle=f"Valeurs des éditions {old} et {new}",
        scope="chiffres que montrent les pages des deux éditions",
        sources=publications,
        treatment="comparaison des deux éditions",
        id=f"changements-{_plain(kind)}s" + ("" if alone else "-autres"),
    )


def _value(value: Value | None) -> Cell:
    return value if value is not None else ""


def _pages(found: Changes, pages: Sequence[str]) -> str:
    return ", ".join(found.title(page) for page in pages)


# --- the words -----------------------------------------------------------------------------------------------------


def _words(found: Changes, *, links: bool) -> str:
    parts = []
    for names, one, many in (
        (found.appeared, "Page nouvelle", "Pages nouvelles"),
        (found.vanished, "Page qui n'existe plus", "Pages qui n'existent plus"),
    ):
        if names:
            linked = links and names is found.appeared
            listed = ", ".join(_link(found, name) if linked else text(found.title(name)) for name in names)
            parts.append(f"<p><strong>{text(one if len(names) == 1 else many)}{french.NBSP}:</strong> {listed}.</p>")
    for name, changed in found.words.items():
        summary = f"{found.title(name)} : {how_many(changed)}"
        opened = " open" if len(changed) <= SHORT else ""
        parts.append(
            f'<details class="changements"{opened}><summary>{text(summary)}</summary>'
            f'<div class="mots">{by_section(changed)}</div></details>'
        )
    return "".join(parts)


def _link(found: Changes, name: str) -> str:
    return f'<a href="{escape(name)}.html">{text(found.title(name))}</a>'


def how_many(changed: Sequence[WordChange]) -> str:
    """*3 phrases ajoutées, 1 retirée*."""
    numbers = counted(changed)
    kinds = [kind for kind in ("ajoutée", "retirée", "modifiée") if numbers[kind]]
    said = [several(numbers[kind], kind if position else f"phrase {kind}") for position, kind in enumerate(kinds)]
    return ", ".join(said) or wording.count(len(changed), "titre")


def by_section(changed: Sequence[WordChange]) -> str:
    """The changes under the heading of their section; a section that comes or goes says so there."""
    sections: dict[str, list[WordChange]] = {}
    for change in changed:
        sections.setdefault(change.section, []).append(change)
    parts = []
    for section, group in sections.items():
        heading = next((change for change in group if change.heading), None)
        mark = {"ajoutée": "section ajoutée", "retirée": "section retirée", "modifiée": "titre modifié"}
        noted = f' <span class="mots-signe">{mark[heading.kind]}</span>' if heading else ""
        if section:
            parts.append(f'<p class="mots-section">{text(section)}{noted}</p>')
        items = "".join(_sentence(change) for change in group if not change.heading)
        parts.append(f"<ul>{items}</ul>" if items else "")
    return "".join(parts)


def _sentence(change: WordChange) -> str:
    """A sentence as added, taken out or changed: a word says it, then a line under or through it."""
    match change.kind:
        case "ajoutée":
            sign, content = "+", f"<ins>{text(change.after)}</ins>"
        case "retirée":
            sign, content = french.MINUS, f"<del>{text(change.before)}</del>"
        case "modifiée":
            sign, content = "±", "".join(_piece(piece) for piece in change.pieces)
    whole = "" if change.pieces else ' class="mots-entiere"'
    label = f'<span class="mots-signe"><span aria-hidden="true">{sign}</span> {french.capitalised(change.kind)}</span>'
    return f"<li{whole}>{label} {content}</li>"


def _piece(piece: Piece) -> str:
    if piece.sign == "=":
        return text(piece.text)
    name, said = ("del", "retiré") if piece.sign == "-" else ("ins", "ajouté")
    # The words in brackets are for those who do not see the line under or through the text.
    space = "" if piece.text.startswith((",", ".")) else " "
    before, after = (tag("span", text(words), "hors-ecran") for words in (f"[{said} :{space}", "]"))
    return f"<{name}>{before}{text(piece.text)}{after}</{name}>"


def _downloads(addresses: Sequence[str]) -> str:
    labels = ("Les chiffres qui changent (CSV)", "Les mots qui changent (CSV)")
    links = [
        f'<li><a class="figure-csv" href="{escape(href)}" download>{text(label)}</a></li>'
        for href, label in zip(addresses, labels, strict=True)
    ]
    return f'<ul class="changements-fichiers">{"".join(links)}</ul>'
