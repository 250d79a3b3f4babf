"""The same records loaded twice, and other editions of them."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.frames import EVENTS
from geo.records.editions import edition_of, merge_editions
from geo.records.formats.ucdp import ONLY_FIRST_DAY
from geo.records.loading import read_records
from tests.fixtures.records import GED_COLUMNS, acled_csv, acled_row, ged_csv, ged_row


def edition(number: str, *rows, columns=GED_COLUMNS) -> pd.DataFrame:
    return read_records(
        ged_csv(*rows, columns=columns), name="x.csv", answers={"edition": number, "meaning of date": "the day itself"}
    ).checked.good


OLD = edition("21.1", ged_row(id=1), ged_row(id=2), ged_row(id=3, best=5, high=9, latitude=14.5, longitude=-4.2))
NEW = edition("25.1", ged_row(id=4), ged_row(id=3, best=7, high=9, latitude=14.9, longitude=-4.2), ged_row(id=2))


@pytest.mark.parametrize(
    "source, name, numbers",
    [
        ("UCDP GED 21.1", "UCDP GED", (21, 1)),
        ("UCDP GED 26.0.7", "UCDP GED", (26, 0, 7)),
        ("UCDP GED (edition unknown)", "UCDP GED", ()),
        ("ACLED", "ACLED", ()),
        ("GDELT 2.0", "GDELT", (2, 0)),
    ],
)
def test_editions_of_sources(source, name, numbers):
    assert edition_of(source) == (name, numbers)


@pytest.mark.parametrize("first, second", [(OLD, NEW), (NEW, OLD)])
def test_the_newest_wins_whatever_the_order(first, second):
    merged = merge_editions(first, second)
    EVENTS.check(merged.events)
    events = merged.events.set_index("id")
    assert sorted(events.index) == ["UCDP:1", "UCDP:2", "UCDP:3", "UCDP:4"]
    assert events["source"].to_dict() == {
        "UCDP:1": "UCDP GED 21.1", "UCDP:2": "UCDP GED 25.1", "UCDP:3": "UCDP GED 25.1", "UCDP:4": "UCDP GED 25.1",
    }  # fmt: skip
    assert events.loc["UCDP:3", ["lat", "deaths_best"]].tolist() == [14.9, 7]
    assert merged.shared == 2
    assert merged.differences.to_numpy().tolist() == [
        ["UCDP:3", "lat", "14.5", "14.9"],
        ["UCDP:3", "deaths_best", "5", "7"],
    ]


def test_the_order_of_rows_is_kept():
    assert merge_editions(OLD, NEW).events["id"].tolist() == ["UCDP:1", "UCDP:2", "UCDP:3", "UCDP:4"]


def test_the_same_file_twice_changes_nothing():
    merged = merge_editions(OLD, OLD)
    pd.testing.assert_frame_equal(merged.events, OLD)
    assert merged.differences.empty
    assert merged.shared == 3


def test_nothing_and_something():
    pd.testing.assert_frame_equal(merge_editions(EVENTS.empty(), OLD).events, OLD)
    pd.testing.assert_frame_equal(merge_editions(OLD, EVENTS.empty()).events, OLD)
    assert merge_editions(EVENTS.empty(), EVENTS.empty()).events.empty


def test_a_shortened_copy_does_not_erase_what_the_older_edition_told():
    few = ["id", "date", "latitude", "longitude", "type_of_violence", "best", "country"]
    short = edition(
        "25.1", ged_row(id=1, date="2013-02-08"), ged_row(id=2, date="2013-02-08", best=9, latitude=14.9), columns=few
    )
    merged = merge_editions(OLD, short).events.set_index("id")
    same, moved = merged.loc["UCDP:1"], merged.loc["UCDP:2"]
    assert same[["side_b", "place_name", "geo_precision", "deaths_high"]].tolist() == ["MUJAO", "Gao town", "exact", 2]
    assert same["flags"] == "some details come from UCDP GED 21.1"
    assert moved[["side_b", "place_name", "geo_precision", "deaths_best"]].tolist() == ["MUJAO", "", "unknown", 9]
    assert moved["deaths_high"] is pd.NA


def test_ids_of_two_data_sets_do_not_meet():
    listed = read_records(b"id,date,lat,lon\nUCDP:1,2013-02-08,1.5,2.25\n", name="mine.csv").checked.good
    merged = merge_editions(OLD, listed)
    assert merged.shared == 0
    assert merged.events["id"].tolist()[-1] == "mine.csv: UCDP:1"
    again = merge_editions(merged.events, listed)
    assert again.shared == 1


def test_of_equal_editions_the_later_load_wins():
    first = read_records(acled_csv(acled_row()), name="x").checked.good
    second = read_records(acled_csv(acled_row(fatalities=4)), name="x").checked.good
    assert merge_editions(first, second).events["deaths_best"].tolist() == [4]


def test_a_last_day_that_the_newer_file_lacks_comes_from_the_older_and_is_no_difference():
    wide = edition("21.1", ged_row(id=1, date_start="2013-02-04", date_end="2013-02-10", date_prec=3))
    no_end = [name for name in GED_COLUMNS if name not in ("date_end", "date_prec")]
    newer = edition("25.1", ged_row(id=1, date_start="2013-02-04"), columns=no_end)
    assert newer["flags"].iloc[0] == ONLY_FIRST_DAY
    for merged in (merge_editions(wide, newer), merge_editions(newer, wide)):
        record = merged.events.iloc[0]
        assert record[["source", "date_precision"]].tolist() == ["UCDP GED 25.1", "week"]
        assert record["date_end"] == pd.Timestamp("2013-02-10")
        assert record["flags"] == "some details come from UCDP GED 21.1"
        assert merged.differences.empty


def test_days_that_are_not_known_are_not_compared():
    few = ["id", "date", "latitude", "longitude", "type_of_violence", "best", "country"]
    middle = read_records(ged_csv(ged_row(id=1, date="2013-02-11"), columns=few), name="ged251.csv").checked.good
    assert "date_start" not in set(merge_editions(OLD, middle).differences["column"])
