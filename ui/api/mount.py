"""Where programs come in: /api/v1 and /mcp below the base path. What answers them is loaded when the first one asks.

Each request shows a personal key, or the token of a share link, as `Authorization: Bearer ...`; cookies count for nothing here, so no page
of another site can ask in a reader's name. What is sent is bounded in bytes and seconds before anything looks at it.
"""

from __future__ import annotations

import asyncio
from asyncio import Lock
from collections.abc import Callable
from importlib import import_module
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from geo.errors import (
    AbsentError,
    BusyError,
    ClashError,
    DatelineError,
    GazetteerError,
    LimitError,
    RefusedError,
    ServiceError,
    WhoError,
    WorkError,
)
from geo.settings import MB, how_to_raise, settings
from ui.server.addresses import NO_STORE

__all__ = ["API", "MCP", "Bounded", "LoadedLater", "api_routes", "is_away", "problem", "refused"]

API, MCP = "/api/v1", "/mcp"
OFF = "This server answers no programs: whoever runs it has switched DATELINE_API off."
STATUS: tuple[tuple[type[DatelineError], int], ...] = (
    (WhoError, 401),
    (RefusedError, 403),
    (AbsentError, 404),
    (ClashError, 409),
    (BusyError, 429),
    (LimitError, 413),
    (WorkError, 503),
    (GazetteerError, 503),
    (ServiceError, 502),
)
"""Of an error that was raised on purpose; 400 for all others, 503 where the database of cases is away."""
FILES = "/file"
"""How the addresses end to which files are sent."""


def api_routes() -> list[BaseRoute]:
    """The routes of both."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}" if base else ""
    return [
        Mount(prefix + API, app=Bounded(LoadedLater("ui.api.app", "api"))),
        Mount(prefix + MCP, app=Bounded(LoadedLater("ui.api.mcp", "mcp"))),
    ]


class LoadedLater:
    """An ASGI app that a function of a module makes when the first request comes."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name
        self._app: ASGIApp | None = None
        self._lock: Lock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if self._app is None:
            self._lock = self._lock or Lock()
            async with self._lock:
                if self._app is None:
                    module = await run_in_threadpool(import_module, self._module)
                    make: Callable[[], ASGIApp] = getattr(module, self._name)
                    self._app = make()
        await self._app(scope, receive, send)


class Bounded:
    """Middleware: takes the body in before the app has it, up to a size and for so long; no more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            return
        if not settings().api:
            await problem(404, OFF)(scope, receive, send)
            return
        is_file = scope["path"].endswith(FILES)
        name, most = ("article_mb", settings().article_mb) if is_file else ("api_body_mb", settings().api_body_mb)
        told = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            async with asyncio.timeout(settings().api_body_s):
                body = await _body(receive, most * MB) if not told.isdigit() or int(told) <= most * MB else None
        except TimeoutError:
            words = f"What you sent did not arrive within {settings().api_body_s:g} seconds; send it again, or {how_to_raise('api_body_s', settings().api_body_s)}."
            await problem(408, words)(scope, receive, send)
            return
        if body is None:
            words = f"What you sent is larger than {most:,} MB; send it in parts, or {how_to_raise(name, most)}."
            await problem(413, words)(scope, receive, send)
            return
        is_given = False

        async def receive_again() -> Message:
            nonlocal is_given
            if is_given:
                return await receive()
            is_given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, receive_again, send)


async def _body(receive: Receive, most: int) -> bytes | None:
    """None when it is larger."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def problem(status: int, words: str, **headers: str) -> JSONResponse:
    """A refusal: a sentence, as JSON."""
    return JSONResponse({"error": words}, status, headers=NO_STORE | headers)


def refused(error: DatelineError) -> JSONResponse:
    """The answer to an error that was raised on purpose."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 503 if is_away(error) else 400)
    more: dict[str, Any] = {}
    if isinstance(error, BusyError):
        more["Retry-After"] = str(error.wait_s)
    if isinstance(error, WhoError):
        more["WWW-Authenticate"] = "Bearer"
    return problem(status, str(error), **more)


def is_away(error: DatelineError) -> bool:
    """Whether it is the database of cases that did not do what it should."""
    cause = error.__cause__
    return cause is not None and type(cause).__module__.startswith("sqlalchemy")
