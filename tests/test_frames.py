"""Contracts of tables: what satisfies them, what does not, and that no row is ever lost."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.frames import (
    EVENTS,
    PLACES,
    Fault,
    escape_formulas,
    parse_days,
    parse_numbers,
    parse_whole_numbers,
    unescape_formulas,
)


def events(**columns: list[object]) -> pd.DataFrame:
    """Two good records, with some columns replaced."""
    good: dict[str, object] = {
        "id": ["A", "B"],
        "source": "test",
        "date_start": pd.to_datetime(["2013-02-08", "2013-02-09"]),
        "date_end": pd.to_datetime(["2013-02-08", "2013-02-10"]),
        "lat": [12.65, 16.27],
        "lon": [-8.0, -0.04],
    }
    return pd.DataFrame(good | columns)


@pytest.mark.parametrize("contract", [EVENTS, PLACES], ids=lambda contract: contract.name)
def test_an_empty_frame_satisfies_its_contract(contract):
    empty = contract.empty()
    assert contract.check(empty) is empty
    assert tuple(empty.columns) == contract.names
    assert contract.split(empty).rows_read == 0


def test_split_fills_what_may_be_left_out():
    good = EVENTS.split(events()).good
    EVENTS.check(good)
    first = good.iloc[0]
    assert first[["geo_precision", "event_type", "sub_event_type", "date_precision"]].tolist() == [
        "unknown",
        "Unknown",
        "Unknown",
        "day",
    ]
    assert first["deaths_best"] is pd.NA
    assert np.isnan(first["radius_km"])
    assert first["summary"] == ""


@pytest.mark.parametrize(
    "column, values, reason",
    [
        ("lat", [95.0, 16.0], "latitude 95 is not between -90 and 90"),
        ("lat", [np.nan, 16.0], "no latitude"),
        ("lat", [np.inf, 16.0], "latitude inf is not between -90 and 90"),
        ("lon", [180.5, 1.0], "longitude 180.5 is not between -180 and 180"),
        ("lon", [np.nan, 1.0], "no longitude"),
        ("id", ["", "B"], "no id"),
        ("source", [None, "test"], "no source"),
        ("deaths_best", [-3, 1], "best count of deaths -3 is not 0 or more"),
        ("radius_km", [-1.0, 1.0], "reach in km -1 is not between 0 and 20040"),
        ("date_start", pd.to_datetime([None, "2013-02-09"]), "no start date"),
        (
            "date_start",
            pd.to_datetime(["2013-02-20", "2013-02-09"]),
            "ends (2013-02-08) before it starts (2013-02-20)",
        ),
        (
            "date_precision",
            ["hour", "day"],
            "date precision 'hour' is not one of day, days, week, month, year",
        ),
    ],
)
def test_a_bad_value_rejects_its_row(column, values, reason):
    checked = EVENTS.split(events(**{column: values}))
    assert checked.good["id"].tolist() == ["B"]
    assert checked.rejected.to_dict("records") == [{"row": 2, "id": "" if column == "id" else "A", "reason": reason}]


def test_several_reasons_are_joined():
    rejected = EVENTS.split(events(lat=[95, 1], lon=[np.nan, 1])).rejected
    assert rejected["reason"].tolist() == ["latitude 95 is not between -90 and 90; no longitude"]


def test_the_first_good_row_of_an_id_is_kept():
    checked = EVENTS.split(events(id=["A", "A"]))
    assert checked.good["id"].tolist() == ["A"]
    assert checked.rejected.iloc[0].tolist() == [3, "A", "id A repeats row 2"]


def test_a_bad_row_does_not_reject_its_repetition():
    checked = EVENTS.split(events(id=["A", "A"], lat=[95, 1]))
    assert checked.good["lat"].tolist() == [1]
    assert checked.rejected["row"].tolist() == [2]


def test_a_value_that_could_not_be_parsed_is_not_also_missing():
    fault = Fault("lat", np.array([0]), ("latitude 'x' is not a number",))
    rejected = EVENTS.split(events(lat=[np.nan, 1]), faults=[fault]).rejected
    assert rejected["reason"].tolist() == ["latitude 'x' is not a number"]


def test_row_numbers_start_where_the_file_says():
    assert EVENTS.split(events(lat=[1, 95]), row_numbers=[10, 11]).rejected["row"].tolist() == [11]


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda good: good.drop(columns="lon"), "has no column 'lon'"),
        (lambda good: good.astype({"lat": "float32"}), "'lat' holds float32, it must hold float64"),
        (lambda good: good.assign(lat=95.0), "column 'lat', position 0: latitude 95"),
        (lambda good: good.assign(summary=pd.Series([None, ""], dtype="str")), "'summary' has a missing text"),
        (lambda good: good.assign(id=pd.Series(["A", "A"], dtype="str")), "column 'id', position 1: id A repeats"),
    ],
)
def test_check_names_the_column(change, sentence):
    with pytest.raises(DataError, match=sentence):
        EVENTS.check(change(EVENTS.split(events()).good))


@pytest.mark.parametrize(
    "frame, sentence",
    [
        (events().drop(columns="lat"), "no column 'lat'"),
        (events(lat=["north", "south"]), "column 'lat' must hold float64 values"),
    ],
)
def test_split_refuses_a_frame_that_no_row_can_satisfy(frame, sentence):
    with pytest.raises(DataError, match=sentence):
        EVENTS.split(frame)


row = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["A", "B", "C", ""]),
        "lat": st.floats(),
        "lon": st.floats(-400, 400),
        "date_start": st.dates().map(str).map(lambda day: pd.Timestamp(day).as_unit("us")),
        "date_end": st.dates().map(str).map(lambda day: pd.Timestamp(day).as_unit("us")),
        "deaths_best": st.none() | st.integers(-5, 5),
    }
)


@settings(max_examples=50)
@given(st.lists(row, min_size=1, max_size=8))
def test_good_and_rejected_are_the_rows_read(rows):
    frame = pd.DataFrame(rows).assign(source="test")
    for column in ("date_start", "date_end"):
        inside = frame[column].between(pd.Timestamp("1700-01-01"), pd.Timestamp("2200-01-01"))
        frame[column] = frame[column].where(inside)
    frame["deaths_best"] = frame["deaths_best"].astype("Int64")
    checked = EVENTS.split(frame)
    EVENTS.check(checked.good)
    assert checked.rows_read == len(rows)
    assert checked.rejected["reason"].str.len().gt(0).all()
    assert EVENTS.split(checked.good).good.equals(checked.good)  # what was good once is good again


@pytest.mark.parametrize(
    "cell, value, is_bad",
    [
        ("12.65", 12.65, False),
        (" -8 ", -8, False),
        ("1e3", 1000, False),
        ("", None, False),
        ("N/A", None, False),
        ("12,65", None, True),
        ("12N", None, True),
        ("inf", None, True),
    ],
)
def test_parse_numbers(cell, value, is_bad):
    values, fault = parse_numbers(pd.Series([cell]), "lat", words="latitude")
    assert [None if pd.isna(number) else number for number in values] == [value]
    assert fault.reasons == ((f"latitude {cell!r} is not a number",) if is_bad else ())


@pytest.mark.parametrize(
    "cell, value, is_bad",
    [("27", 27, False), ("27.0", 27, False), ("", None, False), ("2.5", None, True), ("9" * 20, None, True)],
)
def test_parse_whole_numbers(cell, value, is_bad):
    values, fault = parse_whole_numbers(pd.Series([cell]), "deaths_best")
    assert values.dtype == "Int64"
    assert [None if pd.isna(number) else number for number in values] == [value]
    assert bool(fault.reasons) == is_bad


@pytest.mark.parametrize(
    "cell, day, is_bad",
    [
        ("2013-02-08", "2013-02-08", False),
        ("2013-02-08 00:00:00.000", "2013-02-08", False),
        ("2013-02-08T23:59:00Z", "2013-02-08", False),
        ("", None, False),
        ("2013", None, True),
        ("2013-02", None, True),
        ("2013-02-30", None, True),
        ("08/02/2013", None, True),
        ("0013-02-08", None, True),
        ("9999-02-08", None, True),
    ],
)
def test_parse_days(cell, day, is_bad):
    values, fault = parse_days(pd.Series([cell]), "date_start", words="start date")
    assert str(values.dtype) == "datetime64[ns]"
    assert [None if pd.isna(value) else f"{value:%Y-%m-%d}" for value in values] == [day]
    assert fault.reasons == (
        (f"start date {cell!r} is not a date like 2013-02-08 between 1700 and 2200",) if is_bad else ()
    )


def test_parsers_answer_nothing_with_nothing():
    for parse in (parse_numbers, parse_whole_numbers, parse_days):
        values, fault = parse(pd.Series([], dtype="str"), "column")
        assert len(values) == len(fault.positions) == 0


@given(st.lists(st.text(alphabet="'=+-@\t\r\nab")))
def test_formulas_are_escaped_and_come_back(cells):
    text = pd.Series(cells, dtype="str")
    escaped = escape_formulas(text)
    assert not escaped[escaped != "-"].str.match(r"[=@\t\r\n]|[+\-].").any()
    assert unescape_formulas(escaped).tolist() == cells


@pytest.mark.parametrize("cell", ["-", "-0.05", "+3", "-1.5e3", "+223 20 00", "+49 (30) 12", "-12,5"])
def test_a_number_with_its_sign_is_no_formula(cell):
    assert escape_formulas(pd.Series([cell])).tolist() == [cell]


@pytest.mark.parametrize("cell", ["=A1", "-A1", "+1+A1", "-2-3", "@SUM(1)", "+1 223|x", "=1"])
def test_what_a_spreadsheet_would_run_is_escaped(cell):
    assert escape_formulas(pd.Series([cell])).tolist() == [f"'{cell}"]


def test_many_rows_are_split_within_a_second():
    rows = 180_000
    frame = pd.DataFrame(
        {
            "id": np.arange(rows).astype(str),
            "source": "test",
            "date_start": pd.Timestamp("2013-02-08"),
            "date_end": pd.Timestamp("2013-02-08"),
            "lat": np.linspace(-91, 91, rows),
            "lon": 0.0,
        }
    )
    started = time.perf_counter()
    checked = EVENTS.split(frame)
    assert time.perf_counter() - started < 1
    assert checked.rows_read == rows
    assert len(checked.rejected) == int((frame["lat"].abs() > 90).sum())
