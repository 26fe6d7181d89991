"""Sound tables are looked at once; any change of them, or of the rules, has them looked at again."""

import shutil
from pathlib import Path

import pytest

from pacte_analysis.press.project import Project
from pacte_analysis.press.running import soundness
from pacte_analysis.press.running.soundness import require_sound
from pacte_analysis.tables import check
from pacte_analysis.tables.check import InvalidData
from pacte_analysis.tables.package import BrokenPackage
from projects import ROOT


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The folders that were looked at, in place of looking at them."""
    seen: list[Path | None] = []
    monkeypatch.setattr(check, "require_valid", seen.append)
    return seen


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("extractions"))
    return Project(tmp_path)


def test_the_same_tables_are_looked_at_once(copy: Project, looked: list[Path | None]) -> None:
    data = copy.root / "data"
    for _ in range(3):
        require_sound(copy, data)
    assert looked == [data]


def test_a_change_of_a_table_or_of_the_rules_has_them_looked_at_again(
    copy: Project, looked: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sound(copy, data := copy.root / "data")
    table = data / "sigles.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("a", "e", 1), encoding="utf-8")
    require_sound(copy, data)
    (data / "datapackage.json").write_text((data / "datapackage.json").read_text(encoding="utf-8") + "\n", "utf-8")
    require_sound(copy, data)
    monkeypatch.setattr(soundness, "package_digest", lambda: "autre")
    require_sound(copy, data)
    assert len(looked) == 4


def test_tables_that_are_not_sound_are_refused_every_time(copy: Project) -> None:
    table = copy.root / "data" / "territoires.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("\nREG-93,", "\nREG-53,", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InvalidData):
            require_sound(copy, copy.root / "data")
    (copy.root / "data" / "datapackage.json").unlink()
    with pytest.raises(BrokenPackage):
        require_sound(copy, copy.root / "data")
