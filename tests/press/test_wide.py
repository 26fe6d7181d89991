"""A build sent to a cluster: a real scheduler and three workers, and the bytes of a local build."""

import contextlib
import json
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
from distributed import Client

from pacte_analysis.cli.main import main
from pacte_analysis.edition import open_edition
from pacte_analysis.lock import abandoned
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.failures import told_once
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.soundness import MARK
from pacte_analysis.press.wide import parcel, worker
from pacte_analysis.press.wide.cluster import _answer
from pacte_analysis.press.wide.shipment import ClusterFailed, parcel_of, received
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
    time.sleep(300)
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
        # A chapter writes nowhere but in temporary folders.
        return self.temporary / "essai"

    @property
    def temporary(self) -> Path:
        return self.folder / "t"

    def litter(self) -> list[Path]:
        """The temporary folders of processes that are gone."""
        found = []
        for folder in self.temporary.glob("pacte-p-*"):
            with abandoned(folder / "verrou") as nobody_s:
                found += [folder] if nobody_s else []
        return found

    def kill_who_tries(self) -> None:
        """Kill, with no time to say a word, the worker whose chapter waits."""
        limit = time.monotonic() + 300
        while not self.trial.exists():
            if time.monotonic() > limit:
                return
            time.sleep(0.05)
        above = {process.pid for process in psutil.Process(int(self.trial.read_text())).parents()}
        for process in self.workers:
            if process.pid in above:
                process.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and three workers on the loopback, which have no path to our package's source."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    file = made.folder / "scheduler.json"
    made.temporary.mkdir()
    environment = {**os.environ, "PACTE_ESSAI": str(made.trial), "TZ": "Asia/Tokyo", "TMPDIR": str(made.temporary)}
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
    assert main(["build", "--all", "--keep-going"]) == 3
    local = capsys.readouterr().err
    there = a_project(tmp_path / "là-bas", monkeypatch)
    killer = threading.Thread(target=cluster.kill_who_tries)
    killer.start()
    assert main(["build", "--all", "--keep-going", "--scheduler", cluster.address]) == 3
    killer.join()
    # The killed worker took with it what it had started, and no worker has imported a copy of ours.
    orphan, limit = int(cluster.trial.read_text()), time.monotonic() + 20
    while psutil.pid_exists(orphan) and time.monotonic() < limit:
        time.sleep(0.1)
    assert not psutil.pid_exists(orphan)
    # And its temporary folder with it.
    while (left := cluster.litter()) and time.monotonic() < limit:
        time.sleep(0.1)
    assert left == []
    with Client(cluster.address, set_as_default=False) as client:
        imported = client.run(eval, "'pacte_analysis' in __import__('sys').modules")
    assert list(imported.values()) == [False, False]
    assert [process.poll() for process in cluster.workers].count(-signal.SIGKILL) == 1
    said = capsys.readouterr()
    assert "2 éditions imprimées" in said.out
    assert said.err == local
    assert said.err.count("Échec de") == 1
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
    (project.build_folder / "recu-d-un-mort").mkdir(parents=True)
    lock.write_text("pandas==0.0.1 \\\n    --hash=sha256:0\nabsente-tout-a-fait==1\n", encoding="utf-8")
    assert main(["build", "REG-93/2024", "--scheduler", cluster.address]) == 1
    said = capsys.readouterr().err
    assert "ne donneraient pas les mêmes octets" in said
    assert "au lieu de 0.0.1 ; absente-tout-a-fait : absent au lieu de 1" in said
    assert not project.site.exists()
    assert not (project.build_folder / "recu-d-un-mort").exists()


