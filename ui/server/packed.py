"""Packed files that the reader uploads: too many records for a frame, so each is kept as a file of this server and asked.

They go with the session, or when the reader removes them. Sessions that were given the same bytes ask one store; it stays
until the last of them is done with it.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from geo.errors import DatelineError
from geo.grid import GridStore
from geo.grid.opening import open_packed
from ui.records.sets import RecordFile, packed_file
from ui.server.grids import Grids, grids
from ui.server.sessions import Session, current_session

__all__ = ["drop_packed", "keep_packed"]

NAME = "records.parquet"


@dataclass(eq=False, slots=True)
class _Packed:
    """One file, who lends it out, and who asks it."""

    store: GridStore
    path: Path
    lender: Grids
    users: set[Session] = field(default_factory=set)

    def drop(self) -> None:
        self.store.close()
        _remove(self.path)


_held: dict[str, _Packed] = {}
"""By the key of the set, a hash of the file's content."""
_lock = threading.RLock()


def keep_packed(content: bytes, *, key: str, name: str) -> RecordFile:
    """A set of the session out of a packed file's bytes; name is the file's, for messages.

    It is read in any case, so that nobody learns by the time it takes that another session has it. Raises RecordsError
    when it is damaged, or not what `records pack` writes.
    """
    session, fresh = current_session(), _opened(content, name)
    with _lock:
        held = _held.setdefault(key, fresh)
        held.users.add(session)
    if held is not fresh:
        fresh.drop()
    session.when_ended(partial(_leave, key, session))
    return packed_file(held.store, key=key, name=name)


def drop_packed(key: str) -> None:
    """The session is done with a set; nothing happens when it is no packed one."""
    _leave(key, current_session())


def _opened(content: bytes, name: str) -> _Packed:
    lender = grids()
    path = lender.folder / secrets.token_hex(16) / NAME
    path.parent.mkdir()
    path.write_bytes(content)
    try:
        return _Packed(open_packed(path, name=name), path, lender)
    except DatelineError:
        _remove(path)
        raise


def _leave(key: str, session: Session) -> None:
    with _lock:
        held = _held.get(key)
        if held is None or session not in held.users:
            return
        held.users.remove(session)
        held.lender.take_back(held.store, session)
        if held.users:
            return
        del _held[key]
    held.drop()


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.rmdir()
