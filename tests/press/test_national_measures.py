"""The country's own book: its credits add up, each measure is told once, and France is never set against itself."""

import csv
import html
import re
from pathlib import Path

import pytest

from pacte_analysis.edition import open_edition
from pacte_analysis.errors import PacteError
from pacte_analysis.press.composition.pages import compose_all
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import execute
from projects import ROOT

pytestmark = pytest.mark.slow

CHAPTERS = ("index", "vue-d-ensemble", "enfance", "emploi", "acces-aux-droits", "transition-ecologique")
OBSERVED = Path("data") / "observations" / "bilan-national-mesures.csv"


def pages(project: Project, *names: str, code: str = "FRANCE-F") -> dict[str, str]:
    """The pages of an edition as they are composed, by name."""
    edition = open_edition(code, 2024)
    chapters = [chapter for chapter in project.chapters if chapter.name in names]
    runs, _ = execute(project, edition, chapters=chapters)
    return {page.name: page.markdown for page in compose_all(project, edition, runs, chapters=chapters)}


def words(markdown: str) -> str:
    """A page as it reads, without its code, its drawings and its folded tables."""
    text = re.sub(r"```python.*?```|<svg.*?</svg>|<details.*?</details>", " ", markdown, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)).replace("’", "'"))


@pytest.fixture(scope="module")
def france() -> dict[str, str]:
    return pages(Project(ROOT), *CHAPTERS)


def test_each_of_the_25_measures_is_told_once(france: dict[str, str]) -> None:
    told = [
        number for page in france.values() for number in re.findall(r'<article class="volet" id="mesure-(\d\d)"', page)
    ]
    assert sorted(told) == [f"{number:02}" for number in range(1, 26)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_france_is_never_set_against_itself(france: dict[str, str], name: str) -> None:
    said = words(france[name])
    for passage in (r"qu'en France", r"(en|de la) France métropolitaine, contre", r"0,0 point", r"rang des "):
        assert not re.search(passage, said), passage
    assert 'class="tuile-comparaison"' not in france[name]


def test_a_region_is_still_set_against_the_country() -> None:
    overview = pages(Project(ROOT), "vue-d-ensemble", code="REG-76")["vue-d-ensemble"]
    assert "qu'en France métropolitaine" in words(overview)
    assert 'class="tuile-comparaison"' in overview


def test_the_figure_of_a_part_of_france_is_not_given_to_the_whole(france: dict[str, str]) -> None:
    overview = words(france["vue-d-ensemble"])
    assert "14,9 % de la population de la France métropolitaine vit sous le seuil de pauvreté" in overview
    assert "7,3 % des actifs de la France hors Mayotte" in overview


def test_lines_that_no_longer_make_the_total_stop_the_build(a_project: Project) -> None:
    with OBSERVED.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        if (line["indicateur"], line["periode"]) == ("credits_pacte_p177", "2024"):
            line["valeur"] = "63"
    with OBSERVED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(PacteError, match="les lignes de 2024 redonnent le total affiché"):
        pages(a_project, "credits-de-l-etat")


def test_what_stands_beside_the_total_of_the_credits_is_not_added_to_it() -> None:
    said = words(pages(Project(ROOT), "credits-de-l-etat")["credits-de-l-etat"])
    assert "574,6 millions d'euros au Pacte en 2024, contre 386,87 millions d'euros en 2023 : 48,5 % de plus" in said
    assert "350 M€ et 218 M€, hors du total" in said
    assert "Année présumée" in said
    assert "P124 et P103, sans dire l'année" in said


def test_an_objective_that_has_not_begun_is_never_said_to_be_at_zero() -> None:
    page = pages(Project(ROOT), "mesures-nationales")["mesures-nationales"]
    said = words(page)
    assert "10 des 44 objectifs sont atteints ou dépassés, 5 n'ont pas démarré" in said
    assert "Trajectoire satisfaisante pour 25 des 45 lignes du tableau de bord" in said
    assert not re.search(r"(?<![\d,])0 %", said.replace("n'est pas à 0 %", ""))
    assert page.count('<span class="avancement avancement-absent">non démarrée</span>') == 5
