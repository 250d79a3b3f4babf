"""A corpus cut into partitions: some hundred articles each, in an order that is always the same.

Files are cut where they stand, by bytes: JSON lines at the ends of lines, WARC at its records; the cuts are found as the reading
goes on, so that nothing is read before the first partition, and nothing is held. What cannot be opened in the middle (lines packed by gzip
or zstd, Parquet) is unpacked once, here, and a partition takes its lines along. Small files go together.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from geo.articles.batches import files_at, given_in_file, is_lines, short_lines
from geo.articles.extract import ReadLimits
from geo.articles.given import Given
from geo.articles.rows import given_in_lines, row_as_json
from geo.articles.warcs import given_in_warc, is_warc
from geo.budgets import Budget
from geo.errors import DatelineError
from geo.settings import MB, settings

__all__ = ["PARTITION_ARTICLES", "PARTITION_BYTES", "Corpus", "Partition", "Piece", "given_in_partition", "partitions"]

PARTITION_ARTICLES = 500
PARTITION_BYTES = 16 * MB
"""A partition is full with so many lines, records or files, or with so many of their bytes."""

_TOP_BYTES = 64_000
_BLOCK = 1 << 18
_LOST = 1 << 13
"""So much of what is unpacked is lost before a place where the file is damaged."""
_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some articles of one file, in the order of the file."""

    path: Path
    """Where it lies, absolute: workers open it there."""
    name: str
    """For the reader's eye."""
    kind: str
    """"file": all of it; "lines", "warc": what begins in its bytes `start` to `stop`; "packed": `content`, lines of JSON out of it."""
    size: int
    """Its bytes in the file, for who counts progress."""
    start: int = 0
    stop: int = 0
    first: int = 1
    """Number of its first line or row."""
    content: bytes = b""
    word: str = "line"
    """What is counted by `first`."""
    reason: str = ""
    """Why there is no article in it: a sentence."""


