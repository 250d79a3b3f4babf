"""What a reader wants to see of the records, as the map in the browser asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.bounds import Bounds, Drawn, area_of_json, check_corners
from geo.errors import DataError
from geo.filters import MAX_DEATHS, Filters

__all__ = ["ALL", "GridFilters"]

MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class GridFilters:
    """Which records are inside, as static/tally.js takes it: None = all, () = none.

    start, end: inclusive days; a record is inside when any of its days is. An actor may stand on either side. min_deaths:
    compared with the best count; unknown_deaths: keep records without one, by default only while min_deaths is 0. area:
    a rectangle, or corners (lat, lon) of a polygon whose sides are straight between degrees.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    kinds: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    precisions: tuple[str, ...] | None = None
    min_deaths: int = 0
    unknown_deaths: bool | None = None
    area: Drawn | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise DataError(f"The window ends ({self.end}) before it starts ({self.start}); swap the two dates.")
        if not 0 <= self.min_deaths <= MAX_DEATHS:
            raise DataError(f"The fewest deaths to show, {self.min_deaths}, must lie between 0 and {MAX_DEATHS}.")
        for names in (self.kinds, self.actors, self.sources, self.precisions):
            if names is not None and len(names) > MOST_NAMES:
                raise DataError(f"{len(names)} names are chosen; choose at most {MOST_NAMES}, or none to see all.")
        if self.area is not None and not isinstance(self.area, Bounds):
            check_corners(self.area)

    @property
    def keeps_unknown(self) -> bool:
        """Whether records without a count of deaths are inside."""
        return self.min_deaths <= 0 if self.unknown_deaths is None else self.unknown_deaths

    @classmethod
    def of(cls, filters: Filters) -> GridFilters:
        """The same as the page's filters."""
        return cls(
            filters.start,
            filters.end,
            kinds=filters.event_types or None,
            actors=filters.actors or None,
            sources=filters.sources or None,
            precisions=filters.precisions or None,
            min_deaths=filters.min_deaths,
            area=filters.area,
        )

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> GridFilters:
        """What the map in the browser asks for: window ["2013-01-01", null] and filter, as `EventState` has them.

        Raises DataError for anything else.
        """
        try:
            start, end = (dt.date.fromisoformat(day) if day else None for day in told.get("window") or (None, None))
            chosen = told.get("filter") or {}
            names = {name: _names(chosen.get(name)) for name in ("kinds", "actors", "sources", "precisions")}
            unknown = chosen.get("unknownDeaths")
            return cls(
                start,
                end,
                **names,
                min_deaths=int(chosen.get("minDeaths") or 0),
                unknown_deaths=None if unknown is None else bool(unknown),
                area=area_of_json(chosen.get("area")),
            )
        except DataError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as cause:
            raise DataError(
                f"The map asked for records in words that are not known ({cause}); reload the page."
            ) from cause


ALL = GridFilters()
"""Every record."""


def _names(values: Any) -> tuple[str, ...] | None:
    return None if values is None else tuple(map(str, values))
