"""Where links lead: every address of the site exists, every anchor too, no identifier is given twice.

Addresses of other sites are listed (`elsewhere`), never visited: the check needs no network.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.reading import Reading, read
from pacte_analysis.press.audit.scope import Scope

TITLE = "Liens et ancres"

METHOD = "chaque lien du site mène à une page et à une ancre qui existent, aucun identifiant n'est donné deux fois"

# What leads out of the site without being a page of another one.
_OTHER_WAYS = frozenset({"mailto", "tel"})

_URL_OF_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The faults of the pages' links and identifiers, and of the addresses in the style sheets of their editions."""
    for done, page in enumerate(scope.pages, start=1):
        reading = read(scope.file(page))
        yield from _identifiers(page, reading)
        for attribute, address, line in reading.addresses:
            if fault := _address_fault(scope, page, address):
                rule, said, remedy = fault
                yield Finding(page, rule, f"ligne {line}, {attribute}=« {address} » {said}.", remedy)
        step(done, len(scope.pages))
    yield from _style_sheets(scope)


def elsewhere(scope: Scope) -> dict[str, list[str]]:
    """The addresses of other sites, in order, each with the pages that name it."""
    found: dict[str, list[str]] = {}
    for page in scope.pages:
        for address in sorted({a for _, a, _ in read(scope.file(page)).addresses if _is_elsewhere(a)}):
            found.setdefault(address, []).append(page)
    return dict(sorted(found.items()))


def _is_elsewhere(address: str) -> bool:
    return urlsplit(address).scheme in {"http", "https"}


def _identifiers(page: str, reading: Reading) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for name, line in reading.ids:
        if not name or re.search(r"\s", name):
            remedy = "Un identifiant est un mot sans espace."
            yield Finding(page, "liens:identifiant", f"ligne {line}, identifiant « {name} » illisible.", remedy)
        if name in seen:
            said = f"l'identifiant « {name} » est donné ligne {seen[name]}, puis ligne {line}."
            yield Finding(page, "liens:identifiant-double", said, "Renommez l'une des deux figures ou sections.")
        seen.setdefault(name, line)
    for attribute, name, line in reading.pointers:
        if name not in seen:
            said = f"ligne {line}, {attribute} nomme « {name} », qui n'est pas dans la page."
            yield Finding(page, "liens:renvoi", said, "Donnez cet identifiant, ou retirez l'attribut.")


def _address_fault(scope: Scope, page: str, address: str) -> tuple[str, str, str] | None:
    """Rule, message, remedy for an address that leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"}:
        return None if parts.netloc else ("liens:adresse", "n'est pas une adresse", "Complétez-la.")
    if parts.scheme in _OTHER_WAYS or parts.scheme == "data":
        return None
    if parts.scheme:
        return "liens:adresse", f"commence par « {parts.scheme}: »", "Un lien mène à une page."
    if parts.netloc or parts.path.startswith("/"):
        remedy = "Écrivez-la à partir de la page : le site s'ouvre aussi d'un dossier."
        return "liens:racine", "part de la racine d'un serveur", remedy
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    if target.startswith(".."):
        return "liens:hors-du-site", "sort du dossier du site", "Ce qu'une page montre est dans le site."
    file = scope.site / target
    if not file.is_file():
        said = "mène à un dossier" if file.is_dir() else "ne mène à rien"
        return "liens:cassé", said, "Nommez le fichier (index.html)." if file.is_dir() else "Corrigez ou retirez-la."
    anchor = unquote(parts.fragment)
    if anchor and target.endswith(".html") and anchor not in read(file).targets:
        return "liens:ancre", f"nomme « {anchor} », qui n'est pas dans {target}", "Corrigez l'ancre."
    return None


def _style_sheets(scope: Scope) -> Iterator[Finding]:
    tops = {page.rpartition("/")[0] for page in scope.pages}
    for sheet in sorted(path for path in scope.site.rglob("*.css") if _top(scope.site, path) in tops):
        name = sheet.relative_to(scope.site).as_posix()
        for address in _URL_OF_STYLE.findall(sheet.read_text(encoding="utf-8")):
            if address.startswith(("data:", "#")):
                continue
            if urlsplit(address).scheme or not (sheet.parent / unquote(address.partition("?")[0])).is_file():
                said = f"url({address}) n'est pas un fichier du site."
                yield Finding(name, "liens:style", said, "Retirez-la, ou livrez le fichier avec le site.")


def _top(site: Path, sheet: Path) -> str:
    """The folder of the pages that load a style sheet: that above its ``_static``, or the site itself."""
    parts = sheet.relative_to(site).parts
    at = parts.index("_static") if "_static" in parts else 0
    return "/".join(parts[:at])
