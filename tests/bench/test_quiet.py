"""The quiet texts: complete, true to their format, refused where they are not; and what counts as wrongly read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bench.quiet import FILES, KINDS, SECOND_FOLDER, QuietText, load_all, taken
from geo.errors import DataError

TEXT = """
[[texts]]
id = "football_gao"
date = 2013-02-08
country = "Mali"
kind = "sport"
places = ["Gao"]
text = "Gao attacked from the first minute."
"""


@pytest.fixture(scope="module")
def texts():
    return load_all()


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_thirty_texts_of_a_wire_s_length_that_name_a_place(texts, name):
    assert len(texts[name]) == 30
    for text in texts[name]:
        assert 80 <= len(text.text.split()) <= 250, text.id
        assert text.places, text.id


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_texts_of_nearly_every_kind(texts, name):
    assert len({text.kind for text in texts[name]}) >= len(KINDS) - 2


def test_they_come_from_many_countries_and_seldom_leave_room_for_an_event(texts):
    both = [text for part in texts.values() for text in part]
    assert len({text.country for text in both}) >= 35
    assert sum(bool(text.may) for text in both) <= 6


def test_the_second_set_is_apart_from_the_first(texts):
    first, second = ([text for part in some.values() for text in part] for some in (texts, load_all(SECOND_FOLDER)))
    assert len(second) == 381 and len({text.kind for text in second}) == len(KINDS)
    assert not {text.id for text in first} & {text.id for text in second}
    assert (SECOND_FOLDER / "held_out.toml").read_text(encoding="utf-8").startswith("# HELD OUT")


def _write(folder, development=TEXT, held_out=""):
    (folder / "development.toml").write_text(development, encoding="utf-8")
    (folder / "held_out.toml").write_text(held_out, encoding="utf-8")
    return folder


def test_a_text_reads_back(tmp_path):
    (text,) = load_all(_write(tmp_path))["development"]
    assert (text.id, text.date.isoformat(), text.places, text.may) == ("football_gao", "2013-02-08", ("Gao",), ())


@pytest.mark.parametrize(
    "right, wrong, message",
    [
        ("[[texts]]", "[[text]]", "text is not a key; every text is a table"),
        ('country = "Mali"', 'land = "Mali"', "text 1: land is not a key; there are country, date, id"),
        ('country = "Mali"', "", "text 1: .*country"),
        ("date = 2013-02-08", 'date = "Friday"', "football_gao: Friday is not a day"),
        ("date = 2013-02-08", "date = 2013-02-30", "Invalid date"),
        ('kind = "sport"', 'kind = "war"', "'war' is not a kind; there are agriculture"),
        ('places = ["Gao"]', 'places = ["Ga"]', "'Ga' does not stand in the text"),
        ('places = ["Gao"]', 'may = ["War"]', "War is not among ACLED's types"),
    ],
)
def test_a_text_that_cannot_be_right_is_refused_by_name(tmp_path, right, wrong, message):
    assert right in TEXT
    with pytest.raises(DataError, match=rf"^development\.toml: .*{message}"):
        load_all(_write(tmp_path, TEXT.replace(right, wrong, 1)))


@pytest.mark.parametrize(
    "other, message",
    [
        (TEXT.replace("Gao attacked", "The side from Gao attacked"), "football_gao: this id stands there twice"),
        (TEXT.replace("football_gao", "other"), "football_gao, other: this text stands there twice"),
    ],
)
def test_a_text_stands_in_one_file_only(tmp_path, other, message):
    with pytest.raises(DataError, match=message):
        load_all(_write(tmp_path, held_out=other))


def test_what_is_no_event_or_might_fairly_be_told_is_not_counted(texts):
    kinds = [("Battles", "event"), ("Riots", "event"), ("Protests", "planned"), ("Protests", "event")]
    claims = [SimpleNamespace(event_type=kind, status=status) for kind, status in kinds]
    quiet = texts["development"][0]
    text = QuietText(quiet.id, quiet.date, quiet.country, quiet.kind, quiet.text, may=("Riots",))
    assert [claim.event_type for claim in taken(text, claims)] == ["Battles", "Protests"]
