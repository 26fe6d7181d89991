"""Reading Melodi's answers: every page, every status, and nothing that is not recognised."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from insee_server import UNEXPECTED, Insee, Reaction, observation, serving
from pacte_analysis.tables.insee import melodi
from pacte_analysis.tables.insee.client import Client
from pacte_analysis.tables.insee.datasets import FILOSOFI, POPULATION
from pacte_analysis.tables.insee.found import Reply
from pacte_analysis.tables.insee.melodi import Measure, Question
from pacte_analysis.tables.insee.surprise import Surprise

QUESTION = Question(
    "DS_FILOSOFI_CC",
    "FILOSOFI_MEASURE",
    {
        "PR_MD60": Measure("taux_pauvrete_60", 1, frozenset({"PT"})),
        "GI_SL": Measure("indice_gini", 3, frozenset({"NR"})),
    },
)
PLACES = ["DEP-04", "DEP-2A", "REG-93", "FRANCE-FM"]


def rate(place: str, value: object = 17.0, period: str = "2023", **named: str) -> dict[str, Any]:
    attributes = {"UNIT_MEASURE": "PT", "UNIT_MULT": "0", "CONF_STATUS": "F", "OBS_STATUS": "A", **named}
    return observation(place, period, "FILOSOFI_MEASURE", "PR_MD60", value, **attributes)


def gini(place: str, value: object = 0.3) -> dict[str, Any]:
    return observation(place, "2023", "FILOSOFI_MEASURE", "GI_SL", value, UNIT_MEASURE="NR")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def insee() -> Iterator[Insee]:
    rows = [row for place in PLACES for row in (rate(place), gini(place))]
    with serving(Insee({"DS_FILOSOFI_CC": rows})) as server:
        yield server


def fetch(insee: Insee, question: Question = QUESTION) -> Reply:
    return melodi.fetch(question, Client(insee.melodi), PLACES)


def refusal(insee: Insee) -> str:
    with pytest.raises(Surprise) as found:
        fetch(insee)
    message = found.value.message
    assert "Rien n'a été écrit." in message
    assert message.startswith(f"{insee.melodi}/data/DS_FILOSOFI_CC")
    return message


def edit(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    """A change to the first observation of each page that has one."""

    def edited(document: dict[str, Any]) -> None:
        if document["observations"]:
            change(document["observations"][0])

    return edited


# --- what is read --------------------------------------------------------------------------------------------------


def test_figures_are_read_as_published_with_their_place_in_the_answer(insee: Insee) -> None:
    found = {(figure.indicator, figure.territory): figure for figure in fetch(insee).found}
    assert len(found) == 8
    poverty = found["taux_pauvrete_60", "DEP-2A"]
    assert (poverty.value, poverty.period, poverty.status) == ("17.0", "2023", "publié")
    assert poverty.locator == "Melodi DS_FILOSOFI_CC, FILOSOFI_MEASURE=PR_MD60, GEO=2025-DEP-2A"
    assert found["indice_gini", "FRANCE-FM"].value == "0.300"


@pytest.mark.parametrize(
    ("published", "written"), [(17, "17.0"), (17.04, "17.04"), (0, "0.0"), (1e1, "10.0"), (17.40, "17.4")]
)
def test_decimals_are_those_of_the_indicator_or_more(insee: Insee, published: float, written: str) -> None:
    insee.datasets["DS_FILOSOFI_CC"][0] = rate("DEP-04", published)
    assert {f.value for f in fetch(insee).found if f.territory == "DEP-04" and f.indicator != "indice_gini"} == {
        written
    }


def test_a_population_is_a_whole_number(insee: Insee) -> None:
    row = observation("DEP-04", "2023", "POPREF_MEASURE", "PMUN", 168374.0)
    row["dimensions"]["FREQ"] = "A"
    insee.datasets["DS_POPULATIONS_REFERENCE"] = [row]
    assert [figure.value for figure in fetch(insee, POPULATION).found] == ["168374"]


def test_every_page_is_followed_and_the_checksum_covers_them_all(insee: Insee) -> None:
    whole = fetch(insee)
    insee.page = 3
    paged = fetch(insee)
    assert paged.found == whole.found
    assert paged.rows == whole.rows == 8
    assert len(insee.asked) == 2 + 1 + 3
    assert paged.sha256 != whole.sha256
    assert fetch(insee).sha256 == paged.sha256


def test_only_the_territories_and_the_measures_wanted_are_asked_for(insee: Insee) -> None:
    fetch(insee)
    for path, filters, _ in insee.asked:
        assert path == "/melodi/data/DS_FILOSOFI_CC"
        assert filters["GEO"] == PLACES
        assert filters["FILOSOFI_MEASURE"] == ["PR_MD60", "GI_SL"]


@pytest.mark.parametrize(
    ("codes", "value", "status"),
    [
        ({"CONF_STATUS": "C"}, None, "secret"),
        ({"CONF_STATUS": "C", "OBS_STATUS": "M"}, None, "secret"),
        ({"OBS_STATUS": "O"}, None, "non disponible"),
        ({"OBS_STATUS": "L"}, float("nan"), "non disponible"),
    ],
)
def test_a_figure_without_number_says_why(insee: Insee, codes: dict[str, str], value: object, status: str) -> None:
    insee.datasets["DS_FILOSOFI_CC"][0] = rate("DEP-04", value, **codes)
    (figure,) = [f for f in fetch(insee).found if f.territory == "DEP-04" and f.indicator == "taux_pauvrete_60"]
    assert (figure.value, figure.status) == ("", status)


def test_a_secret_number_is_not_kept_even_when_the_answer_has_it(insee: Insee) -> None:
    insee.datasets["DS_FILOSOFI_CC"][0] = rate("DEP-04", 12.3, CONF_STATUS="C")
    (figure,) = [f for f in fetch(insee).found if f.territory == "DEP-04" and f.indicator == "taux_pauvrete_60"]
    assert (figure.value, figure.status) == ("", "secret")


@pytest.mark.parametrize("codes", [{"OBS_STATUS": "P"}, {"OBS_STATUS_FR": "PROV"}, {"OBS_STATUS_FR": "SD"}])
def test_a_provisional_figure_is_provisional(insee: Insee, codes: dict[str, str]) -> None:
    insee.datasets["DS_FILOSOFI_CC"][0] = rate("DEP-04", **codes)
    assert [f.status for f in fetch(insee).found if f.status != "publié"] == ["provisoire"]


# --- what is refused -----------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown dimension": (lambda o: o["dimensions"].update(SEX="F"), "dimension inconnue : SEX = F"),
    "missing dimension": (lambda o: o["dimensions"].pop("TIME_PERIOD"), "dimension absente : TIME_PERIOD"),
    "unknown attribute": (lambda o: o["attributes"].update(QUALITY="2"), "attribut inconnu : QUALITY = 2"),
    "changed measure key": (
        lambda o: o["measures"].update(OBS_VALUE=o["measures"].pop("OBS_VALUE_NIVEAU")),
        "sous « OBS_VALUE » et non OBS_VALUE_NIVEAU",
    ),
    "two measures": (lambda o: o["measures"].update(OBS_VALUE_PART={"value": 1}), "OBS_VALUE_NIVEAU, OBS_VALUE_PART"),
    "no measure": (lambda o: o["measures"].clear(), "sous « rien »"),
    "measure with more": (lambda o: o["measures"]["OBS_VALUE_NIVEAU"].update(unit="PT"), "d'autres clés"),
    "unknown measure": (lambda o: o["dimensions"].update(FILOSOFI_MEASURE="PR_MD50"), "mesure inconnue"),
    "changed unit": (lambda o: o["attributes"].update(UNIT_MEASURE="NR"), "l'unité de PR_MD60 est NR au lieu de PT"),
    "changed power": (lambda o: o["attributes"].update(UNIT_MULT="3"), "UNIT_MULT = 3 au lieu de 0"),
    "changed frequency": (lambda o: o["dimensions"].update(FREQ="M"), "FREQ = M au lieu de A"),
    "unknown status": (lambda o: o["attributes"].update(OBS_STATUS="B"), "statut inconnu : OBS_STATUS = B"),
    "unknown secrecy": (lambda o: o["attributes"].update(CONF_STATUS="N"), "statut inconnu : CONF_STATUS = N"),
    "text for a number": (
        lambda o: o["measures"]["OBS_VALUE_NIVEAU"].update(value="17,4"),
        "nombre illisible : « 17,4 »",
    ),
    "true for a number": (lambda o: o["measures"]["OBS_VALUE_NIVEAU"].update(value=True), "nombre illisible"),
    "infinity": (lambda o: o["measures"]["OBS_VALUE_NIVEAU"].update(value=float("inf")), "nombre illisible"),
    "missing number": (lambda o: o["measures"]["OBS_VALUE_NIVEAU"].clear(), "valeur absente sans que le statut"),
    "number said missing": (lambda o: o["attributes"].update(OBS_STATUS="O"), "dite manquante a un nombre"),
    "unreadable period": (lambda o: o["dimensions"].update(TIME_PERIOD="2023-Q1"), "période illisible"),
    "unreadable territory": (lambda o: o["dimensions"].update(GEO="04"), "territoire illisible : GEO = 04"),
    "territory not asked for": (lambda o: o["dimensions"].update(GEO="2025-DEP-05"), "DEP-05 n'était pas demandé"),
    "duplicate": (lambda o: o["dimensions"].update(GEO="2025-DEP-2A"), "deux observations pour"),
    "code that is a number": (lambda o: o["dimensions"].update(TIME_PERIOD=2023), "n'est pas un texte"),
    "other parts": (lambda o: o.update(value=17.4), "n'a pas la forme documentée"),
    "flat observation": (lambda o: o.pop("dimensions"), "n'a pas la forme documentée"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_observation_that_is_not_recognised_is_refused(insee: Insee, shape: str) -> None:
    change, words = SHAPES[shape]
    insee.edit = edit(change)
    assert words in refusal(insee)


def test_a_measure_that_is_gone_is_refused_and_the_way_out_is_told(insee: Insee) -> None:
    rows = insee.datasets["DS_FILOSOFI_CC"]
    rows[:] = [row for row in rows if row["dimensions"]["FILOSOFI_MEASURE"] != "GI_SL"]
    said = refusal(insee)
    assert "aucune observation pour indice_gini" in said
    assert "--sans indice_gini" in said


def test_an_empty_answer_is_refused(insee: Insee) -> None:
    insee.datasets["DS_FILOSOFI_CC"].clear()
    assert "réponse vide" in refusal(insee)


def test_an_answer_of_another_data_set_is_refused(insee: Insee) -> None:
    insee.edit = lambda document: document.update(identifier="DS_FILOSOFI_2")
    assert "du jeu « DS_FILOSOFI_2 »" in refusal(insee)


def test_an_unknown_data_set_says_what_the_server_says(insee: Insee) -> None:
    insee.datasets.clear()
    said = refusal(insee)
    assert "erreur 500" in said
    assert UNEXPECTED in said


@pytest.mark.parametrize("body", [b"{", b'{"observations": [', b"\xff\xfe", b""])
def test_an_answer_cut_short_is_refused(insee: Insee, body: bytes) -> None:
    insee.trouble = lambda path, filters: Reaction(body)
    assert "n'est pas du JSON lisible" in refusal(insee)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"identifier": "DS_FILOSOFI_CC", "observations": {}}'])
def test_an_answer_without_observations_is_refused(insee: Insee, body: bytes) -> None:
    insee.trouble = lambda path, filters: Reaction(body)
    assert "n'a pas de liste « observations »" in refusal(insee)


@pytest.mark.parametrize("count", [None, "8", -1.5, True])
def test_an_answer_that_does_not_count_is_refused(insee: Insee, count: object) -> None:
    insee.edit = lambda document: document["paging"].update(count=count)
    assert "ne dit pas combien" in refusal(insee)


def test_a_count_beyond_reason_is_refused_before_the_data_are_asked_for(insee: Insee) -> None:
    insee.edit = lambda document: document["paging"].update(count=9_000_000)
    assert "bien plus que demandé" in refusal(insee)
    assert len(insee.asked) == 1


def test_a_page_that_is_missing_is_noticed(insee: Insee) -> None:
    insee.page = 3
    insee.edit = lambda document: document["paging"].pop("next", None)
    assert "réponse incomplète : 3 observations reçues, 8 annoncées" in refusal(insee)


def test_pages_that_turn_in_circles_end(insee: Insee) -> None:
    insee.page = 3

    def first_again(document: dict[str, Any]) -> None:
        if document["observations"]:
            document["paging"]["next"] = f"{insee.melodi}/data/DS_FILOSOFI_CC?maxResult=3&page=2"

    insee.edit = first_again
    assert "tournent en rond" in refusal(insee)


def test_a_next_page_on_another_host_is_refused(insee: Insee) -> None:
    with serving(Insee()) as other:
        insee.page = 3
        insee.edit = lambda document: document["paging"].update(next=f"{other.address}/page")
        with pytest.raises(Surprise, match="autre hôte"):
            fetch(insee)
        assert other.asked == []


# --- what is asked is what our tables know --------------------------------------------------------------------------


def test_the_decimals_asked_for_are_those_of_the_indicators(indicators: dict[str, dict[str, str]]) -> None:
    for measure in (*FILOSOFI.measures.values(), *POPULATION.measures.values()):
        assert indicators[measure.indicator]["decimales"] == str(measure.decimals), measure.indicator
