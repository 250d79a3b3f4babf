"""The processes that read articles and records for all sessions of this server, and how a page waits for them."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from time import monotonic
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import WorkError
from geo.records.loading import Step
from geo.settings import settings
from geo.work.jobs import get_ready
from geo.work.pool import Pool
from ui.frame.markup import plain
from ui.server.limits import spend
from ui.server.metrics import counted_read
from ui.server.sessions import current_session
from ui.server.stopping import is_stopping
from ui.server.turns import give_way

__all__ = ["read_apart", "read_behind", "readers", "show_waiting_in", "waiting"]

Answer = TypeVar("Answer")
Deadline = Literal["article_deadline_s", "records_deadline_s"]

_top: ContextVar[DeltaGenerator] = ContextVar("top of the page")
PATIENCE_S = 0.5
"""What takes no longer needs no progress bar."""


@cache
def readers() -> Pool:
    """The one pool of this server; its processes start when it is first asked for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pool = Pool(settings().workers or max(1, cores - 1), settings().worker_memory_mb, get_ready)
    atexit.register(pool.close)
    pool.get_ready()
    return pool


def read_apart(
    job: Callable[..., Answer], *given: object, what: str, deadline: Deadline, on_step: Step, **named: Any
) -> Answer:
    """What a job of `geo.work.jobs` gives, run for this session in a process of its own; raises as `Pool.run`."""
    _refuse_while_stopping(what)
    give_way()
    spend("reads")
    with counted_read():
        return readers().run(
            job,
            *given,
            what=what,
            owner=current_session().id,
            deadline=deadline,
            longest_s=_longest_s(deadline),
            on_step=on_step,
            **named,
        )


def read_behind(*, what: str, deadline: Deadline) -> Callable[..., Any]:
    """What runs a job for this session, as `read_apart`, in a thread of one's own, while the page goes on: job, given -> answer.

    It raises WorkError when the session has ended meanwhile, or the server stops.
    """
    _refuse_while_stopping(what)
    pool, session = readers(), current_session()
    longest_s = _longest_s(deadline)

    def step(words: str, share: float) -> None:
        if session.has_ended:
            raise WorkError(f"{what}: nobody waits for it any longer.")

    def run(job: Callable[..., Answer], *given: object) -> Answer:
        with counted_read():
            return pool.run(
                job, *given, what=what, owner=session.id, deadline=deadline, longest_s=longest_s, on_step=step
            )

    return run


def _refuse_while_stopping(what: str) -> None:
    if is_stopping():
        raise WorkError(f"{what}: this server is being restarted, so nothing is read now. Try it again in a moment.")


def _longest_s(deadline: Deadline) -> float:
    return settings().article_deadline_s if deadline == "article_deadline_s" else settings().records_deadline_s


def show_waiting_in(place: DeltaGenerator) -> None:
    """Where this run of a page shows what it waits for: an empty place that every run has."""
    _top.set(place)


@contextmanager
def waiting(place: DeltaGenerator | None = None, on_cancel: Callable[[], None] | None = None) -> Iterator[Step]:
    """A progress bar with a button that stops, in an empty place, for what takes longer than a moment; gone afterwards.

    place: None is at the top of the page, for work that only some runs do: an element more would move all below it, and the
    browser would load the map anew.

    Yields what moves the bar. The button's click ends the script where the bar is next moved: what was begun is given up,
    the session stays as it was, and on_cancel is called before the next run. None: what the page cannot do without; who
    goes to another page stops it.
    """
    place = place or _top.get(None) or st.empty()
    began, shown = monotonic(), 0.0
    bar: DeltaGenerator | None = None

    def step(words: str, share: float) -> None:
        "waiting" in st.session_state  # noqa: B015  # here a script ends that was stopped, or whose reader has left
        nonlocal bar, shown
        if (now := monotonic()) - began < PATIENCE_S or now - shown < PATIENCE_S:
            return
        if bar is None:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(0.0, "Starting …")
                if on_cancel:
                    st.button("Cancel", icon=":material/close:", on_click=on_cancel, key="cancel_waiting")
        bar.progress(min(max(share, 0.0), 1.0), f"{plain(words)} …")
        shown = now

    try:
        yield step
    finally:
        place.empty()
