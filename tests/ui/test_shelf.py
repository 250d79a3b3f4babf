"""The shelf of served files: written once, within its limit, each file for its session alone."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from bench.map_events import synthetic_events
from geo.errors import WorkError
from geo.frames import CLAIMS
from geo.map.columns import read_columns, write_columns, write_details
from geo.map.layers import ClaimLayer, EventLayer
from geo.records.bundled import load_sample
from ui.records.sets import RecordSet
from ui.server.routes import entries_link, record_links
from ui.server.sessions import COOKIE, Session
from ui.server.shelf import WRITTEN_HERE, Shelf, _record_files, record_names, shelf

EVENTS = load_sample().good
NOBODY: dict[str, str] = {}
READER = {COOKIE: "the reader's browser"}
OTHER = {COOKIE: "another browser"}


def files(*names: str, size: int = 10):
    return lambda: {name: bytes(size) for name in names}


def never():
    pytest.fail("it is there already")


def session(cookies: dict[str, str] = READER) -> Session:
    return Session("made up", cookies.get(COOKIE, ""))


def test_what_is_open_is_written_once_and_found_by_name():
    one = Shelf()
    names = one.names("a", files("events.bin", "details.bin"))
    assert one.names("a", never) == names
    assert [name.partition("-")[0] for name in names] == ["events", "details"]
    found = one.find(names[1], NOBODY)
    assert (found.packed, found.is_open) == (bytes(10), True)
    assert one.find("b.bin", NOBODY) is None
    assert Shelf().names("a", files("events.bin", "details.bin")) == names, "the same content, the same name"


@pytest.mark.parametrize("cookies", [NOBODY, OTHER, {COOKIE: ""}, {"another": READER[COOKIE]}])
def test_what_is_a_sessions_is_found_by_its_browser_alone(cookies: dict[str, str]):
    one, owner = Shelf(), session()
    (name,) = one.names("a", files("a.bin"), owner=owner)
    found = one.find(name, READER)
    assert (found.packed, found.is_open) == (bytes(10), False)
    assert one.find(name, cookies) is None
    assert one.names("a", never, owner=owner) == (name,), "a run of the page changes no address"


def test_without_cookies_nothing_is_found_not_even_with_an_empty_one():
    one = Shelf()
    (name,) = one.names("a", files("a.bin"), owner=session(NOBODY))
    assert [one.find(name, cookies) for cookies in (NOBODY, {COOKIE: ""}, READER)] == [None] * 3


def test_with_the_session_its_files_end():
    one, owner = Shelf(), session()
    (name,) = one.names("a", files("a.bin"), owner=owner)
    owner.end()
    assert one.find(name, READER) is None
    assert one.size == 0


def test_sessions_that_share_a_file_have_names_of_their_own_and_lose_only_those():
    one, first, second = Shelf(), session(), session(OTHER)
    (mine,), (theirs,) = one.names("a", files("a.bin"), owner=first), one.names("a", never, owner=second)
    assert mine != theirs
    assert one.find(mine, OTHER) is None
    first.end()
    assert one.find(theirs, OTHER).packed == bytes(10)


def test_a_session_that_has_ended_meanwhile_gets_nothing():
    one, owner = Shelf(), session()
    owner.end()
    (name,) = one.names("a", files("a.bin"), owner=owner)
    assert one.find(name, READER) is None
    assert one.size == 0


def test_what_was_not_asked_for_longest_gives_way_and_comes_back_under_its_name():
    small = Shelf(limit_bytes=30)
    owner = session()
    names = {key: small.names(key, files(f"{key}.bin"), owner=owner)[0] for key in "abc"}
    small.find(names["a"], READER)
    names["d"] = small.names("d", files("d.bin"), owner=owner)[0]
    assert [key for key in "abcd" if small.find(names[key], READER) is None] == ["b"]
    assert small.size == 30
    assert small.names("b", files("b.bin"), owner=owner) == (names["b"],)
    assert small.find(names["b"], READER).packed == bytes(10)


def test_one_that_is_larger_than_the_shelf_is_still_served():
    small = Shelf(limit_bytes=30)
    (first,), (second,) = small.names("a", files("a.bin")), small.names("b", files("b.bin", size=100))
    assert small.find(first, NOBODY) is None
    assert small.find(second, NOBODY).packed == bytes(100)


def test_sessions_that_want_the_same_at_once_write_it_once():
    written = []

    def write():
        written.append(1)
        return {"a.bin": b""}

    one = Shelf()
    threads = [threading.Thread(target=one.names, args=("a", write)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 1


def test_what_is_still_being_written_has_its_name_already():
    one, owner, later = Shelf(), session(), Future()
    names = one.names("a", lambda: {"a.bin": bytes(10), "b.bin": later}, owner=owner)
    assert one.size == 10
    later.set_result(bytes(7))
    assert one.find(names[1], READER).packed.result() == bytes(7)
    assert one.size == 17


def test_what_could_not_be_written_is_written_anew_by_the_next_run_under_its_name():
    one, owner, failed = Shelf(), session(), Future()
    failed.set_exception(WorkError("the process ended"))
    names = one.names("a", lambda: {"a.bin": bytes(10), "b.bin": failed}, owner=owner)
    assert one.find(names[0], READER) is None
    assert one.names("a", files("a.bin", "b.bin"), owner=owner) == names
    assert one.find(names[1], READER).packed == bytes(10)


@pytest.mark.parametrize("is_open", [True, False])
def test_files_of_many_records_are_written_apart_and_read_back(is_open):
    events = synthetic_events(WRITTEN_HERE + 1)
    written = _record_files(RecordSet("many", events, is_open=is_open))
    columns, details = (file.result(timeout=120) for file in written.values())
    assert (columns, details) == (write_columns(events), write_details(events))


def test_records_that_everybody_sees_are_served_to_everybody():
    names = record_names(RecordSet("one", EVENTS, is_open=True))
    assert names == record_names(RecordSet("one", EVENTS, is_open=True))
    held = [shelf().find(name, NOBODY) for name in names]
    assert all(file.is_open for file in held)
    assert read_columns(*(file.packed for file in held))["id"].nunique() == len(EVENTS)
    EventLayer(links=record_links(RecordSet("one", EVENTS, is_open=True)))  # no underscore in them


def test_other_records_are_nobodys_outside_of_a_session():
    names = record_names(RecordSet("two", EVENTS))
    assert names != record_names(RecordSet("three", EVENTS))
    assert [shelf().find(name, READER) for name in names] == [None, None]


def test_an_articles_entries_travel_with_the_page_where_no_cookie_comes():
    assert entries_link(ClaimLayer(CLAIMS.empty())) is None
