"""How feeds of a case went, and what became of each article that they told of: kept in the store, so that whoever is killed goes on."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geo.articles.batches import given_in
from geo.articles.given import Given
from geo.cases.acts import Json, canonical, now
from geo.cases.store import CaseStore, pack, unpacked_of
from geo.cases.together import clock, is_running
from geo.errors import ArticleError, CaseError
from geo.feeds.entries import Entry
from geo.feeds.table import Plan

__all__ = [
    "FAILED", "KNOWN", "LEASE_S", "READ", "WAITING", "FeedState", "Followed", "Item", "due_feeds", "due_items", "feeds_of", "followed", "given_of",
    "items_of", "let_go", "moment", "next_due", "record", "renew", "settle", "take", "take_plan", "tell",
]  # fmt: skip

LEASE_S = 25
"""How long a case is its holder's after they were last heard of."""
WAITING, READ, KNOWN, FAILED = "waiting", "read", "known", "failed"
"""KNOWN: the case had its text already."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed of a case as the store has it."""

    name: str
    next_at: float = 0.0
    """When it is looked at again, as `time.time` counts."""
    told: dict[str, Json] = field(default_factory=dict)
    """kind, where, began, tried, succeeded, faulted (moments), fault, last_fault, note (sentences), faults (in a row), entries, validators,
    done, until; is_left when
    the file of feeds no longer names it."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a feed told of."""

    id: str
    feed: str
    seen: str
    """The moment at which it was told first."""
    state: str = WAITING
    next_at: float = 0.0
    """When it may be asked for again, while it waits."""
    tries: int = 0
    done: str = ""
    target: str = ""
    """The article of the case."""
    told: dict[str, Json] = field(default_factory=dict)
    """name, title, address, site, authors, date, note, reason, copy_of; of an own text also way and is_markup."""
    sha256: str | None = None
    """Of the text that its feed told itself."""

    @property
    def address(self) -> str:
        """ "" without one."""
        return str(self.told.get("address", ""))


@dataclass(frozen=True, slots=True)
class Followed:
    """Whether feeds are followed into a case."""

    is_now: bool
    began: str
    """The moment at which the one who does, or did last, began; "" when nobody did."""


# -- who follows ---------------------------------------------------------------------------------------------------------


def take(store: CaseStore, case_id: str, holder: str) -> int:
    """Takes a case for a holder: 0, or after how many seconds to try again, since another holds it. CaseError for those who may not change
    the case."""
    from sqlalchemy import delete, insert, select

    from geo.cases.tables import CASES, FOLLOWED

    store.require("change", case_id)
    with store.transaction() as connection:
        connection.execute(select(CASES.c.id).where(CASES.c.id == case_id).with_for_update()).one()  # one at a time
        left = select(FOLLOWED.c.until - clock(connection)).where(
            FOLLOWED.c.case_id == case_id, FOLLOWED.c.holder != holder, is_running(FOLLOWED.c.until, clock(connection), LEASE_S)
        )  # fmt: skip
        if (seconds := connection.execute(left).scalar()) is not None:
            return max(1, int(seconds))
        connection.execute(delete(FOLLOWED).where(FOLLOWED.c.case_id == case_id))
        row = {"case_id": case_id, "holder": holder, "began": now()}
        connection.execute(insert(FOLLOWED).values(**row, until=clock(connection) + LEASE_S))
    return 0


def renew(store: CaseStore, case_id: str, holder: str) -> bool:
    """Whether the case is still its holder's, and is so for another while."""
    from sqlalchemy import update

    from geo.cases.tables import FOLLOWED

    with store.transaction() as connection:
        mine = (FOLLOWED.c.case_id == case_id) & (FOLLOWED.c.holder == holder)
        return bool(connection.execute(update(FOLLOWED).where(mine).values(until=clock(connection) + LEASE_S)).rowcount)


def let_go(store: CaseStore, case_id: str, holder: str) -> None:
    """Whoever wants may take the case now."""
    from sqlalchemy import update

    from geo.cases.tables import FOLLOWED

    with store.transaction() as connection:
        mine = (FOLLOWED.c.case_id == case_id) & (FOLLOWED.c.holder == holder)
        connection.execute(update(FOLLOWED).where(mine).values(until=0))


