"""The axes of the Pacte, as figures and doors name them, and as blocks are coloured by them."""

from pacte_analysis import french
from pacte_analysis.display.markup import attribute, text
from pacte_analysis.errors import PacteError

AXES = ("", "enfance", "emploi", "droits", "transition")

AXIS_NAMES = {
    "enfance": "Prévenir les inégalités dès l'enfance",
    "emploi": "Sortir de la pauvreté par l'emploi",
    "droits": "Lutter contre la grande exclusion grâce à l'accès aux droits",
    "transition": "Construire une transition écologique solidaire",
    "transversal": "Mesures transversales",
}


class UnknownAxis(PacteError):
    """An axis that is not one of the Pacte's."""


def checked_axis(axis: str) -> str:
    """`axis` when it is one of the Pacte's or empty; raises `UnknownAxis`."""
    if axis not in AXES:
        raise UnknownAxis(
            f"Axe « {axis} » inconnu : écrivez {french.listing([name for name in AXES if name], last='ou')}, ou rien."
        )
    return axis


def axis_attribute(axis: str) -> str:
    """The attribute that colours a block by its axis; nothing for what is not one of the Pacte's."""
    return f' data-axe="{attribute(axis)}"' if axis and axis in AXES else ""


def row_group(axis: str, heading: str, rows: str, width: int) -> str:
    """The rows of a table that belong to one axis or theme, under their heading when there is one."""
    head = f'<tr class="groupe"><th scope="rowgroup" colspan="{width}">{text(heading)}</th></tr>' if heading else ""
    return f"<tbody{axis_attribute(axis)}>{head}{rows}</tbody>"
