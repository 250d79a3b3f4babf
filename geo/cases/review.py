"""What an analyst makes of what was read: accepted, corrected, rejected, disputed; the machine's reading stays beside it.

A claim is known by the words that tell of its event: `article/ID/claim/START-END`, with `/2` behind it for a second claim of the
same words. A name stands for all its mentions, in an article (`article/ID/name/NAME`) or in the case (`name/NAME`). A review is
the value of an act; it keeps the words that it is about, so that it can be told when a later reading no longer has them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

from geo.cases.acts import Json, Log
from geo.errors import DataError
from geo.frames import EVENT_TYPES
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import CLAIM_STATUSES, DATE_PRECISIONS, ROLES

__all__ = [
    "DONE", "NEW", "STATES", "Claim", "Lost", "ReviewedClaim", "alike", "blank_claim", "by_doubt", "checked_review", "claim_targets",
    "correction", "is_near", "lost_reviews", "name_target", "new_claim_target", "progress", "progress_told", "reviewed", "taught_places",
    "told_words",
]  # fmt: skip

Claim: TypeAlias = dict[str, Any]
"""As `claim_dict` tells it."""

NEW, DONE = "new", ("accepted", "corrected", "rejected", "disputed", "added", "merged")
STATES = (NEW, *DONE)
_MOST_TEXT, _MOST_CORNERS, _MOST_ACTORS = 2_000, 10_000, 50
_COUNTS = tuple(f"{what}_{end}" for what in ("deaths", "injured") for end in ("low", "best", "high"))
_FLOATS = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "radius_km": (0.0, 20_040.0)}
_CHOICES = {
    "event_type": EVENT_TYPES,
    "status": tuple(name for name in CLAIM_STATUSES if name != "rejected"),
    "date_precision": DATE_PRECISIONS,
}
_TEXTS = ("sub_event_type", "place", "country")
_DAYS = ("date_start", "date_end")
_ALIKE = {
    "kind": ("event_type", "sub_event_type"),
    "place": ("place", "country", "lat", "lon", "radius_km"),
    "days": ("date_start", "date_end", "date_precision"),
}
"""What may have been read wrongly in the same way in several events, with its fields."""
_NEAR_KM = 300.0
"""How far from a corrected place another mention of its name may be put before the correction says nothing of it."""


@dataclass(frozen=True, slots=True)
class ReviewedClaim:
    """A claim as it counts: what was read, with what was made of it."""

    target: str
    told: Claim
    """With the corrections; `id` is the target."""
    read: Claim | None
    """As the machine read it; None for one that the analyst added."""
    state: str
    by: str = ""
    at: str = ""
    why: str = ""
    changed: tuple[str, ...] = ()
    """Which of its fields are not as they were read."""

    @property
    def counts(self) -> bool:
        """It is told of as an event, and nobody rejected it or said that it is another one's."""
        return bool(self.told["status"] == "event")


@dataclass(frozen=True, slots=True)
class Lost:
    """A review of words that the reading no longer takes for a claim."""

    target: str
    state: str
    words: str


# -- targets -----------------------------------------------------------------------------------------------------------


def claim_targets(article: str, claims: Iterable[Claim]) -> list[str]:
    """What acts on the claims of an article are about, in their order. article: its target."""
    seen: Counter[str] = Counter()
    found = []
    for claim in claims:
        start, end = (claim["trigger_start"], claim["trigger_end"])
        if not end:
            start, end = claim["start"], claim["end"]
        words = f"{start}-{end}"
        seen[words] += 1
        found.append(f"{article}/claim/{words}" + (f"/{seen[words]}" if seen[words] > 1 else ""))
    return found


def name_target(name: str, article: str = "") -> str:
    """What an act on all mentions of a name is about: in an article, or with "" in the case."""
    return f"{article}/name/{fold(name)}" if article else f"name/{fold(name)}"


# -- values ------------------------------------------------------------------------------------------------------------


