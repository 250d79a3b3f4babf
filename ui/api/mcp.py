"""Tools for language models over HTTP (streamable, without sessions): each request shows a key, as those of the API do."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.errors import DatelineError, WhoError
from geo.service import exporting
from geo.service.desk import Desk
from geo.service.tools import tools
from ui.api.mount import API, refused
from ui.frame.faults import log_fault
from ui.server.callers import NO_KEY, desk_of

__all__ = ["mcp"]

DESK = "dateline.desk"
BEARER = "bearer "


class _Keyed:
    """Lets through whoever shows a key, with their desk."""

    def __init__(self, app: ASGIApp, run: Any) -> None:
        self._app, self._run = app, run
        self._running: AsyncExitStack | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            shown = Request(scope).headers.get("authorization", "")
            if not shown.lower().startswith(BEARER):
                raise WhoError(NO_KEY)
            desk = await run_in_threadpool(desk_of, shown[len(BEARER) :].strip(), scope)
        except DatelineError as error:
            await refused(error)(scope, receive, send)
            return
        await self._start()
        await self._app({**scope, DESK: desk}, receive, send)

    async def _start(self) -> None:
        """What the tools run in begins with the first request, and ends with the server."""
        async with self._lock:
            if self._running is None:
                begun = asyncio.Event()
                self._task = asyncio.create_task(self._hold(begun))
                await begun.wait()
                self._running = AsyncExitStack()

    async def _hold(self, begun: asyncio.Event) -> None:
        async with self._run():
            begun.set()
            await asyncio.Event().wait()


def mcp() -> ASGIApp:
    """The app that answers below /mcp."""
    from mcp.server.transport_security import TransportSecuritySettings

    server = tools(_desk_of_request, _keep_snapshot, log_fault)
    # No cookie counts here, so a page of another site that reaches this one by another name has no key, and is refused before this.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path="/", json_response=True, stateless_http=True, transport_security=security
    )
    return _Keyed(app, server.session_manager.run)


def _desk_of_request(request: Any) -> Desk:
    desk: Desk = request.scope[DESK]
    return desk


def _keep_snapshot(desk: Desk, case_id: str) -> dict[str, Any]:
    """A snapshot of a case is begun; where it is fetched."""
    export = exporting.begin(desk, case_id, "snapshot")
    return {**export, "fetch": f"{API}/exports/{export['id']}/file", "state_at": f"{API}/exports/{export['id']}"}
