"""What is done in a case, one act after the other, and what follows from all of them.

A case is its log: acts are only ever added. An act gives one value to one thing ("this claim is rejected"); the state of a case
holds, for each thing, the value of the last act on it that is not undone. To undo is an act, too, and so is to redo: so the log
tells everything, and merging two copies of a case is putting their acts together.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, TypeAlias, TypeVar

from geo.errors import DataError

__all__ = [
    "DISCRETION", "GUARDED", "JOINED", "KINDS", "PARTED", "REDONE", "UNDONE", "Act", "Json", "Kind", "Log", "State", "act_of", "canonical", "new_id", "new_ids",
    "now", "root_of", "to_redo", "to_undo", "turn_of",
]  # fmt: skip

Name = TypeVar("Name")
Json: TypeAlias = Any
"""What JSON can hold."""
State: TypeAlias = dict[str, dict[str, Json]]
"""Of each aspect, the values of things: `state["review"]["article/1f…/claim/120-128"]`. Things without a value are absent."""

_ID = re.compile(r"[0-9a-f]{32}")
_TURN = 24
"""Digits of an id that the acts of one turn share."""
_LONGEST = {"target": 500, "by": 200, "why": 5_000}
_ARTICLE = "article"
UNDONE, REDONE = "undone", "redone"
GUARDED = "guarded"
DISCRETION = "discretion"
"""What such acts are about."""
JOINED, PARTED = "joined", "parted"
"""Both give an event its claims; they are two words for whoever reads the log."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act: which aspect of a thing it gives a value to, and what for."""

    aspect: str
    purpose: str
    example: str
    """A target that it may have."""


KINDS: Mapping[str, Kind] = {
    "named": Kind("name", "the case is called so", "case"),
    "added": Kind("source", "an article, with what was read in it, or a set of records is part of the case, or no more", "article/5f0c…"),
    "reviewed": Kind("review", "accepted, corrected, rejected or disputed, with what it should be", "article/5f0c…/claim/120-128"),
    "judged": Kind("verdict", "whether a claim and a record are of one event", "article/5f0c…/claim/120-128"),
    "noted": Kind("note", "words of the analyst", "article/5f0c…"),
    "saved": Kind("view", "a view by its name: page, filters, what was in sight", "view/Gao in 2012"),
    GUARDED: Kind("guard", "the case is sensitive, or no more: what leaves it is masked; a content note", "discretion"),
    "commented": Kind("comment", "words for those who work on the case together", "article/5f0c…/comment/9b1e…"),
    "assigned": Kind("assignee", "somebody is to look at it", "article/5f0c…/claim/120-128"),
    "watched": Kind("watch", "a name is looked for in every article, with its other spellings", "watch/Iyad Ag Ghaly"),
    JOINED: Kind("event", "claims tell of one event", "event/5f0c…"),
    PARTED: Kind("event", "claims do not tell of one event", "event/5f0c…"),
    UNDONE: Kind("", "an act counts no more", "9b1e…"),
    REDONE: Kind("", "an act that was undone counts again", "9b1e…"),
}  # fmt: skip
"""Name -> kind. A later version may know more; kinds are never taken away."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done. DataError when it cannot be: of no known kind, without a target, longer than an act may be."""

    id: str
    """32 hexadecimal digits, unguessable."""
    at: str
    """When, as `now` writes it."""
    by: str
    """Who; "" for the one person on their own machine."""
    kind: str
    target: str
    """What it is about: "case", "article/ID", "article/ID/claim/START-END" by the offsets of the word that tells of the event;
    of "undone" and "redone" the id of an act."""
    value: Json = None
    """What it makes of its target; None takes the value away."""
    before: Json = None
    """The value that whoever did it saw."""
    why: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DataError(f"{self.kind!r} is no kind of act; there are {', '.join(KINDS)}.")
        if not _ID.fullmatch(self.id):
            raise DataError(f"{self.id[:40]!r} cannot be the id of an act: give 32 hexadecimal digits.")
        if not self.target or (not self.is_deed and not _ID.fullmatch(self.target)):
            raise DataError(f"{self.target[:40]!r} cannot be the target of an act of the kind {self.kind!r}.")
        for name, most in _LONGEST.items():
            if len(getattr(self, name)) > most:
                raise DataError(
                    f"The {name} of an act has {len(getattr(self, name)):,} characters, more than {most:,}."
                )
        try:
            dt.datetime.fromisoformat(self.at)
        except ValueError as fault:
            raise DataError(f"{self.at[:40]!r} is no moment; write it as 2013-02-08T12:00:00.000000+00:00.") from fault

    @property
    def is_deed(self) -> bool:
        """It gives a value to something, and can be undone; others undo and redo."""
        return self.kind not in (UNDONE, REDONE)

    @property
    def key(self) -> tuple[str, str]:
        """Aspect and thing that it gives a value to."""
        return KINDS[self.kind].aspect, self.target

    def to_dict(self) -> dict[str, Json]:
        """As a line of a case file holds it; the inverse of `act_of`."""
        return asdict(self)


def root_of(target: str) -> str:
    """What a thing is a part of: "article/ID" of an article and of all in it, else the first word: "name", "view", "case"."""
    first, _, rest = target.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == _ARTICLE else first


def act_of(row: object) -> Act:
    """An act out of what JSON tells; DataError when that is none."""
    if not isinstance(row, dict) or set(row) != set(Act.__slots__):
        raise DataError(f"An act has the keys {', '.join(Act.__slots__)}, and no others.")
    if not all(isinstance(row[name], str) for name in ("id", "at", "by", "kind", "target", "why")):
        raise DataError("Of an act only `value` and `before` may be anything but text.")
    return Act(**row)


