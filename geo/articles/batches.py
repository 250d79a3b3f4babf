"""Many articles at once: out of a zip, a folder, JSON lines, a table, a mailbox, a feed, a WARC; and one that is only one.

Nothing is lost silently: whatever is no article is told with its reason, so that what was given adds up.
"""

from __future__ import annotations

import glob
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from geo.articles.extract import ReadLimits
from geo.articles.feeds import given_in_feed, is_feed
from geo.articles.given import Given
from geo.articles.mail import given_in_mailbox, given_in_message, is_mailbox, is_message
from geo.articles.rows import given_in_json, given_in_lines, given_in_table
from geo.articles.warcs import given_in_warc, is_warc
from geo.budgets import Budget, inside, open_archive, shown_name, unzipped_gzip
from geo.errors import ArticleError, DatelineError
from geo.settings import MB, how_to_raise, settings

__all__ = ["files_at", "given_at", "given_in", "given_in_file", "is_lines", "short_lines"]

_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".parquet")
_LINES = (".jsonl", ".ndjson", ".jsonlines")
_TOP_BYTES = 64_000
_JSON = re.compile(rb"\s*(?:\[\s*(?:\{|\])|\{\s*[\"}])")
_ONE_LINE = re.compile(rb"\s*\{[^\r\n]*\}[ \t]*\r?\n\s*\{")
_ENCRYPTED = 0x1


def given_in(content: bytes, *, name: str) -> Iterator[Given]:
    """The articles in a file's bytes, as they are read: at most as many as the setting `articles_most` allows, and a last one
    with the reason when there are more. name: the file's. What is no file of many is one article, whatever it holds."""
    return _bounded(_given(io.BytesIO(content), name, Budget(name, settings().articles_mb * MB, "articles_mb")), name)


def given_at(where: str | Path) -> Iterator[Given]:
    """The articles of a file, of all files in a folder and those in it, or of a pattern ("wires/*.txt"), in the order of their names.

    Files that cannot be opened have a reason. Raises ArticleError when nothing of that name is there.
    """
    path = Path(where)
    if path.exists():
        return _bounded(_in_files(files_at(path)), path.name)
    return _bounded((one for path in _matching(where) for one in given_at(path)), str(where))


def files_at(where: str | Path) -> Iterator[tuple[Path, str, str]]:
    """The files that `given_at` reads, in that order, unopened: where each lies, its name for the reader's eye, and why it is left.

    Raises ArticleError when nothing of that name is there.
    """
    path = Path(where)
    if not path.exists():
        for found in _matching(where):
            yield from files_at(found)
    elif path.is_dir():
        yield from _in_folder(path)
    else:
        yield path, path.name, ""


def given_in_file(path: Path, *, name: str) -> Iterator[Given]:
    """The articles of one file, as `given_in` tells them; name: for the reader's eye."""
    return _bounded(_in_file(path, name), name)


def _matching(where: str | Path) -> list[Path]:
    found = [Path(name) for name in sorted(glob.glob(str(where), recursive=True))]  # noqa: PTH207 - may be absolute
    if not found:
        raise ArticleError(f"There is no file or folder {str(where)!r}. Check the name.")
    return found


def _in_files(files: Iterable[tuple[Path, str, str]]) -> Iterator[Given]:
    for path, name, reason in files:
        yield from [Given(name, reason=reason)] if reason else _in_file(path, name)


def _bounded(given: Iterator[Given], name: str) -> Iterator[Given]:
    most = settings().articles_most
    for number, one in enumerate(given):
        if number >= most:
            rest = 1 + sum(1 for _ in given)
            yield Given(name, reason=f"{name} holds {rest:,} more than {most:,} articles, the limit; they were set aside. Give them in parts, or {how_to_raise('articles_most', most)}.")  # fmt: skip
            return
        yield one


