"""Texts, tables and JSON with masks in them, and the count of what was masked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from geo.discretion.flat import flat_word
from geo.discretion.names import (
    Known,
    alike,
    country_codes,
    find_names,
    is_dateline,
    is_form,
    is_usual,
    is_where,
    kept_by_tables,
    phrases_by_first,
    words_of,
)
from geo.discretion.points import CELL_KM, at_site, near, rounded
from geo.discretion.traces import find_traces
from geo.wording import count_words

__all__ = ["NAME", "Discretion", "Rules", "mentions_of", "texts_in"]

NAME = "[name]"
_OURS = frozenset(
    {"sha256", "outline", "arrived", "at", "reviewed_at", "way", "reader", "date_precision", "geo_precision"}
)
"""Columns that the program fills, without a word of anybody."""
_IDS = frozenset(
    {"id", "claim", "claims", "record", "records", "record_ids", "article", "event", "copy_of", "source_ids"}
)
_PEOPLE = frozenset({"authors", "by", "reviewed_by"})
_SAID = (
    "sentence",
    "name",
    "summary",
    "place",
    "place_name",
    "area",
    "text",
    "why",
    "note",
    "targets",
    "event_type",
    "sub_event_type",
    "reasons",
)
"""Columns that tell what a row is about."""
_OF_MATCH = "match_"
"""Before the columns of a record that stands beside a claim."""
_OUR_ID = re.compile(
    r"(?:(?:event/article|article|event)/[0-9a-f]+(?:/claim/\d+-\d+(?:\+\d+)?)?|(?:claim|place|event):?\d+)"
)
_SLUG = re.compile(r"[\W\d_]+")
_LEAST = 4
"""Letters that a part of a name has at least where it is looked for inside other words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the analyst says of names. mask: always masked, also with an ending, as they are written here. named: may be named."""

    mask: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Discretion:
    """What masks one edition or one table: names that it met once are masked wherever they stand in it.

    is_place: whether a name is that of a place, as the gazetteer has it. kept: lines that stay as they are, such as credits of ours.
    """

    def __init__(self, rules: Rules, is_place: Callable[[str], bool], *, kept: Collection[str] = ()) -> None:
        self.counts: Counter[str] = Counter()
        """By what was masked: names, traces, points, ids."""
        self._is_place, self._kept_lines = is_place, frozenset(kept)
        self._named, self._masked = (
            phrases_by_first(rules.named),
            phrases_by_first(one for one in rules.mask if not any(map(str.isdigit, one))),
        )
        self._masked_words = [flat_word(word) for phrase in rules.mask for word in phrase.split()]
        self._odd = [phrase for phrase in rules.mask if any(map(str.isdigit, phrase)) or not words_of(phrase)]
        self._places: dict[str, list[tuple[str, ...]]] = {}
        self._known = Known()
        self._seen: dict[str, tuple[str, Counter[str]]] = {}
        self._ids: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._hidden: set[tuple[int, int]] = set()

    # -- what is in it -------------------------------------------------------------------------------------------------

    def learn(self, tables: Iterable[pd.DataFrame], texts: Iterable[str] = ()) -> None:
        """Reads all that will be masked once: which places, names of people and points stand in it. Before anything is masked."""
        tables = list(tables)
        named = {name for table in tables for column in ("place", "place_name", "admin1", "area_from", "name") if column in table
                 for cell in table[column].unique() for name in str(cell).split("; ")}  # fmt: skip
        places = [name for name in sorted(named) if name and len(name) < 100 and self._is_place(name)]
        self._places = phrases_by_first(places)
        seen = sorted(
            {str(text) for table in tables for column in table for text in _texts(table[column])} | set(texts)
        )
        found = {text: self._names(text) for text in seen}
        others = {word.flat for text, runs in found.items() for run in runs if not is_where(text, run) for word in run}
        told = {
            text[run[0].start : run[-1].end]
            for text, runs in found.items()
            for run in runs
            if is_dateline(text, run)
            or (
                is_where(text, run)
                and not any(is_form(word.flat, other) for word in run for other in alike(word.flat, others))
            )
        }
        if more := [name for name in sorted(told) if len(name) < 100 and self._is_place(name)]:
            self._places = phrases_by_first([*places, *more])
            found = {text: self._names(text) for text in seen}
        for runs in found.values():
            for run in runs:
                for word in run:
                    if len(word.flat) > 2:
                        (self._known.usual if is_usual(word.flat) else self._known.unusual).add(word.flat)
        self._known.unusual -= {words[0] for some in self._named.values() for words in some if len(words) == 1}
        for _ in range(2):  # what one table says of a row counts for the same point in all others
            for table in (one for whole in tables for _, one in _placed(whole)):
                cells = near(table["lat"].to_numpy(dtype=float), table["lon"].to_numpy(dtype=float))
                self._hidden |= {cell for cell, is_one in zip(cells, self._at_sites(table), strict=True) if is_one}

    def _names(self, text: str) -> list[list[Any]]:
        return find_names(
            text, (kept_by_tables(),), places=self._places, named=self._named, masked=self._masked, known=self._known
        )

    # -- masks ---------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """The text with "[name]", "[point]", "[phone]" and the like in it."""
        if not text or text in self._kept_lines:
            return text
        if text not in self._seen:
            self._seen[text] = self._masked_text(text)
        told, counts = self._seen[text]
        self.counts += counts
        return told

    def _masked_text(self, text: str) -> tuple[str, Counter[str]]:
        spans = [(start, end, self._with_host(mask)) for start, end, mask in find_traces(text)]
        for phrase in self._odd:
            spans += [(*match.span(), NAME) for match in re.finditer(re.escape(phrase), text, re.IGNORECASE)]
        spans += [(run[0].start, run[-1].end, NAME) for run in self._names(text)]
        spans.sort(key=lambda span: (span[0], span[2] == NAME))
        parts, at, counts = [], 0, Counter[str]()
        for start, end, mask in spans:
            if end <= at:
                continue
            if start >= at:
                parts += [text[at:start], mask]
                counts["names" if mask == NAME else "traces"] += 1
            at = end
        return "".join([*parts, text[at:]]), counts

    def _with_host(self, mask: str) -> str:
        """A link's mask, without a host that holds a name."""
        host, slash, _ = mask.partition("/")
        return "[link]" if slash and self._holds_name(host) else mask

    def _holds_name(self, slug: str) -> bool:
        """Whether letters that are written together hold a part of a name that is known, or a given name."""
        letters = flat_word(slug)
        parts = chain(self._known.unusual, self._masked_words)
        if any(part in letters for part in parts if len(part) >= _LEAST or not part.isascii()):
            return True
        words = (word for word in _SLUG.split(slug) if len(word) >= _LEAST or not word.isascii())
        return any(self._names(word.capitalize()) for word in words)

    def identifier(self, told: str) -> str:
        """An id, or several with "; " or blanks between, each in the place of which stands a number where it holds a name."""
        if not told or _OUR_ID.fullmatch(told):
            return told
        between = "; " if "; " in told else " " if all(map(_OUR_ID.fullmatch, told.split(" "))) else "; "
        return between.join(self._id(one) for one in told.split(between))

    def _id(self, one: str) -> str:
        if one in self._ids:
            return self._ids[one]
        if _OUR_ID.fullmatch(one) or not self._holds_name(one):
            return one
        self.counts["ids"] += 1
        return self._ids.setdefault(one, f"masked-{len(self._ids) + 1}")

    def person(self, told: str) -> str:
        """Who did something, by a number: "analyst 1"."""
        return self._people.setdefault(told, f"analyst {len(self._people) + 1}") if told else ""

    def table(self, table: pd.DataFrame) -> pd.DataFrame:
        """A frame with masks in its texts, and the points of rows that tell of a shelter, a hospital, a home … rounded."""
        told: dict[str, Any] = {}
        for name in map(str, table):
            column = table[name]
            if name in _OURS or not _is_text(column):
                continue
            mask = self._mask_of(name.removeprefix(_OF_MATCH))
            told[name] = pd.Series(
                [mask(str(cell)) for cell in column.tolist()], index=column.index, dtype=column.dtype
            )
        masked = table.assign(**told)
        for prefix, some in _placed(table):
            names = [f"{prefix}{name}" for name in some]
            points = self._with_points(some, masked[names].set_axis(list(some), axis=1))
            masked = masked.assign(**{f"{prefix}{name}": points[name] for name in some})
        return masked

    def _mask_of(self, name: str) -> Callable[[str], str]:
        """What masks the texts of a column, or of a key of JSON."""
        if name in _IDS:
            return self.identifier
        if name == "country":
            return self._country
        return self._author if name == "authors" else self.person if name in _PEOPLE else self.text

    def _country(self, told: str) -> str:
        return told if told in country_codes() else self.text(told)

    def _author(self, told: str) -> str:
        names = told.split("; ") if told else []
        kept = [name if self._is_named(name) else NAME for name in names]
        self.counts["names"] += kept.count(NAME)
        return "; ".join(kept)

    def _is_named(self, name: str) -> bool:
        words = tuple(word.flat for word in words_of(name))
        return bool(words) and words in self._named.get(words[0], ())

    def _at_sites(self, table: pd.DataFrame) -> list[bool]:
        said = [name for name in _SAID if name in table]
        cells = near(table["lat"].to_numpy(dtype=float), table["lon"].to_numpy(dtype=float))
        rows = zip(*(table[name].tolist() for name in said), strict=True) if said else ([] for _ in cells)
        return [cell in self._hidden or at_site(" ".join(map(str, row))) for cell, row in zip(cells, rows, strict=True)]

    def _with_points(self, table: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
        """The masked frame with its points rounded, where the frame as it was says that they lie at a shelter …"""
        if not {"lat", "lon"} <= set(table) or table.empty:
            return told
        is_site = np.array(self._at_sites(table)) & table["lat"].notna().to_numpy(dtype=bool)
        if not is_site.any():
            return told
        self.counts["points"] += int(is_site.sum())
        reach = table["radius_km"] if "radius_km" in table else pd.Series(np.nan, index=table.index)
        lat, lon, km = (np.asarray(column, dtype=np.float64)[is_site] for column in (table["lat"], table["lon"], reach))
        changes: dict[str, Any] = {}
        for name, values in zip(("lat", "lon", "radius_km"), rounded(lat, lon, km), strict=True):
            if name in table:
                changed = table[name].to_numpy(dtype=float).copy()
                changed[is_site] = values
                changes[name] = pd.Series(changed, index=table.index)
        if "outline" in table:
            changes["outline"] = told["outline"].mask(is_site, "").astype(told["outline"].dtype)
        if "geo_precision" in table:
            rough = is_site & table["geo_precision"].isin(["exact"]).to_numpy(dtype=bool)
            changes["geo_precision"] = told["geo_precision"].mask(rough, "near").astype(told["geo_precision"].dtype)
        return told.assign(**changes)

    def json(self, value: Any) -> Any:
        """What JSON holds, with masks in its texts and points of objects that tell of a shelter … rounded."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Sequence):
            return [self.json(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        told = {key: self._json_of(key, one) for key, one in value.items()}
        if isinstance(value.get("lat"), int | float) and isinstance(value.get("lon"), int | float):
            row = pd.DataFrame([{key: one for key, one in value.items() if isinstance(one, str | int | float)}])
            masked = self._with_points(row, row)
            told |= {key: float(masked[key].iloc[0]) for key in ("lat", "lon", "radius_km") if key in masked}
        return told

    def data(self, value: Any, *beside: pd.DataFrame) -> Any:
        """What JSON holds, read and masked at once. beside: tables that tell of the same points and people."""
        points = pd.DataFrame(_points_in(value), columns=["lat", "lon", "sentence"])
        self.learn([points.astype({"lat": float, "lon": float, "sentence": "str"}), *beside], texts_in(value))
        return self.json(value)

    def _json_of(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            return value if key in _OURS else self._mask_of(key)(value)
        if key in _IDS and isinstance(value, list | tuple):
            return [self._json_of(key, one) for one in value]
        return self.json(value)

    def words(self) -> tuple[str, ...]:
        """What was masked, counted, a sentence each; () for nothing."""
        names, traces, points, ids = (self.counts[kind] for kind in ("names", "traces", "points", "ids"))
        told = [
            f"{count_words(names, 'name')} masked" if names else "",
            f"{traces:,} coordinates, links, addresses and numbers to reach somebody masked" if traces else "",
            f"{count_words(points, 'point')} of shelters, hospitals, homes and the like rounded to about {CELL_KM:.0f} km, "
            "the truth lies within the reach that is told" if points else "",
            f"{count_words(ids, 'id')} that held a name replaced by a number" if ids else "",
        ]  # fmt: skip
        return tuple(filter(None, told))


def mentions_of(name: str, text: str) -> int:
    """How often a text names somebody: these words one behind the other, in whatever letters, also with an ending or in a link."""
    phrases = phrases_by_first([name])
    if not phrases:
        return text.lower().count(name.lower())
    return len(find_names(text, (), masked=phrases, only_masked=True))


def texts_in(value: object) -> Iterator[str]:
    """All texts of what JSON holds, without the names in its objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in texts_in(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in texts_in(one))


def _points_in(value: object) -> Iterator[tuple[float, float, str]]:
    """The points of objects in JSON, each with all that its object tells."""
    if isinstance(value, Mapping):
        lat, lon = value.get("lat"), value.get("lon")
        if isinstance(lat, int | float) and isinstance(lon, int | float):
            yield lat, lon, " ".join(texts_in(value))
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inside:
        yield from _points_in(one)


def _placed(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """What a table tells of points, the row's own and those of a record beside it, with the names of a table of its own."""
    for prefix in ("", _OF_MATCH):
        if {f"{prefix}lat", f"{prefix}lon"} <= set(table):
            names = [name for name in map(str, table) if name.startswith(prefix)]
            yield prefix, table[names].set_axis([name.removeprefix(prefix) for name in names], axis=1)


def _is_text(column: pd.Series) -> bool:
    return column.dtype in ("str", "object")


def _texts(column: pd.Series) -> Iterator[str]:
    return (text for text in map(str, column.unique()) if text) if _is_text(column) else iter(())
