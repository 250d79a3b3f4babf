"""Is a worker the same reader as we are? Version, code, data, packs and libraries that make the bytes of an answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from geo import __version__
from geo.errors import DatelineError
from geo.gazetteer.packs import find_packs, packs_stamp
from geo.gazetteer.store import Gazetteer
from geo.resources import bundled_data

__all__ = ["fitness", "unfit"]

LIBRARIES = ("numpy", "pandas", "pyarrow", "datasketch", "py3langid")
"""Of another version they may give other bytes."""

Fitness = Mapping[str, str]


def fitness(gazetteer: Path | None = None) -> Fitness:
    """What this process reads with: name of a part -> its version or checksum, or, of a gazetteer that does not open, why.

    gazetteer: folder of another one than the bundled. Looked at once as long as no pack comes or goes.
    """
    return _fitness(gazetteer, packs_stamp())


@lru_cache(maxsize=4)
def _fitness(gazetteer: Path | None, stamp: tuple[tuple[str, int], ...]) -> Fitness:
    code = Path(__file__).parents[1]
    return {
        "Dateline": __version__,
        "code": _checksum(code, (path for path in code.rglob("*.py") if path.relative_to(code).parts[0] != "data")),
        "data": _checksum(bundled_data(), bundled_data().rglob("*")),
        "gazetteer": _gazetteer(gazetteer),
        "packs of villages": ", ".join(f"{pack.code} {_digest(_head(pack.head))}" for pack in find_packs()) or "none",
        **{name: _version(name) for name in LIBRARIES},
    }


def unfit(worker: Fitness, ours: Fitness) -> str:
    """What a worker reads with that we do not, in words; "" when it is the same reader."""
    return "; ".join(
        f"{name}: {worker.get(name, 'none')} there, {value} here"
        for name, value in ours.items()
        if worker.get(name) != value
    )


def _gazetteer(folder: Path | None) -> str:
    try:
        return (
            f"{len(Gazetteer.open(folder)):,} places, {_checksum(folder, folder.rglob('*')) if folder else 'bundled'}"
        )
    except DatelineError as fault:
        return f"none ({fault})"


def _checksum(root: Path, files: Iterable[Path]) -> str:
    """Of names and contents, whatever the order."""
    total = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def _head(head: Mapping[str, object]) -> bytes:
    return json.dumps({name: value for name, value in head.items() if name != "made"}, sort_keys=True).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
