"""What the built pages must be, checked on the pages themselves: `pacte check --site`.

A check is a module of this package, named in `CHECKS`, with a `TITLE` and a `METHOD` (French: for the progress bar, and
what it looks at, for the declaration of accessibility) and ``inspect(scope, step)``: it yields a `Finding` for each
fault of the pages in `scope`, and calls ``step(done, total)`` as it goes. A check that needs a program which is absent
raises a `PacteError` that says how to install it.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope

__all__ = ["CHECKS", "Finding", "Inspect", "Scope", "Step", "audit", "method", "title"]

# How a check tells where it is: how many of how many are done.
Step = Callable[[int, int], None]

Inspect = Callable[[Scope, Step], Iterator[Finding]]

# In the order in which they run: the quick ones first.
CHECKS: tuple[str, ...] = ("links", "scripts", "typography", "validity", "foreign", "layout", "keyboard", "axe")


def audit(
    site: Path,
    *,
    pages: Iterable[str] = (),
    checks: Iterable[str] = CHECKS,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> list[Finding]:
    """The faults of the pages of the folder `site` (all, or those given: see `Scope.of`), by page.

    `progress` is called with a check's title and how many of how many are done.
    """
    scope = Scope.of(site, pages)
    found: list[Finding] = []
    for name in checks:
        module = import_module(f"{__name__}.{name}")
        inspect: Inspect = module.inspect

        def step(done: int, total: int, said: str = module.TITLE) -> None:
            progress(said, done, total)

        found += inspect(scope, step)
    return sorted(set(found))


def title(check: str) -> str:
    """What a check looks at, in a few French words."""
    return str(import_module(f"{__name__}.{check}").TITLE)


def method(check: str) -> str:
    """What a check looks at and how, in a French clause."""
    return str(import_module(f"{__name__}.{check}").METHOD)
