"""How hosts are asked: under our own name, as their robots.txt lets us, not too often, and later when they say so or fail.

How often and when is kept in the store, for all who ask: a killed process, or one that begins each five minutes, has the same manners.
robots.txt is read as RFC 9309 says: one that is not there allows all, one that cannot be had forbids all until it can.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from threading import Event, Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.articles import fetching
from geo.articles.fetching import Access, AwayError, Fetched, FetchLimits
from geo.cases.acts import canonical
from geo.cases.store import CaseStore
from geo.errors import ArticleError, DatelineError, LimitError
from geo.feeds.table import Manners

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["PATIENCE_S", "Asker", "ForbiddenError", "LaterError", "back_off", "host_of"]

PATIENCE_S = 15.0
"""A host that may be asked again within so long is waited for; what is further away is put off."""
ROBOTS_S, ROBOTS_BYTES = 86_400, 512_000
LONGEST_S, HOUR_S = 86_400.0, 3_600.0
MANY_FAULTS = 5
"""So many in a row are the host's, and not those of its pages."""
_LATER = frozenset((408, 425, 429, 500, 502, 503, 504, 507, 508, 509, 520, 521, 522, 523, 524))


class ForbiddenError(ArticleError):
    """robots.txt does not let us ask for it."""


class LaterError(DatelineError):
    """It cannot be had now."""

    def __init__(self, message: str, at: float, *, is_fault: bool) -> None:
        super().__init__(message)
        self.at = at
        """When to ask again, as `time.time` counts; 0 where that is for whoever asks to say."""
        self.is_fault = is_fault
        """It was asked and failed; else it was not asked."""


def back_off(first_s: float, faults: int) -> float:
    """Seconds until the next try after so many faults in a row (at least 1): twice as long each time, at most a day, up to half less by chance."""
    return min(LONGEST_S, first_s * 2.0 ** min(faults - 1, 30)) * random.uniform(0.5, 1)


def host_of(address: str) -> str:
    """What is asked when an address is, with scheme and port; "" for an address that is none."""
    with suppress(ValueError):
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return f"{parts.scheme}://{parts.hostname}:{port}"[:300] if parts.hostname and port else ""
    return ""


