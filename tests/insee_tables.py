"""Small tables cut from the real ones, and a server that holds the next vintage of what they hold."""

import csv
import json
from pathlib import Path

from insee_server import Insee, observation
from projects import ROOT

RESOURCES = {
    "territoires",
    "sources",
    "indicateurs",
    "axes",
    "revisions",
    "repartitions_barometre",
    "observations_barometre",
    "observations_filosofi",
    "observations_population",
    "observations_chomage",
}
PLACES = {"DEP-04", "DEP-13", "DEP-2A", "DEP-972", "DEP-974", "REG-02", "REG-04", "REG-53", "REG-93", "FRANCE-FM"}
SINCE = {"filosofi.csv": "2020", "population.csv": "2022", "chomage.csv": "2023"}
MEASURES = {
    "taux_pauvrete_60": "PR_MD60",
    "niveau_vie_median": "MED_SL",
    "niveau_vie_d1": "D1_SL",
    "niveau_vie_d9": "D9_SL",
    "rapport_interdecile": "IR_D9_D1_SL",
    "indice_gini": "GI_SL",
}
UNPUBLISHED = {"DEP-972", "REG-02"}


def small_folder(target: Path) -> Path:
    """A data package of a few territories and years, cut from that of the project."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in RESOURCES]
    for resource in package["resources"]:
        path = target / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with (ROOT / "data" / resource["path"]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if since := SINCE.get(path.name):
            rows = [row for row in rows if row[1] in PLACES and row[2][:4] >= since]
        if path.name == "revisions.csv":
            rows = []
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    (target / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return target


def fill(insee: Insee, folder: Path) -> Insee:
    """Give the server one more vintage than `folder` holds: each figure a little above the last one held."""
    filosofi = _latest(folder, "filosofi", "barometre")
    insee.datasets["DS_FILOSOFI_CC"] = [
        observation(place, "2023", "FILOSOFI_MEASURE", MEASURES[indicator], _above(value))
        for (indicator, place), value in filosofi.items()
        if indicator in MEASURES and place not in UNPUBLISHED
    ]
    insee.datasets["DS_POPULATIONS_REFERENCE"] = [
        observation(place, "2024", "POPREF_MEASURE", "PMUN", float(int(value) + 7))
        for (_, place), value in _latest(folder, "population").items()
    ]
    areas = {place: value for (_, place), value in _latest(folder, "chomage").items()}
    areas.setdefault("FRANCE-FM", "7.4")
    for place, value in areas.items():
        if not place.startswith("REG-0"):
            kind, _, code = place.partition("-")
            area = {"DEP": f"D{code}", "REG": f"R{code}"}.get(kind, code)
            insee.series[area] = {
                f"{year}-Q{quarter}": value for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)
            }
            insee.series[area]["2026-Q1"] = value
    return insee


def _above(value: str) -> float:
    """A plausible next figure, with the decimals of the last one."""
    decimals = len(value.partition(".")[2])
    return round(float(value) + 10**-decimals, decimals)


def _latest(folder: Path, *names: str) -> dict[tuple[str, str], str]:
    """The last yearly value of each indicator and territory of some tables."""
    rows = []
    for name in names:
        with (folder / "observations" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if len(row["periode"]) == 4 and row["valeur"]]
    rows.sort(key=lambda row: row["periode"])
    return {(row["indicateur"], row["territoire"]): row["valeur"] for row in rows}
