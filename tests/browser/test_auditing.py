"""Each check of the built pages finds the fault that it is for, and leaves a sound page alone."""

from pathlib import Path
from types import ModuleType

import pytest

from pacte_analysis.press.audit import Finding, Scope, axe, keyboard, layout

pytestmark = pytest.mark.browser

SOUND = """
<a class="skip" href="#text">Aller au contenu</a>
<header><nav aria-label="Sommaire"><a href="#more">La suite</a> <button type="button">Changer</button></nav></header>
<main id="text" tabindex="-1"><h1>Le titre</h1><p>Du texte, et <a href="#more">un lien</a> dans le texte.</p>
<details><summary>Les données</summary><p id="more">Dans le dépliant.</p>SEED</details>
<div class="frame" tabindex="0" role="region" aria-label="Tableau large"><table style="width: 900px">
<caption>Un tableau</caption><tr><th scope="row">a</th><td>1</td></tr></table></div></main>
"""
STYLE = """
body { margin: 0; background: #fff; color: #222; font: 16px/1.5 sans-serif; }
a { color: #00f; } .frame { overflow-x: auto; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 0; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #9cf; } }
"""


def write(folder: Path, name: str, seed: str = "", style: str = "", body: str = SOUND) -> None:
    """A page that is sound but for what is in the fold, in its style or in its body."""
    head = f"<meta charset=utf-8><title>Un essai</title><style>{STYLE}{style}</style>"
    text = f"<!DOCTYPE html><html lang=fr><head>{head}</head><body>{body.replace('SEED', seed)}</body></html>"
    (folder / f"{name}.html").write_text(text, encoding="utf-8")


def found(check: ModuleType, folder: Path) -> dict[str, list[Finding]]:
    """The findings by page, in one walk through all the pages of the folder."""
    pages: dict[str, list[Finding]] = {path.stem: [] for path in folder.glob("*.html")}
    for finding in check.inspect(Scope.of(folder), lambda done, total: None):
        pages[Path(finding.page).stem].append(finding)
    return pages


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def modes(findings: list[Finding]) -> set[str]:
    return {finding.message.rpartition("(")[2].removesuffix(").") for finding in findings}


# --- axe -------------------------------------------------------------------------------------------------------------

ROWS = "<table><caption>Des lignes</caption>{}</table>"
ROW = '<tr><th scope="row">nord</th><td>douze</td></tr>'
PALE = '<tr><th scope="row">nord</th><td style="color: #eee">douze</td></tr>'


@pytest.fixture(scope="module")
def axe_found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    folder = tmp_path_factory.mktemp("axe")
    write(folder, "sound")
    write(folder, "elsewhere", body='<meta http-equiv="refresh" content="0; url=ailleurs.html"><img src="data:,">')
    write(folder, "fold", '<img src="data:,">')
    write(folder, "dark", style="@media (prefers-color-scheme: dark) { p { color: #333; } }")
    write(folder, "narrow", style="@media (max-width: 400px) { p { color: #ddd; } }")
    write(folder, "unlike", ROWS.format(ROW * 9 + PALE))
    write(folder, "alike", ROWS.format(PALE * 9))
    write(
        folder, "code", "<pre tabindex=0><span class=k>dix</span> <span class=s style='color: #eee'>vingt</span></pre>"
    )
    return found(axe, folder)


def test_axe_leaves_a_sound_page_alone_and_looks_inside_folds(axe_found: dict[str, list[Finding]]) -> None:
    assert axe_found["sound"] == []
    assert "axe:image-alt" in rules(axe_found["fold"])


def test_a_page_that_leads_elsewhere_is_not_opened(axe_found: dict[str, list[Finding]]) -> None:
    assert axe_found["elsewhere"] == []


def test_axe_looks_in_the_dark_and_on_a_narrow_screen(axe_found: dict[str, list[Finding]]) -> None:
    assert modes(axe_found["dark"]) == {"1280 px, sombre", "320 px, sombre"}
    assert modes(axe_found["narrow"]) == {"320 px, clair"}


