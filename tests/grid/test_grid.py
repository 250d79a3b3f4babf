"""Grid cells out of a packed file: the same as counting the frame's rows one by one, for any filters."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError, LimitError, RecordsError
from geo.frames import EVENT_TYPES, EVENTS, GEO_PRECISIONS, REACH_KM
from geo.grid import SEVERAL, Bounds, Cells, Filters, GridStore
from geo.grid.packing import pack_events
from geo.grid.questions import Inside, read_question
from geo.map.layers import KIND_STYLES

FIRST = dt.date(2011, 11, 20)
PLACES = [(16.2717, -0.0447), (16.2717, -0.0447), (12.65, -8.0), (12.6, -8.01), (90, 0), (-90, 12), (0, 180), (0, -180)]
ACTORS = ["", "Army", "Army; Police", "Group 'A'", "Rebels; Group 'A'", "Police"]
KINDS = [*EVENT_TYPES, "Unknown", "Flood; or 'none'"]
PRECISIONS = [name for name in GEO_PRECISIONS if name != "water"]
DATE_WORDS = {0: "day", 3: "days", 6: "week", 30: "month", 364: "year"}


def made_up(number: int, *, seed: int = 1) -> pd.DataFrame:
    """Records with everything that is hard to count: poles, the date line, years long, huge areas, unknown deaths."""
    chance = np.random.default_rng(seed)
    lat, lon = np.round(chance.uniform(-60, 75, number), 2), np.round(chance.uniform(-180, 180, number), 2)
    place = chance.integers(0, len(PLACES), number)
    is_known = chance.random(number) < 0.6
    lat, lon = (np.where(is_known, np.array(PLACES)[place, side], free) for side, free in ((0, lat), (1, lon)))
    lasts = chance.choice(list(DATE_WORDS), number, p=(0.7, 0.1, 0.1, 0.08, 0.02))
    start = np.datetime64(FIRST) + chance.integers(0, 500, number)
    precision = chance.choice(PRECISIONS, number)
    reach = np.array([REACH_KM[name] for name in precision]) * chance.choice([1, 1, 12], number)
    best = pd.Series(chance.integers(0, 40, number), dtype="Int64").mask(chance.random(number) < 0.2)
    columns = {
        "id": [f"made-up:{i}" for i in range(number)],
        "source": chance.choice(["One 21.1", "Other's"], number),
        "date_start": start,
        "date_end": start + lasts,
        "date_precision": [DATE_WORDS[days] for days in lasts],
        "lat": lat,
        "lon": lon,
        "geo_precision": precision,
        "radius_km": reach,
        "event_type": chance.choice(KINDS, number),
        "side_a": chance.choice(ACTORS, number),
        "side_b": chance.choice(ACTORS, number),
        "deaths_best": best,
        "summary": chance.choice(["What happened", "Tués près d’Élan", "A raid; DROP TABLE"], number),
        "country": chance.choice(["Mali", "Côte d'Ivoire", ""], number),
    }
    return EVENTS.check(EVENTS.split(pd.DataFrame(columns)).good)


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return made_up(800)


@pytest.fixture(scope="module")
def store(events: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> GridStore:
    path = tmp_path_factory.mktemp("grid") / "it's packed.parquet"
    pack_events(events, path)
    return GridStore(path)


# -- a second way to count ---------------------------------------------------------------------------------------------


def is_in_polygon(lat: float, lon: float, corners: tuple[tuple[float, float], ...]) -> bool:
    inside = False
    for (lat_i, lon_i), (lat_j, lon_j) in zip(corners, (corners[-1], *corners[:-1]), strict=True):
        crosses = (lat_i > lat) != (lat_j > lat)
        if crosses and lon < (lon_j - lon_i) * (lat - lat_i) / (lat_j - lat_i) + lon_i:
            inside = not inside
    return inside


def is_in_bounds(lat: float, lon: float, area: Bounds) -> bool:
    across = area.west > area.east
    between = lon >= area.west or lon <= area.east if across else area.west <= lon <= area.east
    return area.south <= lat <= area.north and between


def inside(events: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows that pass, decided row by row."""

    def passes(row: pd.Series) -> bool:
        names = {name for side in (row.side_a, row.side_b) for name in side.split("; ")}
        best, area = row.deaths_best, filters.area
        return (
            (filters.start is None or row.date_end.date() >= filters.start)
            and (filters.end is None or row.date_start.date() <= filters.end)
            and (filters.event_types is None or row.event_type in filters.event_types)
            and (filters.actors is None or not names.isdisjoint(filters.actors))
            and (filters.sources is None or row.source in filters.sources)
            and (filters.precisions is None or row.geo_precision in filters.precisions)
            and (filters.keeps_unknown if pd.isna(best) else best >= filters.min_deaths)
            and (area is None or (is_in_bounds if isinstance(area, Bounds) else is_in_polygon)(row.lat, row.lon, area))
        )

    return events[[passes(row) for row in events.itertuples()]]


