"""Computed figures beside published ones: the gap, and whether it is within what the published figure leaves open.

How far a published figure may stand from the exact one is read from the figure itself, never chosen:

- **exact**: half of its last decimal as written (`43 %` stands for 42,5 to 43,5);
- **arrondi**: half of the step that all rounded figures of its source share (all multiples of ten: 5);
- **environ**: half of the unit of its last digit that is not a zero (`19 300 000`: 50 000; `50 %`: 5 points);
- **près de**: as *environ*, on the low side only; *moins de*, *plus de*: a whole such unit, on the side they name;
- **au moins**, **au plus**: no limit on the side they name;
- **objectif**: compared with nothing.
"""

from decimal import Decimal

import pandas as pd

from pacte_analysis.tables.package import DECIMALS

# What names one figure of a distribution, and of an indicator.
SHARE = ("territoire", "periode", "sujet", "contrats", "axe", "dimension", "modalite", "mesure")
INDICATOR = ("indicateur", "territoire", "periode")

WITHIN, BEYOND, ABSENT, HIDDEN, UNBOUND = "dans l'arrondi", "écart", "non calculé", "masqué", "sans comparaison"
VERDICTS = (BEYOND, ABSENT, HIDDEN, UNBOUND, WITHIN)

# One amount in another unit.
_FACTORS = {("euros", "M€"): 1e-6, ("M€", "euros"): 1e6}

_WITHOUT_NUMBER = {"secret", "non disponible"}

# Floats: a share of exactly 42,5 is within 43.
_SLACK = 1e-9


def reconcile(published: pd.DataFrame, computed: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Every published figure with the one computed of the same `key`, in the published order.

    Both frames have the columns of `repartitions` or of `observations` (`key`, ``valeur`` as a number, ``statut``);
    `published` also ``qualificatif``, ``source`` and ``_decimales``. To the columns of `published` are added
    ``calcule``, ``ecart`` (computed minus published, in its unit), ``bas`` and ``haut`` (what the published figure
    leaves open, infinite when a side has no limit), ``verdict``, and ``base_calculee`` where there is a base.
    """
    shown = published[~published["statut"].isin(_WITHOUT_NUMBER)].reset_index(drop=True)
    found = _matched(shown, computed, key)
    values = _in_unit(found["valeur"].astype("float64"), found["unite"], shown["unite"]) if "unite" in shown else (
        found["valeur"].astype("float64")
    )  # fmt: skip
    hidden = found["statut"].isin(_WITHOUT_NUMBER)
    values = values.where(~hidden)
    bounds = pd.DataFrame(_bounds(shown), columns=["bas", "haut"], dtype="float64")
    numbers = shown["valeur"].astype("float64")
    slack = _SLACK * numbers.abs().clip(lower=1)
    inside = (values >= bounds["bas"] - slack) & (values <= bounds["haut"] + slack)
    verdict = pd.Series(BEYOND, index=shown.index, dtype="object")
    verdict[inside] = WITHIN
    verdict[bounds["bas"].isna()] = UNBOUND
    verdict[values.isna()] = ABSENT
    verdict[hidden] = HIDDEN
    out = shown.assign(calcule=values, ecart=values - numbers, bas=bounds["bas"], haut=bounds["haut"], verdict=verdict)
    return out.assign(base_calculee=found["base"].astype("float64")) if "base" in shown else out


def _matched(published: pd.DataFrame, computed: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """The computed row of each published one, by position; empty cells where there is none."""
    named = list(key)
    wanted = [column for column in ("valeur", "unite", "statut", "base") if column in computed]
    if repeated := computed.duplicated(named).sum():
        raise ValueError(f"{repeated} figures are computed twice under one key")
    return published[named].merge(computed[[*named, *wanted]], on=named, how="left", validate="many_to_one")


def _in_unit(values: pd.Series, units: pd.Series, wanted: pd.Series) -> pd.Series:
    factors = [_FACTORS.get((str(mine), str(theirs)), 1.0) for mine, theirs in zip(units, wanted, strict=True)]
    return values * factors


def _bounds(published: pd.DataFrame) -> list[tuple[float, float]]:
    steps = _rounding_steps(published)
    rows = zip(
        published["valeur"], published[DECIMALS], published["qualificatif"].replace("", "exact"), published["source"],
        strict=True,
    )  # fmt: skip
    return [bounds(value, decimals, qualifier, steps.get(source, 0.0)) for value, decimals, qualifier, source in rows]


def bounds(value: float, decimals: int, qualifier: str, step: float = 0.0) -> tuple[float, float]:
    """What a published figure leaves open, as numbers; NaN twice when it is to be compared with nothing.

    `step` is what the rounded figures of its source are multiples of, when that is known.
    """
    nan, infinite = float("nan"), float("inf")
    written = 0.5 * 10.0**-decimals
    last = last_unit(value, decimals)
    match qualifier:
        case "exact":
            return value - written, value + written
        case "arrondi":
            half = max(step / 2, written)
            return value - half, value + half
        case "environ":
            return value - last / 2, value + last / 2
        case "près de":
            return value - last / 2, value + written
        case "moins de":
            return value - last, value
        case "plus de":
            return value, value + last
        case "au moins":
            return value - written, infinite
        case "au plus":
            return -infinite, value + written
        case _:
            return nan, nan


def last_unit(value: float, decimals: int) -> float:
    """The unit of the last digit that is not a zero: 100 000 for 19 300 000, 10 for 40, 0.1 for 6,5."""
    scaled = round(abs(value) * 10**decimals)
    if scaled == 0:
        return 10.0**-decimals
    digits = Decimal(scaled).normalize().as_tuple()
    assert isinstance(digits.exponent, int)
    return float(10.0 ** (digits.exponent - decimals))


def _rounding_steps(published: pd.DataFrame) -> dict[str, float]:
    """For each source, the power of ten that all its rounded figures are multiples of."""
    rounded = published[published["qualificatif"] == "arrondi"]
    steps: dict[str, float] = {}
    for source, value, decimals in zip(rounded["source"], rounded["valeur"], rounded[DECIMALS], strict=True):
        unit = last_unit(float(value), int(decimals))
        steps[source] = min(steps.get(source, unit), unit)
    return steps


def counted(reconciled: pd.DataFrame) -> dict[str, int]:
    """How many figures have each verdict, those that ask for a look first; a verdict that none has is left out."""
    found = reconciled["verdict"].value_counts()
    return {verdict: int(found[verdict]) for verdict in VERDICTS if verdict in found}
