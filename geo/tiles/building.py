"""Records become a file of tiles and the day-sorted Parquet beside it, in stages; what a run has finished the next one keeps."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from geo.errors import DataError, RecordsError
from geo.tiles import levels
from geo.tiles.codec import DEATHS_FROM, FORMAT, VERSION
from geo.tiles.rows import aside, connect, make_points, write_rows

if TYPE_CHECKING:
    import duckdb

__all__ = ["MEMORY_MB", "Built", "build_tiles", "work_folder"]

MEMORY_MB = 4_000
EPOCH = date(1970, 1, 1).toordinal()
HASHED = 2**22
ROWS = "rows.parquet"


@dataclass(frozen=True, slots=True)
class Built:
    """What was written."""

    tiles: Path
    rows: Path
    records: int
    aside: dict[str, int]
    """Rows that were set aside, by what they are."""
    notice: str
    """Whose rows may not be passed on; "" when all may."""


def work_folder(out: Path) -> Path:
    """Where a run keeps what is not finished: beside its output."""
    return out.with_name(out.name + ".work")


def build_tiles(
    sources: Sequence[Path], out: Path, *, memory_mb: int = MEMORY_MB, say: Callable[[str], None] = lambda line: None
) -> Built:
    """Writes `out` and, beside it, `out` with the ending .parquet: each is there whole, or not at all.

    sources: Parquet files that hold EVENTS, or folders of them (`geo.tiles.rows.holds_events`); their rows are taken as they
    are. memory_mb: what DuckDB may take; the rest spills beside the output. say: told a line before each stage. A run that
    was ended is gone on with when it is started again with the same sources; the same sources give the same bytes. Raises
    DataError, RecordsError or LimitError with the remedy; the folder of work then stays.
    """
    rows_out = out.with_suffix(".parquet")
    if not out.parent.is_dir():
        raise DataError(f"The folder {out.parent} does not exist; make it first.")
    if rows_out == out or rows_out.resolve() in [path.resolve() for path in sources]:
        raise DataError(f"The rows would go to {rows_out}, which is one of the files; give the tiles another name.")
    folder = work_folder(out)
    run = _Run.open(folder, _identity(sources), say)
    db = connect(folder, memory_mb)
    try:
        rows = folder / ROWS
        about = run.stage("rows", "Sorting the records by day", lambda: _rows_stage(db, sources, rows, run.edition))
        run.stage("points", "Sorting the records by place", lambda: make_points(db, rows))
        span = _span(about)
        planned = levels.plan_levels(db, span)
        totals = run.stage("totals", "Counting the world", lambda: _totals_stage(db, folder, span))
        at = int(totals["bytes"])
        always = {what: levels.Names(**told) for what, told in totals["names"].items()}
        for level in planned:
            told = run.stage(
                f"level-{level.zoom:02}",
                f"Counting tiles of zoom {level.zoom}: {len(level.tile):,}",
                partial(_level_stage, db, folder, level, at, span, always),
            )
            at += int(told["bytes"])
        say("Writing the file of tiles")
        about |= {"levels": [levels.level_of_world(db, zoom) for zoom in range(levels.DEEPEST + 2)]}
        about |= {"tile_kinds": _kinds(db)}
        _assemble(folder, folder / "out.pmtiles", about, totals, len(planned), at)
    finally:
        db.close()
    rows.replace(rows_out)
    (folder / "out.pmtiles").replace(out)
    shutil.rmtree(folder)
    return Built(out, rows_out, about["rows"], about["aside"], about["notice"])


# -- stages ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """The stages that are finished, in a manifest that is written whole."""

    folder: Path
    edition: str
    say: Callable[[str], None]
    done: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, identity: dict[str, Any], say: Callable[[str], None]) -> _Run:
        """A run of before, when it was of the same sources; else a new one."""
        edition = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]
        manifest = folder / "manifest.json"
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
            if told["edition"] == edition and (not told["done"] or (folder / ROWS).exists()):
                say(f"Going on where a run ended: {', '.join(told['done']) or 'at the beginning'} are there")
                return cls(folder, edition, say, told["done"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        run = cls(folder, edition, say)
        run._write()
        return run

    def stage(self, name: str, words: str, work: Callable[[], Any]) -> Any:
        """What a stage told, now or in a run of before."""
        if name not in self.done:
            self.say(words)
            self.done[name] = work()
            self._write()
        return self.done[name]

    def _write(self) -> None:
        new = self.folder / "manifest.json.new"
        new.write_text(json.dumps({"edition": self.edition, "done": self.done}, ensure_ascii=False), encoding="utf-8")
        new.replace(self.folder / "manifest.json")


def _identity(sources: Sequence[Path]) -> dict[str, Any]:
    """What the bytes of the output follow from."""
    files = [file for path in sources for file in (sorted(path.rglob("*.parquet")) if path.is_dir() else [path])]
    if not files:
        raise DataError(f"There is no Parquet file in {', '.join(map(str, sources))}.")
    digests = [_digest(file) for file in files]
    limits = [levels.LIST_RECORDS, levels.SUMMED_RECORDS, levels.MONTH_RECORDS, levels.MONTHLY_RECORDS, *DEATHS_FROM]
    return {"format": FORMAT, "version": VERSION, "limits": limits, "sources": digests}


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(HASHED):
                made.update(piece)
    except OSError as cause:
        raise RecordsError(f"{path} cannot be read ({cause.strerror}). Check the name and the folder.") from cause
    return made.hexdigest()


def _rows_stage(db: duckdb.DuckDBPyConnection, sources: Sequence[Path], rows: Path, edition: str) -> dict[str, Any]:
    told = write_rows(db, sources, rows, edition)
    kept = ("rows", "edition", "first_day", "last_day", "sources", "private", "notice", "precisions", "source_names")
    digest = {"bytes": rows.stat().st_size, "sha256": _digest(rows)}
    return {name: told[name] for name in kept} | {"aside": aside(db), "parquet": digest}


def _span(about: dict[str, Any]) -> tuple[int, int]:
    first, last = (about[name] or "1970-01-01" for name in ("first_day", "last_day"))
    return date.fromisoformat(first).toordinal() - EPOCH, date.fromisoformat(last).toordinal() - EPOCH


def _totals_stage(db: duckdb.DuckDBPyConnection, folder: Path, span: tuple[int, int]) -> dict[str, Any]:
    names, parts = levels.pack_totals(db, span)
    (folder / "totals.parts").write_bytes(b"".join(parts))
    return {
        "names": {what: asdict(named) for what, named in names.items()},
        "lengths": list(map(len, parts)),
        "bytes": sum(map(len, parts)),
    }


def _level_stage(
    db: duckdb.DuckDBPyConnection,
    folder: Path,
    level: levels.Level,
    at: int,
    span: tuple[int, int],
    always: dict[str, levels.Names],
) -> dict[str, Any]:
    name = f"level-{level.zoom:02}"
    with (folder / f"{name}.parts").open("wb") as parts:
        packed = levels.pack_level(db, level, parts, at=at, span=span, always=always)
    with (folder / f"{name}.heads").open("wb") as heads:
        for tile in sorted(packed.heads):
            heads.write(packed.heads[tile])
    index = [[tile, len(packed.heads[tile])] for tile in sorted(packed.heads)]
    (folder / f"{name}.json").write_text(json.dumps(index), encoding="utf-8")
    return {"bytes": packed.parts, "tiles": len(index)}


def _kinds(db: duckdb.DuckDBPyConnection) -> list[str]:
    found = db.execute("SELECT DISTINCT kind, told FROM tile_kinds ORDER BY kind").fetchall()
    return [name for _, name in found]


# -- the archive -------------------------------------------------------------------------------------------------------


def _assemble(
    folder: Path, path: Path, about: dict[str, Any], totals: dict[str, Any], zooms: int, parts_bytes: int
) -> None:
    """PMTiles version 3: heads as its tiles, along its Hilbert curve; then the section of parts, to which no tile points."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    with path.open("wb") as file, (folder / "tiles.part").open("w+b") as tiles:
        writer = Writer(file)
        writer.tile_f.close()
        writer.tile_f = tiles  # beside the output, not where the system keeps temporary files
        for zoom in range(zooms):
            index = json.loads((folder / f"level-{zoom:02}.json").read_text(encoding="utf-8"))
            with (folder / f"level-{zoom:02}.heads").open("rb") as heads:
                placed, at = [], 0
                for tile, length in index:
                    placed.append((zxy_to_tileid(zoom, *_column_row(tile)), at, length))
                    at += length
                for number, begin, length in sorted(placed):
                    heads.seek(begin)
                    writer.write_tile(number, heads.read(length))
        if not writer.tile_entries:  # a file without records
            writer.write_tile(0, levels.empty_tile())
        header = {"tile_compression": Compression.GZIP, "tile_type": TileType.UNKNOWN}
        writer.finalize(header, _metadata(about, totals, parts_bytes))
        _append(file, folder / "totals.parts")
        for zoom in range(zooms):
            _append(file, folder / f"level-{zoom:02}.parts")


