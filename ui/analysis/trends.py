"""Trends: events and deaths in time, together or a row for each kind, actor, place or year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo.analysis.actors import trend_of_actors
from geo.analysis.choices import PlaceChoice, place_choices, wide_in
from geo.analysis.tallies import Tallies, Unit
from geo.analysis.trends import (
    MEAN_OF,
    Measure,
    Trend,
    by_year,
    fitting_unit,
    fitting_units,
    trend,
    trend_of_each,
    trend_words,
)
from geo.map.layers import kind_style
from geo.records.filters import Filters
from geo.wording import count_words, date_words
from ui.analysis.looked import Looked
from ui.analysis.pictures import Chart, Ink, Make, picture, table_behind, values_of
from ui.frame.markup import plain

__all__ = ["LABELS", "WHOLE_WIDTH", "chart_of_all", "chart_of_rows", "measure_choice", "told_bins", "trends_page"]

EVERYWHERE = "Everywhere"
MEASURES: dict[str, Measure] = {"Events": "records", "Deaths": "deaths"}
UNITS: dict[str, Unit] = {"Day": "day", "Week": "week", "Month": "month", "Year": "year"}
TOGETHER, YEARS = "All together", "Years side by side"
KINDS, ACTORS, COUNTRIES, REGIONS = "Kinds of event", "Actors", "Countries", "Regions"
SERIES: dict[str, tuple[str, ...]] = {KINDS: ("event_type",), COUNTRIES: ("country",), REGIONS: ("admin1", "country")}
MOST_YEARS = 12
ANSWERS_KEPT = 30
GAP = 0.08
"""Of a bar's width: what is left free beside it."""
BIG_PX, ROW_PX = 300, 92
WHOLE_WIDTH = "width"
"""Longer headings end in dots, so that they do not push the bars together on a phone."""
BAR_SHARE = 0.68
"""Of a row: what the highest bar takes; the rest is for its heading."""

TABLE = {
    "series": "Row",
    "from": "From",
    "to": "To",
    "records": "Events",
    "deaths_best": "Deaths",
    "deaths_low": "Low",
    "deaths_high": "High",
    "unknown": "Without a count",
    "spreading": "Dates reach further",
}
"""The columns on the page; the download has more."""
LABELS = {
    "series": "Row",
    "from": "From",
    "to": "To",
    "records": "Events",
    "spreading": "of these, dates reach further",
    "deaths_best": "Deaths, best count",
    "deaths_low": "Deaths, low",
    "deaths_high": "Deaths, high",
    "unknown": "Events without a count of deaths",
    "spreading_deaths": "Deaths of events whose dates reach further",
    "mean_records": "Events, rolling mean",
    "mean_deaths": "Deaths, rolling mean",
}


def measure_choice() -> Measure:
    """Events or deaths."""
    told = st.segmented_control(
        "Count", list(MEASURES), format_func=plain, default="Events", key="count", bind="query-params", required=True
    )
    return MEASURES[told or "Events"]


def trends_page(looked: Looked) -> None:
    """Controls, sentence, picture, table."""
    with st.container(horizontal=True, vertical_alignment="top", key="analysis_choices"):
        measure = measure_choice()
        unit = _unit_choice(looked.start, looked.end)
        place = _place_choice(looked)
        series = _series_choice()
    tallies = place.of(looked.tallies) if place else looked.tallies
    whole = _trend((*looked.key, unit, place), tallies, looked.start, looked.end, unit)
    words = f"{place.label}: {trend_words(whole, measure)}" if place else trend_words(whole, measure)
    st.markdown(plain(words))
    if note := _note(whole, measure, looked, place, series):
        st.caption(plain(note))
    if not whole.records:
        return
    if series == TOGETHER:
        bins, make = whole.bins, chart_of_all(whole, measure)
    else:
        bins = _rows(looked, whole, tallies, series, place)
        make = chart_of_rows(bins, whole, measure, series)
    if bins.empty:
        st.info("No event names an actor, so there is no row to draw.", icon=":material/info:")
        return
    table = told_bins(bins, has_rows=series != TOGETHER)
    labels = {name: label for name, label in LABELS.items() if name in table}
    picture(make, name="trends", words=words, credits=looked.credits, table=table, labels=labels)
    shown = {name: label for name, label in TABLE.items() if name in table}
    table_behind(table, shown, name="trends", columns=_columns())


# -- controls ----------------------------------------------------------------------------------------------------------


def _unit_choice(start: dt.date, end: dt.date) -> Unit:
    fitting = fitting_units(start, end) or ["year"]
    names = [name for name, unit in UNITS.items() if unit in fitting]
    first = next((name for name, unit in UNITS.items() if unit == fitting_unit(start, end)), names[0])
    key = "by"
    if st.session_state.get(key) not in (None, *names):
        st.session_state[key] = first
    told = st.segmented_control(
        "By",
        names,
        format_func=plain,
        default=first,
        key=key,
        bind="query-params",
        required=True,
        help="Widths that would give more bars than a screen holds are left out: narrow the dates to have them.",
    )
    return UNITS[told or first]


