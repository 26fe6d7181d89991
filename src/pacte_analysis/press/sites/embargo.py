"""Until when an edition may not be published: `editions.yml` says the date, and this is the only clock of the press."""

from datetime import date

from pacte_analysis import french


def today() -> date:
    """The day it is, asked for here alone: nothing that is made depends on it but whether an embargo still holds."""
    return date.today()


def still(until: str) -> str:
    """The date of an embargo (``2026-12-15``) while it holds, nothing from that day on."""
    return until if until and today().isoformat() < until else ""


def words(until: str) -> str:
    """*sous embargo jusqu'au 15 décembre 2026*; nothing without an embargo."""
    return f"sous embargo jusqu'au {french.period(until)}" if until else ""
