"""What pages may run: each says its policy before anything else, and has nothing that it would stop."""

from collections.abc import Callable, Iterator

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.books.script_policy import faults

TITLE = "Scripts permis"

METHOD = "chaque page dit quels scripts elle peut exécuter (Content-Security-Policy) et n'en a aucun autre"

_REMEDY = "Corrigez le gabarit (press/theme, press/books/script_policy.py) ou le texte qui l'écrit."


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The pages without their policy, and what in them is a program that the site did not write."""
    for done, page in enumerate(scope.pages, start=1):
        for line, what in faults(scope.text(page)):
            yield Finding(page, "scripts:politique", f"ligne {line}, {what}.", _REMEDY)
        step(done, len(scope.pages))
