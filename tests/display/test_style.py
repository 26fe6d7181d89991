"""The palette: readable, told apart by all, the same in the charts and in the CSS."""

import math
from itertools import combinations, pairwise

import pytest

from pacte_analysis.display import style, stylesheet

# Machado, Oliveira & Fernandes (2009), severity 1.
VISIONS = {
    "ordinary": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
PALETTES = {"light": style.LIGHT, "dark": style.DARK}


def linear(colour: str) -> list[float]:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio."""
    light = sorted(
        sum(k * c for k, c in zip((0.2126, 0.7152, 0.0722), linear(one), strict=True)) for one in (first, second)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    parts = linear(colour)
    red, green, blue = (sum(k * c for k, c in zip(row, parts, strict=True)) for row in VISIONS[vision])
    return lab(red, green, blue)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_and_hues_are_readable_on_paper_and_surface(palette: dict[str, str]) -> None:
    for name in ("encre", "encre-douce", "gris-fort", *(name for name in palette if name.startswith("axe-"))):
        assert contrast(palette[name], palette["papier"]) >= 4.5, name
    for name in ("encre", "encre-douce", "gris-fort"):
        assert contrast(palette[name], palette["surface"]) >= 4.5, name
    assert contrast(palette["gris-moyen"], palette["papier"]) >= 3


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_hues_of_the_axes_stay_apart_for_every_vision(palette: dict[str, str], vision: str) -> None:
    hues = [value for name, value in palette.items() if name.startswith("axe-")]
    assert min(math.dist(seen(one, vision), seen(other, vision)) for one, other in combinations(hues, 2)) > 20


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_what_is_written_on_a_class_of_a_map_is_readable(palette: dict[str, str]) -> None:
    tints = style.tints(palette)
    for place in range(len(style.TINTS)):
        assert contrast(tints[f"teinte-{place}"], tints[f"sur-teinte-{place}"]) >= 4.5


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_classes_of_a_map_go_one_way_in_lightness_in_steps_that_are_seen(
    palette: dict[str, str], vision: str
) -> None:
    tints = style.tints(palette)
    for chosen in style.TINTS_OF.values():
        lights = [seen(tints[f"teinte-{place}"], vision)[0] for place in chosen]
        steps = [after - before for before, after in pairwise(lights)]
        assert all(abs(step) > 8 for step in steps)
        assert len({step > 0 for step in steps}) < 2


def test_light_and_dark_name_the_same_colours_and_no_light_value_serves_twice() -> None:
    assert list(style.LIGHT) == list(style.DARK)
    assert len(set(style.LIGHT.values())) == len(style.LIGHT)


def test_the_css_declares_every_variable_that_a_drawing_refers_to() -> None:
    css = style.css_variables()
    light, dark = css.split('html[data-theme="dark"]')
    for name in style.LIGHT:
        assert f"--{name}: {style.LIGHT[name]};" in light
        assert f"--{name}: {style.DARK[name]};" in dark


def test_the_figures_style_sheet_uses_only_declared_variables_and_loads_nothing() -> None:
    css = stylesheet.figure_css()
    used = {part.split(")")[0].split(",")[0] for part in css.split("var(--")[1:]}
    # --u is how many units of a map make a pixel, --t and --s are the shade of a shape and what is written on it.
    assert used <= {*style.LIGHT, *style.tints(style.LIGHT), "police", "axe", "u", "t", "s"}
    assert "url(" not in css
    assert "@import" not in css
    assert css.count("{") == css.count("}")
