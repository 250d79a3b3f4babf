"""What is counted by: each session makes it for itself, and what is equal is held once."""

from __future__ import annotations

import gc

from geo.records.bundled import load_sample
from ui.analysis import looked


def test_who_looks_at_the_same_frame_holds_the_same():
    events, other = load_sample().good, load_sample().good.copy()
    first, second, third = (looked._count(frame) for frame in (events, events, other))
    assert first is second and first is not third, "another frame may be another session's alone"
    assert first.equals(third)


def test_what_nobody_holds_is_gone():
    events = load_sample().good.copy()
    key = id(events)
    counted = looked._count(events)
    assert key in looked._living
    del events, counted
    gc.collect()
    assert key not in looked._living
