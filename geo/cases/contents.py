"""What a case holds as it counts, as the tables that its files are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geo import __version__
from geo.cases.acts import Log
from geo.cases.articles import articles_of, claims_read
from geo.cases.review import ReviewedClaim, reviewed
from geo.cases.store import CaseStore
from geo.claims import claims_table
from geo.exports import Edition
from geo.frames import ARTICLES, CASE_CLAIMS, CASE_EVENTS, EVENTS, VERDICTS, Contract

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTION", "edition_of", "reviewed_claims_of", "sources_of"]

QUESTION = "case"
"""What the analyst's question is noted on."""
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
    store: CaseStore, case_id: str, *, records: pd.DataFrame | None = None, filters: tuple[str, ...] = ()
) -> Edition:
    """A case at this moment. records: EVENTS that the case is compared with; None for none. filters: in words.

    Every claim that counts is an event of its own. CaseError as `store.log` and `store.content`.
    """
    log = store.log(case_id)
    claims = reviewed_claims_of(store, case_id, log)
    sources = log.state.get("source", {})
    verdicts = log.state.get("verdict", {})
    return Edition(
        name=str(log.value("named", "case") or "Case"),
        question=str(log.value("noted", QUESTION) or ""),
        made=dt.datetime.now(dt.UTC).replace(microsecond=0),
        version=__version__,
        articles=_table(ARTICLES, [_article(one, sources[one.target]) for one in articles_of(log)]),
        claims=_claims(log, claims),
        events=_table(CASE_EVENTS, _events(claims, sources, verdicts)),
        records=EVENTS.empty() if records is None else records,
        verdicts=_table(VERDICTS, [_verdict(log, target, value) for target, value in sorted(verdicts.items())]),
        filters=filters,
        attribution=_CREDITS,
    )


def sources_of(store: CaseStore, case_id: str) -> dict[str, bytes]:
    """The bytes of the articles of a case as they came, by their checksum; CaseError as `store.content`."""
    found = {one.sha256 for one in articles_of(store.log(case_id))}
    return {sha256: store.content(case_id, sha256) for sha256 in sorted(found)}


def _table(contract: Contract, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    if not rows:
        return contract.empty()
    raw = pd.DataFrame(rows)
    return contract.check(pd.DataFrame({column.name: column.conform(raw[column.name]) for column in contract.columns}))


def _article(one: Any, source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.target, "title": one.title or one.name, "date": one.date, "publisher": source.get("site") or "",
        "authors": "; ".join(source.get("authors") or ()), "address": one.address or "", "sha256": one.sha256, "way": one.way,
        "arrived": one.arrived, "reader": one.reader, "language": source.get("language") or "",
        "characters": source.get("characters"), "copy_of": source.get("copy_of") or "",
    }  # fmt: skip


def _claims(log: Log, claims: Mapping[str, list[ReviewedClaim]]) -> pd.DataFrame:
    rows = [
        {
            **one.told, "article": article, "review": one.state, "reviewed_by": one.by, "reviewed_at": one.at,
            "note": one.why or str(log.value("noted", one.target) or ""), "event": _event_id(one) if one.counts else "",
        }
        for article, found in claims.items()
        for one in found
    ]  # fmt: skip
    return claims_table(rows, CASE_CLAIMS)


def _event_id(one: ReviewedClaim) -> str:
    return f"event/{one.target}"


def _events(
    claims: Mapping[str, list[ReviewedClaim]], sources: Mapping[str, Any], verdicts: Mapping[str, Any]
) -> list[dict[str, Any]]:
    rows = []
    for article, found in claims.items():
        for one in found:
            if not one.counts:
                continue
            told = one.told
            where = told["area"] or told["place"] or ""
            names = dict.fromkeys(actor["name"] for actor in told["actors"] if actor["role"] != "source")
            verdict = verdicts.get(one.target, {})
            rows.append(
                {
                    **{name: told[name] for name in ("event_type", "sub_event_type", "date_start", "date_end", "lat", "lon")},
                    "id": _event_id(one), "name": ", ".join(filter(None, (told["sub_event_type"], where))), "radius_km": told["radius_km"],
                    "place": where, "country": told["country"] or "", "actors": "; ".join(names), "deaths_low": told["deaths_low"],
                    "deaths_high": told["deaths_high"], "claims": one.target, "articles": 1,
                    "publishers": int(not sources[article].get("copy_of")), "records": verdict.get("record_id") or "",
                    "review": one.state, "why": one.why,
                }
            )  # fmt: skip
    return rows


def _verdict(log: Log, target: str, value: Mapping[str, Any]) -> dict[str, Any]:
    act = log.deciding("judged", target)
    return {
        "claim": target, "record": value.get("record_id") or "", "verdict": value.get("verdict") or "unknown",
        "by": act.by if act else "", "at": act.at if act else "", "why": value.get("note") or "",
    }  # fmt: skip
