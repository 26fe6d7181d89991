"""`pacte doctor`: whether this machine is ready, one line for each thing, and what to do."""

import argparse

DESCRIPTION = "dit si cette machine est prête : Python, bibliothèques, navigateur, droits, place ; et que faire"

EPILOG = """Chaque ligne dit prêt, à savoir (on peut travailler) ou bloquant (rien ne se construira).
Rien n'est installé ni changé. Sans rien d'installé : make doctor, ou, dans le dossier du projet, avec
PYTHONPATH=src : python -m pacte_analysis.cli.main doctor.
"""

SIGNS = {"prêt": "✓", "à savoir": "!", "bloquant": "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG


def main(options: argparse.Namespace) -> int:
    # Nothing but Python's own library, here and there: it is for machines where the rest is missing.
    from pacte_analysis.press.readiness import diagnose

    lines = diagnose()
    width = max(len(line.name) for line in lines)
    for line in lines:
        print(f"{SIGNS[line.state]} {line.state:<8}  {line.name:<{width}}  {line.found}")
        if line.remedy:
            print(f"{'':<12}{'':<{width}}  → {line.remedy}")
    blocking = [line.name for line in lines if line.state == "bloquant"]
    known = [line.name for line in lines if line.state == "à savoir"]
    if blocking:
        print(f"\nPas encore prête : {', '.join(blocking)}.")
        return 1
    print("\nPrête." if not known else f"\nPrête ; à savoir : {', '.join(known)}.")
    return 0
