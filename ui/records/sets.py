"""The record sets of this session: the bundled sample, and what the reader has loaded; one frame of all that are on.

A packed file (python -m geo records pack) with more records than a frame should hold stays where it is and is asked: it is
alone on the map. Such a file can stand on the server for everybody: the setting DATELINE_RECORDS names it. Nothing else
may name one: no link, no form.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.errors import DatelineError, LimitError
from geo.frames import EVENTS, Checked
from geo.grid import GridStore
from geo.grid.opening import open_packed
from geo.grid.tables import report_of
from geo.records.bundled import open_sample
from geo.records.check import Report, check_loaded
from geo.records.editions import merge_editions
from geo.records.formats.table import TableMapping
from geo.records.licences import may_export
from geo.records.loading import Loaded
from geo.records.services.client import Fetched
from geo.settings import MB, TABLE, how_to_raise, settings
from geo.tables.cells import rejected_rows
from geo.work.jobs import RecordsRead
from ui.server.sessions import current_session, sessions

__all__ = [
    "OURS",
    "SAMPLE",
    "SERVED",
    "RecordFile",
    "RecordSet",
    "add_file",
    "content_key",
    "current_records",
    "look_at",
    "looked_at",
    "packed_file",
    "record_files",
    "remove_file",
    "replace_file",
    "served_problem",
    "switch_file",
]

SAMPLE, SERVED = "sample", "served"
OURS = (SAMPLE, SERVED)
"""Sets that everybody sees who opens the app."""
FILES, TOGETHER, LOOK = "record_files", "records_together", "record_look"
PROBLEM = "served_problem"
OPEN_LICENCE = "CC BY"
"""How the licences begin whose rows anybody may see."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One set of records: the sample, a file, or the answers of a service."""

    key: str
    """Another for other content."""
    name: str
    """The file's own, as it was given."""
    loaded: Loaded
    report: Report
    content: bytes = b""
    """The file itself, for reading it another way; empty for what was no file."""
    answers: Mapping[str, str] | None = None
    mapping: TableMapping | None = None
    """The reader's own; None for the proposed one."""
    is_on: bool = True
    store: GridStore | None = None
    """Of a packed file; `loaded` then holds no records."""
    edition: str = field(default_factory=secrets.token_hex)
    """Not to be guessed; another for other rows. Sessions have the same only for equal rows that are open to anybody."""

    @property
    def version(self) -> str:
        """Another for another way to read it."""
        columns = [dict(part) for part in (self.mapping.columns, self.mapping.constants)] if self.mapping else []
        return json.dumps([self.key, dict(self.answers or {}), *columns], sort_keys=True)

    @property
    def size(self) -> int:
        """Bytes that it takes; a packed file lies on the disk."""
        return len(self.content) + int(self.loaded.good.memory_usage(index=False).sum())

    @property
    def is_open(self) -> bool:
        """Whether all its rows may be seen by anybody, so that sessions may share what is made of them."""
        return all(licence.startswith(OPEN_LICENCE) for licence in self.report.licence.split(" | "))

    @property
    def withholds_rows(self) -> bool:
        """Whether rows are among it that may not be passed on."""
        if self.store is not None:
            return bool(self.store.about["private"])
        return not may_export(self.loaded.good).all()


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Records that are looked at together."""

    edition: str
    """Another for other content: a key for caches, which never leaves the server."""
    events: pd.DataFrame
    """An EVENTS frame, shared by all who look at it; nobody may change it. Empty when there is a store."""
    shared: int = 0
    """Records that stood in more than one of the sets; the newest edition of each is here."""
    differences: pd.DataFrame | None = None
    """What their editions tell otherwise, as `Merged.differences`; None with one set alone."""
    store: GridStore | None = None
    """Where the records are, when they are too many for a frame."""
    is_open: bool = False
    """Whether everybody sees them who opens the app; else they are their session's."""

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.events) if self.store is None else self.store.records_held


