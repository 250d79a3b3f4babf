"""Whose it is: the sessions that live, the browser of each, and what ends with them.

A browser is known by a cookie that nobody can guess, a session by the cookie that its WebSocket came with. What is made
for a session is handed out while it lives, and to its browser alone.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import DataError
from geo.settings import held_settings
from ui.server.metrics import count_run
from ui.server.turns import turn_to_open

__all__ = [
    "COOKIE",
    "HEALTHY",
    "READY",
    "WELL_FORMED",
    "BrowserCookie",
    "Session",
    "Sessions",
    "current_session",
    "once_a_run",
    "session_run",
    "sessions",
]

Answer = TypeVar("Answer")
_RUN: ContextVar[dict[Any, Any] | None] = ContextVar("run of a page", default=None)

COOKIE = "dateline"
COOKIE_S = 400 * 86_400
"""As long as browsers keep any."""
HEALTHY, READY = "/healthz", "/readyz"
"""Who asks there is no reader, and gets no cookie."""
WELL_FORMED = re.compile(r"[\w-]{43}")


@dataclass(eq=False, slots=True)
class Session:
    """One session: a tab of a browser."""

    id: str
    browser: str = ""
    """The cookie of its browser; "" when that sends none, and nothing can be fetched for it."""
    files: set[bytes] = field(default_factory=set)
    """Hashes of the downloads that were made for it."""
    kept_bytes: int = 0
    """Of its records, and the files that they were read from."""
    forget: Callable[[], None] | None = None
    """Empties Streamlit's own memory of it, which may outlive it for long."""
    page: str = ""
    """The page that it saw last, whole; "" before the first."""
    has_ended: bool = False
    signed_out: bool = False
    """In this tab or another one of its browser."""
    asks: Callable[[str], bool] | None = None
    """Whether its person may "see" what is open in it, or "bring" something, now; None: nobody has to be asked."""
    notes: Callable[[str], None] | None = None
    """Tells the audit what its person did."""
    _endings: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self, cookies: Mapping[str, str]) -> bool:
        """Whether it lives, a request with these cookies comes from its browser, and its person may see what it shows still."""
        given = cookies.get(COOKIE, "").encode()
        is_its_browser = bool(self.browser) and secrets.compare_digest(self.browser.encode(), given)
        return is_its_browser and not self.has_ended and self.lets("see")

    def lets(self, what: str) -> bool:
        """Whether its person may "see" what is open in it, or "bring" something; asks the store."""
        return self.asks is None or (not self.signed_out and self.asks(what))

    def when_ended(self, ending: Callable[[], None]) -> None:
        """Have something called once, when it ends; at once when it has."""
        with self._lock:
            if not self.has_ended:
                self._endings.append(ending)
                return
        ending()

    def end(self) -> None:
        """What belongs to it goes."""
        with self._lock:
            self.has_ended = True
            endings, self._endings = self._endings, []
        self.files.clear()
        for ending in (*endings, *([self.forget] if self.forget else [])):
            ending()
        self.forget = None


class Sessions:
    """The sessions that live, by Streamlit's id; safe for several threads."""

    def __init__(self) -> None:
        self.running = 0
        """Runs of the page that are under way."""
        self._living: dict[str, Session] = {}
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, id: str, browser: str) -> Session:
        """The session of this id, which a browser speaks for. Raises DataError for another browser than before."""
        with self._lock:
            self._seen[id] = time.monotonic()
            session = self._living.setdefault(id, Session(id, browser))
            if session.browser and session.browser != browser:
                raise DataError(
                    "This page was opened in another browser, or its cookies were deleted. Reload the page."
                )
            session.browser = browser
            return session

    def admitted(self, cookies: Mapping[str, str]) -> tuple[Session, ...]:
        """Those of the browser that sends these cookies: one for each of its tabs."""
        with self._lock:
            living = list(self._living.values())
        return tuple(session for session in living if session.admits(cookies))

    def of_browser(self, browser: str) -> tuple[Session, ...]:
        """Those of a browser, by its cookie."""
        with self._lock:
            return tuple(session for session in self._living.values() if browser and session.browser == browser)

    @property
    def living(self) -> int:
        """How many live."""
        with self._lock:
            return len(self._living)

    @property
    def kept_bytes(self) -> int:
        """Of all that live."""
        with self._lock:
            return sum(session.kept_bytes for session in self._living.values())

    def find(self, id: str) -> Session | None:
        """One that lives, by its id."""
        with self._lock:
            return self._living.get(id)

    def away(self, is_connected: Callable[[str], bool], *, longest_s: float) -> tuple[str, ...]:
        """Ids of those whose browser has been away for longer."""
        with self._lock:
            now = time.monotonic()
            self._seen |= {id: now for id in self._living if is_connected(id)}
            return tuple(id for id in self._living if now - self._seen[id] > longest_s)

    def end(self, ids: Collection[str] | None = None) -> None:
        """End some of them; None ends all."""
        with self._lock:
            gone = [self._living.pop(id) for id in list(self._living if ids is None else ids) if id in self._living]
            for session in gone:
                del self._seen[session.id]
        for session in gone:
            session.end()


@st.cache_resource(show_spinner=False)
def sessions() -> Sessions:
    """The sessions of this server."""
    return Sessions()


def current_session() -> Session:
    """The session whose page runs. Outside of one it is nobody's, and nothing can be fetched for it."""
    context = get_script_run_ctx()
    cookie = st.context.cookies.get(COOKIE) if context else None
    return sessions().take(context.session_id if context else "", cookie if isinstance(cookie, str) else "")


@contextmanager
def session_run(page: str) -> Iterator[Session]:
    """One run of a page: the server's quiet moments lie between them."""
    session = current_session()
    streamlits = runtime.get_instance().get_app_session(session.id)
    session.forget = streamlits.session_state.clear if streamlits else None
    count_run()
    sessions().running += 1
    known = _RUN.set({})
    try:
        with held_settings(), turn_to_open(is_opening=session.page != page):
            yield session
        session.page = page
    finally:
        _RUN.reset(known)
        sessions().running -= 1


def once_a_run(function: Callable[[], Answer]) -> Callable[[], Answer]:
    """What nothing in a run of a page changes is worked out once in each, and every time outside of them."""

    @wraps(function)
    def answer() -> Answer:
        known = _RUN.get()
        if known is None:
            return function()
        if answer not in known:
            known[answer] = function()
        return cast(Answer, known[answer])

    return answer


class BrowserCookie:
    """Middleware that gives each browser its cookie with the page: kept as long as its cases are, and out of reach of scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._lacks_cookie(HTTPConnection(scope)):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", _new_cookie(HTTPConnection(scope)))
                headers["Cache-Control"] = "private, no-store"  # or a proxy might hand one cookie to several
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    @staticmethod
    def _lacks_cookie(request: HTTPConnection) -> bool:
        wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.endswith(
            (HEALTHY, READY)
        )
        return wants_page and not WELL_FORMED.fullmatch(request.cookies.get(COOKIE, ""))


def _new_cookie(request: HTTPConnection) -> str:
    base = config.get_option("server.baseUrlPath").strip("/")
    is_secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").split(",")[0].strip())
    parts = [
        f"{COOKIE}={secrets.token_urlsafe(32)}",
        f"Path=/{base}",
        "HttpOnly",
        "SameSite=Lax",
        f"Max-Age={COOKIE_S}",
    ]
    return "; ".join(parts + ["Secure"] * is_secure)
