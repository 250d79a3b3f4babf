"""Outlines of first-level units, and which of them a name in the records means."""

from __future__ import annotations

import numpy as np
import pytest

from geo.analysis.tallies import FrameTallies, countable
from geo.analysis.units import match_units, name_key, with_units
from geo.globe.regions import YEAR, Regions, bundled_regions
from tests.fixtures.analysis import events_of, tallies_of

CODES = {"Mali": "ML", "Syria": "SY", "Sudan": "SD", "DR Congo (Zaire)": "CD", "Somalia": "SO"}
REGIONS = bundled_regions()
GAO, MENAKA, SEA = (16.27, -0.04), (15.92, 2.4), (0.0, -20.0)


def code_of(name: str) -> str:
    return CODES.get(name, "")


@pytest.mark.parametrize(
    "name, key",
    [
        ("Gao region", "gao"),
        ("Ségou", "segou"),
        ("Nord-Kivu province", "nordkivu"),
        ("Ar Raqqah governorate", "raqqah"),
        ("Republic", "republic"),  # never empty
        ("", ""),
    ],
)
def test_name_key(name, key):
    assert name_key(name) == key


def test_bundled_units_are_those_of_their_year():
    assert YEAR == 2013
    assert len(REGIONS.names("ML")) == 9 and "Ménaka" not in REGIONS.names("ML")
    assert "SS" in REGIONS.countries and REGIONS.names("XX") == () and REGIONS.rings("XX", "Nowhere") == ()
    for name in REGIONS.names("ML"):
        for ring in REGIONS.rings("ML", name):
            assert np.array_equal(ring[0], ring[-1])


@pytest.mark.parametrize("spot, unit", [(GAO, "Gao"), ((12.65, -8.0), "Bamako"), (SEA, "")])
def test_a_point_lies_in_a_unit(spot, unit):
    assert REGIONS.find("ML", np.array([spot[0]]), np.array([spot[1]])) == [unit]


def test_a_hole_is_not_inside():
    square = [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]]
    hole = [[300, 300], [0, 400], [400, 0], [0, -400], [-400, 0]]
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [square, hole],
        "objects": {
            "regions": {
                "geometries": [{"type": "Polygon", "arcs": [[0], [1]], "properties": {"name": "A", "country": "XX"}}]
            }
        },
    }
    assert Regions(topology).find("XX", np.array([1.0, 5.0, 20.0]), np.array([1.0, 5.0, 5.0])) == ["A", "", ""]


@pytest.mark.parametrize(
    "row, outline",
    [
        ({"admin1": "Gao region"}, ("ML", "Gao", "name")),
        ({"admin1": "Segou"}, ("ML", "Ségou", "name")),
        ({"admin1": "Tombouctou region", "lat": 16.77, "lon": -3.0}, ("ML", "Timbuktu", "points")),  # spelt otherwise
        ({"admin1": "Menaka", "lat": MENAKA[0], "lon": MENAKA[1]}, ("ML", "Gao", "points")),  # made in 2016, out of Gao
        (
            {"admin1": "Menaka", "lat": MENAKA[0], "lon": MENAKA[1], "geo_precision": "admin1"},
            ("", "", ""),
        ),  # no exact point
        (
            {"country": "Sudan", "admin1": "Upper Nile", "lat": 9.53, "lon": 31.66},
            ("SS", "Upper Nile", "points"),
        ),  # one country then
        ({"admin1": "Nowhere", "lat": SEA[0], "lon": SEA[1]}, ("", "", "")),
        ({"country": "Atlantis", "admin1": "North"}, ("ML", "Gao", "points")),
    ],
)
def test_outlines_of_names(row, outline):
    tallies = tallies_of(row)
    unit = (row.get("country", "Mali"), row["admin1"])
    found = match_units([unit], tallies, code_of=code_of, regions=REGIONS)[unit]
    assert (found.country, found.name, found.how) == outline


def test_records_without_a_unit_have_that_of_their_point():
    events = events_of(
        {"admin1": ""},
        {"admin1": "", "lat": SEA[0], "lon": SEA[1]},
        {"admin1": "", "geo_precision": "country"},
        {"admin1": "", "geo_precision": "unknown", "country": "Niger"},
        {"admin1": "Kidal"},
    )
    filled = with_units(countable(events), code_of=code_of, regions=REGIONS)
    assert filled["admin1"].tolist() == ["Gao", "", "", "", "Kidal"]
    assert filled["by_point"].tolist() == [True, False, False, False, False]
    assert FrameTallies(filled).by("admin1")["records"].sum() == len(events)
    whole = with_units(countable(events.tail(1)), code_of=code_of, regions=REGIONS)
    assert whole["by_point"].tolist() == [False]
