"""Bad input: one French message that says what, where and what to do; a non-zero exit; the site left as it was."""

import hashlib
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main
from pacte_analysis.press.chapter import Chapter, UnknownParameter
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.run import run


def fingerprint(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_line(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
    assert count == 1, f"{pattern!r} matches nothing in {path.name}"
    path.write_text(changed, encoding="utf-8")


CHAPTER = "notebooks/index.md"
BAROMETER = "data/observations/barometre.csv"
POVERTY = r"^taux_pauvrete_60,REG-93,2021,17\.4,publié,exact,"


def with_chapter(old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit(root / CHAPTER, old, new)


def with_data(pattern: str, new: str, table: str = BAROMETER) -> Callable[[Path], None]:
    return lambda root: edit_line(root / table, pattern, new)


def remove(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def repeat_line(root: Path) -> None:
    path = root / BAROMETER
    line = next(x for x in path.read_text(encoding="utf-8").splitlines() if re.match(POVERTY, x))
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


nothing: Callable[[Path], None] = lambda root: None  # noqa: E731

ASK = ["build"]
ADD = "publish(pauvrete=pauvrete)"

CASES: dict[str, tuple[list[str], Callable[[Path], None], list[str]]] = {
    "ambiguous territory": (["build", "93"], nothing, ["« 93 » ambigu", "REG-93", "DEP-93", "Écrivez le code complet"]),
    "unknown territory": (["build", "REG-99"], nothing, ["« REG-99 » inconnu"]),
    "a near miss is proposed": (["build", "ocitanie"], nothing, ["« ocitanie » inconnu", "REG-76 (Occitanie)"]),
    "wrong kind": (["build", "Marseille"], nothing, ["Marseille", "commune", "une région, un département"]),
    "a code that lost its zero": (["build", "DEP-1"], nothing, ["garde son zéro", "DEP-01 (Ain)"]),
    "year without data": (["build", "REG-93", "--year", "1987"], nothing, ["1987", "Années connues : de 2014 à"]),
    "not a year": (["build", "REG-93", "--year", "l'an dernier"], nothing, ["« l'an dernier » illisible"]),
    "missing table": (ASK, remove("data/sources.csv"), ["data/sources.csv est absent", "rétablissez"]),
    "wrong column": (
        ASK,
        with_data("^indicateur,territoire", "indicateur,lieu"),
        [BAROMETER, "ligne 1", "colonne absente : territoire", "colonne inconnue : lieu"],
    ),
    "wrong type": (
        ASK,
        with_data(POVERTY, "taux_pauvrete_60,REG-93,2021,17 O,publié,exact,"),
        [BAROMETER, "colonne « valeur »", "« 17 O » n'est pas un nombre"],
    ),
    "a table's code that lost its zero": (
        ASK,
        with_data("^foyers_rsa,REG-93", "foyers_rsa,DEP-4"),
        ["« DEP-4 » est inconnu", "le zéro du code a été perdu", "DEP-04"],
    ),
    "unknown indicator in a table": (
        ASK,
        with_data("^foyers_rsa,REG-93", "foyers_rssa,REG-93"),
        ["« foyers_rssa » est inconnu", "table indicateurs"],
    ),
    "unknown indicator in a chapter": (
        ASK,
        with_chapter('edition.value("taux_pauvrete_60")', 'edition.value("taux_pauvrete_6O")'),
        ["Indicateur « taux_pauvrete_6O » inconnu", "taux_pauvrete_60", "index.md", "cellule de code n° 2"],
    ),
    "value without source": (
        ASK,
        with_data(r"^(contrats_cls,REG-93,.*),barometre-paca-2026,", r"\1,,"),
        [BAROMETER, "valeur sans source"],
    ),
    "duplicated observation": (ASK, repeat_line, [BAROMETER, "doublon", "taux_pauvrete_60 / REG-93 / 2021"]),
    "a share beyond 100": (
        ASK,
        with_data(POVERTY, "taux_pauvrete_60,REG-93,2021,174,publié,exact,"),
        [BAROMETER, "une part est comprise entre 0 et 100"],
    ),
    "parts beyond their whole": (
        ASK,
        with_data(
            "^REG-93,2024,actions,ensemble,,nature,nouvelle,part,46,",
            "REG-93,2024,actions,ensemble,,nature,nouvelle,part,66,",
            "data/repartitions/barometre.csv",
        ),
        ["data/repartitions/barometre.csv", "plus que leur tout (100 %)"],
    ),
    "undefined name": (
        ASK,
        with_chapter("{{ pauvrete }} de la population", "{{ pauvrette }} de la population"),
        ["index.md", "le nom « pauvrette » n'est pas publié", "« pauvrete »", "de la population est pauvre"],
    ),
    "hostile expression": (
        ASK,
        with_chapter("{{ pauvrete }} de la", "{{ ''.__class__.__mro__ }} de la"),
        ["index.md", "expression interdite"],
    ),
    "broken expression": (ASK, with_chapter("{{ pauvrete }} de la", "{{ pauvrete de la"), ["index.md", "illisible"]),
    "a claim that is false": (
        ASK,
        with_chapter('edition.gap("taux_pauvrete_60") > 0', 'edition.gap("taux_pauvrete_60") < 0'),
        ["« la pauvreté dépasse la moyenne » est démentie par les données", "index.md"],
    ),
    "a chapter that raises": (
        ASK,
        with_chapter(ADD, ADD + "\n1 / 0"),
        ["REG-93-2024", "index.md", "cellule de code n° 2", "ZeroDivisionError", "1 / 0"],
    ),
    "a bare number published": (ASK, with_chapter(ADD, "publish(pauvrete=17.4)"), ["un nombre nu n'a pas d'origine"]),
    "a print in a page": (ASK, with_chapter(ADD, ADD + "\nprint('oups')"), ["print() n'a pas sa place"]),
    "a figure without apparatus": (
        ASK,
        with_chapter("> 0)", "> 0)\nedition.tables['sources'].head()"),
        ["index.md", "sortie sans appareil"],
    ),
    "a section that names no heading": (
        ASK,
        with_chapter(ADD, ADD + '\nsection("Le tau", when=False)'),
        ["aucun titre de ce nom", "« Le taux »"],
    ),
    "a chapter that is not a notebook": (
        ASK,
        with_chapter("format_name: myst", "format_name: autre"),
        ["index.md", "l'en-tête jupytext manque"],
    ),
    "a link that leads nowhere": (
        ASK,
        with_chapter("est pauvre.", "est pauvre ({ref}`perdu`)."),
        ["index.md : le renvoi « perdu » ne mène nulle part"],
    ),
    "an acronym out of the glossary": (
        ASK,
        with_chapter("est pauvre.", "est pauvre ({term}`QQQ`)."),
        ["index.md : le sigle « QQQ » n'est pas dans book/sigles.md"],
    ),
    "a contents page that names no file": (
        ASK,
        lambda root: edit(root / "_toc.yml", "notebooks/index", "notebooks/absent"),
        ["absent.md", "absent"],
    ),
    "a contents page that leads out of the project": (
        ASK,
        lambda root: edit(root / "_toc.yml", "notebooks/index", "../../../etc/passwd"),
        ["_toc.yml", "« ../../../etc/passwd » est hors du projet", "Nommez une page"],
    ),
    "a contents page without a chapter": (
        ASK,
        lambda root: edit(root / "_toc.yml", "notebooks/index", "book/index"),
        ["_toc.yml : aucun chapitre", "root: notebooks/index"],
    ),
    "a contents page as deep as it is long": (
        ASK,
        lambda root: (root / "_toc.yml").write_text("root: " + "[" * 5000, encoding="utf-8") and None,
        ["_toc.yml est illisible", "trop de niveaux"],
    ),
    "a configuration as deep as it is long": (
        ASK,
        lambda root: (root / "_config.yml").write_text("a: " + "[" * 5000, encoding="utf-8") and None,
        ["_config.yml est illisible", "trop de niveaux"],
    ),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site, as it stands before each mistake."""
    site = tmp_path_factory.mktemp("publie")
    (site / "index.html").write_text("<!doctype html><title>La dernière bonne version</title>", encoding="utf-8")
    return site


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gives_one_french_message_and_leaves_the_site_untouched(
    case: str, small_project: Project, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, damage, said = CASES[case]
    small_project.site.symlink_to(published, target_is_directory=True)
    before = fingerprint(published)
    damage(small_project.root)
    code = main(arguments)
    message = capsys.readouterr().err
    assert code == 1
    for words in said:
        assert words in message, message
    assert "Traceback" not in message
    assert small_project.site.resolve() == published
    assert fingerprint(published) == before


def test_the_small_project_builds_when_nothing_is_wrong(small_project: Project) -> None:
    assert main(["build"]) == 0
    page = (small_project.site / "provence-alpes-cote-d-azur" / "2024" / "index.html").read_text(encoding="utf-8")
    assert "17,4\u00a0%</a> de la population" in page


def test_an_unknown_parameter_is_refused_before_anything_runs(small_project: Project) -> None:
    chapter = Chapter.read(small_project.root / CHAPTER)
    with pytest.raises(
        UnknownParameter, match=r"paramètre « territoire » inconnu\. Paramètres du chapitre : territory, year"
    ):
        run(chapter, {"territoire": "REG-93"}, edition="REG-93-2024")
    with pytest.raises(UnknownParameter, match="attend une valeur comme 2024, pas '2024'"):
        run(chapter, {"year": "2024"}, edition="REG-93-2024")


@pytest.mark.skipif(os.name != "posix", reason="limits on file size are POSIX's")
@pytest.mark.parametrize("limit", [0, 2_000, 60_000, 300_000])
def test_a_disk_that_refuses_the_write_leaves_the_site_untouched(
    small_project: Project, published: Path, limit: int
) -> None:
    small_project.site.symlink_to(published, target_is_directory=True)
    before = fingerprint(published)
    done = subprocess.run(
        [sys.executable, "-m", "pacte_analysis.cli.main", "build"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        # The kernel of the system refuses every write beyond the limit, as a full disk would.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip()
    assert small_project.site.resolve() == published
    assert fingerprint(published) == before