def _in_folder(folder: Path) -> Iterator[tuple[Path, str, str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        name = path.relative_to(folder.parent).as_posix()
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        yield path, name, f"{name} is hidden: it was set aside." * is_hidden
    if not files:
        yield folder, folder.name, f"{folder.name} is a folder without files."


def _in_file(path: Path, name: str) -> Iterator[Given]:
    budget = Budget(name, settings().articles_mb * MB, "articles_mb")
    try:
        with path.open("rb") as stream:
            yield from _given(stream, name, budget)
    except OSError as fault:
        yield Given(name, reason=f"{name} cannot be opened: {fault.strerror or fault}. Check the name and the folder.")


def _given(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Given]:
    """By its first bytes, and by its ending where these leave doubt; what can be read piece by piece is."""
    top = stream.read(_TOP_BYTES)
    stream.seek(0)
    if is_lines(top, name):
        yield from given_in_lines(short_lines(stream), name=name)
    elif is_mailbox(top):
        yield from given_in_mailbox(short_lines(stream), name=name)
    elif is_warc(top):
        yield from given_in_warc(stream, name=name)
    else:
        yield from _given_whole(stream, top, name, budget)


def is_lines(top: bytes, name: str) -> bool:
    """Whether a file that begins so, unpacked, or is called so holds an object of JSON in each line."""
    return Path(name).suffix.lower() in _LINES or bool(_ONE_LINE.match(top))


def _given_whole(stream: IO[bytes], top: bytes, name: str, budget: Budget) -> Iterator[Given]:
    ending = Path(name).suffix.lower()
    is_zip, is_gzip = top.startswith((b"PK\x03\x04", b"PK\x05\x06")), top.startswith(b"\x1f\x8b")
    is_many = is_zip or is_gzip or ending in _TABLES or is_feed(top) or _is_json(top, ending)
    try:
        most = budget.limit if is_many else ReadLimits().file_bytes
        content = stream.read(most + 1)
        Budget(name, most, "articles_mb" if is_many else "article_mb", holds="holds", remedy="Give it in parts").spend(
            len(content)
        )
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    if is_zip and ending not in _TABLES:
        yield from _in_zip(content, name, budget)
    elif is_gzip:
        yield from _in_gzip(content, name, budget)
    elif ending in _TABLES:
        yield from given_in_table(content, name=name)
    elif is_feed(top):
        yield from given_in_feed(content, name=name)
    elif _is_json(top, ending):
        yield from given_in_json(content, name=name)
    elif ending == ".eml" or is_message(top):
        yield from given_in_message(content, name=name)
    else:
        yield Given(name, content)


def _is_json(top: bytes, ending: str) -> bool:
    return ending == ".json" or bool(_JSON.match(top))


def _in_zip(content: bytes, name: str, budget: Budget) -> Iterator[Given]:
    """The files of an archive; a Word document or a workbook is one. Names in it are words, never paths."""
    try:
        archive = open_archive(content, name=name)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
        yield Given(name, reason=f"{name} is a damaged zip file ({fault}). Download or save it again.")
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if any(member.filename == "word/document.xml" for member in members):
            yield Given(name, content)
        elif any(member.filename == "xl/workbook.xml" for member in members):
            yield from given_in_table(content, name=name)
        elif not members:
            yield Given(name, reason=f"{name} is an empty zip file.")
        else:
            for member in members:
                yield from _in_member(archive, member, f"{name}/{shown_name(member)}", budget)


def _in_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget) -> Iterator[Given]:
    if member.filename.startswith("__MACOSX/") or Path(member.filename).name.startswith("."):
        yield Given(name, reason=f"{name} is hidden: it was set aside.")
        return
    if member.flag_bits & _ENCRYPTED:
        yield Given(name, reason=f"{name} has a password. Unpack it, and give what is inside.")
        return
    try:
        content = inside(archive, member, budget)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError) as fault:
        yield Given(name, reason=f"{name} is damaged ({str(fault)[:100]}). Zip it again.")
        return
    if content.startswith(b"\x1f\x8b") or (content.startswith(b"PK\x03\x04") and not _is_document(content)):
        yield Given(name, reason=f"{name} is packed once more. Unpack it, and give what is inside.")
        return
    yield from _given(io.BytesIO(content), name, budget)


def _is_document(content: bytes) -> bool:
    return b"word/document.xml" in content or b"xl/workbook.xml" in content


def _in_gzip(content: bytes, name: str, budget: Budget) -> Iterator[Given]:
    try:
        unpacked = unzipped_gzip(content, budget)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    except (gzip.BadGzipFile, EOFError, OSError, zlib.error) as fault:
        yield Given(name, reason=f"{name} is a damaged gzip file ({str(fault)[:100]}). Download it again.")
        return
    if unpacked.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        yield Given(name, reason=f"{name} is packed once more. Unpack it, and give what is inside.")
        return
    yield from _given(io.BytesIO(unpacked), name.removesuffix(".gz"), budget)


def short_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, none of them held longer than an article may be: the rest of one is skipped, and its length tells."""
    most = ReadLimits().file_bytes
    while line := stream.readline(most + 1):
        rest = line
        while len(rest) > most and not rest.endswith(b"\n"):
            rest = stream.readline(most + 1)
        yield line
