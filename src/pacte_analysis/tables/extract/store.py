"""What is kept of an extract: a folder of its own below `data/extractions/`, the former ones beside, and a journal.

    extractions/journal.csv                    every import and every undoing, in order
    extractions/REG-93-2024/actions.csv        the actions, as `pilot_actions/schema.json` describes them
    extractions/REG-93-2024/autres_colonnes.csv   what the file had besides, as it was; nothing is published of it
    extractions/REG-93-2024/extraction.json    which file, when, with which warnings
    extractions/REG-93-2024/fiches.csv         the actions that the analyst chooses to print as sheets
    extractions/anciennes/REG-93-2024/…        the extracts that a later one replaced, or that were undone

A folder is written beside and put in place by renaming: whoever reads finds the former or the new, never a half.
"""

import contextlib
import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd

from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.tables.extract.journal import line, note
from pacte_analysis.tables.extract.model import ROW, Column, Extract, columns
from pacte_analysis.tables.extract.written import as_texts, facts_as_json, flush, plain, write_csv

FOLDER, FORMER, JOURNAL = "extractions", "anciennes", "journal.csv"
ACTIONS, ASIDE, FACTS, SHEETS = "actions.csv", "autres_colonnes.csv", "extraction.json", "fiches.csv"

SHEET_COLUMN = "action"

# A folder that is being written; one that is whole and waits to take its place.
WRITING, READY = ".en-cours", ".suivante"
UNDONE = "-annulee"

LOCK = ".verrou"

_STAMP = "%Y-%m-%dT%H-%M-%S-%f"

_NAME = re.compile(r"(?P<territory>[A-Z]+-\w+)-(?P<year>\d{4})")


class BrokenExtract(PacteError):
    """A kept extract is not what an import wrote."""


class NothingToUndo(PacteError):
    """No extract is kept of that territory and year."""


class NotStored(PacteError):
    """The disk refused; what was kept is as it was."""


# --- reading -------------------------------------------------------------------------------------------------------


def load(folder: Path) -> dict[tuple[str, int], Extract]:
    """The extracts kept in a data folder, by territory and year; empty when there is none.

    Each is read once, and again when its files change. Raises `BrokenExtract`.
    """
    found = {}
    for path in sorted((folder / FOLDER).glob("[!.]*") if (folder / FOLDER).is_dir() else []):
        if path.is_dir() and (named := _NAME.fullmatch(path.name)):
            found[named["territory"], int(named["year"])] = _extract(path, folder)
    for path in sorted((folder / FOLDER).glob(f".*{READY}")):
        # An import was interrupted between its two renamings: the new extract is whole, and the former put away.
        if (named := _NAME.fullmatch(_stripped(path))) and not path.with_name(_stripped(path)).exists():
            found[named["territory"], int(named["year"])] = _extract(path, folder)
    return found


def _stripped(path: Path) -> str:
    return path.name.removeprefix(".").removesuffix(READY)


def kept(folder: Path, territory: str, year: int) -> Extract | None:
    """The extract of one territory and year, None when there is none. Raises `BrokenExtract`."""
    place = home(folder, territory, year)
    return _extract(place, folder) if place.is_dir() else None


def home(folder: Path, territory: str, year: int) -> Path:
    """The folder of an extract, whether it is there or not."""
    return folder / FOLDER / f"{territory}-{year}"


