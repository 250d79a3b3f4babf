"""Events of a case: which claims tell of one, by the acts that joined and parted them, and what all of them tell together.

An act of the kind "joined" or "parted" gives an event its claims, and names those that were said not to be of it. Later acts go
before earlier ones, so acts of two copies of a case add up. A claim that nobody joined is an event of its own, but for the same
words in copies of one wire. Events are named by the act that joined them, else by their first claim: a name stays when more
claims are joined, or when a later reading has lost some.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.cases.acts import JOINED, PARTED, Act, Json, Log, canonical
from geo.cases.articles import publisher_of
from geo.cases.review import Claim, ReviewedClaim
from geo.cases.store import Deed, checksum
from geo.claims import claims_table
from geo.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EVENT", "CaseEvent", "Marks", "are_apart", "checked_event", "event_claims", "events_of", "join", "joined_with", "lost_claims", "originals", "part", "split",
]  # fmt: skip

EVENT = "event/"
_DIGITS, _LONGEST_WORDS, _MOST_CLAIMS = 16, 300, 5_000
_REVIEWS = ("disputed", "corrected", "accepted", "added")
"""What an event is when one of its claims is; else it is new."""
_SAME_WORDS = "the same words in a copy of one wire"

Marks = Mapping[str, frozenset[str]]
"""By the act that said it: of the claims of an event "", of those apart from it their targets."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What happened, as claims of a case tell it together."""

    id: str
    """"event/" and a name."""
    claims: tuple[ReviewedClaim, ...]
    """At least one, in the order of the articles and their text."""
    articles: tuple[str, ...]
    """Targets of the articles that tell of it, copies too."""
    publishers: tuple[str, ...]
    """The independent ones: by name, or by the target of an article that names none; of a copy those of what it repeats."""
    told: Claim
    """As `claim_dict` tells a claim, with `id`: sentence, kind and place of the claim that tells most exactly, the finest days, the
    actors and the range of deaths of all; deaths_best is what most publishers tell, of equally many what was told last."""
    review: str
    """"disputed" when one of its claims is, else what was made of one of them, "new" when nobody looked at any."""
    why: str
    """Why its claims are of one event; "" of a claim alone."""
    marks: Marks
    """What acts said of its claims, for `are_apart`."""

    @property
    def name(self) -> str:
        """Kind and place."""
        return ", ".join(filter(None, (self.told["sub_event_type"], self.told["area"] or self.told["place"])))


# -- acts --------------------------------------------------------------------------------------------------------------


def checked_event(value: Json) -> dict[str, Any]:
    """The value of an act "joined" or "parted", as it may be kept; DataError for any other.

    `{"claims": {target of a claim: its sentence}, "apart": [targets]}`: the claims are of one event; those apart are of other events
    than the claims, and than each other.
    """
    if not isinstance(value, dict) or set(value) != {"claims", "apart"}:
        raise DataError("An event has claims, and those that are apart from it.")
    claims, apart = value["claims"], value["apart"]
    if not isinstance(claims, dict) or not isinstance(apart, list):
        raise DataError("An event has claims with their sentences, and a list of those that are apart from it.")
    if len(claims) + len(apart) > _MOST_CLAIMS:
        raise DataError(f"{len(claims) + len(apart):,} claims are more than the {_MOST_CLAIMS:,} of one event.")
    if not all(isinstance(one, str) and one for one in (*claims, *apart)):
        raise DataError("A claim of an event is named by its target.")
    if not all(isinstance(words, str) and len(words) <= _LONGEST_WORDS for words in claims.values()):
        raise DataError(f"A claim of an event has a sentence of up to {_LONGEST_WORDS} characters.")
    if not set(claims).isdisjoint(apart):
        raise DataError("No claim is of an event and apart from it.")
    return value


def join(log: Log, events: Sequence[CaseEvent], *, why: str = "") -> Deed:
    """The deed that makes events one, under the name that an act gave the first of them, if any. DataError for fewer than two."""
    if len(events) < 2:
        raise DataError("One event alone cannot be joined: choose two or more.")
    claims = _words(one for event in events for one in event.claims)
    known = _values(log)
    return _deed(log, JOINED, next((event.id for event in events if event.id in known), ""), claims, (), why)


