"""What programs send and get, as models: OpenAPI is made of them, what is asked is held to them, and so are the tests' answers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.matching import VERDICTS
from geo.records.filters import LINK_LETTERS
from geo.service.exporting import FORMS

__all__ = [
    "Act", "ActAsked", "ActDone", "ActsAsked", "ArticleAsked", "ArticleInCase", "ArticleTold", "Asked", "Audited",
    "Case", "CaseShown", "Claim", "ClaimPage", "ClaimsAsked", "Export", "ExportAsked", "FileAsked", "Hit", "KeyTold",
    "Link", "LinkAsked", "LinkMade", "MatchAsked", "Matched", "Me", "MemberAsked", "MemberTold", "NameAsked",
    "NearestAsked", "PageAsked", "PlaceTold", "PlacesAsked", "Problem", "Reading", "RecordPage", "RecordTold",
    "RecordsAsked", "Rows", "SearchAsked", "SetTold", "TextAsked", "Told",
]  # fmt: skip

Words = Annotated[str, Field(max_length=50_000)]
"""Of a filter."""
Limit = Annotated[
    int, Field(ge=1, le=1_000_000, description="Most rows; the server's setting DATELINE_API_ROWS may be lower.")
]
Offset = Annotated[int, Field(ge=0, le=2**31, description="How many rows are left out before the first.")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Asked(BaseModel):
    """What is asked holds nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Answers may hold more than is described: keys are only ever added."""

    model_config = ConfigDict(extra="allow")


class Problem(Told):
    """Why something was not done."""

    error: str = Field(description="A sentence: what was wrong, and what to do.")


# -- texts and places --------------------------------------------------------------------------------------------------


class TextAsked(Asked):
    """An article as text."""

    text: Annotated[str, Field(min_length=1, max_length=5_000_000)]
    date: dt.date | None = Field(
        None, description="Day of the dateline, to which “Friday” refers; by default the text's own."
    )
    name: Annotated[str, Field(max_length=200)] = ""


class FileAsked(Asked):
    """What is told of a file that is sent as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200, description="Of the file, with its ending.")]
    date: dt.date | None = None


class MatchAsked(TextAsked):
    """A text, and beside which records."""

    case: Annotated[str, Field(max_length=32)] = Field("", description="Id of a case; without it the bundled sample.")


class Reading(Told):
    """What was read in an article, as `python -m geo read --json` prints it."""

    article: dict[str, Any]
    language: dict[str, Any]
    mentions: list[dict[str, Any]]
    dates: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    claims: list[Claim]
    unknown: list[dict[str, Any]]


class Claim(Told):
    """A sentence that tells of an event, as it was read; of a case, as it counts."""

    sentence: str
    start: int
    end: int
    event_type: str
    sub_event_type: str
    status: str
    lat: float | None
    lon: float | None
    date_start: Day | None
    date_end: Day | None
    deaths_low: int | None
    deaths_best: int | None
    deaths_high: int | None


class Matched(Told):
    """A text beside records, as `python -m geo match --json` prints it."""

    article: dict[str, Any]
    records: dict[str, Any]
    claims: list[dict[str, Any]]
    unmentioned: list[dict[str, Any]]
    notes: list[str]


class PlacesAsked(Asked):
    """A name to look up."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = Field(None, description="ISO 3166 alpha-2.")
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class NearestAsked(Asked):
    """A point to look around."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    limit: Annotated[int, Field(ge=1, le=100)] = 5
    max_km: Annotated[float, Field(gt=0, le=20_040)] = 100.0


class PlaceTold(Told):
    """A place of the gazetteer."""

    name: str
    lat: float
    lon: float
    kind: str
    country: str | None
    radius_km: float
    match: Literal["exact", "similar", "nearest"]


# -- records -----------------------------------------------------------------------------------------------------------


class PageAsked(Asked):
    """Which rows of a table."""

    limit: Limit = 1_000
    offset: Offset = 0


class RecordsAsked(PageAsked):
    """The filters of the page Map, in the words of its address: several values stand with | between."""

    form: Literal["json", "geojson", "csv"] = "json"
    start: Words = Field("", description="First day, 2013-02-08; so is end.")
    end: Words = ""
    types: Words = Field("", description="Kinds of event.")
    actors: Words = ""
    precisions: Words = ""
    sources: Words = ""
    countries: Words = ""
    words: Annotated[str, Field(max_length=LINK_LETTERS)] = Field(
        "", description="Each must stand somewhere in the record."
    )
    deaths: Words = Field("", description="The fewest deaths.")
    area: Words = Field(
        "", description="A rectangle south,west,north,east, or corners, as the address of the page has it."
    )


class RecordTold(Told):
    """An event record; columns as of docs/exports.md."""

    id: str
    date_start: Day | None
    date_end: Day | None
    lat: float
    lon: float
    event_type: str
    source: str
    licence: str
    attribution: str


