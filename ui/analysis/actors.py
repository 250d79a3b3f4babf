"""Actors: who stood against whom, as a matrix or a network, and how each pair moves in time."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo.analysis.actors import RARE, FoundActors, actor_words, find_actors, trend_of_pairs
from geo.analysis.tallies import Tallies
from geo.analysis.trends import Measure, Trend, fitting_unit
from geo.records.filters import Filters
from geo.wording import count_words, date_words
from ui.analysis.looked import Looked
from ui.analysis.pictures import SHADES, Chart, Ink, Make, picture, table_behind, values_of
from ui.analysis.places import LEGEND_COLUMNS, NOT_COUNTED, shade_words, steps_of
from ui.analysis.trends import LABELS, chart_of_rows, measure_choice, told_bins
from ui.frame.markup import plain, visible

__all__ = ["ROOM", "actors_page", "matrix_of_pairs", "network_of_pairs"]

MATRIX, NETWORK, IN_TIME = "Matrix", "Network", "In time"
MOST_DRAWN = 14
ANSWERS_KEPT = 4
ROOM = "bandwidth('x') > 24 ? 1 : 0"
"""Numbers stand in squares that are wide enough for them."""
CELL_PX, NETWORK_PX = 34, 560
LONGEST_NAME = 34
STEPS, GRAVITY = 220, 1.4
PAIR_TABLE = {
    "one": "Actor",
    "other": "Against",
    "records": "Events",
    "deaths_best": "Deaths",
    "deaths_low": "Low",
    "deaths_high": "High",
    "unknown": "Without a count",
    "first_day": "First event",
    "last_day": "Last event",
}
ACTOR_TABLE = {
    "actor": "Actor",
    "names": "Names joined",
    "opponents": "Opponents",
    **{name: label for name, label in PAIR_TABLE.items() if name not in ("one", "other")},
}

Floats = npt.NDArray[np.float64]


def actors_page(looked: Looked) -> None:
    """Controls, sentence, picture, tables."""
    with st.container(horizontal=True, vertical_alignment="top", key="analysis_choices"):
        measure = measure_choice()
        names = [MATRIX, NETWORK, IN_TIME]
        told = st.segmented_control(
            "Show", names, format_func=plain, default=MATRIX, key="show", bind="query-params", required=True
        )
    found = _found(looked.key, looked.tallies)
    words = actor_words(found)
    st.markdown(plain(words))
    if note := _note(found):
        st.caption(plain(note))
    if found.actors.empty:
        return
    pairs, actors = _told(found.pairs), _told(found.actors)
    in_time = _pairs_in_time(looked.key, looked) if told == IN_TIME else None
    make = _chart(found, in_time, measure, told or MATRIX)
    if make is None:
        st.info(
            "No event names two sides, so there is nothing to draw; the table has the actors.", icon=":material/info:"
        )
    elif in_time is not None:
        bins = told_bins(in_time.bins, has_rows=True)
        picture(make, name="pairs-in-time", words=words, credits=looked.credits, table=bins, labels=LABELS)
    else:
        picture(make, name="actors", words=words, credits=looked.credits, table=pairs, labels=PAIR_TABLE)
    day = st.column_config.DateColumn(format="D MMM YYYY")
    columns = {"first_day": day, "last_day": day}
    pair_tab, actor_tab = st.tabs(["Pairs", "Actors"])
    with pair_tab:
        table_behind(pairs, PAIR_TABLE, name="pairs", columns=columns)
    with actor_tab:
        table_behind(actors, ACTOR_TABLE, name="actors", columns=columns)


@st.cache_data(scope="session", show_spinner="Reading the actors …", max_entries=ANSWERS_KEPT)
def _found(key: tuple[str, Filters], _tallies: Tallies) -> FoundActors:
    return find_actors(_tallies)


@st.cache_data(scope="session", show_spinner=False, max_entries=ANSWERS_KEPT)
def _pairs_in_time(key: tuple[str, Filters], _looked: Looked) -> Trend:
    unit = fitting_unit(_looked.start, _looked.end)
    return trend_of_pairs(_looked.tallies, _looked.start, _looked.end, unit=unit)


def _note(found: FoundActors) -> str:
    """What is counted more than once, joined or left out, in sentences."""
    notes = []
    names, have_most = _names_drawn(found)
    if names and len(found.actors) > MOST_DRAWN:
        which = "with most events" if have_most else "of the pairs with most events"
        notes.append(f"Drawn: the {len(names)} {which} of {len(found.actors):,}.")
    if found.several:
        verb = "names" if found.several == 1 else "name"
        notes.append(f"{count_words(found.several, 'event')} {verb} several actors on a side and count for each pair.")
    if joined := int(found.actors["names"].str.contains("; ", regex=False).sum()):
        notes.append(f"Several names were joined for {count_words(joined, 'actor')}, as the table of actors tells.")
    if found.names_left:
        notes.append(
            f"{count_words(found.names_left, 'rarer name')} were not looked up, and the rarest stand together."
        )
    return " ".join(notes)


def _told(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(first_day=table["first"].dt.date, last_day=table["last"].dt.date)


def _chart(found: FoundActors, in_time: Trend | None, measure: Measure, told: str) -> Make | None:
    if found.pairs.empty or ((found.pairs["one"] == RARE) | (found.pairs["other"] == RARE)).all():
        return None
    if in_time is not None:
        return chart_of_rows(in_time.bins, in_time, measure, IN_TIME) if len(in_time.bins) else None
    return matrix_of_pairs(found, measure) if told == MATRIX else network_of_pairs(found, measure)


def _drawn(found: FoundActors, measure: Measure) -> tuple[list[str], pd.DataFrame]:
    """The actors that are drawn, and the pairs among them with their value."""
    names = _names_drawn(found)[0]
    pairs = _among(found.pairs, names)
    value = pairs["records"].astype("Int64") if measure == "records" else pairs["deaths_best"]
    days = [date_words(first.date(), last.date()) for first, last in zip(pairs["first"], pairs["last"], strict=True)]
    return names, pairs.assign(value=value, days=pd.Series(days, index=pairs.index, dtype="str"))


def _names_drawn(found: FoundActors) -> tuple[list[str], bool]:
    """The actors with most events; where no two of them met, those of the pairs with most, and False."""
    paired = {*found.pairs["one"], *found.pairs["other"]} - {RARE}
    names = found.actors["actor"][found.actors["actor"].isin(paired)].head(MOST_DRAWN).tolist()
    if len(_among(found.pairs, names)):
        return names, True
    pairs = _among(found.pairs, paired).head(MOST_DRAWN // 2)
    return [*dict.fromkeys(pairs[["one", "other"]].to_numpy().ravel().tolist())], False


def _among(pairs: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    return pairs[pairs["one"].isin(names) & pairs["other"].isin(names)]


def _short(name: str) -> str:
    seen = visible(name)
    return seen if len(seen) <= LONGEST_NAME else f"{seen[: LONGEST_NAME - 1].rstrip()}…"


def _tips() -> list[Any]:
    import altair as alt

    return [
        alt.Tooltip("one:N", title="Actor"),
        alt.Tooltip("other:N", title="Against"),
        alt.Tooltip("records:Q", title="Events", format=",d"),
        alt.Tooltip("deaths_best:Q", title="Deaths, best count", format=",d"),
        alt.Tooltip("unknown:Q", title="Events without a count", format=",d"),
        alt.Tooltip("days:N", title="First to last"),
    ]


def matrix_of_pairs(found: FoundActors, measure: Measure) -> Make:
    """A square for each two actors with its number; read along a row: whom that actor stood against."""
    names, pairs = _drawn(found, measure)
    others = pairs[pairs["one"] != pairs["other"]].rename(columns={"one": "other", "other": "one"})
    both = pd.concat([pairs, others], ignore_index=True)
    steps = steps_of(both["value"].dropna())
    words = [*shade_words(steps, both["value"].dropna()), *([NOT_COUNTED] if both["value"].isna().any() else [])]
    rank = {name: number for number, name in enumerate(names)}
    shade = [
        NOT_COUNTED if pd.isna(value) else words[int(np.searchsorted(steps, int(value), side="right")) - 1]
        for value in both["value"]
    ]
    cells = both.assign(
        row=both["one"].map(rank).astype("int64"),
        column=both["other"].map(rank).astype("int64"),
        shade=pd.Series(shade, index=both.index, dtype="str"),
        number=pd.Series(
            ["?" if pd.isna(value) else f"{int(value):,}" for value in both["value"]], index=both.index, dtype="str"
        ),
        dark=pd.Series([step in words[max(0, len(steps) - 2) : len(steps)] for step in shade], index=both.index),
    )
    told = ["one", "other", "row", "column", "records", "deaths_best", "unknown", "days", "shade", "number", "dark"]
    heads = pd.DataFrame({"at": range(len(names)), "name": [_short(name) for name in names]})

    def make(ink: Ink) -> Chart:
        import altair as alt

        order = list(range(len(names)))
        y = alt.Y("row:O", sort=order, axis=None, scale=alt.Scale(domain=order, paddingInner=0.06))
        x = alt.X("column:O", sort=order, axis=None, scale=alt.Scale(domain=order, paddingInner=0.06))
        scale = alt.Scale(domain=words, range=[*SHADES[ink.ground][: len(steps)], ink.ground][: len(words)])
        title = "Deaths, best count" if measure == "deaths" else "Events"
        legend = alt.Legend(
            title=title,
            orient="bottom",
            symbolType="square",
            symbolStrokeColor=ink.quiet,
            columns=alt.ExprRef(LEGEND_COLUMNS),
        )
        base = alt.Chart(values_of(cells[told])).encode(x=x, y=y, tooltip=_tips())
        square = base.mark_rect(stroke=ink.line).encode(color=alt.Color("shade:N", scale=scale, legend=legend))
        layers = [square]
        for part, colour in ((cells[~cells["dark"]], ink.text), (cells[cells["dark"]], ink.ground)):
            text = alt.Chart(values_of(part[told])).mark_text(color=colour, fontSize=11, opacity=alt.ExprRef(ROOM))
            layers.append(text.encode(x=x, y=y, text="number:N", tooltip=_tips()))
        rows = alt.Chart(values_of(heads)).mark_text(align="right", color=ink.text, dx=-6)
        layers.append(rows.encode(y=alt.Y("at:O", sort=order), x=alt.value(0), text="name:N"))
        columns = alt.Chart(values_of(heads)).mark_text(
            align="left", baseline="middle", angle=300, color=ink.text, dx=4, dy=-4
        )
        layers.append(columns.encode(x=alt.X("at:O", sort=order), y=alt.value(0), text="name:N"))
        return alt.layer(*layers).properties(height=max(3, len(names)) * CELL_PX)

    return make


def network_of_pairs(found: FoundActors, measure: Measure) -> Make:
    """Actors as dots, as large as they have events or deaths, and lines between those that stood against each other."""
    names, pairs = _drawn(found, measure)
    rank = {name: number for number, name in enumerate(names)}
    lines = pairs[(pairs["one"] != pairs["other"])]
    ends = np.column_stack([lines["one"].map(rank), lines["other"].map(rank)]).astype(np.int64).reshape(-1, 2)
    weights = lines["value"].fillna(0).to_numpy(dtype=np.float64)
    spots = _spread(len(names), ends, np.sqrt(np.maximum(weights, 1)))
    column = "records" if measure == "records" else "deaths_best"
    sizes = found.actors.set_index("actor").loc[names, column].astype("Int64").fillna(0).to_numpy(dtype=np.float64)
    drawn = lines.assign(
        x=spots[ends[:, 0], 0], y=spots[ends[:, 0], 1], x2=spots[ends[:, 1], 0], y2=spots[ends[:, 1], 1]
    )
    told = ["one", "other", "records", "deaths_best", "unknown", "days", "value", "x", "y", "x2", "y2"]
    dots = pd.DataFrame(
        {"name": names, "label": [_short(name) for name in names], "size": sizes, "x": spots[:, 0], "y": spots[:, 1]}
    )
    dots = dots.astype({"name": "str", "label": "str"})

    def make(ink: Ink) -> Chart:
        import altair as alt

        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.16, 1.16], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.06, 1.06], nice=False))
        wide = alt.Scale(type="sqrt", range=[1, 12], domainMin=0)
        links = alt.Chart(values_of(drawn[told])).mark_rule(color=ink.accent, opacity=0.55, strokeCap="round")
        links = links.encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("value:Q", scale=wide, legend=None),
            tooltip=_tips(),
        )
        base = alt.Chart(values_of(dots)).encode(x=x, y=y)
        area = alt.Size("size:Q", scale=alt.Scale(range=[60, 900], domainMin=0), legend=None)
        title = "Deaths, best count" if measure == "deaths" else "Events"
        tips = [alt.Tooltip("name:N", title="Actor"), alt.Tooltip("size:Q", title=title, format=",d")]
        circle = base.mark_circle(color=ink.accent, opacity=1, stroke=ink.ground, strokeWidth=2).encode(
            size=area, tooltip=tips
        )
        halo = base.mark_text(
            dy=-19, fontSize=12, fontWeight="bold", color=ink.ground, stroke=ink.ground, strokeWidth=4
        )
        text = base.mark_text(dy=-19, fontSize=12, fontWeight="bold", color=ink.text)
        layers = [links, circle, halo.encode(text="label:N"), text.encode(text="label:N")]
        return (
            alt.layer(*layers)
            .resolve_scale(size="independent", strokeWidth="independent")
            .properties(height=NETWORK_PX)
        )

    return make


def _spread(many: int, ends: npt.NDArray[np.int64], weights: Floats) -> Floats:
    """Places of the actors in a square of side 1, shape (many, 2): those against each other near, and none on another.

    Fruchterman and Reingold's, from a circle, so that the same pairs give the same picture.
    """
    turn = np.arange(many) * 2 * math.pi / max(1, many)
    spots = np.column_stack([np.cos(turn), np.sin(turn)])
    pull = weights / weights.max(initial=1.0)
    ideal = 1.6 / math.sqrt(max(1, many))
    for step in range(STEPS):
        apart = spots[:, None, :] - spots[None, :, :]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        moves = (apart * (ideal**2 / distance**2)[:, :, None]).sum(axis=1)
        along = spots[ends[:, 0]] - spots[ends[:, 1]]
        force = along * (np.linalg.norm(along, axis=1) / ideal * (0.35 + pull))[:, None]
        np.add.at(moves, ends[:, 0], -force)
        np.add.at(moves, ends[:, 1], force)
        moves -= GRAVITY * spots
        length = np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
        spots = spots + moves / length * np.minimum(length, 0.12 * (1 - step / STEPS))
    low, high = spots.min(axis=0, initial=0), spots.max(axis=0, initial=0)
    return np.asarray((spots - low) / np.maximum(high - low, 1e-9)) if many > 1 else np.full((many, 2), 0.5)
