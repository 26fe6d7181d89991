"""Checking the data package before anything is computed from it: all findings at once, each with its cell.

Two kinds of rules: those of the Table Schemas (types, required, enumerations, keys), turned into pandera schemas, and
those that only we can know (a figure has a source, a share is within 0-100, parts do not exceed their whole).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pacte_analysis import french
from pacte_analysis.characters import UNSEEN
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.package import ROW, TABLE, BrokenPackage, Resource, data_folder, read_descriptor, read_text
from pacte_analysis.tables.unfinished import unfinished
from pacte_analysis.territory import EDITION_KINDS, fold

# Published shares are rounded to the unit: three of them may sum to 101.
ROUNDING = 1.0

# Modalities that are a total of others in their distribution, not a part beside them.
TOTALS = {"ensemble", "concernees", "nouvelle_ou_renforcee"}


@dataclass(frozen=True)
class Finding:
    """One thing wrong in one cell: where, what, what to do."""

    table: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.table}, ligne {self.line}" if self.line else self.table
        if self.column:
            place += f", colonne « {self.column} »"
        return f"{place} : {self.message}"


class InvalidData(PacteError):
    """The tables have errors; `findings` lists them all."""

    def __init__(self, findings: list[Finding], shown: int = 20) -> None:
        self.findings = findings
        lines = [str(finding) for finding in findings[:shown]]
        if len(findings) > shown:
            lines.append(f"… et {len(findings) - shown} autres.")
        count = f"{len(findings)} erreur{'s' if len(findings) > 1 else ''} dans les données ; rien n'a été construit."
        super().__init__("\n".join([count, *lines]))


def check(folder: Path | None = None) -> list[Finding]:
    """Every finding in the data package of `folder`, in file order; an empty list when all is well.

    Raises `BrokenPackage` when a table cannot be read at all.
    """
    folder = folder or data_folder()
    if unfinished(folder):
        said = "une mise à jour a été coupée avant la fin ; relancez pacte refresh, qui l'achève d'abord."
        return [Finding(folder.name, 0, "", said)]
    resources = read_descriptor(folder)
    texts = {resource.name: read_text(resource) for resource in resources}
    findings = [f for resource in resources for f in _schema_findings(resource, texts[resource.name])]
    findings += [f for resource in resources for f in _strange_cells(resource, texts[resource.name])]
    groups: dict[str, pd.DataFrame] = {}
    for resource in resources:
        frame = texts[resource.name]
        groups[resource.group] = pd.concat([groups[resource.group], frame]) if resource.group in groups else frame
    for name in ("territoires", "sources", "indicateurs", "observations", "repartitions"):
        if name not in groups:
            raise BrokenPackage(f"Table « {name} » absente de data/datapackage.json : rétablissez-la.")
    for rule in RULES:
        findings.extend(rule(groups))
    order = {resource.relative: position for position, resource in enumerate(resources)}
    return sorted(set(findings), key=lambda f: (order.get(f.table, 99), f.line, f.column, f.message))


def require_valid(folder: Path | None = None) -> None:
    """Raise `InvalidData` with all findings when there is one."""
    if findings := check(folder):
        raise InvalidData(findings)


# --- cells that are no text ----------------------------------------------------------------------------------------

# Characters: the longest description has a twentieth of it.
LONGEST_CELL = 20_000


def _strange_cells(resource: Resource, frame: pd.DataFrame) -> Iterator[Finding]:
    """Cells with characters that nobody sees (they turn a line around, or cut it), and cells without an end."""
    for column in resource.columns:
        cells = frame[column]
        if not UNSEEN.search("".join(cells)) and max(map(len, cells), default=0) <= LONGEST_CELL:
            continue
        for line, cell in zip(frame[ROW], cells, strict=True):
            if len(cell) > LONGEST_CELL:
                said = f"{french.number(len(cell))} caractères ; {french.number(LONGEST_CELL)} au plus. Raccourcissez."
                yield Finding(resource.relative, int(line), column, said)
            elif found := UNSEEN.search(cell):
                said = f"caractère invisible U+{ord(found[0]):04X}. Effacez la cellule et retapez-la."
                yield Finding(resource.relative, int(line), column, said)


# --- rules of the schemas ------------------------------------------------------------------------------------------


def is_number(text: str) -> bool:
    """A number as the tables write it: a point, no space, no unit."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def is_integer(text: str) -> bool:
    """A whole number."""
    return re.fullmatch(r"-?\d+", text) is not None


