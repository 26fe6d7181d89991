"""The process that prints: it holds the edition, and answers each list of saved files with what it made of them.

A process of its own, started anew when the tables or the program change: nothing stale stays in memory. It ends with
the pipe to the process that started it, whatever ends that one.
"""

import contextlib
import logging
import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from pacte_analysis.errors import PacteError
from pacte_analysis.press.running.warm import stop_warm_process


def start(root: Path, territory: str, year: str, data: Path | None) -> "tuple[BaseProcess, Connection]":
    """A new worker, and our end of the pipe to it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, root, territory, year, data), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _work(pipe: Connection, root: Path, territory: str, year: str, data: Path | None) -> None:
    # Ctrl+C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    # Sphinx opens the log to all; the runs of chapters are told by their steps.
    logging.getLogger("papermill").setLevel(logging.WARNING)
    try:
        _serve(pipe, root, territory, year, data)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    finally:
        # A process of `multiprocessing` runs nothing at its exit.
        stop_warm_process()


def _serve(pipe: Connection, root: Path, territory: str, year: str, data: Path | None) -> None:
    from pacte_analysis.press.preview.workshop import Workshop
    from pacte_analysis.press.proofread import Interrupted

    def say(step: str, done: int, total: int) -> None:
        pipe.send({"step": step, "done": done, "total": total})

    workshop = Workshop(root, territory, year, data, say)
    ready = False
    while True:
        changed: list[Path] = []
        if ready:
            changed += pipe.recv()
            while pipe.poll():
                changed += pipe.recv()
        try:
            pipe.send(vars(workshop.update(changed) if ready else workshop.open()))
            ready = True
            # The checks of all texts take a second: who saves again meanwhile sees the page first.
            with contextlib.suppress(Interrupted):
                pipe.send(vars(workshop.review(go_on=lambda: not pipe.poll())))
        except PacteError as error:
            pipe.send({"failure": error.message})
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise  # nobody listens any more
        except Exception as error:
            # A defect of the program, or of Sphinx: said, and the last good pages stay.
            pipe.send({"failure": f"L'aperçu n'a pas pu suivre ({type(error).__name__} : {error}). Relancez-le."})
        if not ready:
            pipe.recv()
