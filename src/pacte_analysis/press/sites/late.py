"""An edition that could not be printed again while others were: its last good version stays, and says since when.

The notice is on its home, and in the list of the front door, which reads the manifest. Its other pages are those that
were published, byte for byte: what they say was checked, and their readers pass by the home or come from a link that
must not change. The edition's next print, whole, has no notice.
"""

import json
import re
from datetime import date
from pathlib import Path

from pacte_analysis import french
from pacte_analysis.display.markup import tag, text
from pacte_analysis.press.sites.front_door import write_text
from pacte_analysis.press.sites.integrity import FILES, digest_of
from pacte_analysis.press.sites.shelf import HOME, MANIFEST

# In the manifest of an edition: the day from which it could not be printed again.
LATE = "avis"


def warn(folder: Path, today: date) -> None:
    """Put the notice on the home of a published edition and in its manifest; one that has a notice keeps it."""
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if told.get(LATE):
        return
    day, home = french.period(today.isoformat()), folder / HOME
    if home.is_file():
        page = home.read_text(encoding="utf-8")
        write_text(home, re.sub("</h1>", lambda found: found.group() + _notice(day), page, count=1))
        told[FILES][HOME] = digest_of(home)
    summary = str(told.get("resume", ""))
    told["resume"] = " ; ".join(part for part in (summary, f"n'a pas pu être mise à jour le {day}") if part)
    told[LATE] = today.isoformat()
    write_text(folder / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _notice(day: str) -> str:
    said = french.typography(
        f"Le {day}, cette édition n'a pas pu être mise à jour : elle reste telle qu'elle avait été publiée."
    )
    body = tag("p", text("À savoir"), "admonition-title") + tag("p", text(said))
    return f'\n<div class="admonition note avis-retard">{body}</div>'
