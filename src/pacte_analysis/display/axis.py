"""The axes of the Pacte, as figures and doors name them."""

from pacte_analysis import french
from pacte_analysis.errors import PacteError

AXES = ("", "enfance", "emploi", "droits", "transition")


class UnknownAxis(PacteError):
    """An axis that is not one of the Pacte's."""


def checked_axis(axis: str) -> str:
    """`axis` when it is one of the Pacte's or empty; raises `UnknownAxis`."""
    if axis not in AXES:
        raise UnknownAxis(
            f"Axe « {axis} » inconnu : écrivez {french.listing([name for name in AXES if name], last='ou')}, ou rien."
        )
    return axis
