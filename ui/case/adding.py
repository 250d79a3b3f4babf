"""Where articles are given to a case, and what becomes of them is told; they are read while their reader goes on (ui.server.behind)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pandas as pd
import streamlit as st

from geo.articles.fetching import may_fetch
from geo.cases.reads import OVER, STOPPING, ReadBehind, find_read, forget_read, stop_read
from geo.errors import BusyError, CaseError
from geo.settings import settings
from ui.frame.markup import plain
from ui.server.behind import Adding, keeper, words_of
from ui.server.keeping import case_store
from ui.server.limits import spend
from ui.server.uploads import let_go
from ui.server.who import current_who, is_own_machine

__all__ = ["add_articles"]

TURN, POLL_S = "case_add_turn", 0.7


def add_articles(case_id: str) -> None:
    """Where articles are given to a case, and what becomes of them is told."""
    read = find_read(case_store(), case_id)
    if read is not None and read.state != OVER:
        _progress(case_id)
        return
    if read is not None:
        _outcome(read)
    turn = st.session_state.setdefault(TURN, 0)
    may_ask = may_fetch() or is_own_machine()
    files = st.file_uploader(
        "Add articles", accept_multiple_files=True, key=f"case_add-{turn}", max_upload_size=settings().articles_mb,
        help="Documents (txt, html, docx, pdf), and files of many: zip, JSON lines, tables with a column of text, mailboxes, RSS and Atom, WARC.",
    )  # fmt: skip
    addresses: list[str] = []
    if may_ask:
        with st.form(f"case_addresses-{turn}", border=False):
            written = st.text_area(
                "Addresses of pages and feeds", height=68, max_chars=200_000, placeholder="https://…, one a line",
                help="Only addresses of the public internet are asked. A feed gives all articles that it tells of.",
            )  # fmt: skip
            if st.form_submit_button("Fetch and add", icon=":material/cloud_download:"):
                addresses = [line.strip() for line in written.splitlines() if line.strip()]
    if not files and not addresses:
        return
    try:
        spend("uploads")
        spend("reads")
    except BusyError as error:
        st.error(plain(str(error)), icon=":material/hourglass_top:")
        return
    st.session_state[TURN] += 1
    try:
        given = [(one.name, one.getvalue()) for one in files]
        let_go(files)
        keeper().begin(case_store(), current_who(), case_id, given, addresses, may_ask=may_ask)
    except CaseError as fault:
        st.error(plain(str(fault)), icon=":material/error:")
        return
    st.rerun()


@st.fragment(run_every=POLL_S)
def _progress(case_id: str) -> None:
    read = find_read(case_store(), case_id)
    here = keeper().here(read.id) if read else None
    if read is None or read.state == OVER:
        st.rerun()
        return
    told = here.told() if here else read.told
    if here and here.is_over:
        with suppress(CaseError):
            keeper().look()
        st.rerun()
    counts: Counter[str] = Counter(told.get("counts", {}))
    seconds = float(told.get("seconds", 0))
    with st.container(border=True, key="case_adding", horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/progress_activity: **{counts.total():,} articles looked at**, {counts.total() / max(seconds, 0.1):.1f} a second: "
            f"{plain(words_of(counts, is_over=False))}. {plain(str(told.get('now', '')))}  \nIt goes on while you do something else."
        )
        st.button(
            "Stop",
            icon=":material/close:",
            on_click=_stop,
            args=(case_id, here),
            disabled=read.state == STOPPING,
            help="What was read stays in the case. Give the same again to go on.",
        )


def _stop(case_id: str, here: Adding | None) -> None:
    if here is not None:
        here.stop()
    try:
        stop_read(case_store(), case_id)
    except CaseError as fault:
        st.toast(plain(str(fault)), icon=":material/error:")


def _outcome(read: ReadBehind) -> None:
    """What came of the last ones, until it is read or more are given."""
    counts: Counter[str] = Counter(read.told.get("counts", {}))
    was_stopped = bool(read.told.get("was_stopped"))
    failed: list[list[str]] = read.told.get("failed", [])
    with st.container(border=True, key="case_added"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{'Stopped' if was_stopped else 'Done'}: {plain(words_of(counts, is_over=True))}.")
            st.button(
                "Close",
                key="case_added_close",
                icon=":material/close:",
                on_click=forget_read,
                args=(case_store(), read.case_id),
            )
        if fault := read.told.get("fault"):
            st.error(plain(str(fault)), icon=":material/error:")
        if was_stopped:
            st.caption("Give the same again to go on: what is here is not read again.")
        if failed:
            more = counts["failed"] - len(failed)
            with st.expander(f"{counts['failed']:,} not read" + (f", the first {len(failed):,}" if more else "")):
                st.dataframe(
                    pd.DataFrame(failed, columns=["What", "Why it was not read"]), hide_index=True, width="stretch"
                )
