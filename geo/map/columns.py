"""An EVENTS frame as compact binary columns, read by the map in the browser (static/columns.js) and back again.

Two blocks: the *columns* hold everything that filters and marks need, at 5 bytes a record or less; the *details* hold
the texts that are only wanted for a mark that is looked at (ids, names, summaries) and can be fetched later.

A block is gzip around: `DATELINE`, version and length of the header (uint32), the header (JSON, padded with spaces),
then the arrays in the header's order. Integers are stored as `value - low` (low is 0 unless some are negative or
missing) in byte planes: first the lowest byte of every value, then the next, which gzip likes and JavaScript reads
without alignment. Records are sorted by start day, place and actors; a day holds as many rows as `per_day` says, a row
tells its place as the step from the row before.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import DataError, RecordsError
from geo.frames import EVENTS

__all__ = [
    "DETAILS",
    "LAID_OUT",
    "ROW_COLUMNS",
    "VERSION",
    "Layout",
    "column_name",
    "read_columns",
    "write_columns",
    "write_details",
]

VERSION = 1
"""Of the format; static/columns.js reads the same one."""

DETAILS = ("id", "place_name", "admin1", "country", "sub_event_type", "summary", "sources")
"""EVENTS columns that a map shows for one record, or looks for words in: what `write_details` writes when it is not told otherwise."""

MAGIC = b"DATELINE"
PLACE_TEXTS = ("place_name", "admin1", "country")
"""Texts that belong to a place: written once a place, not once a record."""
ROW_COLUMNS = ("event_type", "source", "date_precision", "deaths_low", "deaths_best", "deaths_high")
"""What is written for each record, besides its days, its place and its actors."""
LAID_OUT = (
    *("id", "date_start", "date_end", "lat", "lon", "geo_precision", "radius_km", "side_a", "side_b"),
    *PLACE_TEXTS,
)
"""What says where a record stands among the others; with ROW_COLUMNS all that columns are written from."""
WIDEST_BYTES = 6
"""A JavaScript number holds whole numbers up to 2^53 exactly."""
MOST_DEATHS = 2**32 - 1
"""What the map's sums can hold; half the people on Earth."""
MOST_DECIMALS = 9
"""Coordinates with at most so many decimals travel as whole numbers; others as they are."""

GZIP_LEVEL = 4
"""6 takes four times as long for 4 % less, 9 ten times that for 3 % more."""

Integers = npt.NDArray[np.int64]


def write_columns(events: pd.DataFrame, *, layout: Layout | None = None) -> bytes:
    """The columns that filters and marks need, gzip; the same frame gives the same bytes.

    events: an EVENTS frame, in any order; no rows is fine. Times of day are dropped. layout: `Layout.of(events)`, when that
    was asked before; of the frame then nothing more than LAID_OUT and ROW_COLUMNS is needed, and it is trusted. Raises
    DataError when the frame does not satisfy EVENTS.
    """
    layout = layout or Layout.of(EVENTS.check(events))
    block = _Writer({"part": "columns", "edition": layout.edition, "rows": len(events)})
    _write_days(block, events, layout)
    _write_places(block, events, layout)
    for plural, name, column in (
        ("kinds", "kind", "event_type"),
        ("sources", "source", "source"),
        ("date_precisions", "date_precision", "date_precision"),
    ):
        codes, distinct = _coded(events[column])
        block.dictionary(plural, name, codes[layout.order], distinct)
    _write_actors(block, events, layout)
    _write_deaths(block, events, layout)
    return block.packed()


def write_details(events: pd.DataFrame, *, columns: Sequence[str] = DETAILS, layout: Layout | None = None) -> bytes:
    """Texts for the records of `write_columns(events)`, gzip. columns: which EVENTS columns, all of them text.

    layout: as for `write_columns`; of the frame then nothing more than these columns is needed.
    """
    layout = layout or Layout.of(EVENTS.check(events))
    block = _Writer({"part": "details", "edition": layout.edition, "rows": len(events)})
    for name in columns:
        block.texts(name, events[name], layout.place_rows if name in PLACE_TEXTS else layout.order)
    return block.packed()


