"""`pacte list`: the editions of the site, and the territories that can have one."""

import argparse
import json

DESCRIPTION = "liste les éditions publiées, ou les territoires possibles (--territoires)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--territoires", action="store_true", help="liste les territoires qui peuvent avoir une édition"
    )


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project
    from pacte_analysis.tables.package import Tables, records
    from pacte_analysis.territory import EDITION_KINDS, Territories, Territory

    if options.territoires:
        known = Territories(Territory.from_row(row) for row in records(Tables.load()["territoires"]))
        for territory in known:
            if territory.kind in EDITION_KINDS:
                print(f"{territory.code:<18} {territory} ({territory.kind_name})")
        return 0
    project = Project.find()
    default = project.default_edition
    print(f"Édition par défaut : {default['territory']} {default['year']}")
    listed = project.site / "editions.json"
    editions = json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else []
    if not editions:
        print("Aucune édition publiée : pacte build en imprime une.")
    for edition in editions:
        print(f"Publiée : {edition['territoire']} {edition['annee']} — {edition['nom']} — site/{edition['adresse']}")
    return 0
