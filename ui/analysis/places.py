"""Places: a map in which countries or regions are shaded, and their order as bars, what belongs to none drawn apart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.places import Level, RankedPlaces, place_words, rank_places
from geo.analysis.shapes import Frame, country_shapes, frame_of, outline_rings, shape
from geo.analysis.tallies import Tallies
from geo.analysis.trends import Measure
from geo.frames import rows_of
from geo.globe.regions import YEAR, bundled_regions
from geo.records.filters import Filters
from geo.wording import count_words, date_words
from ui.analysis.looked import Looked, code_of_country
from ui.analysis.pictures import SHADES, Chart, Ink, Make, picture, shapes_of, table_behind, values_of
from ui.analysis.trends import WHOLE_WIDTH, measure_choice
from ui.frame.markup import plain, visible

__all__ = [
    "GROUND",
    "LEGEND_COLUMNS",
    "MAP_PX",
    "MAP_SHARE",
    "NOT_COUNTED",
    "chart_of_ranks",
    "ground_of",
    "level_choice",
    "map_of_places",
    "map_wide",
    "places_page",
    "shade_words",
    "steps_of",
]

LEVELS: dict[str, Level] = {"Regions": "unit", "Countries": "country"}
ANSWERS_KEPT = 8
MOST_BARS = 15
STEP_PX, BAR_SHARE = 40, 0.36
MAP_PX = 560
MAP_SHARE = 0.86
"""Of the picture of a map: its width by its height, with the legend, by that of the map alone."""
GROUND = "ground"
"""The data of the land under a map and of its borders."""
NOT_COUNTED = "No count"
LEGEND_COLUMNS = "width < 480 ? 3 : 6"
"""On one line where there is room."""
TABLE = {
    "rank": "Rank",
    "place": "Place",
    "country": "Country",
    "records": "Events",
    "deaths_best": "Deaths",
    "deaths_low": "Low",
    "deaths_high": "High",
    "unknown": "Without a count",
    "first_day": "First event",
    "last_day": "Last event",
    "rough": "Exactness not told",
    "drawn": "Drawn in",
}


def level_choice() -> Level:
    """Countries or regions."""
    told = st.segmented_control(
        "Places", list(LEVELS), format_func=plain, default="Regions", key="level", bind="query-params", required=True
    )
    return LEVELS[told or "Regions"]


def places_page(looked: Looked) -> None:
    """Controls, sentence, pictures, table."""
    with st.container(horizontal=True, vertical_alignment="top", key="analysis_choices"):
        measure, level = measure_choice(), level_choice()
    places = _ranked(looked.key, looked.tallies, level)
    words = place_words(places, measure)
    st.markdown(plain(words))
    if note := _note(places, looked, measure):
        st.caption(plain(note))
    table = _told(places, measure)
    left_out = {"country"} if level == "country" else set()
    left_out |= {"rough"} if not table["rough"].any() else set()
    labels = {name: label for name, label in TABLE.items() if name not in left_out}
    map_side, bar_side = st.columns([3, 2], gap="medium")
    with map_side:
        make = map_of_places(places, measure)
        picture(make, name="map-of-places", words=words, credits=looked.credits, wide=map_wide(places))
    with bar_side:
        make = chart_of_ranks(places, measure)
        picture(make, name="places", words=words, credits=looked.credits, table=table, labels=labels)
    day = st.column_config.DateColumn
    columns = {
        "place": st.column_config.TextColumn(width="medium"),
        "first_day": day(format="D MMM YYYY"),
        "last_day": day(format="D MMM YYYY"),
    }
    table_behind(table, labels, name="places", columns=columns)


@st.cache_data(scope="session", show_spinner="Ranking the places …", max_entries=ANSWERS_KEPT)
def _ranked(key: tuple[str, Filters], _tallies: Tallies, level: Level) -> RankedPlaces:
    return rank_places(_tallies, level, code_of=code_of_country, regions=bundled_regions())


def _note(places: RankedPlaces, looked: Looked, measure: Measure) -> str:
    """What is counted and not sure, and what the map cannot show, in sentences; "" when there is no doubt."""
    notes, ranked = [], places.ranked
    lost = ranked[(ranked["code"] == "") | ((places.level == "unit") & (ranked["outline"] == ""))]
    by_points = ranked[ranked["drawn_by"] == "points"]
    noun = "country" if places.level == "country" else "region"
    if len(lost):
        events = count_words(int(lost["records"].sum()), "event")
        notes.append(
            f"{count_words(len(lost), noun).replace('countrys', 'countries')} with {events} no outline shows: in the table only."
        )
    if len(by_points):
        verb = "is" if len(by_points) == 1 else "are"
        notes.append(
            f"Outlines are those of {YEAR}: {count_words(len(by_points), noun)} of another name or time {verb} drawn by the exact "
            "points, as the table tells."
        )
    if looked.by_point and places.level == "unit":
        notes.append(f"Of {count_words(looked.by_point, 'event')} no source names the region: it is that of the point.")
    if rough := int(ranked["rough"].sum()):
        notes.append(f"Of {count_words(rough, 'event')} the source does not say how exact the point is.")
    if measure == "deaths" and (unknown := int(ranked["unknown"].sum())):
        notes.append(f"{count_words(unknown, 'event')} without a count of deaths.")
    return " ".join(notes)


def _told(places: RankedPlaces, measure: Measure) -> pd.DataFrame:
    """Ranked places, then what is apart."""
    ranked = _ordered(places, measure)
    table = ranked.assign(
        rank=pd.Series(np.arange(1, len(ranked) + 1), dtype="Int64"),
        drawn=ranked["outline"].where(ranked["outline"] != "", ranked["place"] if places.level == "country" else ""),
    )
    table["drawn"] = table["drawn"].where(table["code"] != "", "")
    drawn = table["drawn"].astype("str")
    table["drawn"] = drawn + (table["drawn_by"] == "points").map({True: ", by its points", False: ""}).astype("str")
    table.loc[drawn == "", "drawn"] = "no outline"
    apart = places.apart.rename(columns={"reason": "place"}).assign(country="", drawn="", rough=0)
    whole = pd.concat([table, apart], ignore_index=True) if len(apart) else table
    return whole.assign(
        rank=whole["rank"].astype("Int64"), first_day=whole["first"].dt.date, last_day=whole["last"].dt.date
    )


def _ordered(places: RankedPlaces, measure: Measure) -> pd.DataFrame:
    column = "records" if measure == "records" else "deaths_best"
    return places.ranked.sort_values(column, ascending=False, kind="stable", na_position="last", ignore_index=True)


# -- bars --------------------------------------------------------------------------------------------------------------


def chart_of_ranks(places: RankedPlaces, measure: Measure) -> Make:
    """Bars of the first places; all others in words, as their bar would dwarf the rest; hollow, what belongs to no place."""
    bars = _bars(places, measure)

    def make(ink: Ink) -> Chart:
        import altair as alt

        title = "Deaths, best count; line: low to high" if measure == "deaths" else "Events"
        order = bars["number"].tolist()
        y = alt.Y("number:O", sort=order, axis=None, scale=alt.Scale(paddingInner=1 - BAR_SHARE, paddingOuter=0.6))
        axis = alt.Axis(
            title=title, orient="top", titleAnchor="start", labels=False, grid=False, domain=False, ticks=False
        )
        x = alt.X("value:Q", axis=axis)
        tips = [
            alt.Tooltip("name:N", title="Place"),
            alt.Tooltip("records:Q", title="Events", format=",d"),
            alt.Tooltip("deaths:Q", title="Deaths, best count", format=",d"),
            alt.Tooltip("days:N", title="First to last"),
        ]
        base = alt.Chart(values_of(bars)).encode(y=y, tooltip=tips)
        layers = []
        for part, fill in ((bars[~bars["is_apart"]], ink.accent), (bars[bars["is_apart"]], ink.ground)):
            if part.empty:
                continue
            bar = alt.Chart(values_of(part)).mark_bar(color=fill, stroke=ink.accent, strokeWidth=1)
            layers.append(bar.encode(x=x, y=y, tooltip=tips))
        name = base.mark_text(
            align="left",
            baseline="bottom",
            dy=-STEP_PX * BAR_SHARE / 2 - 2,
            color=ink.text,
            limit=alt.ExprRef(WHOLE_WIDTH),
        )
        layers.append(name.encode(text="label:N", x=alt.value(0)))
        if measure == "deaths":
            layers.append(base.mark_rule(color=ink.text).encode(x="low:Q", x2="high:Q"))
        return alt.layer(*layers).properties(height=max(2, len(bars)) * STEP_PX)

    return make


def _bars(places: RankedPlaces, measure: Measure) -> pd.DataFrame:
    ranked = _ordered(places, measure)
    has_countries = places.level == "unit" and ranked["country"].nunique() > 1
    rows = [
        _bar(row["place"], row["country"] if has_countries else "", ranked.loc[[at]], measure)
        for at, row in ranked.head(MOST_BARS).iterrows()
    ]
    if len(rest := ranked.iloc[MOST_BARS:]):
        rows.append(_bar(f"And {len(rest):,} others", "", rest, measure) | {"value": None, "low": None, "high": None})
    rows += [
        _bar(row["reason"], "", places.apart.loc[[at]], measure, is_apart=True) for at, row in places.apart.iterrows()
    ]
    table = pd.DataFrame(rows).assign(number=np.arange(len(rows)))
    return table.astype(dict.fromkeys(("value", "low", "high"), "Float64"))


def _bar(name: str, country: str, sums: pd.DataFrame, measure: Measure, *, is_apart: bool = False) -> dict[str, Any]:
    counted = int(sums["counted"].sum())
    deaths = int(sums["deaths_best"].fillna(0).sum()) if counted else None
    value = int(sums["records"].sum()) if measure == "records" else deaths
    told = "no count of deaths" if value is None else f"{value:,}"
    full = f"{name}, {country}" if country else name
    return {
        "name": full,
        "label": f"{visible(full)}: {told}",
        "value": value,
        "low": int(sums["deaths_low"].fillna(0).sum()) if counted else None,
        "high": int(sums["deaths_high"].fillna(0).sum()) if counted else None,
        "records": int(sums["records"].sum()),
        "deaths": deaths,
        "days": date_words(sums["first"].min().date(), sums["last"].max().date()),
        "is_apart": is_apart,
    }


# -- map ---------------------------------------------------------------------------------------------------------------


def map_wide(places: RankedPlaces) -> float:
    """Width by height of the picture of the map, with its legend."""
    drawn = _by_outline(places, "records")
    regions = bundled_regions()
    rings = [outline_rings(*key, regions) for key in zip(drawn["code"], drawn["outline"], strict=True)]
    return frame_of(rings, np.empty((0, 2))).wide * MAP_SHARE


def map_of_places(places: RankedPlaces, measure: Measure) -> Make:
    """Outlines shaded by what happened in them; those without a record in the colour of land, those without any count of
    deaths hollow.
    """
    regions, drawn = bundled_regions(), _by_outline(places, measure)
    rings = {key: outline_rings(*key, regions) for key in zip(drawn["code"], drawn["outline"], strict=True)}
    frame = frame_of(rings.values(), np.empty((0, 2)))
    steps = steps_of(drawn["value"].dropna())
    words = [*shade_words(steps, drawn["value"]), NOT_COUNTED]
    features = [
        feature
        for row in rows_of(drawn)
        if (feature := shape(rings[row["code"], row["outline"]], frame, _properties(row, steps, words)))
    ]
    countries = country_shapes(frame)
    shown = words if drawn["value"].isna().any() else words[:-1]

    def make(ink: Ink) -> Chart:
        import altair as alt

        project = {"type": "identity", "reflectY": True, "pointRadius": 0}
        ground = shapes_of([ground_of(frame), *countries], GROUND)
        layers = [alt.Chart(ground).mark_geoshape(fill=ink.land, stroke=ink.line, aria=False).project(**project)]
        if features:
            tips = [alt.Tooltip(f"properties.{name}:N", title=title) for name, title in TIPS.items()]
            shades = [*SHADES[ink.ground][: len(steps)], ink.ground]
            scale = alt.Scale(domain=shown, range=shades[: len(steps)] + shades[-1:])
            title = "Deaths, best count" if measure == "deaths" else "Events"
            legend = alt.Legend(
                title=title,
                orient="top",
                symbolType="square",
                symbolStrokeColor=ink.quiet,
                columns=alt.ExprRef(LEGEND_COLUMNS),
                symbolOpacity=1,
            )
            shapes = alt.Chart(shapes_of(features, "places")).mark_geoshape(stroke=ink.ground, strokeWidth=0.7)
            shapes = shapes.encode(color=alt.Color("properties.shade:N", scale=scale, legend=legend), tooltip=tips)
            borders = alt.Chart(alt.NamedData(GROUND))
            borders = borders.mark_geoshape(fill=None, stroke=ink.quiet, strokeWidth=0.7, strokeOpacity=0.7, aria=False)
            layers += [shapes.project(**project), borders.project(**project)]
        return alt.layer(*layers).properties(height=MAP_PX)

    return make


TIPS = {
    "name": "Place",
    "records": "Events",
    "deaths": "Deaths, best count",
    "range": "Low to high",
    "days": "First to last",
}


def ground_of(frame: Frame) -> dict[str, Any]:
    """The whole frame as a line without width, so that the map fits into what it shows and nothing else."""
    west, east = frame.west * frame.squeeze, frame.east * frame.squeeze
    corners = [[west, frame.south], [east, frame.north]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": corners}}


def _by_outline(places: RankedPlaces, measure: Measure) -> pd.DataFrame:
    """What is drawn in each outline: several units of the records may lie in one."""
    known = places.ranked[
        (places.ranked["code"] != "") & ((places.level == "country") | (places.ranked["outline"] != ""))
    ]
    groups = known.groupby(["code", "outline"], sort=False)
    table: pd.DataFrame = groups.agg(
        name=("place", lambda names: ", ".join(names.head(4))),
        country=("country", "first"),
        records=("records", "sum"),
        counted=("counted", "sum"),
        deaths_low=("deaths_low", "sum"),
        deaths_best=("deaths_best", "sum"),
        deaths_high=("deaths_high", "sum"),
        first=("first", "min"),
        last=("last", "max"),
    ).reset_index()
    value = (
        table["records"].astype("Int64")
        if measure == "records"
        else table["deaths_best"].astype("Int64").mask(table["counted"] == 0)
    )
    return table.assign(value=value)


def _properties(row: dict[str, Any], steps: list[int], words: list[str]) -> dict[str, Any]:
    counted = row["counted"] > 0
    name = row["name"] if not row["outline"] else f"{row['name']}, {row['country']}"
    return {
        "name": visible(str(name)),
        "records": f"{row['records']:,}",
        "deaths": f"{row['deaths_best']:,}" if counted else "not known",
        "range": f"{row['deaths_low']:,} to {row['deaths_high']:,}" if counted else "not known",
        "days": date_words(row["first"].date(), row["last"].date()),
        "shade": NOT_COUNTED
        if pd.isna(row["value"])
        else words[int(np.searchsorted(steps, int(row["value"]), side="right")) - 1],
    }


def steps_of(values: pd.Series) -> list[int]:
    """Where each shade begins, at most five, round numbers: [1, 5, 20]; the first is the least value or below, [] without any."""
    if values.empty:
        return []
    low, high = int(values.min()), int(values.max())
    round_numbers = [0, *(digit * 10**power for power in range(12) for digit in (1, 2, 5))]
    fitting = [number for number in round_numbers if number <= high]
    start = max((at for at, number in enumerate(fitting) if number <= low), default=0)
    fitting = fitting[start:]
    picked = np.unique(np.linspace(0, len(fitting) - 1, min(5, len(fitting))).round().astype(int))
    return [fitting[at] for at in picked.tolist()]


def shade_words(steps: list[int], values: pd.Series) -> list[str]:
    """What each shade means: `1`, `2 to 4`, `5 or more`."""
    words = [f"{step:,}" if after - 1 == step else f"{step:,} to {after - 1:,}" for step, after in pairwise(steps)]
    if steps:
        last = f"{steps[-1]:,}"
        words.append(last if int(values.max()) == steps[-1] else f"{last} or more")
    return words
