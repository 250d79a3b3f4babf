"""Where most happened: countries or first-level units in order, and apart what no place can be told of.

    answer = rank_places(tallies, "unit", code_of=..., regions=...)
    answer.ranked, answer.apart      # their records add up to all records

A record counts for the unit that its source names, or, where none is named, for the one in which its point lies. What is
known only to a country, a wide area or the water is in no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from geo.analysis.tallies import Tallies
from geo.analysis.units import POINTS, CodeOf, Outline, match_units, name_key
from geo.globe.outlines import bundled_borders
from geo.globe.regions import Regions
from geo.wording import count_words, date_words

__all__ = ["Level", "RankedPlaces", "place_words", "rank_places"]

Level = Literal["country", "unit"]
COUNTS = ["records", "counted", "deaths_low", "deaths_best", "deaths_high", "deaths_squared"]
MOST_SPOTS = 50_000
"""Points of records without a unit that are looked up; what has more stays without one."""
APART = {
    "area": "In an area or along a road that may lie in several regions",
    "country": "Known only to the country",
    "water": "On the water or in the air",
}
NO_COUNTRY, NO_UNIT = "No country is told", "No region is told, and the point lies in none that is known"


@dataclass(frozen=True, slots=True)
class RankedPlaces:
    """Places in order of their records.

    ranked: `place` (the unit, or the country), `country`, the sums `records`, `counted`, `unknown` (records without a count of
    deaths), `deaths_low`, `deaths_best`, `deaths_high` (Int64, NA where no record has a count), `rough` (records whose source does
    not say how exact their point is), `first` and `last` day, `code` and `outline` (the outline in which it is drawn: country
    and, of units, name; "" without one), and `drawn_by` ("name", "points" or "").
    apart: `reason`, and the same sums, of records that belong to no place.
    """

    ranked: pd.DataFrame
    apart: pd.DataFrame
    level: Level

    @property
    def records(self) -> int:
        """All records, ranked and apart."""
        return int(self.ranked["records"].sum() + self.apart["records"].sum())


def rank_places(tallies: Tallies, level: Level, *, code_of: CodeOf, regions: Regions) -> RankedPlaces:
    """Countries or first-level units by their records, most first. Names that one country or unit is written with are joined."""
    sums = tallies.by("country", "admin1", "geo_precision")
    if level == "country":
        sums = sums.assign(reason=np.where(sums["country"] == "", NO_COUNTRY, ""))
        place = sums["country"].map(lambda name: code_of(name) or name)
        return _ranked(sums.assign(key=place, place=sums["country"]), level, lambda found: _countries(found, code_of))
    sums = _with_points(sums, tallies, code_of, regions)
    reason = sums["geo_precision"].map(APART).fillna("")
    sums["reason"] = np.where(reason != "", reason, np.where(sums["admin1"] == "", NO_UNIT, ""))
    keys = [
        f"{code_of(country) or country}/{name_key(unit)}"
        for country, unit in zip(sums["country"], sums["admin1"], strict=True)
    ]
    placed = sums.assign(key=keys, place=sums["admin1"])
    return _ranked(placed, level, lambda found: _units(found, tallies, code_of, regions))


def place_words(places: RankedPlaces, measure: Literal["records", "deaths"]) -> str:
    """What the ranking tells, in two sentences."""
    noun = "country" if places.level == "country" else "region"
    ranked, apart = places.ranked, int(places.apart["records"].sum())
    if ranked.empty:
        return f"No event can be told a {noun}: {count_words(apart, 'event')} apart."
    column, what = ("records", "event") if measure == "records" else ("deaths_best", "death")
    ordered = ranked.sort_values(column, ascending=False, kind="stable", na_position="last")
    top, total = ordered.iloc[0], int(ranked[column].sum())
    if measure == "deaths" and not ranked["counted"].sum():
        return f"{count_words(len(ranked), noun).replace('countrys', 'countries')}, and no count of deaths in any."
    value = int(top[column])
    share = f", {100 * value / total:.0f} % of those that can be told a {noun}" if len(ranked) > 1 else ""
    name = top["place"] if places.level == "country" or not top["country"] else f"{top['place']}, {top['country']}"
    days = date_words(top["first"].date(), top["last"].date())
    count = count_words(len(ranked), noun).replace("countrys", "countries")
    words = f"{count}; most {what}s in {name}: {value:,}{share}, {days}."
    return f"{words} {count_words(apart, 'event')} {'is' if apart == 1 else 'are'} in no {noun}." if apart else words


def _countries(found: pd.DataFrame, code_of: CodeOf) -> Iterator[Outline]:
    borders = bundled_borders()
    for country in found["country"]:
        code = code_of(country)
        yield Outline(code, "", "name") if code and borders.parts(code) else Outline()


def _units(found: pd.DataFrame, tallies: Tallies, code_of: CodeOf, regions: Regions) -> Iterator[Outline]:
    units = list(zip(found["country"], found["place"], strict=True))
    outlines: Mapping[tuple[str, str], Outline] = match_units(units, tallies, code_of=code_of, regions=regions)
    yield from (outlines[unit] for unit in units)


def _with_points(sums: pd.DataFrame, tallies: Tallies, code_of: CodeOf, regions: Regions) -> pd.DataFrame:
    """Sums where records that name no unit, but have an exact point, stand in the unit where that lies."""
    lacks = (sums["admin1"] == "") & sums["geo_precision"].isin(POINTS)
    if not lacks.any():
        return sums
    spots = tallies.only("admin1", ("",)).only("geo_precision", POINTS).by("country", "lat", "lon", "geo_precision")
    if len(spots) > MOST_SPOTS:
        return sums
    units = np.full(len(spots), "", dtype=object)
    for country in spots["country"].unique().tolist():
        rows = np.flatnonzero(spots["country"] == country)
        lat, lon = (spots[name].to_numpy(dtype=np.float64)[rows] for name in ("lat", "lon"))
        units[rows] = regions.find(code_of(country), lat, lon)
    told = spots.assign(admin1=pd.Series(units, dtype="str")).drop(columns=["lat", "lon"])
    return pd.concat([sums[~lacks], told], ignore_index=True)


def _ranked(sums: pd.DataFrame, level: Level, outlines_of: Callable[[pd.DataFrame], Iterator[Outline]]) -> RankedPlaces:
    is_apart = sums["reason"] != ""
    placed = sums[~is_apart]
    rough = placed["records"].where(placed["geo_precision"] == "unknown", 0)
    groups = (
        placed.assign(rough=rough).sort_values("records", ascending=False, kind="stable").groupby("key", sort=False)
    )
    ranked = _summed(groups, ["place", "country"])
    ranked = (
        ranked.assign(rough=groups["rough"].sum().to_numpy())
        if len(ranked)
        else ranked.assign(rough=pd.Series(dtype="int64"))
    )
    ranked = ranked.sort_values(["records", "place"], ascending=[False, True], ignore_index=True)
    found = list(outlines_of(ranked))
    ranked = ranked.assign(
        code=pd.Series([outline.country for outline in found], dtype="str"),
        outline=pd.Series([outline.name for outline in found], dtype="str"),
        drawn_by=pd.Series([outline.how for outline in found], dtype="str"),
    )
    apart = _summed(sums[is_apart].groupby("reason", sort=True), ["reason"])
    return RankedPlaces(ranked, apart, level)


def _summed(groups: Any, names: list[str]) -> pd.DataFrame:
    table = groups.agg(
        **{name: (name, "first") for name in names if name != "reason"},
        **{name: (name, "sum") for name in COUNTS},
        first=("first", "min"),
        last=("last", "max"),
    ).reset_index()
    lacks = table["counted"] == 0
    told: pd.DataFrame = table.assign(
        unknown=table["records"] - table["counted"],
        **{name: table[name].astype("Int64").mask(lacks) for name in COUNTS[2:5]},
    )
    return told
