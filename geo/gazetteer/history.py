"""What the name of a country held on the day of a text, in countries of today: data/names/historical_countries.csv."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from geo.language.text import fold
from geo.resources import bundled_data

__all__ = ["FormerCountry", "countries_held", "former_countries"]


@dataclass(frozen=True, slots=True)
class FormerCountry:
    """One line of the table."""

    names: frozenset[str]
    """Folded."""
    holds: frozenset[str]
    """ISO alpha-2 codes of today."""
    until: dt.date | None
    """The last day on which it did; None where the name itself is of that time."""
    day: dt.date
    example: str
    """A sentence of that day with a [name] and, behind "@", the country of today in which it lies."""


@lru_cache(maxsize=1)
def former_countries() -> tuple[FormerCountry, ...]:
    """The lines of the table, in their order."""
    with bundled_data("names", "historical_countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            FormerCountry(
                frozenset(map(fold, row["names"].split("|"))), frozenset(row["contains"].split()),
                dt.date.fromisoformat(row["until"]) if row["until"] else None, dt.date.fromisoformat(row["day"]), row["example"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[FormerCountry, ...]]:
    names = {name for former in former_countries() for name in former.names}
    return {name: tuple([former for former in former_countries() if name in former.names]) for name in names}


def countries_held(name: str, day: dt.date | None) -> frozenset[str]:
    """The countries of today that a folded name held on a day, or ever when it is not known; none for one that held what it does today."""
    for former in _by_name().get(name, ()):
        if former.until is None or day is None or day <= former.until:
            return former.holds
    return frozenset()
