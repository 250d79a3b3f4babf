"""How the open case is passed on: whether it is sensitive, its lists of names, its content note; and tables that leave a page, masked."""

from __future__ import annotations

import io
from functools import partial

import pandas as pd
import streamlit as st

from geo.cases.acts import Log
from geo.cases.file import save_file
from geo.cases.guard import Guard, discretion_of, guard_deed, guard_of
from geo.cases.store import CaseRow, CaseStore
from geo.discretion import Discretion, Rules
from geo.errors import DataError
from geo.exports import NOTE
from ui.case.state import case_log, case_row, current_case, do, may_change
from ui.frame.markup import plain
from ui.server.downloads import own
from ui.server.keeping import case_store

__all__ = ["Discreet", "content_note", "file_name", "guard_form", "is_sensitive_now", "save_button", "sensitive_chip"]

MOST_LETTERS = 20_000
NOTE_WORDS = (
    "What follows tells of violence in the words of the articles: people who were killed, wounded, taken or driven out. The map and the lists "
    "come without these words."
)


def is_sensitive_now() -> bool:
    """Whether a sensitive case is open: then no picture of a map as it is seen is offered, whose points are exact."""
    row = case_row(current_case())
    return row is not None and row.is_sensitive


def sensitive_chip() -> None:
    """Says beside the name of a case that what leaves it is masked."""
    st.badge(
        "Sensitive",
        icon=":material/shield_person:",
        color="orange",
        help="What leaves this case is masked: see Publish",
    )


def guard_form(row: CaseRow, log: Log) -> None:
    """Whether the case is sensitive, and who may be named; who may not say so sees what is said."""
    guard = guard_of(log)
    may_say = case_store().may("manage", row.id) if guard.is_sensitive else may_change()
    if guard.is_sensitive:
        st.warning(
            "This case is sensitive. In every file and through share links names of people are masked, coordinates, addresses and numbers to reach "
            "somebody too, and points of shelters, hospitals, homes, camps, schools and places of worship are rounded to about 10 km. "
            "Articles as they came stay here. Read a file before you send it: a name that the program does not take for one may be left.",
            icon=":material/shield_person:",
        )
    if not may_say:
        if guard.is_sensitive:
            st.caption("Only an admin of the case may change that.")
        return
    with (
        st.expander("Passing on: sensitive case, names, content note", icon=":material/shield_person:"),
        st.form(f"guard-{log.last}", border=False),
    ):
        sensitive = st.toggle(
            "Sensitive: mask names and exact places in all that leaves the case",
            guard.is_sensitive,
            key="guard_sensitive",
        )
        note = st.toggle(
            "Content note before descriptions of violence",
            guard.has_note,
            key="guard_note",
            help="A sensitive case always has one",
        )
        left, right = st.columns(2)
        named = left.text_area(
            "May be named", "\n".join(guard.rules.named), max_chars=MOST_LETTERS, height=120, key="guard_named",
            help="A whole name a line: public figures, leaders of armed groups",
        )  # fmt: skip
        mask = right.text_area(
            "Always masked", "\n".join(guard.rules.mask), max_chars=MOST_LETTERS, height=120, key="guard_mask",
            help="A name, a nickname or words a line; also found with an ending",
        )  # fmt: skip
        if st.form_submit_button("Keep this", icon=":material/check:", help="An act in the log; it can be undone"):
            _keep(log, Guard(sensitive, note, Rules(_lines(mask), _lines(named))))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _keep(log: Log, guard: Guard) -> None:
    try:
        deed = guard_deed(log, guard)
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if deed is None:
        st.toast("Nothing was changed.")
    elif do(deed):
        st.rerun()


def save_button(row: CaseRow) -> None:
    """The whole case as one file; of a sensitive one only after a warning."""
    if not row.is_sensitive:
        _save(row)
        return
    with st.popover("Save as a file", icon=":material/save:", help="The whole case, unmasked"):
        st.error(
            "This case is sensitive, and its file is all of it: names, places and articles as they are, without a mask. Give it to nobody who may not "
            "know them; for others take a file from Publish.",
            icon=":material/warning:",
        )
        if st.checkbox("I want the whole case, unmasked", key=f"whole-{row.id}"):
            _save(row)


def _save(row: CaseRow) -> None:
    st.download_button(
        "Save as a file", own(partial(_file, case_store(), row.id)), f"{file_name(row.name)}.dateline", "application/zip",
        icon=":material/save:", on_click="ignore", key="save_case",
        help="The whole case as one file: articles, records, review, log. It opens elsewhere to the same state; what may not be passed "
        "on (ACLED) is left out, and named.",
    )  # fmt: skip


def _file(store: CaseStore, case_id: str) -> bytes:
    buffer = io.BytesIO()
    save_file(store, case_id, buffer)
    return buffer.getvalue()


def file_name(name: str) -> str:
    """Letters and digits of a name alone, for a file."""
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")[:60] or "case"


def content_note() -> None:
    """Before descriptions of violence on a page, where the open case asks for it; else nothing."""
    if current_case() and guard_of(case_log()).has_note:
        with st.expander(plain(NOTE), icon=":material/warning:"):
            st.markdown(plain(NOTE_WORDS))


class Discreet:
    """What masks what leaves a page while a sensitive case is open; without one everything stays as it is.

    Made when a page is drawn, and used when somebody downloads: it knows the rules of that moment.
    """

    def __init__(self) -> None:
        self._guard = guard_of(case_log()) if current_case() else Guard()

    def new(self) -> Discretion | None:
        """The masks of one file; None where nothing is masked."""
        return discretion_of(self._guard)

    def table(self, table: pd.DataFrame, *beside: pd.DataFrame) -> pd.DataFrame:
        """A table as it may leave. beside: tables that tell of the same points and people."""
        masks = self.new()
        if masks is None:
            return table
        masks.learn([table, *beside])
        return masks.table(table)
