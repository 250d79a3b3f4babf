"""Events of the article: what the chosen one says, a line on all of them, and their table."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.frames import rows_of
from geo.model import Claim
from geo.reading.pipeline import Reading
from geo.wording import date_words, people_words, position_words, reach_words, score_words
from ui.article.borrowed import Borrowed, borrowed_by
from ui.case.review import review_card, review_state
from ui.case.state import review_of
from ui.case.talk import talk
from ui.case.together import looked_at
from ui.frame.markup import definition_list, escaped, plain, quote
from ui.frame.state import Choice, Row, article_claims, choose, claim_rows, close_button, current_reading, seek
from ui.frame.theme import mark_uri
from ui.map.tables import choosing_table

__all__ = ["STATUS_WORDS", "claim_details", "claim_table", "claims_words"]

HEAD_PX, ROW_PX, MOST_PX = 38, 35, 390
"""Heights of the table of events: its head, a row, and the most that it takes."""

STATUS_WORDS = {
    "event": "told as having happened",
    "denied": "denied or prevented",
    "hearsay": "feared, possible or alleged",
    "planned": "planned or demanded",
    "threatened": "threatened",
    "background": "going on in general",
    "rejected": "taken out in review",
}
WAYS = {"date": "Day", "place": "Place"}
ROLE_WORDS = {
    "perpetrator": "Who did it",
    "target": "Whom it hit",
    "participant": "Who took part",
    "source": "Who says so",
}


def claims_words() -> str:
    """`Events: **6 of 7 on the map**; without a place: 1; told but not as events: 1 planned`, as Markdown."""
    events = [row for row in claim_rows() if row["status"] == "event"]
    others = Counter(row["status"] for row in claim_rows() if row["status"] != "event")
    nowhere, undated = (sum(map(test, events)) for test in (_is_nowhere, _is_undated))
    line = f"Events: **{len(events) - nowhere} of {len(events)} on the map**" if events else "Events: **none**"
    line += f"; without a place: {nowhere}" if nowhere else ""
    line += f"; undated: {undated}" if undated else ""
    if others:
        line += (
            f"; told but not as events: {', '.join(f'{count:,} {plain(status)}' for status, count in others.items())}"
        )
    return line


def _is_nowhere(row: Row) -> bool:
    return math.isnan(row["lat"])


def _is_undated(row: Row) -> bool:
    return not row["date_precision"]


def claim_details(choice: Choice) -> None:
    """One event of the article: kind, day, place, people, every sentence that tells of it, and what is not told."""
    reading, claims = current_reading(), article_claims()
    found = claims[claims["id"].isin(choice.ids)]
    _head(f"{len(found)} events told here" if len(found) > 1 else "", found["id"].tolist())
    if not reading or found.empty:
        st.info("This event is not in the current article. Choose another one.")
    elif len(found) > 1:
        _buttons(found)
    else:
        number = int(found.index[0])
        if number < len(reading.told):
            claim = reading.told[number]
            borrowed = borrowed_by(claim, reading)
            review_card(choice.ids[0])
            st.html(f'<div class="dl-panel">{_told_html(claim, found.iloc[0], reading, borrowed)}</div>')
            _ways_to(borrowed)
            st.html(f'<div class="dl-panel">{_facts_html(claim, found.iloc[0])}</div>')
        else:  # added by hand
            review_card(choice.ids[0])
            st.html(f'<div class="dl-panel">{_row_html(found.iloc[0])}</div>')
        _others_here(found.iloc[0], claims)
        if (one := review_of(choice.ids[0])) is not None:
            talk(one.target, "claim")


def _head(title: str, ids: list[str]) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="details_head"
    ):
        if len(ids) == 1:
            review_state(ids[0])
            looked_at(ids[0])
        else:
            st.markdown(f"**{title}**" if title else "")
        close_button()


def _ways_to(borrowed: tuple[Borrowed, ...]) -> None:
    """A button for each thing that another sentence tells, which leads there."""
    with st.container(key="borrowed_ways", horizontal=True, gap="small"):
        for one in borrowed:
            if one.span:
                label = f"{WAYS[one.what]}: “{plain(one.words)}”"
                help = "Show in the text where it is told"
                key = f"borrowed-{one.what}"
                st.button(label, key=key, icon=":material/format_quote:", help=help, on_click=seek, args=(one.span,))


def _told_html(claim: Claim, row: pd.Series, reading: Reading, borrowed: tuple[Borrowed, ...]) -> str:
    """Kind, place and day of an event as they count, each with a mark where another sentence tells it, and its own sentences."""
    text = reading.article.text
    quotes = "".join(quote(text[start:end], *_inside(claim.trigger, start, end)) for start, end in claim.spans)
    return f"{_head_html(row, _borrowed_mark(borrowed, 'place'), _borrowed_mark(borrowed, 'date'))}{quotes}"


def _head_html(row: pd.Series, beside_place: str, beside_day: str) -> str:
    kind = row["event_type"] + (f" ({row['sub_event_type']})" if row["sub_event_type"] != "Unknown" else "")
    day = date_words(row["date_start"], row["date_end"], row["date_precision"]) or "No date told"
    where = row["area"] or row["place"] or "No place told"
    return (
        f'<div class="dl-panel-kind"><img alt="" src="{mark_uri(row["event_type"])}">{escaped(kind)}</div>'
        f'<div class="dl-panel-title">{escaped(where)}{beside_place}</div>'
        f'<div class="dl-panel-date">{escaped(day)}{beside_day}</div>'
    )


def _row_html(row: pd.Series) -> str:
    """An event that nobody but the analyst tells of: all of it stands in its row."""
    deaths = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    facts = definition_list([("Deaths", deaths or "not told")])
    return f"{_head_html(row, '', '')}{quote(row['sentence'], 0, 0)}{facts}"


def _facts_html(claim: Claim, row: pd.Series) -> str:
    deaths = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    injured = people_words(claim.injuries.low, claim.injuries.best, claim.injuries.high) if claim.injuries else ""
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in claim.reasons)
    facts = [
        ("Told as", "" if row["status"] == "event" else STATUS_WORDS[row["status"]]),
        ("Deaths", deaths or "not told"),
        ("Injured", injured),
        *((words, row[f"{role}s"]) for role, words in ROLE_WORDS.items()),
        ("Place", _place_words(row)),
    ]
    pairs = definition_list(facts, scores=[("An event", claim.score)] if claim.status == "event" else [])
    return f"{pairs}{f'<h4>Notes</h4><ul>{reasons}</ul>' if reasons else ''}"


def _borrowed_mark(borrowed: tuple[Borrowed, ...], what: str) -> str:
    """That something was told elsewhere, and where, as HTML; "" when it was told in the event's own sentences."""
    told = next((one.told for one in borrowed if one.what == what), "")
    return f'<span class="dl-borrowed">{escaped(told)}</span>' if told else ""


