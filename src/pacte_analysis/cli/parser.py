"""argparse, speaking French.

Its messages go through `gettext`; no French catalogue comes with Python, so the few that a person meets are here.
"""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

FRENCH = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "subcommands": "commandes",
    "show this help message and exit": "affiche cette aide",
    "show program's version number and exit": "affiche la version",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid %(type)s value: %(value)r": "%(value)r n'est pas un nombre",
    "ambiguous option: %(option)s could match %(matches)s": "option ambiguë : %(option)s (%(matches)s ?)",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » inconnu (au choix : %(choices)s)",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "not allowed with argument %s": "incompatible avec %s",
    "ignored explicit argument %r": "valeur %r en trop",
}


def _translate(text: str) -> str:
    return FRENCH.get(text, text)


def _translate_several(one: str, several: str, number: int) -> str:
    known = {"expected %s arguments": "%s valeurs sont attendues"}
    return known.get(several, several) if number > 1 else _translate(one)


argparse._ = _translate  # type: ignore[attr-defined]
argparse.ngettext = _translate_several  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """A parser whose errors end with the command to type for help."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog} : {message}\nAide : {self.prog} --help\n")


def print_lines(lines: Sequence[object]) -> None:
    for line in lines:
        print(line)
