"""Text to mentions: sentences with what must and what must not become a place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer.store import Gazetteer
from geo.places.mentions import find_mentions, given_mentions


def _names(text: str, gazetteer: Gazetteer) -> list[str]:
    return [mention.text for mention in find_mentions(text, gazetteer) if mention.is_place]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fighting reached El Fasher on Monday.", ["El Fasher"]),
        ("Mr Jordan spoke.", []),  # a person, not a country
        ("President Chad Washington resigned in Ottawa.", ["Ottawa"]),
        ("Paris Hilton flew to Paris, France.", ["Paris", "France"]),
        ("KHARTOUM, Sudan — Shells fell on Omdurman in May.", ["KHARTOUM", "Sudan", "Omdurman"]),
        ("Rebels in northern Mali left Kidal and Tessalit.", ["Mali", "Kidal", "Tessalit"]),
        ("Malian soldiers crossed the Niger River.", ["Malian", "Niger River"]),
        ("Reuters and Google did not comment in Bamako.", ["Bamako"]),
        (
            "Residents of Kolofatta-Garga village near Maroua, Cameroon, fled.",
            ["Kolofatta-Garga", "Maroua", "Cameroon"],
        ),
        ("Troops from Niamey fought in Tillaberi region in March.", ["Niamey", "Tillaberi region"]),
        ("", []),
    ],
)
def test_find_mentions(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert _names(text, gazetteer) == expected


def test_an_unknown_site_is_reported_though_the_gazetteer_lacks_it(gazetteer: Gazetteer) -> None:
    text = "BAMAKO, Mali — Shots were heard at the Djikoroni-Para paratrooper base in Bamako on Friday."
    mention = next(m for m in find_mentions(text, gazetteer) if m.text == "Djikoroni-Para")
    assert (mention.is_place, mention.name, mention.designator) == (True, "", "base")


def test_a_small_town_of_the_country_the_text_is_about_is_taken(gazetteer: Gazetteer) -> None:
    text = "Malian troops drove from Bamako to Gao and Kidal in northern Mali. Tessalit fell without a shot."
    assert "Tessalit" in _names(text, gazetteer)


def test_one_decision_a_name(gazetteer: Gazetteer) -> None:
    text = "Gao is quiet. In Gao, Mali, the market opened. Gao said little. Shots near Gao."
    verdicts = {m.is_place for m in find_mentions(text, gazetteer) if m.text == "Gao"}
    assert verdicts == {True}


def test_demonyms_are_marked(gazetteer: Gazetteer) -> None:
    mentions = find_mentions("Chadian and French troops met in Kidal, Mali.", gazetteer)
    assert [(m.text, m.is_adjectival) for m in mentions if m.is_place] == [
        ("Chadian", True), ("French", True), ("Kidal", False), ("Mali", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("Captain Amadou Sikasso spoke in Bamako.", "Sikasso", "given name"),
        ("Mr Jordan spoke in Bamako.", "Jordan", "makes it a person"),
        ("The army and Hamas spoke in Gaza City.", "Hamas", "armed movement"),
    ],
)
def test_rejected_names_say_why(text: str, name: str, reason: str, gazetteer: Gazetteer) -> None:
    mention = next(m for m in find_mentions(text, gazetteer) if m.text == name)
    assert not mention.is_place
    assert reason in mention.reasons[0]


def test_given_spans_get_the_name_to_look_up(gazetteer: Gazetteer) -> None:
    text = "in Laurel County, Ky., the Gao Province, W.Va."
    spans = [
        (text.index(name), text.index(name) + len(name)) for name in ("Laurel County", "Ky.", "Gao Province", "W.Va.")
    ]
    assert [m.name for m in given_mentions(text, spans, gazetteer)] == ["laurel county", "ky.", "gao", "wva"]


@given(text=st.text())
def test_any_text_gives_spans_that_index_it_and_the_same_answer_twice(text: str, gazetteer: Gazetteer) -> None:
    mentions = find_mentions(text, gazetteer)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert mentions == find_mentions(text, gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "Gao\x00Kidal \x01 Mali",
        "\u200fقتل ثلاثة في غاو\u200f",
        "Боевые действия продолжаются под Бахмутом, Украина.",
        "😀 Bamako 😀",
        "\u202eilaM\u202c Gao",
        "İstanbul ﬁghting in Łódź",
    ],
)
def test_strange_texts_are_read(text: str, gazetteer: Gazetteer) -> None:
    assert all(text[m.start : m.end] == m.text for m in find_mentions(text, gazetteer))


def test_time_grows_linearly(gazetteer: Gazetteer) -> None:
    piece = "Troops left Gao for Kidal on Friday, and Mr Traore of the Malian army spoke to reporters near Tessalit. "

    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        start = time.process_time()
        find_mentions(text, gazetteer)
        return time.process_time() - start

    seconds(10_000)
    assert seconds(1_000_000) < 100 * 4 * max(seconds(10_000), 0.005)
