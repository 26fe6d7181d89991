"""Where one figure comes from, whole: as the facts that a card lists, and as a record for a file.

A figure says itself what it is; what is known of its publication (date, licence, address) is in the table `sources`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.edition import Edition
from pacte_analysis.narrative import MOST_PARTS
from pacte_analysis.tables.package import Cells, records
from pacte_analysis.tables.value import Value

# The publications that figures come from, by their code: rows of `sources`, and the extract of the edition.
Publications = Mapping[str, Cells]
Fact = tuple[str, str]


def publications(edition: Edition) -> Publications:
    """All that an edition's figures may come from."""
    return _Publications(edition)


@dataclass(frozen=True)
class _Publications(Mapping[str, Cells]):
    """To look one up is to read its row, or its absence, and no other."""

    edition: Edition

    def __getitem__(self, source: str) -> Cells:
        extract = self.edition.extract
        own = extract is not None and extract.source == source
        found = self.edition.catalogue.publication(source) if own else self.edition.catalogue.sources.get(source)
        if found is None:
            raise KeyError(source)
        return found

    def __iter__(self) -> Iterator[str]:
        return (str(row["source"]) for row in records(self.edition.sources()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def named(value: Value) -> str:
    """What a figure measures: the label of a share is that of its part alone, the label of a gap or of a rank says
    nothing of what is compared."""
    subject = value.indicator.split("/")[0] if value.table and value.indicator.count("/") == 2 else ""
    if subject in {"actions", "crédits"} and value.label != "ensemble":
        return f"{subject} des contrats locaux, {wording.inline(value.label)}"
    base = value.inputs[0] if value.inputs else value
    told = value.indicator and base.indicator == value.indicator and base.label != value.label
    return f"{base.label}, {value.label}" if told else value.label


def headline(value: Value, *, measured: bool = True) -> str:
    """What a figure measures, where and when: *taux de pauvreté, Provence-Alpes-Côte d'Azur, 2021*."""
    when = wording.when(value.period) if french.parse_period(value.period)[0] != "unknown" else "date non précisée"
    return ", ".join(part for part in (named(value) if measured else "", value.territory_name, when) if part)


def facts(value: Value, formers: Sequence[str] = ()) -> list[Fact]:
    """What a card says of the figure itself, term by term, in French; its parts and its publication aside."""
    known = value.known and value.number is not None
    place = f"{value.table}, ligne {value.row}" if value.row else value.table
    said = (
        ("Valeur enregistrée", stored(value) if known else ""),
        ("Pourquoi il manque", value.reason if not value.known else ""),
        ("Code du territoire", value.territory),
        ("Statut", value.status if value.known or value.status == "secret" else "non disponible"),
        ("Qualificatif", value.qualifier if value.qualifier != "exact" else ""),
        ("Marge d'erreur", f"± {french.number(value.margin, places(value.margin))}" if value.margin else ""),
        ("Confiance", value.confidence),
        ("Champ", value.scope),
        ("Lu dans", value.document),
        ("Repérage", value.locator),
        ("Dans nos tables", place),
        ("Calcul", value.how),
        ("Valeurs antérieures", " ; ".join(formers)),
    )
    return [(term, words.rstrip(".") if term == "Calcul" else words) for term, words in said if words]


def published(row: Cells) -> list[Fact]:
    """What a card says of a publication but its name, term by term; nothing of one that our table does not know."""
    said = (
        ("Date de publication", _date(row.get("publie"))),
        ("Données extraites", _date(row.get("extrait"))),
        ("Licence", row.get("licence")),
        ("Adresse", row.get("adresse")),
        ("Note", row.get("note")),
    )
    return [(term, str(words)) for term, words in said if words]


def stored(value: Value) -> str:
    """The number with all its decimals, and the unit as the table has it: *17,4 %*, *24 508 personnes*."""
    if value.unit == "rang":
        return value.figures
    number = value.number or 0.0
    unit = {"euros_an": "euros par an", "nombre": ""}.get(value.unit, value.unit.replace("_", " "))
    return f"{french.number(number, places(number))}{french.NBSP}{unit}".rstrip(french.NBSP)


def places(number: float) -> int:
    """How many decimals a number is stored with."""
    return len(f"{number:.10f}".rstrip("0").partition(".")[2])


def parts(value: Value) -> list[tuple[Value, str]]:
    """The parts that a card names one by one, each with what tells it from the others; none of a sum of a hundred."""
    if len(value.inputs) > MOST_PARTS:
        return []
    alike = len({named(item) for item in value.inputs}) == 1 and value.indicator == value.inputs[0].indicator
    return [(item, headline(item, measured=not alike)) for item in value.inputs]


def record(value: Value, known: Publications, formers: Sequence[str] = ()) -> dict[str, Any]:
    """The figure and its origin as plain data, under French names; its parts by their anchors."""
    row = known.get(value.source, {})
    told = value.known and value.number is not None
    return {
        "ancre": value.anchor,
        "chiffre": value.text,
        "valeur": value.number if told else None,
        "unite": value.unit,
        "mesure": named(value),
        "indicateur": value.indicator,
        "definition": value.definition,
        "champ": value.scope,
        "territoire": value.territory,
        "nom_du_territoire": value.territory_name,
        "periode": value.period,
        "statut": value.status,
        "qualificatif": value.qualifier,
        "marge": value.margin if told else None,
        "confiance": value.confidence,
        "source": value.source,
        "producteur": str(row.get("producteur") or value.producer),
        "publication": str(row.get("titre") or value.citation),
        **{name: str(row.get(name) or "") for name in ("publie", "extrait", "licence", "adresse")},
        "document": value.document,
        "reperage": value.locator,
        "table": value.table,
        "ligne": value.row or None,
        "calcul": value.how,
        "a_partir_de": [item.anchor for item in value.inputs],
        "valeurs_anterieures": list(formers),
        "motif": value.reason,
    }


def _date(period: object) -> str:
    return french.period(str(period)) if period else ""
