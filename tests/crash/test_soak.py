"""Many editions built in a row leave nothing behind: neither memory, nor files open, nor processes, nor litter."""

import gc
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, fields
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from crash.conftest import Extent
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project
from pacte_analysis.press.scratch import scratch

CHAPTER = "notebooks/index.md"

# Bytes of memory by which a build may add, on the whole of a run: what the allocator does not give back is no leak.
GROWS = 1_500_000


@dataclass(frozen=True)
class Held:
    """What this process holds: open files, processes below it, temporary files."""

    files: int
    processes: int
    temporary: int


def held() -> Held:
    # An event loop that is over closes its files when it is collected.
    gc.collect()
    here = psutil.Process()
    alive = [child for child in here.children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]
    return Held(here.num_fds(), len(alive), sum(1 for _ in scratch().rglob("*")))


@dataclass(frozen=True)
class Soaked:
    """What was held after each build, the memory then (bytes), and the temporary folders before and after."""

    held: list[Held]
    memory: list[int]
    folders: tuple[int, int]


def soak(root: Path, count: int) -> Soaked:
    """Build the edition so many times, another cell each time."""
    path = root / CHAPTER
    text, seen, memory = path.read_text(encoding="utf-8"), list[Held](), list[int]()
    before = _folders()
    for number in range(count):
        path.write_text(text.replace("publish(", f"_ = {number}\npublish("), encoding="utf-8")
        built = build(Project(root), "REG-93", 2024)
        assert built.ran == ["index"]
        seen.append(held())
        memory.append(psutil.Process().memory_info().rss)
    return Soaked(seen, memory, (before, _folders()))


def _folders() -> int:
    return len(list(Path(tempfile.gettempdir()).glob("pacte-p-*")))


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of temporary files where nobody else writes, with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.usefixtures("temporary")
@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="open files are counted where the system tells them")
def test_editions_built_in_a_row_leave_nothing_behind(
    small_project: Project, extent: Extent, figure: Callable[..., None]
) -> None:
    count = 50 if extent.whole else 5
    # A process of its own: this one may have a browser, which has processes and files come and go.
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        soaked = alone.submit(soak, small_project.root, count).result()
    first, last = astuple(soaked.held[1]), astuple(soaked.held[-1])
    leaks = [field.name for field, one, other in zip(fields(Held), first, last, strict=True) if other > one]
    if extent.whole:
        half, memory = count // 2, soaked.memory
        slope = (sum(memory[-5:]) - sum(memory[half : half + 5])) / 5 / (count - half - 5)
        leaks += ["memory"] if slope > GROWS else []
    figure("editions", count, len(leaks))
    assert leaks == [], soaked
    assert soaked.folders[1] <= soaked.folders[0] + 2
    assert len(list((small_project.build_folder / "sites").iterdir())) == small_project.kept
