"""Which records a link means: those that are on stand in the address, and who has not all of them is told what is missing.

A link is read at a session's first run. While something is missing no set is switched on: what the link asks for is never
shown of other records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from geo.wording import count_words
from ui.frame.markup import plain
from ui.frame.navigation import RECORDS, page_of
from ui.map.widgets import forget_choices
from ui.records.sets import SAMPLE, SERVED, RecordFile, content_key, record_files, switch_file

__all__ = ["link_notice", "name_data", "read_link"]

DATA, NEED, READ = "data", "link_need", "link_read"
SIGN_LETTERS, LONGEST_TOLD, SETS_TOLD, MOST_SETS = 12, 200, 5, 200


@dataclass(frozen=True, slots=True)
class _Need:
    """What a link means that could not be followed at once."""

    page: str
    """The title of its page."""
    query: dict[str, list[str]]
    """All that it says."""
    sets: dict[str, str]
    """The sets it means: signs, and in words what they are."""

    @property
    def missing(self) -> list[str]:
        """Words of the sets that are not here."""
        here = set(map(_sign, record_files()))
        return [words for sign, words in self.sets.items() if sign not in here]


def read_link(page: str) -> None:
    """At the first run of a session: the sets that the link names are on, and no others; none, when one of them is missing.

    page: the title of the page that it leads to.
    """
    if st.session_state.get(READ):
        return
    st.session_state[READ] = True
    told = [value.partition(" ") for value in st.query_params.get_all(DATA)[:MOST_SETS]]
    need = _Need(
        page,
        {name: st.query_params.get_all(name) for name in st.query_params},
        {sign: words.strip()[:LONGEST_TOLD] or "records without a name" for sign, _, words in told},
    )
    if not need.sets:
        return
    if need.missing:
        st.session_state[NEED] = need
        _switch_on(())
    else:
        _switch_on(need.sets)


def name_data() -> None:
    """Writes the sets that are on into the address, unless they are what every session begins with, the sample alone.

    What a link needs stays in it until the reader has it, or goes on without it.
    """
    need: _Need | None = st.session_state.get(NEED)
    files = record_files()
    on = [file for file in files if file.is_on]
    if need:
        told = need.query[DATA]
    elif [file.key for file in on] == [SAMPLE] and all(file.key != SERVED for file in files):
        told = []
    else:
        told = [f"{_sign(file)} {_words(file)}" for file in on[:MOST_SETS]]
    if told == st.query_params.get_all(DATA):
        return
    if told:
        st.query_params[DATA] = told
    else:
        del st.query_params[DATA]


def link_notice(page: str) -> None:
    """What the link needs and is not here, with the way to add it and to go on without; that all is here, when it has come.

    page: the title of the page that is open.
    """
    need: _Need | None = st.session_state.get(NEED)
    if need is None:
        return
    missing = need.missing
    with st.container(border=True, key="link_need", horizontal=True, vertical_alignment="center", gap="small"):
        if missing:
            what, them = ("a record set", "it") if len(missing) == 1 else (f"{len(missing):,} record sets", "them")
            more = f" and {len(missing) - SETS_TOLD:,} more" if len(missing) > SETS_TOLD else ""
            st.markdown(
                f":material/link_off: **This link needs {what} that this session does not have:** "
                f"{plain('; '.join(missing[:SETS_TOLD]))}{more}. Records stay with whoever loaded them: add {them} under Records, and the link "
                f"can be followed. No others are shown in the place of {them}."
            )
            if page != "Records" and st.button(
                "Add records", type="primary", icon=":material/table_rows:", help="Opens the page Records"
            ):
                st.switch_page(RECORDS)
        else:
            st.markdown(":material/link: **All the records that the link needs are here.**")
            if st.button("Show what the link shows", type="primary", help="Its page, with its filters"):
                st.session_state.pop(NEED)
                _switch_on(need.sets)
                forget_choices()
                st.switch_page(page_of(need.page), query_params=need.query)
        st.button("Go on without", key="link_without", help="Forget what the link needs", on_click=_go_on)


def _go_on() -> None:
    """With what is on; when nothing is, with what every session begins with."""
    st.session_state.pop(NEED, None)
    files = {file.key: file for file in record_files()}
    if not any(file.is_on for file in files.values()):
        switch_file(SERVED if SERVED in files else SAMPLE, is_on=True)


def _switch_on(signs: Collection[str]) -> None:
    for file in record_files():
        switch_file(file.key, is_on=_sign(file) in signs)


def _sign(file: RecordFile) -> str:
    """The same for the same records, in whoever's session: of a file by its content, of a service's answer by the question."""
    if file.key == SAMPLE:
        return SAMPLE
    if file.key == SERVED:
        held = [file.name, file.report.good, file.report.first_day, file.report.last_day, dict(file.report.event_types)]
        return hashlib.sha256(repr(held).encode()).hexdigest()[:SIGN_LETTERS]
    return (file.key if file.content or file.store else content_key(file.name.encode()))[:SIGN_LETTERS]


def _words(file: RecordFile) -> str:
    edition = f", edition {file.report.edition}" if file.report.edition else ""
    return f"{file.name} ({file.report.format}{edition}, {count_words(file.report.good, 'record')})"
