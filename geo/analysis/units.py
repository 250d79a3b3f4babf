"""Which outline a first-level unit has, as records name it: "Gao region" of Mali is Natural Earth's Gao.

By name first: folded, without words as "province" and articles, then within a few letters. A name that no outline has
goes to the unit in which most of its exact points lie: it is spelt otherwise there, or was made or renamed in another
year than that of the outlines. What has neither is listed and not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.tallies import Tallies
from geo.globe.outlines import bundled_borders
from geo.globe.regions import Regions, rings_hold
from geo.language.text import fold

__all__ = ["POINTS", "CodeOf", "Outline", "country_at", "match_units", "name_key", "with_units"]

Floats = npt.NDArray[np.float64]
CodeOf = Callable[[str], str]
"""A country's name as records write it becomes its ISO alpha-2 code, "" when it is not known."""
How = Literal["name", "points", ""]
POINTS = ("exact", "near")
"""Precisions of records whose point tells in which unit they lie."""
FILLED = (*POINTS, "admin2", "unknown")
"""Precisions of records that name no unit and get that of their point."""
ALIKE = 86.0
"""Of 100: how alike two names must be, and no other, to be one."""
SHARE_OF_POINTS = 0.5

GENERIC = frozenset(
    (
        *(
            "region",
            "regions",
            "province",
            "provinces",
            "provincia",
            "state",
            "governorate",
            "gouvernorat",
            "department",
        ),
        *("departement", "departamento", "district", "oblast", "oblasti", "krai", "county", "prefecture", "zone"),
        *("division", "territory", "municipality", "area", "autonomous", "republic", "of", "the", "de", "du", "des"),
        *("la", "le", "les", "el", "al", "ar", "as", "ash", "an", "ad", "at", "az"),
    )
)
"""Words that tell one name of a unit from another less than that they are written or left out."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline in which a unit is drawn."""

    country: str = ""
    """ISO alpha-2 of the outline's country."""
    name: str = ""
    """"" when it has none."""
    how: How = ""
    """Whether the name was known, or its points tell."""


def name_key(name: str) -> str:
    """A unit's name without its accents, blanks, articles and words as "province"; never empty for a name."""
    words = fold(name).split()
    return "".join(word for word in words if word not in GENERIC) or "".join(words)


def match_units(
    units: Iterable[tuple[str, str]], tallies: Tallies, *, code_of: CodeOf, regions: Regions
) -> Mapping[tuple[str, str], Outline]:
    """The outline of each unit, which is a country and a name as in the records; tallies: where points are asked of."""
    wanted = [*dict.fromkeys(units)]
    codes = {country: code_of(country) for country in {country for country, _ in wanted}}
    found = {unit: _by_name(codes[unit[0]], unit[1], regions) for unit in wanted}
    if missing := [unit for unit, outline in found.items() if not outline.name]:
        found |= _by_points(missing, codes, tallies, regions)
    return found


def with_units(events: pd.DataFrame, *, code_of: CodeOf, regions: Regions) -> pd.DataFrame:
    """A `countable` frame where records that name no unit have that of the outline in which their point lies.

    The column `by_point` (bool) tells which; records whose place is wider than a unit stay without one.
    """
    lacks = (events["admin1"] == "").to_numpy() & events["geo_precision"].isin(FILLED).to_numpy()
    by_point = np.zeros(len(events), dtype=bool)
    if not lacks.any():
        return events.assign(by_point=by_point)
    rows = np.flatnonzero(lacks)
    spots = events.loc[lacks, ["country", "lat", "lon"]].reset_index(drop=True)
    spot_of, firsts = _distinct(spots)
    names = _units_at(spots.iloc[firsts], code_of, regions)
    by_point[rows] = (names != "")[spot_of]
    named: Any = events["admin1"].cat  # told by numbers: each text is looked at once
    known = named.categories.union(pd.Index(names, dtype="str").unique())
    codes = known.get_indexer(named.categories)[named.codes.to_numpy()]
    codes[rows] = known.get_indexer(pd.Index(names, dtype="str"))[spot_of]
    admin1: Any = pd.Categorical.from_codes(codes, known)
    return events.assign(admin1=admin1, by_point=by_point)


