"""Trends: bins that add up, doubts counted apart, peak and rise in words."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo.analysis.choices import place_choices, wide_in
from geo.analysis.tallies import FrameTallies, countable
from geo.analysis.trends import (
    MOST_BINS,
    OTHERS,
    by_year,
    fitting_unit,
    fitting_units,
    peak_of,
    trend,
    trend_of_each,
    trend_words,
)
from geo.records.bundled import load_sample
from tests.fixtures.analysis import tallies_of

DAY = dt.date.fromisoformat
YEAR = (DAY("2013-01-01"), DAY("2013-12-31"))
WHOLE = (DAY("2012-01-17"), DAY("2013-05-10"))
SAMPLE = load_sample().good
UNITS = ("day", "week", "month", "year")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("by", [(), ("event_type",), ("country",), ("admin1", "country"), ("place_name",)])
def test_bins_add_up_to_the_records(unit, by):
    tallies = FrameTallies(countable(SAMPLE))
    answer = trend_of_each(tallies, *WHOLE, unit=unit, by=by, most=2) if by else trend(tallies, *WHOLE, unit=unit)
    bins = answer.bins
    assert bins["records"].sum() == len(SAMPLE)
    assert bins["deaths_best"].sum() == SAMPLE["deaths_best"].sum()
    assert (bins["counted"] + bins["unknown"] == bins["records"]).all()
    assert (bins["spreading"] <= bins["records"]).all()
    if by:
        assert bins["series"].nunique() <= 3
        lengths = bins.groupby("series", sort=False).size()
        assert lengths.nunique() == 1, "rows share their bins"
        assert (OTHERS in set(bins["series"])) == (len(set(zip(*(SAMPLE[name] for name in by), strict=True))) > 2)
    else:
        gaps = bins["bin"].iloc[1:].to_numpy() - bins["end"].iloc[:-1].to_numpy()
        assert (gaps == pd.Timedelta(days=1)).all(), "no day between two bins, none in both"


def test_a_bin_without_any_count_is_not_known_and_one_without_records_is_zero():
    bins = trend(tallies_of({"deaths": None}), DAY("2012-12-01"), DAY("2013-01-31"), unit="month").bins
    assert bins["deaths_best"].tolist() == [0, pd.NA]
    assert bins["unknown"].tolist() == [0, 1]


def test_what_reaches_into_another_bin_is_counted_apart():
    tallies = tallies_of(
        {"date_start": "2013-01-30", "date_end": "2013-02-02", "deaths": 4}, {"day": "2013-01-02", "deaths": 1}
    )
    bins = trend(tallies, *YEAR, unit="month").bins
    assert bins.loc[0, ["records", "spreading", "deaths_best", "spreading_deaths"]].tolist() == [2, 1, 5, 4]
    assert trend(tallies, *YEAR, unit="year").sum("spreading") == 0


@pytest.mark.parametrize(
    "counts, measure, start, rise, rival",
    [
        ([1, 3, 9, 2], "deaths", "2013-03-01", "2013-02-01", None),
        ([1, 2, 9, 2], "deaths", "2013-03-01", "2013-03-01", None),
        ([9, 1, 9], "deaths", "2013-01-01", "2013-01-01", "2013-03-01"),
        ([5, 0, 9], "records", "2013-01-01", "2013-01-01", "2013-02-01"),  # one event each
    ],
)
def test_peak(counts, measure, start, rise, rival):
    tallies = tallies_of(*({"day": f"2013-{month:02}-05", "deaths": deaths} for month, deaths in enumerate(counts, 1)))
    peak = peak_of(trend(tallies, *YEAR, unit="month"), measure)
    assert (peak.start, peak.rise) == (DAY(start), DAY(rise))
    assert peak.rival == (DAY(rival) if rival else None)


def test_counts_so_wide_that_another_month_may_be_the_worst():
    tallies = tallies_of(
        {"day": "2013-01-05", "deaths_low": 5, "deaths_best": 10, "deaths_high": 12},
        {"day": "2013-06-05", "deaths_low": 2, "deaths_best": 4, "deaths_high": 30},
    )
    answer = trend(tallies, *YEAR, unit="month")
    assert peak_of(answer, "deaths").rival == DAY("2013-06-01")
    assert trend_words(answer, "deaths") == (
        "14 deaths (the counts range from 7 to 42) in 2 events, 1 Jan to 31 Dec 2013. Most fell in January 2013 (10 deaths); "
        "June 2013 may have had as many."
    )


@pytest.mark.parametrize(
    "rows, measure, words",
    [
        ([], "records", "No event is recorded: 1 Jan to 31 Dec 2013."),
        (
            [{}],
            "deaths",
            "1 event, 1 Jan to 31 Dec 2013, and no count of deaths in any of them: how many died is not known.",
        ),
        (
            [{"deaths": 1}],
            "records",
            "1 event with 1 death, 1 Jan to 31 Dec 2013. Most fell in January 2013 (1 event).",
        ),
    ],
)
def test_words(rows, measure, words):
    assert trend_words(trend(tallies_of(*rows), *YEAR, unit="month"), measure) == words.replace(
        "1 Jan 2013 to", "1 Jan to"
    )


@pytest.mark.parametrize(
    "start, end, units, first",
    [
        ("2013-01-05", "2013-01-05", list(UNITS), "day"),
        ("2012-01-17", "2013-05-10", list(UNITS), "month"),
        ("1989-01-01", "2020-12-31", ["month", "year"], "year"),
        ("1700-01-01", "2200-12-31", ["year"], "year"),
    ],
)
def test_widths_that_fit(start, end, units, first):
    days = DAY(start), DAY(end)
    fitting = fitting_units(*days)
    assert fitting[-len(units) :] == units and set(units) - {"week"} <= set(fitting)
    assert fitting_unit(*days) == first
    for unit in fitting:
        assert len(trend(tallies_of({}), *days, unit=unit).bins) <= MOST_BINS + 2


def test_years_beside_each_other():
    years = by_year(trend(FrameTallies(countable(SAMPLE)), *WHOLE, unit="month"))
    assert years["series"].unique().tolist() == ["2012", "2013"]
    assert set(years["when"].dt.year) == {2000}
    assert years["records"].sum() == len(SAMPLE)


def test_places_to_choose_join_the_ways_that_a_name_is_written():
    tallies = tallies_of(
        {"admin1": "Gao region"},
        {"admin1": "Gao"},
        {"admin1": "Gao"},
        {"admin1": "Kidal"},
        {"admin1": ""},
        {"country": "Niger", "admin1": "Tahoua"},
    )
    choices = place_choices(tallies)
    assert [choice.label for choice in choices] == ["Mali", "Gao, Mali", "Kidal, Mali", "Niger", "Tahoua, Niger"]
    assert choices[1].of(tallies).by()["records"].tolist() == [3]
    assert choices[0].of(tallies).by()["records"].tolist() == [5]


def test_what_is_known_only_to_the_country_may_lie_in_a_region_too():
    tallies = tallies_of({}, {"geo_precision": "country", "admin1": ""}, {"geo_precision": "area", "country": "Niger"})
    mali, gao = place_choices(tallies)[:2]
    assert (wide_in(tallies, mali), wide_in(tallies, gao)) == (0, 1)
