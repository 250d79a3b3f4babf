"""A case as large as one of months: made-up articles out of our own wires, and the case file that they become."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, Wire, load_all
from geo.cases.articles import articles_of, claims_read
from geo.cases.review import checked_review, claim_targets
from geo.cases.store import CaseStore, Deed

__all__ = ["made_articles", "review_half"]

PARAGRAPHS = 16
"""Of an article, about twenty claims."""
TOWN_KM = 30.0
AT_ONCE = 200
_MONTH = r"(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\.?"
_NUMBER = re.compile(r"(?<![\w.,:])(?:[2-9]|[1-9]\d{1,2})(?![\w%:]|[.,]\d)")
_DAY = re.compile(rf"{_MONTH} \d{{1,2}}\b|\b\d{{1,2}} {_MONTH}")


def made_articles(count: int, *, seed: int = 16) -> Iterator[tuple[str, str]]:
    """Names and texts of so many articles, no two alike; the same seed gives the same ones.

    Each has the first paragraph of a wire and paragraphs of others, their numbers changed and their towns exchanged.
    """
    wires = [wire for folder in (FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER) for wire in load_all(folder)]
    towns = sorted(
        {place.text for wire in wires for place in wire.places if place.radius_km <= TOWN_KM and place.text.istitle()}
    )
    heads = [wire.text.split("\n\n", 1)[0] for wire in wires]
    others = [(wire, part) for wire in wires for part in wire.text.split("\n\n")[1:] if part.strip()]
    chance = random.Random(seed)
    for number in range(count):
        parts = [heads[number % len(heads)]]
        for wire, part in chance.sample(others, PARAGRAPHS):
            parts.append(_varied(part, wire, towns, chance))
        yield f"article {number + 1:04}", "\n\n".join(parts)


def _varied(text: str, wire: Wire, towns: list[str], chance: random.Random) -> str:
    own = {
        place.text
        for place in wire.places
        if place.text in towns and not any(place.text in other for other in wire.not_places)
    }
    for name in sorted(own):
        text = re.sub(rf"\b{re.escape(name)}\b", chance.choice(towns), text)
    days = [match.span() for match in _DAY.finditer(text)]

    def other(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in days):
            return match[0]
        return str(max(2, round(int(match[0]) * chance.uniform(0.5, 2.0))))

    return _NUMBER.sub(other, text)


def review_half(store: CaseStore, case_id: str, *, seed: int = 16) -> int:
    """Acts on every second claim of a case, as an analyst leaves it after months; returns how many."""
    chance, log = random.Random(seed), store.log(case_id)
    deeds = []
    for article in articles_of(log):
        claims = claims_read(store, case_id, log, article.target)
        for target, claim in zip(claim_targets(article.target, claims), claims, strict=True):
            if claim["status"] == "event" and chance.random() < 0.5:
                deeds.append(_deed(target, claim, chance))
    chance.shuffle(deeds)
    for first in range(0, len(deeds), AT_ONCE):
        store.do(case_id, deeds[first : first + AT_ONCE])
    return len(deeds)


def _deed(target: str, claim: dict[str, object], chance: random.Random) -> Deed:
    state = chance.choices(("accepted", "rejected", "corrected", "disputed"), (70, 12, 15, 3))[0]
    value: dict[str, object] = {"state": state, "words": claim["sentence"]}
    if state == "corrected":
        value["fix"] = {"deaths_best": chance.randrange(40), "deaths_low": None, "deaths_high": None}
    return Deed("reviewed", target, checked_review(value), None, "as the army says" * (state == "rejected"))
