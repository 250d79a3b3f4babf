"""Nominatim, asked politely: answers are kept, one request a second for the whole process, a pause after a failure."""

from __future__ import annotations

import json
import math
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter, URLLibAdapter, get_retry_after
from geopy.exc import ConfigurationError, GeocoderParseError, GeocoderServiceError, GeocoderUnavailable
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.nominatim import Nominatim

from geo.settings import settings

__all__ = ["OnlineOptions", "one_a_second", "online_geocoder"]

Clock = Callable[[], float]
# Answers that refuse one question, not us: bad request, not found, too long.
_ONE_QUESTION = (400, 404, 413, 414)


@dataclass(frozen=True, slots=True)
class OnlineOptions:
    """Which service to ask, and how patiently; what is not given is as in the settings: OpenStreetMap's public one."""

    domain: str = field(default_factory=lambda: settings().nominatim_url.partition("://")[2])
    """Host, with a port where needed, of Nominatim or of a server that answers like it."""
    scheme: str = field(default_factory=lambda: settings().nominatim_url.partition("://")[0])
    user_agent: str = field(default_factory=lambda: settings().nominatim_agent)
    timeout_s: float = field(default_factory=lambda: settings().nominatim_timeout_s)
    keep_days: float = field(default_factory=lambda: settings().nominatim_keep_days)
    """How long an answer, an empty one too, is kept and not asked for again."""
    pause_s: float = field(default_factory=lambda: settings().nominatim_pause_s)
    """How long a service that failed is left in peace, unless it names a time itself."""


def _call(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    return function(*arguments, **options)


def one_a_second(limiter_class: type[RateLimiter] = RateLimiter) -> RateLimiter:
    """geopy's limiter at one call a second, of whatever function it is given; it neither retries nor hides errors."""
    return limiter_class(_call, min_delay_seconds=1, error_wait_seconds=1, max_retries=0, swallow_exceptions=False)


# The one thing in geo that a module remembers: a service counts the requests of a process, so all sessions share it.
_PROCESS_LIMITER = one_a_second()


def online_geocoder(
    cache_file: Path,
    *,
    options: OnlineOptions | None = None,
    limiter: RateLimiter = _PROCESS_LIMITER,
    clock: Clock = time.time,
    timer: Clock = time.monotonic,
) -> Nominatim:
    """geopy's Nominatim, whose answers are kept in an SQLite file; made for many sessions and threads at once.

    cache_file: made when missing, its folder too. `geocode` and `reverse` raise geopy's errors; `geo.geocoding.ask`
    tells them as sentences. limiter, clock (seconds since 1970) and timer (of waiting) are exchanged
    by tests.
    """
    options = options or OnlineOptions()
    cache = _Cache(Path(cache_file), keep_s=options.keep_days * 86_400, clock=clock)
    return Nominatim(
        domain=options.domain,
        scheme=options.scheme,
        timeout=options.timeout_s,
        user_agent=options.user_agent,
        adapter_factory=partial(_PoliteAdapter, cache=cache, limiter=limiter, pause_s=options.pause_s, timer=timer),
    )


class _PoliteAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """geopy's way to the network. One question at a time: what two sessions want to know is asked once."""

    def __init__(
        self, *, proxies: Any, ssl_context: Any, cache: _Cache, limiter: RateLimiter, pause_s: float, timer: Clock
    ) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._http = URLLibAdapter(proxies=proxies, ssl_context=ssl_context)
        self._cache, self._limiter, self._pause_s, self._timer = cache, limiter, pause_s, timer
        self._lock = threading.Lock()
        self._quiet_until = -math.inf

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """The answer to a question, kept or new; raises geopy's errors."""
        with self._lock:
            answer = self._cache.get(url)
            if answer is None:
                answer = self._fetch(url, timeout=timeout, headers=headers)
                self._cache.put(url, answer)
        return answer

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        """The same, parsed."""
        return json.loads(self.get_text(url, timeout=timeout, headers=headers))

    def _fetch(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        wait_s = self._quiet_until - self._timer()
        if wait_s > 0:
            raise GeocoderUnavailable(f"it failed a moment ago and is asked again in {math.ceil(wait_s)} seconds")
        try:
            return _checked(self._limiter(self._http.get_text, url, timeout=timeout, headers=headers))
        except AdapterHTTPError as error:
            if error.status_code not in _ONE_QUESTION:
                self._pause(get_retry_after(error.headers))
            raise
        except GeocoderServiceError:
            self._pause()
            raise

    def _pause(self, seconds: float | None = None) -> None:
        self._quiet_until = self._timer() + (seconds or self._pause_s)


def _checked(text: str) -> str:
    """The text of an answer if it is sound; geopy would put a place without coordinates at 0, 0.

    Raises GeocoderParseError for a login page and the like.
    """
    try:
        answer = json.loads(text)
        if not (isinstance(answer, dict) and "error" in answer):  # how Nominatim says that nothing is near a point
            for place in answer if isinstance(answer, list) else [answer]:
                _check_place(place["display_name"], float(place["lat"]), float(place["lon"]))
    except (KeyError, TypeError, ValueError) as error:
        raise GeocoderParseError("its answer is not a list of places") from error
    return text


def _check_place(name: object, lat: float, lon: float) -> None:
    if not (isinstance(name, str) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"{name!r} at ({lat}, {lon}) is not a place on Earth")


class _Cache:
    """Answers by web address in an SQLite file, forgotten after a time; every call opens it, so any thread may call."""

    def __init__(self, path: Path, *, keep_s: float, clock: Clock) -> None:
        self._path, self._keep_s, self._clock = path, keep_s, clock

    def get(self, url: str) -> str | None:
        """The kept answer; None when there is none that is young enough."""
        rows = self._run("SELECT text FROM answers WHERE url = ? AND told > ?", url, self._clock() - self._keep_s)
        return str(rows[0][0]) if rows else None

    def put(self, url: str, text: str) -> None:
        """Keep an answer, and forget those that are too old."""
        self._run("DELETE FROM answers WHERE told <= ?", self._clock() - self._keep_s)
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", url, self._clock(), text)

    def _run(self, statement: str, *values: Any) -> list[Any]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                connection.execute("CREATE TABLE IF NOT EXISTS answers (url TEXT PRIMARY KEY, told REAL, text TEXT)")
                return connection.execute(statement, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(
                f"{self._path} cannot keep its answers ({error}). Delete the file, or choose another folder."
            ) from error
