"""Which events of a case may be one: told by several articles, near each other, on the same days, of a like kind; with reasons.

Claims are laid beside those that are most like them in place, day, kind and deaths (a tree over all of them, so that the work
grows little faster than their number), and each such pair is scored by six factors from 0 to 1, multiplied: place, days, kind,
deaths, who is named, and words in common. What fits is put
together, the best pair first, as long as nobody said that it is apart, and no article has a part in it twice.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.cases.events import CaseEvent, are_apart
from geo.cases.review import Claim, ReviewedClaim
from geo.frames import EVENT_TYPES
from geo.globe.distance import EARTH_RADIUS_KM, FloatArray, haversine_km
from geo.language.pack import open_language
from geo.language.text import fold
from geo.matching.query import WIDE_KM
from geo.matching.scores import UNTOLD, kind_score
from geo.matching.sides import CIVILIANS, bundled_actors
from geo.wording import count_words, date_words, people_words

__all__ = ["LEAST", "AlikePairs", "Proposal", "alike_pairs", "propose", "reasons"]

LEAST = 0.5
"""The score from which two claims are proposed for one event."""
_MOST_ALIKE = 24
"""How many of those that are most like a claim are laid beside it."""
_STEPS = (1, 2, 3)
"""Of claims that tell the very same each is laid beside the next, and those behind it: two may be of one article."""
_SAME_KM, _SLACK_KM, _MOST_KM, _LONGEST_DAYS = 1.0, 5.0, 150.0, 31
_KM, _DAYS, _DOUBLINGS, _KIND = 10.0, 1.0, 2.0, 0.5
"""What counts as one step away from a claim: km, days, doublings of deaths; and how far another kind is."""
_EDGE, _NEXT_DAY = 0.6, 0.6
_REACHES = ((50.0, 1.0), (100.0, 0.75), (WIDE_KM, 0.6))
"""Factor by how far the wider of two places reaches."""
_LENGTHS = ((3, 1.0), (10, 0.9), (_LONGEST_DAYS, 0.75))
_OTHER_SUB, _CALM = 0.85, 0.6
_SHARED, _SAME_WORDS, _OTHERS = 1.0, 0.95, 0.6
_SAME_COUNT, _UNLIKE_COUNTS = 1.0, 0.7
_WORDS = (0.85, 0.92, 0.97, 1.0)
"""Factor by the number of words in common."""
_MOST_WORDS = 6
_WORD, _USUAL, _LEAST_USUAL = re.compile(r"[^\W\d_]{5,}"), 0.1, 5
"""Words that say something: not the short ones, nor those of more than a tenth of the claims, if that is more than five."""
_CALM_KIND, _UNSAID = "Strategic developments", ("", "Other", "Unknown")

IndexArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class AlikePairs:
    """Claims that were laid beside each other, and how well they fit."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    score: FloatArray
    """shape (pairs,), 0 to 1; below `LEAST` they are taken for two."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Events that may be one."""

    events: tuple[CaseEvent, ...]
    """Two or more, in the order of the case."""
    score: float
    """0 to 1: the mean of what fits."""


@dataclass(frozen=True, slots=True)
class _Features:
    """Claims as columns, shape (n,) each."""

    lat: FloatArray
    lon: FloatArray
    reach: FloatArray
    first: IndexArray
    last: IndexArray
    """Days since 1970."""
    low: FloatArray
    high: FloatArray
    """Deaths; NaN where nothing is told, inf where the end is open."""
    kinds: list[tuple[str, str]]
    actors: list[tuple[frozenset[str], frozenset[str]]]
    words: list[frozenset[str]]


def alike_pairs(claims: Iterable[ReviewedClaim]) -> AlikePairs:
    """The pairs of claims that are near enough to be looked at; of those without a place or a day, and of a whole country or year, none.

    Claims that tell the very same are laid beside each other in a row, and the first of them beside the rest.
    """
    known = [one for one in claims if one.counts and _can_be_found(one.told)]
    features = _features([one.told for one in known])
    members = _alike(features)
    heads = np.array([group[0] for group in members], dtype=np.intp)
    chains = [pair for group in members for step in _STEPS for pair in zip(group, group[step:], strict=False)]
    one, two = np.concatenate([heads[_neighbours(features, heads)], np.array(chains, dtype=np.intp).reshape(-1, 2)]).T
    score = _scores(features, one, two)
    kept = np.flatnonzero(score)
    names = np.array([one.target for one in known], dtype=object)
    return AlikePairs(tuple(names[one[kept]]), tuple(names[two[kept]]), score[kept])


