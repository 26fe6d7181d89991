"""The edition that a command is asked for: ``REG-93/2024``, or a territory and an option ``--year``."""

from collections.abc import Mapping
from typing import Any

from pacte_analysis.errors import PacteError


def territory_and_year(
    asked: str | None, year: str | None = None, default: Mapping[str, Any] | None = None
) -> tuple[str, str]:
    """The territory and the year, as they were written; what was not written is the `default`'s, if there is one.

    Raises `PacteError` when the year is missing or is said twice and differently.
    """
    territory, slash, written = (asked or "").rpartition("/")
    if not slash:
        territory, written = written, ""
    territory, written = territory.strip(), written.strip()
    if year and written and written != year.strip():
        raise PacteError(f"« {asked} » et --year {year} : deux années. Gardez-en une.")
    if default is not None:
        return territory or str(default["territory"]), year or written or str(default["year"])
    if not (territory and (year or written)):
        name = territory or asked or "REG-93"
        raise PacteError(f"« {asked} » : il manque l'année. Écrivez le territoire, une barre et l'année : {name}/2024.")
    return territory, year or written
