"""A watch-list of names (people, groups, places), each with its other spellings, and every place where a case's articles name them.

The list is what the case says of targets `watch/NAME`: {"names": [other spellings]}; the functions take any such mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.cases.acts import Json, Log
from geo.cases.search import search
from geo.cases.store import CaseStore
from geo.errors import DataError

__all__ = ["WATCH", "WatchHit", "watch_hits", "watch_list"]

WATCH = "watch/"
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class WatchHit:
    """A name of the list in an article."""

    name: str
    """As the list has it."""
    target: str
    """The article."""
    start: int
    """Of the words that name it, in the article's text; so is end."""
    end: int
    text: str
    """These words."""
    sentence: tuple[int, int]


def watch_list(values: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """Name -> all its spellings, itself first. values: target -> value, as a state of a log holds them; others than names are left."""
    return {
        target.removeprefix(WATCH): tuple(
            dict.fromkeys([target.removeprefix(WATCH), *map(str, value.get("names", ()))])
        )
        for target, value in values.items()
        if target.startswith(WATCH) and isinstance(value, dict)
    }


def watch_hits(store: CaseStore, case_id: str, log: Log, values: Mapping[str, Json]) -> list[WatchHit]:
    """Every place where an article of a case names something of the list, by name, then in the order of the articles and their
    text; a spelling inside a longer one of the same name counts once. A spelling without a letter is found nowhere."""
    found: list[WatchHit] = []
    order = {target: number for number, target in enumerate(log.state.get("source", {}))}
    for name, spellings in watch_list(values).items():
        here: dict[tuple[str, int], WatchHit] = {}
        for spelling in spellings:
            try:
                hits = search(store, case_id, log, '"' + spelling.replace('"', " ") + '"', limit=_ALL)
            except DataError:
                continue
            for hit in hits:
                for start, end in hit.spans:
                    words = hit.text[start - hit.start : end - hit.start]
                    one = WatchHit(name, hit.target, start, end, words, (hit.start, hit.end))
                    here[hit.target, start] = max(here.get((hit.target, start), one), one, key=lambda hit: hit.end)
        longest: list[WatchHit] = []
        for one in sorted(here.values(), key=lambda hit: (order[hit.target], hit.start)):
            if not longest or longest[-1].target != one.target or one.start >= longest[-1].end:
                longest.append(one)
        found += longest
    return found
