"""The same edition has the same bytes: whatever the folder, the time zone, the locale, the cores, the order of hashes,
and whether it is printed from nothing or over another print.

The fourth way, a cluster, is in `test_wide.py`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from projects import ROOT, small_copy

# Prints the edition of the working folder; the second argument, if any, is a text that takes the place of another
# before a first print, so that the second one is made over it.
PRINT = """
import os, sys
from pathlib import Path
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project

cores = int(sys.argv[1])
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
changed = {Path(name): Path(name).read_text(encoding="utf-8") for name in sys.argv[2:]}
if changed:
    for path, text in changed.items():
        text = text.replace("# Prévenir", "# Autrement prévenir").replace("Aide sociale", "Aide autre")
        path.write_text(text + "\\nUn mot de passage : zébulon.\\n", encoding="utf-8")
    build(Project(Path.cwd()), "REG-93", 2024, workers=cores)
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
build(Project(Path.cwd()), "REG-93", 2024, workers=cores)
assert not {"dask", "distributed", "fsspec"} & set(sys.modules), "a build without a cluster imports none of Dask"
"""


def a_book(folder: Path) -> Path:
    """A short chapter, a real one with its figures, the acronyms and the references."""
    folder.mkdir(parents=True)
    small_copy(folder)
    shutil.copy2(ROOT / "notebooks" / "enfance.md", folder / "notebooks")
    for name in ("sigles.md", "references.bib"):
        shutil.copy2(ROOT / "book" / name, folder / "book")
    (folder / "book" / "bibliographie.md").write_text("# Références\n\n```{bibliography}\n```\n", encoding="utf-8")
    chapters = "".join(f"- file: {name}\n" for name in ("notebooks/enfance", "book/sigles", "book/bibliographie"))
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: notebooks/index\nchapters:\n{chapters}", encoding="utf-8")
    return folder


def printed(folder: Path, cores: int, *changed: str, **environment: str) -> dict[str, bytes]:
    """The bytes of the site that a process of its own prints in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    told = kept | {"PYTHONPATH": str(ROOT / "src"), "PACTE_DATA": str(folder / "data")} | environment
    command = [sys.executable, "-c", PRINT, str(cores), *changed]
    done = subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    site = (folder / "site").resolve()
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_an_edition_has_the_same_bytes_in_another_folder_zone_locale_number_of_cores_and_over_another_print(
    tmp_path: Path,
) -> None:
    first = printed(a_book(tmp_path / "a"), 1, TZ="UTC", LANG="C.UTF-8", PYTHONHASHSEED="1")
    there = a_book(tmp_path / "Un dossier à part" / "où l'on relit")
    other = {"TZ": "Pacific/Kiritimati", "LANG": "fr_FR.UTF-8", "LC_ALL": "fr_FR.UTF-8", "PYTHONHASHSEED": "2"}
    second = printed(there, 2, "notebooks/enfance.md", "book/sigles.md", **other)
    assert "provence-alpes-cote-d-azur/2024/enfance.html" in first
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
