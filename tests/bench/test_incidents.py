"""The incident reports and their gold: complete, true to their texts, refused where they are not; and how a reading is judged."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from bench.incidents import (
    FIFTH_FOLDER,
    FIGURES,
    FOLDER,
    FOURTH_FOLDER,
    GOLD_TOLD,
    SECOND_FOLDER,
    SETS,
    SIXTH_FOLDER,
    THIRD_FOLDER,
    judge,
    load,
    load_all,
    of_row,
)
from bench.scoring import share
from bench.wires import find
from geo.errors import DataError
from geo.model import Actor, Claim, Count, DateSpan, Place
from geo.records.formats.acled import SUB_EVENT_TYPES

KINDS = {(type_, sub_type) for type_, sub_types in SUB_EVENT_TYPES.items() for sub_type in sub_types}

REPORT = """
[[reports]]
id = "ml_gao"
date = 2013-02-09
country = "ML"
text = "Gunmen killed five people in Gao on Friday, 8 February 2013."
source = "made up"

[[reports.claims]]
type = "Violence against civilians"
sub_type = "Attack"
place = "Gao"
lat = 16.27
lon = -0.04
start = 2013-02-08
end = 2013-02-08
deaths = [5, 5, 5]
actors = ["Gunmen"]
"""


@pytest.fixture(scope="module")
def incidents():
    return load_all()


def test_there_are_250_reports_for_development_and_150_held_out(incidents):
    assert Counter(incident.held_out for incident in incidents) == {False: 250, True: 150}


def test_the_reports_come_from_60_countries_and_more(incidents):
    assert len({incident.country for incident in incidents}) >= 60
    assert len({incident.country for incident in incidents if incident.held_out}) >= 40


@pytest.mark.parametrize("is_held_out, least", [(False, 6), (True, 3)])
def test_all_sub_event_types_are_told(incidents, is_held_out, least):
    told = Counter(
        (claim.type, claim.sub_type)
        for incident in incidents
        if incident.held_out is is_held_out
        for claim in incident.claims
    )
    assert set(told) == KINDS
    assert min(told.values()) >= least


def test_words_of_the_gold_stand_in_the_text(incidents):
    for incident in incidents:
        for claim in incident.claims:
            assert incident.text.count(claim.sentence) == 1, incident.id
            assert all(find(incident.text, words) for words in (claim.place, *claim.actors)), incident.id


def test_no_text_and_no_incident_stands_in_both_files(incidents):
    held_out, others = ([i for i in incidents if i.held_out is value] for value in (True, False))
    assert not {i.text for i in held_out} & {i.text for i in others}
    assert not {i.id for i in held_out} & {i.id for i in others}
    days = [{(c.sub_type, c.place.casefold(), c.start) for i in some for c in i.claims} for some in (held_out, others)]
    assert not days[0] & days[1]


def test_a_report_is_short_and_says_what_it_is_known_from(incidents):
    for incident in incidents:
        assert 7 <= len(incident.text.split()) <= 70, incident.id
        assert incident.source, incident.id


def test_some_40_reports_tell_of_two_events(incidents):
    assert 35 <= sum(len(incident.claims) == 2 for incident in incidents) <= 45


def test_a_year_that_is_not_given_stands_in_the_text(incidents):
    for incident in incidents:
        assert incident.date_given or re.search(r"\b(19|20)\d\d\b", incident.text), incident.id


def test_the_file_that_is_held_out_says_so_at_its_head():
    assert (FOLDER / "held_out.toml").read_text(encoding="utf-8").startswith("# HELD OUT")


@pytest.mark.parametrize(
    "folder, counts",
    [
        (SECOND_FOLDER, (400, 270)),
        (THIRD_FOLDER, (200, 140)),
        (FOURTH_FOLDER, (0, 150)),
        (FIFTH_FOLDER, (150, 130)),
        (SIXTH_FOLDER, (176, 88)),
    ],
)
def test_a_later_set_is_apart_from_the_others(folder, counts):
    some, others = load_all(folder), [one for other in SETS.values() if other != folder for one in load_all(other)]
    assert Counter(incident.held_out for incident in some) == {
        is_held_out: count for is_held_out, count in zip((False, True), counts, strict=True) if count
    }
    assert not {incident.id for incident in some} & {incident.id for incident in others}
    assert not {incident.text for incident in some} & {incident.text for incident in others}
    assert (folder / "held_out.toml").read_text(encoding="utf-8").startswith("# HELD OUT")
    for incident in some:
        assert all(incident.text.count(claim.sentence) == 1 for claim in incident.claims), incident.id
        words_told = (words for claim in incident.claims for words in (claim.place, *claim.actors))
        assert all(find(incident.text, words) for words in words_told), incident.id


def _write(folder, development=REPORT, held_out=""):
    (folder / "development.toml").write_text(development, encoding="utf-8")
    (folder / "held_out.toml").write_text(held_out, encoding="utf-8")
    return folder


def test_a_report_reads_back(tmp_path):
    (incident,) = load_all(_write(tmp_path))
    assert (incident.id, incident.held_out, incident.date_given) == ("ml_gao", False, True)
    (claim,) = incident.claims
    assert (claim.sentence, claim.deaths, claim.radius_km) == (incident.text, (5, 5, 5), 25)


@pytest.mark.parametrize(
    "right, wrong, message",
    [
        ('place = "Gao"', 'place = "Kidal"', "'Kidal' does not stand in the article"),
        ('["Gunmen"]', '["gunmen"]', "'gunmen' does not stand in the article"),
        ('sub_type = "Attack"', 'sub_type = "Raid"', "'Raid' is not among ACLED's kinds"),
        ("deaths = [5, 5, 5]", "dead = [5]", "dead is not a key of a IncidentClaim"),
        ("end = 2013-02-08", "end = 2013-02-07", "2013-02-08 is after 2013-02-07"),
        ("end = 2013-02-08", 'end = "2013-02-08"', "without quotes"),
        ("end = 2013-02-08", "", "a first and a last day are needed"),
        (
            "end = 2013-02-08",
            "end = 2013-02-08\ndays_accept = [{ start = 2013-08-02 }]",
            "2013-08-02 to None: a first and a last day are needed",
        ),
        ("end = 2013-02-08", 'end = 2013-02-08\nsentence = "of"', "'of' stands 0 times"),
        ("lat = 16.27", "lat = 96.27", "is not on Earth"),
        ('country = "ML"', 'country = "Mali"', "'Mali' is not a country such as ML"),
        ('country = "ML"', 'land = "ML"', "land is not a key of a Incident"),
        ("date = 2013-02-09", 'date = "Friday"', "'Friday' is not a day"),
        ('source = "made up"', "", "source"),
    ],
)
def test_gold_that_cannot_be_right_is_refused_by_name(tmp_path, right, wrong, message):
    assert right in REPORT
    with pytest.raises(DataError, match=rf"^development\.toml: ml_gao: .*{message}"):
        load_all(_write(tmp_path, REPORT.replace(right, wrong, 1)))


def test_a_report_without_a_claim_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^development\.toml: ml_gao: it tells of no event"):
        load_all(_write(tmp_path, REPORT.partition("[[reports.claims]]")[0]))


def test_two_claims_need_their_sentences(tmp_path):
    claim = REPORT.partition("[[reports.claims]]")[2]
    with pytest.raises(DataError, match="'' stands 0 times"):
        load_all(_write(tmp_path, f"{REPORT}\n[[reports.claims]]{claim}"))


def test_a_report_that_stands_there_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match="ml_gao: this id stands there twice"):
        load_all(_write(tmp_path, REPORT, REPORT))
    with pytest.raises(DataError, match="ml_gao: this text stands there twice"):
        load_all(_write(tmp_path, REPORT, REPORT.replace("ml_gao", "ml_gao_2")))


def test_a_file_that_is_not_there_or_holds_something_else_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^nothing\.toml: "):
        load(tmp_path / "nothing.toml", False)
    with pytest.raises(DataError, match=r"^development\.toml: incidents is not a key"):
        load_all(_write(tmp_path, "[[incidents]]"))


TEXT = (
    "Gunmen killed at least five people in Gao on 8 February 2013. On 02/03/2013 a mine hurt soldiers north of Kidal."
)
FRIDAY, MARCH_2, FEBRUARY_3 = dt.date(2013, 2, 8), dt.date(2013, 3, 2), dt.date(2013, 2, 3)
GAO = Place(1, "Gao", 16.27, -0.04, "town", radius_km=5)
KIDAL = Place(2, "Kidal", 18.44, 1.41, "town", radius_km=5)
ATTACK, MINE = ("Violence against civilians", "Attack"), ("Explosions/Remote violence", "Remote explosive/landmine/IED")
FIRST, SECOND = (f"{part.strip('. ')}." for part in TEXT.split(". "))


def _gold(kind, place, day, **more):
    return {
        "type": kind[0], "sub_type": kind[1], "place": place.name, "lat": place.lat, "lon": place.lon, "start": day, "end": day,
        **more,
    }  # fmt: skip


def _incident(*claims):
    head = {"id": "mali", "date": MARCH_2, "country": "ML", "source": "made up", "held_out": False, "text": TEXT}
    return of_row({**head, "claims": claims})


BOTH = _incident(
    _gold(ATTACK, GAO, FRIDAY, sentence=FIRST, deaths=[5, 5], actors=["Gunmen", "people"]),
    _gold(
        MINE, KIDAL, MARCH_2, sentence=SECOND, accept=[["Battles", "Armed clash"]], actors=["soldiers"],
        days_accept=[{"start": FEBRUARY_3, "end": FEBRUARY_3}],
    ),
)  # fmt: skip


def _claim(sentence, kind, place, days, *, deaths=None, status="event", actor=""):
    start = TEXT.index(sentence)
    at = TEXT.index(actor)
    return Claim(
        quote=sentence, spans=((start, start + len(sentence)),), event_type=kind[0], sub_event_type=kind[1], status=status,
        place=place, date=DateSpan(*days, "day" if all(days) else "open") if days else None,
        deaths=deaths and Count(*deaths, None, "five", 23, 27),
        actors=(Actor(actor, at, at + len(actor), "perpetrator", "Other"),) if actor else (),
    )  # fmt: skip


SHOT = _claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), deaths=(5, 5), actor="Gunmen")
BLAST = _claim(SECOND, MINE, KIDAL, (MARCH_2, MARCH_2), actor="soldiers")


def _shares(told, incident=BOTH):
    marks = judge(incident, told)
    return {figure: share(marks, figure) for figure in FIGURES if any(mark.figure == figure for mark in marks)}


def test_a_perfect_answer_has_full_marks_in_any_order():
    assert _shares([SHOT, BLAST]) == _shares([BLAST, SHOT]) == dict.fromkeys(FIGURES, 1.0)


def test_nothing_told_has_nothing_right():
    assert _shares([]) == dict.fromkeys([figure for figure in FIGURES if figure != GOLD_TOLD], 0.0)


@pytest.mark.parametrize(
    "told, wrong",
    [
        ([SHOT], {*FIGURES} - {GOLD_TOLD, "deaths right where told"}),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (MARCH_2, MARCH_2), status="hearsay")], {*FIGURES} - {GOLD_TOLD, "deaths right where told"}),
        ([SHOT, BLAST, BLAST], {GOLD_TOLD}),  # told twice
        ([SHOT, _claim(SECOND, MINE, GAO, (MARCH_2, MARCH_2), actor="soldiers")], {"place right", "place, day and type right"}),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (FRIDAY, FRIDAY), actor="soldiers")], {"day right", "place, day and type right"}),
        ([SHOT, _claim(SECOND, MINE, KIDAL, None, actor="soldiers")], {"day right", "place, day and type right"}),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (FEBRUARY_3, FEBRUARY_3), actor="soldiers")], set()),  # the other order
        ([SHOT, _claim(SECOND, MINE, KIDAL, (MARCH_2, None), actor="soldiers")], set()),  # until the report's day
        ([SHOT, _claim(SECOND, MINE, KIDAL, (FRIDAY, MARCH_2), actor="soldiers")], {"day right", "place, day and type right"}),
        ([SHOT, _claim(SECOND, ("Battles", "Armed clash"), KIDAL, (MARCH_2, MARCH_2), actor="soldiers")], set()),  # accepted
        ([SHOT, _claim(SECOND, (MINE[0], "Grenade"), KIDAL, (MARCH_2, MARCH_2), actor="soldiers")], {"sub-type right"}),
        (
            [SHOT, _claim(SECOND, ("Riots", "Mob violence"), KIDAL, (MARCH_2, MARCH_2), actor="soldiers")],
            {"type right", "sub-type right", "place, day and type right"},
        ),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (MARCH_2, MARCH_2), actor="Gunmen")], {"an actor named"}),
        ([SHOT, _claim(SECOND, MINE, KIDAL, (MARCH_2, MARCH_2), deaths=(3, 3), actor="soldiers")], set()),  # not told: not judged
        ([_claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), deaths=(4, 4), actor="people"), BLAST], {"deaths right where told"}),
        ([_claim(FIRST, ATTACK, GAO, (FRIDAY, FRIDAY), actor="people"), BLAST], {"deaths right where told"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_marked_and_nothing_else(told, wrong):
    shares = _shares(told)
    assert {figure for figure, value in shares.items() if value < 1} == wrong


def test_a_wide_radius_is_a_wide_radius():
    near = Place(3, "Bourem", 16.95, -0.35, "town", radius_km=5)  # 80 km from Gao
    told = [_claim(FIRST, ATTACK, near, (FRIDAY, FRIDAY))]
    golds = [_gold(ATTACK, GAO, FRIDAY, radius_km=radius) for radius in (25.0, 100.0)]
    assert [_shares(told, _incident(gold))["place right"] for gold in golds] == [0, 1]


def test_deaths_that_are_not_judged_have_no_mark():
    gold = _gold(ATTACK, GAO, FRIDAY, deaths=[5], unjudged=["deaths"])
    assert "deaths right where told" not in _shares([SHOT], _incident(gold))
    assert "deaths right where told" not in _shares([SHOT], _incident(_gold(ATTACK, GAO, FRIDAY)))


def test_of_several_events_told_the_best_answers():
    incident = _incident(_gold(ATTACK, GAO, FRIDAY))
    wrong = _claim(FIRST, ("Battles", "Armed clash"), KIDAL, (FRIDAY, FRIDAY))
    assert _shares([wrong, SHOT], incident) == {**dict.fromkeys(FIGURES[:6], 1.0), GOLD_TOLD: 0.5}
