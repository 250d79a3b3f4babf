"""Files that a reader saves: Streamlit serves them under a hash of their content, which anybody can reckon who has it.

So each is marked as its session's when it is made, and the middleware lets nobody else have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind

from ui.server.addresses import NO_STORE
from ui.server.limits import spend
from ui.server.sessions import current_session, sessions

__all__ = ["OwnDownloads", "own"]

FOLDER = "/media/"
NOWHERE = "none"


def own(write: Callable[[], bytes]) -> Callable[[], bytes]:
    """What st.download_button takes as data: written when it is asked for, for this session alone."""
    session = current_session()

    def written() -> bytes:
        spend("exports")
        content = write()
        if session.notes is not None:
            session.notes("exported")
        session.files.add(hashlib.sha256(content).digest())
        return content

    return written


class OwnDownloads:
    """Middleware: to all but its session a download is a file that is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        content = _download(scope["path"]) if scope["type"] == "http" and FOLDER in scope["path"] else None
        if content is None:
            await self._app(scope, receive, send)
            return
        digest = hashlib.sha256(content).digest()
        admitted = await run_in_threadpool(sessions().admitted, HTTPConnection(scope).cookies)
        if not any(digest in session.files for session in admitted):
            path = scope["path"].rpartition("/")[0] + f"/{NOWHERE}"
            await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
            return

        async def send_unkept(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(NO_STORE)
            await send(message)

        await self._app(scope, receive, send_unkept)


def _download(path: str) -> bytes | None:
    """The download that Streamlit would serve; None when there is none, or it is one of our own pictures."""
    file = runtime.get_instance().media_file_mgr.read_file(path.rpartition("/")[2]) if runtime.exists() else None
    return file.content if file is not None and file.kind == MediaFileKind.DOWNLOADABLE else None
