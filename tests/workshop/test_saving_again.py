"""Who saves again while the texts are checked does not wait for the checks."""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import pytest

from pacte_analysis.press import proofread
from pacte_analysis.press.preview import worker, workshop
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