@dataclass(frozen=True, slots=True)
class _Living:
    """A file as some session holds it."""

    good: weakref.ref[pd.DataFrame]
    content: bytes
    edition: str


_living: dict[str, _Living] = {}
"""By version."""
_lock = threading.Lock()


def record_files() -> tuple[RecordFile, ...]:
    """All sets of this session, on or off, in the order in which they came; the sample first."""
    return tuple(_files().values())


def current_records() -> RecordSet:
    """What every page draws, filters and compares with: the records of all sets that are on, as one frame.

    Joined when sets come, go or are switched, and kept: a rerun copies nothing. Of several editions of a record the
    newest stays.
    """
    files = [file for file in record_files() if file.is_on]
    edition = _edition(files)
    kept: RecordSet | None = st.session_state.get(TOGETHER)
    if kept is None or kept.edition != edition:
        kept = _joined(edition, files)
        st.session_state[TOGETHER] = kept
    return kept


def add_file(file: RecordFile) -> None:
    """Take a set in; raises LimitError where there is no room for it. The first of the reader's own switches the sample off, which tells of the same events as UCDP."""
    files = _files()
    _make_sure_of_room(file)
    if not _own(files):
        switch_file(SAMPLE, is_on=False)
    files[file.key] = _held_once(file)
    current_session().kept_bytes = _kept_bytes()
    switch_file(file.key, is_on=True)
    look_at(file.key)


def replace_file(key: str, read: RecordsRead, *, answers: Mapping[str, str], mapping: TableMapping | None) -> None:
    """Put a new reading of a set in the place of the old one."""
    file = _files()[key]
    other = replace(file, loaded=read.loaded, report=read.report, answers=answers, mapping=mapping)
    _make_sure_of_room(other)
    _files()[key] = _held_once(replace(other, edition=secrets.token_hex()))
    current_session().kept_bytes = _kept_bytes()


def switch_file(key: str, *, is_on: bool) -> None:
    """Put a set on the map, or take it off; nothing happens when it is gone. A packed one is alone on the map."""
    files = _files()
    if key not in files:
        return
    files[key] = replace(files[key], is_on=is_on)
    for other in tuple(files.values()):
        if is_on and other.key != key and (files[key].store or other.store):
            files[other.key] = replace(other, is_on=False)


def remove_file(key: str) -> None:
    """Forget a set. When no set of the reader's own is left, what was there at first is on again."""
    files = _files()
    files.pop(key, None)
    current_session().kept_bytes = _kept_bytes()
    if not _own(files):
        switch_file(SERVED if SERVED in files else SAMPLE, is_on=True)


def looked_at() -> RecordFile:
    """The set whose details are shown: the one asked for, else the one that came last."""
    files = _files()
    return files.get(st.session_state.get(LOOK, ""), list(files.values())[-1])


def look_at(key: str) -> None:
    """Show a set's details."""
    st.session_state[LOOK] = key


def content_key(content: bytes | Fetched) -> str:
    """The key of a set: a hash of what it was read from."""
    digest = hashlib.sha256()
    for part in (content,) if isinstance(content, bytes) else content.pages:
        digest.update(part)
    return digest.hexdigest()[:32]


def packed_file(store: GridStore, *, key: str, name: str) -> RecordFile:
    """A set out of a packed file."""
    none = rejected_rows([])
    report = report_of(store, name=name)
    told = Loaded(name, report.format, "", Checked(EVENTS.empty(), none), none, TableMapping({}), EVENTS.names, {})
    return RecordFile(key, name, told, report, store=store)


def served_problem() -> str:
    """Why the file that the server was to show is not shown; "" when it is, or there is none."""
    return str(st.session_state.get(PROBLEM, ""))


def _files() -> dict[str, RecordFile]:
    if FILES not in st.session_state:
        st.session_state[FILES] = {SAMPLE: _sample()}
        if path := settings().records:
            _take_served(Path(path))
    files: dict[str, RecordFile] = st.session_state[FILES]
    return files