def _place_choice(looked: Looked) -> PlaceChoice | None:
    choices = {choice.label: choice for choice in _choices(looked.key, looked.tallies)}
    key, names = "place", [EVERYWHERE, *choices]
    if st.session_state.get(key) not in (None, *names):
        st.session_state[key] = EVERYWHERE
    told = st.selectbox("Where", names, key=key, bind="query-params", width=240)
    return choices.get(told or EVERYWHERE)


def _series_choice() -> str:
    names = [TOGETHER, YEARS, KINDS, ACTORS, COUNTRIES, REGIONS]
    told = st.selectbox("Show", names, key="rows", bind="query-params", width=220)
    return told or TOGETHER


# -- answers -----------------------------------------------------------------------------------------------------------


@st.cache_data(scope="session", show_spinner=False, max_entries=4)
def _choices(key: tuple[str, Filters], _tallies: Tallies) -> list[PlaceChoice]:
    return place_choices(_tallies)


@st.cache_data(scope="session", show_spinner=False, max_entries=ANSWERS_KEPT)
def _trend(key: tuple[Any, ...], _tallies: Tallies, start: dt.date, end: dt.date, unit: Unit) -> Trend:
    return trend(_tallies, start, end, unit=unit)


@st.cache_data(scope="session", show_spinner=False, max_entries=ANSWERS_KEPT)
def _trend_of_each(
    key: tuple[Any, ...], _tallies: Tallies, start: dt.date, end: dt.date, unit: Unit, by: Sequence[str]
) -> Trend:
    return trend_of_each(_tallies, start, end, unit=unit, by=by)


@st.cache_data(scope="session", show_spinner="Reading the actors …", max_entries=ANSWERS_KEPT)
def _trend_of_actors(key: tuple[Any, ...], _tallies: Tallies, start: dt.date, end: dt.date, unit: Unit) -> Trend:
    return trend_of_actors(_tallies, start, end, unit=unit)


def _rows(looked: Looked, whole: Trend, tallies: Tallies, series: str, place: PlaceChoice | None) -> pd.DataFrame:
    if series == YEARS:
        years = by_year(whole)
        latest = sorted(years["series"].unique())[-MOST_YEARS:]
        return years[years["series"].isin(latest)]
    key = (*looked.key, place, series, whole.unit)
    if series == ACTORS:
        return _trend_of_actors(key, tallies, whole.start, whole.end, whole.unit).bins
    return _trend_of_each(key, tallies, whole.start, whole.end, whole.unit, SERIES[series]).bins


def _note(whole: Trend, measure: Measure, looked: Looked, place: PlaceChoice | None, series: str) -> str:
    """What is counted and not sure, in sentences; "" when there is no doubt."""
    notes, unknown = [], whole.sum("unknown")
    if measure == "deaths" and whole.sum("deaths_low") < whole.sum("deaths_high"):
        notes.append("Grey: from the lowest to the highest count.")
    if spreading := whole.sum("spreading"):
        reach = "reach" if spreading > 1 else "reaches"
        words = f"{count_words(spreading, 'event')} {reach} over more than one {whole.unit}"
        notes.append(f"{words}, drawn lighter at the first.")
    if measure == "deaths" and 0 < unknown < whole.records and series == TOGETHER:
        notes.append(f"{count_words(unknown, 'event')} without a count of deaths: hollow dots above the bars.")
    if series == ACTORS:
        notes.append("The actors with most events; an event counts for each of its actors, so the rows do not add up.")
    if place and (wide := wide_in(looked.tallies, place)):
        words = (
            f"{count_words(wide, 'event')} of {place.country} {'are' if wide > 1 else 'is'} known only to the country"
        )
        notes.append(f"{words} or a wide area, and may have been here too.")
    return " ".join(notes)


# -- table -------------------------------------------------------------------------------------------------------------


def told_bins(bins: pd.DataFrame, *, has_rows: bool) -> pd.DataFrame:
    """The bins as they are shown: days instead of times, means with one decimal."""
    table = bins.assign(**{"from": bins["bin"].dt.date, "to": bins["end"].dt.date})
    means = {name: table[name].round(1) for name in ("mean_records", "mean_deaths")}
    table = table.assign(**means)
    return table if has_rows else table.drop(columns=["series"], errors="ignore")


