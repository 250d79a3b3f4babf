"""What must never happen, tried against a server of its own. `--only NAME` measures a part: see PARTS."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.report import Figure
from bench.sound_attacks import attack_figures, text_figures
from bench.sound_load import load_figures
from bench.sound_serving import left_figures, memory_figures, stranger_figures

__all__ = ["PARTS", "measure"]

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "strangers": stranger_figures,
    "left": left_figures,
    "memory": memory_figures,
    "load": load_figures,
    "attacks": attack_figures,
    "texts": text_figures,
}


def measure(only: Sequence[str] = ()) -> list[Figure]:
    """All parts, or some of them by name. Raises SystemExit for another name."""
    if unknown := set(only) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    return [figure for name, part in PARTS.items() if not only or name in only for figure in part()]
