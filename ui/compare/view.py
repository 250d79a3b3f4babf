"""Claim by claim: what the article tells, what the records say of it, and what the analyst makes of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from geo.exports import judged_csv, judged_json
from geo.matching import VERDICTS, Judgement, MatchReport
from geo.model import Article
from geo.records.licences import withheld_sentence
from geo.wording import count_words, date_words, deaths_words, people_words
from ui.article.claims import STATUS_WORDS
from ui.article.reading import read_into_session
from ui.case.events import event_of, has_several_articles
from ui.case.opening import case_apart
from ui.case.passing import Discreet
from ui.case.state import may_change
from ui.compare.state import claims_of, judge, judgement_of, judgements, pin, pinned_claims
from ui.frame.cache import GAZETTEER_ATTRIBUTION, sample_article
from ui.frame.markup import escaped, plain, score_html
from ui.frame.navigation import ARTICLE, RECORDS
from ui.frame.state import Choice, choose, chosen
from ui.frame.theme import mark_uri
from ui.frame.tour import tour_card
from ui.map.tables import choosing_table
from ui.records.sample import use_sample_records
from ui.records.sets import RecordSet
from ui.server.downloads import own

__all__ = [
    "claim_cards",
    "compare_downloads",
    "compare_head",
    "compares_case",
    "nearby_table",
    "too_many_records",
    "without_article",
    "without_records",
]

SORTS = ("All", "With a record", "Without", "Not judged")
CARDS_LISTED, SENTENCES = 20, 3
WIDEST_KM = 200.0
"""From a name that reaches further, distances say nothing."""
LONGEST_NOTE = 2_000
HEAD_PX, ROW_PX, MOST_PX = 38, 35, 390


SCOPES = ("The case", "This article")


def compares_case(*, has_article: bool) -> bool:
    """Whether the events of the open case are compared: of one with several articles, unless the reader wants the open article alone."""
    several = False
    with case_apart(tells=False):
        several = has_several_articles()
    if not several or not has_article:
        return several
    scope = st.segmented_control(
        "Compare the events of", SCOPES, default=SCOPES[0], required=True, key="compare_of",
        help="All articles of the case together, each event once, or the open article alone",
    )  # fmt: skip
    return scope == SCOPES[0]


# -- nothing to compare ------------------------------------------------------------------------------------------------


def without_article() -> None:
    """What the page is for, and the ways to an article."""
    tour_card("compare")
    st.subheader("Compare an article with the records")
    st.markdown(
        "Each event that an article tells is looked for in the event records: by place, day, sides, deaths and kind, with "
        "the reasons. What has no record says why, and what the article leaves out is listed."
    )
    with st.container(horizontal=True):
        if st.button(
            "Choose an article", type="primary", icon=":material/article:", help="Go to the page Article and give one"
        ):
            st.switch_page(ARTICLE)
        wants_sample = st.button(
            "Use the sample article",
            icon=":material/description:",
            help="A text about Mali in 2013, which the bundled sample of records fits",
        )
    if wants_sample and read_into_session(sample_article(), st.empty()):
        st.rerun()


def too_many_records(records: RecordSet) -> None:
    """A packed file is on the map, which stays a file."""
    st.info(
        f"The {records.count:,} records on the map are too many to compare an article with. Load those of its country and "
        "years as a set of their own.",
        icon=":material/info:",
    )
    _records_button()


def _records_button() -> None:
    if st.button(
        "Choose records",
        type="primary",
        icon=":material/table_rows:",
        help="Go to the page Records and load or switch on a set",
    ):
        st.switch_page(RECORDS)


def without_records() -> None:
    """No set of records is switched on."""
    st.subheader("Compare an article with the records")
    st.markdown("No set of records is switched on, so there is nothing to compare with.")
    with st.container(horizontal=True):
        _records_button()
        use_sample_records()


# -- the head ----------------------------------------------------------------------------------------------------------


def compare_head(report: MatchReport, article: Article | None) -> None:
    """How many claims have a record, how many are judged, and which of them to list. article: None for the events of the case."""
    claims = report.claims
    events = claims[claims["status"] == "event"]
    matched = report.matches.loc[report.matches["status"] == "match", "about"]
    judged = sum(bool(one.verdict) for one in judgements(article, claims).values())
    others = len(claims) - len(events)
    more = f"; {others} more told as planned, feared or denied" if others else ""
    days = date_words(report.coverage.first, report.coverage.last)
    st.markdown(
        f"**{int(events['id'].isin(matched).sum())} of {count_words(len(events), 'event')}** of the {'article' if article else 'case'} have a record"
        f"{more}. Judged: {judged:,}. Compared with {count_words(report.coverage.count, 'record')}, {days}: "
        f"{plain(', '.join(report.coverage.sources))}."
    )
    if report.coverage.is_lethal_only:
        st.caption("These records count events with deaths only: what is told without deaths cannot be found in them.")


# -- claim by claim ----------------------------------------------------------------------------------------------------


def claim_cards(report: MatchReport, article: Article | None) -> None:
    """The claims as cards, those first that were clicked on the map."""
    sort = st.segmented_control(
        "Events",
        SORTS,
        default=SORTS[0],
        required=True,
        key="compare_shown",
        help="Which events are listed: with a record that fits, without one, or those that you have not judged",
    )
    claims = _of_sort(report, article, str(sort))
    first, choice = pinned_claims(report), chosen()
    marked = claims_of(report, choice) if choice else frozenset()
    claims = pd.concat([claims[claims["id"].isin(first)], claims[~claims["id"].isin(first)]])
    if claims.empty:
        st.info("No event is of this sort.", icon=":material/info:")
    limit = int(st.session_state.get("compare_listed", CARDS_LISTED))
    for _, claim in claims.head(limit).iterrows():
        _card(report, article, claim, is_chosen=claim["id"] in marked)
    if len(claims) > limit:
        st.button(
            f"Show more of {len(claims)} events",
            help="List the next events as cards",
            on_click=_list_more,
            args=(limit,),
            icon=":material/expand_more:",
        )


def _list_more(limit: int) -> None:
    st.session_state["compare_listed"] = limit + CARDS_LISTED


def _of_sort(report: MatchReport, article: Article | None, sort: str) -> pd.DataFrame:
    claims = report.claims
    has_record = claims["id"].isin(report.matches.loc[report.matches["status"] == "match", "about"])
    if sort == "Not judged":
        told = judgements(article, claims)
        return claims[[not told[name].verdict for name in claims["id"]]]
    return {"With a record": claims[has_record], "Without": claims[~has_record]}.get(sort, claims)


def _card(report: MatchReport, article: Article | None, claim: pd.Series, *, is_chosen: bool) -> None:
    name = re.sub(r"\W", "-", claim["id"])
    with st.container(border=True, key=f"card-{'chosen-' if is_chosen else ''}{name}", gap="small"):
        rows = report.of_claim(claim["id"])
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            gap="xsmall",
            key=f"head-{name}",
        ):
            st.html(f'<div class="dl-panel">{_kind_html(claim)}</div>', width="content")
            _ways(claim, rows, name, is_chosen=is_chosen)
        answers = "".join(_answer_html(row, is_wide=claim["radius_km"] > WIDEST_KM) for _, row in rows.iterrows())
        st.html(f'<div class="dl-panel">{_told_html(claim)}{answers}</div>')
        _verdict(article, claim, name)


def _kind_html(claim: pd.Series) -> str:
    kind = claim["sub_event_type"] if claim["sub_event_type"] not in ("", "Other", "Unknown") else claim["event_type"]
    return f'<div class="dl-panel-kind"><img alt="" src="{mark_uri(claim["event_type"])}"><b>{escaped(kind)}</b></div>'


def _told_html(claim: pd.Series) -> str:
    killed = people_words(claim["deaths_low"], claim["deaths_best"], claim["deaths_high"])
    injured = people_words(claim["injured_low"], claim["injured_best"], claim["injured_high"])
    parts = [
        claim["area"] or claim["place"] or "no place told",
        date_words(claim["date_start"], claim["date_end"], claim["date_precision"]),
        f"{killed} killed" if killed else "no deaths told",
        *([f"{injured} injured"] if injured else []),
        *([] if claim["status"] == "event" else [STATUS_WORDS[claim["status"]]]),
    ]
    said = [claim["sentence"]]
    if event := event_of(claim["id"]):
        parts += [
            count_words(len(event.articles), "article"),
            count_words(len(event.publishers), "independent publisher"),
        ]
        said = list(dict.fromkeys(one.told["sentence"] for one in event.claims))
    more = f"<p>… and {count_words(len(said) - SENTENCES, 'sentence')} more</p>" if len(said) > SENTENCES else ""
    quotes = "".join(f'<blockquote class="dl-quote">{escaped(one)}</blockquote>' for one in said[:SENTENCES])
    return f'<div class="dl-compared">{escaped(" · ".join(parts))}</div>{quotes}{more}'


def _answer_html(row: pd.Series, *, is_wide: bool) -> str:
    """A record of a claim, or why it has none."""
    if row["status"] == "unmatched":
        return f'<p class="dl-gap"><b>No record.</b> {escaped(row["why"])}</p>'
    title, sign = ("Record", "") if row["status"] == "match" else ("Possible too", " dl-possible")
    ids, told = row["record_ids"].replace("; ", " + "), _record_words(row, is_wide=is_wide)
    doubts = "".join(f"<li>{escaped(doubt)}</li>" for doubt in row["doubts"].split("; ") if doubt)
    return (
        f'<div class="dl-answer{sign}"><b>{title} {escaped(ids)}</b>, {score_html(row["score"])}. {escaped(told)}'
        f"<p>{escaped(_sentence(row['reasons']))}</p>"
        f"{f'<ul>{doubts}</ul>' if doubts else ''}</div>"
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _record_words(row: pd.Series, *, is_wide: bool) -> str:
    """Place, days, deaths, sides; how far away, unless the article names no more than a country."""
    day = date_words(row["date_start"], row["date_end"], row["date_precision"])
    deaths = deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
    sides = " against ".join(side for side in (row["side_a"], row["side_b"]) if side)
    far = "" if is_wide else f"{row['km']:,.0f} km away" if row["km"] >= 1 else "at the place"
    return " · ".join(part for part in (row["place_name"], day, deaths, sides, far) if part)


def _ways(claim: pd.Series, rows: pd.DataFrame, name: str, *, is_chosen: bool) -> None:
    """Buttons that point out a claim and its record on the map, and the way back from there."""
    ways = []
    if pd.notna(claim["lat"]) and claim["status"] == "event":
        ways.append(("Event", Choice("claims", (claim["id"],))))
    if ids := rows["record_ids"].iloc[0]:
        ways.append(("Record", Choice("events", tuple(ids.split("; ")))))
    with st.container(horizontal=True, width="content", gap="small"):
        for label, choice in ways:
            st.button(
                plain(label),
                key=f"show-{choice.layer}-{name}",
                type="tertiary",
                icon=":material/location_on:",
                help=f"Show the {plain(label.lower())} on the map",
                on_click=choose,
                args=(choice,),
            )
        if is_chosen:
            st.button(
                "",
                key=f"close-{name}",
                type="tertiary",
                icon=":material/close:",
                help="Point out nothing",
                on_click=pin,
                args=(None,),
            )


def _verdict(article: Article | None, claim: pd.Series, name: str) -> None:
    """The analyst's verdict and note; both live in the session, so that they outlast other pages."""
    held = judgement_of(article, claim)
    if not may_change():
        if held.verdict or held.note:
            st.caption(plain(" · ".join(filter(None, (held.verdict.capitalize(), held.note)))))
        return
    verdict_key, note_key = f"verdict-{name}", f"note-{name}"

    def remember() -> None:
        verdict, note = st.session_state[verdict_key], st.session_state[note_key]
        judge(article, claim, Judgement(verdict or "", (note or "").strip()))

    for key, value in ((verdict_key, held.verdict or None), (note_key, held.note)):
        if (
            key not in st.session_state or st.session_state[key] != value
        ):  # written each run, it would undo what is being typed
            st.session_state[key] = value
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Verdict",
            VERDICTS,
            format_func=str.capitalize,
            key=verdict_key,
            on_change=remember,
            label_visibility="collapsed",
            wrap=True,
            help="What you make of the event and its record; it is kept with the article and goes into the downloads",
        )
        st.text_input(
            "Note",
            help="Your note; it is kept with the article and goes into the downloads",
            key=note_key,
            on_change=remember,
            placeholder="Note",
            max_chars=LONGEST_NOTE,
            label_visibility="collapsed",
            width="stretch",
        )


