"""What the map in the browser and the grid say to each other: JSON one way, numbers side by side the other.

An answer is `DATELINE`, version and length of the header (uint32), the header (JSON, padded with spaces to 8 bytes), then
the arrays that it names, in its order, each padded to 8 bytes: static/remote.js lays them out without reading them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LimitError
from geo.frames import EVENT_TYPES, rows_of
from geo.globe.bounds import Bounds
from geo.grid import tables
from geo.grid.answers import DEEPEST_LEVEL, SEVERAL, Cells, Counts
from geo.grid.questions import Inside, ListAsked, MarksAsked, read_question
from geo.grid.store import GridStore
from geo.records.filters import Filters

__all__ = ["VERSION", "answer_about", "answer_cells", "answer_days", "answer_groups", "answer_records"]

VERSION = 1
MAGIC = b"DATELINE"
CROWDED = 1.6
"""From here on clusters are drawn, as static/scene.js decides."""
FINE_LEVELS = 4
"""Specks and density are counted in cells of 4 pixels."""
MOST_GROUPS, MOST_LATEST = 200, 6
MOST_LISTED = 1_000
FADES = "trail"

TYPES = {
    **dict.fromkeys(("column", "row"), "<i4"),
    **dict.fromkeys(("spot", "kinds", "deaths", "doubtful"), "<u4"),
    **dict.fromkeys(("x", "y", "lat", "lon", "days"), "<f8"),
    **dict.fromkeys(("place_class", "precision", "look"), "u1"),
    "reach": "<f4",
}


def answer_about(store: GridStore) -> dict[str, Any]:
    """What the map asks first: how many records, of which days, kinds, sources and precisions."""
    names = ("rows", "edition", "first_day", "last_day", "kinds", "precisions")
    return {
        "version": VERSION,
        **{name: store.about[name] for name in names},
        "sources": store.about["source_names"],
    }


def answer_cells(store: GridStore, question: bytes) -> bytes:
    """The marks of a view, and the counts of all records inside.

    question: `MarksAsked` as JSON. Raises DataError for anything else, LimitError when the answer would be too large.
    """
    asked = read_question(MarksAsked, question)
    view, filters = _View.of(asked), asked.filters
    has_clusters = view.has_clusters(store)
    return _packed(_cells_of(store, view, filters), store.counts(filters), has_clusters=has_clusters)


def answer_records(store: GridStore, question: bytes) -> dict[str, Any]:
    """A list of records for a mark: {"records": [...]}, EVENTS columns by name; days ISO, missing counts null.

    question: `ListAsked` as JSON. With names (numbers of spots) instead: {"names": {number: {place_name, admin1,
    country}}}. Raises DataError for anything else.
    """
    asked = read_question(ListAsked, question)
    if asked.names is not None:
        return {"names": store.place_names(asked.names[:MOST_LISTED])}
    if asked.id is not None:
        return {"records": _listed(store.record(asked.id))}
    limit = min(MOST_LISTED, MOST_LISTED if asked.limit is None else asked.limit)
    spots = None if asked.spots is None else asked.spots[:MOST_LISTED]
    return {"records": _listed(store.records(asked.filters, cell=asked.cell, spots=spots, limit=limit))}


def answer_days(store: GridStore, question: bytes) -> dict[str, list[int]]:
    """What the timeline draws: records inside by first day and kind, as three lists of one length.

    days count from the file's first day, kinds are positions in the legend. question: `Inside` as JSON. Raises DataError
    for anything else.
    """
    counts = tables.days(store, read_question(Inside, question).filters)
    kinds = counts["event_type"].map({kind: i for i, kind in enumerate(EVENT_TYPES)}).fillna(len(EVENT_TYPES))
    days = (counts["date_start"] - pd.Timestamp(store.about["first_day"])).dt.days
    return {"days": days.tolist(), "kinds": kinds.astype(int).tolist(), "records": counts["records"].tolist()}


def answer_groups(store: GridStore, question: bytes) -> dict[str, Any]:
    """Records inside by kind, actor and country, each a list of [name, records], the greatest first; and the latest records.

    question: `Inside` as JSON. Raises DataError for anything else.
    """
    filters = read_question(Inside, question).filters
    groups = {
        name: list(map(list, counts)) for name, counts in tables.groups(store, filters, limit=MOST_GROUPS).items()
    }
    return groups | {"records": _listed(tables.latest(store, filters, MOST_LATEST))}


@dataclass(frozen=True, slots=True)
class _View:
    """What the map shows, and how."""

    bounds: Bounds
    zoom: int
    style: str
    fades: bool

    @classmethod
    def of(cls, asked: MarksAsked) -> _View:
        sides = asked.view
        bounds = Bounds.of_view(sides.south, sides.west, sides.north, sides.east)
        return cls(bounds, max(0, int(asked.zoom + 0.5)), asked.style, asked.mode == FADES)

    def has_clusters(self, store: GridStore) -> bool:
        """While many places would cover each other, unless the reader wants the one or the other."""
        is_crowded = self.zoom <= DEEPEST_LEVEL and store.crowding(self.zoom) > CROWDED
        return self.style == "clusters" or (self.style == "auto" and is_crowded)


def _cells_of(store: GridStore, view: _View, filters: Filters) -> Cells:
    """Clusters while places crowd each other; else places, or cells of a few pixels where there are too many."""
    if view.has_clusters(store):
        return store.cells(view.bounds, min(view.zoom, DEEPEST_LEVEL), filters, fades=view.fades)
    try:
        return store.cells(view.bounds, view.zoom, filters, fades=view.fades, by_spot=True)
    except LimitError:
        fine = min(DEEPEST_LEVEL, view.zoom + FINE_LEVELS)
        return store.cells(view.bounds, fine, filters, fades=view.fades)


def _packed(cells: Cells, counts: Counts, *, has_clusters: bool) -> bytes:
    arrays: dict[str, npt.NDArray[Any]] = {name: getattr(cells, name) for name in TYPES if name != "look"}
    arrays["look"] = (cells.looks > 0).argmax(axis=1) if len(cells.column) else np.empty(0)
    header = {
        "version": VERSION,
        "zoom": cells.zoom,
        "most_deaths": cells.most_deaths,
        "crowding": cells.crowding,
        "several": SEVERAL,
        "has_clusters": has_clusters,
        "counts": {
            "records": counts.records,
            "deaths": counts.deaths,
            "unknown": counts.unknown,
            "kinds": dict(counts.kinds),
        },
        "arrays": [
            {"name": name, "type": TYPES[name].lstrip("<"), "count": values.size} for name, values in arrays.items()
        ],
    }
    told = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    sizes = np.array([VERSION, len(told) + -len(told) % 8], dtype="<u4").tobytes()
    held = [values.astype(TYPES[name]).tobytes() for name, values in arrays.items()]
    return b"".join([MAGIC, sizes, *map(_padded, [told, *held])])


def _padded(content: bytes) -> bytes:
    return content + b" " * (-len(content) % 8)


def _listed(events: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them."""
    frame = events.astype(object)
    for name in ("date_start", "date_end"):
        frame[name] = events[name].dt.strftime("%Y-%m-%d")
    return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in rows_of(frame)]
