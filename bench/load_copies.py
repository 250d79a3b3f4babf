"""Three copies behind nginx, with one store: two hundred people review and slide while a copy is killed each minute."""

from __future__ import annotations

import hashlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from bench.load_users import Times, at_once
from bench.report import Figure
from bench.serving import free_port
from bench.sound_load import text_of_length
from bench.visitor import Visitor, fetch
from geo.cases.acts import Log
from geo.cases.store import CaseStore
from tests.fixtures.nginx import BASE, MISSING, find_nginx, nginx
from tests.fixtures.postgres import find_postgres, postgres
from ui.server.sessions import COOKIE

__all__ = ["copy_figures"]

ROOT = Path(__file__).resolve().parent.parent
COPIES, USERS, EVERY_S, MINUTES = 3, 200, 20.0, 10.0
"""Each of the users does something every so many seconds; half of them review, half slide."""
CALM_S, KILL_S, START_LIMIT_S, COME_BACK_S = 60.0, 60.0, 120, 120.0
LETTERS = 6_000
"""Of the article of each reviewer: it tells of more events than are reviewed."""


@dataclass(slots=True)
class _Copy:
    """One of the app, by its port; `begin` starts it again after a kill."""

    port: int
    store: str
    process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        told = {"DATELINE_DATABASE_URL": self.store, "DATELINE_CASES_OF": "browser"}
        options = [f"--server.port={self.port}", "--server.headless=true", f"--server.baseUrlPath={BASE.strip('/')}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT, env=os.environ | told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def wait(self) -> None:
        """Until it answers; SystemExit when it does not."""
        limit = time.monotonic() + START_LIMIT_S
        while time.monotonic() < limit:
            try:
                if fetch(f"http://127.0.0.1:{self.port}{BASE}/_stcore/health").status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f"A copy of the app did not answer within {START_LIMIT_S} seconds.")

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """Ends it with all that it has started."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, sign)
            self.process.wait()


@dataclass(slots=True)
class _Person:
    """Somebody with one tab, who comes back to it when it breaks."""

    visitor: Visitor
    page: str
    begin: Callable[[Visitor], None]
    shown: int = 0
    """Events that the page has shown as reviewed."""
    came_back: list[float] = field(default_factory=list)

    def do(self, what: Callable[[Visitor], None], times: Times) -> float:
        """Does it; when the connection breaks, comes back to the same address of the page, and does not do it again."""
        began = time.monotonic()
        try:
            what(self.visitor)
        except (OSError, WebSocketException) as error:
            self.come_back(began, error)
        else:
            times.found.append((began, time.monotonic() - began))
        return time.monotonic() - began

    def come_back(self, began: float, error: BaseException) -> None:
        """As the page does by itself. RuntimeError when it cannot within the time that a person waits."""
        while time.monotonic() < began + COME_BACK_S:
            try:
                self.visitor.leave()
                self.visitor.__enter__()
                self.visitor.run(self.page)
            except (OSError, WebSocketException, RuntimeError) as other:
                error = other
                time.sleep(0.5)
            else:
                self.came_back.append(time.monotonic() - began)
                return
        raise RuntimeError(f"Nobody answered for {COME_BACK_S:.0f} seconds: {error}")


def copy_figures(minutes: float = MINUTES) -> Iterator[Figure]:
    """SystemExit without nginx. The store is PostgreSQL where it is installed, else SQLite."""
    with tempfile.TemporaryDirectory(prefix="dateline-copies-") as name, ExitStack() as stack:
        store = stack.enter_context(_store(Path(name)))
        copies = stack.enter_context(_copies(store))
        address = stack.enter_context(_proxy([copy.port for copy in copies]))
        yield from _figures(address, store, copies, minutes)


def _figures(address: str, store: str, copies: list[_Copy], minutes: float) -> Iterator[Figure]:
    reviews, slides, people = Times(), Times(), list[_Person]()
    are_there = threading.Barrier(USERS + 1)
    gate = threading.BoundedSemaphore(4)
    """So many come at once."""

    def sit(number: int, is_over: threading.Event) -> None:
        is_reviewer = number % 2 == 0
        visitor = Visitor(address)
        person = _Person(visitor, "article" if is_reviewer else "", _begin_review if is_reviewer else _begin_map)
        with gate:
            visitor.__enter__()
            (_begin_review if is_reviewer else _begin_map)(visitor)
        people.append(person)
        are_there.wait()
        is_over.wait(EVERY_S * number / USERS)
        turn = number
        while not is_over.is_set():
            turn += 1
            took = (
                _review(person, reviews) if is_reviewer else person.do(lambda one, turn=turn: one.slide(turn), slides)
            )  # type: ignore[misc]
            is_over.wait(max(0.0, EVERY_S - took))
        visitor.leave()

    kills = 0
    with at_once(USERS, sit, are_there) as is_over:
        are_there.wait()
        calm = time.monotonic()
        is_over.wait(CALM_S)
        begun = time.monotonic()
        while time.monotonic() < begun + 60 * minutes:
            copy = copies[kills % len(copies)]
            copy.kill()
            kills += 1
            copy.begin()
            is_over.wait(KILL_S)
        ended = time.monotonic()
    lost, doubled = _compare(store, people)
    back = [seconds for person in people for seconds in person.came_back]
    yield Figure(f"{len(copies)} copies, {USERS} users, {minutes:g} minutes: copies killed", kills, at_least=1)
    yield Figure("acts shown as saved", sum(person.shown for person in people), at_least=1)
    yield Figure("of them lost", lost, at_most=0)
    yield Figure("acts done twice", doubled, at_most=0)
    yield Figure("times that somebody had to come back", len(back))
    yield Figure("seconds until the page was there again, median", statistics.median(back or [0.0]))
    yield Figure("the same, longest", max(back, default=0.0))
    for name, times in (("an act", reviews), ("the slider", slides)):
        before, while_killed = times.p95(calm, begun), times.p95(begun, ended)
        yield Figure(f"p95 of {name}, calm, s", before)
        yield Figure(f"p95 of {name} while copies are killed / calm", while_killed / before, at_most=2)


def _begin_map(visitor: Visitor) -> None:
    visitor.run()


def _begin_review(visitor: Visitor) -> None:
    visitor.run("article")
    number = int(hashlib.sha256(visitor.cookies[COOKIE].encode()).hexdigest()[:6], 16)
    text = f"Wire {number}. {text_of_length(LETTERS)}"
    visitor.click("Read the article", page="article", widgets=[visitor.fill("Paste the text", text)])


def _review(person: _Person, times: Times) -> float:
    """The next event, accepted; what the page shows then is what must be there for ever."""

    def accept(visitor: Visitor) -> None:
        visitor.click("Next", page="article")
        visitor.click("Accept", page="article")

    took = person.do(accept, times)
    shown = int(person.visitor.progress.partition(" of ")[0].replace(",", "") or 0)
    person.shown = max(person.shown, shown)
    return took


def _compare(store: str, people: list[_Person]) -> tuple[int, int]:
    """How many acts were shown and are not there, and how many are there more than once."""
    opened = CaseStore.open(store)
    lost = doubled = 0
    for person in people:
        if person.page != "article":
            continue
        owner = hashlib.sha256(person.visitor.cookies[COOKIE].encode()).hexdigest()
        logs: list[Log] = [opened.log(case.id) for case in opened.cases(owner)]
        told = Counter(act.target for log in logs for act in log.acts if act.kind == "reviewed")
        lost += max(0, person.shown - len(told))
        doubled += sum(count - 1 for count in told.values())
    opened.close()
    return lost, doubled


@contextmanager
def _store(folder: Path) -> Iterator[str]:
    programs = find_postgres()
    with (
        postgres(programs, folder / "postgres")
        if programs
        else nullcontext(f"sqlite:///{folder}/cases.sqlite") as address
    ):
        yield address


@contextmanager
def _copies(store: str) -> Iterator[list[_Copy]]:
    copies = [_Copy(free_port(), store) for _ in range(COPIES)]
    try:
        for copy in copies:  # one after the other: the first makes the tables
            copy.begin()
            copy.wait()
        yield copies
    finally:
        for copy in copies:
            copy.kill(signal.SIGTERM)


@contextmanager
def _proxy(ports: list[int]) -> Iterator[str]:
    """The address of the app behind it."""
    program = find_nginx()
    if program is None:
        raise SystemExit(f"The benchmark cannot run: {MISSING}.")
    with nginx(program, ports, tls=False) as root:
        yield f"{root}{BASE}/"
