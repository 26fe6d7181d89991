"""Several things at once, which do not outlive whoever asked for them."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

_SIGNAL_OF_ITS_DEATH = 1


@contextmanager
def crew(workers: int | None) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads. What has not begun is given up when its user is stopped, and an interruption waits for
    nobody."""
    pool = ThreadPoolExecutor(max_workers=workers or max(2, os.cpu_count() or 1))
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    pool.shutdown()


def die_with_parent() -> None:
    """Have the system end this process when the one that started it ends, however it does; only Linux knows how."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_SIGNAL_OF_ITS_DEATH, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