def read_columns(columns: bytes, details: bytes | None = None) -> pd.DataFrame:
    """The records as they were written, sorted by start day, place and actors; every EVENTS column that the blocks hold.

    Raises RecordsError for bytes that are cut short, of another version, or no columns at all, and for details of
    another frame.
    """
    block = _Reader.of(columns, part="columns")
    place = _read_places_of_rows(block)
    found = _read_row_columns(block) | _read_place_columns(block, place)
    if details is not None:
        found |= _read_details(_Reader.of(details, part="details"), block.header["edition"], place)
    return pd.DataFrame({column.name: found[column.name] for column in EVENTS.columns if column.name in found})


def column_name(packed: bytes, *, stem: str = "events") -> str:
    """A file name that changes with the content: `events-1a2b3c4d5e6f.bin`, so that browsers may keep it for ever.

    A hyphen stands before the version, because streamlit-folium takes what follows an underscore for noise.
    """
    return f"{stem}-{hashlib.sha256(packed).hexdigest()[:12]}.bin"


# -- order -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """How a frame's rows are laid out: positions of rows in writing order, and everything that the order rests on.

    Columns and details of a frame share it, and whoever writes both, or in two processes, asks it once.
    """

    order: npt.NDArray[np.intp]
    """shape (n,): the position in the frame of each written row."""
    day: Integers
    """shape (n,): start day of each written row, days since 1970."""
    place: Integers
    """shape (n,): place of each written row."""
    pair: Integers
    """shape (n,): the two sides of each written row, 0 for the most frequent pair."""
    place_rows: npt.NDArray[np.intp]
    """shape (places,): a row of the frame at each place."""
    pair_rows: npt.NDArray[np.intp]
    """shape (pairs,): a row of the frame with each pair of sides."""
    edition: str
    """The same for columns and details of one frame."""

    @classmethod
    def of(cls, events: pd.DataFrame) -> Layout:
        """events: the columns LAID_OUT of an EVENTS frame, which are trusted."""
        day = _days(events["date_start"])
        place, place_rows = _number(events, ("lon", "lat", "geo_precision", "radius_km", *PLACE_TEXTS))
        pair, pair_rows = _number_by_frequency(events, ("side_a", "side_b"))
        order = np.lexsort((pair, place, day))
        day, place, pair = day[order], place[order], pair[order]
        return cls(order, day, place, pair, place_rows, pair_rows, _edition(events["id"], order, day, place, pair))


def _edition(ids: pd.Series, order: npt.NDArray[np.intp], *numbers: Integers) -> str:
    told = hashlib.sha256()
    for values in numbers:
        told.update(values.data)
    lengths, letters = _buffers(_arrow(ids).take(order))
    told.update(lengths.data)
    told.update(letters)
    return told.hexdigest()[:16]


def _number(events: pd.DataFrame, names: Sequence[str]) -> tuple[Integers, npt.NDArray[np.intp]]:
    """Each row's number among the distinct values of these columns, in their order; and a row for each number."""
    number = np.zeros(len(events), dtype=np.int64)
    for name in names:
        codes, distinct = pd.factorize(events[name], sort=True, use_na_sentinel=False)
        if len(distinct) > 1:
            number = _ranks(number * len(distinct) + codes)
    rows = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.intp)
    rows[number[::-1]] = np.arange(len(number))[::-1]  # of several rows the first is written last
    return number, rows


def _ranks(values: Integers) -> Integers:
    """The number of each value among the distinct ones, the smallest 0. Only the distinct ones are sorted."""
    codes, distinct = pd.factorize(values)
    ranks = np.empty(len(distinct), dtype=np.int64)
    ranks[np.argsort(distinct)] = np.arange(len(distinct))
    return ranks[codes]


def _number_by_frequency(events: pd.DataFrame, names: Sequence[str]) -> tuple[Integers, npt.NDArray[np.intp]]:
    """The same, the most frequent first: small numbers take few bytes."""
    number, rows = _number(events, names)
    ranking = np.argsort(-np.bincount(number, minlength=len(rows)), kind="stable")
    return np.argsort(ranking)[number], rows[ranking]


def _arrow(values: pd.Series) -> Any:
    """A text column as one array of Arrow's."""
    import pyarrow as pa

    held = pa.array(values, type=pa.large_string())
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def _buffers(texts: Any) -> tuple[Integers, memoryview]:
    """How many bytes each text of an array has, and all of them in a row."""
    _, offsets, letters = texts.buffers()
    if not len(texts) or letters is None:
        return np.zeros(len(texts), dtype=np.int64), memoryview(b"")
    ends = np.frombuffer(offsets, dtype="<i8", count=len(texts) + 1, offset=8 * texts.offset)
    return np.diff(ends), memoryview(letters)[ends[0] : ends[-1]]


