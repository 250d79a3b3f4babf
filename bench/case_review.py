"""A scripted analyst: reviews what was read in an article until it is what the gold says, and counts the presses.

The analyst knows the gold, takes events in the order of the queue, and does what costs least by the means that the page has
(`PRESSES`): a key or a click is a press, and so is each character that is written. Everything is done in a store, and what is
there afterwards is compared with the gold again.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.reading import FOUNDING_ARTICLE, founding_claims, read_wire
from bench.report import Figure
from bench.scoring import NEAR_KM, is_same_name, judge_count, pair
from bench.wires import GoldClaim, load_all
from geo import __version__
from geo.articles.sources import read_document
from geo.cases.articles import add_article
from geo.cases.review import (
    ReviewedClaim,
    blank_claim,
    by_doubt,
    checked_review,
    claim_targets,
    name_target,
    new_claim_target,
    reviewed,
)
from geo.cases.store import CaseStore, Deed
from geo.claims import claim_dict
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.model import Count
from geo.reading.pipeline import Reading, read_article

__all__ = ["PRESSES", "Reviewed", "golds_of", "names_missing", "review_figures", "review_to_gold", "wrong_fields"]

PRESSES = {
    "begin": 1,  # N, once for an article
    "accept": 1,  # A, which goes on to the next
    "reject": 1,  # X, the same
    "move": 1,  # the number of another place of the name
    "correct": 3,  # E, save, N
    "add": 3,  # its words marked in the text, the button beside them, save
    "choose": 2,  # a list opened, one of it
    "field": 2,  # a field entered, all in it marked
    "pick": 1,  # one of the places that are listed
}
"""What each means costs on the page; what is written costs its characters besides."""
CANDIDATES = 9
_DEATHS = ("deaths_low", "deaths_best", "deaths_high")


@dataclass(slots=True)
class Reviewed:
    """What a review came to."""

    presses: int = 0
    claims: int = 0
    """That were looked at or added."""
    means: dict[str, int] = field(default_factory=dict)
    """How often each was used."""
    wrong: list[str] = field(default_factory=list)
    """What is not as the gold says afterwards; nothing, or the analyst could not do it on the page."""

    def use(self, means: str, written: str = "") -> None:
        """A means of the page, and what is written into it."""
        self.presses += PRESSES[means] + len(written)
        self.means[means] = self.means.get(means, 0) + 1


def review_figures() -> Iterator[Figure]:
    """Over the founding article, where it is, and the wires that are held out."""
    gazetteer = Gazetteer.open()
    found = {}
    if FOUNDING_ARTICLE.is_file():
        reading = read_article(read_document(FOUNDING_ARTICLE), gazetteer)
        found["the founding article"] = (reading, founding_claims())
    for wire in load_all():
        if wire.held_out:
            found[wire.slug] = (read_wire(wire, gazetteer), wire.claims)
    with tempfile.TemporaryDirectory(prefix="dateline-review-") as folder:
        store = CaseStore.open(f"sqlite:///{folder}/cases.sqlite")
        done = [review_to_gold(store, reading, golds, gazetteer) for reading, golds in found.values()]
        store.close()
    shares = [one.presses / one.claims for one in done if one.claims]
    yield Figure(f"presses per claim, median of {len(done)} articles", statistics.median(shares), at_most=1.5)
    yield Figure("presses per claim, all together", sum(one.presses for one in done) / sum(one.claims for one in done))
    yield Figure("claims reviewed or added", sum(one.claims for one in done))
    yield Figure("what is not as the gold says after the review", sum(len(one.wrong) for one in done), at_most=0)


def review_to_gold(store: CaseStore, reading: Reading, golds: Sequence[GoldClaim], gazetteer: Gazetteer) -> Reviewed:
    """Reviews an article in a case of its own until it says what the gold does."""
    case_id = store.new("Review")
    article, _ = add_article(store, case_id, reading, b"as it came", way="file", version=__version__)
    claims = [claim_dict(claim) for claim in reading.told]
    gold_of = golds_of(reading, golds, claim_targets(article, claims))
    done = Reviewed()
    done.use("begin")
    while left := by_doubt(_now(store, case_id, article, claims)):
        one = left[0]
        done.claims += 1
        gold = gold_of.get(one.target)
        if gold is None:
            done.use("reject")
            _do(store, case_id, one.target, {"state": "rejected", "words": one.told["sentence"]})
            continue
        wrong = wrong_fields(gold, one.told)
        place, name = _listed(gold, one.told, gazetteer) if wrong == ["place"] else None, one.told["place_text"]
        if place and _moves_well(_now(store, case_id, article, claims), gold_of, name, place):
            done.use("move")
            _do(store, case_id, name_target(name, article), {"state": "corrected", "words": name, "place": place})
            wrong = []
        if not wrong:
            done.use("accept")
            _do(store, case_id, one.target, {"state": "accepted", "words": one.told["sentence"]})
        else:
            done.use("correct")
            fix = _fix(gold, one.told, wrong, gazetteer, done)
            _do(store, case_id, one.target, {"state": "corrected", "words": one.told["sentence"], "fix": fix})
    met = [id(gold) for gold in gold_of.values()]
    for gold in golds:
        if not gold.optional and id(gold) not in met:
            done.claims += 1
            if target := _add(store, case_id, article, reading, gold, gazetteer, done):
                gold_of[target] = gold
    for one in _now(store, case_id, article, claims):
        if one.counts and one.target not in gold_of:
            done.wrong.append(f"{one.told['sentence'][:60]}: no event")
        elif one.target in gold_of:
            done.wrong += [
                f"{one.told['sentence'][:60]}: {name}" for name in wrong_fields(gold_of[one.target], one.told)
            ]
    store.remove(case_id)
    return done


def _add(
    store: CaseStore,
    case_id: str,
    article: str,
    reading: Reading,
    gold: GoldClaim,
    gazetteer: Gazetteer,
    done: Reviewed,
) -> str:
    """Adds an event by its words in the text; its target, "" for one of which the gold does not tell the words."""
    from ui.case.dialogs import told_by  # with Streamlit, which is slow

    if not gold.sentence:
        done.wrong.append(f"{gold.sub_type}, {gold.place}: not read")
        return ""
    start = reading.article.text.index(gold.sentence)
    end = start + len(gold.sentence)
    begins = told_by(reading, start, end)
    told = blank_claim(gold.sentence, start, end) | begins
    done.use("add")
    wrong = ["kind", *(name for name in wrong_fields(gold, told) if name != "kind")]
    fix = begins | _fix(gold, told, wrong, gazetteer, done)
    value = {"state": "added", "words": gold.sentence, "start": start, "end": end, "fix": fix}
    target = new_claim_target(store.log(case_id), article, (), start, end)
    _do(store, case_id, target, value)
    return target


def golds_of(reading: Reading, golds: Sequence[GoldClaim], targets: Sequence[str]) -> dict[str, GoldClaim]:
    """Target of a claim -> the gold that it answers, as `bench.scoring` pairs them."""
    events = [number for number, claim in enumerate(reading.told) if claim.status == "event"]
    pairs = pair(golds, [reading.told[number] for number in events], reading.article.text)
    return {targets[events[event]]: golds[gold] for gold, event in pairs.items()}


def _now(store: CaseStore, case_id: str, article: str, claims: list[dict[str, Any]]) -> list[ReviewedClaim]:
    return reviewed(store.log(case_id), article, claims)


def _do(store: CaseStore, case_id: str, target: str, value: dict[str, Any]) -> None:
    known = store.log(case_id).value("reviewed", target)
    store.do(case_id, [Deed("reviewed", target, checked_review(value), known)])


# -- against the gold ------------------------------------------------------------------------------------------------------


def wrong_fields(gold: GoldClaim, told: dict[str, Any]) -> list[str]:
    """Which fields of a claim are not as the gold says, by the rules of `bench.scoring`; [] for an optional gold."""
    if gold.optional:
        return []
    kinds = {(gold.type, gold.sub_type), *gold.accept}
    checks = {
        "kind": (told["event_type"], told["sub_event_type"]) in kinds,
        "place": _is_there(gold, told["lat"], told["lon"]),
        "day": _has_day(gold, told),
        "deaths": _are_right(gold, told),
        "actors": not names_missing(gold, told),
    }
    return [name for name, is_right in checks.items() if not is_right]


def names_missing(gold: GoldClaim, told: dict[str, Any]) -> list[str]:
    """The gold's actors that a claim has not."""
    return [name for name in gold.actors if not any(is_same_name(name, one["name"]) for one in told["actors"])]


