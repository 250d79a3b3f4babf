"""A reading as a PLACES frame: one row for each thing that the article names, however often it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from geo.frames import PLACES
from geo.language.text import Text, fold
from geo.model import Resolution

if TYPE_CHECKING:
    from geo.reading.pipeline import Reading

__all__ = ["adjective_ids", "place_id", "places_frame"]


def places_frame(reading: Reading) -> pd.DataFrame:
    """Mentions of the same place joined, in order of their first mention; satisfies PLACES, even when empty.

    Rejected mentions are rows too: the reader should see what was taken for no place, and why.
    """
    groups: dict[str, list[Resolution]] = {}
    for resolution in reading.resolutions:
        groups.setdefault(place_id(resolution), []).append(resolution)
    if not groups:
        return PLACES.empty()
    rows = [_row(key, group, reading.text) for key, group in groups.items()]
    frame = pd.DataFrame(rows, columns=list(PLACES.names))
    return frame.astype({column.name: column.dtype for column in PLACES.columns})


def adjective_ids(reading: Reading) -> frozenset[str]:
    """Ids of rows that the article names by adjectives alone ("French troops"): nothing is said to be there."""
    placed = [resolution for resolution in reading.resolutions if resolution.best]
    nouns = {place_id(resolution) for resolution in placed if not resolution.mention.is_adjectival}
    return frozenset(map(place_id, placed)) - nouns


def place_id(resolution: Resolution) -> str:
    """Which row of the frame a mention belongs to: its place, or its own spelling when it has none."""
    if resolution.best is None:
        return f"{resolution.status}-{fold(resolution.mention.text)}"
    return f"place-{resolution.best.place.id}"


def _row(key: str, group: list[Resolution], text: Text) -> tuple[object, ...]:
    first = group[0]
    mention, place = first.mention, first.best.place if first.best else None
    start, end = text.sentence_at(mention.start)
    return (
        key,
        mention.text,
        place.name if place else "",
        place.kind if place else "",
        place.country if place else "",
        place.lat if place else float("nan"),
        place.lon if place else float("nan"),
        place.radius_km if place else float("nan"),
        first.best.score if first.best else mention.score,
        first.status,
        mention.start,
        mention.end,
        text.text[start:end],
        start,
        "; ".join(_reasons(first)),
        len(group),
    )


def _reasons(resolution: Resolution) -> Iterable[str]:
    around = (f"somewhere in {resolution.within.name}",) if resolution.within else ()
    chosen = resolution.best.reasons if resolution.best else ()
    return dict.fromkeys((*around, *resolution.mention.reasons, *resolution.reasons, *chosen))
