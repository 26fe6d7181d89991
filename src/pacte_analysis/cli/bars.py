"""Progress, as a person at a terminal sees it."""

from typing import NoReturn

from tqdm import tqdm


class Bars:
    """One progress bar a step, on the error stream; silent where there is no terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._step = ""

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def say(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            if self._bar is not None:
                self._bar.close()
            self._step = step
            layout = "{desc:<22} {bar:24} {n_fmt}/{total_fmt}"
            self._bar = tqdm(total=total, desc=step, bar_format=layout, disable=None)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
