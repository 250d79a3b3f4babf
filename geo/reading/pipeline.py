"""One article, read whole; many articles, in batches. The pipeline is given a gazetteer; it does not load one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geo.areas import find_areas
from geo.claims import claim_dict, claims_frame, find_claims
from geo.dates import dateline_of, find_dates
from geo.gazetteer.store import Gazetteer
from geo.language.pack import language_note
from geo.language.text import cut
from geo.model import Area, Article, Claim, DateMention, Resolution
from geo.places.mentions import FindOptions, Recogniser, find_mentions, given_mentions
from geo.places.resolution import ResolveOptions, resolve
from geo.reading.as_json import area_dict, date_dict, mention_dict, toponym_dict

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ReadOptions", "Reading", "claims_row", "geoparse_row", "read_article"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The options of each step."""

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
            },
            "mentions": [mention_dict(resolution) for resolution in self.resolutions],
            "dates": [date_dict(mention) for mention in self.dates],
            "areas": [area_dict(area) for area in self.areas],
            "claims": [claim_dict(claim) for claim in self.told],
        }


def read_article(article: Article, gazetteer: Gazetteer, *, options: ReadOptions = ReadOptions()) -> Reading:
    """Every place, date, area and event that the article tells of; an empty text gives an empty Reading.

    An article without a date takes that of its own dateline, if it has one; without any, relative dates stay unknown.
    """
    note = language_note(article.text)
    if note and note not in article.notes:
        article = replace(article, notes=(*article.notes, note))
    mentions = find_mentions(article.text, gazetteer, options=options.find, recogniser=options.recogniser)
    return _read_events(article, resolve(article, mentions, gazetteer, options=options.resolve), gazetteer)


def _read_events(article: Article, resolutions: list[Resolution], gazetteer: Gazetteer) -> Reading:
    if article.date is None:
        article = replace(article, date=dateline_of(article.text)[1])
    words = cut(article.text)
    dates = find_dates(article.text, dateline=article.date, words=words)
    areas = find_areas(article.text, resolutions, gazetteer=gazetteer, words=words)
    claims = find_claims(article, resolutions, dates=dates, areas=areas)
    return Reading(article, tuple(resolutions), tuple(dates), tuple(areas), tuple(claims))


def geoparse_row(
    row: dict[str, Any], gazetteer: Gazetteer, *, is_given: bool, options: ReadOptions = ReadOptions()
) -> dict[str, Any]:
    """The answer to one line of a batch: `{"id", "toponyms": [...]}`; is_given takes the spans of row["toponyms"].

    A name that the gazetteer lacks gets the point and the reach of the place around it, kind `site` and no geonameid.
    """
    article = Article(row["text"])
    if is_given:
        spans = [(int(item["start"]), int(item["end"])) for item in row.get("toponyms", ())]
        mentions = given_mentions(article.text, spans, gazetteer)
    else:
        find = replace(options.find, keeps_rejected=False)
        mentions = find_mentions(article.text, gazetteer, options=find, recogniser=options.recogniser)
    resolutions = resolve(article, mentions, gazetteer, options=replace(options.resolve, most_alternatives=0))
    return {"id": row["id"], "toponyms": [toponym_dict(resolution) for resolution in resolutions]}


def claims_row(row: dict[str, Any], gazetteer: Gazetteer, *, options: ReadOptions = ReadOptions()) -> dict[str, Any]:
    """The answer to one line of a batch, `{"id", "text"}` with or without `date` (ISO): `{"id", "claims": [...]}`.

    Without a date, or with one that is no day, the day of the text's own dateline is taken, if it has one.
    """
    article = Article(row["text"], date=_day(row.get("date")))
    find = replace(options.find, keeps_rejected=False)
    mentions = find_mentions(article.text, gazetteer, options=find, recogniser=options.recogniser)
    resolved = resolve(article, mentions, gazetteer, options=replace(options.resolve, most_alternatives=0))
    claims = _read_events(article, resolved, gazetteer).told
    return {"id": row["id"], "claims": [claim_dict(claim) for claim in claims]}


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
