"""Each mistake of the table is told in one line, at its place, and by its rule alone."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pacte_analysis.edition import open_edition
from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread import mend, proofread
from pacte_analysis.press.proofread.manuscript import Known
from pacte_analysis.press.proofread.remark import OFF, BadSeverities, Remark, severities, weighed
from pacte_analysis.press.proofread.speaking import spoken
from projects import ROOT
from seeded import CHAPTER, OWN, RUN, STATIC, Mistake, said, write

NAMES = [mistake.rule for mistake in STATIC]


@pytest.fixture(scope="module")
def known() -> Known:
    return Known.load()


def expected(project: Project, mistake: Mistake) -> int:
    text = (project.root / mistake.file).read_text(encoding="utf-8")
    if mistake.rule == "cible-en-double":
        # Of two targets, the second in the order of the contents.
        return 1
    return text.count("\n", 0, text.rindex(mistake.at)) + 1 if mistake.at else 0


def test_a_sound_project_has_nothing_to_mend(tmp_path: Path, known: Known) -> None:
    assert proofread(write(tmp_path), known) == []


def test_the_mistakes_are_of_thirty_kinds_and_more() -> None:
    assert len({mistake.rule for mistake in (*STATIC, *RUN)}) == len(STATIC) + len(RUN) >= 30


@pytest.mark.parametrize("mistake", STATIC, ids=NAMES)
def test_a_seeded_mistake_is_told_in_one_line_at_its_place(tmp_path: Path, known: Known, mistake: Mistake) -> None:
    project = write(tmp_path, mistake)
    found = [remark for remark in proofread(project, known) if remark.rule == mistake.rule]
    assert [remark.line for remark in found] == [expected(project, mistake)]
    line = str(found[0])
    assert "\n" not in line
    assert f"[{mistake.rule}] " in line
    assert found[0].remedy


@pytest.mark.parametrize("mistake", STATIC, ids=NAMES)
def test_without_its_rule_the_mistake_goes_unseen(tmp_path: Path, known: Known, mistake: Mistake) -> None:
    project = write(tmp_path, mistake, severities=f"{mistake.rule}: {OFF}\n")
    assert [remark for remark in proofread(project, known) if remark.rule == mistake.rule] == []


def test_every_rule_has_its_severity_in_the_file_and_its_mistake_in_the_table() -> None:
    told = set(severities(ROOT))
    tabled = {mistake.rule for mistake in (*STATIC, *RUN)}
    # A notebook that is none stops before any rule; a book that Sphinx refuses is the preview's; what git follows, and
    # the folders of editions, have their own tests; what is no text is below.
    elsewhere = {"carnet-illisible", "impression", "sorties-gardees", "image-collee"}
    elsewhere |= {"edition-inconnue", "texte-hors-edition", "texte-a-remplir", "place-sans-texte"}
    elsewhere |= {"texte-illisible"}
    assert told - tabled == elsewhere
    assert tabled - told == set()


def _latin(path: Path) -> None:
    path.write_bytes("Un mot.\nUn été.\n".encode("latin-1"))


def _dangling(path: Path) -> None:
    path.symlink_to("absent.md")


def _elsewhere(path: Path) -> None:
    secret = path.parents[3] / "secret.txt"
    secret.write_text("Une clé.", encoding="utf-8")
    path.symlink_to(secret)


@pytest.mark.parametrize(
    ("make", "what", "remedy"),
    [
        (_latin, "n'est pas en UTF-8 (ligne 2)", "Enregistrez-le en UTF-8."),
        (_dangling, "pas un fichier", "Mettez le texte ici même"),
        (Path.mkdir, "pas un fichier", "Mettez le texte ici même"),
        (_elsewhere, "un lien vers un autre dossier", "Mettez le texte ici même"),
    ],
)
def test_a_file_that_is_no_text_is_told_and_the_others_are_read(
    tmp_path: Path, known: Known, make: Callable[[Path], None], what: str, remedy: str
) -> None:
    project = write(tmp_path, Mistake("texte-sans-place", "", "Un mot.\n", "", OWN))
    # The chapter places it: what each edition lacks is looked for in it too.
    home = tmp_path / "notebooks" / "index.md"
    home.write_text(home.read_text(encoding="utf-8") + '\n{{ texte("mots") }}\n', encoding="utf-8")
    make((tmp_path / OWN).with_name("mots.md"))
    found = {remark.rule: remark for remark in proofread(project, known)}
    assert "texte-sans-place" in found
    wrong = found["texte-illisible"]
    assert wrong.file == "book/editions/REG-93-2024/mots.md"
    assert what in wrong.what
    assert remedy in wrong.remedy


def test_a_page_that_is_not_in_utf_8_is_told(tmp_path: Path, known: Known) -> None:
    project = write(tmp_path)
    _latin(tmp_path / "book" / "methode.md")
    found = [remark.file for remark in proofread(project, known) if remark.rule == "texte-illisible"]
    assert found == ["book/methode.md"]


@pytest.mark.parametrize("file", [OWN, "notebooks/index.md"])
def test_an_expression_too_deep_to_be_read_is_told_where_it_stands(tmp_path: Path, known: Known, file: str) -> None:
    project = write(tmp_path)
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.read_text(encoding="utf-8") if path.exists() else "Un mot (bref).\n"
    deep = "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}\n"
    path.write_text(f"{source}\n{deep}", encoding="utf-8")
    (found,) = [remark for remark in proofread(project, known) if remark.rule == "expression-illisible"]
    assert (found.file, found.line) == (file, source.count("\n") + 2)
    assert "parenthèses" in found.what
    assert found.remedy


def test_what_a_text_may_not_compute_is_told_at_its_line(tmp_path: Path, known: Known) -> None:
    project = write(tmp_path, Mistake("texte-interdit", "", "Un mot.\n\n{% set a = 1 %}\n", "{% set", OWN))
    found = [remark for remark in proofread(project, known) if remark.rule == "texte-interdit"]
    assert [(remark.file, remark.line) for remark in found] == [(OWN, 3)]
    assert "{% set %}" in found[0].what


@pytest.mark.parametrize("opening", ["<!--", "{{", "{%", "{%#"])
def test_a_text_of_openings_alone_is_read_in_no_time(tmp_path: Path, known: Known, opening: str) -> None:
    project = write(tmp_path, Mistake("texte-interdit", "", opening * (96_000 // len(opening)), "", OWN))
    home = tmp_path / "notebooks" / "index.md"
    home.write_text(home.read_text(encoding="utf-8") + '\n{{ texte("perdu") }}\n', encoding="utf-8")
    start = time.process_time()
    assert [remark for remark in proofread(project, known) if remark.file == OWN]
    assert time.process_time() - start < 6


@pytest.mark.parametrize("content", [b"[" * 5000, b"- tiret\n", "tiret: \u00e9".encode("latin-1")])
def test_severities_of_another_shape_are_refused(tmp_path: Path, known: Known, content: bytes) -> None:
    project = write(tmp_path)
    (tmp_path / "book" / "relecture.yml").write_bytes(content)
    with pytest.raises(BadSeverities, match=r"book/relecture\.yml"):
        proofread(project, known)


def test_a_severity_that_is_none_is_refused(tmp_path: Path, known: Known) -> None:
    project = write(tmp_path, severities="tiret: grave\n")
    with pytest.raises(BadSeverities, match="tiret : grave"):
        proofread(project, known)


def test_no_file_of_the_book_has_an_error(known: Known) -> None:
    assert [str(remark) for remark in proofread(Project(ROOT), known) if remark.error] == []


def test_a_condition_that_nothing_closes_is_told_where_it_opens(tmp_path: Path, known: Known) -> None:
    project = write(tmp_path, said("expression-illisible", "{% if pauvrete.known %}\nOui.\n\nLa fin."))
    (found,) = [remark for remark in proofread(project, known) if remark.rule == "expression-illisible"]
    text = (tmp_path / "notebooks" / "index.md").read_text(encoding="utf-8")
    assert found.line == text.count("\n", 0, text.index("{% if")) + 1


def test_fix_writes_the_typography_and_nothing_else(tmp_path: Path, known: Known) -> None:
    project = write(tmp_path)
    path = project.root / "notebooks" / "index.md"
    wrong = 'Leur  voeu , dit "l\'Etat", est 1ère - et 2ème... `"code"...` <a href="methode.html">ici</a>\n'
    right = 'Leur vœu, dit « l\'État », est 1re – et 2e… `"code"...` <a href="methode.html">ici</a>\n'
    path.write_text(CHAPTER + wrong, encoding="utf-8")
    assert mend(Project(tmp_path)) == [path]
    assert path.read_text(encoding="utf-8") == CHAPTER + right
    assert mend(Project(tmp_path)) == []


# --- what only a run can tell ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Mistake, str, list[Remark]]]:
    """One chapter a mistake, all run at once."""
    root = tmp_path_factory.mktemp("fautes")
    write(root)
    chapters = ["_toc.yml"]
    toc = "format: jb-book\nroot: notebooks/index\nchapters:\n"
    for mistake in RUN:
        assert mistake.old in CHAPTER
        source = CHAPTER.replace(mistake.old, mistake.new, 1)
        (root / "notebooks" / f"{mistake.rule}.md").write_text(source, encoding="utf-8")
        toc += f"- file: notebooks/{mistake.rule}\n"
    (root / chapters[0]).write_text(toc, encoding="utf-8")
    remarks = spoken(Project(root), open_edition("REG-93", 2024))
    assert [str(remark) for remark in remarks if remark.file == "notebooks/index.md"] == []
    return {
        mistake.rule: (
            mistake,
            (root / "notebooks" / f"{mistake.rule}.md").read_text(encoding="utf-8"),
            [remark for remark in remarks if remark.file == f"notebooks/{mistake.rule}.md"],
        )
        for mistake in RUN
    }


@pytest.mark.parametrize("rule", [mistake.rule for mistake in RUN])
def test_a_run_tells_what_the_words_alone_cannot(told: dict[str, tuple[Mistake, str, list[Remark]]], rule: str) -> None:
    mistake, text, remarks = told[rule]
    assert [(remark.rule, remark.line) for remark in remarks] == [
        (rule, text.count("\n", 0, text.index(mistake.at)) + 1)
    ]
    assert "\n" not in str(remarks[0])
    assert list(weighed(remarks, {rule: OFF})) == []
