"""Loading the data package: every cell as written, with its file and line, then with its type."""

import math
import shutil

import pytest

from pacte_analysis.tables.package import BrokenPackage, Tables, data_folder, read_descriptor, read_text, typed

HEADER = "indicateur, territoire, periode, valeur, statut, qualificatif, marge, confiance, source, document, reperage"


def resource(copy, name):
    return next(r for r in read_descriptor(copy.folder) if r.name == name)


# --- where the data is ---------------------------------------------------------------------------------------------


def test_the_data_is_found_whatever_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("PACTE_DATA", raising=False)
    expected = data_folder()
    monkeypatch.chdir(tmp_path)
    assert data_folder() == expected
    assert (expected / "datapackage.json").is_file()


def test_a_variable_chooses_another_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PACTE_DATA", str(tmp_path))
    assert data_folder() == tmp_path


# --- what is read --------------------------------------------------------------------------------------------------


def test_a_cell_is_read_as_it_is_written_and_knows_its_line(copy):
    frame = read_text(resource(copy, "observations_barometre"))
    line = copy.line("observations/barometre.csv", indicateur="part_c2s", territoire="REG-93")
    row = frame[frame["_ligne"] == line].iloc[0]
    assert (row["valeur"], row["marge"], row["periode"]) == ("13", "0.5", "2024-12")
    assert row["_table"] == "data/observations/barometre.csv"


def test_a_code_keeps_its_zero_and_an_empty_cell_stays_empty(copy):
    frame = read_text(resource(copy, "territoires"))
    ain = frame[frame["territoire"] == "DEP-01"].iloc[0]
    assert (ain["code"], ain["membres"]) == ("01", "")


def test_a_cell_over_two_lines_does_not_shift_the_lines_that_follow(copy):
    copy.set("observations/barometre.csv", 2, reperage="un repérage\nsur deux lignes")
    frame = read_text(resource(copy, "observations_barometre"))
    lines = copy.path("observations/barometre.csv").read_text(encoding="utf-8").split("\n")
    row = frame.iloc[5]
    assert lines[row["_ligne"] - 1].startswith(f"{row['indicateur']},{row['territoire']},{row['periode']}")


def test_numbers_become_floats_and_remember_their_decimals(copy):
    wanted = resource(copy, "observations_barometre")
    frame = typed(read_text(wanted), wanted).set_index(["indicateur", "territoire"])
    assert frame.loc[("part_c2s", "REG-93"), ["valeur", "_decimales", "marge"]].tolist() == [13.0, 0, 0.5]
    assert frame.loc[("tension_logement_social", "REG-93"), ["valeur", "_decimales"]].tolist() == [10.5, 1]
    assert math.isnan(frame.loc[("tension_logement_social", "REG-93"), "marge"])


def test_trailing_zeros_count_among_the_decimals(copy):
    line = copy.line("observations/barometre.csv", indicateur="tension_logement_social")
    copy.set("observations/barometre.csv", line, valeur="10.50")
    frame = Tables.load(copy.folder)["observations"]
    assert frame.loc[frame["indicateur"] == "tension_logement_social", "_decimales"].tolist() == [2]


def test_booleans_become_booleans(copy):
    frame = Tables.load(copy.folder)["repartitions"]
    multiple = frame.groupby("dimension")["multiple"].agg(["min", "max"])
    assert multiple.loc["champ"].tolist() == [True, True]
    assert multiple.loc["nature"].tolist() == [False, False]


def test_the_files_of_observations_are_one_table(copy):
    tables = Tables.load(copy.folder)
    files = sorted(f"data/observations/{path.name}" for path in (copy.folder / "observations").glob("*.csv"))
    assert sorted(tables["observations"]["_table"].unique()) == files
    assert len(tables["observations"]) == sum(len(copy.rows(file.removeprefix("data/"))) - 1 for file in files)


def test_tables_are_loaded_once(copy):
    assert Tables.load(copy.folder) is Tables.load(copy.folder)


def test_origins_are_named_from_the_nearest_data_folder(copy, tmp_path):
    nested = shutil.copytree(copy.folder, tmp_path / "ailleurs" / "data" / "projet" / "data")
    assert Tables.load(nested)["axes"]["_table"].unique().tolist() == ["data/axes.csv"]


