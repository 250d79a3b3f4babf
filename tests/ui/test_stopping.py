"""A server that is told to stop says so, takes on nothing new, and gives back what it reads."""

from __future__ import annotations

import signal
import time
import urllib.error
import urllib.request

from geo.cases.reads import READING, begin_read, find_read, take_over
from geo.cases.store import CaseStore
from tests.cases.test_reads import wires
from tests.fixtures.serving import served_by


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_sigterm_says_not_ready_gives_back_what_is_read_and_ends(root, tmp_path):
    url = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    store = CaseStore.open(url)
    case = store.new("x")
    begin_read(store, case, [("wires.jsonl", wires(3_000))], [], holder="0" * 32)
    from geo.cases.tables import READS

    with store.transaction() as connection:  # left by a process that is no more
        connection.execute(READS.update().values(until=0))
    with served_by(root, DATELINE_DATABASE_URL=url, DATELINE_STOP_GRACE_S="30") as (address, server):
        limit = time.monotonic() + 60
        while store.case(case).acts < 3:  # the next start has taken it over
            assert time.monotonic() < limit
            time.sleep(0.05)
        assert status(f"{address}/readyz") == 200
        server.send_signal(signal.SIGTERM)
        seen = {status(f"{address}/readyz"), status(f"{address}/healthz")}
        assert seen == {503, 200}, "it lives, and takes on nothing new"
        server.wait(30)
    read, kept = find_read(store, case), store.case(case).acts
    assert read.state == READING and 3 <= kept < 3_001
    assert [one.id for one in take_over(store, "1" * 32)] == [read.id], "at once, not when a lease has run out"
    assert store.case(case).acts == kept
    store.close()
