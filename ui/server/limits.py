"""How often one may ask this server: counted for pages, routes and programs alike (geo.cases.limits)."""

from __future__ import annotations

import hashlib
from functools import cache

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.cases.limits import Limits
from geo.errors import BusyError, CaseError
from ui.server.addresses import NO_STORE
from ui.server.keeping import whole_store
from ui.server.sessions import COOKIE, WELL_FORMED, current_session
from ui.server.who import current_who

__all__ = ["CountedRequests", "address_of", "limits", "spend"]

COUNTED = ("/dateline/", "/_stcore/upload_file/", "/media/")
"""In the addresses of requests that cost something; pages are runs, and what the browser loads of Streamlit costs nothing."""
HERE = "127.0.0.1"


@cache
def limits() -> Limits:
    """The counters of this server: in the store where several processes share it."""
    try:
        return Limits(whole_store())
    except CaseError:  # the database is away: it counts here as long as this process lives
        return Limits()


def spend(kind: str) -> None:
    """Count a "reads", "uploads" or "exports" of this session. BusyError, which says how long to wait, when it was too often."""
    if get_script_run_ctx() is None:
        limits().spend(kind)
        return
    who = current_who()
    user = f"{who.kind} {who.key}" if who and who.kind != "one" else current_session().browser
    address = st.context.ip_address
    limits().spend(kind, user=user or current_session().id, address=address if isinstance(address, str) else HERE)


def address_of(scope: Scope) -> str:
    """Where a request comes from: what a proxy says that uvicorn trusts, else the other end of the connection."""
    client = scope.get("client")
    return str(client[0]) if client else HERE


class CountedRequests:
    """Middleware: requests to the routes of maps, to uploads and downloads, by browser and by address; 429 when they are too many."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] == "http" and any(part in scope["path"] for part in COUNTED):
            cookie = HTTPConnection(scope).cookies.get(COOKIE, "")
            user = hashlib.sha256(cookie.encode()).hexdigest() if WELL_FORMED.fullmatch(cookie) else ""
            try:
                await run_in_threadpool(limits().spend, "requests", user=user, address=address_of(scope))
            except BusyError as error:
                headers = NO_STORE | {"Retry-After": str(error.wait_s)}
                await PlainTextResponse(str(error), status_code=429, headers=headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)
