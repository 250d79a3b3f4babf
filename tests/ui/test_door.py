"""The headers of every answer, and what comes of errors that nobody foresaw."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from streamlit import config
from streamlit.logger import update_formatter

from geo.errors import UnforeseenError
from tests.fixtures.serving import answer_of, served
from ui.frame.faults import fault_id, fault_words, keep_words_out_of_the_log, log_fault
from ui.map.basemaps import tile_hosts, tile_source
from ui.server.door import Door, headers_of

FRAME = "/component/streamlit_folium.st_folium/index.html"
SECRET = "The village of Konna was attacked"


PATHS = {
    "/": 200,
    "/records": 200,
    "/static/js/none.js": 200,
    "/favicon.png": 200,
    "/_stcore/health": 200,
    "/_stcore/host-config": 200,
    "/media/none.csv": 404,
    "/component/none/index.html": 404,
    "/dateline/none.js": 404,
    "/dateline/grid/none": 404,
}


def asked(address: str, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict[str, str]]:
    """Status and headers."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


@pytest.mark.parametrize("base", ["", "/maps/here"])
def test_every_answer_has_the_headers(base: str, root: Path):
    with served(root, STREAMLIT_SERVER_BASE_URL_PATH=base.strip("/")) as address:
        for path, status in PATHS.items():
            told, headers = asked(address, base + path)
            assert told == status, path
            assert {name: headers.get(name.lower()) for name in headers_of(path)} == headers_of(path), path
        for method, path in (
            ("PUT", "/_stcore/upload_file/none/none"),
            ("POST", "/dateline/grid/none/cells"),
            ("DELETE", "/dateline/none.js"),
            ("GET", "/..%2f..%2fetc/passwd"),
        ):
            told, headers = asked(address, base + path, method, b"x")
            assert told >= 400, path
            assert {name: headers.get(name.lower()) for name in headers_of(path)} == headers_of(path), path


