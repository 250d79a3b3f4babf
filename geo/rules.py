"""Ordered tables of rules: each says why, when and what, with an example; the first that fits a case decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

__all__ = ["Rule", "first_of", "that_concern"]

Case = TypeVar("Case")
Effect = TypeVar("Effect")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Case, Effect]):
    """One line of a table; a test reads its example, and finds the rule at work in it."""

    reason: str
    test: Callable[[Case], object]
    effect: Effect
    example: str
    concerns: Callable[[Any], object] | None = None
    """Whether the rule may fit at all, by something that is known before the case; None when that says nothing."""


def that_concern(rules: Sequence[Rule[Case, Effect]], known: object) -> tuple[Rule[Case, Effect], ...]:
    """The rules that may fit where something is known beforehand, in their order: none of the others needs to be tested."""
    return tuple(rule for rule in rules if rule.concerns is None or rule.concerns(known))


def first_of(rules: Sequence[Rule[Case, Effect]], case: Case) -> Rule[Case, Effect] | None:
    """The first rule that fits a case; None when none does."""
    for rule in rules:
        if rule.test(case):
            return rule
    return None
