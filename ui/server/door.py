"""What holds for every answer of this server: who may do what in a browser with it, and that no route ends in a traceback.

The policy names no host but our own. Where the operator offers base maps of tiles, the frame of the map, and nothing
else, may load pictures from their hosts. Whether the connection is safe (HSTS) is for the proxy to say.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import DatelineError
from geo.settings import Settings, settings
from ui.frame.faults import fault_words, log_fault
from ui.frame.theme import page_script
from ui.map.basemaps import tile_hosts
from ui.server.metrics import count_refusal

__all__ = ["Door", "headers_of"]

FRAMES = "/component/"
"""Documents in frames of our own pages: the map."""
PAGE_SCRIPTS = Path(streamlit.__file__).parent / "static" / "index.html"
SCRIPTS_OF_FRAME = ("'unsafe-inline'", "'unsafe-eval'")


class Door:
    """Middleware around all of the app: puts the headers on each answer, and answers 500 where a route fails."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                count_refusal(message["status"])
                MutableHeaders(scope=message).update(headers_of(scope["path"]))
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, the answer is a sentence
            log_fault(error)
            if not has_begun:  # else the server ends the connection, and the browser sees that something is missing
                await PlainTextResponse(fault_words(error), status_code=500)(scope, receive, send_with_headers)


def headers_of(path: str) -> dict[str, str]:
    """The headers for the answer at a path."""
    try:
        ancestors, tiles = settings().frame_ancestors, tile_hosts()
    except DatelineError:  # a setting that cannot be used: the pages say which
        ancestors, tiles = Settings().frame_ancestors, ()
    return _headers(FRAMES in path, ancestors, tiles)


@lru_cache(maxsize=32)
def _headers(is_frame: bool, ancestors: str, tiles: tuple[str, ...]) -> dict[str, str]:
    tiles = tiles if is_frame else ()
    policy = {
        "default-src": ["'self'"],
        # streamlit-folium runs the map's script as text of its frame, and evaluates each change; components in a page come as
        # blobs
        "script-src": ["'self'", *(SCRIPTS_OF_FRAME if is_frame else ("blob:", *_inline_scripts()))],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", *tiles],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": _ancestors(ancestors, is_frame=is_frame),
    }
    return {
        "Content-Security-Policy": "; ".join(" ".join([name, *sources]) for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        # those who give tiles want to know the site that shows them, and learn no more
        "Referrer-Policy": "strict-origin" if tiles else "same-origin",
    }


def _ancestors(told: str, *, is_frame: bool) -> list[str]:
    """A frame of ours stands in a page of ours, whoever may frame that."""
    named = [f"'{word}'" if word in ("self", "none") else word for word in told.split()]
    return list(dict.fromkeys(["'self'", *(word for word in named if word != "'none'")])) if is_frame else named


@lru_cache(maxsize=1)
def _inline_scripts() -> tuple[str, ...]:
    """The hashes by which the policy knows the scripts that stand in Streamlit's page, and ours."""
    scripts = re.findall(r"<script>(.*?)</script>", PAGE_SCRIPTS.read_text(encoding="utf-8"), re.DOTALL)
    scripts.append(page_script())
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
