"""The comparison of this session's article and records, and the analyst's verdicts on it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.cases.acts import Act
from geo.cases.review import ReviewedClaim
from geo.cases.store import Deed
from geo.matching import Judgement, MatchReport
from geo.model import Article
from geo.work.jobs import compare_with_records
from ui.case.events import event_of
from ui.case.state import case_log, do, review_of
from ui.frame.state import Choice, choose, chosen
from ui.records.sets import RecordSet
from ui.server.readers import read_apart, waiting

__all__ = ["claims_of", "current_report", "judge", "judgement_of", "judgements", "pin", "pinned_claims"]

REPORT, JUDGED, PINNED = "match_report", "judged", "pinned"


def current_report(claims: pd.DataFrame, records: RecordSet) -> MatchReport:
    """Claims of the article, or events of the case (CLAIMS), beside the records, made anew only for others of either."""
    kept: tuple[str, pd.DataFrame, MatchReport] | None = st.session_state.get(REPORT)
    if kept is None or kept[0] != records.edition or kept[1] is not claims:
        with waiting() as step:
            what = "The claims beside the records"
            report = read_apart(
                compare_with_records, claims, records.events, what=what, deadline="records_deadline_s", on_step=step
            )
            kept = (records.edition, claims, report)
        st.session_state[REPORT] = kept
    return kept[2]


def pin(choice: Choice | None) -> None:
    """Choose what was clicked on the map, and put its claims first; None puts them back in their order."""
    choose(choice)
    st.session_state[PINNED] = choice


def pinned_claims(report: MatchReport) -> frozenset[str]:
    """Claims that were clicked on the map, or whose records were; none once something else is chosen."""
    choice = chosen()
    if choice is None or choice != st.session_state.get(PINNED):
        return frozenset()
    return claims_of(report, choice)


def claims_of(report: MatchReport, choice: Choice) -> frozenset[str]:
    """The claims that a choice stands for: themselves, or those that chosen records tell of."""
    if choice.layer == "claims":
        return frozenset(choice.ids)
    if choice.layer != "events":
        return frozenset()
    is_told = report.matches["record_ids"].map(lambda cell: not set(choice.ids).isdisjoint(cell.split("; ")))
    return frozenset(report.matches.loc[is_told.astype(bool), "about"])


def judgements(article: Article | None, claims: pd.DataFrame) -> dict[str, Judgement]:
    """What was judged of the claims of an article, or of the events of the case, by their ids."""
    if article is None:
        return {name: _of_case(event.claims) for name in claims["id"].tolist() if (event := event_of(name))}
    return {row["id"]: judgement_of(article, row) for _, row in claims.iterrows()}


def judgement_of(article: Article | None, claim: pd.Series) -> Judgement:
    """The verdict on a claim, the case's where one is open; an empty one before it is judged. It stays when the article is read again.

    article: None for an event of the case; its verdict is the last that was given on one of its claims.
    """
    if told := _claims_of(claim["id"]):
        return _of_case(told)
    return _judged().get(_key(article, claim), Judgement()) if article else Judgement()


def judge(article: Article | None, claim: pd.Series, judgement: Judgement) -> None:
    """Remember a verdict, in the case where one is open: of an event on the claim that has one, else on its first."""
    if told := _claims_of(claim["id"]):
        act = _last(told)
        target = act.target if act else told[0].target
        known = case_log().value("judged", target)
        value = {"verdict": judgement.verdict, "note": judgement.note} if judgement.verdict or judgement.note else None
        if value != known:
            do(Deed("judged", target, value, known))
    elif article:
        _judged()[_key(article, claim)] = judgement


def _claims_of(name: str) -> Sequence[ReviewedClaim]:
    """The claims of the case that an id stands for: of an event, or of the open article; () without a case."""
    event, one = event_of(name), review_of(name)
    return event.claims if event else (one,) if one else ()


def _last(claims: Sequence[ReviewedClaim]) -> Act | None:
    """What was judged last of claims; None when nothing was."""
    acts = filter(None, (case_log().deciding("judged", one.target) for one in claims))
    return max(acts, key=lambda act: (act.at, act.id), default=None)


def _of_case(claims: Sequence[ReviewedClaim]) -> Judgement:
    act = _last(claims)
    return Judgement(act.value.get("verdict", ""), act.value.get("note", "")) if act else Judgement()


def _judged() -> dict[str, Judgement]:
    held: dict[str, Judgement] = st.session_state.setdefault(JUDGED, {})
    return held


def _key(article: Article, claim: pd.Series) -> str:
    """The same for what the same words of the same text tell, whatever the claim's number."""
    parts = (article.text, claim["start"], claim["end"], claim["sub_event_type"], claim["place"])
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:24]
