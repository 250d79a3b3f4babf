"""What one machine does well, done on many and with millions. `scripts/bench scale`; `--only corpora` measures a part.

A part is a line of PARTS: its name, and the module whose `measure` gives its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from bench.report import Figure

__all__ = ["PARTS", "measure"]

PARTS: dict[str, str] = {
    "corpora": "bench.scale_corpora",
    "tiles": "bench.scale_tiles",
}


def measure(only: Sequence[str] = ()) -> list[Figure]:
    """All parts, or some of them by name. Raises SystemExit for another name."""
    if unknown := set(only) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    return [
        figure
        for name, module in PARTS.items()
        if not only or name in only
        for figure in import_module(module).measure()
    ]
