"""The book is told in its own words: no run of twelve words is shared with a source document.

The documents are not here: `tools/own_words.py` keeps the hash of each of their runs. Official labels and titles are
allowed, one by one and with a reason, in `own_words/etiquettes.csv`.
"""

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from own_words import LENGTH, RUNS, remember, remembered, run_hash, runs, words
from projects import ROOT

LABELS = RUNS.with_name("etiquettes.csv")
FOLDERS = ("notebooks", "book", "src", "data")
SUFFIXES = {".md", ".py", ".csv", ".json", ".bib", ".html", ".js", ".css"}

# What stands between two words of a sentence without being one: roles, tags, targets of links, marks of emphasis.
_MARKUP = re.compile(r"\{[a-z:-]+\}(?=`)|<[^>]+>|\]\([^)]*\)|(?<![a-z])f(?=\")")

Hit = tuple[str, str]


def strings(source: str) -> Iterator[str]:
    """The texts of a program: its strings as they are joined, whatever the lines that cut them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield " ".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def leaves(data: object) -> Iterator[str]:
    """The texts of a JSON document."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from leaves(item)
    elif isinstance(data, str):
        yield data


def texts(path: Path) -> Iterator[str]:
    """What a file says, in pieces that a sentence does not cross."""
    content = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            yield from strings(content)
        case ".csv":
            yield from (cell for row in csv.reader(content.splitlines()) for cell in row)
        case ".json":
            yield from leaves(json.loads(content))
        case _:
            yield _MARKUP.sub(" ", content)


def written(root: Path) -> Iterator[Path]:
    """The files that people write for the book, and the program."""
    for folder in FOLDERS:
        yield from sorted(
            p for p in (root / folder).rglob("*") if p.suffix in SUFFIXES and "__pycache__" not in p.parts
        )


def labels(path: Path = LABELS) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["texte"]: row["motif"] for row in csv.DictReader(file)}


def shared(found: list[str], known: frozenset[int], allowed: frozenset[int] = frozenset()) -> list[str]:
    """The longest runs of twelve words or more that a text shares with a document, labels aside."""
    longest: list[str] = []
    last = -1
    for start, run in enumerate(runs(found)):
        number = run_hash(run)
        if number not in known or number in allowed:
            continue
        if start == last + 1 and longest:
            longest[-1] += f" {run[-1]}"
        else:
            longest.append(" ".join(run))
        last = start
    return longest


def copied(root: Path, known: frozenset[int], allowed: frozenset[int]) -> list[Hit]:
    return [
        (path.relative_to(root).as_posix(), run)
        for path in written(root)
        for text in texts(path)
        for run in shared(words(text), known, allowed)
    ]


@pytest.fixture(scope="module")
def known() -> frozenset[int]:
    return remembered()


def allowance() -> frozenset[int]:
    return frozenset(run_hash(run) for label in labels() for run in runs(words(label)))


def test_the_documents_are_remembered_whole(known: frozenset[int]) -> None:
    assert len(known) > 30_000
    assert RUNS.stat().st_size == 8 * len(known)


def test_no_run_of_twelve_words_is_shared_with_a_document(known: frozenset[int]) -> None:
    found = copied(ROOT, known, allowance())
    assert found == [], "\n".join(f"{file} : « {run} »" for file, run in found)


def test_every_allowed_label_gives_a_reason_and_still_serves(known: frozenset[int]) -> None:
    used = {run_hash(run) for path in written(ROOT) for text in texts(path) for run in runs(words(text))} & known
    for label, reason in labels().items():
        assert len(reason.split()) >= 2, label
        assert {run_hash(run) for run in runs(words(label))} & used, f"no longer needed: {label}"


SENTENCE = (
    "Dans la vallée imaginaire, quatorze jardiniers de l'association inventée replantent chaque automne la haie "
    "commune avec les écoliers."
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("book/page.md", f"# Titre\n\n{SENTENCE}\n"),
        ("book/page.md", SENTENCE.replace("jardiniers", "{term}`jardiniers`").replace(" de ", "\nde ") + "\n"),
        ("notebooks/page.md", SENTENCE.upper().replace("'", "\u2019")),
        ("src/module.py", 'WORDS = (\n    "' + SENTENCE[:50] + '"\n    "' + SENTENCE[50:] + '"\n)\n'),
        ("data/table.csv", f'a,b\nx,"{SENTENCE}"\n'),
        ("data/datapackage.json", json.dumps({"resources": [{"description": SENTENCE}]})),
    ],
)
def test_a_sentence_taken_from_a_document_is_found_wherever_it_hides(tmp_path: Path, name: str, content: str) -> None:
    remember([f"Avant. {SENTENCE} Après."], tmp_path / "runs.bin")
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = copied(tmp_path, remembered(tmp_path / "runs.bin"), frozenset())
    assert found == [(name, " ".join(words(SENTENCE)))]


def test_a_sentence_told_in_other_words_is_not_found(tmp_path: Path) -> None:
    remember([SENTENCE], tmp_path / "runs.bin")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text(
        "Quatorze jardiniers replantent la haie avec les écoliers.", encoding="utf-8"
    )
    assert copied(tmp_path, remembered(tmp_path / "runs.bin"), frozenset()) == []


def test_a_label_is_allowed_inside_a_sentence_but_not_the_sentence_around_it(tmp_path: Path) -> None:
    remember([SENTENCE], tmp_path / "runs.bin")
    label = " ".join(words(SENTENCE)[: LENGTH + 1])
    allowed = frozenset(run_hash(run) for run in runs(words(label)))
    found = shared(words(SENTENCE), remembered(tmp_path / "runs.bin"), allowed)
    assert found == [" ".join(words(SENTENCE)[2:])]
