"""Cut at any write, a publication leaves the former site or the new one, whole, and done again gives the same bytes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from test_bad_input import fingerprint  # type: ignore[import-not-found]

from crash.conftest import Extent
from crash.cutting import DENIED, FULL, KILL, apart, instants
from pacte_analysis.edition import open_catalogue
from pacte_analysis.lock import alone
from pacte_analysis.press.build import publish_editions
from pacte_analysis.press.project import Project
from pacte_analysis.press.sites import delivery, publications
from pacte_analysis.press.sites.delivery import deliver
from pacte_analysis.press.sites.integrity import verify
from pacte_analysis.press.sites.site import PrintedEdition
from projects import publish_editions as published

WAYS = (KILL, FULL, DENIED)
LITTER = (".en-cours", ".oubliee", ".suivante", ".sortante", ".suivant")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three publications, of which two were delivered, and a fourth edition whose book is printed."""
    root = tmp_path_factory.mktemp("coupures") / "projet"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "state", lambda *_, **__: "à jour")
        for code in ("REG-93", "REG-76"):
            published(root, {(code, 2024): {"index", "emploi"}})
            deliver(Project(root), root / "serveur" / "barometre")
        published(root, {("REG-53", 2024): {"index"}})
    html = root / "livres" / "DEP-04-2024"
    html.mkdir()
    (html / "index.html").write_text("<!DOCTYPE html><title>x</title><h1>DEP-04</h1>", encoding="utf-8")
    return root


def publish_one(project: Project) -> None:
    who = open_catalogue().territories["DEP-04"]
    book = PrintedEdition(who.code, who.name, who.kind, who.slug, 2024, project.root / "livres" / "DEP-04-2024")
    with alone(project.lock, "une construction"):
        publish_editions(project, [book], {book.address: {"territoire": "DEP-04", "annee": 2024}})


def deliver_it(project: Project) -> None:
    deliver(project, project.root / "serveur" / "barometre")


def go_back(project: Project) -> None:
    folder = project.root / "serveur" / "barometre"
    found = publications.delivered(folder)
    if found[0].current:
        delivery.go_back(folder, publications.chosen(found), lambda *_: None)


def the_site(root: Path) -> Path:
    return root / "site"


def the_server(root: Path) -> Path:
    return root / "serveur" / "barometre"


ACTS: dict[str, tuple[Callable[[Project], None], Callable[[Path], Path]]] = {
    "publish": (publish_one, the_site),
    "deliver": (deliver_it, the_server),
    "rollback": (go_back, the_server),
}


def restored(before: Path, root: Path) -> Project:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(before, root, symlinks=True)
    return Project(root)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", WAYS)
def test_cut_at_a_write_the_site_is_whole_and_the_next_time_gives_the_same_bytes(
    act: str,
    way: str,
    before: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    extent: Extent,
    figure: Callable[..., None],
) -> None:
    monkeypatch.setattr(delivery, "state", lambda *_, **__: "à jour")
    root = tmp_path / "projet"
    action, place = ACTS[act]
    project = restored(before, root)
    former = fingerprint(place(root).resolve())
    whole = apart(lambda: action(project), root)
    assert not whole.trace, whole.trace
    assert not whole.message
    wanted = fingerprint(place(root).resolve())
    assert wanted != former
    assert whole.writes > 1
    cuts = instants(whole.writes, extent.writes, extent.seed)
    for at in cuts:
        project = restored(before, root)
        ending = apart(lambda: action(project), root, at=at, how=way)  # noqa: B023
        said = f"{act}, {way}, write {at} of {whole.writes}: {ending}"
        assert ending.killed == (way == KILL), said
        # What is refused says so in French, or did no harm.
        assert not ending.trace, said
        assert place(root).exists(), said
        now = fingerprint(place(root).resolve())
        assert now in (former, wanted), said
        assert verify(place(root).resolve()).faults == [], said
        if way != KILL and now == former:
            assert ending.message, said
        again = apart(lambda: action(project), root)  # noqa: B023
        assert not again.trace + again.message, f"{said}; again: {again}"
        assert fingerprint(place(root).resolve()) == wanted, said
        assert not [path.name for path in root.rglob("*") if path.name.endswith(LITTER)], said
    figure("instants" if way == KILL else "faults", len(cuts), 0)


def test_a_publication_in_two_moves_is_found(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken away: the former site is erased, then the new one copied."""
    monkeypatch.setattr(delivery, "state", lambda *_, **__: "à jour")

    def by_hand(folder: Path, other: Path) -> Path:
        shutil.rmtree(folder)
        shutil.copytree(other, folder)
        return other

    monkeypatch.setattr(publications, "swap", by_hand)
    root = tmp_path / "projet"
    project = restored(before, root)
    former = fingerprint(the_server(root))
    whole = apart(lambda: deliver_it(project), root)
    wanted, found = fingerprint(the_server(root)), []
    for at in range(whole.writes // 2, whole.writes, max(1, whole.writes // 10)):
        project = restored(before, root)
        apart(lambda: deliver_it(project), root, at=at)  # noqa: B023
        found.append(fingerprint(the_server(root)) if the_server(root).exists() else {})
    assert any(now not in (former, wanted) for now in found)
