"""The nouns: frozen, validated at birth. Inside, trust the type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, get_args

from geo.errors import DataError

__all__ = [
    "CLAIM_STATUSES", "DATE_PRECISIONS", "DERIVED", "PLACE_KINDS", "RELATIONS", "ROLES", "SHAPES", "Actor", "Area", "Article", "Candidate", "Claim", "ClaimStatus", "Count", "DateMention", "DatePrecision", "DateSpan", "Mention", "Place", "PlaceKind", "Relation", "Resolution", "Role", "Shape", "Status", "UnknownName",
]  # fmt: skip

PlaceKind = Literal[
    "capital", "town", "country", "admin1", "admin2", "continent", "region",
    "river", "lake", "sea", "desert", "mountains", "island", "site",
]  # fmt: skip
"""What a place is. `town` is any populated place; `region` a named area without a government (Sahel, Donbas);
`site` a camp, base, airport, road or quarter."""

PLACE_KINDS: tuple[str, ...] = get_args(PlaceKind)

Status = Literal["placed", "unplaced", "rejected"]
"""`placed` has coordinates; `unplaced` is a place that we cannot put on the map; `rejected` looked like a place name
but was judged to be something else (a person, a month)."""

DatePrecision = Literal["day", "days", "week", "month", "year", "open"]
"""How exact a date is. `days`: a stretch of days, none of the others (a weekend, early March, two years); `open`: one
end is not known ("since its recapture", "before May")."""

DATE_PRECISIONS: tuple[str, ...] = get_args(DatePrecision)

Shape = Literal["circle", "sector", "ring", "corridor", "admin"]
"""How an area is drawn. `sector`: a slice in one direction; `ring`: a given distance in every direction; `corridor`: a
strip along a road, a river bank or a border; `admin`: a country or administrative unit, or part of one."""

SHAPES: tuple[str, ...] = get_args(Shape)

Relation = Literal[
    "near", "outside", "outskirts", "away", "at_distance", "wind_of", "part", "unit",
    "road", "road_end", "along_road", "between", "halfway", "across", "border", "from_border", "border_town",
]  # fmt: skip
"""How an area lies to the places that it counts from, in any language. `away`: so far off in any direction; `at_distance`:
in one; `wind_of`: in one, how far is not told; `part`: the north of it; `unit`: a province, or what lies round a town; `road`: a road of
which both ends are told; `road_end`: of which one is ("the road to Gao"); `along_road`: so far off towards another place;
`border_town`: a place that is said to lie at a border."""

RELATIONS: tuple[str, ...] = get_args(Relation)

Role = Literal["perpetrator", "target", "participant", "source"]
"""What an actor does in a claim. `participant`: one of two sides that do the same (a clash, an agreement, a march);
`source`: told of the event."""

ROLES: tuple[str, ...] = get_args(Role)

ClaimStatus = Literal["event", "denied", "hearsay", "planned", "threatened", "background", "rejected"]
"""As what the article tells it; "rejected" is what an analyst took out, no reading gives it."""
"""`event`: the article says that it happened. The others are no events: `denied`, also prevented; `hearsay`: feared,
possible, alleged; `planned`: also demanded or future; `threatened`; `background`: something that goes on or happens again
and again, without a day or a place of its own."""

CLAIM_STATUSES: tuple[str, ...] = get_args(ClaimStatus)


DERIVED = "derived"
"""`Place.layer` of what is no entry of a gazetteer: a middle between two places, a point so far from a town, its surroundings."""


@dataclass(frozen=True, slots=True)
class Place:
    """One gazetteer entry; lat and lon are WGS84 degrees, radius_km is how far the name reaches from there."""

    id: int
    name: str
    lat: float
    lon: float
    kind: PlaceKind
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
        if self.kind not in PLACE_KINDS:
            raise DataError(f"place {self.name!r}: kind {self.kind!r} is not one of {', '.join(PLACE_KINDS)}")


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
    language: str = ""
    """ISO 639-1 code of the language that the text was found to be in; "" when nobody has looked."""
    authors: tuple[str, ...] = ()
    """Who wrote it, as the document names them; () when it does not. So are the site and the address "" when unknown."""
    site: str = ""
    """Name of the newspaper, agency or site."""
    address: str = ""
    """Where the article stands, http or https, by the word of the document; text, not to be trusted."""
    left_out: tuple[str, ...] = ()
    """Lines of the document that are no part of the article: menus, buttons, notices. `text` is without them."""


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
    asks_for: str = ""
    """The kind that it tells: admin2, area, water, road, land or building."""
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
    is_variant: bool = False
    """Whether the gazetteer writes the name otherwise than the text."""
    is_within_told: bool = False
    """Whether the words beside the name say that it is there."""
    around: tuple[int, ...] = ()
    """Where the names stand that its phrase puts it into, the nearest first, as far as it lies there: 6 and 13 in "Koro, Mopti, Mali"."""

    @property
    def status(self) -> Status:
        if not self.mention.is_place:
            return "rejected"
        return "placed" if self.best else "unplaced"


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A capitalised name that was understood as nothing known: `article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    why: str

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and self.end - self.start == len(self.text)):
            raise DataError(f"name {self.text!r}: span {self.start} to {self.end} does not fit its text")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First and last day, both included; None where that end is not known, which only `open` spans may have."""

    start: dt.date | None
    end: dt.date | None
    precision: DatePrecision

    def __post_init__(self) -> None:
        if self.precision not in DATE_PRECISIONS:
            raise DataError(f"date precision {self.precision!r} is not one of {', '.join(DATE_PRECISIONS)}")
        if (self.start is None or self.end is None) != (self.precision == "open"):
            raise DataError(f"dates {self.start} to {self.end}: an end is unknown exactly when the precision is open")
        if self.start is None and self.end is None:
            raise DataError("a date span needs a first or a last day")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise DataError(f"dates {self.start} to {self.end}: the first day is after the last")


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words of the text that tell a date: `article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    span: DateSpan | None
    """None when the words name no day that we can tell: a relative date without a dateline, or 31 February."""
    alternatives: tuple[DateSpan, ...] = ()
    """Other readings of the same words ("11/01/2013"), likelier first; never contains `span`."""
    is_future: bool = False
    """After the dateline, or a deadline ("by July 31"): a plan, not something that has happened."""
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and self.end - self.start == len(self.text)):
            raise DataError(f"date {self.text!r}: span {self.start} to {self.end} does not fit its text")


@dataclass(frozen=True, slots=True)
class Area:
    """Where "north of Gao" is: `article.text[start:end] == phrase`. Drawn as its outline, never as a pin."""

    phrase: str
    start: int
    end: int
    lat: float
    """WGS84 degrees, as is lon: the middle of the smallest circle that holds the area."""
    lon: float
    radius_km: float
    """Radius of that circle."""
    shape: Shape
    places: tuple[Place, ...]
    """The places that the phrase counts from (Gao; Algeria), and the one that it describes, if any ("Tessalit, 50 km
    from the Algerian border"): that one stands last, and the reasons say how well its own position agrees."""
    outline: tuple[tuple[float, float], ...]
    """Corners (lat, lon) of a polygon for drawing, the last the same as the first, at most 64 points. Longitudes run on
    beyond 180 where the area crosses the date line."""
    reasons: tuple[str, ...] = ()
    relation: Relation | None = None
    """None: not told."""
    described: Place | None = None
    """The one of the places that the phrase describes, and does not count from."""

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and self.end - self.start == len(self.phrase)):
            raise DataError(f"area {self.phrase!r}: span {self.start} to {self.end} does not fit its text")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180 and self.radius_km > 0):  # NaN fails too
            raise DataError(f"area {self.phrase!r}: {self.radius_km} km round ({self.lat}, {self.lon}) is not on Earth")
        if len(self.outline) < 4 or self.outline[0] != self.outline[-1]:
            raise DataError(f"area {self.phrase!r}: its outline is not a closed polygon")

    @property
    def origins(self) -> tuple[Place, ...]:
        """The places that the phrase counts from."""
        return tuple(place for place in self.places if place is not self.described)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who took part in an event, or told of it: `article.text[start:end] == name`."""

    name: str
    start: int
    end: int
    role: Role
    kind: str
    """ACLED's kind of actor: State forces, Rebel group, Political militia, Identity militia, Protesters, Rioters,
    Civilians, External/Other forces; Other when the words do not tell."""

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and self.end - self.start == len(self.name)):
            raise DataError(f"actor {self.name!r}: span {self.start} to {self.end} does not fit its text")
        if self.role not in ROLES:
            raise DataError(f"actor {self.name!r}: role {self.role!r} is not one of {', '.join(ROLES)}")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, as wide as the words leave it: `article.text[start:end] == text`; None is unknown, never 0."""

    low: int | None
    best: int | None
    high: int | None
    text: str
    start: int
    end: int

    def __post_init__(self) -> None:
        known = [number for number in (self.low, self.best, self.high) if number is not None]
        if known != sorted(known) or min(known, default=0) < 0:
            raise DataError(f"count {self.text!r}: {self.low} to {self.best} to {self.high} is not in order")
        if not known:
            raise DataError(f"count {self.text!r}: no number is known; leave the count out instead")


@dataclass(frozen=True, slots=True)
class Claim:
    """One event as the article tells it, with every sentence that tells of it."""

    quote: str
    """The first sentence that tells of it."""
    spans: tuple[tuple[int, int], ...]
    """All the sentences that do, in the order of the text: `article.text[start:end]`, the first being the quote."""
    event_type: str
    """ACLED's event type, as is the sub-event type."""
    sub_event_type: str
    status: ClaimStatus
    actors: tuple[Actor, ...] = ()
    place: Place | None = None
    """Where it happened; for a place that no gazetteer knows the known place around it. None: no place was found."""
    area: Area | None = None
    """What the words make of the place: "north of Gao"."""
    date: DateSpan | None = None
    """None: undated."""
    deaths: Count | None = None
    injuries: Count | None = None
    trigger: tuple[int, int] = (0, 0)
    """The words that name the event, a span of the text."""
    place_text: str = ""
    """The words that name the place or area, wherever they stand: `article.text[slice(*place_span)]`; "" without a place."""
    place_span: tuple[int, int] = (0, 0)
    borrowed: tuple[str, ...] = ()
    """"place", "date": what no sentence of the claim tells, and was carried to it from elsewhere in the article."""
    reasons: tuple[str, ...] = ()
    """Where each part comes from when its own sentence does not say, what was not found, and why it is no event."""
    score: float = 1.0
    """Probability that the text tells of such an event here, and does not use its words of something else; fitted."""

    def __post_init__(self) -> None:
        if self.status not in CLAIM_STATUSES:
            raise DataError(f"claim status {self.status!r} is not one of {', '.join(CLAIM_STATUSES)}")
        if not self.spans or any(start >= end for start, end in self.spans) or list(self.spans) != sorted(self.spans):
            raise DataError(f"claim spans {self.spans}: there must be one or more, in the order of the text")
        if self.spans[0][1] - self.spans[0][0] != len(self.quote):
            raise DataError(f"claim {self.quote!r}: span {self.spans[0]} does not fit its sentence")

    @property
    def position(self) -> tuple[float, float, float] | None:
        """Latitude, longitude and reach in km: the area's, else the place's; None without either."""
        where = self.area or self.place
        return (where.lat, where.lon, where.radius_km) if where else None