def position(lat: float, lon: float) -> tuple[float, float]:
    sine = math.sin(math.radians(max(-85.0511287798, min(85.0511287798, lat))))
    return lon / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def place_class(row: pd.Series) -> int:
    return {"exact": 0, "near": 0, "country": 2}.get(row.geo_precision, 1)


def keys(events: pd.DataFrame, zoom: int) -> pd.Series:
    """(column, row) of each record, or the spot's (lat, lon, class) where it is drawn by itself."""
    columns = 2 ** (zoom + 2)
    classes = [place_class(row) for row in events.itertuples()]
    spots = list(zip(events["lat"], events["lon"], classes, strict=True))
    widest: dict[tuple[float, float, int], float] = defaultdict(float)
    for spot, radius in zip(spots, events["radius_km"], strict=True):
        share = 0.0 if math.isnan(radius) else radius * 1000 / (40075016.7 * max(0.05, math.cos(math.radians(spot[0]))))
        widest[spot] = max(widest[spot], float(np.float32(share)))
    found = []
    for lat, lon, kind in spots:
        x, y = (min(columns - 1, math.floor(place * columns)) for place in position(lat, lon))
        by_itself = kind == 2 or (kind == 1 and widest[lat, lon, kind] * columns >= 1)
        found.append((lat, lon, kind) if by_itself else (x, max(0, y)))
    return pd.Series(found, index=events.index)


def told(cells: Cells) -> dict[tuple[float, ...], tuple[object, ...]]:
    """The answer by key: counts by kind and look, deaths, unknown, whether at one spot, days, doubts."""
    answer = {}
    for i in range(len(cells.column)):
        by_itself = cells.column[i] < 0
        key = (cells.lat[i], cells.lon[i], cells.place_class[i]) if by_itself else (cells.column[i], cells.row[i])
        is_one = cells.spot[i] != SEVERAL
        numbers = (cells.deaths[i], cells.unknown[i], is_one, cells.days[i], cells.doubtful[i])
        answer[key] = (tuple(cells.kinds[i]), tuple(cells.looks[i]), *numbers)
    return answer


def counted(events: pd.DataFrame, shown: pd.DataFrame, zoom: int, filters: Filters) -> dict[object, object]:
    """What `told` should be."""
    key = keys(events, zoom)
    groups: dict[object, list[pd.Series]] = defaultdict(list)
    for row in shown.itertuples():
        groups[key[row.Index]].append(row)
    return {group: summed(rows, filters) for group, rows in groups.items()}


def summed(rows: list[pd.Series], filters: Filters) -> tuple[object, ...]:
    kinds, looks = [0] * 7, [0] * 4
    for row in rows:
        kinds[EVENT_TYPES.index(row.event_type) if row.event_type in EVENT_TYPES else 6] += 1
        looks[{"exact": 0, "near": 1, "country": 3}.get(row.geo_precision, 2)] += 1
    best = [row.deaths_best for row in rows]
    reaches_over = [
        (filters.start is not None and row.date_start.date() < filters.start)
        or (filters.end is not None and row.date_end.date() > filters.end)
        for row in rows
    ]
    return (
        tuple(kinds),
        tuple(looks),
        sum(int(count) for count in best if not pd.isna(count)),
        sum(pd.isna(count) for count in best),
        len({(row.lat, row.lon, place_class(row)) for row in rows}) == 1,
        sum((row.date_end.date() - dt.date(1970, 1, 1)).days for row in rows),
        sum(over and row.date_precision != "day" for over, row in zip(reaches_over, rows, strict=True)),
    )


