"""Fifty random changes, each of one thing: the chapters that would run are those that can see it, and no other.

What each chapter sees is said here from what it is written to show, and from nothing that the press recorded.
"""

import csv
import io
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import pacte_analysis
from pacte_analysis.edition import open_edition
from pacte_analysis.press import files
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import execute, plan, why
from pacte_analysis.reads import in_french
from projects import HEADER, ROOT, copy_project  # type: ignore[import-not-found]

EDITIONS = (("REG-93", 2024), ("REG-76", 2024), ("REG-76", 2023), ("DEP-13", 2024))
POVERTY, UNEMPLOYMENT, ABSENT = "taux_pauvrete_60", "taux_chomage_localise", "foyers_rsa"
NOWHERE = "COM-13055"

# What each chapter shows, in one cell.
CHAPTERS = {
    "valeur": f'publish(v=edition.value("{POVERTY}"))',
    "rang": f'publish(v=edition.computed_rank("{UNEMPLOYMENT}", among="régions"))',
    "repartition": 'publish(v=edition.breakdown("actions", "nature", measure="part"))',
    "entiere": 'publish(v=str(len(edition.tables["desaccords"])))',
    "absente": f'publish(v=edition.value("{ABSENT}", "{NOWHERE}"))',
}
PARAMETERS = 'territory = "REG-93"\nyear = 2024\nseuil = 60'

Pair = tuple[str, int, str]
EVERYWHERE = {(code, year, name) for code, year in EDITIONS for name in CHAPTERS}


def of(*names: str, where: Callable[[str, int], bool] = lambda code, year: True) -> set[Pair]:
    """These chapters, in the editions of such a territory and year."""
    return {(code, year, name) for code, year, name in EVERYWHERE if name in names and where(code, year)}


@dataclass
class Change:
    """One change of one file: what it is, and the chapters that can see it."""

    words: str
    file: Path
    text: str
    seen: set[Pair]


