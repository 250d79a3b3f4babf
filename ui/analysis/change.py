"""Change: two periods beside each other, as ratios with their intervals and as a map of what clearly changed."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.change import FEWER, MORE, UNSURE, Change, Period, change_words, compare_periods, halves, times_words
from geo.analysis.places import Level
from geo.analysis.shapes import country_shapes, frame_of, outline_rings, shape
from geo.analysis.tallies import Tallies
from geo.analysis.trends import Measure
from geo.frames import rows_of
from geo.globe.regions import bundled_regions
from geo.wording import count_words
from ui.analysis.looked import Looked, code_of_country
from ui.analysis.pictures import Chart, Ink, Make, data_of, picture, shapes_of, table_behind, values_of
from ui.analysis.places import GROUND, MAP_PX, MAP_SHARE, ground_of, level_choice
from ui.analysis.trends import WHOLE_WIDTH, measure_choice
from ui.frame.markup import plain, visible

__all__ = ["FACTOR", "change_page", "map_of_change", "ratios_of_change", "years_of"]

HALVES, OWN = "Second half against the first", "Dates of your own"
MOST_YEARS, MOST_ROWS, ANSWERS_KEPT = 12, 16, 8
ROW_PX = 30
FACTOR = "datum.value < 1 ? '1/' + round(1 / datum.value) : datum.value + ''"
FARTHEST = 64.0
"""The largest ratio on the scale, and the least is one by it; what lies beyond stands at its end."""
TABLE = {
    "place": "Place",
    "country": "Country",
    "records_before": "Events before",
    "records_after": "Events after",
    "records_told": "Change of events",
    "deaths_before": "Deaths before",
    "deaths_after": "Deaths after",
    "deaths_told": "Change of deaths",
    "unknown_before": "Without a count before",
    "unknown_after": "Without a count after",
}
MORE_COLUMNS = {
    "low_before": "Deaths before, low",
    "high_before": "Deaths before, high",
    "low_after": "Deaths after, low",
    "high_after": "Deaths after, high",
    "records_ratio": "Events by the day, ratio",
    "records_least": "Ratio of events, from",
    "records_most": "Ratio of events, to",
    "deaths_ratio": "Deaths by the day, ratio",
    "deaths_least": "Ratio of deaths, from",
    "deaths_most": "Ratio of deaths, to",
}
NEW_TABLE = {
    "records": "Events",
    "deaths_best": "Deaths",
    "unknown": "Without a count",
    "first_day": "First event",
    "ever": "Before",
}


def change_page(looked: Looked) -> None:
    """Controls, sentence, pictures, tables."""
    with st.container(horizontal=True, vertical_alignment="top", key="analysis_choices"):
        measure, level = measure_choice(), level_choice()
        periods = _periods(looked.start, looked.end)
    if periods is None:
        return
    before, after = periods
    if before.overlaps(after):
        st.info(
            "The two periods share days. Choose periods that lie apart, or widen the dates.", icon=":material/info:"
        )
        return
    change = _change((*looked.key, before, after, level), looked.tallies, before, after, level)
    words = change_words(change, measure)
    st.markdown(plain(words))
    st.caption(plain(_note(change, measure)))
    table = _told(change)
    left_out = {"country"} if level == "country" else set()
    labels = {name: label for name, label in TABLE.items() if name not in left_out}
    if len(table):
        map_side, ratio_side = st.columns(2, gap="medium")
        with map_side:
            make = map_of_change(change, measure)
            picture(make, name="map-of-change", words=words, credits=looked.credits, wide=_map_wide(change))
        with ratio_side:
            make = ratios_of_change(change, measure)
            picture(make, name="change", words=words, credits=looked.credits, table=table, labels=labels | MORE_COLUMNS)
        table_behind(table, labels, name="change", columns={"place": st.column_config.TextColumn(width="medium")})
    _new(change)


@st.cache_data(scope="session", show_spinner="Comparing the periods …", max_entries=ANSWERS_KEPT)
def _change(key: tuple[Any, ...], _tallies: Tallies, before: Period, after: Period, level: Level) -> Change:
    return compare_periods(_tallies, before, after, level, code_of=code_of_country, regions=bundled_regions())


# -- periods -----------------------------------------------------------------------------------------------------------


def _periods(start: dt.date, end: dt.date) -> tuple[Period, Period] | None:
    years = {
        f"{after.end.year} against {before.end.year}, same days": (before, after)
        for before, after in years_of(start, end)
    }
    names = [HALVES, *years, OWN]
    if st.session_state.get("periods") not in (None, *names):
        st.session_state["periods"] = HALVES
    told = st.selectbox("Periods", names, key="periods", bind="query-params", width=300)
    if told in years:
        return years[told]
    if told != OWN:
        return halves(start, end)
    first, second = halves(start, end)
    chosen = [_own_period(label, period, start, end) for label, period in (("Before", first), ("After", second))]
    if any(period is None for period in chosen):
        st.info("Choose the first and the last day of both periods.", icon=":material/info:")
        return None
    return chosen[0] or first, chosen[1] or second


def _own_period(label: str, period: Period, start: dt.date, end: dt.date) -> Period | None:
    """Two days of the reader's; None until both are chosen."""
    key = f"period-{label}-{start}-{end}"
    days = st.date_input(plain(label), (period.start, period.end), start, end, key=key, format="DD/MM/YYYY", width=230)
    both = days if isinstance(days, tuple) else (days,)
    return Period(both[0], both[1]) if len(both) == 2 else None


