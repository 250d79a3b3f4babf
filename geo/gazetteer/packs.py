"""Packs: the villages of a country, a folder each in the form of the gazetteer, laid over the bundled one when it is opened.

Nothing of a pack is read before it is asked for. What only holds for all of them together (one table of all places, with
one code for each area, and which places the gazetteer has already) is written beside them whenever a pack comes or goes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import GazetteerError
from geo.gazetteer.store import (
    PLACE_COLUMNS,
    Gazetteer,
    MappedFiles,
    PackIndex,
    bundled_path,
    map_files,
    read_head,
)
from geo.settings import settings

__all__ = [
    "LICENCE", "PACK_FORMAT", "Pack", "find_packs", "join_packs", "packs_folder", "packs_stamp", "remedy_for", "remove_pack",
    "with_packs",
]  # fmt: skip

PACK_FORMAT = 1
"""Version of a pack; one of another version is refused."""

LICENCE = "Contains data from GeoNames (geonames.org), CC BY 4.0."

_JOINED = ".joined"
_ABANDONED_S = 86_400
_MOST_AREAS = {"country": 255, "admin1": 65_535, "admin2": 65_535}
_CODE = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that is there: its head, checked."""

    code: str
    """ISO alpha-2 code of its country, and the name of its folder."""
    folder: Path
    head: dict[str, Any]

    @property
    def places(self) -> int:
        """Places in it, those among them that the bundled gazetteer has too."""
        return int(self.head["places"])

    @property
    def bytes(self) -> int:
        """Its size on the disk."""
        return sum(self.head["files"].values())

    @property
    def made(self) -> str:
        """The day when it was made, ISO."""
        return str(self.head["made"])

    @property
    def origin(self) -> str:
        """What it was made of."""
        return str(self.head["sources"])


def packs_folder() -> Path:
    """Where packs lie; it may not be there yet."""
    return Path(settings().packs_folder).expanduser()


def find_packs(folder: Path | None = None) -> list[Pack]:
    """The packs of a folder (None: that of the setting), by country; [] when there is none.

    Raises GazetteerError, which names the pack and the remedy, when one is cut short, of another version or misplaced.
    """
    return [_read_pack(place) for place in _places(folder or packs_folder())]


def packs_stamp(folder: Path | None = None) -> tuple[tuple[str, int], ...]:
    """Another value means that packs have come, gone or changed."""
    found = []
    for place in _places(folder or packs_folder()):
        with suppress(OSError):
            found.append((place.name, (place / "meta.json").stat().st_mtime_ns))
    return tuple(found)


def _places(folder: Path) -> list[Path]:
    try:
        return sorted(place for place in folder.iterdir() if _CODE.fullmatch(place.name) and place.is_dir())
    except OSError:
        return []


def remedy_for(code: str) -> str:
    """How to mend a pack, as sentences."""
    return (
        f"Make it again with `python -m geo gazetteer add {code} --again`, or remove it with "
        f"`python -m geo gazetteer remove {code}`."
    )


def _read_pack(folder: Path) -> Pack:
    remedy = remedy_for(folder.name)
    head = read_head(folder, remedy=remedy)
    version = head.get("pack")
    if version != PACK_FORMAT:
        what = "no pack of villages" if version is None else f"a pack of version {version}"
        raise GazetteerError(f"{folder} is {what}; this program reads version {PACK_FORMAT}. {remedy}")
    if head.get("country") != folder.name:
        raise GazetteerError(
            f"{folder} holds the pack of {head.get('country')}, so the same places may be there twice. "
            f"Remove it with `python -m geo gazetteer remove {folder.name}`."
        )
    return Pack(folder.name, folder, head)


def remove_pack(code: str, *, folder: Path | None = None) -> None:
    """Take a pack away, a damaged one too. Raises GazetteerError when there is none, or when it cannot be removed."""
    folder = folder or packs_folder()
    place = folder / code
    if not (_CODE.fullmatch(code) and place.is_dir()):
        there = ", ".join(pack.name for pack in _places(folder)) or "none"
        raise GazetteerError(f"There is no pack {code} in {folder}; there: {there}.")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as gone:
            place.rename(Path(gone) / code)
    except OSError as cause:
        raise GazetteerError(f"{place} cannot be removed ({cause.strerror}). Remove that folder by hand.") from cause
    join_packs(folder)


# -- all packs as one --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Joined:
    """Packs and the gazetteer below them as one table."""

    table: npt.NDArray[Any]
    """PLACE_COLUMNS; the bundled places, then those of each pack that nothing before it has."""
    rows: list[npt.NDArray[np.uint32]]
    """For each pack the rows of its places."""
    firsts: list[int]
    """For each pack the row of the first place that it adds."""
    areas: dict[str, list[str]]
    """Names of countries, admin1 and admin2 by their codes."""