def some(names: list[str]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from(names), max_size=4, unique=True).map(tuple)


days = st.none() | st.dates(FIRST - dt.timedelta(20), FIRST + dt.timedelta(900))
degrees = st.tuples(st.floats(-85, 85), st.floats(-180, 180))
rectangles = st.builds(
    lambda one, other, west, east: Bounds(min(one, other), west, max(one, other), east),
    *(st.floats(-89, 89) for _ in range(2)),
    *(st.floats(-180, 180) for _ in range(2)),
)
areas = st.none() | rectangles | st.lists(degrees, min_size=3, max_size=8).map(tuple)


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    window = [draw(days), draw(days)]
    if None not in window:
        window.sort()
    plain = draw(st.booleans())  # so that the ready sums are asked as well
    return Filters(
        *window,
        event_types=draw(some([*KINDS, "No such kind"])),
        precisions=draw(some(PRECISIONS)),
        actors=None if plain else draw(some(["Army", "Police", "Group 'A'", "Rebels", "Nobody"])),
        sources=None if plain else draw(some(["One 21.1", "Other's"])),
        min_deaths=0 if plain else draw(st.integers(0, 20)),
        unknown_deaths=None if plain else draw(st.none() | st.booleans()),
        area=None if plain else draw(areas),
    )


@settings(max_examples=200)
@given(wanted=filters(), zoom=st.integers(0, 8))
def test_the_world_is_counted_as_row_by_row(events: pd.DataFrame, store: GridStore, wanted: Filters, zoom: int):
    shown = inside(events, wanted)
    bounds = None if zoom < 7 else Bounds(-90, -180, 90, -150)
    found = told(store.cells(bounds, zoom, wanted, fades=True))
    expected = counted(events, shown, zoom, wanted)
    if bounds is None:
        assert found == expected
    else:
        assert {key for key in expected if key in found} == set(found)
        assert all(found[key] == expected[key] for key in found)
    counts = store.counts(wanted)
    assert counts.records == len(shown)
    assert counts.deaths == int(shown["deaths_best"].sum())
    assert counts.unknown == int(shown["deaths_best"].isna().sum())
    assert counts.kinds == shown["event_type"].value_counts().to_dict()


@settings(max_examples=60)
@given(wanted=filters(), bounds=rectangles, zoom=st.integers(0, 6))
def test_a_view_holds_the_cells_it_touches(store: GridStore, wanted: Filters, bounds: Bounds, zoom: int):
    world, view = (told(store.cells(where, zoom, wanted)) for where in (None, bounds))
    assert view.items() <= world.items()
    (west, north), (east, south) = (
        position(lat, lon) for lat, lon in ((bounds.north, bounds.west), (bounds.south, bounds.east))
    )
    size = 2 ** (zoom + 2)
    first, last, top, bottom = (min(size - 1, math.floor(part * size)) for part in (west, east, north, south))
    for key in world.keys() - view.keys():
        lat_lon = len(key) == 3
        column, row = (min(size - 1, math.floor(part * size)) for part in position(*key[:2])) if lat_lon else key
        between = first <= column <= last if bounds.west <= bounds.east else column >= first or column <= last
        assert not (between and top <= row <= bottom)


@settings(max_examples=60)
@given(wanted=filters())
def test_lists_hold_the_records_inside(events: pd.DataFrame, store: GridStore, wanted: Filters):
    shown = inside(events, wanted).sort_values(["date_start", "id"], kind="stable")
    assert store.records(wanted, limit=5_000)["id"].tolist() == shown["id"].tolist()
    assert store.records(wanted, limit=3)["id"].tolist() == shown["id"].tolist()[:3]


def test_every_mark_opens_the_records_it_counts(store: GridStore):
    wanted = Filters(dt.date(2012, 2, 1), dt.date(2012, 6, 10))
    cells = store.cells(None, 3, wanted)
    for i in range(0, len(cells.column), 7):
        at_spot = (
            {"spots": [int(cells.spot[i])]}
            if cells.column[i] < 0
            else {"cell": (3, int(cells.column[i]), int(cells.row[i]))}
        )
        assert len(store.records(wanted, limit=5_000, **at_spot)) == cells.records[i]


