"""The refusal: an answer that is not what Insee's documentation says, or no answer at all."""

from pacte_analysis.errors import PacteError

LONG = 80
NOTHING_WRITTEN = "Rien n'a été écrit."


class Surprise(PacteError):
    """What stops a refresh: where, what was found, what to do. No file has changed."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(f"{_short(where)} : {what} {NOTHING_WRITTEN} {remedy}")


def _short(where: str) -> str:
    """An address without its filters, which name a hundred territories."""
    address, question, filters = where.partition("?")
    return f"{address}?…" if question and len(filters) > LONG else where
