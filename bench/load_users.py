"""Fifty people on the page Map of one server, alone with it and beside those who give articles to read."""

from __future__ import annotations

import io
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from bench.map_events import synthetic_events
from bench.report import Figure
from bench.sound_load import text_of_length
from bench.sound_serving import Served, serving
from bench.visitor import Visitor

__all__ = ["Times", "at_once", "read_figures", "user_figures"]

USERS, EVENTS, EVERY_S, MINUTES = 50, 100_000, 5.0, 5.0
ALONE, ALONE_EVERY_S = 60, 0.5
READS, CALM_S, ARTICLE_LETTERS = 24, 60.0, 20_000
AT_ONCE, AWAY_S, BACK_S, SETTLED_S = 2, 10, 180.0, 15.0
"""So many load their events at once. Seconds after which the server ends a session whose browser is gone; in which the memory must be back; between load and look."""


@dataclass(slots=True)
class Times:
    """Seconds of what was done again and again, each with the moment at which it began."""

    found: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def do(self, what: Callable[[], None]) -> float:
        """Does it, and notes how long it took, or that it failed; the seconds."""
        began = time.monotonic()
        try:
            what()
        except (OSError, RuntimeError, WebSocketException) as error:
            self.failed.append(f"{type(error).__name__}: {error}")
        else:
            self.found.append((began, time.monotonic() - began))
        return time.monotonic() - began

    def p95(self, first: float = 0.0, last: float = float("inf")) -> float:
        """Of what began between these moments; not a number when nothing did."""
        took = sorted(seconds for began, seconds in self.found if first <= began < last)
        return took[int(0.95 * len(took))] if took else float("nan")


@contextmanager
def at_once(
    count: int, work: Callable[[int, threading.Event], None], *barriers: threading.Barrier
) -> Iterator[threading.Event]:
    """As many threads do this, until the event that each is given is set: at the end of the block. What one raises is raised there.

    barriers: at which they wait for each other; they are broken when one of them fails.
    """
    is_over, failures = threading.Event(), list[BaseException]()

    def run(number: int) -> None:
        try:
            work(number, is_over)
        except BaseException as error:  # noqa: BLE001  raised below
            failures.append(error)
            for barrier in barriers:
                barrier.abort()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield is_over
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        if failures:
            raise next((one for one in failures if not isinstance(one, threading.BrokenBarrierError)), failures[0])


def user_figures(minutes: float = MINUTES) -> list[Figure]:
    """A move of the slider every five seconds from each of fifty, over 100,000 events that each has loaded; then all leave.

    What each of them takes is counted beside one who has the same events: those are there once.
    """
    content, alone, times = _events(EVENTS), Times(), Times()
    gate = threading.Semaphore(AT_ONCE)
    with _server() as server:
        with Visitor(server.address) as one:
            _load(one, content)
            time.sleep(SETTLED_S)
            with_one = server.memory_mb
            for number in range(ALONE):
                time.sleep(max(0.0, ALONE_EVERY_S - alone.do(lambda number=number: one.slide(number))))  # type: ignore[misc]
        time.sleep(AWAY_S + SETTLED_S)
        before = server.memory_mb
        are_there = threading.Barrier(USERS + 1)

        def sit(number: int, is_over: threading.Event) -> None:
            with Visitor(server.address) as visitor:
                with gate:
                    _load(visitor, content)
                are_there.wait()
                _slide(visitor, number, times, is_over)

        with at_once(USERS, sit, are_there) as is_over:
            are_there.wait()
            is_over.wait(60 * minutes)
            most = server.memory_mb
        began = time.monotonic()
        while (after := server.memory_mb) > 1.1 * before and time.monotonic() - began < BACK_S:
            time.sleep(1)
        waited = time.monotonic() - began
    return [
        Figure(f"{USERS} users on Map, {EVENTS:,} events, {minutes:g} minutes: moves", len(times.found), at_least=1),
        Figure("errors", len(times.failed) + len(alone.failed), at_most=0),
        Figure("p95 of one user alone, s", alone.p95()),
        Figure("p95 of all, s", times.p95()),
        Figure("p95 of all / of one alone", times.p95() / alone.p95(), at_most=4),
        Figure("memory of the server before, MB", before),
        Figure("the same with one user, MB", with_one),
        Figure("memory for each further user, MB", (most - with_one) / (USERS - 1), at_most=2),
        Figure(f"memory after they have left / before ({waited:.0f} s)", after / before, at_most=1.1),
    ]


def read_figures() -> list[Figure]:
    """Twenty-four articles given at one moment, while fifty slide."""
    slides, reads = Times(), Times()
    read: list[str] = []

    def sit(number: int, is_over: threading.Event) -> None:
        with Visitor(server.address) as visitor:
            visitor.run()
            _slide(visitor, number, slides, is_over)

    with _server() as server, at_once(USERS, sit) as is_over:
        is_over.wait(SETTLED_S)
        calm = time.monotonic()
        is_over.wait(CALM_S)
        starts = threading.Barrier(READS + 1)

        def give(number: int, _: threading.Event) -> None:
            with Visitor(server.address) as reader:
                reader.run("article")
                text = f"Wire {number}. {text_of_length(ARTICLE_LETTERS)}"
                given = [reader.fill("Paste the text", text)]
                starts.wait()
                reads.do(lambda: reader.click("Read the article", page="article", widgets=given))
                if " of " in reader.progress:  # the bar of the review: it was read and is kept
                    read.append(reader.progress)

        with at_once(READS, give, starts):
            starts.wait()
            begun = time.monotonic()
        ended = time.monotonic()
    return [
        Figure(
            f"{READS} articles of {ARTICLE_LETTERS // 1000} kB given at once while {USERS} slide: read",
            len(read),
            at_least=READS,
        ),
        Figure("errors of readers and sliders", len(reads.failed) + len(slides.failed), at_most=0),
        Figure(
            "seconds from giving one to its page, median", statistics.median([took for _, took in reads.found] or [0.0])
        ),
        Figure("slider p95, calm, s", slides.p95(calm, begun)),
        Figure("slider p95 meanwhile, s", slides.p95(begun, ended)),
        Figure("meanwhile / calm", slides.p95(begun, ended) / slides.p95(calm, begun), at_most=3),
    ]


@contextmanager
def _server() -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        (temporary := Path(folder) / "temporary").mkdir()
        with serving(temporary, DATELINE_SESSION_AWAY_S=str(AWAY_S)) as server:
            yield server


def _events(count: int) -> bytes:
    held = io.BytesIO()
    synthetic_events(count).to_parquet(held)
    return held.getvalue()


def _load(visitor: Visitor, content: bytes) -> None:
    """The page Map with these records, of which the browser has fetched what it draws."""
    visitor.run()
    visitor.run("records")
    visitor.upload(content, "events.parquet")
    visitor.links.clear()
    visitor.run()
    for link in visitor.links:
        visitor.get(link)


def _slide(visitor: Visitor, number: int, times: Times, is_over: threading.Event) -> None:
    """Moves the slider, each at moments of their own, until it is over."""
    is_over.wait(EVERY_S * number / USERS)
    move = number
    while not is_over.is_set():
        move += 1
        took = times.do(lambda move=move: visitor.slide(move))  # type: ignore[misc]
        is_over.wait(max(0.0, EVERY_S - took))
