"""axe-core's rules on every page, light and dark, narrow and wide, folds opened."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.audit.visit import UNFOLD, Mode, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "Règles d'axe-core"

MODES = (Mode(1280, "light"), Mode(1280, "dark"), Mode(320, "light"), Mode(320, "dark"))

# WCAG 2.0, 2.1 and 2.2, levels A and AA, and what axe-core recommends besides.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

METHOD = (
    "dépliés compris, à 1280 et à 320 pixels de large, en clair et en sombre ; une ligne de tableau ou de liste bâtie "
    "comme une autre n'est regardée qu'une fois, de même un mot de code de la même couleur ; d'un dessin, ce qui se "
    "lit ou s'active, non les traits ni leurs légendes"
)

# Rows and items built like an earlier one of the same list, a text for a text, have the same faults: one is enough.
# Stripes make a difference between odd and even. They are taken out of the page, with the strokes and labels of
# drawings, whose colours axe-core cannot settle: it walks even what it is told to leave, half a minute for a thousand
# rows.
REPEATED = """() => {
  const KEPT = new Set(['class', 'role', 'scope', 'colspan', 'style', 'data-axe']);
  const shape = (node) => node.tagName + [...node.attributes].map((a) => KEPT.has(a.name) ? `${a.name}=${a.value}`
    : a.name).join(' ') + `(${[...node.childNodes].map((c) => c.nodeType === 1 ? shape(c)
    : c.nodeType === 3 && c.data.trim() ? 't' : '').join('')})`;
  const walk = (node) => {
    const seen = new Set();
    [...node.children].forEach((child, position) => {
      if (child.matches('tr, li') && !child.closest('svg')) {
        const key = `${shape(child)}${position % 2}`;
        if (seen.has(key)) { child.remove(); return; }
        seen.add(key);
      }
      walk(child);
    });
  };
  walk(document.body);
  // Words of code of one class have one colour.
  const words = new Set();
  for (const word of document.querySelectorAll('pre span')) {
    if (words.has(word.className)) word.replaceWith(word.textContent);
    words.add(word.className);
  }
  for (const mark of document.querySelectorAll('svg *')) {
    if (!mark.closest('a, [tabindex], [role], title, desc') && !mark.querySelector('a, [tabindex], [role], title')) {
      mark.remove();
    }
  }
}"""

RUN = """async ([tags]) => (await axe.run(
  document,
  {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']},
)).violations"""


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """The faults that axe-core finds in the pages, in each mode."""
    return visit(scope, MODES, look, step)


def look(page: "Page", name: str, mode: Mode) -> Iterator[Finding]:
    """The faults that axe-core finds in an open page."""
    page.evaluate(UNFOLD)
    page.evaluate(REPEATED)
    page.evaluate(_script())
    for violation in page.evaluate(RUN, [list(TAGS)]):
        yield _finding(name, violation, mode)


def version() -> str:
    """The version of axe-core: ``4.12.1``."""
    return _script()[:40].partition("axe v")[2].split()[0]


def _script() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def _finding(page: str, violation: dict[str, Any], mode: Mode) -> Finding:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    more = f" et {len(places) - 1} autre{'s' if len(places) > 2 else ''}" if len(places) > 1 else ""
    return Finding(
        page,
        f"axe:{violation['id']}",
        f"{violation['help']} : {places[0]}{more} ({mode}).",
        f"Voir {violation['helpUrl'].partition('?')[0]}.",
    )
