"""axe-core's rules on every page, light and dark, narrow and wide, folds opened."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from pacte_analysis.press.audit.browser import launched
from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope

TITLE = "Règles d'axe-core"

WIDTHS = (1280, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# WCAG 2.0, 2.1 and 2.2, levels A and AA, and what axe-core recommends besides.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The faults that axe-core finds in the pages, in each width and each scheme."""
    from axe_playwright_python.sync_playwright import Axe

    axe, done = Axe(), 0
    with launched() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=scheme,
                    locale="fr-FR",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                for name in scope.pages:
                    page.goto(scope.file(name).as_uri())
                    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
                    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}
                    for violation in axe.run(page, options=options).response["violations"]:
                        yield _finding(name, violation, f"{width} px, {'clair' if scheme == 'light' else 'sombre'}")
                    done += 1
                    step(done, len(scope.pages) * len(WIDTHS) * len(SCHEMES))
                context.close()


def _finding(page: str, violation: dict[str, Any], mode: str) -> Finding:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    more = f" et {len(places) - 1} autres" if len(places) > 1 else ""
    return Finding(
        page, f"axe:{violation['id']}", f"{violation['help']} : {places[0]}{more} ({mode}).", violation["helpUrl"]
    )