def _inside(trigger: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The words that name the event as offsets in a sentence; (0, 0) in a sentence that they do not stand in."""
    inside = start <= trigger[0] and trigger[1] <= end
    return (trigger[0] - start, trigger[1] - start) if inside else (0, 0)


def _place_words(row: pd.Series) -> str:
    if pd.isna(row["lat"]):
        return ""
    lat, lon, radius_km = row["lat"], row["lon"], row["radius_km"]
    if row["area"]:
        return f"an area: up to {radius_km:,.0f} km from {position_words(lat, lon)}"
    return "; ".join(filter(None, (position_words(lat, lon), reach_words(radius_km))))


def _others_here(claim: pd.Series, claims: pd.DataFrame) -> None:
    """Other events of the same sentence, as buttons."""
    inside = (claims["start"] < claim["end"]) & (claims["end"] > claim["start"]) & (claims["id"] != claim["id"])
    if inside.any():
        st.caption("The same sentence tells of")
        _buttons(claims[inside])


def _buttons(claims: pd.DataFrame) -> None:
    with st.container(key="record_list", gap="xsmall"):
        for row in rows_of(claims):
            day = date_words(row["date_start"], row["date_end"], row["date_precision"])
            label = f"**{plain(row['sub_event_type'])}** {plain(row['area'] or row['place'] or 'no place')}, {day}"
            one = Choice("claims", (row["id"],))
            st.button(
                label,
                key=f"pick-{row['id']}",
                on_click=choose,
                args=(one,),
                width="stretch",
            )


def claim_table() -> None:
    """Every event of the article with its reasons, one a row; a click chooses it."""
    claims = article_claims()
    if claims.empty:
        st.info("No event was found in this text.", icon=":material/info:")
        return
    table = _claim_table()  # not kept: its marks are in the colours of the theme
    text = st.column_config.TextColumn
    height = min(HEAD_PX + ROW_PX * len(claims), MOST_PX)
    columns = {
        "mark": st.column_config.ImageColumn("Sign", width=44),
        "kind": text("Event", width=170),
        "status": text("Told as", width=80),
        "day": text("When", width=130),
        "where": text("Where", width=150),
        "deaths": text("Deaths", width=90),
        "injured": text("Injured", width=80),
        "who": text("Who", width=140),
        "whom": text("Whom", width=140),
        "sure": text("An event", help="How sure it is that the text tells of such an event", width=110),
        "sentence": text("Sentence", width=320),
        "notes": "Notes",
    }
    choosing_table(table, ids=claims["id"].tolist(), layer="claims", columns=columns, name="claims", height=height)


def _claim_table() -> pa.Table:
    rows = claim_rows()
    return pa.table(
        {
            "mark": [mark_uri(row["event_type"]) for row in rows],
            "kind": [row["sub_event_type"] for row in rows],
            "status": [row["status"] for row in rows],
            "day": [date_words(row["date_start"], row["date_end"], row["date_precision"]) for row in rows],
            "where": [row["area"] or row["place"] for row in rows],
            "deaths": [people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"]) for row in rows],
            "injured": [people_words(row["injured_low"], row["injured_best"], row["injured_high"]) for row in rows],
            "who": [row["perpetrators"] or row["participants"] for row in rows],
            "whom": [row["targets"] for row in rows],
            "sure": [score_words(row["score"]) if row["status"] == "event" else "" for row in rows],
            "sentence": [row["sentence"] for row in rows],
            "notes": [row["reasons"] for row in rows],
        }
    )
