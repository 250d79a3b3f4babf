"""Write the files that geo.gazetteer maps: from entries, and from GeoNames dump files."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from geo.errors import GazetteerError
from geo.gazetteer.store import ALTERNATE, FORMAT, LINK_BITS, MAIN, PLACE_COLUMNS, Gazetteer, sort_by_weight
from geo.language.text import fold
from geo.model import PLACE_KINDS, PlaceKind

__all__ = [
    "GEONAMES_COLUMNS",
    "Entry",
    "entries_of",
    "is_code",
    "merge_geonames",
    "read_geonames",
    "town_radius_km",
    "write_gazetteer",
]

GEONAMES_COLUMNS = 19
_POSSESSIVE = re.compile(r"['’]s(?: |$)")

# GeoNames feature codes that are more telling than their class.
_KIND_OF_CODE: dict[str, PlaceKind] = {
    "PPLC": "capital", "PCLI": "country", "PCLD": "country", "PCLS": "country", "PCLIX": "country", "PCLF": "country",
    "PCL": "country", "TERR": "country", "ADM1": "admin1", "ADM2": "admin2", "ADM3": "admin2", "ADM4": "admin2", "ADMD": "admin2",
    "CONT": "continent", "RGN": "region", "AREA": "region", "RGNE": "region", "RGNH": "region", "DSRT": "desert", "ERG": "desert",
    "MT": "mountains", "MTS": "mountains", "PK": "mountains", "HLL": "mountains", "HLLS": "mountains", "PLAT": "mountains",
    "ISL": "island", "ISLS": "island", "STM": "river", "STMI": "river", "WAD": "river", "LK": "lake", "LKI": "lake", "LKS": "lake",
    "RSV": "lake", "SEA": "sea", "OCN": "sea", "GULF": "sea", "BAY": "sea", "STRT": "sea",
}  # fmt: skip
_KIND_OF_CLASS: dict[str, PlaceKind] = {
    "P": "town",
    "S": "site",
    "R": "site",
    "L": "site",
    "T": "site",
    "H": "site",
    "A": "admin2",
}
_RADIUS_OF_KIND = {"admin1": 100.0, "admin2": 30.0, "country": 300.0, "region": 50.0, "desert": 100.0, "mountains": 15.0,
                   "river": 50.0, "lake": 15.0, "sea": 200.0, "island": 10.0, "site": 2.0, "continent": 3000.0}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One place on its way into the index; `names` maps each folded name to how it belongs to the place."""

    name: str
    lat: float
    lon: float
    kind: PlaceKind
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    radius_km: float = 0.0
    geonameid: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def add_name(self, name: str, form: int = ALTERNATE) -> None:
        """Let the place be found by this name too; the first form given to a name stays."""
        for spelling in (name, _POSSESSIVE.sub(" ", name)):  # in a text, "Cox's" is read as "Cox"
            folded = fold(spelling)
            if folded:
                self.names.setdefault(folded, form)


def town_radius_km(population: int) -> float:
    """Reach of a town: a disc of 3,000 people a square kilometre, and 2 km of outskirts."""
    return round(2 + math.sqrt(max(population, 0) / 3000 / math.pi), 1)


