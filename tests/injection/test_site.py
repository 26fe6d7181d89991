"""The corpus in a real browser: every payload is read letter for letter, and makes nothing."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from injection.conftest import Trap
from injection.corpus import CORPUS
from injection.trapped import HEADED, IMPORTED, PRINTED
from pacte_analysis.french import typography
from pacte_analysis.press.audit import reading
from pacte_analysis.press.audit.foreign import served
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.audit.scripts import inspect
from pacte_analysis.press.books.script_policy import faults
from pacte_analysis.press.export import deck, single

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The shape of what stands in each element that a selector finds: elements and the names of their attributes. Spans that
# keep a name on one line hold words only, and are not counted.
SHAPES = """(scope) => {
  const tell = (one) => {
    const inside = [...one.children].map(tell).join('');
    if (one.matches('span.insecable')) return inside;
    const names = [...one.attributes].map((attribute) => attribute.name).sort().join(' ');
    return `${one.tagName}[${names}](${inside})`;
  };
  return [...document.querySelectorAll(scope)].map(tell);
}"""

TEXTS = "(scope) => [...document.querySelectorAll(scope)].map((one) => one.textContent)"


class Watched:
    """A page in which nothing must happen: what did is kept."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.wrong: list[str] = []
        page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: self._request(asked.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)

    def _request(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.wrong.append(url)

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.base}/{address}", wait_until="load")
        assert self.page.evaluate("window.canary") is None, address
        return self.page


@pytest.fixture
def watched(browser: Browser, trap: Trap) -> Iterator[Watched]:
    context = browser.new_context(locale="fr-FR")
    made = Watched(context.new_page(), trap.site.as_uri())
    yield made
    assert made.wrong == []
    context.close()


def read(words: str) -> str:
    """Words as a page has them, without what typography makes of their signs."""
    return re.sub(r"[\s\u00a0\u202f'’\"«»“”]+", "", unicodedata.normalize("NFC", typography(words)))


def test_the_corpus_has_payloads_of_many_kinds() -> None:
    assert len(CORPUS) == len({payload.text for payload in CORPUS}) >= 200
    assert len({payload.kind for payload in CORPUS}) >= 30
    assert len(PRINTED) >= 200


def test_no_page_runs_asks_nor_complains(watched: Watched, trap: Trap) -> None:
    names = [page for page in Scope.of(trap.site).pages if "/derniere/" not in page]
    assert {f"{trap.edition.relative_to(trap.site)}/{name}.html" for name in ("index", "temoin")} <= set(names)
    for name in names:
        watched.open(name)
    for question in ("script", "onerror", "titre", "javascript alert"):
        for page in ("provence-alpes-cote-d-azur/2024/search.html", "recherche/index.html"):
            found = watched.open(f"{page}?q={question}")
            found.wait_for_selector(".search-summary:not(:empty), #trouvailles-bilan:not(:empty)")
            assert found.evaluate("window.canary") is None


def test_the_same_pages_served(browser: Browser, trap: Trap) -> None:
    context = browser.new_context()
    with served(trap.site) as origin:
        watched = Watched(context.new_page(), origin)
        for name in ("index.html", "provence-alpes-cote-d-azur/2024/index.html"):
            watched.open(name)
            # What a page asks for once it is loaded (the search, the edition next to it) is answered too.
            watched.page.wait_for_load_state("networkidle")
        context.close()
    assert watched.wrong == []


