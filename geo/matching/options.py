"""How near is near enough: the limits of a match."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import DataError

__all__ = ["DEFAULTS", "MatchOptions"]


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Limits of a match, in km and days. Wider limits never lose a match."""

    max_km: float | None = None
    """Greatest distance between the two points. None: as far as both reach, by their own precision."""
    slack_km: float = 5.0
    """Beyond both reaches: gazetteers put the point of one town some km apart."""
    unknown_km: float = 25.0
    """How far a record may lie from its point when it does not say how exact the point is. The match says so."""
    road_km: float = 150.0
    """How far "on the road to Gao" reaches from Gao."""
    max_days: int = 1
    """Days between the two spans that still count, beyond what their precision allows."""
    open_days: int = 30
    """How far an open span ("since its recapture") reaches to its unknown side."""
    min_score: float = 0.3
    """Scores below are no match."""
    most: int = 5
    """Rows of one claim: the match, and others that are possible too. Of a place none are cut off."""
    nearby_km: float = 60.0
    """What is near a place of the article, for records that the article does not mention."""
    nearby_days: int = 14
    """The same for days."""

    def __post_init__(self) -> None:
        lengths = {
            "max_km": 0.0 if self.max_km is None else self.max_km,
            **{name: getattr(self, name) for name in ("slack_km", "unknown_km", "road_km", "nearby_km")},
            **{name: getattr(self, name) for name in ("max_days", "open_days", "nearby_days")},
        }
        for name, length in lengths.items():
            if not 0 <= length <= 1_000_000:  # NaN fails too
                raise DataError(f"The limit {name} is {length}; it must be 0 or more.")
        if self.most < 1:
            raise DataError(f"A claim has at most {self.most} rows by these options; allow 1 or more.")


DEFAULTS = MatchOptions()
