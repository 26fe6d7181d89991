"""The archive that a workbook is: its parts, unpacked piece by piece and never on the word of its directory."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pacte_analysis.errors import PacteError

# What is unpacked, in all and for one part: two or three hundred thousand actions of fifty columns.
LARGEST = 1_000_000_000
PARTS = 5_000

# What is packed more tightly than this is not a table of actions (which packs 10 to 30 times).
RATIO = 250
SMALL = 20_000_000

PIECE = 1 << 16

_SAVE_AGAIN = "Ouvrez-le dans un tableur et enregistrez-le de nouveau en .xlsx, ou en CSV."


class UnreadableExtract(PacteError):
    """A file that is not an extract at all, or that is not safe to read."""


class Archive:
    """A zip that keeps within the limits above; `names` are its parts, `chunks` the bytes of one.

    Raises `UnreadableExtract` when it is damaged, locked, too large, or says other sizes than it has.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb")
            self._zip = zipfile.ZipFile(self._file)
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise self.damaged(error) from error
        self._guard()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def refusal(self, what: str) -> UnreadableExtract:
        return UnreadableExtract(f"{self.path.name} : {what} Rien n'a été lu.")

    def damaged(self, error: Exception) -> UnreadableExtract:
        return self.refusal(
            "ce classeur est abîmé ou n'en est pas un. Ouvrez-le dans un tableur et enregistrez-le de nouveau. "
            f"(Détail : {error})"
        )

    def too_large(self) -> UnreadableExtract:
        return self.refusal(
            f"une fois décompressé, ce classeur dépasse {LARGEST // 1_000_000} Mo ou n'est pas ce qu'il annonce. "
            "Supprimez les lignes et les colonnes vides mises en forme, ou enregistrez l'extraction en CSV."
        )

    def _guard(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > PARTS or len({info.filename.lower() for info in infos}) < len(infos):
            raise self.refusal("ce classeur contient trop de parties, ou deux du même nom. " + _SAVE_AGAIN)
        if any(info.flag_bits & 1 for info in infos):
            raise self.refusal("ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise self.refusal("ce classeur est compressé d'une façon que les tableurs n'emploient pas. " + _SAVE_AGAIN)
        packed = sum(info.compress_size for info in infos)
        if packed > self.path.stat().st_size or sum(info.file_size for info in infos) > LARGEST:
            raise self.too_large()
        for info in infos:
            self._tight(info, info.file_size)

    def _tight(self, info: zipfile.ZipInfo, size: int) -> None:
        if size > SMALL and size > RATIO * info.compress_size:
            raise self.too_large()

    def size(self, name: str) -> int:
        """The unpacked size of a part, as the directory says it (`chunks` verifies it)."""
        return self._parts[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part; a part longer or shorter than the directory says ends in a refusal."""
        info = self._parts[name]
        total = 0
        try:
            for data in self._unpacked(info):
                total += len(data)
                if total > info.file_size:
                    raise self.too_large()
                yield data
        except (zlib.error, struct.error, OSError) as error:
            raise self.damaged(error) from error
        if total != info.file_size:
            raise self.too_large()

    def _unpacked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        self._file.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", self._file.read(4))
        position = info.header_offset + 30 + name + extra
        engine = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        left = info.compress_size
        while left and not (engine and engine.eof):
            self._file.seek(position)
            data = self._file.read(min(left, PIECE))
            if not data:
                break
            left -= len(data)
            position += len(data)
            yield engine.decompress(data) if engine else data
        if engine:
            yield engine.flush()

    def content(self, name: str, limit: int = 20_000_000) -> bytes:
        """A whole part, when it is one of the small ones that describe the others."""
        if self.size(name) > limit:
            raise self.too_large()
        return b"".join(self.chunks(name))
