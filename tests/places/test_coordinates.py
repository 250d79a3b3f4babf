"""Coordinates in a text are places with a small reach."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.model import Article
from geo.places.coordinates import WAYS, Way, find_coordinates
from geo.reading.pipeline import read_article


@pytest.mark.parametrize("way", WAYS, ids=[way.example for way in WAYS])
def test_the_example_of_each_way_is_read(way: Way) -> None:
    (found,) = find_coordinates(way.example)
    assert way.pattern.search(way.example)
    assert haversine_km(found.lat, found.lon, *way.means) < 1


@pytest.mark.parametrize(
    ("text", "lat", "lon", "radius_km"),
    [
        ("It fell at 16.27 N, 0.04 W.", 16.27, -0.04, 0.556),
        ("It fell at 16° 16' N, 0° 2' E.", 16.2667, 0.0333, 0.927),
        ("It fell at 16.2717° S 0.0447° E near a well.", -16.2717, 0.0447, 0.1),
        ("It fell at 48.85660, 2.35222 on Monday.", 48.8566, 2.35222, 0.1),
        ("It fell in grid 18SUJ 23 06.", 38.89, -77.036, 0.5),
    ],
)
def test_they_are_as_exact_as_they_are_written(text: str, lat: float, lon: float, radius_km: float) -> None:
    (found,) = find_coordinates(text)
    assert haversine_km(found.lat, found.lon, lat, lon) <= 1
    assert found.radius_km == pytest.approx(radius_km, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Shares rose 12.345, 67.890, 11.222 points.",
        "It cost 12.50, 13.50 with tax.",
        "It fell at 96.27 N, 0.04 W.",
        "They drove 16 N miles, then 20 W.",
        "Flight 18SIO 23 06.",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert find_coordinates(text) == []


@pytest.mark.parametrize(
    ("cell", "lat", "lon"),
    [
        ("18SUJ 23394 07395", 38.8977, -77.0365),  # the White House
        ("31U DQ 48249 11953", 48.8583, 2.2945),  # the Eiffel Tower
        ("56HLH 348 522", -33.8568, 151.2153),  # the opera of Sydney, to 100 m
    ],
)
def test_the_military_grid(cell: str, lat: float, lon: float) -> None:
    (found,) = find_coordinates(f"A plane fell at {cell}.")
    assert haversine_km(found.lat, found.lon, lat, lon) < 0.3


@pytest.mark.parametrize("cell", ["18SAJ 23394 07395", "61SUJ 23394 07395"])
def test_no_cell_has_other_letters(cell: str) -> None:
    assert find_coordinates(f"A plane fell at {cell}.") == []


def test_an_event_is_at_the_coordinates_that_are_told(gazetteer: Gazetteer) -> None:
    text = "Gunmen killed five herders at 16.2717 N, 0.0447 W on 8 February 2013."
    reading = read_article(Article(text), gazetteer)
    (found,) = [one for one in reading.resolutions if one.best]
    assert found.best is not None
    assert (found.best.place.layer, found.best.place.country, found.best.score) == ("coordinates", "ML", 1.0)
    assert [claim.position for claim in reading.told] == [(16.2717, -0.0447, 0.1)]


def test_an_unknown_village_is_at_the_coordinates_behind_it(gazetteer: Gazetteer) -> None:
    text = "Gunmen killed five herders in Qabqaqi (16.27 N, 0.04 W) in Mali."
    found = next(one for one in read_article(Article(text), gazetteer).resolutions if one.mention.text == "Qabqaqi")
    assert found.best is not None
    assert (found.best.place.lat, found.best.place.name) == (16.27, "Qabqaqi")
