"""Stores of this server for the map: made once an edition, given up in turn, used only for sets too large to download."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.errors import DataError, RecordsError
from geo.grid import GridStore
from geo.grid.opening import open_packed
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from geo.records.check import figures_of
from geo.tiles.building import build_tiles
from ui.records.sets import RecordSet
from ui.server.grids import Grids, event_links, grid_routes, grids, is_counted_here, is_too_many, tiles_beside
from ui.server.sessions import COOKIE, Session


def write(path: Path) -> None:
    pack_events(load_sample().good, path)


READER, OTHER = ({COOKIE: name} for name in ("the reader's browser", "another browser"))


def session(cookies: dict[str, str] = READER) -> Session:
    return Session("made up", cookies[COOKIE])


def test_an_edition_is_packed_once(tmp_path: Path):
    held, written = Grids(tmp_path), []
    names = {held.add("one", lambda path: (written.append(path), write(path))[1]) for _ in range(3)}
    assert len(names) == len(written) == 1
    assert held.find(names.pop(), {}).records_held == len(load_sample().good)
    assert held.find("unknown", {}) is None


def test_a_sessions_store_is_asked_by_its_browser_and_ends_with_it(tmp_path: Path):
    held, owner = Grids(tmp_path), session()
    name = held.add("one", write, owner=owner)
    assert held.find(name, READER) is not None
    assert [held.find(name, cookies) for cookies in ({}, OTHER)] == [None, None]
    owner.end()
    assert held.find(name, READER) is None
    assert list(tmp_path.iterdir()) == []


def test_stores_that_were_not_asked_for_longest_give_way(tmp_path: Path):
    held = Grids(tmp_path)
    first, *others = [held.add(f"edition {number}", write) for number in range(5)]
    assert held.find(first, {}) is None
    assert len(list(tmp_path.iterdir())) == 4
    assert all(held.find(name, {}) for name in others)
    assert held.add("edition 0", write) == first
    assert held.find(first, {}).counts().records > 0


def test_a_file_that_cannot_be_written_leaves_no_store(tmp_path: Path):
    held = Grids(tmp_path)
    with pytest.raises(RecordsError):
        held.add("broken", lambda path: path.write_text("no Parquet"))
    assert held.find(held.add("broken", write), {}) is not None


@pytest.mark.parametrize("limit, is_large", [("10", True), ("5000000", False)])
def test_the_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch, limit: str, is_large: bool):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", limit)
    events = load_sample().good
    assert is_counted_here(RecordSet("edition of a test", events, figures_of(events))) is is_large


def test_a_limit_that_is_no_number_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "5 million")
    with pytest.raises(
        DataError, match="DATELINE_DOWNLOAD_LIMIT is '5 million' in the environment; give a whole number of records"
    ):
        is_too_many(3)


def test_a_lent_store_is_asked_by_those_it_was_lent_to_until_they_are_done(tmp_path: Path):
    write(tmp_path / "lent.parquet")
    held, store, first, second = Grids(tmp_path), GridStore(tmp_path / "lent.parquet"), session(), session(OTHER)
    mine, theirs = held.lend(store, owner=first), held.lend(store, owner=second)
    assert held.find(mine, READER) is held.find(theirs, OTHER) is store
    assert held.find(mine, OTHER) is None
    held.take_back(store, first)
    assert held.find(mine, READER) is None
    assert held.find(theirs, OTHER) is store, "removing a set in one session never empties another's map"
    second.end()
    assert held.find(theirs, OTHER) is None
    assert store.counts().records == len(load_sample().good), "whoever keeps it closes it"


def test_large_sets_are_linked_to_their_store(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "10")
    events = load_sample().good
    columns, details = event_links(RecordSet("linked in a test", events, is_open=True))
    assert columns == details
    assert grids().find(columns.rpartition("/")[2], {}).records_held == len(events)


def test_tiles_beside_a_packed_file_are_given_by_ranges_to_its_browser_alone(tmp_path: Path):
    load_sample().good.to_parquet(tmp_path / "in.parquet")
    done = build_tiles([tmp_path / "in.parquet"], tmp_path / "all.pmtiles")
    store, owner = open_packed(done.rows), session()
    name = grids().lend(store, owner=owner)
    client = TestClient(Starlette(routes=grid_routes()))
    asked = {"Range": "bytes=0-6"}
    assert client.get(f"/dateline/grid/{name}/tiles", headers=asked).status_code == 404
    client.cookies.update(READER)
    answer = client.get(f"/dateline/grid/{name}/tiles", headers=asked)
    assert (answer.status_code, answer.content) == (206, b"PMTiles")
    assert answer.headers["content-range"].endswith(f"/{done.tiles.stat().st_size}")
    done.tiles.write_bytes(done.tiles.read_bytes()[:-1])  # no longer whole: the server counts
    assert tiles_beside(store) is None
    assert client.get(f"/dateline/grid/{name}/tiles", headers=asked).status_code == 400
    store.close()
