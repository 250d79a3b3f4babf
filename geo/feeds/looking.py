"""A look at a feed: it is asked whether it changed, and tells its entries. Each look is a step that is kept whole before the next."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from stat import S_ISREG
from typing import Any

from geo.articles.batches import given_at
from geo.articles.fetching import Fetched
from geo.articles.given import Given
from geo.budgets import Budget, inside, open_archive, unzipped_gzip
from geo.cases.acts import Json
from geo.errors import ArticleError, DatelineError
from geo.feeds.entries import Entry, Sitemap, entries_in_feed, entries_in_sitemap, entry_of, gdelt_addresses
from geo.feeds.manners import Asker, LaterError
from geo.feeds.table import GDELT_FILES, Feed
from geo.settings import MB, settings

__all__ = ["Look", "looks_at"]

SETTLE_S = 2.0
"""A file that changed within so long may still be written."""
FILES_AT_ONCE, BYTES_AT_ONCE = 50, 20 * MB
STEP = dt.timedelta(minutes=15)
_GDELT = re.compile(r"(https?://\S{1,300}/)(\d{14})\.(translation\.)?(?:export\.CSV|mentions\.CSV|gkg\.csv)\.zip")
_GDELT_ENDING = {"export": "export.CSV", "mentions": "mentions.CSV", "gkg": "gkg.csv"}
_REMEDIES = {
    401: "it wants a login: take it out of the file, or follow another one",
    403: "it does not let programs in: take it out of the file, or write to its publisher",
    404: "there is no such feed: check its address",
    410: "it was taken away: take it out of the file",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one step told."""

    entries: tuple[Entry, ...] = ()
    note: str = ""
    """What is wrong with it though entries were found; "" when nothing is."""
    told: dict[str, Json] = field(default_factory=dict)
    """How far the feed was taken in with this, for the next look: validators, done, until."""
    is_same: bool = False
    """Nothing changed since the last look."""


def looks_at(feed: Feed, told: dict[str, Any], asker: Asker, *, seen: dt.date) -> Iterator[Look]:
    """The steps of a look at a feed, one at least. told: as the last look left it. seen: today, in UTC.

    Raises ArticleError for what stands there and is no such feed, LaterError and others as `Asker.ask`; steps before are whole.
    """
    return {"feed": _feed, "sitemap": _sitemap, "gdelt": _gdelt, "folder": _folder}[feed.kind](feed, told, asker, seen)


def _asked(address: str, validators: dict[str, Any], asker: Asker) -> tuple[Fetched | None, dict[str, Any]]:
    """What stands there, None when it is as it was; and what to ask with the next time."""
    known = validators.get(address) or {}
    headers = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("modified")}
    fetched = asker.ask(address, headers={name: value for name, value in headers.items() if value})
    if fetched.status == 304:
        return None, known
    if fetched.status != 200:
        raise ArticleError(
            f"{address[:200]} answers {fetched.status}: {_REMEDIES.get(fetched.status, 'check its address')}."
        )
    told = {"etag": fetched.header("ETag"), "modified": fetched.header("Last-Modified")}
    return fetched, {name: value for name, value in told.items() if 0 < len(value) <= 200 and value.isprintable()}


def _feed(feed: Feed, told: dict[str, Any], asker: Asker, seen: dt.date) -> Iterator[Look]:
    validators = told.get("validators") or {}
    fetched, known = _asked(feed.address, validators, asker)
    if fetched is None:
        yield Look(told={"validators": validators}, is_same=True)
        return
    entries, note = entries_in_feed(fetched.content, name=feed.name, seen=seen, follows=feed.follow)
    yield Look(tuple(entries), note, {"validators": {} if note else {feed.address: known}})


# -- sitemaps ------------------------------------------------------------------------------------------------------------