def country_at(lat: Floats, lon: Floats, codes: Iterable[str]) -> str:
    """The country, out of these codes, in whose outline most of some points lie; "" for none."""
    counts = {code: int(rings_hold(_parts(code), lat, lon).sum()) for code in codes}
    best = max(counts, key=counts.__getitem__, default="")
    return best if best and counts[best] else ""


@lru_cache(maxsize=300)
def _parts(code: str) -> tuple[Floats, ...]:
    return tuple(bundled_borders().parts(code))


@lru_cache(maxsize=300)
def _names_by_key(regions: Regions, code: str) -> Mapping[str, str]:
    return {name_key(name): name for name in regions.names(code)}


def _by_name(code: str, name: str, regions: Regions) -> Outline:
    from rapidfuzz import fuzz

    key = name_key(name)
    known = _names_by_key(regions, code)
    if key in known:
        return Outline(code, known[key], "name")
    scores = sorted(((fuzz.ratio(key, other), other) for other in known), reverse=True)[:2]
    if scores and scores[0][0] >= ALIKE and (len(scores) == 1 or scores[1][0] < scores[0][0]):
        return Outline(code, known[scores[0][1]], "name")
    return Outline()


def _by_points(
    units: list[tuple[str, str]], codes: Mapping[str, str], tallies: Tallies, regions: Regions
) -> dict[tuple[str, str], Outline]:
    wanted = frozenset(units)
    exact = tallies.only("geo_precision", POINTS).only("admin1", [name for _, name in units if name])
    points = exact.by("country", "admin1", "lat", "lon")
    found: dict[tuple[str, str], Outline] = {}
    for both, spots in points.groupby(["country", "admin1"], sort=False):
        unit = (str(both[0]), str(both[1]))
        if unit in wanted:
            found[unit] = _outline_around(spots, codes[unit[0]], regions)
    return found


def _outline_around(spots: pd.DataFrame, code: str, regions: Regions) -> Outline:
    """Where most of a unit's records lie; in another country when no point lies in its own, which was one with it then."""
    lat, lon = (spots[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    if not (outline := _most_voted(code, lat, lon, spots["records"], regions)).name:
        other = country_at(lat, lon, sorted(regions.countries - {code}))
        outline = _most_voted(other, lat, lon, spots["records"], regions)
    return outline


def _most_voted(country: str, lat: Floats, lon: Floats, records: pd.Series, regions: Regions) -> Outline:
    votes = pd.Series(records.to_numpy()).groupby(regions.find(country, lat, lon)).sum().drop("", errors="ignore")
    if len(votes) and votes.max() >= SHARE_OF_POINTS * votes.sum():
        return Outline(country, str(votes.idxmax()), "points")
    return Outline()


def _distinct(spots: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    numbers = [pd.factorize(spots[name])[0].astype(np.int64) for name in ("country", "lat", "lon")]
    whole = numbers[0]
    for more in numbers[1:]:
        whole = pd.factorize(whole * (int(more.max(initial=0)) + 1) + more)[0].astype(np.int64)
    firsts = np.zeros(int(whole.max(initial=-1)) + 1, dtype=np.int64)
    firsts[whole[::-1]] = np.arange(len(whole))[::-1]
    return whole, firsts


def _units_at(spots: pd.DataFrame, code_of: CodeOf, regions: Regions) -> npt.NDArray[np.object_]:
    names = np.full(len(spots), "", dtype=object)
    for country, rows in spots.reset_index(drop=True).groupby("country", observed=True, sort=False).groups.items():
        part = spots.iloc[rows]
        names[rows] = regions.find(code_of(str(country)), part["lat"].to_numpy(), part["lon"].to_numpy())
    return names