def propose(events: Sequence[CaseEvent], pairs: AlikePairs, *, least: float = LEAST) -> list[Proposal]:
    """Events that may be one, the best first; [] when there are none. pairs: of the claims of these events.

    Each event is in one proposal at most, and each article in one of its events only.
    """
    of_claim = {one.target: number for number, event in enumerate(events) for one in event.claims}
    scored: dict[tuple[int, int], float] = {}
    for first, second, score in zip(pairs.first, pairs.second, pairs.score.tolist(), strict=True):
        one, two = sorted((of_claim.get(first, -1), of_claim.get(second, -1)))
        if 0 <= one < two:
            scored[one, two] = max(scored.get((one, two), 0.0), score)
    against: dict[int, set[int]] = defaultdict(set)
    for (one, two), score in scored.items():
        if score < least:
            against[one].add(two)
            against[two].add(one)
    groups = {number: _Group.of(number, events[number]) for pair in scored for number in pair}
    parent = list(range(len(events)))
    for (one, two), score in sorted(scored.items(), key=lambda item: (-item[1], item[0])):
        if score < least:
            break
        left, right = _root(parent, one), _root(parent, two)
        if left != right and groups[left].takes(groups[right], against, events):
            groups[left].take(groups.pop(right), score)
            parent[right] = left
        elif left == right:
            groups[left].scores.append(score)
    found = [
        Proposal(
            tuple(events[number] for number in sorted(group.members)), round(sum(group.scores) / len(group.scores), 3)
        )
        for group in groups.values()
        if len(group.members) > 1
    ]
    return sorted(found, key=lambda one: (-one.score, -len(one.events), one.events[0].id))


@dataclass(slots=True)
class _Group:
    """Events that are put together, while it is done."""

    members: set[int]
    articles: set[str]
    head: tuple[float, float, float]
    """Latitude, longitude and reach of the place that is told most exactly; NaN for none."""
    latest_start: str
    earliest_end: str
    scores: list[float]

    @classmethod
    def of(cls, number: int, event: CaseEvent) -> _Group:
        told = event.told
        lat, lon, reach = (math.nan if told[name] is None else told[name] for name in ("lat", "lon", "radius_km"))
        return cls(
            {number},
            set(event.articles),
            (lat, lon, reach),
            told["date_start"] or "",
            told["date_end"] or "9999-12-31",
            [],
        )

    def takes(self, other: _Group, against: dict[int, set[int]], events: Sequence[CaseEvent]) -> bool:
        start, end = max(self.latest_start, other.latest_start), min(self.earliest_end, other.earliest_end)
        if not self.articles.isdisjoint(other.articles) or _apart(start, end) > 1:
            return False
        if _km(self.head, other.head) > self.head[2] + other.head[2] + _SLACK_KM:
            return False
        few, many = sorted((self.members, other.members), key=len)
        if any(not against.get(number, set()).isdisjoint(many) for number in few):
            return False
        marked = [number for number in many if events[number].marks]
        return not any(
            are_apart(events[one].marks, events[two].marks) for one in few if events[one].marks for two in marked
        )

    def take(self, other: _Group, score: float) -> None:
        self.members |= other.members
        self.articles |= other.articles
        self.head = min(self.head, other.head, key=lambda head: head[2])
        self.latest_start = max(self.latest_start, other.latest_start)
        self.earliest_end = min(self.earliest_end, other.earliest_end)
        self.scores += [*other.scores, score]


