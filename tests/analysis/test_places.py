"""Places in order: every record is ranked or apart, and what is too wide is in no place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.analysis.places import place_words, rank_places
from geo.analysis.shapes import WIDE, country_shapes, frame_of, outline_rings, shape
from geo.analysis.tallies import FrameTallies, StoreTallies, countable
from geo.analysis.units import with_units
from geo.globe.regions import bundled_regions
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.analysis import events_of, tallies_of

CODES = {"Mali": "ML", "Republic of Mali": "ML", "Niger": "NE"}
REGIONS = bundled_regions()
SAMPLE = load_sample().good


def code_of(name: str) -> str:
    return CODES.get(name, "")


def ranked(tallies, level="unit"):
    return rank_places(tallies, level, code_of=code_of, regions=REGIONS)


ODD = events_of(
    {"admin1": "Gao region", "deaths": 4},
    {"admin1": "Gao"},
    {"admin1": "", "deaths": 1},  # its point lies in Gao
    {"admin1": "", "lat": 0.0, "lon": -20.0},
    {"admin1": "Gao", "geo_precision": "area"},
    {"admin1": "", "geo_precision": "country"},
    {"admin1": "Kidal", "geo_precision": "water"},
    {"admin1": "Kidal", "geo_precision": "unknown"},
    {"country": "", "admin1": ""},
    {"country": "Republic of Mali", "admin1": "Gao", "day": "2014-01-01"},
    {"country": "Atlantis", "admin1": "North"},
    {"country": "Niger", "admin1": ""},
)


@pytest.mark.parametrize("events", [SAMPLE, ODD, ODD.head(0), ODD.head(1)], ids=["sample", "odd", "none", "one"])
@pytest.mark.parametrize("level", ["unit", "country"])
@pytest.mark.parametrize("filled", [True, False])
def test_ranked_and_apart_add_up(events, level, filled):
    frame = countable(events)
    places = ranked(FrameTallies(with_units(frame, code_of=code_of, regions=REGIONS) if filled else frame), level)
    both = [places.ranked, places.apart]
    assert places.records == len(events)
    assert sum(part["deaths_best"].sum() for part in both) == events["deaths_best"].sum()
    assert sum(part["counted"].sum() for part in both) == events["deaths_best"].notna().sum()
    assert all((part["unknown"] == part["records"] - part["counted"]).all() for part in both)
    assert place_words(places, "records") and place_words(places, "deaths")


def test_names_of_one_unit_are_joined_and_wide_ones_are_apart():
    places = ranked(FrameTallies(countable(ODD)))
    told = places.ranked.set_index(["country", "place"])
    assert told.loc[("Mali", "Gao")].loc[["records", "deaths_best", "unknown", "code", "outline", "drawn_by"]].tolist() == [
        4, 5, 2, "ML", "Gao", "name",
    ]  # fmt: skip
    assert told.loc[("Mali", "Gao"), "last"] == pd.Timestamp("2014-01-01")
    assert told.loc[("Mali", "Kidal"), "rough"] == 1
    assert told.loc[("Atlantis", "North"), "outline"] == "Gao"  # no such country, and its point lies there
    assert places.apart["records"].tolist() == [1, 1, 3, 1]
    assert place_words(places, "deaths") == (
        "3 regions; most deaths in Gao, Mali: 5, 100 % of those that can be told a region, 5 Jan 2013 to 1 Jan 2014. "
        "6 events are in no region."
    )


def test_a_unit_without_any_count_has_no_zero():
    places = ranked(tallies_of({"admin1": "Gao"}))
    assert places.ranked["deaths_best"].isna().all()
    assert place_words(places, "deaths") == "1 region, and no count of deaths in any."


def test_a_unit_that_no_outline_has_is_listed():
    places = ranked(tallies_of({"admin1": "Nowhere", "geo_precision": "admin1"}))
    assert places.ranked[["place", "records", "outline", "drawn_by"]].values.tolist() == [["Nowhere", 1, "", ""]]


@pytest.mark.parametrize("level", ["unit", "country"])
def test_a_packed_file_is_ranked_alike(level, tmp_path):
    pack_events(ODD, tmp_path / "odd.parquet")
    packed = ranked(StoreTallies(GridStore(tmp_path / "odd.parquet")), level)
    frame = ranked(FrameTallies(countable(ODD)), level)
    pd.testing.assert_frame_equal(packed.ranked, frame.ranked)
    pd.testing.assert_frame_equal(packed.apart, frame.apart)


def test_outlines_are_cut_to_what_is_looked_at():
    gao = outline_rings("ML", "Gao", REGIONS)
    frame = frame_of([gao], np.empty((0, 2)))
    assert frame.wide == pytest.approx(WIDE, rel=0.05)
    low, high = frame.west * frame.squeeze, frame.east * frame.squeeze
    shapes = country_shapes(frame)
    assert {"ML", "NE", "BF"} <= {feature["properties"]["code"] for feature in shapes} and len(shapes) < 20
    for feature in shapes:
        for ring in feature["geometry"]["coordinates"]:
            assert ring[0] == ring[-1]
            for x, y in ring:
                assert low - 0.01 <= x <= high + 0.01 and frame.south - 0.01 <= y <= frame.north + 0.01
    assert shape(outline_rings("AR", "", REGIONS), frame, {}) is None
    assert frame_of([], np.empty((0, 2))).east == 180.0
