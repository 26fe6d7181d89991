"""A chapter: a MyST-Markdown text notebook under `notebooks/`, and how other programs read one.

Three readers share this module: our own press, papermill's command (``papermill md://notebooks/x.md out.ipynb``, by an
entry point) and Jupyter Book at the root of the project (`nb_custom_formats`, see `reader`).
"""

import ast
import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from pacte_analysis.errors import PacteError

# What a chapter may be asked; a chapter's `parameters` cell gives their default values.
PARAMETERS = ("territory", "year")

# The home page has the title of the book: in a list of pages it has the name that the contents give it.
TITLES = {"index": "Accueil"}


class BrokenChapter(PacteError):
    """A notebook that cannot be read as a chapter."""


class UnknownParameter(PacteError):
    """A parameter that the chapter does not declare."""


@dataclass(frozen=True)
class Chapter:
    """A text notebook: its name (also its address), its cells, what its header says, the SHA-256 of what was read."""

    name: str
    path: Path
    notebook: NotebookNode
    digest: str = ""

    @classmethod
    def read(cls, path: Path) -> "Chapter":
        """Read a text notebook. Raises `BrokenChapter` when it is absent, not MyST Markdown, or without parameters."""
        try:
            text = path.read_text(encoding="utf-8")  # the ends of lines of Windows are those of Linux
        except (FileNotFoundError, UnicodeDecodeError):
            raise BrokenChapter(
                f"Le chapitre {path.name} est absent ou n'est pas en UTF-8 (dossier notebooks/)."
            ) from None
        return cls(path.stem, path, parse(text, path.name), hashlib.sha256(text.encode()).hexdigest())

    @property
    def header(self) -> dict[str, Any]:
        """What the header says under `pacte`: `axe`, `numero`, `surtitre`, `quand`, `genre`. Raises `BrokenChapter`."""
        said = self.notebook.metadata.get("pacte", {})
        if not isinstance(said, dict):
            raise BrokenChapter(
                f"{self.path.name} : dans l'en-tête, « pacte: » attend des lignes comme « axe: emploi », "
                f"et non « {said} »."
            )
        return dict(said)

    @property
    def needs(self) -> tuple[str, ...]:
        """The tables of documents one of which must speak of an edition for the chapter to be in its book (`quand`),
        or some of their rows: ``repartitions[sujet=pactes]``."""
        needs = self.header.get("quand", [])
        return (needs,) if isinstance(needs, str) else tuple(needs)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of territory whose book has the chapter (`genre`); all when empty."""
        kinds = self.header.get("genre", [])
        return (kinds,) if isinstance(kinds, str) else tuple(kinds)

    def code(self) -> list[str]:
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]

    def computing(self) -> list[str]:
        """The code cells but that of the parameters, when it only gives them values: a run sees those that it has."""
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code" and not _only_declares(cell)]

    def parameters(self) -> dict[str, object]:
        """The declared parameters and their defaults, from the cell tagged `parameters`. Raises `BrokenChapter`."""
        for cell in self.notebook.cells:
            if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
                try:
                    return {
                        target.id: ast.literal_eval(node.value)
                        for node in ast.parse(cell.source).body
                        if isinstance(node, ast.Assign)
                        for target in node.targets
                        if isinstance(target, ast.Name)
                    }
                except (SyntaxError, ValueError, TypeError):
                    raise BrokenChapter(
                        f"{self.path.name} : la cellule des paramètres est illisible. Elle ne contient que des noms et "
                        f'leur valeur, un par ligne : territory = "REG-93".'
                    ) from None
        return {}

    def check_parameters(self, given: dict[str, object]) -> None:
        """Refuse what papermill would only warn about: an unknown parameter, or one of another type."""
        declared = self.parameters()
        for name, value in given.items():
            if name not in declared:
                raise UnknownParameter(
                    f"{self.path.name} : paramètre « {name} » inconnu. Paramètres du chapitre : {', '.join(declared)}."
                )
            if type(value) is not type(declared[name]):
                raise UnknownParameter(
                    f"{self.path.name} : le paramètre « {name} » attend une valeur comme {declared[name]!r}, "
                    f"pas {value!r}."
                )


def _only_declares(cell: NotebookNode) -> bool:
    """Whether a cell is that of the parameters and does nothing but give them values."""
    if "parameters" not in cell.metadata.get("tags", []):
        return False
    with contextlib.suppress(SyntaxError, ValueError):
        for node in ast.parse(cell.source).body:
            if not (isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)):
                return False
            ast.literal_eval(node.value)
        return True
    return False


def parse(text: str, name: str) -> NotebookNode:
    """The notebook that a MyST text notebook writes. Raises `BrokenChapter`."""
    if "format_name: myst" not in text[:600]:
        raise BrokenChapter(
            f"{name} : l'en-tête jupytext manque (format_name: myst). Copiez les premières lignes d'un autre chapitre."
        )
    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as error:
        raise BrokenChapter(f"{name} : ce n'est pas un carnet MyST lisible ({error}).") from None
    notebook.metadata.setdefault("kernelspec", {"name": "python3", "display_name": "Python 3", "language": "python"})
    return notebook


def is_chapter(text: str) -> bool:
    """Whether a Markdown file is a text notebook, from its header."""
    return text.startswith("---") and "format_name: myst" in text[:600]


class MarkdownNotebooks:
    """papermill's handler for ``md://`` addresses: reads a text notebook as the JSON that papermill expects."""

    SCHEME = "md://"

    @classmethod
    def read(cls, address: str) -> str:
        path = Path(address.removeprefix(cls.SCHEME))
        return str(nbformat.writes(Chapter.read(path).notebook))

    @classmethod
    def listdir(cls, address: str) -> list[str]:
        return sorted(f"{cls.SCHEME}{path}" for path in Path(address.removeprefix(cls.SCHEME)).glob("*.md"))

    @classmethod
    def write(cls, buffer: str, address: str) -> None:
        raise PacteError(f"{address} : papermill écrit un .ipynb, pas un carnet texte. Donnez une sortie en .ipynb.")

    @classmethod
    def pretty_path(cls, address: str) -> str:
        return address
