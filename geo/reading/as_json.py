"""Places, dates and areas of a reading as JSON: keys are only ever added, unknown values are None."""

from __future__ import annotations

from typing import Any

from geo.language.pack import Language
from geo.model import Area, Candidate, DateMention, DateSpan, Resolution

__all__ = ["area_dict", "date_dict", "language_dict", "mention_dict", "toponym_dict"]


def toponym_dict(resolution: Resolution) -> dict[str, Any]:
    """A mention in the batch answers of `geoparse`."""
    mention, best = resolution.mention, resolution.best
    place = best.place if best else resolution.within
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonameid": best.place.geonameid if best else None,
        "kind": best.place.kind if best else "site",
        "radius_km": place.radius_km if place else None,
        "score": round(best.score * mention.score if best else mention.score, 3),
        "reasons": [*mention.reasons, *resolution.reasons, *(best.reasons if best else ())],
    }


def mention_dict(resolution: Resolution) -> dict[str, Any]:
    """A mention with the place that was chosen."""
    mention, best = resolution.mention, resolution.best
    place = best.place if best else None
    return {
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "status": resolution.status,
        "adjectival": mention.is_adjectival,
        "name": place.name if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonameid": place.geonameid if place else None,
        "kind": place.kind if place else None,
        "country": (place.country or None) if place else None,
        "admin1": (place.admin1 or None) if place else None,
        "radius_km": place.radius_km if place else None,
        "score": round(best.score if best else mention.score, 3),
        "within": resolution.within.name if resolution.within else None,
        "reasons": [*mention.reasons, *resolution.reasons, *(best.reasons if best else ())],
        "alternatives": [_candidate_dict(candidate) for candidate in resolution.alternatives],
    }


def _candidate_dict(candidate: Candidate) -> dict[str, Any]:
    place = candidate.place
    return {
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "geonameid": place.geonameid,
        "kind": place.kind,
        "country": place.country or None,
        "admin1": place.admin1 or None,
        "score": round(candidate.score, 3),
        "reasons": list(candidate.reasons),
    }


def date_dict(mention: DateMention) -> dict[str, Any]:
    """A date expression with its days."""
    return {
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        **_span_dict(mention.span),
        "future": mention.is_future,
        "reasons": list(mention.reasons),
        "alternatives": [_span_dict(span) for span in mention.alternatives],
    }


def _span_dict(span: DateSpan | None) -> dict[str, Any]:
    return {
        "date_start": span.start.isoformat() if span and span.start else None,
        "date_end": span.end.isoformat() if span and span.end else None,
        "date_precision": span.precision if span else None,
    }


def area_dict(area: Area) -> dict[str, Any]:
    """An area with its outline."""
    return {
        "text": area.phrase,
        "start": area.start,
        "end": area.end,
        "shape": area.shape,
        "lat": round(area.lat, 5),
        "lon": round(area.lon, 5),
        "radius_km": round(area.radius_km, 1),
        "places": [place.name for place in area.places],
        "outline": [[round(lat, 5), round(lon, 5)] for lat, lon in area.outline],
        "reasons": list(area.reasons),
    }


def language_dict(language: Language) -> dict[str, Any]:
    """The language whose pack was used, and what it lacks."""
    return {"code": language.code, "name": language.name, "level": language.level, "lacks": list(language.lacks)}
