"""Columns for the browser: what is written reads back, takes few bytes, and says what is wrong with it."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.map_events import synthetic_events
from geo.errors import DataError, RecordsError
from geo.frames import EVENT_TYPES, EVENTS, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.map.columns import (
    DETAILS,
    LAID_OUT,
    ROW_COLUMNS,
    VERSION,
    Layout,
    column_name,
    read_columns,
    write_columns,
    write_details,
)
from geo.records.bundled import load_sample

IN_COLUMNS = {"source", "date_precision", "geo_precision", "event_type", "side_a", "side_b"}
ALL_TEXTS = tuple(column.name for column in EVENTS.columns if column.dtype == "str" and column.name not in IN_COLUMNS)
MOST_BYTES = 5
"""Of gzip for one record, all columns that filters need."""


def event(**told) -> dict:
    usual = {"source": "Test", "date_start": "2013-02-08", "lat": 16.2717, "lon": -0.0447, "deaths_best": 1}
    row = usual | told
    return {"date_end": row["date_start"]} | row


def frame(rows: list[dict]) -> pd.DataFrame:
    if not rows:
        return EVENTS.empty()
    made = pd.DataFrame([{"id": f"r-{number}"} | row for number, row in enumerate(rows)])
    for name in ("date_start", "date_end"):
        made[name] = pd.to_datetime(made[name]).astype("datetime64[ns]")
    checked = EVENTS.split(made)
    assert checked.rejected.empty
    return checked.good


def assert_reads_back(events: pd.DataFrame) -> None:
    found = read_columns(write_columns(events), write_details(events, columns=ALL_TEXTS))
    EVENTS.check(found)
    expected, found = (table.sort_values("id", ignore_index=True) for table in (events, found))
    pd.testing.assert_frame_equal(found, expected)


def test_who_writes_both_asks_the_order_once():
    events = synthetic_events(500)
    layout = Layout.of(events[list(LAID_OUT)])
    drawn, texts = events[[*LAID_OUT, *ROW_COLUMNS]], events[list(DETAILS)]
    assert write_columns(drawn, layout=layout) == write_columns(events)
    assert write_details(texts, layout=layout) == write_details(events)


DAYS = st.dates(min_value=pd.Timestamp("1700-01-01").date(), max_value=pd.Timestamp("2200-12-31").date())
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
COUNT = st.none() | st.integers(min_value=0, max_value=2**28)
ROW = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["One", "Two"]),
        "days": st.tuples(DAYS, DAYS).map(sorted),
        "date_precision": st.sampled_from(RECORD_DATE_PRECISIONS),
        "lat": st.sampled_from([16.2717, 90.0, -90.0, 0.1 + 0.2]) | st.floats(min_value=-90, max_value=90),
        "lon": st.sampled_from([-0.0447, 180.0, -180.0]) | st.floats(min_value=-180, max_value=180),
        "geo_precision": st.sampled_from(GEO_PRECISIONS),
        "radius_km": st.none() | st.sampled_from([1.0, 25.0, 0.5]),
        "event_type": st.sampled_from([*EVENT_TYPES, "Unknown", "Ärger"]),
        "place_name": TEXT,
        "side_a": TEXT,
        "side_b": TEXT,
        "summary": TEXT,
        "deaths_low": COUNT,
        "deaths_best": COUNT,
        "deaths_high": COUNT,
    }
).map(
    lambda row: (
        {"date_start": row["days"][0], "date_end": row["days"][1]} | {k: v for k, v in row.items() if k != "days"}
    )
)


@settings(max_examples=100)
@given(st.lists(ROW, max_size=12))
def test_what_is_written_reads_back(rows):
    assert_reads_back(frame(rows))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [event()],
        [event(side_a=f"Side {number}") for number in range(300)],
        [event(lat=90.0, lon=180.0), event(lat=-90.0, lon=-180.0), event(lat=0.0, lon=0.0)],
        [event(date_start="1700-01-01"), event(date_start="1899-12-31"), event(date_start="2200-12-31")],
        [event(event_type=f"Kind {number}") for number in range(10_000)],
        [event(deaths_best=None), event(deaths_best=0), event(deaths_best=None, deaths_low=3, deaths_high=1)],
        [event(lat=16.2717), event(lat=16.27171234567891)],
        [event(lat=number / 1000, date_start="2013-02-08", date_end="2014-02-07") for number in range(70_000)],
    ],
    ids=["none", "one", "one point", "poles and date line", "old and far", "kinds", "deaths", "decimals", "places"],
)
def test_unusual_records_read_back(rows):
    assert_reads_back(frame(rows))


def test_the_bundled_sample_reads_back():
    assert_reads_back(load_sample().good)


def test_without_details_there_are_the_columns_that_filters_need():
    events = load_sample().good
    found = read_columns(write_columns(events))
    assert {"id", "place_name", "summary"}.isdisjoint(found.columns)
    assert len(found) == len(events) and found["deaths_best"].sum() == events["deaths_best"].sum()


def test_rows_come_back_sorted_by_start_day_whatever_their_order():
    events = load_sample().good
    shuffled = events.sample(frac=1, random_state=5)
    for order in (events, shuffled):
        assert read_columns(write_columns(order))["date_start"].is_monotonic_increasing
    assert write_columns(events) == write_columns(events)


def test_times_of_day_are_dropped():
    events = frame([event(date_start="2013-02-08 17:30", date_end="2013-02-08 18:00")])
    assert read_columns(write_columns(events))["date_start"].tolist() == [pd.Timestamp("2013-02-08")]


def test_a_frame_that_is_not_events_is_refused():
    with pytest.raises(DataError, match="has no column 'lat'"):
        write_columns(load_sample().good.drop(columns="lat"))


def test_counts_that_no_map_can_hold_are_refused():
    with pytest.raises(DataError, match=r"deaths add up to 6e\+09"):
        write_columns(frame([event(deaths_best=3 * 10**9), event(deaths_best=3 * 10**9)]))
    with pytest.raises(DataError, match=r"high_gap reaches from -1 to 9007199254740992"):
        write_columns(frame([event(deaths_best=1, deaths_high=2**53 + 1)]))


# -- size --------------------------------------------------------------------------------------------------------------


def test_made_up_records_take_few_bytes():
    events = synthetic_events(50_000)
    assert len(write_columns(events)) / len(events) <= MOST_BYTES


GED_KINDS = {1: "Battles", 2: "Violence against civilians", 3: "Riots"}
GED_PLACES = {1: "exact", 2: "near", 3: "admin2", 4: "admin1", 5: "area", 6: "country", 7: "water"}


def ged_events(table: pd.DataFrame) -> pd.DataFrame:
    """A UCDP table as EVENTS, as far as filters need it."""
    ones = pd.Series(1, index=table.index)
    ends = table["date_end"] if "date_end" in table else table["date_start"]
    made = pd.DataFrame({name: table[name] for name in ("side_a", "side_b", "country")})
    for name, days in (("date_start", table["date_start"]), ("date_end", ends)):
        made[name] = pd.to_datetime(days).astype("datetime64[ns]")
    for name in ("low", "best", "high"):
        made[f"deaths_{name}"] = table[name].astype("Int64")
    made = made.assign(
        id=[f"ged:{id:.0f}" for id in table["id"]], source="UCDP GED", lat=table["latitude"], lon=table["longitude"]
    )
    made["event_type"] = table["type_of_violence"].astype(int).map(GED_KINDS)
    made["geo_precision"] = table.get("where_prec", ones).astype(int).map(GED_PLACES)
    made["date_precision"] = [RECORD_DATE_PRECISIONS[int(code) - 1] for code in table.get("date_prec", ones)]
    return EVENTS.split(made).good


@pytest.mark.parametrize("name", ["ucdp_ged211_global_prec12", "ucdp_ged_syria_2016_2019"])
def test_real_records_take_few_bytes_and_read_back(name, shared):
    events = ged_events(pd.read_parquet(shared / "data" / f"{name}.parquet"))
    assert len(write_columns(events)) / len(events) <= MOST_BYTES
    assert_reads_back(events)


# -- faults ------------------------------------------------------------------------------------------------------------


SAMPLE = load_sample().good
COLUMNS, PLAIN = write_columns(SAMPLE), gzip.decompress(write_columns(SAMPLE))


@pytest.mark.parametrize(
    "held, words",
    [
        (b"", "are not event columns"),
        (COLUMNS[: len(COLUMNS) // 2], "cut short: their gzip has no end"),
        (gzip.compress(PLAIN[: len(PLAIN) // 2], mtime=0), r"cut short: \d+ of \d+ bytes"),
        (gzip.compress(PLAIN[:40], mtime=0), r"cut short: 40 of \d+ bytes"),
        (gzip.compress(b"", mtime=0), "are not event columns"),
        (b"<!doctype html>", "are not event columns"),
        (gzip.compress(b"something else, but packed", mtime=0), "are not event columns"),
        (
            gzip.compress(PLAIN[:8] + b"\x09\x00\x00\x00" + PLAIN[12:], mtime=0),
            f"version 9, this program reads version {VERSION}",
        ),
        (write_details(SAMPLE), "are event details, not columns"),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,  # gzip holds the time
)
def test_broken_columns_say_what_is_wrong(held, words):
    with pytest.raises(RecordsError, match=words):
        read_columns(held)


def test_details_of_another_frame_are_refused():
    with pytest.raises(RecordsError, match="belong to other event columns"):
        read_columns(COLUMNS, write_details(SAMPLE.iloc[1:]))
    renamed = SAMPLE.assign(id=SAMPLE["id"][::-1].to_numpy())
    with pytest.raises(RecordsError, match="belong to other event columns"):
        read_columns(COLUMNS, write_details(renamed))


def test_any_cut_is_noticed():
    for length in np.linspace(0, len(PLAIN) - 1, 60).astype(int):
        with pytest.raises(RecordsError):
            read_columns(gzip.compress(PLAIN[:length], mtime=0))


def test_the_name_changes_with_the_content_and_survives_streamlit_folium():
    other = write_columns(SAMPLE.iloc[1:])
    assert column_name(COLUMNS) == column_name(write_columns(SAMPLE)) != column_name(other)
    assert column_name(COLUMNS).startswith("events-") and "_" not in column_name(COLUMNS)
    assert set(DETAILS) <= set(ALL_TEXTS)
