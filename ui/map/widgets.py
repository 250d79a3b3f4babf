"""Filters and the window of days: widgets whose values live in the URL, and the area that is drawn on the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import DataError
from geo.globe.bounds import Drawn, area_of_json, area_of_text, area_to_text
from geo.records.filters import LINK_LETTERS, LINK_VALUES, MAX_DEATHS, Filters
from geo.wording import PRECISION_NAMES, area_words, count_words, date_words
from ui.frame.markup import plain
from ui.frame.state import event_days
from ui.frame.theme import pill_style
from ui.map.basemaps import OUTLINES_ONLY, basemap_names
from ui.map.filtered import Days
from ui.map.overview import RecordOverview, actors_held, record_overview
from ui.records.sets import RecordSet

__all__ = [
    "BASEMAP",
    "NOTED",
    "PANEL",
    "UNFILTERED",
    "WINDOW",
    "Chip",
    "basemap_name",
    "chips",
    "draw_area",
    "drop",
    "filter_bar",
    "forget_choices",
    "move_window",
    "pick",
    "reset_filters",
    "show_days",
]

WINDOW, SPAN, KEPT, FOLLOWED, NOTED = "when", "span", "kept_window", "followed_link", "noted_choices"
TYPES, ACTORS, DEATHS, BASEMAP = "types", "actors", "deaths", "basemap"
PRECISIONS, SOURCES, AREA, PANEL = "precisions", "sources", "area", "panel"
WORDS, COUNTRIES = "words", "countries"

PICKED = {"kinds": TYPES, "actors": ACTORS, "countries": COUNTRIES}
"""Parts of the map's summary."""
UNFILTERED: dict[str, Any] = {
    WORDS: "",
    TYPES: [],
    ACTORS: [],
    COUNTRIES: [],
    PRECISIONS: [],
    SOURCES: [],
    DEATHS: 0,
    AREA: None,
}
"""The widgets' values when nothing is filtered by, but for the window."""

LONGEST_TOLD = 40
MOST_PILLS = 12
"""More kinds of event than this are chosen from a list."""


