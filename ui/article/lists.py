"""What was read in the article as lists beside the text: events, places, names without a place. A press on one chooses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from geo.gazetteer.countries import country_name
from geo.map.layers import claim_svg, place_svg
from geo.model import UnknownName
from geo.reading.pipeline import Reading
from geo.wording import KIND_WORDS, count_words, date_words, people_words, score_words
from ui.article.borrowed import borrowed_by
from ui.case.state import review_of
from ui.frame.state import Choice, Row, adjective_places, choose, chosen, claim_rows, of_article, place_rows, seek
from ui.frame.theme import svg_uri

__all__ = ["article_lists"]

STATIC = Path(__file__).parents[1] / "static"
SOUGHT = "text:"
"""Before the place in the text of a name that is no place."""


class _Entry(TypedDict):
    """A row of a list, as the browser is given it."""

    key: str
    title: str
    line: str
    sign: str
    end: str
    isQuiet: bool
    about: str
    """What others may look at, too: a claim of a case; "" for anything else."""


_component = st.components.v2.component(
    "dateline_list",
    html='<ul class="list" role="list"></ul>',
    css=(STATIC / "list.css").read_text(encoding="utf-8"),
    js=(STATIC / "list.js").read_text(encoding="utf-8"),
)


def article_lists(reading: Reading) -> None:
    """Three tabs, each with its count: events, places, and names that could not be placed or that nobody knows."""
    claims, places = claim_rows(), place_rows()
    placed = [row for row in places if row["status"] == "placed"]
    lost = [row for row in places if row["status"] == "unplaced"]
    names = [f"Events ({len(claims)})", f"Places ({len(placed)})", f"Not placed ({len(lost) + len(reading.unknown)})"]
    events, known, unknown = st.tabs(names, key="article_lists")
    with events:
        _list("events", _event_entries(reading), "No event was found in this text.")
    with known:
        _list("places", [_place_entry(row) for row in placed], "No place of this text could be put on the map.")
    with unknown:
        entries = [*map(_lost_entry, lost), *map(_unknown_entry, reading.unknown)]
        _list("names", entries, "Every name that was taken for a place is on the map.")


def _list(name: str, entries: list[_Entry], empty: str) -> None:
    if not entries:
        st.info(empty, icon=":material/info:")
        return
    choice, key = chosen(), f"article_list_{name}"

    def choose_pressed() -> None:
        pressed = st.session_state[key].get("chosen")
        if pressed:
            _choose(str(pressed))

    _component(
        key=key,
        data={"entries": entries, "chosen": list(choice.ids) if choice and choice.layer != "events" else []},
        on_chosen_change=choose_pressed,
    )


def _choose(pressed: str) -> None:
    if pressed.startswith(SOUGHT):
        start, _, end = pressed.removeprefix(SOUGHT).partition("-")
        choose(None)
        seek((int(start), int(end)))
    elif any(row["id"] == pressed for row in claim_rows()):
        choose(Choice("claims", (pressed,)))
    elif any(row["id"] == pressed for row in place_rows()):
        choose(Choice("places", (pressed,)))


def _event_entries(reading: Reading) -> list[_Entry]:
    borrowed = of_article(_borrowed_words) if reading.told else {}
    return [_event_entry(row, borrowed.get(row["id"], "")) for row in claim_rows()]


def _borrowed_words() -> dict[str, str]:
    """What each claim has from other sentences, by its id: `day from the sentence before`."""
    reading: Any = st.session_state["reading"]
    return {
        row["id"]: ", ".join(one.told for one in borrowed_by(claim, reading))
        for row, claim in zip(claim_rows(), reading.told, strict=False)  # those that were added by hand borrow nothing
    }


def _event_entry(row: Row, borrowed: str) -> _Entry:
    killed = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    kind = row["sub_event_type"] if row["sub_event_type"] not in ("", "Unknown", "Other") else row["event_type"]
    day = date_words(row["date_start"], row["date_end"], row["date_precision"])
    told = [row["area"] or row["place"] or "no place told", day, *([f"{killed} killed"] if killed else []), borrowed]
    is_event = row["status"] == "event"
    return {
        "key": row["id"],
        "title": kind,
        "line": " · ".join(filter(None, told)),
        "sign": svg_uri(claim_svg(row["event_type"])),
        "end": score_words(row["score"])
        if is_event
        else f"told as {row['status']}"
        if row["status"] != "rejected"
        else "rejected",
        "isQuiet": not is_event,
        "about": one.target if (one := review_of(row["id"])) else "",
    }


def _place_entry(row: Row) -> _Entry:
    country = country_name(row["country"])
    about = [
        KIND_WORDS[row["kind"]],
        country if country != row["name"] else "",
        f"“{row['text']}”" if row["text"] != row["name"] else "",
        count_words(row["count"], "time"),
        "named by an adjective alone, not drawn" if row["id"] in adjective_places() else "",
    ]
    return {
        "key": row["id"],
        "title": row["name"],
        "line": " · ".join(filter(None, about)),
        "sign": svg_uri(place_svg()),
        "end": score_words(row["score"]),
        "isQuiet": row["id"] in adjective_places(),
        "about": "",
    }


def _lost_entry(row: Row) -> _Entry:
    return _name_entry(row["id"], row["text"], row["reasons"], "a place, not placed")


def _unknown_entry(name: UnknownName) -> _Entry:
    return _name_entry(f"{SOUGHT}{name.start}-{name.end}", name.text, name.why, "nothing known")


def _name_entry(key: str, title: str, line: str, end: str) -> _Entry:
    return {"key": key, "title": title, "line": line, "sign": "", "end": end, "isQuiet": True, "about": ""}
