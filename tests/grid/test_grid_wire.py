"""What the map asks of a grid and gets: bytes that lay out as its arrays, lists as JSON, sentences for what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geo.errors import DataError
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.grid.wire import answer_about, answer_cells, answer_records
from geo.records.bundled import load_sample

MALI = {"south": 10, "west": -13, "north": 25, "east": 5}
ASKED = {"view": MALI, "zoom": 5, "style": "auto", "mode": "window", "window": ["2012-01-01", None], "filter": {}}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GridStore:
    path = tmp_path_factory.mktemp("wire") / "packed.parquet"
    pack_events(load_sample().good, path)
    return GridStore(path)


def told(asked: object) -> bytes:
    return json.dumps(asked).encode()


def unpack(answer: bytes) -> dict[str, object]:
    """As static/remote.js does."""
    assert answer[:8] == b"DATELINE"
    size = int(np.frombuffer(answer, "<u4", 1, 12)[0])
    header = json.loads(answer[16 : 16 + size])
    found, at = {"header": header}, 16 + size
    for told in header["arrays"]:
        assert at % 8 == 0
        values = np.frombuffer(answer, told["type"], told["count"], at)
        found[told["name"]] = values
        at += -(-values.nbytes // 8) * 8
    assert at == len(answer)
    return found


def test_what_a_store_holds(store: GridStore):
    about = answer_about(store)
    events = load_sample().good
    assert about["rows"] == len(events)
    assert set(about["kinds"]) == set(events["event_type"])
    assert json.loads(json.dumps(about)) == {**about, "precisions": list(about["precisions"])}


@pytest.mark.parametrize("style, has_clusters", [("clusters", True), ("dots", False), ("density", False)])
@pytest.mark.parametrize("zoom", [0, 5.4, 12, 19])
def test_every_record_of_a_view_is_in_the_answer(store: GridStore, style: str, has_clusters: bool, zoom: float):
    view = MALI if zoom < 12 else {"south": 16.2, "west": -0.1, "north": 16.4, "east": 0.1}
    found = unpack(answer_cells(store, told(ASKED | {"style": style, "zoom": zoom, "view": view, "window": None})))
    events = load_sample().good
    inside = events["lat"].between(view["south"], view["north"]) & events["lon"].between(view["west"], view["east"])
    assert found["header"]["has_clusters"] is has_clusters
    assert found["header"]["counts"]["records"] == len(events)
    assert found["kinds"].sum() >= inside.sum()
    assert len(found["kinds"]) == 7 * len(found["spot"])


def test_nothing_inside(store: GridStore):
    found = unpack(answer_cells(store, told(ASKED | {"window": ["1990-01-01", "1990-02-01"]})))
    assert found["header"]["counts"] == {"records": 0, "deaths": 0, "unknown": 0, "kinds": {}}
    assert len(found["spot"]) == 0


def test_lists(store: GridStore):
    events = load_sample().good.sort_values(["date_start", "id"])
    found = unpack(answer_cells(store, told(ASKED | {"window": None, "style": "dots"})))
    spots = [int(number) for number in found["spot"]]
    listed = answer_records(store, told({"spots": spots, "limit": 1000}))["records"]
    assert [record["id"] for record in listed] == events["id"].tolist()
    assert json.loads(json.dumps(listed)) == listed
    assert answer_records(store, told({"id": listed[3]["id"]}))["records"] == [listed[3]]
    names = answer_records(store, told({"names": spots}))["names"]
    assert {name["country"] for name in names.values()} == set(events["country"])
    assert answer_records(store, told({"spots": [], "limit": 5}))["records"] == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        ASKED | {"view": {"south": 1}},
        ASKED | {"view": {**MALI, "west": "x"}},
        ASKED | {"zoom": float("inf")},
        ASKED | {"style": "hexagons"},
        ASKED | {"window": ["2013-13-13", None]},
    ],
)
def test_views_that_make_no_sense(store: GridStore, asked):
    with pytest.raises(DataError):
        answer_cells(store, told(asked))


@pytest.mark.parametrize(
    "asked", [{}, {"spots": ["a"]}, {"cell": [1, 2]}, {"spots": [1], "limit": "all"}, {"names": 3}]
)
def test_lists_that_make_no_sense(store: GridStore, asked):
    with pytest.raises(DataError):
        answer_records(store, told(asked))


def test_the_world_seen_from_afar_and_twice(store: GridStore):
    found = unpack(
        answer_cells(store, told(ASKED | {"view": {"south": -90, "west": -500, "north": 90, "east": 500}, "zoom": 2}))
    )
    assert found["kinds"].sum() == found["header"]["counts"]["records"]


def test_the_file_of_another_process(tmp_path: Path):
    pack_events(load_sample().good, tmp_path / "one.parquet")
    one, other = GridStore(tmp_path / "one.parquet"), GridStore(tmp_path / "one.parquet")
    assert answer_cells(one, told(ASKED)) == answer_cells(other, told(ASKED))
