"""The visual identity: one ink, one paper, greys, one hue an axis; the same values for the charts and for the CSS.

Contrasts (checked by tests): text colours and hues at least 4.5:1 on the paper, `gris-moyen` at least 3:1; the hues stay
apart for the three colour-vision deficiencies, in both modes.
"""

from functools import cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager

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
    "axe-emploi": "#1f4fd2",
    "axe-droits": "#8e1030",
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
    "axe-enfance": "#f0a03c",
    "axe-emploi": "#7098f2",
    "axe-droits": "#ff6480",
    "axe-transition": "#66dcae",
}

# Sizes in px of a drawing that is shown at its own width: nothing under 12.
SMALL, BODY, STRONG = 12.5, 14, 14
WIDE, NARROW = 720, 360


def colour(name: str) -> str:
    """The light value of a named colour, as matplotlib draws it; the SVG then refers to the variable."""
    return LIGHT[name]


def axis_colour(axis: str) -> str:
    """The name of the hue of an axis; *ensemble* when the figure belongs to none."""
    return f"axe-{axis or 'ensemble'}"


def variable(value: str) -> str | None:
    """``var(--encre, #1d1d1b)`` for a colour of the light palette; None for any other."""
    for name, light in LIGHT.items():
        if value.lower() == light:
            return f"var(--{name}, {light})"
    return None


def css_variables() -> str:
    """The palette as CSS variables, light and dark: what the site's style sheet and the charts share."""
    light = "\n".join(f"  --{name}: {value};" for name, value in LIGHT.items())
    dark = "\n".join(f"  --{name}: {value};" for name, value in DARK.items())
    return (
        f":root {{\n  color-scheme: light;\n  --police: {FONT_STACK};\n{light}\n}}\n\n"
        f'html[data-theme="dark"] {{\n  color-scheme: dark;\n{dark}\n}}\n'
    )


def notebook_css() -> str:
    """The few rules without which a figure cannot be read in JupyterLab, where the site's style sheet is absent."""
    return (
        f".figure{{font-family:{FONT_STACK};max-width:720px;margin:1em 0;container-type:inline-size}}"
        ".figure .etroit{display:none}"
        "@container (max-width:519px){.figure .large{display:none}.figure .etroit{display:inline}}"
        ".figure-titre{font-weight:600;font-size:1.15em;margin:0}.figure-sous-titre{margin:0 0 .5em}"
        ".figure-notes{font-size:.85em;margin:.5em 0}.figure-notes dt,.figure-notes dd{display:inline;margin:0}"
        ".figure-notes dt{font-weight:600}.figure-notes dt::after{content:' : '}"
        ".figure .nombre{text-align:right;font-variant-numeric:tabular-nums}"
        ".tuiles{display:flex;flex-wrap:wrap;gap:1em;list-style:none;padding:0}.tuile{flex:1 1 10em}"
        ".tuile>span{display:block}.tuile-valeur{font-size:2em;font-weight:600}"
    )


@cache
def _register_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))


def rc(salt: str) -> dict[str, Any]:
    """Matplotlib's settings for one drawing: real text, no mathematics in labels (a `$` is a `$`), fixed identifiers."""
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
