"""What an analyst makes of each claim, beside what the records say: one table, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from geo.errors import DataError
from geo.matching.report import MatchReport

__all__ = ["VERDICTS", "Judgement", "Verdict", "judged_dict", "judged_table"]

Verdict = Literal["confirmed", "disputed", "not recorded", "rejected"]
"""`confirmed`: records tell the same; `disputed`: they tell it otherwise; `not recorded`: no record tells of it, and it may
have happened; `rejected`: it is no event, or was read wrongly."""

VERDICTS: tuple[str, ...] = get_args(Verdict)

_OF_CLAIM = (
    "id", "sentence", "event_type", "sub_event_type", "status", "place", "area", "lat", "lon", "date_start", "date_end",
    "date_precision", "deaths_low", "deaths_best", "deaths_high",
)  # fmt: skip
_OF_MATCH = (
    "status", "record_ids", "source", "place_name", "lat", "lon", "date_start", "date_end", "side_a", "side_b",
    "deaths_low", "deaths_best", "deaths_high", "km", "days", "score", "reasons", "doubts", "gap", "why", "nearest_ids",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """An analyst's verdict on a claim, "" for none yet, and a note."""

    verdict: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.verdict and self.verdict not in VERDICTS:
            raise DataError(f"verdict {self.verdict!r} is not one of {', '.join(VERDICTS)}")


def judged_table(report: MatchReport, judgements: Mapping[str, Judgement]) -> pd.DataFrame:
    """Every claim with the verdict on it and its best record, or why it has none; columns of the record begin with match_.

    judgements: by claim id. What may not leave the session is left out, as in `MatchReport.shareable`.
    """
    matches = report.shareable.matches.drop_duplicates("about").set_index("about")[list(_OF_MATCH)]
    claims = report.claims[list(_OF_CLAIM)].reset_index(drop=True)
    told = [judgements.get(name, Judgement()) for name in claims["id"]]
    judged = pd.DataFrame({"verdict": [one.verdict for one in told], "note": [one.note for one in told]}, dtype="str")
    rows = matches.reindex(claims["id"]).add_prefix("match_").reset_index(drop=True)
    return pd.concat([claims, judged, rows], axis=1)


def judged_dict(report: MatchReport, judgements: Mapping[str, Judgement]) -> dict[str, Any]:
    """The shareable report as JSON with verdict and note in every claim, None where there is none, and whom to name."""
    answer = report.shareable.to_dict()
    for claim in answer["claims"]:
        one = judgements.get(claim["id"], Judgement())
        claim["judgement"] = {"verdict": one.verdict or None, "note": one.note or None}
    lines = report.shareable.events["attribution"].unique()
    return answer | {"attribution": sorted(line for line in lines if line)}
