"""Which records are shown: dates, kinds, actors, deaths, precision, source, a part of the map. Applied to an EVENTS frame
or asked of a packed file (geo.grid); written to and read from a URL, and the words of the map in the browser.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError
from geo.globe.bounds import (
    Bounds,
    Drawn,
    area_of_text,
    area_to_json,
    area_to_text,
    check_corners,
    is_inside,
)

__all__ = [
    "ALL",
    "LINK_LETTERS",
    "LINK_VALUES",
    "MAX_DEATHS",
    "MAX_VALUES",
    "SEARCHED",
    "Filters",
    "actor_names",
    "commonest_actors",
    "folded",
    "holds_words",
]

MAX_VALUES = 10_000
MAX_DEATHS = 100_000_000
LINK_VALUES, LINK_LETTERS = 200, 200
"""Bounds of what a link can ask for."""
NAMED = ("event_types", "actors", "precisions", "sources", "countries")
QUERY = {"event_types": "types"}
"""What a field is called in a URL, where not by its own name."""
SEARCHED = ("place_name", "admin1", "country", "side_a", "side_b", "summary", "sources")
"""EVENTS columns in which words are looked for."""
IN_MAP = {"event_types": "kinds"}
"""The same for the map in the browser."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see; the default is everything.

    start, end: inclusive days, None = open. A record is inside when any of its days is. event_types, actors,
    precisions (EVENTS geo_precision), sources, countries: None = all, () = none; an actor may stand on either side. words:
    each of them must stand somewhere in place, region, country, actors, summary or reports, whatever its case and accents; ""
    = none is asked for. min_deaths:
    compared with the best count; unknown_deaths: keep records without one, by default only while min_deaths is 0. area:
    where the point must lie, a rectangle or corners (lat, lon) of a polygon whose sides are straight between degrees.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    event_types: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    min_deaths: int = 0
    precisions: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    area: Drawn | None = None
    unknown_deaths: bool | None = None
    countries: tuple[str, ...] | None = None
    words: str = ""
    problems: tuple[str, ...] = field(default=(), compare=False)
    """What `from_query` found in the URL and left out, in whole sentences."""

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise DataError(f"The window ends ({self.end}) before it starts ({self.start}); swap the two dates.")
        if not 0 <= self.min_deaths <= MAX_DEATHS:
            raise DataError(f"The fewest deaths to show, {self.min_deaths}, must lie between 0 and {MAX_DEATHS}.")
        for values in (getattr(self, name) for name in NAMED):
            if values is not None and len(values) > MAX_VALUES:
                raise DataError(f"{len(values)} values are chosen; choose at most {MAX_VALUES}, or none to see all.")
            if values is not None and not all(values):
                raise DataError("A chosen value is empty; choose from the list.")
        if len(self.words) > LINK_LETTERS:
            raise DataError(f"{len(self.words)} letters are looked for; write at most {LINK_LETTERS}.")
        if self.area is not None and not isinstance(self.area, Bounds):
            check_corners(self.area)

    @property
    def keeps_unknown(self) -> bool:
        """Whether records without a count of deaths are inside."""
        return self.min_deaths <= 0 if self.unknown_deaths is None else self.unknown_deaths

    def apply(self, events: pd.DataFrame) -> pd.DataFrame:
        """The rows of an EVENTS frame that are inside, in the same order and with the same index."""
        inside = np.ones(len(events), dtype=bool)
        if self.end is not None:
            inside &= (events["date_start"] <= pd.Timestamp(self.end)).to_numpy()
        if self.start is not None:
            inside &= (events["date_end"] >= pd.Timestamp(self.start)).to_numpy()
        if self.event_types is not None:
            inside &= events["event_type"].isin(self.event_types).to_numpy()
        if self.actors is not None:
            inside &= _has_actor(events["side_a"], self.actors) | _has_actor(events["side_b"], self.actors)
        if self.min_deaths > 0 or not self.keeps_unknown:
            inside &= (events["deaths_best"] >= self.min_deaths).fillna(self.keeps_unknown).to_numpy(dtype=bool)
        if self.precisions is not None:
            inside &= events["geo_precision"].isin(self.precisions).to_numpy()
        if self.sources is not None:
            inside &= events["source"].isin(self.sources).to_numpy()
        if self.countries is not None:
            inside &= events["country"].isin(self.countries).to_numpy()
        if self.words:
            inside &= holds_words(events, self.words)
        if self.area is not None:
            inside &= is_inside(self.area, *(events[name].to_numpy(dtype="float64") for name in ("lat", "lon")))
        return events[inside]

    def to_query(self) -> dict[str, str]:
        """URL parameters: start, end, types, actors, precisions, sources, deaths, area; defaults are left out.

        A link cannot ask for none of the names, nor for records without a count above 0 deaths: that is left out too.
        """
        query = {
            "start": self.start.isoformat() if self.start else "",
            "end": self.end.isoformat() if self.end else "",
            **{QUERY.get(name, name): _join(getattr(self, name) or ()) for name in NAMED},
            "words": self.words,
            "deaths": str(self.min_deaths or ""),
            "area": "" if self.area is None else area_to_text(self.area),
        }
        return {name: value for name, value in query.items() if value}

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, events: pd.DataFrame | None = None) -> Filters:
        """Filters out of URL parameters; other parameters are not looked at.

        Broken values are left out and named in `problems`. With an EVENTS frame, names that it does not hold are left
        out too.
        """
        problems: list[str] = []
        start = _read_day(query, "start", problems)
        end = _read_day(query, "end", problems)
        if start is not None and end is not None and end < start:
            problems.append(f"The link's window ends ({end}) before it starts ({start}); all dates are shown.")
            start = end = None
        named = {name: _read_values(query, QUERY.get(name, name), problems) for name in NAMED}
        if events is not None:
            for name, (noun, known) in _known_names(events).items():
                named[name] = _keep_known(named[name], known, noun, problems)
        deaths, area = _read_deaths(query, problems), _read_area(query, problems)
        words = query.get("words", "")
        if len(words) > LINK_LETTERS:
            problems.append(f"The link looks for more than {LINK_LETTERS} letters; the words were left out.")
            words = ""
        chosen: dict[str, Any] = {name: values or None for name, values in named.items()}
        return cls(start, end, min_deaths=deaths, words=words, area=area, problems=tuple(problems), **chosen)

    def to_json(self) -> dict[str, Any]:
        """The same for the map in the browser: window ["2013-01-01", null] and filter, as `EventState` has them; it asks
        for records in the same words (geo.grid.questions).

        What is not filtered by is left out of the filter.
        """
        told = {
            **{IN_MAP.get(name, name): getattr(self, name) for name in NAMED},
            "words": self.words or None,
            "minDeaths": self.min_deaths or None,
            "unknownDeaths": self.unknown_deaths,
            "area": None if self.area is None else area_to_json(self.area),
        }
        window = [None if day is None else day.isoformat() for day in (self.start, self.end)]
        return {"window": window, "filter": {name: _plain(value) for name, value in told.items() if value is not None}}


