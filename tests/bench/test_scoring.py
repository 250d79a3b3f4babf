"""How a reading is judged, on gold and claims made up for it."""

from __future__ import annotations

import datetime as dt

import pytest

from bench.scoring import FIGURES, Mark, judge, judge_claims, pair, share
from bench.wires import GoldArea, GoldClaim, GoldDate, GoldPlace, Wire
from geo.model import Actor, Area, Article, Candidate, Claim, Count, DateMention, DateSpan, Mention, Place, Resolution
from geo.reading.pipeline import Reading

TEXT = "Gunmen killed five people in Gao on Friday. A mine hurt a soldier north of Kidal. Fighting may spread to Mopti."
FRIDAY, MONDAY = dt.date(2013, 2, 8), dt.date(2013, 2, 4)
GAO = Place(1, "Gao", 16.27, -0.04, "town", radius_km=5)
KIDAL = Place(2, "Kidal", 18.44, 1.41, "town", radius_km=5)
ATTACK, MINE = ("Violence against civilians", "Attack"), ("Explosions/Remote violence", "Remote explosive/landmine/IED")
TOLD = "claims told that are in the gold"

GOLDS = (
    GoldClaim(
        "Gunmen killed five people", type=ATTACK[0], sub_type=ATTACK[1], place="Gao", lat=16.27, lon=-0.04,
        start=FRIDAY, end=FRIDAY, deaths=(5, 5, 5), actors=("Gunmen",),
    ),
    GoldClaim(
        "A mine hurt a soldier", type=MINE[0], sub_type=MINE[1], place="Kidal", lat=18.6, lon=1.41,
        start=MONDAY, end=FRIDAY, injured=(1, 1, 1),
    ),
)  # fmt: skip


def _span(words):
    start = TEXT.index(words)
    return start, start + len(words)


def _count(number):
    return Count(number, number, number, "five", *_span("five")[:1], _span("five")[1])


def _claim(sentence, kind, place, days, *, deaths=None, injured=None, status="event", trigger=(0, 0), actors=()):
    start, end = _span(sentence)
    return Claim(
        quote=sentence, spans=((start, end),), event_type=kind[0], sub_event_type=kind[1], status=status, place=place,
        date=DateSpan(*days, "day") if days else None, deaths=deaths and _count(deaths),
        injuries=injured and _count(injured), trigger=trigger, actors=actors,
    )  # fmt: skip


FIRST, SECOND, THIRD = (f"{part.strip('. ')}." for part in TEXT.split(". "))
SHOT = _claim(
    FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), deaths=5, actors=(Actor("Gunmen", 0, 6, "perpetrator", "Other"),)
)  # fmt: skip
BLAST = _claim(SECOND, MINE, KIDAL, (FRIDAY, FRIDAY), injured=1)


def _shares(claims, golds=GOLDS):
    marks = list(judge_claims(golds, claims, TEXT))
    return {figure: share(marks, figure) for figure in FIGURES if any(mark.figure == figure for mark in marks)}


def test_a_perfect_answer_has_full_marks():
    assert set(_shares([SHOT, BLAST]).values()) == {1.0}
    assert len(_shares([SHOT, BLAST])) == 7


@pytest.mark.parametrize(
    "claims, figure, expected",
    [
        ([], "claims found", 0),
        ([SHOT], "claims found", 0.5),
        ([SHOT, BLAST, SHOT], TOLD, 2 / 3),  # told twice: one of them is invented
        ([SHOT, BLAST, SHOT], "claims found", 1),
        ([_claim(FIRST, ATTACK, KIDAL, (FRIDAY, FRIDAY)), BLAST], "claims found", 0.5),  # at the wrong place
        ([_claim(FIRST, ATTACK, KIDAL, (FRIDAY, FRIDAY)), BLAST], TOLD, 1),  # but not invented
        ([_claim(FIRST, ATTACK, None, (FRIDAY, FRIDAY)), BLAST], "claims found", 0.5),
        ([_claim(FIRST, ATTACK, GAO, (MONDAY, MONDAY)), BLAST], "claims found", 0.5),
        ([_claim(FIRST, ATTACK, GAO, None), BLAST], "claims found", 0.5),
        ([_claim(FIRST, MINE, GAO, (FRIDAY, FRIDAY), deaths=5), BLAST], "kind right", 0.5),
        ([_claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), deaths=4), BLAST], "deaths right", 0.5),
        ([_claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY)), BLAST], "deaths right", 0.5),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (FRIDAY, FRIDAY), deaths=1)], "deaths right", 0.5),  # nobody says so
        ([SHOT, _claim(SECOND, MINE, KIDAL, (FRIDAY, FRIDAY))], "injured right", 0.5),
        ([SHOT, BLAST, _claim(THIRD, ATTACK, GAO, (FRIDAY, FRIDAY))], TOLD, 2 / 3),
        ([SHOT, BLAST, _claim(THIRD, ATTACK, GAO, (FRIDAY, FRIDAY), status="hearsay")], TOLD, 1),
        ([_claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), deaths=5), BLAST], "actors named", 0),
    ],
)
def test_claims_are_judged_one_by_one(claims, figure, expected):
    assert _shares(claims)[figure] == pytest.approx(expected)


def test_an_optional_claim_is_neither_missing_nor_invented():
    golds = (*GOLDS, GoldClaim("Fighting may spread", optional=True))
    extra = _claim(THIRD, ATTACK, GAO, (FRIDAY, FRIDAY))
    assert _shares([SHOT, BLAST], golds) == _shares([SHOT, BLAST, extra], golds) == _shares([SHOT, BLAST])
    assert _shares([SHOT, BLAST, extra, extra], golds)[TOLD] == 3 / 4


