"""Uploads are counted before they come: of a session, of all, and who may send them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from tests.fixtures.serving import answer_of
from ui.server import uploads
from ui.server.sessions import COOKIE, sessions
from ui.server.uploads import UploadRoom

MEGABYTE = 1_000_000
PATH = "/news/_stcore/upload_file/mine/file-1"
MINE = ("Cookie", f"{COOKIE}=my-browser")


async def _taken(request):
    await request.body()
    return PlainTextResponse("taken")


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("DATELINE_SESSION_MB", "3")
    monkeypatch.setenv("DATELINE_SERVER_MB", "10")
    held = {"mine": 0, "all": 0}
    monkeypatch.setattr(uploads, "_held", lambda session: (held["mine"], held["all"]))
    sessions().take("mine", "my-browser")
    app = Starlette(routes=[Route("/{path:path}", _taken, methods=["GET", "PUT"])], middleware=[Middleware(UploadRoom)])
    app.held = held
    yield app
    sessions().end(["mine"])


def put(app, length, *headers, path=PATH):
    told = () if length is None else (("Content-Length", str(length)),)
    answer = answer_of(app, "PUT", path, b"x", headers=(*told, *headers))
    return answer.status, answer.body.decode()


def test_what_fits_comes(app):
    assert put(app, 2 * MEGABYTE, MINE) == (200, "taken")
    assert put(app, 3 * MEGABYTE, MINE) == (200, "taken"), "the one before is counted by Streamlit, or gone"


@pytest.mark.parametrize(
    "held, setting",
    [({"mine": 2 * MEGABYTE, "all": 2 * MEGABYTE}, "SESSION_MB"), ({"mine": 0, "all": 9 * MEGABYTE}, "SERVER_MB")],
)
def test_what_would_be_too_much_is_refused_before_it_comes(app, held, setting):
    app.held |= held
    status, why = put(app, 2 * MEGABYTE, MINE)
    assert status == 413
    assert f"raise the setting DATELINE_{setting}" in why
    assert "are held already; 2 more are above" in why


def test_an_upload_that_a_reload_breaks_off_leaves_its_room(app):
    begun = []

    async def breaks_off():
        begun.append(len(begun))
        return (
            {"type": "http.disconnect"} if len(begun) > 1 else {"type": "http.request", "body": b"x", "more_body": True}
        )

    async def nobody_listens(message):
        begun.append(message["type"])

    headers = [(b"content-length", str(3 * MEGABYTE).encode()), (b"cookie", MINE[1].encode())]
    scope = {
        "type": "http", "method": "PUT", "path": PATH, "raw_path": PATH.encode(), "root_path": "", "query_string": b"", "headers": headers,
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 9),
    }  # fmt: skip
    with pytest.raises(ClientDisconnect):
        asyncio.run(app(scope, breaks_off, nobody_listens))
    assert begun[:2] == [0, 1]
    assert put(app, 3 * MEGABYTE, MINE) == (200, "taken"), "all of the session's room is there again"


@pytest.mark.parametrize("length", [None, "", "-5", "2e9", "9" * 40])
def test_who_does_not_say_how_much_is_asked(app, length):
    assert put(app, length, MINE)[0] == 411


def test_nobody_fills_anothers_session(app):
    assert put(app, 1, ("Cookie", f"{COOKIE}=other"))[0] == 403
    assert put(app, 1)[0] == 403
    assert put(app, 1, path="/_stcore/upload_file/unknown/file-1") == (200, "taken"), "Streamlit knows no such session"


def test_other_questions_are_not_counted(app):
    assert put(app, None, path="/anything")[0] == 200
    assert answer_of(app, "GET", PATH).status == 200


def test_what_was_taken_in_is_let_go(monkeypatch):
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    for session in ("mine", "another"):
        for number in (1, 2):
            manager.add_file(session, UploadedFileRec(f"{session}-{number}", "events.csv", "text/csv", b"x" * 9))
    monkeypatch.setattr(
        uploads, "get_script_run_ctx", lambda: SimpleNamespace(session_id="mine", uploaded_file_mgr=manager)
    )
    uploads.let_go([SimpleNamespace(file_id="mine-1"), SimpleNamespace(file_id="another-1")])
    left = {session: set(files) for session, files in manager.file_storage.items()}
    assert left == {"mine": {"mine-2"}, "another": {"another-1", "another-2"}}, "one's own alone, and those alone"
