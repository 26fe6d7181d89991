"""Asking a person before something is written."""

import sys

YES = {"o", "oui", "y", "yes"}


def asks() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirmed(question: str) -> bool:
    """Whether a person says yes; nobody to ask, an empty line or an interrupted one is a no."""
    if not asks():
        return False
    try:
        return input(f"{question} [o/N] ").strip().lower() in YES
    except EOFError:
        return False
