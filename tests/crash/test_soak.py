"""Many editions built in a row leave nothing behind: neither memory, nor files open, nor processes, nor litter."""

import gc
import tempfile
from collections.abc import Callable
from dataclasses import astuple, dataclass
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


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="open files are counted where the system tells them")
def test_editions_built_in_a_row_leave_nothing_behind(
    small_project: Project, extent: Extent, figure: Callable[..., None]
) -> None:
    path, count = small_project.root / CHAPTER, 50 if extent.whole else 5
    text, seen, memory = path.read_text(encoding="utf-8"), [], []
    folders = len(list(Path(tempfile.gettempdir()).glob("pacte-p-*")))
    for number in range(count):
        path.write_text(text.replace("publish(", f"_ = {number}\npublish("), encoding="utf-8")
        built = build(Project(small_project.root), "REG-93", 2024)
        assert built.ran == ["index"]
        seen.append(held())
        memory.append(psutil.Process().memory_info().rss)
    leaks = [name for name, first, last in zip(("files", "processes", "temporary"), astuple(seen[1]), astuple(seen[-1]),
                                               strict=True) if last > first]  # fmt: skip
    if extent.whole:
        half = count // 2
        slope = (sum(memory[-5:]) - sum(memory[half : half + 5])) / 5 / (count - half - 5)
        leaks += ["memory"] if slope > GROWS else []
    figure("editions", count, len(leaks))
    assert leaks == [], (seen[1], seen[-1], memory)
    assert len(list(Path(tempfile.gettempdir()).glob("pacte-p-*"))) <= folders + 2
    assert len(list((small_project.build_folder / "sites").iterdir())) == small_project.kept
