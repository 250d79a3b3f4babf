"""The records of this session: the bundled sample, until others are loaded."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ui.cache import cached_events

__all__ = ["RecordSet", "current_records"]


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Records that are looked at together."""

    edition: str
    """Another for other content: a key for caches, and part of addresses. Not to be guessed where rows are private."""
    events: pd.DataFrame
    """An EVENTS frame, shared by all who look at it; nobody may change it."""


def current_records() -> RecordSet:
    """What every page draws, filters and compares with: all records that this session has loaded."""
    return RecordSet("sample", cached_events().good)