def _sitemap(feed: Feed, told: dict[str, Any], asker: Asker, seen: dt.date) -> Iterator[Look]:
    """Its entries, or those of the sitemaps of an index, each a step; an index in an index is left."""
    validators = dict(told.get("validators") or {})
    fetched, known = _asked(feed.address, validators, asker)
    if fetched is None:
        yield Look(told={"validators": validators}, is_same=True)
        return
    entries, others = entries_in_sitemap(_plain(fetched, feed.name), name=feed.name, seen=seen)
    if not others:
        yield Look(tuple(entries), told={"validators": {feed.address: known}})
        return
    wanted = [
        one for one in others if not one.changed or one.changed != (validators.get(one.address) or {}).get("changed")
    ]
    wanted.sort(key=lambda one: one.changed, reverse=True)
    here = {one.address for one in others}
    validators = {address: value for address, value in validators.items() if address in here}
    faults: list[str] = []
    for one in wanted[: feed.sitemaps]:
        try:
            yield (look := _of_index(feed, one, validators, asker, seen))
        except ArticleError as fault:
            faults.append(str(fault))
        else:
            validators = look.told["validators"]
    is_whole = not faults and len(wanted) <= feed.sitemaps
    is_dated = all(one.changed for one in others)  # else one may change while the index stays as it is
    note = (
        faults[0]
        if faults
        else ""
        if is_whole
        else f"{len(wanted) - feed.sitemaps:,} of its sitemaps are left for the next look."
    )
    yield Look(
        note=note, told={"validators": {**validators, **({feed.address: known} if is_whole and is_dated else {})}}
    )


def _of_index(feed: Feed, one: Sitemap, validators: dict[str, Any], asker: Asker, seen: dt.date) -> Look:
    fetched, known = _asked(one.address, validators, asker)
    known = {**known, "changed": one.changed}
    told = {"validators": {**validators, one.address: known}}
    if fetched is None:
        return Look(told=told, is_same=True)
    entries, _ = entries_in_sitemap(_plain(fetched, feed.name), name=feed.name, seen=seen)
    return Look(tuple(entries), told=told)


def _plain(fetched: Fetched, name: str) -> bytes:
    """A sitemap that may be a gzip file."""
    if not fetched.content.startswith(b"\x1f\x8b"):
        return fetched.content
    try:
        return unzipped_gzip(fetched.content, Budget(name, settings().fetch_mb * MB, "fetch_mb"))
    except (OSError, EOFError, zlib.error) as fault:
        if isinstance(fault, DatelineError):
            raise
        raise ArticleError(f"{fetched.asked[:200]} is a damaged gzip file ({str(fault)[:100]}).") from fault


# -- GDELT ---------------------------------------------------------------------------------------------------------------


def _gdelt(feed: Feed, told: dict[str, Any], asker: Asker, seen: dt.date) -> Iterator[Look]:
    """The files of each quarter of an hour since the last look, the oldest first, each a step."""
    validators = told.get("validators") or {}
    fetched, known = _asked(feed.address, validators, asker)
    if fetched is None:
        yield Look(told={"validators": validators}, is_same=True)
        return
    listed = _GDELT.findall(fetched.content.decode("utf-8", "replace"))
    if not listed:
        raise ArticleError(f"{feed.address[:200]} lists none of GDELT's files. Check its address.")
    sums = {
        line.split()[2]: line.split()[1]
        for line in fetched.content.decode("utf-8", "replace").splitlines()
        if len(line.split()) == 3
    }
    base, stamp, translated = max(listed, key=lambda one: one[1])
    newest, done = _moment(stamp), told.get("done")
    first = max(_moment(done) + STEP, newest - dt.timedelta(hours=feed.catch_up_h)) if done else newest
    note = ""
    if done and first > _moment(done) + STEP:
        note = (
            f"Files of before {first:%Y-%m-%d %H:%M} UTC were not read: nobody followed it for longer than catch_up_h."
        )
    while first <= newest:
        events: set[str] = set()
        entries: list[Entry] = []
        name = f"{first:%Y%m%d%H%M%S}"
        for kind in GDELT_FILES:
            if kind in feed.files or (kind == "export" and "mentions" in feed.files):
                address = f"{base}{name}.{translated}{_GDELT_ENDING[kind]}.zip"
                rows = _gdelt_rows(address, sums.get(address, ""), asker)
                if rows is None and first == newest:
                    raise LaterError(f"{address} is not there yet.", 0.0, is_fault=True)
                if rows is None:
                    note = f"{note} {address} is not there: GDELT left it out.".lstrip()
                    continue
                found = gdelt_addresses(rows, kind, countries=feed.countries, root_codes=feed.root_codes, events=events)
                told_of = [_of_gdelt(address, name, seen) for address in found]
                entries += told_of if kind in feed.files else []
        yield Look(tuple(entries), note, {"done": name, "validators": {feed.address: known} if first == newest else {}})
        note, first = "", first + STEP
    if first > newest and done and _moment(done) >= newest:
        yield Look(told={"done": done, "validators": {feed.address: known}}, is_same=True)


