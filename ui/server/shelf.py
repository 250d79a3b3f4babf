"""Files that this server made for browsers to fetch: the columns of record sets, the lists of an article's layers.

Each name holds a hash of the content, so that a browser may keep the file for ever, and for records a hash of the
edition too, which nobody can guess where rows are private. What was not asked for longest gives way when there is no
room; the next run of the page puts it back.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from geo.map.columns import VERSION, column_name, write_columns, write_details
from geo.map.layers import ArticleLayer
from geo.settings import MB, settings
from ui.records.sets import RecordSet

__all__ = ["Shelf", "entries_name", "record_names", "shelf"]


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Files that are of use only together."""

    files: Mapping[str, bytes]
    """name -> gzip, in the order in which they were written."""

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))


class Shelf:
    """Bundles of files by a key, at most `limit_bytes` of them (None: as in the settings); safe for several threads."""

    def __init__(self, limit_bytes: int | None = None) -> None:
        self._limit_bytes = settings().shelf_mb * MB if limit_bytes is None else limit_bytes
        self._bundles: OrderedDict[str, _Bundle] = OrderedDict()
        self._key_of: dict[str, str] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def names(self, key: str, write: Callable[[], Mapping[str, bytes]]) -> tuple[str, ...]:
        """Names of the files under a key; `write` is called when they are not there: it gives names and gzip."""
        if (bundle := self._use(key)) is not None:
            return tuple(bundle.files)
        with self._writing:  # a second session that wants the same waits, and finds it
            bundle = self._use(key)
            if bundle is None:
                bundle = _Bundle(dict(write()))
                self._put(key, bundle)
        return tuple(bundle.files)

    def find(self, name: str) -> bytes | None:
        """A file's gzip; None when it is not, or no longer, there."""
        with self._lock:
            key = self._key_of.get(name)
        bundle = self._use(key) if key is not None else None
        return None if bundle is None else bundle.files[name]

    @property
    def size(self) -> int:
        """Bytes on the shelf."""
        with self._lock:
            return sum(bundle.size for bundle in self._bundles.values())

    def _use(self, key: str) -> _Bundle | None:
        with self._lock:
            if key in self._bundles:
                self._bundles.move_to_end(key)
            return self._bundles.get(key)

    def _put(self, key: str, bundle: _Bundle) -> None:
        with self._lock:
            self._bundles[key] = bundle
            self._key_of |= dict.fromkeys(bundle.files, key)
            total = sum(held.size for held in self._bundles.values())
            while total > self._limit_bytes and len(self._bundles) > 1:
                _, oldest = self._bundles.popitem(last=False)
                total -= oldest.size
                for name in oldest.files:
                    del self._key_of[name]


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """The one shelf of this server."""
    return Shelf()


def record_names(records: RecordSet) -> tuple[str, str]:
    """Names of the files that `EventLayer` draws these records from: columns and details, written once an edition."""

    def write() -> dict[str, bytes]:
        stem = hashlib.sha256(f"{VERSION} {records.edition}".encode()).hexdigest()[:16]
        packed = {"events": write_columns(records.events), "details": write_details(records.events)}
        return {column_name(held, stem=f"{part}-{stem}"): held for part, held in packed.items()}

    columns, details = shelf().names(f"records {VERSION} {records.edition}", write)
    return columns, details


def entries_name(layer: ArticleLayer) -> str:
    """Name of the file with an article layer's entries; it holds a hash of them, so only who has them knows it."""
    content = layer.content
    name = f"{layer.kind}-{hashlib.sha256(content).hexdigest()[:32]}.json"
    shelf().names(name, lambda: {name: gzip.compress(content, mtime=0)})
    return name
