"""Jobs that behave badly, for the pool's tests; a worker finds them by PYTHONPATH."""

import os
import time

import numpy as np

from geo.errors import RecordsError


def get_ready(*, on_step):
    on_step("Opening what all need", 0.5)


def get_ready_at_last(notes, deaths, *, on_step):
    """Ended from outside, so many times."""
    with notes.open("a", encoding="utf-8") as file:
        file.write("here\n")
    if len(notes.read_text("utf-8").splitlines()) <= deaths:
        os.kill(os.getpid(), 9)


def double(number, *, on_step):
    on_step("Doubling", 0.5)
    return 2 * number


def whose_process(*, on_step):
    return os.getpid()


def wait(seconds, *, on_step):
    time.sleep(seconds)


def spin_in_c(*, on_step):
    """Where Python cannot look up: a pattern that tries for ever."""
    import re

    re.match(r"(a+)+$", "a" * 64 + "b")


def take_memory(megabytes, *, on_step):
    return int(np.ones(megabytes * 125_000).sum())


def note(path, word, *, on_step):
    with path.open("a", encoding="utf-8") as notes:
        notes.write(f"{word}\n")
    time.sleep(0.05)


def refuse(*, on_step):
    raise RecordsError("mine.csv is no table: give another.")


def fail(secret, *, on_step):
    raise KeyError(secret)


def die(*, on_step):
    os.kill(os.getpid(), 11)


def print_much(*, on_step):
    print("chatter of a library " * 10_000)  # noqa: T201
    return "done"


def big_array(*, on_step):
    return np.arange(5_000_000)