class Changes:
    """Random changes of a project; `package` is a copy of this package."""

    def __init__(self, root: Path, package: Path, seed: int) -> None:
        self.root, self.package, self.chance = root, package, random.Random(seed)

    def draw(self) -> Change:
        values = [
            self.observation,
            self.share,
            self.added,
            self.appeared,
            self.definition,
            self.source,
            self.territory,
            self.dispute,
        ]
        other = [self.cell, self.sentence, self.function, self.parameter, self.lock]
        return self.chance.choice([*values, *values, *other])()

    # --- values ------------------------------------------------------------------------------------------------------

    def observation(self) -> Change:
        """The value, or the place of the page, of an observation."""
        name = self.chance.choice(["filosofi", "chomage"])
        row, change = self._cell(f"observations/{name}", self.chance.choice(["valeur", "reperage"]))
        mine = lambda code, year: code == row["territoire"]  # noqa: E731
        seen: set[Pair] = set()
        if row["indicateur"] == POVERTY:
            seen = of("valeur", where=mine)
        if row["indicateur"] == UNEMPLOYMENT:
            seen = of("rang") if row["territoire"].startswith("REG-") else of("rang", where=mine)
        return self._sees(change, seen)

    def share(self) -> Change:
        row, change = self._cell("repartitions/barometre", "reperage")
        mine = lambda code, year: (code, str(year)) == (row["territoire"], row["periode"])  # noqa: E731
        return self._sees(change, of("repartition", where=mine) if is_shown(row) else set())

    def added(self) -> Change:
        """A row where there was none: at the end, so that no other row moves."""
        return self._row(
            self.chance.choice([POVERTY, UNEMPLOYMENT, ABSENT]), self.chance.choice(["REG-93", "DEP-13", "DEP-31"])
        )

    def appeared(self) -> Change:
        """The row that a chapter looked for and that was not there."""
        return self._row(ABSENT, NOWHERE)

    def _row(self, indicator: str, place: str) -> Change:
        file = self.root / "data/observations/autres.csv"
        row = f"{indicator},{place},2019,1.0,publié,exact,,haute,insee-filosofi-2021,,"
        seen = {
            POVERTY: of("valeur", where=lambda code, year: code == place),
            UNEMPLOYMENT: of("rang", where=lambda code, year: place.startswith("REG-") or code == place),
            ABSENT: of("absente") if place == NOWHERE else set(),
        }[indicator]
        return Change(f"+ {indicator}, {place}", file, file.read_text(encoding="utf-8") + row + "\n", seen)

    def definition(self) -> Change:
        indicator = self.chance.choice([POVERTY, UNEMPLOYMENT, ABSENT, "population_municipale"])
        _, change = self._cell("indicateurs", "definition", indicateur=indicator)
        shows = {POVERTY: of("valeur"), UNEMPLOYMENT: of("rang"), ABSENT: of("absente")}
        return self._sees(change, shows.get(indicator, set()))

    def source(self) -> Change:
        """The title of a publication: seen where a figure of it is shown."""
        latest: dict[str, dict[str, str]] = {}
        for row in sorted(rows(self.root / "data/observations/filosofi.csv"), key=lambda row: row["periode"]):
            latest[row["territoire"]] = row
        shares = rows(self.root / "data/repartitions/barometre.csv")
        told = {(row["territoire"], row["periode"], row["source"]) for row in shares if is_shown(row)}
        unemployment = {row["source"] for row in rows(self.root / "data/observations/chomage.csv")}
        poverty = {latest[code]["source"] for code, _ in EDITIONS}
        shown = sorted(poverty | unemployment | {source for *_, source in told})
        every = [row["source"] for row in rows(self.root / "data/sources.csv")]
        source = self.chance.choice(self.chance.choice([shown, every]))
        _, change = self._cell("sources", "titre", source=source)
        seen = of("valeur", where=lambda code, year: source in (latest[code]["source"], latest[code]["document"]))
        seen |= of("repartition", where=lambda code, year: (code, str(year), source) in told)
        return self._sees(change, seen | (of("rang") if source in unemployment else set()))

    def territory(self) -> Change:
        code = self.chance.choice(["REG-93", "REG-76", "REG-11", "DEP-13", "DEP-31"])
        _, change = self._cell("territoires", "relu_par", territoire=code)
        seen = of(*CHAPTERS, where=lambda here, year: here == code)
        return self._sees(change, seen | (of("rang") if code.startswith("REG-") else set()))

    def dispute(self) -> Change:
        _, change = self._cell("desaccords", "explication")
        return self._sees(change, of("entiere"))

    # --- what is not data --------------------------------------------------------------------------------------------

    def cell(self) -> Change:
        name = self.chance.choice(list(CHAPTERS))
        return self._replaced(f"notebooks/{name}.md", "publish(v=", "publish(w=1, v=", of(name))

    def sentence(self) -> Change:
        name = self.chance.choice(list(CHAPTERS))
        return self._replaced(f"notebooks/{name}.md", "Une phrase.", "Une autre phrase.", set())

    def parameter(self) -> Change:
        """A default that a run is given another value for is not seen; one that it is not given is."""
        name = self.chance.choice(list(CHAPTERS))
        if self.chance.random() < 0.5:
            return self._replaced(f"notebooks/{name}.md", "year = 2024", "year = 2023", set())
        return self._replaced(f"notebooks/{name}.md", "seuil = 60", "seuil = 50", of(name))

    def function(self) -> Change:
        """A function of the package; those above the notebooks cannot be seen from one."""
        below = self.chance.random() < 0.6
        file = self.package / ("analysis/gap.py" if below else "press/composition/compose.py")
        text = file.read_text(encoding="utf-8").replace("return ", "return  ", 1)
        return Change(f"fonction de {file.name}", file, text, EVERYWHERE if below else set())

    def lock(self) -> Change:
        file = self.root / "requirements.lock"
        return Change("verrou", file, file.read_text(encoding="utf-8") + "# autre\n", EVERYWHERE)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _cell(self, table: str, column: str, **only: str) -> tuple[dict[str, str], Change]:
        """A change of the cell of a column in a random row (with these cells), and the row."""
        file = self.root / f"data/{table}.csv"
        every = rows(file)
        chosen = [row for row in every if all(row[name] == cell for name, cell in only.items())]
        row = self.chance.choice(chosen)
        told = f"{table} : {column}, {' '.join(list(row.values())[:3])}"
        before = dict(row)
        row[column] = f"{float(row[column]) + 0.5:.1f}" if column == "valeur" and row[column] else f"{row[column]} bis"
        return before, Change(told, file, written(every), set())

    def _sees(self, change: Change, seen: set[Pair]) -> Change:
        change.seen = seen
        return change

    def _replaced(self, name: str, old: str, new: str, seen: set[Pair]) -> Change:
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        return Change(f"{name} : {new}", self.root / name, text.replace(old, new), seen)


