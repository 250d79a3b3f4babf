"""Counting by columns: a frame and a packed file answer alike, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.analysis.tallies import BIN, KEYS, SPREADS, FrameTallies, StoreTallies, countable
from geo.frames import EVENTS
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from geo.records.filters import Filters
from tests.fixtures.analysis import events_of, tallies_of

DAY = dt.date.fromisoformat
SAMPLE = load_sample().good
UNITS = ("day", "week", "month", "year")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> GridStore:
    path: Path = tmp_path_factory.mktemp("packed") / "mali.parquet"
    pack_events(SAMPLE, path)
    return GridStore(path)


@pytest.mark.parametrize(
    "keys", [(), (BIN,), (BIN, SPREADS, "event_type"), ("country", "admin1"), ("lat", "lon"), ("side_a", "side_b")]
)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(start=DAY("2012-05-01"), end=DAY("2013-02-01"), event_types=("Battles",))],
    ids=["all", "some"],
)
def test_a_frame_and_a_packed_file_answer_alike(store, keys, unit, filters):
    frame = FrameTallies(filters.apply(countable(SAMPLE)), filters.start)
    packed = StoreTallies(store, filters)
    for narrow in (lambda tallies: tallies, lambda tallies: tallies.only("country", ["Mali", "Chad"])):
        pd.testing.assert_frame_equal(narrow(frame).by(*keys, unit=unit), narrow(packed).by(*keys, unit=unit))
    one, other = (
        tallies.between(DAY("2012-06-01"), DAY("2013-01-31")).by(*keys, unit=unit) for tallies in (frame, packed)
    )
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(frame.only("country", ()).by(*keys), packed.only("country", ()).by(*keys))


@pytest.mark.parametrize("start", [None, DAY("2012-06-01")])
def test_what_is_met_and_how_often_is_what_is_counted(store, start):
    for tallies in (FrameTallies(countable(SAMPLE)), StoreTallies(store)):
        part = tallies.between(start, DAY("2013-01-31")).only("geo_precision", ["exact", "near"])
        table = part.by("admin1", "side_b")
        assert part.count() == table["records"].sum() > 0
        met = part.met("admin1", "side_b").sort_values(["admin1", "side_b"], ignore_index=True)
        pd.testing.assert_frame_equal(met, table[["admin1", "side_b"]])
        sides = part.by("side_b").set_index("side_b")["records"].sort_values(ascending=False, kind="stable")
        assert part.commonest("side_b", 3) == sides.head(3).to_dict()
        assert [*part.commonest("side_b", 3)] == sides.index[:3].tolist()
        none = part.only("country", ())
        assert (none.count(), none.commonest("side_b", 3), len(none.met("side_b"))) == (0, {}, 0)


@pytest.mark.parametrize("keys", [(), *((key,) for key in KEYS), ("side_a", "side_b", BIN)])
def test_every_record_is_counted_once(keys):
    table = FrameTallies(countable(SAMPLE)).by(*keys)
    assert table["records"].sum() == len(SAMPLE)
    assert table["counted"].sum() == SAMPLE["deaths_best"].notna().sum()
    assert table["deaths_best"].sum() == SAMPLE["deaths_best"].sum()
    assert table["first"].min() == SAMPLE["date_start"].min() and table["last"].max() == SAMPLE["date_end"].max()


def test_a_count_of_deaths_that_is_missing_is_no_zero():
    table = tallies_of({"deaths": 3}, {"deaths": None}, {"deaths_best": 5, "deaths_low": None, "deaths_high": 9}).by()
    assert table.loc[0, ["records", "counted"]].tolist() == [3, 2]
    assert table.loc[0, ["deaths_low", "deaths_best", "deaths_high"]].tolist() == [8, 8, 12]


def test_an_open_end_is_no_high_count_of_nothing():
    """Ten or more: a range without an end is as high as what it begins with."""
    table = tallies_of({"deaths": 3}, {"deaths_best": None, "deaths_low": 10, "deaths_high": None}).by()
    assert table.loc[0, ["counted", "deaths_low", "deaths_best", "deaths_high"]].tolist() == [1, 13, 3, 13]


@pytest.mark.parametrize(
    "unit, start, bin, spreads",
    [
        ("day", "2013-01-05", "2013-01-05", False),
        ("week", "2013-01-05", "2012-12-31", False),  # a Saturday; its week began on the last Monday of 2012
        ("week", "2013-01-07", "2013-01-07", False),
        ("month", "2013-01-05", "2013-01-01", False),
        ("year", "1969-12-31", "1969-01-01", False),
    ],
)
def test_bins(unit, start, bin, spreads):
    table = tallies_of({"day": start}).by(BIN, SPREADS, unit=unit)
    assert table.loc[0, [BIN, SPREADS]].tolist() == [pd.Timestamp(bin), spreads]


def test_a_record_that_began_before_the_days_looked_at_stands_in_the_first_bin_and_spreads():
    tallies = tallies_of({"date_start": "2012-12-20", "date_end": "2013-01-03"})
    table = tallies.between(DAY("2013-01-01"), DAY("2013-12-31")).by(BIN, SPREADS)
    assert table.loc[0, [BIN, SPREADS]].tolist() == [pd.Timestamp("2013-01-01"), True]


def test_no_records():
    none = FrameTallies(countable(EVENTS.empty()))
    assert none.by()["records"].tolist() == [0]
    assert none.by("country", BIN).empty
    assert list(none.by("country", BIN).columns) == list(tallies_of({}).by("country", BIN).columns)


def test_very_many_combinations():
    """Numbers of rows do not overflow where every column has a value of its own for each record."""
    events = events_of(
        *({"place_name": f"p{n}", "side_a": f"a{n}", "side_b": f"b{n}", "lat": n / 100} for n in range(2_000))
    )
    keys = ("place_name", "side_a", "side_b", "lat", "lon", "event_type", "country", "admin1")
    table = FrameTallies(countable(events)).by(*keys)
    assert len(table) == 2_000 and (table["records"] == 1).all()


def test_only_columns_of_ours_are_asked_for(store):
    with pytest.raises(ValueError):
        StoreTallies(store).only("1=1; --", ["x"])
    with pytest.raises(ValueError):
        StoreTallies(store).by("id; DROP TABLE cube")


def test_countable_takes_the_filters_of_the_frame():
    filters = Filters(actors=("MUJAO",), min_deaths=2, precisions=("exact",))
    assert np.array_equal(filters.apply(countable(SAMPLE)).index, filters.apply(SAMPLE).index)
