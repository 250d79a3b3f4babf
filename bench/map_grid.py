"""Questions to a packed file of records on the server: what the map asks when there are too many to download."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import Figure
from geo.grid import Bounds, Filters, GridStore

__all__ = ["measure_grid"]

TIMES = 9
MONTH = Filters(dt.date(2017, 4, 10), dt.date(2017, 5, 9))
REGION = Bounds(0, -10, 30, 30)


def measure_grid(path: Path) -> list[Figure]:
    """The store's answers to a packed file of made-up records."""
    began = time.perf_counter()
    store = GridStore(path)
    name = f"grid at {store.records_held:,}: "
    opened = time.perf_counter() - began
    asked: list[tuple[str, Callable[[], object], float | None]] = [
        ("world, all dates, ms", lambda: store.cells(None, 3), 150),
        ("world, 30 days, ms", lambda: store.cells(None, 3, MONTH), 15),
        ("world, at least 10 deaths, ms", lambda: store.cells(None, 3, Filters(min_deaths=10)), None),
        ("region at zoom 6, all dates, ms", lambda: store.cells(REGION, 6), None),
        ("region at zoom 6, 30 days, ms", lambda: store.cells(REGION, 6, MONTH), None),
        ("counts of 30 days, ms", lambda: store.counts(MONTH), None),
    ]
    figures = [Figure(name + what, _median_ms(ask), at_most=goal) for what, ask, goal in asked]
    return [*figures, Figure(name + "seconds to open", opened)]


def _median_ms(ask: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)