def test_a_row_unlike_the_others_is_looked_at_even_after_many(axe_found: dict[str, list[Finding]]) -> None:
    assert rules(axe_found["unlike"]) == {"axe:color-contrast"}
    assert rules(axe_found["code"]) == {"axe:color-contrast"}
    # Rows that are built alike are looked at twice, an odd one and an even one.
    assert all("et 1 autre" in finding.message for finding in axe_found["alike"])


# --- zoom and spacing -------------------------------------------------------------------------------------------------

LOST = {
    "mise-en-page:etroit": '<div style="width: 500px">large</div>',
    "mise-en-page:zoom": '<div style="width: 700px">large</div>',
    "mise-en-page:etroit-coupe": '<div style="width: 9px; overflow: hidden; white-space: nowrap">Une phrase</div>',
    "mise-en-page:espacement-coupe": '<div style="height: 25px; width: 140px; overflow: hidden">Texte assez long</div>',
    "mise-en-page:zoom-coupe": '<svg width="60" height="20"><text y="15">Une longue étiquette</text></svg>',
}


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    folder = tmp_path_factory.mktemp("layout")
    write(folder, "sound")
    for rule, seed in LOST.items():
        write(folder, rule.partition(":")[2], seed)
    return found(layout, folder)


def test_a_wide_table_may_scroll_in_its_frame(lost: dict[str, list[Finding]]) -> None:
    assert lost["sound"] == []


@pytest.mark.parametrize("rule", LOST)
def test_what_is_lost_is_found(lost: dict[str, list[Finding]], rule: str) -> None:
    assert rule in rules(lost[rule.partition(":")[2]])


def test_what_only_spaced_text_loses_is_not_blamed_on_the_window(lost: dict[str, list[Finding]]) -> None:
    assert rules(lost["espacement-coupe"]) == {"mise-en-page:espacement-coupe"}


# --- keyboard ---------------------------------------------------------------------------------------------------------

TRAP = """<button type="button" id="trap">Piège</button><script>
document.getElementById('trap').addEventListener('keydown', (event) => event.preventDefault());</script>"""
COVER = "<div style='position: fixed; inset: 0 0 auto 0; height: 600px; background: #fff'></div>"
# The link of a drawing shows its focus by its stroke, or not at all.
DRAWN = '<svg width="90" height="90"><a href="#text" aria-label="Un pays"><path d="M0 0h80v80z" fill="#00f"/></a></svg>'
STROKE = "svg a:focus { outline: none; SEED }"
KEYS = {
    "focus": {"style": "a:focus { outline: none; }"},
    "ordre": {"body": SOUND.replace("<button", '<button tabindex="1"')},
    "inaccessible": {"body": SOUND + TRAP + '<a href="#text">Après</a>'},
    "cache": {"body": SOUND + COVER},
    "evitement": {"body": SOUND.replace('href="#text"', 'href="#more"')},
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    folder = tmp_path_factory.mktemp("keyboard")
    write(folder, "sound")
    for rule, seed in KEYS.items():
        write(folder, rule, **seed)
    write(folder, "stroke", body=SOUND + DRAWN, style=STROKE.replace("SEED", "stroke: #222; stroke-width: 4px;"))
    write(folder, "no stroke", body=SOUND + DRAWN, style=STROKE.replace("SEED", ""))
    return found(keyboard, folder)


def test_a_page_that_the_keyboard_reads_whole_has_no_fault(walked: dict[str, list[Finding]]) -> None:
    assert walked["sound"] == []


@pytest.mark.parametrize("rule", KEYS)
def test_what_the_keyboard_cannot_do_is_found(walked: dict[str, list[Finding]], rule: str) -> None:
    assert f"clavier:{rule}" in rules(walked[rule])


def test_a_drawing_may_show_its_focus_by_a_stroke(walked: dict[str, list[Finding]]) -> None:
    assert walked["stroke"] == []
    assert rules(walked["no stroke"]) == {"clavier:focus"}
