"""What the cells of tables say of places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.written_names import Away, Between, Named, bare_name, named, read_written


@pytest.mark.parametrize(
    "text, bare",
    [
        ("Ouallam town", "Ouallam"),
        ("Sagwe Village Town", "Sagwe"),
        ("Bor City town", "Bor"),
        ("Kalma IDP camp", "Kalma"),
        ("Tillia sub-district", "Tillia"),
        ("Ouham-Pendé province", "Ouham-Pendé"),
        ("Region of Kidal", "Kidal"),
        ("the town of Gao", "Gao"),
        ("Selo Achkhoy", "Achkhoy"),
        ("poselok gorodskogo tipa Gikalo", "Gikalo"),
        ("Wah-lu-pay", "Wah-lu-pay"),
        ("Cox's Bazar", "Cox's Bazar"),
        ("Camp", "Camp"),  # nothing would be left
        ("village camp", "village camp"),
        ("Bolo 2 village", "Bolo 2"),  # its number is part of it
    ],
)
def test_bare_name(text, bare):
    assert bare_name(text) == bare


def test_a_name_is_read_step_by_step():
    assert named("Bolo 2 village") == [
        Named("Bolo 2 village"),
        Named("Bolo 2", "village", "town"),
        Named("Bolo", "village", "town", "2"),
    ]


@pytest.mark.parametrize(
    "text, group",
    [("Bria town", "town"), ("Bria suburb", "town"), ("Bria region", "area"), ("Bria airport", "site"), ("Bria", "")],
)
def test_the_last_word_tells_the_kind(text, group):
    assert named(text)[-1].group == group


@pytest.mark.parametrize("text, number", [("Badéné I village", "I"), ("Kaba 12", "12"), ("Post 1584", ""), ("7", "")])
def test_numbers(text, number):
    assert named(text)[-1].number == number


@pytest.mark.parametrize(
    "text, expected",
    [
        ("45 km north of Obo", Away(45, "Obo", 0)),
        ("12 km NNW of Ménaka", Away(12, "Ménaka", 337.5)),
        ("30 kms south-west of Mopti town", Away(30, "Mopti", 225)),
        ("10 miles to the east of Bor", Away(10 * 1.609344, "Bor", 90)),
        ("7,5 km from Kidal", Away(7.5, "Kidal")),
        ("PK 12 on the road between Bangui and Damara", Away(12, "Bangui", None, "Damara")),
        ("Obo - Djemah road (60 km from Obo)", Away(60, "Obo", None, "Djemah")),
        ("Obo - Djemah road, 60 km from Djemah in the forest", Away(60, "Djemah", None, "Obo")),
        ("PK12 Bimbo", Away(12, "Bimbo")),
        ("between Gao and Kidal", Between("Gao", "Kidal")),
        ("Road from Gao to Kidal", Between("Gao", "Kidal")),
        ("Gao to Kidal highway", Between("Gao", "Kidal")),
        ("Gao–Kidal road", Between("Gao", "Kidal")),
        ("Homs/Hama border", Between("Homs", "Hama")),
    ],
)
def test_roads_and_distances_come_first(text, expected):
    assert read_written(text).phrases[0] == expected


def test_a_hyphen_may_be_part_of_a_name():
    assert read_written("Kaga-Bandoro road").phrases == (
        Named("Kaga-Bandoro road"),
        Named("Kaga-Bandoro", "road", "site"),
        Between("Kaga", "Bandoro"),
    )


@pytest.mark.parametrize(
    "text, name, around",
    [
        ("Kossa village, Dhanu sub-district", "Kossa", ("Dhanu sub-district",)),
        ("Kossa village - Dhanu sub-district", "Kossa", ("Dhanu sub-district",)),
        ("Kossa village (Buraki groupement, Banyali)", "Kossa", ("Buraki groupement", "Banyali")),
        ("Kossa checkpoint (M4)", "Kossa", ()),
    ],
)
def test_areas_around(text, name, around):
    written = read_written(text)
    assert written.phrases[-1].name == name
    assert written.around == around


def test_a_stroke_parts_two_names():
    names = [phrase.name for phrase in read_written("Möng Kung village/IDP camp").phrases]
    assert names == ["Möng Kung village", "Möng Kung", "IDP camp"]


def test_near_is_no_name():
    assert read_written("near Konna").phrases[-1] == Named("Konna", "near", "site")
    assert read_written("Northern Uganda").phrases[-1] == Named("Uganda", "Northern", "site")


@pytest.mark.parametrize("text", ["", "  ", "—", "()", ", ,"])
def test_no_name(text):
    assert read_written(text).phrases == ()


WORDS = st.sampled_from(
    ["Gao", "town", "2", "km", "north", "of", "between", "and", "road", "-", "/", "(", ")", ",", "PK", "sub-district"]
)


@given(st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_is_read(text):
    written = read_written(text)
    assert written == read_written(text)
    assert all(isinstance(phrase, Between) or phrase.name for phrase in written.phrases)
