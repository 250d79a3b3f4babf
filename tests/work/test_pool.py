"""The pool of workers: what a job gives, and that nothing which a job does harms who waits, or another job."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from geo.errors import LimitError, RecordsError, UnforeseenError, WorkError
from geo.work import pool as pool_module
from geo.work.pool import Pool

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import odd_jobs  # noqa: E402  a worker finds it in the same place


@pytest.fixture(scope="module")
def pool():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        pool = Pool(size=1, memory_mb=300, prepare=odd_jobs.get_ready)
        pool.get_ready()
        yield pool
        pool.close()


def run(pool, job, *given, owner="one", on_step=None):
    return pool.run(job, *given, what="mine.csv", owner=owner, longest_s=1.5, on_step=on_step)


def test_a_job_gives_its_value_and_tells_its_steps_in_the_thread_that_waits(pool):
    steps = []

    def step(words, share):
        steps.append((words, share, threading.get_ident()))

    assert run(pool, odd_jobs.double, 21, on_step=step) == 42
    assert ("Doubling", 0.5, threading.get_ident()) in steps


def test_a_worker_is_used_again_and_is_not_this_process(pool):
    first = run(pool, odd_jobs.whose_process)
    assert first == run(pool, odd_jobs.whose_process) != os.getpid()


def test_large_arrays_travel_whole_and_can_be_written_to(pool):
    array = run(pool, odd_jobs.big_array)
    assert array.flags.writeable
    assert np.array_equal(array, np.arange(5_000_000))


def test_what_is_raised_on_purpose_arrives_as_it_is(pool):
    before = run(pool, odd_jobs.whose_process)
    with pytest.raises(RecordsError, match=r"^mine\.csv is no table: give another\.$"):
        run(pool, odd_jobs.refuse)
    assert run(pool, odd_jobs.whose_process) == before


@pytest.mark.parametrize("job", [odd_jobs.spin_in_c, lambda: None], ids=["spin_in_c", "sleep"])
def test_what_takes_too_long_is_stopped_with_a_sentence(pool, job):
    given = (odd_jobs.wait, 60) if job is not odd_jobs.spin_in_c else (job,)
    before, start = run(pool, odd_jobs.whose_process), time.monotonic()
    with pytest.raises(
        LimitError,
        match=r"mine\.csv: reading took longer than 1\.5 s and was stopped; .*DATELINE_ARTICLE_DEADLINE_S \(now 60 seconds\)",
    ):
        run(pool, *given)
    assert time.monotonic() - start < 10
    assert not _lives(before)
    assert run(pool, odd_jobs.double, 1) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory for a process")
def test_what_takes_too_much_memory_is_stopped_with_a_sentence(pool):
    assert run(pool, odd_jobs.take_memory, 100) == 12_500_000
    with pytest.raises(
        LimitError, match=r"mine\.csv: reading needs more memory than the 300 MB.*DATELINE_WORKER_MEMORY_MB"
    ):
        run(pool, odd_jobs.take_memory, 600)
    assert run(pool, odd_jobs.double, 1) == 2


def test_a_process_that_ends_costs_a_sentence(pool):
    with pytest.raises(WorkError, match=r"mine\.csv: the process that read it ended by itself \(signal 11\)"):
        run(pool, odd_jobs.die)
    assert run(pool, odd_jobs.double, 1) == 2


def test_what_is_unforeseen_tells_where_but_not_what_the_document_says(pool):
    with pytest.raises(UnforeseenError) as caught:
        run(pool, odd_jobs.fail, "a name in the document")
    assert "KeyError" in caught.value.trace
    assert "odd_jobs.py" in caught.value.trace
    assert "a name in the document" not in caught.value.trace + str(caught.value)


def test_a_worker_that_died_while_it_had_nothing_to_do_is_replaced(pool):
    first = run(pool, odd_jobs.whose_process)
    os.kill(first, 9)
    time.sleep(0.2)
    assert run(pool, odd_jobs.whose_process) != first


def test_what_a_library_prints_does_no_harm(pool):
    assert run(pool, odd_jobs.print_much) == "done"


def test_who_cancels_stops_the_work(pool):
    worker = run(pool, odd_jobs.whose_process)

    class Cancelled(BaseException):
        pass

    def cancel(_words, _share):
        raise Cancelled

    with pytest.raises(Cancelled):
        run(pool, odd_jobs.wait, 60, on_step=cancel)
    assert not _lives(worker)
    assert run(pool, odd_jobs.double, 1) == 2


def test_the_queue_is_fair_whoever_asks_most(pool, tmp_path):
    """Nine jobs of one, then one of another: he goes second or third, not last."""
    notes = tmp_path / "notes"
    gate = threading.Thread(target=run, args=(pool, odd_jobs.wait, 0.5), kwargs={"owner": "gate"})
    gate.start()
    time.sleep(0.1)
    many = [
        threading.Thread(target=run, args=(pool, odd_jobs.note, notes, "many"), kwargs={"owner": "many"})
        for _ in range(9)
    ]
    one = threading.Thread(target=run, args=(pool, odd_jobs.note, notes, "one"), kwargs={"owner": "one"})
    for thread in many:
        thread.start()
    time.sleep(0.1)
    one.start()
    for thread in (gate, one, *many):
        thread.join(60)
    order = notes.read_text("utf-8").split()
    assert len(order) == 10
    assert order.index("one") <= 1


def test_who_waits_is_told_and_may_leave(pool):
    gate = threading.Thread(target=run, args=(pool, odd_jobs.wait, 0.8), kwargs={"owner": "gate"})
    gate.start()
    time.sleep(0.2)
    told = []

    class Left(BaseException):
        pass

    def leave(words, _share):
        told.append(words)
        raise Left

    with pytest.raises(Left):
        run(pool, odd_jobs.double, 1, owner="other", on_step=leave)
    assert told == ["Waiting for another reader"]
    gate.join(60)
    assert run(pool, odd_jobs.double, 1) == 2


def test_without_processes_it_reads_here_and_says_so(monkeypatch):
    def refuse(*_given, **_named):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(pool_module.subprocess, "Popen", refuse)
    pool = Pool(size=1, memory_mb=300, prepare=odd_jobs.get_ready)
    pool.get_ready()
    assert run(pool, odd_jobs.whose_process) == os.getpid()
    assert pool.trouble == "Operation not permitted"


@pytest.mark.parametrize("deaths, is_here", [(2, False), (3, True)])
def test_a_process_may_be_ended_while_it_starts_but_not_always(monkeypatch, tmp_path, deaths, is_here):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    pool = Pool(size=1, memory_mb=300, prepare=partial(odd_jobs.get_ready_at_last, tmp_path / "notes", deaths))
    assert (run(pool, odd_jobs.whose_process) == os.getpid()) is is_here
    assert pool.trouble == ("it ended while it started (signal 9)" if is_here else "")
    pool.close()


def test_a_worker_ends_when_its_server_is_killed(tmp_path):
    code = (
        "import os, sys, time; from geo.work.pool import Pool; from odd_jobs import get_ready, whose_process\n"
        "pool = Pool(1, 300, get_ready)\n"
        "print(pool.run(whose_process, what='x', owner='x', longest_s=60), flush=True)\n"
        "time.sleep(60)"
    )
    paths = os.pathsep.join((str(HERE), str(HERE.parents[1])))
    environment = {**os.environ, "PYTHONPATH": paths}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True) as server:
        worker = int(server.stdout.readline())
        server.kill()
    until = time.monotonic() + 10
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _lives(worker)


def _lives(process):
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_who_waits_and_who_runs_is_counted(pool):
    seen = []
    inside, done = threading.Event(), threading.Event()

    def hold(words, share):
        inside.set()
        done.wait(20)

    first = threading.Thread(target=lambda: run(pool, odd_jobs.double, 1, on_step=hold))
    first.start()
    assert inside.wait(20) and (pool.running, pool.waiting) == (1, 0)

    def look(words, share):
        if words.startswith("Waiting"):
            seen.append((pool.running, pool.waiting))
            done.set()

    assert run(pool, odd_jobs.double, 2, owner="two", on_step=look) == 4
    first.join()
    assert seen[0] == (1, 1) and (pool.running, pool.waiting) == (0, 0)
