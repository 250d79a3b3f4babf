"""Names behind words of war and flight: places of the country that the text is about, not persons and groups."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.language.pack import open_language
from geo.language.text import Text
from geo.model import Article
from geo.places.features import dense_rows, look, probability
from geo.places.mention_rules import RULES, Case, focus_of, person_at, rules_of
from geo.places.mentions import word_sums
from geo.places.weights import bundled
from geo.reading.pipeline import read_article
from geo.rules import first_of

ETHIOPIA = "ADDIS ABABA - Officials in Ethiopia said that the roads to Harar and Jimma were shut. "
CONGO = "GOMA, Congo - The army held Bukavu and Bunia, residents said. "
NIGERIA = "MAIDUGURI, Nigeria - The governor of Borno spoke of Damboa and Bama. "


def status(text: str, name: str, gazetteer: Gazetteer) -> str:
    return next((r.status for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name), "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ETHIOPIA + "Gunmen stormed Adama on Sunday.", "Adama"),
        (ETHIOPIA + "Troops shelled Chiro for two hours.", "Chiro"),
        (ETHIOPIA + "Thousands left Axum on foot.", "Axum"),
        (ETHIOPIA + "Bure was shelled from the hills.", "Bure"),
        (CONGO + "The rebels captured Sake before noon.", "Sake"),
        (CONGO + "Fighting reached Boga at night.", "Boga"),
        (CONGO + "Sake fell to the rebels.", "Sake"),
        (CONGO + "Sake had been cut off for days.", "Sake"),
        (CONGO + "Jets bombed two camps in the Somali region of Gedo, an envoy said.", "Gedo"),
        (NIGERIA + "Insurgents overran Biu in an hour.", "Biu"),
    ],
)
def test_what_is_fought_over_is_a_place(text: str, name: str, gazetteer: Gazetteer) -> None:
    assert status(text, name, gazetteer) == "placed"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NIGERIA + "Troops attacked Boko Haram and captured Musa.", "Musa"),
        (NIGERIA + "Troops attacked Boko Haram and captured Musa.", "Boko"),
        (CONGO + "Soldiers raided Hema villages.", "Hema"),
        (ETHIOPIA + "The army attacked Fano militia.", "Fano"),
        ("YANGON - Myanmar said the Arakan Army was in Paletwa and Mrauk-U.", "Arakan"),
        ("ISTANBUL - The Kurdistan Workers' Party struck Ankara, Turkey said.", "Kurdistan"),
        ("ADDIS ABABA - The Tigray People's Liberation Front held Mekelle, Ethiopia said.", "Tigray"),
        ("KABUL - Kunduz, Ghazni and Herat were calm. Soldiers captured Akbar, he said.", "Akbar"),
    ],
)
def test_who_is_fought_is_none(text: str, name: str, gazetteer: Gazetteer) -> None:
    assert status(text, name, gazetteer) in ("rejected", "")


def test_the_reason_is_given(gazetteer: Gazetteer) -> None:
    found = read_article(Article(CONGO + "The rebels captured Sake before noon."), gazetteer).resolutions
    sake = next(r for r in found if r.mention.text == "Sake")
    country = "Democratic Republic of the Congo"
    assert sake.mention.reasons == (f"fought over or left like a place, and in {country} like most of the text",)


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("BAMAKO - Mali's army said that convoys had reached Kidal and Tessalitt.", "Tessalitt", "Tessalit"),
        ("YANGON - Myanmar's junta bombed Kutkhai on Monday; Lashio and Hsenwi were calm.", "Kutkhai", "Kutkai"),
        ("KHARTOUM, Sudan - Residents of El Fasher and Nyala fled to Tawilah.", "Tawilah", "Tawila"),
    ],
)
def test_a_name_in_another_spelling_where_places_stand(text: str, name: str, meant: str, gazetteer: Gazetteer) -> None:
    found = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)
    assert found.best is not None
    assert found.best.place.name == meant


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BAMAKO - Soldiers of Kidal and Gao met Diarra and Kwaku in Mali.", "Kwaku"),
        ("YANGON - Myanmar's junta bombed Hezbolla on Monday; Lashio and Hsenwi were calm.", "Hezbolla"),
    ],
)
def test_a_name_that_is_like_no_place_stays_out(text: str, name: str, gazetteer: Gazetteer) -> None:
    assert status(text, name, gazetteer) in ("rejected", "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason)
def test_a_rule_decides_its_example(rule, gazetteer):
    language = open_language("fr" if rule.example.startswith("L'") else "en")
    start, text = rule.example.index("["), Text(rule.example.replace("[", "").replace("]", ""), language)
    weights, known = bundled(), gazetteer.in_language(language)
    view = look(text, known)
    persons = [person_at(view, index) for index in range(len(view.spots))]
    scores = weights.recognition.score(dense_rows(view, word_sums(view, weights))).tolist()
    focus = focus_of(view, scores, known)
    index = next(index for index, spot in enumerate(view.spots) if spot.start <= start < spot.end)
    case = Case(view, index, probability(scores[index]), persons[index], focus, view.facts[index], view.spots[index])
    assert first_of(RULES, case) is rule
    assert first_of(rules_of(known, case.spot.name), case) is rule  # nothing that fits is left out beforehand
