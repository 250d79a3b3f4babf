"""What was done in a case, in words for those who look on: who, and how many of which things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from textwrap import shorten

from geo.cases.acts import Act, Json
from geo.cases.articles import ARTICLE
from geo.wording import count_words

__all__ = ["told_acts", "value_words"]

_MOST_PEOPLE, _MOST_DEEDS, _LONGEST_NAME = 2, 3, 60

_CLAIM, _NAME, _THING = "claim", "name", "thing"
_VERBS: Mapping[tuple[str, str], tuple[str, str]] = {
    # kind and, of a review, its state ("" of others; "-" of what takes a value away) -> verb, and what it is done to
    ("reviewed", "accepted"): ("accepted", _CLAIM),
    ("reviewed", "corrected"): ("corrected", _CLAIM),
    ("reviewed", "rejected"): ("rejected", _CLAIM),
    ("reviewed", "disputed"): ("disputed", _CLAIM),
    ("reviewed", "added"): ("added", _CLAIM),
    ("reviewed", "merged"): ("joined", _CLAIM),
    ("reviewed", "-"): ("took back a review of", _CLAIM),
    ("added", ""): ("added", "article"),
    ("added", "-"): ("took out", "article"),
    ("judged", ""): ("judged", _CLAIM),
    ("judged", "-"): ("took back a verdict on", _CLAIM),
    ("noted", ""): ("wrote", "note"),
    ("noted", "-"): ("took away", "note"),
    ("saved", ""): ("saved", "view"),
    ("watched", ""): ("watches for", _NAME),
    ("watched", "-"): ("no longer watches for", _NAME),
    ("joined", ""): ("joined claims to", "event"),
    ("parted", ""): ("parted claims of", "event"),
    ("commented", ""): ("wrote", "comment"),
    ("commented", "-"): ("took away", "comment"),
    ("assigned", ""): ("assigned", _THING),
    ("assigned", "-"): ("took back", "assignment"),
    ("named", ""): ("named", "case"),
    ("undone", ""): ("undid", "act"),
    ("redone", ""): ("did again", "act"),
}  # fmt: skip


def told_acts(acts: Iterable[Act], nameless: str = "Another window") -> str:
    """`Amina accepted 2 claims, wrote 1 comment; Bob undid 1 act`; "" of no acts. nameless: whoever has no name."""
    people: dict[str, Counter[tuple[str, str]]] = {}
    for act in acts:
        people.setdefault(act.by, Counter())[_deed(act)] += 1
    told = [f"{_short(who) or nameless} {_deeds(deeds)}" for who, deeds in list(people.items())[:_MOST_PEOPLE]]
    if more := list(people.values())[_MOST_PEOPLE:]:
        told.append(f"{count_words(len(more), 'other person')} did {count_words(sum(map(Counter.total, more)), 'act')}")
    return "; ".join(told)


def _deeds(deeds: Counter[tuple[str, str]]) -> str:
    told = [f"{verb} {count_words(count, what)}" for (verb, what), count in deeds.most_common(_MOST_DEEDS)]
    more = sum(count for _, count in deeds.most_common()[_MOST_DEEDS:])
    return ", ".join([*told, *([f"and did {count_words(more, 'other act')}"] if more else [])])


def _deed(act: Act) -> tuple[str, str]:
    state = "-" if act.value is None and act.is_deed else ""
    if act.kind == "reviewed" and isinstance(act.value, Mapping):
        state = str(act.value.get("state"))
    verb, what = _VERBS.get((act.kind, state), (act.kind, _THING))
    if act.kind == "reviewed" and "/claim/" not in act.target:
        what = _NAME
    if act.kind == "added" and not act.target.startswith(ARTICLE):
        what = "set of records"
    return verb, what


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


_STATES = {
    "accepted": "accepted as it was read", "corrected": "corrected", "rejected": "rejected", "disputed": "disputed", "added": "added by hand",
    "merged": "joined to another event",
}  # fmt: skip
_FIELDS = {
    "status": "told as", "sub_event_type": "kind", "place": "place", "area": "area", "date_start": "from", "date_end": "to",
    "deaths_low": "deaths, lowest", "deaths_best": "deaths", "deaths_high": "deaths, highest", "actors": "who",
}  # fmt: skip
_LONGEST_WORDS, _MOST_LINES = 300, 12


def value_words(value: Json) -> list[str]:
    """What an act makes of its thing, a line each: `corrected`, `deaths: 12`; of None that it takes away what was there."""
    if value is None:
        return ["taken back: as if nobody had said anything"]
    if not isinstance(value, Mapping):
        return [_cut(value)]
    lines = [_STATES.get(str(value["state"]), str(value["state"]))] if "state" in value else []
    fix = value.get("fix") if isinstance(value.get("fix"), Mapping) else {}
    lines += [f"{_FIELDS[name]}: {_shown(one)}" for name, one in (fix or {}).items() if name in _FIELDS]
    place = value.get("place")
    if isinstance(place, Mapping):
        at = f" ({place['lat']}, {place['lon']})" if "lat" in place and "lon" in place else ""
        lines.append(f"place: {_shown(place.get('name'))}{at}")
    if isinstance(claims := value.get("claims"), Mapping):
        lines.append(f"one event of {count_words(len(claims), 'claim')}" if claims else "apart from each other")
        lines += [f"“{_cut(words)}”" for words in claims.values()]
    told = ("verdict", "note", "text", "to", "names", "title", "name")
    lines += [f"{name}: {_shown(value[name])}" for name in told if value.get(name)]
    return lines[:_MOST_LINES] or ["changed"]


def _shown(value: Json) -> str:
    if value in (None, "", []):
        return "unknown"
    if isinstance(value, list):
        return _cut("; ".join(str(one.get("name", one)) if isinstance(one, Mapping) else str(one) for one in value))
    return _cut(value)


def _cut(value: object) -> str:
    return shorten(str(value), _LONGEST_WORDS, placeholder=" …")
