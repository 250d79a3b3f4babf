"""Names under which browsers fetch what this server made: for everybody, or for one session.

What lies here has a key, which never leaves the server. Sessions may share what has one key, when it is open to anybody;
each still has a name of its own for it, which opens nothing without the cookie of its browser.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ui.server.sessions import Session, sessions
from ui.server.who import signs_in

__all__ = ["NO_STORE", "Address", "Addresses"]

NO_STORE = {"Cache-Control": "private, no-store"}
"""Headers of what is not open to everybody."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a name stands for."""

    key: str
    position: int
    """Of the names that were given out together."""
    owner: Session | None
    """None: open to everybody."""


class Addresses:
    """Names by key and owner; when the last name of a key is gone, `forget` is called with the key."""

    def __init__(self, forget: Callable[[str], None]) -> None:
        self._forget = forget
        self._names: dict[tuple[str, Session | None], tuple[str, ...]] = {}
        self._told: dict[str, Address] = {}
        self._lock = threading.RLock()

    def names(self, key: str, owner: Session | None) -> tuple[str, ...]:
        """Those that an owner has for a key; () for none."""
        with self._lock:
            return self._names.get((key, owner), ())

    def give(self, key: str, owner: Session | None, names: Sequence[str]) -> tuple[str, ...]:
        """Give out names, unless the owner has some already; returns those that hold."""
        with self._lock:
            is_new = owner is not None and not any(held is owner for _, held in self._names)
            given = self._names.setdefault((key, owner), tuple(names))
            self._told |= {name: Address(key, position, owner) for position, name in enumerate(given)}
        if owner is not None and is_new:
            owner.when_ended(partial(self._end, owner))
        return given

    def find(self, name: str, cookies: Mapping[str, str]) -> Address | None:
        """What a name stands for, when whoever sends these cookies may have it; None in all other cases."""
        with self._lock:
            address = self._told.get(name)
        return address if address is not None and _is_for(address.owner, cookies) else None

    def take_back(self, key: str, owner: Session) -> None:
        """An owner is done with a key."""
        self._take_back([(key, owner)])

    def _end(self, owner: Session) -> None:
        self._take_back([held for held in list(self._names) if held[1] is owner])

    def _take_back(self, gone: list[tuple[str, Session | None]]) -> None:
        with self._lock:
            gone = [held for held in gone if held in self._names]
            for held in gone:
                for name in self._names.pop(held):
                    self._told.pop(name, None)
            last = {key for key, _ in gone} - {key for key, _ in self._names}
        for key in last:
            self._forget(key)


def _is_for(owner: Session | None, cookies: Mapping[str, str]) -> bool:
    """What is open to everybody is, where people sign in, open to all who have."""
    if owner is not None:
        return owner.admits(cookies)
    return not signs_in() or bool(sessions().admitted(cookies))
