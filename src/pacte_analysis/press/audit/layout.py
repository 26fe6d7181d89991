"""Nothing is lost when a page is narrow (320 px, which is 1280 px zoomed four times), zoomed twice, or its text spaced.

WCAG 2.2, criteria 1.4.4 (resize text), 1.4.10 (reflow) and 1.4.12 (text spacing).
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.audit.visit import UNFOLD, Mode, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "Zoom et espacement"

METHOD = (
    "à 320 pixels de large, à 1280 pixels agrandis deux fois, et avec l'espacement du texte du critère 1.4.12 : rien "
    "ne déborde ni n'est coupé ; un tableau large défile dans son cadre"
)

# 1280 pixels zoomed twice are 640.
MODES = (Mode(320), Mode(640))

# Criterion 1.4.12, as its own test applies it: to everything.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""

# What goes out of the window, and what is cut: each element by a short path. Words for the screen reader alone, of one
# pixel, are meant to be; what scrolls in a frame of its own may be wide, and the frame is what must fit.
LOST = """() => {
  const path = (node) => node.tagName.toLowerCase() + (node.id ? `#${node.id}` : '')
    + (typeof node.className === 'string' && node.className ? `.${node.className.trim().split(/\\s+/).join('.')}` : '');
  const framed = (node) => {
    for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return true;
    }
    return false;
  };
  const out = [], cut = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    for (const node of document.body.querySelectorAll('*')) {
      const box = node.getBoundingClientRect();
      if (box.width > 0 && box.right > width + 1 && !framed(node)) out.push(path(node));
    }
    if (!out.length) out.push('html');
  }
  for (const node of document.body.querySelectorAll('*')) {
    if (node.closest('svg') || !node.textContent.trim()) continue;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (box.width <= 2 || box.height <= 2) continue;
    const hides = (value) => value === 'hidden' || value === 'clip';
    if ((hides(style.overflowX) && node.scrollWidth > node.clientWidth + 2)
      || (hides(style.overflowY) && node.scrollHeight > node.clientHeight + 2)) cut.push(path(node));
  }
  for (const label of document.querySelectorAll('svg text')) {
    const drawing = label.ownerSVGElement.getBoundingClientRect();
    const box = label.getBoundingClientRect();
    if (getComputedStyle(label.ownerSVGElement).overflow === 'visible') continue;
    if (box.width && (box.left < drawing.left - 2 || box.right > drawing.right + 2 || box.top < drawing.top - 2
      || box.bottom > drawing.bottom + 2)) cut.push(`texte « ${label.textContent.trim()} » d'un graphique`);
  }
  return [out, cut];
}"""


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """What is lost in the pages when they are narrow, zoomed or spaced."""
    return visit(scope, MODES, look, step)


def look(page: "Page", name: str, mode: Mode) -> Iterator[Finding]:
    """What is lost in an open page as it is, then with its text spaced."""
    page.evaluate(UNFOLD)
    yield from _lost(page, name, "zoom" if mode.width > 320 else "etroit", f"à {mode.width} px")
    page.add_style_tag(content=SPACED)
    yield from _lost(page, name, "espacement", f"texte espacé, à {mode.width} px")


def _lost(page: "Page", name: str, rule: str, when: str) -> Iterator[Finding]:
    out, cut = page.evaluate(LOST)
    if out:
        yield Finding(
            name,
            f"mise-en-page:{rule}",
            f"la page déborde en largeur, {when} : {_first(out)}.",
            "Laissez le texte aller à la ligne, ou mettez ce qui est large dans un cadre qui défile.",
        )
    if cut:
        yield Finding(
            name,
            f"mise-en-page:{rule}-coupe",
            f"un texte est coupé, {when} : {_first(cut)}.",
            "Laissez grandir son cadre (ni hauteur fixe, ni overflow: hidden).",
        )


def _first(places: list[str]) -> str:
    rest = len(places) - 1
    return places[0] + (f" et {rest} autre{'s' if rest > 1 else ''}" if rest else "")