def test_deep_zoom_counts_every_spot_by_itself(events: pd.DataFrame, store: GridStore):
    cells = store.cells(Bounds(12.5, -8.1, 12.7, -7.9), 14)
    shown = inside(events, Filters(area=Bounds(12.5, -8.1, 12.7, -7.9)))
    spots = {(row.lat, row.lon, place_class(row)) for row in shown.itertuples()}
    found = dict(zip(zip(cells.lat, cells.lon, cells.place_class, strict=True), cells.records, strict=True))
    assert spots <= found.keys()
    assert sum(found[spot] for spot in spots) == len(shown)


def test_areas_that_reach_into_a_view_are_told(store: GridStore):
    view = Bounds(10, -5, 14, 2)
    cells = store.cells(view, 6)
    outside = [
        i for i in range(len(cells.row)) if cells.column[i] < 0 and not is_in_bounds(cells.lat[i], cells.lon[i], view)
    ]
    assert outside
    north, south = position(view.north, 0)[1], position(view.south, 0)[1]
    for i in outside:
        assert cells.place_class[i] > 0
        assert north - cells.reach[i] - 1 / 256 <= cells.y[i] <= south + cells.reach[i] + 1 / 256


def test_marks_stay_where_they_are_while_the_window_moves(store: GridStore):
    all_time, month = (store.cells(None, 2, wanted) for wanted in (Filters(), Filters(FIRST, dt.date(2012, 1, 9))))
    where = {
        (c, r): (x, y)
        for c, r, s, x, y in zip(all_time.column, all_time.row, all_time.spot, all_time.x, all_time.y, strict=True)
        if s == SEVERAL
    }
    for c, r, s, x, y in zip(month.column, month.row, month.spot, month.x, month.y, strict=True):
        if s == SEVERAL:
            assert where[c, r] == (x, y)
            assert c <= x * 16 <= c + 1 and r <= y * 16 <= r + 1


def test_one_record_by_id_is_whole(events: pd.DataFrame, store: GridStore):
    row = events[events["id"] == "made-up:77"].reset_index(drop=True)
    pd.testing.assert_frame_equal(store.record("made-up:77"), row)
    assert store.record("' OR true --").empty


def test_the_page_and_the_grid_mean_the_same(events: pd.DataFrame, store: GridStore):
    filters = Filters(dt.date(2012, 1, 1), dt.date(2012, 3, 1), ("Battles",), ("Army",), 3)
    assert store.counts(filters).records == len(filters.apply(events))
    assert store.counts().records == len(events)


def test_kinds_stand_in_the_order_of_the_legend():
    assert tuple(KIND_STYLES) == EVENT_TYPES


# -- what the browser asks -------------------------------------------------------------------------------------------


def filters_of(told: object) -> Filters:
    return read_question(Inside, json.dumps(told).encode()).filters


def test_words_of_the_browser():
    told = {
        "window": ["2012-01-05", None],
        "filter": {
            "kinds": ["Battles"],
            "actors": None,
            "minDeaths": 2,
            "unknownDeaths": True,
            "area": [[0, 0], [1, 0], [0, 1]],
        },
    }
    assert filters_of(told) == Filters(
        dt.date(2012, 1, 5), event_types=("Battles",), min_deaths=2, unknown_deaths=True, area=((0, 0), (1, 0), (0, 1))
    )
    assert filters_of({}) == Filters()
    rectangle = {"filter": {"area": {"south": 0, "west": 170, "north": 1, "east": -170}}}
    assert filters_of(rectangle).area == Bounds(0, 170, 1, -170)


@pytest.mark.parametrize(
    "told",
    [
        {"window": ["yesterday", None]},
        {"window": ["2012-01-05", "2011-01-05"]},
        {"window": 3},
        {"filter": {"kinds": 7}},
        {"filter": {"minDeaths": "many"}},
        {"filter": {"minDeaths": -1}},
        {"filter": {"area": [[0, 0], [1, 1]]}},
        {"filter": {"area": [[0, 0], [1, 1], [float("nan"), 0]]}},
        {"filter": {"area": {"south": 3, "west": 0, "north": 1, "east": 2}}},
        {"filter": {"area": [[0, 0]] * 501}},
        {"filter": {"kinds": ["x"] * 10_001}},
        {"filter": []},
    ],
)
def test_words_that_make_no_sense(told):
    with pytest.raises(DataError):
        filters_of(told)


