"""What is known about the one thing that the reader chose: a record, a point with several, a place of the article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import streamlit as st

from geo.frames import rows_of
from geo.gazetteer.countries import country_name
from geo.language.text import Text
from geo.model import Candidate, Place, Resolution
from geo.reading.places_table import place_id
from geo.wording import (
    KIND_WORDS,
    PRECISION_WORDS,
    count_words,
    date_words,
    deaths_words,
    position_words,
    reach_words,
)
from ui.article.claims import claim_details
from ui.case.events import event_details
from ui.frame.markup import definition_list, escaped, plain, quote, score_html
from ui.frame.navigation import RECORDS
from ui.frame.state import Choice, choose, chosen, close_button, current_reading
from ui.frame.theme import mark_uri
from ui.frame.tour import tour_card
from ui.map.filtered import FilteredRecords, deadliest_of
from ui.map.online import online_answer
from ui.records.sample import use_sample_records

__all__ = ["details", "place_details"]

DEADLIEST_LISTED, RECORDS_LISTED = 7, 60
SENTENCES_SHOWN, ALTERNATIVES_SHOWN = 5, 6

Row = dict[Any, Any]

VAGUE_DAYS = {"week": "some day in this week", "month": "some day in this month", "year": "some day in this year"}


def details(every: FilteredRecords, filtered: FilteredRecords) -> None:
    """The choice beside the map; without one, how to choose, and the deadliest records inside the filters.

    every: all records of the set, whatever the filters.
    """
    choice = chosen()
    with st.container(border=True, key="details"):
        if choice is None:
            tour_card("map")
            _invitation(every, filtered)
        elif choice.layer == "events":
            _records(choice, every, filtered)
        elif choice.layer == "claims":
            if not event_details(choice):
                claim_details(choice)
        else:
            place_details(choice)


def place_details(choice: Choice) -> None:
    """A place of the article: every sentence that names it, why it was put there, and what else it could be."""
    _head()
    reading = current_reading()
    group = [resolution for resolution in reading.resolutions if place_id(resolution) in choice.ids] if reading else []
    if not reading or not group:
        st.info("This place is not in the current article. Choose another one.")
        return
    st.html(f'<div class="dl-panel">{_place_html(group, reading.text)}</div>')
    if group[0].status == "unplaced":
        online_answer(group[0])


def _invitation(every: FilteredRecords, filtered: FilteredRecords) -> None:
    if not every.records:
        st.markdown("**No records are on the map.** Load or switch on a set, or see what the sample shows.")
        with st.container(horizontal=True):
            if st.button("Choose records", type="primary", icon=":material/table_rows:", help="Go to the page Records"):
                st.switch_page(RECORDS)
            use_sample_records()
        return
    st.markdown("Choose a mark on the map or a row of the table to see its date, place, deaths and sources.")
    most = filtered.deadliest(DEADLIEST_LISTED).sort_values("deaths_best", ascending=False, kind="stable")
    most = most[(most["deaths_best"] > 0).fillna(False)]
    if not most.empty:
        st.caption("Deadliest records shown")
        _record_buttons(most)


def _head(title: str = "", back: Choice | None = None) -> None:
    """The way back to all records of the point, and out."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="details_head"
    ):
        if back:
            label = f"All {len(back.ids):,} records here"
            st.button(label, icon=":material/arrow_back:", type="tertiary", on_click=choose, args=(back,))
        else:
            st.markdown(f"**{title}**" if title else "")
        close_button()


# -- records -----------------------------------------------------------------------------------------------------------


def _records(choice: Choice, every: FilteredRecords, filtered: FilteredRecords) -> None:
    found = every.with_ids(choice.ids)
    if found.empty:
        _head()
        st.info("The chosen record is not among the loaded ones. Choose another on the map or in the table.")
    elif len(found) > 1:
        _head(f"{len(found):,} records at {plain(found['place_name'].iloc[0] or 'this point')}")
        if len(found) > RECORDS_LISTED:
            st.caption(f"The {RECORDS_LISTED} deadliest, by day. Narrow the dates or filters to list others.")
            among = filtered.with_ids(choice.ids)
            found = deadliest_of(among if len(among) else found, RECORDS_LISTED)
        _record_buttons(found.sort_values("date_start"))
    else:
        row = found.iloc[0].to_dict()
        neighbours = filtered.ids_at(row["lat"], row["lon"])
        _head(back=Choice("events", neighbours) if len(neighbours) > 1 else None)
        if filtered.with_ids(choice.ids).empty:
            st.caption("This record lies outside the dates and filters chosen above.")
        st.html(_record_html(row))


