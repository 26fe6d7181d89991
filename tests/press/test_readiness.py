"""`pacte doctor`: what is found on a machine, and what to do; nothing is installed, nothing is left behind."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press import readiness
from pacte_analysis.press.project import Project
from projects import ROOT

LOCK = """\
alpha==1.0 \\
    --hash=sha256:00
beta==2.1 ; sys_platform == 'nowhere' \\
    --hash=sha256:00
gamma-delta[extra]==3.0 ; python_full_version >= '3.11' \\
    --hash=sha256:00
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """As much of a project as a doctor looks at."""
    for name in ("notebooks", "book", "data"):
        (tmp_path / name).mkdir()
    for name in ("_toc.yml", "_config.yml", "data/datapackage.json"):
        (tmp_path / name).touch()
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    return tmp_path


def has(versions: dict[str, str]) -> Callable[[str], str]:
    def installed(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    return installed


def test_it_runs_where_nothing_is_installed() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-S", "-m", "pacte_analysis.cli.main", "doctor"]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 1
    assert re.search(r"^✗ bloquant +Bibliothèques +\d+ absentes sur \d+ : ", done.stdout, re.MULTILINE)
    assert done.stdout.strip().endswith("Pas encore prête : Bibliothèques.")


def test_a_ready_machine_says_so_in_signs_and_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Project
) -> None:
    lines = [readiness.Line("Python", "prêt", "3.11"), readiness.Line("git", "à savoir", "absent", "Facultatif.")]
    monkeypatch.setattr(readiness, "diagnose", lambda: lines)
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "✓ prêt      Python  3.11\n! à savoir  git     absent\n" in said
    assert "→ Facultatif." in said
    assert said.endswith("Prête ; à savoir : git.\n")


def test_each_thing_is_looked_at_once_and_nothing_is_left(root: Path) -> None:
    before = sorted(root.rglob("*"))
    lines = readiness.diagnose(root)
    names = [line.name for line in lines]
    assert len(names) == len(set(names))
    assert {"Python", "Projet", "Bibliothèques", "Écriture", "Site", "Disque", "Polices", "Navigateur"} <= set(names)
    assert all(line.remedy for line in lines if line.state != "prêt")
    assert sorted(root.rglob("*")) == before


def test_an_old_python_blocks() -> None:
    assert readiness._python((3, 10, 4)).state == "bloquant"
    assert readiness._python((3, 11, 0)).state == "prêt"


def test_a_folder_that_is_no_project_or_a_broken_one_blocks(root: Path) -> None:
    assert "_toc.yml" in readiness._folder(None, root).remedy
    (root / "data/datapackage.json").unlink()
    assert readiness._folder(root, root).found.endswith("il manque data/datapackage.json")
    assert [readiness._folder(root, root).state, readiness._folder(None, root).state] == ["bloquant"] * 2


def test_the_lock_is_read_for_this_machine() -> None:
    assert list(readiness.pins(LOCK)) == [("alpha", "1.0"), ("gamma-delta", "3.0")]


@pytest.mark.parametrize(
    ("versions", "state", "words"),
    [
        ({"alpha": "1.0", "gamma-delta": "3.0"}, "prêt", "2, aux versions"),
        ({"alpha": "1.0"}, "bloquant", "1 absente sur 2 : gamma-delta"),
        ({"alpha": "1.2", "gamma-delta": "3.0"}, "à savoir", "alpha 1.2 au lieu de 1.0"),
    ],
)
def test_what_is_installed_is_compared_with_the_lock(
    root: Path, versions: dict[str, str], state: str, words: str
) -> None:
    line = readiness._packages(root, has(versions))
    assert (line.state, words in line.found) == (state, True)


def test_this_machine_s_own_lock_is_read_whole() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = set(re.findall(r"^([a-z0-9][\w.-]*)(?:\[|==)", lock, re.MULTILINE))
    assert len({name for name, _ in readiness.pins(lock)}) >= len(named) - lock.count(" ; ")


def test_a_folder_that_refuses_writing_blocks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert readiness._write(root).state == "prêt"

    def refuse(dir: Path, prefix: str) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    line = readiness._write(root)
    assert line.state == "bloquant"
    assert str(root / "data") in line.found


def test_a_site_that_is_a_true_folder_blocks_but_on_windows(root: Path) -> None:
    assert readiness._site(root, windows=False).state == "prêt"
    (root / "site").mkdir()
    assert readiness._site(root, windows=False).state == "bloquant"
    assert readiness._site(root, windows=True).state == "prêt"


@pytest.mark.parametrize(("free", "state"), [(10**8, "bloquant"), (10**9, "à savoir"), (10**10, "prêt")])
def test_a_full_disk_is_told(root: Path, free: int, state: str) -> None:
    assert readiness._disk(root, free).state == state


def test_a_long_path_is_told_on_windows(root: Path) -> None:
    assert readiness._path(Path("/" + "d" * 200)).state == "à savoir"
    assert readiness._path(Path("/barometre")).state == "prêt"


def test_fonts_that_did_not_come_with_the_package_block(tmp_path: Path) -> None:
    assert readiness._fonts(tmp_path).state == "bloquant"
    assert readiness._fonts(ROOT / "src/pacte_analysis").state == "prêt"


def test_a_browser_is_looked_for_in_the_path_and_where_windows_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pacte_analysis.press.audit.browser.chromium", lambda: None)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(readiness, "find_spec", lambda name: object())
    if sys.platform != "darwin":
        line = readiness._browser()
        assert line.state == "à savoir"
        assert "ni PDF" in line.found
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert readiness._browser().state == "prêt"
    monkeypatch.setattr(readiness, "find_spec", lambda name: None)
    assert "playwright manque" in readiness._browser().found