def years_of(start: dt.date, end: dt.date) -> list[tuple[Period, Period]]:
    """Each year of some days beside the one before it, both cut to the days of the year that lie in both; the latest first."""
    found = []
    for year in range(end.year, max(start.year, end.year - MOST_YEARS), -1):
        first = max(dt.date(year, 1, 1), _in_year(start, year) if start.year == year - 1 else dt.date(year, 1, 1))
        last = min(dt.date(year, 12, 31), end)
        if first <= last:
            found.append((Period(_in_year(first, year - 1), _in_year(last, year - 1)), Period(first, last)))
    return found


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


# -- words -------------------------------------------------------------------------------------------------------------


def _note(change: Change, measure: Measure) -> str:
    """How to read it, and what is counted and not sure."""
    notes = [
        "“Clearly” means that a 95 % interval of the ratio leaves out no change; of twenty such places one may be chance."
    ]
    if measure == "deaths":
        notes.append(
            "For deaths a massacre counts for hardly more than one event, and the ranges of the counts come on top."
        )
    if change.edge:
        notes.append(
            f"{count_words(change.edge, 'event')} that may lie in or out of a period, as dates reach over its edge, are in neither."
        )
    if change.elsewhere:
        verb = "is" if change.elsewhere == 1 else "are"
        notes.append(f"{count_words(change.elsewhere, 'event')} of other days {verb} in neither.")
    if any(change.apart):
        before, after = change.apart
        notes.append(
            f"{count_words(before, 'event')} before and {after:,} after belong to no place, and count in the whole alone."
        )
    unknown = [int(change.whole[f"unknown_{when}"].iloc[0]) for when in ("before", "after")]
    if measure == "deaths" and any(unknown):
        notes.append(f"Without a count of deaths: {count_words(unknown[0], 'event')} before, {unknown[1]:,} after.")
    return " ".join(notes)


def _told(change: Change) -> pd.DataFrame:
    """The places with their change in words; ratios that have no end are empty."""
    table = change.places
    words = {f"{name}_told": [_change_told(row, name) for row in rows_of(table)] for name in ("records", "deaths")}
    numbers = [name for name in MORE_COLUMNS if name.endswith(("ratio", "least", "most"))]
    finite = {name: table[name].where(np.isfinite(table[name])).round(3) for name in numbers}
    return table.assign(**{name: pd.Series(told, dtype="str") for name, told in words.items()}, **finite)


def _change_told(row: dict[str, Any], name: str) -> str:
    verdict, ratio = row[f"{name}_verdict"], row[f"{name}_ratio"]
    if verdict == UNSURE:
        return UNSURE
    return f"{verdict}, from none" if not np.isfinite(ratio) else f"{verdict}, {times_words(ratio)} times"


