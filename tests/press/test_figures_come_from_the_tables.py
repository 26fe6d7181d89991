"""Each key figure of the barometer is printed from its cell: change the cell, and the page changes everywhere.

`chiffres.csv` lists the figures (the first sixty are those that a re-creation must show). Every one is given a number
found nowhere else, then another: the first must be on the pages as often as the second, and be gone after it.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pacte_analysis import french
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project
from projects import copy_project

HERE = Path(__file__).parent

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Figure:
    """A figure's row: its table, the columns of its key that identify it, its published value."""

    rank: str
    table: str
    key: tuple[str, ...]
    value: str

    def is_row(self, row: dict[str, str]) -> bool:
        if self.table == "actions_resultats.csv":
            return (row["action"], row["rang"]) == self.key
        if self.table == "repartitions/barometre.csv":
            names = ("territoire", "periode", "sujet", "contrats", "axe", "dimension", "modalite", "mesure", "source")
        else:
            names = ("indicateur", "territoire", "periode", "source")
        return tuple(row[name] for name in names) == self.key


def figures() -> list[Figure]:
    with (HERE / "chiffres.csv").open(encoding="utf-8", newline="") as file:
        return [Figure(r["rang"], r["table"], tuple(r["cle"].split("|")), r["valeur"]) for r in csv.DictReader(file)]


FIGURES = figures()


def marked(figure: Figure, index: int, *, second: bool) -> str:
    """A number near the published one that no other figure has: an odd decimal, a far rank, an unlikely amount."""
    shift = 2 * index + 1 + second
    if figure.key[0].startswith("rang_"):
        return str(20 + shift)
    number = float(figure.value)
    if number >= 100_000:
        return str(int(number) - 1000 - 7 * shift)
    return f"{number - 0.0001 * shift - 0.01:.4f}"


def printed(number: str) -> str:
    """The digits of a number as a page prints them."""
    decimals = len(number.partition(".")[2])
    return french.number(float(number), decimals)


def rewrite(data: Path, numbers: dict[Figure, str]) -> None:
    for table in {figure.table for figure in numbers}:
        path = data / table
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for figure, number in numbers.items():
            if figure.table == table:
                found = [row for row in rows if figure.is_row(row)]
                assert len(found) == 1, figure
                found[0]["valeur"] = number
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def visible(html: str) -> str:
    """What a reader sees of a page: neither its head, nor the list of origins, nor the code."""
    body = html[html.index("<body") :]
    body = re.sub(r'<details class="origines".*?</details>', " ", body, flags=re.DOTALL)
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    body = re.sub(r"</(?:t[dhr]|li|p|d[dt]|div|span)>", " ", body)
    return re.sub(r"<[^>]+>", "", body).replace("&#x27;", "'")


@dataclass(frozen=True)
class Told:
    """A file of a site: all that it holds, and what a reader sees of it (nothing of what is no page)."""

    name: str
    text: str
    seen: str


@cache
def told(site: Path) -> list[Told]:
    """The files of a site, read once."""
    found = []
    for path in sorted(site.rglob("*")):
        if path.suffix in {".html", ".csv", ".js", ".json"}:
            text = path.read_text(encoding="utf-8")
            seen = visible(text) if path.suffix == ".html" else ""
            found.append(Told(path.name, without_fingerprints(text), without_fingerprints(seen)))
    return found


def without_fingerprints(text: str) -> str:
    """A fingerprint, of the manifest or in the address of an origin, is no figure, whatever digits it holds."""
    return re.sub(r"\b[0-9a-f]{64}\b|\borigine-[a-z0-9-]+", "", text)


def occurrences(text: str, digits: str) -> int:
    if digits not in text:
        return 0
    return len(re.findall(rf"(?<![\d,\u202f]){re.escape(digits)}(?![\d,]|\u202f\d)", text))


def silence_claims(notebooks: Path) -> None:
    """The numbers of this test are odd on purpose, and claims would rightly stop them; test_claims is about claims."""
    for path in notebooks.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^( *)claim\(", r"\1(lambda *_: None)(", text, flags=re.MULTILINE), encoding="utf-8")


@pytest.fixture(scope="module")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The edition printed twice, each time with numbers of its own in every key figure."""
    built = []
    with pytest.MonkeyPatch.context() as patch:
        for second in (False, True):
            root = tmp_path_factory.mktemp("second" if second else "premier")
            project: Project = copy_project(root)
            silence_claims(root / "notebooks")
            rewrite(root / "data", {f: marked(f, i, second=second) for i, f in enumerate(FIGURES)})
            patch.setenv("PACTE_DATA", str(root / "data"))
            built.append(build(project, "REG-93", 2024, data=root / "data").site.resolve())
    return built[0], built[1]


def count_visible(site: Path, digits: str) -> int:
    return sum(occurrences(each.seen, digits) for each in told(site))


def test_the_list_holds_the_sixty_figures() -> None:
    assert {figure.rank for figure in FIGURES if figure.rank} == {str(n) for n in range(1, 61)}


@pytest.mark.parametrize(
    "index", range(len(FIGURES)), ids=lambda i: f"{FIGURES[i].rank or '-'} {'|'.join(FIGURES[i].key)}"
)
def test_a_changed_value_changes_on_the_page_and_the_old_text_is_gone(two_sites: tuple[Path, Path], index: int) -> None:
    figure = FIGURES[index]
    digits = [printed(marked(figure, index, second=second)) for second in (False, True)]
    if figure.key[0].startswith("rang_"):
        digits = [f"{number}e" for number in digits]
    first, second = two_sites
    seen = count_visible(first, digits[0])
    assert seen >= 1, f"{figure} is on no page"
    assert count_visible(second, digits[1]) == seen
    stored = marked(figure, index, second=False)
    for each in told(second):
        assert occurrences(each.text, digits[0]) == 0, f"the old value of {figure} is still in {each.name}"
        assert figure.key[0].startswith("rang_") or f",{stored}," not in each.text, f"… is still in {each.name}"
    assert count_visible(first, digits[1]) == 0
