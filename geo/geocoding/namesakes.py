"""Which of several places of one name in one country a row of a table means: fitted trees over what speaks for each.

How large each is and of which kind, how it lies to the units that the row names, and how far from places that other rows of
the table name without doubt. bench/namesakes.py fits the trees, and data/namesakes.json holds them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.gazetteer.store import LINK_BITS, Gazetteer, sort_by_weight
from geo.geocoding.written_names import bare_name
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import PLACE_KINDS, Place
from geo.places.weights import FloatArray, Trees
from geo.resources import fitted

__all__ = ["FEATURES", "FORMAT", "Neighbours", "Standing", "beliefs", "bundled", "candidate_rows", "trees_of"]

FORMAT = 1
FEATURES = (
    "log weight", "log people", "log people against the largest", "share of prior", "rank", "places", "is a town", "is a site",
    "is a second-level area", "is a first-level area", "by another name", "namesakes beside it", "areas of its name around it",
    "how it lies to the unit", "distance to the unit, of its reach", "distance to the district", "nearest row", "third nearest row",
    "rows within 30 km", "rows within 100 km", "rows within 100 km against the best",
)  # fmt: skip
"""Names of the columns of `candidate_rows`, in their order."""

_SPOTS = frozenset({"capital", "town", "site"})
_AREAS = frozenset({"admin1", "admin2"})
_BESIDE_KM, _AROUND_KM, _ONE_PLACE_KM = 25.0, 40.0, 10.0
_LEAST_ROWS = 6
"""Fewer rows without doubt tell nothing of where a table's places lie."""
_FARTHEST_UNIT, _UNKNOWN = 9.0, -1.0


class Neighbours:
    """The places of a table that have no namesake in their country."""

    def __init__(self, rows: Iterable[tuple[str, str]], gazetteer: Gazetteer) -> None:
        """rows: name and ISO country code of each, names as tables write them."""
        self._gazetteer = gazetteer
        self._names: dict[str, dict[str, None]] = defaultdict(dict)
        for name, country in rows:
            self._names[country][fold(bare_name(name))] = None
        self._points: dict[str, tuple[list[str], FloatArray]] = {}

    def around(self, name: str, country: str) -> FloatArray:
        """Latitudes and longitudes of those of a country that have another name, shape (2, n)."""
        if country not in self._points:
            self._points[country] = self._sure(country)
        names, points = self._points[country]
        folded = fold(name)
        return points[:, [other != folded for other in names]]

    def _sure(self, country: str) -> tuple[list[str], FloatArray]:
        found: dict[str, tuple[float, float]] = {}
        for name in self._names.get(country, ()):
            places = [one for one in self._gazetteer.lookup(name, country=country) if one.kind in _SPOTS]
            lat, lon = [one.lat for one in places], [one.lon for one in places]
            if places and haversine_km(lat, lon, lat[0], lon[0]).max() <= _ONE_PLACE_KM:
                found[name] = lat[0], lon[0]
        return list(found), np.array(list(found.values()), dtype=np.float32).reshape(-1, 2).T


@dataclass(frozen=True, slots=True)
class Standing:
    """How the places of a name stand to what their row tells of its units."""

    holds: Sequence[int]
    """How each lies to the unit: 0 in it, 1 within its reach, 2 nobody knows, 3 elsewhere."""
    unit: Place | None
    district: Place | None


def candidate_rows(
    name: str, places: Sequence[Place], standing: Standing, rows: FloatArray, gazetteer: Gazetteer
) -> FloatArray:
    """One row a place of a name, one column a feature (FEATURES); rows: points of other rows of the table, shape (2, m)."""
    lat, lon = (np.array([getattr(place, side) for place in places]) for side in ("lat", "lon"))
    apart = haversine_km(lat[:, None], lon[:, None], lat, lon)
    kinds = [place.kind for place in places]
    people = np.array([place.population for place in places])
    forms = _forms(name, gazetteer)
    form = np.array([forms.get(place.id, 0) for place in places])
    weight = sort_by_weight(np.array([PLACE_KINDS.index(kind) for kind in kinds]), people, form)
    log_people, prior = np.log10(np.maximum(people, 1)), np.sqrt(weight) / np.sqrt(weight).sum()
    is_area = np.array([kind in _AREAS for kind in kinds])
    count = len(places)
    columns = [
        np.log10(weight), log_people, log_people.max() - log_people, prior, np.arange(count), np.full(count, np.log1p(count)),
        [kind in ("town", "capital") for kind in kinds], [kind == "site" for kind in kinds], [kind == "admin2" for kind in kinds],
        [kind == "admin1" for kind in kinds], form > 0, (apart <= _BESIDE_KM).sum(axis=1) - 1,
        ((apart <= _AROUND_KM) & is_area).sum(axis=1) - is_area, standing.holds, _to_unit(lat, lon, standing.unit),
        _to_district(lat, lon, standing.district), *_to_rows(lat, lon, rows),
    ]  # fmt: skip
    return np.array(columns, dtype=np.float32).T


def _forms(name: str, gazetteer: Gazetteer) -> Mapping[int, int]:
    forms: dict[int, int] = {}
    for link in gazetteer.raw_links(fold(name)):
        forms.setdefault(link >> LINK_BITS, link & 7)
    return forms


def _to_unit(lat: npt.ArrayLike, lon: npt.ArrayLike, unit: Place | None) -> npt.ArrayLike:
    if unit is None:
        return np.full(np.shape(lat), _UNKNOWN)
    return np.minimum(haversine_km(lat, lon, unit.lat, unit.lon) / max(unit.radius_km, 20.0), _FARTHEST_UNIT)


def _to_district(lat: npt.ArrayLike, lon: npt.ArrayLike, district: Place | None) -> npt.ArrayLike:
    if district is None:
        return np.full(np.shape(lat), _UNKNOWN)
    return np.log1p(haversine_km(lat, lon, district.lat, district.lon))


def _to_rows(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], rows: FloatArray) -> npt.NDArray[np.float64]:
    """Logarithms of the km to the nearest and the third nearest row; shares of the rows that are near; shape (5, n)."""
    if rows.shape[1] < _LEAST_ROWS:
        return np.full((5, len(lat)), _UNKNOWN)
    km = haversine_km(lat[:, None], lon[:, None], *rows)
    nearest = np.log1p(np.partition(km, 2, axis=1)[:, :3])
    near = (km <= 100).mean(axis=1)
    return np.array([nearest[:, 0], nearest[:, 2], (km <= 30).mean(axis=1), near, near / max(near.max(), 1e-9)])


def beliefs(rows: FloatArray, trees: Trees | None = None) -> npt.NDArray[np.float64]:
    """How likely each candidate is meant, 0 to 1; they add up to 1."""
    score = (trees or bundled()).score(rows).astype(np.float64)
    raised = np.exp(score - score.max())
    return np.asarray(raised / raised.sum())


def trees_of(data: Mapping[str, Any]) -> Trees:
    """As bench/namesakes.py made them; ValueError, KeyError or TypeError when they were fitted for another version."""
    if data["header"]["format"] != FORMAT or tuple(data["trees"]["features"]) != FEATURES:
        raise ValueError("it was fitted for another version")
    return Trees(data["trees"])


@lru_cache(maxsize=1)
def bundled() -> Trees:
    """The trees that ship with the project; GazetteerError with the remedy when they are missing or damaged."""
    return fitted("namesakes.json", trees_of, holding="namesakes", by="bench.namesakes")
