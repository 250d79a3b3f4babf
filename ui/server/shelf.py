"""Files that this server made for browsers to fetch: the columns of record sets, the lists of an article's layers.

Those that are open to everybody have names that hold a hash of their content, so that a browser may keep them for ever.
All others have names by chance and belong to a session. What was not asked for longest gives way when there is no room;
the next run of the page puts it back under its name.
"""

from __future__ import annotations

import gzip
import hashlib
import secrets
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import streamlit as st

from geo.map.columns import DETAILS, VERSION, write_columns, write_details
from geo.map.layers import ArticleLayer
from geo.settings import MB, settings
from geo.work.jobs import MAP_COLUMNS, write_map_columns, write_map_details
from ui.records.sets import RecordSet
from ui.server.addresses import Addresses
from ui.server.readers import read_behind, waiting
from ui.server.sessions import Session, current_session

__all__ = ["Held", "Shelf", "entries_name", "record_names", "shelf", "write_ahead"]

WRITTEN_HERE = 5_000
"""Records whose files take a moment to write; those of more are written in a process of their own."""
TICK_S = 0.2


File = bytes | Future[bytes]
"""One that is still being written is there when it is wanted; only files of a session may be."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file, as it was found."""

    packed: File
    """gzip."""
    is_open: bool
    """To everybody."""


Files = Mapping[str, File]
"""What files are called that are of use only together ("events.bin"), and gzip, in the order in which they were written."""


class Shelf:
    """Files by a key, at most `limit_bytes` of them (None: as in the settings); safe for several threads."""

    def __init__(self, limit_bytes: int | None = None) -> None:
        self._limit_bytes = settings().shelf_mb * MB if limit_bytes is None else limit_bytes
        self._bundles: OrderedDict[str, Files] = OrderedDict()
        self._addresses = Addresses(self._forget)
        self._lock = threading.Lock()
        self._writing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def names(self, key: str, write: Callable[[], Files], *, owner: Session | None = None) -> tuple[str, ...]:
        """Names of the files under a key; `write` is called when they are not there. owner: None opens them to everybody."""
        files = self._use(key)
        if files is None:
            with self._lock:
                writing = self._writing[key]
            try:
                with writing:  # a second session that wants the same waits, and finds it
                    files = self._use(key)
                    if files is None:
                        files = dict(write())
                        self._put(key, files)
            finally:
                with self._lock:
                    self._writing.pop(key, None)
        if names := self._addresses.names(key, owner):
            return names
        return self._addresses.give(key, owner, [_name(*file, is_open=owner is None) for file in files.items()])

    def find(self, name: str, cookies: Mapping[str, str]) -> Held | None:
        """A file for whoever sends these cookies; None when it is not, or no longer, there, or not for them."""
        address = self._addresses.find(name, cookies)
        files = self._use(address.key) if address else None
        if address is None or files is None:
            return None
        return Held(list(files.values())[address.position], address.owner is None)

    @property
    def size(self) -> int:
        """Bytes on the shelf."""
        with self._lock:
            return sum(map(_size, self._bundles.values()))

    def _use(self, key: str) -> Files | None:
        with self._lock:
            if any(map(_has_failed, self._bundles.get(key, {}).values())):
                del self._bundles[key]  # the next run of the page writes it anew
            if key in self._bundles:
                self._bundles.move_to_end(key)
            return self._bundles.get(key)

    def _put(self, key: str, files: Files) -> None:
        with self._lock:
            self._bundles[key] = files
            total = sum(map(_size, self._bundles.values()))
            while total > self._limit_bytes and len(self._bundles) > 1:
                total -= _size(self._bundles.popitem(last=False)[1])

    def _forget(self, key: str) -> None:
        with self._lock:
            self._bundles.pop(key, None)


def _size(files: Files) -> int:
    """Without what is still being written."""
    return sum(len(file if isinstance(file, bytes) else file.result()) for file in files.values() if _is_there(file))


def _is_there(file: File) -> bool:
    return isinstance(file, bytes) or (file.done() and not _has_failed(file))


def _has_failed(file: File) -> bool:
    return not isinstance(file, bytes) and file.done() and file.exception() is not None


def _name(file: str, packed: File, *, is_open: bool) -> str:
    stem, _, ending = file.partition(".")
    if not is_open:
        return f"{stem}-{secrets.token_hex(16)}.{ending}"
    content = packed if isinstance(packed, bytes) else packed.result()
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:32]}.{ending}"


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """The one shelf of this server."""
    return Shelf()


def record_names(records: RecordSet) -> tuple[str, str]:
    """Names of the files that `EventLayer` draws these records from: columns and details, written once an edition.

    Those of many records are still being written when the page is there: the map says that it waits for them.
    """
    owner = None if records.is_open else current_session()
    columns, details = shelf().names(_key(records), lambda: _record_files(records), owner=owner)
    return columns, details


def write_ahead(records: RecordSet) -> None:
    """Begin, when there are many records of a reader's own, to write their files before a map asks for them."""
    if len(records.events) > WRITTEN_HERE and not records.is_open:
        record_names(records)


def _key(records: RecordSet) -> str:
    return f"records {VERSION} {records.edition}"


def _record_files(records: RecordSet) -> Files:
    events = records.events
    if len(events) <= WRITTEN_HERE:
        return {"events.bin": write_columns(events), "details.bin": write_details(events)}
    drawn, texts = events[list(MAP_COLUMNS)], events[list(DETAILS)]
    read = read_behind(what="The records for the map", deadline="records_deadline_s")
    thread = ThreadPoolExecutor(1, "writes files of the map")
    both = thread.submit(read, write_map_columns, drawn)
    columns = thread.submit(lambda: both.result()[0])
    details = thread.submit(lambda: read(write_map_details, texts, both.result()[1]))
    thread.shutdown(wait=False)
    if records.is_open:  # their names tell their content
        with waiting() as step:
            while wait((columns, details), TICK_S).not_done:
                step("Packing the records for the map", 0.5 if columns.done() else 0.1)
    return {"events.bin": columns, "details.bin": details}


def entries_name(layer: ArticleLayer) -> str:
    """Name of the file with an article layer's entries, for this session alone; "" when its browser cannot fetch any."""
    content, owner = layer.content, current_session()
    if not owner.browser:
        return ""
    key = f"{owner.id} {layer.kind} {hashlib.sha256(content).hexdigest()}"
    file = {f"{layer.kind}.json": gzip.compress(content, mtime=0)}
    return shelf().names(key, lambda: file, owner=owner)[0]
