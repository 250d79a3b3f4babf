"""Two questions of whoever watches over this server: does the process answer (`/healthz`), and can people work (`/readyz`)?

Everybody may ask, so the answer names what is wrong and nothing of this machine; `python -m geo doctor` tells the rest.
"""

from __future__ import annotations

from asyncio import shield, wait_for, wrap_future
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from time import monotonic

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from geo.errors import DatelineError
from geo.work.checks import check_folders, check_store
from geo.work.jobs import gazetteer
from ui.server.addresses import NO_STORE
from ui.server.keeping import whole_store
from ui.server.readers import readers
from ui.server.sessions import HEALTHY, READY
from ui.server.stopping import is_stopping

__all__ = ["health_routes"]

PATIENCE_S = 5.0
KEPT_S = 2.0
"""An answer is good for so long, however many ask."""
STOPS = "This server is being restarted, and takes on nothing new."
SLOW = f"What this server needs did not answer within {PATIENCE_S:g} seconds."

NEEDED: dict[str, Callable[[], bool]] = {
    "The cases' database does not answer, or its tables are of another version.": lambda: all(
        check.is_well for check in check_store(whole_store())
    ),
    "A folder cannot be written to, or its disk is full.": lambda: all(
        check.is_well for check in check_folders(whole_store())
    ),
    "The gazetteer or a pack of villages cannot be opened.": lambda: len(gazetteer()) > 0,
    "No process that reads can be started.": lambda: not readers().trouble,
}
"""What is said when it is not there."""


def health_routes() -> list[Route]:
    """The routes of both questions, at the root and below the base path."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefixes = dict.fromkeys(["", f"/{base}" if base else ""])
    answers = {HEALTHY: _is_healthy, READY: _is_ready}
    return [Route(prefix + path, answer) for prefix in prefixes for path, answer in answers.items()]


async def _is_healthy(request: Request) -> Response:
    return PlainTextResponse("This server answers.", headers=NO_STORE)


async def _is_ready(request: Request) -> Response:
    missing = [STOPS] if is_stopping() else await _watch().missing()
    words = "\n".join(missing) or "This server is ready."
    return PlainTextResponse(words, status_code=503 if missing else 200, headers=NO_STORE)


class _Watch:
    """One look at a time, in a thread of its own, for all who ask meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "readiness")
        self._look: Future[list[str]] | None = None
        self._until = 0.0

    async def missing(self) -> list[str]:
        """What people cannot work without, as sentences; [] when all is there."""
        if self._look is None or (self._look.done() and monotonic() > self._until):
            self._look = self._thread.submit(self._missing)
        try:
            return await wait_for(shield(wrap_future(self._look)), PATIENCE_S)
        except TimeoutError:
            return [SLOW]

    def _missing(self) -> list[str]:
        missing = [words for words, is_there in NEEDED.items() if not _holds(is_there)]
        self._until = monotonic() + KEPT_S
        return missing


@cache
def _watch() -> _Watch:
    return _Watch()


def _holds(is_there: Callable[[], bool]) -> bool:
    try:
        return is_there()
    except DatelineError:
        return False