class Asker:
    """Asks addresses, from several threads. stop: whoever waits for a host gives up when it is set."""

    def __init__(self, store: CaseStore, manners: Manners, access: Access, stop: Event) -> None:
        self._store, self._manners, self._access, self._stop = store, manners, access, stop
        self._agent = manners.agent.split(" ")[0].partition("/")[0]
        self._rules: dict[str, tuple[float, Protego]] = {}
        self._locks: dict[str, Lock] = {}
        self._ready: dict[str, float] = {}

    def ready(self, host: str) -> float:
        """When a host may be asked again as far as this process knows, as `time.time` counts; 0 for at once."""
        return self._ready.get(host, 0.0)

    def ask(
        self, address: str, *, headers: Mapping[str, str] | None = None, limits: FetchLimits | None = None
    ) -> Fetched:
        """What an address answers, if it may be asked, redirects too; waits for the host's turn, for `PATIENCE_S` at most.

        Raises ForbiddenError where robots.txt forbids it, LaterError for a host that may not be asked now, does not answer, answers too
        much or too slowly, or says that it has a fault; ArticleError for an address that is never asked.
        """
        host = host_of(address)
        try:
            fetched = self._ask(address, self._let, headers, limits)
        except (AwayError, LimitError) as fault:
            raise LaterError(str(fault), self._failed(host, 0.0), is_fault=True) from fault
        host = host_of(fetched.address)
        if fetched.status in _LATER:
            wait = _retry_after(fetched.header("Retry-After"))
            at = self._failed(host, wait)
            words = f", and wants to be asked again in {wait:,.0f} seconds" if wait else ""
            raise LaterError(f"{address[:200]} answers {fetched.status}{words}.", at, is_fault=True)
        self._fine(host)
        return fetched

    def _ask(self, address: str, before: Any, headers: Mapping[str, str] | None, limits: FetchLimits | None) -> Fetched:
        told = {"User-Agent": self._manners.agent, **(headers or {})}
        return fetching.ask(address, limits=limits, access=self._access, headers=told, before=before)

    def _let(self, address: str) -> None:
        """Returns when an address may be asked."""
        host = host_of(address)
        if not host:
            return  # it is refused where it would be asked
        rules = self._robots(host)
        if not rules.can_fetch(address, self._agent):
            raise ForbiddenError(f"{host.partition('://')[2]} forbids programs to ask for it (its robots.txt).")
        self._wait(host, max(self._manners.pause_s, _delay(rules, self._agent)))

    # -- robots.txt

    def _robots(self, host: str) -> Protego:
        from protego import Protego

        lock = self._locks.setdefault(host, Lock())
        with lock:
            until, rules = self._rules.get(host, (0.0, None))
            if rules is not None and time.time() < until:
                return rules
            told = self._row(host)
            if not told or told["at"] + ROBOTS_S < time.time():
                told = {"at": time.time(), "text": self._robots_text(host)}
                self._change(host, robots=canonical(told))
            rules = Protego.parse(told["text"])
            self._rules[host] = (told["at"] + ROBOTS_S, rules)
            return rules

    def _robots_text(self, host: str) -> str:
        def before(address: str) -> None:
            self._wait(host_of(address), self._manners.pause_s)

        address = f"{host}/robots.txt"
        fault, at = "", 0.0
        try:
            fetched = self._ask(address, before, None, FetchLimits(answer_bytes=ROBOTS_BYTES))
            if fetched.status == 200:
                return fetched.content.decode("utf-8", "replace")
            if fetched.status not in _LATER and fetched.status < 500:
                return ""
            fault, at = f"it answers {fetched.status}.", self._failed(host, _retry_after(fetched.header("Retry-After")))
        except (AwayError, LimitError) as caught:
            fault, at = str(caught), self._failed(host, 0.0)
        raise LaterError(
            f"{host.partition('://')[2]} is not asked for anything while its robots.txt cannot be had: {fault}",
            at or time.time() + back_off(self._manners.retry_s, 1),
            is_fault=False,
        )

    # -- turns

    def _wait(self, host: str, pause_s: float) -> None:
        """Waits for the host's turn, and takes it."""
        if not host:
            return
        now = time.time()
        with self._store.transaction() as connection:
            row = self._locked(connection, host)
            ends, asked = (row.hour_ends, row.asked) if row.hour_ends > now else (now + HOUR_S, 0)
            if asked >= self._manners.requests_an_hour:
                self._ready[host] = ends
                raise LaterError(
                    f"{host.partition('://')[2]} was asked {asked:,} times within the hour, the budget of feeds.toml (requests_an_hour).",
                    ends, is_fault=False,
                )  # fmt: skip
            at = max(now, row.next_at)
            if at - now > PATIENCE_S:
                self._ready[host] = at
                raise LaterError(f"{host.partition('://')[2]} is to be left in peace for now.", at, is_fault=False)
            self._update(connection, host, next_at=at + pause_s, hour_ends=ends, asked=asked + 1)
        self._ready[host] = at + pause_s
        if self._stop.wait(max(0.0, at - time.time())):
            raise LaterError("It was stopped before it was asked.", 0.0, is_fault=False)

    def _failed(self, host: str, wait_s: float) -> float:
        """Notes a fault; when the host may be asked again, 0 where only its page has to wait."""
        if not host:
            return 0.0
        with self._store.transaction() as connection:
            row = self._locked(connection, host)
            faults = row.faults + 1
            if not wait_s and faults >= MANY_FAULTS:
                wait_s = back_off(self._manners.retry_s, faults - MANY_FAULTS + 1)
            at = max(row.next_at, time.time() + wait_s) if wait_s else row.next_at
            self._update(connection, host, next_at=at, faults=faults)
        self._ready[host] = at
        return at if wait_s else 0.0

    def _fine(self, host: str) -> None:
        with self._store.transaction() as connection:
            if self._locked(connection, host).faults:
                self._update(connection, host, faults=0)

    def _row(self, host: str) -> dict[str, Any]:
        """What is known of its robots.txt; {} when nothing is."""
        with self._store.transaction() as connection:
            told: dict[str, Any] = json.loads(self._locked(connection, host).robots)
        return told

    def _change(self, host: str, **values: Any) -> None:
        with self._store.transaction() as connection:
            self._locked(connection, host)
            self._update(connection, host, **values)

    def _locked(self, connection: Any, host: str) -> Any:
        """The row of a host, which nobody else changes until this transaction ends."""
        from sqlalchemy import select

        from geo.cases.tables import FEED_HOSTS

        query = select(FEED_HOSTS).where(FEED_HOSTS.c.host == host).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            fresh = {"host": host, "next_at": 0.0, "hour_ends": 0.0, "asked": 0, "faults": 0, "robots": "{}"}
            connection.execute(self._store.insert(FEED_HOSTS).values(fresh).on_conflict_do_nothing())
            row = connection.execute(query).one()
        return row

    def _update(self, connection: Any, host: str, **values: Any) -> None:
        from sqlalchemy import update

        from geo.cases.tables import FEED_HOSTS

        connection.execute(update(FEED_HOSTS).where(FEED_HOSTS.c.host == host).values(values))


def _delay(rules: Protego, agent: str) -> float:
    """Seconds between two requests that a robots.txt asks for, at most an hour."""
    rate = rules.request_rate(agent)
    seconds = max(rules.crawl_delay(agent) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
    return min(max(float(seconds), 0.0), HOUR_S)


def _retry_after(written: str) -> float:
    """Seconds, at most a day; 0 for nothing that can be read."""
    written = written.strip()
    if written.isdigit():
        return min(float(written[:10]), LONGEST_S)
    with suppress(ValueError, TypeError, IndexError):
        moment = parsedate_to_datetime(written)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return min(max((moment - dt.datetime.now(dt.UTC)).total_seconds(), 0.0), LONGEST_S)
    return 0.0
