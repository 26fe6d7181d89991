"""Remember the sentences of the source documents without keeping them: the hash of every run of twelve words.

Run by hand when a document is added: ``python tools/own_words.py FOLDER``, where FOLDER holds the documents' text
(``*.txt``). It writes tests/own_words/douze-mots.bin, which tests/test_own_words.py compares with our own texts. A hash
gives no word back, so that the repository holds no document.
"""

import hashlib
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pacte_analysis.territory import fold

ROOT = Path(__file__).resolve().parents[1]
RUNS = ROOT / "tests" / "own_words" / "douze-mots.bin"

LENGTH = 12
_HASH = struct.Struct(">Q")


def words(text: str) -> list[str]:
    """The words of a text as runs compare them: lower case, no accent, no punctuation, an elision apart."""
    return fold(text).split()


def run_hash(run: Sequence[str]) -> int:
    """The hash of one run of words: eight bytes of a SHA-256."""
    return int(_HASH.unpack(hashlib.sha256(" ".join(run).encode()).digest()[: _HASH.size])[0])


def runs(found: Sequence[str]) -> list[Sequence[str]]:
    """Every run of twelve words, in order."""
    return [found[start : start + LENGTH] for start in range(len(found) - LENGTH + 1)]


def remembered(path: Path = RUNS) -> frozenset[int]:
    """The hashes that a file keeps."""
    return frozenset(number for (number,) in _HASH.iter_unpack(path.read_bytes()))


def remember(texts: Iterable[str], path: Path = RUNS) -> int:
    """Write the hashes of all the runs of `texts`, sorted; how many there are."""
    found = sorted({run_hash(run) for text in texts for run in runs(words(text))})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(_HASH.pack(number) for number in found))
    return len(found)


def main() -> int:
    if len(sys.argv) != 2 or not (files := sorted(Path(sys.argv[1]).glob("*.txt"))):
        print("Usage : python tools/own_words.py DOSSIER (le texte des documents, en *.txt)")
        return 2
    count = remember(path.read_text(encoding="utf-8") for path in files)
    print(f"{count} suites de {LENGTH} mots, {len(files)} documents : {RUNS.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
