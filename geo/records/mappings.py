"""How a reader had a file read, kept for the next file of that shape: columns, texts and answers, as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.errors import RecordsError
from geo.frames import EVENTS
from geo.records.formats.table import TableMapping

__all__ = ["Kept", "kept_from_json", "kept_to_json", "shape_of"]

FORM = "dateline record mapping 1"
MOST_BYTES = 1_000_000
"""Of a file with a mapping."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a reader chose for a file."""

    mapping: TableMapping | None
    """None for the proposed one."""
    answers: Mapping[str, str] = field(default_factory=dict)


def shape_of(header: Collection[str]) -> tuple[str, ...]:
    """What two files of one shape have in common: their columns, in whatever order."""
    return tuple(sorted(header))


def kept_to_json(kept: Kept) -> str:
    """As a file holds it."""
    columns, constants = ({}, {}) if kept.mapping is None else (kept.mapping.columns, kept.mapping.constants)
    whole = {"form": FORM, "columns": dict(columns), "texts": dict(constants), "answers": dict(kept.answers)}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def kept_from_json(text: str, *, name: str) -> Kept:
    """What a file holds that `kept_to_json` wrote, or a person did: {"columns": {"date_start": "Date"}}.

    Raises RecordsError when it is no such file, or names what no record has; name: the file's, for messages.
    """
    try:
        whole: Any = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError) as cause:
        raise _no_mapping(name, str(cause)[:100]) from cause
    if not isinstance(whole, dict) or whole.get("form", FORM) != FORM:
        raise _no_mapping(name, "it is of another form")
    columns, texts, answers = (_texts(whole.get(key, {}), key, name) for key in ("columns", "texts", "answers"))
    if wrong := [ours for ours in (*columns, *texts) if ours not in EVENTS.names]:
        raise _no_mapping(name, f"a record has no {wrong[0][:50]}; it has {', '.join(EVENTS.names)}")
    mapping = (
        TableMapping(columns, texts, reasons=dict.fromkeys(columns, f"{name} says so")) if columns or texts else None
    )
    return Kept(mapping, answers)


def _texts(value: Any, key: str, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise _no_mapping(name, f"its {key} are no texts by name")
    return dict(value)


def _no_mapping(name: str, why: str) -> RecordsError:
    return RecordsError(
        f"{name} is no mapping of columns: {why}. Write one with `records check FILE --keep-mapping {name}`, and change that."
    )
