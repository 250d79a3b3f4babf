"""Record sets that are too large to download: packed once an edition into a file of this server, and counted here.

The limit is the setting download_limit: records up to which a browser gets them all.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from geo.errors import DataError, DatelineError, RecordsError
from geo.grid import GridStore
from geo.grid.packing import pack_events
from geo.grid.wire import answer_about, answer_cells, answer_days, answer_groups, answer_records
from geo.map.layers import Links
from geo.settings import settings
from geo.tiles.reader import TileFile
from ui.records.sets import RecordSet
from ui.server.addresses import NO_STORE, Addresses
from ui.server.files import server_folder
from ui.server.routes import record_links
from ui.server.sessions import Session, current_session

__all__ = [
    "Grids",
    "event_links",
    "event_tiles",
    "grid_routes",
    "grids",
    "is_counted_here",
    "is_too_many",
    "tiles_beside",
]

LONGEST_QUESTION = 1_000_000
"""Bytes: every name of ten thousand kinds, and a drawn area."""
FOLDER = "dateline/grid"
FROM_COMPONENT = "../.."
"""From the folder in which streamlit-folium's frame lives to the app's root."""


@dataclass(slots=True)
class Grids:
    """The stores of this server by key, and who may ask them; of those packed here, in a folder, the ones that were not
    asked for longest give way.
    """

    folder: Path
    _stores: OrderedDict[str, GridStore] = field(default_factory=OrderedDict)
    _lent: dict[str, GridStore] = field(default_factory=dict)
    _addresses: Addresses = field(init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._addresses = Addresses(self._forget)

    def add(self, key: str, write: Callable[[Path], None], *, owner: Session | None = None) -> str:
        """The name of a key's store; `write` makes its packed file when it is not there. owner: None opens it to everybody."""
        with self._lock:  # a second session that wants the same waits, and finds it
            if key not in self._stores:
                path = self.folder / f"{_hash(key)}.parquet"
                write(path)
                self._stores[key] = GridStore(path)
                self._make_room()
            self._stores.move_to_end(key)
        return self._name(key, owner)

    def lend(self, store: GridStore, *, owner: Session | None = None) -> str:
        """The name of a store that somebody else keeps, until it is taken back."""
        key = f"lent {id(store)}"
        with self._lock:
            self._lent[key] = store
        return self._name(key, owner)

    def take_back(self, store: GridStore, owner: Session) -> None:
        """An owner is done with a store that was lent; when the last one is, it may be closed."""
        self._addresses.take_back(f"lent {id(store)}", owner)

    def find(self, name: str, cookies: Mapping[str, str]) -> GridStore | None:
        """A store for whoever sends these cookies; None when it is not, or no longer, there, or not for them."""
        address = self._addresses.find(name, cookies)
        with self._lock:
            return (self._stores.get(address.key) or self._lent.get(address.key)) if address else None

    def _name(self, key: str, owner: Session | None) -> str:
        return self._addresses.give(key, owner, [secrets.token_hex(16)])[0]

    def _make_room(self) -> None:
        while len(self._stores) > settings().grid_kept:
            self._remove(next(iter(self._stores)))

    def _forget(self, key: str) -> None:
        with self._lock:
            self._lent.pop(key, None)
            if key in self._stores:
                self._remove(key)

    def _remove(self, key: str) -> None:
        self._stores.pop(key).close()
        (self.folder / f"{_hash(key)}.parquet").unlink(missing_ok=True)


def _hash(key: str) -> str:
    return hashlib.sha256(f"grid {key}".encode()).hexdigest()[:32]


@st.cache_resource(show_spinner=False)
def grids() -> Grids:
    """The one set of stores of this server."""
    return Grids(server_folder())


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
    owner = None if records.is_open else current_session()
    if records.store is not None:
        name = grids().lend(records.store, owner=owner)
    else:
        name = grids().add(records.edition, lambda path: pack_events(records.events, path), owner=owner)
    link = f"{FROM_COMPONENT}/{FOLDER}/{name}"
    return link, link


def event_tiles(records: RecordSet) -> str | None:
    """Where `EventLayer` reads the sums of a packed file that has tiles beside it; None when it has none."""
    if records.store is None or tiles_beside(records.store) is None:
        return None
    return f"{event_links(records)[0]}/tiles"


def tiles_beside(store: GridStore) -> Path | None:
    """The file of tiles that `records pack --tiles` wrote with a packed file; None when there is none of these records."""
    path = store.path.with_suffix(".pmtiles")
    if not path.is_file():
        return None
    try:
        tiles = TileFile(path)
    except RecordsError:  # the server counts, then
        return None
    edition = tiles.about["edition"]
    tiles.close()
    return path if edition == store.about["edition"] else None


# -- routes ------------------------------------------------------------------------------------------------------------


def grid_routes() -> list[Route]:
    """What the map asks of a store: what it holds, the marks of a view, lists of records."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/{FOLDER}" if base else f"/{FOLDER}"
    return [
        Route(f"{prefix}/{{name}}", _about),
        Route(f"{prefix}/{{name}}/cells", _cells, methods=["POST"]),
        Route(f"{prefix}/{{name}}/days", _days, methods=["POST"]),
        Route(f"{prefix}/{{name}}/groups", _groups, methods=["POST"]),
        Route(f"{prefix}/{{name}}/records", _records, methods=["POST"]),
        Route(f"{prefix}/{{name}}/tiles", _tiles),
    ]


async def _about(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_about(store)))


async def _cells(request: Request) -> Response:
    return await _answered(
        request, lambda store, asked: Response(answer_cells(store, asked), media_type="application/octet-stream")
    )


async def _days(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_days(store, asked)))


async def _groups(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_groups(store, asked)))


async def _records(request: Request) -> Response:
    return await _answered(request, lambda store, asked: JSONResponse(answer_records(store, asked)))


async def _tiles(request: Request) -> Response:
    """Parts of the file of tiles, as the map asks for them by `Range`."""
    return await _answered(request, _tiles_of)


def _tiles_of(store: GridStore, asked: bytes) -> Response:
    path = tiles_beside(store)
    if path is None:
        raise DataError("The file of tiles is no longer beside these records. Reload the page.")
    return FileResponse(path, media_type="application/vnd.pmtiles")


async def _answered(request: Request, answer: Callable[[GridStore, bytes], Response]) -> Response:
    """Errors on purpose become sentences that the map shows."""
    store = await run_in_threadpool(grids().find, request.path_params["name"], request.cookies)
    if store is None:
        words = "These records are no longer on the server. Reload the page."
        return PlainTextResponse(words, status_code=404, headers=NO_STORE)
    try:
        response = await run_in_threadpool(answer, store, await _question(request))
    except DatelineError as error:
        return PlainTextResponse(str(error), status_code=400, headers=NO_STORE)
    response.headers.update(NO_STORE)
    return response


async def _question(request: Request) -> bytes:
    """The body, whatever its headers say of it."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_QUESTION:
            raise DataError("The map asked for more names than can be looked for; choose fewer.")
    return bytes(body)