def policy_of(path: str) -> dict[str, list[str]]:
    parts = headers_of(path)["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in (part.split(" ") for part in parts)}


def test_no_page_may_ask_another_host():
    sources = {source for told in policy_of("/article").values() for source in told}
    assert {source for source in sources if not source.startswith("'sha256-")} == {
        *("'self'", "'none'", "'unsafe-inline'", "blob:", "data:")
    }
    assert "'unsafe-inline'" not in policy_of("/")["script-src"]


def test_the_maps_frame_may_load_tiles_while_they_are_offered(monkeypatch: pytest.MonkeyPatch):
    assert policy_of(FRAME)["img-src"] == [
        *("'self'", "data:", "https://tile.openstreetmap.org"),
        *("https://*.tile.openstreetmap.fr", "https://server.arcgisonline.com"),
    ]
    assert headers_of(FRAME)["Referrer-Policy"] == "strict-origin"
    monkeypatch.setenv("DATELINE_CARTO_KEY", "k")
    assert "https://*.basemaps.cartocdn.com" in policy_of(FRAME)["img-src"]
    monkeypatch.setenv("DATELINE_TILES", "false")
    assert policy_of(FRAME)["img-src"] == ["'self'", "data:"]
    assert headers_of(FRAME)["Referrer-Policy"] == "same-origin"
    assert (tile_hosts(), tile_source("OpenStreetMap"), tile_source("CARTO")) == ((), None, None)


@pytest.mark.parametrize(
    "told, of_page, of_frame",
    [
        ("self", ["'self'"], ["'self'"]),
        ("none", ["'none'"], ["'self'"]),
        ("https://news.example.org", ["https://news.example.org"], ["'self'", "https://news.example.org"]),
        ("self https://*.example.org:8443", ["'self'", "https://*.example.org:8443"], ["'self'", "https://*.example.org:8443"]),
        ("*; script-src *", ["'self'"], ["'self'"]),
    ],
)  # fmt: skip
def test_who_may_frame_the_app(told: str, of_page: list[str], of_frame: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATELINE_FRAME_ANCESTORS", told)
    assert (policy_of("/")["frame-ancestors"], policy_of(FRAME)["frame-ancestors"]) == (of_page, of_frame)


# -- errors that nobody foresaw ----------------------------------------------------------------------------------------


async def fail(request: Request) -> PlainTextResponse:
    try:
        raise KeyError(SECRET)
    except KeyError as cause:
        raise ValueError(SECRET) from cause


async def fail_late(request: Request) -> StreamingResponse:
    def parts() -> Iterator[str]:
        yield "first"
        raise ValueError(SECRET)

    return StreamingResponse(parts())


def test_a_route_that_fails_answers_with_an_id_that_the_log_knows(caplog: pytest.LogCaptureFixture):
    routes = [Route("/fail", fail), Route("/late", fail_late)]
    app = Starlette(routes=routes, middleware=[Middleware(Door)])
    answer = answer_of(app, "GET", "/fail")
    assert answer.status == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = answer.body.decode()
    told = re.search(r"the id (\w{8}):", text)[1]
    assert f"Unforeseen error {told}" in caplog.text
    assert "builtins.ValueError" in caplog.text and "builtins.KeyError" in caplog.text
    assert "test_door.py" in caplog.text and ": fail" in caplog.text
    assert SECRET not in caplog.text + text
    late = answer_of(app, "GET", "/late")
    assert (late.body, late.is_whole) == (b"first", False)
    assert SECRET not in caplog.text


def test_whatever_logs_a_traceback_logs_no_words(caplog: pytest.LogCaptureFixture):
    keep_words_out_of_the_log()
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        logging.getLogger("streamlit.error_util").propagate = True
        logging.getLogger("streamlit.error_util").error("Uncaught 100%", exc_info=error)
    assert "Uncaught 100%" in caplog.text and "test_door.py" in caplog.text
    assert SECRET not in caplog.text


@pytest.fixture
def json_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As a server logs that was told to; as before afterwards."""
    make, written = logging.getLogRecordFactory(), config.get_option("logger.messageFormat")
    monkeypatch.setenv("DATELINE_LOG_JSON", "true")
    logging.setLogRecordFactory(logging.LogRecord)
    keep_words_out_of_the_log()
    yield
    logging.setLogRecordFactory(make)
    config.set_option("logger.messageFormat", written)
    update_formatter()


def _raise_unforeseen() -> None:
    raise UnforeseenError(SECRET, trace="KeyError\n  reader.py:3: read")


def test_a_log_of_json_holds_ids_and_places_and_nobodys_words(json_log: None, caplog: pytest.LogCaptureFixture):
    ours, theirs = logging.getLogger("ui.server.house"), logging.getLogger("others")
    try:
        _raise_unforeseen()
    except UnforeseenError as error:
        log_fault(error)
        ours.error("100% of it failed.", exc_info=error)
        id = fault_id(error)
    ours.error("%d files are gone.", 3)
    theirs.error("cannot read %s", SECRET)
    theirs.error(f"cannot read {SECRET}")
    theirs.error("cannot read %(what)s", {"what": SECRET})
    rows = [json.loads(record.getMessage()) for record in caplog.records]
    assert [row.get("message") for row in rows] == [
        *("Unforeseen error", "100% of it failed.", "3 files are gone."),
        *("cannot read %s", None, "cannot read %(what)s"),
    ]
    for row in rows[:2]:
        (cause,) = row["causes"]
        assert row["id"] == id and cause["type"] == "geo.errors.UnforeseenError"
        assert "_raise_unforeseen" in cause["places"][1] and cause["places"][-1] == "reader.py:3: read"
    assert all(row["level"] == "error" and row["at"].endswith("+00:00") for row in rows)
    assert "test_door.py" in rows[4]["where"] and SECRET not in caplog.text


def test_a_server_told_to_logs_lines_of_json(root: Path):
    code = (
        "from ui.frame.faults import keep_words_out_of_the_log, log_fault; keep_words_out_of_the_log(); import logging; "
        f"from streamlit.logger import get_logger; get_logger('streamlit.x').warning('%s', {SECRET!r}); "
        f"log_fault(ValueError({SECRET!r}))"
    )
    env = os.environ | {"DATELINE_LOG_JSON": "true"}
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stderr.splitlines()]
    assert [row["logger"] for row in rows] == ["streamlit.x", "dateline"] and SECRET not in done.stderr


@pytest.mark.parametrize(
    "number, said",
    [
        (errno.ENOSPC, "a full disk of this server"),
        (errno.EROFS, "a folder of this server that it may not write to"),
        (errno.ENOENT, "a file of this server that is gone"),
        (errno.EPIPE, "nobody foresaw"),
    ],
)
def test_a_disk_that_fails_is_one_sentence(number: int, said: str):
    words = fault_words(OSError(number, "of the system", "/home/secret/file"))
    assert said in words and "secret" not in words


def test_a_page_that_fails_says_so():
    from streamlit.testing.v1 import AppTest

    def script():
        from ui.frame.faults import show_fault

        assert show_fault(ValueError("The village of Konna was attacked"))

    page = AppTest.from_function(script).run()
    assert "nobody foresaw" in page.error[0].value
    assert "Konna" not in page.error[0].value
