"""Whose page is made next: one page opens at a time, so that those that somebody works on stay quick.

All pages are made in one process, which does one thing at a time. Who opens a page, or comes to another one, waits for more
than the drawing of it and does not see a moment; who moves a slider does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["SWITCH_S", "give_way", "take_turn", "turn_to_open"]

SWITCH_S = 0.0005
"""How long a thread works while others wait, a tenth of Python's own: the answer to a probe waits for all before it."""
LONGEST_S = 2.0
"""Nobody waits for longer, whatever the others do."""

_openings = threading.Semaphore(1)
_held = threading.local()


@contextmanager
def turn_to_open(*, is_opening: bool) -> Iterator[None]:
    """Around the run of a page: one that opens waits for its turn."""
    _held.is_inside = True
    try:
        if is_opening:
            take_turn()
        yield
    finally:
        _held.is_inside = False
        give_way()


def take_turn() -> None:
    """This run goes on with what it has waited for, when no other page opens. Not to be called with a lock in hand.

    Outside of `turn_to_open` nobody would give it back: then it does nothing.
    """
    if getattr(_held, "is_inside", False) and not getattr(_held, "has_turn", False):
        _held.has_turn = _openings.acquire(timeout=LONGEST_S)


def give_way() -> None:
    """This run waits for something else, or is over: the next page may open."""
    if getattr(_held, "has_turn", False):
        _held.has_turn = False
        _openings.release()
