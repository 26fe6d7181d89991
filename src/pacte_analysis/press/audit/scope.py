"""What is audited: a site's folder, and the pages of it that are looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.press.sites.shelf import MANIFEST, TAKEN_AWAY


class NothingToAudit(PacteError):
    """There is no site, or it has no page that was asked for."""


@dataclass(frozen=True)
class Scope:
    """A built site and the addresses in it of the pages to look at, in order."""

    site: Path
    pages: tuple[str, ...]

    @classmethod
    def of(cls, site: Path, pages: Iterable[str] = ()) -> "Scope":
        """The pages of the folder `site`: all of them, or those given by their address or by a folder's.

        ``provence-alpes-cote-d-azur/2024`` is all the pages of an edition, ``index.html`` the front door. Raises
        `NothingToAudit`, with the addresses there are.
        """
        if not site.is_dir():
            raise NothingToAudit(f"{site.name}/ n'existe pas : construisez d'abord le site, par pacte build.")
        site = site.resolve()
        every = tuple(sorted(path.relative_to(site).as_posix() for path in _html(site)))
        wanted = [page.strip("/") for page in pages]
        for asked in wanted:
            if not any(_within(page, asked) for page in every):
                editions = french.listing(cls(site, every).editions)
                raise NothingToAudit(f"Le site n'a pas de page « {asked} ». Ses éditions : {editions}.")
        chosen = [page for page in every if not wanted or any(_within(page, asked) for asked in wanted)]
        if not chosen:
            raise NothingToAudit(f"{site.name}/ n'a aucune page : construisez d'abord le site, par pacte build.")
        return cls(site, tuple(chosen))

    @cached_property
    def every(self) -> frozenset[str]:
        """The addresses of all the pages of the site, looked at or not."""
        return frozenset(path.relative_to(self.site).as_posix() for path in _html(self.site))

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions that the pages belong to: ``provence-alpes-cote-d-azur/2024``."""
        found = {_edition(page) for page in self.pages}
        return tuple(sorted(edition for edition in found if edition and (self.site / edition / MANIFEST).is_file()))

    def file(self, page: str) -> Path:
        """The file of a page."""
        return self.site / page

    def text(self, page: str) -> str:
        """The HTML of a page."""
        return self.file(page).read_text(encoding="utf-8")


def _html(site: Path) -> Iterator[Path]:
    # What Sphinx keeps for itself is no page of ours; what is taken away (slides) is a page of no site.
    return (path for path in site.rglob("*.html") if not {"_static", TAKEN_AWAY} & set(path.relative_to(site).parts))


def _within(page: str, asked: str) -> bool:
    return page == asked or page.startswith(f"{asked}/")


def _edition(page: str) -> str:
    return page.rpartition("/")[0]