def _append(file: IO[bytes], path: Path) -> None:
    with path.open("rb") as part:
        shutil.copyfileobj(part, file, HASHED)


def _column_row(tile: int) -> tuple[int, int]:
    """Of a position on the Z curve."""
    column = row = 0
    for bit in range(16):
        column |= (tile >> 2 * bit & 1) << bit
        row |= (tile >> 2 * bit + 1 & 1) << bit
    return column, row


def _metadata(about: dict[str, Any], totals: dict[str, Any], parts_bytes: int) -> dict[str, Any]:
    lengths, at = {}, 0
    for table, length in zip(levels.TABLES, totals["lengths"], strict=True):
        lengths[table] = [at, length]
        at += length
    named = {what: {"names": told["names"], "all": told["are_all"]} for what, told in totals["names"].items()}
    attribution = " | ".join(sorted({source["attribution"] for source in about["sources"]} - {""}))
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": "Event records",
        "attribution": attribution,
        "records": about["rows"],
        "aside": about["aside"],
        "first_day": about["first_day"],
        "last_day": about["last_day"],
        "kinds": about["tile_kinds"],
        "deaths_from": DEATHS_FROM,
        **named,
        "levels": about["levels"],
        "totals": lengths,
        "parts_bytes": parts_bytes,
        "parquet": about["parquet"],
        "edition": about["edition"],
        **{name: about[name] for name in ("sources", "source_names", "precisions", "private", "notice")},
    }
