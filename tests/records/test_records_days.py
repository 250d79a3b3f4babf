"""Dates as tables write them."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.records.formats.days import DAY_FIRST, MONTH_FIRST, find_order, read_day, read_days


def text(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype="str")


@pytest.mark.parametrize(
    "cell, day",
    [
        ("2013-02-08", "2013-02-08"),
        ("2013-2-8", "2013-02-08"),
        ("2013/02/08", "2013-02-08"),
        ("20130208", "2013-02-08"),
        ("20130208151500", "2013-02-08"),
        ("8 February 2013", "2013-02-08"),
        ("08 Feb 2013", "2013-02-08"),
        ("8th February, 2013", "2013-02-08"),
        ("Friday, 8 February 2013", "2013-02-08"),
        ("February 8, 2013", "2013-02-08"),
        ("Feb. 8, 2013", "2013-02-08"),
        ("12-September-22", "2022-09-12"),
        ("15-Jul-22", "2022-07-15"),
        ("15-Jul-99", "1999-07-15"),
        ("8 février 2013", "2013-02-08"),
        ("1er août 2013", "2013-08-01"),
        ("8 de febrero de 2013", "2013-02-08"),
        ("8 ene. 2013", "2013-01-08"),
        ("13/02/2013", "2013-02-13"),
        ("02/13/2013", "2013-02-13"),
        ("13-02-2013 14:30", "2013-02-13"),
        ("8.2.2013", "2013-02-08"),
        ("03/03/2013", "2013-03-03"),
        ("41313", "2013-02-08"),
        ("41313.75", "2013-02-08"),
    ],
)
def test_one_day(cell, day):
    written = read_day(cell)
    assert written is not None
    assert (written.first, written.last, written.precision, written.is_ambiguous) == (
        dt.date.fromisoformat(day), dt.date.fromisoformat(day), "day", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "cell, first, last, precision",
    [
        ("2013-02", "2013-02-01", "2013-02-28", "month"),
        ("February 2013", "2013-02-01", "2013-02-28", "month"),
        ("déc. 2013", "2013-12-01", "2013-12-31", "month"),
        ("2013", "2013-01-01", "2013-12-31", "year"),
    ],
)
def test_a_month_or_a_year_is_all_its_days(cell, first, last, precision):
    written = read_day(cell)
    assert written is not None
    assert (str(written.first), str(written.last), written.precision) == (first, last, precision)


@pytest.mark.parametrize(
    "cell",
    ["", "soon", "31/02/2013", "31 February 2013", "8 Feb", "12", "99999", "0000", "1066-10-14", "3000-01-01", "juin juin", "8 jui 2013", "13/13/2013"],
)  # fmt: skip
def test_what_is_no_date(cell):
    assert read_day(cell) is None


@pytest.mark.parametrize("cell", ["03/04/2013", "3-4-13", "03/04/2013 10:00"])
def test_two_readings(cell):
    written = read_day(cell)
    assert written is not None
    assert (str(written.first), str(written.last), written.is_ambiguous) == ("2013-03-04", "2013-04-03", True)
    for order, day in ((DAY_FIRST, "2013-04-03"), (MONTH_FIRST, "2013-03-04")):
        settled = read_day(cell, order=order)
        assert settled is not None
        assert (str(settled.first), str(settled.last), settled.is_ambiguous) == (day, day, False)


def test_a_date_that_only_one_order_allows_is_read_whatever_the_order():
    for order in (DAY_FIRST, MONTH_FIRST):
        assert read_day("13/02/2013", order=order) == read_day("02/13/2013", order=order)


@pytest.mark.parametrize(
    "cells, order",
    [
        (["03/04/2013"], None),
        (["03/04/2013", "13/04/2013"], DAY_FIRST),
        (["03/04/2013", "04/13/2013"], MONTH_FIRST),
        (["03/04/2013", "13/04/2013", "04/13/2013"], None),
        (["03.04.2013", "2013-04-13", "3 April 2013"], None),
    ],
)
def test_a_cell_that_allows_one_order_settles_the_others(cells, order):
    evidence = find_order([text(*cells)])
    assert evidence.order == order
    assert evidence.doubtful == (("03/04/2013",) if "03/04/2013" in cells else ())


def test_evidence_is_of_the_whole_file():
    assert find_order([text("03/04/2013"), text("25/04/2013")]).order == DAY_FIRST


def test_a_column():
    days = read_days(text("2013-02-08", "", "x", "41313", "2013", "03/04/2013"), "date_start", words="start date")
    assert days.first.dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        "2013-02-08",
        "",
        "",
        "2013-02-08",
        "2013-01-01",
        "2013-03-04",
    ]
    assert days.last.dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        "2013-02-08",
        "",
        "",
        "2013-02-08",
        "2013-12-31",
        "2013-04-03",
    ]
    assert days.precision.tolist() == ["day", "", "", "day", "year", "day"]
    assert days.is_ambiguous.tolist() == [False] * 5 + [True]
    assert days.fault.positions.tolist() == [2]
    assert days.fault.reasons == ("start date 'x' is not a date like 2013-02-08 between 1700 and 2200",)
    assert days.has_serials


def test_an_empty_column():
    days = read_days(text(), "date_start")
    assert len(days.first) == len(days.last) == len(days.precision) == len(days.is_ambiguous) == 0


@given(st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31)))
def test_every_way_of_writing_says_the_same_day(day):
    english = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][day.month - 1]  # fmt: skip
    ways = [
        f"{day.day} {english} {day.year}", f"{english} {day.day}, {day.year}", f"{day.day}-{english[:3]}-{day.year}",
        f"{day:%Y%m%d}", f"{day.isoformat()} 00:00:00.000", f"{day.isoformat()}T00:00:00", f"{day.day}.{day.month}.{day.year}",
    ]  # fmt: skip
    if day >= dt.date(1955, 1, 1):
        ways.append(str((day - dt.date(1899, 12, 30)).days))
    columns = read_days(text(*ways), "date_start")
    assert set(columns.first) == set(columns.last) == {pd.Timestamp(day)}


@given(st.text(max_size=20) | st.text("0123456789/-. :TJanFeb", max_size=16))
def test_any_cell_is_a_date_or_not(cell):
    written = read_day(cell)
    assert written is None or written.first <= written.last