def write_gazetteer(
    folder: Path,
    entries: list[Entry],
    *,
    admin1_codes: dict[str, str],
    sources: str,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write the files of one gazetteer into `folder`, whole or not at all; returns the head that was written.

    admin1_codes: GeoNames code ("ML.04") -> name of the area, kept so that dump files can be added later.
    more: what else the head is to tell. The same entries in the same order give the same bytes.
    """
    countries = ["", *sorted({entry.country for entry in entries} - {""})]
    admin1 = ["", *sorted({f"{entry.country}/{entry.admin1}" for entry in entries if entry.admin1})]
    admin2 = ["", *sorted({entry.admin2 for entry in entries if entry.admin2})]
    country_code, admin1_code, admin2_code = (
        {name: code for code, name in enumerate(names)} for names in (countries, admin1, admin2)
    )
    table, display = np.zeros(len(entries), dtype=PLACE_COLUMNS), bytearray()
    for row, entry in enumerate(entries):
        area = f"{entry.country}/{entry.admin1}" if entry.admin1 else ""
        table[row] = (
            entry.geonameid, entry.lat, entry.lon, entry.population, entry.radius_km, PLACE_KINDS.index(entry.kind),
            country_code[entry.country], admin1_code[area], admin2_code[entry.admin2], len(display),
        )  # fmt: skip
        display += entry.name.encode() + b"\0"
    trie, starts, links = _name_index(entries, table)

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as made:
        new = Path(made) / "gazetteer"
        new.mkdir()
        trie.save(str(new / "names.marisa"))
        np.save(new / "starts.npy", starts)
        np.save(new / "links.npy", links)
        np.save(new / "places.npy", table)
        (new / "display.bin").write_bytes(bytes(display))
        meta = {
            "format": FORMAT,
            "sources": sources,
            **(more or {}),
            "places": len(entries),
            "names": len(starts) - 1,
            "files": {file.name: file.stat().st_size for file in sorted(new.iterdir())},
            "countries": countries,
            "admin1": admin1,
            "admin2": admin2,
            "admin1_codes": dict(sorted(admin1_codes.items())),
        }
        (new / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=0), encoding="utf-8")
        if folder.exists():  # readers that have it mapped keep it
            folder.rename(Path(made) / "old")
        new.rename(folder)
    return meta


def _name_index(entries: list[Entry], table: Any) -> tuple[Any, Any, Any]:
    """Trie of the names, and for each of its keys the links to places, the weightiest first."""
    trie = marisa_trie.Trie({name for entry in entries for name in entry.names})
    keys, values = [], []
    for row, entry in enumerate(entries):
        for name, form in entry.names.items():
            keys.append(trie[name])
            values.append(row << LINK_BITS | form)
    key, value = np.array(keys, dtype=np.uint32), np.array(values, dtype=np.uint32)
    place = value >> LINK_BITS
    weight = sort_by_weight(table["kind"][place], table["population"][place], value & 7)
    order = np.lexsort((value, -weight, key))
    starts = np.zeros(len(trie) + 1, dtype=np.uint32)
    starts[1:] = np.cumsum(np.bincount(key, minlength=len(trie)))
    return trie, starts, value[order]


def entries_of(gazetteer: Gazetteer) -> list[Entry]:
    """The entries that a gazetteer was written from, in their order."""
    entries = []
    for row in range(len(gazetteer)):
        place = gazetteer.place(row)
        entries.append(
            Entry(
                place.name, place.lat, place.lon, place.kind, place.country, place.admin1, place.admin2,
                place.population, place.radius_km, place.geonameid or 0,
            )
        )  # fmt: skip
    for name, value in gazetteer.all_links():
        entries[value >> LINK_BITS].names[name] = value & 7
    return entries


def read_geonames(
    lines: Iterable[str],
    *,
    source: str,
    admin1_codes: Mapping[str, str],
    admin2_codes: Mapping[str, str] | None = None,
    keeps: Callable[[str, str], bool] | None = None,
) -> Iterator[Entry]:
    """Entries of a GeoNames dump: 19 tab-separated columns, no header, no quoting. Vegetation (class V) is left out.

    admin2_codes: code ("ML.04.1234") -> name of the second-level area. keeps: whether to keep a feature class and code.

    Raises GazetteerError naming `source` and the line when a line does not have 19 columns or no coordinates.
    """
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != GEONAMES_COLUMNS:
            raise GazetteerError(
                f"{source}, line {number}: {len(cells)} columns instead of {GEONAMES_COLUMNS}. "
                "This does not look like a GeoNames dump file (XX.txt from the country folder), or it is cut short."
            )
        feature_class, code = cells[6], cells[7]
        kind = _KIND_OF_CODE.get(code) or _KIND_OF_CLASS.get(feature_class)
        if kind is None or (keeps and not keeps(feature_class, code)):
            continue
        try:
            geonameid, lat, lon, population = int(cells[0]), float(cells[4]), float(cells[5]), int(cells[14] or 0)
        except ValueError as error:
            raise GazetteerError(f"{source}, line {number}: {error}. A GeoNames dump has numbers there.") from error
        radius = town_radius_km(population) if kind in ("town", "capital") else _RADIUS_OF_KIND.get(kind, 2.0)
        area_code = f"{cells[8]}.{cells[10]}"
        area, district = admin1_codes.get(area_code, ""), (admin2_codes or {}).get(f"{area_code}.{cells[11]}", "")
        entry = Entry(cells[1], lat, lon, kind, cells[8], area, district, population, radius, geonameid)
        entry.add_name(cells[1], MAIN)
        entry.add_name(cells[2], MAIN)
        for alias in cells[3].split(","):
            if not is_code(alias):
                entry.add_name(alias)
        yield entry


def is_code(name: str) -> bool:
    """Airport and other codes among alternate names (BKO, ML04): never how a text names a place."""
    return name.isascii() and name.isupper() and len(name) <= 4


def merge_geonames(base: list[Entry], dump: Iterable[Entry]) -> list[Entry]:
    """The base entries and those of a dump, each geonameid once: the base keeps its areas and reach, names are joined."""
    merged = list(base)
    by_id = {entry.geonameid: entry for entry in merged if entry.geonameid}
    for entry in dump:
        known = by_id.get(entry.geonameid)
        if known is None:
            by_id[entry.geonameid] = entry
            merged.append(entry)
        else:
            for name, form in entry.names.items():
                known.names.setdefault(name, form)
    return merged