def part(log: Log, events: Sequence[CaseEvent], *, why: str = "") -> Deed:
    """The deed that says that events are not one, so that nobody proposes it again. DataError for fewer than two."""
    if len(events) < 2:
        raise DataError("One event alone is apart from none: choose two or more.")
    return _deed(log, PARTED, "", {}, [event.claims[0].target for event in events], why)


def split(log: Log, event: CaseEvent, claims: Iterable[str], *, why: str = "") -> Deed:
    """The deed that takes claims (targets) out of an event: each is one of its own. DataError when none is of it, or it has no other."""
    out = set(claims)
    others = [one.target for one in event.claims if one.target in out]
    if not others or len(event.claims) < 2:
        raise DataError("Choose claims of an event that has several to take them out of it.")
    return _deed(log, PARTED, "", _words(one for one in event.claims if one.target not in out), others, why)


def _words(claims: Iterable[ReviewedClaim]) -> dict[str, str]:
    return {one.target: one.told["sentence"][:_LONGEST_WORDS] for one in claims}


def _deed(log: Log, kind: str, target: str, claims: Mapping[str, str], apart: Sequence[str], why: str) -> Deed:
    """target: "" for a name that follows from the claims."""
    target = target or EVENT + checksum(canonical([sorted(claims), sorted(apart)]).encode())[:_DIGITS]
    value = checked_event({"claims": dict(claims), "apart": list(apart)})
    return Deed(kind, target, value, log.value(kind, target), why)


def _values(log: Log) -> dict[str, dict[str, Any]]:
    """What acts made of events, by their names; a value that cannot be one, out of a file that was written by hand, is left."""
    found = {}
    for target, value in log.state.get("event", {}).items():
        with suppress(DataError):
            if target.startswith(EVENT) and target.count("/") == 1:  # else it may be that of a claim alone
                found[target] = checked_event(value)
    return found


def _named(claims: Iterable[str]) -> str:
    return EVENT + checksum(canonical(sorted(claims)).encode())[:_DIGITS]


def lost_claims(log: Log, known: Iterable[str]) -> list[tuple[str, str]]:
    """(event, sentence) of claims that were joined, and that no reading has any more. known: targets of all claims of the case."""
    here = set(known)
    return [
        (event, words)
        for event, value in sorted(_values(log).items())
        for target, words in value["claims"].items()
        if target not in here
    ]


# -- what follows ------------------------------------------------------------------------------------------------------


