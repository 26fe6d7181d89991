"""How long the steps of a build took, in a log outside the site: what is published holds no duration and no clock."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pacte_analysis.press.running.execution import Progress

# Below `_build`: one build a line, the latest last.
LOG = "durees.jsonl"

# Builds that the log keeps.
KEPT = 500


class Timed(Progress):
    """A progress that is told on to `say`, and that remembers for how long each step and each chapter went on."""

    def __init__(self, say: Callable[[str, int, int], None], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(self._step, self._chapter)
        self._say, self._clock = say, clock
        self._begun = clock()
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._chapters: dict[str, float] = {}

    def _step(self, step: str, done: int, total: int) -> None:
        self._first.setdefault(step, self._clock())
        self._last[step] = self._clock()
        self._say(step, done, total)

    def _chapter(self, name: str, state: str) -> None:
        if state == "en cours":
            self._started[name] = self._clock()
        elif name in self._started:
            self._chapters[name] = self._clock() - self._started.pop(name)

    def told(self) -> dict[str, Any]:
        """Seconds: the whole, each step, each chapter that ran."""
        return {
            "duree": round(self._clock() - self._begun, 2),
            "etapes": {step: round(self._last[step] - first, 2) for step, first in self._first.items()},
            "chapitres": {name: round(taken, 2) for name, taken in sorted(self._chapters.items())},
        }


def log(build_folder: Path, what: str, timed: Timed) -> None:
    """Add a build (`what` was asked) to the log, which keeps the latest ones. A full disk loses a line, not a build."""
    path = build_folder / LOG
    line = {"quand": datetime.now().astimezone().isoformat(timespec="seconds"), "quoi": what, **timed.told()}
    try:
        former = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        kept = [*former[-KEPT + 1 :], json.dumps(line, ensure_ascii=False)]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
