"""What the route of the map's questions answers to bodies that make no sense: 400 and the reason, whoever sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.records.bundled import load_sample
from tests.fixtures.serving import Answer, answer_of
from ui.server.door import Door
from ui.server.grids import grid_routes, grids

VIEW = {"south": 1, "west": 2, "north": 30, "east": 4}
CELLS = {"view": VIEW, "zoom": 3}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("questions") / "packed.parquet"
    pack_events(load_sample().good, path)
    store = GridStore(path)
    yield f"/dateline/grid/{grids().lend(store)}"
    store.close()


def answer(path: str, *parts: bytes, headers: tuple[tuple[str, str], ...] = (), is_cut: bool = False) -> Answer:
    app = Starlette(routes=grid_routes(), middleware=[Middleware(Door)])
    return answer_of(app, "POST", path, *parts, headers=headers, is_cut=is_cut)


def of_cells(**changed: object) -> bytes:
    return json.dumps(CELLS | changed).encode()


def of_filter(**chosen: object) -> bytes:
    return of_cells(filter=chosen)


NO_JSON = [
    *(b"", b"null", b"[]", b"3", b'"x"', b"{", b"{}", b"\xff\xfe", b'{"zoom":3}', b"\x00" * 9),
    *(b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b'{"view":"\\ud800","zoom":3}'),
]
CELL_BODIES = [
    of_cells(view=None),
    of_cells(view=[1, 2, 3, 4]),
    of_cells(view={**VIEW, "south": "1"}),
    of_cells(view={**VIEW, "south": None}),
    of_cells(view={**VIEW, "south": True}),
    of_cells(view={**VIEW, "south": 10**400}),
    of_cells(view={**VIEW, "south": 40}),
    of_cells(view={**VIEW, "west": float("nan")}),
    of_cells(view={**VIEW, "east": float("inf")}),
    of_cells(view={"south": 1}),
    *(of_cells(zoom=zoom) for zoom in (float("inf"), float("nan"), -float("inf"), "3", None, [3], 10**400, 1e300)),
    *(of_cells(style=style) for style in ("hexagons", 3, None, ["dots"])),
    *(of_cells(mode=mode) for mode in ("backwards", 3, ["trail"])),
    *(of_cells(window=[day, None]) for day in ("9999-12-31", "0001-01-01", "2013-13-13", 3, "yesterday", "", [])),
    *(of_cells(window=window) for window in (3, "2013-01-01", [], ["2013-01-01"], ["2014-01-01", "2013-01-01"], {})),
    of_cells(window=["0001-01-01", "9999-12-31"]),
    of_cells(window=["9999-12-31", "9999-12-31"]),
    *(of_cells(filter=chosen) for chosen in ([], 3, "x", [1])),
    *(of_filter(kinds=kinds) for kinds in ("Battles", 3, [3], [None], [""], ["x"] * 10_001, {"a": 1})),
    *(of_filter(minDeaths=count) for count in (-1, 10**9, 10**400, 1.5, "3", True, float("inf"), float("nan"))),
    *(of_filter(unknownDeaths=flag) for flag in (1, "yes", [])),
    *(of_filter(area=area) for area in (3, "x", [[0, 0], [1, 1]], [[0, 0]] * 501, [[0, 0, 0]] * 3, [["0", "0"]] * 3)),
    *(of_filter(area=area) for area in ({"south": 1}, {**VIEW, "south": 40}, [[0, float("nan")]] * 3)),
    b'{"view":{"south":1,"west":2,"north":3,"east":4},"zoom":3,"filter":{"kinds":["\\ud800"]}}',
    b'{"view":{"south":1,"west":2,"north":3,"east":4},"zoom":3,"filter":{"kinds":["\xff"]}}',
]
LIST_BODIES = [
    b'{"cell":[Infinity,0,0]}',
    b'{"cell":[0,0,0],"limit":Infinity}',
    b'{"cell":[NaN,0,0]}',
    *(json.dumps({"cell": cell}).encode() for cell in ([], [1, 2], [-1, 0, 0], [0, -1, 0], [0, 0, 2**40], [99, 0, 0])),
    *(json.dumps({"cell": cell}).encode() for cell in ({}, 3, "abc", ["0", "0", "0"], [0.5, 0, 0], [10**400, 0, 0])),
    *(json.dumps({"spots": spots}).encode() for spots in ("12", ["1"], [-1], [2**32], [10**400], [1.5], [None], {}, 7)),
    *(json.dumps({"spots": [1], "limit": limit}).encode() for limit in (-1, "all", 1.5, 10**400, [], True)),
    *(json.dumps({"names": names}).encode() for names in ("12", [-1], 3, {}, [10**400])),
    *(json.dumps({"id": id}).encode() for id in (3, "", [], {}, "x" * 20_000)),
    b'{"id":"\\udfff"}',
    b'{"limit":3}',
]


@pytest.mark.parametrize(
    "ending, body",
    [
        *((ending, body) for ending in ("cells", "records") for body in NO_JSON),
        *(("cells", body) for body in CELL_BODIES),
        *(("records", body) for body in LIST_BODIES),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_with_the_reason(address: str, ending: str, body: bytes, caplog):
    found = answer(f"{address}/{ending}", body)
    text = found.body.decode()
    assert found.status == 400, text
    assert text.endswith(".") and len(text) < 400, text
    assert caplog.text == ""


@pytest.mark.parametrize("name", ["cells_window", "cells_window1", "records_cell_inf", "records_limit_inf"])
def test_the_bodies_of_a_stranger(address: str, shared: Path, name: str):
    body = (shared / "attacks" / f"grid_{name}.json").read_bytes()
    assert answer(f"{address}/{name.partition('_')[0]}", body).status == 400


@pytest.mark.parametrize(
    "headers", [(), (("Content-Length", "3"),), (("Content-Length", "x"),), (("Content-Length", "-1"),)]
)
def test_the_length_that_is_told_does_not_matter(address: str, headers: tuple[tuple[str, str], ...]):
    body = of_cells()
    whole = answer(f"{address}/cells", body, headers=headers)
    assert whole.status == 200
    assert answer(f"{address}/cells", body[:9], body[9:20], body[20:], headers=headers).body == whole.body


def test_a_long_body_is_refused_before_it_is_all_there(address: str):
    found = answer(f"{address}/cells", *[b" " * 500_000] * 8)
    assert (found.status, b"choose fewer" in found.body) == (400, True)


def test_a_body_that_breaks_off_is_answered_to_nobody(address: str, caplog):
    found = answer(f"{address}/cells", b'{"view":', is_cut=True)
    assert (found.status, caplog.text) == (0, "")


def test_a_set_that_is_gone(address: str):
    assert answer("/dateline/grid/none/cells", of_cells()).status == 404
