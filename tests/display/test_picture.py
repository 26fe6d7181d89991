"""The SVG that goes in a page."""

import re
from dataclasses import replace

from pacte_analysis.display import ranked_bars, style
from pacte_analysis.display.picture import text_width, wrapped
from pacte_analysis.tables.value import Value


def test_the_svg_has_no_global_style_no_prolog_no_date_and_real_text(regions: list[Value]) -> None:
    html = ranked_bars(regions, title="T", highlight="REG-93").html()
    for unwanted in ("<style", "<?xml", "<!DOCTYPE", "metadata", "xmlns", "font-family", "Matplotlib"):
        assert unwanted not in html
    assert html.count("<text") == 12


def test_every_colour_is_a_variable_of_the_palette_with_its_light_value(regions: list[Value]) -> None:
    html = ranked_bars(regions, title="T", highlight="REG-93", axis="emploi").html()
    bare = re.sub(r"var\(--[a-z-]+, #[0-9a-f]{6}\)", "", html)
    assert re.findall(r"#[0-9a-fA-F]{6}\b", bare) == []
    for name, light in re.findall(r"var\(--([a-z-]+), (#[0-9a-f]{6})\)", html):
        assert style.LIGHT[name] == light


def test_no_text_of_a_drawing_is_under_12_px(regions: list[Value]) -> None:
    sizes = [
        float(size)
        for size in re.findall(r"font-size: ([\d.]+)px", ranked_bars(regions, title="T", highlight="x").html())
    ]
    assert sizes
    assert min(sizes) >= 12


def test_the_mark_and_the_label_of_a_figure_lead_to_its_origin_and_those_of_a_missing_one_nowhere(
    regions: list[Value],
) -> None:
    missing = replace(regions[0], number=None, status="non disponible", territory="REG-11", territory_name="Ailleurs")
    html = ranked_bars([*regions, missing], title="T", highlight="REG-93").html()
    for value in regions:
        # A bar and its figure, in the wide drawing and in the narrow one; the table below has a link.
        assert html.count(f'data-origine="{value.anchor}"') == 4
        assert html.count(f'href="#{value.anchor}"') == 1
    assert missing.anchor not in html
    assert 'id="halo' not in html


def test_a_label_breaks_at_spaces_and_after_hyphens_never_at_a_no_break_space() -> None:
    assert wrapped("Provence-Alpes-Côte d'Azur", 110) == ["Provence-Alpes-", "Côte d’Azur"]
    assert wrapped("17,4\u00a0% ici", 20) == ["17,4\u00a0%", "ici"]


def test_the_charts_font_has_the_french_signs_and_tabular_figures() -> None:
    assert len({text_width(digit * 10) for digit in "0123456789"}) == 1
    assert 0 < text_width("1\u202f1") - text_width("11") < text_width("1 1") - text_width("11")
