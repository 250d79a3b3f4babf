"""A file's bytes as a table: CSV, workbooks, JSON, Parquet, files of maps, told by content and not by name, packed or not."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from geo.budgets import Budget, inside, open_archive, shown_name, unpacked, unzipped_gzip
from geo.errors import DatelineError, RecordsError
from geo.tables.delimited import as_utf8, open_text
from geo.tables.geofiles import geo_format, is_shapefile, open_geofile, open_shapefile
from geo.tables.jsonfile import open_json
from geo.tables.limits import RecordLimits, too_large, unpacked_budget
from geo.tables.parquet import open_parquet
from geo.tables.tablefile import TableFile
from geo.tables.workbook import open_other_workbook, open_workbook

__all__ = ["open_table"]

TABLE_ENDINGS = (
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".json", ".geojson", ".parquet"),
    *(".kml", ".gpkg", ".fgb", ".gml", ".ods", ".xls", ".jsonl", ".ndjson", ".geojsonl", ".js"),
)
OLE = b"\xd0\xcf\x11\xe0"
"""Of old workbooks, and of those with a password."""
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
    if kind := geo_format(content[:4000]):
        if kind == "Shapefile":
            raise RecordsError(
                f"{name} is the .shp of a shapefile: its days and counts stand in the files beside it. Give a zip with all "
                "files of that name (.shp, .shx, .dbf, .prj)."
            )
        return open_geofile(content, name=name, limits=limits, kind=kind)
    if content.startswith(OLE):
        return open_other_workbook(content, name=name, limits=limits)
    _refuse_other_kinds(start, name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_zip(content, name, limits)
    if content.startswith(b"\x1f\x8b"):
        return _open(_unpack(content, name, limits), name, limits)
    if content.startswith(b"PAR1"):
        return open_parquet(content, name=name, limits=limits)
    text, notes = as_utf8(content, name=name)
    if _looks_like_json(text):
        return open_json(text, name=name, limits=limits)
    return open_text(text, name=name, limits=limits, notes=notes)


def _looks_like_json(text: bytes) -> bool:
    start = text[:1000].lstrip(b" \t\r\n\x1e")
    return start.startswith((b"{", b"[")) or bool(_SCRIPT.match(start))


_SCRIPT = re.compile(rb"(?:(?:export\s+)?(?:var|let|const)\s+)?[A-Za-z_$][\w$.\[\]'\"]*\s*=\s*[\[{]")


def _refuse_other_kinds(start: bytes, name: str) -> None:
    lower = start.lower()
    if lower.startswith(b"version https://git-lfs"):
        raise RecordsError(
            f"{name} is a Git LFS pointer: it names the data but does not hold it. Run `git lfs pull`, or download the "
            "file itself."
        )
    if lower.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise RecordsError(
            f"{name} is a web page or XML, not a table: perhaps an error or login page was saved instead of the data. "
            "Download the data again."
        )
    for beginnings, what, remedy in OTHER_KINDS:
        if lower.startswith(beginnings):
            raise RecordsError(f"{name} is not a table: it is {what}. {remedy}")


OTHER_KINDS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    ((b"%pdf",), "a PDF", "Give the table behind it: CSV, XLSX or GeoJSON."),
    ((b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\0", b"mm\0*"), "a picture", "Give the table behind it."),
    ((b"rar!", b"7z\xbc\xaf", b"\xfd7zxz", b"bzh"), "packed in another way than zip or gzip", "Unpack it, and give the table inside."),
    ((b"<stata_dta>", b"\x71\x01", b"\x72\x02", b"\x73\x02"), "a file of Stata", "Save it as CSV: export delimited."),
    ((b"$fl2", b"$fl3"), "a file of SPSS", "Save it as CSV."),
    ((b"rdx2", b"rdx3", b"rda2", b"rda3", b"x\n\0\0\0"), "a file of R", "Save it as CSV: write.csv."),
    ((b"\x01\0\0standard jet", b"\x01\0\0standard ace"), "a database of Access", "Export the table of events as CSV or XLSX."),
    ((b"arrow1",), "an Arrow file", "Save it as Parquet or CSV."),
    ((b"bplist", b"\x93numpy", b"\x80\x04", b"\x80\x05"), "a program's own file", "Save the table as CSV or Parquet."),
    ((b"{\\rtf",), "a text with formats (RTF)", "Save the table in it as CSV or XLSX."),
)  # fmt: skip
"""First bytes, in lower case -> what such a file is, and the way out."""


def _open_zip(content: bytes, name: str, limits: RecordLimits) -> TableFile:
    archive = _unless_damaged(lambda: open_archive(content, name=name), name)
    members = archive.infolist()
    names = {member.filename for member in members}
    if "xl/workbook.xml" in names:
        return open_workbook(content, name=name, limits=limits)
    if "xl/workbook.bin" in names or ("content.xml" in names and "mimetype" in names):
        _unless_damaged(lambda: _count_parts(archive, members, name, limits), name)
        return open_other_workbook(content, name=name, limits=limits)
    if is_shapefile(members):
        parts = _unless_damaged(lambda: _shape_parts(archive, members, name, limits), name)
        return open_shapefile(parts, name=name, limits=limits)
    chosen = _only_table(members, name)
    title = f"{shown_name(chosen)} in {name}"
    if chosen.flag_bits & ENCRYPTED:
        raise RecordsError(f"{name} has a password. Unpack it, and give the table inside.")
    table = _unless_damaged(lambda: inside(archive, chosen, unpacked_budget(title, limits)), name)
    _refuse_inner_archive(table, title)
    return replace(_open(table, title, limits), title=shown_name(chosen))


def _count_parts(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, limits: RecordLimits) -> None:
    """Raises LimitError when the parts of a workbook unpack to more than the limit."""
    size = Budget(name, limits.workbook_bytes, "records_workbook_mb", remedy="Give it as CSV or Parquet")
    for member in members:
        for _ in unpacked(archive, member, size):
            pass


def _shape_parts(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, limits: RecordLimits
) -> dict[str, bytes]:
    """Ending -> bytes of the files of the one shapefile."""
    (shape,) = (member.filename for member in members if member.filename.lower().endswith(".shp"))
    base = shape[: -len(".shp")].casefold()
    budget = unpacked_budget(name, limits)
    beside = {member.filename.casefold(): member for member in members}
    endings = (".shp", ".shx", ".dbf", ".prj", ".cpg")
    return {ending: inside(archive, beside[base + ending], budget) for ending in endings if base + ending in beside}


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
    if any(member.filename == "mimetype" or member.filename.startswith("word/") for member in files):
        raise RecordsError(f"{name} is a text or a slide show, not a table. Save the table in it as .xlsx or CSV.")
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
