"""One fault of a built page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """A fault of a page of the site, in French: where, which rule, what, and what to do about it.

    `page` is an address in the site (``provence-alpes-cote-d-azur/2024/enfance.html``), `rule` a short name that is the
    same for all faults of a kind (``axe:color-contrast``, ``liens:ancre``).
    """

    page: str
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.page} : {self.message} {self.remedy} [{self.rule}]"


# Pages that a report names when a fault is on many.
NAMED = 3


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """A line for each fault; one that is the same on several pages is said once, with where it is."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for finding in sorted(set(findings)):
        places.setdefault((finding.rule, finding.message, finding.remedy), []).append(finding.page)
    for (rule, message, remedy), pages in places.items():
        rest = len(pages) - NAMED
        where = ", ".join(pages[:NAMED]) + (
            f" et {rest} autre{'s' if rest > 1 else ''} page{'s' if rest > 1 else ''}" if rest > 0 else ""
        )
        yield str(Finding(where, rule, message, remedy))
