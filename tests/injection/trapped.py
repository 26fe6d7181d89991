"""A small project whose every door carries the whole corpus: one page of payloads, its twin with words that do nothing.

The twin has the same cells, in the same places: what one page has and the other has not was made by a payload.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from injection.corpus import CORPUS, TEXT, Payload
from pacte_analysis.characters import UNSEEN
from pacte_analysis.edition import open_catalogue
from pacte_analysis.press.project import Project
from pacte_analysis.tables.check import LONGEST_CELL
from pacte_analysis.tables.extract.importing import Candidate, candidate
from projects import HEADER, small_copy
from tables.extract.books import HEADER as BOOK_HEADER
from tables.extract.books import row

# What the check of the tables lets in.
PRINTED: tuple[Payload, ...] = tuple(
    payload for payload in CORPUS if not UNSEEN.search(payload.text) and len(payload.text) <= LONGEST_CELL
)
# What an import lets in: no address of a person.
IMPORTED: tuple[Payload, ...] = tuple(p for p in PRINTED if not re.search(r"\w@\w+\.\w", p.text))
# What may stand in a text of an edition.
WRITTEN: tuple[Payload, ...] = tuple(payload for payload in CORPUS if payload.own == TEXT)
# Those that make a heading each: two of each kind.
HEADED: tuple[int, ...] = tuple(
    place for place, payload in enumerate(PRINTED) if sum(other.kind == payload.kind for other in PRINTED[:place]) < 2
)

PLAIN = "Mot sans malice"


def _words(place: int) -> str:
    return f"{PLAIN} {place}"


CHAPTER = (
    HEADER
    + """# {title}

```{{code-cell}} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

```{{code-cell}} ipython3
from pacte_analysis import open_edition, publish, show
from pacte_analysis.display import ranked_bars, table

edition = open_edition(territory, year)
charges = [edition.value(f"{stem}_{{place}}") for place in range({count})]
noms = [charge.label for charge in charges]
publish(charges=charges, noms=noms, titres=[noms[place] for place in {headed}])
```

## Des noms

{{% for nom in noms %}}
- {{{{ nom }}}}, puis {{{{ nom }}}} : des mots
{{% endfor %}}

## Des chiffres

{{% for charge in charges %}}
- {{{{ charge }}}} : {{{{ charge | libelle }}}}
{{% endfor %}}

{{% for titre in titres %}}
### Titre de {{{{ titre }}}}

Phrase.

{{% endfor %}}

## Des figures

```{{code-cell}} ipython3
show(*(
    table([[nom, charge]], columns=["Nom", nom], title=nom, id=f"figure-{{place}}", treatment=nom, precision=nom)
    for place, (nom, charge) in enumerate(zip(noms, charges))
))
show(ranked_bars(charges[::8], title="Un dessin", highlight="REG-93", id="dessin"))
show(*edition.cited_actions("{axis}"))
```
{more}"""
)

MORE = """
## L'extraction

```{code-cell} ipython3
show(*edition.register())
```

## Les mots de l'édition

{{ texte("mots") }}
"""


def trapped(root: Path) -> Project:
    """The project, its data (an extract among them, imported) and its texts, in `root`."""
    project = small_copy(root)
    data = root / "data"
    for stem, texts in (("charge", [payload.text for payload in PRINTED]), ("temoin", _twin())):
        _rows(data / "indicateurs.csv", [_indicator(f"{stem}_{i}", text) for i, text in enumerate(texts)])
        _rows(data / "sources.csv", [_source(f"{stem}-{i}", text) for i, text in enumerate(texts)])
        _rows(data / "observations/autres.csv", [_observation(stem, i, text) for i, text in enumerate(texts)])
        axis = "enfance" if stem == "charge" else "emploi"
        kept = [row for row in _read(data / "actions_citees.csv") if row["axe"] != axis]
        _write(data / "actions_citees.csv", [*kept, *(_cited(stem, i, text, axis) for i, text in enumerate(texts))])
    headed = list(HEADED)
    for name, stem, axis, more in (("index", "charge", "enfance", MORE), ("temoin", "temoin", "emploi", "")):
        chapter = CHAPTER.format(title="Page", stem=stem, count=len(PRINTED), headed=headed, axis=axis, more=more)
        (root / "notebooks" / f"{name}.md").write_text(chapter, encoding="utf-8")
    contents = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/temoin\n"
    (root / "_toc.yml").write_text(contents, encoding="utf-8")
    own = root / "book" / "editions" / "REG-93-2024"
    own.mkdir(parents=True)
    imported(root, [payload.text for payload in IMPORTED]).keep(data)
    (own / "mots.md").write_text("\n\n".join(payload.text for payload in WRITTEN), encoding="utf-8")
    return project


def imported(folder: Path, texts: Sequence[str]) -> Candidate:
    """A CSV of actions whose titles are those, read and checked as an import does."""
    path = folder / "extraction fictive.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(BOOK_HEADER)
        theme = "Soutien à la parentalité et/ou accueil du jeune enfant"
        writer.writerows(row(f"A-{n}", Titre=text, Thématique=theme) for n, text in enumerate(texts))
    catalogue = open_catalogue()
    place = catalogue.territories["REG-93"]
    return candidate(path, place, 2024, catalogue, extracted="2025-10-14", fictitious=True)


def _twin() -> list[str]:
    return [_words(place) for place in range(len(PRINTED))]


def _indicator(code: str, text: str) -> dict[str, str]:
    row = dict.fromkeys(("libelle", "libelle_court", "definition", "champ"), text)
    return row | {"indicateur": code, "unite": "actions", "decimales": "0", "sens": "neutre", "additif": "false",
                  "chapitre": "ensemble", "famille": "contrats"}  # fmt: skip


def _source(code: str, text: str) -> dict[str, str]:
    row = dict.fromkeys(("producteur", "titre", "licence", "note"), text)
    return row | {"source": code, "publie": "2024"}


def _observation(stem: str, place: int, text: str) -> dict[str, str]:
    return {"indicateur": f"{stem}_{place}", "territoire": "REG-93", "periode": "2023", "valeur": str(1000 + place),
            "statut": "publié", "qualificatif": "exact", "confiance": "haute", "source": f"{stem}-{place}",
            "document": f"{stem}-{place}", "reperage": text}  # fmt: skip


def _cited(stem: str, place: int, text: str, axis: str) -> dict[str, str]:
    row = dict.fromkeys(("rubrique", "nom", "porteur", "description", "reperage"), text)
    return row | {"citee": f"{stem}-{place}", "edition": "REG-93-2024", "axe": axis, "source": f"{stem}-{place}"}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    path.unlink()
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _rows(path: Path, rows: list[dict[str, str]]) -> None:
    _write(path, [*_read(path), *rows])
