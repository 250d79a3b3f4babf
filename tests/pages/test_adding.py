"""Many articles while the page goes on: counted, stopped, gone on with; addresses only where they may be asked."""

from __future__ import annotations

import time

import pytest

from geo.articles.batches import given_in
from geo.cases.articles import articles_of
from geo.cases.store import CaseStore
from ui.server import behind as module
from ui.server.behind import Adding

WIRE = "GAO, Mali, Feb. 8 - Gunmen killed {n} people in the village of Bara on Friday, the mayor of ward {n} said."


@pytest.fixture
def store(tmp_path) -> CaseStore:
    return CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")


def over(adding: Adding) -> Adding:
    limit = time.monotonic() + 120
    while not adding.is_over:
        assert time.monotonic() < limit
        time.sleep(0.02)
    return adding


def wires(count: int) -> bytes:
    return "\n".join(f'{{"text": "{WIRE.format(n=n)}"}}' for n in range(1, count + 1)).encode()


def test_what_becomes_of_each_is_counted(store):
    case = store.new("Mali")
    given = [*given_in(wires(1), name="wires.jsonl"), *given_in(b"", name="empty.txt")]
    adding = Adding(store, case, given)
    adding.begin()
    over(adding)
    assert dict(adding.counts) == {"added": 1, "failed": 1}
    assert adding.failed[0][0] == "empty.txt"
    assert "empty" in adding.failed[0][1]
    assert adding.words == "1 added; 1 not read"


def test_who_stops_keeps_what_was_read_and_goes_on_later(store):
    case = store.new("Mali")

    def given():
        for number, one in enumerate(given_in(wires(60), name="wires.jsonl")):
            if number == 30:
                adding.stop()
            yield one

    adding = Adding(store, case, given())
    adding.begin()
    over(adding)
    kept = len(articles_of(store.log(case)))
    assert kept == adding.counts["added"] + adding.counts["copies"] < 60
    adding = Adding(store, case, given_in(wires(60), name="wires.jsonl"))
    adding.begin()
    over(adding)
    assert adding.counts["known"] == kept
    assert len(articles_of(store.log(case))) == 60


def test_a_store_that_goes_away_is_told(store, tmp_path):
    adding = Adding(store, "no-such-case", given_in(wires(1), name="wires.jsonl"))
    adding.begin()
    assert over(adding).fault


def test_addresses_that_feeds_tell_are_asked_only_where_they_may_be(store, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "_at_address", lambda address: asked.append(address) or iter(()))
    link = b'[{"url": "https://news.example.org/gao"}]'
    for may_ask in (False, True):
        adding = Adding(store, store.new("Mali"), given_in(link, name="links.json"), may_ask=may_ask)
        adding.begin()
        over(adding)
        assert bool(asked) == may_ask