def test_an_address_where_no_cluster_answers_is_said_in_one_message(
    project: Project, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacte_analysis.press.wide.cluster.REACHED", 1)
    assert main(["build", "REG-93/2024", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "aucun cluster Dask ne répond" in capsys.readouterr().err
    assert main(["build", "REG-93/2024", "--store", "file:///tmp"]) == 1
    assert "--store ne sert qu'avec --scheduler" in capsys.readouterr().err


# --- what travels --------------------------------------------------------------------------------------------------


def test_the_same_files_make_the_same_archive_whatever_their_dates(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "é").write_text("é", encoding="utf-8")
    files = {"dossier/a": tmp_path / "a", "é": tmp_path / "é"}
    first = parcel.packed(files)
    os.utime(tmp_path / "a", (1, 1))
    (tmp_path / "é").chmod(0o755)
    assert parcel.packed(dict(reversed(files.items()))) == first
    parcel.unpack(first, parcel.name_of(first), tmp_path / "là")
    parcel.unpack(first, parcel.name_of(first), tmp_path / "là")  # another worker of the same machine
    assert sorted(path.name for path in (tmp_path / "là").rglob("*")) == ["a", "dossier", "é"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".recu")] == []


def test_an_archive_that_was_damaged_on_its_way_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    content = parcel.packed({"a": tmp_path / "a"})
    with pytest.raises(parcel.Damaged):
        parcel.unpack(content + b"x", parcel.name_of(content), tmp_path / "là")
    assert not (tmp_path / "là").exists()
    store = (tmp_path / "partage").as_uri()
    parcel.put(store, parcel.name_of(content), content)
    assert parcel.get(store, parcel.name_of(content)) == content
    (tmp_path / "partage" / f"{parcel.name_of(content)}.tar.gz").write_bytes(content[:-1])
    with pytest.raises(parcel.Damaged):
        parcel.get(store, parcel.name_of(content))


def test_what_comes_back_damaged_or_for_other_sources_is_not_put_in_place(project: Project, tmp_path: Path) -> None:
    edition = open_edition("REG-93", 2024)
    (tmp_path / "page").write_text("<p>autre chose</p>", encoding="utf-8")
    content = parcel.packed({"books/REG-93-2024/_build/html/index.html": tmp_path / "page"})
    damaged = {"nom": parcel.name_of(content), "contenu": content + b"x"}
    assert received(project, edition, damaged, "", None) is None
    assert "n'est pas ce qui en est parti" in damaged["message"]
    assert not (project.build_folder / "books").exists()
    other = {"nom": parcel.name_of(content), "contenu": content}
    assert received(project, edition, other, "", None) is None
    assert "les sources ont changé" in other["message"]
    assert sorted(path.name for path in project.build_folder.iterdir()) == ["books", MARK]


def test_a_project_is_sent_whole_and_without_what_builds_leave(project: Project, tmp_path: Path) -> None:
    (project.root / "_build").mkdir(exist_ok=True)
    (project.root / "_build" / "x").write_text("x", encoding="utf-8")
    content = parcel_of(project)
    parcel.unpack(content, parcel.name_of(content), tmp_path / "là")
    names = {path.relative_to(tmp_path / "là").as_posix() for path in (tmp_path / "là").rglob("*")}
    for name in ("data/datapackage.json", "notebooks/index.md", "_toc.yml", "editions.yml", "requirements.lock"):
        assert name in names
    assert "src/pacte_analysis/press/wide/making.py" in names
    assert not any("__pycache__" in name or name.startswith("_build") for name in names)


# --- what fails ----------------------------------------------------------------------------------------------------


def test_a_process_that_dies_is_an_error_of_its_edition_and_the_next_one_has_a_new_process(tmp_path: Path) -> None:
    package = tmp_path / "pacte-x" / "src" / "pacte_analysis" / "press" / "wide"
    package.mkdir(parents=True)
    for folder in (package, *package.parents[:2]):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    dies = 'import json, sys\nfor line in sys.stdin:\n    if "tue" in line: sys.exit(9)\n    print("{}", flush=True)\n'
    (package / "making.py").write_text(dies, encoding="utf-8")
    presses = worker.Presses("x", b"", "", "", worker.interpreter())
    (tmp_path / "w").mkdir()
    presses.setup(type("Worker", (), {"local_directory": str(tmp_path / "w")}))
    try:
        assert presses.make({}) == {}
        assert presses.make({}) == {}
        assert len(presses.processes) == 1
        with pytest.raises(ChildProcessError, match="9"):
            presses.make({"tue": 1})
        assert presses.make({}) == {}
    finally:
        presses.teardown(None)
    assert not any(process.alive for process in presses.processes)


class Done:
    """A future that is done, as far as its answer is asked for."""

    def __init__(self, answer: object = None, error: BaseException | None = None, cancelled: bool = False) -> None:
        self.result, self.exception, self.cancelled = lambda: answer, lambda: error, lambda: cancelled


def test_each_way_in_which_a_task_fails_is_said_once_for_its_edition() -> None:
    asked = Listed("DEP-04", 2024)
    for error, words in (
        (ChildProcessError("code -9"), "est mort 3 fois (code -9)"),
        (RuntimeError("x"), "erreur inattendue sur le cluster : RuntimeError : x"),
    ):
        assert words in _answer(Done(error=error), asked)["message"]
    refused = _answer(Done({"refus": "pandas : absent au lieu de 3"}), asked)
    assert "ne donnerait pas les mêmes octets (pandas : absent au lieu de 3)" in refused["message"]
    with pytest.raises(ClusterFailed, match="Le cluster est perdu"):
        _answer(Done(cancelled=True), asked)


def test_a_cause_that_several_editions_share_is_told_once_without_their_names() -> None:
    one, two = Listed("REG-93", 2024), Listed("DEP-04", 2024)
    causes = {
        one: ["REG-93-2024, chapitre a : x.", "REG-93-2024, chapitre b : y."],
        two: ["DEP-04-2024, chapitre a : x."],
    }
    assert told_once(causes) == {"chapitre a : x.": [two, one], "chapitre b : y.": [one]}
    assert told_once({one: ["REG-93 2024 : z"], two: ["DEP-04 2024 : z"]}) == {"z": [two, one]}