def _record_buttons(records: pd.DataFrame) -> None:
    with st.container(key="record_list", gap="xsmall"):
        for row in rows_of(records):
            day = date_words(row["date_start"], row["date_end"], row["date_precision"])
            deaths = deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
            label = f"**{day}** {plain(row['place_name'])}  \n{plain(row['event_type'])}, {deaths}"
            one = Choice("events", (row["id"],))
            st.button(
                label,
                key=f"pick-{row['id']}",
                on_click=choose,
                args=(one,),
                width="stretch",
            )


def _record_html(row: Row) -> str:
    where = ", ".join(part for part in (row["place_name"], row["admin1"], row["country"]) if part)
    kind = row["event_type"]
    sub_kind = "" if row["sub_event_type"] in ("", "Unknown") else f" ({row['sub_event_type']})"
    day = date_words(row["date_start"], row["date_end"], row["date_precision"])
    deaths = deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    pairs = definition_list(
        [
            ("Actors", " against ".join(side for side in (row["side_a"], row["side_b"]) if side)),
            ("Day", VAGUE_DAYS.get(row["date_precision"], "")),
            ("Place", f"{PRECISION_WORDS[row['geo_precision']]}; {position_words(row['lat'], row['lon'])}"),
            ("Sources", row["sources"]),
            ("Source ids", row["source_ids"]),
            ("Record", f"{row['id']}, {row['source']}"),
            ("Licence", row["licence"]),
            ("Attribution", row["attribution"]),
        ]
    )
    return (
        '<div class="dl-panel">'
        f'<div class="dl-panel-kind"><img alt="" src="{mark_uri(kind)}">{escaped(kind + sub_kind)}</div>'
        f'<div class="dl-panel-title">{escaped(where or "Place without a name")}</div>'
        f'<div class="dl-panel-date">{escaped(day)}</div><div class="dl-panel-deaths">{escaped(deaths)}</div>'
        f"<p>{escaped(row['summary'])}</p>{pairs}</div>"
    )


# -- places of the article ---------------------------------------------------------------------------------------------


def _place_html(group: list[Resolution], text: Text) -> str:
    first = group[0]
    place = first.best.place if first.best else None
    status = {
        "placed": KIND_WORDS[place.kind] if place else "",
        "unplaced": "not placed",
        "rejected": "not taken for a place",
    }
    score = first.best.score if first.best else first.mention.score
    pairs = definition_list(
        [
            ("Named", count_words(len(group), "time")),
            ("Lies in", first.within.name if first.within else ""),
            ("Area", _area_words(place, place.admin2, place.admin1) if place else ""),
            ("Position", position_words(place.lat, place.lon) if place else ""),
            ("How exact", reach_words(place.radius_km) if place else ""),
            ("GeoNames id", str(place.geonameid) if place and place.geonameid is not None else ""),
        ],
        scores=[("How sure", score)],
    )
    return (
        f'<div class="dl-panel-kind">{escaped(status[first.status])}</div>'
        f'<div class="dl-panel-title">{escaped(place.name if place else first.mention.text)}</div>'
        f"{''.join(_quotes(group, text))}{pairs}{_reasons_html(first)}{_alternatives_html(first.alternatives)}"
    )


def _area_words(place: Place, *units: str) -> str:
    """The units that a place lies in, and its country; not itself."""
    return ", ".join(
        dict.fromkeys(part for part in (*units, country_name(place.country)) if part and part != place.name)
    )


def _quotes(group: list[Resolution], text: Text) -> Iterator[str]:
    """The sentences that name the place, the name marked."""
    for resolution in group[:SENTENCES_SHOWN]:
        start, end = text.sentence_at(resolution.mention.start)
        yield quote(text.text[start:end], resolution.mention.start - start, resolution.mention.end - start)
    if len(group) > SENTENCES_SHOWN:
        yield f"<p>… and {len(group) - SENTENCES_SHOWN} more</p>"


def _reasons_html(resolution: Resolution) -> str:
    chosen_for = resolution.best.reasons if resolution.best else ()
    reasons = dict.fromkeys((*resolution.mention.reasons, *resolution.reasons, *chosen_for))
    return f"<h4>Why</h4><ul>{''.join(f'<li>{escaped(reason)}</li>' for reason in reasons)}</ul>" if reasons else ""


def _alternatives_html(candidates: tuple[Candidate, ...]) -> str:
    if not candidates:
        return ""
    rows = "".join(map(_candidate_html, candidates[:ALTERNATIVES_SHOWN]))
    more = len(candidates) - ALTERNATIVES_SHOWN
    return f"<h4>It could also be</h4><ol>{rows}</ol>" + (f"<p>… and {more} more</p>" if more > 0 else "")


def _candidate_html(candidate: Candidate) -> str:
    place = candidate.place
    where = _area_words(place, place.admin1)
    words = f"{place.name} ({KIND_WORDS[place.kind]}{', ' + where if where else ''}), "
    reasons = f" {'; '.join(candidate.reasons)}" if candidate.reasons else ""
    return f"<li>{escaped(words)}{score_html(candidate.score)}{escaped(reasons)}</li>"
