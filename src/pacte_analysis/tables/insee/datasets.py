"""What is asked of Insee: three data sets, the table that each brings up to date, the publication that it names."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from pacte_analysis import french
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.insee import bdm, melodi
from pacte_analysis.tables.insee.client import Client, Pace
from pacte_analysis.tables.insee.found import Found, Progress, Reply
from pacte_analysis.tables.insee.melodi import Measure, Question
from pacte_analysis.territory import fold

# A service, what is wanted of it, whom to tell of progress.
Fetch = Callable[["Service", "Wanted", Progress], Reply]

LICENCE = "Licence Ouverte 2.0"
CATALOGUE = "https://catalogue-donnees.insee.fr/fr/catalogue/recherche"
EUROS, PERCENT, RATIO = frozenset({"EUR_YR"}), frozenset({"PT"}), frozenset({"NR"})

# Filosofi has no 2022 vintage, and begins a new series with 2023, « Filosofi 2 » (insee.fr, statistiques/8984752:
# several public users of its files say so; the page itself was not read).
NEW_SERIES = "2022"

ORDINALS = ("premier", "deuxième", "troisième", "quatrième")


class UnknownDataset(PacteError):
    """No data set of that name."""


@dataclass(frozen=True)
class Service:
    """The addresses that answer, and the pace that all requests share."""

    melodi: str
    bdm: str
    pace: Pace


@dataclass(frozen=True)
class Wanted:
    """The territories asked for, the first year held, and the codes (territories, indicators) that are left out."""

    territories: Sequence[str]
    since: str
    without: Collection[str] = ()


@dataclass(frozen=True)
class Dataset:
    """One data set: its name for a person, its title, its table, and what it fetches.

    `unpublished` are the territories that the table holds and that Insee says it does not publish there.
    """

    name: str
    title: str
    table: str
    indicators: tuple[str, ...]
    fetch: Fetch
    source: Callable[[str, Reply], dict[str, str]]
    unpublished: frozenset[str] = frozenset()

    def source_of(self, figure: Found, reply: Reply) -> str:
        return self.source(figure.period, reply)["source"]


def chosen(names: Sequence[str]) -> list[Dataset]:
    """The data sets of those names, all of them when none is given. Raises `UnknownDataset`."""
    if unknown := [name for name in names if fold(name) not in DATASETS]:
        raise UnknownDataset(
            f"Jeu « {unknown[0]} » inconnu. Jeux possibles : {french.listing(list(DATASETS), last='ou')}."
        )
    return [DATASETS[name] for name in dict.fromkeys([fold(name) for name in names] or DATASETS)]


def _melodi(question: Question, kinds: Collection[str]) -> Fetch:
    def fetch(service: Service, wanted: Wanted, progress: Progress) -> Reply:
        asked = [c for c in wanted.territories if c.partition("-")[0] in kinds and c != "FRANCE-F"]
        measures = {code: m for code, m in question.measures.items() if m.indicator not in wanted.without}
        client = Client(service.melodi, pace=service.pace)
        return melodi.fetch(replace(question, measures=measures), client, asked, progress)

    return fetch


def _bdm(service: Service, wanted: Wanted, progress: Progress) -> Reply:
    return bdm.fetch(bdm.client(service.bdm, service.pace), wanted.since, progress)


def _filosofi_source(period: str, reply: Reply) -> dict[str, str]:
    new = period >= NEW_SERIES
    return {
        # Another series is another name of source: charts then show the break, and evolutions say it.
        "source": f"insee-filosofi{'2' if new else ''}-{period}",
        "producteur": "Insee, DGFiP, Cnaf, Cnav, CCMSA",
        "titre": f"Fichier localisé social et fiscal ({'Filosofi 2' if new else 'Filosofi'}) {period}",
        "publie": "",
        "licence": LICENCE,
        "adresse": f"{CATALOGUE}/{FILOSOFI.dataset}",
        "note": f"catalogue de données de l'Insee, jeu {FILOSOFI.dataset}"
        + (" ; nouvelle série, qui ne se compare pas aux millésimes 2012 à 2021" if new else ""),
    }


def _population_source(period: str, reply: Reply) -> dict[str, str]:
    return {
        "source": f"insee-pop-{period}",
        "producteur": "Insee",
        "titre": f"Populations de référence {period}",
        "publie": "",
        "licence": LICENCE,
        "adresse": f"{CATALOGUE}/{POPULATION.dataset}",
        "note": f"catalogue de données de l'Insee, jeu {POPULATION.dataset}",
    }


def _unemployment_source(period: str, reply: Reply) -> dict[str, str]:
    year, _, quarter = bdm.latest_quarter(reply).partition("-T")
    return {
        "source": f"insee-chomage-t{quarter}-{year}",
        "producteur": "Insee",
        "titre": f"Taux de chômage localisés, publication du {ORDINALS[int(quarter) - 1]} trimestre {year}",
        "publie": reply.published,
        "licence": LICENCE,
        "adresse": "https://www.insee.fr/fr/statistiques/2012804",
        "note": f"banque de séries de l'Insee (BDM), groupe {bdm.DATAFLOW}",
    }


# Measures and units: those of Insee's files of Filosofi 2021 and 2023 (DS_FILOSOFI_CC). The number of persons (NUM_PER)
# is left out, since nothing confirms that it is still published.
FILOSOFI = Question(
    "DS_FILOSOFI_CC",
    "FILOSOFI_MEASURE",
    {
        "PR_MD60": Measure("taux_pauvrete_60", 1, PERCENT),
        "MED_SL": Measure("niveau_vie_median", 0, EUROS),
        "D1_SL": Measure("niveau_vie_d1", 0, EUROS),
        "D9_SL": Measure("niveau_vie_d9", 0, EUROS),
        "IR_D9_D1_SL": Measure("rapport_interdecile", 1, RATIO),
        "GI_SL": Measure("indice_gini", 3, RATIO),
    },
)
POPULATION = Question("DS_POPULATIONS_REFERENCE", "POPREF_MEASURE", {"PMUN": Measure("population_municipale", 0)})

DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "filosofi",
            "Pauvreté et niveaux de vie",
            "observations/filosofi.csv",
            tuple(measure.indicator for measure in FILOSOFI.measures.values()),
            _melodi(FILOSOFI, {"DEP", "REG", "FRANCE"}),
            _filosofi_source,
            # Martinique is in Filosofi 2020 and 2021 (insee.fr, statistiques/7756729), no more in 2023.
            frozenset({"DEP-972", "REG-02"}),
        ),
        Dataset(
            "population",
            "Populations de référence",
            "observations/population.csv",
            ("population_municipale",),
            _melodi(POPULATION, {"DEP", "REG"}),
            _population_source,
        ),
        Dataset(
            "chomage",
            "Taux de chômage localisés",
            "observations/chomage.csv",
            (bdm.INDICATOR,),
            _bdm,
            _unemployment_source,
        ),
    )
}
