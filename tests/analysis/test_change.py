"""Change: exact intervals, records of either period or apart, what is new."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from geo.analysis import actors
from geo.analysis.change import FEWER, MORE, UNSURE, Period, change_words, compare_periods, halves, ratio_interval
from geo.analysis.tallies import FrameTallies, StoreTallies, countable
from geo.errors import DataError
from geo.globe.regions import bundled_regions
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.analysis import events_of, tallies_of

DAY = dt.date.fromisoformat
Y2012, Y2013 = Period(DAY("2012-01-01"), DAY("2012-12-31")), Period(DAY("2013-01-01"), DAY("2013-12-31"))
SAMPLE = load_sample().good
CODES = {"Mali": "ML", "Niger": "NE"}
FIVE, FOUR = (0.025 ** (1 / count) for count in (5, 4))
"""The share that so many of so many leave likely, by Clopper and Pearson."""


def compared(tallies, before=Y2012, after=Y2013, level="unit"):
    return compare_periods(
        tallies, before, after, level, code_of=lambda name: CODES.get(name, ""), regions=bundled_regions()
    )


# -- the interval ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, after, least, most",
    [
        (10, 10, 0.3736, 2.677),  # 10 of 20: a share from 0.272 to 0.728
        (0, 5, FIVE / (1 - FIVE), np.inf),
        (5, 0, 0, (1 - FIVE) / FIVE),
        (0, 4, FOUR / (1 - FOUR), np.inf),  # four from none may be chance
        (0, 0, 0, np.inf),
    ],
)
def test_exact_intervals(before, after, least, most):
    low, high = ratio_interval(before, after, days_before=100, days_after=100)
    assert (float(low), float(high)) == (pytest.approx(least, rel=1e-3), pytest.approx(most, rel=1e-3))


def test_intervals_go_by_the_day():
    low, high = ratio_interval([10, 10], [10, 10], days_before=200, days_after=100)
    assert low[0] == pytest.approx(2 * 0.3736, rel=1e-3) and high[0] == pytest.approx(2 * 2.677, rel=1e-3)


def test_the_interval_holds_the_true_ratio_at_least_as_often_as_it_says():
    draw = np.random.default_rng(7)
    for rate in (0.3, 2.0, 15.0):
        for ratio in (0.5, 1.0, 3.0):
            before, after = draw.poisson(rate, 4_000), draw.poisson(rate * ratio, 4_000)
            low, high = ratio_interval(before, after, days_before=50, days_after=50)
            assert np.mean((low <= ratio) & (ratio <= high)) >= 0.95


# -- periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, end, days",
    [("2012-01-17", "2013-05-10", 240), ("2013-01-01", "2013-01-02", 1), ("2013-01-01", "2013-01-03", 1)],
)
def test_halves_are_equally_long_and_end_with_the_last_day(start, end, days):
    before, after = halves(DAY(start), DAY(end))
    assert (before.days, after.days, after.end) == (days, days, DAY(end))
    assert before.end + dt.timedelta(days=1) == after.start and before.start >= DAY(start)


def test_periods_are_in_order_and_apart():
    with pytest.raises(DataError, match="swap the two dates"):
        Period(DAY("2013-01-02"), DAY("2013-01-01"))
    with pytest.raises(DataError, match="share days"):
        compared(tallies_of({}), Y2012, Period(DAY("2012-12-31"), DAY("2013-01-01")))
    assert (Y2012.words, Y2012.days) == ("2012", 366)


# -- what changed ------------------------------------------------------------------------------------------------------

ODD = events_of(
    {"day": "2011-05-05", "side_b": "Blue Group"},
    {"day": "2012-05-05", "deaths": 3},
    {"date_start": "2012-12-30", "date_end": "2013-01-02"},
    {"date_start": "2011-12-30", "date_end": "2012-01-02", "admin1": "Kidal"},
    {"day": "2013-05-05", "side_b": "Blue Group", "place_name": "Ansongo"},
    {"day": "2013-05-06", "side_b": "Red Group", "admin1": "Kidal", "place_name": "Kidal", "deaths": 5},
    {"day": "2013-05-06", "geo_precision": "country"},
    {"day": "2014-05-06"},
)


@pytest.mark.parametrize("events", [SAMPLE, ODD, ODD.head(0), ODD.head(1)], ids=["sample", "odd", "none", "one"])
@pytest.mark.parametrize("level", ["unit", "country"])
def test_all_records_are_told(events, level):
    change = compared(FrameTallies(countable(events)), level=level)
    assert change.records == len(events)
    for when, apart in zip(("before", "after"), change.apart, strict=True):
        assert change.places[f"records_{when}"].sum() + apart == change.whole[f"records_{when}"].iloc[0]
    assert change_words(change, "records") and change_words(change, "deaths")


def test_what_reaches_over_an_edge_is_in_neither_period():
    change = compared(FrameTallies(countable(ODD)))
    assert (change.edge, change.elsewhere, change.apart) == (2, 2, (0, 1))
    assert change.whole[["records_before", "records_after"]].iloc[0].tolist() == [1, 3]


def test_new_actors_and_places_say_whether_they_were_seen_before():
    change = compared(FrameTallies(countable(ODD)))
    assert change.new_actors[["actor", "seen_before"]].values.tolist() == [["Blue Group", True], ["Red Group", False]]
    assert change.new_places["place"].tolist() == ["Ansongo", "Kidal"]


def test_a_name_of_an_actor_that_was_there_is_not_new():
    change = compared(tallies_of({"day": "2012-05-05", "side_b": "MUJAO"}, {"day": "2013-05-05", "side_b": "MUJWA"}))
    assert change.new_actors.empty


def test_a_rare_actor_that_was_there_is_not_new_among_very_many(monkeypatch):
    monkeypatch.setattr(actors, "MOST_SIDES", 2)
    often = [{"day": "2012-05-05", "side_b": name} for name in ("One", "Two") * 2]
    rare = {"day": "2012-05-05", "side_b": "Red Group; Blue Group"}
    change = compared(tallies_of(*often, rare, {"day": "2013-05-05", "side_b": "Blue Group; Green Group"}))
    assert change.new_actors[["actor", "seen_before"]].values.tolist() == [["Green Group", False]]


def test_of_a_later_period_beside_an_earlier_one_only_what_is_older_was_seen_before():
    rows = [{"day": "2012-05-05", "side_b": "Red Group", "place_name": "Kidal"}, {"day": "2013-05-05"}]
    change = compared(tallies_of(*rows), Y2013, Y2012)
    assert change.new_actors[["actor", "seen_before"]].values.tolist() == [["Red Group", False]]
    assert change.new_places[["place", "seen_before"]].values.tolist() == [["Kidal", False]]
    older = {"date_start": "2011-12-31", "date_end": "2012-01-01", "side_b": "Red Group", "place_name": "Kidal"}
    change = compared(tallies_of(*rows, older), Y2013, Y2012)
    assert change.new_actors["seen_before"].tolist() == change.new_places["seen_before"].tolist() == [True]


def test_one_massacre_is_no_trend():
    quiet = [{"day": f"2012-{month:02}-01", "deaths": 1} for month in range(1, 7)]
    later = [{"day": f"2013-{month:02}-01", "deaths": 1} for month in range(1, 6)]
    massacre = compared(tallies_of(*quiet, *later, {"day": "2013-06-01", "deaths": 100}))
    assert massacre.whole["deaths_verdict"].iloc[0] == UNSURE
    steady = compared(tallies_of(*quiet, *({"day": f"2013-{1 + n % 12:02}-01", "deaths": 1} for n in range(60))))
    assert steady.whole["deaths_verdict"].iloc[0] == steady.whole["records_verdict"].iloc[0] == MORE
    assert "more (10 times;" in change_words(steady, "records")


def test_verdicts_of_places():
    rows = [{"day": "2012-05-05", "admin1": "Gao"}] * 20 + [{"day": "2013-05-05", "admin1": "Gao"}] * 2
    rows += [{"day": "2013-05-05", "admin1": "Kidal"}] * 9 + [{"day": "2013-05-05", "admin1": "Mopti"}]
    change = compared(tallies_of(*rows))
    assert change.places.set_index("place")["records_verdict"].to_dict() == {
        "Gao": FEWER,
        "Kidal": MORE,
        "Mopti": UNSURE,
    }
    assert change.places["deaths_before"].isna().tolist() == [True, False, False]
    assert change_words(change, "deaths").endswith("there is nothing to compare.")


def test_a_packed_file_answers_alike(tmp_path):
    pack_events(ODD, tmp_path / "odd.parquet")
    packed, frame = compared(StoreTallies(GridStore(tmp_path / "odd.parquet"))), compared(FrameTallies(countable(ODD)))
    for name in ("places", "whole", "new_actors", "new_places"):
        pd.testing.assert_frame_equal(getattr(packed, name), getattr(frame, name))
    assert (packed.edge, packed.elsewhere) == (frame.edge, frame.elsewhere)
