"""Labels of a file and codes of a nomenclature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte_analysis.tables.catalogue import Catalogue
from pacte_analysis.tables.extract.match import Nomenclature, UnknownCode, fold, nomenclature
from pacte_analysis.tables.extract.model import columns
from pacte_analysis.tables.package import Tables, data_folder, records
from tables.extract.drafts import catalogue

NAMES = sorted({column.nomenclature for column in columns(data_folder()) if column.nomenclature})


def known(name: str) -> Nomenclature:
    return nomenclature(name, catalogue())


@pytest.mark.parametrize("name", NAMES)
def test_every_label_and_code_is_its_own_code_whatever_case_accents_apostrophes_and_dashes(name):
    values = known(name)
    for code, label in values.labels.items():
        for form in (
            label,
            code,
            label.upper(),
            label.lower(),
            fold(label),
            label.replace("'", "\u2019"),
            label.replace("-", "\u2013"),
            f"  {label.replace(' ', chr(0xA0))} ",
        ):
            assert values.one(form) == (code, None), form
            assert values.several(form) == (code, None), form


def test_every_synonym_names_a_value_of_the_nomenclature_and_is_none_of_another():
    for row in records(catalogue().tables["etiquettes"]):
        assert row["nomenclature"] in [*NAMES, "porteur"]
        values = known(row["nomenclature"])
        assert row["code"] in values.labels, row
        assert values.code(row["etiquette"]) == row["code"], row


def test_a_synonym_of_no_code_stops_the_import():
    known = catalogue()
    wrong = known.tables["etiquettes"].replace({"code": {"brsa": "bRSA"}})
    broken = Catalogue(Tables(known.tables.folder, {**known.tables.frames, "etiquettes": wrong}), known.territories)
    with pytest.raises(UnknownCode, match=r"data/etiquettes\.csv, ligne \d+ : « bRSA » n'est pas un code"):
        nomenclature("publics", broken)
    assert nomenclature("natures", broken).code("Action nouvelle") == "nouvelle"


def test_a_synonym_that_the_analyst_adds_is_taken_and_never_takes_over_a_label():
    labels = {"a": "Aller vers", "b": "Bénévolat"}
    values = Nomenclature("essai", labels, [("Maraude", "a"), ("Bénévolat", "a")])
    assert values.one("maraude") == ("a", None)
    assert values.one("BENEVOLAT") == ("b", None)


@pytest.mark.parametrize(
    ("name", "words", "proposed"),
    [
        ("natures", "Action nouvele", "Action nouvelle"),
        ("publics", "Parent", "Parents"),
        ("types_action", "Démarche d'aller vers", "Démarches d'aller vers"),
        ("porteur", "Conseil départemental du Vart", "Var"),
    ],
)
def test_a_near_miss_is_proposed_and_not_taken(name, words, proposed):
    code, flaw = known(name).one(words)
    assert code == ""
    assert flaw is not None
    assert flaw.severity == "erreur"
    assert f"« {proposed} »" in flaw.remedy


def test_words_like_nothing_are_told_with_where_to_add_them():
    code, flaw = known("publics").one("xyzzy")
    assert (code, flaw and flaw.kind) == ("", "valeur-inconnue")
    assert flaw is not None
    assert "data/etiquettes.csv (publics)" in flaw.remedy


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Parents ; Jeunes de 16 à 25 ans", "parents|jeunes"),
        ("Parents, Femmes isolées", "parents|femmes_isolees"),
        ("Parents\nFemmes isolées\r\n\nParents", "parents|femmes_isolees"),
        ("- Parents\n- Femmes isolées", "parents|femmes_isolees"),
        ("• Parents ;; Employeurs ;", "parents|employeurs"),
        ("parents|femmes_isolees", "parents|femmes_isolees"),
        ("1) Parents\n2) Employeurs", "parents|employeurs"),
    ],
)
def test_a_list_is_cut_at_semicolons_commas_and_line_breaks(words, codes):
    assert known("publics").several(words) == (codes, None)


def test_a_label_with_a_comma_is_not_cut():
    values = known("thematiques")
    label = "Culture, sport, loisirs et citoyenneté"
    assert values.one(label) == ("culture_sport", None)
    assert values.several(f"Droit à la mobilité pour tous, {label}, Soutenir les professionnels") == (
        "mobilite|culture_sport|soutien_professionnels",
        None,
    )


@given(
    st.lists(st.sampled_from(sorted(known("thematiques").labels)), min_size=1, unique=True), st.sampled_from(",;\n|")
)
def test_any_list_of_labels_is_read_back(codes, mark):
    values = known("thematiques")
    assert values.several(f"{mark} ".join(values.labels[code] for code in codes)) == ("|".join(codes), None)


def test_a_list_says_all_that_it_does_not_know():
    codes, flaw = known("publics").several("Parents ; xyzzy ; plugh")
    assert codes == "parents"
    assert flaw is not None
    assert "xyzzy" in flaw.message
    assert "plugh" in flaw.message


def test_one_value_is_expected_where_the_schema_says_one():
    code, flaw = known("modalites:pilote").one("Association, Entreprise")
    assert (code, flaw and flaw.kind) == ("", "plusieurs-valeurs")


@pytest.mark.parametrize(
    "words", ["1", "Axe 1", "1 - Prévenir les inégalités dès l'enfance", "axe 1 : Enfance", "ENFANCE"]
)
def test_an_axis_is_known_by_its_number(words):
    assert known("axes").one(words) == ("enfance", None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("DEP-83", "DEP-83"),
        ("Var", "DEP-83"),
        ("le Var", "DEP-83"),
        ("Conseil départemental du Var", "DEP-83"),
        ("DÉPARTEMENT DU VAR", "DEP-83"),
        ("83 - Var", "DEP-83"),
        ("CD 83", "DEP-83"),
        ("Conseil départemental des Alpes-de-Haute-Provence", "DEP-04"),
        ("Métropole d\u2019Aix-Marseille-Provence", "METRO-200054807"),
        ("AMP", "METRO-200054807"),
        ("Ville de Marseille", "COM-13055"),
        ("Toulouse", "COM-31555"),
        ("Toulouse Métropole", "METRO-243100518"),
    ],
)
def test_a_holder_is_known_by_its_names(words, code):
    assert known("porteur").one(words) == (code, None)


def test_a_bare_number_is_refused_and_both_places_are_named():
    code, flaw = known("porteur").one("93")
    assert code == ""
    assert flaw is not None
    assert "DEP-93 (Seine-Saint-Denis)" in flaw.message
    assert "REG-93" in flaw.message


def test_a_region_holds_no_contract():
    code, flaw = known("porteur").one("Provence-Alpes-Côte d'Azur")
    assert (code, flaw and flaw.kind) == ("", "porteur-inconnu")


def test_a_column_of_strange_words_does_not_take_minutes():
    values = known("publics")
    for number in range(5_000):
        assert values.one(f"mot étrange {number} " * 5)[1] is not None


@given(st.text(max_size=60))
def test_no_words_crash_a_nomenclature_or_are_lost_unsaid(words):
    for name in ("publics", "axes", "porteur"):
        values = known(name)
        for code, flaw in (values.one(words), values.several(words)):
            assert code or flaw or not fold(words)
