"""Who saves again while the texts are checked does not wait for the checks."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import Pipe, get_context
from pathlib import Path
from threading import Thread

import pytest

from pacte_analysis.edition import open_edition
from pacte_analysis.press import proofread
from pacte_analysis.press.preview import session, worker, workshop
from pacte_analysis.press.preview.workshop import Outcome
from pacte_analysis.press.project import Project


def test_a_reading_that_is_told_to_stop_stops_before_its_next_rule(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []

    def reader(manuscript: object) -> tuple[()]:
        read.append(manuscript)
        return ()

    monkeypatch.setattr(proofread, "READERS", (reader, reader, reader))
    with pytest.raises(proofread.Interrupted):
        proofread.proofread(project, go_on=lambda: len(read) < 2)
    assert len(read) == 2


def test_a_file_saved_during_the_checks_is_printed_before_they_are_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Pipe()

    class Saved:
        """A workshop where somebody saves a file in the middle of the first checks."""

        checks = 0

        def __init__(self, *_: object) -> None: ...

        def open(self) -> Outcome:
            return Outcome(pages=("index",))

        def update(self, changed: list[Path]) -> Outcome:
            return Outcome(pages=tuple(path.stem for path in changed))

        def review(self, go_on: Callable[[], bool]) -> Outcome:
            self.checks += 1
            assert go_on()
            if self.checks == 1:
                ours.send([Path("enfance.md")])
            if not go_on():
                raise proofread.Interrupted
            return Outcome(seconds=self.checks)

    def work() -> None:
        with suppress(EOFError):
            worker._serve(theirs, Path(), "REG-93", "2024", None)

    monkeypatch.setattr(workshop, "Workshop", Saved)
    with theirs:
        thread = Thread(target=work)
        thread.start()
        said = [ours.recv() for _ in range(3)]
        ours.close()
        thread.join()
    assert [(news["pages"], news["seconds"]) for news in said] == [(("index",), 0.0), (("enfance",), 0.0), ((), 2)]


def _watching_nothing(root: Path) -> str:
    """What a preview says whose files cannot be watched."""

    async def refused(*_: object, **__: object):
        raise OSError(28, "inotify watch limit reached")
        yield set()

    session.awatch = refused
    session.Session._start = session.Session._leave = lambda self: None
    project = Project(root)
    preview = session.Session(
        project, open_edition("REG-93", 2024), root / "_build" / "preview" / "X" / "_build" / "html"
    )
    try:
        asyncio.run(preview.run())
    except session.NotWatching as error:
        return error.message
    return ""


def test_a_preview_that_sees_no_saved_file_stops_and_says_why(small_project: Project) -> None:
    # A process of its own: this one may have the loop of a browser.
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        said = alone.submit(_watching_nothing, small_project.root).result(timeout=60)
    assert "ne peut plus surveiller les fichiers" in said
    assert "inotify watch limit reached" in said