ALL = Filters()
"""Every record."""


def folded(text: str) -> str:
    """Small letters without accents: how words are compared."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)).lower()


def holds_words(events: pd.DataFrame, words: str) -> npt.NDArray[np.bool_]:
    """shape (n,): whether each word stands in one of the columns SEARCHED of a record, whatever its case and accents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = folded(words).split()
    found = np.zeros((len(wanted), len(events)), dtype=bool)
    for name in SEARCHED if wanted else ():
        codes, distinct = pd.factorize(events[name])
        texts = pc.utf8_normalize(pa.array(distinct.tolist(), type=pa.large_string()), form="NFD")
        texts = pc.utf8_lower(pc.replace_substring_regex(texts, r"\p{M}", ""))
        for row, word in enumerate(wanted):
            found[row] |= np.append(pc.match_substring(texts, word).to_numpy(zero_copy_only=False), False)[codes]
    return np.asarray(found.all(axis=0))


def actor_names(events: pd.DataFrame) -> tuple[str, ...]:
    """Every actor of either side, once, in alphabetical order."""
    sides = {*events["side_a"].unique(), *events["side_b"].unique()}
    return tuple(sorted({name for side in sides for name in _members(side)}))


def commonest_actors(sides: Iterable[Mapping[str, int]], most: int) -> tuple[str, ...]:
    """The actors with most records, in alphabetical order; sides: for each column its texts, and how many records have each."""
    counts: Counter[str] = Counter()
    for column in sides:
        for side, records in column.items():
            counts.update(dict.fromkeys(_members(side), records))
    return tuple(sorted(name for name, _ in counts.most_common(most)))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _members(side: str) -> list[str]:
    return [name for name in side.split("; ") if name]


def _has_actor(side: pd.Series, actors: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    wanted = frozenset(actors)
    matching = [text for text in side.unique() if not wanted.isdisjoint(_members(text))]
    return side.isin(matching).to_numpy(dtype=bool)


def _join(values: tuple[str, ...]) -> str:
    return "|".join(value.replace("%", "%25").replace("|", "%7C") for value in values)


def _known_names(events: pd.DataFrame) -> dict[str, tuple[str, frozenset[str]]]:
    """What the names of each field are called, and those that the records hold."""
    return {
        "event_types": ("kind of event", frozenset(events["event_type"])),
        "actors": ("actor", frozenset(actor_names(events))),
        "precisions": ("precision", frozenset(events["geo_precision"])),
        "sources": ("source", frozenset(events["source"])),
        "countries": ("country", frozenset(events["country"])),
    }


def _read_values(query: Mapping[str, str], name: str, problems: list[str]) -> tuple[str, ...]:
    text = query.get(name, "")[: 4 * LINK_VALUES * LINK_LETTERS]
    values = list(dict.fromkeys(unquote(part) for part in text.split("|")))
    good = tuple(value for value in values if 0 < len(value) <= LINK_LETTERS)[:LINK_VALUES]
    if text and len(good) < len(values):
        problems.append(f"The link's {name} were cut short: at most {LINK_VALUES} of at most {LINK_LETTERS} letters.")
    return good


def _keep_known(values: tuple[str, ...], known: frozenset[str], noun: str, problems: list[str]) -> tuple[str, ...]:
    for value in values:
        if value not in known:
            problems.append(f"The link asks for the {noun} {value!r}, which no loaded record has; it was left out.")
    return tuple(value for value in values if value in known)


def _read_day(query: Mapping[str, str], name: str, problems: list[str]) -> dt.date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        problems.append(f"The link's {name} {text[:40]!r} is not a date like 2013-02-08; it was left out.")
        return None


def _read_area(query: Mapping[str, str], problems: list[str]) -> Drawn | None:
    text = query.get("area", "")
    try:
        return area_of_text(text) if text else None
    except DataError:
        problems.append(f"The link's area {text[:40]!r} is neither a rectangle nor corners; it was left out.")
        return None


def _read_deaths(query: Mapping[str, str], problems: list[str]) -> int:
    text = query.get("deaths", "")
    if not text:
        return 0
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DEATHS)) and int(text) <= MAX_DEATHS:
        return int(text)
    problems.append(f"The link's deaths {text[:40]!r} is not a number from 0 to {MAX_DEATHS}; it was left out.")
    return 0
