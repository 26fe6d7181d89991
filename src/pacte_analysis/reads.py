"""What a computation reads: each question put to the tables, with the digest of its answer; each file that it opens.

A question is a method of the tables marked with `question`. Asked while something records, it is kept with the digest
of what it answered, an absence included; what it asks in its turn is part of its answer and is not kept. To ask the
same questions of other tables and to compare the digests is to know whether the computation would see anything new.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from functools import lru_cache, singledispatch, wraps
from pathlib import Path
from typing import Any, TypeVar

from pacte_analysis import bounds
from pacte_analysis.errors import PacteError

Method = TypeVar("Method", bound=Callable[..., Any])

# Two answers to one question within one computation: no later answer is equal to that.
AMBIGUOUS = ""

FILE, FOLDER = "fichier", "dossier"

# How questions call the data folder and that of the project.
DATA, PROJECT = "data", "projet"

_OF_FILES = (f'["{FILE}"', f'["{FOLDER}"')

# What a computation that does not tell has read: to ask again never gives the same.
UNTOLD = {'["fichier",["?"],{}]': AMBIGUOUS}

_SILENT = object()

# How each question is said in French, by its name.
_WORDS: dict[str, Callable[..., str]] = {}


class Reads:
    """The questions asked so far, as JSON texts (`["Catalogue.observations",["taux","REG-93"],{}]`), each with the
    digest of its answer in `digests`. `tell` is called with each new one."""

    def __init__(self, tell: Callable[[str, str], None] | None = None) -> None:
        self.digests: dict[str, str] = {}
        self._answers: dict[Any, Any] = {}
        self._tell = tell

    def note(self, question: str, digest: str) -> None:
        """Keep a question and the digest of its answer."""
        if self.digests.setdefault(question, digest) != digest:
            digest = self.digests[question] = AMBIGUOUS
        if self._tell is not None:
            self._tell(question, digest)

    def add(self, others: Mapping[str, str]) -> None:
        """Keep what another computation, whose result is used here, has read."""
        for asked, digest in others.items():
            self.note(asked, digest)

    def _ask(self, name: str, method: Callable[..., Any], door: Any, given: Any, named: dict[str, Any]) -> Any:
        key = (name, door, given, *named.items())
        if key in self._answers:
            return self._answers[key]
        try:
            with unseen():
                answer = method(door, *given, **named)
        except PacteError as error:
            self.note(text_of(name, given, named), fingerprint([type(error).__name__, error.message]))
            raise
        self.note(text_of(name, given, named), fingerprint(answer))
        self._answers[key] = answer
        return answer


# What records here: nothing by default; in the process of a kernel, one for all of it.
_current: ContextVar[Any] = ContextVar("reads", default=None)
_process: Reads | None = None


def _recorder() -> Reads | None:
    current = _current.get()
    if current is None:
        return _process
    return None if current is _SILENT else current


@contextlib.contextmanager
def recording() -> Iterator[Reads]:
    """Record what is read in this context (not in the threads that it starts)."""
    reads = Reads()
    token = _current.set(reads)
    try:
        yield reads
    finally:
        _current.reset(token)


@contextlib.contextmanager
def unseen() -> Iterator[None]:
    """Record nothing of what is read here: it is in the answer to a question, or in no result."""
    token = _current.set(_SILENT)
    try:
        yield
    finally:
        _current.reset(token)


def add(others: Mapping[str, str]) -> None:
    """Record what another computation has read, where something records."""
    reads = _recorder()
    if reads is not None:
        reads.add(others)


def question(words: str | Callable[..., str]) -> Callable[[Method], Method]:
    """Mark a method as a question put to the tables; `words` say it in French (``observations : {0}, {1}``).

    Its arguments are texts, numbers or tuples of them; its answer is data, which nobody changes.
    """

    def mark(method: Method) -> Method:
        name = method.__qualname__
        _WORDS[name] = words if callable(words) else words.format

        @wraps(method)
        def asked(door: Any, *given: Any, **named: Any) -> Any:
            reads = _recorder()
            if reads is None:
                return method(door, *given, **named)
            return reads._ask(name, method, door, given, named)

        return asked  # type: ignore[return-value]

    return mark


def text_of(name: str, given: Iterable[Any], named: Mapping[str, Any]) -> str:
    """A question as a text."""
    return json.dumps([name, list(given), dict(sorted(named.items()))], ensure_ascii=False, separators=(",", ":"))


def in_french(asked: str) -> str:
    """A question as an analyst reads it: *observations : taux_pauvrete_60, REG-76*."""
    name, given, named = json.loads(asked)
    if name in (FILE, FOLDER):
        return f"{name} : {given[0]}"
    return _WORDS[name](*given, **named)


# --- digests -------------------------------------------------------------------------------------------------------


def fingerprint(answer: object) -> str:
    """The digest of an answer, the same on every machine."""
    written = json.dumps(answer, default=plain, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@singledispatch
def plain(value: object) -> Any:
    """What stands for a value that JSON does not know, in a digest."""
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no digest of {type(value).__name__}")


@plain.register
def _(value: Path) -> str:
    return value.as_posix()


def digest_of_file(path: Path) -> str:
    """The digest of a file's bytes (line ends as git keeps them), or of its absence."""
    try:
        state = path.stat()
        return _digest_of_file(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return "absent"


@lru_cache(maxsize=1024)
def _digest_of_file(path: Path, date: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:16]


def opened(data: Path, name: str) -> Path:
    """Note that a file of the data folder is read, whose content may be in memory already; its path."""
    reads = _recorder()
    if reads is not None:
        with unseen():
            reads.note(text_of(FILE, [f"{DATA}/{name}"], {}), digest_of_file(data / name))
    return data / name


def digest_of_folder(path: Path) -> str:
    """The digest of the names in a folder, or of its absence."""
    try:
        return fingerprint(sorted(entry.name for entry in path.iterdir() if not _passing(entry)))
    except OSError:
        return "absent"


def _passing(path: Path) -> bool:
    return path.name in {"__pycache__", ".ipynb_checkpoints"}


# --- the questions again ---------------------------------------------------------------------------------------------


class Answers:
    """Today's answers: `doors` are the objects that questions are put to, `roots` the folders whose files are read,
    by the names that questions give them. Each question is asked once."""

    def __init__(self, doors: Iterable[object], roots: Mapping[str, Path]) -> None:
        self._doors = {type(door).__name__: door for door in doors}
        self._roots = roots
        self._known: dict[str, str] = {}

    def digest(self, asked: str) -> str:
        """The digest of the answer to a question; empty when it has none any more."""
        known = self._known.get(asked)
        if known is None:
            known = self._asked(asked)
            # A file may change between two askings; the tables of a catalogue do not.
            if not asked.startswith(_OF_FILES):
                self._known[asked] = known
        return known

    def _asked(self, asked: str) -> str:
        name, given, named = json.loads(asked)
        if name in (FILE, FOLDER):
            root, _, rest = given[0].partition("/")
            if root not in self._roots:
                return AMBIGUOUS
            return (digest_of_file if name == FILE else digest_of_folder)(self._roots[root] / rest)
        door, _, method = name.partition(".")
        frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in named.items()}
        if name not in _WORDS:
            return AMBIGUOUS
        try:
            with unseen():
                return fingerprint(getattr(self._doors[door], method)(*given, **frozen))
        except PacteError as error:
            return fingerprint([type(error).__name__, error.message])

    def changed(self, reads: Mapping[str, str]) -> Iterator[str]:
        """The questions whose answers are no more those that were read."""
        return (asked for asked, digest in reads.items() if not digest or self.digest(asked) != digest)


