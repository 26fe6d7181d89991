"""French forms of the territories: each follows from Insee's TNCC and a written rule, or is a listed exception.

This test derives the forms anew, from the name and the TNCC alone, and compares them with the table. What departs
from its rule must stand in the lists below, with its reason; an exception that its rule would give must leave them.
"""

import re

import pytest

from pacte_analysis.tables.package import Tables
from pacte_analysis.territory import EDITION_KINDS

# Insee's « type de nom en clair »: the article of the name, and what links it to a noun before it.
ARTICLE = {"0": "", "1": "", "2": "le ", "3": "la ", "4": "les ", "5": "l'"}
LINK = {"0": "de ", "1": "d'", "2": "du ", "3": "de la ", "4": "des ", "5": "de l'"}

# TNCC 0 and 1 only say how the name follows *de*: « le climat de Bretagne ». As a subject it takes an article, except
# towns, islands, and the régions whose name is a list, which usage leaves bare.
SUBJECTS = {
    "REG-11": "l'Île-de-France",
    "REG-27": "la Bourgogne-Franche-Comté",
    "REG-28": "la Normandie",
    "REG-53": "la Bretagne",
    "REG-76": "l'Occitanie",
    "REG-94": "la Corse",
    "DEP-28": "l'Eure-et-Loir",
    "DEP-35": "l'Ille-et-Vilaine",
    "DEP-37": "l'Indre-et-Loire",
    "DEP-49": "le Maine-et-Loire",
    "DEP-54": "la Meurthe-et-Moselle",
    "DEP-71": "la Saône-et-Loire",
    "DEP-77": "la Seine-et-Marne",
}

# Places that no rule gives, with why.
PLACES = {
    "REG-04": ("à La Réunion", "une île dont le nom porte l'article"),
    "REG-06": ("à Mayotte", "une île"),
    "DEP-974": ("à La Réunion", "une île dont le nom porte l'article"),
    "DEP-976": ("à Mayotte", "une île"),
    "DEP-75": ("à Paris", "une ville"),
    "REG-24": ("en Centre-Val de Loire", "usage de la région et de l'Insee, comme les autres noms composés de régions"),
    "DEP-07": ("en Ardèche", "usage, au lieu de « dans l'Ardèche »"),
    "DEP-09": ("en Ariège", "usage, au lieu de « dans l'Ariège »"),
    "DEP-38": ("en Isère", "usage, au lieu de « dans l'Isère »"),
    "FRANCE-F": ("en France", "un pays"),
}

ROWS = [row for row in Tables.load()["territoires"].to_dict("records") if row["genre"] in EDITION_KINDS]
METROPOLES = [row for row in ROWS if row["genre"] == "metropole"]
OTHERS = [row for row in ROWS if row["genre"] != "metropole"]

each = pytest.mark.parametrize("row", OTHERS, ids=lambda row: row["territoire"])
each_metropole = pytest.mark.parametrize("row", METROPOLES, ids=lambda row: row["nom"])


def syllables(word: str) -> int:
    """How many are heard: groups of vowels, but for a mute *e* at the end; a *y* between vowels parts them."""
    spoken = re.sub(r"(?<=[^aeiouyéèêôâî])es?$", "", word.lower().replace("qu", "k"))
    spoken = re.sub(r"(?<=[aeiou])y(?=[aeiou])", "-", spoken)
    return len(re.findall(r"[aeiouyéèêôâî]+", spoken))


def subject(row: dict[str, str]) -> str:
    return ARTICLE[row["tncc"]] + row["nom"]


def place(row: dict[str, str]) -> str:
    """The rule of the Académie française and of usage.

    *En* for names joined by *et* and for what has no article; *dans* before *le*, *les*, *l'*; before *la*, *en* when
    the name is compound or has two syllables at least, *dans* when it has one (*en Gironde*, *dans la Drôme*).
    """
    name, article = row["nom"], row["tncc"]
    if "-et-" in name or article in "01":
        return f"en {name}"
    compound = "-" in name
    if article == "3" and (compound or syllables(name) > 1):
        return f"en {name}"
    return f"dans {subject(row)}"


def test_all_those_that_may_have_an_edition_are_there():
    kinds = [row["genre"] for row in ROWS]
    assert {kind: kinds.count(kind) for kind in EDITION_KINDS} == {
        "france": 2, "region": 18, "departement": 101, "metropole": 22,
    }  # fmt: skip


@each
def test_what_follows_a_noun_is_insees_link_and_the_name(row):
    assert row["genitif"] == LINK[row["tncc"]] + row["nom"]


@each
def test_the_tncc_agrees_with_the_first_letter(row):
    vowel = row["nom"][0] in "AEIOUYÉÎH" and not row["nom"].startswith("Haut")
    assert row["tncc"] == "4" or (row["tncc"] in "15") == vowel


@each
def test_the_subject_has_insees_article_or_is_a_listed_exception(row):
    expected = SUBJECTS.get(row["territoire"], subject(row))
    assert row["nom_avec_article"] == expected
    assert row["territoire"] not in SUBJECTS or expected != subject(row)


@each
def test_the_place_follows_the_rule_or_is_a_listed_exception(row):
    expected, why = PLACES.get(row["territoire"], (place(row), "règle"))
    assert row["locatif"] == expected, why
    assert why == "règle" or expected != place(row)


@each_metropole
def test_a_metropole_takes_the_article_of_its_first_word_or_none(row):
    name = row["nom"]
    if row["tncc"] in "01":
        # « Rennes Métropole »: a proper name, without article; one is not « dans Rennes Métropole ».
        assert row["nom_avec_article"] == name
        assert row["genitif"] == LINK[row["tncc"]] + name
        assert row["locatif"] == f"sur le territoire {row['genitif']}"
        assert (row["tncc"] == "1") == (name[0] in "AEIOUÉ")
    else:
        assert name.startswith({"3": "Métropole ", "5": "Eurométropole "}[row["tncc"]])
        # The common noun before what it is the métropole of; a capital where the whole is the name.
        whole = name.startswith(("Métropole européenne", "Eurométropole"))
        said = ARTICLE[row["tncc"]] + (name if whole else name[0].lower() + name[1:])
        assert row["nom_avec_article"] == said
        assert row["genitif"] == f"de {said}"
        assert row["locatif"] == f"dans {said}"


def test_the_exceptions_are_of_territories_that_exist():
    codes = {row["territoire"] for row in ROWS}
    assert {*SUBJECTS, *PLACES} <= codes


@pytest.mark.parametrize(
    ("word", "count"),
    [("Drôme", 1), ("Nièvre", 1), ("Vienne", 1), ("Creuse", 1), ("Charente", 2), ("Mayenne", 2), ("Guyane", 2),
     ("Savoie", 2), ("Vendée", 2), ("Martinique", 3)],
)  # fmt: skip
def test_syllables_are_counted_as_heard(word, count):
    assert syllables(word) == count
