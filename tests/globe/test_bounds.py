"""Drawn areas: what lies inside, and the ways to a link and to the map and back."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError
from geo.globe.bounds import Bounds, area_of_json, area_of_text, area_to_json, area_to_text, is_inside

TRIANGLE = ((0.0, 0.0), (10.0, 0.0), (0.0, 10.0))


@pytest.mark.parametrize(
    "area, lat, lon, expected",
    [
        (Bounds(0, 0, 10, 10), 5, 5, True),
        (Bounds(0, 0, 10, 10), 10, 0, True),  # on its edges
        (Bounds(0, 0, 10, 10), 10.001, 5, False),
        (Bounds(-10, 170, 10, -170), 0, -175, True),  # over the date line
        (Bounds(-10, 170, 10, -170), 0, 0, False),
        (TRIANGLE, 2, 2, True),
        (TRIANGLE, 6, 6, False),
        (TRIANGLE, -1, 2, False),
        (((0.0, 0.0), (0.0, 10.0), (0.0, 5.0)), 0, 5, False),  # no area at all
    ],
)
def test_is_inside(area, lat, lon, expected):
    assert is_inside(area, np.array([lat], dtype=float), np.array([lon], dtype=float)).tolist() == [expected]


def test_nothing_is_inside_of_no_points():
    assert is_inside(TRIANGLE, np.empty(0), np.empty(0)).shape == (0,)


@pytest.mark.parametrize("area", [Bounds(-1.5, 170.25, 3, -179.12345), TRIANGLE])
def test_an_area_survives_link_and_map(area):
    assert area_of_text(area_to_text(area)) == area
    assert area_of_json(area_to_json(area)) == area


def test_no_area_is_none():
    assert area_of_json(None) is None
    assert area_of_json([]) is None


@pytest.mark.parametrize(
    "told",
    [{"south": 1}, [[1, 2], [3, 4]], [[1, 2, 3]] * 3, "abc", [[0, 0]] * 501, [["x", 0]] * 3, [[1e999, 0]] * 3, 7, [7]],
)
def test_what_is_no_area_is_refused(told):
    with pytest.raises(DataError):
        area_of_json(told)


@pytest.mark.parametrize("text", ["", "1,2,3", "5,0,-5,0", "1,2;3,4", "a,b,c,d", "nan,0,1,1", "1,2;3;4,5", ";" * 3])
def test_a_link_that_says_no_area_is_refused(text):
    with pytest.raises(DataError):
        area_of_text(text)
