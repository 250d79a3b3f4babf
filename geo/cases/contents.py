"""What a case holds as it counts, as the tables that its files are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo import __version__
from geo.cases.acts import Log
from geo.cases.articles import articles_of, claims_read, publisher_of
from geo.cases.events import CaseEvent, event_claims, events_of
from geo.cases.guard import discreet, guard_of
from geo.cases.review import ReviewedClaim, reviewed
from geo.cases.store import CaseStore
from geo.claims import claims_table
from geo.exports import Edition
from geo.frames import ARTICLES, CASE_CLAIMS, CASE_EVENTS, EVENTS, VERDICTS, Contract

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTION", "edition_of", "records_of_events", "reviewed_claims_of", "sources_of"]

QUESTION = "case"
"""What the analyst's question is noted on."""
_AS_TOLD = (
    "event_type", "sub_event_type", "date_start", "date_end", "lat", "lon", "radius_km", "deaths_low", "deaths_best", "deaths_high",
)  # fmt: skip
_CREDITS = (
    "Contains data from GeoNames (geonames.org), CC BY 4.0.",
    "Outlines: Natural Earth (public domain).",
)


def reviewed_claims_of(store: CaseStore, case_id: str, log: Log) -> dict[str, list[ReviewedClaim]]:
    """The claims of each article of a case as they count, by its target; {} without articles. CaseError as `store.content`."""
    return {
        one.target: reviewed(log, one.target, claims_read(store, case_id, log, one.target)) for one in articles_of(log)
    }


def edition_of(
    store: CaseStore,
    case_id: str,
    *,
    records: pd.DataFrame | None = None,
    filters: tuple[str, ...] = (),
    right: str = "export",
) -> Edition:
    """A case at this moment, with its events as they were joined: what every file is made of, and masked where the case is sensitive.

    records: EVENTS that the case is compared with; None for none. filters: in words. right: what one must be allowed to with the case,
    "export", or "see" for what becomes no file. CaseError as `store.log` and `store.content`.
    """
    store = store.for_edition(case_id, right)
    log = store.log(case_id)
    guard = guard_of(log)
    claims = reviewed_claims_of(store, case_id, log)
    sources = log.state.get("source", {})
    events = events_of(log, claims)
    matched = {} if records is None else records_of_events(events, records)
    event_of = {one.target: event for event in events for one in event.claims}
    verdicts = [
        line for target in sorted(log.state.get("verdict", {})) for line in _verdicts(log, target, event_of, matched)
    ]
    edition = Edition(
        name=str(log.value("named", "case") or "Case"),
        question=str(log.value("noted", QUESTION) or ""),
        made=dt.datetime.now(dt.UTC).replace(microsecond=0),
        version=__version__,
        articles=_table(ARTICLES, [_article(one, sources[one.target]) for one in articles_of(log)]),
        claims=_claims(log, claims, event_of),
        events=_table(CASE_EVENTS, [_event(event, _speaking(log, event, matched)) for event in events]),
        records=EVENTS.empty() if records is None else records,
        verdicts=_table(VERDICTS, verdicts),
        filters=filters,
        attribution=_CREDITS,
        has_note=guard.has_note,
    )
    return discreet(edition, guard)


def sources_of(store: CaseStore, case_id: str) -> dict[str, bytes]:
    """The bytes of the articles of a case as they came, by their checksum, to travel in a snapshot; {} of a sensitive case, whose articles
    stay where they are. CaseError as `store.content`."""
    log = store.for_edition(case_id).log(case_id)
    if guard_of(log).is_sensitive:
        return {}
    found = {one.sha256 for one in articles_of(log)}
    return {sha256: store.content(case_id, sha256) for sha256 in sorted(found)}


def _table(contract: Contract, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    if not rows:
        return contract.empty()
    raw = pd.DataFrame(rows)
    return contract.check(pd.DataFrame({column.name: column.conform(raw[column.name]) for column in contract.columns}))


def _article(one: Any, source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.target, "title": one.title or one.name, "date": one.date, "publisher": publisher_of(source),
        "authors": "; ".join(source.get("authors") or ()), "address": one.address or "", "sha256": one.sha256, "way": one.way,
        "arrived": one.arrived, "reader": one.reader, "language": source.get("language") or "",
        "characters": source.get("characters"), "copy_of": source.get("copy_of") or "",
    }  # fmt: skip


def _claims(log: Log, claims: Mapping[str, list[ReviewedClaim]], event_of: Mapping[str, CaseEvent]) -> pd.DataFrame:
    rows = [
        {
            **one.told, "article": article, "review": one.state, "reviewed_by": one.by, "reviewed_at": one.at,
            "note": one.why or str(log.value("noted", one.target) or ""), "event": event_of[one.target].id if one.counts else "",
        }
        for article, found in claims.items()
        for one in found
    ]  # fmt: skip
    return claims_table(rows, CASE_CLAIMS)


def _event(event: CaseEvent, records: Sequence[str]) -> dict[str, Any]:
    told = event.told
    names = dict.fromkeys(actor["name"] for actor in told["actors"] if actor["role"] != "source")
    notes = "; ".join(dict.fromkeys(one.why for one in event.claims if one.why))
    return {
        **{name: told[name] for name in _AS_TOLD},
        "id": event.id, "name": event.name, "place": told["area"] or told["place"] or "", "country": told["country"] or "",
        "actors": "; ".join(names), "claims": " ".join(one.target for one in event.claims), "articles": len(event.articles),
        "publishers": len(event.publishers), "records": "; ".join(records), "review": event.review,
        "why": "; ".join(filter(None, (event.why, notes))),
    }  # fmt: skip


def records_of_events(events: Sequence[CaseEvent], records: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The ids of the records that tell of each event, by the event's; events without any are left out. records: EVENTS."""
    from geo.matching import match_claims

    if not events or records.empty:
        return {}
    matches = match_claims(event_claims(events), records)
    found = matches[matches["status"] == "match"]
    return {
        event: tuple(ids.split("; "))
        for event, ids in zip(found["about"].tolist(), found["record_ids"].tolist(), strict=True)
    }


def _speaking(log: Log, event: CaseEvent, matched: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The records that tell of an event, but where the analyst said that none does."""
    said = {(log.value("judged", one.target) or {}).get("verdict") for one in event.claims}
    return () if said & {"not recorded", "rejected"} else matched.get(event.id, ())


def _verdicts(
    log: Log, target: str, event_of: Mapping[str, CaseEvent], matched: Mapping[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    """A line for each record that a verdict on a claim is about; one without a record when there is none."""
    act, value = log.deciding("judged", target), log.value("judged", target)
    event = event_of.get(target)
    records = _speaking(log, event, matched) if event else ()
    return [
        {
            "claim": target, "record": record, "verdict": value.get("verdict") or "unknown",
            "by": act.by if act else "", "at": act.at if act else "", "why": value.get("note") or "",
        }
        for record in records or ("",)
    ]  # fmt: skip
