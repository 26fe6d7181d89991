"""Each kind of damage to the tables is found in its cell, by the rule that is there to find it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pandas as pd
import pytest

from pacte_analysis.tables import check as checking
from pacte_analysis.tables.check import (
    RULES,
    Finding,
    InvalidData,
    check,
    corrections_of_no_edition,
    figures_without_source,
    parts_beyond_their_whole,
    repeated_across_files,
    require_valid,
    shared_short_names,
    shares_out_of_range,
    synonyms_of_nothing,
    unclear_addresses,
    unknown_references,
    unreadable_periods,
    unsigned_states,
    values_against_status,
)
from pacte_analysis.tables.package import BrokenPackage, Resource

BAROMETRE = "observations/barometre.csv"
RSA = {"indicateur": "foyers_rsa", "territoire": "REG-93"}
NATURE = {"territoire": "REG-93", "contrats": "ensemble", "axe": "", "dimension": "nature"}

STATUSES = "publié, calculé, estimé, provisoire, secret, non disponible"
PERIODS = "2024, 2024-T4, 2024-12, 2024-12-31, 2024/2025, 2024-2027, « depuis 2024 » ou « inconnue »"

# The rules that come from datapackage.json, as a whole.
SCHEMA = "schema"

# That of every cell, whatever its table.
STRANGE = "strange cells"


@dataclass(frozen=True)
class Damage:
    """What is written in the cells of one row, and what must be found, by the rule that finds it.

    `at` is the row of the finding when it is not the damaged one (a sum is reported on its last part); `added` a sound
    row that is put in first, in a table that has none.
    """

    name: str
    table: str
    where: dict[str, str]
    cells: dict[str, str]
    found: list[tuple[str, str, object]]
    at: dict[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()


DAMAGES = [
    Damage(
        "a synonym of a modality that is not",
        "etiquettes.csv",
        {"nomenclature": "modalites:qpv", "etiquette": "Oui"},
        {"code": "oui"},
        [("code", "« oui » n'est pas un code de « modalites:qpv » : corrigez-le.", synonyms_of_nothing)],
    ),
    Damage(
        "a synonym of a nomenclature that is not",
        "etiquettes.csv",
        {"nomenclature": "natures", "etiquette": "Création"},
        {"nomenclature": "nature"},
        [("code", "« nouvelle » n'est pas un code de « nature » : corrigez-le.", synonyms_of_nothing)],
    ),
    Damage(
        "an observation given by two files",
        "observations/population.csv",
        {"indicateur": "population_municipale", "territoire": "DEP-13", "periode": "2023"},
        {"indicateur": "foyers_rsa", "territoire": "REG-93", "periode": "2024-12", "source": "cnaf-ccmsa-2024-12"},
        [
            (
                "",
                "doublon : foyers_rsa / REG-93 / 2024-12 / cnaf-ccmsa-2024-12 figure déjà dans un autre fichier "
                "d'observations. Gardez une seule ligne.",
                repeated_across_files,
            )
        ],
    ),
    Damage(
        "letters in a number",
        BAROMETRE,
        RSA,
        {"valeur": "12 OOO"},
        [("valeur", "« 12 OOO » n'est pas un nombre (point décimal, pas d'espace ni d'unité).", SCHEMA)],
    ),
    Damage(
        "a decimal comma",
        BAROMETRE,
        RSA,
        {"valeur": "17,4"},
        [("valeur", "« 17,4 » n'est pas un nombre (point décimal, pas d'espace ni d'unité).", SCHEMA)],
    ),
    Damage(
        "a count that is not whole",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"base": "120.5"},
        [("base", "« 120.5 » n'est pas un nombre entier (ni espace, ni unité).", SCHEMA)],
    ),
    Damage(
        "a number below the least",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"base": "0"},
        [("base", "« 0 » est hors limites (minimum 1).", SCHEMA)],
    ),
    Damage(
        "a number above the greatest",
        "indicateurs.csv",
        {"indicateur": "foyers_rsa"},
        {"decimales": "4"},
        [("decimales", "« 4 » est hors limites (maximum 3).", SCHEMA)],
    ),
    Damage(
        "a word outside the list",
        BAROMETRE,
        RSA,
        {"statut": "publie"},
        [("statut", f"« publie » n'est pas une valeur prévue. Valeurs possibles : {STATUSES}.", SCHEMA)],
    ),
    Damage(
        "a boolean in French",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"multiple": "non"},
        [("multiple", "« non » : règle « true ou false » non respectée.", SCHEMA)],
    ),
    Damage(
        "a code of another form",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"modalite": "Nouvelle action"},
        [("modalite", "« Nouvelle action » n'a pas la forme attendue.", SCHEMA)],
    ),
    Damage(
        "an empty cell that is required",
        "indicateurs.csv",
        {"indicateur": "foyers_rsa"},
        {"libelle": ""},
        [("libelle", "cellule vide alors qu'une valeur est obligatoire.", SCHEMA)],
    ),
    Damage(
        "a code that lost its zero",
        "observations/population.csv",
        {"territoire": "DEP-04", "periode": "2021", "indicateur": "population_municipale"},
        {"territoire": "DEP-4"},
        [
            (
                "territoire",
                "« DEP-4 » est inconnu ; le zéro du code a été perdu : écrivez DEP-04 (colonne au format texte).",
                unknown_references,
            ),
            ("territoire", "« DEP-4 » n'a pas la forme attendue.", SCHEMA),
        ],
    ),
    Damage(
        "a territory of no table",
        BAROMETRE,
        RSA,
        {"territoire": "REG-99"},
        [
            (
                "territoire",
                "« REG-99 » est inconnu ; il manque dans la table territoires : corrigez le code ou ajoutez la ligne.",
                unknown_references,
            )
        ],
    ),
    Damage(
        "an indicator of no table",
        BAROMETRE,
        RSA,
        {"indicateur": "foyer_rsa"},
        [
            (
                "indicateur",
                "« foyer_rsa » est inconnu ; il manque dans la table indicateurs : corrigez le code ou ajoutez la "
                "ligne.",
                unknown_references,
            )
        ],
    ),
    Damage(
        "a source of no table",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"source": "ouï-dire"},
        [
            (
                "source",
                "« ouï-dire » est inconnu ; il manque dans la table sources : corrigez le code ou ajoutez la ligne.",
                unknown_references,
            ),
            ("source", "« ouï-dire » n'a pas la forme attendue.", SCHEMA),
        ],
    ),
    Damage(
        "a document of no table",
        BAROMETRE,
        RSA,
        {"document": "barometre-paca-2062"},
        [
            (
                "document",
                "« barometre-paca-2062 » est inconnu ; il manque dans la table sources : corrigez le code ou ajoutez "
                "la ligne.",
                unknown_references,
            )
        ],
    ),
    Damage(
        "a value without source",
        BAROMETRE,
        RSA,
        {"source": ""},
        [
            ("source", "cellule vide alors qu'une valeur est obligatoire.", SCHEMA),
            ("source", "valeur sans source : aucun chiffre n'entre sans son producteur.", figures_without_source),
        ],
    ),
    Damage(
        "a share of 140 % among the observations",
        BAROMETRE,
        {"indicateur": "part_c2s", "territoire": "REG-93"},
        {"valeur": "140"},
        [("valeur", "140 % : une part est comprise entre 0 et 100.", shares_out_of_range)],
    ),
    Damage(
        "a share of 140 % in a distribution with several answers",
        "repartitions/barometre.csv",
        {"territoire": "REG-93", "dimension": "champ", "modalite": "logement"},
        {"valeur": "140"},
        [("valeur", "140 % : une part est comprise entre 0 et 100.", shares_out_of_range)],
    ),
    Damage(
        "a negative share",
        BAROMETRE,
        {"indicateur": "part_c2s", "territoire": "REG-93"},
        {"valeur": "-3"},
        [("valeur", "-3 % : une part est comprise entre 0 et 100.", shares_out_of_range)],
    ),
    Damage(
        "shares that exceed 100 %",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"valeur": "60.5"},
        [("valeur", "les parts de « nature » font 114,5 %, plus que leur tout (100 %).", parts_beyond_their_whole)],
        at={**NATURE, "modalite": "renforcee"},
    ),
    Damage(
        "counts that exceed their whole",
        "repartitions/barometre.csv",
        {"territoire": "REG-93", "contrats": "ensemble", "dimension": "axe", "modalite": "droits", "sujet": "actions"},
        {"valeur": "50"},
        [("valeur", "les parties de « axe » font 129, plus que leur tout (120).", parts_beyond_their_whole)],
        at={"territoire": "REG-93", "contrats": "ensemble", "dimension": "axe", "modalite": "transition"},
    ),
    Damage(
        "counts that exceed the whole of their axis",
        "repartitions/barometre.csv",
        {"axe": "droits", "dimension": "thematique", "modalite": "aller_vers", "mesure": "nombre"},
        {"valeur": "30"},
        [("valeur", "les parties de « thematique » font 46, plus que leur tout (41).", parts_beyond_their_whole)],
        at={"axe": "droits", "dimension": "thematique", "modalite": "offre_accompagnement", "mesure": "nombre"},
    ),
    Damage(
        "amounts that exceed their whole",
        "repartitions/barometre.csv",
        {"dimension": "financeur", "modalite": "etat"},
        {"valeur": "18000000"},
        [
            (
                "valeur",
                "les parties de « financeur » font 26\u202f700\u202f000, plus que leur tout (19\u202f300\u202f000).",
                parts_beyond_their_whole,
            )
        ],
    ),
    Damage(
        "a number on a secret row",
        BAROMETRE,
        RSA,
        {"statut": "secret"},
        [("valeur", "une valeur « secret » ne porte pas de nombre : videz la cellule.", values_against_status)],
    ),
    Damage(
        "a number on a missing row of a distribution",
        "repartitions/barometre.csv",
        {**NATURE, "modalite": "nouvelle"},
        {"statut": "non disponible"},
        [("valeur", "une valeur « non disponible » ne porte pas de nombre : videz la cellule.", values_against_status)],
    ),
    Damage(
        "an empty value that is published",
        BAROMETRE,
        RSA,
        {"valeur": ""},
        [
            (
                "valeur",
                "valeur vide : écrivez le nombre, ou le statut « non disponible » ou « secret ».",
                values_against_status,
            )
        ],
    ),
    Damage(
        "an interval that ends before it begins",
        BAROMETRE,
        RSA,
        {"periode": "2027-2024"},
        [("periode", f"Période « 2027-2024 » illisible : écrivez {PERIODS}.", unreadable_periods)],
    ),
    Damage(
        "a fifth quarter",
        BAROMETRE,
        RSA,
        {"periode": "2024-T5"},
        [
            ("periode", f"Période « 2024-T5 » illisible : écrivez {PERIODS}.", unreadable_periods),
            ("periode", "« 2024-T5 » n'a pas la forme attendue.", SCHEMA),
        ],
    ),
    Damage(
        "a page approved by nobody knows whom",
        "pages.csv",
        {"page": "enfance"},
        {"etat": "validé", "le": "2026-10-01"},
        [("par", "page « enfance » : « validé », mais le nom manque. Complétez.", unsigned_states)],
    ),
    Damage(
        "a page read over nobody knows when",
        "pages.csv",
        {"page": "enfance"},
        {"etat": "relu", "par": "A. B."},
        [("le", "page « enfance » : « relu », mais la date manque. Complétez.", unsigned_states)],
    ),
    Damage(
        "a draft that somebody signed",
        "pages.csv",
        {"page": "emploi"},
        {"par": "A. B."},
        [("par", "page « emploi » en brouillon : videz la cellule, ou changez l'état.", unsigned_states)],
    ),
    Damage(
        "an erratum of an edition that cannot be",
        "errata.csv",
        {"page": "emploi"},
        {"edition": "REG-98-2024"},
        [
            (
                "edition",
                "« REG-98-2024 » n'est pas une édition : écrivez-la comme REG-93-2024.",
                corrections_of_no_edition,
            )
        ],
        added=("emploi", "REG-93-2024", "2026-03-03", "Nombre d'actions", "14", "13", "Doublon", "A. B."),
    ),
    Damage(
        "a change noted on a day that never was",
        "journal.csv",
        {"edition": "REG-93-2024"},
        {"le": "2026-02-30"},
        [("le", "« 2026-02-30 » n'est pas un jour du calendrier : corrigez la date.", corrections_of_no_edition)],
        added=("REG-93-2024", "2026-03-03", "1 chiffre modifié", "Révision", "A. B."),
    ),
    Damage(
        "two territories at one address",
        "territoires.csv",
        {"territoire": "REG-01"},
        {"adresse": "departement-guadeloupe"},
        [
            (
                "adresse",
                "« departement-guadeloupe » est déjà l'adresse de DEP-971 : choisissez-en une autre.",
                unclear_addresses,
            )
        ],
    ),
    Damage(
        "a région without address",
        "territoires.csv",
        {"territoire": "REG-53"},
        {"adresse": ""},
        [("adresse", "REG-53 peut avoir une édition : il lui faut une adresse.", unclear_addresses)],
    ),
    Damage(
        "a short name that is the name of another",
        "territoires.csv",
        {"territoire": "REG-93"},
        {"autres_noms": "PACA|Vår"},
        [("autres_noms", "« Vår » désigne déjà DEP-83 : un nom d'usage n'a qu'un sens.", shared_short_names)],
    ),
    Damage(
        "French forms signed by somebody nobody knows when",
        "territoires.csv",
        {"territoire": "DEP-91"},
        {"relu_par": "A. B."},
        [("relu_par", "« A. B. » n'a pas la forme attendue.", SCHEMA)],
    ),
    Damage(
        "a title that turns its line around",
        "sources.csv",
        {"source": "adsea-04-2022"},
        {"titre": "Rapport \u202excod"},
        [("titre", "caractère invisible U+202E. Effacez la cellule et retapez-la.", STRANGE)],
    ),
    Damage(
        "a note without an end",
        "sources.csv",
        {"source": "adsea-04-2022"},
        {"note": "a" * 20_001},
        [("note", "20\u202f001 caractères ; 20\u202f000 au plus. Raccourcissez.", STRANGE)],
    ),
]

SEEN: dict[tuple[str, bytes], list[Finding]] = {}

each_damage = pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name.replace(" ", "-"))


@pytest.fixture(autouse=True)
def _undamaged_tables_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file has the same findings by its schema: only the damaged table is checked again."""
    whole = checking._schema_findings

    def remembered(resource: Resource, frame: pd.DataFrame) -> list[Finding]:
        key = resource.relative, resource.path.read_bytes()
        if key not in SEEN:
            SEEN[key] = list(whole(resource, frame))
        return SEEN[key]

    monkeypatch.setattr(checking, "_schema_findings", remembered)


