"""Packed files that the reader uploads: too many records for a frame, so each is kept as a file of this server and asked.

They go with the session, or when the reader removes them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geo.errors import DatelineError
from geo.grid import GridStore
from geo.grid.opening import open_packed
from ui.records.sets import RecordFile, packed_file
from ui.server.grids import Grids, grids

__all__ = ["drop_packed", "keep_packed"]

NAME = "records.parquet"


@dataclass(frozen=True, slots=True)
class _Packed:
    """One file, and who lends it out."""

    store: GridStore
    path: Path
    lender: Grids

    def drop(self) -> None:
        self.lender.take_back(self.store)
        self.store.close()
        _remove(self.path)


def keep_packed(content: bytes, *, key: str, name: str) -> RecordFile:
    """A set of the session out of a packed file's bytes; name is the file's, for messages.

    Raises RecordsError when it is damaged, or not what `records pack` writes.
    """
    lender = grids()
    path = lender.folder / secrets.token_hex(16) / NAME
    path.parent.mkdir()
    path.write_bytes(content)
    try:
        store = open_packed(path, name=name)
    except DatelineError:
        _remove(path)
        raise
    _kept()[key] = _Packed(store, path, lender)
    return packed_file(store, key=key, name=name)


def drop_packed(key: str) -> None:
    """Close a set's file and remove it; nothing happens when there is none."""
    if key in _kept():
        _kept().pop(key).drop()


def _release(kept: dict[str, _Packed]) -> None:
    for packed in kept.values():
        packed.drop()


@st.cache_resource(scope="session", show_spinner=False, on_release=_release)
def _kept() -> dict[str, _Packed]:
    """Files of this session by the key of their set."""
    return {}


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.rmdir()
