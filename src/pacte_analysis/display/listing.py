"""The listing: things that a document names (actions, programmes), under their themes, each in one sentence.

Without a script it is a plain list. `listing.js` (in the site's theme) reads the places from the markup and adds a
choice of territory; nothing of it stands here but the attributes that it reads.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.axis import AXIS_NAMES, axis_attribute
from pacte_analysis.display.figure import Figure, identifier
from pacte_analysis.display.grid import Column, Grid, Row
from pacte_analysis.display.markup import attribute, tag, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One named thing: what it is in one sentence, who carries it, where.

    `places` are the codes and names of its territories; `within` the codes of those that contain them, so that a
    reader who asks for a département also finds what its capital does. `id` is its anchor on the page.
    """

    name: str
    words: str = ""
    theme: str = ""
    holder: str = ""
    places: tuple[tuple[str, str], ...] = ()
    within: tuple[str, ...] = ()
    axis: str = ""
    locator: str = ""
    id: str = ""


def listing(
    entries: Sequence[Entry],
    *,
    title: str,
    subtitle: str,
    sources: Sequence[str],
    scope: str,
    noun: str = "action",
    names: Mapping[str, str] = AXIS_NAMES,
    id: str | None = None,
    axis: str = "",
    reading: str = "",
    precision: str = "",
    treatment: str = "",
) -> Figure:
    """The entries under their themes, in order of first appearance; under their axes too when there are several.

    `noun` says in one word what an entry is, for the counts (*12 actions sur 34*).
    """
    axes = wording.distinct(entry.axis for entry in entries)
    parted = {key: [entry for entry in entries if entry.axis == key] for key in axes or [""]}
    blocks = "".join(_axis_html(key, names if len(axes) > 1 else {}, group) for key, group in parted.items())
    return Figure(
        id=id or identifier("liste", title, ()),
        kind="liste",
        title=title,
        subtitle=subtitle,
        body=f'<div class="liste-nommee" data-nom="{attribute(noun)}">{blocks}</div>',
        alt=_alt(entries, noun),
        scope=scope,
        sources=tuple(sources),
        data=_grid(title, entries, names),
        values=(),
        reading=reading,
        precision=precision,
        treatment=treatment,
        axis=axis,
        shows_data=True,
    )


def _axis_html(axis: str, names: Mapping[str, str], entries: Sequence[Entry]) -> str:
    head = tag("p", text(names[axis]), "liste-axe") if axis in names else ""
    themes = wording.distinct(entry.theme for entry in entries) or [""]
    lists = "".join(_theme_html(theme, [entry for entry in entries if entry.theme == theme]) for theme in themes)
    return f'<div class="liste-groupe"{axis_attribute(axis)}>{head}{lists}</div>'


def _theme_html(theme: str, entries: Sequence[Entry]) -> str:
    head = tag("p", text(theme), "liste-theme") if theme else ""
    items = "".join(_entry_html(entry) for entry in entries)
    return f'<div class="liste-bloc">{head}<ul class="entrees">{items}</ul></div>'


def _entry_html(entry: Entry) -> str:
    anchor = f' id="{attribute(entry.id)}"' if entry.id else ""
    codes = wording.distinct([*(code for code, _ in entry.places), *entry.within])
    where = f' data-lieux="{attribute(" ".join(codes))}"' if codes else ""
    places = {name: f'<span data-lieu="{attribute(code)}">{text(name)}</span>' for code, name in entry.places}
    # A holder that is a place is named once, as both.
    holder = places.pop(entry.holder, text(entry.holder))
    marks = [f"{text('Porteur : ')}{holder}"] if holder else []
    marks += places.values()
    line = tag("p", " · ".join(marks), "entree-reperes") if marks else ""
    said = tag("p", text(entry.words), "entree-texte") if entry.words else ""
    return f'<li class="entree"{anchor}{where}>{tag("p", text(entry.name), "entree-nom")}{line}{said}</li>'


def _grid(title: str, entries: Sequence[Entry], names: Mapping[str, str]) -> Grid:
    """All that is known of the entries, for the CSV: text only, places as codes and as names."""
    heads = ("Nom", "Axe", "Thème", "Porteur", "Codes des territoires", "Territoires", "Description", "Repérage")
    rows = (
        (
            entry.name,
            names.get(entry.axis, entry.axis),
            entry.theme,
            entry.holder,
            "|".join(code for code, _ in entry.places),
            french.listing([name for _, name in entry.places]),
            entry.words,
            entry.locator,
        )
        for entry in entries
    )
    return Grid(title, tuple(Column(head) for head in heads), tuple(Row(row) for row in rows))


def _alt(entries: Sequence[Entry], noun: str) -> str:
    """How many, and by theme when there are several: *Liste de 12 actions. Parentalité : 5 ; santé : 7.*"""
    themes = Counter(entry.theme for entry in entries)
    total = f"Liste de {wording.count(len(entries), noun)}"
    said = f"{total}. " + " ; ".join(f"{theme} : {number}" for theme, number in themes.items()) + "."
    return said if len(themes) > 1 else f"{total}."
