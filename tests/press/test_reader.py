"""Jupyter Book at the root of the project: what each file of the contents becomes."""

import pytest

from pacte_analysis.press.books.reader import read
from pacte_analysis.press.project import Project
from projects import SMALL_CHAPTER


def test_a_chapter_that_the_edition_has_not_is_a_page_that_says_so(
    small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SMALL_CHAPTER.replace("---\n\n#", "pacte:\n  quand: [credits_etat]\n---\n\n#", 1)
    assert "quand" in text
    (small_project.root / "notebooks" / "credits.md").write_text(
        text + "\n```{code-cell} ipython3\n1 / 0\n```\n", "utf-8"
    )
    contents = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/credits\n"
    (small_project.root / "_toc.yml").write_text(contents, encoding="utf-8")
    monkeypatch.chdir(small_project.root)
    (cell,) = read((small_project.root / "notebooks" / "credits.md").read_text(encoding="utf-8")).cells
    assert cell.source.startswith("# Credits\n")
    assert "n’est pas dans l’édition Provence-Alpes-Côte d’Azur 2024" in cell.source
    (home,) = read((small_project.root / "notebooks" / "index.md").read_text(encoding="utf-8")).cells
    assert "17,4" in home.source
