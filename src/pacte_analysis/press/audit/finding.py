"""One fault of a built page."""

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
