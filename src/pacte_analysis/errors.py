"""The one family of errors that is shown to a person as it is, in French.

Whatever an analyst, a re-runner or an importer can get wrong ends in a `PacteError` whose message says
what happened, where, and what to do. Everything else is a defect of the program and keeps its traceback.
"""

from pacte_analysis.characters import visible


class PacteError(Exception):
    """An error whose message is for the user: one sentence or a few lines of French."""

    @property
    def message(self) -> str:
        """What is said, without what would act on a terminal: a message quotes what it refuses."""
        return visible(str(self.args[0])) if self.args else type(self).__name__
