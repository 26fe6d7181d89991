"""A build sent to a Dask cluster: one edition a task, what comes back put in place here as if it had been printed here.

The project goes once to each worker. A worker lost in the middle is replaced by Dask, a process that dies is started
again; an edition that keeps failing is named once and leaves the others.
"""

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cloudpickle
from distributed import Client, Future, KilledWorker
from distributed import wait as wait_for

from pacte_analysis.edition import Edition, open_catalogue
from pacte_analysis.lock import alone
from pacte_analysis.press.books.imprint import already_printed, manifest
from pacte_analysis.press.build import AllBuilt, publish_all
from pacte_analysis.press.editions import Listed
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import Progress
from pacte_analysis.press.scratch import sweep
from pacte_analysis.press.sites.site import PrintedEdition
from pacte_analysis.press.wide import parcel, worker
from pacte_analysis.press.wide.shipment import ClusterFailed, forget_received, leave, parcel_of, received
from pacte_analysis.tables.check import require_valid

# Seconds to reach the scheduler; to see a first worker; without any worker before a build is given up.
REACHED, FIRST, ALONE = 10, 60, 600

# How many times the process that prints an edition may die before the edition is given up.
RETRIES = 2


class _ByValue:
    """A function that goes to the workers with its code: our package need not be there."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.function(*given, **named)

    def __reduce__(self) -> tuple[Any, ...]:
        return cloudpickle.loads, (cloudpickle.dumps(self.function),)


def build_on_cluster(
    project: Project,
    editions: Sequence[Listed],
    scheduler: str,
    *,
    store: str = "",
    data: Path | None = None,
    progress: Progress | None = None,
    locked: bool = False,
    keep_going: bool = False,
) -> AllBuilt:
    """Print editions on the cluster of that scheduler (``tcp://…``) and put the site in place in one move.

    Archives go and come through `store` (an address of fsspec) when there is one, else through the scheduler. Fails as
    `build_all` does, edition by edition; raises `ClusterFailed` when the cluster cannot be used or is lost.
    """
    progress = progress or Progress()
    with alone(project.lock, "une construction", say=progress.say):
        sweep(project)
        forget_received(project)
        return _build(project, editions, scheduler, store, data, progress, locked, keep_going)


def _build(
    project: Project,
    editions: Sequence[Listed],
    scheduler: str,
    store: str,
    data: Path | None,
    progress: Progress,
    locked: bool,
    keep_going: bool,
) -> AllBuilt:
    require_valid(data)
    catalogue = open_catalogue(data)
    step, total = "Éditions", len(editions)
    progress.say(step, 0, total)
    result = AllBuilt(project.site)
    printed: list[PrintedEdition] = []
    todo: dict[Listed, Edition] = {}
    for asked in editions:
        edition = Edition(catalogue, catalogue.territories[asked.code], asked.year)
        kept = already_printed(project, edition, data)
        if kept is None:
            todo[asked] = edition
        else:
            printed.append(kept)
            result.unchanged.append(asked)
    if todo:
        answers = _answers(project, list(todo), scheduler, store, data)
        for done, (asked, answer) in enumerate(answers, start=len(result.unchanged) + 1):
            book = received(project, todo[asked], answer, store, data) if "nom" in answer else None
            if book is not None:
                printed.append(book)
                result.printed.append(asked)
            else:
                result.fail(asked, str(answer["message"]), list(answer["causes"]))
            progress.say(step, done, total)
    if printed:
        known = {f"{e.territory.slug}/{e.year}": e for e in (*todo.values(), *_editions(catalogue, result.unchanged))}
        manifests = {book.address: manifest(project, known[book.address], data) for book in printed}
        publish_all(project, result, printed, manifests, data=data, locked=locked, keep_going=keep_going)
    return result


def _editions(catalogue: Any, asked: Sequence[Listed]) -> Iterator[Edition]:
    return (Edition(catalogue, catalogue.territories[one.code], one.year) for one in asked)


def _answers(
    project: Project, editions: Sequence[Listed], scheduler: str, store: str, data: Path | None
) -> Iterator[tuple[Listed, dict[str, Any]]]:
    """The answer for each edition, as they come."""
    for module in (parcel, worker):
        cloudpickle.register_pickle_by_value(module)
    # What Dask says of lost workers is for its own log: here they are retried, or an edition is named.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    content = parcel_of(project, data)
    name, plugin = parcel.name_of(content), f"pacte-{uuid.uuid4().hex[:12]}"
    lock = project.root / "requirements.lock"
    if store:
        leave(store, name, content)
    presses = worker.Presses(
        name,
        None if store else content,
        store,
        lock.read_text(encoding="utf-8") if lock.is_file() else "",
        worker.interpreter(),
    )
    with _reached(scheduler) as client:
        try:
            client.register_plugin(presses, name=plugin)
            _require_fit(client, plugin)
            # Many editions fill the workers; one alone takes all the cores of its own.
            cores = 1 if len(editions) > 1 else 0
            orders = {
                client.submit(
                    _ByValue(worker.make),
                    plugin,
                    {"territoire": asked.code, "annee": asked.year, "coeurs": cores},
                    key=f"{asked.code}/{asked.year}-{plugin}",
                    retries=RETRIES,
                    pure=False,
                ): asked
                for asked in editions
            }
            yield from _as_they_come(client, orders)
        finally:
            with contextlib.suppress(Exception):
                client.unregister_worker_plugin(plugin)


@contextlib.contextmanager
def _reached(scheduler: str) -> Iterator[Client]:
    try:
        client = Client(scheduler, timeout=REACHED, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterFailed(
            f"{scheduler} : aucun cluster Dask ne répond ({type(error).__name__}). Vérifiez l'adresse que « dask "
            "scheduler » a affichée et le pare-feu, ou imprimez ici, sans --scheduler."
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=FIRST)
        except (TimeoutError, OSError):
            raise ClusterFailed(
                f"{scheduler} : le cluster n'a aucun poste de calcul. Lancez-en (dask worker {scheduler})."
            ) from None
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=REACHED)


def _require_fit(client: Client, plugin: str) -> None:
    """Raise `ClusterFailed` when a worker would not give the same bytes, naming each and why."""
    said: dict[str, list[str]] = {}
    for address, refusal in client.run(_ByValue(worker.refusal), plugin, on_error="return").items():
        if isinstance(refusal, str) and refusal:
            said.setdefault(refusal, []).append(address)
    if said:
        lines = [f"{', '.join(sorted(addresses))} : {refusal}" for refusal, addresses in sorted(said.items())]
        raise ClusterFailed(
            "Ces postes de calcul ne donneraient pas les mêmes octets ; rien n'a été imprimé.\n"
            + "\n".join(lines)
            + "\nInstallez-y le même Python et requirements.lock (pip install --require-hashes -r requirements.lock), "
            "ou arrêtez-les."
        )


def _as_they_come(client: Client, orders: Mapping[Future, Listed]) -> Iterator[tuple[Listed, dict[str, Any]]]:
    pending, seen = dict(orders), time.monotonic()
    while pending:
        with contextlib.suppress(TimeoutError), client.as_current():
            wait_for(list(pending), timeout=2, return_when="FIRST_COMPLETED")
        for future in [future for future in pending if future.done()]:
            asked = pending.pop(future)
            yield asked, _answer(future, asked)
            future.release()
        if not pending:
            return
        if client.status != "running":
            raise _lost("le scheduler ne répond plus")
        if client.nthreads():
            seen = time.monotonic()
        elif time.monotonic() - seen > ALONE:
            raise _lost(f"plus aucun poste de calcul depuis {ALONE // 60} minutes")


def _lost(why: str) -> ClusterFailed:
    return ClusterFailed(
        f"Le cluster est perdu : {why}. Le site est intact, et les éditions déjà reçues sont gardées : la même "
        "commande, avec ou sans --scheduler, n'imprimera que les autres."
    )


def _answer(future: Future, asked: Listed) -> dict[str, Any]:
    """What a task answered, or a failure in the same form."""
    if future.cancelled():
        raise _lost("le scheduler a oublié ce qu'il faisait")
    error = future.exception()
    if error is None:
        answer: dict[str, Any] = future.result()
        if "refus" not in answer:
            return answer
        cause = f"un poste de calcul ne donnerait pas les mêmes octets ({answer['refus']})."
    elif isinstance(error, KilledWorker):
        cause = "les postes de calcul qui l'impriment disparaissent l'un après l'autre ; manque-t-il de la mémoire ?"
    elif isinstance(error, ChildProcessError):
        cause = (
            f"le processus qui l'imprime est mort {RETRIES + 1} fois ({error}) ; manque-t-il de la mémoire au poste de "
            "calcul ? Sa sortie d'erreur en dit plus."
        )
    else:
        cause = f"erreur inattendue sur le cluster : {type(error).__name__} : {error}"
    return {"message": f"{asked} : {cause}", "causes": [f"{asked} : {cause}"]}
