"""Two folders that take each other's place in one move, where the system knows how: nobody sees neither."""

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE, _SWAP = -100, 2

# The system, or the disk, has no such move.
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def exchange(one: Path, other: Path) -> bool:
    """Whether two folders of one disk took each other's place; False, and nothing moved, where there is no such move.

    Raises `OSError` when the system refuses, with both where they were.
    """
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, names[0], _HERE, names[1], _SWAP)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, _SWAP)
    else:
        return False
    if failed:
        number = ctypes.get_errno()
        if number in _UNKNOWN:
            return False
        raise OSError(number, os.strerror(number), str(one))
    return True