@dataclass(frozen=True, slots=True)
class Partition:
    """What is read at once, on one worker."""

    number: int
    """From 0, in the order of the corpus."""
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Bytes of files, as they lie there."""
        return sum(piece.size for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files of articles, in their order."""

    files: tuple[tuple[Path, str, str], ...]
    """Of each where it lies, its name, and why it is left."""
    size: int
    """Bytes of all."""
    stamp: str
    """Another one means that files have come, gone or changed."""

    @classmethod
    def at(cls, sources: Iterable[str | Path]) -> Corpus:
        """What lies in files, folders and patterns, unopened. Raises ArticleError for one that is not there."""
        files = tuple((path.absolute(), name, why) for source in sources for path, name, why in files_at(source))
        total, size = hashlib.sha256(), 0
        for path, name, why in files:
            about = path.stat()
            size += 0 if why else about.st_size
            total.update(f"{path}\0{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        return cls(files, size, total.hexdigest()[:32])

    @property
    def is_one(self) -> bool:
        """Whether it is one file, in which numbers of lines tell articles apart."""
        return len(self.files) == 1


def partitions(
    corpus: Corpus, *, most: int = PARTITION_ARTICLES, most_bytes: int = PARTITION_BYTES
) -> Iterator[Partition]:
    """A corpus in partitions of so many lines, records or files, or of so many bytes, whichever comes first; none for no files.

    What cannot be opened is a piece with its reason.
    """
    number, held, count, size = 0, list[Piece](), 0, 0
    for piece, among in chain.from_iterable(_pieces(*file, most, most_bytes) for file in corpus.files):
        if held and (count + among > most or size + piece.size > most_bytes):
            yield Partition(number, tuple(held))
            number, held, count, size = number + 1, [], 0, 0
        held.append(piece)
        count, size = count + among, size + piece.size
    if held:
        yield Partition(number, tuple(held))


def given_in_partition(partition: Partition) -> Iterator[Given]:
    """The articles of a partition, one by one; whatever is none has its reason."""
    for piece in partition.pieces:
        if piece.reason:
            yield Given(piece.name, reason=piece.reason)
            continue
        try:
            yield from _given(piece)
        except OSError as fault:
            yield Given(piece.name, reason=f"{piece.name} cannot be opened: {fault.strerror or fault}.")


def _given(piece: Piece) -> Iterator[Given]:
    if piece.kind == "file":
        yield from given_in_file(piece.path, name=piece.name)
    elif piece.kind == "packed":
        lines = short_lines(io.BytesIO(piece.content))
        yield from given_in_lines(lines, name=piece.name, first=piece.first, word=piece.word)
    else:
        with piece.path.open("rb") as stream:
            stream.seek(piece.start)
            if piece.kind == "warc":
                yield from given_in_warc(stream, name=piece.name, stop=piece.stop)
            else:
                lines = _lines_to(stream, piece.stop)
                yield from given_in_lines(lines, name=piece.name, first=piece.first, word=piece.word)


def _lines_to(stream: IO[bytes], stop: int) -> Iterator[bytes]:
    """Lines that end at `stop`, none held longer than an article may be."""
    for line in short_lines(stream):
        yield line
        if stream.tell() >= stop:
            return


# -- cuts --------------------------------------------------------------------------------------------------------------

_Pieces = Iterator[tuple[Piece, int]]
"""Each with how many articles it has at most."""


def _pieces(path: Path, name: str, reason: str, most: int, most_bytes: int) -> _Pieces:
    if reason:
        yield Piece(path, name, "file", 0, reason=reason), 1
        return
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            yield from _cut(stream, path, name, size, most, most_bytes)
    except OSError as fault:
        yield Piece(path, name, "file", 0, reason=f"{name} cannot be opened: {fault.strerror or fault}."), 1


def _cut(stream: IO[bytes], path: Path, name: str, size: int, most: int, most_bytes: int) -> _Pieces:
    top = stream.read(_TOP_BYTES)
    stream.seek(0)
    if top.startswith(_PARQUET):
        yield from _rows(path, name, size, most, most_bytes)
        return
    kind, packing = "file", ""
    inner, inner_name = top, name
    if top.startswith((_GZIP, _ZSTD)):
        packing = "gzip" if top.startswith(_GZIP) else "zstd"
        inner, inner_name = _unpacked_top(top, packing), name.removesuffix(".gz").removesuffix(".zst")
    if is_lines(inner, inner_name):
        kind = "lines"
    elif is_warc(inner):
        kind = "warc"
    if kind == "file" or (kind == "warc" and packing == "zstd"):
        why = f"{name} is packed by zstd, which is read for JSON lines alone: unpack it with `zstd -d`."
        yield Piece(path, name, "file", size, reason=why * (packing == "zstd")), 1
    elif kind == "warc":
        starts = _gzip_members(stream) if packing else _warc_records(stream)
        yield from _between(starts, path, name, size, most, most_bytes)
    elif packing:
        yield from _packed_lines(stream, packing, path, name, most, most_bytes)
    else:
        yield from _plain_lines(stream, path, name, most, most_bytes)


def _plain_lines(stream: IO[bytes], path: Path, name: str, most: int, most_bytes: int) -> _Pieces:
    start = at = lines = 0
    first = 1
    while part := stream.readline(_BLOCK):
        at += len(part)
        lines += part.endswith(b"\n")
        if part.endswith(b"\n") and (lines >= most or at - start >= most_bytes):
            yield Piece(path, name, "lines", at - start, start, at, first), lines
            start, first, lines = at, first + lines, 0
    if at > start:
        yield Piece(path, name, "lines", at - start, start, at, first), lines + 1


def _packed_lines(stream: IO[bytes], packing: str, path: Path, name: str, most: int, most_bytes: int) -> _Pieces:
    """Unpacked as they are wanted. Where the file is damaged, or unpacks to too much, a last piece says so."""
    first, held, size, at, why = 1, list[bytes](), 0, 0, ""
    unpacked = _unpacked(stream, packing, name)  # whoever lets it go closes the file
    lines = short_lines(unpacked)
    while not why:
        try:
            line = next(lines, b"")
        except DatelineError as fault:
            line, why = b"", str(fault)
        except OSError as fault:
            line = b""
            why = (
                f"{name} is damaged behind line {first + len(held) - 1:,} ({str(fault)[:100]}): what stands there is lost. "
                "Fetch it again."
            )
        held += [line] if line else []
        size += len(line)
        if held and (not line or len(held) >= most or size >= most_bytes):
            content, now = b"".join(held), stream.tell()
            yield Piece(path, name, "packed", now - at, first=first, content=content), len(held)
            first, held, size, at = first + len(held), [], 0, now
        if not line:
            break
    if why:
        yield Piece(path, name, "file", 0, reason=why), 1


class _Unpacking(io.RawIOBase):
    """What a packed file holds, as it is read; LimitError when that is so much that it must be a trap."""

    def __init__(self, unpacked: Any, packed: IO[bytes], name: str) -> None:
        self._unpacked, self._packed = unpacked, packed
        self._budget = Budget(name, 1 << 62, "archive_ratio")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._unpacked.read(len(buffer))
        buffer[: len(piece)] = piece
        self._budget.spend(len(piece))
        self._budget.check_ratio(self._budget.spent, self._packed.tell())
        return len(piece)


def _unpacked(stream: IO[bytes], packing: str, name: str) -> io.BufferedReader:
    import pyarrow

    unpacked = pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, mode="r"), packing)
    return io.BufferedReader(_Unpacking(unpacked, stream, name), _LOST)