def _coded(values: pd.Series) -> tuple[Integers, Any]:
    """Each row's number among the distinct texts of a column, as they come; and those texts, an array of Arrow's."""
    found = _arrow(values).dictionary_encode()
    return found.indices.to_numpy().astype(np.int64), found.dictionary


def _days(dates: pd.Series) -> Integers:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


# -- writing -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Writer:
    """One block in the making."""

    header: dict[str, Any]
    arrays: list[bytes] = field(default_factory=list)

    def integers(self, name: str, values: npt.ArrayLike, *, missing: npt.NDArray[np.bool_] | None = None) -> None:
        """Whole numbers as byte planes of `value - low`; missing ones are written as 0, and all others count from 1."""
        numbers = np.asarray(values, dtype=np.int64)
        known = numbers if missing is None else numbers[~missing]
        low = int(known.min(initial=0)) - (missing is not None)
        steps = numbers - low if missing is None else np.where(missing, 0, numbers - low)
        width = (int(steps.max(initial=0)).bit_length() + 7) // 8
        if width > WIDEST_BYTES:
            raise DataError(
                f"{name} reaches from {low} to {known.max()}, further than a map can count; check the file."
            )
        planes = np.ascontiguousarray(steps, dtype="<i8").view(np.uint8).reshape(-1, 8)[:, :width]
        self._add(name, planes.T.tobytes(), count=len(steps), width=width, low=low, missing=missing is not None)

    def floats(self, name: str, values: npt.NDArray[np.float64]) -> None:
        self._add(name, values.astype("<f8").tobytes(), count=len(values), type="float64")

    def texts(self, name: str, values: pd.Series, order: npt.NDArray[np.intp]) -> None:
        """A text column in that order: distinct texts once when they repeat much, with an index; else all in a row."""
        codes, distinct = _coded(values.iloc[order])
        repeats = 2 * len(distinct) <= len(order)
        if repeats:
            self.integers(f"{name}_index", codes)
        lengths, letters = _buffers(distinct if repeats else distinct.take(codes))
        self.integers(f"{name}_length", lengths)
        self._add(name, bytes(letters), count=len(letters), type="text")

    def dictionary(self, plural: str, name: str, codes: Integers, distinct: Any) -> None:
        """A column of few distinct texts: the texts in the header, the most frequent first, and an index.

        codes: where each row's text stands among `distinct`, an array of Arrow's.
        """
        codes, used = pd.factorize(codes)
        ranking = np.argsort(-np.bincount(codes, minlength=len(used)), kind="stable")
        self.header[plural] = distinct.take(used[ranking]).to_pylist()
        self.integers(name, np.argsort(ranking)[codes])

    def packed(self) -> bytes:
        header = json.dumps(self.header, ensure_ascii=False, separators=(",", ":")).encode()
        header += b" " * (-len(header) % 8)
        sizes = np.array([VERSION, len(header)], dtype="<u4").tobytes()
        return gzip.compress(b"".join((MAGIC, sizes, header, *self.arrays)), compresslevel=GZIP_LEVEL, mtime=0)

    def _add(self, name: str, held: bytes, **told: Any) -> None:
        self.header.setdefault("arrays", []).append({"name": name, "bytes": len(held), **told})
        self.arrays.append(held)


def _write_days(block: _Writer, events: pd.DataFrame, layout: Layout) -> None:
    first = int(layout.day[0]) if len(layout.day) else 0
    block.header["first_day"] = first
    block.integers("per_day", np.bincount(layout.day - first))
    ends = _days(events["date_end"])[layout.order]
    block.integers("duration", ends - layout.day)
    is_first = np.diff(layout.day, prepend=first - 1) != 0
    steps = np.diff(layout.place, prepend=0)
    block.integers("place", np.where(is_first, layout.place, steps))


def _write_places(block: _Writer, events: pd.DataFrame, layout: Layout) -> None:
    places = events[["lon", "lat", "geo_precision", "country", "radius_km"]].iloc[layout.place_rows]
    block.header["places"] = len(places)
    for name in ("lon", "lat"):
        _write_coordinates(block, name, places[name].to_numpy())
    block.dictionary("precisions", "precision", *_coded(places["geo_precision"]))
    block.dictionary("countries", "country", *_coded(places["country"]))
    codes, radii = pd.factorize(places["radius_km"], sort=True, use_na_sentinel=False)
    block.header["radii_km"] = [None if np.isnan(radius) else radius for radius in radii]
    block.integers("radius", codes)