class _Joining:
    """Claims that are joined one after the other; what was joined or parted before is not undone by what comes behind it."""

    def __init__(self, targets: Iterable[str]) -> None:
        self._parent = {target: target for target in targets}
        self._marks: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)

    def __contains__(self, target: str) -> bool:
        return target in self._parent

    def root(self, target: str) -> str:
        while (parent := self._parent[target]) != target:
            self._parent[target] = target = self._parent[parent]
        return target

    def marks(self, target: str) -> Marks:
        return self._marks.get(self.root(target), {})

    def join(self, first: str, other: str) -> bool:
        """Whether both are of one event now."""
        one, two = self.root(first), self.root(other)
        if one == two:
            return True
        if are_apart(self.marks(one), self.marks(two)):
            return False
        self._parent[two] = one
        for said, labels in self._marks.pop(two, {}).items():
            self._mark(one, said, labels)
        return True

    def mark(self, target: str, said: str, label: str) -> None:
        if target in self._parent:
            self._mark(self.root(target), said, frozenset([label]))

    def _mark(self, root: str, said: str, labels: frozenset[str]) -> None:
        self._marks[root][said] = self._marks[root].get(said, frozenset()) | labels

    def groups(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for target in self._parent:
            found[self.root(target)].append(target)
        return found


def are_apart(one: Marks, two: Marks) -> bool:
    """Whether somebody said that two events are not one."""
    few, many = sorted((one, two), key=len)
    return any(len(labels | many[said]) > 1 for said, labels in few.items() if said in many)


def events_of(log: Log, claims: Mapping[str, Sequence[ReviewedClaim]]) -> list[CaseEvent]:
    """The events of a case, by the first of their claims; [] when no claim counts.

    claims: of each article by its target, the article that came first first. A claim that does not count is of no event.
    """
    told = {one.target: (article, one) for article, found in claims.items() for one in found if one.counts}
    values = _values(log)
    whole, acts = _joining(log, values, told)
    sources: Mapping[str, Any] = log.state.get("source", {})
    original = originals(sources)
    copies = [pair for pair in _copied(told, original) if whole.join(*pair)]
    names: dict[str, str] = {}
    whys: dict[str, dict[str, None]] = defaultdict(dict)
    for act in (act for act in acts if act.kind == JOINED):
        roots = Counter(whole.root(target) for target in values[act.target]["claims"] if target in whole)
        if roots:
            root = roots.most_common(1)[0][0]
            names.setdefault(root, act.target)
            whys[root][act.why] = None
    for first, _ in copies:
        whys[whole.root(first)][_SAME_WORDS] = None
    return [
        _event(
            names.get(root, EVENT + members[0]),
            [told[target] for target in members],
            sources,
            original,
            "; ".join(filter(None, whys[root])),
            whole.marks(root),
        )
        for root, members in whole.groups().items()
    ]


def joined_with(log: Log, target: str) -> list[str]:
    """The claims that were joined with one, by their names; [] when none was. Known by the acts alone: no claim is read for it."""
    values = _values(log)
    if not any(target in value["claims"] for value in values.values()):
        return []
    every = {one for value in values.values() for one in (*value["claims"], *value["apart"])}
    whole, _ = _joining(log, values, sorted(every))
    return [other for other in sorted(every - {target}) if whole.root(other) == whole.root(target)]


def _joining(log: Log, values: Mapping[str, dict[str, Any]], targets: Iterable[str]) -> tuple[_Joining, list[Act]]:
    """The claims as acts joined them, and these acts, the last first."""
    whole = _Joining(targets)
    acts = [act for target in values if (act := log.deciding(JOINED, target))]
    acts.sort(key=lambda act: (act.at, act.id), reverse=True)
    for act in acts:
        _apply(whole, act.target, values[act.target])
    return whole, acts


def _apply(whole: _Joining, event: str, value: Mapping[str, Any]) -> None:
    here = [target for target in value["claims"] if target in whole]
    for other in here[1:]:
        whole.join(here[0], other)
    if value["apart"]:
        for target in here:
            whole.mark(target, event, "")
        for target in value["apart"]:
            whole.mark(target, event, target)


def originals(sources: Mapping[str, Any]) -> dict[str, str]:
    """Of each article of a case the one that it repeats in the end, itself for one of its own. sources: the aspect of a state."""
    found = {}
    for target in sources:
        seen = [target]
        while (of := sources[seen[-1]].get("copy_of")) in sources and of not in seen:
            seen.append(of)
        found[target] = seen[-1]
    return found


def _copied(told: Mapping[str, tuple[str, ReviewedClaim]], original: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Claims of one wire and those of the same words in its copies."""
    firsts: dict[tuple[object, ...], str] = {}
    turns: Counter[tuple[object, ...]] = Counter()
    for target, (article, one) in sorted(told.items(), key=lambda item: original.get(item[1][0], "") != item[1][0]):
        words = (" ".join(one.told["sentence"].split()).casefold(), one.told["sub_event_type"], one.told["place"])
        turns[article, words] += 1
        key = (original.get(article, article), words, turns[article, words])
        if firsts.setdefault(key, target) != target:
            yield firsts[key], target


def _event(
    name: str,
    members: Sequence[tuple[str, ReviewedClaim]],
    sources: Mapping[str, Any],
    original: Mapping[str, str],
    why: str,
    marks: Marks,
) -> CaseEvent:
    claims = tuple(one for _, one in members)
    whose = [_publisher(original.get(article, article), sources) for article, _ in members]
    days = [sources.get(article, {}).get("date") or "" for article, _ in members]
    states = {one.state for one in claims}
    told = claims[0].told if len(claims) == 1 else _together(claims, whose, days)
    return CaseEvent(
        name,
        claims,
        tuple(dict.fromkeys(article for article, _ in members)),
        tuple({publisher.casefold(): publisher for publisher in whose}.values()),
        {**told, "id": name},
        next((state for state in _REVIEWS if state in states), "new"),
        why if len(claims) > 1 else "",
        marks,
    )


def _publisher(article: str, sources: Mapping[str, Any]) -> str:
    return publisher_of(sources.get(article, {})) or article


# -- what all claims tell ----------------------------------------------------------------------------------------------


def _together(claims: Sequence[ReviewedClaim], publishers: Sequence[str], days: Sequence[str]) -> Claim:
    """What claims tell of one event. publishers: whose each is; days: of their articles, as text."""
    told = max(claims, key=_exactness).told
    every = [one.told for one in claims]
    return {
        **told,
        **_days(every),
        **_counts("deaths", every, publishers, days),
        **_counts("injured", every, publishers, days),
        "spans": [span for one in every for span in one["spans"]],
        "actors": list({(actor["role"], actor["name"].casefold()): actor for one in (told, *every) for actor in one["actors"]}.values()),
        "score": max(one["score"] for one in every),
    }  # fmt: skip


def _exactness(one: ReviewedClaim) -> tuple[object, ...]:
    """The greater, the more exactly a claim tells where; what a person looked at goes before the rest."""
    told = one.told
    is_placed = told["lat"] is not None
    return (is_placed, one.state in ("corrected", "accepted", "added"), -(told["radius_km"] or 0.0), told["score"])


def _days(every: Sequence[Claim]) -> Claim:
    """The days of the claims that know them best: those of the shortest spans; of none that knows both ends, any."""
    known = [
        (one["date_start"], one["date_end"], one["date_precision"])
        for one in every
        if one["date_start"] or one["date_end"]
    ]
    if not known:
        return {}
    lengths = [_length(first, last) for first, last, _ in known]
    finest = [span for span, length in zip(known, lengths, strict=True) if length == min(lengths)]
    if None in finest[0]:
        return dict(zip(("date_start", "date_end", "date_precision"), finest[0], strict=True))
    first, last = min(first for first, _, _ in finest), max(last for _, last, _ in finest)
    same = len({(first, last) for first, last, _ in finest}) == 1
    return {"date_start": first, "date_end": last, "date_precision": finest[0][2] if same else "days"}


def _length(first: str | None, last: str | None) -> float:
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days if first and last else float("inf")


def _counts(what: str, every: Sequence[Claim], publishers: Sequence[str], days: Sequence[str]) -> Claim:
    """The range that all claims span, open at its end where the highest of them is; and what most publishers tell."""
    lows: list[int] = []
    highs: list[int] = []
    opens: list[int] = []
    tellers: dict[int, set[str]] = defaultdict(set)
    last: dict[int, str] = {}
    for one, publisher, day in zip(every, publishers, days, strict=True):
        low, best, high = (one[f"{what}_{end}"] for end in ("low", "best", "high"))
        known = [count for count in (low, best, high) if count is not None]
        if not known:
            continue
        lows.append(min(known))
        (opens if high is None and low is not None else highs).append(max(known))
        if best is not None:
            tellers[best].add(publisher.casefold())
            last[best] = max(last.get(best, ""), day)
    is_open = bool(opens) and max(opens) >= max(highs, default=0)
    best = max(tellers, key=lambda count: (len(tellers[count]), last[count], count), default=None)
    return {
        f"{what}_low": min(lows, default=None), f"{what}_best": best,
        f"{what}_high": None if is_open else max([*highs, *opens], default=None),
    }  # fmt: skip


def event_claims(events: Iterable[CaseEvent]) -> pd.DataFrame:
    """Events as a CLAIMS frame, one a row with the event's id: what maps and matching take; no events give an empty one."""
    return claims_table([event.told for event in events])
