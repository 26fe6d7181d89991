"""What the markup of a workbook says of its cells, and the reader of cells does not.

Formulas without a value, cells in error, cells merged in an ODS; and how far cells reach, since the reader gives room
to every cell up to the last one: a lone cell at the far corner of a sheet would ask for seventeen billion.

The markup that spreadsheets write is looked through with regular expressions, a piece at a time; any other, more
slowly, by a parser (`cellparser`).
"""

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from pacte_analysis.tables.extract.archive import Archive
from pacte_analysis.tables.extract.cellparser import NAMED, Remarks, column_number, opendocument, too_many, worksheet
from pacte_analysis.tables.extract.safety import ODS_CELLS, STRANGE

Integers = npt.NDArray[np.int64]

# The room that cells may take, all sheets together, and the text of those that share their strings.
CELLS = 25_000_000
TEXT = 500_000_000

# An element longer than this is not one that a spreadsheet writes.
_LONGEST = 4_000_000

# As far as an ordinary cell may stand in the largest sheet and not be looked at: row 199,999, column CZ.
_NEAR = 199_999, 104

# A cell that is not written as spreadsheets do (place, style, type, in this order) or stands further than that.
_UNUSUAL = re.compile(
    rb'<c(?=[\s/>])(?! r="[A-C]?[A-Z]1?\d{1,5}"(?: s="\d+")?(?: t="\w+")? ?/?>)'
    rb'(?! r="[A-Z]{1,3}\d{1,7}"(?: s="\d+")? ?/>)'
)
_PREFIXED = re.compile(rb":c[\s/>]")
_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v>([^<]*)</v>|<v ?/>)?')
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*? t="e"[^>]*>(?:<f(?:[^>]*/>|[^>]*>[^<]*</f>))?<v>([^<]*)</v>')
_SHARED = re.compile(rb' t="s" ?><v>(\d+)</v>')


def remarks(archive: Archive) -> dict[str, Remarks]:
    """What there is to say of each sheet of a workbook, by its name.

    Raises `UnreadableExtract` when its cells would not fit in a bounded memory.
    """
    if ODS_CELLS in archive.names:
        found = opendocument(archive, ODS_CELLS)
    else:
        parts = _worksheets(archive)
        largest = max(parts.values(), key=archive.size, default="")
        lengths = _shared_lengths(archive)
        found, text = {}, 0
        for name, part in parts.items():
            found[name] = _worksheet(archive, part, near=part == largest)
            text += _shared_text(found[name], lengths)
        if text > TEXT:
            raise archive.refusal(
                f"les textes de ce classeur dépassent {TEXT // 1_000_000} Mo. Enregistrez l'extraction en CSV."
            )
    if sum(each.rows * each.columns for each in found.values()) > CELLS:
        name, widest = max(found.items(), key=lambda item: item[1].rows * item[1].columns)
        raise archive.refusal(
            f"la feuille « {name} » va jusqu'à la ligne {widest.rows}, colonne {widest.columns} : c'est plus que les "
            f"{CELLS // 1_000_000} millions de cellules que l'import lit. Supprimez les cellules loin du tableau, ou "
            "enregistrez l'extraction en CSV."
        )
    return found


def _worksheets(archive: Archive) -> dict[str, str]:
    """The parts of the sheets of an XLSX, by the names of the sheets."""
    try:
        start, book, links = (
            ElementTree.fromstring(archive.content(part))
            for part in ("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    except (ElementTree.ParseError, KeyError) as error:
        raise archive.damaged(error) from error
    # A reader of workbooks follows this link; what is looked at here must be what it will read.
    documents = [link.get("Target", "") for link in start if link.get("Type", "").endswith("/officeDocument")]
    if [target.lstrip("/") for target in documents] != ["xl/workbook.xml"]:
        raise archive.refusal(STRANGE)
    names = {name.lower(): name for name in archive.names}
    targets = {link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))) for link in links}
    parts = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            part = targets.get(key, "").lstrip("/").lower()
            if part in names:
                parts[sheet.get("name", "")] = names[part]
    return parts


def _worksheet(archive: Archive, part: str, *, near: bool) -> Remarks:
    """The remarks on a worksheet; with `near`, how far its cells reach is not measured, only bounded."""
    found = Remarks()
    if near:
        found.reach(*_NEAR)
    for piece in _pieces(archive, part):
        if _UNUSUAL.search(piece) or _PREFIXED.search(piece):
            return worksheet(archive, part)
        if not near:
            columns = {column_number(letters) for letters in set(re.findall(rb'<c r="([A-Z]+)', piece))}
            found.reach(max(map(int, re.findall(rb'<c r="[A-Z]+(\d+)', piece)), default=0), max(columns, default=0))
        if b"<f" in piece:
            found.valueless += [
                (int(row), column_number(column))
                for column, row, attributes, value in _FORMULA.findall(piece)
                if not value and b't="str"' not in attributes
            ]
        if b't="e"' in piece:
            found.errors += [
                (int(row), column_number(column), text.decode(errors="replace"))
                for column, row, text in _ERROR.findall(piece)
            ]
        if sharing := piece.count(b' t="s"'):
            indices = _SHARED.findall(piece)
            if len(indices) != sharing:
                return worksheet(archive, part)
            found.shared.append(np.array(indices, dtype="S10").astype(np.int64))
        if len(found.valueless) > NAMED or len(found.errors) > NAMED:
            raise too_many(archive)
    if not near and found.rows * found.columns > CELLS:
        return worksheet(archive, part)
    return found


def _pieces(archive: Archive, part: str) -> Iterator[bytes]:
    """A worksheet, cut just before a cell."""
    kept, started = b"", False
    for chunk in archive.chunks(part):
        piece = kept + chunk
        cut = max(piece.rfind(b"<c "), 0) or piece.rfind(b"<")
        if cut <= 0 and len(piece) > _LONGEST:
            raise archive.refusal(STRANGE)
        if cut > 0:
            # What defines entities, or another encoding, comes before the first cell, or not at all.
            if not started and (b"<!" in piece or b"\0" in piece):
                raise archive.refusal(STRANGE)
            started = started or b"<c " in piece
            yield piece[:cut]
        kept = piece[max(cut, 0) :]
    yield kept


def _shared_lengths(archive: Archive) -> Integers:
    """How long each shared string is; one number, the longest, when they cannot be told apart."""
    name = "xl/sharedStrings.xml"
    if name not in archive.names:
        return np.zeros(1, dtype=np.int64)
    lengths: list[int] = []
    kept, alike = b"", False
    for chunk in archive.chunks(name):
        *strings, kept = (kept + chunk).split(b"</si>")
        # The reader makes room for as many strings as are announced.
        if any(int(said) > archive.size(name) for said in re.findall(rb"""uniqueCount\s*=\s*["'](\d+)""", chunk)):
            raise archive.refusal(STRANGE)
        lengths += map(len, strings)
        alike = alike or any(b"<si/" in string or b"<si " in string for string in (*strings, kept))
        if len(kept) > _LONGEST:
            raise archive.refusal(STRANGE)
    lengths.append(len(kept))
    return np.array([max(lengths)] if alike else lengths, dtype=np.int64)


def _shared_text(found: Remarks, lengths: Integers) -> int:
    """How much text the cells of a sheet take, a shared string being counted in each."""
    longest = int(lengths.max())
    total = 0
    for indices in found.shared:
        if len(lengths) == 1 or len(indices) * longest < TEXT // 1000:
            total += len(indices) * longest
        else:
            known = indices < len(lengths)
            total += int(lengths[indices[known]].sum()) + longest * int((~known).sum())
    found.shared.clear()
    return total
