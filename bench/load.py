"""A server under load and under attack. `scripts/bench load`; `--only api` measures a part.

A part is a line of PARTS: its name, the module that has it, and the function there that gives its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from bench.report import Figure

__all__ = ["PARTS", "measure"]

PARTS: dict[str, tuple[str, str]] = {
    "api": ("bench.load_api", "rights_figures"),
    "licence": ("bench.load_api", "licence_figures"),
    "users": ("bench.load_users", "user_figures"),
    "reads": ("bench.load_users", "read_figures"),
    "copies": ("bench.load_copies", "copy_figures"),
    "backup": ("bench.load_backup", "backup_figures"),
}


def measure(only: Sequence[str] = ()) -> list[Figure]:
    """All parts, or some of them by name. Raises SystemExit for another name."""
    if unknown := set(only) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    figures: list[Figure] = []
    for name, (module, function) in PARTS.items():
        if not only or name in only:
            figures += getattr(import_module(module), function)()
    return figures
