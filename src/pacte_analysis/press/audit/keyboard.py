"""A page read by its keyboard alone: everything is reached, in the order of the text, with a focus that is seen."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.audit.visit import Mode, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "Clavier"

METHOD = (
    "à 1280 et à 320 pixels : la touche Tab atteint tout ce qui s'actionne, dans l'ordre du texte, avec un contour "
    "visible que rien ne cache, sans piège, et le lien d'évitement mène au contenu"
)

MODES = (Mode(1280), Mode(320))

# Beyond, a page is walked through at its beginning and at its end: what is between is rows of one list.
LONG = 240

# Notes each element as it takes the focus: its number among those that should, whether it shows it, whether something
# hides it.
WATCH = """() => {
  const path = (node) => {
    const words = node.getAttribute('aria-label') || node.textContent || node.getAttribute('placeholder') || '';
    const said = words.trim().replace(/\\s+/g, ' ').slice(0, 40);
    return node.tagName.toLowerCase() + (node.id ? `#${node.id}` : '') + ` « ${said} »`;
  };
  const CAN = 'a[href], button, input, select, textarea, summary, iframe, audio[controls], video[controls], '
    + '[contenteditable="true"], [tabindex]';
  const reachable = (node) => !node.disabled && node.tabIndex >= 0 && !node.closest('[inert]')
    && node.type !== 'hidden' && node.checkVisibility({visibilityProperty: true})
    && !(node.tagName === 'SUMMARY' && node !== node.parentElement.querySelector(':scope > summary'));
  // Of a group of radio buttons, one is a stop: the arrows go to the others.
  const groups = new Set();
  const once = (node) => {
    if (node.type !== 'radio') return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${node.name}"]`)];
    const stop = group.find((radio) => radio.checked) || group[0];
    return node === stop;
  };
  const all = [...document.querySelectorAll(CAN)].filter(reachable).filter(once);
  const numbers = new Map(all.map((node, number) => [node, number]));
  const seen = window.pacteFocus = {total: all.length, visits: [], hidden: [], forced: [], paths: all.map(path)};
  for (const node of all) if (node.tabIndex > 0) seen.forced.push(path(node));
  const plain = new Map();
  const look = (node) => {
    const style = getComputedStyle(node);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    return [outlined && style.outlineColor !== 'rgba(0, 0, 0, 0)',
      style.boxShadow + style.backgroundColor + style.borderColor + style.textDecorationLine
        + (node.ownerSVGElement ? style.stroke + style.strokeWidth : '')];
  };
  for (const node of all) plain.set(node, look(node)[1]);
  // Judged when the next key is pressed: the window has then moved, and the focus has not yet.
  const judge = () => {
    const former = document.activeElement;
    if (!numbers.has(former)) return;
    const boxes = [...former.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) return;
    // What is taller than the window shows as much of itself as the window can.
    const shows = boxes.some((box) => {
      const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
      const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
      if (right - left < 1 || bottom - top < 1) return false;
      return [[.5, .5], [.1, .5], [.9, .5], [.5, .9]].some(([x, y]) => {
        const over = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
        return over && (former.contains(over) || over.contains(former));
      });
    });
    if (!shows) seen.hidden.push(path(former));
  };
  document.addEventListener('focusin', ({target}) => {
    const [outlined, now] = look(target);
    // A wrapper may show the focus of the field in it.
    let shown = outlined || (plain.has(target) && plain.get(target) !== now);
    for (let box = target.parentElement; !shown && box && box !== document.body; box = box.parentElement) {
      if (box.matches(':focus-within') && look(box)[0]) shown = true;
    }
    seen.visits.push([numbers.has(target) ? numbers.get(target) : -1, shown, path(target)]);
  }, true);
  document.addEventListener('keydown', judge, true);
  seen.judge = judge;
  seen.start = (number) => all[number].focus();
  return all.length;
}"""

RESULT = """() => { pacteFocus.judge(); const {judge, start, ...said} = pacteFocus; return said; }"""

SKIP = """() => {
  const link = document.querySelector('a[href^="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  return [!!document.querySelector('header, nav'), !!target && target.tagName === 'MAIN',
    document.querySelector('a[href], button, input, summary') === link];
}"""


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """What the keyboard does not do as it should in the pages."""
    return visit(scope, MODES, look, step)


def look(page: "Page", name: str, mode: Mode) -> Iterator[Finding]:
    """What the keyboard does not do as it should in an open page."""
    for rule, message, remedy in _faults(_walk(page)):
        yield Finding(name, f"clavier:{rule}", f"{message} ({mode.width} px).", remedy)
    yield from _skip_link(page, name, mode)


def _walk(page: "Page") -> dict[str, Any]:
    """Press Tab from the head of the page to its end; what was met."""
    total = int(page.evaluate(WATCH))
    # A search field that takes the focus by itself is where its reader starts; the walk starts at the head.
    page.evaluate("() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); }")
    page.evaluate(
        "() => { const top = document.createElement('span'); top.tabIndex = -1; document.body.prepend(top); "
        "top.focus({preventScroll: true}); top.blur(); }"
    )
    if total <= LONG:
        _press(page, total + 1)
    else:
        _press(page, LONG // 2)
        page.evaluate(f"pacteFocus.start({total - LONG // 2})")
        _press(page, LONG // 2)
    met: dict[str, Any] = page.evaluate(RESULT)
    return met


def _press(page: "Page", times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Tab")


def _faults(met: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    visits = [visit for visit in met["visits"] if visit[2]]
    numbers = [number for number, _, _ in visits if number >= 0]
    total = met["total"]
    asked = set(range(total)) if total <= LONG else {*range(LONG // 2), *range(total - LONG // 2, total)}
    missed = [met["paths"][number] for number in sorted(asked - set(numbers))]
    if missed:
        yield "inaccessible", f"Tab n'atteint pas {_first(missed)}", "Rendez-le atteignable, ou retirez-le."
    first_round = _first_round(numbers)
    for before, after in pairwise(first_round):
        if after < before:
            told = f"Tab va de {met['paths'][before]} à {met['paths'][after]}, qui est avant dans la page"
            yield "ordre", told, "Mettez les éléments dans l'ordre où ils se lisent."
            break
    if met["forced"]:
        yield "ordre", f"tabindex positif : {_first(met['forced'])}", "Retirez-le : l'ordre est celui de la page."
    unseen = [path for number, shown, path in visits if number >= 0 and not shown]
    if unseen:
        yield "focus", f"le focus ne se voit pas sur {_first(unseen)}", "Donnez-lui un contour (:focus-visible)."
    if met["hidden"]:
        yield "cache", f"le focus est caché sur {_first(met['hidden'])}", "Ménagez la place (scroll-padding)."


def _first_round(numbers: list[int]) -> list[int]:
    """The visits until the walk starts over at the first element."""
    for position, number in enumerate(numbers):
        if position and number == numbers[0]:
            return numbers[:position]
    return numbers


def _skip_link(page: "Page", name: str, mode: Mode) -> Iterator[Finding]:
    needed, leads, first = page.evaluate(SKIP)
    if needed and not (leads and first):
        yield Finding(
            name,
            "clavier:evitement",
            f"le premier lien de la page ne mène pas à son contenu ({mode.width} px).",
            "Mettez en tête un lien « Aller au contenu » vers <main id=…>.",
        )


def _first(paths: list[str]) -> str:
    rest = len(paths) - 1
    return paths[0] + (f" et {rest} autre{'s' if rest > 1 else ''}" if rest else "")
