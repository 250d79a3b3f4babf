"""What a reader should doubt about records that are good enough to show: flags, never rejections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.frames import Fault
from geo.gazetteer.countries import country_code
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import Nearest, distance_km
from geo.language.text import fold
from geo.model import PLACE_KINDS
from geo.records.formats.plan import Doubt

__all__ = ["FINE", "OUT_OF_ORDER", "SWAPPED", "UNKNOWN_PLACE", "count_doubts", "country_codes", "flag_texts", "place_doubts", "point_doubts", "swap_faults"]  # fmt: skip

OUT_OF_ORDER = "low, best and high are not in order"
UNKNOWN_PLACE = "0, 0 stands for an unknown place"
ROUND = "round coordinates: the point may stand for a wider area"
CENTRE = "point of the country's centre"
SWAPPED = "latitude and longitude look swapped"

FINE = ("exact", "near", "unknown")
"""Spatial precisions that claim a place; the others are areas, whose middle may be anywhere."""

OUTSIDE_KM = 100.0
"""A point this far from every town of its country, and nearer to another country's, lies outside."""
CENTRE_KM = 10.0

# States that were larger when some records were made, and states whose data sets count others in: ISO alpha-2 codes.
_LARGER_STATES = {
    "soviet union": "AM AZ BY EE GE KG KZ LT LV MD TJ TM UA UZ",
    "yugoslavia": "BA HR ME MK SI XK",
    "serbia": "ME XK",
    "czechoslovakia": "CZ SK",
    "ethiopia": "ER",
    "indonesia": "TL",
    "sudan": "SS SD",
    "israel": "PS",
    "morocco": "EH",
    "congo": "CD CG",
    "south africa": "NA",
}


def flag_texts(length: int, doubts: Iterable[Doubt | Fault], *, given: pd.Series | None = None) -> pd.Series:
    """Flags of each row as one text, joined by "; ", each once. given: flags that the rows have already.

    doubts: rows and the words for all of them, or a Fault with the words for each.
    """
    texts = np.full(length, "", dtype=object) if given is None else given.to_numpy(dtype=object, copy=True)
    for doubt in doubts:
        if isinstance(doubt, Fault):
            pairs = zip(doubt.positions.tolist(), doubt.reasons, strict=True)
        else:
            positions = np.flatnonzero(doubt[0]).tolist()
            pairs = zip(positions, (doubt[1],) * len(positions), strict=True)
        for position, words in pairs:
            text = texts[position]
            if not text:
                texts[position] = words
            elif words not in text.split("; "):
                texts[position] = f"{text}; {words}"
    return pd.Series(texts, dtype="str")


def count_doubts(frame: pd.DataFrame) -> Iterator[Doubt]:
    """Counts of deaths that are not in order, where they are known."""
    low, best, high = (
        frame.get(f"deaths_{name}", pd.Series(pd.NA, frame.index, "Int64")) for name in ("low", "best", "high")
    )
    wrong = (low > best).fillna(False) | (best > high).fillna(False) | (low > high).fillna(False)
    yield wrong.to_numpy(dtype=bool), OUT_OF_ORDER


def point_doubts(frame: pd.DataFrame) -> Iterator[Doubt]:
    """Coordinates that are too round to be a place."""
    lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
    is_zero = (lat == 0) & (lon == 0)
    yield is_zero, UNKNOWN_PLACE
    is_fine = frame["geo_precision"].isin(FINE).to_numpy(dtype=bool)
    yield (lat % 0.5 == 0) & (lon % 0.5 == 0) & is_fine & ~is_zero, ROUND


def place_doubts(frame: pd.DataFrame, gazetteer: Gazetteer) -> Iterator[Doubt]:
    """Points that are not in the country that their record names, or are the middle of it.

    frame: columns lat, lon, country, geo_precision; rows without a point or a known country are left alone. "In" a country means near
    one of its towns in the gazetteer: deserts and seas are in doubt, and get no flag.
    """
    points = frame.groupby(["lat", "lon", "country"], sort=False)
    where = points.size().index.to_frame(index=False)
    words = np.append(_words_of_points(where, gazetteer), "")
    of_row = words[points.ngroup().fillna(-1).to_numpy(dtype=np.intp)]  # without a point: the last, no words
    is_fine = frame["geo_precision"].isin(FINE).to_numpy(dtype=bool)
    for flag in sorted(set(words) - {""}):
        yield (of_row == flag) & (is_fine | (flag != CENTRE)), flag


def swap_faults(frame: pd.DataFrame, gazetteer: Gazetteer) -> Fault:
    """Latitudes beyond the poles that, taken for the longitude, give a point in the record's country."""
    positions = np.flatnonzero((frame["lat"].abs() > 90) & (frame["lat"].abs() <= 180) & (frame["lon"].abs() <= 90))
    if not len(positions):
        return Fault("lon")
    turned = frame.iloc[positions].rename(columns={"lat": "lon", "lon": "lat"}).reset_index(drop=True)
    is_known = turned["country"].map(lambda name: bool(country_codes(name, gazetteer))).to_numpy(dtype=bool)
    fits = is_known & (_words_of_points(turned, gazetteer) == "")
    return Fault("lon", positions[fits], (SWAPPED,) * int(fits.sum()))


def country_codes(name: str, gazetteer: Gazetteer) -> frozenset[str]:
    """ISO alpha-2 codes that a data set may mean by a country's name; empty when it is not known.

    "DR Congo (Zaire)" and "Myanmar (Burma)" are known by either name; "Congo" may be two states; a state that has
    become smaller since stands for all its parts.
    """
    code = country_code(name, gazetteer)
    others = [codes.split() for state, codes in _LARGER_STATES.items() if code and state in fold(name)]
    return frozenset({code} - {""}).union(*others)


def _words_of_points(where: pd.DataFrame, gazetteer: Gazetteer) -> npt.NDArray[np.object_]:
    """The flag of each point (lat, lon, country), "" for none."""
    is_town = np.isin(gazetteer.kind, [PLACE_KINDS.index("town"), PLACE_KINDS.index("capital")])
    town_lat, town_lon = gazetteer.lat[is_town].astype(float), gazetteer.lon[is_town].astype(float)
    town_country = gazetteer.country[is_town]
    lat, lon = where["lat"].to_numpy(), where["lon"].to_numpy()
    km, nearest = (found[:, 0] for found in Nearest(town_lat, town_lon).query(lat, lon))
    words = np.full(len(where), "", dtype=object)
    for name, group in where.groupby("country", sort=False).indices.items():
        rows = np.asarray(group)
        codes = [gazetteer.countries.index(code) for code in country_codes(str(name), gazetteer)]
        for place in gazetteer.lookup(str(name)):
            if place.kind == "country":
                words[rows[distance_km(lat[rows], lon[rows], to=place) < CENTRE_KM]] = CENTRE
        foreign = rows[~np.isin(town_country[nearest[rows]], codes)]
        is_own = np.isin(town_country, codes)
        if not len(foreign) or not is_own.any():
            continue
        own = Nearest(town_lat[is_own], town_lon[is_own])
        away = own.query(lat[foreign], lon[foreign])[0][:, 0]
        turned = own.query(lon[foreign], lat[foreign])[0][:, 0]
        is_outside = (away > OUTSIDE_KM) & (away - km[foreign] > OUTSIDE_KM / 2)
        words[foreign[is_outside]] = f"point lies outside {name}"
        words[foreign[is_outside & (turned < OUTSIDE_KM) & (np.abs(lon[foreign]) <= 90)]] = SWAPPED
    return words
