"""Distances on the sphere: known lengths, and laws that hold everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.globe.distance import EARTH_RADIUS_KM, Nearest, bearing_degrees, destination, distance_km, haversine_km
from geo.model import Place

BAMAKO, GAO, TESSALIT = (12.65, -8.0), (16.2717, -0.0447), (20.1986, 1.0114)
HALF_WAY_ROUND_KM = np.pi * EARTH_RADIUS_KM

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)
points = st.tuples(lats, lons)


@pytest.mark.parametrize(
    "here, there, km",
    [
        (BAMAKO, BAMAKO, 0),
        (BAMAKO, GAO, 946.32),
        (GAO, TESSALIT, 450.66),
        ((0, 0), (0, 1), 111.195),
        ((0, 179.5), (0, -179.5), 111.195),  # over the date line
        ((89.5, 10), (89.5, -170), 111.195),  # over the pole
        ((90, 0), (90, 123), 0),  # the pole has every longitude
        ((0, 0), (0, 180), HALF_WAY_ROUND_KM),
        ((90, 0), (-90, 50), HALF_WAY_ROUND_KM),
    ],
)
def test_haversine_km(here, there, km):
    assert haversine_km(*here, *there) == pytest.approx(km, abs=0.06)


def test_shapes_broadcast_and_nan_stays():
    lat, lon = np.array([12.65, np.nan, 20.2]), np.array([-8.0, 0, 1.0])
    assert haversine_km(lat[:, None], lon[:, None], [0, 1], [0, 1]).shape == (3, 2)
    assert np.isnan(haversine_km(lat, lon, 0, 0)).tolist() == [False, True, False]
    assert np.isnan(bearing_degrees(lat, lon, 0, 0)).tolist() == [False, True, False]
    assert np.isnan(destination(lat, lon, bearing=0, km=1)[0]).tolist() == [False, True, False]
    assert haversine_km([], [], 0, 0).shape == (0,)


def test_distance_to_a_place():
    gao = Place(id=1, name="Gao", lat=GAO[0], lon=GAO[1], kind="town")
    assert distance_km([GAO[0], BAMAKO[0]], [GAO[1], BAMAKO[1]], to=gao) == pytest.approx([0, 946.32], abs=0.1)
    assert distance_km([], [], to=gao).shape == (0,)


@given(points, points)
def test_distance_is_symmetric_and_bounded(here, there):
    km = haversine_km(*here, *there)
    assert 0 <= km <= HALF_WAY_ROUND_KM + 1e-6
    assert km == pytest.approx(haversine_km(*there, *here), abs=1e-3)


@given(points, points, points)
def test_a_detour_is_never_shorter(here, there, between):
    direct = haversine_km(*here, *there)
    assert direct <= haversine_km(*here, *between) + haversine_km(*between, *there) + 1e-3


@given(points, points)
def test_the_antipode_has_the_rest_of_the_way(here, there):
    lat, lon = here
    opposite = haversine_km(-lat, lon - 180, *there)
    assert haversine_km(*here, *there) + opposite == pytest.approx(HALF_WAY_ROUND_KM, abs=1e-3)


@pytest.mark.parametrize(
    "there, degrees", [((1, 0), 0), ((0, 1), 90), ((-1, 0), 180), ((0, -1), 270), ((0, 0), 0), ((1, 1), 44.996)]
)
def test_bearing_degrees(there, degrees):
    assert bearing_degrees(0, 0, *there) == pytest.approx(degrees, abs=1e-3)


@given(st.tuples(st.floats(-89, 89), lons), st.floats(0, 359.9), st.floats(0.1, 15_000))
def test_destination_lies_where_it_was_sent(here, bearing, km):
    lat, lon = destination(*here, bearing=bearing, km=km)
    assert -90 <= lat <= 90
    assert -180 <= lon < 180
    assert haversine_km(*here, lat, lon) == pytest.approx(km, abs=1e-3)
    turned = (bearing_degrees(*here, lat, lon) - bearing + 180) % 360 - 180
    assert abs(turned) * min(km, HALF_WAY_ROUND_KM - km) < 1  # a degree means little next door


def test_nearest_over_the_date_line():
    index = Nearest([0, np.nan, 0], [179.9, 0, 0])
    km, position = index.query([0, np.nan], [-179.9, 0], limit=3)
    assert position.tolist() == [[0, 2, -1], [-1, -1, -1]]
    assert km[0, :2] == pytest.approx(haversine_km(0, -179.9, [0, 0], [179.9, 0]), abs=1e-6)
    assert np.isinf(km[1]).all()
    assert np.isinf(km[0, 2])
    assert index.within(0, -179.9, km=30).tolist() == [0]


def test_an_empty_index_finds_nothing():
    index = Nearest([], [])
    km, position = index.query(0, 0, limit=2)
    assert np.isinf(km).all()
    assert position.tolist() == [[-1, -1]]
    assert index.within(0, 0, km=30_000).tolist() == []
    assert Nearest([0], [0]).query([], [])[0].shape == (0, 1)


@pytest.mark.parametrize("lat, km", [(np.nan, 10), (0, np.nan), (0, -1)])
def test_within_of_nothing_is_nothing(lat, km):
    assert Nearest([0], [0]).within(lat, 0, km=km).tolist() == []


def test_an_index_needs_lists():
    with pytest.raises(DataError, match="two lists"):
        Nearest(12.65, -8.0)


@settings(max_examples=50)
@given(st.lists(points, min_size=1, max_size=30), points, st.floats(0, 20_000))
def test_the_index_agrees_with_measuring_every_point(known, asked, km):
    lat, lon = np.array(known).T
    distances = haversine_km(lat, lon, *asked)
    index = Nearest(lat, lon)
    found, position = index.query(*asked)
    assert found[0, 0] == pytest.approx(distances.min(), abs=1e-3)
    assert distances[position[0, 0]] == pytest.approx(distances.min(), abs=1e-3)
    inside = set(index.within(*asked, km=km).tolist())
    assert inside >= set(np.flatnonzero(distances < km - 1e-3).tolist())
    assert inside <= set(np.flatnonzero(distances <= km + 1e-3).tolist())