def _unpacked_top(top: bytes, packing: str) -> bytes:
    """The first bytes of what a packed file holds, as far as its own first bytes tell; b"" when they tell nothing."""
    unpacked = _unpacked(io.BytesIO(top), packing, "")
    got = b""
    try:
        while len(got) < _TOP_BYTES and (piece := unpacked.read1(_TOP_BYTES)):
            got += piece
    except (OSError, DatelineError):  # it is cut off here, as only its first bytes were given
        pass
    return got


def _rows(path: Path, name: str, size: int, most: int, most_bytes: int) -> _Pieces:
    """Rows of a Parquet file as lines of JSON, one batch after the other."""
    import pyarrow
    from pyarrow import parquet, types

    first, held, long, done = 1, list[bytes](), 0, 0
    longest, limit = ReadLimits().file_bytes, settings().articles_mb * MB
    try:
        about = parquet.read_metadata(path)
        groups = [about.row_group(number).total_byte_size for number in range(about.num_row_groups)]
        Budget(name, limit, "articles_mb", "has a row group of", remedy="Write it with smaller ones").spend(
            max(groups, default=0)
        )
        texts = [field.name for field in about.schema.to_arrow_schema() if types.is_string(field.type)]
        with parquet.ParquetFile(path, metadata=about, read_dictionary=texts, pre_buffer=False) as file:
            for batch in file.iter_batches(most, use_threads=False):
                for at in range(len(batch)):
                    row = {key: value for key, value in batch.slice(at, 1).to_pylist()[0].items() if value is not None}
                    held.append(row_as_json(row)[: longest + 1] + b"\n")
                    long += len(held[-1])
                    if len(held) >= most or long >= most_bytes:
                        now = size * (first + len(held) - 1) // about.num_rows
                        yield _held_rows(path, name, now - done, first, held), len(held)
                        first, held, long, done = first + len(held), [], 0, now
            if held:
                yield _held_rows(path, name, size - done, first, held), len(held)
    except (DatelineError, pyarrow.ArrowException, OSError, ValueError) as fault:
        why = (
            str(fault)
            if isinstance(fault, DatelineError)
            else f"{name} is a damaged Parquet file ({str(fault)[:100]}): it is read up to row {first - 1:,}. Fetch it again."
        )
        yield Piece(path, name, "file", 0, reason=why), 1


def _held_rows(path: Path, name: str, size: int, first: int, rows: list[bytes]) -> Piece:
    return Piece(path, name, "packed", size, first=first, content=b"".join(rows), word="row")


def _between(starts: Iterator[int], path: Path, name: str, size: int, most: int, most_bytes: int) -> _Pieces:
    """Pieces from record to record. starts: of each record behind the first; EOFError where the file ends within one."""
    start = count = 0
    why = ""
    try:
        for at in starts:
            count += 1
            if count >= most or at - start >= most_bytes:
                yield Piece(path, name, "warc", at - start, start, at), count
                start, count = at, 0
    except (EOFError, zlib.error) as fault:
        why = f"{name} is a damaged WARC file ({fault}): what stands behind is lost. Fetch it again."
    if size > start:
        yield Piece(path, name, "warc", size - start, start, size), count + 1
    if why:
        yield Piece(path, name, "file", 0, reason=why), 1


def _gzip_members(stream: IO[bytes]) -> Iterator[int]:
    """Where each member of a gzip file begins, behind the first. Raises EOFError and zlib.error."""
    at, packed = 0, b""
    while packed := packed or stream.read(_BLOCK):
        if at:
            yield at
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            if not (packed := packed or stream.read(_BLOCK)):
                raise EOFError("it ends early")
            member.decompress(packed, _BLOCK)
            left = member.unused_data if member.eof else member.unconsumed_tail
            at, packed = at + len(packed) - len(left), left


def _warc_records(stream: IO[bytes]) -> Iterator[int]:
    """Where each record of a WARC file that is not packed begins, behind the first. Raises EOFError."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    while line := stream.readline(_TOP_BYTES):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise EOFError(f"no record begins at byte {stream.tell() - len(line):,}")
        if at := stream.tell() - len(line):
            yield at
        length, header = 0, line
        while (header := stream.readline(_TOP_BYTES)).strip():
            name, _, value = header.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit() and len(value) < 20:
                length = int(value)
        if not header or stream.seek(length, io.SEEK_CUR) > size:
            raise EOFError("it ends early")
