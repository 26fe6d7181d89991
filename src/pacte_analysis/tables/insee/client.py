"""One polite way to ask: thirty requests a minute, few retries, a time limit, a size limit, and one host.

Insee's data catalogue (Melodi) is open, without a key, and limited to 30 requests a minute; beyond, it answers 429
(README of Insee's R package `melodi`). Its error for a data set that it does not know is an HTTP 500 in plain text,
« Le serveur a rencontré une erreur inattendue. » (answers recorded in the tests of that package): repeating the request
would not help, so that a 500 is not tried again.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin, urlsplit

import requests

from pacte_analysis.tables.insee.surprise import Surprise

REQUESTS_A_MINUTE = 30
TRIES = 4
# Too many requests, and the states of a gateway that may pass.
PASSING = {429, 502, 503, 504}
REDIRECTIONS = {301, 302, 303, 307, 308}
FEW_REDIRECTIONS = 3
CONNECT, READ, WHOLE = 10.0, 30.0, 120.0
LONGEST_WAIT = 90.0
LARGEST = 20_000_000
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Clock:
    """The time, and how to let it pass; tests have one of their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Pace:
    """At most so many requests in any minute, whatever they are for."""

    clock: Clock = field(default_factory=Clock)
    limit: int = REQUESTS_A_MINUTE
    period: float = 60.0
    _sent: deque[float] = field(default_factory=deque)

    def wait(self) -> None:
        """Return when one more request may go."""
        while True:
            now = self.clock.now()
            while self._sent and now - self._sent[0] >= self.period:
                self._sent.popleft()
            if len(self._sent) < self.limit:
                self._sent.append(now)
                return
            self.clock.sleep(self.period - (now - self._sent[0]))


@dataclass(frozen=True)
class Answer:
    """What a server answered, byte for byte, and where."""

    address: str
    kind: str
    body: bytes


def user_agent() -> str:
    """Who asks, as a server's log shows it."""
    try:
        number = version("pacte-analysis")
    except PackageNotFoundError:
        number = "0"
    return f"barometre-des-solidarites/{number} (pacte refresh)"