def with_packs(base: Gazetteer, folder: Path | None = None) -> Gazetteer:
    """The bundled gazetteer with the packs of a folder over it; itself when there is none. Errors as `find_packs`."""
    folder = folder or packs_folder()
    packs = find_packs(folder)
    if not packs:
        return base
    files = [map_files(pack.folder, remedy=remedy_for(pack.code)) for pack in packs]
    joined = _kept(folder, packs) or _join(base, files, [pack.head for pack in packs])
    indexes = [
        PackIndex(pack.code, first, mapped, rows)
        for pack, first, mapped, rows in zip(packs, joined.firsts, files, joined.rows, strict=True)
    ]
    return base.with_packs(joined.table, base.meta | joined.areas, indexes)


def join_packs(folder: Path | None = None) -> None:
    """Write beside the packs what opening them together needs; without it, they open more slowly and take more memory."""
    folder = folder or packs_folder()
    try:
        packs = find_packs(folder)
    except GazetteerError:  # who opens them is told
        packs = []
    _clear(folder)
    base = Gazetteer.open(bundled_path())
    # A full disk: it is made anew for every process then.
    with suppress(OSError), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as made:
        if (folder / _JOINED).exists():
            (folder / _JOINED).rename(Path(made) / "old")
        if packs:
            files = [map_files(pack.folder, remedy=remedy_for(pack.code)) for pack in packs]
            new = Path(made) / "new"
            _write(new, _join(base, files, [pack.head for pack in packs]), packs)
            new.rename(folder / _JOINED)


def _clear(folder: Path) -> None:
    """Remove what processes have left that were killed while they wrote."""
    for left in folder.glob(".making-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(left)


def _join(base: Gazetteer, files: Sequence[MappedFiles], heads: Sequence[dict[str, Any]]) -> _Joined:
    areas = {"countries": list(base.countries), "admin1": list(base.admin1_names), "admin2": list(base.admin2_names)}
    tables, rows, firsts, total = [base.table], [], [], len(base)
    ids, owners = base.geonameid, np.arange(total, dtype=np.int64)
    for mapped, head in zip(files, heads, strict=True):
        own = np.array(mapped.table)
        for column, names in (("country", "countries"), ("admin1", "admin1"), ("admin2", "admin2")):
            own[column] = _codes(areas[names], head[names], most=_MOST_AREAS[column])[own[column]]
        order = np.argsort(ids, kind="stable")
        at = np.minimum(np.searchsorted(ids, own["geonameid"], sorter=order), len(ids) - 1)
        is_known = (ids[order[at]] == own["geonameid"]) & (own["geonameid"] > 0)
        where = np.where(is_known, owners[order[at]], total - 1 + np.cumsum(~is_known))
        firsts.append(total)
        rows.append(where.astype(np.uint32))
        tables.append(own[~is_known])
        ids, owners = np.concatenate([ids, own["geonameid"][~is_known]]), np.arange(len(ids) + (~is_known).sum())
        total = len(ids)
    return _Joined(np.concatenate(tables), rows, firsts, areas)


def _codes(names: list[str], of_pack: Sequence[str], *, most: int) -> npt.NDArray[np.int64]:
    """The code of each area that a pack names; new ones are added to the names, as long as there is room."""
    known = {name: code for code, name in enumerate(names)}
    codes = []
    for name in of_pack:
        if name not in known and len(names) <= most:
            known[name] = len(names)
            names.append(name)
        codes.append(known.get(name, 0))
    return np.array(codes, dtype=np.int64)


def _stamp(packs: Sequence[Pack]) -> str:
    """What a join depends on."""
    heads = [(folder / "meta.json").read_bytes() for folder in (bundled_path(), *(pack.folder for pack in packs))]
    return hashlib.sha256(b"\0".join(hashlib.sha256(head).digest() for head in heads)).hexdigest()


def _write(folder: Path, joined: _Joined, packs: Sequence[Pack]) -> None:
    folder.mkdir()
    np.save(folder / "places.npy", joined.table)
    for pack, rows in zip(packs, joined.rows, strict=True):
        np.save(folder / f"rows-{pack.code}.npy", rows)
    head = {"stamp": _stamp(packs), "firsts": joined.firsts, "places": len(joined.table), "areas": joined.areas}
    (folder / "meta.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")


def _kept(folder: Path, packs: Sequence[Pack]) -> _Joined | None:
    """What was written for these packs; None when that was for others, or is damaged."""
    place = folder / _JOINED
    try:
        head = json.loads((place / "meta.json").read_text(encoding="utf-8"))
        if head["stamp"] != _stamp(packs):
            return None
        table = np.asarray(np.load(place / "places.npy", mmap_mode="r"))
        rows = [np.asarray(np.load(place / f"rows-{pack.code}.npy", mmap_mode="r")) for pack in packs]
        is_whole = len(table) == head["places"] and table.dtype == PLACE_COLUMNS
        is_whole &= [len(of_pack) for of_pack in rows] == [pack.places for pack in packs]
        return _Joined(table, rows, head["firsts"], head["areas"]) if is_whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
