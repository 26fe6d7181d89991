"""The cockpit among the corpus: what its panels show is words, whatever the tables call their figures and whatever is
typed; what it says of an error is text."""

import re
from html.parser import HTMLParser

import pytest

from injection.conftest import Trap
from injection.corpus import CORPUS
from injection.trapped import PRINTED
from pacte_analysis.press.project import Project
from pacte_analysis.workshop import cockpit as panels
from pacte_analysis.workshop import desk
from pacte_analysis.workshop.cockpit import Cockpit

pytestmark = pytest.mark.slow

# What an attribute may not be, and an address not begin with.
_HANDLER, _PROGRAM = re.compile(r"on\w+", re.I), re.compile(r"\s*(?:javascript|vbscript|data:text)", re.I)


class Elements(HTMLParser):
    """The shape of a panel: its elements and the names of their attributes, in order, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shape: list[str] = []
        self.words = ""
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(f"{tag}[{' '.join(name for name, _ in attrs)}]")
        self.wrong += [name for name, value in attrs if _HANDLER.fullmatch(name) or _PROGRAM.match(value or "")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def cockpit(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> Cockpit:
    root = trap.original.project.root
    monkeypatch.setenv("PACTE_DATA", str(root / "data"))
    return Cockpit(Project(root))


def shown(page: str) -> Elements:
    found = Elements(page)
    assert found.wrong == []
    assert not {tag.partition("[")[0] for tag in found.shape} & {"script", "img", "iframe", "object", "embed", "form"}
    return found


def test_names_of_figures_are_words_in_every_panel(cockpit: Cockpit) -> None:
    drawn = {name for _, name in cockpit.indicator.options}
    assert {f"charge_{place}" for place in range(len(PRINTED))} <= drawn
    for place in range(0, len(PRINTED), 7):
        shapes = {}
        for stem in ("charge", "temoin"):
            cockpit.indicator.value = f"{stem}_{place}"
            shapes[stem] = shown(cockpit.chart.value).shape
        assert shapes["charge"] == shapes["temoin"], PRINTED[place]
    shown(cockpit.held.value)
    for place in range(0, len(PRINTED), 7):
        tiles = [desk.tiles([desk.Tile(cockpit.edition.value(f"{stem}_{place}"))], title="T", id="t") for stem in
                 ("charge", "temoin")]  # fmt: skip
        bad, good = (shown(one.html()) for one in tiles)
        assert bad.shape == good.shape, PRINTED[place]


@pytest.mark.parametrize("kind", sorted({payload.kind for payload in CORPUS}))
def test_what_is_typed_and_what_an_error_says_is_text(kind: str, cockpit: Cockpit) -> None:
    nothing = "zzzz"
    cockpit.search.value = nothing
    plain = shown(cockpit.told.value).shape
    for payload in (payload.text for payload in CORPUS if payload.kind == kind and len(payload.text) < 1000):
        cockpit.search.value = nothing
        cockpit.search.value = payload
        found = shown(cockpit.told.value)
        assert found.shape in (plain, []), payload
        cockpit._error(payload.replace("\n", " "))
        assert shown(cockpit.told.value).shape == ["div[role class]", "p[]"], payload


def test_without_its_guard_a_payload_is_an_element(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_words", lambda said: said)
    cockpit._error("<img src=x onerror=alert(1)>")
    with pytest.raises(AssertionError):
        shown(cockpit.told.value)
