"""What a file may expand to while it is read: counted before it is unpacked and piece by piece after, as a file may lie."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from geo.errors import LimitError
from geo.settings import MB, how_to_raise, settings

__all__ = ["Budget", "inside", "open_archive", "shown_name", "unpacked", "unpacked_xz", "unzipped_gzip"]

PIECE_BYTES = 1 << 20
HARMLESS_BYTES = 10 * MB
"""What unpacks to less may be as repetitive as it likes."""

METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
"""LZMA asks for as much memory as its first bytes say."""

XZ_MEMORY_BYTES = 100 * MB
"""What unpacking an .xz file may take; `xz -9` needs 65 MB."""

_ENTRY = b"PK\x01\x02"


@dataclass(slots=True)
class Budget:
    """How much of something a file may hold; `spend` as it comes to light."""

    name: str
    """The file's, for messages."""
    limit: int
    setting: str
    """The row of `geo.settings` that raises the limit."""
    holds: str = "unpacks to"
    unit: str = "bytes"
    remedy: str = "If you trust it, cut it into parts"
    spent: int = field(default=0, init=False)

    def spend(self, amount: int) -> None:
        """Counts some more; LimitError when that is more than the limit."""
        self.spent += amount
        if self.spent > self.limit:
            raise LimitError(
                f"{self.name} {self.holds} more than the limit of {self.limit:,} {self.unit}. {self.remedy}, or "
                f"{how_to_raise(self.setting, self.limit)}."
            )

    def check_ratio(self, size: int, packed: int) -> None:
        """Raises LimitError when bytes come out of so few packed ones that it must be a trap."""
        ratio = settings().archive_ratio
        if size > HARMLESS_BYTES and size > ratio * packed:
            raise LimitError(
                f"{self.name} unpacks to more than {ratio:,} times its size, as traps for programs do and data do not. "
                f"{self.remedy}, or {how_to_raise('archive_ratio', ratio)}."
            )


def open_archive(content: bytes, *, name: str) -> zipfile.ZipFile:
    """A zip file whose directory is no larger than the limit, LimitError when it is.

    Raises what zipfile raises on a damaged one, among that BadZipFile where entries share their bytes.
    """
    limit = settings().archive_files
    if content.count(_ENTRY) > limit:  # there may be fewer, never more: zipfile takes a kilobyte for each
        raise LimitError(
            f"{name} is an archive of more than {limit:,} files, the limit. Unpack it, and give the file that matters, "
            f"or {how_to_raise('archive_files', limit)}."
        )
    archive = zipfile.ZipFile(io.BytesIO(content))
    if sum(member.compress_size for member in archive.infolist()) > len(content):
        raise zipfile.BadZipFile("its entries overlap")
    if not all(member.filename for member in archive.infolist()):  # of which zipfile cannot say whether it is a folder
        raise zipfile.BadZipFile("an entry has no name")
    return archive


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The bytes of a member in pieces, spent from a budget. What it declares is checked first; it may lie.

    Raises LimitError, and what zipfile raises on a damaged one.
    """
    if member.file_size > budget.limit - budget.spent:
        budget.spend(member.file_size)
    budget.check_ratio(member.file_size, member.compress_size)
    if member.compress_type not in METHODS:
        raise zipfile.BadZipFile(f"{shown_name(member)} is packed in an unusual way; zip it again")
    with archive.open(member) as stream:  # which gives no more than was declared
        while piece := stream.read(PIECE_BYTES):
            budget.spend(len(piece))
            yield piece


def inside(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    """All bytes of a member; errors as `unpacked`."""
    whole = io.BytesIO()
    whole.writelines(unpacked(archive, member, budget))
    return whole.getvalue()


def unzipped_gzip(content: bytes, budget: Budget) -> bytes:
    """What a gzip file holds, spent from a budget. Raises LimitError, and what gzip raises on a damaged one."""
    whole = io.BytesIO()
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
        while piece := stream.read(PIECE_BYTES):
            budget.spend(len(piece))
            budget.check_ratio(budget.spent, len(content))
            whole.write(piece)
    return whole.getvalue()


def unpacked_xz(content: bytes, budget: Budget) -> bytes:
    """What an .xz file holds, spent from a budget. Raises LimitError, and LZMAError or EOFError on a damaged one."""
    whole, opened = io.BytesIO(), lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES)
    piece = opened.decompress(content, PIECE_BYTES)
    while True:
        budget.spend(len(piece))
        budget.check_ratio(budget.spent, len(content))
        whole.write(piece)
        if opened.eof:
            return whole.getvalue()
        if opened.needs_input:
            raise EOFError("it ends early")
        piece = opened.decompress(b"", PIECE_BYTES)


def shown_name(member: zipfile.ZipInfo) -> str:
    """The name of a file in an archive on one line, and not too long, for messages."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in member.filename[:200]).split())
    return name if len(name) <= 100 else f"{name[:40]}…{name[-40:]}"
