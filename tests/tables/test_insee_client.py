"""Asking politely: the pace, the tries, the limits, one host; against a real server on the loopback."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from insee_server import UNEXPECTED, Insee, Reaction, serving
from pacte_analysis.tables.insee import client as clients
from pacte_analysis.tables.insee.client import REQUESTS_A_MINUTE, TRIES, Client, Clock, Pace
from pacte_analysis.tables.insee.surprise import Surprise

JSON = "application/json"


@dataclass
class FakeTime:
    """A clock that only moves when somebody sleeps, and remembers for how long."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    tick: float = 0.0

    def clock(self) -> Clock:
        return Clock(self._now, self._sleep)

    def _now(self) -> float:
        self.now += self.tick
        return self.now

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def insee() -> Iterator[Insee]:
    with serving(Insee()) as server:
        yield server


def ask(insee: Insee, time: FakeTime, path: str = "/melodi/data/X") -> bytes:
    return Client(insee.address, pace=Pace(time.clock())).get(insee.address + path, accept=JSON).body


def refusal(insee: Insee, time: FakeTime, path: str = "/melodi/data/X") -> str:
    with pytest.raises(Surprise) as found:
        ask(insee, time, path)
    assert "Rien n'a été écrit." in found.value.message
    return found.value.message


# --- the pace ------------------------------------------------------------------------------------------------------


def test_no_minute_ever_sees_more_than_thirty_requests(time: FakeTime) -> None:
    pace = Pace(time.clock())
    sent = []
    for number in range(100):
        pace.wait()
        sent.append(time.now)
        time.now += number % 3
    busiest = max(sum(start <= moment < start + 60 for moment in sent) for start in sent)
    assert busiest == REQUESTS_A_MINUTE == 30


def test_the_first_thirty_requests_do_not_wait(time: FakeTime) -> None:
    pace = Pace(time.clock())
    for _ in range(30):
        pace.wait()
    assert time.slept == []
    pace.wait()
    assert time.slept == [60.0]


def test_each_try_counts_in_the_pace(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"", status=503)
    pace = Pace(time.clock(), limit=2)
    with pytest.raises(Surprise):
        Client(insee.address, pace=pace).get(insee.address + "/x", accept=JSON)
    assert len(insee.asked) == TRIES
    assert sum(time.slept) >= 60


# --- tries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_error_is_tried_again(insee: Insee, time: FakeTime, status: int) -> None:
    answers = [Reaction(b"", status=status), Reaction(b"{}")]
    insee.trouble = lambda path, filters: answers.pop(0)
    assert ask(insee, time) == b"{}"
    assert time.slept == [1.0]


def test_the_wait_that_the_server_asks_for_is_kept(insee: Insee, time: FakeTime) -> None:
    answers = [Reaction(b"", status=429, headers={"Retry-After": "17"}), Reaction(b"{}")]
    insee.trouble = lambda path, filters: answers.pop(0)
    assert ask(insee, time) == b"{}"
    assert time.slept == [17.0]


def test_a_wait_too_long_is_told_rather_than_suffered(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"", status=429, headers={"Retry-After": "3600"})
    assert "demande d'attendre 3600 secondes" in refusal(insee, time)
    assert time.slept == []
    assert len(insee.asked) == 1


def test_a_date_to_wait_for_that_is_past_is_no_wait(insee: Insee, time: FakeTime) -> None:
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    answers = [Reaction(b"", status=503, headers=past), Reaction(b"{}")]
    insee.trouble = lambda path, filters: answers.pop(0)
    assert ask(insee, time) == b"{}"
    assert time.slept == [1.0]


@pytest.mark.parametrize(
    "asked",
    ["\u00b2", "Fri, 31 Dec 99999999999 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 -0000", "demain"],
)
def test_a_wait_that_cannot_be_read_is_no_wait(insee: Insee, time: FakeTime, asked: str) -> None:
    insee.trouble = lambda path, filters: Reaction(b"", status=503, headers={"Retry-After": asked})
    assert "n'a pas répondu (il répond par l'erreur 503)" in refusal(insee, time)
    assert time.slept == [1.0, 2.0, 4.0]


def test_an_error_of_the_server_is_quoted_and_not_tried_again(insee: Insee, time: FakeTime) -> None:
    said = refusal(insee, time)
    assert "erreur 500" in said
    assert f"« {UNEXPECTED} »" in said
    assert len(insee.asked) == 1