def _new(change: Change) -> None:
    """Actors and places that the second period names and the first does not."""
    actor_tab, place_tab = st.tabs(
        [f"New actors ({len(change.new_actors):,})", f"Places newly hit ({len(change.new_places):,})"]
    )
    for tab, table, name, names in (
        (actor_tab, change.new_actors, "new-actors", {"actor": "Actor"}),
        (place_tab, change.new_places, "new-places", {"place": "Place", "country": "Country"}),
    ):
        with tab:
            if table.empty:
                st.markdown("None that the first period does not name too.")
                continue
            ever = table["seen_before"].map(
                {True: "earlier, outside of the first period", False: "never in these records"}
            )
            told = table.assign(first_day=table["first"].dt.date, ever=ever)
            day = st.column_config.DateColumn(format="D MMM YYYY")
            table_behind(told, names | NEW_TABLE, name=name, columns={"first_day": day})


# -- charts ------------------------------------------------------------------------------------------------------------


def _colour_of(verdict: str, ink: Ink) -> str:
    return {MORE: ink.more, FEWER: ink.less}.get(verdict, ink.quiet)


def ratios_of_change(change: Change, measure: Measure) -> Make:
    """For each place the ratio of the two rates as a dot and its interval as a line, on a scale of factors."""
    rows = _ratio_rows(change, measure)

    def make(ink: Ink) -> Chart:
        import altair as alt

        order = rows["number"].tolist()
        title = f"{'Deaths' if measure == 'deaths' else 'Events'} by the day: after by before, and 95 % interval"
        ticks = [1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64]
        axis = alt.Axis(
            title=title, orient="top", titleAnchor="start", values=ticks, labelExpr=FACTOR, domain=False, ticks=False
        )
        scale = alt.Scale(type="log", domain=[1 / FARTHEST, FARTHEST], nice=False, clamp=True)
        y = alt.Y("number:O", sort=order, axis=None, scale=alt.Scale(paddingInner=0.7, paddingOuter=0.8))
        tips = [
            alt.Tooltip("name:N", title="Place"),
            alt.Tooltip("counts:N", title="Before and after"),
            alt.Tooltip("told:N", title="Change"),
        ]
        layers = [
            alt.Chart(data_of([{"at": 1}]))
            .mark_rule(color=ink.text, strokeDash=[3, 3])
            .encode(x=alt.X("at:Q", scale=scale, axis=axis))
        ]
        for verdict in (UNSURE, FEWER, MORE):
            part = rows[rows["verdict"] == verdict]
            if part.empty:
                continue
            base = alt.Chart(values_of(part)).encode(y=y, tooltip=tips)
            colour = _colour_of(verdict, ink)
            layers.append(
                base.mark_rule(color=colour, strokeWidth=2).encode(
                    x=alt.X("least:Q", scale=scale, axis=axis), x2="most:Q"
                )
            )
            if part["ratio"].isna().all():
                continue
            known = alt.Chart(values_of(part[part["ratio"].notna()])).encode(y=y, tooltip=tips)
            fill = ink.ground if verdict == UNSURE else colour
            dot = known.mark_point(filled=True, size=70, fill=fill, stroke=colour, strokeWidth=2, opacity=1)
            layers.append(dot.encode(x=alt.X("ratio:Q", scale=scale, axis=axis)))
        text = alt.Chart(values_of(rows)).mark_text(
            align="left", baseline="bottom", dy=-7, color=ink.text, limit=alt.ExprRef(WHOLE_WIDTH)
        )
        layers.append(text.encode(y=y, x=alt.value(0), text="label:N"))
        return alt.layer(*layers).properties(height=max(2, len(rows)) * ROW_PX * 1.25)

    return make


