"""Text files with a table in them: comma, semicolon, tab or bar between cells, in any encoding."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from geo.errors import RecordsError
from geo.tables.cells import CsvForm, RawTable, read_csv, unique_names
from geo.tables.limits import RecordLimits, refuse_long
from geo.tables.tablefile import HEAD_ROWS, TableFile, find_heading, frame_of_text

__all__ = ["as_utf8", "open_text"]

SAMPLE_BYTES = 1 << 20
DELIMITERS = (",", ";", "\t", "|")

CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
"""Bytes that no text holds."""

WESTERN_SIGNS = frozenset("’‘“”«»–—…°º€¿¡·•´©®\u00a0")


def as_utf8(content: bytes, *, name: str) -> tuple[bytes, tuple[str, ...]]:
    """The same text as UTF-8 without a byte-order mark, and a note where its encoding was guessed.

    Raises RecordsError when the bytes are no text.
    """
    sample = content[:4000]
    if encoding := _utf16(sample):
        return _recoded(content, encoding).removeprefix(b"\xef\xbb\xbf"), ()
    if len(sample.translate(None, CONTROLS)) < 0.98 * len(sample):
        raise RecordsError(f"{name} holds binary data, not a table. Give CSV, TSV, XLSX, GeoJSON, JSON or Parquet.")
    if _is_utf8(content):
        return content.removeprefix(b"\xef\xbb\xbf"), ()
    if bad := _few_bad_bytes(content):
        return _recoded(content, "utf-8").removeprefix(b"\xef\xbb\xbf"), (
            f"{name} is UTF-8 but for {bad:,} {'byte' if bad == 1 else 'bytes'}, shown as �: the other letters are right.",
        )
    encoding = _guess_encoding(content[:SAMPLE_BYTES])
    note = f"{name} is not UTF-8; it was read as {encoding}, a guess. Check the accented letters."
    return _recoded(content, encoding), (note,)


def open_text(content: bytes, *, name: str, limits: RecordLimits, notes: tuple[str, ...] = ()) -> TableFile:
    """The table in a text file (UTF-8). Raises RecordsError when it is empty, LimitError when it is too large."""
    form, rows = _sniff(content)
    if not rows:
        raise RecordsError(
            f"{name} is no table: a cell of its first row has more than {csv.field_size_limit():,} characters. A quotation "
            "mark may be missing; correct it, or save the table again."
        )
    if not any(cell.strip(" ,;|") for row in rows for cell in row):
        raise RecordsError(f"{name} is empty: a table needs a header row and a row for each record.")
    if inside := _rows_inside(content, rows, form, name, limits):
        note = "Each row stood in one quoted cell, as some spreadsheets save it; the cells inside were read."
        return open_text(inside, name=name, limits=limits, notes=(*notes, note))
    heading = find_heading(rows)
    names = unique_names(heading.names or [""] * max(map(len, rows)))
    refuse_long(0, len(names), name, limits)
    form = replace(form, header=tuple(names), rows_before=heading.first_record)
    records = rows[heading.first_record :]
    has_commas = form.delimiter != "," and _has_decimal_commas(records)

    def read(columns: Collection[str]) -> RawTable:
        raw = read_csv(content, name=name, form=form, columns=columns, limits=limits)
        return replace(raw, has_decimal_commas=has_commas)

    head = frame_of_text((row for row in records if any(row)), names)
    return TableFile(name, tuple(names), head, read, notes=(*notes, *heading.notes))


def _recoded(content: bytes, encoding: str) -> bytes:
    """As UTF-8, in pieces: as letters a whole file would take four times its size."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    whole = io.BytesIO()
    for start in range(0, len(content), SAMPLE_BYTES):
        whole.write(decoder.decode(content[start : start + SAMPLE_BYTES]).encode())
    whole.write(decoder.decode(b"", final=True).encode())
    return whole.getvalue()


