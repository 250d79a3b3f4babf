"""The kinds of a table in ACLED's words, so that records of all tables can be looked at together; the table's own word stays beside."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

from geo.frames import EVENT_TYPES
from geo.language.text import fold
from geo.records.formats import acled
from geo.records.formats.table import by_value
from geo.records.formats.words import KINDS
from geo.settings import settings

__all__ = ["EXAMPLES", "kind_of", "with_kinds"]

LONGEST = 120
"""Letters of a cell that is a kind; longer ones are accounts of an event."""

FAR_TOO_MANY = 20
"""Times the limit of kinds: so many different texts are not even looked at."""


@lru_cache(maxsize=1)
def _pattern() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w)(?:{'|'.join(fold(word) for word in words.split(','))})") for _, words in KINDS)


def kind_of(text: str) -> str:
    """ACLED's event type for a kind in any language; the text itself when its words tell none."""
    known = acled.event_type(text)
    if known in EVENT_TYPES or len(text) > LONGEST:
        return known
    words = fold(text)
    return next((kind for (kind, _), found in zip(KINDS, _pattern(), strict=True) if found.search(words)), text)


def with_kinds(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows whose event_type is ACLED's where its words tell; what stood there is the closer kind, unless there is one.

    A column of more kinds than anybody counts is none: it is the closer kind alone, and a note says so.
    """
    if "event_type" not in frame:
        return frame, ()
    own = frame["event_type"]
    told, most = own.nunique(), settings().records_kinds
    kinds = by_value(own, kind_of) if told <= FAR_TOO_MANY * most else own
    if told > most:
        told = kinds[~kinds.isin(EVENT_TYPES)].nunique()
    notes: tuple[str, ...] = ()
    if told > most:
        kinds = kinds.where(kinds.isin(EVENT_TYPES), "Unknown")
        notes = (f"The kinds of event are {told:,} different texts, too many to be kinds: they are shown as Unknown.",)
    sub = frame["sub_event_type"] if "sub_event_type" in frame else pd.Series("", index=frame.index, dtype="str")
    changed = (kinds != own) & (sub == "") & (own != "")
    if notes or changed.any():
        frame = frame.assign(sub_event_type=sub.mask(changed, own))
    return frame.assign(event_type=kinds), notes


EXAMPLES = {
    "Battles": "Battles",
    "Airstrike": "Explosions/Remote violence",
    "Bombing/Explosion": "Explosions/Remote violence",
    "Armed Assault": "Battles",
    "Hostage Taking (Kidnapping)": "Violence against civilians",
    "Assassination": "Violence against civilians",
    "Peaceful march and demonstration": "Protests",
    "Mob violence": "Riots",
    "Attaque": "Violence against civilians",
    "Embuscade": "Battles",
    "Enlèvement": "Violence against civilians",
    "Masacre": "Violence against civilians",
    "Homicidio": "Violence against civilians",
    "Enfrentamiento": "Battles",
    "Bombardeamento": "Explosions/Remote violence",
    "قصف جوي": "Explosions/Remote violence",
    "اشتباك": "Battles",
    "اعتقال تعسفي": "Violence against civilians",
    "Ракетний обстріл": "Explosions/Remote violence",
    "похищение человека": "Violence against civilians",
    "мітинг": "Protests",
    "Earthquake": "Earthquake",
    "": "",
}
"""A table's kind -> ACLED's, or itself; a test holds each."""
