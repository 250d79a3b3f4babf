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
from dataclasses import dataclass

import streamlit as st

from geo.map.columns import VERSION
from geo.map.layers import ArticleLayer
from geo.settings import MB, settings
from geo.work.jobs import write_map_files
from ui.records.sets import RecordSet
from ui.server.addresses import Addresses
from ui.server.readers import read_apart, waiting
from ui.server.sessions import Session, current_session

__all__ = ["Held", "Shelf", "entries_name", "record_names", "shelf"]

WRITTEN_HERE = 5_000
"""Records whose files take a moment to write; those of more are written in a process of their own."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file, as it was found."""

    packed: bytes
    """gzip."""
    is_open: bool
    """To everybody."""


Files = Mapping[str, bytes]
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
    return sum(map(len, files.values()))


def _name(file: str, packed: bytes, *, is_open: bool) -> str:
    stem, _, ending = file.partition(".")
    return f"{stem}-{hashlib.sha256(packed).hexdigest()[:32] if is_open else secrets.token_hex(16)}.{ending}"


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """The one shelf of this server."""
    return Shelf()


def record_names(records: RecordSet) -> tuple[str, str]:
    """Names of the files that `EventLayer` draws these records from: columns and details, written once an edition."""

    def write() -> Files:
        if len(records.events) <= WRITTEN_HERE:
            return write_map_files(records.events, on_step=lambda words, share: None)
        with waiting() as step:
            what = "The records for the map"
            return read_apart(write_map_files, records.events, what=what, deadline="records_deadline_s", on_step=step)

    owner = None if records.is_open else current_session()
    columns, details = shelf().names(f"records {VERSION} {records.edition}", write, owner=owner)
    return columns, details


def entries_name(layer: ArticleLayer) -> str:
    """Name of the file with an article layer's entries, for this session alone; "" when its browser cannot fetch any."""
    content, owner = layer.content, current_session()
    if not owner.browser:
        return ""
    key = f"{owner.id} {layer.kind} {hashlib.sha256(content).hexdigest()}"
    file = {f"{layer.kind}.json": gzip.compress(content, mtime=0)}
    return shelf().names(key, lambda: file, owner=owner)[0]
