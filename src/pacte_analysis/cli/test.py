"""`pacte test`: the whole test suite."""

import argparse
import subprocess
import sys

DESCRIPTION = "lance toute la suite de tests (les arguments en plus vont à pytest)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs="*", metavar="argument", help="chemin ou option pour pytest, après --")


def main(options: argparse.Namespace) -> int:
    from pacte_analysis.press.project import Project

    # One process a core; a file's tests stay together, since they share the book that it builds. In the order of their
    # names: by number of tests, the files of few and long ones would come last, with one process at work.
    spread = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *spread, *options.pytest]
    return subprocess.run(command, cwd=Project.find().root, check=False).returncode
