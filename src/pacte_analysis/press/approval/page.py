"""The page that people sign off before an edition is published: what changes, with room for names.

It stands alone, prints on A4, and holds nothing that a program has ticked, dated or signed.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pacte_analysis import french
from pacte_analysis.characters import harmless
from pacte_analysis.display import wording
from pacte_analysis.display.markup import tag, text
from pacte_analysis.edition import Edition
from pacte_analysis.press.approval.difference import KINDS, Difference, FigureChange, Kind
from pacte_analysis.press.books import script_policy
from pacte_analysis.press.books.extension import STATIC, THEME
from pacte_analysis.press.life.changes_page import by_section, css, how_many

# Lines to sign on.
SIGNATURES = 4

_HEADINGS: dict[Kind, str] = {
    "modifié": "Chiffres modifiés : même mesure, même date, autre valeur",
    "actualisé": "Chiffres actualisés : même mesure, autre date",
    "nouveau": "Chiffres nouveaux",
    "retiré": "Chiffres retirés",
    "déplacé": "Chiffres qui changent de page",
}

METHOD = (
    "Sont comparés les chiffres que les pages impriment, chacun reconnu à son adresse, les phrases, nombres compris, "
    "les titres et les titres des figures. Le dessin des figures et la mise en page ne le sont pas : regardez-les."
)
UNWORDED = (
    "L'édition publiée date d'avant que ses phrases soient gardées : seuls les chiffres sont comparés. Une fois "
    "l'édition publiée à nouveau, les mots le seront aussi."
)


@dataclass(frozen=True)
class Reviewed:
    """What a review is about: the edition, what changes, and the fingerprint of what would be published."""

    edition: Edition
    found: Difference
    fingerprint: str


def standalone(reviewed: Reviewed, tables: Sequence[str] = ()) -> str:
    """The page as one HTML file; `tables` are the addresses of its two tables."""
    found, edition = reviewed.found, reviewed.edition
    sections = [(f"chiffres-{number}", french.typography(_HEADINGS[kind]), Markup(_figures(found, kind)))
                for number, kind in enumerate(KINDS) if found.of(kind)]  # fmt: skip
    if found.appeared or found.vanished:
        sections.append(("pages", "Pages", Markup(_pages(found))))
    if found.words:
        sections.append(("mots", "Phrases", Markup(_words(found))))
    environment = Environment(loader=FileSystemLoader(THEME), autoescape=True, keep_trailing_newline=True)
    script = (STATIC / "pacte-mode.js").read_text(encoding="utf-8")
    return environment.get_template("approval.html").render(
        territory=str(edition.territory),
        year=edition.year,
        name=edition.name,
        summary=_summary(found),
        method=french.typography(METHOD if found.worded else UNWORDED),
        sections=sections,
        tables=list(tables),
        fingerprint=reviewed.fingerprint,
        signatures=range(SIGNATURES),
        css=Markup(css()),
        script=Markup(script),
        policy=Markup(script_policy.meta([script])),
    )


def _summary(found: Difference) -> str:
    if found.none:
        return french.typography("rien ne change." if found.worded else "aucun chiffre ne change.")
    return french.typography(f"{found.summary}.")


def _figures(found: Difference, kind: Kind) -> str:
    """A table of the figures of a kind, with a box to tick by hand in each row."""
    heads = ("Chiffre", "Publié", "À publier", "Pages", "Vu")
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in heads)
    rows = "".join(_row(found, change) for change in found.of(kind))
    caption = tag("caption", text(_HEADINGS[kind]), "hors-ecran")
    return f'<table class="revue">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(found: Difference, change: FigureChange) -> str:
    figure = change.figure
    what = ", ".join(part for part in (figure.measure, figure.name, wording.when(figure.period)) if part)
    cells = [
        f'<th scope="row">{text(french.capitalised(what))}</th>',
        tag("td", text(_side(change, "before"))),
        tag("td", text(_side(change, "after"))),
        tag("td", text(_where(found, change))),
        '<td class="case"><span aria-hidden="true">☐</span></td>',
    ]
    return tag("tr", "".join(cells))


def _side(change: FigureChange, which: str) -> str:
    """*17,4 %*; with its date when that is what changes, with its status when it does."""
    figure = change.before if which == "before" else change.after
    if figure is None:
        return "–"
    said = [figure.text]
    if change.kind == "actualisé":
        said.append(wording.when(figure.period))
    if change.before and change.after and change.before.status != change.after.status:
        said.append(figure.status)
    return ", ".join(said)


def _where(found: Difference, change: FigureChange) -> str:
    if change.kind == "déplacé":
        before, after = (", ".join(map(found.title, pages)) for pages in (change.pages_before, change.pages_after))
        return f"{before} → {after}"
    return ", ".join(map(found.title, change.pages))


def _pages(found: Difference) -> str:
    said = (("Page nouvelle", found.appeared), ("Page retirée", found.vanished))
    items = [tag("li", text(f"{what} : {found.title(name)}")) for what, names in said for name in names]
    return f"<ul>{''.join(items)}</ul>"


def _words(found: Difference) -> str:
    parts = []
    for name, changed in found.words.items():
        box = '<span class="case" aria-hidden="true">☐</span> '
        parts.append(f"<h3>{box}{text(f'{found.title(name)} : {how_many(changed)}')}</h3>")
        parts.append(f'<div class="mots">{by_section(changed)}</div>')
    return "".join(parts)


# --- the tables ----------------------------------------------------------------------------------------------------


def figures_csv(found: Difference) -> str:
    """One line a figure: what it is, what is published, what would be, and on which pages."""
    heads = ["changement", "chiffre", "code du territoire", "territoire", "unité", "période (publiée)",
             "valeur (publiée)", "statut (publié)", "période (à publier)", "valeur (à publier)",
             "statut (à publier)", "publication", "pages (publiées)", "pages (à publier)"]  # fmt: skip
    rows = []
    for change in found.figures:
        figure = change.figure
        sides = [
            (side.period, side.text, side.status) if side else ("", "", "") for side in (change.before, change.after)
        ]
        rows.append([change.kind, figure.measure, figure.territory, figure.name, figure.unit, *sides[0], *sides[1],
                     figure.publication, "|".join(change.pages_before), "|".join(change.pages_after)])  # fmt: skip
    return _csv(heads, rows)


def words_csv(found: Difference) -> str:
    """One line a sentence (or a page) that is added, taken out or worded otherwise."""
    rows = [["page nouvelle", name, found.title(name), "", "", ""] for name in found.appeared]
    rows += [["page retirée", name, found.title(name), "", "", ""] for name in found.vanished]
    for name, changed in found.words.items():
        for change in changed:
            kind = f"{'titre' if change.heading else 'phrase'} {change.kind}"
            rows.append([kind, name, found.title(name), change.section, change.before, change.after])
    return _csv(["changement", "page", "titre", "section", "texte (publié)", "texte (à publier)"], rows)


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
