"""The records that a server shows to everybody: a packed file that its settings name, asked where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo.records.licences import ACLED_LICENCE
from geo.settings import settings

if TYPE_CHECKING:
    import pandas as pd

    from geo.grid import Filters, GridStore

__all__ = ["Stretch", "served_records", "stretch_of"]

_FREE = f"licence <> '{ACLED_LICENCE}'"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the records inside, by start day and id."""

    rows: pd.DataFrame
    """An EVENTS frame; empty behind the last."""
    total: int
    """How many there are, of those that may be passed on."""
    withheld: int
    """How many may not."""
    attribution: tuple[str, ...]


def served_records() -> GridStore | None:
    """The store of the file; None where the server shows the bundled sample. RecordsError when it is missing or damaged."""
    if not (path := settings().records):
        return None
    file = Path(path)
    told = file.stat() if file.exists() else None
    return _opened(file, (told.st_mtime_ns, told.st_size) if told else (0, 0))


@lru_cache(maxsize=1)
def _opened(path: Path, stamp: tuple[int, int]) -> GridStore:
    """stamp: when it was written, and its size; another one opens it anew."""
    from geo.grid.opening import open_packed

    return open_packed(path)


def stretch_of(store: GridStore, filters: Filters, *, limit: int, offset: int = 0) -> Stretch:
    """At most `limit` records behind the first `offset`, of those whose licence lets them leave."""
    from geo.frames import EVENTS
    from geo.grid.store import events_of

    rest = f"ORDER BY date_start, id LIMIT {int(limit)} OFFSET {int(offset)}"
    rows = events_of(store.select(", ".join(EVENTS.names), filters, where=[_FREE], rest=rest))
    total = int(store.select("count(*) AS n", filters, where=[_FREE])["n"][0].as_py())
    credits = store.select("DISTINCT attribution", filters, where=[_FREE])["attribution"].to_pylist()
    return Stretch(rows, total, store.counts(filters).records - total, tuple(sorted({*credits} - {"", None})))