def new_id() -> str:
    """An id that nobody guesses."""
    return uuid.uuid4().hex


def new_ids() -> Iterator[str]:
    """Ids of what is done, and undone, at once, without end: alike in what `turn_of` tells, which nobody guesses."""
    first = new_id()[:_TURN]
    return (f"{first}{number:0{32 - _TURN}x}" for number in count())


def turn_of(act_id: str) -> str:
    """What the ids of acts that were done at once have in common; of an act that was done alone its own beginning."""
    return act_id[:_TURN]


def now(after: str = "") -> str:
    """This moment in UTC to the microsecond, as text that sorts by time; later than `after`, even where a clock was set back."""
    moment = dt.datetime.now(dt.UTC)
    if after:
        moment = max(moment, dt.datetime.fromisoformat(after) + dt.timedelta(microseconds=1))
    return moment.isoformat(timespec="microseconds")


def canonical(value: Json) -> str:
    """JSON of a value, the same for equal ones. DataError for what JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise DataError(f"An act cannot hold this value ({fault}).") from fault


def to_undo(backwards: Iterable[Act], by: str) -> str:
    """The id of a person's last deed that is not undone; "" when there is none. backwards: acts, the last first."""
    turned: dict[str, str] = {}
    for act in backwards:
        if not act.is_deed:
            turned.setdefault(act.target, act.kind)
        elif act.by == by and turned.get(act.id) != UNDONE:
            return act.id
    return ""


def to_redo(backwards: Iterable[Act], by: str) -> str:
    """The id of the deed that a person undid last, when they did nothing since; "" when there is none. backwards: as of `to_undo`."""
    redone = 0
    for act in backwards:
        if act.by != by:
            continue
        if act.is_deed:
            return ""
        redone += 1 if act.kind == REDONE else -1
        if redone < 0:
            return act.target
    return ""


@dataclass(slots=True)
class Log:
    """The acts of a case in the order of their time, and what follows from them. An empty one has an empty state."""

    acts: list[Act] = field(default_factory=list)
    state: State = field(default_factory=dict)
    _by_id: dict[str, Act] = field(default_factory=dict)
    _by_key: dict[tuple[str, str], list[Act]] = field(default_factory=lambda: defaultdict(list))
    _undone: set[str] = field(default_factory=set)
    _under: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    """Of each aspect and root, the values of its things: as in the state."""
    _turns: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Log:
        """The log of acts in any order; of two with one id the first counts."""
        log = cls()
        for act in sorted({act.id: act for act in reversed(list(acts))}.values(), key=lambda act: (act.at, act.id)):
            log.add(act)
        return log

    def __contains__(self, act_id: str) -> bool:
        return act_id in self._by_id

    @property
    def last(self) -> str:
        """The moment of the last act; "" of an empty log."""
        return self.acts[-1].at if self.acts else ""

    def add(self, act: Act) -> None:
        """Takes in an act that is later than all others. What undoes or redoes an act that is not there changes nothing."""
        self.acts.append(act)
        self._by_id[act.id] = act
        if act.is_deed:
            self._by_key[act.key].append(act)
            self._settle(act.key)
            return
        (self._undone.add if act.kind == UNDONE else self._undone.discard)(act.target)
        about = self._by_id.get(act.target)
        if about and about.is_deed:
            self._settle(about.key)

    def value(self, kind: str, target: str) -> Json:
        """What a thing is by the acts of a kind that count; None when nobody said."""
        return self.state.get(KINDS[kind].aspect, {}).get(target)

    def under(self, kind: str, root: str) -> Mapping[str, Json]:
        """The values, by an act of this kind, of all things of a root, by their targets; {} when none has one. See `root_of`."""
        return self._under.get((KINDS[kind].aspect, root), {})

    def turn(self, root: str) -> int:
        """How often things of a root have got a value or lost one: while it stays, what was worked out of them stays true."""
        return self._turns[root]

    def deciding(self, kind: str, target: str) -> Act | None:
        """The act that a thing has its value from; None when it has none."""
        last = self.latest(kind, target)
        return last if last is not None and last.value is not None else None

    def latest(self, kind: str, target: str) -> Act | None:
        """The last act on a thing that counts, also one that took its value away; None when there is none."""
        acts = reversed(self._by_key.get((KINDS[kind].aspect, target), ()))
        return next((act for act in acts if self.counts(act)), None)

    def counts(self, act: Act) -> bool:
        """Whether an act is a deed that is not undone."""
        return act.is_deed and act.id not in self._undone

    def history(self, target: str) -> list[Act]:
        """All acts on a thing, those too that were undone."""
        return [act for act in self.acts if act.target == target]

    def fingerprint(self) -> str:
        """The state as canonical JSON: two cases are alike when it is."""
        return canonical(self.state)

    def _settle(self, key: tuple[str, str]) -> None:
        aspect, target = key
        root = root_of(target)
        last = next((act for act in reversed(self._by_key[key]) if self.counts(act)), None)
        self._turns[root] += 1
        value = None if last is None else last.value
        _put(self.state, aspect, target, value)
        _put(self._under, (aspect, root), target, value)


def _put(values: dict[Name, dict[str, Json]], name: Name, target: str, value: Json) -> None:
    """Gives a thing its value, or with None takes it away; a name without things goes."""
    if value is not None:
        values.setdefault(name, {})[target] = value
    elif target in values.get(name, {}):
        del values[name][target]
        if not values[name]:
            del values[name]
