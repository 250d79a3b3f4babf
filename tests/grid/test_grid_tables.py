"""What a page asks of a packed file: the same answers as those of the frame, for any filters."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.frames import EVENTS
from geo.globe.bounds import Bounds
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.grid.tables import report_of
from geo.grid.wire import answer_days, answer_groups
from geo.records.check import figures_of
from geo.records.filters import Filters
from tests.grid.test_grid import ACTORS, KINDS, PRECISIONS, made_up
from ui.map.filtered import filter_records
from ui.records.sets import RecordSet

FRAME = made_up(600).assign(flags=["", "a doubt", "a doubt; another"] * 200)
DAY = dt.date(2011, 11, 20)

days = st.integers(-10, 560).map(lambda days: DAY + dt.timedelta(days))
windows = st.tuples(days, days).map(sorted)


def some(values):
    return st.none() | st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


filters = st.builds(
    lambda window, **rest: Filters(*window, **rest),
    st.sampled_from([(None, None), (DAY, None)]) | windows,
    event_types=some(KINDS),
    actors=some([name for name in ACTORS if name and ";" not in name]),
    precisions=some(PRECISIONS),
    sources=some(["One 21.1", "Other's"]),
    countries=some(["Mali", "Côte d'Ivoire", "'; DROP TABLE records; --"]),
    words=st.sampled_from(["", "", "cote", "TUES elan", "raid; ", "' OR true --", "nobody"]),
    min_deaths=st.sampled_from([0, 0, 1, 20]),
    unknown_deaths=st.sampled_from([None, None, True, False]),
    area=st.sampled_from(
        [None, Bounds(10, -10, 20, 5), Bounds(-60, 170, 60, -170), ((-30.0, -90.0), (60.0, 0.0), (0.0, 120.0))]
    ),
)


@pytest.fixture(scope="module")
def sets(tmp_path_factory) -> tuple[RecordSet, RecordSet]:
    path: Path = tmp_path_factory.mktemp("tables") / "records.parquet"
    pack_events(FRAME, path)
    return RecordSet("frame", FRAME), RecordSet("store", EVENTS.empty(), store=GridStore(path))


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[list(EVENTS.names)].sort_values(["date_start", "id"], ignore_index=True)


@settings(max_examples=60)
@given(filters=filters, limit=st.integers(1, 700))
def test_frame_and_store_show_the_same(sets, filters, limit):
    held, asked = (filter_records(records, filters) for records in sets)
    assert (asked.records, asked.deaths, asked.unknown) == (held.records, held.deaths, held.unknown)
    counted = answer_days(sets[1].store, json.dumps(filters.to_json()).encode())
    assert sum(counted["records"]) == held.records
    groups = answer_groups(sets[1].store, json.dumps(filters.to_json()).encode())
    named = held.events["country"].value_counts()
    assert dict(groups["countries"]) == {name: count for name, count in named.items() if name}
    sides = held.events["side_a"] + "; " + held.events["side_b"]
    actors = Counter(name for side in sides for name in {*side.split("; ")} - {""})
    assert dict(groups["actors"]) == dict(actors)
    last = held.events.sort_values(["date_start", "id"], ascending=False)["id"].tolist()
    assert [record["id"] for record in groups["records"]] == last[:6]
    most, listed = (shown.deadliest(limit) for shown in (held, asked))
    worst = [sorted(zip(frame["deaths_best"].fillna(-1), frame["date_start"], strict=True)) for frame in (most, listed)]
    assert worst[0] == worst[1]
    ids = FRAME["id"].iloc[:40].tolist()
    pd.testing.assert_frame_equal(asked.with_ids(ids), in_order(held.with_ids(ids)))
    if len(most):
        lat, lon = most["lat"].iloc[0], most["lon"].iloc[0]
        assert set(asked.ids_at(lat, lon)) == set(held.ids_at(lat, lon)) != set()


def test_the_report_of_a_packed_file_is_that_of_its_records(sets):
    report, figures = report_of(sets[1].store, name="x.parquet"), figures_of(FRAME)
    for name in figures.__dataclass_fields__:
        assert getattr(report, name) == getattr(figures, name), name
    assert report.rows_read == report.good == 600


def test_no_records(tmp_path: Path):
    pack_events(EVENTS.empty(), tmp_path / "none.parquet")
    records = RecordSet("none", EVENTS.empty(), store=GridStore(tmp_path / "none.parquet"))
    shown = filter_records(records)
    assert (shown.records, shown.deaths, shown.unknown, records.count) == (0, 0, 0, 0)
    EVENTS.check(shown.deadliest(5))
    assert report_of(records.store, name="none").deaths == (0, 0, 0)