def _schema_findings(resource: Resource, frame: pd.DataFrame) -> Iterator[Finding]:
    import pandera.pandas as pa

    columns = {}
    for column in resource.fields:
        limits = column.get("constraints", {})
        checks = []
        if column["type"] in {"number", "integer"}:
            integer = column["type"] == "integer"
            checks.append(
                pa.Check(
                    is_integer if integer else is_number, element_wise=True, error="entier" if integer else "nombre"
                )
            )
            for name, compare in (("minimum", float.__ge__), ("maximum", float.__le__)):
                if name in limits:
                    bound = float(limits[name])
                    checks.append(
                        pa.Check(
                            lambda text, bound=bound, compare=compare: (
                                not is_number(text) or compare(float(text), bound)
                            ),
                            element_wise=True,
                            error=f"{name} {limits[name]}",
                        )
                    )
        if column["type"] == "boolean":
            checks.append(pa.Check.isin(["true", "false"], error="true ou false"))
        if "enum" in limits:
            checks.append(pa.Check.isin([str(item) for item in limits["enum"]], error="enum"))
        if "pattern" in limits:
            checks.append(pa.Check.str_matches(f"^(?:{limits['pattern']})$", error="forme"))
        columns[column["name"]] = pa.Column(
            "str",
            checks,
            nullable=not limits.get("required", False),
            unique=bool(limits.get("unique")),
            name=column["name"],
        )
    read = frame[resource.columns].astype("object").where(frame[resource.columns] != "", None).astype("str")
    try:
        pa.DataFrameSchema(columns).validate(read, lazy=True)
    except pa.errors.SchemaErrors as errors:
        limits_of = {column["name"]: column.get("constraints", {}) for column in resource.fields}
        for case in errors.failure_cases.to_dict("records"):
            index, name, rule = case["index"], str(case["column"]), str(case["check"])
            if index is None or pd.isna(index):
                yield Finding(resource.relative, 0, name, f"règle « {rule} » non respectée.")
                continue
            line = int(frame.iloc[int(index)][ROW])
            yield Finding(resource.relative, line, name, _say(rule, case["failure_case"], limits_of.get(name, {})))
    if key := resource.primary_key:
        repeated = frame[frame.duplicated(key, keep="first")]
        for _, row in repeated.iterrows():
            same = " / ".join(str(row[name]) for name in key if row[name])
            yield Finding(
                resource.relative, int(row[ROW]), "", f"doublon : {same} figure déjà plus haut. Gardez une seule ligne."
            )


def _say(rule: str, value: object, limits: dict[str, object]) -> str:
    shown = f"« {str(value)[:80]} »"
    if "nullable" in rule:
        return "cellule vide alors qu'une valeur est obligatoire."
    if rule == "nombre":
        return f"{shown} n'est pas un nombre (point décimal, pas d'espace ni d'unité)."
    if rule == "entier":
        return f"{shown} n'est pas un nombre entier (ni espace, ni unité)."
    if rule == "enum":
        allowed = limits.get("enum", [])
        words = ", ".join(str(item) for item in allowed) if isinstance(allowed, list) else ""
        return f"{shown} n'est pas une valeur prévue. Valeurs possibles : {words}."
    if rule.startswith(("minimum", "maximum")):
        return f"{shown} est hors limites ({rule})."
    if "duplicates" in rule or "unique" in rule:
        return f"{shown} apparaît plusieurs fois ; il doit être unique."
    if rule == "forme":
        return f"{shown} n'a pas la forme attendue."
    return f"{shown} : règle « {rule} » non respectée."


# --- rules of our own ----------------------------------------------------------------------------------------------

Groups = dict[str, pd.DataFrame]


def _at(row: pd.Series, column: str, message: str) -> Finding:
    return Finding(str(row[TABLE]), int(row[ROW]), column, message)


def _rows(frame: pd.DataFrame, mask: pd.Series) -> Iterator[pd.Series]:
    for _, row in frame[mask].iterrows():
        yield row


def unknown_references(groups: Groups) -> Iterator[Finding]:
    """A territory, indicator, source or document that no table defines; a code that lost its zero is recognised."""
    known = {
        "territoire": set(groups["territoires"]["territoire"]),
        "indicateur": set(groups["indicateurs"]["indicateur"]),
        "source": set(groups["sources"]["source"]),
        "document": set(groups["sources"]["source"]),
    }
    for name in ("observations", "repartitions"):
        frame = groups[name]
        for column, codes in known.items():
            if column not in frame:
                continue
            for row in _rows(frame, (frame[column] != "") & ~frame[column].isin(codes)):
                code = str(row[column])
                kind, _, digits = code.partition("-")
                if column == "territoire" and f"{kind}-0{digits}" in codes:
                    hint = f"le zéro du code a été perdu : écrivez {kind}-0{digits} (colonne au format texte)."
                else:
                    hint = f"il manque dans la table {_TABLE_OF[column]} : corrigez le code ou ajoutez la ligne."
                yield _at(row, column, f"« {code[:60]} » est inconnu ; {hint}")


