"""Reading the BDM: quarters as published, annual means computed, and nothing that is not recognised."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from insee_server import Insee, Reaction, serving
from pacte_analysis.tables.insee import bdm
from pacte_analysis.tables.insee.bdm import NoPynsee, latest_quarter
from pacte_analysis.tables.insee.client import Answer, Client, Clock, Pace
from pacte_analysis.tables.insee.found import Found, Reply
from pacte_analysis.tables.insee.surprise import Surprise

QUARTERS = {
    "2024-Q1": "7.2", "2024-Q2": "7.2", "2024-Q3": "7.3", "2024-Q4": "7.3",
    "2025-Q1": "7.5", "2025-Q2": "7.6", "2025-Q3": "7.6", "2025-Q4": "7.7",
    "2026-Q1": "8.0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def insee() -> Iterator[Insee]:
    with serving(Insee(series={area: dict(QUARTERS) for area in ("D2A", "D974", "R93", "FM", "FR-D976")})) as server:
        yield server


def fetch(insee: Insee, since: str = "2024") -> Reply:
    # The reading is that of the real session: pynsee only sends the request.
    return bdm.fetch(Client(insee.bdm), since)


def refusal(insee: Insee) -> str:
    with pytest.raises(Surprise) as found:
        fetch(insee)
    assert "Rien n'a été écrit." in found.value.message
    return found.value.message


def given(reply: Reply, territory: str) -> dict[str, Found]:
    return {figure.period: figure for figure in reply.found if figure.territory == territory}


def replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return edit


# --- what is read --------------------------------------------------------------------------------------------------


def test_quarters_are_read_as_published_and_their_series_is_named(insee: Insee) -> None:
    figure = given(fetch(insee), "REG-93")["2026-T1"]
    assert (figure.value, figure.status, figure.indicator) == ("8.0", "publié", "taux_chomage_localise")
    assert re.fullmatch(r"BDM TAUX-CHOMAGE, idbank \d{9}", figure.locator)


def test_the_quarters_kept_are_those_since_the_last_complete_year(insee: Insee) -> None:
    assert sorted(given(fetch(insee), "DEP-2A")) == [
        "2024", "2025", "2025-T1", "2025-T2", "2025-T3", "2025-T4", "2026-T1",
    ]  # fmt: skip


def test_a_year_is_the_mean_of_its_four_quarters_rounded_half_up_and_says_so(insee: Insee) -> None:
    years = given(fetch(insee), "DEP-2A")
    # 7.2 + 7.2 + 7.3 + 7.3 = 29.0, a quarter of it 7.25; 30.4 / 4 = 7.6.
    assert years["2024"].value == "7.3"
    assert years["2025"].value == "7.6"
    assert years["2024"].status == "calculé"
    assert years["2024"].note == "moyenne des quatre trimestres"


def test_an_incomplete_year_has_no_mean(insee: Insee) -> None:
    assert "2026" not in given(fetch(insee), "DEP-2A")
    del insee.series["D2A"]["2025-Q2"]
    assert "2025" not in given(fetch(insee), "DEP-2A")


def test_a_mean_of_a_provisional_quarter_says_it(insee: Insee) -> None:
    insee.edit_xml = replaced('OBS_VALUE="7.7" OBS_STATUS="A" OBS_QUAL="DEF"', 'OBS_VALUE="7.7" OBS_STATUS="P"')
    years = given(fetch(insee), "DEP-2A")
    assert years["2025-T4"].status == "provisoire"
    assert years["2025"].note == "moyenne des quatre trimestres, dont un provisoire au moins"
    assert years["2024"].note == "moyenne des quatre trimestres"


def test_an_overseas_region_has_the_figures_of_its_departement(insee: Insee) -> None:
    reply = fetch(insee)
    region, departement = given(reply, "REG-04"), given(reply, "DEP-974")
    assert [f.value for f in region.values()] == [f.value for f in departement.values()]
    assert region["2026-T1"].note == "même territoire que DEP-974"
    assert not given(reply, "REG-94")


def test_france_without_mayotte_is_not_france(insee: Insee) -> None:
    territories = {figure.territory for figure in fetch(insee).found}
    assert {"FRANCE-FM", "GROUPE-FRANCE-HORS-MAYOTTE"} <= territories
    assert "FRANCE-F" not in territories


def test_the_vintage_is_that_of_the_last_quarter_and_of_the_last_update(insee: Insee) -> None:
    reply = fetch(insee)
    assert latest_quarter(reply) == "2026-T1"
    assert reply.published == "2026-06-19"


def test_only_the_years_of_the_table_are_asked_for(insee: Insee) -> None:
    reply = fetch(insee, "2025")
    assert insee.asked[0][1] == {"startPeriod": ["2025-Q1"]}
    assert reply.address == f"{insee.bdm}/data/TAUX-CHOMAGE?startPeriod=2025-Q1"
    assert min(reply.periods) == "2025"


def test_a_missing_quarter_says_so(insee: Insee) -> None:
    insee.edit_xml = replaced('OBS_VALUE="8.0" OBS_STATUS="A"', 'OBS_VALUE="NaN" OBS_STATUS="M"')
    assert given(fetch(insee), "DEP-2A")["2026-T1"].status == "non disponible"


# --- what is refused -----------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[Callable[[str], str], str]] = {
    "unknown dimension": (replaced("FREQ=", 'SEXE="1" FREQ='), "dimension inconnue dans une série : SEXE"),
    "changed indicator": (
        replaced("TAUX_CHOMAGE_LOCALISE", "TAUX_CHOMAGE_ZE"),
        "clé changée : INDICATEUR = TAUX_CHOMAGE_ZE au lieu de TAUX_CHOMAGE_LOCALISE",
    ),
    "raw series": (replaced('CORRECTION="CVS"', 'CORRECTION="BRUT"'), "CORRECTION = BRUT au lieu de CVS"),
    "key gone": (replaced('NATURE="PROPORTION"', ""), "NATURE = rien"),
    "changed unit": (replaced("POURCENT", "MILLIERS"), "UNIT_MEASURE = MILLIERS"),
    "changed power": (replaced('UNIT_MULT="0"', 'UNIT_MULT="3"'), "UNIT_MULT = 3"),
    "unreadable territory": (replaced('"D2A"', '"2A"'), "REF_AREA = 2A"),
    "series without identifier": (replaced("IDBANK=", "TITLE_FR2="), "TITLE_FR2"),
    "identifier of another form": (replaced('IDBANK="001', 'IDBANK="A01'), "identifiant de série illisible"),
    "twice the same": (replaced('"R93"', '"D2A"'), "deux valeurs pour DEP-2A"),
    "unreadable number": (replaced('OBS_VALUE="8.0"', 'OBS_VALUE="8,0"'), "nombre illisible : « 8,0 »"),
    "no number": (replaced('OBS_VALUE="8.0"', ""), "valeur absente sans que le statut"),
    "number said missing": (replaced('OBS_STATUS="A"', 'OBS_STATUS="M"'), "dite manquante a un nombre"),
    "unknown status": (replaced('OBS_STATUS="A"', 'OBS_STATUS="Z"'), "statut inconnu : OBS_STATUS = Z"),
    "unknown quality": (replaced('OBS_QUAL="DEF"', 'OBS_QUAL="X"'), "statut inconnu : OBS_QUAL = X"),
    "unknown attribute": (replaced("OBS_TYPE=", "OBS_NOTE="), "attribut inconnu dans une observation : OBS_NOTE"),
    "unreadable period": (replaced("2026-Q1", "2026-03"), "période illisible"),
    "stopped series": (replaced("FREQ=", 'SERIE_ARRETEE="TRUE" FREQ='), "est arrêtée"),
    "another element": (replaced("<Obs ", "<Group/><Obs "), "élément inconnu"),
    "entities": (replaced("<message:Structure", "<!DOCTYPE a [<!ENTITY b 'c'>]><message:Structure"), "entités XML"),
    "cut short": (lambda text: text[: len(text) // 2], "n'est pas du XML lisible"),
    "another message": (lambda text: text.replace("StructureSpecificData", "Error"), "la réponse est un « Error »"),
    "no series": (lambda text: re.sub("<Series.*</Series>", "", text), "réponse vide"),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_whatever_encoding(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE a [<!ENTITY b 'c'>]><StructureSpecificData>&b;"
    with pytest.raises(Surprise, match="entités XML"):
        bdm.fetch(Given(text.encode(encoding)), "2022")  # type: ignore[arg-type]


class Given:
    """A client whose server answers always the same."""

    base = "http://127.0.0.1"

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get(self, address: str, *, accept: str) -> Answer:
        return Answer(address, accept, self.body)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_that_is_not_recognised_is_refused(insee: Insee, shape: str) -> None:
    insee.edit_xml, words = SHAPES[shape]
    assert words in refusal(insee)


def test_an_error_in_plain_text_is_quoted(insee: Insee) -> None:
    insee.trouble = lambda path, filters: Reaction(b"Service indisponible", "text/plain", 500)
    said = refusal(insee)
    assert "erreur 500" in said
    assert "« Service indisponible »" in said


def test_a_web_page_is_refused(insee: Insee) -> None:
    insee.trouble = lambda path, filters: Reaction(b"<html/>", "text/html")
    assert "une page web" in refusal(insee)


# --- pynsee --------------------------------------------------------------------------------------------------------


def test_without_pynsee_one_message_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pynsee.utils", None)
    with pytest.raises(NoPynsee) as found:
        bdm.client()
    assert "requirements-insee.lock" in found.value.message
    assert "pacte refresh filosofi population" in found.value.message


@pytest.mark.insee
def test_the_real_session_of_pynsee_gets_the_series(insee: Insee) -> None:
    reply = bdm.fetch(bdm.client(insee.bdm), "2024")
    assert Decimal(given(reply, "REG-93")["2026-T1"].value) == Decimal("8.0")
    assert reply.found == fetch(insee).found
    assert insee.asked[0][2]["User-Agent"].startswith("barometre-des-solidarites/")


@pytest.mark.insee
def test_the_real_session_of_pynsee_keeps_its_pace_and_does_not_retry_by_itself() -> None:
    client = bdm.client()
    adapter = client.session.get_adapter(f"{bdm.ADDRESS}/data/TAUX-CHOMAGE")
    assert type(adapter).__name__ == "LimiterAdapter"
    assert {adapter.max_retries.total for adapter in client.session.adapters.values()} == {0}


@pytest.mark.insee
@pytest.mark.parametrize("status", [500, 503])
def test_an_error_through_the_real_session_of_pynsee_is_a_refusal(insee: Insee, status: int) -> None:
    insee.trouble = lambda path, filters: Reaction(b"Indisponible", "text/plain", status)
    waited: list[float] = []
    client = bdm.client(insee.bdm, Pace(Clock(sleep=waited.append)))
    with pytest.raises(Surprise, match=str(status)):
        bdm.fetch(client, "2024")
    assert len(insee.asked) == (1 if status == 500 else 4)
