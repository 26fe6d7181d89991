"""The whole site of one edition in one archive, and what the other archives are made with.

No clock: the same files give the same bytes.
"""

import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pacte_analysis.press.books.imprint import manifest, printed
from pacte_analysis.press.export.colophon import NOTE
from pacte_analysis.press.export.form import Original
from pacte_analysis.press.sites.site import stand

_EPOCH = (1980, 1, 1, 0, 0, 0)

# What a format has compressed already gains nothing by being compressed again.
_COMPRESSED = {".zip", ".xlsx", ".docx", ".pdf", ".woff2", ".png"}


def write(original: Original, target: Path, chapter: str | None = None) -> None:
    """Write the site of the edition alone, with the other forms that are up to date."""
    project, edition = original.project, original.edition
    book = printed(project, edition, original.html, original.data)
    book = replace(book, offers=tuple(offer for offer in book.offers if offer.form.name != "zip"))
    site = target.with_name("site")
    told = {book.address: manifest(project, edition, original.data)}
    try:
        about = (
            "Le site de l'édition, avec ses données. Ouvrez index.html dans un navigateur : il ne faut ni serveur ni "
            "réseau. Pour le publier, copiez le dossier entier sur un serveur."
        )
        site.mkdir(exist_ok=True)
        # Before the rest: the manifest of the root names it too.
        (site / NOTE).write_bytes(original.colophon.note(about).encode())
        stand(site, [book], told, edition.catalogue, address=project.address)
        files: dict[str, bytes | Path] = {
            f"{target.stem}/{path.relative_to(site).as_posix()}": path for path in site.rglob("*") if path.is_file()
        }
        write_archive(target, files)
    finally:
        shutil.rmtree(site, ignore_errors=True)


def write_archive(path: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write a zip of `files` (name in the archive, content or where it is), in the order of their names."""
    with zipfile.ZipFile(path, "w") as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            stored = Path(name).suffix in _COMPRESSED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            content = files[name]
            made.writestr(entry, content.read_bytes() if isinstance(content, Path) else content)
