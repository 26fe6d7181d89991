"""The visual identity: one ink, one paper, greys, one hue an axis; the same values for the charts and for the CSS.

Contrasts (checked by tests): text colours and hues at least 4.5:1 on the paper, `gris-moyen` at least 3:1; the hues
stay apart for the three colour-vision deficiencies, in both modes.
"""

from functools import cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager

from pacte_analysis.display.axis import checked_axis

FONT = "Pacte Sans"
FONT_STACK = f'"{FONT}", "Source Sans 3", "Segoe UI", system-ui, sans-serif'
FONTS = Path(__file__).parent / "fonts"

LIGHT = {
    "encre": "#1d1d1b",
    "encre-douce": "#54524d",
    "papier": "#fffefb",
    "surface": "#f6f4ef",
    "trait": "#d6d2c9",
    "gris-fort": "#6a6862",
    "gris-moyen": "#8e8b84",
    "gris-clair": "#d9d7cf",
    "axe-ensemble": "#2f3e55",
    "axe-enfance": "#a0660a",
    "axe-emploi": "#2a49d0",
    "axe-droits": "#870e2a",
    "axe-transition": "#07806a",
}
DARK = {
    "encre": "#edebe6",
    "encre-douce": "#bdbab3",
    "papier": "#15181b",
    "surface": "#1e2226",
    "trait": "#3a3e42",
    "gris-fort": "#a5a29b",
    "gris-moyen": "#7f7d77",
    "gris-clair": "#3d4043",
    "axe-ensemble": "#aab7d0",
    "axe-enfance": "#ecae3a",
    "axe-emploi": "#7098f2",
    "axe-droits": "#fb7470",
    "axe-transition": "#66dcae",
}

# The classes of a map, from the lowest: how much of the hue of *ensemble* is laid over the paper. One hue that darkens
# (or, in the dark, lightens) is read by everyone; steps are wide enough to tell neighbours apart.
TINTS = (0.06, 0.20, 0.36, 0.52, 0.86)
# A few classes take the shades that are farthest apart.
TINTS_OF = {0: (), 1: (2,), 2: (1, 4), 3: (0, 2, 4), 4: (0, 2, 3, 4), 5: (0, 1, 2, 3, 4)}

# Sizes in px. The wide drawing is never shown under 660 px nor the narrow one under 320: text stays at 12 px or more.
# A phone of 360 px leaves 328 px between the page's margins.
SMALL, BODY = 13, 14
WIDE, NARROW = 720, 328


def colour(name: str) -> str:
    """The light value of a named colour, as matplotlib draws it; the SVG then refers to the variable."""
    return LIGHT[name]


def axis_colour(axis: str) -> str:
    """The name of the hue of an axis; *ensemble* when the figure belongs to none."""
    return f"axe-{checked_axis(axis) or 'ensemble'}"


def variable(value: str) -> str | None:
    """``var(--encre, #1d1d1b)`` for a colour of the light palette; None for any other."""
    for name, light in LIGHT.items():
        if value.lower() == light:
            return f"var(--{name}, {light})"
    return None


def tints(palette: dict[str, str]) -> dict[str, str]:
    """The colours of a map's classes in a palette, and of what is written on each: ink, or paper on the last."""
    hue, paper = palette["axe-ensemble"], palette["papier"]
    shades = {f"teinte-{place}": _mixed(hue, paper, share) for place, share in enumerate(TINTS)}
    last = len(TINTS) - 1
    inks = {f"sur-teinte-{place}": palette["papier" if place == last else "encre"] for place in range(len(TINTS))}
    return shades | inks


def _mixed(over: str, under: str, share: float) -> str:
    pairs = ((int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(top * share + bottom * (1 - share)):02x}" for top, bottom in pairs)


def css_variables() -> str:
    """The palette as CSS variables, light and dark: what the site's style sheet and the charts share."""
    light = "\n".join(f"  --{name}: {value};" for name, value in (LIGHT | tints(LIGHT)).items())
    dark = "\n".join(f"  --{name}: {value};" for name, value in (DARK | tints(DARK)).items())
    return (
        f":root {{\n  color-scheme: light;\n  --police: {FONT_STACK};\n{light}\n}}\n\n"
        f'html[data-theme="dark"] {{\n  color-scheme: dark;\n{dark}\n}}\n'
    )


@cache
def _register_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))


def rc(salt: str) -> Any:
    """Matplotlib's settings for one drawing: real text, no mathematics in labels (a `$` is a `$`), fixed identifiers.

    `Any` because matplotlib types each setting on its own.
    """
    _register_fonts()
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "text.parse_math": False,
        "text.usetex": False,
        "axes.unicode_minus": True,
        "font.family": [FONT],
        "font.size": BODY,
        "figure.dpi": 72,
        "savefig.dpi": 72,
        "savefig.facecolor": "none",
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "text.color": colour("encre"),
        "axes.edgecolor": colour("trait"),
        "axes.linewidth": 1,
        "xtick.color": colour("gris-fort"),
        "ytick.color": colour("encre"),
        "xtick.labelsize": SMALL,
        "ytick.labelsize": BODY,
        "grid.color": colour("trait"),
        "grid.linewidth": 1,
        "hatch.linewidth": 1.6,
        "path.simplify": False,
    }
