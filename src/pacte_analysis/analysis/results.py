"""From an extract to all that an edition may print of it: tallies, national indicators, and secrecy over persons."""

from functools import lru_cache

import pandas as pd

from pacte_analysis.analysis.answers import counted, texts
from pacte_analysis.analysis.dimensions import Nomenclatures
from pacte_analysis.analysis.persons import CELL, OTHERS, persons
from pacte_analysis.analysis.tallies import tally
from pacte_analysis.tables.computed import Computed
from pacte_analysis.tables.extract.model import Extract, columns
from pacte_analysis.tables.extract.store import ACTIONS, FOLDER, chosen
from pacte_analysis.tables.package import DECIMALS, ROW, TABLE, Tables
from pacte_analysis.tables.secrecy import EXTRACTS, Rule, protect

OBSERVED = [
    "indicateur",
    "territoire",
    "periode",
    "valeur",
    "statut",
    "qualificatif",
    "marge",
    "confiance",
    "source",
    "document",
    "reperage",
]


def compute(extract: Extract, tables: Tables) -> Computed:
    """The figures of an extract (see `Computed`); computed once for each extract and choice of sheets."""
    return _compute(extract, tables, chosen(tables.folder, extract.territory, extract.year))


def cells_of(extract: Extract, tables: Tables) -> pd.DataFrame:
    """The cells of `Computed.persons` with the numbers that secrecy hides: for the guard alone, never for a page.

    Columns `CELL`, ``valeur``, ``statut``.
    """
    sheets = chosen(tables.folder, extract.territory, extract.year)
    raw, _ = persons(extract.actions, _indicators(tables), sheets)
    told = compute(extract, tables).persons
    if raw.empty:  # an extract without a single count of persons
        return told[[*CELL, "valeur", "statut"]]
    return told[[*CELL, "statut"]].merge(raw["valeur"].reset_index(), on=CELL, how="left")


@lru_cache(maxsize=8)
def _compute(extract: Extract, tables: Tables, sheets: tuple[str, ...]) -> Computed:
    source = extract.source
    shares = tally(extract.actions, extract.territory, extract.year, Nomenclatures.of_tables(tables), source=source)
    cells, sums = persons(extract.actions, _indicators(tables), sheets)
    rule, quoted = Rule.of(tables, EXTRACTS), _quoted(tables, extract.territory, extract.year)
    protected = protect(cells, sums, rule, quoted).reset_index() if len(cells) else _no_persons()
    asked = int((texts(extract.actions, "genre_contrat") != "pls").sum())
    told = protected.assign(
        territoire=extract.territory,
        periode=str(extract.year),
        marge=float("nan"),
        confiance="",
        source=source,
        document="",
        reperage="",
    )
    everyone = told[(told["contrats"] == "") & (told["porteur"] == "")]
    summed = [counted(int(base), asked).replace("calculé sur", "somme de") for base in everyone["base"]]
    return Computed(
        _located(shares, extract),
        _located(everyone.assign(reperage=summed)[OBSERVED], extract),
        _located(told[told["action"] != OTHERS], extract),
    )


def _quoted(tables: Tables, territory: str, year: int) -> set[tuple[str, ...]]:
    """The totals that a producer published: an edition quotes them, so that hiding them would protect nothing."""
    held = tables["observations"]
    own = held[(held["territoire"] == territory) & (held["periode"] == str(year)) & held["valeur"].notna()]
    return {(str(indicator), "", "", "") for indicator in own["indicateur"]}


def _indicators(tables: Tables) -> list[str]:
    return [column.name for column in columns(tables.folder) if column.indicator]


def _no_persons() -> pd.DataFrame:
    return pd.DataFrame(columns=[*CELL, "valeur", "base", "statut", "qualificatif"])


def _located(rows: pd.DataFrame, extract: Extract) -> pd.DataFrame:
    """Rows as they are loaded from a table: a figure computed from many actions stands at no line of their file."""
    kept = f"data/{FOLDER}/{extract.territory}-{extract.year}/{ACTIONS}"
    located = rows.reset_index(drop=True)
    located[TABLE], located[ROW], located[DECIMALS] = kept, 0, 0
    return located
