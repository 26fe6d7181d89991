"""Pages opened in a real browser, each in several ways of looking, by several browsers at once."""

import os
import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pacte_analysis.press.audit.browser import launched, require
from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A page that says this leads elsewhere at once: no reader sees it, and its target is a page like another.
REDIRECTION = 'http-equiv="refresh"'

# Openings that are worth starting one more browser.
WORTH_ONE = 16

UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


@dataclass(frozen=True)
class Mode:
    """A way of looking at a page: the width of the window in CSS pixels, and the light or dark scheme."""

    width: int
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.width} px, {'clair' if self.scheme == 'light' else 'sombre'}"


# What looks at an open page and says its faults.
Look = Callable[["Page", str, Mode], Iterable[Finding]]


def visit(
    scope: Scope, modes: Sequence[Mode] | Callable[[str], Sequence[Mode]], look: Look, step: Callable[[int, int], None]
) -> Iterator[Finding]:
    """What `look` finds in each page of `scope` in each mode (those of a page, when `modes` is asked by address).

    The page is freshly opened from its file, nothing of it moves. Raises `NoBrowser`.
    """
    require()
    asked = modes if callable(modes) else lambda page: modes
    todo: queue.SimpleQueue[tuple[str, Mode]] = queue.SimpleQueue()
    total = 0
    for name in scope.pages:
        if REDIRECTION in scope.text(name):
            continue
        for mode in asked(name):
            todo.put((name, mode))
            total += 1
    found: queue.SimpleQueue[list[Finding] | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            with launched() as browser:
                opened: dict[Mode, Page] = {}
                while True:
                    try:
                        name, mode = todo.get_nowait()
                    except queue.Empty:
                        return
                    if mode not in opened:
                        opened[mode] = browser.new_page(
                            viewport={"width": mode.width, "height": 900},
                            color_scheme=mode.scheme,
                            reduced_motion="reduce",
                            locale="fr-FR",
                        )
                    page = opened[mode]
                    # A large page on a busy machine takes its time.
                    page.set_default_timeout(120_000)
                    page.goto(scope.file(name).as_uri())
                    found.put(list(look(page, name, mode)))
        finally:
            found.put(None)

    workers = max(1, min(total // WORTH_ONE, os.cpu_count() or 1))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        jobs = [pool.submit(work) for _ in range(workers)]
        try:
            done = ended = 0
            while ended < workers:
                said = found.get()
                if said is None:
                    ended += 1
                    continue
                done += 1
                step(done, total)
                yield from said
            for job in jobs:
                job.result()
        finally:
            # Whoever stops listening does not wait for the pages that are left.
            with suppress(queue.Empty):
                while True:
                    todo.get_nowait()