def checked_review(value: Json) -> dict[str, Any]:
    """The value of an act "reviewed", as it may be kept; DataError for a state or a field that there is not, or that cannot be so.

    `{"state": ..., "words": the sentence, "fix": {field: value}}`, the fields those of `claim_dict`; `actors` as there; for a
    name `{"state", "place": {"name", "country", "lat", "lon", "radius_km"}}`. An added claim has all that is known of it in `fix`,
    and `start` and `end` of its words; a merged one in `into` the target of the claim that tells of the same event.
    """
    if not isinstance(value, dict) or value.get("state") not in DONE:
        raise DataError(f"A review has one of the states {', '.join(DONE)}.")
    unknown = set(value) - {"state", "words", "fix", "place", "start", "end", "into"}
    if unknown:
        raise DataError(f"A review has no {min(unknown)!r}.")
    if (value["state"] == "added") != ("start" in value) or (value["state"] == "merged") != ("into" in value):
        raise DataError(
            "An added claim tells where its words stand, a merged one what it belongs to, and no others do."
        )
    if "start" in value and not (
        isinstance(value["start"], int) and isinstance(value.get("end"), int) and 0 <= value["start"] < value["end"]
    ):
        raise DataError("The words of an added claim start before they end.")
    fix, place = value.get("fix", {}), value.get("place", {})
    if not isinstance(fix, dict) or not isinstance(place, dict):
        raise DataError("A correction names fields and their values.")
    for name, one in (*fix.items(), *place.items()):
        _check_field(str(name), one)
    for first, last in (("deaths_low", "deaths_high"), ("injured_low", "injured_high"), _DAYS):
        if fix.get(first) is not None and fix.get(last) is not None and fix[first] > fix[last]:
            raise DataError(f"{first} ({fix[first]}) is above {last} ({fix[last]}).")
    if ("lat" in fix) != ("lon" in fix) or ("lat" in place) != ("lon" in place):
        raise DataError("A position has a latitude and a longitude.")
    return value


def _check_field(name: str, value: Json) -> None:
    if name == "actors":
        is_good = isinstance(value, list) and len(value) <= _MOST_ACTORS and all(map(_is_actor, value))
    elif name == "outline":
        is_good = value is None or (
            isinstance(value, list) and len(value) <= _MOST_CORNERS and all(map(_is_corner, value))
        )
    elif name in _FLOATS:
        low, high = _FLOATS[name]
        is_good = value is None or (_is_number(value) and low <= value <= high)
    elif name in _COUNTS:
        is_good = value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9)
    elif name in _CHOICES:
        is_good = value in _CHOICES[name] or (value is None and name == "date_precision")
    elif name in _DAYS:
        is_good = value is None or _is_day(value)
    elif name in (*_TEXTS, "name"):
        is_good = value is None or (isinstance(value, str) and len(value) <= _MOST_TEXT)
    else:
        raise DataError(f"{name!r} is no field of a claim that can be corrected.")
    if not is_good:
        raise DataError(f"{name} cannot be {str(value)[:60]!r}.")


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_corner(value: Json) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _is_actor(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and value.get("role") in ROLES
        and isinstance(value.get("name"), str)
        and 0 < len(value["name"]) <= _MOST_TEXT
    )


