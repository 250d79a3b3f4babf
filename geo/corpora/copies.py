"""Copies of one wire folded across a corpus: what `geo.articles.copies` compares whole is compared here by MinHash signatures.

Each partition gives the signatures of its texts (Broder 1997, by datasketch); they lie in one file on the disk, and are compared in the
order of the corpus, so that the first of a wire stays and the others are its copies, however many workers there were. Texts meet
when all rows of one band are the same (locality-sensitive hashing, Leskovec, Rajaraman and Ullman 2020, chapter 3): with 42 bands of 3
rows that happens to 99.6 % of texts that share half of their shingles, and to 78 % of those that share a third. Each is compared with the first that
it meets in a band. Memory: 30 bytes an article; the disk holds 516.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.articles.copies import ALIKE, LEAST, WITHIN, shingles_of
from geo.errors import DataError

__all__ = ["BANDS", "Folded", "fold_copies", "signatures"]

NUMBERS, ROWS = 128, 3
BANDS = NUMBERS // ROWS
AT_ONCE = 1 << 14
"""So many pairs are compared at once: 17 MB."""

_RECORD = np.dtype([("shingles", "<u4"), ("signature", "<u4", NUMBERS)])
_Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Folded:
    """Which articles of a corpus are copies; shape (n,) each, in its order."""

    of: _Integers
    """The first of its wire; -1 for an article that stands for itself."""
    similarity: npt.NDArray[np.float32]
    """Which share of the shorter of the two stands in the other, as estimated; 0 for one that stands for itself."""


def signatures(texts: Iterable[tuple[str, str]]) -> bytes:
    """A Parquet file of keys and signatures, a row for each text in its order; one too short to tell has no shingles.

    Raises DataError when datasketch is not installed.
    """
    import pyarrow as pa
    from pyarrow import parquet

    pairs = list(texts)
    records = np.zeros(len(pairs), dtype=_RECORD)
    for record, (_, text) in zip(records, pairs, strict=True):
        shingles = shingles_of(text)
        if len(shingles) >= LEAST:
            record["shingles"], record["signature"] = len(shingles), _signature(shingles)
    packed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_RECORD.itemsize), len(pairs), [None, pa.py_buffer(records.tobytes())]
    )
    keys = pa.array([key.encode("utf-8", "replace").decode() for key, _ in pairs], pa.string())
    out = io.BytesIO()
    parquet.write_table(pa.table({"key": keys, "signature": packed}), out, compression="zstd", use_dictionary=False)
    return out.getvalue()


def _signature(shingles: frozenset[int]) -> npt.NDArray[np.uint32]:
    try:
        from datasketch import MinHash
    except ImportError as cause:
        raise DataError(
            "Copies are folded by datasketch, which is not installed. Install it with `pip install 'dateline[cluster]'`, or leave out --fold."
        ) from cause
    minhash: Any = MinHash(NUMBERS, hashfunc=_low, scheme="affine32")
    minhash.update_batch(shingles)
    return np.asarray(minhash.hashvalues, dtype=np.uint32)


def _low(shingle: int) -> int:
    return shingle & 0xFFFFFFFF


def fold_copies(parts: Sequence[Path], scratch: Path) -> Folded:
    """The copies among the articles of a corpus, out of the files of `signatures` in their order. scratch: a file of ours, overwritten."""
    with scratch.open("wb") as file:
        for part in parts:
            file.write(_records_of(part))
    count = scratch.stat().st_size // _RECORD.itemsize
    found = Folded(np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.float32))
    if not count:
        return found
    records = np.memmap(scratch, dtype=_RECORD, mode="r", shape=(count,))
    first = np.full(count, count, dtype=np.int64)
    for band in range(BANDS):
        for one, others in _meetings(records, band):
            alike = _alike(records[one], records[others])
            is_copy = (alike > 0) & (one < first[others])
            first[others[is_copy]], found.similarity[others[is_copy]] = one[is_copy], alike[is_copy]
    for number in np.flatnonzero(first < count).tolist():  # in order: what it is a copy of is settled
        root = found.of[first[number]]
        found.of[number] = root if root >= 0 else first[number]
    return found


def _records_of(part: Path) -> bytes:
    from pyarrow import parquet

    column = parquet.read_table(part, columns=["signature"]).column(0)
    return b"".join(column.to_pylist())


def _meetings(records: Any, band: int) -> Iterator[tuple[_Integers, _Integers]]:
    """The first text of each bucket of a band and each of the others in it, AT_ONCE pairs at a time."""
    keys = np.empty(len(records), dtype=np.uint64)
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        rows = some["signature"][:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        mixed = (rows[:, 0] * np.uint64(0x9E3779B97F4A7C15)) ^ (rows[:, 1] << np.uint64(32)) ^ rows[:, 2]
        alone = np.arange(start, start + len(some), dtype=np.uint64)
        keys[start : start + len(some)] = np.where(some["shingles"] > 0, mixed, alone)
    order = np.argsort(keys, kind="stable")
    new = np.concatenate([[True], keys[order][1:] != keys[order][:-1]])
    heads = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    ones, others = heads[~new], order[~new]
    told = (records["shingles"][ones] > 0) & (records["shingles"][others] > 0)
    ones, others = ones[told], others[told]
    for start in range(0, len(ones), AT_ONCE):
        yield ones[start : start + AT_ONCE], others[start : start + AT_ONCE]


def _alike(one: Any, other: Any) -> npt.NDArray[np.float32]:
    """For each pair the share of the smaller in the other; 0 when they are no copies, by the limits of geo.articles.copies."""
    jaccard = (one["signature"] == other["signature"]).mean(axis=1)
    sizes = one["shingles"].astype(float), other["shingles"].astype(float)
    small = np.minimum(*sizes)
    both = np.minimum(jaccard * (sizes[0] + sizes[1]) / (1 + jaccard), small)
    is_copy = (both >= WITHIN * small) | (jaccard >= ALIKE)
    return np.where(is_copy, both / np.maximum(small, 1), 0).astype(np.float32)
