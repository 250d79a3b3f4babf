"""The scene of an event: which name of a sentence the trees take, when the rules are asked first, and laws of the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from geo.areas import find_areas
from geo.claims.locations import Locations
from geo.claims.passages import Passage
from geo.claims.scene import FEATURES, SUMS, beside, bundled, dense_rows, word_features
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import bundled as vocabulary
from geo.errors import GazetteerError
from geo.language.text import Text
from geo.model import Article, Claim
from geo.places.mentions import find_mentions
from geo.places.resolution import resolve
from geo.reading.pipeline import claims_row, read_article


def passage_of(text: str, gazetteer) -> Passage:
    cut = Text(text)
    resolutions = resolve(Article(text), find_mentions(cut, gazetteer), gazetteer)
    areas = find_areas(cut, resolutions, gazetteer=gazetteer)
    locations = Locations(text, resolutions, areas, dateline=(-1, -1))
    here = locations.within(0, len(text)), locations.nowhere_within(0, len(text))
    sentence = Tokens(cut, vocabulary()).sentence(0, len(text))
    return Passage(sentence, vocabulary(), dates=(), locations=here[0], nowhere=here[1])


def first_event(text: str, gazetteer) -> Claim:
    return next(claim for claim in read_article(Article(text), gazetteer).told if claim.status == "event")


@pytest.mark.parametrize(
    "text, place",
    [
        ("Nairobi residents protested against the price of flour.", "Nairobi"),
        ("Hundreds of Accra residents protested against the price of fuel.", "Accra"),
        ("A Malian soldier was shot outside the court of Mopti.", "Mopti"),
    ],
)
def test_a_place_that_no_rule_takes_is_the_likeliest_scene(text, place, gazetteer):
    claim = first_event(text, gazetteer)
    assert claim.place and claim.place.name == place
    assert any("the likeliest scene (0." in reason for reason in claim.reasons)


@pytest.mark.parametrize(
    "text, place",
    [
        ("Police in Lagos, Nigeria, arrested ten men who had come from Accra.", "Lagos"),
        ("The minister, who lives in Geneva, was murdered at his Bamako residence.", "Bamako"),
        ("Rebels who came from Kidal killed ten people at a market in Gao, Mali.", "Gao"),
        ("The ministry in Paris said that rebels killed nine soldiers outside the Bamako barracks.", "Bamako"),
    ],
)
def test_of_several_places_that_of_the_event_is_taken(text, place, gazetteer):
    claim = first_event(text, gazetteer)
    assert claim.place and claim.place.name == place


def test_of_two_events_each_keeps_its_place(gazetteer):
    text = "Rebels killed ten soldiers in Gao, and police arrested five men in Bamako."
    places = [claim.place.name for claim in read_article(Article(text), gazetteer).told if claim.place]
    assert places == ["Gao", "Bamako"]


def test_a_likely_place_beside_others_is_told_so(gazetteer):
    claim = first_event("A Malian soldier was shot outside the court of Mopti.", gazetteer)
    assert any(reason.startswith("named in the same sentence: of several places") for reason in claim.reasons)


def test_a_dateline_asks_more_of_a_name(gazetteer):
    """A name that is hardly likely is no reason to leave the place of the wire."""
    claim = first_event("BAMAKO, Mali - Gunmen killed twelve farmers, a man from Sokoto said.", gazetteer)
    assert claim.place and claim.place.name == "Bamako"


def test_a_batch_and_a_reading_agree(gazetteer):
    text = "Hundreds of Accra residents protested near Jubilee House. A Malian soldier was shot outside the court of Mopti."
    alone = [claim.place and claim.place.name for claim in read_article(Article(text), gazetteer).told]
    assert [claim["place"] for claim in claims_row({"id": 1, "text": text}, gazetteer)["claims"]] == alone


SENTENCES = [
    "Rebels from Kidal killed ten people in Gao, Mali, and fled to Niger.",
    'In Paris the minister said: "Soldiers shot two men in Timbuktu-Gao country."',
    "Gao: a bomb.",
    "Gunmen killed a farmer in Xyzzyville and a teacher.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_row_has_every_feature_and_only_numbers(text, gazetteer):
    passage = passage_of(text, gazetteer)
    for event in passage.happenings:
        named = beside(passage.sentence, passage.names, event)
        rows = dense_rows(passage.sentence, passage.names, passage.happenings, event, named)
        words = word_features(passage.sentence, passage.names, event, named)
        assert len(rows) == len(words) == len(passage.names)
        assert {len(row) + len(SUMS) + 1 for row in rows} <= {len(FEATURES)}
        assert np.isfinite(np.array(rows, dtype=float)).all()
        assert all(set(row) == set(SUMS) for row in words)


@pytest.mark.parametrize("text", SENTENCES)
def test_chances_are_chances_and_each_event_is_judged_by_itself(text, gazetteer):
    passage = passage_of(text, gazetteer)
    together = passage.chances(passage.happenings)
    assert all(0 <= chance <= 1 for row in together for chance in row)
    assert [passage.chances([one])[0] for one in passage.happenings] == [pytest.approx(row) for row in together]


def test_names_stand_in_order_and_none_twice(gazetteer):
    names = passage_of(SENTENCES[0], gazetteer).names
    assert [name.first for name in names] == sorted({name.first for name in names})
    assert all(name.first < name.last for name in names)


def test_no_name_no_chance(gazetteer):
    passage = passage_of("Gunmen killed ten people.", gazetteer)
    assert passage.names == [] and passage.chances(passage.happenings) == [[]]


def test_a_list_of_very_many_names_is_left_to_the_rules(gazetteer):
    text = "Rebels attacked " + ", ".join(["Gao", "Kidal", "Mopti"] * 30) + " and killed ten people."
    assert not any(
        "likeliest" in reason for claim in read_article(Article(text), gazetteer).told for reason in claim.reasons
    )


def test_the_file_tells_how_it_was_made_and_is_small(root):
    header = bundled().header
    assert "MIT" in header["fitted on"] and any("five folds" in key for key in header)
    assert (root / "data" / "scenes.json").stat().st_size < 300_000


@pytest.mark.parametrize(
    "content", ["", "{}", '{"header": {"format": 0}}', '{"header": {"format": 1}, "trees": {"features": []}}']
)
def test_a_damaged_file_is_told_with_the_remedy(content, tmp_path, monkeypatch):
    (tmp_path / "scenes.json").write_text(content)
    monkeypatch.setattr("geo.resources.bundled_data", lambda name: tmp_path / name)
    with pytest.raises(GazetteerError, match=r"scenes\.json cannot be read .*python -m bench\.scenes"):
        bundled.__wrapped__()
