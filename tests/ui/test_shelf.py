"""The shelf of served files: written once, within its limit, names that nobody can guess."""

from __future__ import annotations

import gzip
import threading

import pytest

from geo.frames import CLAIMS
from geo.map.columns import read_columns
from geo.map.layers import ClaimLayer, EventLayer
from geo.records.bundled import load_sample
from ui.records.sets import RecordSet
from ui.server.routes import entries_link, record_links
from ui.server.shelf import Shelf, record_names, shelf

EVENTS = load_sample().good


def files(*names: str, size: int = 10):
    return lambda: {name: bytes(size) for name in names}


def never():
    pytest.fail("it is there already")


def test_a_bundle_is_written_once_and_found_by_name():
    one = Shelf()
    assert one.names("a", files("a-1.bin", "a-2.bin")) == ("a-1.bin", "a-2.bin")
    assert one.names("a", never) == ("a-1.bin", "a-2.bin")
    assert one.find("a-2.bin") == bytes(10)
    assert one.find("b.bin") is None


def test_what_was_not_asked_for_longest_gives_way():
    small = Shelf(limit_bytes=30)
    for name in ("a", "b", "c"):
        small.names(name, files(f"{name}.bin"))
    small.find("a.bin")
    small.names("d", files("d.bin"))
    assert [name for name in "abcd" if small.find(f"{name}.bin") is None] == ["b"]
    assert small.size == 30
    small.names("b", files("b.bin"))  # the next run puts it back
    assert small.find("b.bin") == bytes(10)


def test_one_that_is_larger_than_the_shelf_is_still_served():
    small = Shelf(limit_bytes=30)
    small.names("a", files("a.bin"))
    small.names("b", files("b.bin", size=100))
    assert (small.find("a.bin"), small.find("b.bin")) == (None, bytes(100))


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


def test_records_are_served_as_columns_under_names_that_change_with_the_edition():
    names = record_names(RecordSet("one", EVENTS))
    assert names == record_names(RecordSet("one", EVENTS)) != record_names(RecordSet("another", EVENTS))
    held = [shelf().find(name) for name in names]
    assert read_columns(*held)["id"].nunique() == len(EVENTS)
    assert "one" not in names[0], "an edition that must not be guessed is not told either"
    EventLayer(links=record_links(RecordSet("one", EVENTS)))  # no underscore in them


def test_an_articles_entries_are_served_packed():
    link = entries_link(ClaimLayer(CLAIMS.empty()))
    assert gzip.decompress(shelf().find(link.rpartition("/")[2])) == b"[]"
