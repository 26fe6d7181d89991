"""A copy of the project to measure in, and the editions that it may print."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watched import Watched, run

ROOT = Path(__file__).resolve().parents[1]
TERRITORY, YEAR = "REG-93", 2024

sys.path.insert(0, str(ROOT / "src"))


class Place:
    """A copy of the project, and how commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "projet"
        self.root.mkdir()
        for name in ("_config.yml", "_toc.yml", "requirements.lock", "editions.yml"):
            shutil.copy2(ROOT / name, self.root / name)
        for name in ("notebooks", "book", "data", "src"):
            ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
            shutil.copytree(ROOT / name, self.root / name, ignore=ignored)
        home = folder / "foyer"
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        own = {"HOME": home, "TMPDIR": folder, "PACTE_DATA": self.root / "data", "PYTHONPATH": self.root / "src"}
        self.environment = kept | {name: str(value) for name, value in own.items()}

    def python(self, *arguments: object, memory: bool = False, folder: Path | None = None) -> Watched:
        command = [sys.executable, *map(str, arguments)]
        return run(command, folder or self.root, self.environment, memory=memory)

    def pacte(self, *arguments: object, memory: bool = False) -> Watched:
        return self.python("-m", "pacte_analysis.cli.main", *arguments, memory=memory)

    def jupyter_book(self, folder: Path) -> Watched:
        program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
        return self.python("-c", program, "build", folder)

    def list_editions(self, codes: list[str]) -> None:
        lines = "".join(f"  - {code} {YEAR}\n" for code in codes)
        (self.root / "editions.yml").write_text(f"editions:\n{lines}", encoding="utf-8")


@contextmanager
def place(*, warmed: bool = True) -> Iterator[Place]:
    """A fresh copy; `warmed`, its Python files are compiled, as after any first command."""
    with tempfile.TemporaryDirectory(prefix="mesure", ignore_cleanup_errors=True) as folder:
        made = Place(Path(folder))
        if warmed:
            made.python("-m", "compileall", "-q", made.root / "src")
            made.pacte("list")
        yield made


def chapters(code: str) -> list[str]:
    """The chapters that the book of a territory has, home first."""
    from pacte_analysis.edition import open_edition
    from pacte_analysis.press.project import Project
    from pacte_analysis.press.running.execution import chapters_of

    return [chapter.name for chapter in chapters_of(Project(ROOT), open_edition(code, YEAR))]


def codes(count: int) -> list[str]:
    """The régions, then the départements, then France: as many as asked."""
    from pacte_analysis.edition import open_catalogue
    from pacte_analysis.press.editions import listed

    with tempfile.TemporaryDirectory() as folder:
        text = f"editions:\n  - REG-* {YEAR}\n  - DEP-* {YEAR}\n  - FRANCE-F {YEAR}\n"
        (Path(folder) / "editions.yml").write_text(text, encoding="utf-8")
        found = [each.code for each in listed(Path(folder), open_catalogue())]
    first = [TERRITORY, *(code for code in found if code != TERRITORY)]
    if count > len(first):
        sys.exit(f"{count} éditions demandées, {len(first)} possibles.")
    return first[:count]
