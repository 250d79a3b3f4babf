"""The French gold: complete, true to its texts, spread over regions, and refused where it cannot be right."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from bench.french import FILES, FOLDER, load_sentences, load_wires
from bench.wires import GoldDate, Wire, find
from geo.errors import DataError

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
TEXT = """[[sentences]]
slug = "sahel_01"
date = 2013-02-08
held_out = false
text = "Des soldats maliens ont repris jeudi un poste près de Gao."
places = [{ text = "maliens", lat = 18, lon = -2, radius_km = 1000 }, { text = "Gao", lat = 16.27, lon = -0.04 }]
dates = [{ text = "jeudi", start = 2013-02-07, end = 2013-02-07 }]
areas = [{ text = "près de Gao", lat = 16.27, lon = -0.04, radius_km = 25 }]
"""


@pytest.fixture(scope="module")
def sentences() -> list[Wire]:
    return load_sentences()


@pytest.fixture(scope="module")
def wires() -> list[Wire]:
    return load_wires()


@pytest.fixture(scope="module")
def both(sentences: list[Wire], wires: list[Wire]) -> list[Wire]:
    return sentences + wires


# -- enough, and evenly held out ---------------------------------------------------------------------------------------


def test_there_are_enough_texts_from_every_region_and_a_third_is_held_out(sentences):
    assert len(sentences) >= 60
    regions = Counter(text.country for text in sentences)
    assert len(regions) >= 6
    for region, count in regions.items():
        held_out = sum(text.held_out for text in sentences if text.country == region)
        assert count >= 10, region
        assert 0.25 <= held_out / count <= 0.4, region


def test_there_are_enough_wires_and_some_are_held_out(wires):
    assert len(wires) >= 6
    assert len({wire.country for wire in wires}) >= 6
    assert sum(wire.held_out for wire in wires) >= 2


def test_every_article_has_its_gold(wires):
    assert {path.stem for path in (FOLDER / "wires").glob("*.txt")} == {wire.slug for wire in wires}


def test_a_wire_is_as_long_as_a_short_wire_and_judges_dates_areas_and_places(wires):
    for wire in wires:
        assert 80 <= len(wire.text.split()) <= 160, wire.slug
        assert wire.places and wire.not_places and wire.dates and wire.areas and wire.source, wire.slug
        assert not wire.claims and not wire.not_events, wire.slug
        assert wire.date_given or re.search(rf"\b{wire.date.year}\b", wire.text[:60]), wire.slug


def test_a_text_is_one_to_three_sentences_with_places(sentences):
    for text in sentences:
        assert len(re.findall(r"[.!?](?= |$)", text.text)) <= 4, text.slug  # "M." counts too
        assert text.places and text.dates, text.slug


@pytest.mark.parametrize("is_held_out", [False, True])
def test_both_parts_hold_all_that_is_judged(both, is_held_out):
    part = [text for text in both if text.held_out == is_held_out]
    assert sum(not date.optional for text in part for date in text.dates) >= 40
    assert sum(not area.optional for text in part for area in text.areas) >= 20
    assert sum(date.future for text in part for date in text.dates) >= 3
    assert sum(len(text.not_places) for text in part) >= 6


# -- right -------------------------------------------------------------------------------------------------------------


def _days(date: GoldDate) -> list[tuple[dt.date | None, dt.date | None]]:
    return [(date.start, date.end), *date.accept]


def test_every_word_of_the_gold_stands_in_its_text(both):
    for text in both:
        for gold in (*text.places, *text.dates, *text.areas):
            assert find(text.text, gold.text, gold.nth), (text.slug, gold.text)
        for name in text.not_places:
            assert find(text.text, name), (text.slug, name)


def test_nothing_is_told_twice(both):
    for text in both:
        for golds in (text.places, text.dates, text.areas):
            spans = [find(text.text, gold.text, gold.nth) for gold in golds]
            assert len(set(spans)) == len(spans), text.slug


def test_days_are_in_order_and_accepted_days_too(both):
    for text in both:
        for date in text.dates:
            for start, end in _days(date):
                assert date.optional or start or end, (text.slug, date.text)
                assert start is None or end is None or start <= end, (text.slug, date.text)


def test_only_what_is_still_to_come_is_in_the_future(both):
    for text in both:
        for date in text.dates:
            last = date.end or date.start
            assert last is None or date.future is False or last > text.date, (text.slug, date.text)
            assert date.start is None or date.future or date.start <= text.date, (text.slug, date.text)


def test_a_weekday_falls_on_that_weekday(both):
    for text in both:
        for date in text.dates:
            named = re.findall(rf"\b({'|'.join(WEEKDAYS)})\b", date.text.lower())
            told = [day for day in (date.start, date.end) if day]
            if named and told:
                assert WEEKDAYS[told[0].weekday()] == named[0], (text.slug, date.text)
                assert WEEKDAYS[told[-1].weekday()] == named[-1] or date.end is None, (text.slug, date.text)


def test_every_weekday_and_month_of_a_text_is_in_its_gold(both):
    months = ("janvier", "février", "avril", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
    for text in both:
        spans = [find(text.text, date.text, date.nth) for date in text.dates]
        for match in re.finditer(rf"\b({'|'.join((*WEEKDAYS, *months))}|hier|demain)\b", text.text.lower()):
            assert any(span and span[0] <= match.start() < span[1] for span in spans), (text.slug, match[0])


def test_points_are_on_earth_and_have_a_reach(both):
    for text in both:
        for gold in (*text.places, *text.areas):
            assert -90 <= gold.lat <= 90 and -180 <= gold.lon <= 180, (text.slug, gold.text)
            assert 5 <= gold.radius_km <= 2500, (text.slug, gold.text)


# -- refused -----------------------------------------------------------------------------------------------------------


def _write(folder, text=TEXT, held_out=""):
    for name, is_held_out in FILES.items():
        (folder / name).write_text(held_out if is_held_out else text, encoding="utf-8")
    return folder


def test_a_text_reads_back(tmp_path):
    (text,) = load_sentences(_write(tmp_path))
    assert (text.slug, text.country, text.date.isoformat(), text.held_out) == ("sahel_01", "sahel", "2013-02-08", False)
    assert (text.date_given, text.claims, len(text.places)) == (True, (), 2)


@pytest.mark.parametrize(
    "right, wrong, message",
    [
        ('text = "jeudi"', 'text = "jeud"', "sahel_01: 'jeud' does not stand in the article"),
        ("end = 2013-02-07", "end = 2013-02-06", "2013-02-07 is after 2013-02-06"),
        ("end = 2013-02-07", "end = 2013-02-31", "Invalid date"),
        ("lat = 18", "lat = 98", "is not on Earth"),
        ("held_out = false", "held_out = true", "sahel_01: held_out is true, move it to the other file"),
        ("held_out = false", "held = false", "held is not a key of a Wire"),
        ("held_out = false", "claims = []", "claims is not a key of a short text"),
        ("sahel_01", "sahel", "a slug is region and number"),
        ('slug = "sahel_01"', "", "text 1: 'slug'"),
        ("[[sentences]]", "[[texts]]", "texts is not a key"),
    ],
)
def test_gold_that_cannot_be_right_is_refused_by_name(tmp_path, right, wrong, message):
    assert right in TEXT
    with pytest.raises(DataError, match=rf"^sentences\.toml: .*{message}"):
        load_sentences(_write(tmp_path, TEXT.replace(right, wrong, 1)))


def test_a_text_that_stands_twice_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"sahel_01: this slug or text stands there twice"):
        load_sentences(_write(tmp_path, TEXT + TEXT))
    _write(tmp_path)
    (tmp_path / "held_out.toml").unlink()
    with pytest.raises(DataError, match=r"held_out\.toml"):
        load_sentences(tmp_path)
