"""How figures are printed: a table for people, one line of JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Figure", "are_all_met", "as_json", "as_table"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and its goal. A figure with neither `at_most` nor `at_least` is told, not judged."""

    name: str
    """What was measured, with its unit."""
    measured: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words; empty when there is none."""
        limits = (("at most", self.at_most), ("at least", self.at_least))
        return ", ".join(f"{word} {limit:g}" for word, limit in limits if limit is not None)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached, None without a goal. A value that is not a number never reaches one."""
        if not self.goal:
            return None
        above = self.at_least is None or self.measured >= self.at_least
        return above and (self.at_most is None or self.measured <= self.at_most)


def are_all_met(figures: Sequence[Figure]) -> bool:
    """Whether no figure misses its goal; true for no figures."""
    return all(figure.is_met is not False for figure in figures)


def as_table(figures: Sequence[Figure]) -> str:
    """The figures as lines `figure | goal | measured | ok`, in columns; the heading alone for no figures."""
    verdicts = {True: "yes", False: "MISSED", None: ""}
    rows = [("figure", "goal", "measured", "ok")]
    rows += [(figure.name, figure.goal, f"{figure.measured:.3g}", verdicts[figure.is_met]) for figure in figures]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def as_json(name: str, figures: Sequence[Figure]) -> str:
    """The same as one line of JSON: the benchmark's name, whether all goals are reached, and every figure."""
    rows = [
        {"figure": figure.name, "goal": figure.goal or None, "measured": round(figure.measured, 4), "ok": figure.is_met}
        for figure in figures
    ]
    return json.dumps({"benchmark": name, "ok": are_all_met(figures), "figures": rows}, ensure_ascii=False)
