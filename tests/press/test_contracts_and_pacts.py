"""The pages of local contracts and pacts: what does not add up in their source is said, as long as it is so."""

import csv
import html
import re
from pathlib import Path

import pytest

from pacte_analysis.edition import open_edition
from pacte_analysis.press.composition.pages import compose_all
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import chapters_of, execute
from projects import ROOT

pytestmark = pytest.mark.slow

CONTRACTS, PACTS = "contrats-locaux", "pactes-locaux"
BUDGETS = "observations/bilan-national-contrats.csv"
CITED = "chiffres_cites/bilan-national-contrats.csv"
SHARES = "repartitions/bilan-national-contrats.csv"


def words(project: Project, name: str, code: str = "FRANCE-F") -> str:
    """A page as it reads, without its code and the table of its origins."""
    edition = open_edition(code, 2024)
    chapters = [chapter for chapter in project.chapters if chapter.name == name]
    runs, _ = execute(project, edition, chapters=chapters)
    page = compose_all(project, edition, runs, chapters=chapters)[0].markdown
    page = re.sub(r"```python.*?```|<svg.*?</svg>|<details.*?</details>", " ", page, flags=re.DOTALL)
    page = re.sub(r"\[([^\]]*)\]\{\.nom\}", r"\1", page)
    plain = html.unescape(re.sub(r"<[^>]+>", "", page)).replace("’", "'")
    return re.sub(r"\s+", " ", plain)


def rewrite(table: str, value: str, **row: str) -> None:
    """Give another value to the one line of a copied table whose cells are those of `row`."""
    path = Path("data") / table
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    chosen = [line for line in lines if all(line[column] == cell for column, cell in row.items())]
    assert len(chosen) == 1, row
    assert chosen[0]["valeur"] != value
    chosen[0]["valeur"] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


SAID_OF_CONTRACTS = (
    "Ces 14 budgets ne s'additionnent pas. Ils font ensemble 177 759 754 €, 28 153 638,76 € de moins",
    "ne redonne pas le budget annoncé",
    "les quatre font 47,7 % de la somme des budgets affichés et 41,2 % du budget annoncé ; les deux, 27,5 % et 23,7 %",
    "75 % du budget annoncé. Il ne dit pas où est le reste",
    "se contredisent sur l'axe « Enfance »",
    "en divisant les actions par les contrats signés, on trouve 11,4 et 17,3",
    "leurs parts font 98 %, non 100 %",
)
SAID_OF_PACTS = (
    "Ces moyennes ne se raccordent pas",
    "environ 44,2 millions d'euros d'un côté, environ 80,9 millions d'euros de l'autre",
    "L'apport moyen des crédits des pactes ferait environ 27,6 millions d'euros",
    "Les difficultés citées le sont par 90 pactes. Or 70 % des 122 pactes disent en avoir rencontré, soit 85",
    "Le texte compte 74 % d'actions plus locales que le département. Les parts du graphique en font 73 %",
)


def test_what_does_not_add_up_in_the_contracts_is_said(a_project: Project) -> None:
    page = words(a_project, CONTRACTS)
    assert [said for said in SAID_OF_CONTRACTS if said not in page] == []


def test_what_would_add_up_in_the_contracts_would_no_longer_be_said(a_project: Project) -> None:
    rewrite(BUDGETS, "56992076.76", indicateur="budget_cls", territoire="REG-11")
    rewrite(CITED, "17", objet="contrats-actions", code="par_contrat_metropoles")
    rewrite(CITED, "73", objet="contrats-axes", code="deux_axes")
    for theme, amount in (("parentalite", "15015259"), ("autonomie", "16815259"), ("autre_droits", "54167937.76")):
        rewrite(SHARES, amount, dimension="thematique", modalite=theme, mesure="montant")
    page = words(a_project, CONTRACTS)
    assert [said for said in SAID_OF_CONTRACTS if said in page] == []
    for passage in (
        "ne s'additionnent pas",
        "ne redonne pas",
        "Son graphique le dément",
        "Il ne dit pas où est",
        "contredi",
    ):
        assert passage not in page
    assert "Le texte et le graphique du bilan se recoupent" in page
    assert "soit tout le budget" in page


def test_what_does_not_add_up_in_the_pacts_is_said(a_project: Project) -> None:
    page = words(a_project, PACTS)
    assert [said for said in SAID_OF_PACTS if said not in page] == []


def test_what_would_add_up_in_the_pacts_would_no_longer_be_said(a_project: Project) -> None:
    rewrite(BUDGETS, "663000", indicateur="budget_moyen_pacte")
    rewrite(CITED, "85", objet="pactes-bilan", code="base_difficultes")
    rewrite(CITED, "73", objet="pactes-contenu", code="infradepartementale")
    page = words(a_project, PACTS)
    assert [said for said in SAID_OF_PACTS if said in page] == []
    assert "ne se raccordent pas" not in page
    assert "Les parts du graphique en font" not in page


def test_lost_values_are_told_and_tied_to_nothing(a_project: Project) -> None:
    contracts, pacts = words(a_project, CONTRACTS), words(a_project, PACTS)
    assert "les 9 valeurs qui restent (5 %, 0 %, 4 %, 0 %, 2 %, 0 %, 1 %, 1 % et 0 %) ne se rattachent" in contracts
    assert contracts.count("Non disponible : ") == 8
    assert "ses 12 relevés, en cumul, sont 1, 2, 7, 35, 38, 48, 53, 54, 68, 69, 70 et 72" in pacts
    assert pacts.count("Non disponible : ") == 3


@pytest.mark.parametrize("code", ["REG-93", "REG-76", "DEP-04"])
def test_the_two_pages_are_in_the_books_they_speak_of(code: str) -> None:
    project = Project(ROOT)
    country = {chapter.name for chapter in chapters_of(project, open_edition("FRANCE-F", 2024))}
    elsewhere = {chapter.name for chapter in chapters_of(project, open_edition(code, 2024))}
    assert {CONTRACTS, PACTS} <= country
    assert not {CONTRACTS, PACTS} & elsewhere


def test_a_region_is_told_its_budget_among_the_regions(a_project: Project) -> None:
    page = words(a_project, "vue-d-ensemble", "REG-53")
    assert "7 119 565 € en Bretagne, 11e budget des régions métropolitaines" in page
    assert "Les budgets régionaux du bilan national se comparent mais ne s'additionnent pas" in page
    assert "Parmi les régions" not in words(a_project, "vue-d-ensemble", "REG-01")