def _utf16(sample: bytes) -> str:
    """UTF-16 by its byte-order mark, or by the empty half of each Western letter; "" when it is not."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if low > 0.2 * len(sample) and not high:
        return "utf-16-le"
    return "utf-16-be" if high > 0.2 * len(sample) and not low else ""


def _is_utf8(content: bytes) -> bool:
    """By pyarrow, which looks at the bytes where they are: a decoded copy of a large file takes time and memory."""
    import pyarrow

    ends = pyarrow.array([0, len(content)], pyarrow.int64()).buffers()[1]
    whole = pyarrow.LargeBinaryArray.from_buffers(pyarrow.large_binary(), 1, [None, ends, pyarrow.py_buffer(content)])
    try:
        whole.cast(pyarrow.large_string())
    except pyarrow.ArrowInvalid:
        return False
    return True


def _few_bad_bytes(content: bytes) -> int:
    """How many letters are damaged in what is UTF-8 otherwise; 0 where it is not."""
    text = content[: SAMPLE_BYTES * 4].decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    whole = bad if len(content) <= SAMPLE_BYTES * 4 else content.decode("utf-8", errors="replace").count("\ufffd")
    return whole if good > 10 * bad else 0


def _guess_encoding(sample: bytes) -> str:
    """Windows-1252 where nothing but Western European letters comes out in words as people write them, else what makes words.

    Cyrillic and Arabic pages give rows of accented capitals when they are read as a Western one, which no language has.
    """
    western = sample.decode("cp1252", errors="replace")
    letters = set(re.findall(r"[^\x00-\x7f]", western))
    is_western = all(letter in WESTERN_SIGNS or (letter.isalpha() and ord(letter) < 0x180) for letter in letters)
    if is_western and not _ACCENTS_IN_A_ROW.search(western):
        return "cp1252"
    likely = {code: _wordiness(sample, code, *test) for code, test in SCRIPTS.items()}
    best_code = max(likely, key=likely.__getitem__)
    if likely[best_code] > _WORDY:
        return best_code
    if is_western:
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best else "cp1252"


_ACCENTS_IN_A_ROW = re.compile(r"[\u00c0-\u00ff]{4,}")
SCRIPTS = {
    "cp1251": (r"[А-Яа-яЁёІіЇїЄєҐґ]", "оеаинтрсвлкмдпуя"),
    "koi8_r": (r"[А-Яа-яЁё]", "оеаинтрсвлкмдпуя"),
    "cp866": (r"[А-Яа-яЁё]", "оеаинтрсвлкмдпуя"),
    "cp1256": (r"[\u0621-\u064a]", "اليمنرتبةدسعفهحقك"),
    "iso8859_6": (r"[\u0621-\u064a]", "اليمنرتبةدسعفهحقك"),
}
"""Encoding -> its letters, and the most frequent of them in the languages that use it."""
_WORDY = 0.6


def _wordiness(sample: bytes, code: str, letters: str, frequent: str) -> float:
    """How much of what is no ASCII are letters of the script, small ones inside of words, and frequent ones: 0 to 1."""
    text = sample.decode(code, errors="replace")
    foreign = re.findall(r"[^\x00-\x7f]", text)
    own = re.findall(letters, text)
    if not foreign or not own:
        return 0.0
    oddly = len(re.findall(r"(?<=[а-яёіїєґ])[А-ЯЁІЇЄҐ]", text))
    usual = sum(letter.lower() in frequent for letter in own) / len(own)
    return len(own) / len(foreign) * min(usual / 0.55, 1.0) * (1 - min(oddly / len(own) * 4, 1.0))


def _sniff(content: bytes) -> tuple[CsvForm, list[list[str]]]:
    """The delimiter that makes most of the first rows equally wide, and these rows; the wider one of equals."""
    sample = content[:SAMPLE_BYTES].decode("utf-8", errors="ignore")
    sample = sample if "\n" in sample else sample.replace("\r", "\n")
    is_cut = len(content) > SAMPLE_BYTES
    found = [(form, _first_rows(sample, form, is_cut=is_cut)) for form in map(CsvForm, DELIMITERS)]
    form, rows = max(found, key=lambda each: _likeness(each[1]))
    if form.delimiter == "\t":  # programs write tabs without quoting, spreadsheets with
        plain = replace(form, is_quoted=False)
        plain_rows = _first_rows(sample, plain, is_cut=is_cut)
        marks = [cell for row in plain_rows for cell in row if cell.startswith('"')]
        is_quoted = bool(marks) and all(cell.endswith('"') for cell in marks)
        if not is_quoted and _likeness(plain_rows) >= _likeness(rows):
            return plain, plain_rows
    return form, rows


def _likeness(rows: list[list[str]]) -> tuple[bool, float, int]:
    """Whether rows make a table, how many are of the same width, and that width."""
    widths = [len(row) for row in rows if any(row)]
    width = max((width for width in set(widths) if width > 1), key=widths.count, default=0)
    return width in widths[:20], round(widths.count(width) / max(len(widths), 1), 1), width


def _first_rows(sample: str, form: CsvForm, *, is_cut: bool) -> list[list[str]]:
    lines = io.StringIO(sample, newline="")
    if form.is_quoted:
        reader = csv.reader(lines, delimiter=form.delimiter)
    else:
        reader = csv.reader(lines, delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, HEAD_ROWS))
    except csv.Error:  # a quotation mark that never closes: the rows before it will do
        return rows
    return rows[:-1] if is_cut and 1 < len(rows) < HEAD_ROWS else rows


def _rows_inside(content: bytes, rows: list[list[str]], form: CsvForm, name: str, limits: RecordLimits) -> bytes:
    """The table inside a file whose rows are one quoted cell each, header included; b"" when it is no such file."""
    if len(rows[0]) != 1 or not content.lstrip().startswith(b'"'):
        return b""
    if max(rows[0][0].count(delimiter) for delimiter in DELIMITERS) < 2:
        return b""
    raw = read_csv(content, name=name, form=replace(form, header=("row",), rows_before=0), limits=limits)
    return "\n".join(raw.cells["row"].tolist()).encode()


def _has_decimal_commas(rows: Iterable[Sequence[str]]) -> bool:
    return any(re.fullmatch(r"\s*-?\d{1,3},\d+\s*", cell) for row in rows for cell in row)