def filter_bar(records: RecordSet) -> Filters:
    """What the reader wants to see of these records: kinds, actors, deaths, precision, source, a window of days, and what
    lies in the area that was drawn on the map.

    The widgets stand in a panel that folds; their values, and whether it is open, stand in the URL, which is read once. Without records there is
    nothing to choose, and everything passes.
    """
    overview = record_overview(records)
    if overview is None:
        return Filters()
    _follow_link(records, overview)
    with st.expander("Filters, dates and base map", key=PANEL, icon=":material/tune:", bind="query-params"):
        types = _kind_choice(overview.event_types)
        with st.container(horizontal=True, vertical_alignment="top", key="filters"):
            words = st.text_input(
                "Search",
                key=WORDS,
                max_chars=LINK_LETTERS,
                width=230,
                placeholder="Places, actors, notes, sources",
                help="Records that hold each of these words, whatever their case and accents.",
            )
            more = "Those with most records; the search finds all." if overview.has_rarer_actors else None
            actors = _names("Actors", ACTORS, _actors_offered(overview), width_px=220, help=more)
            deaths = st.number_input("Deaths, at least", 0, MAX_DEATHS, key=DEATHS, width=125)
            countries = _names("Country", COUNTRIES, overview.countries, width_px=170)
            precisions = _names("Precision", PRECISIONS, overview.precisions, width_px=170, words=PRECISION_NAMES)
            sources = _names("Source", SOURCES, overview.sources, width_px=170)
            st.selectbox("Base map", basemap_names(), key=BASEMAP, width=140)
        start, end = _time_bar(_span(overview))
    _tell_link()
    return Filters(
        start,
        end,
        event_types=tuple(types) or None,
        actors=actors,
        min_deaths=int(deaths),
        precisions=precisions,
        sources=sources,
        countries=countries,
        words=words.strip(),
        area=st.session_state.get(AREA),
    )


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is filtered by, in words."""

    key: str
    """Of the widget."""
    words: str
    value: Any = None
    """The one of several values that it stands for."""
    help: str = ""
    """More than the words say."""

    @property
    def button(self) -> str:
        """The key of the button that takes it away."""
        return "drawn_area" if self.key == AREA else f"chip-{self.key}-{self.value}"


def chips() -> list[Chip]:
    """What records are filtered by now, in the order of the panel, which must have been drawn, if there are records."""
    state = st.session_state
    found = [Chip(WORDS, f"“{state[WORDS].strip()}”")] if state.get(WORDS, "").strip() else []
    found += [Chip(TYPES, kind, kind) for kind in state.get(TYPES, [])]
    found += [Chip(ACTORS, actor, actor) for actor in state.get(ACTORS, [])]
    if state.get(DEATHS):
        found.append(Chip(DEATHS, f"at least {count_words(state[DEATHS], 'death')}"))
    found += [Chip(COUNTRIES, country, country) for country in state.get(COUNTRIES, [])]
    found += [Chip(PRECISIONS, PRECISION_NAMES[name], name) for name in state.get(PRECISIONS, [])]
    found += [Chip(SOURCES, source, source) for source in state.get(SOURCES, [])]
    window = state.get(WINDOW)  # none where there are no records, though there were
    if window is not None and window != state.get(SPAN):
        start, end = (pd.Timestamp(day) for day in window)
        found.append(Chip(WINDOW, date_words(start, end)))
    if (area := state.get(AREA)) is not None:
        found.append(Chip(AREA, "Drawn area", help=f"Only records whose point lies in {area_words(area)}."))
    return found


def drop(chip: Chip) -> None:
    """Filter by that no more (a button's callback)."""
    if chip.key == WINDOW:
        st.session_state[WINDOW] = st.session_state[SPAN]
    elif chip.value is None:
        st.session_state[chip.key] = UNFILTERED[chip.key]
    else:
        st.session_state[chip.key] = [value for value in st.session_state[chip.key] if value != chip.value]


def _follow_link(records: RecordSet, overview: RecordOverview) -> None:
    """At the first run, what the link says is chosen; what cannot be had is left out of it, and said: a link may say anything."""
    if st.session_state.get(FOLLOWED):
        return
    st.session_state[FOLLOWED] = True
    faults: list[str] = []
    if st.session_state.get(NOTED) is None:  # else the reader has chosen elsewhere, before there were records
        said, faults = _choices_of_link(records, overview)
        st.session_state.update({**_unfiltered(), **said})
    faults += _unread_days(_span(overview))
    if faults:
        st.toast(
            plain(f"Parts of the link were left out: {'; '.join(faults)}."),
            icon=":material/link_off:",
            duration="infinite",
        )


def forget_choices() -> None:
    """The next page that has filters chooses what its address says, as at the first run of a session."""
    for key in (FOLLOWED, NOTED, KEPT, WINDOW):
        st.session_state.pop(key, None)


def _choices_of_link(records: RecordSet, overview: RecordOverview) -> tuple[dict[str, Any], list[str]]:
    """What the address chooses, by key, and what it says in vain."""
    rarer = [name for name in st.query_params.get_all(ACTORS) if name not in overview.actors][:LINK_VALUES]
    held = actors_held(records, rarer) if rarer and overview.has_rarer_actors else frozenset()
    known = {
        "kind": (TYPES, {plain(name): name for name in overview.event_types} | {name: name for name in overview.event_types}),
        "actor": (ACTORS, {name: name for name in (*overview.actors, *held)}),
        "precision": (PRECISIONS, {PRECISION_NAMES[name]: name for name in overview.precisions}),
        "source": (SOURCES, {name: name for name in overview.sources}),
        "country": (COUNTRIES, {name: name for name in overview.countries}),
    }  # fmt: skip
    choices: dict[str, Any] = {}
    faults: list[str] = []
    for noun, (key, names) in known.items():
        told = st.query_params.get_all(key)
        choices[key] = list(dict.fromkeys(names[value] for value in told if value in names))
        if unknown := [value for value in told if value not in names]:
            faults.append(f"no record has the {noun} “{unknown[0][:LONGEST_TOLD]}”")
    choices[WORDS] = st.query_params.get(WORDS, "")[:LINK_LETTERS]
    deaths = st.query_params.get(DEATHS, "") or "0"
    if _is_number(deaths) and int(deaths) <= MAX_DEATHS:
        choices[DEATHS] = int(deaths)
    else:
        faults.append(f"the deaths are no number from 0 to {MAX_DEATHS:,}")
    if (basemap := st.query_params.get(BASEMAP, OUTLINES_ONLY)) in basemap_names():
        choices[BASEMAP] = basemap
    else:
        faults.append("there is no such base map")
    choices[AREA] = _area_of_link()
    if AREA in st.query_params and choices[AREA] is None:
        faults.append("the area is neither a rectangle nor corners")
    return choices, faults


def _unread_days(span: Days) -> list[str]:
    window = _window_of_link()
    if WINDOW in st.query_params and (window is None or window[0] > span[1] or window[1] < span[0]):
        _rewrite(WINDOW, [])
        return ["no record lies in its days" if window else "its days are not two days in order"]
    return []


def _tell_link() -> None:
    """Writes what is chosen into the address."""
    state = st.session_state
    told = {key: list(state[key]) for key in (TYPES, ACTORS, COUNTRIES, SOURCES)}
    told[PRECISIONS] = [PRECISION_NAMES[name] for name in state[PRECISIONS]]
    told[WORDS] = [state[WORDS]] if state[WORDS] else []
    told[DEATHS] = [str(state[DEATHS])] if state[DEATHS] else []
    told[BASEMAP] = [state[BASEMAP]] if state[BASEMAP] != OUTLINES_ONLY else []
    told[AREA] = [area_to_text(state[AREA])] if state.get(AREA) is not None else []
    for key, values in told.items():
        if st.query_params.get_all(key) != values:
            _rewrite(key, values)


def _unfiltered() -> dict[str, Any]:
    return {key: list(value) if value == [] else value for key, value in UNFILTERED.items()}


def _is_number(text: str) -> bool:
    """Whether a text is a whole number, and no longer than any that we know."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DEATHS))


def _rewrite(key: str, values: list[str]) -> None:
    if values:
        st.query_params[key] = values
    else:
        del st.query_params[key]


def _names(
    label: str,
    key: str,
    known: tuple[str, ...],
    *,
    width_px: int,
    words: Mapping[str, str] | None = None,
    help: str | None = None,
) -> tuple[str, ...] | None:
    """Some of the names; None for all of them."""
    _forget_unknown(key, known)
    labels = words or dict(zip(known, known, strict=True))
    chosen = st.multiselect(
        label,
        known,
        key=key,
        placeholder="All",
        width=width_px,
        format_func=labels.__getitem__,
        help=help,
    )
    return tuple(chosen) or None


def _actors_offered(overview: RecordOverview) -> tuple[str, ...]:
    """Those of the overview, and, where there are more, what a link or a press on a chart has chosen of these."""
    if not overview.has_rarer_actors:
        return overview.actors
    chosen = dict.fromkeys(st.session_state.get(ACTORS, ()))
    return (*overview.actors, *(name for name in chosen if name not in overview.actors))


def _kind_choice(kinds: tuple[str, ...]) -> list[str]:
    """Each kind as a button with its mark, or, when there are very many, a list to choose from."""
    _forget_unknown(TYPES, kinds)
    label = "Kind of event"
    if len(kinds) > MOST_PILLS:
        return st.multiselect(label, kinds, key=TYPES, placeholder="All", width="stretch")
    st.html(pill_style(TYPES, kinds))
    return st.pills(
        label,
        kinds,
        format_func=plain,
        selection_mode="multi",
        key=TYPES,
        width="stretch",
        wrap=True,
    )


def _forget_unknown(key: str, known: tuple[str, ...]) -> None:
    """A choice that other records offered would be an error here."""
    chosen = st.session_state.get(key, [])
    if not set(chosen) <= set(known):
        st.session_state[key] = [value for value in chosen if value in known]


def basemap_name() -> str:
    """The base map that the reader chose."""
    return str(st.session_state.get(BASEMAP, OUTLINES_ONLY))


def _time_bar(span: Days) -> Days:
    """The window of days: a slider between two date inputs, for whom the timeline of the map is out of reach.

    span: first and last day that can be chosen. The window lives in the URL, as days; the inputs and the clock of the map
    follow the slider and move it.
    """
    with st.container(key="time_bar"):
        left, middle, right = st.columns([1.1, 6, 1.1], gap="medium", vertical_alignment="bottom")
    _restore_window(span)
    with middle:
        # the window also as its default: a browser that skipped the run in which it was set would answer with all days
        st.slider(
            "Dates", *span, st.session_state[WINDOW], format="D MMM YYYY", key=WINDOW, label_visibility="collapsed"
        )
        window: Days = st.session_state[WINDOW]  # both ends; what the slider gives is typed as one day
    _keep_window(window, span)
    _day_input(left, "From", window, span)
    _day_input(right, "To", window, span)
    return window


def move_window(start: dt.date, end: dt.date) -> None:
    """The clock of the map rests at another window: the slider follows (a callback, before the page runs)."""
    first, last = st.session_state.get(SPAN, (start, end))
    st.session_state[WINDOW] = (min(max(start, first), last), min(max(end, first), last))


def show_days(start: dt.date, end: dt.date) -> None:
    """Widen the window until it holds these days (a button's callback)."""
    window = st.session_state[WINDOW]
    move_window(min(start, window[0]), max(end, window[1]))


def pick(told: object) -> None:
    """A name in the map's summary was clicked: it is filtered by, or not any more (a callback). Others change nothing."""
    if not isinstance(told, dict) or not isinstance(told.get("name"), str):
        return
    if (key := PICKED.get(str(told.get("part")))) is not None:
        chosen, name = st.session_state.get(key, []), told["name"]
        st.session_state[key] = [one for one in chosen if one != name] if name in chosen else [*chosen, name]


def draw_area(told: object) -> None:
    """An area was drawn on the map, or taken away: None (a callback). What is no area changes nothing."""
    try:
        st.session_state[AREA] = area_of_json(told)
    except DataError:
        return


def _area_of_link() -> Drawn | None:
    try:
        return area_of_text(st.query_params.get(AREA, ""))
    except DataError:  # none, or a link that may say anything
        return None


def _restore_window(span: Days) -> None:
    """Puts the window of before, or that of the link, where the slider takes it from; it must lie in the span."""
    if WINDOW in st.session_state:
        return
    window, span_before = st.session_state.get(KEPT, (_window_of_link(), None))
    if window is None or window == span_before or window[0] > span[1] or window[1] < span[0]:
        window = span
    st.session_state[WINDOW] = (max(window[0], span[0]), min(window[1], span[1]))


def _window_of_link() -> Days | None:
    """Two days in order, else nothing: a link may say anything."""
    try:
        start, end = (dt.date.fromisoformat(text) for text in st.query_params.get_all(WINDOW))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _keep_window(window: Days, span: Days) -> None:
    """Remembers the window while other pages are open, and writes it into the URL, unless it is everything.

    The slider's own binding to the URL would write microseconds whenever the program moves it.
    """
    st.session_state[KEPT] = (window, span)
    told = [] if window == span else [day.isoformat() for day in window]
    if st.query_params.get_all(WINDOW) == told:
        return
    _rewrite(WINDOW, told)


def _day_input(column: DeltaGenerator, label: str, window: Days, span: Days) -> None:
    """One end of the window as a date; its key holds the window, so that an older input is another one."""
    key = f"{label}-{window[0]}-{window[1]}"
    day = window[label == "To"]
    column.date_input(label, day, *span, format="DD/MM/YYYY", key=key, on_change=_follow_input, args=(key, label, day))


def reset_filters() -> None:
    """Show everything again (a button's callback)."""
    st.session_state.update(_unfiltered())
    st.session_state[WINDOW] = st.session_state[SPAN]


def _span(overview: RecordOverview) -> Days:
    """First and last day of the records and of what an article tells; never one day alone, which leaves nothing to slide."""
    told = event_days()
    start, end = min([overview.first_day, *told]), max([overview.last_day, *told])
    span = start, max(end, start + dt.timedelta(days=1))
    st.session_state[SPAN] = span
    return span


def _follow_input(key: str, label: str, before: dt.date) -> None:
    """A date input was changed: the slider follows, and the other end gives way when they cross.

    An unchanged day is a late message of an input that is gone, and so is any while a page is left; they must not move the slider.
    """
    day, window = st.session_state.get(key), st.session_state.get(WINDOW)
    if window and day not in (None, before):
        st.session_state[WINDOW] = (min(window[0], day), day) if label == "To" else (day, max(window[1], day))
