"""The forms that an edition gives to download: those that were made from what its book is made from today.

A record beside them says, for each, the recipe of the book that it is a print of; a form of another recipe is never
offered.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacte_analysis import french
from pacte_analysis.display.markup import attribute, tag, text
from pacte_analysis.edition import Edition
from pacte_analysis.press.datasets.downloads import weight
from pacte_analysis.press.export.form import FORMS, Form, filename, folder
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.runs import answers
from pacte_analysis.press.sites.shelf import HOME, TAKEN_AWAY
from pacte_analysis.reads import Answers

# Beside the forms of an edition: of which recipe each is.
RECORD = "formes.json"

# The line of an edition's home where the list stands.
MARK = "<!-- formes-de-l-edition -->"


@dataclass(frozen=True)
class Offer:
    """A form that is up to date: its file, and what of its edition stands beside its name."""

    form: Form
    file: Path
    date: str = ""


def record(project: Project, edition: Edition, form: Form, recipe: str, seen: Mapping[str, str]) -> None:
    """Remember that the form kept for an edition is a print of this recipe, and what it read beside the book."""
    path = folder(project, edition) / RECORD
    told = _records(path) | {form.name: {"recette": recipe, "lectures": dict(seen)}}
    write_whole(path, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def offered(project: Project, edition: Edition, recipe: str, *, date: str = "") -> tuple[Offer, ...]:
    """The forms that are prints of this recipe, in their order; `date` is that of the edition, in words."""
    place = folder(project, edition)
    records = _records(place / RECORD)
    found = ((form, place / filename(form, edition)) for form in FORMS.values())
    return tuple(
        Offer(form, file, date)
        for form, file in found
        if file.is_file() and _is_up_to_date(records.get(form.name), recipe, answers(edition, project.root))
    )


def _is_up_to_date(kept: dict[str, Any] | None, recipe: str, today: Answers) -> bool:
    return kept is not None and kept["recette"] == recipe and not any(today.changed(kept["lectures"]))


def _records(path: Path) -> dict[str, dict[str, Any]]:
    """What is remembered of each form; nothing of those that an older version made."""
    try:
        found = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
    return {name: kept for name, kept in found.items() if isinstance(kept, dict)}


def put_on_home(site: Path, offers: Sequence[Offer]) -> None:
    """Copy the forms into the folder of an edition's pages, and list them on its home, where the mark is."""
    home = site / HOME
    if home.is_file():
        page = home.read_text(encoding="utf-8")
        home.unlink()  # its bytes may be those of the printed book
        home.write_text(page.replace(MARK, section(offers)), encoding="utf-8", newline="\n")
    for offer in offers:
        (site / TAKEN_AWAY).mkdir(exist_ok=True)
        shutil.copyfile(offer.file, site / TAKEN_AWAY / offer.file.name)


def bare_home_digest(html: Path) -> str:
    """The SHA-256 of the home of a printed book as it is published without forms; nothing when it has no home."""
    home = html / HOME
    return (
        hashlib.sha256(home.read_text(encoding="utf-8").replace(MARK, "").encode()).hexdigest()
        if home.is_file()
        else ""
    )


def section(offers: Sequence[Offer]) -> str:
    """The list as HTML, with sizes and date; nothing without forms."""
    if not offers:
        return ""
    head = tag("h3", text("À télécharger"))
    return f'<div class="formes" id="formes">{head}<ul class="tableaux">{"".join(map(_line, offers))}</ul></div>'


def _line(offer: Offer) -> str:
    size = weight(offer.file.stat().st_size)
    kind = offer.file.suffix.removeprefix(".").upper()
    about = " · ".join(part for part in (kind, size, offer.date) if part)
    label = offer.form.label.partition(" (")[0]
    link = (
        f'<a class="tableau-csv" href="{attribute(f"{TAKEN_AWAY}/{offer.file.name}")}" download>'
        f'{text(about)}<span class="hors-ecran">{french.NBSP}: {text(label)}</span></a>'
    )
    named = tag("span", text(label), "tableau-titre")
    measure = tag("span", text(french.capitalised(offer.form.what)), "tableau-mesure")
    return tag("li", f"{named} {measure} {link}")
