"""Ordered tables of rules: each says why, when and what, with an example; the first that fits a case decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Rule", "first_of"]

Case = TypeVar("Case")
Effect = TypeVar("Effect")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Case, Effect]):
    """One line of a table; a test reads its example, and finds the rule at work in it."""

    reason: str
    test: Callable[[Case], object]
    effect: Effect
    example: str


def first_of(rules: Sequence[Rule[Case, Effect]], case: Case) -> Rule[Case, Effect] | None:
    """The first rule that fits a case; None when none does."""
    for rule in rules:
        if rule.test(case):
            return rule
    return None