class Client:
    """Asks one host for bytes. `extra` goes to each request of `session` (pynsee's wants some)."""

    def __init__(
        self,
        base: str,
        *,
        session: requests.Session | None = None,
        pace: Pace | None = None,
        extra: Mapping[str, bool] | None = None,
    ) -> None:
        self.base = base.rstrip("/")
        parts = urlsplit(self.base)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise Surprise(
                f"Adresse « {base} »",
                "elle n'est pas en https, et personne ne garantirait les chiffres reçus.",
                "Corrigez la variable d'environnement PACTE_MELODI ou PACTE_BDM.",
            )
        self.session = session or requests.Session()
        self.pace = pace or Pace()
        self.extra = dict(extra or {})

    def get(self, address: str, *, accept: str) -> Answer:
        """The answer at `address`, of a kind of content named in `accept`. Raises `Surprise` for anything else."""
        self._same_host(address, address)
        asked = address
        for _ in range(FEW_REDIRECTIONS + 1):
            response = self._patiently(address, accept)
            if response.status_code not in REDIRECTIONS:
                break
            response.close()
            try:
                address = urljoin(address, response.headers.get("Location", ""))
            except (ValueError, OverflowError):
                raise _unreadable(asked) from None
            self._same_host(address, asked)
        else:
            raise Surprise(asked, "le serveur renvoie d'une adresse à l'autre sans fin.", "Réessayez plus tard.")
        with response:
            body = self._body(response, asked)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status_code != 200:
            raise Surprise(
                asked,
                f"le serveur répond par l'erreur {response.status_code}{_quoted(body)}.",
                "L'adresse ou le jeu de données a peut-être changé : voyez le catalogue de l'Insee, ou réessayez.",
            )
        if not _is_of_kind(kind, accept):
            what = "une page web" if kind == "text/html" else f"du contenu « {kind or 'sans nom'} »"
            raise Surprise(
                asked,
                f"{what} au lieu de données ({accept}){_quoted(body)}.",
                "Un proxy ou une page de maintenance s'est peut-être interposé : ouvrez l'adresse dans un navigateur.",
            )
        return Answer(asked, kind, body)

    def _same_host(self, address: str, asked: str) -> None:
        try:
            there, here = urlsplit(address), urlsplit(self.base)
        except (ValueError, OverflowError):
            raise _unreadable(asked) from None
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise Surprise(
                asked,
                f"le serveur renvoie vers un autre hôte, {there.scheme}://{there.netloc}.",
                f"Seul {here.netloc} est interrogé : vérifiez l'adresse, ou le proxy.",
            )

    def _patiently(self, address: str, accept: str) -> requests.Response:
        """The first answer that is not a passing one, after a few tries; each try keeps to the pace."""
        wait = 0.0
        trouble = ""
        for attempt in range(TRIES):
            if attempt:
                self.pace.clock.sleep(wait)
            self.pace.wait()
            try:
                response = self.session.request(
                    "GET",
                    address,
                    headers={"Accept": accept, "User-Agent": user_agent()},
                    timeout=(CONNECT, READ),
                    allow_redirects=False,
                    stream=True,
                    verify=True,
                    **self.extra,  # type: ignore[arg-type]
                )
            except requests.exceptions.SSLError:
                trouble = "son certificat de sécurité n'est pas reconnu"
                break
            except requests.RequestException as error:
                trouble, wait = _unreachable(error), 2.0**attempt
                continue
            except (ValueError, OverflowError):
                # Even of a redirection that it is not to follow, requests reads the address.
                raise _unreadable(address) from None
            if response.status_code not in PASSING:
                return response
            trouble = f"il répond par l'erreur {response.status_code}"
            wait = _retry_after(response) or 2.0**attempt
            response.close()
            if wait > LONGEST_WAIT:
                trouble += f" et demande d'attendre {wait:.0f} secondes"
                break
        raise Surprise(
            address,
            f"le serveur de l'Insee n'a pas répondu ({trouble}).",
            "Vérifiez le réseau et le proxy, puis réessayez plus tard.",
        )

    def _body(self, response: requests.Response, asked: str) -> bytes:
        """The whole body, within the limits of size and time."""
        start = self.pace.clock.now()
        parts, size = [], 0
        try:
            for part in response.iter_content(65_536):
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    raise Surprise(
                        asked,
                        f"la réponse dépasse {LARGEST // 1_000_000} millions d'octets, bien plus qu'attendu.",
                        "Le filtre n'a pas été compris : signalez-le à l'équipe du projet.",
                    )
                if self.pace.clock.now() - start > WHOLE:
                    raise Surprise(asked, f"la réponse n'est pas finie après {WHOLE:.0f} secondes.", "Réessayez.")
        except requests.RequestException as error:
            raise Surprise(asked, f"la réponse s'est interrompue ({_unreachable(error)}).", "Réessayez.") from None
        return b"".join(parts)


def _is_of_kind(kind: str, accept: str) -> bool:
    """Whether a content is of the kind asked: `text/xml` and `application/vnd.sdmx…+xml` are `application/xml`."""
    name = accept.partition("/")[2]
    return kind in {accept, f"text/{name}"} or kind.endswith(f"+{name}")


def _unreadable(asked: str) -> Surprise:
    return Surprise(
        asked,
        "le serveur renvoie vers une adresse illisible.",
        "Un proxy s'est peut-être interposé : vérifiez-le, ou réessayez plus tard.",
    )


def _unreachable(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.ProxyError():
            return "le proxy refuse"
        case requests.exceptions.Timeout():
            return "délai dépassé"
        case requests.exceptions.ChunkedEncodingError():
            return "connexion coupée"
        case _:
            return "connexion impossible"


def _retry_after(response: requests.Response) -> float:
    """The seconds that a server asks to wait (as a number or as a date); 0 when it says nothing readable."""
    text = response.headers.get("Retry-After", "").strip()
    # « ² » is a digit too, of which no number is made.
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _quoted(body: bytes) -> str:
    """The first words of a body, as a quotation, when it is short plain text."""
    text = " ".join(body[:400].decode("utf-8", errors="replace").split())
    return f" : « {text[:160]} »" if text and "<" not in text else ""
