"""Lines around the map: how much of the records is shown, what of the article, and how to read the marks."""

from __future__ import annotations

import textwrap

import streamlit as st

from geo.claims import claims_between
from geo.map.layers import claim_svg, density_svg, mark_svg, place_svg, radius_px, stack_svg
from geo.records.filters import ALL, Filters
from geo.wording import count_words
from ui.frame.markup import escaped, image, plain
from ui.frame.state import adjective_places, current_reading, event_days, mapped_events, place_rows
from ui.frame.theme import is_dark
from ui.map.filtered import FilteredRecords
from ui.map.widgets import chips, drop, reset_filters, show_days

__all__ = ["article_line", "counts_line", "legend"]

NAMES_LISTED = 6
CHIPS_SHOWN, LONGEST_CHIP = 8, 40


def counts_line(filtered: FilteredRecords, total: int) -> None:
    """`35 of 42 records, 582 deaths (best count); 4 without a count`, what they are filtered by, and the way back to all.

    total: records before filtering. Each thing that is filtered by is a button that takes it away.
    """
    line = f"**{filtered.records:,} of {count_words(total, 'record')}**, {count_words(filtered.deaths, 'death')} (best count)"
    line += f"; {filtered.unknown:,} without a count" if filtered.unknown else ""
    if not filtered.records:
        line = "**No record lies inside these dates and filters.** Widen the dates, or show all."
    if not total:
        line = "**No records are switched on.**"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="counts"):
        st.markdown(line, width="content")
        for chip in chips()[:CHIPS_SHOWN]:
            words = textwrap.shorten(chip.words, LONGEST_CHIP, placeholder=" …")
            label = plain(words)
            help = plain(f"{chip.help or chip.words} Click to take it away.")
            st.button(label, key=chip.button, icon=":material/close:", help=help, on_click=drop, args=(chip,))
        if filtered.records < total:
            st.button("Show all", icon=":material/filter_alt_off:", type="tertiary", on_click=reset_filters)


def article_line(filters: Filters = ALL) -> None:
    """`Article: 11 of 14 names placed; not placed: …; nothing known: …`; nothing without an article that names something.

    Its events that lie outside of the days are counted, with one click to them.
    """
    named = [row for row in place_rows() if row["status"] != "rejected"]
    reading = current_reading()
    unknown = [name.text for name in reading.unknown] if reading else []
    if not (named or unknown):
        return
    lost = [row["text"] for row in named if row["status"] == "unplaced"]
    adjectives = adjective_places()
    not_there = [row["name"] for row in named if row["id"] in adjectives]
    what = "name" if unknown else "place"
    line = f"Article: **{len(named) - len(lost)} of {count_words(len(named) + len(unknown), what)} placed**"
    for label, names in (("not placed", lost), ("nothing known", unknown)):
        if names:
            more = f" and {len(names) - NAMES_LISTED} more" if len(names) > NAMES_LISTED else ""
            line += f"; {label}: {', '.join(map(plain, names[:NAMES_LISTED]))}{more}"
    if not_there:
        line += f"; named by adjectives alone, not drawn: {', '.join(map(plain, not_there))}"
    events = mapped_events()
    inside = claims_between(events, filters.start, filters.end) if filters.start and filters.end else events
    hidden = len(events) - len(inside)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="article_line"):
        st.markdown(line, width="content")
        if hidden:
            words = f"{hidden:,} of {count_words(len(events), 'event')} of the article outside these days: show"
            st.button(words, icon=":material/event:", type="tertiary", on_click=show_days, args=event_days())


def legend(*, has_article: bool, has_case: bool = False) -> None:
    """How to read the marks; kinds stand on the filter's buttons."""
    battle, radii = "Battles", (radius_px(0), radius_px(100))
    mixed, many = ({battle: 3 * times, "Explosions/Remote violence": 2 * times} for times in (1, 10))
    items = [
        ((mark_svg(battle),), "exact place"),
        ((mark_svg(battle, look="near"),), "near, in a ring of 25 km"),
        ((mark_svg(battle, look="area"),), "somewhere in the dashed area"),
        (tuple(mark_svg(battle, radius_px=radius) for radius in radii), "0 and 100 deaths"),
        (
            (stack_svg(mixed, radius_px=17), stack_svg(many, radius_px=20, is_cluster=True)),
            "records at one point, at several",
        ),
        ((density_svg(is_dark=is_dark()),), "as density: few records to most in view"),
    ]
    if has_article:
        items.append(((place_svg(),), "place of the article (dashed label: an area)"))
        items.append(((claim_svg(battle),), "event that the article tells (dashed: in an area)"))
    if has_case:
        items.append(((claim_svg(battle),), "event of the case; paler where another article tells it"))
    entries = (f"<span>{''.join(map(image, signs))}{escaped(words)}</span>" for signs, words in items)
    st.html(f'<div class="dl-legend">{"".join(entries)}</div>')