@pytest.mark.parametrize(
    "gold, told, is_right",
    [
        ({"deaths_between": (20, 99)}, (24, None), True),
        ({"deaths_between": (20, 99)}, (24, 50), True),
        ({"deaths_between": (20, 99)}, (5, 50), False),
        ({"deaths_between": (20, 99)}, None, False),
        ({"deaths_between": (20, 99), "deaths_accept": ((),)}, None, True),
        ({"deaths": (27, 27)}, (27, None), False),
        ({"deaths": (27, 27), "deaths_accept": ((28, 28),)}, (28, 28), True),
        ({}, None, True),
        ({}, (0, 0), False),
        ({"deaths_accept": ((0, 0),)}, (0, 0), True),
        ({"deaths": (3, 3), "unjudged": ("deaths",)}, None, None),
    ],
)
def test_deaths(gold, told, is_right):
    count = told and Count(*told, None, "five", *_span("five"))
    claim = Claim(FIRST, ((0, len(FIRST)),), *ATTACK, "event", deaths=count)
    marks = list(judge_claims([GoldClaim("Gunmen killed", type=ATTACK[0], sub_type=ATTACK[1], **gold)], [claim], TEXT))
    assert [mark.is_right for mark in marks if mark.figure == "deaths right"] == (
        [] if is_right is None else [is_right]
    )


def test_two_events_of_one_sentence_are_told_apart_by_their_words():
    golds = [GoldClaim("Gunmen killed five people"), GoldClaim("in Gao on Friday")]
    claims = [_claim(FIRST, ATTACK, None, None, trigger=_span(words)) for words in ("on Friday", "killed")]
    assert pair(golds, claims, TEXT) == {0: 1, 1: 0}


def test_a_gold_without_a_sentence_is_known_by_kind_place_and_days():
    gold = GoldClaim(type=ATTACK[0], sub_type="", lat=16.27, lon=-0.04, start=FRIDAY, end=FRIDAY)
    assert pair([gold], [BLAST, SHOT], TEXT) == {0: 1}
    assert pair([gold], [_claim(FIRST, MINE, GAO, (FRIDAY, FRIDAY))], TEXT) == {}
    assert pair([gold], [_claim(FIRST, ATTACK, GAO, None)], TEXT) == {}


def _mention(words):
    return Mention(words, *_span(words))


def _date(words, start, end, *, precision="day", is_future=False):
    return DateMention(words, *_span(words), DateSpan(start, end, precision), is_future=is_future)


def _area(words, lat, lon):
    corners = ((lat, lon), (lat + 0.1, lon), (lat, lon + 0.1), (lat, lon))
    return Area(words, *_span(words), lat, lon, 30, "sector", (KIDAL,), corners)


WIRE = Wire(
    "mali", TEXT, FRIDAY, "Mali", "made up", False,
    places=(GoldPlace("Gao", 16.27, -0.04), GoldPlace("Kidal", 18.44, 1.41), GoldPlace("Mopti", 14.5, -4.2)),
    not_places=("Gunmen",),
    dates=(GoldDate("on Friday", FRIDAY, FRIDAY),),
    areas=(GoldArea("north of Kidal", 18.6, 1.41, 40),),
)  # fmt: skip


@pytest.mark.parametrize(
    "parts, figure, expected",
    [
        ({}, "date spans right", 0),
        ({"dates": (_date("Friday", FRIDAY, FRIDAY),)}, "date spans right", 1),
        ({"dates": (_date("Friday", MONDAY, FRIDAY, precision="days"),)}, "date spans right", 0),
        (
            {"dates": (_date("Friday", FRIDAY, None, precision="open"),)},
            "date spans right",
            1,
        ),  # until the article's day
        ({"dates": (_date("Friday", FRIDAY, FRIDAY), _date("may", MONDAY, MONDAY))}, "dates told that are right", 0.5),
        ({"areas": (_area("north of Kidal", 18.7, 1.4),)}, "areas right", 1),
        ({"areas": (_area("north of Kidal", 17.7, 1.4),)}, "areas right", 0),
        ({"resolutions": (Resolution(_mention("Gao"), Candidate(GAO, 1)),)}, "places placed", 1 / 3),
        ({"resolutions": (Resolution(_mention("Gao"), Candidate(KIDAL, 1)),)}, "places placed", 0),
        ({"resolutions": (Resolution(_mention("Kidal"), within=KIDAL),)}, "places placed", 1 / 3),
        ({"resolutions": (Resolution(_mention("Gunmen"), Candidate(GAO, 1)),)}, "other names kept off the map", 0),
        ({"resolutions": (Resolution(_mention("Gunmen")),)}, "other names kept off the map", 1),
    ],
)
def test_dates_areas_and_places(parts, figure, expected):
    reading = Reading(Article(TEXT, date=FRIDAY), **{"resolutions": (), **parts})
    assert share(judge(WIRE, reading), figure) == pytest.approx(expected)


def test_a_date_to_come_is_judged_as_such_too():
    wire = Wire(
        "mali", TEXT, FRIDAY, "Mali", "made up", False, dates=(GoldDate("on Friday", FRIDAY, FRIDAY, future=True),)
    )
    for is_future in (True, False):
        reading = Reading(Article(TEXT), (), (_date("Friday", FRIDAY, FRIDAY, is_future=is_future),))
        marks = judge(wire, reading)
        assert share(marks, "date spans right") == 1
        assert share(marks, "future dates known as such") == is_future


def test_share():
    marks = [Mark("a", True, ""), Mark("a", False, ""), Mark("b", True, "")]
    assert (share(marks, "a"), share(marks, "b")) == (0.5, 1)
    assert share(marks, "c") != share(marks, "c")  # nothing judged: not a number