def _write_coordinates(block: _Writer, name: str, degrees: npt.NDArray[np.float64]) -> None:
    """As whole numbers of the largest decimal unit that loses nothing, each as the step from the one before."""
    for decimals in range(MOST_DECIMALS + 1):
        units = np.round(degrees * 10**decimals)
        if np.array_equal(units / 10**decimals, degrees):
            block.header[f"{name}_decimals"] = decimals
            return block.integers(name, np.diff(units.astype(np.int64), prepend=0))
    block.header[f"{name}_decimals"] = None
    return block.floats(name, degrees)


def _write_actors(block: _Writer, events: pd.DataFrame, layout: Layout) -> None:
    pairs = events[["side_a", "side_b"]].iloc[layout.pair_rows]
    sides = pd.Index(pd.concat([pairs["side_a"], pairs["side_b"]]).unique())
    block.header["sides"] = sides.tolist()
    for name in ("side_a", "side_b"):
        block.integers(name, sides.get_indexer(pd.Index(pairs[name])))
    block.integers("pair", layout.pair)


def _write_deaths(block: _Writer, events: pd.DataFrame, layout: Layout) -> None:
    """The best count, and how far the lowest lies below and the highest above it; unknown stays unknown."""
    best, unknown = _counted(events["deaths_best"], layout)
    if best.sum(dtype=np.float64) > MOST_DEATHS:
        raise DataError(f"The best counts of deaths add up to {best.sum(dtype=np.float64):.3g}; check the file.")
    block.integers("deaths", best, missing=unknown)
    for name, sign in (("low", -1), ("high", 1)):
        bound, unknown = _counted(events[f"deaths_{name}"], layout)
        block.integers(f"{name}_gap", sign * (bound - best), missing=unknown)


