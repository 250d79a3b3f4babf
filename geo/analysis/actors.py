"""Who against whom: actors, pairs of them, and how each moves in time.

    answer = find_actors(tallies)
    answer.actors, answer.pairs, answer.apart

Several names of one actor are joined as data/actors/aliases.csv says ("MUJAO" and "MUJWA"); an actor is called by the name
that most records have. A record with several actors on a side counts for each of them, and for each pair across.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.tallies import BIN, SPREADS, WHOLE_SUMS, Tallies, Unit
from geo.analysis.trends import Trend, trend_of_series
from geo.language.text import fold
from geo.matching.sides import CIVILIANS, bundled_actors, members
from geo.wording import count_words, date_words

__all__ = [
    "AGAINST",
    "MOST_JOINED",
    "RARE",
    "FoundActors",
    "KeyOf",
    "actor_key",
    "actor_words",
    "find_actors",
    "met_actors",
    "trend_of_actors",
    "trend_of_pairs",
]

MOST_JOINED = 5_000
"""Names that the table of actors is asked about, the most frequent ones; rarer ones stand for themselves."""
BY_WHOLE_NAME = ("group:", "organisation:")
SIDES = ("side_a", "side_b")
MOST_SIDES = 20_000
"""Sides that are told apart, the most frequent ones; all rarer ones are RARE."""
RARE = "Rarer actors"
AGAINST = " against "
NAMES_TOLD = 6
ONE_SIDE, NO_SIDE = "Only one side is told", "No side is told"

Codes = npt.NDArray[np.int64]
KeyOf = Callable[[str], str]
"""What joins names: the same for names of one actor."""


@dataclass(frozen=True, slots=True)
class FoundActors:
    """Actors and their pairs, those with most records first.

    actors: `actor`, `names` (all that were joined, the most frequent first, "; " between), `opponents` (how many), `records`,
    `counted`, `unknown`, `deaths_low`, `deaths_best`, `deaths_high` (NA where no record has a count), `first`, `last`.
    pairs: `one`, `other` (of the two the one with more records first) and the same sums. apart: `reason` and the same sums, of
    records that name fewer than two sides. paired: records that name two. several: of these, those that count for more than
    one pair. names_left: names too rare to be looked up in the table of actors. Of very many
    sides the rarest stand together as RARE, last in its table.
    """

    actors: pd.DataFrame
    pairs: pd.DataFrame
    apart: pd.DataFrame
    paired: int
    several: int
    names_left: int

    @property
    def records(self) -> int:
        """All records: those with two sides, and those apart."""
        return self.paired + int(self.apart["records"].sum())


@dataclass(frozen=True, slots=True)
class _Sides:
    """Sums by the two sides, and which actors stand on each."""

    sums: pd.DataFrame
    labels: list[str]
    names: list[str]
    """Of each actor what it is called, and all its names."""
    one: tuple[Codes, Codes]
    other: tuple[Codes, Codes]
    """Of each side, pairs of a row of `sums` and an actor."""
    names_left: int


def actor_key(name: str) -> str:
    """What joins names of one actor: its key in the table of actors; the name itself where that knows none, or several.

    A group counts only by a whole name ("JNIM: Group for Support of Islam and Muslims", "Taleban (Pakistan)"), so that "Operations
    Room Combating Daesh" is not Daesh; an army by its country.
    """
    keys = bundled_actors().keys(name)
    key = next(iter(keys)) if len(keys) == 1 else ""
    if key == CIVILIANS or (key.startswith("state:") and key != "state:"):
        return key
    return key if key.startswith(BY_WHOLE_NAME) and _is_whole_name(name) else name


def _is_whole_name(name: str) -> bool:
    outer = re.sub(r"\s*\([^()]*\)", "", name)
    parts = (tuple(fold(part).split()) for part in (outer, *outer.split(":")))
    return any(part in bundled_actors().aliases for part in parts)


def find_actors(tallies: Tallies, *, key_of: KeyOf = actor_key) -> FoundActors:
    """Everybody on either side, and who stood against whom; nobody gives empty tables."""
    sides = _read(_lumped(tallies).by("side_a", "side_b"), key_of)
    sums = sides.sums
    rows, actors = _once(sides)
    pair_rows, pairs = _pairs(sides)
    table = _summed(sums, rows, actors)
    named = pd.Series(sides.labels, dtype="str").iloc[table.index].reset_index(drop=True)
    names = pd.Series(sides.names, dtype="str").iloc[table.index].reset_index(drop=True)
    pair_table = _summed(sums, pair_rows, pairs)
    weight = table["records"].reindex(range(len(sides.labels)), fill_value=0).to_numpy()
    ends = _ends(pair_table.index.to_numpy(dtype=np.int64), len(sides.labels), weight)
    opponents = np.bincount(np.concatenate(_distinct_ends(ends)), minlength=len(sides.labels))
    told = table.assign(
        actor=named.to_numpy(), names=names.to_numpy(), opponents=opponents[table.index.to_numpy(dtype=np.int64)]
    )
    label = np.array([*sides.labels, ""], dtype=object)
    paired = pair_table.assign(one=label[ends[0]], other=label[ends[1]])
    has_one, has_other = (np.isin(np.arange(len(sums)), rows_of) for rows_of in (sides.one[0], sides.other[0]))
    several = np.isin(np.arange(len(sums)), np.flatnonzero(np.bincount(pair_rows, minlength=len(sums)) > 1))
    reason = np.where(has_one | has_other, 0, 1)
    lone = np.flatnonzero(~(has_one & has_other))
    apart = _summed(sums, lone, reason[lone])
    reasons = np.array([ONE_SIDE, NO_SIDE], dtype=object)[apart.index.to_numpy(dtype=np.int64)]
    return FoundActors(
        _ordered(told, ["actor", "names", "opponents"], "actor"),
        _ordered(paired, ["one", "other"], "one"),
        _ordered(apart.assign(reason=reasons), ["reason"], "reason"),
        int(sums["records"].to_numpy()[has_one & has_other].sum()),
        int(sums["records"].to_numpy()[several].sum()),
        sides.names_left,
    )


def met_actors(tallies: Tallies, names: Collection[str], *, key_of: KeyOf = actor_key) -> frozenset[str]:
    """Those of some names that stand on either side, and what joins the commonest of all that do; nobody gives none."""
    counts: Counter[str] = Counter()
    wanted, found = frozenset(names), set[str]()
    for column in SIDES:
        for text in tallies.met(column)[column].tolist():
            if text in wanted or ";" in text:
                found |= wanted.intersection(members(text))
        for text, records in tallies.commonest(column, MOST_SIDES).items():
            counts.update(dict.fromkeys(members(text), records))
    return frozenset(found.union(key_of(name) for name, _ in counts.most_common(MOST_JOINED)))


def trend_of_actors(
    tallies: Tallies, start: dt.date, end: dt.date, *, unit: Unit, most: int = 6, key_of: KeyOf = actor_key
) -> Trend:
    """A series for each of the actors with most records; a record counts for each of its actors, so series do not add up."""
    sides = _read(_lumped(tallies.between(start, end)).by("side_a", "side_b", BIN, SPREADS, unit=unit), key_of)
    rows, actors = _once(sides)
    return _trend(sides, rows, actors, lambda code: sides.labels[code], most, start, end, unit)


def trend_of_pairs(
    tallies: Tallies, start: dt.date, end: dt.date, *, unit: Unit, most: int = 8, key_of: KeyOf = actor_key
) -> Trend:
    """The same for the pairs with most records: "A against B"."""
    sides = _read(_lumped(tallies.between(start, end)).by("side_a", "side_b", BIN, SPREADS, unit=unit), key_of)
    rows, pairs = _pairs(sides)
    many = len(sides.labels)
    weight = np.bincount(np.concatenate([sides.one[1], sides.other[1]]), minlength=many)

    def label(code: int) -> str:
        one, other = (int(end[0]) for end in _ends(np.array([code]), many, weight))
        return f"{sides.labels[one]}{AGAINST}{sides.labels[other]}"

    return _trend(sides, rows, pairs, label, most, start, end, unit)


def actor_words(found: FoundActors) -> str:
    """What the tables tell, in two sentences."""
    actors = f"{count_words(len(found.actors), 'actor')} in {count_words(found.records, 'event')}"
    if found.actors.empty:
        return f"No actor is named in {count_words(found.records, 'event')}."
    if found.pairs.empty:
        return f"{actors}, and no event that names two sides."
    top = found.pairs.iloc[0]
    days = date_words(top["first"].date(), top["last"].date())
    deaths = "" if pd.isna(top["deaths_best"]) else f", {count_words(int(top['deaths_best']), 'death')}"
    words = f"{actors}. Most often {top['one']} stood against {top['other']}: {count_words(int(top['records']), 'event')}{deaths}, {days}."
    apart = int(found.apart["records"].sum())
    return (
        f"{words} {count_words(apart, 'event')} {'names' if apart == 1 else 'name'} fewer than two sides."
        if apart
        else words
    )


def _lumped(tallies: Tallies) -> Tallies:
    for column in SIDES:
        tallies = tallies.lumped(column, most=MOST_SIDES, label=RARE)
    return tallies


def _read(sums: pd.DataFrame, key_of: KeyOf) -> _Sides:
    """Sides taken apart into actors, and their names joined."""
    texts, codes = {}, []
    for name in SIDES:
        numbers, known = pd.factorize(sums[name])
        codes.append(numbers)
        texts[name] = [members(str(text)) for text in known]
    counts: dict[str, int] = {}
    for name, numbers in zip(texts, codes, strict=True):
        weights = np.bincount(numbers, weights=sums["records"].to_numpy(), minlength=len(texts[name]))
        for side, weight in zip(texts[name], weights.tolist(), strict=True):
            for member in side:
                counts[member] = counts.get(member, 0) + int(weight)
    frequent = sorted(counts, key=lambda name: (-counts[name], name))
    number_of_key: dict[str, int] = {}
    actor_of: dict[str, int] = {}
    names: list[list[str]] = []
    for rank, member in enumerate(frequent):
        key = key_of(member) if rank < MOST_JOINED and member != RARE else member
        number = number_of_key.setdefault(key, len(number_of_key))
        actor_of[member] = number
        if number == len(names):
            names.append([member])
        else:
            names[number].append(member)
    both = [_members_of(numbers, texts[name], actor_of) for name, numbers in zip(texts, codes, strict=True)]
    return _Sides(
        sums,
        [told[0] for told in names],
        [_names_told(told) for told in names],
        both[0],
        both[1],
        max(0, len(frequent) - MOST_JOINED),
    )


def _names_told(names: Sequence[str]) -> str:
    more = f"; and {len(names) - NAMES_TOLD} more" if len(names) > NAMES_TOLD else ""
    return "; ".join(names[:NAMES_TOLD]) + more


def _members_of(codes: Codes, sides: list[list[str]], actor_of: dict[str, int]) -> tuple[Codes, Codes]:
    """Each row with each actor of one of its sides, once."""
    actors = [sorted({actor_of[member] for member in side}) for side in sides]
    lengths = np.array([len(side) for side in actors], dtype=np.int64)
    flat = np.array([actor for side in actors for actor in side], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    counts = lengths[codes] if len(lengths) else np.zeros(0, dtype=np.int64)
    rows = np.repeat(np.arange(len(codes)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, flat[np.repeat(starts[codes], counts) + within] if len(rows) else np.zeros(0, dtype=np.int64)


def _once(sides: _Sides) -> tuple[Codes, Codes]:
    """Each row with each actor once, whichever side it stands on."""
    rows, actors = (np.concatenate(parts) for parts in zip(sides.one, sides.other, strict=True))
    many = max(1, len(sides.labels))
    both = pd.unique(rows * many + actors)
    return both // many, both % many


def _pairs(sides: _Sides) -> tuple[Codes, Codes]:
    """Each row with each pair of actors across its sides, as one number: the lower of the two times their count, plus the other."""
    (rows, actors), (other_rows, others) = sides.one, sides.other
    many = max(1, len(sides.labels))
    table = pd.merge(
        pd.DataFrame({"row": rows, "one": actors}), pd.DataFrame({"row": other_rows, "other": others}), on="row"
    )
    one, other = table["one"].to_numpy(dtype=np.int64), table["other"].to_numpy(dtype=np.int64)
    codes = np.minimum(one, other) * many + np.maximum(one, other)
    distinct = pd.DataFrame({"row": table["row"], "pair": codes}).drop_duplicates()
    return distinct["row"].to_numpy(dtype=np.int64), distinct["pair"].to_numpy(dtype=np.int64)


def _ends(pairs: Codes, many: int, weight: npt.NDArray[Any]) -> tuple[Codes, Codes]:
    """The two actors of each pair, the weightier first."""
    low, high = pairs // max(1, many), pairs % max(1, many)
    swaps = weight[high] > weight[low]
    return np.where(swaps, high, low), np.where(swaps, low, high)


def _distinct_ends(ends: tuple[Codes, Codes]) -> tuple[Codes, Codes]:
    """Both ends of pairs of two actors; what stands against itself has no opponent."""
    is_pair = ends[0] != ends[1]
    return ends[0][is_pair], ends[1][is_pair]


def _summed(sums: pd.DataFrame, rows: Codes, groups: Codes) -> pd.DataFrame:
    """The sums of some rows by group, which is the index."""
    part = sums.iloc[rows][[*WHOLE_SUMS, "first", "last"]].reset_index(drop=True)
    grouped = part.groupby(groups) if len(part) else part.groupby(np.zeros(0, dtype=np.int64))
    table: pd.DataFrame = grouped.agg({**dict.fromkeys(WHOLE_SUMS, "sum"), "first": "min", "last": "max"})
    lacks = table["counted"] == 0
    return table.assign(
        unknown=table["records"] - table["counted"],
        **{name: table[name].astype("Int64").mask(lacks) for name in WHOLE_SUMS[2:]},
    )


def _ordered(table: pd.DataFrame, names: list[str], by: str) -> pd.DataFrame:
    columns = [*names, "records", "counted", "unknown", "deaths_low", "deaths_best", "deaths_high", "first", "last"]
    told = table.astype({name: "str" for name in names if name != "opponents"})
    is_rare = (told[names] == RARE).any(axis=1)
    told = told[columns].assign(is_rare=is_rare)
    told = told.sort_values(["is_rare", "records", by], ascending=[True, False, True], ignore_index=True)
    return told.drop(columns="is_rare")


def _trend(
    sides: _Sides,
    rows: Codes,
    groups: Codes,
    label: Callable[[int], str],
    most: int,
    start: dt.date,
    end: dt.date,
    unit: Unit,
) -> Trend:
    records = sides.sums["records"].to_numpy()[rows]
    totals = pd.Series(records).groupby(groups).sum() if len(rows) else pd.Series(dtype="int64")
    ordered = [int(code) for code in totals.sort_values(ascending=False, kind="stable").index[: 3 * most]]
    shown = [code for code in ordered if RARE not in label(code)][:most]
    is_shown = np.isin(groups, shown)
    names = {code: label(code) for code in shown}
    found = sides.sums.iloc[rows[is_shown]].assign(series=[names[code] for code in groups[is_shown].tolist()])
    return trend_of_series(found, list(names.values()), start, end, unit=unit)
