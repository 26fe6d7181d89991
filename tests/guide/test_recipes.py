"""Each recipe of the guide, followed as written on a copy of the project, ends as it promises."""

import re
import shlex
import shutil
from html import unescape
from pathlib import Path

import pytest
from recipes import Step, recipes

from pacte_analysis.cli.main import main, parser
from pacte_analysis.press.build import build
from pacte_analysis.press.project import Project
from pacte_analysis.tables.package import _load
from projects import HEADER, ROOT, copy_project

RECIPES = recipes("guide-recettes")

# These two stay open until they are stopped; their own tests start them (test_previewing, test_jupyter).
OPEN = {"preview", "lab"}

SOURCES = ("notebooks", "book", "data")
FILES = ("notebooks/vue-d-ensemble", "notebooks/enfance", "book/sigles")

# In the place of the home and of the first chapter, which take longer than all the rest.
SHORT = (
    HEADER
    + """# Baromètre des solidarités

```{code-cell} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

```{code-cell} ipython3
from pacte_analysis import open_edition, publish

edition = open_edition(territory, year)
publish(pauvrete=edition.value("taux_pauvrete_60"))
```

## Avant-propos

{{ texte("avant-propos") }}

## La pauvreté

{{ territoire | en | majuscule }}, {{ pauvrete }} de la population est pauvre.
"""
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with one of its chapters, so that a recipe takes seconds; its edition has been built once."""
    root = tmp_path_factory.mktemp("guide")
    copy_project(root)
    (root / "editions.yml").write_text("editions:\n  - REG-93 2024\n", encoding="utf-8")
    listed = "".join(f"  - file: {name}\n" for name in FILES)
    contents = f"format: jb-book\nroot: notebooks/index\nparts:\n- caption: Le livre\n  chapters:\n{listed}"
    (root / "_toc.yml").write_text(contents, encoding="utf-8")
    for name in ("index", "vue-d-ensemble"):
        (root / "notebooks" / f"{name}.md").write_text(SHORT, encoding="utf-8")
    # What the short book lacks is no mistake of the recipes: texts without a place, links to other chapters.
    placed = "".join((root / f"{name}.md").read_text(encoding="utf-8") for name in FILES)
    for text in root.glob("book/editions/*/*.md"):
        if text.parent.name != "REG-93-2024" or f'texte("{text.stem}")' not in placed:
            text.unlink()
    with (root / "book" / "relecture.yml").open("a", encoding="utf-8") as severities:
        severities.write("page-inconnue: ignorée\n")
    for name in SOURCES:
        shutil.copytree(root / name, root / "avant" / name)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PACTE_DATA", str(root / "data"))
        build(Project(root), "REG-93", 2024)
    return Project(root)


@pytest.fixture
def sound(copied: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That copy as it was before any recipe; what was run and printed is kept, as on an analyst's machine."""
    for name in SOURCES:
        shutil.rmtree(copied.root / name)
        shutil.copytree(copied.root / "avant" / name, copied.root / name)
    if copied.site.is_symlink():
        # Of the recipe that starts an edition.
        copied.site.unlink()
    monkeypatch.setenv("PACTE_DATA", str(copied.root / "data"))
    monkeypatch.chdir(copied.root)
    return copied.root


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_followed_as_written_ends_as_it_promises(
    name: str, sound: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = RECIPES[name]
    assert steps[0].kind in {"run", "before", "end"}
    replaced = told = ""
    edition = "provence-alpes-cote-d-azur/2024"
    for step in steps:
        if step.kind == "run":
            told, edition = run(step, capfd, edition)
        elif step.kind == "told":
            assert plain(step.body) in plain(told), f"{step.place}: {told}"
        elif step.kind == "before":
            replaced = step.body.rstrip("\n")
        elif step.kind == "page":
            assert plain(step.body) in plain(
                (sound / "site" / edition / f"{step.target}.html").read_text(encoding="utf-8")
            ), step.place
        else:
            write(sound / step.target, step, replaced)


def run(step: Step, capfd: pytest.CaptureFixture[str], edition: str) -> tuple[str, str]:
    """Type the lines of a block: what the terminal says, and the edition that is now open in the browser."""
    told = ""
    for line in step.body.splitlines():
        code, said = typed(line, capfd)
        told += said
        assert code == 0, f"{step.place}: {line}\n{told}"
        if printed := re.search(r"site/(\S+)/index\.html$", said, re.MULTILINE):
            edition = printed[1]
    return told, edition


def typed(line: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """A line typed in a terminal: its exit code, and what it says."""
    program, *arguments = shlex.split(line)
    assert program == "pacte", line
    if arguments[0] in OPEN:
        parser().parse_args(arguments)
        return 0, ""
    capfd.readouterr()
    # Each command is a process of its own, which reads the tables anew.
    _load.cache_clear()
    code = main(arguments)
    said = capfd.readouterr()
    return code, said.out + said.err


def write(path: Path, step: Step, replaced: str) -> None:
    """Write a block where its caption says."""
    text = path.read_text(encoding="utf-8")
    if step.kind == "end":
        path.write_text(text.rstrip("\n") + "\n" + step.body, encoding="utf-8")
        return
    assert text.count(replaced) == 1, f"{step.place}: « {replaced} » must stand once in {step.target}"
    path.write_text(text.replace(replaced, step.body.rstrip("\n")), encoding="utf-8")


def plain(text: str) -> str:
    """The words of a page or of a block, as they are read: no markup, ordinary spaces and apostrophes."""
    words = unescape(re.sub(r"<[^>]+>", "", text)).replace("’", "'")
    return " ".join(words.split())


MESSAGES = recipes("guide-messages")


def commands() -> dict[str, list[str]]:
    """The messages by the command that tells them: faults that one command finds are written together."""
    found: dict[str, list[str]] = {}
    for name, steps in MESSAGES.items():
        (typed_line,) = [step.body.strip() for step in steps if step.kind == "run"]
        found.setdefault(typed_line, []).append(name)
    return found


@pytest.mark.parametrize("line", commands())
def test_the_faults_of_the_guide_are_told_in_the_words_it_gives(
    line: str, sound: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    expected = []
    for name in commands()[line]:
        replaced = ""
        for step in MESSAGES[name]:
            if step.kind == "before":
                replaced = step.body.rstrip("\n")
            elif step.kind == "told":
                expected.append(step)
            elif step.kind != "run":
                write(sound / step.target, step, replaced)
    code, said = typed(line, capfd)
    assert code == 1
    assert len(expected) == len(commands()[line])
    assert [step.body for step in expected if plain(step.body) not in plain(said)] == [], said


@pytest.mark.parametrize("page", ["guide-recettes", "guide-messages"])
def test_every_block_of_the_guide_is_tried(page: str) -> None:
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    assert sum(map(len, recipes(page).values())) == text.count("```{code-block}")
