"""The commands as an analyst types them: French help, one message, an exit code."""

import csv
import re
import subprocess
import sys

import pytest

from pacte_analysis.cli.main import COMMANDS, main
from pacte_analysis.press.project import Project
from projects import made

ENGLISH = re.compile(r"\b(usage: |optional|positional|show this|error|required|invalid|arguments are)\b", re.IGNORECASE)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_french(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*([command] if command else []), "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert "affiche cette aide" in said
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "il manque : commande"),
        (["nimporte"], "« nimporte » inconnu"),
        (["build", "--annee", "2024"], "arguments inconnus"),
        (["build", "--year"], "une valeur est attendue"),
        (["import", "--undo", "REG-93"], "2 valeurs sont attendues"),
        (["import", "extraction.csv", "--y"], "option ambiguë : --y (--year, --yes ?)"),
    ],
)
def test_a_command_badly_typed_says_so_in_french(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert words in said
    assert "--help" in said
    assert not ENGLISH.search(said), said


def test_every_command_is_in_the_readme(project: Project) -> None:
    readme = (project.root / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"pacte {command}" in readme


def test_help_does_not_wait_for_the_drawing_libraries() -> None:
    probe = "import sys, pacte_analysis.cli.main as m; m.parser().format_help(); print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_check_says_the_line_of_an_undefined_name(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    chapter = small_project.root / "notebooks" / "index.md"
    text = chapter.read_text(encoding="utf-8").replace("{{ pauvrete }}", "{{ pauvrette }}")
    chapter.write_text(text, encoding="utf-8")
    line = text[: text.index("{{ pauvrette }}")].count("\n") + 1
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert f"notebooks/index.md:{line}: [nom-inconnu] le nom « pauvrette » n'est publié nulle part" in said
    assert "« pauvrete »" in said
    assert "1 erreur" in said


def test_check_passes_on_the_project_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "aucune erreur" in capsys.readouterr().out


def test_a_dry_run_says_what_would_run_and_writes_nothing(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--dry-run"]) == 0
    assert "index : à exécuter" in capsys.readouterr().out
    assert made(small_project) == []


def test_list_names_the_editions_and_the_territories(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list"]) == 0
    assert "Aucune édition : pacte new" in capsys.readouterr().out
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"REG-93 +2024 .*à jour, absente de editions.yml", said)
    assert "site/provence-alpes-cote-d-azur/2024/index.html" in said
    assert main(["list", "--territoires"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"REG-93\s+Provence-Alpes-Côte d’Azur \(région\)", said)
    assert "COM-13055" not in said


def test_the_list_of_territories_says_how_many_a_person_has_signed(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    table = small_project.root / "data" / "territoires.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["relu_par"] = "A. B., 2026-10-01" if row["territoire"] in {"DEP-91", "REG-53", "COM-13055"} else ""
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert main(["list", "--territoires"]) == 0
    # A commune has no edition: its row is not one of those to sign.
    assert "Formes françaises relues et signées : 2 sur 143 (colonne relu_par" in capsys.readouterr().out


def test_a_reader_that_stops_reading_is_not_an_error_to_tell() -> None:
    command = [sys.executable, "-m", "pacte_analysis.cli.main", "list", "--territoires"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as listing:
        assert listing.stdout
        assert listing.stderr
        listing.stdout.close()
        assert listing.stderr.read() == b""
        assert listing.wait() != 0


def test_clean_keeps_the_published_site(small_project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    assert main(["clean"]) == 0
    assert not (small_project.build_folder / "runs").exists()
    assert (small_project.site / "index.html").is_file()
    assert main(["clean", "--site"]) == 0
    assert not small_project.site.exists()
    assert made(small_project) == [small_project.lock.name]
