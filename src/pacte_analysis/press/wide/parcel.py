"""Files that travel: a folder as one archive named by its hash, and a shared place where archives wait.

This module goes to the workers as it is, where our package may not be installed: it imports Python's own library, and
`fsspec` when there is a shared place.
"""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path


class Damaged(ValueError):
    """An archive that arrived is not the one that was sent."""


def packed(files: Mapping[str, Path]) -> bytes:
    """An archive of `files` (name, where it is), in the order of their names: the same files give the same bytes."""
    whole = io.BytesIO()
    # No clock in the head of the archive.
    with (
        gzip.GzipFile(fileobj=whole, mode="wb", mtime=0, compresslevel=6) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for name in sorted(files):
            content = files[name].read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            made.addfile(entry, io.BytesIO(content))
    return whole.getvalue()


def name_of(content: bytes) -> str:
    """The name of an archive: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def unpack(content: bytes, name: str, folder: Path) -> None:
    """Write the files of the archive called `name` in a new `folder`, whole or not at all. Raises `Damaged`."""
    if name_of(content) != name:
        raise Damaged(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".recu-"))
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            archive.extractall(beside, filter="data")
        beside.rename(folder)
    except OSError:
        # Another worker of this machine was quicker: the same name is the same files.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def put(store: str, name: str, content: bytes) -> None:
    """Leave an archive in a shared place (an address of fsspec), unless it is there already."""
    from fsspec.core import url_to_fs

    files, root = url_to_fs(store)
    path = f"{root.rstrip('/')}/{name}.tar.gz"
    if files.exists(path):
        return
    files.makedirs(root, exist_ok=True)
    beside = f"{path}.{os.getpid()}-{os.urandom(4).hex()}"
    files.pipe_file(beside, content)
    files.mv(beside, path)


def get(store: str, name: str) -> bytes:
    """The archive called `name` of a shared place. Raises `Damaged`, `FileNotFoundError`."""
    from fsspec.core import url_to_fs

    files, root = url_to_fs(store)
    content = bytes(files.cat_file(f"{root.rstrip('/')}/{name}.tar.gz"))
    if name_of(content) != name:
        raise Damaged(name)
    return content


def forget(store: str, name: str) -> None:
    """Take an archive out of a shared place, if it is there."""
    from fsspec.core import url_to_fs

    files, root = url_to_fs(store)
    path = f"{root.rstrip('/')}/{name}.tar.gz"
    if files.exists(path):
        files.rm_file(path)