def _is_there(gold: GoldClaim, lat: float | None, lon: float | None) -> bool:
    if gold.lat is None or gold.lon is None:
        return True
    if lat is None or lon is None:
        return False
    return float(haversine_km(gold.lat, gold.lon, lat, lon)) <= max(NEAR_KM, gold.radius_km)


def _has_day(gold: GoldClaim, told: dict[str, Any]) -> bool:
    if gold.start is None and gold.end is None:
        return True
    if told["date_start"] is None and told["date_end"] is None:
        return False
    first = max(gold.start.isoformat() if gold.start else "", told["date_start"] or "")
    return first <= min(gold.end.isoformat() if gold.end else "9", told["date_end"] or "9")


def _are_right(gold: GoldClaim, told: dict[str, Any]) -> bool:
    numbers = [told[name] for name in _DEATHS]
    count = Count(*numbers, "", 0, 0) if any(number is not None for number in numbers) else None
    return all(mark.is_right for mark in judge_count("deaths", count, gold, ""))


# -- what the page can do --------------------------------------------------------------------------------------------------


def _listed(gold: GoldClaim, told: dict[str, Any], gazetteer: Gazetteer) -> dict[str, Any] | None:
    """The place of the gold among those that the page lists for the claim's name; None when it is not there."""
    if not told["place_text"] or told["area"]:
        return None
    return _first_there(gold, told["place_text"], gazetteer)


