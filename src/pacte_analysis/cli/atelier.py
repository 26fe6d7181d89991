"""`pacte atelier`: the cockpit alone, under Voilà."""

import argparse
import subprocess

DESCRIPTION = "ouvre le poste de pilotage, seul, dans le navigateur (les arguments en plus vont à Jupyter)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("jupyter", nargs="*", metavar="argument", help="option de Jupyter, après -- (--port=9999)")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project
    from pacte_analysis.workshop.jupyter import cockpit, environment

    project = Project.find()
    command = cockpit(project, options.jupyter)
    return subprocess.run(command, cwd=project.root, env=environment(project), check=False).returncode
