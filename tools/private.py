"""Find secrets (keys, tokens, passwords) and data about persons in the tracked files and in a built site.

Run by ``make audit``. What is no secret and no person's is named in private.toml, each with its reason.
"""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pacte_analysis.tables.extract.personal import ADDRESS, NIR, registry_number

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = Path(__file__).with_name("private.toml")

SECRETS = {
    "une clé privée": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "une clé d'hébergeur": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b",
    "un jeton d'accès": r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_\w{36}|pypi-AgE[\w-]{50,}"
    r"|xox[abeprs]-[\w-]{10,}|sk-[\w-]{32,}|hf_\w{30,})",
    "un jeton de session": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "un mot de passe dans une adresse": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"<>{}]{1,64}:[^\s/:@'\"<>{}]{3,64}@[\w.-]+",
    "un mot de passe": r"(?i)\b(?:password|passwd|mot_de_passe|secret_key|api_key|apikey|access_token|client_secret)"
    r"[\"']?\s{0,4}[:=]\s{0,4}[\"'][^\"'\s]{8,}[\"']",
}
# In files of all kinds, digests and dates are full of digits: a number is one that is written as people do, its digits
# by pairs or all joined; that of the répertoire has its key.
TELEPHONE = re.compile(
    r"(?<![\w.,/-])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?[1-9]|0[1-9])"
    r"(?:(?P<mark>[ .\-\u00a0\u202f])\d\d(?:(?P=mark)\d\d){3}|\d{8})(?![\w-]|[.,/]\d)"
)
PATTERNS = {what: re.compile(pattern) for what, pattern in SECRETS.items()}
# Forms of text; archives and pictures are made from them.
UNREAD = {".png", ".jpg", ".ico", ".woff", ".woff2", ".ttf", ".pdf", ".zip", ".xlsx", ".docx", ".inv", ".bin"}


@dataclass(frozen=True)
class Found:
    """What was found in a file, without the secret itself."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}."


@cache
def allowed() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What may stand in the files, and in which."""
    rows = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["texte"]
    return tuple((re.compile(row["expression"]), re.compile(row["dans"])) for row in rows if row["raison"])


def tracked(root: Path = ROOT) -> list[Path]:
    """The files that git follows."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    return [root / name for name in said.split("\0") if name]


def search(files: list[Path], root: Path) -> Iterator[Found]:
    """Secrets and data about persons in files, in their order."""
    for file in files:
        if not file.is_file() or file.suffix in UNREAD:
            continue
        name, content = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8", errors="replace")
        here = [text for text, where in allowed() if where.fullmatch(name)]
        for start, found, what in sorted(_of(content)):
            if not any(text.fullmatch(found) for text in here):
                yield Found(name, content.count("\n", 0, start) + 1, what)


def _of(content: str) -> Iterator[tuple[int, str, str]]:
    for what, pattern in PATTERNS.items():
        yield from ((found.start(), found[0], what) for found in pattern.finditer(content))
    yield from ((found.start(), found[0], "une adresse électronique") for found in ADDRESS.finditer(content))
    yield from ((found.start(), found[0], "un numéro de téléphone") for found in TELEPHONE.finditer(content))
    for found in NIR.finditer(content):
        apart = not re.search(
            r"[\w.,]", content[max(0, found.start() - 1) : found.start()] + content[found.end() :][:1]
        )
        if found[2] and apart and registry_number(found[0]):
            yield found.start(), found[0], "un numéro de sécurité sociale"
