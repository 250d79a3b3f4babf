"""How often one may ask: counted apart by user, address and server, in memory and by several processes in one database."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.cases.counters import StoreCounters
from geo.cases.limits import KINDS, Limits, network_of
from geo.cases.store import CaseStore
from geo.errors import BusyError
from geo.settings import TABLE

IN_A_PROCESS = """
import sys
from geo.cases.counters import StoreCounters
from geo.cases.store import CaseStore
counters = StoreCounters(CaseStore.reach(sys.argv[1]))
for _ in range(100):
    counters.incr("together", 3_600)
"""


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    for kind in KINDS:
        for whose, most in (("user", 3), ("address", 5), ("server", 7)):
            monkeypatch.setenv(f"DATELINE_{kind}_{whose}".upper(), str(most))


def count(limits: Limits, kind: str, **whose: str) -> int:
    """How often it may be asked before it is refused, up to ten."""
    for number in range(10):
        try:
            limits.spend(kind, **whose)
        except BusyError:
            return number
    return 10


@pytest.fixture(params=["memory", "store"])
def limits(request, monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_LIMITS_IN", request.param)
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield Limits(store)
    store.close()


def test_each_kind_has_a_setting_for_each_whose():
    assert {f"{kind}_{whose}" for kind in KINDS for whose in ("user", "address", "server")} <= set(TABLE)


def test_users_addresses_and_the_server_are_counted_apart(limits):
    assert count(limits, "reads", user="ann", address="192.0.2.1") == 3
    assert count(limits, "reads", user="bob", address="192.0.2.1") == 2, "the address has had five"
    assert count(limits, "reads", user="eve", address="192.0.2.2") == 2, "the server has had seven"
    assert count(limits, "exports", user="ann", address="192.0.2.1") == 3, "of another kind"


def test_who_is_refused_burdens_nobody_else(limits):
    for _ in range(20):
        count(limits, "reads", user="ann", address="192.0.2.1")
    assert count(limits, "reads", user="bob", address="192.0.2.1") == 2


def test_the_sentence_tells_how_long_to_wait_and_what_raises_it(limits):
    count(limits, "uploads", user="ann")
    with pytest.raises(BusyError) as refused:
        limits.spend("uploads", user="ann")
    assert 1 <= refused.value.wait_s <= 60
    said = str(refused.value)
    assert (
        said.startswith("You sent more than 3 files in a minute. Wait ")
        and f"Wait {refused.value.wait_s} second" in said
    )
    assert "DATELINE_UPLOADS_USER" in said


def test_0_is_no_limit(limits, monkeypatch):
    for whose in ("USER", "ADDRESS", "SERVER"):
        monkeypatch.setenv(f"DATELINE_READS_{whose}", "0")
    assert count(limits, "reads", user="ann", address="192.0.2.1") == 10


def test_after_its_minute_one_may_ask_again(store, monkeypatch):
    counters = StoreCounters(store)
    moment = [1_000_000.0]
    monkeypatch.setattr("geo.cases.counters.time.time", lambda: moment[0])
    assert [counters.incr("x", 60) for _ in range(3)] == [1, 2, 3]
    assert counters.get("x") == 3 and counters.get_expiry("x") == 1_000_060.0
    moment[0] += 59
    assert counters.incr("x", 60) == 4 and counters.get_expiry("x") == 1_000_060.0, "the window does not move"
    moment[0] += 1
    assert counters.get("x") == 0 and counters.forget_old() == 1
    assert counters.incr("x", 60, amount=5) == 5
    counters.clear("x")
    assert counters.get("x") == 0 and counters.check() and counters.reset() == 0


def test_two_processes_count_together_and_lose_nothing(store, address, root):
    commands = [sys.executable, "-c", IN_A_PROCESS, address]
    processes = [subprocess.Popen(commands, cwd=root) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: StoreCounters(store).incr("together", 3_600), range(50)))
    assert [process.wait(120) for process in processes] == [0, 0]
    assert StoreCounters(store).get("together") == 250


def test_two_servers_share_a_limit_in_the_store(store, monkeypatch):
    monkeypatch.setenv("DATELINE_LIMITS_IN", "store")
    first, second = Limits(store), Limits(store)
    assert count(first, "reads", user="ann") == 3 and count(second, "reads", user="ann") == 0
    monkeypatch.setenv("DATELINE_LIMITS_IN", "memory")
    assert count(second, "reads", user="ann") == 3


def test_without_being_told_postgresql_is_shared_and_a_file_is_not(store, monkeypatch):
    monkeypatch.delenv("DATELINE_LIMITS_IN", raising=False)
    count(Limits(store), "reads", user="ann")
    is_shared = store.folder is None
    assert count(Limits(store), "reads", user="ann") == (0 if is_shared else 3)


def test_while_the_database_is_away_each_process_counts_for_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_LIMITS_IN", "store")
    nowhere = CaseStore.reach(f"sqlite:///{tmp_path / 'no-tables.sqlite'}")
    assert count(Limits(nowhere), "reads", user="ann") == 3
    nowhere.close()


def test_no_name_and_no_address_lies_in_the_database(store, monkeypatch):
    from sqlalchemy import select

    from geo.cases.tables import COUNTERS

    monkeypatch.setenv("DATELINE_LIMITS_IN", "store")
    Limits(store).spend("reads", user="person ann@example.org", address="192.0.2.77")
    with store.transaction(reads_only=True) as connection:
        told = str(list(connection.execute(select(COUNTERS))))
    assert "ann" not in told and "192.0.2.77" not in told


@pytest.mark.parametrize(
    "address, expected",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_how_an_address_is_counted(address, expected):
    assert network_of(address) == expected
