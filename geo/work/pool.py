"""A few worker processes for many who ask: a fair queue, a deadline and a limit of memory for each job, and an end to it.

    pool = Pool(size=2, memory_mb=3_000, prepare=get_ready)
    pool.run(read_given, text, what="The pasted text", owner="session 1", longest_s=60)

Who asks waits in his own thread: `on_step` is called there, some times a second, and what it raises stops the job; so a
reader who cancels or leaves frees the worker at once. A worker that is stopped, or ends by itself, is replaced.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, TypeVar

from geo.errors import DatelineError, LimitError, UnforeseenError, WorkError
from geo.records.loading import Step
from geo.settings import how_to_raise
from geo.work.wire import receive, send

__all__ = ["Pool"]

Answer = TypeVar("Answer")

TICK_S = 0.2
START_S = 120.0
"""A process that is not ready by then never will be."""
STARTS = 3
"""A process may be ended from outside while it starts: so many, one after the other, is none of that."""
CODE = Path(__file__).parents[2]
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from geo.work.worker import main; main()"
"""Wherever the server was started, the worker's code is that of the server."""


@dataclass(eq=False)
class Pool:
    """At most `size` jobs at once, each in a process that may take `memory_mb` more than it has when it is ready."""

    size: int
    memory_mb: int
    prepare: Callable[..., object]
    """A job without arguments that each process does first, such as to open what all others need."""
    trouble: str = ""
    """Why jobs run in this process: no other can be started; "" while they can."""
    _idle: list[_Worker] = field(default_factory=list)
    _waiting: list[_Ticket] = field(default_factory=list)
    _running: Counter[str] = field(default_factory=Counter)
    _last_turn: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def waiting(self) -> int:
        """How many wait for a process."""
        with self._changed:
            return len(self._waiting)

    @property
    def running(self) -> int:
        """How many jobs are under way."""
        with self._changed:
            return self._running.total()

    def get_ready(self) -> None:
        """Start the processes before they are needed; returns at once."""
        with self._changed:
            for worker in [worker for worker in self._idle if worker.has_ended]:
                self._idle.remove(worker)
                worker.end()
            try:
                while not self.trouble and len(self._idle) + self._running.total() < self.size:
                    self._idle.append(_Worker(self.memory_mb, self.prepare))
            except OSError as cause:
                self.trouble = f"{cause.strerror or cause}"

    def run(
        self,
        job: Callable[..., Answer],
        *given: object,
        what: str,
        owner: str,
        longest_s: float,
        deadline: str = "article_deadline_s",
        on_step: Step | None = None,
        renews: bool = False,
        **named: object,
    ) -> Answer:
        """What a job gives, when its turn has come: who has least running goes first, then who has waited longest.

        job: a function of a module, called with given, named and on_step. what: is read, for messages. owner: on
        whose behalf. longest_s: how long it may take, not counting the queue; deadline: the setting that says so. renews: each
        step of the job may take so long. Raises what the job raises on purpose, LimitError when it takes too long or too much
        memory, WorkError when its process ends, UnforeseenError for anything else; the last three say which `step` it was at.
        """
        tell = on_step or _tell_nobody
        with self._turn(owner, tell):
            worker = self._ready_worker(tell)
            if worker is None:
                return job(*given, **named, on_step=tell)
            kind, told = "stopped", None
            try:
                kind, told = worker.work((job, given, named, longest_s), longest_s, tell, renews=renews)
            finally:
                self._give_back(worker, is_fit=kind in ("done", "refused"))
        if kind == "done":
            return told  # type: ignore[no-any-return]
        if kind == "refused":
            raise told
        error = self._error(kind, told, what, deadline, longest_s)
        error.step = worker.step
        raise error

    def close(self) -> None:
        """End all processes that have nothing to do."""
        with self._changed:
            for worker in self._idle:
                worker.end()
            self._idle.clear()

    @contextmanager
    def _turn(self, owner: str, tell: Step) -> Iterator[None]:
        """Wait for a place among those that run. While somebody waits, he is told for how many."""
        ticket = _Ticket(owner, next(self._numbers))
        with self._changed:
            self._waiting.append(ticket)
        try:
            while (before := self._wait_for(ticket)) is not None:
                tell(f"Waiting for {before} others" if before > 1 else "Waiting for another reader", 0.0)
        except BaseException:
            with self._changed:
                self._waiting.remove(ticket)
            raise
        try:
            yield
        finally:
            with self._changed:
                self._running[owner] -= 1
                self._running += Counter()  # without those that have none
                self._last_turn = {
                    name: turn
                    for name, turn in self._last_turn.items()
                    if name in self._running or any(waiting.owner == name for waiting in self._waiting)
                }
                self._changed.notify_all()
            self.get_ready()

    def _wait_for(self, ticket: _Ticket) -> int | None:
        """None when its turn has come and was taken; else how many run or go before, after a tick."""
        with self._changed:
            if not self._is_next(ticket):
                self._changed.wait(TICK_S)
            if not self._is_next(ticket):
                return self._running.total() + sorted(self._waiting, key=self._rank).index(ticket)
            self._waiting.remove(ticket)
            self._running[ticket.owner] += 1
            self._last_turn[ticket.owner] = next(self._numbers)
            return None

    def _is_next(self, ticket: _Ticket) -> bool:
        return self._running.total() < self.size and min(self._waiting, key=self._rank) is ticket

    def _rank(self, ticket: _Ticket) -> tuple[int, int, int]:
        return self._running[ticket.owner], self._last_turn.get(ticket.owner, -1), ticket.number

    def _ready_worker(self, tell: Step) -> _Worker | None:
        """None where no process can be started."""
        failed = 0
        while not self.trouble:
            with self._changed:
                worker = self._idle.pop() if self._idle else None
            try:
                worker = worker or _Worker(self.memory_mb, self.prepare)
            except OSError as cause:
                self.trouble = cause.strerror or str(cause)
                break
            is_ready = False
            try:
                is_ready = worker.is_ready(tell)
            finally:
                code = None if is_ready else worker.end()
            if is_ready and not worker.has_ended:
                return worker
            if is_ready:  # it died while it had nothing to do
                worker.end()
            elif (failed := failed + 1) == STARTS:
                self.trouble = f"it ended while it started ({_ended(code or 0)})"
        return None

    def _give_back(self, worker: _Worker, *, is_fit: bool) -> None:
        if is_fit and worker.is_slim:
            with self._changed:
                self._idle.append(worker)
        else:
            worker.end()

    def _error(
        self, kind: str, told: Any, what: str, deadline: str, longest_s: float
    ) -> DatelineError | UnforeseenError:
        if kind == "late":
            return LimitError(
                f"{what}: reading took longer than {longest_s:g} s and was stopped; nothing of it was kept. "
                f"Give it in parts, or {how_to_raise(deadline, longest_s)}."
            )
        if kind == "short":
            return LimitError(
                f"{what}: reading needs more memory than the {self.memory_mb:,} MB that one file may take, and was stopped. "
                f"Give it in parts, or {how_to_raise('worker_memory_mb', self.memory_mb)}."
            )
        if kind == "gone":
            return WorkError(
                f"{what}: the process that read it ended by itself ({_ended(told)}); nothing of it was kept. "
                "If that happens again, save it in another format and give that."
            )
        return UnforeseenError(f"{what}: something unforeseen happened while it was read.", trace=str(told))


