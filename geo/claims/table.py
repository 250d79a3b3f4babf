"""Claims as JSON and as a table."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geo.model import ROLES, Claim

if TYPE_CHECKING:
    import pandas as pd

    from geo.frames import Contract

__all__ = ["claim_dict", "claims_between", "claims_frame", "claims_table"]

_ENDS = ("low", "best", "high")


def claim_dict(claim: Claim) -> dict[str, Any]:
    """A claim as JSON: days in ISO form, what is unknown as None. Keys are only ever added."""
    lat, lon, radius_km = _rounded(claim.position) if claim.position else (None, None, None)
    date, area = claim.date, claim.area
    return {
        "sentence": claim.quote,
        "start": claim.spans[0][0],
        "end": claim.spans[0][1],
        "spans": [list(span) for span in claim.spans],
        "event_type": claim.event_type,
        "sub_event_type": claim.sub_event_type,
        "actors": [
            {"name": actor.name, "role": actor.role, "kind": actor.kind, "start": actor.start, "end": actor.end}
            for actor in claim.actors
        ],
        "place": claim.place.name if claim.place else None,
        "country": claim.place.country or None if claim.place else None,
        "lat": lat,
        "lon": lon,
        "radius_km": radius_km,
        "area": area.phrase if area else None,
        "outline": [[round(lat, 4), round(lon, 4)] for lat, lon in area.outline] if area else None,
        "date_start": date.start.isoformat() if date and date.start else None,
        "date_end": date.end.isoformat() if date and date.end else None,
        "date_precision": date.precision if date else None,
        **{f"deaths_{end}": getattr(claim.deaths, end) if claim.deaths else None for end in _ENDS},
        **{f"injured_{end}": getattr(claim.injuries, end) if claim.injuries else None for end in _ENDS},
        "status": claim.status,
        "reasons": list(claim.reasons),
        "area_shape": area.shape if area else None,
        "area_relation": area.relation if area else None,
        "area_from": [place.name for place in area.origins] if area else [],
        "trigger_start": claim.trigger[0],
        "trigger_end": claim.trigger[1],
        "place_text": claim.place_text or None,
        "place_start": claim.place_span[0] if claim.place_text else None,
        "place_end": claim.place_span[1] if claim.place_text else None,
        "borrowed": list(claim.borrowed),
        "score": round(claim.score, 3),
    }


def _rounded(position: tuple[float, float, float]) -> tuple[float, float, float]:
    lat, lon, radius_km = position
    return round(lat, 5), round(lon, 5), round(radius_km, 1)


def claims_frame(claims: Sequence[Claim]) -> pd.DataFrame:
    """Claims as a table that satisfies geo.frames.CLAIMS, one row each, also when there are none."""
    return claims_table(
        [{"id": f"claim:{number}", **claim_dict(claim)} for number, claim in enumerate(claims, start=1)]
    )


def claims_table(told: Sequence[Mapping[str, Any]], contract: Contract | None = None) -> pd.DataFrame:
    """The same out of claims as `claim_dict` gives them, each with its `id`.

    contract: CLAIMS, which is meant by None, or one with more columns, which are taken from keys of these names.
    """
    import pandas as pd

    from geo.frames import CLAIMS

    contract = contract or CLAIMS
    if not told:
        return contract.empty()
    raw = pd.DataFrame([_row(claim) for claim in told])
    return contract.check(pd.DataFrame({column.name: column.conform(raw[column.name]) for column in contract.columns}))


def claims_between(claims: pd.DataFrame, start: dt.date, end: dt.date) -> pd.DataFrame:
    """The rows of a CLAIMS frame that may lie in these days, both included: undated claims too, and open ends reach on."""
    import pandas as pd

    begins_after = claims["date_start"] > pd.Timestamp(end)  # NaT is after nothing and before nothing
    ends_before = claims["date_end"] < pd.Timestamp(start)
    return claims[~(begins_after | ends_before)]


def _row(claim: Mapping[str, Any]) -> dict[str, Any]:
    by_role = {role: [actor["name"] for actor in claim["actors"] if actor["role"] == role] for role in ROLES}
    return {
        **claim,
        **{f"{role}s": "; ".join(names) for role, names in by_role.items()},
        **{name: claim[name] or "" for name in ("country", "place", "area", "date_precision")},
        "outline": json.dumps(claim["outline"]) if claim["outline"] else "",
        "count": len(claim["spans"]),
        "reasons": "; ".join(claim["reasons"]),
        "area_from": "; ".join(claim["area_from"]),
    }