def test_a_file_saved_by_excel_as_csv_utf8_is_read_in_spite_of_its_mark(copy):
    path = copy.path("axes.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Tables.load(copy.folder)["axes"]["axe"].tolist()[0] == "enfance"


# --- what cannot be read -------------------------------------------------------------------------------------------


def broken(copy) -> str:
    with pytest.raises(BrokenPackage) as found:
        Tables.load(copy.folder)
    return found.value.message


def test_a_table_that_the_package_does_not_hold_is_asked_for_by_name(copy):
    with pytest.raises(BrokenPackage) as found:
        Tables.load(copy.folder)["observation"]
    assert found.value.message == (
        "Table « observation » absente du dossier data/ : elle manque dans datapackage.json. "
        "Tables présentes : axes, champs, cibles, errata, etiquettes, indicateurs, journal, modalites, natures, "
        "observations, pages, publics, repartitions, sources, territoires, types_action."
    )


def test_a_missing_file_is_named(copy):
    copy.path("repartitions/barometre.csv").unlink()
    assert broken(copy) == (
        "data/repartitions/barometre.csv est absent alors que data/datapackage.json l'annonce : rétablissez le fichier."
    )


def test_a_missing_column_is_named(copy):
    rows = [[cell for place, cell in enumerate(row) if place != 3] for row in copy.rows("observations/barometre.csv")]
    copy.write("observations/barometre.csv", rows)
    assert broken(copy) == (
        f"data/observations/barometre.csv, ligne 1 : colonne absente : valeur. Colonnes attendues : {HEADER}."
    )


def test_an_extra_column_is_named(copy):
    header, *rows = copy.rows("observations/barometre.csv")
    copy.write("observations/barometre.csv", [[*header, "remarque"], *[[*row, ""] for row in rows]])
    assert broken(copy) == (
        f"data/observations/barometre.csv, ligne 1 : colonne inconnue : remarque. Colonnes attendues : {HEADER}."
    )


def test_columns_in_another_order_are_refused(copy):
    rows = [[row[1], row[0], *row[2:]] for row in copy.rows("observations/barometre.csv")]
    copy.write("observations/barometre.csv", rows)
    assert broken(copy) == (
        f"data/observations/barometre.csv, ligne 1 : colonnes dans le désordre. Colonnes attendues : {HEADER}."
    )


def test_an_empty_file_lacks_all_its_columns(copy):
    copy.path("axes.csv").write_text("", encoding="utf-8")
    assert broken(copy) == (
        "data/axes.csv, ligne 1 : colonne absente : axe, numero, intitule, intitule_court. "
        "Colonnes attendues : axe, numero, intitule, intitule_court."
    )


def test_a_file_that_is_not_utf8_says_how_to_save_it(copy):
    path = copy.path("axes.csv")
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert broken(copy) == "data/axes.csv n'est pas en UTF-8 : enregistrez-le au format « CSV UTF-8 »."


def test_a_comma_too_many_is_found_on_its_line(copy):
    path = copy.path("observations/barometre.csv")
    lines = path.read_text(encoding="utf-8").split("\n")
    number = copy.line("observations/barometre.csv", indicateur="taux_pauvrete_60", territoire="REG-93")
    lines[number - 1] = lines[number - 1].replace("17.4", "17,4")
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    assert broken(copy) == (
        f"data/observations/barometre.csv, ligne {number} : 12 cellules au lieu de 11. "
        "Une virgule de trop ? Mettez la cellule entre guillemets."
    )


def test_a_folder_without_its_descriptor_is_incomplete(tmp_path):
    with pytest.raises(BrokenPackage) as found:
        Tables.load(tmp_path)
    assert found.value.message == f"{tmp_path / 'datapackage.json'} est absent : le dossier de données est incomplet."


@pytest.mark.parametrize("content", ["{", "[]", '{"resources": [{"name": "axes"}]}'])
def test_an_unreadable_descriptor_is_not_a_traceback(tmp_path, content):
    (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(
        BrokenPackage, match=r"datapackage\.json est illisible \(.+\) : rétablissez le fichier du dépôt\."
    ):
        Tables.load(tmp_path)
