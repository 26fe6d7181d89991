"""The pictures of the guide are light, shown, and described to who does not see them."""

import re

from pacte_analysis.press.books.book import pictures
from pacte_analysis.press.project import Project

_SHOWN = re.compile(r"!\[(?P<alternative>[^\]]*)\]\(captures/(?P<name>[\w-]+\.webp)\)")

# Each of a hundred editions holds them all.
MOST = 100_000


def test_every_picture_is_light_and_shown_with_its_words(project: Project) -> None:
    shown = {
        found["name"]: found["alternative"]
        for page in project.pages
        for found in _SHOWN.finditer(page.read_text(encoding="utf-8"))
    }
    assert set(shown) == {picture.name for picture in pictures(project)}
    assert [name for name, alternative in shown.items() if len(alternative.split()) < 8] == []
    assert [picture.name for picture in pictures(project) if picture.stat().st_size > MOST] == []
