"""The bytes of a tile: whole numbers as varints, side by side, deflated. docs/tiles.md describes them for other programs.

A *part* is one table of running sums at one step of time; a *list* holds records themselves, where few are. Both are read
here as static/tiles.js reads them in the browser.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import RecordsError

__all__ = [
    "DEATHS_FROM",
    "FORMAT",
    "LIST_COLUMNS",
    "MEASURES",
    "VERSION",
    "Integers",
    "Rows",
    "open_streams",
    "pack_blocks",
    "pack_list",
    "pack_streams",
    "pack_sums",
    "read_blocks",
    "read_list",
    "read_sums",
]

FORMAT, VERSION = "dateline-tiles", 1
DEATHS_FROM = (0, 1, 5, 10, 25, 100)
"""Lower ends of the classes of deaths; class 0 is "nobody counted", class i + 1 begins at DEATHS_FROM[i]."""
MEASURES = ("records", "unknown", "deaths", "ended", "ended_unknown", "ended_deaths")
"""What a row of sums adds up: records that begin in its step of time, those of them without a count of deaths, and deaths;
then by how much the same of those that *end* in it is more. Where every record lasts a day, the last three are 0."""
LIST_COLUMNS = ("cell", "start", "lasts", "kind", "deaths", "pair", "country", "loose")
LEVEL = 6
MOST_BYTES = 2**28
"""Of a part or a tile, unpacked; one of more is no work of ours."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sums, sorted by (cell, kind, extra, step). Arrays of shape (n,), measures (n, 6)."""

    cell: Integers
    kind: Integers
    extra: Integers
    """Of a table by deaths its class, by actors or countries a position in the tile's names; else 0."""
    step: Integers
    """A year, a month or a day, counted from 1970."""
    measures: Integers


# -- blocks ------------------------------------------------------------------------------------------------------------