@pytest.mark.parametrize(
    "view, bounds",
    [
        ((-10, -20, 10, 20), Bounds(-10, -20, 10, 20)),
        ((-10, 350, 10, 380), Bounds(-10, -10, 10, 20)),
        ((-10, 170, 10, 200), Bounds(-10, 170, 10, -160)),
        ((-10, -300, 10, 300), Bounds(-10, -180, 10, 180)),
    ],
)
def test_views_of_further_worlds(view, bounds):
    assert Bounds.of_view(*view) == bounds


# -- limits and bad files ----------------------------------------------------------------------------------------------


def test_a_view_of_too_many_cells_is_refused(store: GridStore):
    with pytest.raises(LimitError, match="smaller part"):
        store.cells(None, 10)


def test_a_question_that_takes_too_long_is_given_up(store: GridStore):
    slow = GridStore(store._path, longest_s=60)
    slow._longest_s = 0.05
    with pytest.raises(LimitError, match=r"took more than 0\.05 seconds\. Ask for less, or give a higher limit"):
        slow._ask("SELECT count(*) FROM range(100000000000) a")


def test_no_records(tmp_path: Path):
    pack_events(EVENTS.empty(), tmp_path / "none.parquet")
    store = GridStore(tmp_path / "none.parquet")
    assert store.counts().records == 0
    assert len(store.cells(None, 3).column) == 0
    assert store.records().empty


@pytest.mark.parametrize("zoom", [0, 4, 12, 14])
def test_one_record(tmp_path: Path, zoom: int):
    pack_events(made_up(40).iloc[4:5], tmp_path / "one.parquet")
    cells = (
        GridStore(tmp_path / "one.parquet").cells(Bounds(-90, -180, 90, 180) if zoom > 12 else None, zoom)
        if zoom in (0, 4, 14)
        else GridStore(tmp_path / "one.parquet").cells(Bounds(16, -1, 17, 1), zoom)
    )
    assert cells.records.sum() in (0, 1)


def test_ten_thousand_kinds(tmp_path: Path):
    events = made_up(10_000).assign(event_type=[f"Kind {i}" for i in range(10_000)])
    pack_events(events, tmp_path / "kinds.parquet")
    store = GridStore(tmp_path / "kinds.parquet")
    assert store.counts(Filters(event_types=tuple(events["event_type"][:9_990]))).records == 9_990
    assert store.cells(None, 2).kinds[:, 6].sum() == 10_000


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _blot(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
    path.write_bytes(content)


def _foreign(path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(path)


def _other_version(path: Path) -> None:
    from pyarrow import parquet

    table = parquet.read_table(path)
    parquet.write_table(table.replace_schema_metadata({b"dateline": b'{"version": 99}'}), path)


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda path: path.unlink(), "cannot be opened"),
        (_cut, "no whole Parquet file"),
        (lambda path: path.write_text("<html>login</html>"), "no whole Parquet file"),
        (_blot, "cannot be read"),
        (_foreign, "not packed for the map"),
        (_other_version, "version 99"),
    ],
)
def test_bad_files_are_told(tmp_path: Path, spoil, words):
    path = tmp_path / "bad.parquet"
    pack_events(made_up(5_000), path)
    spoil(path)
    with pytest.raises(RecordsError, match=words):
        GridStore(path).counts()


def test_a_file_that_changes_while_in_use_is_told(tmp_path: Path):
    path = tmp_path / "changing.parquet"
    pack_events(made_up(100), path)
    store = GridStore(path)
    pack_events(made_up(200), path)
    with pytest.raises(RecordsError, match="open the records again"):
        store.counts()


def test_a_path_that_duckdb_would_take_for_a_pattern(tmp_path: Path):
    path = tmp_path / "all*.parquet"
    pack_events(made_up(10), path)
    with pytest.raises(RecordsError, match="other names"):
        GridStore(path)