def _first_there(gold: GoldClaim, name: str, gazetteer: Gazetteer) -> dict[str, Any] | None:
    places = [*gazetteer.lookup(name), *gazetteer.similar(name)][:CANDIDATES]
    near = next((place for place in places if _is_there(gold, place.lat, place.lon)), None)
    if near is None:
        return None
    return {name: getattr(near, name) for name in ("name", "lat", "lon", "radius_km")} | {
        "country": near.country or None
    }


def _moves_well(
    found: Sequence[ReviewedClaim], gold_of: dict[str, GoldClaim], name: str, place: dict[str, Any]
) -> bool:
    """Whether every event that has its place from a name is there after the name is moved."""
    others = [one for one in found if one.told["place_text"] == name and one.target in gold_of]
    return all("place" not in wrong_fields(gold_of[one.target], {**one.told, **place}) for one in others)


def _fix(
    gold: GoldClaim, told: dict[str, Any], wrong: Sequence[str], gazetteer: Gazetteer, done: Reviewed
) -> dict[str, Any]:
    """What is written into the form, so that the gold stands there."""
    fix: dict[str, Any] = {}
    if "kind" in wrong:
        done.use("choose")
        fix |= {"event_type": gold.type, "sub_event_type": gold.sub_type}
    if "day" in wrong:
        first, last = gold.start or gold.end, gold.end or gold.start
        for name, day in (("date_start", first), ("date_end", last)):
            if day and told[name] != day.isoformat():
                done.use("field", f"{day:%d%m%Y}")
            fix[name] = day.isoformat() if day else None
        fix["date_precision"] = "day" if first == last else "days"
    if "deaths" in wrong:
        numbers = (gold.deaths_between[0],) if gold.deaths_between else gold.deaths
        for name, number in zip(_DEATHS, (*numbers, None, None, None), strict=False):
            if told[name] != number:
                done.use("field", str(number) if number is not None else "-")
                fix[name] = number
    if "actors" in wrong:
        named = [actor["name"] for actor in told["actors"]]
        missing = [one for one in gold.actors if not any(is_same_name(one, name) for name in named)]
        done.use("field", "; ".join(missing))
        fix["actors"] = [{"name": actor["name"], "role": actor["role"]} for actor in told["actors"]] + [
            {"name": name, "role": "participant"} for name in missing
        ]
    if "place" in wrong:
        fix |= _place(gold, told, gazetteer, done)
    return fix


def _place(gold: GoldClaim, told: dict[str, Any], gazetteer: Gazetteer, done: Reviewed) -> dict[str, Any]:
    """One of the places that the form lists, by the name in the text, else by the gold's name, else a point."""
    place = _listed(gold, told, gazetteer)
    if place is None:
        place = _first_there(gold, gold.place, gazetteer)
        done.use("field", f"{gold.place}\n" if place else f"{gold.lat}, {gold.lon}\n")
    done.use("pick")
    if place is None:
        place = {"name": gold.place, "lat": gold.lat, "lon": gold.lon, "radius_km": gold.radius_km, "country": None}
    return {name: place[name] for name in ("lat", "lon", "radius_km", "country")} | {"place": place["name"]}
