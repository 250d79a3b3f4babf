"""Feeds are followed into a case: looked at in their time, what they tell is fetched, read and kept, each article once.

    for told in follow(store, case_id, plan_of(text), read, version=__version__, once=True):
        print(told.words)

What is read waits in the case as what any reading found: not looked at, until an analyst accepts it. Whoever is killed loses nothing:
what a feed told is in the store before it is asked again, and an article that was kept is not fetched a second time.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Any

from geo.articles.fetching import INTERNET, Access, given_by_address, refuse_no_article
from geo.articles.given import Given
from geo.cases.acts import new_id, now
from geo.cases.adding import STOPPED, Adder, Outcome, Read
from geo.cases.store import CaseStore
from geo.errors import ArticleError, CaseError, DatelineError
from geo.feeds.looking import looks_at
from geo.feeds.manners import PATIENCE_S, Asker, LaterError, back_off, host_of
from geo.feeds.state import (
    FAILED,
    KNOWN,
    LEASE_S,
    READ,
    WAITING,
    FeedState,
    Item,
    due_feeds,
    due_items,
    given_of,
    let_go,
    moment,
    next_due,
    record,
    renew,
    settle,
    take,
    take_plan,
    tell,
)
from geo.feeds.table import Feed, Plan
from geo.settings import settings
from geo.wording import count_words

__all__ = ["Told", "access_told", "follow"]

BEAT_S, LONGEST_WAIT_S, ROUND_S, SETTLED_AT_ONCE = 4.0, 30.0, 30.0, 16


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened while feeds are followed."""

    what: str
    """looked, read, known, later, failed, waiting or begun."""
    feed: str
    """ "" of what is about all of them."""
    words: str
    """For a person."""
    about: dict[str, Any] = field(default_factory=dict)
    """For a program."""


def access_told() -> Access:
    """The internet, and the servers of one's own network that the setting `feeds_private` names."""
    named = [one.rpartition(":") for one in settings().feeds_private.split()]
    also = frozenset((host.strip("[]"), int(port)) for host, _, port in named)
    return replace(INTERNET, also=also, ports=INTERNET.ports | {port for _, port in also})


def follow(
    store: CaseStore,
    case_id: str,
    plan: Plan,
    read: Read,
    *,
    version: str,
    at_once: int = 1,
    once: bool = False,
    access: Access = INTERNET,
    stop: Event | None = None,
) -> Generator[Told]:
    """Follows the feeds of a plan into a case, and tells what happens; ends when `stop` is set, or with `once` when all that is due was done.

    read, version, at_once: as of `geo.cases.adding`. Of several who follow feeds into one case, in whatever process, one does and the
    others wait for it. CaseError for those who may not change the case, and when the store does not answer.
    """
    stop = stop or Event()
    holder = new_id()
    yield from _wait_for_turn(store, case_id, holder, stop)
    if stop.is_set():
        return
    with _held(store, case_id, holder, stop) as lost:
        take_plan(store, case_id, plan)
        following = _Following(store, case_id, plan, read, version, at_once, access, stop)
        while not stop.is_set():
            yield from following.look()
            yield from following.read_round(is_last=once)
            if once:
                break
            following.rest()
        if lost.is_set():
            raise CaseError("Another process follows feeds into this case now, so this one ends. Start one alone.")


def _wait_for_turn(store: CaseStore, case_id: str, holder: str, stop: Event) -> Iterator[Told]:
    is_told = False
    while not stop.is_set() and (seconds := take(store, case_id, holder)):
        if not is_told:
            yield Told("waiting", "", f"Another process follows feeds into this case, or was killed: waiting for it, {LEASE_S} seconds after its end.")  # fmt: skip
            is_told = True
        stop.wait(min(seconds, 2))


