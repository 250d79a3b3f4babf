"""One article, read whole; many articles, in batches. The pipeline is given a gazetteer; it does not load one."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geo.areas import find_areas
from geo.claims import claim_dict, claims_frame, find_claims
from geo.dates import find_dates, read_dateline
from geo.gazetteer.store import Gazetteer
from geo.language.detection import detect_language, language_for, language_note
from geo.language.pack import ENGLISH, Language
from geo.language.text import Text
from geo.model import Area, Article, Claim, DateMention, Resolution, UnknownName
from geo.places.coordinates import find_coordinates, with_coordinates, without_overlap
from geo.places.mentions import FindOptions, Recogniser, find_mentions, given_mentions
from geo.places.reach import with_reach, with_reaches
from geo.places.resolution import ResolveOptions, resolve
from geo.reading.as_json import area_dict, date_dict, language_dict, mention_dict, toponym_dict
from geo.reading.casing import NOTES, in_mixed_case, only_case
from geo.reading.unknown import unknown_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ReadOptions", "Reading", "claims_row", "geoparse_row", "read_article"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The options of each step."""

    language: Language | None = None
    """None: the one that the text is found to be in."""
    recogniser: Recogniser | None = None
    """An optional recogniser; its spans are united with ours."""
    find: FindOptions = field(default_factory=FindOptions)
    resolve: ResolveOptions = field(default_factory=ResolveOptions)


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and everything that was read in it, every step kept for the page to show."""

    article: Article
    resolutions: tuple[Resolution, ...]
    """One for each mention, in the order of the text, rejected ones included."""
    dates: tuple[DateMention, ...] = ()
    areas: tuple[Area, ...] = ()
    told: tuple[Claim, ...] = ()
    """What the article tells, denies, fears or plans; each in the order of the text, as are dates and areas."""
    cut: Text | None = None
    """The article's text as it was cut for the reading."""
    unknown: tuple[UnknownName, ...] = ()
    """Names that were understood as nothing known, each where it first stands."""

    @property
    def text(self) -> Text:
        """The article's text with its words and sentences, in its language."""
        return self.cut or Text(self.article.text, language_for(self.article.language or ENGLISH))

    def places(self) -> pd.DataFrame:
        """What the article names, a frame with the columns of geo.frames.PLACES: a row for each place, however often named."""
        from geo.reading.places_table import places_frame

        return places_frame(self)

    def claims(self) -> pd.DataFrame:
        """What the article tells, a frame with the columns of geo.frames.CLAIMS: a row for each of `told`, in its order."""
        return claims_frame(self.told)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `python -m geo read`: keys are only ever added, unknown values are None."""
        article = self.article
        return {
            "article": {
                "title": article.title,
                "date": article.date.isoformat() if article.date else None,
                "source": article.source or None,
                "characters": len(article.text),
                "notes": list(article.notes),
                "text": article.text,
                "authors": list(article.authors),
                "site": article.site or None,
                "address": article.address or None,
            },
            "language": {**language_dict(self.text.language), "found": article.language},
            "mentions": [mention_dict(resolution) for resolution in self.resolutions],
            "dates": [date_dict(mention) for mention in self.dates],
            "areas": [area_dict(area) for area in self.areas],
            "claims": [claim_dict(claim) for claim in self.told],
            "unknown": [asdict(name) for name in self.unknown],
        }


def read_article(article: Article, gazetteer: Gazetteer, *, options: ReadOptions = ReadOptions()) -> Reading:
    """Every place, date, area and event that the article tells of; an empty text gives an empty Reading.

    An article without a date takes that of its own dateline, if it has one; without any, relative dates stay unknown.
    """
    article, text = _cut(article, gazetteer, options)
    gazetteer = gazetteer.in_language(text.language)
    return _read_events(article, text, _places(article, text, gazetteer, options), gazetteer)


def _places(article: Article, text: Text, gazetteer: Gazetteer, options: ReadOptions) -> list[Resolution]:
    """What the text names and tells in coordinates, in its order."""
    spelled = find_coordinates(text.text)
    mentions = find_mentions(text, gazetteer, options=options.find, recogniser=options.recogniser)
    resolved = resolve(article, without_overlap(mentions, spelled), gazetteer, options=options.resolve)
    return with_coordinates(text.text, resolved, spelled, gazetteer)


def _cut(article: Article, gazetteer: Gazetteer, options: ReadOptions) -> tuple[Article, Text]:
    """The article with its language and what is to be known of it, and its text, cut once for all steps.

    An English text all in capitals, or without any, is given mixed case.
    """
    code = options.language.code if options.language else article.language or detect_language(article.text)
    note = language_note(code)
    notes = (*article.notes, note) if note and note not in article.notes else article.notes
    language = options.language or language_for(code)
    if "claims" not in language.lacks and (case := only_case(article.text)):
        article = replace(article, text=in_mixed_case(article.text, gazetteer))
        notes = (*notes, NOTES[case])
    return replace(article, language=code, notes=notes), Text(article.text, language)


def _read_events(article: Article, text: Text, resolutions: list[Resolution], gazetteer: Gazetteer) -> Reading:
    if article.date is None:
        article = replace(article, date=read_dateline(text).day)
    dates = find_dates(text, dateline=article.date)
    areas = find_areas(text, resolutions, gazetteer=gazetteer)
    claims = find_claims(article, text, resolutions, dates=dates, areas=areas)
    resolutions, claims = with_reaches(resolutions, claims)
    unknown = unknown_names(text, resolutions, dates, claims)
    return Reading(article, tuple(resolutions), tuple(dates), tuple(areas), tuple(claims), text, tuple(unknown))


def geoparse_row(
    row: dict[str, Any], gazetteer: Gazetteer, *, is_given: bool, options: ReadOptions = ReadOptions()
) -> dict[str, Any]:
    """The answer to one line of a batch: `{"id", "toponyms": [...]}`; is_given takes the spans of row["toponyms"].

    A name that the gazetteer lacks gets the point and the reach of the place around it, kind `site` and no geonameid.
    """
    article, text = _cut(Article(row["text"]), gazetteer, options)
    gazetteer = gazetteer.in_language(text.language)
    if is_given:
        spans = [(int(item["start"]), int(item["end"])) for item in row.get("toponyms", ())]
        mentions = given_mentions(text, spans, gazetteer)
    else:
        find = replace(options.find, keeps_rejected=False)
        mentions = find_mentions(text, gazetteer, options=find, recogniser=options.recogniser)
    resolutions = resolve(article, mentions, gazetteer, options=options.resolve)
    return {"id": row["id"], "toponyms": [toponym_dict(with_reach(resolution)) for resolution in resolutions]}


def claims_row(row: dict[str, Any], gazetteer: Gazetteer, *, options: ReadOptions = ReadOptions()) -> dict[str, Any]:
    """The answer to one line of a batch, `{"id", "text"}` with or without `date` (ISO): `{"id", "claims": [...]}`.

    Without a date, or with one that is no day, the day of the text's own dateline is taken, if it has one.
    """
    article, text = _cut(Article(row["text"], date=_day(row.get("date"))), gazetteer, options)
    gazetteer = gazetteer.in_language(text.language)
    claims = _read_events(article, text, _places(article, text, gazetteer, options), gazetteer).told
    return {
        "id": row["id"],
        "claims": [claim_dict(claim) for claim in claims],
        "language": language_dict(text.language),
    }


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