def _counted(counts: pd.Series, layout: Layout) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Of each written row; 0 where it is unknown."""
    return counts.to_numpy(dtype=np.int64, na_value=0)[layout.order], counts.isna().to_numpy()[layout.order]


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reader:
    """One block, checked and split into its arrays."""

    header: Mapping[str, Any]
    arrays: Mapping[str, tuple[Mapping[str, Any], memoryview]]

    @classmethod
    def of(cls, packed: bytes, *, part: str) -> _Reader:
        plain = _unpack(packed)
        if plain[:8] != MAGIC or len(plain) < 16:
            raise RecordsError("These bytes are not event columns; write them with write_columns.")
        version, size = np.frombuffer(plain, dtype="<u4", count=2, offset=8).tolist()
        if version != VERSION:
            raise RecordsError(
                f"These event columns are of version {version}, this program reads version {VERSION}; write them again."
            )
        if len(plain) < 16 + size:
            raise _cut_short(16 + size, len(plain))
        header = json.loads(plain[16 : 16 + size])
        if header["part"] != part:
            raise RecordsError(f"These bytes are event {header['part']}, not {part}; give the two the other way round.")
        return cls(header, dict(_split(header["arrays"], memoryview(plain)[16 + size :], start=16 + size)))

    def integers(self, name: str) -> Integers:
        """shape (count,): the values; a missing one has no meaning."""
        told, held = self.arrays[name]
        values = np.full(told["count"], told["low"], dtype=np.int64)
        planes = np.frombuffer(held, dtype=np.uint8).reshape(told["width"], told["count"])
        for position, plane in enumerate(planes):
            values += plane.astype(np.int64) << 8 * position
        return values

    def missing(self, name: str) -> npt.NDArray[np.bool_]:
        """shape (count,): True where a value is missing."""
        told, _ = self.arrays[name]
        return self.integers(name) == told["low"] if told["missing"] else np.zeros(told["count"], dtype=bool)

    def floats(self, name: str) -> npt.NDArray[np.float64]:
        return np.frombuffer(self.arrays[name][1], dtype="<f8").copy()

    def texts(self, name: str) -> pd.Series:
        import pyarrow as pa

        lengths = self.integers(f"{name}_length")
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype("<i8")
        buffers = [pa.py_buffer(offsets.tobytes()), pa.py_buffer(self.arrays[name][1])]
        held = pa.LargeStringArray.from_buffers(len(lengths), *buffers)
        texts = pd.Series(held.to_pylist(), dtype="str")
        if f"{name}_index" in self.arrays:
            texts = texts.iloc[self.integers(f"{name}_index")]
        return texts.reset_index(drop=True)

    def chosen(self, plural: str, name: str) -> pd.Series:
        return pd.Series(self.header[plural], dtype="str").iloc[self.integers(name)].reset_index(drop=True)


def _unpack(packed: bytes) -> bytes:
    try:
        return gzip.decompress(packed)
    except EOFError as cause:
        raise RecordsError(
            "The event columns are cut short: their gzip has no end. Fetch or write them again."
        ) from cause
    except (gzip.BadGzipFile, zlib.error) as cause:
        raise RecordsError(f"These bytes are not event columns ({cause}); write them with write_columns.") from cause


def _cut_short(needed: int, found: int) -> RecordsError:
    return RecordsError(f"The event columns are cut short: {found} of {needed} bytes. Fetch or write them again.")


def _split(
    arrays: Iterable[Mapping[str, Any]], held: memoryview, *, start: int
) -> Iterable[tuple[str, tuple[Mapping[str, Any], memoryview]]]:
    end = 0
    for told in arrays:
        begin, end = end, end + told["bytes"]
        if end > len(held):
            raise _cut_short(start + end, start + len(held))
        yield told["name"], (told, held[begin:end])


def _read_places_of_rows(block: _Reader) -> Integers:
    """shape (rows,): the place of each row: steps added up, anew for every day."""
    steps, per_day = block.integers("place"), block.integers("per_day")
    sums = np.cumsum(steps)
    starts = np.concatenate(([0], np.cumsum(per_day)))[:-1][per_day > 0]
    before = np.repeat(sums[starts] - steps[starts], per_day[per_day > 0])
    return sums - before


def _read_row_columns(block: _Reader) -> dict[str, Any]:
    per_day = block.integers("per_day")
    day = np.repeat(np.arange(len(per_day)) + block.header["first_day"], per_day)
    pair, best = block.integers("pair"), block.integers("deaths")
    sides = pd.Series(block.header["sides"], dtype="str")
    unknown = block.missing("deaths")
    best = np.where(unknown, 0, best)
    return {
        "source": block.chosen("sources", "source"),
        "date_start": _dates(day),
        "date_end": _dates(day + block.integers("duration")),
        "date_precision": block.chosen("date_precisions", "date_precision"),
        "event_type": block.chosen("kinds", "kind"),
        "side_a": sides.iloc[block.integers("side_a")[pair]].reset_index(drop=True),
        "side_b": sides.iloc[block.integers("side_b")[pair]].reset_index(drop=True),
        "deaths_low": _counts(best - block.integers("low_gap"), block.missing("low_gap")),
        "deaths_best": _counts(best, unknown),
        "deaths_high": _counts(best + block.integers("high_gap"), block.missing("high_gap")),
    }


def _read_place_columns(block: _Reader, place: Integers) -> dict[str, Any]:
    radii = np.array([np.nan if radius is None else radius for radius in block.header["radii_km"]], dtype="float64")
    return {
        "lat": pd.Series(_read_coordinates(block, "lat")[place]),
        "lon": pd.Series(_read_coordinates(block, "lon")[place]),
        "geo_precision": block.chosen("precisions", "precision").iloc[place].reset_index(drop=True),
        "radius_km": pd.Series(radii[block.integers("radius")][place]),
    }


def _read_coordinates(block: _Reader, name: str) -> npt.NDArray[np.float64]:
    decimals = block.header[f"{name}_decimals"]
    if decimals is None:
        return block.floats(name)
    return np.asarray(np.cumsum(block.integers(name)) / 10**decimals, dtype=np.float64)


def _read_details(block: _Reader, edition: str, place: Integers) -> dict[str, pd.Series]:
    if block.header["edition"] != edition:
        raise RecordsError("These details belong to other event columns; write both from the same frame.")
    names = [name for name in EVENTS.names if name in block.arrays]
    texts = {name: block.texts(name) for name in names}
    return {
        name: values.iloc[place].reset_index(drop=True) if name in PLACE_TEXTS else values
        for name, values in texts.items()
    }


def _dates(days: Integers) -> pd.Series:
    return pd.Series(days.astype("datetime64[D]")).astype("datetime64[ns]")


def _counts(values: Integers, missing: npt.NDArray[np.bool_]) -> pd.Series:
    return pd.Series(values).astype("Int64").mask(missing)
