"""A sentence saved in the preview prints its page again, and no page that shows nothing of it."""

import pytest

from pacte_analysis.press.preview.workshop import Workshop
from pacte_analysis.press.project import Project

LAW = """@misc{loi, author = {{République française}}, title = {{Loi pour l'emploi}}, year = {18 décembre 2023}}"""


@pytest.mark.slow
def test_a_sentence_prints_its_page_only_even_beside_a_bibliography(small_project: Project) -> None:
    index = small_project.root / "notebooks" / "index.md"
    (small_project.root / "book" / "references.bib").write_text(LAW, encoding="utf-8")
    (small_project.root / "book" / "autre.md").write_text("# Autre\n\nUne page.\n", encoding="utf-8")
    contents = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: book/autre\n"
    (small_project.root / "_toc.yml").write_text(contents, encoding="utf-8")
    page = index.read_text(encoding="utf-8") + "\nUne phrase.\n\nLa loi {cite}`loi`.\n\n```{bibliography}\n```\n"
    index.write_text(page, encoding="utf-8")
    workshop = Workshop(small_project.root, "REG-93", "2024")
    assert workshop.open().pages == ("autre", "index")
    index.write_text(page.replace("Une phrase.", "Une autre phrase."), encoding="utf-8")
    assert workshop.update([index]).pages == ("index",)
