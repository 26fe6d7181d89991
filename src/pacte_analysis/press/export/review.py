"""The review copy: the book as a text that a colleague reads and comments in a word processor.

It is made from the printed pages, so that it says what they say, and has those of the report, so that their figures
have the same numbers; pandoc writes it, with our stationery.
"""

import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from pacte_analysis import french
from pacte_analysis.press.export.apparatus import numbered
from pacte_analysis.press.export.archive import write_archive
from pacte_analysis.press.export.binding import bound, leaves, under
from pacte_analysis.press.export.colophon import Colophon
from pacte_analysis.press.export.drawings import draw
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.export.manuscript import manuscript
from pacte_analysis.press.export.report import LEFT_TO_THE_SITE
from pacte_analysis.press.export.stationery import write_stationery
from pacte_analysis.press.scratch import scratch

SUBTITLE = "Copie de relecture"
CONTENTS = "Sommaire"
_PLACE = "place-du-sommaire"

_TIME = "1980-01-01T00:00:00Z"


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write the review copy of an edition, or of one chapter. Raises `NoPrinter`, without which there are no
    pictures."""
    every = leaves(original.html)
    chosen = under(every, chapter) if chapter else [leaf for leaf in every if leaf.name not in LEFT_TO_THE_SITE]
    bodies = bound(original.html, chosen, original.colophon.address)
    numbered(bodies)
    pages, drawings = manuscript(bodies)
    with tempfile.TemporaryDirectory(prefix="f", dir=scratch()) as folder:
        draw(drawings, original.html, Path(folder))
        _write(target, original.colophon, pages, Path(folder))


def _write(target: Path, colophon: Colophon, bodies: Sequence[str], folder: Path) -> None:
    import pypandoc

    reference, made = folder / "papier.docx", folder / "copie.docx"
    write_stationery(
        reference,
        head=f"{colophon.title} · {SUBTITLE}",
        warnings=colophon.warnings(),
        foot=french.typography(f"{colophon.edition} · {colophon.licence}"),
    )
    document = json.loads(pypandoc.convert_text("\n".join([_opening(colophon), *bodies]), "json", format="html"))
    document["blocks"] = _prepared(document["blocks"])
    at = next((rank for rank, block in enumerate(document["blocks"]) if _is_place(block)), 0)
    document["blocks"][at : at + 1] = _contents(document["blocks"], deepest=1 if len(bodies) > 1 else 2)
    document["meta"] = {name: _meta(words) for name, words in _properties(colophon).items()}
    pypandoc.convert_text(
        json.dumps(document), "docx", format="json", outputfile=str(made),
        extra_args=[f"--reference-doc={reference}", f"--resource-path={folder}"],
    )  # fmt: skip
    _put(made, target)


def _properties(colophon: Colophon) -> dict[str, str]:
    return {
        "title": colophon.title,
        "subtitle": SUBTITLE,
        "lang": "fr-FR",
        "subject": f"{colophon.edition}, {colophon.state}",
        "description": " ".join(f"{term} : {words}." for term, words in colophon.lines()),
    }


def _opening(colophon: Colophon) -> str:
    """What the copy says of itself before its contents."""
    warned = "".join(
        f'<div data-custom-style="Avertissement"><p>{escape(words)}</p></div>' for words in colophon.warnings()
    )
    said = "".join(
        f"<tr><th scope='row'>{escape(term)}</th><td>{escape(words)}</td></tr>" for term, words in colophon.lines()
    )
    how = french.typography(
        "Les chiffres de cette copie sont ceux des pages du site, au signe près. Commentez dans la marge ou en suivi "
        "des modifications ; les corrections se font ensuite dans les chapitres."
    )
    columns = "<colgroup><col style='width: 30%'><col style='width: 70%'></colgroup>"
    return (
        f"{warned}<table>{columns}<tbody>{said}</tbody></table><p>{escape(how)}</p><div id='{_PLACE}'>{CONTENTS}</div>"
    )


# --- pandoc's document -----------------------------------------------------------------------------------------------


def _prepared(node: Any) -> Any:
    """Pandoc's tree, with the address of each link that leaves the document in a note."""
    if isinstance(node, list):
        return [piece for item in node for piece in _noted(item)]
    if isinstance(node, dict):
        return {key: _prepared(value) for key, value in node.items()}
    return node


def _noted(item: Any) -> list[Any]:
    item = _prepared(item)
    if not (isinstance(item, dict) and item.get("t") == "Link"):
        return [item]
    address = item["c"][2][0]
    words = _words(item["c"][1])
    if address.startswith("#") or address.removeprefix("mailto:") == words:
        return [item]
    return [item, {"t": "Note", "c": [{"t": "Para", "c": [_string(address)]}]}]


def _words(inlines: Any) -> str:
    """The text of a tree."""
    if isinstance(inlines, list):
        return "".join(map(_words, inlines))
    if not isinstance(inlines, dict):
        return ""
    match inlines.get("t"):
        case "Str":
            return str(inlines["c"])
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Note":
            return ""
        case "Code":
            return str(inlines["c"][1])
        case _:
            content = inlines.get("c")
            return _words(content if isinstance(content, list) else [])


def _is_place(block: Any) -> bool:
    return bool(block.get("t") == "Div" and block["c"][0][0] == _PLACE)


def _headings(blocks: Sequence[Any]) -> list[tuple[int, str, str]]:
    """Level, identifier and words of the headings, in their order; the identifier may be that of their section."""
    found: list[tuple[int, str, str]] = []
    for block in blocks:
        if block.get("t") == "Header":
            level, (identifier, *_), inlines = block["c"]
            found.append((level, identifier, _words(inlines)))
        elif block.get("t") == "Div":
            found += _headings(block["c"][1])
    return found


def _contents(blocks: Sequence[Any], *, deepest: int) -> list[Any]:
    """The contents as a field that a word processor brings up to date, filled already with links."""
    entries = [entry for entry in _headings(blocks) if entry[0] <= deepest]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{deepest}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    made = [_paragraph("TOC Heading", [_string(CONTENTS)])]
    for rank, (level, identifier, words) in enumerate(entries):
        link = {"t": "Link", "c": [_NO_NAME, [_string(words)], [f"#{identifier}", ""]]}
        opened = [_raw(begin)] if rank == 0 else []
        closed = [_raw(end)] if rank == len(entries) - 1 else []
        made.append(_paragraph(f"toc {level}", [*opened, link, *closed]))
    return made


_NO_NAME: Any = ["", [], []]


def _paragraph(style: str, inlines: list[Any]) -> Any:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [{"t": "Para", "c": inlines}]]}


def _string(words: str) -> Any:
    return {"t": "Str", "c": words}


def _raw(xml: str) -> Any:
    return {"t": "RawInline", "c": ["openxml", xml]}


def _meta(words: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": words}


# --- the file --------------------------------------------------------------------------------------------------------


def _put(made: Path, target: Path) -> None:
    """The document with no clock in it, and no row of a table cut by the end of a page."""
    with zipfile.ZipFile(made) as book:
        parts: dict[str, bytes | Path] = {name: book.read(name) for name in book.namelist()}
    core = str(parts["docProps/core.xml"], "utf-8")  # type: ignore[arg-type]
    core = re.sub(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rf"\g<1>{_TIME}", core)
    parts["docProps/core.xml"] = core.encode()
    document = str(parts["word/document.xml"], "utf-8")  # type: ignore[arg-type]
    document = document.replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>")
    document = re.sub(r"(<w:cantSplit/>)</w:trPr><w:trPr>", r"\1", document)
    parts["word/document.xml"] = document.encode()
    write_archive(target, parts)
