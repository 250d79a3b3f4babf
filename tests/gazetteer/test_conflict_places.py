"""The reviewed places of conflict areas: on Earth, of a known kind and country, once each, and found by their names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo.gazetteer.store import Gazetteer
from geo.globe.distance import distance_km
from geo.language.text import fold
from geo.model import Place

NAMES = Path(__file__).resolve().parents[2] / "data" / "names"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (NAMES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES, ALIASES = read("conflict_places.csv"), read("place_aliases.csv")
COUNTRIES = {row["iso2"] for row in read("countries.csv")}


def as_place(row: Row) -> Place:
    """The row as the model takes it: a point off the Earth or an unknown kind is an error."""
    lat, lon, radius = float(row["lat"]), float(row["lon"]), float(row["radius_km"])
    return Place(0, row["name"], lat, lon, row["kind"], row["country"], radius_km=radius)  # type: ignore[arg-type]


def km(one: Place, other: Place) -> float:
    return float(distance_km(one.lat, one.lon, to=other))


def test_columns() -> None:
    assert list(PLACES[0]) == ["name", "country", "admin1", "lat", "lon", "kind", "radius_km", "aliases"]
    assert list(ALIASES[0]) == ["name", "country", "aliases"]
    assert len(PLACES) >= 1_200
    assert len(ALIASES) >= 250


def test_places_are_valid() -> None:
    for place in map(as_place, PLACES):
        assert place.country in COUNTRIES, place
        assert 5 <= place.radius_km <= 25, place


def test_first_level_areas_are_those_of_the_gazetteer(gazetteer: Gazetteer) -> None:
    known = set(gazetteer.admin1_names)
    assert [row for row in PLACES if row["admin1"] and f"{row['country']}/{row['admin1']}" not in known] == []


def test_no_place_twice() -> None:
    """Two villages of a country may share a name (Vodiane), but not within 40 km."""
    seen: dict[tuple[str, str], list[Place]] = {}
    for place in map(as_place, PLACES):
        namesakes = seen.setdefault((place.country, fold(place.name)), [])
        assert all(km(place, other) >= 40 for other in namesakes), place
        namesakes.append(place)


def test_no_alias_row_twice() -> None:
    keys = [(row["country"], fold(row["name"])) for row in ALIASES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("rows", [PLACES, ALIASES], ids=["places", "aliases"])
def test_names_are_folded_apart(rows: list[Row]) -> None:
    """No name is empty, and none of a row's names is another one but for case and accents."""
    for row in rows:
        names = [fold(name) for name in [row["name"], *filter(None, row["aliases"].split("|"))]]
        assert all(names) and len(names) == len(set(names)), row


def test_alias_rows_give_aliases() -> None:
    assert [row for row in ALIASES if not row["aliases"]] == []


def test_places_look_up(gazetteer: Gazetteer) -> None:
    """Each name finds its place where the table puts it."""
    for row in PLACES:
        place = as_place(row)
        found = gazetteer.lookup(place.name)
        assert any(other.country in (place.country, "") and km(place, other) < 1 for other in found), row


def test_names_with_aliases_look_up(gazetteer: Gazetteer) -> None:
    missing = [row for row in ALIASES if not gazetteer.lookup(row["name"], country=row["country"])]
    assert missing == []