# -- the reverse, and files --------------------------------------------------------------------------------------------


def nearby_table(report: MatchReport, *, whose: str = "article") -> None:
    """Records near the places and days that the article (or the case) tells of, not mentioned there; a click shows one on the map."""
    nearby = report.unmentioned
    st.subheader(f"Recorded nearby, not in the {plain(whose)}")
    if nearby.empty:
        st.markdown(f"Every record near the {plain(whose)}'s places and days matches one of its events.")
        return
    names = report.claims.set_index("id")
    where = names["area"].where(names["area"] != "", names["place"])
    table = pd.DataFrame(
        {
            "mark": nearby["event_type"].map({kind: mark_uri(kind) for kind in nearby["event_type"].unique()}),
            "day": [
                date_words(*row) for row in nearby[["date_start", "date_end", "date_precision"]].itertuples(index=False)
            ],
            "near": nearby["about"].map(where),
            "km": nearby["km"],
            "days": nearby["days"],
            "deaths": nearby["deaths_best"],
            "side_a": nearby["side_a"],
            "side_b": nearby["side_b"],
            "reasons": nearby["reasons"],
            "doubts": nearby["doubts"],
            "id": nearby["record_ids"],
        }
    )
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        "mark": st.column_config.ImageColumn("Sign", width=44),
        "day": text("When", width=120),
        "near": text("Near", width=130),
        "km": number("km", format="%.0f", width=55),
        "days": number("Days apart", width=85),
        "deaths": number("Deaths", help="Best count; empty when unknown", width=70),
        "side_a": text("Actors", width=150),
        "side_b": text("against", width=150),
        "reasons": text("In words", width=380),
        "doubts": text("Doubts", width=160),
        "id": "Record",
    }
    height = min(HEAD_PX + ROW_PX * len(table), MOST_PX)
    choosing_table(
        table, ids=nearby["record_ids"].tolist(), layer="events", columns=columns, name="nearby", height=height
    )


def compare_downloads(report: MatchReport, article: Article | None) -> None:
    """Claims, verdicts and records as files, made when they are asked for."""
    told, discreet = judgements(article, report.claims), Discreet()
    writers: dict[str, tuple[Callable[..., bytes], str]] = {
        "CSV": (judged_csv, "text/csv"),
        "JSON": (judged_json, "application/json"),
    }
    with st.container(horizontal=True):
        for label, (write, mime) in writers.items():
            st.download_button(
                f"Download as {plain(label)}",
                own(partial(_written, write, discreet, report, told)),
                f"comparison.{label.lower()}",
                mime,
                help="Events, records, verdicts and notes, with scores as numbers",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
            )
    if withheld := withheld_sentence(report.events):
        st.caption(plain(withheld))


def _written(
    write: Callable[..., bytes], discreet: Discreet, report: MatchReport, told: Mapping[str, Judgement]
) -> bytes:
    return write(report, told, attribution=GAZETTEER_ATTRIBUTION, discretion=discreet.new())