def test_an_unreachable_server_is_tried_four_times_then_told(time: FakeTime) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Surprise) as found:
        Client(address, pace=Pace(time.clock())).get(address + "/x", accept=JSON)
    assert "connexion impossible" in found.value.message
    assert "réseau" in found.value.message
    assert time.slept == [1.0, 2.0, 4.0]


def test_a_server_that_keeps_silent_is_given_up(insee: Insee, time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "READ", 0.05)
    insee.trouble = lambda path, filters: Reaction(b"{}", pause=2)
    assert "délai dépassé" in refusal(insee, time)
    assert len(insee.asked) == TRIES


def test_a_server_that_never_finishes_is_given_up(insee: Insee) -> None:
    insee.trouble = lambda path, filters: Reaction(b"[" + b"0," * 200_000)
    assert "n'est pas finie après 120 secondes" in refusal(insee, FakeTime(tick=70.0))


def test_a_body_shorter_than_announced_is_refused(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"{}", announced=1000)
    assert "s'est interrompue" in refusal(insee, time)


def test_an_oversized_answer_is_refused(insee: Insee, time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "LARGEST", 1_000_000)
    insee.trouble = lambda path, filters: Reaction(b" " * 1_100_000)
    assert "dépasse 1 millions d'octets" in refusal(insee, time)


# --- one host ------------------------------------------------------------------------------------------------------


def test_a_redirection_on_the_same_host_is_followed(insee: Insee, time: FakeTime) -> None:
    def trouble(path: str, filters: object) -> Reaction:
        if path == "/elsewhere":
            return Reaction(b"[1]")
        return Reaction(b"", status=302, headers={"Location": "/elsewhere"})

    insee.trouble = trouble
    assert ask(insee, time) == b"[1]"


def test_a_redirection_to_another_host_is_refused_and_not_asked(insee: Insee, time: FakeTime) -> None:
    with serving(Insee()) as other:
        insee.trouble = lambda path, filters: Reaction(b"", status=302, headers={"Location": other.address + "/x"})
        assert f"vers un autre hôte, {other.address}" in refusal(insee, time)
        assert other.asked == []


@pytest.mark.parametrize("where", ["http://[::1", "//[x]/\u00e9", "http://[x]/", "http://127.0.0.1:99999999999/"])
def test_a_redirection_that_cannot_be_read_is_refused(insee: Insee, time: FakeTime, where: str) -> None:
    insee.trouble = lambda path, filters: Reaction(b"", status=302, headers={"Location": where})
    said = refusal(insee, time)
    assert "renvoie vers une adresse illisible" in said or "vers un autre hôte" in said
    assert len(insee.asked) == 1


def test_an_address_that_cannot_be_read_is_refused_and_not_asked(insee: Insee, time: FakeTime) -> None:
    with pytest.raises(Surprise, match="adresse illisible"):
        Client(insee.address, pace=Pace(time.clock())).get("http://[::1", accept=JSON)
    assert insee.asked == []


def test_endless_redirections_end(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"", status=301, headers={"Location": "/melodi/data/X"})
    assert "sans fin" in refusal(insee, time)


def test_an_address_of_another_host_is_never_asked(insee: Insee, time: FakeTime) -> None:
    with serving(Insee()) as other, pytest.raises(Surprise, match="autre hôte"):
        Client(insee.address, pace=Pace(time.clock())).get(other.address + "/x", accept=JSON)
    assert other.asked == []


def test_an_address_in_clear_is_refused_but_on_the_loopback() -> None:
    with pytest.raises(Surprise, match="https"):
        Client("http://api.insee.fr/melodi")
    assert Client("https://api.insee.fr/melodi/").base == "https://api.insee.fr/melodi"


# --- what is asked and what is taken -------------------------------------------------------------------------------


def test_the_server_is_told_who_asks_and_what_is_read(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"{}")
    ask(insee, time)
    headers = insee.asked[0][2]
    assert headers["User-Agent"].startswith("barometre-des-solidarites/")
    assert headers["Accept"] == JSON


def test_a_web_page_in_place_of_data_is_refused(insee: Insee, time: FakeTime) -> None:
    insee.trouble = lambda path, filters: Reaction(b"<html>Maintenance</html>", "text/html; charset=utf-8")
    said = refusal(insee, time)
    assert "une page web au lieu de données" in said
    assert "<html>" not in said


@pytest.mark.parametrize("kind", ["application/json", "application/json;charset=UTF-8", "application/hal+json"])
def test_content_of_the_kind_asked_is_taken_whatever_its_parameters(insee: Insee, time: FakeTime, kind: str) -> None:
    insee.trouble = lambda path, filters: Reaction(b"{}", kind)
    assert ask(insee, time) == b"{}"
