"""The bytes of a tile: whole numbers in planes of bytes, deflated. docs/tiles.md describes them for other programs.

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

FORMAT, VERSION = "dateline-tiles", 2
DEATHS_FROM = (0, 1, 5, 10, 25, 100)
"""Lower ends of the classes of deaths; class 0 is "nobody counted", class i + 1 begins at DEATHS_FROM[i]."""
MEASURES = ("records", "unknown", "deaths", "ended", "ended_unknown", "ended_deaths")
"""What a row of sums adds up: records that begin in its step of time, those of them without a count of deaths, and deaths;
then by how much the same of those that *end* in it is more. Where every record lasts a day, the last three are 0."""
LIST_COLUMNS = ("cell", "start", "lasts", "kind", "deaths", "pair", "country", "loose")
LEVEL = 9
BLOCK = 256
"""Bytes from which a plane gets codes of its own (a block of deflate)."""
WIDEST = 6
"""Bytes of a number: what JavaScript counts exactly."""
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


def _folded(values: Integers) -> Integers:
    """0, -1, 1, -2 as 0, 1, 2, 3."""
    return (values << 1) ^ (values >> 63)


def _unfolded(values: Integers) -> Integers:
    return (values >> 1) ^ -(values & 1)


def pack_streams(count: int, streams: list[Integers]) -> bytes:
    """So many whole numbers from 0 on of each stream: their count (4 bytes, the lowest first), how many bytes a number of each
    stream has (a byte each), then for each the lowest bytes of all its numbers, the next, and so on; zlib.
    """
    widths = [(int(values.max(initial=0)).bit_length() + 7) // 8 for values in streams]
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1, zlib.Z_FILTERED)
    packed = [packer.compress(count.to_bytes(4, "little") + bytes(widths))]
    for values, width in zip(streams, widths, strict=True):
        for place in range(width):
            packed.append(packer.compress((values >> 8 * place & 255).astype(np.uint8).tobytes()))
            if count >= BLOCK:
                packed.append(packer.flush(zlib.Z_BLOCK))
    return b"".join([*packed, packer.flush()])


def open_streams(content: bytes, streams: int) -> tuple[int, list[Integers]]:
    """What `pack_streams` packed. Raises RecordsError when it is damaged."""
    try:
        plain = _inflated(content)
    except zlib.error as cause:
        raise RecordsError(
            "The file of tiles is damaged (a part cannot be unpacked); make or fetch it again."
        ) from cause
    count, widths = int.from_bytes(plain[:4], "little"), plain[4 : 4 + streams]
    if len(widths) != streams or max(widths) > WIDEST or len(plain) != 4 + streams + count * sum(widths):
        raise RecordsError("The file of tiles is damaged (numbers are missing); make or fetch it again.")
    made = np.frombuffer(plain, dtype=np.uint8, offset=4 + streams).reshape(sum(widths), count)
    ends = np.cumsum([0, *widths]).tolist()
    numbers = np.zeros((streams, count), dtype=np.int64)
    for i, (begin, end) in enumerate(pairwise(ends)):
        for place, plane in enumerate(made[begin:end]):
            numbers[i] |= plane.astype(np.int64) << 8 * place
    return count, list(numbers)


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