def test_every_payload_makes_what_harmless_words_make_and_no_more(browser: Browser, trap: Trap) -> None:
    """Without a script, which would measure the words: same elements, same attributes, on both pages."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    shapes: dict[str, dict[str, list[str]]] = {}
    scopes = ("head > *", "#des-noms li", "#des-chiffres > ul > li", "#des-chiffres > section", "main figure.figure",
              "details.origines .publication", "details.origines li", "header, footer, aside")  # fmt: skip
    for name in ("index", "temoin"):
        page.goto((trap.edition / f"{name}.html").as_uri())
        shapes[name] = {scope: page.evaluate(SHAPES, scope) for scope in scopes}
    context.close()
    ours, twin = shapes["index"], shapes["temoin"]
    count = len(PRINTED)
    assert len(twin["#des-noms li"]) == len(twin["details.origines .publication"]) == count
    assert ours["#des-noms li"] == twin["#des-noms li"]
    assert ours["#des-chiffres > ul > li"] == twin["#des-chiffres > ul > li"]
    assert ours["details.origines li"] == twin["details.origines li"]
    assert ours["details.origines .publication"] == twin["details.origines .publication"]
    assert ours["#des-chiffres > section"] == twin["#des-chiffres > section"]
    assert len(ours["#des-chiffres > section"]) == len(HEADED)
    # One table a payload; then a drawing, whose labels may take more lines; then the list of actions cited.
    assert ours["main figure.figure"][:count] == twin["main figure.figure"][:count]
    drawn, drawn_twin = ours["main figure.figure"][count], twin["main figure.figure"][count]
    assert set(re.findall(r"(\w+)\[", drawn)) == set(re.findall(r"(\w+)\[", drawn_twin))
    assert set(re.findall(r"[\w-]+", drawn)) <= set(re.findall(r"[\w-]+", drawn_twin)) | {"transform"}
    listed, listed_twin = ours["main figure.figure"][count + 1], twin["main figure.figure"][count + 1]
    assert listed == listed_twin
    heads = {re.sub(r"\(.*", "", shape) for shape in ours["head > *"]}
    assert heads <= {re.sub(r"\(.*", "", shape) for shape in twin["head > *"]} | {"SCRIPT[defer src]"}


def test_every_payload_is_read_letter_for_letter(browser: Browser, trap: Trap) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((trap.edition / "index.html").as_uri())
    doors = {
        "the title of a figure": page.evaluate(TEXTS, ".figure-tableau .figure-titre"),
        "a cell of a table": page.evaluate(TEXTS, "figure.figure-tableau tbody th"),
        "an action cited": page.evaluate(TEXTS, ".liste-nommee li"),
        "a source": page.evaluate(TEXTS, "details.origines .publication"),
        "a name in a text": page.evaluate(TEXTS, "#des-noms li"),
        "an action of an extract": page.evaluate(TEXTS, ".registre tbody th"),
    }
    context.close()
    for door, texts in doors.items():
        whole = _only("\n".join(map(read, texts)))
        brought = IMPORTED if door == "an action of an extract" else PRINTED
        lost = [payload.text for payload in brought if _plain(payload.text) not in whole]
        assert lost == [], door


def _plain(words: str) -> str:
    """What of a payload no typography changes: its letters and figures, those of other alphabets too."""
    return _only(unicodedata.normalize("NFKC", words))


def _only(words: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", words) if one.isalnum() or one in "<>={}")


def test_no_address_of_the_site_is_a_program_nor_a_file_of_the_machine(trap: Trap) -> None:
    assert [str(found) for found in inspect(Scope.of(trap.site), lambda done, total: None)] == []
    for page in trap.edition.glob("*.html"):
        addresses = [address for _, address, _ in reading.read(page).addresses]
        assert len(addresses) > 10
        assert [one for one in addresses if re.match(r"\s*(?:\w+script|file|data|ftp|smb|jar):|/|\\", one)] == []


def test_no_file_of_the_machine_is_in_the_site(trap: Trap) -> None:
    for file in trap.site.rglob("*"):
        if file.is_file() and file.suffix in {".html", ".js", ".csv", ".json", ".txt"}:
            assert "root:x:0:0" not in file.read_text(encoding="utf-8", errors="replace"), file.name
    assert not (trap.edition / "_downloads").exists()
    assert not (trap.edition / "_images").exists()


def test_islands_of_data_are_whole_and_hold_the_payloads_as_text(trap: Trap) -> None:
    page = (trap.edition / "index.html").read_text(encoding="utf-8")
    islands = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert islands
    told = json.dumps([json.loads(island) for island in islands], ensure_ascii=False)
    assert "<script>window.canary=1;alert(1)</script>" in told
    for name in ("datapackage.json", "index-origines.json"):
        json.loads((trap.edition / "donnees" / name).read_text(encoding="utf-8"))
    for path in trap.site.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_a_chapter_in_one_file_and_the_slides_run_nothing(browser: Browser, trap: Trap, tmp_path: Path) -> None:
    single.write(trap.original, tmp_path / "seul.html", "index")
    deck.write(trap.original, tmp_path / "diapositives.html")
    context = browser.new_context()
    watched = Watched(context.new_page(), tmp_path.as_uri())
    for name in ("seul.html", "diapositives.html"):
        assert list(faults((tmp_path / name).read_text(encoding="utf-8"))) == []
        watched.open(name)
    context.close()
    assert watched.wrong == []
