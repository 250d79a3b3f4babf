"""Records and the names of their places: those without coordinates are placed by name, those far from their name are flagged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import REACH_KM, Fault
from geo.gazetteer.countries import country_code
from geo.gazetteer.store import Gazetteer
from geo.geocoding.rows import Placement, geocode_names
from geo.geocoding.written_names import Named, read_written
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import Place
from geo.records.doubts import FINE
from geo.settings import how_to_raise, settings

__all__ = ["FAR_KM", "Placed", "far_from_names", "place_by_names"]

FAR_KM = 50.0
"""A point this far from every place of its name in the country, and twice as far as the place reaches, is in doubt."""

PRECISION_OF_KIND = {
    "admin1": "admin1",
    "admin2": "admin2",
    "region": "area",
    "country": "country",
    "water": "water",
}
"""Kind of place -> spatial precision; towns and sites are exact, and near where they are alike in spelling only."""

_UNITS = ("admin1", "admin2", "region", "country")


class Placed(NamedTuple):
    """Records without coordinates, and where their names lie."""

    frame: pd.DataFrame
    """All records, these with a point, a reach and a spatial precision."""
    positions: npt.NDArray[np.intp]
    """Of those that were placed."""
    doubts: Fault
    """How each was placed."""
    faults: Fault
    """Why others were not."""


def place_by_names(
    frame: pd.DataFrame, gazetteer: Gazetteer, *, admin2: pd.Series | None = None, country: str = ""
) -> Placed:
    """Records that have a day and a name and no coordinates, placed as `geo.geocoding` places the rows of a table.

    frame: columns date_start, lat, lon; place_name, admin1 and country where the file has them. admin2: their districts.
    country: that of all records which name none. More names than the limit are left as they are.
    """
    texts = {name: frame[name] if name in frame else _empty(frame) for name in ("place_name", "admin1", "country")}
    texts["admin2"] = _empty(frame) if admin2 is None else admin2
    told = (texts["place_name"] != "") | (texts["admin1"] != "") | (texts["admin2"] != "")
    wants = frame["date_start"].notna() & (frame["lat"].isna() | frame["lon"].isna()) & told
    positions = np.flatnonzero(wants.to_numpy(dtype=bool))
    nothing = Fault("lat")
    if not len(positions):
        return Placed(frame, positions, nothing, nothing)
    rows = list(zip(*(texts[name].iloc[positions].tolist() for name in _LEVELS), strict=True))
    rows = [_row(row, country) for row in rows]
    distinct = list(dict.fromkeys(rows))[: settings().records_placed]
    placements = dict(zip(distinct, _placements(distinct, gazetteer), strict=True))
    found = [placements.get(row) for row in rows]
    is_placed = np.array([bool(each and each.place) for each in found], dtype=bool)
    frame = _with_points(frame, positions[is_placed], [each for each in found if each and each.place])
    for level in ("admin1", "admin2"):  # a unit is no town, though it may be named for one
        of_unit = [
            texts["place_name"].iloc[at] == "" and texts[level].iloc[at] != "" for at in positions[is_placed].tolist()
        ]
        frame = _as_units(frame, positions[is_placed][np.array(of_unit, dtype=bool)], level)
    ways = tuple(_told(each) for each in found if each and each.place)
    why = tuple(_why(each) for each in found if not (each and each.place))
    return Placed(
        frame,
        positions[is_placed],
        Fault("lat", positions[is_placed], ways),
        Fault("lat", positions[~is_placed], why),
    )


def far_from_names(frame: pd.DataFrame, gazetteer: Gazetteer) -> tuple[pd.DataFrame, Fault, tuple[str, ...]]:
    """Records whose point is far from every place of their name in their country, or from the unit that they name.

    Their reach grows to that distance, so that the record is found by its name too; the flag tells it. Names that the
    gazetteer does not know, and those that tell a distance, are left alone; so are more names than the limit, the rarest,
    of which a note tells.
    """
    has_name = "place_name" in frame or "admin1" in frame
    is_fine = frame["geo_precision"].isin(FINE) & frame["lat"].notna() & frame["lon"].notna() & (frame["country"] != "")
    positions = np.flatnonzero(is_fine.to_numpy(dtype=bool))
    if not has_name or not len(positions):
        return frame, Fault("lat"), ()
    names, units = (
        (frame[column] if column in frame else _empty(frame)).iloc[positions] for column in ("place_name", "admin1")
    )
    lat, lon = frame["lat"].iloc[positions].to_numpy(), frame["lon"].iloc[positions].to_numpy()
    countries = frame["country"].iloc[positions]
    away, limit, left = np.zeros(len(positions)), settings().records_placed, 0
    words = np.full(len(positions), "", dtype=object)
    for column, kinds, reach in ((names, None, 2.0), (units, _UNITS, 1.5)):
        keys = pd.MultiIndex.from_arrays([column.to_numpy(dtype=object), countries.to_numpy(dtype=object)])
        codes, distinct = pd.factorize(keys)
        rows_of = pd.Series(codes).groupby(codes).indices
        left += max(0, len(distinct) - limit)
        for code in np.argsort(-np.bincount(codes), kind="stable")[:limit].tolist():
            name, country = distinct[code]
            places = _places_of(name, country, gazetteer, kinds)
            if not places:
                continue
            of_name = np.asarray(rows_of[code])
            of_name = of_name[words[of_name] == ""]
            if not len(of_name):
                continue
            km = np.stack([haversine_km(lat[of_name], lon[of_name], place.lat, place.lon) for place in places])
            limits = np.array([max(FAR_KM, reach * place.radius_km) for place in places])
            is_far = (km > limits[:, None]).all(axis=0)
            nearest = km.min(axis=0)
            for at, distance in zip(of_name[is_far].tolist(), nearest[is_far].tolist(), strict=True):
                away[at], words[at] = distance, f"its point is {distance:,.0f} km from {places[0].name}"
    notes: tuple[str, ...] = ()
    if left:
        more = f"and not with {left:,} others: {how_to_raise('records_placed', limit)}."
        notes = (f"Points were compared with the {limit:,} commonest names of places, {more}",)
    is_far = words != ""
    if not is_far.any():
        return frame, Fault("lat"), notes
    far = positions[is_far]
    radius = frame["radius_km"].copy()
    radius.iloc[far] = np.fmax(radius.iloc[far].to_numpy(), np.ceil(away[is_far]))
    return frame.assign(radius_km=radius), Fault("lat", far, tuple(words[is_far].tolist())), notes


_LEVELS = ("place_name", "country", "admin1", "admin2")


def _empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series("", index=frame.index, dtype="str")


def _row(row: tuple[str, ...], country: str) -> tuple[str, str, str, str]:
    """The name is the smallest that the row tells."""
    name, own, admin1, admin2 = row
    return name or admin2 or admin1, own or country, admin1, admin2


def _placements(rows: Sequence[tuple[str, str, str, str]], gazetteer: Gazetteer) -> Iterator[Placement]:
    names, countries, admin1, admin2 = (list(column) for column in zip(*rows, strict=True))
    return geocode_names(names, gazetteer, countries=countries, admin1=admin1, admin2=admin2)


def _with_points(frame: pd.DataFrame, positions: npt.NDArray[np.intp], found: Sequence[Placement]) -> pd.DataFrame:
    places = [placement.place for placement in found]
    columns = {name: frame[name].copy() for name in ("lat", "lon", "geo_precision", "radius_km")}
    columns["lat"].iloc[positions] = [place.lat if place else np.nan for place in places]
    columns["lon"].iloc[positions] = [place.lon if place else np.nan for place in places]
    columns["radius_km"].iloc[positions] = [place.radius_km if place else np.nan for place in places]
    columns["geo_precision"].iloc[positions] = [_precision(placement) for placement in found]
    return frame.assign(**columns)


def _as_units(frame: pd.DataFrame, positions: npt.NDArray[np.intp], level: str) -> pd.DataFrame:
    columns = {name: frame[name].copy() for name in ("geo_precision", "radius_km")}
    columns["geo_precision"].iloc[positions] = level
    columns["radius_km"].iloc[positions] = columns["radius_km"].iloc[positions].clip(lower=REACH_KM[level])
    return frame.assign(**columns) if len(positions) else frame


def _precision(placement: Placement) -> str:
    place = placement.place
    if place is None:
        return "unknown"
    if placement.match == "area" and place.kind not in PRECISION_OF_KIND:
        return "area"
    return PRECISION_OF_KIND.get(place.kind, "exact" if placement.match == "exact" else "near")


def _told(placement: Placement) -> str:
    reasons = ", ".join(placement.reasons).replace("; ", ", ")
    return f"it has no coordinates and was placed by name ({placement.match}): {reasons}"


def _why(placement: Placement | None) -> str:
    if placement is None:
        return f"its place was not looked for: the table has more than {settings().records_placed:,} different ones"
    return ", ".join(placement.reasons)


def _places_of(name: str, country: str, gazetteer: Gazetteer, kinds: tuple[str, ...] | None) -> list[Place]:
    """Every place of a name in a country; [] where the name tells a distance or a road, or nobody knows it."""
    code = country_code(country, gazetteer)
    if not code or not fold(name) or len(name) > LONGEST_NAME:
        return []
    phrases = read_written(name).phrases
    if not all(isinstance(phrase, Named) for phrase in phrases):
        return []
    forms = {phrase.name for phrase in phrases if isinstance(phrase, Named)}
    places = [place for form in sorted(forms) for place in gazetteer.lookup(form)]
    own = [place for place in places if place.country == code and (kinds is None or place.kind in kinds)]
    return own if kinds else [place for place in own if place.kind not in _UNITS] or own


LONGEST_NAME = 200
"""Letters of a text that is looked up as a name."""
