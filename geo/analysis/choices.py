"""Places that a question can be narrowed to: countries and first-level units that records name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.analysis.tallies import Tallies
from geo.analysis.units import name_key

__all__ = ["PlaceChoice", "place_choices", "wide_in"]

MOST_CHOICES = 3_000
WIDE = ("area", "country", "water")
"""Precisions of records that may lie in any unit of their country, whichever they name."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A country, or a unit of it, by all the names that records write it with."""

    label: str
    """`Mali`, or `Gao, Mali`."""
    country: str
    units: tuple[str, ...] = ()
    """Empty for the country."""

    def of(self, tallies: Tallies) -> Tallies:
        """The records there."""
        there = tallies.only("country", (self.country,))
        return there.only("admin1", self.units) if self.units else there


def place_choices(tallies: Tallies) -> list[PlaceChoice]:
    """Countries with most records first, each with its units by name under it; those without a name are left out."""
    found = tallies.by("country", "admin1")
    found = found[found["country"] != ""]
    totals = found.groupby("country")["records"].sum().sort_values(ascending=False, kind="stable")
    choices: list[PlaceChoice] = []
    for country in totals.index:
        units = found[(found["country"] == country) & (found["admin1"] != "")]
        choices.append(PlaceChoice(str(country), str(country)))
        choices += _units(str(country), units)
    return choices[:MOST_CHOICES]


def wide_in(tallies: Tallies, choice: PlaceChoice) -> int:
    """Records of the country of a unit that may lie in it as well, because their place is wider than a unit; 0 of a country."""
    if not choice.units:
        return 0
    return int(tallies.only("country", (choice.country,)).only("geo_precision", WIDE).by()["records"].sum())


def _units(country: str, units: pd.DataFrame) -> Sequence[PlaceChoice]:
    """One for all names with one key; it is called by the name that most records have."""
    by_key: dict[str, list[tuple[int, str]]] = {}
    for name, records in zip(units["admin1"].tolist(), units["records"].tolist(), strict=True):
        by_key.setdefault(name_key(name), []).append((-records, name))
    named = [[name for _, name in sorted(names)] for names in by_key.values()]
    return [PlaceChoice(f"{names[0]}, {country}", country, tuple(names)) for names in sorted(named)]