def _columns() -> dict[str, Any]:
    day = st.column_config.DateColumn
    number = st.column_config.NumberColumn
    return {
        "from": day(format="D MMM YYYY"),
        "to": day(format="D MMM YYYY"),
        "deaths_best": number(format="localized", help="Best count; empty when no event of the row has one"),
        "unknown": number(
            format="localized", help="Events whose deaths nobody counted; they are in no column of deaths"
        ),
        "spreading": number(
            format="localized", help="Events whose days reach into a later row; they are counted in the first"
        ),
    }


# -- charts ------------------------------------------------------------------------------------------------------------


def _bars(bins: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """What is drawn of each bin: from when to when, how much is sure, how much in all, lowest and highest count."""
    start, stop = bins["bin"], bins["end"] + pd.Timedelta(days=1)
    air = (stop - start) * GAP / 2
    is_deaths = measure == "deaths"
    total = (bins["deaths_best"] if is_deaths else bins["records"]).astype("Int64")
    loose = (bins["spreading_deaths"] if is_deaths else bins["spreading"]).astype("Int64")
    return pd.DataFrame(
        {
            "begin": start,
            "finish": stop,
            "start": start + air,
            "stop": stop - air,
            "middle": start + (stop - start) / 2,
            "total": total,
            "sure": total - loose,
            "low": bins["deaths_low"] if is_deaths else total,
            "high": bins["deaths_high"] if is_deaths else total,
            "events": bins["records"],
            "unknown": bins["unknown"],
            "mean": bins["mean_deaths" if is_deaths else "mean_records"].round(2),
            "days": _days(bins),
        }
    )


def _days(bins: pd.DataFrame) -> list[str]:
    return [date_words(start, end) for start, end in zip(bins["bin"], bins["end"], strict=True)]


def chart_of_all(whole: Trend, measure: Measure) -> Make:
    """Bars over time, what is unsure of them lighter, their range as a band, the rolling mean as a line."""
    bars = _bars(whole.bins, measure)
    unit = whole.unit

    def make(ink: Ink) -> Chart:
        import altair as alt

        title = "Deaths" if measure == "deaths" else "Events"
        x = alt.X("start:T", title=None, scale=_days_shown(bars), axis=_time_axis())
        y = alt.Y("sure:Q", axis=_count_axis(f"{title} by {unit}; line: mean of {MEAN_OF[unit]} {unit}s"))
        tips = _tips(measure)
        base = alt.Chart(values_of(bars))
        sure = base.mark_rect(color=ink.accent).encode(x=x, x2="stop:T", y=y, y2=alt.datum(0), tooltip=tips)
        loose = base.mark_rect(color=ink.unsure).encode(x=x, x2="stop:T", y=alt.Y("total:Q"), y2="sure:Q", tooltip=tips)
        layers = [sure, loose]
        if measure == "deaths":
            layers.append(_band(base, x, ink, tips))
            layers += _uncounted(bars, ink, x)
        layers.append(base.mark_line(color=ink.text, strokeWidth=1.6).encode(x="middle:T", y="mean:Q"))
        return alt.layer(*layers).properties(height=BIG_PX)

    return make


def _band(base: Any, x: Any, ink: Ink, tips: list[Any]) -> Any:
    """From the lowest to the highest count."""
    return base.mark_rect(color=ink.text, opacity=0.22).encode(x=x, x2="stop:T", y="low:Q", y2="high:Q", tooltip=tips)


def _uncounted(bars: pd.DataFrame, ink: Ink, x: Any) -> list[Any]:
    """Hollow dots above the bars: events whose deaths nobody counted."""
    import altair as alt

    rows = bars[bars["unknown"] > 0]
    if rows.empty:
        return []
    tips = [alt.Tooltip("days:N", title="Days"), alt.Tooltip("unknown:Q", title="Without a count", format=",d")]
    dots = alt.Chart(values_of(rows)).mark_point(color=ink.quiet, filled=False, strokeWidth=1.4)
    size = alt.Size("unknown:Q", scale=alt.Scale(type="sqrt", range=[28, 160], domainMin=0), legend=None)
    return [dots.encode(x=alt.X("middle:T"), y=alt.value(-12), size=size, tooltip=tips)]


def _days_shown(bars: pd.DataFrame) -> Any:
    """From the first bar to the last, so that their ends have ticks."""
    import altair as alt

    return alt.Scale(domain=[day.isoformat() for day in (bars["begin"].min(), bars["finish"].max())])


def _time_axis(**more: Any) -> Any:
    import altair as alt

    return alt.Axis(
        grid=False, labelAlign="left", labelOffset=2, labelOverlap=True, labelBound=True, tickCount=10, **more
    )


def _count_axis(title: str) -> Any:
    """The axis of counts: its title lies above, to be read without turning the head."""
    import altair as alt

    return alt.Axis(
        title=title,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=-30,
        titleBaseline="middle",
        tickCount=5,
        format=",d",
        tickMinStep=1,
        domain=False,
        ticks=False,
    )


def chart_of_rows(bins: pd.DataFrame, whole: Trend, measure: Measure, series: str) -> Make:
    """A row of bars for each series under one scale; each tells its name and its sum itself."""
    names = list(dict.fromkeys(bins["series"]))
    bars = _bars(bins, measure).assign(series=bins["series"].to_numpy())
    if series == YEARS:
        bars = _in_one_year(bars, bins)
    most = max(1, int(pd.concat([bars["total"], bars["high"]]).fillna(0).max()))
    foot = bars["series"].map({name: len(names) - 1 - number for number, name in enumerate(names)}).astype("float64")
    for name in ("total", "sure", "low", "high"):
        bars[f"at_{name}"] = foot + bars[name].astype("Float64").astype("float64") / most * BAR_SHARE
    bars["foot"] = foot
    heads = _heads(bars, names, measure, whole)

    def make(ink: Ink) -> Chart:
        import altair as alt

        scale = alt.Scale(domain=[0, len(names)], nice=False)
        axis = _time_axis(format="%b") if series == YEARS else _time_axis()
        x = alt.X("start:T", title=None, scale=_days_shown(bars), axis=axis)
        y = {name: alt.Y(f"{name}:Q", scale=scale, axis=None) for name in ("foot", "at_sure", "at_low", "top")}
        tips = [alt.Tooltip("series:N", title="Row"), *_tips(measure)]
        base = alt.Chart(values_of(bars)).encode(x=x, x2="stop:T", tooltip=tips)
        colour = _colours(names, series, ink)
        layers = [
            _lines_of(bars).mark_rule(color=ink.quiet).encode(x=x, x2="stop:T", y=y["foot"]),
            base.mark_rect().encode(y=y["foot"], y2="at_sure:Q", color=colour),
            base.mark_rect(opacity=0.45).encode(y=y["at_sure"], y2="at_total:Q", color=colour),
        ]
        if measure == "deaths":
            layers.append(base.mark_rect(color=ink.text, opacity=0.22).encode(y=y["at_low"], y2="at_high:Q"))
        text = alt.Chart(values_of(heads)).mark_text(
            align="left", baseline="top", color=ink.text, fontWeight="bold", limit=alt.ExprRef(WHOLE_WIDTH)
        )
        layers.append(text.encode(x=alt.value(2), y=y["top"], text="head:N"))
        return alt.layer(*layers).properties(height=ROW_PX * len(names))

    return make


def _in_one_year(bars: pd.DataFrame, bins: pd.DataFrame) -> pd.DataFrame:
    """The bars of several years, all in the year 2000."""
    shift = bins["when"].to_numpy() - bins["bin"].to_numpy()
    return bars.assign(
        **{name: bars[name].to_numpy() + shift for name in ("begin", "finish", "start", "stop", "middle")}
    )


def _heads(bars: pd.DataFrame, names: list[str], measure: Measure, whole: Trend) -> pd.DataFrame:
    """A line over each row: its name, its sum, and the highest bar, by which the scale is read."""
    noun = "death" if measure == "deaths" else "event"
    rows = []
    for number, name in enumerate(names):
        own = bars[bars["series"] == name]
        total, most = int(own["total"].fillna(0).sum()), int(own["total"].fillna(0).max())
        unknown = int(own["unknown"].sum())
        lack = f", {count_words(unknown, 'event')} without a count" if measure == "deaths" and unknown else ""
        head = f"{name}: {count_words(total, noun)}, at most {most:,} in one {whole.unit}{lack}"
        head = head if total else f"{name}: no {noun}{lack}"
        rows.append({"head": head, "top": len(names) - number - 0.09})
    return pd.DataFrame(rows).astype({"head": "str"})


def _lines_of(bars: pd.DataFrame) -> Any:
    """The ground of each row, where its days are looked at."""
    import altair as alt

    ground = bars.groupby("series", sort=False).agg(
        start=("start", "min"), stop=("stop", "max"), foot=("foot", "first")
    )
    return alt.Chart(values_of(ground.reset_index(drop=True)))


def _tips(measure: Measure) -> list[Any]:
    """What a bar tells when it is pointed at."""
    import altair as alt

    tips = [alt.Tooltip("days:N", title="Days"), alt.Tooltip("events:Q", title="Events", format=",d")]
    if measure == "deaths":
        named = {"total": "Deaths, best count", "low": "Low", "high": "High", "unknown": "Events without a count"}
        tips += [alt.Tooltip(f"{name}:Q", title=title, format=",d") for name, title in named.items()]
    return tips


def _colours(names: list[str], series: str, ink: Ink) -> Any:
    """Kinds as on the map; all else in one colour."""
    import altair as alt

    if series != KINDS:
        return alt.value(ink.accent)
    colours = [kind_style(name).colour for name in names]
    return alt.Color("series:N", scale=alt.Scale(domain=names, range=colours), legend=None)
