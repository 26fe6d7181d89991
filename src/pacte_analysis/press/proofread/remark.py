"""One thing to mend, and how much each kind of them matters: `book/relecture.yml` says it, rule by rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from pacte_analysis.errors import PacteError

FILE = "book/relecture.yml"

# What a rule may be: it stops a build's check, it is said, or it is not looked for.
ERROR, NOTE, OFF = "erreur", "remarque", "ignorée"


class BadSeverities(PacteError):
    """The file of severities cannot be read."""


@dataclass(frozen=True)
class Remark:
    """One thing to mend: its file, its line (0 when it has none), the rule, what is wrong and what to do."""

    file: str
    line: int
    rule: str
    what: str
    remedy: str = ""
    error: bool = True

    @property
    def message(self) -> str:
        return " ".join(filter(None, (self.what, self.remedy)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:" if self.line else f"{self.file}:" if self.file else ""
        return " ".join(filter(None, (place, f"[{self.rule}]", self.message)))


def severities(root: Path) -> dict[str, str]:
    """How much each rule matters, by its name; one that the file does not name is an error. Raises `BadSeverities`."""
    path = root / FILE
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSeverities(f"{FILE} est illisible : {error}") from None
    except RecursionError:
        raise BadSeverities(f"{FILE} est illisible : trop de niveaux les uns dans les autres.") from None
    if not isinstance(found, dict):
        raise BadSeverities(f"{FILE} : des lignes « règle: {NOTE} » sont attendues.")
    wrong = {rule: said for rule, said in found.items() if said not in (ERROR, NOTE, OFF)}
    if wrong:
        rule, said = next(iter(wrong.items()))
        raise BadSeverities(f"{FILE} : « {rule} : {said} » ; écrivez {ERROR}, {NOTE} ou {OFF}.")
    return dict(found)


def weighed(remarks: Iterable[Remark], known: Mapping[str, str]) -> Iterator[Remark]:
    """The remarks whose rule is looked for, each an error or not as its rule is."""
    for remark in remarks:
        said = known.get(remark.rule, ERROR)
        if said != OFF:
            yield replace(remark, error=said == ERROR)
