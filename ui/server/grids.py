"""Record sets that are too large to download: packed once an edition into a file of this server, and counted here.

The limit is the setting download_limit: records up to which a browser gets them all.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from geo.errors import DataError, DatelineError
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.grid.wire import answer_about, answer_cells, answer_records
from geo.map.layers import Links
from geo.settings import settings
from ui.records.sets import RecordSet
from ui.server.routes import record_links

__all__ = ["Grids", "event_links", "grid_routes", "grids", "is_counted_here", "is_too_many"]

LONGEST_QUESTION = 1_000_000
"""Bytes: every name of ten thousand kinds, and a drawn area."""
FOLDER = "dateline/grid"
FROM_COMPONENT = "../.."
"""From the folder in which streamlit-folium's frame lives to the app's root."""


@dataclass(slots=True)
class Grids:
    """The stores of this server by key, their files in a folder; those that were not asked for longest give way."""

    folder: Path
    _stores: OrderedDict[str, GridStore] = field(default_factory=OrderedDict)
    _lent: dict[str, GridStore] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def add(self, edition: str, write: Callable[[Path], None]) -> str:
        """The key of an edition's store; `write` makes its packed file when it is not there."""
        key = _key(edition)
        with self._lock:  # a second session that wants the same waits, and finds it
            if key not in self._stores:
                path = self.folder / f"{key}.parquet"
                write(path)
                self._stores[key] = GridStore(path)
                self._make_room()
            self._stores.move_to_end(key)
        return key

    def find(self, key: str) -> GridStore | None:
        """A store by its key; None when it is not, or no longer, there."""
        with self._lock:
            return self._stores.get(key) or self._lent.get(key)

    def lend(self, edition: str, store: GridStore) -> str:
        """The key of a store that somebody else keeps, until it is taken back."""
        with self._lock:
            self._lent[_key(edition)] = store
        return _key(edition)

    def take_back(self, store: GridStore) -> None:
        """The store is closed soon."""
        with self._lock:
            self._lent = {key: lent for key, lent in self._lent.items() if lent is not store}

    def _make_room(self) -> None:
        while len(self._stores) > settings().grid_kept:
            key, oldest = self._stores.popitem(last=False)
            oldest.close()
            (self.folder / f"{key}.parquet").unlink(missing_ok=True)


def _key(edition: str) -> str:
    return hashlib.sha256(f"grid {edition}".encode()).hexdigest()[:32]


@st.cache_resource(show_spinner=False)
def grids() -> Grids:
    """The one set of stores of this server; its files go when the server ends."""
    folder = tempfile.mkdtemp(prefix="dateline-grid-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Grids(Path(folder))


def is_counted_here(records: RecordSet) -> bool:
    """Whether a set is in a store already, or has more records than a browser should download."""
    return records.store is not None or is_too_many(len(records.events))


def is_too_many(count: int) -> bool:
    """Whether a browser should not download so many records."""
    return count > settings().download_limit


def event_links(records: RecordSet) -> Links:
    """What `EventLayer` needs to show a record set: its columns and details, or where it is counted."""
    if not is_counted_here(records):
        return record_links(records)
    if records.store is not None:
        key = grids().lend(records.edition, records.store)
    else:
        key = grids().add(records.edition, lambda path: pack_events(records.events, path))
    link = f"{FROM_COMPONENT}/{FOLDER}/{key}"
    return link, link


# -- routes ------------------------------------------------------------------------------------------------------------


def grid_routes() -> list[Route]:
    """What the map asks of a store: what it holds, the marks of a view, lists of records."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/{FOLDER}" if base else f"/{FOLDER}"
    return [
        Route(f"{prefix}/{{key}}", _about),
        Route(f"{prefix}/{{key}}/cells", _cells, methods=["POST"]),
        Route(f"{prefix}/{{key}}/records", _records, methods=["POST"]),
    ]


async def _about(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_about(store)))


async def _cells(request: Request) -> Response:
    return await _answered(
        request, lambda store, asked: Response(answer_cells(store, asked), media_type="application/octet-stream")
    )


async def _records(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_records(store, asked)))


async def _answered(request: Request, answer: Callable[[GridStore, bytes], Response]) -> Response:
    """Errors on purpose become sentences that the map shows."""
    store = grids().find(request.path_params["key"])
    if store is None:
        return PlainTextResponse("These records are no longer on the server. Reload the page.", status_code=404)
    try:
        response = await run_in_threadpool(answer, store, await _question(request))
    except DatelineError as error:
        return PlainTextResponse(str(error), status_code=400)
    response.headers["Cache-Control"] = "private, no-store"
    return response


async def _question(request: Request) -> bytes:
    """The body, whatever its headers say of it."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_QUESTION:
            raise DataError("The map asked for more names than can be looked for; choose fewer.")
    return bytes(body)
