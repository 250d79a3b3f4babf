"""One page opens at a time; those that somebody works on do not wait."""

from __future__ import annotations

import threading
import time

import pytest

from ui.server import turns
from ui.server.turns import give_way, take_turn, turn_to_open


def _apart(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _run(log, *, is_opening, go_on=None):
    with turn_to_open(is_opening=is_opening):
        log.append("in")
        if go_on:
            assert go_on.wait(10)


@pytest.fixture
def opening():
    """A page that opens in another thread, until told to go on."""
    log, go_on = [], threading.Event()
    thread = _apart(lambda: _run(log, is_opening=True, go_on=go_on))
    while not log:
        time.sleep(0.01)
    yield go_on
    go_on.set()
    thread.join()


def test_a_page_that_opens_waits_for_the_one_before(opening):
    log = []
    second = _apart(lambda: _run(log, is_opening=True))
    time.sleep(0.1)
    assert not log
    opening.set()
    second.join(5)
    assert log == ["in"]


def test_a_page_that_is_open_waits_for_nobody(opening):
    log = []
    _run(log, is_opening=False)
    assert log == ["in"]


def test_nobody_waits_for_ever(opening, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_S", 0.05)
    log = []
    _run(log, is_opening=True)
    assert log == ["in"]


def test_who_waits_for_something_else_gives_way():
    log, go_on = [], threading.Event()

    def wait_for_reading():
        with turn_to_open(is_opening=True):
            give_way()
            log.append("gave way")
            assert go_on.wait(10)
            take_turn()

    first = _apart(wait_for_reading)
    while not log:
        time.sleep(0.01)
    began = time.monotonic()
    _run([], is_opening=True)
    assert time.monotonic() - began < turns.LONGEST_S
    go_on.set()
    first.join()


def test_a_page_that_fails_gives_its_turn_back():
    for _ in range(2):
        began = time.monotonic()
        with pytest.raises(ValueError, match="made up"), turn_to_open(is_opening=True):
            raise ValueError("made up")
        assert time.monotonic() - began < turns.LONGEST_S


def test_outside_of_a_run_there_is_no_turn_to_take():
    take_turn()
    began = time.monotonic()
    _apart(lambda: _run([], is_opening=True)).join()
    assert time.monotonic() - began < turns.LONGEST_S