def followed(store: CaseStore, case_id: str) -> Followed:
    """Whether somebody follows feeds into a case just now. CaseError for those who may not see it."""
    from sqlalchemy import select

    from geo.cases.tables import FOLLOWED

    store.require("see", case_id)
    with store.transaction(reads_only=True) as connection:
        running = is_running(FOLLOWED.c.until, clock(connection), LEASE_S)
        row = connection.execute(select(FOLLOWED.c.began, running).where(FOLLOWED.c.case_id == case_id)).first()
    return Followed(bool(row[1]), row[0]) if row else Followed(False, "")


# -- feeds ---------------------------------------------------------------------------------------------------------------


def take_plan(store: CaseStore, case_id: str, plan: Plan) -> None:
    """Notes which feeds a case has from now on; one that was there goes on where it was, one with another address begins anew."""
    from sqlalchemy import insert, select, update

    from geo.cases.tables import FEEDS

    with store.transaction() as connection:
        rows = connection.execute(select(FEEDS).where(FEEDS.c.case_id == case_id).with_for_update()).all()
        known = {row.name: json.loads(row.told) for row in rows}
        for feed in plan.feeds:
            told = known.get(feed.name)
            fresh = {"kind": feed.kind, "where": feed.where, "began": now()}
            if told is None:
                connection.execute(
                    insert(FEEDS).values(case_id=case_id, name=feed.name, next_at=0, told=canonical(fresh))
                )
            elif (told["kind"], told["where"]) != (feed.kind, feed.where):
                _write(connection, case_id, FeedState(feed.name, 0, fresh))
            elif told.pop("is_left", False):
                _write(connection, case_id, FeedState(feed.name, 0, told))
        for name in known.keys() - {feed.name for feed in plan.feeds}:
            one = FEEDS.c.case_id == case_id, FEEDS.c.name == name
            connection.execute(update(FEEDS).where(*one).values(told=canonical({**known[name], "is_left": True})))


def _write(connection: Any, case_id: str, feed: FeedState) -> None:
    from sqlalchemy import update

    from geo.cases.tables import FEEDS

    one = FEEDS.c.case_id == case_id, FEEDS.c.name == feed.name
    connection.execute(update(FEEDS).where(*one).values(next_at=feed.next_at, told=canonical(feed.told)))


def due_feeds(store: CaseStore, case_id: str, at: float) -> list[FeedState]:
    """The feeds that are to be looked at by then, the longest overdue first; [] when none is."""
    from sqlalchemy import select

    from geo.cases.tables import FEEDS

    query = (
        select(FEEDS).where(FEEDS.c.case_id == case_id, FEEDS.c.next_at <= at).order_by(FEEDS.c.next_at, FEEDS.c.name)
    )
    with store.transaction(reads_only=True) as connection:
        return [one for one in map(_feed, connection.execute(query)) if not one.told.get("is_left")]


def _feed(row: Any) -> FeedState:
    return FeedState(row.name, row.next_at, json.loads(row.told))


def tell(store: CaseStore, case_id: str, feed: FeedState) -> None:
    """Notes how a feed went."""
    with store.transaction() as connection:
        _write(connection, case_id, feed)


def record(
    store: CaseStore, case_id: str, feed: FeedState, entries: Sequence[Entry], *, newest: int, before: FeedState
) -> tuple[int, int, FeedState]:
    """Keeps what a feed told that was not known, and how it went, all of it or nothing: how many are new, how many more were left, and how
    the feed is now.

    feed: how it is from now on; before: how it was, which it stays while some are left, so that it tells them again.
    """
    from geo.cases.tables import FEED_ITEMS

    at = now()
    with store.transaction() as connection:
        known = _known(connection, case_id, entries)
        fresh = {
            one.id: one for one in reversed(entries) if one.id not in known and not (one.pair and one.pair in known)
        }
        some = list(reversed(fresh.values()))[:newest]
        for one in some:
            packed = pack(one.given.content) if one.given.content else None
            if packed:
                store.keep_bytes(connection, packed)
            connection.execute(FEED_ITEMS.insert().values(
                case_id=case_id, id=one.id, pair=one.pair, feed=feed.name, seen=at, state=WAITING, next_at=0, tries=0, done="", target="",
                told=canonical(_told(one)), sha256=packed.sha256 if packed else None,
            ))  # fmt: skip
        left = len(fresh) - len(some)
        feed = replace(feed, told={**feed.told, **_place(before)}) if left else feed
        _write(connection, case_id, feed)
    return len(some), left, feed