@contextmanager
def _held(store: CaseStore, case_id: str, holder: str, stop: Event) -> Iterator[Event]:
    """The case stays its holder's; where it is lost all the same, the event is set, and so is `stop`."""
    over, lost = Event(), Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            with suppress(CaseError):  # a database that is away for a moment
                if not renew(store, case_id, holder):
                    lost.set()
                    stop.set()

    thread = Thread(target=beat, daemon=True, name="feeds are followed")
    thread.start()
    try:
        yield lost
    finally:
        over.set()
        thread.join()
        with suppress(CaseError):
            let_go(store, case_id, holder)


class _Following:
    """One who follows the feeds of a case."""

    def __init__(
        self,
        store: CaseStore,
        case_id: str,
        plan: Plan,
        read: Read,
        version: str,
        at_once: int,
        access: Access,
        stop: Event,
    ) -> None:
        self._store, self._case_id, self._plan, self._read = store, case_id, plan, read
        self._at_once, self._stop = at_once, stop
        self._feeds = {feed.name: feed for feed in plan.feeds}
        self._asker = Asker(store, plan.manners, access, stop)
        self._adder = Adder(store, case_id, version=version)
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)

    # -- looking

    def look(self) -> Iterator[Told]:
        """Looks at the feeds that are due, several hosts at once."""
        due = due_feeds(self._store, self._case_id, time.time())
        with ThreadPoolExecutor(self._plan.manners.at_once, thread_name_prefix="feeds") as threads:
            flying = [
                threads.submit(self._look_at, self._feeds[one.name], one) for one in due if one.name in self._feeds
            ]
            for future in flying:
                yield future.result()

    def _look_at(self, feed: Feed, state: FeedState) -> Told:
        new = left = 0
        is_same = True
        notes: list[str] = []
        try:
            for look in looks_at(feed, state.told, self._asker, seen=dt.datetime.now(dt.UTC).date()):
                is_same, notes = is_same and look.is_same, [*notes, *filter(None, [look.note])]
                now_told = {**state.told, **look.told, "tried": now(), "succeeded": now()}
                now_told |= {"entries": len(look.entries)} if look.entries else {}
                some, left, state = record(
                    self._store, self._case_id, FeedState(feed.name, self._after(feed), now_told), look.entries,
                    newest=feed.newest, before=state,
                )  # fmt: skip
                new += some
                if left or self._stop.is_set():
                    break
        except LaterError as later:
            return self._faulty(feed, state, later, new)
        except CaseError:
            raise
        except DatelineError as fault:
            return self._faulty(feed, state, LaterError(str(fault), 0.0, is_fault=True), new)
        notes += [f"{left:,} more of its entries are taken the next time (newest)."] if left else []
        note = " ".join(dict.fromkeys(notes))[:1_000]
        tell(self._store, self._case_id, replace(state, told={**state.told, "fault": "", "faults": 0, "note": note}))
        self._count(feed.name, looks=not is_same, new=new)
        words = "nothing changed" if is_same else f"{new:,} new"
        return Told(
            "looked",
            feed.name,
            f"{words}. {note}".rstrip(),
            {"new": new, "left": left, "is_same": is_same, "note": note},
        )

    def _after(self, feed: Feed) -> float:
        """When a feed is looked at again that has no fault."""
        return time.time() + 60 * feed.every_min * random.uniform(0.9, 1.1)

    def _faulty(self, feed: Feed, state: FeedState, later: LaterError, new: int) -> Told:
        if self._stop.is_set() and not later.is_fault:
            return Told("later", feed.name, str(later), {"reason": str(later), "new": new})
        faults = int(state.told.get("faults") or 0) + later.is_fault
        at = later.at or time.time() + back_off(self._plan.manners.retry_s, max(faults, 1))
        told = {**state.told, "tried": now(), "faulted": now(), "faults": faults, "fault": str(later)[:1_000]}
        told["last_fault"] = told["fault"]
        tell(self._store, self._case_id, FeedState(feed.name, at, told))
        self._count(feed.name, faults=1, new=new)
        return Told(
            "failed" if later.is_fault else "later",
            feed.name,
            str(later),
            {"reason": str(later), "new": new, "next_at": moment(at)},
        )

    # -- reading

    def read_round(self, *, is_last: bool) -> Iterator[Told]:
        """Fetches and reads what is due, until a feed is to be looked at; is_last: until all of it was."""
        items = due_items(self._store, self._case_id, time.time(), most=self._plan.manners.items_a_run)
        if items:
            feeds_at, _ = next_due(self._store, self._case_id)
            until = float("inf") if is_last else max(feeds_at, time.time() + ROUND_S)
            yield from self._read_all(items, until)
        self._note()

    def _read_all(self, items: Sequence[Item], until: float) -> Iterator[Told]:
        order: deque[_Had] = deque()
        done: list[Item] = []
        told: list[Told] = []
        last = time.monotonic()
        outcomes = self._adder.add(self._given(items, order, until, told), self._read, at_once=self._at_once)
        try:
            for outcome in outcomes:
                one, words = self._became(order.popleft(), outcome)
                done.append(one)
                told.append(words)
                if len(done) >= SETTLED_AT_ONCE or time.monotonic() - last > 1:
                    settle(self._store, self._case_id, done)
                    done.clear()
                    yield from told
                    told.clear()
                    last = time.monotonic()
        finally:
            outcomes.close()
            settle(self._store, self._case_id, done)
        yield from told

    def _became(self, had: _Had, outcome: Outcome) -> tuple[Item, Told]:
        item = had.item
        if had.given.reason or outcome.reason == STOPPED:
            pass  # it was said already
        elif outcome.reason:
            item = _failed(item, outcome.reason)
        else:
            came_so = item.sha256 is not None or self._adder.holds(item.address) == outcome.target
            is_own = came_so and self._adder.feed_of(outcome.target) == item.feed  # and was killed before it was noted
            more = {"copy_of": outcome.copy_of} if outcome.copy_of else {}
            state = READ if outcome.is_new or is_own else KNOWN
            item = replace(item, state=state, done=now(), target=outcome.target, told={**item.told, **more})
        what = {WAITING: "later"}.get(item.state, item.state)
        self._count(item.feed, **{what: 1})
        reason = str(item.told.get("reason", ""))
        words = " ".join(
            filter(None, [item.told.get("title") or item.address or item.told["name"], item.target, reason])
        )
        about = {
            "id": item.id,
            "address": item.address,
            "target": item.target,
            "reason": reason,
            "note": item.told.get("note", ""),
        }
        return item, Told(what, item.feed, words, about)

    def _given(self, items: Sequence[Item], order: deque[_Had], until: float, told: list[Told]) -> Iterator[Given]:
        """The articles as they are to be read, each put into `order`; hosts are asked side by side, each one thing after the other."""
        hosts: dict[str, deque[Item]] = defaultdict(deque)
        for item in items:
            is_followed = item.sha256 is None or item.told.get("is_partial")
            hosts[host_of(item.address) if is_followed else ""].append(item)
        for item in hosts.pop("", ()):
            if self._stop.is_set():
                return
            order.append(had := self._had(item))
            yield had.given
        flying: dict[Future[_Had], str] = {}
        with ThreadPoolExecutor(self._plan.manners.at_once, thread_name_prefix="articles of feeds") as threads:
            while hosts or flying:
                if self._stop.is_set() or time.time() >= until:
                    hosts.clear()
                self._begin(hosts, flying, threads, told)
                if not flying:
                    soonest = min(map(self._asker.ready, hosts), default=0.0) - time.time()
                    self._stop.wait(min(max(soonest, 0.0), 1.0))
                for future in wait(flying, timeout=0.2, return_when=FIRST_COMPLETED).done if flying else ():
                    del flying[future]
                    order.append(had := future.result())
                    yield had.given

    def _begin(
        self,
        hosts: dict[str, deque[Item]],
        flying: dict[Future[_Had], str],
        threads: ThreadPoolExecutor,
        told: list[Told],
    ) -> None:
        """Has hosts asked whose turn it is; what a host has that is not asked for long waits in the store."""
        for host in sorted(hosts.keys() - set(flying.values()), key=self._asker.ready):
            at = self._asker.ready(host)
            if at > time.time() + PATIENCE_S:
                words = f"{host.partition('://')[2]} is left in peace until {moment(at)[11:19]} UTC."
                some = [replace(item, next_at=at, told={**item.told, "reason": words}) for item in hosts.pop(host)]
                settle(self._store, self._case_id, some)
                told.append(
                    Told(
                        "later",
                        some[0].feed,
                        f"{count_words(len(some), 'article')}: {words}",
                        {"reason": words, "count": len(some)},
                    )
                )
            elif at <= time.time() and len(flying) < self._plan.manners.at_once:
                flying[threads.submit(self._had, hosts[host].popleft())] = host
                if not hosts[host]:
                    del hosts[host]

    def _had(self, item: Item) -> _Had:
        """An article fetched, or the reason why it was not."""
        given = None
        try:
            given = given_of(self._store, item)
            if not (given.is_link or given.is_partial):
                return _Had(item, given)
            if self._adder.holds(item.address):
                return _Had(item, Given(given.name, way="feed", address=item.address))
            fetched = self._asker.ask(item.address)
            refuse_no_article(fetched)
            found = list(given_by_address(fetched))
            if len(found) == 1 and found[0].reason:
                raise ArticleError(found[0].reason)
            if len(found) != 1 or found[0].way != "address":
                raise ArticleError(f"{item.address[:200]} is a list of articles, and none itself.")
            page = replace(found[0], title=given.title, date=given.date, feed=item.feed, seen=given.seen)
            return _Had(replace(item, told={**item.told, "reason": ""}), page)
        except LaterError as later:
            return self._later(item, given, later)
        except CaseError:
            raise
        except DatelineError as fault:
            return _without_page(item, given, str(fault))

    def _later(self, item: Item, given: Given | None, later: LaterError) -> _Had:
        tries = item.tries + later.is_fault
        if tries >= self._plan.manners.tries:
            return _without_page(replace(item, tries=tries), given, f"{later} It was asked for {tries:,} times.")
        at = later.at or (time.time() + back_off(self._plan.manners.retry_s, tries) if later.is_fault else item.next_at)
        item = replace(item, tries=tries, next_at=at, told={**item.told, "reason": str(later)})
        return _Had(item, Given(item.told["name"], reason=str(later)))

    # -- waiting

    def rest(self) -> None:
        """Waits until something is due."""
        soonest = min(next_due(self._store, self._case_id)) - time.time()
        self._stop.wait(min(max(soonest, 0.05), LONGEST_WAIT_S))

    def _count(self, name: str, **counts: int) -> None:
        self._counts[name].update(counts)

    def _note(self) -> None:
        """Tells the audit what was fetched since it was told last."""
        for name, counts in self._counts.items():
            if told := {what: count for what, count in counts.items() if count}:
                self._store.note("followed a feed", self._case_id, {"feed": name, **told})
        self._counts.clear()


@dataclass(frozen=True, slots=True)
class _Had:
    """An article, and what is given to be read of it; one with a reason is not read, and its item says what becomes of it."""

    item: Item
    given: Given


def _without_page(item: Item, given: Given | None, reason: str) -> _Had:
    """What its feed tells of an article whose page cannot be had, where that is something."""
    if given is not None and given.content:
        return _Had(replace(item, told={**item.told, "reason": f"Only what its feed tells was read: {reason}"}), given)
    return _Had(_failed(item, reason), Given(item.told["name"], reason=reason))


def _failed(item: Item, reason: str) -> Item:
    return replace(item, state=FAILED, done=now(), told={**item.told, "reason": reason[:1_000]})
