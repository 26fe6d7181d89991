"""How long an analyst waits: a sentence saved, a cell saved, until the page shows it; beside `jupyter-book build`.

    python bench/apercu.py              ten of each; prints the medians, and writes them to bench/apercu.json
    python bench/apercu.py --times 3    fewer

In a copy of the project, of the whole default edition: the first chapter after the home is open in a real Chromium, and
what is measured ends when the words stand in its page. `jupyter-book build .`, which prints the same book from the same
files, is measured to the end of the command.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "bench" / "apercu.json"
CHAPTER = "enfance"
SENTENCE, CELL = "phrase", "cellule"
PREVIEW, BOOK = "pacte preview", "jupyter-book build"

# What a sentence may take on a quiet machine of two cores, in seconds.
LIMIT = 2.0

sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

if TYPE_CHECKING:
    from playwright.sync_api import Page


def prepare(chapter: Path) -> str:
    """The chapter with a sentence that says a word, and a cell that gives another; its text."""
    text = chapter.read_text(encoding="utf-8")
    cell = '```{code-cell} ipython3\npublish(mot_de_cellule="cellule-0")\n```\n\n'
    added = f"{cell}Mots : phrase-0, {{{{ mot_de_cellule }}}}.\n\n"
    place = text.index("## Pourquoi")
    chapter.write_text(text[:place] + added + text[place:], encoding="utf-8")
    return chapter.read_text(encoding="utf-8")


def rewritten(chapter: Path, kind: str, number: int) -> str:
    """Writes the next word of that kind in the chapter; the word."""
    text = chapter.read_text(encoding="utf-8")
    word = f"{kind}-{number + 1}"
    chapter.write_text(text.replace(f"{kind}-{number}", word, 1), encoding="utf-8")
    return word


def measured(chapter: Path, times: int, shown: Callable[[str], None]) -> dict[str, float]:
    """The median seconds from a saved file to what `shown` waits for, for each kind of edit."""
    found = {}
    for kind in (SENTENCE, CELL):
        seconds = []
        for number in range(times):
            start = time.perf_counter()
            shown(rewritten(chapter, kind, number))
            seconds.append(time.perf_counter() - start)
            time.sleep(0.5)
        found[kind] = round(statistics.median(seconds), 2)
    return found


def preview(root: Path, environment: dict[str, str], times: int) -> dict[str, float]:
    from pacte_analysis.press.audit.browser import launched

    command = [sys.executable, "-m", "pacte_analysis.cli.main", "preview", "--port", "0"]
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        address = process.stdout.readline().split()[2]
        process.stdout.readline()
        with launched() as browser:
            page: Page = browser.new_page()
            page.goto(address.replace("index.html", f"{CHAPTER}.html"))
            page.locator("main p", has_text="phrase-0").first.wait_for()
            # What the checks say of the first printing is not what is measured.
            time.sleep(5)

            def shown(word: str) -> None:
                page.locator("main p", has_text=word).first.wait_for(timeout=120_000)

            return measured(root / "notebooks" / f"{CHAPTER}.md", times, shown)
    finally:
        process.terminate()
        process.wait()


def book(root: Path, environment: dict[str, str], times: int) -> dict[str, float]:
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "build", ".", "-q"]
    page = root / "_build" / "html" / "notebooks" / f"{CHAPTER}.html"

    def shown(word: str) -> None:
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
        if word not in page.read_text(encoding="utf-8"):
            sys.exit(f"jupyter-book build: « {word} » is not in {page}")

    shown("phrase-0")
    return measured(root / "notebooks" / f"{CHAPTER}.md", times, shown)


def busy() -> float:
    """How many processes have wanted a processor in the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def main() -> int:
    from projects import copy_project

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    load = busy()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_project(root)
        environment = {**os.environ, "PACTE_DATA": str(root / "data"), "PYTHONPATH": str(ROOT / "src")}
        chapter = root / "notebooks" / f"{CHAPTER}.md"
        fresh = prepare(chapter)
        found = {PREVIEW: preview(root, environment, options.times)}
        chapter.write_text(fresh, encoding="utf-8")
        found[BOOK] = book(root, environment, options.times)
    load = max(load, busy())
    print(f"{'médianes de ' + str(options.times):<24}{PREVIEW:>20}{BOOK:>22}")
    for kind in (SENTENCE, CELL):
        print(f"{kind + ' → page':<24}{found[PREVIEW][kind]:>18.2f} s{found[BOOK][kind]:>20.2f} s")
    quiet = load <= (os.cpu_count() or 1)
    if not quiet:
        print(f"La machine était occupée (charge {load:.1f}) : ces secondes sont trop longues, mesurez à nouveau.")
    machine = {
        "python": platform.python_version(),
        "système": platform.system(),
        "cœurs": os.cpu_count(),
        "charge": round(load, 1),
        "fois": options.times,
    }
    RESULT.write_text(
        json.dumps({"machine": machine, "secondes": found}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return 1 if quiet and found[PREVIEW][SENTENCE] > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
