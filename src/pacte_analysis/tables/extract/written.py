"""How an extract is written in its files: CSV as the tables are, amounts in euros, and what is known of it as JSON."""

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from pacte_analysis.tables.extract.model import ROW, Column


def facts_as_json(facts: dict[str, Any]) -> str:
    """One fact a line, and one line a warning: readable and, without the slow encoder that indents, quick."""

    def said(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    def listed(values: list[object]) -> str:
        return "[\n" + ",\n".join(f"  {said(value)}" for value in values) + "\n ]"

    lines = (
        f" {said(name)}: {listed(value) if isinstance(value, list) and value else said(value)}"
        for name, value in facts.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def as_texts(actions: pd.DataFrame, described: tuple[Column, ...]) -> list[Iterable[str]]:
    """The columns of what is kept, as text: amounts in euros with a point and two decimals."""
    kinds = {column.name: column.kind for column in described} | {ROW: "nombre"}
    return [_euros(actions[name]) if kind == "argent" else plain(actions[name]) for name, kind in kinds.items()]


def _euros(cents: pd.Series) -> Iterable[str]:
    codes, unique = pd.factorize(cents)
    said = [f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}" for amount in map(int, unique)]
    return [said[code] if code >= 0 else "" for code in codes]


def plain(cells: pd.Series) -> Iterable[str]:
    """Each cell as text, empty when it is unknown."""
    codes, unique = pd.factorize(cells)
    # A bare carriage return ends a row for some readers.
    said = ["\n".join(str(cell).splitlines()) for cell in unique]
    return [said[code] if code >= 0 else "" for code in codes]


def write_csv(path: Path, header: list[str], cells: list[Iterable[str]]) -> None:
    """A table from its columns, as the data package has them: UTF-8, comma, one header row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(zip(*cells, strict=True))


def flush(folder: Path) -> None:
    """Have the disk keep the files of a folder before it is named as the one to read."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