# --- in the process of a kernel --------------------------------------------------------------------------------------

# Where a kernel writes what it reads; below which folders a file is read, by their names in questions.
TARGET, ROOTS = "PACTE_LECTURES", "PACTE_RACINES"


def begin() -> None:
    """Record all that this process reads from now on in the file that the environment names; without one, nothing."""
    global _process
    target = os.environ.get(TARGET)
    if not target or _process is not None:
        return
    written = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    _process = Reads(lambda asked, digest: _append(written, asked, digest))
    roots = {name: Path(path).absolute() for name, path in json.loads(os.environ.get(ROOTS, "{}")).items()}
    bounds.begin(roots.values())
    sys.addaudithook(_Files(roots))


def load_ipython_extension(_shell: object) -> None:
    """Called by a kernel that starts the usual way."""
    begin()


def _append(file: int, asked: str, digest: str) -> None:
    os.write(file, f"{digest}\t{asked}\n".encode())


def written(path: Path) -> dict[str, str] | None:
    """What a kernel wrote that it read; None when it did not tell (it is not one of this package)."""
    if not path.is_file():
        return None
    found = Reads()
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, asked = line.partition("\t")
        found.note(asked, digest)
    return found.digests


# Below a project, what is made and not read: builds, environments, histories.
_OURS = re.compile(r"(^|[/\\\\])(\.[^/\\\\]+|_build|site-packages|python\d[.\d]*)[/\\\\]")


_WATCHED = frozenset({"open", "os.listdir", "os.scandir"})


class _Files:
    """Notes the files that Python opens to read, and the folders that it lists, below some folders."""

    def __init__(self, roots: Mapping[str, Path]) -> None:
        spelled = [(name, where) for name, path in roots.items() for where in (path, path.resolve())]
        self._roots = [(name, str(where) + os.sep) for name, where in dict.fromkeys(spelled)]
        self._package = str(Path(__file__).resolve().parent) + os.sep

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        # Python tells of much else, and often.
        if event not in _WATCHED:
            return
        if event == "open":
            path, mode, flags = given
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR)) if isinstance(flags, int) and not mode else False
            if isinstance(path, str | bytes | os.PathLike) and not writes and not set(mode or "") & set("wax+"):
                self._note(FILE, path)
        elif isinstance(given[0], str | bytes | os.PathLike):
            self._note(FOLDER, given[0])

    def _note(self, kind: str, path: str | bytes | os.PathLike[Any]) -> None:
        reads = _recorder()
        if reads is None:
            return
        full = str(Path.cwd() / os.fsdecode(path))
        name, root = next((known for known in self._roots if full.startswith(known[1])), ("", ""))
        place = full.removeprefix(root)
        if not name or full.startswith(self._package) or _OURS.search(place):
            return
        # An import lists the folders where modules may be: those of the project say nothing.
        if kind == FOLDER and name != DATA:
            return
        with unseen():
            found = Path(full)
            if found.suffix == ".pyc":
                # A module that is read from its cache is its source.
                with contextlib.suppress(ValueError):
                    found = Path(importlib.util.source_from_cache(full))
            elif found.is_dir() and kind == FILE:
                return
            place = found.relative_to(root).as_posix()
            digest = digest_of_file(found) if kind == FILE else digest_of_folder(found)
            reads.note(text_of(kind, [f"{name}/{place}"], {}), digest)
