"""Every whole number that can be read in what a site publishes, whatever its form.

A reader who has them all knows more than one who reads pages: he need not find out what a number is about.
"""

import html
import io
import json
import re
import zipfile
from pathlib import Path, PurePosixPath

from pypdf import PdfReader

SPACES = "\u00a0\u202f\u2009"
# By thousands with a space, a point or a comma; or digits alone, as in a row of CSV.
GROUPED = re.compile(rf"(?<!\w)(?<!\d[.,])\d{{1,3}}(?:[ {SPACES}.,]\d{{3}})+(?!\w)")
ALONE = re.compile(r"(?<![\w])\d+(?!\w)")
TAG = re.compile(r"<[^<>]*>")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
ARCHIVES = {".zip", ".xlsx", ".docx"}
# Neither text nor a form of text: programs, letters, pictures of no count.
UNREAD = {".woff", ".woff2", ".ttf", ".png", ".ico", ".css", ".inv", ".map"}


def numbers(name: str, content: bytes) -> set[int]:
    """The whole numbers of a file, of those that it holds when it is an archive."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in UNREAD or "_static/scripts" in name or "_static/vendor" in name:
        return set()
    if suffix in ARCHIVES:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {n for held in archive.namelist() for n in numbers(held, archive.read(held))}
    if suffix == ".pdf":
        document = PdfReader(io.BytesIO(content))
        words = "\n".join(page.extract_text() for page in document.pages)
        return _in_words(words + json.dumps({key: str(told) for key, told in (document.metadata or {}).items()}))
    return _in_words(content.decode("utf-8", errors="replace"))


def _in_words(words: str) -> set[int]:
    """The numbers of a text, as it is written and without its marks: `1&nbsp;<b>518</b>` is one number."""
    plain = html.unescape(ESCAPED.sub(lambda found: chr(int(found[1], 16)), words))
    return {
        int(re.sub(r"\D", "", found))
        for text in (words, plain, TAG.sub("", plain))
        for pattern in (GROUPED, ALONE)
        for found in pattern.findall(text)
    }


def site_numbers(site: Path) -> dict[str, set[int]]:
    """The numbers of each file of a site, by its address."""
    return {
        path.relative_to(site).as_posix(): numbers(path.as_posix(), path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
