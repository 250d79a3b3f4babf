"""Many articles become part of a case behind its readers: a thread for each read, and one that keeps all reads of this process.

What was given lies in the store until it is over: when the process that reads is killed, or stopped, another one goes on. Who stops a
read gives the same again: what the case holds is not read again.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from time import monotonic, sleep
from typing import Any

from geo import __version__
from geo.articles.batches import given_in
from geo.articles.fetching import fetch, given_by_address
from geo.articles.given import Given
from geo.cases.acts import new_id
from geo.cases.adding import STOPPED, Outcome, add_many
from geo.cases.articles import Kept, articles_of
from geo.cases.reads import (
    READING,
    STOPPING,
    ReadBehind,
    beat,
    begin_read,
    files_given,
    finish_read,
    give_back,
    take_over,
)
from geo.cases.rights import Who
from geo.cases.store import CaseStore
from geo.errors import CaseError, DatelineError
from geo.work.batches import reads_in
from ui.server.keeping import whole_store
from ui.server.readers import readers

__all__ = ["Adding", "Keeper", "keeper", "words_of"]

LOG = logging.getLogger(__name__)

MOST_TOLD = 1_000
WORDS = {"added": "added", "copies": "copies of one that is here", "known": "here already", "failed": "not read"}
BEAT_S = 5.0
"""How often a process says that it still reads, and looks for what others have left."""
MOST_KEPT = 200
"""Of those that were not read, so many are told to other processes."""


@dataclass(eq=False)
class Adding:
    """What becomes of articles that are added to a case."""

    store: CaseStore
    case_id: str
    given: Iterable[Given]
    may_ask: bool = False
    """Whether addresses out of feeds and lists are fetched."""
    counts: Counter[str] = field(default_factory=Counter)
    """By the keys of `WORDS`."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Names and reasons of those that were set aside, the first `MOST_TOLD`."""
    now: str = ""
    """What was looked at last."""
    fault: str = ""
    """Why it ended before its end: a sentence."""
    is_over: bool = False
    was_stopped: bool = False
    began: float = field(default_factory=monotonic)
    ours: Mapping[str, str] = field(default_factory=dict)
    """Of a read that another process began: which articles came by it, and as what (a key of `WORDS`)."""
    thread: threading.Thread | None = None

    @property
    def looked_at(self) -> int:
        """How many articles something became of."""
        return self.counts.total()

    def begin(self) -> None:
        """Start, in a thread."""
        self.thread = threading.Thread(target=self._run, name=f"adding to case {self.case_id}", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End soon; what was kept stays."""
        self.was_stopped = True

    def _run(self) -> None:
        pool = readers()
        in_pool = reads_in(pool, owner=f"case {self.case_id}")

        def read(batch: Sequence[Given], is_stopped: Callable[[], bool]) -> list[Kept | str]:
            return in_pool(batch, lambda: self.was_stopped or is_stopped())

        fetch = _at_address if self.may_ask else None
        try:
            outcomes = add_many(
                self.store, self.case_id, self._wanted(), read, version=__version__, at_once=pool.size, fetch=fetch
            )
            with closing(outcomes):
                for one in outcomes:  # to the end, when it was stopped, too: what was kept by then is told
                    self._note(one)
        except DatelineError as fault:
            self.fault = str(fault)
        finally:
            self.given = ()
            self.is_over = True

    def _wanted(self) -> Iterator[Given]:
        for one in self.given:
            if self.was_stopped:
                return
            yield one

    def _note(self, one: Outcome) -> None:
        self.now = one.name
        if one.reason == STOPPED:
            return
        if one.reason:
            became = "failed"
        elif one.is_new:
            became = "copies" if one.copy_of else "added"
        else:
            became = self.ours.get(one.target, "known")
        self.counts[became] += 1
        if one.reason and len(self.failed) < MOST_TOLD:
            self.failed.append((one.name, one.reason))

    @property
    def words(self) -> str:
        """How far it is, or what came of it."""
        return words_of(self.counts, is_over=self.is_over)

    def told(self) -> dict[str, Any]:
        """The same for other processes."""
        return {
            "counts": dict(self.counts), "failed": [list(one) for one in self.failed[:MOST_KEPT]], "now": self.now, "fault": self.fault,
            "was_stopped": self.was_stopped, "seconds": round(monotonic() - self.began, 1),
        }  # fmt: skip


def words_of(counts: Mapping[str, int], *, is_over: bool) -> str:
    """How far a read is, or what came of it. counts: by the keys of `WORDS`."""
    told = "; ".join(f"{counts[key]:,} {words}" for key, words in WORDS.items() if counts.get(key))
    return told or ("nothing was found" if is_over else "looking at the first")


class Keeper:
    """The reads of this process: begun here, or taken over from one that has ended; safe for several threads."""

    def __init__(self, store: Callable[[], CaseStore] = whole_store) -> None:
        self.holder = new_id()
        self.is_closing = False
        self._store = store
        self._mine: dict[str, Adding] = {}
        self._lock, self._at_work = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look after reads from now on, in a thread."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reads of articles", daemon=True)
                self._thread.start()

    def begin(self, store: CaseStore, who: Who | None, case_id: str, files: Sequence[tuple[str, bytes]], addresses: Sequence[str], *, may_ask: bool) -> None:  # fmt: skip
        """Read these into a case, unless others are being read into it. CaseError when it is not kept, or while the server stops."""
        if self.is_closing:
            raise CaseError("This server is being restarted. Give the articles again in a moment.")
        read = begin_read(store, case_id, files, addresses, holder=self.holder, may_ask=may_ask, who=who)
        if read is not None:
            self._read(read)
        self.start()

    def _read(self, read: ReadBehind, *, is_left: bool = False) -> None:
        store = self._store() if read.who is None else self._store().of(read.who)
        adding = Adding(store, read.case_id, _given(files_given(self._store(), read.id), read.addresses), read.may_ask)
        adding.was_stopped = read.state == STOPPING
        if is_left:
            adding.ours = _came_by(store, read)
        with self._lock:
            self._mine[read.id] = adding
        adding.begin()

    def _run(self) -> None:
        while not self.is_closing:
            try:
                self.look()
            except CaseError:  # the database is away: the leases are others' then, or still ours
                pass
            except Exception:  # the next look may go better
                LOG.exception("Reads of articles could not be looked after.")
            sleep(BEAT_S)

    def look(self) -> None:
        """Say how far the reads here are, end those that are over or another's, and take one that was left. CaseError as the store."""
        with self._at_work:
            if not self.is_closing:
                self._look()

    def _look(self) -> None:
        store = self._store()
        with self._lock:
            mine = dict(self._mine)
        states = beat(store, self.holder, {id: adding.told() for id, adding in mine.items()})
        for id, adding in mine.items():
            if states.get(id) != READING:  # its reader stopped it, or it is another's by now
                adding.stop()
            if adding.is_over or id not in states:
                finish_read(store, id, self.holder, adding.told())
                with self._lock:
                    self._mine.pop(id, None)
        for read in take_over(store, self.holder):
            self._read(read, is_left=True)

    def here(self, read_id: str) -> Adding | None:
        """A read that this process does; None for one of another."""
        with self._lock:
            return self._mine.get(read_id)

    def close(self, patience_s: float) -> None:
        """Nothing is begun any more; what is under way stops where it is, and others may go on with it."""
        self.is_closing = True
        with self._at_work, self._lock:  # a look that is under way ends first
            mine = dict(self._mine)
        until = monotonic() + patience_s
        left = []
        for id, adding in mine.items():
            if not adding.is_over:
                left.append(id)
                adding.stop()
        for adding in mine.values():
            if adding.thread is not None:
                adding.thread.join(max(0.0, until - monotonic()))
        with suppress(CaseError):
            for id in mine.keys() - set(left):
                finish_read(self._store(), id, self.holder, mine[id].told())
            give_back(self._store(), self.holder, left)


def _came_by(store: CaseStore, read: ReadBehind) -> dict[str, str]:
    """The articles that a read brought before it was taken over, and as what."""
    log = store.log(read.case_id)
    return {
        one.target: "copies" if log.value("added", one.target).get("copy_of") else "added"
        for one in articles_of(log)
        if one.arrived >= read.began
    }


@cache
def keeper() -> Keeper:
    """The one of this server."""
    return Keeper()


def _at_address(address: str) -> Iterator[Given]:
    return given_by_address(fetch(address))


def _given(files: Iterable[tuple[str, bytes]], addresses: Iterable[str]) -> Iterator[Given]:
    for name, content in files:
        try:
            yield from given_in(content, name=name)
        except DatelineError as fault:
            yield Given(name, reason=str(fault))
    for address in addresses:
        try:
            yield from _at_address(address)
        except DatelineError as fault:
            yield Given(address, reason=str(fault))