def _ratio_rows(change: Change, measure: Measure) -> pd.DataFrame:
    """The whole, then the places with most records."""
    name = "records" if measure == "records" else "deaths"
    whole = change.whole.assign(place="All together", country="")
    several = change.level == "unit" and change.places["country"].nunique() > 1
    rows = []
    for row in rows_of(pd.concat([whole, change.places.head(MOST_ROWS)], ignore_index=True)):
        before, after = (row[f"{name}_{when}"] for when in ("before", "after"))
        counts = " → ".join("?" if pd.isna(count) else f"{int(count):,}" for count in (before, after))
        full = f"{row['place']}, {row['country']}" if several and row["country"] else row["place"]
        rows.append(
            {
                "name": full,
                "label": f"{full}: {counts}",
                "counts": counts,
                "verdict": row[f"{name}_verdict"],
                "told": _change_told(row, name),
                "ratio": None
                if np.isnan(row[f"{name}_ratio"])
                else float(np.clip(row[f"{name}_ratio"], 1 / FARTHEST, FARTHEST)),
                "least": float(np.clip(row[f"{name}_least"], 1 / FARTHEST, FARTHEST)),
                "most": float(np.clip(row[f"{name}_most"], 1 / FARTHEST, FARTHEST)),
            }
        )
    table = pd.DataFrame(rows).assign(number=np.arange(len(rows)))
    return table.astype({"name": "str", "label": "str", "ratio": "float64"})


def _map_wide(change: Change) -> float:
    known = _outlined(change)
    regions = bundled_regions()
    rings = [outline_rings(*key, regions) for key in zip(known["code"], known["outline"], strict=True)]
    return frame_of(rings, np.empty((0, 2))).wide * MAP_SHARE


def _outlined(change: Change) -> pd.DataFrame:
    """The places that an outline shows."""
    places = change.places
    return places[(places["code"] != "") & ((change.level == "country") | (places["outline"] != ""))]


def map_of_change(change: Change, measure: Measure) -> Make:
    """Outlines of the places with records, by what clearly changed in them; what is too small to tell is hollow."""
    name = "records" if measure == "records" else "deaths"
    regions, known = bundled_regions(), _outlined(change)
    rings = {key: outline_rings(*key, regions) for key in zip(known["code"], known["outline"], strict=True)}
    frame = frame_of(rings.values(), np.empty((0, 2)))
    words = {MORE: "clearly more", FEWER: "clearly fewer", UNSURE: UNSURE}
    features = []
    for row in rows_of(known):
        counts = " → ".join(
            "?" if pd.isna(row[f"{name}_{when}"]) else f"{int(row[f'{name}_{when}']):,}" for when in ("before", "after")
        )
        told = {
            "name": visible(str(row["place"])),
            "counts": counts,
            "told": _change_told(row, name),
            "way": words[row[f"{name}_verdict"]],
        }
        if feature := shape(rings[row["code"], row["outline"]], frame, told):
            features.append(feature)
    countries = country_shapes(frame)

    def make(ink: Ink) -> Chart:
        import altair as alt

        project = {"type": "identity", "reflectY": True, "pointRadius": 0}
        ground = shapes_of([ground_of(frame), *countries], GROUND)
        layers = [alt.Chart(ground).mark_geoshape(fill=ink.land, stroke=ink.line, aria=False).project(**project)]
        if features:
            tips = [
                alt.Tooltip("properties.name:N", title="Place"),
                alt.Tooltip("properties.counts:N", title="Before and after"),
                alt.Tooltip("properties.told:N", title="Change"),
            ]
            scale = alt.Scale(domain=list(words.values()), range=[ink.more, ink.less, ink.ground])
            title = f"{'Deaths' if measure == 'deaths' else 'Events'} by the day"
            legend = alt.Legend(
                title=title, orient="top", symbolType="square", symbolStrokeColor=ink.quiet, symbolOpacity=1
            )
            shapes = alt.Chart(shapes_of(features, "places")).mark_geoshape(stroke=ink.quiet, strokeWidth=0.7)
            layers.append(
                shapes.encode(color=alt.Color("properties.way:N", scale=scale, legend=legend), tooltip=tips).project(
                    **project
                )
            )
            borders = alt.Chart(alt.NamedData(GROUND))
            borders = borders.mark_geoshape(fill=None, stroke=ink.quiet, strokeWidth=0.9, aria=False)
            layers.append(borders.project(**project))
        return alt.layer(*layers).properties(height=MAP_PX)

    return make