@dataclass(frozen=True, slots=True, eq=False)
class _Ticket:
    """Somebody who waits."""

    owner: str
    number: int


class _Worker:
    """One process, its pipes, and a thread that takes its answers as they come."""

    def __init__(self, memory_mb: int, prepare: Callable[..., object]) -> None:
        """Raises OSError where no process can be started."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(CODE), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._answers: SimpleQueue[tuple[Any, ...] | None] = SimpleQueue()
        self._is_ready = False
        self.is_slim = True
        """Whether it holds little more memory than a new one."""
        self.step = ""
        """What its job told last."""
        threading.Thread(target=self._listen, daemon=True, name="answers of a worker").start()
        with suppress(BrokenPipeError):  # that it is gone, who waits for it will see
            send(_pipe(self._process.stdin), (prepare, (), {}, START_S))

    def _listen(self) -> None:
        try:
            while True:
                self._answers.put(receive(_pipe(self._process.stdout)))
        except (EOFError, OSError, ValueError):  # it is gone, or its pipe was closed here
            self._answers.put(None)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def is_ready(self, tell: Step) -> bool:
        """Wait until it may be asked; False when it ends before that, or never gets there."""
        until = time.monotonic() + START_S
        while not self._is_ready and time.monotonic() < until:
            answer = self._answer(TICK_S)
            if answer is None or (answer and answer[0] not in ("step", "done")):
                break
            self._is_ready = bool(answer) and answer[0] == "done"
            tell("Starting a reader", 0.0)
        return self._is_ready

    def work(self, job: tuple[object, ...], longest_s: float, tell: Step, *, renews: bool) -> tuple[str, Any]:
        """What came of a job, as the worker says it; or "late", or "gone" with its exit code."""
        until = time.monotonic() + longest_s
        words, share = "Starting", 0.0
        self.step = ""
        try:
            send(_pipe(self._process.stdin), job)
        except OSError:
            return "gone", self.end(patience_s=1)
        while (left := until - time.monotonic()) > 0:
            answer = self._answer(min(TICK_S, left))
            if answer is None:
                return "gone", self.end(patience_s=1)
            if answer and answer[0] != "step":
                kind, told, self.is_slim = answer
                return kind, told
            if answer:
                _, words, share = answer
                self.step = words
                until = time.monotonic() + longest_s if renews else until
            tell(words, share)
        return "late", None

    def _answer(self, seconds: float) -> tuple[Any, ...] | None:
        """What it said next; () when it said nothing in that time, None when it is gone."""
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return ()

    def end(self, *, patience_s: float = 0.0) -> int:
        """Stop it, whatever it does; its exit code, below 0 the signal that ended it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        self._process.kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not yet sent
                _pipe(pipe).close()
        return code


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def _tell_nobody(_words: str, _share: float) -> None:
    """Without a reader who waits."""
