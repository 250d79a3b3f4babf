"""Places of event records found by name and country alone, without and with packs of villages: `scripts/bench villages`.

Each distinct place that UCDP GED knows to a town (where_prec 1), by the name and country that the records write, against
their latitude and longitude. The packs are made anew in a folder that goes afterwards. The files are not part of the project.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from bench.report import Figure
from geo.gazetteer.packs import with_packs
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.gazetteer.villages import add_file
from geo.geocoding.tables import NameColumns, geocode_cells
from geo.globe.distance import haversine_km
from geo.tables.reading import open_table

__all__ = ["measure"]

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
RECORDS = {
    "SY": ("ucdp_ged_syria_2016_2019.parquet", "Syria"),
    "CF": ("ucdp_ged231_caf.geojson", "Central African Republic"),
    "MM": ("ucdp_ged191_mmr_bgd_full42.csv", "Myanmar (Burma)"),
}
WANTED = ("where_coordinates", "country", "adm_1", "where_prec", "latitude", "longitude")
COLUMNS = NameColumns("where_coordinates", "country")
WITH_PROVINCE = NameColumns("where_coordinates", "country", "adm_1")
NEAR_KM, GOAL = 25, 0.55


def measure() -> list[Figure]:
    """Shares without and with packs, and what opening the packs costs."""
    places = {code: _places(DATA / name, country) for code, (name, country) in RECORDS.items()}
    bundled = Gazetteer.open(bundled_path())
    with TemporaryDirectory() as made:
        folder = Path(made)
        for code in places:
            add_file(_there(DATA / "villages" / f"{code}.txt.xz"), folder=folder)
        began = time.perf_counter()
        opened = with_packs(Gazetteer.open(bundled_path()), folder)
        figures = [Figure("opening the gazetteer with packs, ms", 1000 * (time.perf_counter() - began), at_most=200)]
        for label, gazetteer in (("without packs", bundled), ("with packs", opened)):
            figures += _shares(label, gazetteer, places, goal=GOAL if gazetteer is opened else None)
        del opened, gazetteer
    return figures


def _shares(
    label: str, gazetteer: Gazetteer, places: dict[str, pd.DataFrame], *, goal: float | None
) -> Iterator[Figure]:
    near: list[np.ndarray] = []
    of_province: list[np.ndarray] = []
    for code, cells in places.items():
        own, km = _placed(cells, gazetteer, COLUMNS)
        near.append(own & (km <= NEAR_KM))
        by_province, km_there = _placed(cells, gazetteer, WITH_PROVINCE)
        of_province.append(by_province & (km_there <= NEAR_KM))
        yield Figure(f"{label}, {code}: placed by its own name within {NEAR_KM} km", float(near[-1].mean()))
        yield Figure(f"{label}, {code}: placed by its own name", float(own.mean()))
        yield Figure(f"{label}, {code}: of those within {NEAR_KM} km", float((km[own] <= NEAR_KM).mean()))
    told = "placed by its own name and province"
    yield Figure(f"{label}: {told} within {NEAR_KM} km", float(np.concatenate(of_province).mean()))
    everywhere = float(np.concatenate(near).mean())
    yield Figure(f"{label}: placed by its own name within {NEAR_KM} km", everywhere, at_least=goal)


def _placed(cells: pd.DataFrame, gazetteer: Gazetteer, columns: NameColumns) -> tuple[np.ndarray, np.ndarray]:
    """Whether each row was placed by its own name, and how far from its point."""
    placements = list(geocode_cells(cells, gazetteer, columns=columns))
    own = np.array([placement.match in ("exact", "similar") for placement in placements])
    points = [(one.place.lat, one.place.lon) if one.place else (np.nan, np.nan) for one in placements]
    return own, haversine_km(*_points(cells), *np.array(points).T)


def _points(cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return tuple(cells[name].astype(float).to_numpy() for name in ("latitude", "longitude"))


def _places(file: Path, country: str) -> pd.DataFrame:
    """The distinct exact places of a country, as the records write them."""
    cells = open_table(_there(file).read_bytes(), name=file.name).read(WANTED).cells
    exact = cells[(cells["where_prec"] == "1") & cells["country"].str.startswith(country)]
    return exact.drop_duplicates(["where_coordinates", "country"]).reset_index(drop=True)


def _there(file: Path) -> Path:
    if not file.is_file():
        raise SystemExit(f"The benchmark cannot run: it needs {file.name} in {file.parent}.")
    return file