class Rows(Told):
    """A page of a table."""

    rows: list[dict[str, Any]]
    total: int
    offset: int
    next: int | None = Field(description="The offset of the next page; null at the end.")
    withheld: int = Field(description="Rows that their licence keeps on the server; they are not among the total.")
    attribution: list[str] = Field(description="Whom to name.")


class RecordPage(Rows):
    """A page of event records."""

    rows: list[RecordTold]  # type: ignore[assignment]


# -- cases -------------------------------------------------------------------------------------------------------------


class KeyTold(Told):
    """The key that was shown."""

    id: str
    name: str
    scopes: list[str]
    expires: str | None


class Me(Told):
    """Who asks."""

    kind: Literal["one", "browser", "person", "link"]
    name: str
    may: list[str] = Field(description="What they may do with the server: enter, bring, begin, run.")
    key: KeyTold | None


class NameAsked(Asked):
    """A name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


class Case(Told):
    """A case in the list."""

    id: str
    name: str
    made: str
    changed: str
    acts: int


class ArticleInCase(Told):
    """An article of a case."""

    article: str = Field(description="Its id, which acts on it are about.")
    name: str
    title: str
    date: Day | None
    events: int


class SetTold(Told):
    """A set of records of a case."""

    name: str
    licence: str | None
    is_private: bool | None = Field(description="Whether its licence keeps its rows on the server.")


class CaseShown(Case):
    """A case, and what is in it."""

    articles: list[ArticleInCase]
    records: list[SetTold]
    states: dict[str, int] = Field(description="How many events are in each state of review.")
    may: list[str]


class ArticleAsked(TextAsked):
    """An article for a case."""

    title: Annotated[str, Field(max_length=500)] = ""


class ArticleTold(Told):
    """An article that was added, or was there."""

    article: str
    is_new: bool
    copy_of: str | None


class ClaimsAsked(PageAsked):
    """Which claims of a case."""

    article: Annotated[str, Field(max_length=100)] = ""
    state: Annotated[str, Field(max_length=20)] = Field(
        "", description="new, accepted, corrected, rejected, disputed, added, merged."
    )
    status: Annotated[str, Field(max_length=20)] = Field(
        "", description="event, denied, hearsay, planned, threatened, background."
    )


class ClaimPage(Rows):
    """A page of claims."""

    rows: list[Claim]  # type: ignore[assignment]


class SearchAsked(Asked):
    """Words to look for."""

    words: Annotated[str, Field(min_length=1, max_length=500)] = Field(description='convoy "near Gao" ambush*')
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50


class Hit(Told):
    """A sentence that holds what was looked for."""

    article: str
    title: str
    date: Day | None
    start: int
    end: int
    sentence: str
    spans: list[tuple[int, int]]


class ActAsked(Asked):
    """An act of review."""

    kind: Literal["reviewed", "judged", "noted"]
    target: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="The id of a claim, an article or a name."
    )
    value: Any = Field(
        None,
        description="Of reviewed {state, fix, words}, of judged {verdict: "
        + ", ".join(VERDICTS)
        + "; note}, of noted words; null takes it away.",
    )
    before: Any = Field(None, description="What the target was when you looked; 409 when it is something else by now.")
    why: Annotated[str, Field(max_length=5_000)] = ""


class ActsAsked(Asked):
    """Acts that are done at once, or not at all."""

    acts: Annotated[list[ActAsked], Field(min_length=1, max_length=1_000)]


class ActDone(Told):
    """An act that was done."""

    id: str
    at: str
    by: str
    kind: str
    target: str


class Act(Told):
    """An act, or none."""

    act: ActDone | None


# -- files, roles, links -----------------------------------------------------------------------------------------------


class ExportAsked(Asked):
    """Which file."""

    form: Literal[FORMS]  # type: ignore[valid-type]


class Export(Told):
    """A file that is made, or was."""

    id: str
    case: str
    form: str
    state: Literal["making", "ready", "failed"]
    made: str
    ends: str = Field(description="When it goes.")
    sha256: str | None
    why: str | None = Field(description="Why it failed.")


class MemberAsked(Asked):
    """A role for somebody."""

    who: Annotated[str, Field(min_length=1, max_length=320)] = Field(
        description="An e-mail address or a key of 64 letters."
    )
    role: Literal["viewer", "editor", "admin", ""] = Field(description='"" takes it away.')


class MemberTold(Told):
    """Who has a role."""

    who: str
    role: str
    name: str
    email: str


class LinkAsked(Asked):
    """A share link to the case, or to a snapshot of this moment."""

    kind: Literal["case", "snapshot"] = "case"
    days: Annotated[float, Field(gt=0, le=36_500)] | None = Field(
        None, description="Until it ends; null: when it is taken back."
    )


class LinkMade(Told):
    """A share link, told once."""

    id: str
    token: str


class Link(Told):
    """A share link, without its token."""

    id: str
    kind: str
    made: str
    expires: str


class Audited(Told):
    """What somebody did."""

    at: str
    who: str
    did: str
    case_id: str
    about: Any
