"""A file's bytes as a table: CSV, TSV, XLSX, GeoJSON, JSON or Parquet, told by content and not by name, packed or not."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from geo.budgets import inside, open_archive, shown_name, unzipped_gzip
from geo.errors import DatelineError, RecordsError
from geo.tables.delimited import as_utf8, open_text
from geo.tables.jsonfile import open_json
from geo.tables.limits import RecordLimits, too_large, unpacked_budget
from geo.tables.parquet import open_parquet
from geo.tables.tablefile import TableFile
from geo.tables.workbook import open_workbook

__all__ = ["open_table"]

TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".json", ".geojson", ".parquet")
FILES_NAMED = 10
Value = TypeVar("Value")

DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)
"""What zipfile raises on bytes that are no whole zip; NotImplementedError is a RuntimeError."""

ENCRYPTED = 0x1
"""The bit of a zip member's flags that says so."""


def open_table(content: bytes, *, name: str, limits: RecordLimits | None = None) -> TableFile:
    """The one table in a file; name is the file's, for messages. limits: None is as in the settings.

    Raises RecordsError when there is no table to be had or more than one, LimitError when there is too much; both say
    what to do.
    """
    limits = limits or RecordLimits()
    if len(content) > limits.file_bytes:
        raise too_large(name, len(content), limits)
    return _open(content, name, limits)


def _open(content: bytes, name: str, limits: RecordLimits) -> TableFile:
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not start and not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise RecordsError(f"{name} is empty: it holds no data. Download or save it again.")
    _refuse_other_kinds(start, name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_zip(content, name, limits)
    if content.startswith(b"\x1f\x8b"):
        return _open(_unpack(content, name, limits), name, limits)
    if content.startswith(b"PAR1"):
        return open_parquet(content, name=name, limits=limits)
    text, notes = as_utf8(content, name=name)
    if text[:1000].lstrip().startswith((b"{", b"[")):
        return open_json(text, name=name, limits=limits)
    return open_text(text, name=name, limits=limits, notes=notes)


def _refuse_other_kinds(start: bytes, name: str) -> None:
    lower = start.lower()
    if lower.startswith(b"version https://git-lfs"):
        raise RecordsError(
            f"{name} is a Git LFS pointer: it names the data but does not hold it. Run `git lfs pull`, or download the "
            "file itself."
        )
    if lower.startswith(b"\xd0\xcf\x11\xe0"):
        raise RecordsError(
            f"{name} is an old Excel file (.xls) or has a password: open it in a spreadsheet and save it as .xlsx or CSV."
        )
    if lower.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise RecordsError(
            f"{name} is a web page or XML, not a table: perhaps an error or login page was saved instead of the data. "
            "Download the data again."
        )
    if lower.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf", b"sqlite format")):
        raise RecordsError(f"{name} is not a table. Give CSV, TSV, XLSX, GeoJSON, JSON or Parquet, or a zip of one.")


def _open_zip(content: bytes, name: str, limits: RecordLimits) -> TableFile:
    archive = _unless_damaged(lambda: open_archive(content, name=name), name)
    members = archive.infolist()
    if any(member.filename == "xl/workbook.xml" for member in members):
        return open_workbook(content, name=name, limits=limits)
    chosen = _only_table(members, name)
    title = f"{shown_name(chosen)} in {name}"
    if chosen.flag_bits & ENCRYPTED:
        raise RecordsError(f"{name} has a password. Unpack it, and give the table inside.")
    table = _unless_damaged(lambda: inside(archive, chosen, unpacked_budget(title, limits)), name)
    _refuse_inner_archive(table, title)
    return replace(_open(table, title, limits), title=shown_name(chosen))


def _unless_damaged(read: Callable[[], Value], name: str) -> Value:
    try:
        return read()
    except DatelineError:
        raise
    except DAMAGE as cause:
        raise RecordsError(f"{name} is a damaged zip file ({cause}). Download or save it again.") from cause


def _refuse_inner_archive(table: bytes, title: str) -> None:
    is_zip = table.startswith(b"PK\x03\x04") and b"xl/workbook.xml" not in table
    if is_zip or table.startswith(b"\x1f\x8b"):
        raise RecordsError(f"{title} is packed once more. Unpack it, and give the table inside.")


def _only_table(members: Iterable[zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    files = [member for member in members if not member.is_dir() and not _is_hidden(member.filename)]
    if any(member.filename == "mimetype" for member in files):
        raise RecordsError(f"{name} is not an Excel workbook: open it in a spreadsheet and save it as .xlsx or CSV.")
    candidates = [member for member in files if member.filename.lower().endswith(TABLE_ENDINGS)] or files
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise RecordsError(f"{name} is an empty zip file. Download or save it again.")
    shown = ", ".join(shown_name(member) for member in candidates[:FILES_NAMED])
    more = f" and {len(candidates) - FILES_NAMED} more" if len(candidates) > FILES_NAMED else ""
    raise RecordsError(f"{name} holds {len(candidates)} files: {shown}{more}. Unpack it, and give the one you want.")


def _is_hidden(path: str) -> bool:
    return path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith(".")


def _unpack(content: bytes, name: str, limits: RecordLimits) -> bytes:
    try:
        table = unzipped_gzip(content, unpacked_budget(name, limits))
    except (OSError, EOFError, zlib.error) as cause:
        raise RecordsError(f"{name} is a damaged gzip file ({cause}). Download it again.") from cause
    _refuse_inner_archive(table, name)
    return table
