"""Many articles become part of a case: read elsewhere, each kept as it is done, copies of one wire folded.

    for outcome in add_many(store, case_id, given_at("wires.zip"), read, version=__version__, at_once=pool.size):
        ...

Whoever wants no more leaves the loop. To go on later is to do the same again: what the case holds is not read again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from geo.articles.copies import Copies, Copy
from geo.articles.given import Given
from geo.cases.acts import Log
from geo.cases.articles import ARTICLE, Kept, source_of
from geo.cases.search import index_articles, index_missing, texts_of
from geo.cases.store import CaseStore, Deed, Packed, checksum, pack
from geo.errors import ClashError, DatelineError
from geo.settings import how_to_raise, settings

__all__ = ["STOPPED", "Adder", "Outcome", "Read", "add_many"]

STOPPED = "It was stopped before it was read."
"""The reason of an article that nothing was wrong with."""

BATCH_ARTICLES = 8
BATCH_BYTES = 24_000
"""A batch takes about as long as one longer article, so that the deadline of one holds for it, too."""

Read = Callable[[Sequence[Given], Callable[[], bool]], list[Kept | str]]
"""Reads a batch: for each article what is to be kept of what was read in it, or why nothing was; asks now and then whether it shall stop."""
Fetch = Callable[[str], Iterable[Given]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article that was given."""

    name: str
    target: str = ""
    """The article of the case; "" when it is none."""
    is_new: bool = False
    reason: str = ""
    """Why it was set aside: a sentence."""
    copy_of: str = ""
    """The article that it is a copy of, the first of its group; "" when it stands for itself."""
    similarity: float = 0.0
    """Of a copy, as of geo.articles.copies."""


def add_many(
    store: CaseStore,
    case_id: str,
    given: Iterable[Given],
    read: Read,
    *,
    version: str,
    by: str = "",
    at_once: int = 1,
    fetch: Fetch | None = None,
) -> Generator[Outcome]:
    """Adds articles to a case, and tells of each what became of it, in their order: as many outcomes as were given, and more where
    an address stands for several.

    read: reads batches, `at_once` of them side by side, in threads of this process. version: of the reader. fetch: what stands at an
    address that a feed or a list tells; None: addresses are not asked, and what a feed tells itself is read. An article that the
    case holds by its bytes or its address, read by this version, is not read again; one that it holds by its text is told as not new. A
    copy is an article like others; its act says `copy_of` and `similarity`. CaseError as `store.do`: what was told before is kept.
    """
    return Adder(store, case_id, version=version, by=by).add(given, read, at_once=at_once, fetch=fetch)


class Adder:
    """Adds articles to a case again and again, as `add_many` does once: what it learnt of the case it need not learn anew."""

    def __init__(self, store: CaseStore, case_id: str, *, version: str, by: str = "") -> None:
        self._adding = _Adding(store, case_id, version, by)

    def add(
        self, given: Iterable[Given], read: Read, *, at_once: int = 1, fetch: Fetch | None = None
    ) -> Generator[Outcome]:
        """As `add_many`."""
        self.get_ready()
        wanted = _Links(self._adding, fetch).followed(given)
        return _in_batches(wanted, self._adding, read, at_once)

    def get_ready(self) -> None:
        """Learns what the case holds, and what came to it since. CaseError as `store.log`."""
        self._adding.get_ready()

    def holds(self, address: str) -> str:
        """The article that came from an address, or says that it stands there; "" when none did, or another version read it."""
        return self._adding.by_address.get(address, "")

    def feed_of(self, target: str) -> str:
        """The feed that an article of the case came by; "" when it came by none."""
        return str((self._adding.log.value("added", target) or {}).get("feed", ""))


def _in_batches(wanted: Iterable[Given | Outcome], adding: _Adding, read: Read, at_once: int) -> Generator[Outcome]:
    stop = Event()
    waiting: deque[tuple[list[Given | Outcome], Future[list[Any]]]] = deque()
    threads = ThreadPoolExecutor(at_once + 1, thread_name_prefix="batches of articles")
    try:
        for batch in _batches(wanted):
            waiting.append((batch, threads.submit(_answers, batch, read, stop)))
            while len(waiting) > 2 * at_once + 1:
                yield from adding.kept(*waiting.popleft())
        while waiting:
            yield from adding.kept(*waiting.popleft())
    finally:
        stop.set()
        threads.shutdown(cancel_futures=True)


