"""Counters of `limits` in the database of the cases, so that several processes of a server count together."""

from __future__ import annotations

import time
from typing import Any

from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from geo.cases.store import CaseStore
from geo.cases.tables import COUNTERS
from geo.errors import CaseError

__all__ = ["StoreCounters"]


class StoreCounters(Storage):
    """A storage for `limits`: each count is one statement, so that no two processes count the same. CaseError while the database is away."""

    STORAGE_SCHEME = None

    def __init__(self, store: CaseStore) -> None:
        super().__init__()
        self._store = store

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database may raise."""
        return CaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Adds to a counter, which begins anew where its time has ended; returns what it is then."""
        now = time.time()
        with self._store.transaction() as connection:
            dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
            row = dialect.insert(COUNTERS).values(id=key, count=amount, ends=now + expiry)
            is_over = COUNTERS.c.ends <= now
            row = row.on_conflict_do_update(
                index_elements=["id"],
                set_={
                    "count": case((is_over, amount), else_=COUNTERS.c.count + amount),
                    "ends": case((is_over, now + expiry), else_=COUNTERS.c.ends),
                },
            ).returning(COUNTERS.c.count)
            return int(connection.execute(row).scalar_one())

    def get(self, key: str) -> int:
        """What a counter is; 0 when its time has ended, or it never began."""
        found = self._value(key, COUNTERS.c.count)
        return 0 if found is None else int(found)

    def get_expiry(self, key: str) -> float:
        """When the time of a counter ends, as `time.time` counts; now when it has."""
        found = self._value(key, COUNTERS.c.ends)
        return time.time() if found is None else float(found)

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            self.get("")
        except CaseError:
            return False
        return True

    def reset(self) -> int:
        """Forgets all counters; returns how many there were."""
        with self._store.transaction() as connection:
            return connection.execute(delete(COUNTERS)).rowcount

    def clear(self, key: str) -> None:
        """Forgets a counter."""
        with self._store.transaction() as connection:
            connection.execute(delete(COUNTERS).where(COUNTERS.c.id == key))

    def forget_old(self) -> int:
        """Forgets the counters whose time has ended; returns how many."""
        with self._store.transaction() as connection:
            return connection.execute(delete(COUNTERS).where(COUNTERS.c.ends <= time.time())).rowcount

    def _value(self, key: str, column: Any) -> Any:
        query = select(column).where(COUNTERS.c.id == key, COUNTERS.c.ends > time.time())
        with self._store.transaction(reads_only=True) as connection:
            return connection.execute(query).scalar_one_or_none()