def state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes whenever an extract of a data folder does: its files, with their dates and sizes."""
    found = []
    for path in sorted((folder / FOLDER).glob("*/*")):
        with contextlib.suppress(OSError):
            now = path.stat()
            found.append((path.relative_to(folder).as_posix(), now.st_mtime_ns, now.st_size))
    return tuple(found)


def chosen(folder: Path, territory: str, year: int) -> tuple[str, ...]:
    """The identifiers of the actions that the analyst prints as sheets, in the order of `fiches.csv`."""
    path = home(folder, territory, year) / SHEETS
    if not path.is_file():
        return ()
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        if SHEET_COLUMN not in (rows.fieldnames or ()):
            raise BrokenExtract(f"{_said(path)} : la colonne « {SHEET_COLUMN} » manque ; un identifiant par ligne.")
        return tuple(dict.fromkeys(row[SHEET_COLUMN].strip() for row in rows if (row[SHEET_COLUMN] or "").strip()))
    except (UnicodeDecodeError, csv.Error):
        raise BrokenExtract(f"{_said(path)} : illisible. Enregistrez-le au format « CSV UTF-8 ».") from None


def _extract(path: Path, folder: Path) -> Extract:
    stamps = []
    for name in (ACTIONS, FACTS):
        if not (path / name).is_file():
            raise BrokenExtract(f"{_said(path / name)} manque : importez l'extraction à nouveau (pacte import).")
        state = (path / name).stat()
        stamps.append((state.st_mtime_ns, state.st_size))
    return _read(path, folder, tuple(stamps))


@lru_cache(maxsize=16)
def _read(path: Path, folder: Path, stamps: tuple[tuple[int, int], ...]) -> Extract:
    named = _NAME.fullmatch(_stripped(path))
    assert named is not None
    try:
        facts = json.loads((path / FACTS).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        facts = None
    if not isinstance(facts, dict):
        raise BrokenExtract(f"{_said(path / FACTS)} : illisible. Importez l'extraction à nouveau (pacte import).")
    return Extract(named["territory"], int(named["year"]), _actions(path / ACTIONS, columns(folder)), facts)


def raw(path: Path, described: tuple[Column, ...]) -> pd.DataFrame:
    """The cells of a kept `actions.csv` as text, the columns of the schema and `_ligne`. Raises `BrokenExtract`."""
    try:
        texts = pd.read_csv(path, dtype="str", keep_default_na=False, na_filter=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, ValueError, pd.errors.ParserError) as error:
        raise BrokenExtract(f"{_said(path)} : illisible ({error}). Importez l'extraction à nouveau.") from None
    expected = [*(column.name for column in described), ROW]
    if missing := [name for name in expected if name not in texts]:
        raise BrokenExtract(
            f"{_said(path)}, ligne 1 : colonne absente : {', '.join(missing)}. Importez l'extraction à nouveau."
        )
    return texts[expected]


def _actions(path: Path, described: tuple[Column, ...]) -> pd.DataFrame:
    texts = raw(path, described)
    cells: dict[str, pd.Series] = {}
    for column in described:
        match column.kind:
            case "argent":
                cells[column.name] = _integers(path, texts[column.name], r"-?\d+\.\d\d", "un montant en euros")
            case "nombre":
                cells[column.name] = _integers(path, texts[column.name], r"-?\d+", "un nombre entier")
            case _:
                cells[column.name] = texts[column.name]
    cells[ROW] = _integers(path, texts[ROW], r"\d+", "un numéro de ligne")
    return pd.DataFrame(cells)


def _integers(path: Path, texts: pd.Series, form: str, what: str) -> pd.Series:
    """Whole numbers (or euros and cents without their point) of cells that all have one form, else NA when empty."""
    codes, unique = pd.factorize(texts)
    for text in unique:
        if text and not re.fullmatch(form, text):
            # Counted by records: a title on several lines shifts it from what a text editor shows.
            row = int((texts == text).to_numpy().argmax()) + 2
            raise BrokenExtract(
                f"{_said(path)}, ligne {row}, colonne « {texts.name} » : « {str(text)[:60]} » n'est pas {what}. "
                "Corrigez le fichier d'origine et importez-le à nouveau (pacte import)."
            )
    numbers = pd.array([int(text.replace(".", "")) if text else pd.NA for text in unique], dtype="Int64")
    return pd.Series(numbers.take(codes) if len(unique) else numbers, name=texts.name)


def _said(path: Path) -> str:
    """A kept file as messages name it: ``data/extractions/REG-93-2024/actions.csv``."""
    return "/".join(("data", FOLDER, path.parent.name, path.name))


# --- writing -------------------------------------------------------------------------------------------------------


def mark(folder: Path, territory: str, year: int) -> str:
    """What tells an extract that is kept from any other, to be sure later that it still is the one; empty when none."""
    try:
        return hashlib.sha256((home(folder, territory, year) / FACTS).read_bytes()).hexdigest()
    except OSError:
        return ""


def save(
    folder: Path, extract: Extract, aside: pd.DataFrame | None = None, *, instead_of: str | None = None
) -> Path | None:
    """Keep an extract in the place of the one of its territory and year; where the former went, None when none was.

    `aside` has the columns that the schema does not know, in the order of the actions. The analyst's choice of sheets
    passes from the former to the new. Raises `NotStored`, with what was kept as it was.
    """
    described = columns(folder)
    place = home(folder, extract.territory, extract.year)
    with _alone(folder, "un import"):
        if instead_of is not None and mark(folder, extract.territory, extract.year) != instead_of:
            raise NotStored(
                f"L'extraction gardée de {extract.territory} pour {extract.year} a changé pendant ce temps : rien n'a "
                "été remplacé. Relancez la commande, qui dira ce qui change."
            )
        return _save(folder, place, extract, described, aside)


def _save(
    folder: Path, place: Path, extract: Extract, described: tuple[Column, ...], aside: pd.DataFrame | None
) -> Path | None:
    journal = folder / FOLDER / JOURNAL
    try:
        _recover(place)
        when = datetime.now()
        writing = place.with_name(f".{place.name}{WRITING}")
        writing.mkdir(parents=True)
        write_csv(
            writing / ACTIONS, [column.name for column in described] + [ROW], as_texts(extract.actions, described)
        )
        if aside is not None and len(aside.columns):
            keys = [SHEET_COLUMN, *map(str, aside.columns)]
            write_csv(writing / ASIDE, keys, [extract.actions["action"], *(plain(aside[name]) for name in aside)])
        (writing / FACTS).write_text(facts_as_json(extract.facts), encoding="utf-8", newline="")
        if (place / SHEETS).is_file():
            shutil.copy2(place / SHEETS, writing / SHEETS)
        else:
            write_csv(writing / SHEETS, [SHEET_COLUMN], [[]])
        flush(writing)
        former = _away(place, when) if place.exists() else None
        cells = line(journal, when, "remplacement" if former else "import", extract, former)
        _intend(place, cells)
        _put_in_place(writing.rename(place.with_name(f".{place.name}{READY}")), place, former)
    except OSError as error:
        with contextlib.suppress(OSError):
            if place.exists() or not _journalled_away(place):
                shutil.rmtree(place.with_name(f".{place.name}{READY}"), ignore_errors=True)
            _recover(place)
        raise _refused(error, place) from None
    note(journal, cells)
    with contextlib.suppress(OSError):
        _intention(place).unlink(missing_ok=True)  # else the next import sees that it is noted
    return former


def _journalled_away(place: Path) -> bool:
    """Whether what stood at `place` has been put away by what is being done."""
    try:
        away = json.loads(_intention(place).read_text(encoding="utf-8"))["ligne"][-1]
    except (OSError, ValueError):
        return False
    return bool(away) and (place.parent / away).exists()


def _put_in_place(ready: Path, place: Path, former: Path | None) -> None:
    """Rename what is whole to `place`; what stood there is put away, or comes back when the disk refuses."""
    if former:
        place.rename(former)
    try:
        ready.rename(place)
    except OSError:
        if former:
            former.rename(place)
        raise


def undo(folder: Path, territory: str, year: int) -> Extract | None:
    """Put back the extract that the present one replaced, which is kept as undone; None when it replaced none.

    Undoing again goes one further back. Raises `NothingToUndo` or `NotStored`.
    """
    place = home(folder, territory, year)
    with _alone(folder, "une annulation"):
        return _undo(folder, place, territory, year)


def _undo(folder: Path, place: Path, territory: str, year: int) -> Extract | None:
    journal = folder / FOLDER / JOURNAL
    try:
        _recover(place)
        when = datetime.now()
        if not place.exists():
            raise NothingToUndo(f"Aucune extraction de {territory} pour {year} n'est gardée : il n'y a rien à annuler.")
        try:
            undone = _extract(place, folder)
        except BrokenExtract:
            # What cannot be read can be undone all the same: it is the way out.
            undone = Extract(territory, year, pd.DataFrame(), {})
        former = former_of(folder, territory, year)
        put = _away(place, when, UNDONE)
        cells = line(journal, when, "annulation", undone, put)
        _intend(place, cells, former[-1] if former else None)
        if former:
            # Whoever reads in the middle finds it: see `load`.
            _put_in_place(former[-1].rename(place.with_name(f".{place.name}{READY}")), place, put)
        else:
            place.rename(put)
    except OSError as error:
        with contextlib.suppress(OSError):
            _recover(place)
        raise _refused(error, place) from None
    note(journal, cells)
    with contextlib.suppress(OSError):
        _intention(place).unlink(missing_ok=True)  # else the next import sees that it is noted
    return _extract(place, folder) if former else None


def former_of(folder: Path, territory: str, year: int) -> list[Path]:
    """The folders of the extracts that later ones replaced, the oldest first; those undone are not among them."""
    kept = folder / FOLDER / FORMER / f"{territory}-{year}"
    return sorted(path for path in kept.glob("*") if path.is_dir() and not path.name.endswith(UNDONE))


def _recover(place: Path) -> None:
    """Finish or forget what an interrupted import or undoing left beside, and note it when it was done."""
    shutil.rmtree(place.with_name(f".{place.name}{WRITING}"), ignore_errors=True)
    ready, intention = place.with_name(f".{place.name}{READY}"), _intention(place)
    try:
        told = json.loads(intention.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = None
    if ready.exists() and not place.exists():
        ready.rename(place)
    elif ready.exists() and told and told["retour"]:
        ready.rename(place.parent / told["retour"])
    elif ready.exists():
        shutil.rmtree(ready)
    if told:
        away = told["ligne"][-1]
        if (place.parent / away).exists() if away else place.exists():
            note(place.parent / JOURNAL, told["ligne"], once=True)
        intention.unlink(missing_ok=True)


def _intention(place: Path) -> Path:
    """Where it is written what is about to be done, until the journal has it."""
    return place.with_name(f".{place.name}.intention")


def _intend(place: Path, cells: list[str], back: Path | None = None) -> None:
    """Write what is about to be done; `back` is the former extract that comes back."""
    told = {"ligne": cells, "retour": back.relative_to(place.parent).as_posix() if back else ""}
    beside = place.with_name(f".{place.name}{WRITING}.json")
    beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    beside.replace(_intention(place))


@contextlib.contextmanager
def _alone(folder: Path, what: str) -> Iterator[None]:
    """One at a time: who replaces an extract knows which."""
    with alone(folder / FOLDER / LOCK, what):
        yield


def _away(place: Path, when: datetime, mark: str = "") -> Path:
    """Where an extract is put away: under the hour, or just after the latest there when the clock has gone back."""
    kept = place.parent / FORMER / place.name
    kept.mkdir(parents=True, exist_ok=True)
    for path in sorted(kept.iterdir()):
        with contextlib.suppress(ValueError):
            when = max(when, datetime.strptime(path.name[:26], _STAMP) + timedelta(microseconds=1))
    # Microseconds: names sort as they came, and two imports of one second do not meet.
    return kept / f"{when:{_STAMP}}{mark}"


def _refused(error: OSError, place: Path) -> NotStored:
    return NotStored(
        f"{error.filename or place} : écriture impossible ({error.strerror or error}). L'extraction gardée n'a pas "
        "changé. Vérifiez la place et les droits, fermez le tableur qui tient le fichier, puis relancez."
    )
