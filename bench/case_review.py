"""A scripted analyst: reviews what was read in an article until it is what the gold says, and counts the presses.

The analyst knows the gold, takes events in the order of the queue, and does what costs least by the means that the page has
(`PRESSES`): a key or a click is a press, and so is each character that is written. Everything is done in a store, and what is
there afterwards is compared with the gold again.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.reading import FOUNDING_ARTICLE, founding_claims, read_wire
from bench.report import Figure
from bench.scoring import NEAR_KM, is_same_name, judge_count, pair
from bench.wires import GoldClaim, load_all
from geo import __version__
from geo.articles.sources import read_document
from geo.cases.alternatives import DEATHS, Alternative, Field, alternatives, corrected, shown
from geo.cases.articles import add_article
from geo.cases.marked import marked_event, marked_field, may_tell
from geo.cases.review import (
    ReviewedClaim,
    alike,
    by_doubt,
    checked_review,
    claim_targets,
    correction,
    name_target,
    new_claim_target,
    reviewed,
)
from geo.cases.store import CaseStore, Deed
from geo.claims import claim_dict
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.model import Count, Place
from geo.reading.pipeline import Reading, read_article

__all__ = ["PRESSES", "Reviewed", "golds_of", "names_missing", "review_figures", "review_to_gold", "wrong_fields"]

PRESSES = {
    "begin": 1,  # N, once for an article
    "accept": 1,  # A, which goes on to the next
    "reject": 1,  # X, the same
    "choose": 1,  # a chip beside the event, by its number or with the mouse
    "same": 1,  # G, for all events that were read wrongly in the same way
    "offer": 1,  # A, or a click, at a sentence that may tell of an event
    "pass": 1,  # X at one that does not
    "add": 2,  # its words marked in the text, the button beside them
    "mark": 2,  # words marked in the text, "Who" or "Where" beside them
    "correct": 3,  # E, save, N
    "nearby": 1,  # a chip in the dialog
    "list": 2,  # a list opened, one of it
    "field": 2,  # a field entered, all in it marked
    "pick": 1,  # one of the places that are listed
}
"""What each means costs on the page; what is written costs its characters besides."""
CANDIDATES = 9


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
    desk = _Desk(store, reading, gazetteer)
    desk.golds = golds_of(reading, golds, claim_targets(desk.article, desk.claims))
    desk.done.use("begin")
    while left := by_doubt(desk.now()):
        desk.done.claims += 1
        desk.review(left[0])
    desk.look_at_offers(golds)
    for gold in desk.missing(golds):
        desk.done.claims += 1
        desk.add(gold)
    for one in desk.now():
        if one.counts and one.target not in desk.golds:
            desk.done.wrong.append(f"{one.told['sentence'][:60]}: no event")
        elif one.target in desk.golds:
            gold = desk.golds[one.target]
            desk.done.wrong += [f"{one.told['sentence'][:60]}: {name}" for name in wrong_fields(gold, one.told)]
    store.remove(desk.case_id)
    return desk.done


class _Desk:
    """An article under review, and what the page lets an analyst do with it."""

    def __init__(self, store: CaseStore, reading: Reading, gazetteer: Gazetteer) -> None:
        self.store, self.reading, self.gazetteer = store, reading, gazetteer
        self.case_id = store.new("Review")
        self.article, _ = add_article(store, self.case_id, reading, b"as it came", way="file", version=__version__)
        self.claims = [claim_dict(claim) for claim in reading.told]
        self.golds: dict[str, GoldClaim] = {}
        """Of each claim that is in the gold, by its target."""
        self.done = Reviewed()

    def now(self) -> list[ReviewedClaim]:
        return reviewed(self.store.log(self.case_id), self.article, self.claims)

    def one(self, target: str) -> ReviewedClaim:
        return next(one for one in self.now() if one.target == target)

    def do(self, *reviews: tuple[str, dict[str, Any]]) -> None:
        log = self.store.log(self.case_id)
        deeds = [
            Deed("reviewed", target, checked_review(value), log.value("reviewed", target)) for target, value in reviews
        ]
        self.store.do(self.case_id, deeds)

    def correct(self, one: ReviewedClaim, fix: Mapping[str, Any]) -> None:
        self.do((one.target, correction(one, self.store.log(self.case_id).value("reviewed", one.target), fix)))

    def review(self, one: ReviewedClaim) -> None:
        """All that one event of the queue needs."""
        gold = self.golds.get(one.target)
        if gold is None:
            self.done.use("reject")
            self.do((one.target, {"state": "rejected", "words": one.told["sentence"]}))
            return
        if self.mend(one, gold):
            return
        is_new = self.one(one.target).state == "new"
        if is_new or by_doubt(self.now()) or may_tell(self.reading):  # what was corrected is so already, and A goes on
            self.done.use("accept")
        if is_new:
            self.do((one.target, {"state": "accepted", "words": one.told["sentence"]}))

    def mend(self, one: ReviewedClaim, gold: GoldClaim) -> bool:
        """Make an event what the gold says: by what stands beside it, the rest in the dialog; whether that was needed, which goes on."""
        found = alternatives(self.reading, one.read or one.told)
        beside = [choice for row in shown(found).values() for choice in row]
        for choice in self.needed(one.target, gold, beside):
            self.done.use("choose")
            self.take(self.one(one.target), choice)
        self.mark(one.target, gold)
        self.mend_alike(self.one(one.target))
        one = self.one(one.target)
        if not wrong_fields(gold, one.told):
            return False
        self.done.use("correct")
        fix: dict[str, Any] = {}
        for choice in self.needed(
            one.target, gold, [choice for choice in found if choice not in beside and not choice.name]
        ):
            self.done.use("nearby")
            fix |= corrected({**one.told, **fix}, choice)
        fix |= _written(gold, {**one.told, **fix}, self.gazetteer, self.done)
        self.correct(one, fix)
        return True

    def mark(self, target: str, gold: GoldClaim) -> None:
        """Actors and a place that stand in the text, but not among the alternatives, are marked there."""
        asked: list[tuple[Field, str]] = [*(("actors", name) for name in gold.actors), ("place", gold.place)]
        for what, words in asked:
            told, start = self.one(target).told, self.reading.article.text.find(words)
            wrong = names_missing(gold, told) if what == "actors" else wrong_fields(gold, told)
            if start < 0 or not words or (words if what == "actors" else what) not in wrong:
                continue
            places = self.gazetteer.lookup(words)
            fix = marked_field(self.reading, told, what, start, start + len(words), places=places)
            if fix and (what == "actors" or what not in wrong_fields(gold, {**told, **fix})):
                self.done.use("mark")
                self.correct(self.one(target), fix)

    def needed(self, target: str, gold: GoldClaim, found: Sequence[Alternative]) -> Iterator[Alternative]:
        """Those that make something right, one after the other: of a field the first that does, of the actors as many as are missing."""
        told = self.one(target).told
        for choice in found:
            then = {**told, **corrected(told, choice)}
            lacks = [len(names_missing(gold, claim)) for claim in (told, then)]
            helps = lacks[1] < lacks[0] if choice.field == "actors" else choice.field in wrong_fields(gold, told)
            is_right = choice.field == "actors" or choice.field not in wrong_fields(gold, then)
            if helps and is_right and (not choice.name or self.moves_well(choice)):
                told = then
                yield choice

    def take(self, one: ReviewedClaim, choice: Alternative) -> None:
        """Press a chip beside an event."""
        if not choice.name:
            self.correct(one, corrected(one.told, choice))
            return
        place = {name: choice.fix[name] for name in ("country", "lat", "lon", "radius_km")} | {
            "name": choice.fix["place"]
        }
        settled = [(one.target, {"state": "accepted", "words": one.told["sentence"]})] * (one.state == "new")
        self.do(
            (name_target(choice.name, self.article), {"state": "corrected", "words": choice.name, "place": place}),
            *settled,
        )

    def moves_well(self, choice: Alternative) -> bool:
        """Whether every event that has its place from a name is there after the name is moved."""
        others = [one for one in self.now() if one.told["place_text"] == choice.name and one.target in self.golds]
        return all("place" not in wrong_fields(self.golds[one.target], {**one.told, **choice.fix}) for one in others)

    def mend_alike(self, one: ReviewedClaim) -> None:
        """Those that were read wrongly in the same way, where nothing else is wrong with any of them: they are settled with it."""
        for fix, others in alike(self.now(), one).values():
            golds = [self.golds.get(other.target) for other in others]
            if all(
                gold and not wrong_fields(gold, {**other.told, **fix})
                for gold, other in zip(golds, others, strict=True)
            ):
                self.done.use("same")
                self.done.claims += len(others)
                for other in others:
                    self.correct(other, fix)

    def missing(self, golds: Sequence[GoldClaim]) -> list[GoldClaim]:
        """Those that no event answers."""
        met = [id(gold) for gold in self.golds.values()]
        return [gold for gold in golds if not gold.optional and id(gold) not in met]

    def look_at_offers(self, golds: Sequence[GoldClaim]) -> None:
        """Each sentence that may tell of an event is added or passed; behind one that was added A goes on to the next."""
        text, left = self.reading.article.text, may_tell(self.reading)
        for nth, (start, end) in enumerate(left, start=1):
            told = [gold for gold in self.missing(golds) if gold.sentence and start <= text.index(gold.sentence) < end]
            if not told:
                self.done.use("pass")
                continue
            self.done.use("offer")
            self.done.claims += 1
            self.add_words(start, end, told[0])
            if nth < len(left):
                self.done.use("accept")

    def add(self, gold: GoldClaim) -> None:
        """Adds an event by its words in the text; not one of which the gold does not tell the words."""
        if not gold.sentence:
            self.done.wrong.append(f"{gold.sub_type}, {gold.place}: not read")
            return
        start = self.reading.article.text.index(gold.sentence)
        self.done.use("add")
        self.add_words(start, start + len(gold.sentence), gold)

    def add_words(self, start: int, end: int, gold: GoldClaim) -> None:
        """An event of these characters of the article, made what the gold says."""
        words = self.reading.article.text[start:end]
        fix = marked_event(self.reading, start, end, [one.told for one in self.now() if one.counts])
        target = new_claim_target(self.store.log(self.case_id), self.article, (), start, end)
        self.do((target, {"state": "added", "words": words, "start": start, "end": end, "fix": fix}))
        self.golds[target] = gold
        self.mend(self.one(target), gold)


def golds_of(reading: Reading, golds: Sequence[GoldClaim], targets: Sequence[str]) -> dict[str, GoldClaim]:
    """Target of a claim -> the gold that it answers, as `bench.scoring` pairs them."""
    events = [number for number, claim in enumerate(reading.told) if claim.status == "event"]
    pairs = pair(golds, [reading.told[number] for number in events], reading.article.text)
    return {targets[events[event]]: golds[gold] for gold, event in pairs.items()}


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
    numbers = [told[name] for name in DEATHS]
    count = Count(*numbers, "", 0, 0) if any(number is not None for number in numbers) else None
    return all(mark.is_right for mark in judge_count("deaths", count, gold, ""))


# -- the dialog ------------------------------------------------------------------------------------------------------------


def _written(gold: GoldClaim, told: dict[str, Any], gazetteer: Gazetteer, done: Reviewed) -> dict[str, Any]:
    """What is written into the form or chosen of its lists, so that the gold stands there."""
    wrong, fix = wrong_fields(gold, told), dict[str, Any]()
    if "kind" in wrong:
        done.use("list")
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
        for name, number in zip(DEATHS, (*numbers, None, None, None), strict=False):
            if told[name] != number:
                done.use("field", str(number) if number is not None else "-")
                fix[name] = number
    if missing := names_missing(gold, told):
        done.use("field", "; ".join(missing))
        actors = [{"name": actor["name"], "role": actor["role"]} for actor in told["actors"]]
        fix["actors"] = [*actors, *({"name": name, "role": "participant"} for name in missing)]
    if "place" in wrong:
        fix |= _place(gold, told, gazetteer, done)
    return fix


def _place(gold: GoldClaim, told: dict[str, Any], gazetteer: Gazetteer, done: Reviewed) -> dict[str, Any]:
    """One of the places that the form lists, by the name in the text, else by the gold's name, else a point."""
    place = _first_there(gold, gazetteer.lookup(told["place_text"])) if told["place_text"] else None
    if place is None:
        place = _first_there(gold, [*gazetteer.lookup(gold.place), *gazetteer.similar(gold.place)])
        done.use("field", f"{gold.place}\n" if place else f"{gold.lat}, {gold.lon}\n")
    done.use("pick")
    at = {"place": gold.place, "lat": gold.lat, "lon": gold.lon, "radius_km": gold.radius_km, "country": None}
    return place or at


def _first_there(gold: GoldClaim, places: Iterable[Place]) -> dict[str, Any] | None:
    """The first place of a list that is where the gold says; None when none of those that are shown is."""
    near = next((place for place in list(places)[:CANDIDATES] if _is_there(gold, place.lat, place.lon)), None)
    if near is None:
        return None
    told = {name: getattr(near, name) for name in ("lat", "lon", "radius_km")}
    return {"place": near.name, "country": near.country or None, **told}