def _place(feed: FeedState) -> dict[str, Json]:
    """How far a feed was taken in."""
    return {name: feed.told.get(name) for name in ("validators", "done", "until")}


def _known(connection: Any, case_id: str, entries: Sequence[Entry]) -> set[str]:
    """Of the ids and pairs of entries those that the case has."""
    from sqlalchemy import select

    from geo.cases.tables import FEED_ITEMS

    found: set[str] = set()
    for column, wanted in (
        (FEED_ITEMS.c.id, {one.id for one in entries}),
        (FEED_ITEMS.c.pair, {one.pair for one in entries if one.pair}),
    ):
        names = sorted(wanted)
        for start in range(0, len(names), _AT_ONCE):
            query = select(column).where(FEED_ITEMS.c.case_id == case_id, column.in_(names[start : start + _AT_ONCE]))
            found.update(connection.execute(query).scalars())
    return found


def _told(one: Entry) -> dict[str, Json]:
    given = one.given
    own = {"way": given.way, "is_markup": given.is_markup, "is_partial": given.is_partial} if given.content else {}
    return {
        "name": given.name[:500], "title": given.title, "address": given.address, "site": given.site, "authors": list(given.authors),
        "date": given.date.isoformat() if given.date else None, "note": one.note, **own,
    }  # fmt: skip


# -- articles ------------------------------------------------------------------------------------------------------------


def due_items(store: CaseStore, case_id: str, at: float, *, most: int) -> list[Item]:
    """What waits and may be asked for by then, those that were told first first; [] when nothing does."""
    from sqlalchemy import select

    from geo.cases.tables import FEED_ITEMS

    waits = (FEED_ITEMS.c.case_id == case_id, FEED_ITEMS.c.state == WAITING, FEED_ITEMS.c.next_at <= at)
    query = (
        select(FEED_ITEMS).where(*waits).order_by(FEED_ITEMS.c.next_at, FEED_ITEMS.c.seen, FEED_ITEMS.c.id).limit(most)
    )
    with store.transaction(reads_only=True) as connection:
        return [_item(row) for row in connection.execute(query)]


def _item(row: Any) -> Item:
    return Item(
        row.id,
        row.feed,
        row.seen,
        row.state,
        row.next_at,
        row.tries,
        row.done,
        row.target,
        json.loads(row.told),
        row.sha256,
    )


def settle(store: CaseStore, case_id: str, items: Sequence[Item]) -> None:
    """Notes what became of articles; of those that are done the text that their feed told is let go."""
    from sqlalchemy import bindparam, update

    from geo.cases.tables import FEED_ITEMS

    if not items:
        return
    names = ("state", "next_at", "tries", "done", "target", "told", "sha256")
    query = update(FEED_ITEMS).where(FEED_ITEMS.c.case_id == case_id, FEED_ITEMS.c.id == bindparam("which"))
    rows = [
        {
            "which": one.id, "state": one.state, "next_at": one.next_at, "tries": one.tries, "done": one.done, "target": one.target,
            "told": canonical(one.told), "sha256": one.sha256 if one.state == WAITING else None,
        }
        for one in items
    ]  # fmt: skip
    with store.transaction() as connection:
        connection.execute(query.values({name: bindparam(name) for name in names}), rows)


