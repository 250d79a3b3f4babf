"""Days, deaths and positions in words."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo.frames import GEO_PRECISIONS
from geo.globe.bounds import Bounds
from geo.model import PLACE_KINDS
from geo.wording import (
    KIND_WORDS,
    PRECISION_NAMES,
    PRECISION_WORDS,
    SCORE_WORDS,
    area_words,
    chance_words,
    count_words,
    date_words,
    deaths_words,
    people_words,
    position_words,
    reach_words,
    score_words,
)


@pytest.mark.parametrize(
    "start, end, precision, words",
    [
        ("2013-02-08", "2013-02-08", "day", "8 Feb 2013"),
        ("2012-03-21", "2012-03-22", "days", "21 to 22 Mar 2012"),
        ("2012-04-30", "2012-05-02", "days", "30 Apr to 2 May 2012"),
        ("2012-12-30", "2013-01-02", "days", "30 Dec 2012 to 2 Jan 2013"),
        ("2013-02-04", "2013-02-10", "week", "week of 4 Feb 2013"),
        ("2013-02-04", "2013-02-12", "week", "4 to 12 Feb 2013"),
        ("2013-02-01", "2013-02-28", "month", "Feb 2013"),
        ("2013-02-01", "2013-03-31", "month", "1 Feb to 31 Mar 2013"),  # two months are not one
        ("2013-01-01", "2013-12-31", "year", "2013"),
        ("2012-01-01", "2013-12-31", "year", "1 Jan 2012 to 31 Dec 2013"),
    ],
)
def test_date_words(start, end, precision, words):
    assert date_words(dt.date.fromisoformat(start), dt.date.fromisoformat(end), precision) == words


@pytest.mark.parametrize(
    "low, best, high, words",
    [
        (24, 24, 67, "24 deaths (24 to 67)"),
        (1, 1, 1, "1 death"),
        (0, 0, 70, "0 deaths (0 to 70)"),
        (1200, 1500, 1500, "1,500 deaths (1,200 to 1,500)"),
        (pd.NA, 3, pd.NA, "3 deaths"),
        (pd.NA, pd.NA, pd.NA, "deaths not recorded"),
        (2, None, 5, "2 to 5 deaths"),
    ],
)
def test_deaths_words_never_make_unknown_0(low, best, high, words):
    assert deaths_words(low, best, high) == words


@pytest.mark.parametrize(
    "lat, lon, words",
    [
        (16.2717, -0.0447, "16.2717° N, 0.0447° W"),
        (-25.74486, 28.18783, "25.7449° S, 28.1878° E"),
        (0.0, 0.0, "0.0000° N, 0.0000° E"),
    ],
)
def test_position_words(lat, lon, words):
    assert position_words(lat, lon) == words


def test_count_words():
    assert [count_words(number, "record") for number in (0, 1, 2310)] == ["0 records", "1 record", "2,310 records"]


def test_every_precision_has_words():
    assert set(PRECISION_WORDS) == set(GEO_PRECISIONS)


@pytest.mark.parametrize(
    "low, best, high, words",
    [
        (27, 27, None, "at least 27"),
        (None, None, 5, "at most 5"),
        (1, 1, 1, "1"),
        (2, None, 5, "2 to 5"),
        (24, 60, 99, "about 60 (24 to 99)"),
        (None, 4, None, "4"),
        (0, 0, 0, "0"),
        (pd.NA, pd.NA, pd.NA, ""),
    ],
)
def test_people_words(low, best, high, words):
    assert people_words(low, best, high) == words


@pytest.mark.parametrize(
    "start, end, words",
    [
        (None, dt.date(2013, 2, 8), "until 8 Feb 2013"),
        (pd.NaT, pd.Timestamp(2013, 2, 8), "until 8 Feb 2013"),
        (dt.date(2013, 2, 8), None, "from 8 Feb 2013"),
        (pd.NaT, pd.NaT, "no date"),
    ],
)
def test_date_words_with_an_end_that_is_not_known(start, end, words):
    assert date_words(start, end, "open") == words


@pytest.mark.parametrize(
    "area, words",
    [
        (Bounds(14.2, -3.1, 17.5, 1.2), "from 14.20° N, 3.10° W to 17.50° N, 1.20° E"),
        (Bounds(-10, 170, 10, -170), "from 10.00° S, 170.00° E to 10.00° N, 170.00° W"),
        (((0.0, 0.0), (10.0, 0.0), (0.0, 10.0)), "3 corners, from 0.00° N, 0.00° E to 10.00° N, 10.00° E"),
    ],
)
def test_area_words(area, words):
    assert area_words(area) == words


def test_every_precision_has_a_name_of_its_own():
    assert set(PRECISION_NAMES) == set(GEO_PRECISIONS)
    assert len(set(PRECISION_NAMES.values())) == len(GEO_PRECISIONS)


@pytest.mark.parametrize(
    "score, words, number",
    [
        (1.0, "almost certain", "over 99 %"),
        (0.95, "almost certain", "95 %"),
        (0.949, "fairly sure", "95 %"),
        (0.7, "likely", "70 %"),
        (0.5, "a toss-up", "50 %"),
        (0.2, "doubtful", "20 %"),
        (0.0, "unlikely", "under 1 %"),
        (None, "", ""),
        (float("nan"), "", ""),
    ],
)
def test_scores_are_words_and_the_number_on_demand(score, words, number):
    assert (score_words(score), chance_words(score)) == (words, number)


def test_the_table_of_scores_falls_from_one_to_nothing():
    limits = [least for least, _ in SCORE_WORDS]
    assert limits == sorted(limits, reverse=True) and 0 < limits[0] < 1 and limits[-1] == 0


@pytest.mark.parametrize(
    "km, words",
    [
        (25.2, "may lie up to 25 km away"),
        (1_204, "may lie up to 1,204 km away"),
        (0.4, ""),
        (float("nan"), ""),
        (None, ""),
    ],
)
def test_how_far_a_place_may_lie(km, words):
    assert reach_words(km) == words


def test_every_kind_of_place_has_words():
    assert set(KIND_WORDS) == set(PLACE_KINDS)
    assert not any("admin" in words for words in KIND_WORDS.values())
