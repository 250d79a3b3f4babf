"""The nouns: frozen, validated at birth. Inside, trust the type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, get_args

from geo.errors import DataError

__all__ = ["KINDS", "Article", "Candidate", "Kind", "Mention", "Place", "Resolution", "Status"]

Kind = Literal[
    "capital", "town", "country", "admin1", "admin2", "continent", "region",
    "river", "lake", "sea", "desert", "mountains", "island", "site",
]  # fmt: skip
"""What a place is. `town` is any populated place; `region` a named area without a government (Sahel, Donbas);
`site` a camp, base, airport, road or quarter."""

KINDS: tuple[str, ...] = get_args(Kind)

Status = Literal["placed", "unplaced", "rejected"]
"""`placed` has coordinates; `unplaced` is a place that we cannot put on the map; `rejected` looked like a place name
but was judged to be something else (a person, a month)."""


@dataclass(frozen=True, slots=True)
class Place:
    """One gazetteer entry; lat and lon are WGS84 degrees, radius_km is how far the name reaches from there."""

    id: int
    name: str
    lat: float
    lon: float
    kind: Kind
    country: str = ""
    """ISO 3166 alpha-2; empty where no country is meant (a sea, a desert across borders)."""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    """0 = not known."""
    radius_km: float = 0.0
    geonameid: int | None = None
    layer: str = "gazetteer"
    """Where the entry comes from: the bundled gazetteer, the user's own places, loaded records."""

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):  # NaN fails too
            raise DataError(f"place {self.name!r}: ({self.lat}, {self.lon}) is not on Earth")
        if self.kind not in KINDS:
            raise DataError(f"place {self.name!r}: kind {self.kind!r} is not one of {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: `text` is what every offset refers to."""

    text: str
    title: str = ""
    date: dt.date | None = None
    """Day of the dateline; None when neither the document nor the user says."""
    source: str = ""
    """File name or web address, for the reader's eye only."""
    notes: tuple[str, ...] = ()
    """What the reader of the document should know: a guessed encoding, a language not supported."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the text that may name a place: `article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    name: str = ""
    """Folded name that the gazetteer knows; empty when it knows none."""
    designator: str = ""
    """Folded word in or beside the span that tells what kind of place is meant: "county", "river", "base"."""
    is_adjectival: bool = False
    """A demonym: "Malian", "Chadian". It names a country without being there."""
    is_place: bool = True
    score: float = 1.0
    """Probability, 0 to 1, that this span names a place."""
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and self.end - self.start == len(self.text)):
            raise DataError(f"mention {self.text!r}: span {self.start} to {self.end} does not fit its text")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention may mean, with a score from 0 to 1 and the reasons for it."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention was taken to mean. `best is None`: no place, and `reasons` says why."""

    mention: Mention
    best: Candidate | None = None
    alternatives: tuple[Candidate, ...] = ()
    """Other candidates, best first; never contains `best`."""
    within: Place | None = None
    """For a place that no gazetteer knows: the known place around it."""
    reasons: tuple[str, ...] = field(default=())

    @property
    def status(self) -> Status:
        if not self.mention.is_place:
            return "rejected"
        return "placed" if self.best else "unplaced"