def given_of(store: CaseStore, item: Item) -> Given:
    """The article as its feed told it: its own text where it has one, else what leads to it. ArticleError when it holds none."""
    from sqlalchemy import select

    from geo.cases.tables import SOURCES

    told = item.told
    about: dict[str, Any] = {
        "title": told["title"], "address": told["address"], "site": told["site"], "authors": tuple(told["authors"]),
        "date": dt.date.fromisoformat(told["date"]) if told["date"] else None, "feed": item.feed,
        "seen": dt.datetime.fromisoformat(item.seen).date(),
    }  # fmt: skip
    if item.sha256 is None:
        return Given(told["name"], way="feed", **about)
    with store.transaction(reads_only=True) as connection:
        packed = connection.execute(select(SOURCES.c.content).where(SOURCES.c.sha256 == item.sha256)).scalar_one()
    content = unpacked_of(item.sha256, packed)
    if content is None:
        raise CaseError(f"What the feed {item.feed} told is damaged in the store. Restore a backup.")
    one = next(given_in(content, name=told["name"]))
    if one.reason:
        raise ArticleError(one.reason)
    return replace(
        one,
        content=content,
        name=told["name"],
        way=told["way"],
        is_markup=told["is_markup"],
        is_partial=told["is_partial"],
        **about,
    )


def next_due(store: CaseStore, case_id: str) -> tuple[float, float]:
    """When the first feed is looked at again, and when the first article that waits may be asked for, as `time.time` counts; infinity for none."""
    from sqlalchemy import func, select

    from geo.cases.tables import FEED_ITEMS

    query = select(func.min(FEED_ITEMS.c.next_at)).where(FEED_ITEMS.c.case_id == case_id, FEED_ITEMS.c.state == WAITING)
    with store.transaction(reads_only=True) as connection:
        item = connection.execute(query).scalar()
    feeds = (one.next_at for one, _ in feeds_of(store, case_id, counts=False) if not one.told.get("is_left"))
    return min(feeds, default=float("inf")), float("inf") if item is None else item


# -- for whoever looks ---------------------------------------------------------------------------------------------------


def feeds_of(store: CaseStore, case_id: str, *, counts: bool = True) -> list[tuple[FeedState, Counter[str]]]:
    """The feeds of a case by their names, and how many articles each has in which state; [] without feeds. CaseError for those who may not
    see the case."""
    from sqlalchemy import func, select

    from geo.cases.tables import FEED_ITEMS, FEEDS

    store.require("see", case_id)
    of_case = select(FEED_ITEMS.c.feed, FEED_ITEMS.c.state, func.count()).where(FEED_ITEMS.c.case_id == case_id)
    found: dict[str, Counter[str]] = {}
    with store.transaction(reads_only=True) as connection:
        rows = connection.execute(select(FEEDS).where(FEEDS.c.case_id == case_id).order_by(FEEDS.c.name)).all()
        if counts:
            for name, state, count in connection.execute(of_case.group_by(FEED_ITEMS.c.feed, FEED_ITEMS.c.state)):
                found.setdefault(name, Counter())[state] = count
    return [(_feed(row), found.get(row.name, Counter())) for row in rows]


def items_of(
    store: CaseStore, case_id: str, *, since: str = "", states: Sequence[str] = (), limit: int = 1_000
) -> Iterator[Item]:
    """What feeds of a case told of since a moment, or what became something since, the last first. states: only those; () takes all.
    CaseError for those who may not see the case."""
    from sqlalchemy import or_, select

    from geo.cases.tables import FEED_ITEMS

    store.require("see", case_id)
    query = select(FEED_ITEMS).where(FEED_ITEMS.c.case_id == case_id)
    if since:
        query = query.where(or_(FEED_ITEMS.c.seen >= since, FEED_ITEMS.c.done >= since))
    if states:
        query = query.where(FEED_ITEMS.c.state.in_(list(states)))
    query = query.order_by(FEED_ITEMS.c.seen.desc(), FEED_ITEMS.c.id).limit(limit)
    with store.transaction(reads_only=True) as connection:
        rows = connection.execute(query).all()
    return map(_item, rows)


def moment(at: float) -> str:
    """A time as `time.time` counts, as moments are written; "" for none."""
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="seconds") if 0 < at < time.time() + 10**9 else ""