def _of_gdelt(address: str, name: str, seen: dt.date) -> Entry:
    entry = entry_of(Given(f"GDELT {name}", way="feed", address=address), seen)
    return replace(entry, note="")  # it tells when it saw an article, and not of which day that is


def _moment(stamp: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError as fault:
        raise ArticleError(f"{stamp} is no time of one of GDELT's files.") from fault


def _gdelt_rows(address: str, md5: str, asker: Asker) -> list[bytes] | None:
    """The lines of one of the files; None when it is not there."""
    fetched = asker.ask(address)
    if fetched.status == 404:
        return None
    if fetched.status != 200:
        raise ArticleError(f"{address[:200]} answers {fetched.status}: check its address.")
    if md5 and hashlib.md5(fetched.content, usedforsecurity=False).hexdigest() != md5:
        raise LaterError(f"{address[:200]} is not whole: it is not what lastupdate.txt says.", 0.0, is_fault=True)
    try:
        with open_archive(fetched.content, name=address) as archive:
            budget = Budget(address[:200], settings().articles_mb * MB, "articles_mb")
            return [line for member in archive.infolist() for line in inside(archive, member, budget).splitlines()]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error) as fault:
        if isinstance(fault, DatelineError):
            raise
        raise LaterError(f"{address[:200]} is a damaged zip file ({str(fault)[:100]}).", 0.0, is_fault=True) from fault


# -- folders -------------------------------------------------------------------------------------------------------------


def _folder(feed: Feed, told: dict[str, Any], asker: Asker, seen: dt.date) -> Iterator[Look]:
    """Files that came, or changed, since the last look, the oldest first; some at each step."""
    folder = Path(feed.path).expanduser()
    if not folder.is_dir():
        raise ArticleError(f"There is no folder {feed.path}: make it, or write another path.")
    since = float(told.get("until") or 0.0)
    step: list[Path] = []
    until, size = since, 0
    for at, some in groupby(_new_files(folder, since), key=lambda one: one[0]):  # of one moment all or none
        if len(step) >= FILES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield _of_folder(folder, step, until, seen)
            step, size = [], 0
        for _, path, weight in some:
            step.append(path)
            size += weight
        until = at
    yield _of_folder(folder, step, until, seen) if step else Look(told={"until": since}, is_same=True)


def _new_files(folder: Path, since: float) -> list[tuple[float, Path, int]]:
    """Files that changed after a moment and are at rest since: when, which, and how many bytes; the oldest first."""
    now, found = time.time(), []
    for path in folder.rglob("*"):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        with suppress(OSError):  # it went away meanwhile
            stat = path.stat()
            at = max(stat.st_ctime, stat.st_mtime if stat.st_mtime <= now else 0.0)
            if S_ISREG(stat.st_mode) and since < at <= now - SETTLE_S:
                found.append((at, path, stat.st_size))
    return sorted(found)


def _of_folder(folder: Path, files: list[Path], until: float, seen: dt.date) -> Look:
    entries, notes = [], []
    for path in files:
        name = path.relative_to(folder).as_posix()
        for given in given_at(path):
            if given.reason:
                notes.append(given.reason)
            else:
                entries.append(entry_of(replace(given, name=given.name.replace(path.name, name, 1)), seen))
    return Look(tuple(entries), notes[0] if notes else "", {"until": until})
