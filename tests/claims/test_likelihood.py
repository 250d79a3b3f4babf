"""How likely a claim is one of an event: fitted trees tell figures of speech from deeds, and say how sure they are."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from geo.articles.sources import article_from_text
from geo.claims.likelihood import FEATURES, LEAST, Likelihood, TextWords, bundled, words_of
from geo.claims.reader import read_drafts
from geo.errors import GazetteerError
from geo.language.text import Text
from geo.model import Article, Claim
from geo.reading.pipeline import read_article

DAY = dt.date(2013, 2, 8)
DEED = "Gunmen attacked a convoy of the army near Gao on Thursday, killing three soldiers, the governor said."
CHESS = (
    "The grandmaster from Chennai attacked on the king's wing in Bamako on Thursday and killed the game in the endgame. "
    "His opponent had sacrificed a bishop and a rook for pawns; commentators praised the defence, and the round ended in a draw."
)


def told(text: str, gazetteer) -> list[Claim]:
    return list(read_article(article_from_text(text, date=DAY), gazetteer).told)


def test_a_deed_is_likely(gazetteer):
    (claim,) = told(DEED, gazetteer)
    assert claim.status == "event" and claim.score > 0.9


def test_what_is_hardly_an_event_is_background_and_says_so(gazetteer):
    claims = told(CHESS, gazetteer)
    assert claims and not any(claim.status == "event" for claim in claims)
    unlikely = [claim for claim in claims if claim.score < LEAST]
    assert all(claim.reasons[0].startswith("taken as no event: ") for claim in unlikely)


def test_words_are_those_that_may_tell_a_topic(gazetteer):
    text = Text("Rebels of Gao attacked the market with mortars. It rained.")
    drafts, tokens = read_drafts(Article(text.text), text, [], dates=[], areas=[])
    near, whole = words_of(drafts[0], tokens, TextWords.of(tokens))
    assert near == {"attacked", "market", "mortars"} and whole == near | {"rained"}


def test_no_claims_have_no_chances():
    assert bundled().chances([], None) == []  # type: ignore[arg-type]


def test_the_file_holds_words_of_no_text_alone():
    """A word that is weighed stood in several texts, and names are never weighed."""
    words = {*bundled().near, *bundled().text}
    assert words and all(word.isalpha() and word.islower() for word in words)


@pytest.mark.parametrize("change", [{"format": 0}, {"features": ["rank"]}])
def test_a_file_of_another_version_is_refused(change):
    header = {"format": change.get("format", 1)}
    data = {
        "header": header,
        "near": {},
        "text": {},
        "trees": {"features": change.get("features", list(FEATURES)), "bias": 0, "trees": []},
    }
    with pytest.raises(ValueError, match="another version"):
        Likelihood.from_dict(data)


def test_a_damaged_file_is_told_with_the_remedy(tmp_path, monkeypatch):
    file = tmp_path / "likelihood.json"
    file.write_text(json.dumps({"header": {}}))
    monkeypatch.setattr("geo.resources.bundled_data", lambda name: file)
    with pytest.raises(GazetteerError, match=r"likelihood\.json cannot be read as likelihood"):
        bundled.__wrapped__()