_TABLE_OF = {
    "territoire": "territoires",
    "indicateur": "indicateurs",
    "source": "sources",
    "document": "sources",
}


def figures_without_source(groups: Groups) -> Iterator[Finding]:
    """A figure whose producer nobody knows."""
    for name in ("observations", "repartitions"):
        frame = groups[name]
        for row in _rows(frame, frame["source"].str.strip() == ""):
            yield _at(row, "source", "valeur sans source : aucun chiffre n'entre sans son producteur.")


def values_against_status(groups: Groups) -> Iterator[Finding]:
    """A hidden or missing figure has no number; any other has one."""
    for name in ("observations", "repartitions"):
        frame = groups[name]
        hidden = frame["statut"].isin(["secret", "non disponible"])
        for row in _rows(frame, hidden & (frame["valeur"] != "")):
            yield _at(row, "valeur", f"une valeur « {row['statut']} » ne porte pas de nombre : videz la cellule.")
        for row in _rows(frame, ~hidden & (frame["valeur"] == "")):
            yield _at(row, "valeur", "valeur vide : écrivez le nombre, ou le statut « non disponible » ou « secret ».")


def unreadable_periods(groups: Groups) -> Iterator[Finding]:
    """A period that is not of the written grammar."""
    for name in ("observations", "repartitions"):
        frame = groups[name]
        for period in frame["periode"].unique():
            try:
                french.parse_period(period)
            except french.UnknownPeriod as error:
                for row in _rows(frame, frame["periode"] == period):
                    yield _at(row, "periode", error.message)


def shares_out_of_range(groups: Groups) -> Iterator[Finding]:
    """A percentage lies within 0-100."""
    percent = set(groups["indicateurs"].loc[groups["indicateurs"]["unite"] == "%", "indicateur"])
    observed = groups["observations"]
    parts = groups["repartitions"]
    for frame, shares in (
        (observed, observed["indicateur"].isin(percent)),
        (parts, parts["unite"] == "%"),
    ):
        numbers = pd.to_numeric(frame["valeur"], errors="coerce")
        for row in _rows(frame, shares & ((numbers < 0) | (numbers > 100))):
            yield _at(row, "valeur", f"{row['valeur']} % : une part est comprise entre 0 et 100.")


def parts_beyond_their_whole(groups: Groups) -> Iterator[Finding]:
    """Exclusive shares sum to 100 at most; counts and amounts by modality to the total at most."""
    frame = groups["repartitions"].copy()
    frame["nombre_lu"] = pd.to_numeric(frame["valeur"], errors="coerce")
    exclusive = frame[(frame["multiple"].str.lower() != "true") & ~frame["modalite"].isin(TOTALS)]
    exclusive = exclusive[exclusive["dimension"] != "consommation"]
    keys = ["territoire", "periode", "sujet", "contrats", "axe", "dimension", "mesure", "source"]
    wholes = {
        tuple(row[k] for k in ("territoire", "periode", "sujet", "contrats", "axe", "mesure")): row["nombre_lu"]
        for _, row in frame[(frame["dimension"] == "ensemble")].iterrows()
    }
    for _, row in frame[(frame["dimension"] == "axe") & (frame["axe"] == "")].iterrows():
        wholes.setdefault(
            (row["territoire"], row["periode"], row["sujet"], row["contrats"], row["modalite"], row["mesure"]),
            row["nombre_lu"],
        )
    for group, rows in exclusive.groupby(keys, sort=False):
        labels = dict(zip(keys, group, strict=True))
        total = rows["nombre_lu"].sum()
        last = rows.iloc[-1]
        if labels["mesure"] == "part" and total > 100 + ROUNDING:
            yield _at(
                last,
                "valeur",
                f"les parts de « {labels['dimension']} » font {_amount(total)} %, plus que leur tout (100 %).",
            )
        if labels["mesure"] in {"nombre", "montant"}:
            whole = wholes.get(
                tuple(labels[k] for k in ("territoire", "periode", "sujet", "contrats", "axe", "mesure"))
            )
            if whole is not None and total > whole * (1.005 if labels["mesure"] == "montant" else 1):
                yield _at(
                    last,
                    "valeur",
                    f"les parties de « {labels['dimension']} » font {_amount(total)}, "
                    f"plus que leur tout ({_amount(whole)}).",
                )


