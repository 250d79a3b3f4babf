"""Coordinates in a text are places with a small reach."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.globe.mgrs import from_mgrs
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
        ((18, "S", "UJ", "23394", "07395"), 38.8977, -77.0365),  # the White House
        ((31, "U", "DQ", "48249", "11953"), 48.8583, 2.2945),  # the Eiffel Tower
        ((56, "H", "LH", "34898", "52281"), -33.8568, 151.2153),  # the opera of Sydney
    ],
)
def test_the_military_grid(cell: tuple[int, str, str, str, str], lat: float, lon: float) -> None:
    point = from_mgrs(*cell)
    assert point is not None
    assert haversine_km(*point, lat, lon) < 0.3


def test_no_cell_has_other_letters() -> None:
    assert from_mgrs(18, "S", "AJ", "23394", "07395") is None
    assert from_mgrs(61, "S", "UJ", "23394", "07395") is None


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