def pack_blocks(header: dict[str, Any], blocks: list[bytes]) -> bytes:
    """JSON, a zero byte, then blocks whose lengths it tells; gzip, as PMTiles wants it."""
    told = json.dumps(header | {"blocks": [len(block) for block in blocks]}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(b"".join([told.encode(), b"\0", *blocks]), LEVEL, mtime=0)


def read_blocks(content: bytes, *, name: str = "the file of tiles") -> tuple[dict[str, Any], list[bytes]]:
    """What `pack_blocks` packed. Raises RecordsError when it is damaged."""
    try:
        told, _, rest = _inflated(content).partition(b"\0")
        header: dict[str, Any] = json.loads(told)
        ends = np.cumsum([0, *header["blocks"]]).tolist()
    except (zlib.error, ValueError, KeyError, TypeError) as cause:
        raise RecordsError(f"{name} is damaged (a tile in it cannot be unpacked); make or fetch it again.") from cause
    if ends[-1] != len(rest):
        raise RecordsError(f"{name} is damaged (a tile in it is cut short); make or fetch it again.")
    return header, [rest[begin:end] for begin, end in pairwise(ends)]


def _inflated(content: bytes) -> bytes:
    """zlib.error for what is no whole stream, or would become too large."""
    stream = zlib.decompressobj(wbits=47)  # gzip and zlib
    plain = stream.decompress(content, MOST_BYTES)
    if not stream.eof:
        raise zlib.error("cut, or too large")
    return plain


def _varints(values: Integers) -> bytes:
    """Whole numbers from 0 on, seven bits a byte, the lowest first; all but a number's last byte have the high bit."""
    rest = values.astype(np.uint64)
    lengths = np.ones(len(rest), dtype=np.int64)
    for bits in range(7, 64, 7):
        lengths += rest >= np.uint64(1) << np.uint64(bits)
    ends = np.cumsum(lengths)
    made = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    first = ends - lengths
    for byte in range(int(lengths.max(initial=0))):
        has = lengths > byte
        more = np.where(lengths[has] > byte + 1, 128, 0)
        made[first[has] + byte] = (rest[has] >> np.uint64(7 * byte)) & np.uint64(127) | more.astype(np.uint64)
    return made.tobytes()


def _numbers(content: bytes, count: int) -> Integers:
    """That many numbers; RecordsError when there are others."""
    made = np.frombuffer(content, dtype=np.uint8)
    last = np.flatnonzero(made < 128)
    if len(last) != count or (count and last[-1] != len(made) - 1) or (not count and len(made)):
        raise RecordsError("The file of tiles is damaged (numbers are missing); make or fetch it again.")
    number = np.zeros(len(made), dtype=np.int64)
    number[last[:-1] + 1] = 1
    begin = np.concatenate([[0], last[:-1] + 1]) if count else np.empty(0, dtype=np.int64)
    place = np.arange(len(made)) - np.repeat(begin, np.diff(np.concatenate([begin, [len(made)]])))
    return np.add.reduceat((made.astype(np.int64) & 127) << (7 * place), begin) if count else number


def _folded(values: Integers) -> Integers:
    """0, -1, 1, -2 as 0, 1, 2, 3."""
    return (values << 1) ^ (values >> 63)


def _unfolded(values: Integers) -> Integers:
    return (values >> 1) ^ -(values & 1)


def pack_streams(count: int, streams: list[Integers]) -> bytes:
    """So many numbers of each stream: how many, the bytes of each as varints, then each; zlib."""
    packed = [_varints(values) for values in streams]
    head = _varints(np.array([count, *map(len, packed)], dtype=np.int64))
    return zlib.compress(b"".join([head, *packed]), LEVEL)


def open_streams(content: bytes, streams: int) -> tuple[int, list[Integers]]:
    """What `pack_streams` packed. Raises RecordsError when it is damaged."""
    try:
        plain = _inflated(content)
    except zlib.error as cause:
        raise RecordsError(
            "The file of tiles is damaged (a part cannot be unpacked); make or fetch it again."
        ) from cause
    head = np.flatnonzero(np.frombuffer(plain, dtype=np.uint8)[: 10 * (streams + 1)] < 128)
    if len(head) <= streams:
        raise RecordsError("The file of tiles is damaged (a part is cut short); make or fetch it again.")
    count, *lengths = _numbers(plain[: head[streams] + 1], streams + 1).tolist()
    ends = np.cumsum([head[streams] + 1, *lengths]).tolist()
    if ends[-1] != len(plain):
        raise RecordsError("The file of tiles is damaged (a part is cut short); make or fetch it again.")
    return count, [_numbers(plain[begin:end], count) for begin, end in pairwise(ends)]


# -- sums --------------------------------------------------------------------------------------------------------------


def pack_sums(rows: Rows, *, kinds: int, extras: int, first: int, steps: int) -> bytes:
    """A part: rows by one key, ((cell * kinds + kind) * extras + extra) * steps + (step - first), told by its differences."""
    key = ((rows.cell * kinds + rows.kind) * extras + rows.extra) * steps + rows.step - first
    plain = [rows.measures[:, i] for i in range(3)]
    folded = [_folded(rows.measures[:, i]) for i in range(3, 6)]
    return pack_streams(len(key), [np.diff(key, prepend=0), *plain, *folded])


def read_sums(content: bytes, *, kinds: int, extras: int, first: int, steps: int) -> Rows:
    """What `pack_sums` packed with these numbers. Raises RecordsError when it is damaged."""
    count, streams = open_streams(content, 7)
    differences, *measures = streams
    rest, step = np.divmod(np.cumsum(differences), steps)
    rest, extra = np.divmod(rest, extras)
    cell, kind = np.divmod(rest, kinds)
    columns = [*measures[:3], *map(_unfolded, measures[3:])]
    return Rows(
        cell, kind, extra, step + first, np.stack(columns, axis=1) if count else np.empty((0, 6), dtype=np.int64)
    )


# -- lists -------------------------------------------------------------------------------------------------------------


def pack_list(columns: dict[str, Integers], *, first: int) -> bytes:
    """Records, sorted by cell: `LIST_COLUMNS`, each of shape (n,).

    cell: any number that does not fall; start: a day, told by the difference from the record before in the same cell, else
    from `first`, which may lie after it. deaths: one more than the count, 0 for none.
    """
    cell, start = columns["cell"], columns["start"]
    before = np.full(len(cell), first, dtype=np.int64)
    before[1:] = np.where(cell[1:] == cell[:-1], start[:-1], first)
    streams = [np.diff(cell, prepend=0), _folded(start - before)]
    streams += [columns[name] for name in LIST_COLUMNS[2:]]
    return pack_streams(len(columns["cell"]), streams)


def read_list(content: bytes, *, first: int) -> dict[str, Integers]:
    """What `pack_list` packed. Raises RecordsError when it is damaged."""
    count, streams = open_streams(content, len(LIST_COLUMNS))
    columns = dict(zip(LIST_COLUMNS, streams, strict=True))
    columns["cell"] = np.cumsum(columns["cell"])
    since = np.cumsum(_unfolded(columns["start"]))
    begins = np.flatnonzero(np.diff(columns["cell"], prepend=-1))
    before = np.concatenate([[0], since[begins[1:] - 1]]) if count else since
    columns["start"] = since - np.repeat(before, np.diff(np.append(begins, count))) + first
    return columns
