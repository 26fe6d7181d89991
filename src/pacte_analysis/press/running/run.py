"""Running a chapter with papermill, in a kernel of its own, and saying in French what failed."""

import copy
import json
import os
import re
import shutil
import tempfile
import traceback
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from pacte_analysis import bounds, reads
from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.running.warm import NoWarmProcess, WarmProcess, WarmProvisioner
from pacte_analysis.press.scratch import scratch
from pacte_analysis.tables.package import data_folder

# What Python says when a bound of the system is met.
_BEYOND = {
    "MemoryError": f"la mémoire d'un chapitre est bornée à {bounds.MEMORY // 1024**3} Go ; il en faut plus ici",
    "_ArrayMemoryError": f"un tableau demande plus que la mémoire d'un chapitre ({bounds.MEMORY // 1024**3} Go)",
}


class ChapterFailed(PacteError):
    """A cell of a chapter raised; the message names the edition, the chapter, the cell and the cause.

    `kind` names the error that it raised, `cell` is the source of the cell, `line` the line of it that raised, as far
    as they are known.
    """

    def __init__(self, message: str, *, kind: str = "", cell: str = "", line: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.cell = cell
        self.line = line


@dataclass(frozen=True)
class Run:
    """A chapter that was executed, and what it read: questions to the tables and files, with digests (see `reads`)."""

    notebook: NotebookNode
    reads: dict[str, str]


class ShortPathKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Kernels that talk through files in a short temporary folder, since TCP ports race when many start together.

    A socket's path has at most 107 characters, hence a folder of our own. Windows has no such transport: TCP there.
    """

    # The process to fork kernels from; the usual start when there is none.
    warm: WarmProcess | None = None
    # Where the kernel finds the tables; what the environment says when there is none.
    data: Path | None = None
    # The kernel's working folder.
    place: Path | None = None
    # Where the kernel writes what it reads, and below which folders.
    target: Path | None = None
    roots: dict[str, str] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if os.name == "posix":
            self._folder = tempfile.mkdtemp(prefix="k", dir=scratch())
            self.transport = "ipc"
            self.ip = f"{self._folder}/k"
            self.connection_file = f"{self._folder}/k.json"

    async def _async_pre_start_kernel(self: Any, **options: Any) -> Any:
        if self.provisioner is None and self.warm is not None:
            self.kernel_id = self.kernel_id or str(uuid.uuid4())
            provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            provisioner.warm = self.warm
            self.provisioner = provisioner
        environment = dict(options.get("env") or os.environ)
        # A build started from a notebook is not that notebook: JupyterLab's kernel would take it for it.
        environment.pop("JPY_SESSION_NAME", None)
        if self.data is not None:
            environment["PACTE_DATA"] = str(self.data)
        if self.place is not None:
            options["cwd"] = str(self.place)
        if self.target is not None:
            environment[reads.TARGET] = str(self.target)
            environment[reads.ROOTS] = json.dumps(self.roots or {})
            options["extra_arguments"] = [*options.get("extra_arguments", ()), f"--ext={reads.__name__}"]
        options["env"] = environment
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if os.name == "posix" and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources


def run(
    chapter: Chapter,
    parameters: dict[str, object],
    *,
    edition: str,
    data: Path | None = None,
    warm: WarmProcess | None = None,
    root: Path | None = None,
) -> Run:
    """`chapter` executed with `parameters`, without papermill's traces, and what it read.

    `root` is the folder of the project, below which the files that it opens are read. Its kernel is forked from the
    process `warm`, or starts the usual way when there is none.

    Raises `UnknownParameter` before anything starts, `ChapterFailed` when a cell raises or runs out of time.
    """
    chapter.check_parameters(parameters)
    notebook = copy.deepcopy(chapter.notebook)
    with tempfile.TemporaryDirectory(prefix="l", dir=scratch(), ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "lectures"
        # The data folder stands in the project, most often: it goes first.
        tables = data or data_folder()
        # Absolute here: the kernel has another working folder.
        roots = {reads.DATA: str(tables.absolute()), reads.PROJECT: str((root or chapter.path.parent).absolute())}
        # A working folder of its own: what a chapter writes there is not for the next.
        (place := Path(folder) / "travail").mkdir()
        told = {"warm": warm, "data": tables, "place": place, "target": target, "roots": roots}
        executed = _executed(chapter, notebook, parameters, type("Kernels", (ShortPathKernelManager,), told), edition)
        if executed is None:
            # The warm process was killed, or its folder was swept away: the usual start is slower and as good.
            return run(chapter, parameters, edition=edition, data=data, root=root)
        read = reads.written(target)
    return Run(_without_traces(executed, chapter), reads.UNTOLD if read is None else read)


def _executed(
    chapter: Chapter, notebook: NotebookNode, parameters: dict[str, object], manager: type, edition: str
) -> NotebookNode | None:
    """What papermill makes of a notebook; None when the process to fork kernels from is gone."""
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=parameters,
            progress_bar=False,
            request_save_on_cell_execute=False,
            kernel_manager_class=manager,
            shutdown_kernel="immediate",
            execution_timeout=bounds.CELL_SECONDS,
        )
    except PapermillExecutionError as error:
        said = _failure(chapter, edition, error)
        raise ChapterFailed(said, kind=error.ename, cell=error.source, line=_failing_line(error)) from None
    except NoWarmProcess:
        return None
    except (CellTimeoutError, DeadKernelError) as error:
        raise _stopped(chapter, edition, error) from None
    except Exception as error:
        cause = str(error).strip().split("\n")[-1] or type(error).__name__
        raise ChapterFailed(f"{edition}, chapitre {chapter.path.name} : exécution interrompue ({cause}).") from error


def _stopped(chapter: Chapter, edition: str, error: CellTimeoutError | DeadKernelError) -> ChapterFailed:
    """What a cell that did not end, or that ended its kernel, is told as."""
    # Neither says which cell it was: the frame that waited for it knows.
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    cells = [frame.f_locals["cell"] for frame in frames if frame.f_code.co_name == "async_execute_cell"]
    source = str(cells[-1].source) if cells else ""
    code = chapter.code()
    where = f", cellule de code n° {code.index(source) + 1}" if source in code else ""
    if isinstance(error, CellTimeoutError):
        cause = f"arrêtée après {bounds.CELL_SECONDS} secondes sans finir. Cherchez-y une boucle ou un calcul trop long"
    else:
        cause = "le noyau s'est arrêté net : mémoire épuisée, ou sortie du programme. Réduisez ce qu'elle garde"
    said = f"{edition}, chapitre {chapter.path.name}{where} : {cause}. Cellule : {source.strip()[:100]}"
    return ChapterFailed(said, kind=type(error).__name__, cell=source)


def _failure(chapter: Chapter, edition: str, error: PapermillExecutionError) -> str:
    source = next((line for line in error.source.split("\n") if line.strip() and not line.startswith("#")), "")
    line = _failing_line(error)
    cause = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue)).strip()
    if error.ename in _BEYOND:
        cause = _BEYOND[error.ename]
    elif not _is_ours(error.ename):
        cause = f"{error.ename} : {cause}"
    place = f"Ligne en cause : {line.strip()}" if line else f"Cellule : {source.strip()[:100]}"
    code = chapter.code()
    # papermill counts the cell of parameters that it injects; the analyst's file has none.
    number = code.index(error.source) + 1 if error.source in code else error.exec_count
    stop = "" if cause.endswith((".", "?", "!")) else "."
    return f"{edition}, chapitre {chapter.path.name}, cellule de code n° {number} : {cause}{stop} {place}"


def _failing_line(error: PapermillExecutionError) -> str:
    """The line of the cell that raised, which the kernel's traceback marks with an arrow."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
    found = re.findall(r"^-+>\s*\d+\s(.*)$", text, flags=re.MULTILINE)
    return str(found[0]) if found else ""


def _is_ours(name: str) -> bool:
    def names(kind: type[PacteError]) -> set[str]:
        found = {kind.__name__}
        for sub in kind.__subclasses__():
            found |= names(sub)
        return found

    import pacte_analysis.edition
    import pacte_analysis.narrative  # noqa: F401

    return name in names(PacteError)


def _without_traces(executed: NotebookNode, chapter: Chapter) -> NotebookNode:
    """Only what the page needs and what two runs share: no clock, no counters, no injected cell."""
    cells: list[NotebookNode] = []
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            continue
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cellule-{len(cells)}"
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.output_type = "display_data"
                    output.pop("execution_count", None)
        cells.append(cell)
    executed.cells = cells
    executed.metadata = nbformat.from_dict({"kernelspec": chapter.notebook.metadata.get("kernelspec", {})})
    return executed
