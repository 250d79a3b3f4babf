"""A server that is told to stop (SIGTERM) first says so: to whoever watches over it, and to its readers; then what is read is finished.

Within the setting `stop_grace_s` reads and pages that are under way come to their end; reads of many articles stop where they are, and
another process, or the next start, goes on with them. Told again, it stops at once.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from geo.settings import settings

__all__ = ["RESTARTS", "is_stopping", "stops_gracefully"]

LOG = logging.getLogger(__name__)
RESTARTS = "This server is being restarted: you will be connected again in a moment. What was shown as saved is saved."
LOOK_S = 0.1
LEAST_S = 1.0
"""So long at least pages have to hear of it."""

_stopping = threading.Event()


def is_stopping() -> bool:
    """Whether this server takes on nothing new."""
    return _stopping.is_set()


@contextmanager
def stops_gracefully(
    tell: Callable[[], None], finish: Callable[[float], None], is_busy: Callable[[], bool]
) -> Iterator[None]:
    """Meanwhile SIGTERM first winds this server down. tell: its readers; finish: what goes on behind them, within so many seconds; is_busy:
    whether anything is under way that should come to its end. Outside of a main thread nothing changes."""
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
    tasks: set[asyncio.Task[None]] = set()

    def stop(number: int, frame: FrameType | None) -> None:
        if _stopping.is_set():
            _pass_on(before, number, frame)
            return
        _stopping.set()
        loop.call_soon_threadsafe(
            lambda: tasks.add(loop.create_task(_wind_down(tell, finish, is_busy, before, number)))
        )

    try:
        signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: whoever runs this server sees to its end
        yield
        return
    try:
        yield
    finally:
        _stopping.set()
        if signal.getsignal(signal.SIGTERM) is stop:
            signal.signal(signal.SIGTERM, before)


async def _wind_down(
    tell: Callable[[], None], finish: Callable[[float], None], is_busy: Callable[[], bool], before: Any, number: int
) -> None:
    began, grace = time.monotonic(), settings().stop_grace_s
    LOG.info("Stopping: what is under way has %g seconds.", grace)
    with suppress(Exception):  # whatever fails here, the server stops
        tell()
        await asyncio.to_thread(finish, grace)
    while (took := time.monotonic() - began) < grace and (is_busy() or took < LEAST_S):
        await asyncio.sleep(LOOK_S)
    _pass_on(before, number, None)


def _pass_on(before: Any, number: int, frame: FrameType | None) -> None:
    if callable(before):
        before(number, frame)
    else:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
