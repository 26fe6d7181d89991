"""Each recipe of the guide, followed as written on a copy of the project, ends as it promises."""

import re
import shlex
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pacte_analysis.cli.main import main, parser
from pacte_analysis.press.project import Project
from projects import HEADER, ROOT, copy_project
from recipes import Step, recipes

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
    """The project with one of its chapters, so that a recipe takes seconds."""
    root = tmp_path_factory.mktemp("guide")
    copy_project(root)
    (root / "editions.yml").write_text("editions:\n  - REG-93 2024\n", encoding="utf-8")
    listed = "".join(f"- file: {name}\n" for name in FILES)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: notebooks/index\nchapters:\n{listed}", encoding="utf-8")
    for name in ("index", "vue-d-ensemble"):
        (root / "notebooks" / f"{name}.md").write_text(SHORT, encoding="utf-8")
    # A text that no chapter of this short book places would be an error.
    placed = "".join((root / f"{name}.md").read_text(encoding="utf-8") for name in FILES)
    for text in root.glob("book/editions/*/*.md"):
        if f'texte("{text.stem}")' not in placed:
            text.unlink()
    for name in SOURCES:
        shutil.copytree(root / name, root / "avant" / name)
    return Project(root)


@pytest.fixture
def sound(copied: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """That copy as it was before any recipe; what was run and printed is kept, as on an analyst's machine."""
    for name in SOURCES:
        shutil.rmtree(copied.root / name)
        shutil.copytree(copied.root / "avant" / name, copied.root / name)
    monkeypatch.setenv("PACTE_DATA", str(copied.root / "data"))
    monkeypatch.chdir(copied.root)
    yield copied.root


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
            assert step.body.strip() in told, f"{step.place}: {told}"
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
    capfd.readouterr()
    told = ""
    for line in step.body.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "pacte", step.place
        if arguments[0] in OPEN:
            parser().parse_args(arguments)
            continue
        code = main(arguments)
        said = capfd.readouterr()
        told += said.out + said.err
        assert code == 0, f"{step.place}: {line}\n{told}"
        if arguments[0] == "build":
            edition = Path(re.findall(r"(\S+)/index\.html$", said.out, re.MULTILINE)[-1]).relative_to(
                Path.cwd() / "site"
            ).as_posix()  # fmt: skip
    return told, edition


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


def test_every_block_of_the_guide_is_in_a_recipe() -> None:
    text = (ROOT / "book" / "guide-recettes.md").read_text(encoding="utf-8")
    assert sum(map(len, RECIPES.values())) == text.count("\n:caption: ")
