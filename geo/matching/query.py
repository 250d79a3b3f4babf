"""What is looked for in the records: claims, or places and a window of days, as numbers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.frames import CLAIMS, rows_of
from geo.globe.distance import FloatArray
from geo.matching.options import MatchOptions
from geo.matching.sides import Actors, ClaimActors, members

__all__ = [
    "TOLERANCE_DAYS",
    "WIDE_KM",
    "Query",
    "When",
    "Where",
    "claim_queries",
    "day_number",
    "day_of",
    "place_queries",
]

TOLERANCE_DAYS = {"day": 0, "days": 0, "week": 2, "month": 3, "year": 10, "open": 0, "window": 0}
"""Days that a date may be wrong at each end, by its precision; a "window" is the reader's own."""

WIDE_KM = 200.0
"""Names that reach further say no more than the country or the region."""

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Where:
    """A point and how far the name reaches; an outline, shape (k, 2) of lat and lon, when more is known."""

    lat: float
    lon: float
    reach_km: float
    outline: FloatArray | None = None
    is_road: bool = False
    """A road of the point, whose other end is not told: it may reach much further than the name."""

    @property
    def is_wide(self) -> bool:
        """A country or a large region."""
        return self.reach_km > WIDE_KM


@dataclass(frozen=True, slots=True)
class When:
    """First and last day, counted from 1970, both included; an open end is filled by the options."""

    first: int
    last: int
    precision: str
    open_end: str = ""
    """Which end is not known: "start" or "end"."""

    @property
    def length(self) -> int:
        """Days, at least 1."""
        return self.last - self.first + 1

    @property
    def tolerance(self) -> int:
        """Days that it may be wrong at each end."""
        return TOLERANCE_DAYS[self.precision]


@dataclass(frozen=True, slots=True)
class Query:
    """A claim, or a place within a window of days, to be looked for. where or when is None when the article does not tell."""

    id: str
    name: str
    """The place, for sentences."""
    where: Where | None
    when: When | None
    area: str = ""
    country: str = ""
    event_type: str = ""
    """"" for a place: any kind of event is one."""
    sub_event_type: str = ""
    status: str = "event"
    deaths: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    """low, best, high; NaN = not told. low alone: words such as "several"."""
    has_injured: bool = False
    actors: ClaimActors = field(default_factory=ClaimActors)

    @property
    def is_claim(self) -> bool:
        """Whether it tells what happened."""
        return bool(self.event_type)

    @property
    def is_lethal(self) -> bool:
        """Whether the article tells of deaths."""
        return any(number > 0 for number in self.deaths)


def day_number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """The inverse of `day_number`."""
    return _EPOCH + dt.timedelta(days=int(number))


def claim_queries(claims: pd.DataFrame, actors: Actors, *, options: MatchOptions) -> list[Query]:
    """Each row of a CLAIMS frame, in order; DataError for a frame that is none, such as one without `area_relation`."""
    claims = CLAIMS.check(claims)
    return [_claim(row, actors, options) for row in rows_of(claims)]


def place_queries(places: pd.DataFrame, *, start: dt.date, end: dt.date) -> list[Query]:
    """Each row of a PLACES frame within the days from start to end."""
    when = When(day_number(start), day_number(end), "window")
    return [
        Query(row["id"], row["name"] or row["text"], _where(row), when, country=row["country"])
        for row in rows_of(places)
    ]


def _claim(row: Mapping[Any, Any], actors: Actors, options: MatchOptions) -> Query:
    deaths = tuple(_number(row[f"deaths_{end}"]) for end in ("low", "best", "high"))
    home = row["country"]
    return Query(
        id=row["id"],
        name=row["place"] or row["area"],
        where=_where(row),
        when=_when(row["date_start"], row["date_end"], row["date_precision"], options),
        area=row["area"],
        country=home,
        event_type=row["event_type"],
        sub_event_type=row["sub_event_type"],
        status=row["status"],
        deaths=(deaths[0], deaths[1], deaths[2]),
        has_injured=any(_number(row[f"injured_{end}"]) > 0 for end in ("low", "best", "high")),
        actors=actors.of_claim(
            [*members(row["perpetrators"]), *members(row["targets"])],
            participants=members(row["participants"]),
            home=home,
        ),
    )


def _where(row: Mapping[Any, Any]) -> Where | None:
    lat, lon = float(row["lat"]), float(row["lon"])
    if np.isnan(lat) or np.isnan(lon):
        return None
    reach = float(row["radius_km"])
    reach = 0.0 if np.isnan(reach) else reach
    if row.get("area_relation") == "road_end":
        return Where(lat, lon, reach, is_road=True)
    return Where(lat, lon, reach, _outline(row.get("outline", ""), lon))


def _outline(text: str, lon: float) -> FloatArray | None:
    """Corners with longitudes that run on from the middle's."""
    if not text:
        return None
    corners = np.array(json.loads(text), dtype=np.float64)
    corners[:, 1] -= 360 * np.round((corners[:, 1].mean() - lon) / 360)
    return corners


def _when(start: pd.Timestamp, end: pd.Timestamp, precision: str, options: MatchOptions) -> When | None:
    if pd.isna(start) and pd.isna(end):
        return None
    if pd.isna(start):
        last = day_number(end.date())
        return When(last - options.open_days, last, "open", "start")
    if pd.isna(end):
        first = day_number(start.date())
        return When(first, first + options.open_days, "open", "end")
    return When(day_number(start.date()), day_number(end.date()), precision if precision != "open" else "days")


def _number(value: Any) -> float:
    return np.nan if pd.isna(value) else float(value)
