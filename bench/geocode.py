"""Event records whose coordinates are known, placed by their names alone with the bundled gazetteer: `scripts/bench geocode`.

The names, provinces and countries of UCDP GED events that are known to a town (where_prec 1), against their latitude
and longitude. The files are not part of the project.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from bench.report import Figure
from geo.gazetteer.store import Gazetteer
from geo.geocoding.tables import NameColumns, geocode_cells
from geo.globe.distance import Nearest, haversine_km
from geo.model import PLACE_KINDS
from geo.tables.reading import open_table

__all__ = ["measure"]

RECORDS = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
FILES = ("ucdp_ged191_mmr_bgd_full42.csv", "ucdp_ged231_caf.geojson")
BY_PROVINCE = NameColumns("where_coordinates", "country", "adm_1")
BY_DISTRICT = NameColumns("where_coordinates", "country", "adm_1", "adm_2")
WANTED = ("where_coordinates", "country", "adm_1", "adm_2", "where_prec", "latitude", "longitude")
SPOTS = ("capital", "town", "site", "island")
NEAR_KM, FAR_KM = 5, 25


def measure() -> list[Figure]:
    """Shares and rows a second, for rows that tell the province, and for rows that tell the district too."""
    gazetteer = Gazetteer.open()
    cells = pd.concat([_records(RECORDS / name) for name in FILES], ignore_index=True)
    lat, lon = (cells[name].astype(float).to_numpy() for name in ("latitude", "longitude"))
    figures = [Figure("rows", len(cells))]
    figures.append(Figure("share within 5 km of any town that the gazetteer knows", _known(gazetteer, lat, lon)))
    for label, columns in (("by province", BY_PROVINCE), ("by province and district", BY_DISTRICT)):
        began = time.perf_counter()
        placements = list(geocode_cells(cells, gazetteer, columns=columns))
        figures.append(Figure(f"{label}: rows a second", len(cells) / (time.perf_counter() - began)))
        match = np.array([placement.match for placement in placements])
        places = [placement.place for placement in placements]
        point = np.array([(place.lat, place.lon, place.radius_km) if place else [np.nan] * 3 for place in places])
        km = haversine_km(lat, lon, point[:, 0], point[:, 1])
        figures += _shares(label, match, km, point[:, 2])
        for country, here in cells.groupby("country").indices.items():
            figures += _within(f"{label}, {country}", km[here])
    return figures


def _records(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise SystemExit(f"The benchmark cannot run: it needs {file.name} in {file.parent}.")
    cells = open_table(file.read_bytes(), name=file.name).read(WANTED).cells
    return cells[cells["where_prec"] == "1"]


def _known(gazetteer: Gazetteer, lat: np.ndarray, lon: np.ndarray) -> float:
    """What could be reached at best, chance included."""
    spots = np.isin(gazetteer.kind, [PLACE_KINDS.index(kind) for kind in SPOTS])
    km, _ = Nearest(gazetteer.lat[spots], gazetteer.lon[spots]).query(lat, lon)
    return float((km <= NEAR_KM).mean())


def _shares(label: str, match: np.ndarray, km: np.ndarray, radius_km: np.ndarray) -> Iterator[Figure]:
    own = (match == "exact") | (match == "similar")
    yield Figure(f"{label}: share placed by its own name", float(own.mean()))
    yield Figure(f"{label}: share placed, by its own name or in an area", float((match != "none").mean()))
    yield from _within(label, km)
    yield Figure(f"{label}: of those placed by name, within {FAR_KM} km", float((km[own] <= FAR_KM).mean()))
    yield Figure(f"{label}: share within the reach that is told", float((km <= np.maximum(radius_km, NEAR_KM)).mean()))


def _within(label: str, km: np.ndarray) -> Iterator[Figure]:
    yield Figure(f"{label}: share within {NEAR_KM} km", float((km <= NEAR_KM).mean()))
    yield Figure(f"{label}: share within {FAR_KM} km", float((km <= FAR_KM).mean()))
