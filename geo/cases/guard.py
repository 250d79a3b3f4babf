"""Whether a case is sensitive, and what that means for whatever leaves it: acts in its log, and the rules that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from geo.cases.acts import DISCRETION, GUARDED, Json, Log
from geo.cases.store import Deed
from geo.discretion import Discretion, Rules
from geo.errors import DataError
from geo.exports import Edition, discreet_edition

__all__ = ["Guard", "discreet", "discretion_of", "guard_deed", "guard_of"]

MOST_NAMES, LONGEST_NAME = 1_000, 200


@dataclass(frozen=True, slots=True)
class Guard:
    """What is said of a case. has_note: a content note stands before what tells of violence; that of a sensitive case always does."""

    is_sensitive: bool = False
    wants_note: bool = False
    rules: Rules = field(default_factory=Rules)

    @property
    def has_note(self) -> bool:
        """Whether a content note stands before descriptions of violence."""
        return self.is_sensitive or self.wants_note


def guard_of(log: Log) -> Guard:
    """What the log says of a case by now."""
    return _guard_in(log.value(GUARDED, DISCRETION))


def _guard_in(value: Json) -> Guard:
    """What the value of an act says; whatever another program wrote there counts as far as it can be read."""
    if not isinstance(value, Mapping):
        return Guard()
    names = {key: tuple(one for one in value.get(key) or () if isinstance(one, str)) for key in ("mask", "named")}
    return Guard(bool(value.get("sensitive")), bool(value.get("note")), Rules(**names))


def guard_deed(log: Log, guard: Guard) -> Deed | None:
    """The act that makes it so; None where it is so already. DataError for lists that are longer than a case keeps."""
    rules = {"mask": _checked(guard.rules.mask), "named": _checked(guard.rules.named)}
    value: dict[str, Any] = {"sensitive": guard.is_sensitive, "note": guard.wants_note, **rules}
    known = log.value(GUARDED, DISCRETION)
    told = value if any(value.values()) else None
    return None if told == known else Deed(GUARDED, DISCRETION, told, known)


def _checked(names: tuple[str, ...]) -> list[str]:
    told = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    if len(told) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in told):
        raise DataError(f"A list of names holds at most {MOST_NAMES:,} names of {LONGEST_NAME} characters: shorten it.")
    return told


@lru_cache(maxsize=1)
def _gazetteer() -> Any:
    from geo.gazetteer.store import Gazetteer

    return Gazetteer.open()


def _is_place(name: str) -> bool:
    return bool(_gazetteer().lookup(name))


def discretion_of(guard: Guard) -> Discretion | None:
    """What masks tables of a sensitive case other than its editions; None for a case that is not."""
    return Discretion(guard.rules, _is_place) if guard.is_sensitive else None


def discreet(edition: Edition, guard: Guard) -> Edition:
    """The edition as it may leave the case."""
    return discreet_edition(edition, guard.rules, _is_place) if guard.is_sensitive else edition
