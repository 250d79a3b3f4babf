"""Many articles become part of a case while its reader goes on: a thread for each case, which the page Case tells of.

It goes on when the reader leaves the page, or the browser: what is read is kept at once. Who stops it, or whose server is stopped, gives
the same again: what the case holds is not read again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from time import monotonic

import pandas as pd
import streamlit as st

from geo import __version__
from geo.articles.batches import given_in
from geo.articles.fetching import fetch, given_by_address, may_fetch
from geo.articles.given import Given
from geo.cases.adding import STOPPED, Outcome, add_many
from geo.cases.articles import Kept
from geo.cases.store import CaseStore
from geo.errors import BusyError, DatelineError
from geo.settings import settings
from geo.work.batches import reads_in
from ui.frame.markup import plain
from ui.server.keeping import case_store
from ui.server.limits import spend
from ui.server.readers import readers
from ui.server.uploads import let_go
from ui.server.who import is_own_machine

__all__ = ["Adding", "add_articles"]

TURN = "case_add_turn"
MOST_TOLD, POLL_S = 1_000, 0.7
WORDS = {"added": "added", "copies": "copies of one that is here", "known": "here already", "failed": "not read"}

_lock = threading.Lock()
_under_way: dict[str, Adding] = {}


@dataclass(eq=False)
class Adding:
    """What becomes of articles that are added to a case."""

    store: CaseStore
    case_id: str
    given: Iterable[Given]
    may_ask: bool = False
    """Whether addresses out of feeds and lists are fetched."""
    counts: Counter[str] = field(default_factory=Counter)
    """By the keys of `WORDS`."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Names and reasons of those that were set aside, the first `MOST_TOLD`."""
    now: str = ""
    """What was looked at last."""
    fault: str = ""
    """Why it ended before its end: a sentence."""
    is_over: bool = False
    was_stopped: bool = False
    began: float = field(default_factory=monotonic)

    @property
    def looked_at(self) -> int:
        """How many articles something became of."""
        return self.counts.total()

    def begin(self) -> None:
        """Start, in a thread."""
        threading.Thread(target=self._run, name=f"adding to case {self.case_id}", daemon=True).start()

    def stop(self) -> None:
        """End soon; what was kept stays."""
        self.was_stopped = True

    def _run(self) -> None:
        pool = readers()
        in_pool = reads_in(pool, owner=f"case {self.case_id}")

        def read(batch: Sequence[Given], is_stopped: Callable[[], bool]) -> list[Kept | str]:
            return in_pool(batch, lambda: self.was_stopped or is_stopped())

        fetch = _at_address if self.may_ask else None
        try:
            outcomes = add_many(
                self.store, self.case_id, self._wanted(), read, version=__version__, at_once=pool.size, fetch=fetch
            )
            with closing(outcomes):
                for one in outcomes:  # to the end, when it was stopped, too: what was kept by then is told
                    self._note(one)
        except DatelineError as fault:
            self.fault = str(fault)
        finally:
            self.given = ()
            self.is_over = True

    def _wanted(self) -> Iterator[Given]:
        for one in self.given:
            if self.was_stopped:
                return
            yield one

    def _note(self, one: Outcome) -> None:
        self.now = one.name
        if one.reason == STOPPED:
            return
        self.counts[
            "failed" if one.reason else "known" if not one.is_new else "copies" if one.copy_of else "added"
        ] += 1
        if one.reason and len(self.failed) < MOST_TOLD:
            self.failed.append((one.name, one.reason))

    @property
    def words(self) -> str:
        """How far it is, or what came of it."""
        told = "; ".join(f"{self.counts[key]:,} {words}" for key, words in WORDS.items() if self.counts[key])
        return told or ("nothing was found" if self.is_over else "looking at the first")


def _at_address(address: str) -> Iterator[Given]:
    return given_by_address(fetch(address))


def _given(files: Iterable[tuple[str, bytes]], addresses: Iterable[str]) -> Iterator[Given]:
    for name, content in files:
        try:
            yield from given_in(content, name=name)
        except DatelineError as fault:
            yield Given(name, reason=str(fault))
    for address in addresses:
        try:
            yield from _at_address(address)
        except DatelineError as fault:
            yield Given(address, reason=str(fault))


def add_articles(case_id: str) -> None:
    """Where articles are given to a case, and what becomes of them is told."""
    adding = _under_way.get(case_id)
    if adding and not adding.is_over:
        _progress(adding)
        return
    if adding:
        _outcome(adding)
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
    contents = [(one.name, one.getvalue()) for one in files]
    let_go(files)
    adding = Adding(case_store(), case_id, _given(contents, addresses), may_ask=may_ask)
    with _lock:
        if (other := _under_way.get(case_id)) and not other.is_over:  # by another window
            st.rerun()
        _under_way[case_id] = adding
    adding.begin()
    st.rerun()


@st.fragment(run_every=POLL_S)
def _progress(adding: Adding) -> None:
    if adding.is_over:
        st.rerun()
    with st.container(border=True, key="case_adding", horizontal=True, vertical_alignment="center"):
        rate = adding.looked_at / max(monotonic() - adding.began, 0.1)
        st.markdown(
            f":material/progress_activity: **{adding.looked_at:,} articles looked at**, {rate:.1f} a second: {plain(adding.words)}. "
            f"{plain(adding.now)}  \nIt goes on while you do something else."
        )
        st.button(
            "Stop",
            icon=":material/close:",
            on_click=adding.stop,
            disabled=adding.was_stopped,
            help="What was read stays in the case. Give the same again to go on.",
        )


def _outcome(adding: Adding) -> None:
    """What came of the last ones, until it is read or more are given."""
    with st.container(border=True, key="case_added"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{'Stopped' if adding.was_stopped else 'Done'}: {plain(adding.words)}.")
            st.button("Close", key="case_added_close", icon=":material/close:", on_click=_forget, args=(adding,))
        if adding.fault:
            st.error(plain(adding.fault), icon=":material/error:")
        if adding.was_stopped:
            st.caption("Give the same again to go on: what is here is not read again.")
        if adding.failed:
            more = adding.counts["failed"] - len(adding.failed)
            with st.expander(
                f"{adding.counts['failed']:,} not read" + (f", the first {len(adding.failed):,}" if more else "")
            ):
                st.dataframe(
                    pd.DataFrame(adding.failed, columns=["What", "Why it was not read"]),
                    hide_index=True,
                    width="stretch",
                )


def _forget(adding: Adding) -> None:
    with _lock:
        if _under_way.get(adding.case_id) is adding:
            del _under_way[adding.case_id]
