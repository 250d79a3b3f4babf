"""The founding article and the bundled sample against real records: every verdict, by id."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from geo.__main__ import main
from geo.articles.sources import read_document
from geo.matching import MatchOptions, MatchReport, match, match_places, report_matches
from geo.reading.pipeline import read_article
from geo.records.bundled import load_sample
from geo.records.editions import merge_editions
from geo.records.loading import read_records
from tests.fixtures.matching import claims, places

DATELINE = dt.date(2013, 2, 8)
ARTICLE = "articles/reuters_2013-02-08_bamako.txt"
MALI, SAMPLE = "data/ucdp_ged_mali_2011_2014.csv", "data/ucdp_ged251_sample_9972.csv"


@pytest.fixture(scope="module")
def mali(shared: Path) -> pd.DataFrame:
    """Well-placed events of Mali, GED 21.1."""
    return read_records(shared / MALI).checked.good


@pytest.fixture(scope="module")
def both(shared: Path, mali: pd.DataFrame) -> pd.DataFrame:
    """The same and a sample of the world, GED 25.1."""
    return merge_editions(mali, read_records(shared / SAMPLE).checked.good).events


def report_of(path: Path, events: pd.DataFrame, gazetteer) -> MatchReport:
    reading = read_article(read_document(path, date=DATELINE), gazetteer)
    return match(reading, events)


@pytest.fixture(scope="module")
def founding(shared, mali, gazetteer) -> MatchReport:
    return report_of(shared / ARTICLE, mali, gazetteer)


@pytest.fixture(scope="module")
def founding_both(shared, both, gazetteer) -> MatchReport:
    return report_of(shared / ARTICLE, both, gazetteer)


def of(report: MatchReport, words: str, kind: str = "") -> pd.Series:
    """The first row of the claim one of whose cells holds these words."""
    told = report.claims
    is_meant = told["sentence"].str.contains(words) & told["sub_event_type"].str.contains(kind)
    ids = told.loc[is_meant, "id"]
    assert len(ids) == 1, f"{words}: {len(ids)} claims"
    rows = report.of_claim(ids.iloc[0])
    assert (rows["status"] != "possible").all()
    return rows.iloc[0]


SUICIDE, MINES, TESSALIT, OPERATION = (
    "suicide bomber on a motorbike",
    "land mine",
    "Tessalit",
    "military operation launched",
)
COUP, COUNTER_COUP, CLASH = (
    "toppled in a coup|military coup in March",
    "counter-coup",
    "Paratroopers Mutiny|fought mutinous",
)


@pytest.mark.parametrize(
    "words, ids, deaths",
    [
        (CLASH, "UCDP:67797", 2),
        (SUICIDE, "UCDP:67672", 1),
        (OPERATION, "UCDP:67968; UCDP:67970; UCDP:67972", 90),
        (COUNTER_COUP, "UCDP:29937; UCDP:29938", 27),
    ],
)
def test_claims_of_the_founding_article_with_a_record(words, ids, deaths, founding, founding_both):
    for report in (founding, founding_both):
        row = of(report, words)
        assert (row["status"], row["record_ids"], row["deaths_best"]) == ("match", ids, deaths)


@pytest.mark.parametrize("words", [TESSALIT, COUP])
def test_claims_without_a_record_for_good_reason(words, founding, founding_both):
    for report in (founding, founding_both):
        row = of(report, words)
        assert (row["status"], row["gap"]) == ("unmatched", "nothing lethal")
        assert "UCDP records only events with deaths" in row["why"]


def test_the_nearest_record_is_named_where_there_is_none(founding):
    assert (
        "UCDP:68029 (19 Feb 2013, 0 deaths), 44 km south-east of Tessalit, 11 days later"
        in of(founding, TESSALIT)["why"]
    )


def test_mines_on_the_road_need_the_fuller_data(founding, founding_both):
    without, row = of(founding, MINES), of(founding_both, MINES)
    assert (without["status"], without["gap"]) == ("unmatched", "too imprecise")
    assert (row["status"], row["record_ids"], row["deaths_best"]) == ("match", "UCDP:67671", 4)
    assert row["km"] == pytest.approx(133, abs=1)
    assert "may lie so far out" in row["reasons"]


def test_five_claims_have_a_record_and_two_have_none(founding, founding_both):
    assert (founding.matched, founding_both.matched) == (4, 5)
    assert (founding_both.matches["status"] == "unmatched").sum() == 2


def test_what_the_reasons_say(founding):
    assert of(founding, CLASH)["reasons"] == "same day, same place, both sides named; article at least 1 death, UCDP 2"
    assert "the article names only Mali: of all that fits, this is the deadliest" in of(founding, OPERATION)["reasons"]
    assert "UCDP 29 + 30 + 31 = 90; 3 records, probably one event" in of(founding, OPERATION)["reasons"]
    assert "article at least 27 deaths, UCDP 14 + 13 = 27" in of(founding, COUNTER_COUP)["reasons"]
    doubts = of(founding, SUICIDE)["doubts"]
    assert "UCDP counts deaths only: the injured are not in it" in doubts
    assert "the one death may be the bomber's own" in doubts


def test_what_a_reader_would_want_next(founding):
    left = founding.unmentioned.set_index("record_ids")
    assert {"UCDP:67673", "UCDP:67674", "UCDP:67675"} <= set(left.index)
    assert left.loc["UCDP:67666", "doubts"] == left.loc["UCDP:67667", "doubts"] != ""
    assert not set(left.index) & {"UCDP:67797", "UCDP:67672", "UCDP:67968"}


def test_the_command(shared, capsys):
    files = [str(shared / name) for name in (ARTICLE, MALI, SAMPLE)]
    assert main(["match", *files, "--date", "2013-02-08", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    found = {match["record_ids"][0] for claim in answer["claims"] for match in claim["matches"]}
    assert found == {"UCDP:67797", "UCDP:67672", "UCDP:67671", "UCDP:67968", "UCDP:29937"}


# -- FACTS, section 5: queries -----------------------------------------------------------------------------------------

BAMAKO = {"name": "Bamako", "lat": 12.65, "lon": -8.0}
CAMP = {"name": "Djikoroni-Para", "lat": 12.6265, "lon": -8.0479}
GAO = {"name": "Gao", "lat": 16.27167, "lon": -0.04472}
TESSALIT_TOWN = {"name": "Tessalit", "lat": 20.20126, "lon": 1.01186}
TIMBUKTU = {"name": "Timbuktu", "lat": 16.77348, "lon": -3.00742}
KONNA = {"name": "Konna", "lat": 14.94329, "lon": -3.89474}


def query(place: dict, events: pd.DataFrame, start: str, end: str, km: float, days: int = 0) -> pd.DataFrame:
    window = {"start": dt.date.fromisoformat(start), "end": dt.date.fromisoformat(end)}
    return match_places(places(place), events, **window, options=MatchOptions(max_km=km, max_days=days))


def ids(matches: pd.DataFrame) -> list[str]:
    return [name for cell in matches["record_ids"] if cell for name in cell.removeprefix("UCDP:").split("; UCDP:")]


def test_bamako_within_10_km(mali):
    assert ids(query(BAMAKO, mali, "2013-02-08", "2013-02-08", 10)) == ["67797"]


def test_the_camp_within_2_km(mali):
    row = query(CAMP, mali, "2013-02-08", "2013-02-08", 2).iloc[0]
    assert row["status"] == "unmatched"
    assert row["why"].startswith("Nothing is recorded within 2 km. On these days the nearest record is UCDP:67797")


def test_gao_with_and_without_the_fuller_data(mali, both):
    assert ids(query(GAO, mali, "2013-02-05", "2013-02-10", 60)) == ["67672", "67673", "67674"]
    assert ids(query(GAO, both, "2013-02-05", "2013-02-10", 60)) == ["67672", "67673", "67674"]
    assert ids(query(GAO, both, "2013-02-05", "2013-02-10", 150)) == ["67671", "67672", "67673", "67674"]


def test_tessalit(mali):
    empty = query(TESSALIT_TOWN, mali, "2013-02-05", "2013-02-12", 60)
    assert empty["status"].tolist() == ["unmatched"]
    assert "Nothing is recorded within 60 km" in empty["why"][0]
    found = query(TESSALIT_TOWN, mali, "2013-02-05", "2013-02-28", 60)
    assert ids(found) == ["68029", "68030", "68031", "68020", "68023", "68026", "67728"]
    assert found["deaths_best"].tolist() == [0, 119, 10]


def test_bamako_in_may_2012_needs_a_day_of_tolerance(mali):
    assert ids(query(BAMAKO, mali, "2012-05-01", "2012-05-31", 60)) == []
    found = query(BAMAKO, mali, "2012-05-01", "2012-05-31", 60, days=1)
    assert sorted(ids(found)) == ["29937", "29938"]
    assert found["deaths_best"].sum() == 27


def test_konna_is_one_row(mali):
    found = query(KONNA, mali, "2013-01-11", "2013-01-11", 5)
    assert found[["record_ids", "records", "deaths_best"]].to_numpy().tolist() == [
        ["UCDP:67968; UCDP:67970; UCDP:67972", 3, 90]
    ]


def test_timbuktu_is_an_honest_zero(mali):
    assert query(TIMBUKTU, mali, "2013-01-01", "2013-03-01", 60)["status"].tolist() == ["unmatched"]


# -- the same on what ships with the project ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled(root, gazetteer) -> MatchReport:
    return report_of(root / "data" / "sample_article.txt", load_sample().good, gazetteer)


@pytest.mark.parametrize(
    "words, first_id",
    [
        ("broke into open combat", "ML-026"),
        ("ousted in March 2012", "ML-006"),
        ("dropped by parachute on Tessalit", "ML-028"),
        ("man on a motorcycle", "ML-027"),
        ("mines have also gone off", "ML-025"),
    ],
)
def test_the_bundled_article_and_incidents(words, first_id, bundled):
    rows = bundled.of_claim(bundled.claims.loc[bundled.claims["sentence"].str.contains(words), "id"].iloc[0])
    assert rows.iloc[0][["status", "record_ids"]].tolist() == ["match", first_id]


def test_the_counter_coup_in_the_bundled_incidents():
    told = {"lat": 12.609, "lon": -7.975, "radius_km": 23.2, "place": "Bamako", "date": ("2012-05-01", "2012-05-31"),
            "date_precision": "month", "deaths": (27, 27, None), "participants": "troops; paratroopers"}  # fmt: skip
    match = report_matches(claims(told), load_sample().good).matches.iloc[0]
    assert match[["record_ids", "deaths_best"]].tolist() == ["ML-008; ML-009", 27]
    assert "both sides named" in match["reasons"]


def test_a_bundled_incident_without_deaths_is_still_a_record():
    """The sample holds more than deaths, so a coup is found there, and nothing lethal is no excuse."""
    told = {
        "event_type": "Strategic developments",
        "lat": 16.77,
        "lon": -3.0,
        "place": "Timbuktu",
        "date": "2013-01-28",
    }
    match = report_matches(claims(told), load_sample().good).matches.iloc[0]
    assert match[["status", "record_ids"]].tolist() == ["match", "ML-023"]


def test_the_command_on_the_bundled_files(root, capsys):
    data = root / "data"
    assert main(["match", str(data / "sample_article.txt"), str(data / "mali_2012_2013.csv")]) == 0
    out = capsys.readouterr().out
    assert "ML-026" in out
    assert "Recorded nearby, not in the article" in out


def test_an_answer_that_is_none_is_refused(root, capsys):
    data = root / "data"
    files = [str(data / "sample_article.txt"), str(data / "mali_2012_2013.csv")]
    assert main(["match", *files, "--answer", "edition"]) == 2
    assert "is not KEY=VALUE" in capsys.readouterr().err