def inflict(damage: Damage, copy) -> list[tuple[Finding, object]]:
    """Write the damage in the copy; the findings expected, each with its rule."""
    if damage.added:
        copy.append(damage.table, list(damage.added))
    at = copy.line(damage.table, **(damage.at or damage.where))
    copy.set(damage.table, copy.line(damage.table, **damage.where), **damage.cells)
    return [(Finding(f"data/{damage.table}", at, column, message), rule) for column, message, rule in damage.found]


def without(rule: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take one rule away from the check."""
    named = {SCHEMA: "_schema_findings", STRANGE: "_strange_cells"}
    if rule in named:

        def nothing(*_: object) -> Iterator[Finding]:
            return iter(())

        monkeypatch.setattr(checking, named[str(rule)], nothing)
    else:
        monkeypatch.setattr(checking, "RULES", tuple(r for r in RULES if r is not rule))


# --- one damage, one finding ---------------------------------------------------------------------------------------


def test_undamaged_tables_have_no_finding(copy):
    assert check(copy.folder) == []


@each_damage
def test_a_damaged_cell_is_found_with_its_file_line_column_and_remedy(copy, damage):
    expected = inflict(damage, copy)
    assert sorted(check(copy.folder), key=str) == sorted([finding for finding, _ in expected], key=str)


@pytest.mark.parametrize(
    ("damage", "position"),
    [
        pytest.param(damage, position, id=f"{damage.name.replace(' ', '-')}-{getattr(rule, '__name__', rule)}")
        for damage in DAMAGES
        for position, (_, _, rule) in enumerate(damage.found)
    ],
)
def test_without_its_rule_the_finding_vanishes_and_only_it(copy, monkeypatch, damage, position):
    expected = inflict(damage, copy)
    finding, rule = expected[position]
    without(rule, monkeypatch)
    assert sorted(check(copy.folder), key=str) == sorted([f for f, _ in expected if f != finding], key=str)


def test_every_rule_is_proven_by_a_damage():
    proven = {rule for damage in DAMAGES for _, _, rule in damage.found}
    assert proven == {*RULES, SCHEMA, STRANGE}


def test_a_duplicated_observation_is_found_on_its_second_line(copy):
    row = copy.rows(BAROMETRE)[copy.line(BAROMETRE, **RSA) - 1]
    line = copy.append(BAROMETRE, row)
    assert check(copy.folder) == [
        Finding(
            f"data/{BAROMETRE}",
            line,
            "",
            "doublon : foyers_rsa / REG-93 / 2024-12 / cnaf-ccmsa-2024-12 figure déjà plus haut. "
            "Gardez une seule ligne.",
        )
    ]


def test_without_the_schemas_the_duplicate_vanishes(copy, monkeypatch):
    copy.append(BAROMETRE, copy.rows(BAROMETRE)[copy.line(BAROMETRE, **RSA) - 1])
    without(SCHEMA, monkeypatch)
    assert check(copy.folder) == []


# --- what is not an error ------------------------------------------------------------------------------------------


def test_rounded_shares_may_sum_to_101(copy):
    copy.set(
        "repartitions/barometre.csv",
        copy.line("repartitions/barometre.csv", **NATURE, modalite="nouvelle"),
        valeur="47",
    )
    assert check(copy.folder) == []


def test_answers_that_may_be_several_may_exceed_100(copy):
    where = {"territoire": "REG-93", "dimension": "champ", "modalite": "logement"}
    copy.set("repartitions/barometre.csv", copy.line("repartitions/barometre.csv", **where), valeur="99")
    assert check(copy.folder) == []


@pytest.mark.parametrize("status", ["secret", "non disponible"])
def test_an_empty_value_that_says_why_is_accepted(copy, status):
    copy.set(BAROMETRE, copy.line(BAROMETRE, **RSA), statut=status, valeur="")
    assert check(copy.folder) == []


# --- what cannot be read at all ------------------------------------------------------------------------------------


def lose_file(copy) -> str:
    copy.path("repartitions/barometre.csv").unlink()
    return (
        "data/repartitions/barometre.csv est absent alors que data/datapackage.json l'annonce : rétablissez le fichier."
    )


def lose_resource(copy) -> str:
    copy.forget("repartitions_barometre")
    return "Table « repartitions » absente de data/datapackage.json : rétablissez-la."


def lose_column(copy) -> str:
    copy.write("axes.csv", [row[:-1] for row in copy.rows("axes.csv")])
    return (
        "data/axes.csv, ligne 1 : colonne absente : intitule_court. "
        "Colonnes attendues : axe, numero, intitule, intitule_court."
    )


def gain_column(copy) -> str:
    header, *rows = copy.rows("axes.csv")
    copy.write("axes.csv", [[*header, "remarque"], *[[*row, ""] for row in rows]])
    return (
        "data/axes.csv, ligne 1 : colonne inconnue : remarque. "
        "Colonnes attendues : axe, numero, intitule, intitule_court."
    )


def lose_encoding(copy) -> str:
    path = copy.path("axes.csv")
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    return "data/axes.csv n'est pas en UTF-8 : enregistrez-le au format « CSV UTF-8 »."


def gain_comma(copy) -> str:
    path = copy.path("axes.csv")
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[2] += ","
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return "data/axes.csv, ligne 3 : 5 cellules au lieu de 4. Une virgule de trop ? Mettez la cellule entre guillemets."


@pytest.mark.parametrize("damage", [lose_file, lose_resource, lose_column, gain_column, lose_encoding, gain_comma])
def test_a_table_that_cannot_be_read_stops_the_check_with_its_name(copy, damage: Callable[..., str]):
    message = damage(copy)
    with pytest.raises(BrokenPackage) as stopped:
        check(copy.folder)
    assert stopped.value.message == message


# --- how findings are said -----------------------------------------------------------------------------------------


def test_findings_of_several_tables_come_in_the_order_of_the_package(copy):
    first = copy.line("indicateurs.csv", indicateur="foyers_rsa")
    copy.set("indicateurs.csv", first, libelle="")
    second = copy.line(BAROMETRE, **RSA)
    copy.set(BAROMETRE, second, valeur="12 OOO", statut="publie")
    third = copy.line("repartitions/barometre.csv", **NATURE, modalite="nouvelle")
    copy.set("repartitions/barometre.csv", third, base="0")
    assert [(f.table, f.line, f.column) for f in check(copy.folder)] == [
        ("data/indicateurs.csv", first, "libelle"),
        (f"data/{BAROMETRE}", second, "statut"),
        (f"data/{BAROMETRE}", second, "valeur"),
        ("data/repartitions/barometre.csv", third, "base"),
    ]


def test_a_finding_says_where_then_what():
    assert str(Finding("data/axes.csv", 3, "numero", "trop grand.")) == (
        "data/axes.csv, ligne 3, colonne « numero » : trop grand."
    )
    assert str(Finding("data/axes.csv", 3, "", "doublon.")) == "data/axes.csv, ligne 3 : doublon."
    assert str(Finding("data/axes.csv", 0, "", "vide.")) == "data/axes.csv : vide."


def test_one_finding_stops_the_build_and_is_counted(copy):
    require_valid(copy.folder)
    line = copy.line(BAROMETRE, **RSA)
    copy.set(BAROMETRE, line, valeur="")
    with pytest.raises(InvalidData) as stopped:
        require_valid(copy.folder)
    assert stopped.value.message == (
        "1 erreur dans les données ; rien n'a été construit.\n"
        f"data/{BAROMETRE}, ligne {line}, colonne « valeur » : valeur vide : écrivez le nombre, ou le statut "
        "« non disponible » ou « secret »."
    )


def test_many_findings_are_counted_and_the_first_twenty_shown():
    findings = [Finding("data/axes.csv", line, "", "vide.") for line in range(2, 27)]
    lines = InvalidData(findings).message.split("\n")
    assert lines[0] == "25 erreurs dans les données ; rien n'a été construit."
    assert lines[1:21] == [f"data/axes.csv, ligne {line} : vide." for line in range(2, 22)]
    assert lines[21:] == ["… et 5 autres."]
