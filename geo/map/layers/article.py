"""What an article names and tells of: places as labelled squares, areas as dashed outlines, claims in square frames.

Each layer is a short list, tens of entries. In a saved map it travels in the page; an app serves `content` as a file
and sets `link`, so that a change of the filters does not send it again.
"""

from __future__ import annotations

import json
import math
import textwrap
from typing import Any, Literal

import pandas as pd

from geo.frames import REACH_KM, rows_of
from geo.map.layers.scripts import ScriptedLayer
from geo.wording import KIND_WORDS, count_words, date_words, people_words

__all__ = ["AreaLayer", "ArticleLayer", "ClaimLayer", "PlaceLayer"]

POINT_KINDS = ("capital", "town", "site")
WIDEST_POINT_KM = REACH_KM["admin2"]
"""A claim whose place reaches further is drawn as an area."""
LONGEST_QUOTE = 220

Row = dict[str, Any]
"""One row of a frame."""
Rows = pd.DataFrame | list[Row]
"""A frame, or its rows (`rows_of`)."""


class ArticleLayer(ScriptedLayer):
    """A list of things that an article says; a click on one gives a feature with properties `layer` and `ids`."""

    kind = ""
    """What a feature's property `layer` says."""

    def __init__(self, entries: list[dict[str, Any]], *, name: str, selected: str | None) -> None:
        super().__init__(name=name, overlay=True)
        self._name = type(self).__name__
        self.entries = entries
        self.link: str | None = None
        """Where an app serves `content`; None = the entries travel in the page."""
        self.options: dict[str, Any] = {"layer": self.kind, "selected": selected}

    @property
    def content(self) -> bytes:
        """The entries as JSON; the same for the same entries."""
        return json.dumps(self.entries, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def told(self) -> dict[str, Any]:
        """What the browser is given: the entries, or where to fetch them, and what of them is chosen."""
        source = {"entries": self.entries} if self.link is None else {"url": self.link}
        return {**source, **self.options}


class PlaceLayer(ArticleLayer):
    """Towns and sites of a PLACES frame as labelled squares; wider places are left to `AreaLayer`.

    selected: the id of the place to point out. An empty frame draws nothing.
    """

    kind, maker = "places", "placeLayer"

    def __init__(self, places: Rows, *, name: str = "Places of the article", selected: str | None = None) -> None:
        entries = [_place(row) for row in _placed(places) if row["kind"] in POINT_KINDS]
        super().__init__(entries, name=name, selected=selected)


class AreaLayer(ArticleLayer):
    """Countries, regions, ranges and other wide places of a PLACES frame: a dashed outline with a label, no pin.

    A country takes its own outline on a `BaseMap`, everything else a circle of its reach.
    """

    kind, maker = "places", "areaLayer"

    def __init__(self, places: Rows, *, name: str = "Areas of the article", selected: str | None = None) -> None:
        entries = [_area(row) for row in _placed(places) if row["kind"] not in POINT_KINDS]
        super().__init__(entries, name=name, selected=selected)


class ClaimLayer(ArticleLayer):
    """What an article says has happened, from a CLAIMS frame: where a place is named, a sign of its kind in a square frame.

    Where only an area is known, its dashed and hatched outline, with a dashed frame on its edge. Only claims of status
    "event" with a position are drawn: plans, denials and conditions are no events. Claims of days outside the window, and
    outside that of the clock of an `EventLayer` on the same map, are hidden; one whose rough date may lie outside is
    faint, one without a date always shows. window: first and last day, "2013-02-08", None = open. style: "density" draws
    claims at points as bands of colour in place of signs, each weighing the same; areas, and what is selected, keep theirs.
    whose: "case" for what all articles of a case tell, "others" for what those but the open one do: paler, and aside of its claims.
    """

    kind, maker = "claims", "claimLayer"

    def __init__(
        self,
        claims: Rows,
        *,
        name: str = "Claims of the article",
        selected: str | None = None,
        window: tuple[str | None, str | None] = (None, None),
        style: Literal["marks", "density"] = "marks",
        whose: Literal["article", "case", "others"] = "article",
    ) -> None:
        entries = [_claim(row) for row in _placed(claims) if row["status"] == "event"]
        super().__init__(entries, name=name, selected=selected)
        if window != (None, None):
            self.options["window"] = window
        if style != "marks":
            self.options["style"] = style
        if whose != "article":
            self.options["whose"] = whose


def _placed(rows: Rows) -> list[Row]:
    """Those with a position."""
    listed = rows_of(rows) if isinstance(rows, pd.DataFrame) else rows
    return [row for row in listed if not math.isnan(row["lat"])]


def _place(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "lat": round(row["lat"], 5),
        "lon": round(row["lon"], 5),
        "name": row["name"],
        "tip": [
            f"{row['name']}: {KIND_WORDS.get(row['kind'], row['kind'])} in the article",
            f"named {count_words(row['count'], 'time')}",
            row["sentence"],
        ],
    }


def _area(row: Row) -> dict[str, Any]:
    return _place(row) | {
        "km": round(row["radius_km"], 1),
        "country": row["country"] if row["kind"] == "country" else "",
    }


def _claim(row: Row) -> dict[str, Any]:
    is_area = bool(row["outline"] or row["area"]) or row["radius_km"] > WIDEST_POINT_KM
    return {
        "id": row["id"],
        "kind": row["event_type"],
        "lat": round(row["lat"], 5),
        "lon": round(row["lon"], 5),
        "km": round(row["radius_km"], 1) if is_area and row["radius_km"] >= 0 else None,
        "outline": json.loads(row["outline"]) if row["outline"] else None,
        "isArea": is_area,
        "where": row["area"] or row["place"] or "A place without a name",
        "line": _claim_line(row),
        "quote": textwrap.shorten(row["sentence"], LONGEST_QUOTE, placeholder=" …"),
        "from": _iso(row["date_start"]),
        "to": _iso(row["date_end"]),
        "isRough": row["date_precision"] not in ("", "day"),
    }


def _claim_line(row: Row) -> str:
    killed = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    day = date_words(row["date_start"], row["date_end"], row["date_precision"])
    return " · ".join([day, row["event_type"], *([f"{killed} killed"] if killed else [])])


def _iso(day: pd.Timestamp) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()
