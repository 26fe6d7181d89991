"""A CSV table edited row by row: the rows that do not change keep their bytes."""

import csv
import io
from collections.abc import Mapping, Sequence


class Rows:
    """The rows of one file, by their key; what is not touched is written back as it was read."""

    def __init__(self, text: str, key: Sequence[str]) -> None:
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        lines = text.removeprefix("\ufeff").splitlines(keepends=True)
        self._end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        reader = csv.reader(lines)
        self.columns = next(reader, [])
        self._key = [self.columns.index(name) for name in key]
        self._rows: list[tuple[tuple[str, ...], str]] = []
        self._header = "".join(lines[: reader.line_num])
        start = reader.line_num
        for cells in reader:
            raw = "".join(lines[start : reader.line_num])
            start = reader.line_num
            if cells:
                self._rows.append((tuple(cells[i] for i in self._key), raw if raw.endswith("\n") else raw + self._end))
        keys = [key for key, _ in self._rows]
        self._sorted = keys == sorted(keys)

    def __contains__(self, key: tuple[str, ...]) -> bool:
        return any(held == key for held, _ in self._rows)

    def put(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Add rows, each in its place when the table is sorted, or in the place of the row of the same key."""
        place = {key: position for position, (key, _) in enumerate(self._rows)}
        for row in rows:
            raw = self._written(row)
            key = tuple(row[self.columns[i]] for i in self._key)
            if key in place:
                self._rows[place[key]] = (key, raw)
            else:
                place[key] = len(self._rows)
                self._rows.append((key, raw))
        if self._sorted:
            self._rows.sort(key=lambda row: row[0])

    def text(self) -> str:
        return self._mark + self._header + "".join(raw for _, raw in self._rows)

    def _written(self, row: Mapping[str, str]) -> str:
        out = io.StringIO()
        csv.writer(out, lineterminator=self._end).writerow([row[name] for name in self.columns])
        return out.getvalue()
