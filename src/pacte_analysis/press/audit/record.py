"""What an audit found, kept for the page that declares it: ``book/audit.json``.

`pacte check --site --record` writes it. Only what was run is in it: the pages that were looked at,
the checks, their faults, those that could not run.
"""

import json
import re
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.press.audit import axe, browser
from pacte_analysis.press.audit.finding import Finding

FILE = Path("book") / "audit.json"


class UnreadableRecord(PacteError):
    """The record of the audit is not one."""


@dataclass(frozen=True)
class Fault:
    """A fault as the declaration tells it: its rule, its words, and on how many pages."""

    rule: str
    message: str
    pages: int


@dataclass(frozen=True)
class Checked:
    """A check that was asked for: what it looks at and how, its faults, or why it could not run."""

    name: str
    title: str
    method: str
    faults: tuple[Fault, ...] = ()
    absent: str = ""


@dataclass(frozen=True)
class Record:
    """An audit: its day (``2026-11-21``), the number of pages, their editions, the programs, the checks."""

    day: str
    pages: int
    editions: tuple[str, ...]
    programs: dict[str, str]
    checks: tuple[Checked, ...]

    @property
    def faults(self) -> int:
        return sum(len(check.faults) for check in self.checks)

    def write(self, root: Path) -> Path:
        """Write the record of the project in `root`; its file."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"
        (root / FILE).write_text(text, encoding="utf-8", newline="\n")
        return root / FILE

    @classmethod
    def read(cls, root: Path) -> "Record | None":
        """The record of the project in `root`; None when no audit was kept. Raises `UnreadableRecord`."""
        try:
            told = json.loads((root / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _unreadable(error) from None
        try:
            checks = tuple(
                Checked(**(check | {"faults": tuple(Fault(**fault) for fault in check["faults"])}))
                for check in told.pop("checks")
            )
            return cls(**(told | {"editions": tuple(told["editions"]), "checks": checks}))
        except (KeyError, TypeError, AttributeError) as error:
            raise _unreadable(error) from None


def _unreadable(error: Exception) -> UnreadableRecord:
    return UnreadableRecord(
        f"{FILE.as_posix()} est illisible ({error}). Refaites-le par pacte check --site --record, ou effacez-le."
    )


def faults(findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """The faults of a check, each with the number of pages it is on, the most frequent first."""
    pages: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        pages.setdefault((finding.rule, finding.message), set()).add(finding.page)
    found = [Fault(rule, message, len(where)) for (rule, message), where in pages.items()]
    return tuple(sorted(found, key=lambda fault: (-fault.pages, fault.rule, fault.message)))


def programs() -> dict[str, str]:
    """What the checks are made with that is here, and its version."""
    found = {}
    with suppress(ImportError):
        found["axe-core"] = axe.version()
    if program := browser.chromium():
        with suppress(OSError, subprocess.TimeoutExpired):
            said = subprocess.run(
                [program, "--version"], capture_output=True, text=True, timeout=30, check=False
            ).stdout
            found["Chromium"] = (re.findall(r"[0-9]+(?:\.[0-9]+)+", said) or ["de version inconnue"])[0]
    return found
