"""A build sent to a cluster: a real scheduler and three workers, and the bytes of a local build."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.project import Project
from pacte_analysis.press.wide import parcel
from pacte_analysis.press.wide.shipment import parcel_of
from projects import small_copy

LISTED = "editions:\n" + "".join(
    f"  - {line}\n" for line in ("REG-93 2024", "DEP-04 2024", "REG-76 2024", "REG-53 2024")
)

# One edition waits to be killed the first time; two fail for the same cause.
TRIAL = """
import os, time
essai = os.environ.get("PACTE_ESSAI")
if essai and territory == "DEP-04" and not os.path.exists(essai):
    with open(essai + ".tmp", "w") as file:
        file.write(str(os.getpid()))
    os.rename(essai + ".tmp", essai)
    time.sleep(120)
if territory in {"REG-76", "REG-53"}:
    raise ValueError("le puits est empoisonné")
"""


@dataclass
class Cluster:
    """A scheduler's address, its workers, and the file that a chapter writes when it waits to be killed."""

    folder: Path
    address: str = ""
    workers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def trial(self) -> Path:
        return self.folder / "essai"

    def kill_who_tries(self) -> None:
        """Kill, with no time to say a word, the worker whose chapter waits."""
        limit = time.monotonic() + 120
        while not self.trial.exists():
            if time.monotonic() > limit:
                return
            time.sleep(0.05)
        above = {process.pid for process in psutil.Process(int(self.trial.read_text())).parents()}
        for worker in self.workers:
            if worker.pid in above:
                worker.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and three workers on the loopback, which have no path to our package's source."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    file = made.folder / "scheduler.json"
    environment = {**os.environ, "PACTE_ESSAI": str(made.trial), "TZ": "Asia/Tokyo"}
    environment.pop("PYTHONPATH", None)
    log = (made.folder / "journal.txt").open("w")

    def dask(what: str, *options: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(file), *options]
        return subprocess.Popen(command, env=environment, cwd=made.folder, stdout=log, stderr=log)

    running = [dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        for number in range(3):
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(made.folder / "w")]
            made.workers.append(dask("worker", *options, "--name", str(number)))
        running += made.workers
        limit = time.monotonic() + 60
        while not file.exists() and time.monotonic() < limit:
            time.sleep(0.1)
        import json

        made.address = json.loads(file.read_text())["address"]
        yield made
    finally:
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()
        log.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return a_project(tmp_path / "ici", monkeypatch)


def a_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Four small editions, two of which fail."""
    folder.mkdir()
    made = small_copy(folder)
    chapter = folder / "notebooks" / "index.md"
    text = chapter.read_text(encoding="utf-8")
    text = text.replace("\nfrom pacte_analysis import claim", f"{TRIAL}\nfrom pacte_analysis import claim")
    chapter.write_text(text, encoding="utf-8")
    (folder / "editions.yml").write_text(LISTED, encoding="utf-8")
    monkeypatch.setenv("PACTE_DATA", str(folder / "data"))
    monkeypatch.chdir(folder)
    return made


def tree(site: Path) -> dict[str, bytes]:
    site = site.resolve()
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_a_local_build_and_says_a_shared_cause_once(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    here = a_project(tmp_path / "ici", monkeypatch)
    assert main(["build", "--all"]) == 1
    local = capsys.readouterr().err
    there = a_project(tmp_path / "là-bas", monkeypatch)
    killer = threading.Thread(target=cluster.kill_who_tries)
    killer.start()
    assert main(["build", "--all", "--scheduler", cluster.address]) == 1
    killer.join()
    assert [worker.poll() for worker in cluster.workers].count(-signal.SIGKILL) == 1
    said = capsys.readouterr()
    assert "2 éditions imprimées" in said.out
    assert said.err == local
    assert said.err.count("Échec") == 1
    assert "Échec de 2 éditions pour la même cause (REG-53 2024, REG-76 2024)" in said.err
    assert tree(there.site) == tree(here.site)
    assert len(list(there.site.glob("*/2024/index.html"))) == 2

    # What came back serves as if it had been printed here: nothing is left to do, cluster or not.
    (there.root / "editions.yml").write_text(LISTED.split("  - REG-76")[0], encoding="utf-8")
    assert main(["build", "--all"]) == 0
    assert "0 édition imprimée, 2 déjà à jour" in capsys.readouterr().out
    assert main(["build", "--dry-run"]) == 0
    assert "index : déjà exécuté" in capsys.readouterr().out

    # The same through a place that all see: the project waits there, the results are taken away.
    monkeypatch.setenv("PACTE_DATA", str(here.root / "data"))
    monkeypatch.chdir(here.root)
    published = tree(here.site)
    for name in ("books", "runs"):
        (here.build_folder / name).rename(here.build_folder / f"{name}-avant")
    shared = tmp_path / "partage"
    assert main(["build", "REG-93/2024", "--scheduler", cluster.address, "--store", shared.as_uri()]) == 0
    assert "1 édition imprimée" in capsys.readouterr().out
    assert tree(here.site) == published
    assert [path.name for path in shared.iterdir()] == [f"{parcel.name_of(parcel_of(here))}.tar.gz"]


def test_a_worker_that_differs_from_the_lock_refuses_and_says_how(
    cluster: Cluster, project: Project, capsys: pytest.CaptureFixture
) -> None:
    lock = project.root / "requirements.lock"
    lock.write_text("pandas==0.0.1 \\\n    --hash=sha256:0\nabsente-tout-a-fait==1\n", encoding="utf-8")
    assert main(["build", "REG-93/2024", "--scheduler", cluster.address]) == 1
    said = capsys.readouterr().err
    assert "ne donneraient pas les mêmes octets" in said
    assert "au lieu de 0.0.1 ; absente-tout-a-fait : absent au lieu de 1" in said
    assert not project.site.exists()


def test_an_address_where_no_cluster_answers_is_said_in_one_message(
    project: Project, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacte_analysis.press.wide.cluster.REACHED", 1)
    assert main(["build", "REG-93/2024", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "aucun cluster Dask ne répond" in capsys.readouterr().err
    assert main(["build", "REG-93/2024", "--store", "file:///tmp"]) == 1
    assert "--store ne sert qu'avec --scheduler" in capsys.readouterr().err
