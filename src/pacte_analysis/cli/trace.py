"""`pacte trace`: where one figure of an edition comes from, as its card in the pages says it."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pacte_analysis.edition import Edition
    from pacte_analysis.tables.value import Value

DESCRIPTION = "dit d'où vient un chiffre d'une édition : valeur enregistrée, millésime, publication, table et ligne"

EPILOG = """exemples :
  pacte trace REG-93/2024 taux_pauvrete_60
  pacte trace REG-93 --year 2024 taux_pauvrete_60 --of FRANCE-FM --json
  pacte trace REG-93/2024 origine-rang-parmi-les-13-regions-metropolitaines-reg-93-2021-5c1d02
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("asked", metavar="territoire/année", help="l'édition, par exemple REG-93/2024")
    parser.add_argument(
        "figure", metavar="chiffre", help="un indicateur, ou l'adresse d'un chiffre copiée d'une page (origine-…)"
    )
    parser.add_argument("--year", metavar="année", help="l'année, quand elle n'est pas écrite après une barre")
    parser.add_argument("--of", metavar="territoire", default="", help="le chiffre d'un autre territoire que le sien")
    parser.add_argument("--period", metavar="période", default="", help="une période : 2021, 2024-T4, 2024-12…")
    parser.add_argument("--json", action="store_true", help="la même fiche pour un programme")
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis import french
    from pacte_analysis.cli.asked import territory_and_year
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.composition.provenance import facts, headline, parts, publications, published, record
    from pacte_analysis.press.life.editorial import Life

    edition = open_edition(*territory_and_year(options.asked, options.year), data=options.data)
    value = _found(edition, options)
    life, known = Life.of(edition.tables), publications(edition)

    def whole(item: "Value") -> dict[str, Any]:
        return {**record(item, known, life.formers(item)), "a_partir_de": [whole(part) for part in item.inputs]}

    if options.json:
        print(json.dumps(whole(value), ensure_ascii=False, indent=1))
        return 0
    row = known.get(value.source, {})
    name = ", ".join(str(row[key]) for key in ("producteur", "titre") if row.get(key)) or value.citation
    lines = [
        *facts(value, life.formers(value)),
        *((("Publication", french.typography(name)),) if name else ()),
        *published(row),
    ]
    lines += [("À partir de", f"{part.text} ({words}) : {part.place or part.anchor}") for part, words in parts(value)]
    if value.inputs and not parts(value):
        lines.append(("À partir de", f"{len(value.inputs)} valeurs (--json les donne)"))
    lines.append(("Dans une page", f"#{value.anchor}"))
    print(f"{value.text}  {headline(value)}")
    width = max(len(term) for term, _ in lines)
    for term, words in lines:
        print(f"  {term:<{width}}  {words}")
    return 0


def _found(edition: "Edition", options: argparse.Namespace) -> "Value":
    """The figure of an indicator, or the one that a page prints at an address."""
    from pacte_analysis.tables.value import ORIGIN

    name = options.figure.rpartition("#")[2]
    if name.startswith(f"{ORIGIN}-"):
        return _printed(edition, name, options.data)
    of = edition.territories.resolve(options.of).code if options.of else ""
    return edition.value(name, of, period=options.period)


def _printed(edition: "Edition", anchor: str, data: Path | None) -> "Value":
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.errors import PacteError
    from pacte_analysis.press.composition.pages import compose_all
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import Progress, execute

    project = Project.find()
    with Bars() as bars:
        runs, _ = execute(project, edition, data=data, progress=Progress(bars.say))
    waiting = [value for page in compose_all(project, edition, runs) for value in page.values]
    while waiting:
        value = waiting.pop()
        if value.anchor == anchor:
            return value
        waiting += value.inputs
    raise PacteError(
        f"Aucun chiffre de l'édition {edition.name} n'a l'adresse « {anchor} ». Copiez-la d'une page (« Copier le "
        "lien »), ou donnez un indicateur : pacte trace REG-93/2024 taux_pauvrete_60."
    )
