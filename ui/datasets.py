"""The record sets of this session: the bundled sample, and what the reader has loaded; one frame of all that are on."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from geo.frames import EVENTS
from geo.records.bundled import open_sample
from geo.records.check import Report, report_on
from geo.records.clients import Fetched
from geo.records.editions import merge_editions
from geo.records.licences import may_export
from geo.records.loading import Loaded
from geo.records.table import TableMapping

__all__ = [
    "SAMPLE",
    "RecordFile",
    "RecordSet",
    "add_file",
    "content_key",
    "current_records",
    "look_at",
    "looked_at",
    "record_files",
    "remove_file",
    "replace_file",
    "switch_file",
]

SAMPLE = "sample"
FILES, TOGETHER, SECRET, LOOK = "record_files", "records_together", "record_secret", "record_look"

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

    @property
    def version(self) -> str:
        """Another for another way to read it."""
        columns = [dict(part) for part in (self.mapping.columns, self.mapping.constants)] if self.mapping else []
        return json.dumps([self.key, dict(self.answers or {}), *columns], sort_keys=True)

    @property
    def is_open(self) -> bool:
        """Whether all its rows may be seen by anybody, so that sessions may share what is made of them."""
        return all(licence.startswith(OPEN_LICENCE) for licence in self.report.licence.split(" | "))

    @property
    def withholds_rows(self) -> bool:
        """Whether rows are among it that may not be passed on."""
        return not may_export(self.loaded.checked.good).all()


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Records that are looked at together."""

    edition: str
    """Another for other content: a key for caches, and part of addresses. Not to be guessed where rows are private."""
    events: pd.DataFrame
    """An EVENTS frame, shared by all who look at it; nobody may change it."""
    shared: int = 0
    """Records that stood in more than one of the sets; the newest edition of each is here."""
    differences: pd.DataFrame | None = None
    """What their editions tell otherwise, as `Merged.differences`; None with one set alone."""


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
    """Take a set in. The first of the reader's own switches the sample off, which tells of the same events as UCDP."""
    files = _files()
    if set(files) <= {SAMPLE}:
        switch_file(SAMPLE, is_on=False)
    _files()[file.key] = file
    look_at(file.key)


def replace_file(key: str, loaded: Loaded, *, answers: Mapping[str, str], mapping: TableMapping | None) -> None:
    """Put a new reading of a set in the place of the old one."""
    file = _files()[key]
    _files()[key] = replace(file, loaded=loaded, report=report_on(loaded), answers=answers, mapping=mapping)


def switch_file(key: str, *, is_on: bool) -> None:
    """Put a set on the map, or take it off; nothing happens when it is gone."""
    if key in _files():
        _files()[key] = replace(_files()[key], is_on=is_on)


def remove_file(key: str) -> None:
    """Forget a set. When no set of the reader's own is left, the sample is on again."""
    files = _files()
    files.pop(key, None)
    if set(files) == {SAMPLE}:
        switch_file(SAMPLE, is_on=True)


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


def _files() -> dict[str, RecordFile]:
    if FILES not in st.session_state:
        st.session_state[FILES] = {SAMPLE: _sample()}
    files: dict[str, RecordFile] = st.session_state[FILES]
    return files


@st.cache_resource(show_spinner="Reading the event records …")
def _sample() -> RecordFile:
    loaded = open_sample()
    return RecordFile(SAMPLE, loaded.name, loaded, report_on(loaded))


def _edition(files: Sequence[RecordFile]) -> str:
    """A hash of what is in the sets; with a secret of this session where a set is not open to anybody."""
    parts = [file.version for file in files]
    if not all(file.is_open for file in files):
        parts.append(st.session_state.setdefault(SECRET, secrets.token_hex()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _joined(edition: str, files: Sequence[RecordFile]) -> RecordSet:
    """The sets as one; a set alone is not copied."""
    if not files:
        return RecordSet(edition, EVENTS.empty())
    first, *others = (file.loaded.checked.good for file in files)
    if not others:
        return RecordSet(edition, first)
    shared, differences = 0, []
    with st.spinner("Joining the record sets …"):
        for more in others:
            merged = merge_editions(first, more)
            first, shared = merged.events, shared + merged.shared
            differences.append(merged.differences)
        return RecordSet(edition, first, shared, pd.concat(differences, ignore_index=True))