def is_shown(row: dict[str, str]) -> bool:
    """Whether a row of `repartitions` is one that the chapter shows, in the edition of its territory and year."""
    shown = {"sujet": "actions", "dimension": "nature", "mesure": "part", "contrats": "ensemble", "axe": ""}
    return all(row[name] == cell for name, cell in shown.items())


def is_plain(row: dict[str, str]) -> bool:
    """A yearly row of an indicator that the chapters show, all the rows of one period from one publication."""
    same = row["indicateur"] == POVERTY or row["source"] == "insee-chomage-t3-2025"
    return same and len(row["periode"]) == 4 and row["periode"] >= "2020"


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))


def written(every: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(every[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(every)
    return out.getvalue()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Five chapters, each of one cell, on few rows, executed for four editions."""
    root = tmp_path_factory.mktemp("seuls")
    copy_project(root)
    shutil.rmtree(root / "notebooks")
    (root / "notebooks").mkdir()
    for name, cell in CHAPTERS.items():
        code = f"from pacte_analysis import open_edition, publish\nedition = open_edition(territory, year)\n{cell}"
        (root / "notebooks" / f"{name}.md").write_text(
            f"{HEADER}# {name}\n\n```{{code-cell}} ipython3\n:tags: [parameters]\n{PARAMETERS}\n```\n\nUne phrase.\n\n"
            f"```{{code-cell}} ipython3\n{code}\n```\n",
            encoding="utf-8",
        )
    chapters = "".join(f"  - file: notebooks/{name}\n" for name in list(CHAPTERS)[1:])
    toc = f"format: jb-book\nroot: notebooks/{next(iter(CHAPTERS))}\nchapters:\n{chapters}"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    kept = {"filosofi": POVERTY, "chomage": UNEMPLOYMENT, "autres": ""}
    for file in (root / "data/observations").glob("*.csv"):
        every = rows(file)
        few = [row for row in every if row["indicateur"] == kept.get(file.stem) and is_plain(row)]
        head = file.read_text(encoding="utf-8").split("\n")[0] + "\n"
        file.write_text(written(few) if few else head, encoding="utf-8")
    # Rewritten by the same hand as the changes, or all the rows of a table would move.
    for name in ("indicateurs", "sources", "territoires", "desaccords", "repartitions/barometre"):
        file = root / f"data/{name}.csv"
        file.write_text(written(rows(file)), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PACTE_DATA", str(root / "data"))
        made = Project(root)
        for code, year in EDITIONS:
            execute(made, open_edition(code, year), data=root / "data")
        yield made


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this package, whose source the press takes for the package's."""
    copied = tmp_path / "pacte_analysis"
    shutil.copytree(ROOT / "src/pacte_analysis", copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(pacte_analysis, "__file__", str(copied / "__init__.py"))
    yield copied  # type: ignore[misc]
    files._package_digest.cache_clear()


def due(root: Path) -> set[Pair]:
    files._package_digest.cache_clear()
    project = Project(root)
    states = {(code, year): plan(project, open_edition(code, year)) for code, year in EDITIONS}
    return {
        (*edition, name) for edition, plan in states.items() for name, state in plan.items() if state == "à exécuter"
    }


def test_fifty_changes_run_exactly_the_chapters_that_can_see_them(project: Project, package: Path) -> None:
    assert due(project.root) == set()
    changes = Changes(project.root, package, seed=9)
    wrong = []
    seen_by, drawn = [], []
    for _ in range(50):
        change = changes.draw()
        before = change.file.read_bytes()
        change.file.write_text(change.text, encoding="utf-8", newline="")
        found = due(project.root)
        change.file.write_bytes(before)
        seen_by.append(len(change.seen))
        drawn.append(change.words)
        if found != change.seen:
            wrong.append((change.words, sorted(found - change.seen), sorted(change.seen - found)))
    assert wrong == []
    assert due(project.root) == set()
    assert len({*seen_by}) > 4, "the changes are of many kinds: seen by none, by one, by all"
    assert f"+ {ABSENT}, {NOWHERE}" in drawn, "the row that was absent is among them"


def test_what_would_run_is_what_runs_and_the_former_state_is_found_again(project: Project, package: Path) -> None:
    changes = Changes(project.root, package, seed=3)
    drawn: list[Change] = []
    while len(drawn) < 3:
        change = changes.observation()
        if change.seen and all(len(change.seen) != len(other.seen) or change.file != other.file for other in drawn):
            drawn.append(change)
    for change in drawn[:2]:
        before = change.file.read_bytes()
        change.file.write_text(change.text, encoding="utf-8", newline="")
        ran = {
            (code, year, name)
            for code, year in EDITIONS
            for name in execute(Project(project.root), open_edition(code, year), data=project.root / "data")[1]
        }
        assert (change.words, ran) == (change.words, change.seen)
        assert due(project.root) == set()
        change.file.write_bytes(before)
        assert due(project.root) == set()


def test_a_file_that_a_cell_opens_is_read_too(project: Project) -> None:
    (project.root / "data" / "a-part.csv").write_text("a\n1\n", encoding="utf-8")
    (project.root / "notebooks" / "aide.txt").write_text("un mot", encoding="utf-8")
    file = project.root / "notebooks" / "absente.md"
    before = file.read_text(encoding="utf-8")
    opened = f"import pandas as pd\nfrom pathlib import Path\ndata = Path({str(project.root)!r})\n" + (
        'publish(w=str(pd.read_csv(data / "data" / "a-part.csv").iloc[0, 0]))\n'
        'publish(m=(data / "notebooks" / "aide.txt").read_text())\n'
        'publish(n=str(sum(1 for _ in (data / "data" / "pilot_actions").iterdir())))\n'
    )
    file.write_text(before.replace("publish(v=", opened + "publish(v="), encoding="utf-8")
    edition = open_edition("REG-93", 2024)
    made = Project(project.root)
    chapters = [chapter for chapter in made.chapters if chapter.name == "absente"]
    execute(made, edition, data=project.root / "data", chapters=chapters)
    expected = {
        "data/a-part.csv": "fichier : data/a-part.csv",
        "notebooks/aide.txt": "fichier : projet/notebooks/aide.txt",
        "data/pilot_actions/autre.json": "dossier : data/pilot_actions",
    }
    assert "absente" not in why(made, edition)
    for name, said in expected.items():
        touched = project.root / name
        kept = touched.read_bytes() if touched.exists() else None
        touched.write_text("a\n2\n", encoding="utf-8")
        assert [in_french(asked) for asked in why(made, edition)["absente"]] == [said]
        touched.unlink()
        if kept is not None:
            assert why(made, edition)["absente"]
            touched.write_bytes(kept)
        assert "absente" not in why(made, edition)
    file.write_text(before, encoding="utf-8")
