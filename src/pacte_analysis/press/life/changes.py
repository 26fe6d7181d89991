"""What changes between two editions of one territory: its figures and its words, as two tables.

Both editions are composed from today's tables and today's text: what is compared is what each of the two years shows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pacte_analysis import french
from pacte_analysis.analysis.change import KINDS, Change, Formers, Kind, compare
from pacte_analysis.display import Column, wording
from pacte_analysis.display.grid import Grid, Row
from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import TITLES
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.life import words
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.press.life.words import WordChange
from pacte_analysis.tables.value import Value

FIGURES_CSV, WORDS_CSV = "chiffres.csv", "textes.csv"


class NotComparable(PacteError):
    """Two editions that are not two years of one territory."""


@dataclass(frozen=True)
class Changes:
    """All that changes from the edition `old` to the edition `new` of the same territory.

    `words` has the pages that both have and that are worded otherwise; `appeared` and `vanished` name the others.
    """

    old: Edition
    new: Edition
    figures: list[Change]
    words: dict[str, list[WordChange]]
    appeared: list[str]
    vanished: list[str]
    titles: dict[str, str]

    @property
    def none(self) -> bool:
        return not (self.figures or self.words or self.appeared or self.vanished)

    def of(self, kind: Kind) -> list[Change]:
        """The figures of a kind, those of the edition's own territory first."""
        found = [change for change in self.figures if change.kind == kind]
        return sorted(found, key=lambda change: change.value.territory != self.new.territory.code)

    @cached_property
    def sentences(self) -> Counter[str]:
        """How many sentences are added, taken out and changed, all pages together; headings are not sentences."""
        return counted([change for found in self.words.values() for change in found])

    def title(self, page: str) -> str:
        return self.titles[page]


def require_two_years(old: Edition, new: Edition) -> tuple[Edition, Edition]:
    """The two editions, the earlier first. Raises `NotComparable` for one edition twice or for two territories."""
    if old.territory != new.territory:
        raise NotComparable(
            f"{old.territory} et {new.territory} : les changements se lisent entre deux années d'un même territoire. "
            f"Écrivez par exemple : pacte diff {new.territory.code}/{new.year - 1} {new.territory.code}/{new.year}."
        )
    if old.year == new.year:
        others = [str(year) for year in new.known_years() if year != new.year][-3:]
        hint = f" Autres années possibles : {french.listing(others, last='ou')}." if others else ""
        raise NotComparable(f"{old.territory}, {old.year} : c'est deux fois la même édition.{hint}")
    return (old, new) if old.year < new.year else (new, old)


def changes(old: Edition, old_pages: Sequence[Page], new: Edition, new_pages: Sequence[Page]) -> Changes:
    """What changes from an edition to a later one of its territory, from the composed chapters of both."""
    before, after = {page.name: page for page in old_pages}, {page.name: page for page in new_pages}
    reworded = {
        name: words.compare(words.sentences(before[name].markdown), words.sentences(page.markdown))
        for name, page in after.items()
        if name in before
    }
    return Changes(
        old=old,
        new=new,
        figures=compare(
            {name: page.values for name, page in before.items()},
            {name: page.values for name, page in after.items()},
            year=old.year,
            formers=_formers(Life.of(new.tables), old.year),
        ),
        words={name: found for name, found in reworded.items() if found},
        appeared=[name for name in after if name not in before],
        vanished=[name for name in before if name not in after],
        titles={name: TITLES.get(name) or words.title(page.markdown) for name, page in (before | after).items()},
    )


def counted(found: Sequence[WordChange]) -> Counter[str]:
    """How many sentences of each kind; headings are not sentences."""
    return Counter(change.kind for change in found if not change.heading)


def several(number: int, words: str) -> str:
    """*1 phrase ajoutée*, *12 phrases ajoutées*, *3 nouveaux*."""
    plural = " ".join(word + ("x" if word.endswith("eau") else "s") for word in words.split())
    return f"{number} {plural if number > 1 else words}"


def _formers(life: Life, year: int) -> Formers:
    """What each revised value was at the end of `year`: before the first revision that came later."""
    return {
        key: (float(row["ancienne_valeur"]), str(row["note"]))
        for key, rows in life.revisions.items()
        for row in reversed(rows)
        if french.period_bounds(str(row["le"]))[0] > year
    }


# --- the tables ----------------------------------------------------------------------------------------------------

_SIDE = (
    "période", "valeur", "statut", "qualificatif", "marge", "publication", "document", "repérage", "dans nos tables",
)  # fmt: skip


def figures_csv(found: Changes) -> str:
    """One line a figure: what it is, then and now with where each is from, why it changes, on which pages."""
    heads = ["changement", "chiffre", "indicateur", "code du territoire", "territoire", "unité"]
    heads += [f"{side} ({year})" for year in (found.old.year, found.new.year) for side in _SIDE]
    heads += ["évolution", "unité de l'évolution", "pourquoi", f"pages ({found.old.year})", f"pages ({found.new.year})"]
    rows = []
    for change in (change for kind in KINDS for change in found.of(kind)):
        value, moved = change.value, change.evolution
        rows.append(
            (
                *(change.kind, named(value), value.indicator, value.territory, value.territory_name, value.unit),
                *_side(change.before),
                *_side(change.after),
                f"{moved.number:.12g}" if moved and moved.number is not None else "",
                moved.unit if moved else "",
                change.why,
                "|".join(change.pages_before),
                "|".join(change.pages_after),
            )
        )
    return _csv(heads, rows)


def words_csv(found: Changes) -> str:
    """One line a sentence (or a page) that is added, taken out or worded otherwise."""
    rows = [("page ajoutée", name, found.title(name), "", "", "") for name in found.appeared]
    rows += [("page retirée", name, found.title(name), "", "", "") for name in found.vanished]
    for name, changed in found.words.items():
        for change in changed:
            kind = f"section {change.kind}" if change.heading else f"phrase {change.kind}"
            rows.append((kind, name, found.title(name), change.section, change.before, change.after))
    year = (found.old.year, found.new.year)
    return _csv(["changement", "page", "titre", "section", f"texte ({year[0]})", f"texte ({year[1]})"], rows)


def _side(value: Value | None) -> tuple[str, ...]:
    if value is None:
        return ("",) * len(_SIDE)
    margin = "" if value.margin is None else f"{value.margin:.12g}"
    number = "" if value.number is None else f"{value.number:.12g}"
    return (value.period, number, value.status, value.qualifier, margin, value.citation, value.document, value.locator,
            value.place)  # fmt: skip


def _csv(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    return Grid("", tuple(Column(head) for head in heads), tuple(Row(row) for row in rows)).csv()


def named(value: Value) -> str:
    """What a figure measures, without its territory: *Taux de chômage localisé*."""
    subject = value.indicator.split("/")[0] if value.table and value.indicator.count("/") == 2 else ""
    if subject in {"actions", "crédits"}:
        # The label of a share is that of its part alone: say of what, and in which axis or contracts.
        part = "" if value.label == "ensemble" else f" : {wording.inline(value.label)}"
        limits = re.sub(r"^[\d ]*actions des contrats locaux des solidarités", "", value.scope)
        return french.capitalised(f"{subject} des contrats locaux{part}{limits}")
    base = value.inputs[0].label if value.inputs else value.label
    return french.capitalised(base if base == value.label else f"{base}, {value.label}")