def _batches(wanted: Iterable[Given | Outcome]) -> Iterator[list[Given | Outcome]]:
    """Of several articles, as long as they are short. What is settled already goes along in its place."""
    batch: list[Given | Outcome] = []
    size = 0
    for one in wanted:
        weight = max(len(one.content), BATCH_BYTES // BATCH_ARTICLES) if isinstance(one, Given) else 0
        if batch and size + weight > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += weight
    if batch:
        yield batch


def _answers(batch: Sequence[Given | Outcome], read: Read, stop: Event) -> list[Any]:
    articles = [one for one in batch if isinstance(one, Given)]
    return list(read(articles, stop.is_set)) if articles and not stop.is_set() else []


@dataclass(slots=True)
class _Links:
    """Addresses become what stands there, when they may be asked."""

    adding: _Adding
    fetch: Fetch | None
    fetched: int = 0

    def followed(self, given: Iterable[Given]) -> Iterator[Given | Outcome]:
        """Each article that is to be read, or what became of it already."""
        for one in given:
            yield from self._followed(one)

    def _followed(self, one: Given) -> Iterator[Given | Outcome]:
        if one.reason or not (one.is_link or (one.is_partial and self.fetch)):
            yield self.adding.settled(one) or one
        elif target := self.adding.by_address.get(one.address):
            yield Outcome(one.name, target)
        elif self.fetch is None:
            yield Outcome(one.name, reason=f"{one.name} tells only the address {one.address}, which was not asked for.")
        elif self.fetched >= settings().fetch_most:
            most = settings().fetch_most
            yield Outcome(one.name, reason=f"{one.name}: {most:,} addresses were asked for this time, the limit. Add it again to go on, or {how_to_raise('fetch_most', most)}.")  # fmt: skip
        else:
            self.fetched += 1
            try:
                found = list(self.fetch(one.address))
            except DatelineError as fault:
                yield (self.adding.settled(one) or one) if one.is_partial else Outcome(one.name, reason=str(fault))
                return
            for page in found:
                if page.is_link:
                    yield Outcome(page.name, reason=f"{page.name} is the address of another list: give it by itself.")
                else:
                    yield self.adding.settled(page) or page


@dataclass(slots=True)
class _Adding:
    """What is known of a case while articles are added to it."""

    store: CaseStore
    case_id: str
    version: str
    by: str
    log: Log = field(default_factory=Log)
    seen: int = 0
    by_bytes: dict[str, str] = field(default_factory=dict)
    """Checksum of the bytes of an article that this version has read -> its target."""
    by_address: dict[str, str] = field(default_factory=dict)
    copies: Copies = field(default_factory=Copies)
    copy_of: dict[str, Copy | None] = field(default_factory=dict)
    """Of each new article."""

    def get_ready(self) -> None:
        """Learns what the case holds."""
        self._catch_up()
        index_missing(self.store, self.case_id, self.log)
        here = self.log.state.get("source", {})
        if all(self.copies.has(target) for target in here if target.startswith(ARTICLE)):
            return
        for target, text in texts_of(self.store, self.case_id):
            if target in here:
                self.copies.add(target, text)

    def settled(self, given: Given) -> Outcome | None:
        """What became of it without being read; None when it is to be read."""
        if given.reason:
            return Outcome(given.name, reason=given.reason)
        target = self.by_bytes.get(checksum(given.content))
        return Outcome(given.name, target) if target else None

    def kept(self, batch: Sequence[Given | Outcome], reading: Future[list[Any]]) -> Iterator[Outcome]:
        """Keeps what was read in a batch, all of it at once, and tells what became of each."""
        answers = iter(reading.result())
        told: list[Outcome | tuple[Given, Kept]] = []
        for one in batch:
            if isinstance(one, Outcome):
                told.append(one)
            elif isinstance(answer := next(answers, STOPPED), str):
                told.append(Outcome(one.name, reason=answer))
            else:
                told.append((one, answer))
        read = [pair for pair in told if isinstance(pair, tuple)]
        try:
            outcomes = iter(self._keep(read))
        except ClashError:  # somebody else has added or changed one meanwhile
            self._catch_up()
            outcomes = iter(self._keep(read))
        for known in told:
            yield known if isinstance(known, Outcome) else next(outcomes)

    def _keep(self, read: Sequence[tuple[Given, Kept]]) -> list[Outcome]:
        """One outcome for each article, all of them kept by then."""
        deeds: dict[str, Deed] = {}
        sources: list[Packed] = []
        outcomes = []
        for given, kept in read:
            known = self.log.value("added", kept.target)
            is_new = known is None and kept.target not in deeds
            if is_new and kept.target not in self.copy_of:
                text = " ".join(written for _, _, written, _ in kept.sentences)
                self.copy_of[kept.target] = self.copies.add(kept.target, text)
            copy = self.copy_of.get(kept.target) if is_new else None
            outcomes.append(Outcome(given.name, kept.target, is_new, "", *((copy.of, copy.similarity) if copy else ())))
            more: dict[str, Any] = {"copy_of": copy.of, "similarity": copy.similarity} if copy else {}
            more |= {"feed": given.feed} if given.feed else {}
            came = pack(given.content)
            value = source_of(known, kept, came, way=given.way, version=self.version, more=more)
            if value != known and kept.target not in deeds:
                deeds[kept.target] = Deed("added", kept.target, value, known)
                sources += [kept.reading, kept.claims, *([came] if is_new else [])]
        if deeds:
            self.store.do(self.case_id, list(deeds.values()), by=self.by, sources=sources, is_one=False)
            self._catch_up()
        if read:
            index_articles(self.store, self.case_id, {kept.target: kept.sentences for _, kept in read})
        return outcomes

    def _catch_up(self) -> None:
        """Takes in what was done in the case since."""
        acts = self.store.since(self.case_id, self.seen)
        self.seen += len(acts)
        if any(act.at <= self.log.last for act in acts[:1]):  # a copy was merged
            self.log = self.store.log(self.case_id)
        else:
            for act in acts:
                self.log.add(act)
        for target in {act.target for act in acts if act.target.startswith(ARTICLE)}:
            source = self.log.value("added", target)
            if source and source["reading"]["reader"] == self.version:
                self.by_bytes[source["sha256"]] = target
                for address in (source["address"], source["name"] if source["way"] == "address" else ""):
                    if address:
                        self.by_address[address] = target
