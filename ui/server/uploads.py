"""How large an upload may be, and how much a session and the server may hold of them: our settings say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.settings import MB, how_to_raise, settings
from ui.server.sessions import sessions
from ui.server.who import signs_in

__all__ = ["UploadRoom", "follow_settings", "let_go"]

OPTION = "server.maxUploadSize"
FOLDER = "/_stcore/upload_file/"
LONGEST_NUMBER = 16
UNTOLD = PlainTextResponse("An upload must say how long it is.", status_code=411)


def follow_settings() -> None:
    """Let Streamlit take in what the settings allow. Raises DataError when a setting cannot be used."""
    largest = max(settings().article_mb, settings().records_mb)
    if config.get_option(OPTION) != largest:
        config.set_option(OPTION, largest, "Dateline's settings")


def let_go(files: Iterable[UploadedFile]) -> None:
    """Forget uploads of this session that were taken in: Streamlit holds them for as long as the session lives, browsers or not."""
    context = get_script_run_ctx()
    if context is None or not isinstance(manager := context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        manager.remove_file(context.session_id, file.file_id)


class UploadRoom:
    """Middleware: uploads are held in memory, also those that no page asked for, so they count before they come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: Counter[str] = Counter()
        """Bytes that are on their way, by session."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http" or scope["method"] != "PUT" or FOLDER not in scope["path"]:
            await self._app(scope, receive, send)
            return
        request, session = HTTPConnection(scope), scope["path"].partition(FOLDER)[2].partition("/")[0]
        told = request.headers.get("content-length", "")
        length = int(told) if told.isdecimal() and len(told) < LONGEST_NUMBER else None
        refusal = await run_in_threadpool(self._refusal, session, request, length)
        if refusal is not None or length is None:
            await (refusal or UNTOLD)(scope, receive, send)
            return
        self._coming[session] += length
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[session] -= length
            self._coming += Counter()  # without those of nothing

    def _refusal(self, session: str, request: HTTPConnection, length: int | None) -> PlainTextResponse | None:
        """Why an upload may not come; None when it may."""
        living = sessions().find(session)
        if living and living.browser and not living.admits(request.cookies):
            return PlainTextResponse("This session is another browser's. Reload the page.", status_code=403)
        if not (living.lets("bring") if living else not signs_in()):
            return PlainTextResponse("You may only look here, and bring nothing.", status_code=403)
        held, all_held = _held(session)
        for name, most, kept in (
            ("session_mb", settings().session_mb, held + self._coming[session]),
            ("server_mb", settings().server_mb, all_held + self._coming.total()),
        ):
            if kept + (length or 0) > most * MB:
                why = f"{kept / MB:,.0f} MB are held already; {(length or 0) / MB:,.0f} more are above {most:,}."
                return PlainTextResponse(f"{why} Remove files, or {how_to_raise(name, most)}.", status_code=413)
        return None


def _held(session: str) -> tuple[int, int]:
    """Bytes of a session's uploads and records, and of those of all."""
    manager = runtime.get_instance()._uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    uploads = {
        owner: sum(len(file.data) for file in list(files.values()))
        for owner, files in list(manager.file_storage.items())
    }
    kept = sessions().find(session)
    return uploads.get(session, 0) + (kept.kept_bytes if kept else 0), sum(uploads.values()) + sessions().kept_bytes
