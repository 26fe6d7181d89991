"""What every figure promises, whatever its kind."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pacte_analysis.display import Figure, IncompleteFigure, Missing, missing, ranked_bars
from pacte_analysis.display.axis import UnknownAxis
from pacte_analysis.display.figure import MIME, Shown
from pacte_analysis.tables.value import Value

Make = Callable[..., Value]
Build = Callable[[Sequence[Value]], Shown]

VOID = {"path", "rect", "circle", "use", "clipPath", "br", "line"}


class Reader(HTMLParser):
    """Elements and attributes as a browser would find them; complains of a tag that is not closed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(markup)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def everything(shown: Shown) -> str:
    """All that a figure gives out: markup, CSV, and what the press reads."""
    bundle = shown._repr_mimebundle_()
    return shown.html("x.csv") + shown.csv() + str(bundle["text/html"]) + json.dumps(bundle[MIME], ensure_ascii=False)


def test_a_figure_without_source_is_refused_and_the_source_is_named(regions: list[Value]) -> None:
    orphans = [replace(value, citation="", source="") for value in regions]
    with pytest.raises(IncompleteFigure, match="Figure « Barres » incomplète : il manque la source"):
        ranked_bars(orphans, title="Barres", highlight="REG-93")


def test_all_the_missing_pieces_are_named_at_once(regions: list[Value]) -> None:
    orphans = [replace(value, citation="", source="", scope="") for value in regions]
    with pytest.raises(IncompleteFigure, match="il manque le titre, la source et le champ"):
        ranked_bars(orphans, title="", highlight="REG-93")


def test_a_figure_carries_its_title_notes_picture_data_and_link(regions: list[Value], france: Value) -> None:
    shown = ranked_bars(
        regions, title="La région est pauvre", highlight="REG-93", reference=france, id="pauvrete", axis="droits"
    )
    html = shown.html("donnees/pauvrete.csv")
    assert html.startswith('<figure class="figure figure-graphique" id="pauvrete" data-axe="droits"><figcaption>')
    assert '<p class="figure-titre">La région est pauvre</p>' in html
    assert '<p class="figure-sous-titre">Taux de pauvreté, en\u00a0%, 2021</p>' in html
    assert "<dt>Lecture</dt><dd>Provence-Alpes-Côte d’Azur, en 2021\u00a0: 17,4\u00a0%" in html
    assert "<dt>Champ</dt><dd>ménages fiscaux</dd>" in html
    assert "<dt>Source</dt><dd>Insee, Filosofi 2021.</dd>" in html
    assert '<details class="figure-donnees"><summary>Données</summary>' in html
    assert '<a class="figure-csv" href="donnees/pauvrete.csv" download>Télécharger le tableau (CSV)</a>' in html
    assert '<a class="figure-lien" href="#pauvrete">Lien vers cette figure</a>' in html


def test_without_an_address_there_is_no_download_link(regions: list[Value]) -> None:
    assert "figure-csv" not in ranked_bars(regions, title="Barres", highlight="REG-93").html()


def test_several_sources_are_all_named(make: Make) -> None:
    values = [make(17.4), make(17.5, "REG-76", citation="Drees, 2022", period="2022")]
    shown = ranked_bars(values, title="Barres", highlight="REG-93")
    assert isinstance(shown, Figure)
    assert shown.sources == ("Insee, Filosofi 2021", "Drees, 2022")
    assert "<dt>Sources</dt><dd>Insee, Filosofi 2021\u202f; Drees, 2022.</dd>" in shown.html()
    assert shown.subtitle == "Taux de pauvreté, en\u00a0%, 2021 et 2022"


def test_the_press_receives_the_figure_and_every_value_it_shows(regions: list[Value], france: Value) -> None:
    shown = ranked_bars(regions, title="Barres", highlight="REG-93", reference=france)
    bundle = shown._repr_mimebundle_()
    told = json.loads(json.dumps(bundle[MIME]))
    assert [Value.from_dict(item) for item in told["values"]] == [*regions, france]
    assert told["html"].replace("{csv}", "x.csv") == shown.html("x.csv")
    assert bundle["text/html"].endswith(shown.html())


def test_a_secret_number_appears_nowhere(build: Build, make: Make) -> None:
    hidden = make(76.54321, "REG-76", status="secret", margin=0.4321, how="76.54321 sur 100", inputs=(make(7654321.0),))
    shown = build([make(17.4), hidden, make(11.1, "REG-53")])
    given_out = re.sub(r"[\s\u00a0\u202f]", "", everything(shown))
    for trace in ("76.54", "76,5", "76.5", "7654", "0.4321", "0,4321"):
        assert trace not in given_out
    assert "s : donnée couverte par le secret statistique" in everything(shown).replace("\u00a0:", " :")


def test_a_missing_number_is_never_zero(build: Build, make: Make) -> None:
    shown = build([make(17.4), make(None, "REG-76", status="non disponible"), make(11.1, "REG-53")])
    assert re.search(r"(?<![\d.,#-])0(,0)?[\u00a0\u202f ]%", everything(shown)) is None
    rows = [line for line in shown.csv().splitlines() if "REG-76" in line and ",2021," in line]
    assert all(",0," not in line and ",0.0," not in line and "non disponible" in line for line in rows)


