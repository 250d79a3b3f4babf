"""The map at full data size, beside what Streamlit and folium offer: slider moves, player, memory, bytes, many users.

Z is an empty st_folium map with the same slider, A one CircleMarker an event, E st.pydeck_chart, B FastMarkerCluster, all
in one run on one machine, with made-up records; real ones when ../shared is there. Only ratios to these should be compared
between machines. A full run takes about half an hour and 10 GB of memory; while developing, `--only users`, `--only
moves:1000000` (a part, and of moves and layer one number of records) and BENCH_MAP_SHRINK=100 (a hundredth of all records)
make it shorter.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bench.map_data import Prepared, prepare
from bench.map_grid import measure_grid
from bench.map_layer import measure_layer
from bench.map_moves import Moves, measure_moves
from bench.map_users import measure_users
from bench.report import Figure
from geo.records.loading import read_records

__all__ = ["measure", "moves_figures"]

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")

TEN_THOUSAND, HUNDRED_THOUSAND, MILLION, TEN_MILLION = OURS = tuple(10**power for power in (4, 5, 6, 7))
PARTS = ("moves", "layer", "grid", "users", "real")
REAL = ("ucdp_ged211_global_prec12.parquet", "ucdp_ged_syria_2016_2019.parquet")
LETTERS = {"empty": "Z", "markers": "A", "deck": "E", "clusters": "B", "ours": "ours"}
RIVALS_GOALS = {TEN_THOUSAND: (("markers", 0.02), ("deck", 0.25)), HUNDRED_THOUSAND: (("clusters", 0.10),)}
"""What the slider may take of what other ways take with as many records."""
RIVALS = [(page, records) for records, goals in RIVALS_GOALS.items() for page, _ in goals]
GOALS_Z = dict.fromkeys((TEN_THOUSAND, MILLION, TEN_MILLION), 1.25)
MOVES = {"markers": 2}
"""A takes half a minute a move at ten thousand; others make six."""
LOADS = 3


def measure(only: Sequence[str] = ()) -> list[Figure]:
    """Everything, or these parts: "users", "moves:1000000". Raises SystemExit for a part that there is not."""
    wanted = [(part, int(number or 0)) for part, _, number in (name.partition(":") for name in only or PARTS)]
    if unknown := [part for part, number in wanted if part not in PARTS or number not in (0, *OURS)]:
        raise SystemExit(f"There is no part {unknown[0]!r}; known: {', '.join(PARTS)}, and numbers of records {OURS}.")
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        run = _Run(Path(name), int(os.environ.get("BENCH_MAP_SHRINK", "1")))
        return [figure for part, number in wanted for figure in run.part(part, number)]


@dataclass(slots=True)
class _Run:
    """One run; records are written once for all its parts."""

    folder: Path
    shrink: int
    prepared: dict[int, Prepared] = field(default_factory=dict)

    def part(self, name: str, number: int) -> Iterator[Figure]:
        """One of PARTS; number: of records, 0 = all numbers that it is measured with."""
        if name in ("moves", "layer"):
            sizes = [records for records in OURS if number in (0, records)]
            yield from self.moves(sizes) if name == "moves" else self.layer(sizes)
        else:
            yield from {"grid": self.grid, "users": self.users, "real": self.real}[name]()

    def moves(self, sizes: Sequence[int]) -> Iterator[Figure]:
        """The slider in Streamlit."""
        found = {("empty", 0): self._moves("empty", TEN_THOUSAND, loads=LOADS)}
        for page, records in RIVALS:
            if records in sizes:
                found[page, records] = self._moves(page, records, moves=MOVES.get(page, 6))
        for records in sizes:
            found["ours", records] = self._moves("ours", records, loads=LOADS if records == MILLION else 1)
        yield from moves_figures(found)

    def layer(self, sizes: Sequence[int]) -> Iterator[Figure]:
        """The layer in a bare page, at a million and more."""
        for records in (number for number in sizes if number >= MILLION):
            yield from self._layer(f"{records:,} records", self._prepare(records), records)

    def grid(self) -> Iterator[Figure]:
        """DuckDB on the server."""
        packed = self._prepare(TEN_MILLION).folder / "packed.parquet"
        yield from _told(f"grid at {TEN_MILLION:,}", lambda: measure_grid(packed))

    def users(self) -> Iterator[Figure]:
        """Fifty at once, and what Z gives to fifty."""
        folder = self._prepare(HUNDRED_THOUSAND).folder
        crowd = _told("50 users", lambda: measure_users("ours", folder))
        floor = _told("50 users of Z", lambda: measure_users("empty", folder))
        yield Figure("50 users, 100,000 records: p95 / one user's move", crowd.p95 / crowd.alone, at_most=5)
        yield Figure("50 users of Z: p95 / one user's move", floor.p95 / floor.alone)
        yield Figure("50 users, 100,000 records: p95 / p95 of Z", crowd.p95 / floor.p95)
        for what, ms in (("one user's move", crowd.alone), ("median of all", crowd.median), ("p95", crowd.p95)):
            yield Figure(f"50 users, 100,000 records: {what}, ms", ms)

    def real(self) -> Iterator[Figure]:
        """UCDP GED, when it is beside the checkout."""
        for file in (ROOT.parent / "shared" / "data" / name for name in REAL):
            if file.is_file():
                prepared = prepare(self.folder / file.stem, read_records(file).good)
                yield from self._layer(f"{prepared.records:,} records of {file.stem}", prepared, prepared.records)

    def _layer(self, name: str, prepared: Prepared, records: int) -> Iterator[Figure]:
        yield Figure(f"{name}: bytes a record, gzip, all that filters need", prepared.bytes_a_record, at_most=5)
        yield Figure(f"{name}: seconds to write the columns", prepared.seconds)
        yield from _told(f"{name} in a bare page", lambda: measure_layer(prepared.folder, records, name=name))

    def _moves(self, page: str, records: int, *, moves: int = 6, loads: int = 1) -> Moves:
        prepared = self._prepare(records)
        name = f"{LETTERS[page]} at {records:,}"
        found = _told(name, lambda: measure_moves(page, prepared.folder, moves=moves, loads=loads))
        if page == "ours" and found.records != prepared.records:
            raise RuntimeError(f"The map shows {found.records:,} of {prepared.records:,} records.")
        return found

    def _prepare(self, records: int) -> Prepared:
        if records not in self.prepared:
            folder, number = self.folder / str(records), max(1, records // self.shrink)
            told = f"{number:,} records written"
            self.prepared[records] = _told(told, lambda: prepare(folder, number, packs=records == TEN_MILLION))
        return self.prepared[records]


def moves_figures(found: Mapping[tuple[str, int], Moves]) -> list[Figure]:
    """Figures and goals out of what each page took with so many records; Z stands under 0 records.

    Empty without Z. A ratio is left out when one of the two was not measured.
    """
    if ("empty", 0) not in found:
        return []
    floor = found["empty", 0]
    figures = []
    for (page, records), took in found.items():
        name = f"{LETTERS[page]} at {records:,}" if records else LETTERS[page]
        figures += [
            Figure(f"{name}: slider move to painted map, ms", took.move_ms),
            Figure(f"{name}: load, ms", took.load_ms),
            Figure(f"{name}: KB over the WebSocket a move", took.kilobytes),
            Figure(f"{name}: renderer, MB", took.renderer_mb),
        ]
        if page == "ours":
            figures += _beside_floor(took, floor, records)
            figures += [
                Figure(
                    f"slider move at {records:,}: ours / {LETTERS[rival]}", took.move_ms / other.move_ms, at_most=goal
                )
                for rival, goal in RIVALS_GOALS.get(records, ())
                if (other := found.get((rival, records)))
            ]
    return figures


def _beside_floor(took: Moves, floor: Moves, records: int) -> Iterator[Figure]:
    name = f"at {records:,}: ours / Z"
    yield Figure(f"slider move {name}", took.move_ms / floor.move_ms, at_most=GOALS_Z.get(records))
    yield Figure(f"bytes over the WebSocket a move {name}", took.kilobytes / floor.kilobytes, at_most=1.25)
    is_million = records == MILLION
    yield Figure(f"first map {name}", took.load_ms / floor.load_ms, at_most=1.4 if is_million else None)
    yield Figure(f"renderer memory {name}", took.renderer_mb / floor.renderer_mb, at_most=1.35 if is_million else None)


def _told(what: str, measured: Callable[[], T]) -> T:
    """Runs a measurement and says on stderr how long it took: a full run is long."""
    began = time.perf_counter()
    result = measured()
    print(f"{what}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return result
