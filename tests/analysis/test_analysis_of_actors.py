"""Actors: names joined, pairs across the sides, and nothing lost."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo.analysis.actors import (
    AGAINST,
    MOST_SIDES,
    RARE,
    actor_key,
    actor_words,
    find_actors,
    trend_of_actors,
    trend_of_pairs,
)
from geo.analysis.tallies import FrameTallies, StoreTallies, countable
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.analysis import events_of, tallies_of

SAMPLE = load_sample().good
YEAR = (dt.date(2013, 1, 1), dt.date(2013, 12, 31))
ODD = events_of(
    {"side_a": "Government of Mali", "side_b": "MUJAO; AQIM", "deaths": 2},
    {"side_a": "MUJWA", "side_b": "Government of Mali; Government of France", "deaths": 3},
    {"side_a": "Blue Group", "side_b": "Blue Group"},
    {"side_a": "Rioters", "side_b": ""},
    {"side_a": "", "side_b": ""},
    {"side_a": "Blue Group; Green Group", "side_b": "Green Group"},
)


@pytest.mark.parametrize(
    "one, other, is_joined",
    [
        ("MUJAO", "MUJWA", True),
        ("Government of Mali", "Military Forces of Mali (2012-2020)", True),
        ("JNIM", "JNIM: Group for Support of Islam and Muslims", True),
        ("Taleban", "Taleban (Pakistan)", True),
        ("IS", "Operations Room Combating Daesh", False),
        ("Government of Mali", "Government of Niger", False),
        ("Unidentified Armed Group (Mali)", "Unidentified Armed Group (Niger)", False),
        ("Soldiers", "soldiers", False),  # of no country: as they are written
    ],
)
def test_names_of_one_actor(one, other, is_joined):
    assert (actor_key(one) == actor_key(other)) is is_joined


@pytest.mark.parametrize(
    "events", [SAMPLE, ODD, ODD.head(0), ODD.tail(3).head(1)], ids=["sample", "odd", "none", "one side"]
)
def test_records_with_two_sides_and_apart_add_up(events):
    found = find_actors(FrameTallies(countable(events)))
    assert found.records == len(events)
    assert found.several <= found.paired
    named = (events["side_a"] != "") | (events["side_b"] != "")
    assert found.actors["records"].max() <= named.sum() if named.any() else found.actors.empty
    for table in (found.actors, found.pairs, found.apart):
        assert (table["counted"] + table["unknown"] == table["records"]).all()
    assert actor_words(found)


def test_actors_and_pairs():
    found = find_actors(FrameTallies(countable(ODD)))
    actors = found.actors.set_index("actor")
    assert actors.loc["MUJAO", ["names", "records", "deaths_best", "opponents"]].tolist() == ["MUJAO; MUJWA", 2, 5, 2]
    assert actors.loc["Blue Group", ["records", "opponents"]].tolist() == [2, 1]
    assert actors.loc["Green Group", "records"] == 1, "on both sides of one record"
    pairs = {frozenset((row.one, row.other)): row.records for row in found.pairs.itertuples()}
    assert pairs == {
        frozenset(("Government of Mali", "MUJAO")): 2,
        frozenset(("Government of Mali", "AQIM")): 1,
        frozenset(("Government of France", "MUJAO")): 1,
        frozenset(("Blue Group",)): 1,
        frozenset(("Blue Group", "Green Group")): 1,
        frozenset(("Green Group",)): 1,
    }
    assert dict(zip(found.apart["reason"], found.apart["records"], strict=True)) == {
        "Only one side is told": 1,
        "No side is told": 1,
    }
    assert (found.paired, found.several) == (4, 3)


def test_words():
    assert actor_words(find_actors(tallies_of({"side_a": "", "side_b": ""}))) == "No actor is named in 1 event."
    assert (
        actor_words(find_actors(tallies_of({"side_b": ""}))) == "1 actor in 1 event, and no event that names two sides."
    )
    assert actor_words(find_actors(tallies_of({"deaths": 1}, {"side_b": ""}))) == (
        "2 actors in 2 events. Most often Government of Mali stood against MUJAO: 1 event, 1 death, 5 Jan 2013. "
        "1 event names fewer than two sides."
    )


def test_a_packed_file_answers_alike(tmp_path):
    pack_events(ODD, tmp_path / "odd.parquet")
    packed, frame = (
        find_actors(StoreTallies(GridStore(tmp_path / "odd.parquet"))),
        find_actors(FrameTallies(countable(ODD))),
    )
    for name in ("actors", "pairs", "apart"):
        pd.testing.assert_frame_equal(getattr(packed, name), getattr(frame, name))


@pytest.mark.parametrize("trend_of", [trend_of_actors, trend_of_pairs])
def test_series_are_those_with_most_records(trend_of):
    answer = trend_of(FrameTallies(countable(SAMPLE)), dt.date(2012, 1, 17), dt.date(2013, 5, 10), unit="month", most=3)
    found = find_actors(FrameTallies(countable(SAMPLE)))
    sums = answer.bins.groupby("series", sort=False)["records"].sum()
    if trend_of is trend_of_actors:
        top = found.actors.set_index("actor")["records"]
    else:
        top = pd.Series(found.pairs["records"].to_numpy(), index=found.pairs["one"] + AGAINST + found.pairs["other"])
    assert sums.to_dict() == {name: top[name] for name in sums.index} and len(sums) == 3
    assert sums.tolist() == top.head(3).tolist()
    assert trend_of(tallies_of({"side_a": "", "side_b": ""}), *YEAR, unit="month").bins.empty


def test_very_many_actors_stand_together_and_none_is_lost(tmp_path):
    many = MOST_SIDES + 50
    events = events_of(
        *({"side_a": f"Group {number}", "side_b": "MUJAO"} for number in range(many)), *({"side_a": "Group 7"},) * 3
    )
    pack_events(events, tmp_path / "many.parquet")
    for tallies in (FrameTallies(countable(events)), StoreTallies(GridStore(tmp_path / "many.parquet"))):
        found = find_actors(tallies)
        assert found.records == len(events) and found.names_left > 0
        assert found.actors.iloc[0][["actor", "records"]].tolist() == ["MUJAO", len(events)]
        assert found.actors.iloc[1][["actor", "records"]].tolist() == ["Group 7", 4]
        assert found.actors.iloc[-1][["actor", "records"]].tolist() == [RARE, 50]
