"""`pacte list`: the editions that are wanted, their state and what they lack; the territories that can have one."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.press.project import Project

DESCRIPTION = "liste les éditions, leur état et ce qui leur manque, ou les territoires possibles (--territoires)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("territory", nargs="?", metavar="territoire", help="un seul territoire : code ou nom")
    parser.add_argument(
        "--territoires", action="store_true", help="liste les territoires qui peuvent avoir une édition"
    )
    parser.add_argument("--json", action="store_true", help="la même liste pour un programme")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.edition import Edition, open_catalogue
    from pacte_analysis.press.books.imprint import state, under_embargo
    from pacte_analysis.press.editions import Listed, listed
    from pacte_analysis.press.project import Project

    catalogue = open_catalogue()
    if options.territoires:
        return _territories(catalogue)
    project = Project.find()
    wanted = listed(project.root, catalogue)
    found = project.site / "editions.json"
    published = json.loads(found.read_text(encoding="utf-8")) if found.is_file() else []
    kept = {Listed(str(entry["territoire"]), int(entry["annee"])): str(entry["adresse"]) for entry in published}
    every = list(dict.fromkeys([*wanted, *kept]))
    if options.territory:
        code = catalogue.territories.resolve_for_edition(options.territory).code
        every = [edition for edition in every if edition.code == code]
    rows = []
    for asked in every:
        edition = Edition(catalogue, catalogue.territories[asked.code], asked.year)
        rows.append(
            {
                "territoire": asked.code,
                "annee": asked.year,
                "nom": str(edition.territory),
                "etat": state(project, edition, _manifest(project, kept.get(asked))),
                "embargo": under_embargo(project, edition),
                "listee": asked in wanted,
                "adresse": f"site/{kept[asked]}" if asked in kept else "",
                "manque": edition.lacks(),
            }
        )
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    _print(rows, options.territory)
    return 0


def _manifest(project: "Project", address: str | None) -> dict[str, object] | None:
    """What the site says that made the edition at an address; nothing when that cannot be read."""
    from pacte_analysis.press.sites.shelf import MANIFEST

    if address is None:
        return None
    try:
        return dict(json.loads((project.site / Path(address).parent / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _print(rows: list[dict[str, object]], alone: str | None) -> None:
    from pacte_analysis.press.sites import embargo

    if not rows:
        print("Aucune édition : pacte new en ajoute une à editions.yml.")
    width = max((len(str(row["nom"])) for row in rows), default=0)
    for row in rows:
        state = str(row["etat"]) if row["listee"] else f"{row['etat']}, absente de editions.yml"
        if row["embargo"]:
            state += f", {embargo.words(str(row['embargo']))}"
        print(f"{row['territoire']:<16} {row['annee']}  {row['nom']:<{width}}  {state}  {row['adresse']}".rstrip())
        lacks = list(row["manque"])  # type: ignore[call-overload]
        if alone:
            for what in lacks:
                print(f"    manque : {what}")
        elif lacks:
            print(f"    manque : {' ; '.join(what.split(' (')[0] for what in lacks)}")
    if rows and not alone:
        print(
            f"\n{len(rows)} éditions. « pacte list REG-53 » dit aussi ce qui comblerait chaque manque ; "
            "« pacte refresh » cherche les chiffres de l'Insee."
        )


def _territories(catalogue: object) -> int:
    from pacte_analysis.tables.catalogue import Catalogue
    from pacte_analysis.territory import EDITION_KINDS

    assert isinstance(catalogue, Catalogue)
    for territory in catalogue.territories:
        if territory.kind in EDITION_KINDS:
            years = catalogue.dated_years.get(territory.code)
            known = "aucune observation" if years is None else f"observé de {years[0]} à {years[1]}"
            if extracts := [str(year) for code, year in catalogue.extracts if code == territory.code]:
                known += f", extraction de Pilot'actions : {', '.join(extracts)}"
            print(f"{territory.code:<18} {territory} ({territory.kind_name}) : {known}")
    signed, every = catalogue.territories.signed_off()
    print(
        f"\nFormes françaises relues et signées : {len(signed)} sur {len(every)} "
        "(colonne relu_par de data/territoires.csv ; un programme n'y écrit jamais)."
    )
    return 0
