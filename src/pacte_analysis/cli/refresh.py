"""`pacte refresh`: bring observations up to date from Insee, showing first what would change."""

import argparse
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pacte_analysis.tables.insee.changes import Change, Changes
    from pacte_analysis.tables.insee.refresh import Plan

DESCRIPTION = (
    "met à jour pauvreté, niveaux de vie, population et chômage depuis l'Insee, en montrant d'abord ce qui change"
)

SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("datasets", nargs="*", metavar="jeu", help="filosofi, population, chomage ; par défaut tous")
    parser.add_argument("--yes", action="store_true", help="écrit sans demander")
    parser.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, n'écrit rien")
    parser.add_argument("--list", action="store_true", help="liste les jeux et ce que les tables en tiennent")
    parser.add_argument("--tout", action="store_true", help="montre tous les changements, pas seulement les premiers")
    parser.add_argument(
        "--sans",
        nargs="+",
        action="extend",
        default=[],
        metavar="code",
        help="territoires ou indicateurs à laisser comme ils sont",
    )
    parser.add_argument("--data", metavar="dossier", type=Path, help="un autre dossier de données que data/")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.cli.bars import Bars
    from pacte_analysis.cli.question import asks, confirmed
    from pacte_analysis.tables.insee import bdm, melodi
    from pacte_analysis.tables.insee.client import Pace
    from pacte_analysis.tables.insee.datasets import Service, chosen
    from pacte_analysis.tables.insee.refresh import plan
    from pacte_analysis.tables.insee.writing import finish
    from pacte_analysis.tables.package import data_folder

    folder = (options.data or data_folder()).resolve()
    datasets = chosen(options.datasets)
    if options.list:
        return _list(folder)
    if not options.dry_run and (finished := finish(folder)):
        print(f"Une mise à jour coupée est achevée : {', '.join(f'{folder.name}/{name}' for name in finished)}.")
    service = Service(
        os.environ.get("PACTE_MELODI") or melodi.ADDRESS, os.environ.get("PACTE_BDM") or bdm.ADDRESS, Pace()
    )
    with Bars() as bars:
        planned = plan(
            folder,
            datasets,
            service,
            without=options.sans,
            progress=lambda dataset, done, total: bars.say(dataset.title, done, total),
        )
    for changes in planned.changes:
        _show(changes, planned, everything=options.tout)
    if planned.empty:
        print("Tout est à jour : rien à écrire.")
        return 0
    if options.dry_run or not (options.yes or confirmed("Écrire ces changements ?")):
        print(
            "Rien n'a été écrit."
            + ("" if asks() else " Pour écrire : relancez la même commande avec --yes, sans --dry-run.")
        )
        return 0
    return _write(planned)


def _write(planned: "Plan") -> int:
    from pacte_analysis.tables.insee.refresh import apply

    folder = planned.held.folder
    backup = folder.parent / "_build" / "avant-mise-a-jour" / f"{datetime.now():%Y-%m-%dT%H-%M-%S}"
    written = [f"{folder.name}/{name}" for name in apply(planned, date.today(), backup)]
    print(f"Écrit, et vérifié : {', '.join(written)}.")
    print(f"Relisez : git diff {folder.name} ; refaites les pages : pacte build.")
    print(f"Pour revenir en arrière : git restore {' '.join(written)} (les fichiers d'avant sont aussi dans {backup}).")
    return 0


def _show(found: "Changes", planned: "Plan", *, everything: bool) -> None:
    """What one data set would change: the counts, then the first lines."""
    from pacte_analysis.tables.insee.changes import KINDS

    counted = [(kind, len(found.of_kind(kind))) for kind in KINDS] + [("identique", found.unchanged)]
    counts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counted if count]
    print(f"{found.dataset.title} ({found.dataset.name}) : {', '.join(counts) or 'aucune valeur'}.")
    # Revisions first: they are few, and they change what pages have already said.
    ordered = [*found.of_kind("révisée"), *found.of_kind("confirmée"), *found.of_kind("nouvelle")]
    shown = ordered if everything else _varied(ordered)[:SHOWN]
    lines = [_line(change, planned) for change in shown]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    if len(ordered) > len(lines):
        more = len(ordered) - len(lines)
        print(f"  … et {more} autre{'s' * (more > 1)} (--tout montre toutes les lignes).")
    for kept in found.kept[:SHOWN]:
        what = f"{kept.figure.indicator}, {kept.figure.territory}, {kept.figure.period}"
        held, figure = _said(kept.held["valeur"], kept.held["statut"]), _said(kept.figure.value, kept.figure.status)
        print(f"  laissée : {what} : enregistrée {held}, reçue {figure} ; {kept.why}.")
    if len(found.kept) > SHOWN:
        more = len(found.kept) - SHOWN
        print(f"  … et {more} autre{'s' * (more > 1)} laissée{'s' * (more > 1)}.")
    if found.without_value:
        print(f"  sans valeur chez l'Insee : {found.without_value} ; le chiffre précédent reste montré.")
    if found.older:
        print(f"  plus anciennes que la table : {found.older}, laissées.")


def _varied(changes: Sequence["Change"]) -> list["Change"]:
    """The same changes, so ordered that the first lines show every kind, indicator and period before a second place."""
    seen: dict[tuple[str, str, str], int] = {}
    ranked = []
    for position, change in enumerate(changes):
        key = (change.kind, change.figure.indicator, change.figure.period)
        seen[key] = seen.get(key, 0) + 1
        # Every revision comes before the first new figure.
        ranked.append((change.kind == "nouvelle", seen[key], position, change))
    return [change for *_, change in sorted(ranked, key=lambda item: item[:3])]


def _line(change: "Change", planned: "Plan") -> Sequence[str]:
    figure, former = change.figure, change.former
    held = _said(former["valeur"], former["statut"]) if former else "—"
    if former and former["periode"] != figure.period:
        held += f" en {former['periode']}"
    return (
        change.kind,
        figure.indicator,
        figure.territory,
        str(planned.held.territories[figure.territory]),
        figure.period,
        f"{held} → {_said(figure.value, figure.status)}",
    )


def _said(value: str, status: str) -> str:
    from pacte_analysis import french

    shown = french.number(float(value), len(value.partition(".")[2])) if value else ""
    return shown + ("" if status == "publié" else f" ({status})" if shown else status)


def _list(folder: Path) -> int:
    from pacte_analysis import french
    from pacte_analysis.tables.insee.datasets import DATASETS
    from pacte_analysis.tables.insee.refresh import LOCK, Held, lock_entries

    held = Held.read(folder, [])
    entries = lock_entries(held.files[LOCK]).values()
    for dataset in DATASETS.values():
        rows = [row for row in held.observations if row["indicateur"] in dataset.indicators]
        years = sorted({row["periode"] for row in rows})
        obtained = max((str(entry.get("obtenu")) for entry in entries if entry.get("jeu") == dataset.name), default="")
        print(f"{dataset.name:<12}{dataset.title} : {len(rows)} observations, de {years[0]} à {years[-1]}.")
        print(f"{'':<12}Table : {folder.name}/{dataset.table}. Indicateurs : {french.listing(dataset.indicators)}.")
        when = f"le {french.period(obtained)}" if obtained else "jamais"
        print(f"{'':<12}Reçu de l'Insee par cette commande : {when}.")
    return 0
