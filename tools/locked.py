"""What the locks hold: each distribution with its version, its hashes and the licence that its metadata tell."""

import base64
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, Licensing, get_spdx_licensing
from lock import blocks
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-insee.lock")
NPM = "tools/nu/package-lock.json"
LICENCES = Path(__file__).with_name("licences.toml")
# A field of a licence that is longer is its text.
SHORT = 60


@dataclass(frozen=True)
class Locked:
    """A distribution of a lock. `hashes` are of its files (algorithm, hexadecimal); `licence` an SPDX expression, or
    empty when nothing tells it; `here` whether it is installed, so that its own metadata told it."""

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str
    here: bool = True

    @property
    def purl(self) -> str:
        return f"pkg:{self.ecosystem}/{self.name}@{self.version}"


@cache
def rules() -> dict[str, Any]:
    """The licences that are accepted, and the exceptions (licences.toml)."""
    return tomllib.loads(LICENCES.read_text(encoding="utf-8"))


def locked(root: Path = ROOT) -> list[Locked]:
    """Every distribution of the locks, by ecosystem, name and version; one that several lines name is told once."""
    found = {}
    for name in LOCKS:
        for block in blocks((root / name).read_text(encoding="utf-8")):
            one = _of_pip(block)
            found[one.purl] = one
    for one in _of_npm(root / NPM):
        found[one.purl] = one
    return [found[purl] for purl in sorted(found)]


def _of_pip(block: str) -> Locked:
    requirement = Requirement(re.sub(r"\\?\s*--hash=\S+", "", block).replace("\\", " ").strip())
    (pin,) = requirement.specifier
    hashes = tuple(sorted(re.findall(r"--hash=(\w+):([0-9a-f]+)", block)))
    name = canonicalize_name(requirement.name)
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return Locked("pypi", name, pin.version, hashes, licence(name, None), here=False)
    return Locked("pypi", name, pin.version, hashes, licence(name, told))


def _of_npm(path: Path) -> list[Locked]:
    found = []
    for place, row in json.loads(path.read_text(encoding="utf-8"))["packages"].items():
        if place:
            algorithm, _, digest = row["integrity"].partition("-")
            hashes = ((algorithm, base64.b64decode(digest).hex()),)
            name = place.rpartition("node_modules/")[2]
            found.append(Locked("npm", name, row["version"], hashes, row.get("license", "")))
    return found


def licence(name: str, told: Any) -> str:
    """The licence of a distribution as an SPDX expression, from its metadata; empty when nothing tells it.

    An expression is taken as it is, then the classifiers (all of them hold), then a short text; an exception of
    licences.toml stands before them all, and what it says of distributions that are not installed, after.
    """
    if name in rules()["exceptions"]:
        return str(rules()["exceptions"][name]["licence"])
    if told is None:
        return str(rules()["ailleurs"].get(name, ""))
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classifiers = [
        line.removeprefix("License :: ") for line in told.get_all("Classifier") or [] if "License ::" in line
    ]
    said = str(told.get("License") or "").strip()
    words = classifiers or ([said] if 0 < len(said) <= SHORT and "\n" not in said else [])
    meant = [rules()["mots"].get(word, word) for word in words]
    return meant[0] if len(meant) == 1 else " AND ".join(f"({word})" for word in meant)


def accepted(expression: str) -> bool:
    """Whether an SPDX expression can be satisfied with accepted licences alone."""
    try:
        parsed = _spdx().parse(expression, validate=True)
    except ExpressionError:
        return False
    return parsed is not None and _satisfied(parsed)


@cache
def _spdx() -> Licensing:
    return get_spdx_licensing()


def _satisfied(parsed: Any) -> bool:
    kind = type(parsed).__name__
    if kind in {"AND", "OR"}:
        return (all if kind == "AND" else any)(_satisfied(part) for part in parsed.args)
    return str(parsed) in rules()["acceptees"]


def findings(distributions: list[Locked]) -> list[str]:
    """What is wrong with the licences, in French; none when all are accepted and every exception serves."""
    found = []
    for one in distributions:
        if not one.licence:
            why = "ses métadonnées ne la disent pas" if one.here else "elle n'est pas installée ici"
            found.append(
                f"{one.name} {one.version} : licence inconnue, {why}. Lisez-la, puis dites-la dans licences.toml."
            )
        elif one.name not in rules()["exceptions"] and not accepted(one.licence):
            found.append(f"{one.name} {one.version} : licence « {one.licence} » hors de tools/licences.toml.")
    names = {one.name for one in distributions}
    for kind in ("exceptions", "ailleurs"):
        unused = [name for name in rules()[kind] if name not in names]
        found += [f"licences.toml : {name} ({kind}) n'est plus dans aucun verrou." for name in unused]
    without = [name for name, row in rules()["exceptions"].items() if not row.get("raison")]
    return found + [f"licences.toml : l'exception {name} n'a pas de raison." for name in without]
