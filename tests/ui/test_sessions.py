"""Whose session it is: cookies of browsers, sessions that end, files that a server leaves, rows that are held once."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from geo.errors import DataError
from geo.records.check import check_loaded
from geo.records.loading import Loaded, read_records
from tests.fixtures.serving import answer_of
from ui.records.sets import RecordFile, _held_once
from ui.server.files import LOCK, PREFIX, remove_left_files, server_folder
from ui.server.house import give_back_memory
from ui.server.routes import map_routes
from ui.server.sessions import COOKIE, BrowserCookie, Sessions

PAGE = {"accept": "text/html,*/*"}


async def _page(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"no-cache")]})
    await send({"type": "http.response.body", "body": b"a page"})


def answer(**headers: str) -> Headers:
    """Headers of the answer to a request; an underscore stands for a hyphen."""
    told = []

    async def send(message) -> None:
        told.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "server": ("here", 80), "headers": raw}
    asyncio.run(BrowserCookie(_page)(scope, None, send))
    return Headers(raw=told[0]["headers"])


def cookie_of(headers: Headers) -> str:
    return headers["set-cookie"].partition(f"{COOKIE}=")[2].partition(";")[0]


def test_a_browser_gets_one_cookie_with_its_first_page():
    first = answer(**PAGE)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in first["set-cookie"].split(";")}
    assert "Secure" not in first["set-cookie"]
    assert first["cache-control"] == "private, no-store"
    again = answer(**PAGE, cookie=f"{COOKIE}={cookie_of(first)}")
    assert "set-cookie" not in again
    assert again["cache-control"] == "no-cache"
    assert cookie_of(answer(**PAGE)) != cookie_of(first)


def test_only_pages_bring_it():
    assert "set-cookie" not in answer(accept="*/*")


@pytest.mark.parametrize("value", ["", "guessed", "x" * 42, "; Path=/elsewhere"])
def test_a_cookie_that_is_none_of_ours_is_replaced(value: str):
    assert len(cookie_of(answer(**PAGE, cookie=f"{COOKIE}={value}"))) == 43


@pytest.mark.parametrize("proto, is_secure", [("https", True), ("https, http", True), ("http", False)])
def test_over_https_it_is_sent_over_https_alone(proto: str, is_secure: bool):
    assert answer(**PAGE, x_forwarded_proto=proto)["set-cookie"].endswith("; Secure") is is_secure


def test_under_a_base_path_it_goes_there_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.server.sessions.config.get_option", {"server.baseUrlPath": "/news/map/"}.get)
    assert "; Path=/news/map;" in answer(**PAGE)["set-cookie"]


def test_a_session_ends_when_its_browser_stays_away():
    held, ended = Sessions(), []
    session = held.take("one", "a browser")
    session.when_ended(lambda: ended.append("one"))
    assert held.away(lambda id: True, longest_s=0) == ()
    assert held.away(lambda id: False, longest_s=60) == ()
    assert held.away(lambda id: False, longest_s=0) == ("one",)
    assert held.take("one", "a browser") is session, "it came back"
    held.end(["one", "unknown"])
    assert ended == ["one"]
    assert not session.admits({COOKIE: "a browser"})
    session.when_ended(lambda: ended.append("late"))
    assert ended == ["one", "late"]


def test_a_session_is_its_browsers():
    held = Sessions()
    assert held.take("one", "") is held.take("one", "a browser")
    with pytest.raises(DataError, match="opened in another browser"):
        held.take("one", "another")
    with pytest.raises(DataError, match="Reload the page"):
        held.take("one", "")
    assert [len(held.admitted({COOKIE: cookie})) for cookie in ("a browser", "another", "")] == [1, 0, 0]


@pytest.mark.parametrize(("cookie", "status"), [("a browser", 204), ("another", 410), ("", 410)])
def test_a_browser_is_told_whether_its_session_lives_here(monkeypatch, cookie, status):
    held = Sessions()
    held.take("one", "a browser")
    monkeypatch.setattr("ui.server.routes.sessions", lambda: held)
    told = answer_of(
        Starlette(routes=map_routes()), "GET", "/dateline/here", headers=[("cookie", f"{COOKIE}={cookie}")]
    )
    assert (told.status, told.headers["cache-control"]) == (status, "private, no-store")


def test_what_a_server_has_left_is_removed_and_what_another_uses_is_not(tmp_path: Path):
    (left := tmp_path / f"{PREFIX}left").mkdir()
    (left / LOCK).touch()
    (left / "rows.parquet").write_text("private")
    (strange := tmp_path / "something-else").mkdir()
    remove_left_files(tmp_path)
    assert not left.exists()
    assert strange.exists()
    used = server_folder()
    remove_left_files(used.parent)
    assert used.exists()
    assert oct(used.stat().st_mode)[-3:] == "700"


# -- rows that are held once -------------------------------------------------------------------------------------------

HEADER = "day,lat,lon,place,kind,licence\n"
OPEN = (HEADER + "2020-01-02,10,20,Somewhere,Battles,CC BY 4.0\n").encode()
PRIVATE = (HEADER + "2020-01-02,10,20,Somewhere,Battles,mine alone\n").encode()


def read(content: bytes, name: str) -> Loaded:
    return read_records(content, name=name)


def taken(content: bytes, name: str = "a.csv") -> RecordFile:
    loaded = read(content, name)
    return _held_once(RecordFile(f"key of {content!r}", name, loaded, check_loaded(loaded), content))


@pytest.mark.parametrize("content, is_open", [(OPEN, True), (PRIVATE, False)])
def test_equal_rows_are_held_once_and_their_edition_is_shared_where_they_are_open(content: bytes, is_open: bool):
    first, second = taken(content), taken(content)
    assert first.loaded.good is second.loaded.good
    assert first.content is second.content
    assert first.is_open is is_open
    assert (first.edition == second.edition) is is_open


def test_rows_that_a_name_has_changed_are_not_shared():
    first, second = taken(OPEN, "my secret plan.csv"), taken(OPEN, "b.csv")
    differs = not read(OPEN, "my secret plan.csv").good.equals(read(OPEN, "b.csv").good)
    assert (first.loaded.good is not second.loaded.good) is differs
    assert second.name == second.loaded.name == "b.csv"


def test_what_no_session_holds_is_forgotten():
    first = taken(OPEN, "c.csv")
    edition = first.edition
    del first
    give_back_memory()
    gc.collect()
    assert taken(OPEN, "c.csv").edition != edition


def test_another_reading_is_another_edition():
    file = taken(PRIVATE, "d.csv")
    assert replace(file, edition="another").edition != file.edition


# -- a browser without cookies -----------------------------------------------------------------------------------------


def test_a_page_without_cookies_says_what_is_missing(root: Path):
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(root / "ui/frame/shell.py"), default_timeout=60).run()
    assert [warning.value for warning in page.warning if "sends this app no cookies" in warning.value]
    assert not page.exception
