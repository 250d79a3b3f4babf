"""Claims beside the records, ready to be read: as lines of text, as JSON, and for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.frames import rows_of
from geo.matching.gaps import Coverage
from geo.matching.groups import latest
from geo.matching.matching import match_claims
from geo.matching.options import DEFAULTS, MatchOptions
from geo.matching.reverse import unmentioned
from geo.reading.pipeline import Reading
from geo.records.licences import may_export
from geo.wording import count_words, date_words, deaths_words

__all__ = ["MatchReport", "match", "report_matches"]

_RECORD = (
    "id", "source", "date_start", "date_end", "date_precision", "place_name", "admin1", "country", "lat", "lon",
    "geo_precision", "event_type", "sub_event_type", "side_a", "side_b", "deaths_low", "deaths_best", "deaths_high",
    "summary", "flags", "licence", "attribution",
)  # fmt: skip
_THEIRS = (
    "place_name", "country", "lat", "lon", "geo_precision", "date_start", "date_end", "date_precision", "event_type",
    "sub_event_type", "side_a", "side_b", "deaths_low", "deaths_best", "deaths_high", "doubts",
)  # fmt: skip
"""Columns of MATCHES that retell the records."""
_NOTHING: dict[str, Any] = {"str": "", "float64": np.nan, "datetime64[ns]": pd.NaT, "Int64": pd.NA}
_PRIVATE = "the terms of the data set do not let its records be passed on"
_CLAIM_LISTS = ("perpetrators", "targets", "participants", "sources", "reasons", "area_from")


@dataclass(frozen=True, slots=True)
class MatchReport:
    """One article's claims, the records they were compared with, and what came out."""

    claims: pd.DataFrame
    """CLAIMS."""
    events: pd.DataFrame
    """EVENTS: those of the records that are named anywhere in it, each once."""
    matches: pd.DataFrame
    """MATCHES: every claim with its records, or with the reason why it has none."""
    unmentioned: pd.DataFrame
    """MATCHES: records nearby that no claim tells of."""
    coverage: Coverage

    @property
    def matched(self) -> int:
        """Claims that have a record."""
        return int((self.matches["status"] == "match").sum())

    @property
    def shareable(self) -> MatchReport:
        """The report as it may leave the session: of records whose licence forbids it no more than their ids are left."""
        kept = may_export(self.events)
        private = frozenset(self.events.loc[~kept, "id"])
        if not private:
            return self
        nearby = self.unmentioned[~_names_any(self.unmentioned["record_ids"], private)]
        matches = _withheld(self.matches, private)
        return replace(self, events=self.events[kept], matches=matches, unmentioned=nearby)

    def of_claim(self, claim_id: str) -> pd.DataFrame:
        """The rows of one claim, the best first; without a match the one that says why."""
        return self.matches[self.matches["about"] == claim_id]

    def records_of(self, ids: str) -> pd.DataFrame:
        """The records of a cell of ids, EVENTS, in the order of the cell."""
        wanted = ids.split("; ") if ids else []
        return self.events.set_index("id", drop=False).reindex(wanted).dropna(subset="source").reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON: days in ISO form, what is unknown as None."""
        coverage = self.coverage
        return {
            "records": {
                "count": coverage.count,
                "first_day": coverage.first.isoformat() if coverage.first else None,
                "last_day": coverage.last.isoformat() if coverage.last else None,
                "countries": list(coverage.countries),
                "sources": list(coverage.sources),
                "lethal_only": coverage.is_lethal_only,
            },
            "claims": [self._claim_dict(row) for row in _dicts(self.claims)],
            "unmentioned": [self._match_dict(row) for row in _dicts(self.unmentioned)],
        }

    def to_text(self) -> str:
        """The same for a reader, claim by claim."""
        return "\n".join(self._lines())

    def _claim_dict(self, claim: dict[str, Any]) -> dict[str, Any]:
        rows = _dicts(self.of_claim(claim["id"]))
        found = [row for row in rows if row["status"] != "unmatched"]
        gap = next((row for row in rows if row["status"] == "unmatched"), {})
        claim = {name: value for name, value in claim.items() if name != "outline"}
        return {
            **claim,
            **{name: claim[name].split("; ") if claim[name] else [] for name in _CLAIM_LISTS},
            "verdict": "match" if found else "unmatched",
            "gap": gap.get("gap"),
            "why": gap.get("why"),
            "nearest_ids": (gap.get("nearest_ids") or "").split("; ") if gap.get("nearest_ids") else [],
            "matches": [self._match_dict(row) for row in found],
        }

    def _match_dict(self, row: dict[str, Any]) -> dict[str, Any]:
        cells = {name: row[name] for name in row if name not in ("gap", "why", "nearest_ids", "records")}
        cells |= {name: cells[name].split("; ") if cells[name] else [] for name in ("record_ids", "doubts")}
        return cells | {"records": _dicts(self.records_of(row["record_ids"])[list(_RECORD)])}

    def _lines(self) -> Iterator[str]:
        count = len(self.claims)
        yield f"{count_words(count, 'claim')}, {self.matched} with a record in {count_words(self.coverage.count, 'record')}."
        for _, claim in self.claims.iterrows():
            yield ""
            yield f"{date_words(*claim[['date_start', 'date_end', 'date_precision']])}  {claim['sub_event_type']}: {claim['area'] or claim['place'] or 'no place'}"
            yield f"  “{claim['sentence']}”"
            for row in _dicts(self.of_claim(claim["id"])):
                yield from _row_lines(row)
        if len(self.unmentioned):
            yield ""
            yield f"Recorded nearby, not in the article: {count_words(len(self.unmentioned), 'record')}"
            yield from (f"  {row['record_ids']}  {row['reasons']}" for row in _dicts(self.unmentioned))


def match(reading: Reading, records: pd.DataFrame, *, options: MatchOptions = DEFAULTS) -> MatchReport:
    """What an article tells beside event records: matches with their reasons, and why nothing was found where nothing was.

    records: a frame with the columns of geo.frames.EVENTS, as `read_records(...).good`. Without claims or without records
    the report is empty, or all of it gaps.
    """
    return report_matches(reading.claims(), records, options=options)


def report_matches(claims: pd.DataFrame, records: pd.DataFrame, *, options: MatchOptions = DEFAULTS) -> MatchReport:
    """The claims of an article (CLAIMS) beside records (EVENTS), both ways."""
    records = latest(records)
    matches = match_claims(claims, records, options=options)
    nearby = unmentioned(claims, records, matches=matches, options=options)
    cells = (*matches["record_ids"], *matches["nearest_ids"], *nearby["record_ids"])
    named = {name for cell in cells for name in cell.split("; ") if name}
    events = records[records["id"].isin(named)].reset_index(drop=True)
    return MatchReport(claims, events, matches, nearby, Coverage.of(records))


def _names_any(cells: pd.Series, ids: frozenset[str]) -> pd.Series:
    """For each cell of ids whether one of these is in it."""
    return cells.map(lambda cell: not ids.isdisjoint(cell.split("; "))).astype(bool)


def _withheld(matches: pd.DataFrame, private: frozenset[str]) -> pd.DataFrame:
    """Matches without what private records tell: ids, scores and distances are ours, the rest is theirs."""
    is_hidden = _names_any(matches["record_ids"], private)
    is_hinted = _names_any(matches["nearest_ids"], private)
    hidden = {name: matches[name].mask(is_hidden, _NOTHING[matches[name].dtype.name]) for name in _THEIRS}
    hidden["reasons"] = matches["reasons"].mask(is_hidden, _PRIVATE)
    hidden["why"] = matches["why"].mask(is_hinted, matches["gap"] + ": " + _PRIVATE)
    return matches.assign(**hidden)


def _row_lines(row: dict[str, Any]) -> Iterator[str]:
    if row["status"] == "unmatched":
        yield f"  no record    {row['why']}"
        return
    deaths = deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    ids = row["record_ids"].replace("; ", " + ")
    yield f"  {row['status']:<11}  {ids}: {deaths}; {row['km']:.0f} km, score {row['score']:.2f}"
    yield f"               {row['reasons']}"
    if row["doubts"]:
        yield f"               but: {row['doubts']}"


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON values."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows_of(frame)]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return round(value, 5)
    return int(value) if isinstance(value, np.integer) else value
