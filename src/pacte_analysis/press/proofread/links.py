"""Links, cross-references, pictures and blocks: what they lead to exists, what they show is told."""

import re
from collections.abc import Iterator
from pathlib import Path

from pacte_analysis.press.proofread.manuscript import Manuscript, Text
from pacte_analysis.press.proofread.remark import Remark

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)[^)]*\)|\bhref=[\"']([^\"']+)[\"']")
_ROLE = re.compile(r"\{(term|ref|numref|cite(?::[a-z]+)?)\}`([^`]+)`")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_TAG = re.compile(r"<img\b[^>]*>")
_DIRECTIVE = re.compile(
    r"^(`{3,}|:{3,})\{(?:image|figure)\}[ \t]*(\S+)[ \t]*$(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL
)
_FENCE = re.compile(r"^(`{3,}|~{3,}|:{3,})(.*)$", re.MULTILINE)
_WRITTEN_ANCHOR = re.compile(r"\{#([\w-]+)\}|\bid=[\"']([\w-]+)[\"']")


def links(manuscript: Manuscript) -> Iterator[Remark]:
    """What leads nowhere in each text."""
    for text in manuscript.texts:
        yield from _links(manuscript, text)
        yield from _roles(manuscript, text)
        yield from _pictures(manuscript, text)
        yield from _blocks(text)
    for name, places in manuscript.labels.items():
        for text, line in places[1:]:
            what = f"la cible « {name} » est déjà dans {places[0][0].file}, ligne {places[0][1]}."
            yield Remark(text.file, line, "cible-en-double", what, "Donnez-lui un autre nom.")


def _links(manuscript: Manuscript, text: Text) -> Iterator[Remark]:
    for found in _LINK.finditer(text.narrative):
        address = found.group(1) or found.group(2)
        line = text.line(found.start())
        if re.match(r"[a-z]+:|\{|//", address) or "{" in address:
            continue  # elsewhere, or computed
        path, _, anchor = address.partition("#")
        name = Path(path).name.removesuffix(".html").removesuffix(".md")
        if path.endswith((".html", ".md")) and name not in manuscript.pages:
            what = f"le lien « {address} » mène à une page qui n'existe pas."
            yield Remark(text.file, line, "page-inconnue", what, "Les pages sont dans _toc.yml.")
        elif not path and found.group(1) and anchor not in manuscript.labels and not _anchored(text, anchor):
            what = f"le renvoi « #{anchor} » ne mène nulle part."
            yield Remark(text.file, line, "renvoi-inconnu", what, f"Écrivez ({anchor})= avant ce à quoi il mène.")
        elif path and not path.endswith((".html", ".md")) and not _exists(manuscript, text, path):
            what = f"le lien « {address} » mène à un fichier qui n'existe pas."
            yield Remark(text.file, line, "fichier-absent", what, "Vérifiez son nom et son dossier.")


def _roles(manuscript: Manuscript, text: Text) -> Iterator[Remark]:
    for found in _ROLE.finditer(text.narrative):
        role, said = found.group(1), found.group(2)
        line = text.line(found.start())
        if "{" in said:
            continue
        target = re.sub(r"^.*<([^<>]+)>$", r"\1", said, flags=re.DOTALL).strip()
        if role == "term" and target not in manuscript.acronyms:
            what = f"le sigle « {target} » n'est pas dans book/sigles.md."
            yield Remark(text.file, line, "terme-inconnu", what, "Ajoutez-le, avec ce qu'il veut dire.")
        elif role in {"ref", "numref"} and target not in manuscript.labels:
            what = f"le renvoi « {target} » ne mène nulle part."
            yield Remark(text.file, line, "renvoi-inconnu", what, f"Écrivez ({target})= avant ce à quoi il mène.")
        elif role.startswith("cite"):
            for key in (part.strip() for part in target.split(",")):
                if key not in manuscript.references:
                    what = f"la référence « {key} » n'est pas dans la bibliographie."
                    yield Remark(text.file, line, "reference-inconnue", what, "Ajoutez-la à book/references.bib.")


def _pictures(manuscript: Manuscript, text: Text) -> Iterator[Remark]:
    remedy = "Dites en une phrase ce qu'elle montre."
    for found in _PICTURE.finditer(text.narrative):
        line = text.line(found.start())
        if not found.group(1).strip():
            what = f"l'image « {found.group(2)} » n'a pas de texte de remplacement."
            yield Remark(text.file, line, "image-sans-texte", what, f"{remedy} ![ici](…)")
        elif "{" not in found.group(2) and ":" not in found.group(2) and not _exists(manuscript, text, found.group(2)):
            what = f"l'image « {found.group(2)} » n'existe pas."
            yield Remark(text.file, line, "fichier-absent", what, "Vérifiez son nom et son dossier.")
    for found in _DIRECTIVE.finditer(text.narrative):
        if not re.search(r"^:alt:[ \t]*\S", found.group(3), re.MULTILINE):
            what = f"l'image « {found.group(2)} » n'a pas de texte de remplacement."
            yield Remark(text.file, text.line(found.start()), "image-sans-texte", what, f"{remedy} :alt: …")
    for found in _TAG.finditer(text.narrative):
        if not re.search(r"\balt=[\"'][^\"']", found.group()):
            what = "l'image n'a pas de texte de remplacement."
            yield Remark(text.file, text.line(found.start()), "image-sans-texte", what, f'{remedy} alt="…"')


def _blocks(text: Text) -> Iterator[Remark]:
    opened: list[tuple[str, int]] = []
    for found in _FENCE.finditer(text.source):
        mark, after = found.group(1), found.group(2).strip()
        if opened and not after and mark.startswith(opened[-1][0]):
            opened.pop()
        elif not opened or opened[-1][0][0] == ":":
            opened.append((mark, text.line(found.start())))
    for mark, line in opened[:1]:
        what = f"le bloc ouvert par « {mark} » n'est pas fermé."
        yield Remark(text.file, line, "bloc-ouvert", what, f"Écrivez « {mark} » seul sur une ligne, à sa fin.")


def _anchored(text: Text, anchor: str) -> bool:
    return any(anchor in found.groups() for found in _WRITTEN_ANCHOR.finditer(text.source))


def _exists(manuscript: Manuscript, text: Text, path: str) -> bool:
    root = manuscript.project.root
    return any((folder / path).exists() for folder in ((root / text.file).parent, root / "book", root))