def _is_day(value: Json) -> bool:
    try:
        return bool(dt.date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def correction(one: ReviewedClaim, known: Json, fix: Mapping[str, Any]) -> dict[str, Any]:
    """The review of a claim that has more corrected than it had. known: its review up to now, None for none."""
    known = known or {}
    return checked_review(
        {
            **{key: part for key, part in known.items() if key in ("start", "end")},
            "state": "added" if one.state == "added" else "corrected",
            "words": one.told["sentence"][:_MOST_TEXT],
            "fix": {**known.get("fix", {}), **fix},
        }
    )


# -- what follows ------------------------------------------------------------------------------------------------------


def reviewed(log: Log, article: str, claims: Sequence[Claim]) -> list[ReviewedClaim]:
    """The claims of an article as they count, in their order; behind them those that were added, by where they stand.

    article: its target. claims: what was read in it, as `claim_dict` tells. A correction of a claim goes before one of its name in
    the article, and that before one in the case.
    """
    reviews = log.under("reviewed", article)
    found = [
        _one(log, article, target, read, reviews.get(target))
        for target, read in zip(claim_targets(article, claims), claims, strict=True)
    ]
    known = {one.target for one in found}
    added = [
        (target, review)
        for target, review in reviews.items()
        if target.startswith(f"{article}/claim/") and target not in known and review["state"] == "added"
    ]
    found += [
        _one(log, article, target, None, review) for target, review in sorted(added, key=lambda one: one[1]["start"])
    ]
    return found


def _one(log: Log, article: str, target: str, read: Claim | None, review: Json) -> ReviewedClaim:
    claim = read if read is not None else blank_claim(review["words"], review["start"], review["end"])
    new: Claim = {}
    name = claim.get("place_text")
    has_names = log.under("reviewed", "name") or log.under("reviewed", article)
    if name and has_names and not claim["area"]:
        for place in (log.value("reviewed", name_target(name)), log.value("reviewed", name_target(name, article))):
            if place is not None:
                new |= _placed(place, name)
    if review is not None and review.get("fix"):
        new |= _fixed(review["fix"])
    state = review["state"] if review else NEW
    if state in ("rejected", "merged"):
        new["status"] = "rejected"
    told = {**claim, **new, "id": target}
    fields = sorted(told.keys() - {"id"} if read is None else (key for key in new if new[key] != read.get(key)))
    if state == "accepted" and fields:  # by the name of its place
        state = "corrected"
    act = log.deciding("reviewed", target) if review is not None else None
    by, at, why = (act.by, act.at, act.why) if act else ("", "", "")
    return ReviewedClaim(target, told, read, state, by, at, why, tuple(fields))


def new_claim_target(log: Log, article: str, known: Iterable[str], start: int, end: int) -> str:
    """What acts on a claim of one's own are about. known: the targets of the article's others, of which several may have the same words."""
    taken = {*known, *log.under("reviewed", article)}
    words = f"{article}/claim/{start}-{end}"
    return next(target for n in count(1) if (target := words if n == 1 else f"{words}/{n}") not in taken)


def blank_claim(words: str, start: int, end: int) -> Claim:
    """A claim of which nothing is known but its words, which stand at these characters of the article."""
    nothing = (
        "place",
        "country",
        "area",
        "outline",
        "date_precision",
        "place_text",
        "place_start",
        "place_end",
        "area_shape",
    )
    return {
        "sentence": words, "start": start, "end": end, "spans": [[start, end]],
        "event_type": "Strategic developments", "sub_event_type": "Other", "actors": [], "status": "event",
        **dict.fromkeys((*nothing, "area_relation", *_FLOATS, *_DAYS, *_COUNTS)),
        "area_from": [], "reasons": [], "borrowed": [], "trigger_start": 0, "trigger_end": 0, "score": 1.0,
    }  # fmt: skip


def _placed(review: Mapping[str, Any], name: str) -> Claim:
    """What a claim has from the review of the name of its place."""
    if review["state"] == "rejected":
        return {"place": None, "country": None, "lat": None, "lon": None, "radius_km": None}
    place = review.get("place")
    if not place:
        return {}
    return {
        "place": place.get("name") or name, "country": place.get("country"), "lat": place["lat"], "lon": place["lon"],
        "radius_km": place.get("radius_km") or 1.0,
    }  # fmt: skip


def _fixed(fix: Mapping[str, Any]) -> Claim:
    """Corrections; another position is no longer the area that was read, unless that is given, too."""
    told = dict(fix)
    if "lat" in fix:
        told = {"area": None, "area_shape": None, "area_relation": None, "area_from": [], "outline": None, **told}
        told.setdefault("radius_km", 1.0)
    if "actors" in fix:
        told["actors"] = [{"kind": "", "start": 0, "end": 0, **actor} for actor in fix["actors"]]
    if ("date_start" in fix or "date_end" in fix) and "date_precision" not in fix:
        told["date_precision"] = "day" if fix.get("date_start") else None
    return told


def lost_reviews(log: Log, article: str, claims: Sequence[Claim]) -> list[Lost]:
    """Reviews of claims that the reading no longer has; [] when all of them still stand."""
    known = set(claim_targets(article, claims))
    return [
        Lost(target, review["state"], review.get("words", ""))
        for target, review in sorted(log.under("reviewed", article).items())
        if target.startswith(f"{article}/claim/") and target not in known and review["state"] != "added"
    ]


def by_doubt(claims: Iterable[ReviewedClaim]) -> list[ReviewedClaim]:
    """Events that nobody has looked at, the most doubtful first; [] when all are done."""
    return sorted((one for one in claims if one.state == NEW and one.told["status"] == "event"), key=_sureness)


def alike(claims: Iterable[ReviewedClaim], one: ReviewedClaim) -> dict[str, tuple[dict[str, Any], list[ReviewedClaim]]]:
    """Of each thing that was corrected in a claim ("kind", "place", "days"): the same as a `fix`, and the other events that nobody looked at
    and that were read in the same way.

    {} where nothing of it was corrected, or no other event was read so. What moved by the name of its place moved everywhere already.
    """
    found = {}
    others = [other for other in by_doubt(claims) if other.target != one.target and other.read is not None]
    for what, names in _ALIKE.items():
        if one.read is None or set(names).isdisjoint(one.changed):
            continue
        was = [one.read[name] for name in names]
        same = [other for other in others if [other.told[name] for name in names] == was]
        if same:
            found[what] = ({name: one.told[name] for name in names}, same)
    return found


def _sureness(one: ReviewedClaim) -> float:
    """How sure the reading is of a claim; what it borrowed, or has not, makes it less so. 0 to 1."""
    told = one.told
    sure = float(told["score"])
    sure *= 0.8 ** len(told["borrowed"])
    sure *= 0.7 if told["lat"] is None else 0.9 if (told["radius_km"] or 0) > 50 else 1
    return sure * (0.8 if told["date_start"] is None else 1)


def progress(claims: Iterable[ReviewedClaim]) -> Counter[str]:
    """How many claims of events are in each state; what the article does not tell of as an event counts once it was reviewed."""
    return Counter(one.state for one in claims if one.state != NEW or one.told["status"] == "event")


def told_words(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """Of each status the claims of an article that have it, as their targets end: all that `progress_told` needs to know of them."""
    found: dict[str, list[str]] = {}
    for target, claim in zip(claim_targets("", claims), claims, strict=True):
        found.setdefault(claim["status"], []).append(target.removeprefix("/claim/"))
    return found


def progress_told(log: Log, article: str, told: Mapping[str, Sequence[str]]) -> Counter[str]:
    """As `progress` of the claims of an article, without reading them. told: as `told_words` has them.

    What was accepted counts as that, also where the name of its place was corrected elsewhere.
    """
    start = f"{article}/claim/"
    reviews = log.under("reviewed", article).items()
    left = {target.removeprefix(start): review["state"] for target, review in reviews if target.startswith(start)}
    states = [(left.pop(words, NEW), status) for status, found in told.items() for words in found]
    counts = Counter(state for state, status in states if state != NEW or status == "event")
    counts.update(state for state in left.values() if state == "added")
    return counts


def taught_places(log: Log, claims: Iterable[ReviewedClaim]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and the places to which the analyst moved them, each pair once: first candidates for the same name near them."""
    seen = set()
    for target, review in log.state.get("review", {}).items():
        if "/claim/" in target or not review.get("place"):
            continue
        name = target.rpartition("/name/")[2] if "/name/" in target else target.removeprefix("name/")
        if (key := (name, review["place"]["lat"])) not in seen:
            seen.add(key)
            yield name, review["place"]
    for one in claims:
        spelled, told = one.told.get("place_text"), one.told
        if one.state == "corrected" and spelled and "lat" in one.changed and told["lat"] is not None:
            place = {key: told[key] for key in ("country", "lat", "lon", "radius_km")} | {
                "name": told["place"] or spelled
            }
            if (key := (fold(spelled), told["lat"])) not in seen:
                seen.add(key)
                yield fold(spelled), place


def is_near(told: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    """Whether a taught place may be meant where something else was read, or nothing."""
    if told["lat"] is None:
        return True
    return float(haversine_km(told["lat"], told["lon"], place["lat"], place["lon"])) <= _NEAR_KM
