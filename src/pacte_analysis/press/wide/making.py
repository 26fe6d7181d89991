"""The process of a worker that prints editions: ``python -m pacte_analysis.press.wide.making PROJECT FOLDER``.

It reads one order a line (`territoire`, `annee`, `coeurs`, of which 0 is all) and answers one line of JSON: `archive`
and `nom` (what it printed and the runs that this took), or `message` and `causes` (why not). Its folder is a copy of
the project that is its own: two processes never write in one place. It ends with the worker, whose end closes its
standard input.
"""

import json
import os
import queue
import shutil
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from pacte_analysis.edition import Edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press import scratch
from pacte_analysis.press.books.imprint import RECIPE, book_folder
from pacte_analysis.press.build import print_one
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import BuildFailed
from pacte_analysis.press.sites.site import PrintedEdition
from pacte_analysis.press.wide import parcel

# Seconds without an order after which the process ends.
IDLE = 900

# Below `_build`, what an answer brings back beside the printed book.
RUNS = "runs"


def answer_to(project: Project, order: dict[str, Any]) -> dict[str, Any]:
    """Print an edition and pack it; or say what failed."""
    before = set(files_below(project.build_folder / RUNS))
    try:
        asked = Listed(str(order["territoire"]), int(order["annee"]))
        edition, book, _ = print_one(project, asked, workers=int(order["coeurs"]) or os.cpu_count() or 1)
    except BuildFailed as error:
        return {"message": error.message, "causes": [cause.message for cause in error.causes] or [error.message]}
    except PacteError as error:
        return {"message": error.message, "causes": [error.message]}
    except Exception:
        said = traceback.format_exc().strip()
        return {"message": f"Défaut du programme :\n{said}", "causes": [f"Défaut du programme :\n{said}"]}
    try:
        return _packed(project, edition, book, before)
    except OSError as error:
        said = f"{edition.name} : le poste de calcul n'a pas où écrire le livre ({error.strerror or error})."
        return {"message": said, "causes": [said]}


def _packed(project: Project, edition: Edition, book: PrintedEdition, before: set[Path]) -> dict[str, Any]:
    """The answer of an edition that is printed: its archive, and its name."""
    made = [*files_below(book.html), book_folder(project, edition) / RECIPE]
    made += [path for path in files_below(project.build_folder / RUNS) if path not in before]
    content = parcel.packed({path.relative_to(project.build_folder).as_posix(): path for path in made})
    name = parcel.name_of(content)
    archive = project.root / f"{name}.tar.gz"
    archive.write_bytes(content)
    # The runs stay: another year of this territory compares itself with them.
    shutil.rmtree(book_folder(project, edition), ignore_errors=True)
    return {"archive": str(archive), "nom": name}


def files_below(folder: Path) -> list[Path]:
    """Every file of a folder that may not be there yet."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def main(project: Path, folder: Path) -> None:
    """Answer orders until there are none."""
    # What kernels and programs may say goes to the worker's log: our answers have their way alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    scratch.erase_abandoned()
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("src"), dirs_exist_ok=True)
    orders: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    while True:
        try:
            order = orders.get(timeout=IDLE)
        except queue.Empty:
            return
        answers.write(json.dumps(answer_to(Project(folder), json.loads(order))) + "\n")
        answers.flush()


def _listen(orders: "queue.Queue[str]") -> None:
    for line in sys.stdin:
        orders.put(line)
    # The worker is gone, perhaps in the middle of an edition: nobody waits for it any more.
    scratch.leave()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
