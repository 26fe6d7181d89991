"""The site's fonts inside a style sheet, for what is sent alone or shown elsewhere than on the site."""

import base64
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[1] / "theme" / "static" / "fonts"


@cache
def font_css() -> str:
    """The three weights of "Pacte Sans" as rules that hold the fonts themselves."""
    faces = []
    for weight in (400, 600, 700):
        data = base64.b64encode((FONTS / f"pacte-sans-latin-{weight}.woff2").read_bytes()).decode()
        faces.append(
            f'@font-face {{ font-family: "Pacte Sans"; font-weight: {weight}; '
            f'src: url("data:font/woff2;base64,{data}") format("woff2"); }}'
        )
    return "\n".join(faces)