def unsigned_states(groups: Groups) -> Iterator[Finding]:
    """A page that is read over or approved says by whom and when; a draft is signed by nobody."""
    if "pages" not in groups:
        return
    frame = groups["pages"]
    draft = frame["etat"] == "brouillon"
    for column, words in (("par", "le nom"), ("le", "la date")):
        for row in _rows(frame, ~draft & (frame[column].str.strip() == "")):
            yield _at(row, column, f"page « {row['page']} » : « {row['etat']} », mais {words} manque. Complétez.")
        for row in _rows(frame, draft & (frame[column].str.strip() != "")):
            yield _at(row, column, f"page « {row['page']} » en brouillon : videz la cellule, ou changez l'état.")


def corrections_of_no_edition(groups: Groups) -> Iterator[Finding]:
    """An erratum or a line of the journal is of an edition that may be, on a day that was."""
    known = set(groups["territoires"].loc[groups["territoires"]["genre"].isin(EDITION_KINDS), "territoire"])
    for name in ("errata", "journal"):
        if name not in groups:
            continue
        frame = groups[name]
        territory = frame["edition"].str.replace(r"-\d{4}$", "", regex=True)
        for row in _rows(frame, (frame["edition"] != "") & ~territory.isin(known)):
            yield _at(row, "edition", f"« {row['edition']} » n'est pas une édition : écrivez-la comme REG-93-2024.")
        for row in _rows(frame, pd.to_datetime(frame["le"], format="%Y-%m-%d", errors="coerce").isna()):
            yield _at(row, "le", f"« {row['le']} » n'est pas un jour du calendrier : corrigez la date.")


def unclear_addresses(groups: Groups) -> Iterator[Finding]:
    """A territory that may have an edition has an address in the site, and no other has the same."""
    frame = groups["territoires"]
    for row in _rows(frame, frame["genre"].isin(EDITION_KINDS) & (frame["adresse"] == "")):
        yield _at(row, "adresse", f"{row['territoire']} peut avoir une édition : il lui faut une adresse.")
    for row in _rows(frame, (frame["adresse"] != "") & frame.duplicated("adresse")):
        first = frame.loc[frame["adresse"] == row["adresse"], "territoire"].iloc[0]
        yield _at(row, "adresse", f"« {row['adresse']} » est déjà l'adresse de {first} : choisissez-en une autre.")


def shared_short_names(groups: Groups) -> Iterator[Finding]:
    """A usual short name means one territory, and is not the name of another."""
    frame = groups["territoires"]
    owners = {fold(row["nom"]): str(row["territoire"]) for _, row in frame.iterrows()}
    for row in _rows(frame, frame["autres_noms"] != ""):
        for name in row["autres_noms"].split("|"):
            owner = owners.setdefault(fold(name), str(row["territoire"]))
            if owner != row["territoire"]:
                yield _at(row, "autres_noms", f"« {name} » désigne déjà {owner} : un nom d'usage n'a qu'un sens.")


def synonyms_of_nothing(groups: Groups) -> Iterator[Finding]:
    """A synonym of a label is given for a code that its nomenclature has."""
    if "etiquettes" not in groups:
        return
    frame = groups["etiquettes"]
    modalities = groups["modalites"] if "modalites" in groups else pd.DataFrame({"dimension": [], "modalite": []})
    for name in frame["nomenclature"].unique():
        table, _, dimension = str(name).partition(":")
        if dimension:
            known = set(modalities.loc[modalities["dimension"] == dimension, "modalite"])
        else:
            table = "territoires" if table == "porteur" else table
            known = set(groups[table].iloc[:, 0]) if table in groups else set()
        for row in _rows(frame, (frame["nomenclature"] == name) & ~frame["code"].isin(known)):
            yield _at(row, "code", f"« {row['code']} » n'est pas un code de « {name} » : corrigez-le.")


def _amount(number: float) -> str:
    return french.number(number, 0 if number == int(number) else 1)


def repeated_across_files(groups: Groups) -> Iterator[Finding]:
    """An observation that two files of the folder give: a primary key only guards its own file."""
    frame = groups["observations"]
    key = ["indicateur", "territoire", "periode", "source"]
    first = frame.groupby(key, sort=False)[TABLE].transform("first")
    for row in _rows(frame, frame.duplicated(key) & (frame[TABLE] != first)):
        same = " / ".join(str(row[name]) for name in key)
        yield _at(
            row, "", f"doublon : {same} figure déjà dans un autre fichier d'observations. Gardez une seule ligne."
        )


RULES: tuple[Callable[[Groups], Iterator[Finding]], ...] = (
    unknown_references,
    figures_without_source,
    values_against_status,
    unreadable_periods,
    shares_out_of_range,
    parts_beyond_their_whole,
    repeated_across_files,
    unsigned_states,
    corrections_of_no_edition,
    unclear_addresses,
    shared_short_names,
    synonyms_of_nothing,
)
