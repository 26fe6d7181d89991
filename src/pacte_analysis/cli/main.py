"""The dispatcher of `pacte`: finds the command's module, turns a `PacteError` into one French message and exit 1.

Commands import what they need when they run, so that help is immediate.
"""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from pacte_analysis import __version__
from pacte_analysis.cli.parser import Parser
from pacte_analysis.errors import PacteError

COMMANDS = (
    "build",
    "preview",
    "new",
    "diff",
    "trace",
    "check",
    "list",
    "import",
    "reconcile",
    "export",
    "publish",
    "rollback",
    "verify",
    "demo",
    "lab",
    "atelier",
    "refresh",
    "test",
    "clean",
    "doctor",
)

EPILOG = """exemples :
  pacte build                        imprime l'édition par défaut
  pacte build REG-93 --year 2024     imprime une édition
  pacte new REG-53 --year 2025       prépare une édition et ses textes
  pacte diff REG-93/2023 REG-93/2024 dit ce qui change entre deux éditions
  pacte diff REG-93/2024             avant de publier : ce qui change de l'édition publiée, à signer
  pacte export REG-93/2024 --to pdf  écrit une édition sous une autre forme
  pacte check                        vérifie les données et les textes, sans rien exécuter
  pacte doctor                       dit si cette machine est prête
"""


def parser(commands_known: Sequence[str] = COMMANDS) -> Parser:
    """The parser of these commands: that of one is read without what the others need, which may be missing."""
    top = Parser(
        prog="pacte",
        description="Le Baromètre des solidarités : un livre qui se calcule lui-même.",
        epilog=EPILOG,
    )
    top.add_argument("--version", action="version", version=f"pacte {__version__}")
    commands = top.add_subparsers(dest="command", metavar="commande", required=True, title="commandes")
    for name in commands_known:
        module = import_module(f"pacte_analysis.cli.{name}")
        command = commands.add_parser(name, help=module.DESCRIPTION, description=module.DESCRIPTION)
        module.add_arguments(command)
        command.set_defaults(main=module.main)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        signal.signal(signal.SIGTERM, _stop)
    options = parser(given[:1] if given[:1] and given[0] in COMMANDS else COMMANDS).parse_args(given)
    try:
        done = int(options.main(options) or 0)
        sys.stdout.flush()
        return done
    except PacteError as error:
        print(error.message, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output (`pacte list | head`) has seen enough; nothing is left to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt as stopped:
        print("Interrompu. Le site déjà publié est intact.", file=sys.stderr)
        code = 143 if isinstance(stopped, Terminated) else 130
        if arguments is None:
            _leave(code)
        return code


class Terminated(KeyboardInterrupt):
    """The system asks the command to end."""


def _stop(number: int, frame: object) -> NoReturn:
    raise Terminated


def _leave(code: int) -> NoReturn:
    """End at once, with what other threads had begun: whoever interrupts does not wait.

    The warm process and its kernels end by themselves, no sooner: a chapter would be run again without it.
    """
    if (scratch := sys.modules.get("pacte_analysis.press.scratch")) is not None:
        scratch.leave()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