def _km(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """Between two places near each other, as on a plane; NaN where one is not known."""
    north, east = two[0] - one[0], (two[1] - one[1]) * math.cos(math.radians(one[0]))
    return math.radians(math.hypot(north, east)) * EARTH_RADIUS_KM


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = number = parent[parent[number]]
    return number


def _apart(start: str, end: str) -> int:
    """Days from an end to a start behind it; 0 or less when they overlap."""
    return (dt.date.fromisoformat(start) - dt.date.fromisoformat(end)).days if start and start > end else 0


# -- claims as columns -------------------------------------------------------------------------------------------------


def _can_be_found(told: Claim) -> bool:
    """It has a place smaller than a country, and days fewer than a month or so."""
    if told["lat"] is None or (told["radius_km"] or 0) > WIDE_KM or not told["date_start"] or not told["date_end"]:
        return False
    return _apart(told["date_end"], told["date_start"]) < _LONGEST_DAYS


def _features(told: Sequence[Claim]) -> _Features:
    def numbers(name: str) -> FloatArray:
        return np.array([one[name] for one in told], dtype=np.float64)  # None becomes NaN

    def days(name: str) -> IndexArray:
        return np.array([one[name] for one in told], dtype="datetime64[D]").astype(np.intp)

    low, best, high = (numbers(f"deaths_{end}") for end in ("low", "best", "high"))
    floor = np.where(np.isnan(low), np.where(np.isnan(best), high, best), low)
    is_open = np.isnan(high) & ~(np.isnan(low) & ~np.isnan(best))
    ceiling = np.where(is_open, np.inf, np.where(np.isnan(high), best, high))
    return _Features(
        numbers("lat"), numbers("lon"), np.nan_to_num(numbers("radius_km"), nan=1.0), days("date_start"), days("date_end"),
        floor, np.where(np.isnan(floor), np.nan, ceiling), [(one["event_type"], one["sub_event_type"] or "") for one in told],
        [_who(one) for one in told], _words(told),
    )  # fmt: skip


def _who(told: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """Whom a claim names, by our keys, and in its own words."""
    names = [actor["name"] for actor in told["actors"] if actor["role"] != "source"]
    home = told["country"] or ""
    keys = frozenset(key for name in names for key in _keys(name, home) if key != CIVILIANS)
    return keys, frozenset(fold(name) for name in names)


def _words(told: Sequence[Claim]) -> list[frozenset[str]]:
    """Words of each claim's sentence that not all the others have, and that name neither its place nor its days."""
    every = [frozenset(_WORD.findall(fold(one["sentence"]))) for one in told]
    counted = Counter(word for words in every for word in words)
    usual = {word for word, count in counted.items() if count > max(_LEAST_USUAL, _USUAL * len(told))}
    usual |= open_language().classes["month"]  # and days of the week
    places = [_WORD.findall(fold(f"{one['place'] or ''} {one['area'] or ''}")) for one in told]
    return [words - usual - frozenset(place) for words, place in zip(every, places, strict=True)]


@lru_cache(maxsize=20_000)
def _keys(name: str, home: str) -> frozenset[str]:
    return bundled_actors().keys(name, home=home)


def _alike(features: _Features) -> list[list[int]]:
    """Positions of the claims that tell the very same, together."""
    groups: dict[object, list[int]] = {}
    columns = (features.lat, features.lon, features.reach, features.first, features.last)
    deaths = (np.nan_to_num(column, nan=-1.0, posinf=-2.0) for column in (features.low, features.high))
    told = zip(*(column.tolist() for column in (*columns, *deaths)), features.kinds, features.actors, strict=True)
    for position, key in enumerate(told):
        groups.setdefault(key, []).append(position)
    return list(groups.values())


def _neighbours(features: _Features, some: IndexArray) -> IndexArray:
    """Pairs of the claims that are most alike, shape (pairs, 2): places in `some`, the smaller first."""
    from scipy.spatial import cKDTree

    if len(some) < 2:
        return np.empty((0, 2), dtype=np.intp)
    lat, lon = np.radians(features.lat[some]), np.radians(features.lon[some])
    xyz = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    kinds = np.array([EVENT_TYPES.index(kind) for kind, _ in features.kinds])[some]
    steps = np.column_stack(
        [
            *(axis * EARTH_RADIUS_KM / _KM for axis in xyz),
            (features.first[some] + features.last[some]) / 2 / _DAYS,
            np.log2(np.nan_to_num(features.low[some], nan=0.0) + 1) / _DOUBLINGS,
            *(_KIND * (kinds == number) for number in range(len(EVENT_TYPES))),
        ]
    )
    _, near = cKDTree(steps).query(steps, k=min(_MOST_ALIKE + 1, len(some)))
    one, two = np.repeat(np.arange(len(some)), near.shape[1]), near.ravel()
    pairs = np.unique(np.minimum(one, two) * len(some) + np.maximum(one, two))
    found = np.column_stack(np.divmod(pairs, len(some)))
    return np.asarray(found[found[:, 0] != found[:, 1]])


# -- how well they fit -------------------------------------------------------------------------------------------------


def _scores(features: _Features, one: IndexArray, two: IndexArray) -> FloatArray:
    """How well pairs fit, shape (pairs,); 0 where place or days cannot be the same."""
    score = _places(features, one, two) * _times(features, one, two) * _deaths(features, one, two)
    hopeful = np.flatnonzero(score)
    kinds: dict[Any, float] = {}
    actors: dict[Any, float] = {}
    for at, a, b in zip(hopeful.tolist(), one[hopeful].tolist(), two[hopeful].tolist(), strict=True):
        kind, who = (features.kinds[a], features.kinds[b]), (features.actors[a], features.actors[b])
        if kind not in kinds:
            kinds[kind] = _kind(*kind)
        if who not in actors:
            actors[who] = _named(*who)
        shared = len(features.words[a] & features.words[b])
        score[at] *= kinds[kind] * actors[who] * _WORDS[min(shared, len(_WORDS) - 1)]
    return score


def _places(features: _Features, one: IndexArray, two: IndexArray) -> FloatArray:
    """1 at the same place, less the farther away, 0 where neither reaches the other. Of one point that both tell the surer one counts."""
    km = haversine_km(features.lat[one], features.lon[one], features.lat[two], features.lon[two])
    wider, surer = (choose(features.reach[one], features.reach[two]) for choose in (np.maximum, np.minimum))
    wide = np.where(km < _SAME_KM, surer, wider)
    near = np.maximum(_SLACK_KM, wide / 2)
    limit = np.minimum(features.reach[one] + features.reach[two] + _SLACK_KM, _MOST_KM)
    beyond = np.clip((km - near) / np.maximum(limit - near, 1e-9), 0, 1)
    score = (1 - (1 - _EDGE) * beyond) * np.select(
        [wide <= reach for reach, _ in _REACHES], [share for _, share in _REACHES], 0.0
    )
    return np.where(km > np.maximum(limit, near), 0.0, score)


def _times(features: _Features, one: IndexArray, two: IndexArray) -> FloatArray:
    """1 on the same day, less the vaguer the days are, and a day apart; 0 farther apart."""
    gap = np.maximum(features.first[one], features.first[two]) - np.minimum(features.last[one], features.last[two])
    length = np.maximum(features.last[one] - features.first[one], features.last[two] - features.first[two]) + 1
    vague = np.select([length <= most for most, _ in _LENGTHS], [share for _, share in _LENGTHS], 0.0)
    return np.where(gap <= 0, vague, np.where(gap == 1, _NEXT_DAY * vague, 0.0))


def _deaths(features: _Features, one: IndexArray, two: IndexArray) -> FloatArray:
    """1 for ranges that overlap; ranges that do not count a little against a pair: first counts are often wrong. That nobody died says
    no more than silence does."""
    low, high = (np.maximum(column[one], column[two]) for column in (features.low, -features.high))
    high = -high
    share = (high + 1) / (low + 1)
    differs = _UNLIKE_COUNTS + (_SAME_COUNT - _UNLIKE_COUNTS) * share
    is_silent = np.isnan(low) | np.isnan(high) | ((low == 0) & (high == 0))
    return np.where(is_silent, 0.92, np.where(low <= high, _SAME_COUNT, differs))


def _kind(one: tuple[str, str], two: tuple[str, str]) -> float:
    """How well two kinds may be one: what one article calls an attack is an explosion to another, an arrest it is not."""
    if one == two:
        return 1.0
    calm = (one[0] == _CALM_KIND) + (two[0] == _CALM_KIND)
    if one[0] == two[0]:
        is_told = not {one[1], two[1]} & set(_UNSAID)
        return (_CALM if calm else _OTHER_SUB) if is_told else 0.95
    return kind_score(one[0], *two) * (_CALM if calm else 1.0)


def _named(one: tuple[frozenset[str], frozenset[str]], two: tuple[frozenset[str], frozenset[str]]) -> float:
    """How well those who are named fit; who names nobody fits with all."""
    if one[0] & two[0]:
        return _SHARED
    if any(key.startswith("group:") for key in one[0]) and any(key.startswith("group:") for key in two[0]):
        return _OTHERS
    return _SAME_WORDS if one[1] & two[1] else UNTOLD


# -- in words ----------------------------------------------------------------------------------------------------------


def reasons(events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """Why events may be one, and where they differ, a line each for place, days, kind, actors, deaths and words."""
    told = [event.told for event in events]
    lines = (
        _place_words(told),
        _day_words(told),
        _kind_words(told),
        _actor_words(told),
        _death_words(told),
        _shared_words(told),
    )
    return tuple(line for line in lines if line)


def _place_words(told: Sequence[Claim]) -> str:
    placed = [one for one in told if one["lat"] is not None]
    names = list(dict.fromkeys(one["area"] or one["place"] for one in told if one["area"] or one["place"]))
    if not placed:
        return ""
    lat, lon = (np.array([one[name] for one in placed]) for name in ("lat", "lon"))
    km = float(haversine_km(lat[:, None], lon[:, None], lat, lon).max())
    if km < 1 and len(names) < 2:
        return f"the same place: {names[0]}" if names else "the same place"
    return f"{'less than 1' if km < 1 else f'{km:,.0f}'} km apart at most: {', '.join(names)}"


def _day_words(told: Sequence[Claim]) -> str:
    spans = list(
        dict.fromkeys((one["date_start"], one["date_end"]) for one in told if one["date_start"] and one["date_end"])
    )
    if not spans:
        return ""
    words = [
        date_words(dt.date.fromisoformat(first), dt.date.fromisoformat(last), "days") for first, last in sorted(spans)
    ]
    start, end = max(first for first, _ in spans), min(last for _, last in spans)
    if len(spans) == 1:
        return f"the same day{'s' if start != end else ''}: {words[0]}"
    gap = _apart(start, end)
    how = "days that overlap" if gap <= 0 else f"{count_words(gap, 'day')} apart"
    return f"{how}: {'; '.join(words)}"


def _kind_words(told: Sequence[Claim]) -> str:
    kinds = list(dict.fromkeys(one["sub_event_type"] or one["event_type"] for one in told))
    return f"the same kind: {kinds[0]}" if len(kinds) == 1 else f"kinds that may be one: {', '.join(kinds)}"


def _actor_words(told: Sequence[Claim]) -> str:
    spelled: dict[str, list[str]] = defaultdict(list)
    counted: Counter[str] = Counter()
    for one in told:
        here: set[str] = set()
        for actor in one["actors"]:
            if actor["role"] == "source":
                continue
            keys = _keys(actor["name"], one["country"] or "") - {CIVILIANS} or {fold(actor["name"])}
            here |= keys
            for key in keys:
                spelled[key].append(actor["name"])
        counted.update(here)
    shared = [key for key, count in counted.items() if count > 1]
    if not shared:
        return "nobody is named by two of them" if counted else ""
    words = dict.fromkeys(" = ".join(dict.fromkeys(spelled[key])) for key in shared)
    return f"named by several: {', '.join(words)}"


def _death_words(told: Sequence[Claim]) -> str:
    counts = [people_words(one["deaths_low"], one["deaths_best"], one["deaths_high"]) for one in told]
    known = list(dict.fromkeys(filter(None, counts)))
    if not known:
        return ""
    silent = ", not told by all" if not all(counts) else ""
    return f"deaths alike: {known[0]}{silent}" if len(known) == 1 else f"deaths differ: {'; '.join(known)}{silent}"


def _shared_words(told: Sequence[Claim]) -> str:
    """Words of two sentences or more, the most shared first."""
    counted = Counter(word for words in _words(told) for word in words)
    shared = [word for word, count in counted.most_common() if count > 1]
    return f"words in common: {', '.join(sorted(shared[:_MOST_WORDS]))}" if shared else ""
