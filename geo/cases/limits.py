"""How often one may ask: requests, reads, uploads and exports in a minute, of a user, of an address, and of the whole server.

    limits = Limits(store)
    limits.spend("reads", user=who.key, address="192.0.2.7")   # BusyError, which says how long to wait

Each number is a setting, and 0 is no limit. One process counts in its memory; where several share a database, they count there. Users and
addresses are kept as short hashes, until their minute has ended.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import TYPE_CHECKING

from geo.errors import BusyError, CaseError
from geo.settings import how_to_raise, settings

if TYPE_CHECKING:
    from limits.strategies import FixedWindowRateLimiter

    from geo.cases.store import CaseStore

__all__ = ["KINDS", "Limits", "network_of"]

KINDS: Mapping[str, str] = {
    "requests": "{whose} sent more than {most:,} requests in a minute",
    "reads": "{whose} had more than {most:,} texts read in a minute",
    "uploads": "{whose} sent more than {most:,} files in a minute",
    "exports": "{whose} asked for more than {most:,} files in a minute",
}
"""What is counted -> what is said when it was too much."""
_MOST: Mapping[str, Callable[[], tuple[int, int, int]]] = {
    "requests": lambda: (settings().requests_user, settings().requests_address, settings().requests_server),
    "reads": lambda: (settings().reads_user, settings().reads_address, settings().reads_server),
    "uploads": lambda: (settings().uploads_user, settings().uploads_address, settings().uploads_server),
    "exports": lambda: (settings().exports_user, settings().exports_address, settings().exports_server),
}
"""How much in a minute is not too much, in the order of `_WHOSE`."""
_WHOSE = {"user": "You", "address": "Your network address", "server": "All who use this server"}
"""Whose it is -> what they are called; what comes first refuses without burdening those behind it."""
_MAPPED = "::ffff:"
_OF_ONE_HOME = 64
"""Bits of an address of version 6 that one home or office has to itself."""


class Limits:
    """The counters of a server. Safe for several threads."""

    def __init__(self, store: CaseStore | None = None) -> None:
        """store: where several processes count together, by the setting `limits_in`; None counts in memory."""
        self._store = store
        self._lock = Lock()
        self._limiters: dict[bool, FixedWindowRateLimiter] = {}

    def spend(self, kind: str, *, user: str = "", address: str = "", cost: int = 1) -> None:
        """Count something (a name of `KINDS`). BusyError when it was too often; what is "" is not counted apart."""
        names = (user, network_of(address), "all")
        for whose, name, most in zip(_WHOSE, names, _MOST[kind](), strict=True):
            if most and name and (wait_s := self._wait_s(kind, whose, name, most, cost)):
                told = KINDS[kind].format(whose=_WHOSE[whose], most=most)
                seconds = "second" if wait_s == 1 else "seconds"
                raise BusyError(f"{told}. Wait {wait_s} {seconds}, or {how_to_raise(f'{kind}_{whose}', most)}.", wait_s)

    def forget_old(self) -> None:
        """Forgets in the database what counts no more; memory does so by itself."""
        if self._is_shared and self._store is not None:
            from geo.cases.counters import StoreCounters

            StoreCounters(self._store).forget_old()

    def _wait_s(self, kind: str, whose: str, name: str, most: int, cost: int) -> int:
        """0 when it is not too often."""
        from limits import RateLimitItemPerMinute

        item = RateLimitItemPerMinute(most, namespace="dateline")
        names = (kind, whose, hashlib.sha256(name.encode()).hexdigest()[:16])
        for is_shared in (True, False) if self._is_shared else (False,):
            limiter = self._limiter(is_shared)
            try:
                if limiter.hit(item, *names, cost=cost):
                    return 0
                return max(1, math.ceil(limiter.get_window_stats(item, *names).reset_time - time.time()))
            except CaseError:  # the database is away: each process counts for itself
                continue
        return 0

    @property
    def _is_shared(self) -> bool:
        """Whether the counters lie in the database."""
        if self._store is None or settings().limits_in == "memory":
            return False
        return settings().limits_in == "store" or self._store.folder is None

    def _limiter(self, is_shared: bool) -> FixedWindowRateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        with self._lock:
            if is_shared not in self._limiters:
                if is_shared and self._store is not None:
                    from geo.cases.counters import StoreCounters

                    self._limiters[is_shared] = FixedWindowRateLimiter(StoreCounters(self._store))
                else:
                    self._limiters[is_shared] = FixedWindowRateLimiter(MemoryStorage())
            return self._limiters[is_shared]


def network_of(address: str) -> str:
    """An address as it is counted: of version 6 its network, since one home has many; what is none as it is."""
    try:
        told = ip_address(address.removeprefix(_MAPPED))
    except ValueError:
        return address
    if isinstance(told, IPv6Address):
        return str(ip_network((told, _OF_ONE_HOME), strict=False))
    return str(told)
