"""Reads that go on when their process is killed: of two processes one takes over, and no article comes twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from geo.cases.articles import articles_of
from geo.cases.reads import (
    LEASE_S,
    OVER,
    READING,
    STOPPING,
    beat,
    begin_read,
    files_given,
    find_read,
    finish_read,
    forget_read,
    give_back,
    stop_read,
    take_over,
)
from geo.cases.rights import Who
from geo.cases.store import CaseStore
from geo.errors import CaseError
from ui.server.behind import Keeper

HERE, THERE = "1" * 32, "2" * 32
WIRES = 60


def wires(count: int = WIRES) -> bytes:
    text = "GAO, Mali, Feb. 8 - Gunmen killed {n} people in the village of Bara on Friday, the mayor of ward {n} said."
    return "\n".join(f'{{"text": "{text.format(n=n)}"}}' for n in range(1, count + 1)).encode()


def run_out(store: CaseStore) -> None:
    """As if so much time had passed."""
    from geo.cases.tables import READS

    with store.transaction() as connection:
        connection.execute(READS.update().values(until=READS.c.until - LEASE_S - 1))


def test_a_read_is_its_holders_until_its_lease_runs_out(store):
    case = store.new("x")
    read = begin_read(store, case, [("a.txt", b"one"), ("b.txt", b"two")], ["https://x.example"], holder=HERE)
    assert read and read.state == READING and read.addresses == ("https://x.example",) and read.who is None
    assert begin_read(store, case, [("c.txt", b"three")], [], holder=THERE) is None, "one at a time"
    assert take_over(store, THERE) == [] and beat(store, THERE, {read.id: {}}) == {}
    assert beat(store, HERE, {read.id: {"now": "a"}}) == {read.id: READING} and find_read(store, case).told == {
        "now": "a"
    }
    run_out(store)
    assert [one.id for one in take_over(store, THERE)] == [read.id] and take_over(store, HERE) == []
    assert beat(store, HERE, {read.id: {}}) == {}, "who was taken for dead learns it"
    finish_read(store, read.id, HERE, {})
    assert find_read(store, case).state == READING
    assert list(files_given(store, read.id)) == [("a.txt", b"one"), ("b.txt", b"two")]
    stop_read(store, case)
    assert beat(store, THERE, {read.id: {}}) == {read.id: STOPPING}
    give_back(store, THERE, [read.id])
    assert [one.state for one in take_over(store, HERE)] == [STOPPING]
    finish_read(store, read.id, HERE, {"counts": {"added": 2}})
    assert find_read(store, case).state == OVER and list(files_given(store, read.id)) == []
    assert take_over(store, THERE) == [] and list(store.damaged()) == []
    forget_read(store, case)
    assert find_read(store, case) is None


def test_what_was_given_is_gone_with_the_read_and_with_the_case(store):
    from geo.cases.tables import SOURCES

    case, other = store.new("x"), store.new("y")
    read = begin_read(store, case, [("a.txt", b"one")], [], holder=HERE)
    begin_read(store, other, [("a.txt", b"two")], [], holder=HERE)
    store.remove(other)
    finish_read(store, read.id, HERE, {})
    with store.transaction(reads_only=True) as connection:
        assert connection.execute(SOURCES.select()).all() == []


def test_who_may_not_change_a_case_reads_nothing_into_it(store):
    case = store.new("x", owner="a" * 64)
    with pytest.raises(CaseError):
        begin_read(store.of(Who("b" * 64, "browser")), case, [("a.txt", b"one")], [], holder=HERE)


READER = """
import sys, time
from geo.cases.store import CaseStore
from tests.cases.test_reads import wires
from ui.server.behind import Keeper

store = CaseStore.open(sys.argv[1])
keeper = Keeper(lambda: store)
keeper.begin(store, None, sys.argv[2], [("wires.jsonl", wires())], [], may_ask=False)
while True:
    print(store.case(sys.argv[2]).acts, flush=True)
    time.sleep(0.02)
"""


@pytest.mark.parametrize("how", ["killed", "given back"])
def test_another_process_goes_on_and_no_article_comes_twice(store, address, root, how):
    case = store.new("x")
    with subprocess.Popen(
        [sys.executable, "-c", READER, address, case], cwd=root, stdout=subprocess.PIPE, text=True
    ) as first:
        next(line for line in first.stdout if int(line) > 4)
        first.send_signal(signal.SIGKILL)
    kept = len(articles_of(store.log(case)))
    assert 0 < kept < WIRES, "it was in the middle of it"
    assert take_over(store, THERE) == [], "its lease runs still"
    run_out(store) if how == "killed" else give_back(store, _holder(store), [find_read(store, case).id])
    second, third = Keeper(lambda: store), Keeper(lambda: store)
    second.look(), third.look()
    read = find_read(store, case)
    assert (second.here(read.id) is None) != (third.here(read.id) is None), "one of them took it"
    limit = time.monotonic() + 120
    while find_read(store, case).state != OVER:
        assert time.monotonic() < limit
        second.look(), third.look()
        time.sleep(0.05)
    log = store.log(case)
    assert len(articles_of(log)) == WIRES
    assert set(Counter(act.target for act in log.acts if act.kind == "added").values()) == {1}
    counts = find_read(store, case).told["counts"]
    assert sum(counts.values()) == WIRES and not counts.get("known"), "what the first one added counts as added"


def _holder(store: CaseStore) -> str:
    from geo.cases.tables import READS

    with store.transaction(reads_only=True) as connection:
        return str(connection.execute(READS.select()).one().holder)


def test_a_keeper_that_closes_gives_back_what_it_reads(store):
    case = store.new("x")
    here = Keeper(lambda: store)
    here.begin(store, None, case, [("wires.jsonl", wires(500))], [], may_ask=False)
    here.close(30)
    read = find_read(store, case)
    assert read.state == READING and [one.id for one in take_over(store, THERE)] == [read.id]
    with pytest.raises(CaseError, match="being restarted"):
        here.begin(store, None, case, [("a.txt", b"one")], [], may_ask=False)
