"""The whole site of one edition in one archive, and what the other archives are made with.

No clock: the same files give the same bytes.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)

# What a format has compressed already gains nothing by being compressed again.
_COMPRESSED = {".zip", ".xlsx", ".docx", ".pdf", ".woff2", ".png"}


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