def _kept_bytes(*, but: str = "") -> int:
    """Of the reader's own sets."""
    files = _files()
    return sum(files[key].size for key in _own(files) if key != but)


def _make_sure_of_room(file: RecordFile) -> None:
    own, session = _kept_bytes(but=file.key), current_session()
    all_kept = sessions().kept_bytes - session.kept_bytes + own
    for name, most, kept, whose in (
        ("session_mb", settings().session_mb, own, "this session keeps"),
        ("server_mb", settings().server_mb, all_kept, "all readers of this server keep"),
    ):
        if kept + file.size > most * MB:
            raise LimitError(
                f"{file.name} was not added: it takes {file.size / MB:,.0f} MB of memory, and {whose} {kept / MB:,.0f} MB "
                f"already, of {most:,}. Remove a set first, give only the years and countries that you need, or "
                f"{how_to_raise(name, most)}."
            )


def _own(files: Mapping[str, RecordFile]) -> set[str]:
    """Keys of what the reader has loaded."""
    return set(files) - {SAMPLE, SERVED}


def _take_served(path: Path) -> None:
    try:
        told = path.stat() if path.exists() else None
        served = _served(path, (told.st_mtime_ns, told.st_size) if told else (0, 0))
    except DatelineError as error:
        st.session_state[PROBLEM] = f"The records that {TABLE['records'].variable} names are not shown. {error}"
    else:
        st.session_state[FILES][SERVED] = served
        switch_file(SERVED, is_on=True)
        look_at(SERVED)


@st.cache_resource(show_spinner="Opening the packed records …", max_entries=1)
def _served(path: Path, stamp: tuple[int, int]) -> RecordFile:
    """stamp: when the file was written, and its size; another one opens it anew."""
    return packed_file(open_packed(path), key=SERVED, name=path.name)


@st.cache_resource(show_spinner="Reading the event records …")
def _sample() -> RecordFile:
    loaded = open_sample()
    return RecordFile(SAMPLE, loaded.name, loaded, check_loaded(loaded))


def _held_once(file: RecordFile) -> RecordFile:
    """The same, but with the rows and bytes that another session holds where they are equal, so that memory has them once.

    The session has read the file itself by then: nobody learns from the time it took that somebody else has it.
    """
    if file.store is not None or file.loaded.good.empty:
        return file
    with _lock:
        held = _living.get(file.version)
        good = held.good() if held else None
        if held is None or good is None or not good.equals(file.loaded.good):
            _living[file.version] = _Living(weakref.ref(file.loaded.good), file.content, file.edition)
            weakref.finalize(file.loaded.good, _living.pop, file.version, None)
            return file
    loaded = replace(file.loaded, checked=replace(file.loaded.checked, good=good))
    edition = held.edition if file.is_open else file.edition
    return replace(file, loaded=loaded, content=held.content, edition=edition)


def _edition(files: Sequence[RecordFile]) -> str:
    """A hash of what is in the sets."""
    return hashlib.sha256("\n".join(file.edition for file in files).encode()).hexdigest()[:32]


def _joined(edition: str, files: Sequence[RecordFile]) -> RecordSet:
    """The sets as one; a set alone is not copied."""
    if not files:
        return RecordSet(edition, EVENTS.empty())
    is_open = all(file.key in OURS for file in files)
    if files[0].store is not None:
        return RecordSet(edition, files[0].loaded.good, store=files[0].store, is_open=is_open)
    first, *others = (file.loaded.good for file in files)
    if not others:
        return RecordSet(edition, first, is_open=is_open)
    shared, differences = 0, []
    with st.spinner("Joining the record sets …"):
        for more in others:
            merged = merge_editions(first, more)
            first, shared = merged.events, shared + merged.shared
            differences.append(merged.differences)
        return RecordSet(edition, first, shared, pd.concat(differences, ignore_index=True), is_open=is_open)