def test_the_same_values_give_the_same_bytes(build: Build, regions: list[Value]) -> None:
    assert everything(build(regions)) == everything(build(regions))


def test_hostile_text_is_escaped_everywhere(build: Build, make: Make) -> None:
    hostile = "<script>alert(1)</script>\" onload='x' & $x^2$"
    values = [
        make(17.4, territory_name=hostile, citation=hostile, scope=hostile, label=hostile, period="2021"),
        make(11.1, "REG-53", label=hostile, citation=hostile, scope=hostile),
    ]
    page = Reader(build(values).html("x.csv"))
    assert "script" not in {tag for tag, _ in page.seen}
    assert not [name for _, attributes in page.seen for name in attributes if name.startswith("on")]
    assert hostile.split(">")[0] in "".join(page.words)


def test_the_markup_is_balanced_and_loads_nothing(build: Build, regions: list[Value]) -> None:
    page = Reader(build(regions).html("x.csv"))
    addresses = [
        given for _, attributes in page.seen for name, given in attributes.items() if name in {"href", "src"} and given
    ]
    assert all(address.startswith("#") or address == "x.csv" for address in addresses)
    assert "http" not in build(regions).html("x.csv")


def test_two_figures_share_no_identifier(regions: list[Value], make: Make) -> None:
    estimated = [replace(regions[0], status="estimé"), *regions[1:], make(12.0, "REG-11", status="calculé")]
    pages = [
        ranked_bars(values, title=title, highlight="REG-93").html()
        for values, title in ((estimated, "Un"), (estimated, "Deux"), (estimated[1:], "Un"))
    ]
    found = [set(re.findall(r'\bid="([^"]+)"', page)) for page in pages]
    assert all(len(ids) > 2 for ids in found)
    assert not found[0] & found[1]
    assert not found[0] & found[2]
    assert not found[1] & found[2]


def test_an_identifier_is_never_used_twice_in_one_figure(build: Build, regions: list[Value]) -> None:
    values = [replace(regions[0], status="estimé"), replace(regions[1], status="calculé"), regions[2]]
    html = build(values).html()
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) | set(re.findall(r'<use href="#([^"]+)"', html)) <= set(ids)


def test_a_figure_whose_numbers_change_keeps_its_anchor(regions: list[Value]) -> None:
    next_year = [replace(value, number=12.0, period="2022") for value in regions]
    first, second = (ranked_bars(values, title="T", highlight="REG-93") for values in (regions, next_year))
    assert first.id == second.id


def test_a_figure_without_any_known_value_is_one_quiet_line(make: Make, builds: dict[str, Build]) -> None:
    absent = [make(None, code, status="non disponible", reason="publié en 2027") for code in ("REG-93", "REG-76")]
    for name in set(builds) - {"lines", "paired_bars", "sheet", "example", "box", "cards", "measures"}:
        shown = builds[name](absent)
        assert isinstance(shown, Missing)
        assert 'class="non-disponible"' in shown.html()
        assert "<figure" not in shown.html()
        assert shown.csv() == ""
    line = missing(absent, id="x").html().replace("\u00a0:", " :")
    assert line == (
        '<p class="non-disponible" id="x">Non disponible : taux de pauvreté, publié en 2027 '
        "(source attendue : Insee, Filosofi 2021).</p>"
    )


def test_several_reasons_are_said_once_for_all(make: Make) -> None:
    lost = [make(None, label=name, status="non disponible", reason=f"personne ne donne {name}") for name in "ab"]
    assert missing(lost, id="x", what="a et b").html() == (
        '<p class="non-disponible" id="x">Non disponible\u00a0: a et b, aucune source tenue ne donne ces chiffres '
        "(source attendue\u00a0: Insee, Filosofi 2021).</p>"
    )


def test_an_unknown_axis_is_refused_and_the_axes_are_named(regions: list[Value]) -> None:
    with pytest.raises(UnknownAxis, match="Axe « sante » inconnu : écrivez enfance, emploi, droits ou transition"):
        ranked_bars(regions, title="T", highlight="REG-93", axis="sante")


@pytest.mark.parametrize(
    "name", ["ranked_bars", "shares", "shares multiple", "lines", "dot_range", "table", "tiles", "indicators"]
)
def test_permuting_the_data_changes_the_alternative_text(
    name: str, regions: list[Value], builds: dict[str, Build]
) -> None:
    numbers = [value.number for value in regions]
    turned = [replace(value, number=number) for value, number in zip(regions, [*numbers[1:], numbers[0]], strict=True)]
    before, after = builds[name](regions), builds[name](turned)
    assert isinstance(before, Figure)
    assert isinstance(after, Figure)
    assert before.alt != after.alt


def test_an_analyst_adds_to_the_precision_but_never_replaces_what_the_values_demand(make: Make) -> None:
    values = [make(17.4, status="estimé", margin=0.14), make(11.1, "REG-53")]
    shown = ranked_bars(values, title="T", highlight="REG-93", precision="Les seuils sont nationaux")
    assert isinstance(shown, Figure)
    assert shown.precision == (
        "Barres claires : valeurs estimées ou provisoires. "
        "Valeur estimée : Provence-Alpes-Côte d'Azur (écart maximal 0,14\u00a0point). Les seuils sont nationaux."
    )
