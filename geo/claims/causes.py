"""What did it, where no armed hand did: a lion, a cyclone, cholera, a lorry; and violence that is only spoken of.

A table names, class by class, the words that say so; a rule tells where they must stand to an event word: as who does it, as what
it is done to, before it, or anywhere in its sentence. A violent claim that a rule fits keeps its words and place among the
claims, with the status "background" and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.claims.actors import ARMED
from geo.claims.drafts import Draft
from geo.claims.english import ADVERBS, BE, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, words
from geo.claims.sentences import Sentence, Tokens
from geo.language.phrases import longest
from geo.model import Actor
from geo.rules import Rule, first_of

__all__ = ["NO_DEED", "Told", "told_otherwise"]

Span = tuple[int, int]
"""A word and the one behind the last, by index in the sentence."""

_DOERS = ("animal", "disaster", "element", "illness")
_ABLE = ARMED | {"Rioters", "Protesters"}
_DEEDS, _WEAPONS = words("deeds"), words("weapons of war")
_CLAUSES = words("clause marks") | {",", "after", "as", "before", "that", "who", "which"}
_SUBORDINATING = words("behind what is spoken of")
_BEHIND_HEADS = PREPOSITIONS | CONJUNCTIONS | ADVERBS
_NEAR_OBJECT, _NEAR_VERB = 5, 9
_BY_ANYTHING = frozenset({"killing", "attack", "takeover", "abduction", "mass grave", "ambush", "bomb", "air strike"})
"""Kinds whose words are said of what no armed hand does, too."""


@dataclass(frozen=True, slots=True)
class Told:
    """The sentence that tells of a violent claim first, its event word, and where words of the table stand."""

    draft: Draft
    sentence: Sentence
    event: Span
    causes: dict[str, list[Span]]

    @classmethod
    def of(cls, draft: Draft, tokens: Tokens) -> Told:
        sentence = tokens.sentence(*draft.account.span)
        start, end = draft.account.trigger
        causes: dict[str, list[Span]] = {}
        for name, span in _found(sentence, tokens):
            causes.setdefault(name, []).append(span)
        return cls(draft, sentence, (sentence.index_at(start), sentence.index_at(end)), causes)

    def words(self, *names: str) -> list[Span]:
        """Where words of some classes stand."""
        return [span for name in names for span in self.causes.get(name, ())]

    @property
    def is_passive(self) -> bool:
        return not BE.isdisjoint(self.sentence.words[max(self.event[0] - 2, 0) : self.event[0]])

    def has_able(self, *but: Span) -> bool:
        """Somebody who bears arms, or a crowd, did it; not those who are only named in these words: "police dogs"."""
        return any(one.kind in _ABLE and not any(self._overlap(one, span) for span in but) for one in self._doers())

    def doers_between(self, span: Span) -> bool:
        """Somebody stands as who did it between some words and the event word."""
        at = [self.sentence.index_at(one.start) for one in self._doers()]
        return any(span[1] <= index < self.event[0] for index in at)

    def is_subject(self, span: Span) -> bool:
        """No preposition but "of" governs the words: "a swarm of bees", not "with dogs"; and they are no part of a longer name of people."""
        before = self.sentence.words[max(span[0] - 3, 0) : span[0]]
        is_free = not any(word in PREPOSITIONS and word != "of" for word in before)
        return is_free and span[1] not in self.sentence.actor_words

    def is_object(self, span: Span) -> bool:
        """The words are what the event word is done to: nothing stands between but what belongs to them."""
        between = self.sentence.words[self.event[1] : span[0]]
        is_near = self.event[1] <= span[0] < self.event[1] + _NEAR_OBJECT
        is_direct = all(word[0].isalnum() and word not in _BEHIND_HEADS - _MORE for word in between)
        return is_near and is_direct and self.ends_a_phrase(span)

    def ends_a_phrase(self, span: Span) -> bool:
        """No noun stands behind the words, nor what they are done to: "captured the title again", "the truck overturned in"."""
        behind = self.sentence.word(span[1])
        return not behind.isalpha() or behind in _BEHIND_HEADS or behind in BE

    def has_victims(self) -> bool:
        counts = (self.draft.deaths, self.draft.injuries)
        return any(count is not None and count.high != 0 for count in counts)

    def has_any(self, some: frozenset[str]) -> bool:
        return not some.isdisjoint(self.sentence.words)

    def _doers(self) -> Iterator[Actor]:
        return (one for one in self.draft.actors if one.role in ("perpetrator", "participant"))

    def _overlap(self, actor: Actor, span: Span) -> bool:
        first, last = self.sentence.index_at(actor.start), self.sentence.index_at(actor.end)
        return first < span[1] and span[0] < last


def _found(sentence: Sentence, tokens: Tokens) -> Iterator[tuple[str, Span]]:
    """The classes of the table in a sentence, each with its words; a name ("Lions' Den") is none."""
    words, table = sentence.words, tokens.vocabulary.causes
    for index, word in enumerate(words):
        by_second = table.by_first.get(word)
        if by_second is None or (index and sentence.is_capital(index)):
            continue
        behind = words[index + 1] if index + 1 < len(words) else ""
        match = longest(by_second.get(behind) or by_second[""], words, index)
        if match:
            yield from ((name, (index, match[0])) for name in match[1])


def _is_done_by_them(told: Told) -> bool:
    """Something stands before the verb as who does it, or behind "by"."""
    first, last = told.event
    spans = told.words(*_DOERS)
    if told.is_passive:
        behind = told.sentence.words[last : last + _NEAR_VERB]
        by = last + behind.index("by") if "by" in behind else -1
        near = [start for start, _ in spans if by < start <= by + _NEAR_OBJECT]
        return by >= 0 and any(_APART.isdisjoint(told.sentence.words[by + 1 : start]) for start in near)
    if told.has_able(*spans) or told.has_any(_WEAPONS):
        return False
    return any(
        end <= first and told.is_subject((start, end)) and not told.doers_between((start, end)) for start, end in spans
    )


def _is_done_to_animals(told: Told) -> bool:
    behind = [span for span in told.words("animal") if told.is_object(span)]
    last = told.event[1]
    people = [told.sentence.index_at(one.start) for one in told.draft.actors if one.role == "target"]
    return bool(behind) and not any(last <= index <= behind[0][1] + 2 for index in people)


def _is_a_mishap(told: Told) -> bool:
    kind, (first, last) = told.draft.leading.kind.name, told.event
    if told.words("by accident") and not (kind in _BOMBARDING and told.has_able()):
        return True
    if told.has_any(_WEAPONS | _DEEDS) or told.has_able():
        return False
    told_with = [
        span for span in told.words("mishap", "disaster") if told.sentence.word(span[0] - 1) != "by"
    ]  # "landed by speedboat"
    mishaps = [span for span in told_with if span[1] - span[0] > 1 or told.ends_a_phrase(span)]
    is_itself = any(start < last and first < end for start, end in mishaps)  # "a truck overturned"
    is_open = kind in _BY_ANYTHING or is_itself or told.sentence.words[first].startswith("kill")
    return is_open and bool(mishaps)


_BOMBARDING = frozenset({"air strike", "shelling"})


def _is_a_prize(told: Told) -> bool:
    return not told.has_able() and any(told.is_object(span) for span in told.words("prize"))


def _is_a_contest(told: Told) -> bool:
    return bool(told.words("contest")) and not (told.has_able() or told.has_victims())


def _is_spoken_of(told: Told) -> bool:
    """The event word depends on words of a court or of memory before it: "jailed for killing", "in memory of those killed"."""
    for start, end in told.words("court", "remembrance"):
        between = told.sentence.words[end - 1 : told.event[0]]
        before = told.sentence.words[max(start - 2, 0) : start]
        is_adjective = told.sentence.word(start - 1) in DETERMINERS and told.sentence.words[start].endswith("ed")
        is_adjective = is_adjective or (
            end - start == 1 and told.sentence.words[start] in _JAILS and not DETERMINERS.isdisjoint(before)
        )
        if (
            end <= told.event[0]
            and not is_adjective
            and not _SUBORDINATING.isdisjoint(between)
            and _ANEW.isdisjoint(between)
        ):
            return True
    return False


def _is_a_trend(told: Told) -> bool:
    last = told.event[1]
    word, is_of_arms = told.sentence.words[last - 1], told.draft.leading.event_type == _OF_ARMS
    if not word.endswith("s") and word not in _MASSES:
        return False
    for start, end in told.words("trend"):
        if last <= start < last + _NEAR_VERB and (_CLAUSES | BE).isdisjoint(told.sentence.words[last:start]):
            return told.sentence.word(end) != "to" and (end - start > 1 or not is_of_arms)  # "shells fell on Gao"
    return False


_OF_ARMS = "Explosions/Remote violence"


def _is_for_show(told: Told) -> bool:
    """Arms are what is sold or shown."""
    if told.draft.leading.event_type != _OF_ARMS:
        return False
    first = told.event[0]
    shown = [end for _, end in told.words("trade") if end <= first < end + _NEAR_OBJECT]
    return any("," not in told.sentence.words[end:first] for end in shown) and not told.has_victims()


def _is_untrue(told: Told) -> bool:
    return bool(told.words("untrue")) and not (told.has_able() and told.has_victims())


_APART = _CLAUSES | PREPOSITIONS - {"of"}
"""Words behind "by" that begin something else than who did it: "by rebels after a sandstorm"."""
_JAILS = words("jails")
_MORE = words("inside counts")
_ANEW = words("begins anew")
_MASSES = words("masses")

NO_DEED: tuple[Rule[Told, tuple[str, ...]], ...] = (
    Rule("taken as no deed of people: done by “{words}”", _is_done_by_them, _DOERS,
         "Wolves attacked a shepherd in Gao on Friday and killed him."),
    Rule("taken as no deed against people: done to “{words}”", _is_done_to_animals, ("animal",),
         "Poachers killed three elephants near Gao on Friday."),
    Rule("taken as an accident: told with “{words}”", _is_a_mishap, ("mishap", "disaster", "by accident"),
         "Six soldiers were killed in Gao on Friday when their truck overturned."),
    Rule("taken as a figure of speech: done to “{words}”", _is_a_prize, ("prize",),
         "The clerk killed the rumour in Gao on Friday."),
    Rule("taken as a figure of speech: told with “{words}”", _is_a_contest, ("contest",),
         "Zambia ambushed Mali in Gao on Friday and won in extra time."),
    Rule("taken as what is only spoken of: behind “{words}”", _is_spoken_of, ("court", "remembrance"),
         "A court in Gao jailed a former colonel on Friday for killing villagers."),
    Rule("taken as a count of many events: “{words}” is said of them", _is_a_trend, ("trend",),
         "Kidnappings in Gao fell by a fifth on Friday, a think tank said."),
    Rule("taken as arms that nobody used: told with “{words}”", _is_for_show, ("trade",),
         "The army unveiled new drones and missiles in Gao on Friday."),
    Rule("said not to be true: “{words}”", _is_untrue, ("untrue",),
         "A noise mistaken for shelling in Gao on Friday was thunder."),
)  # fmt: skip
"""Why violent words tell of no violent event, and the classes whose words say so; the first that fits is told."""


def told_otherwise(draft: Draft, tokens: Tokens) -> str:
    """Why what a draft tells of is no violent event; "" when nothing says so."""
    told = Told.of(draft, tokens)
    rule = first_of(NO_DEED, told) if told.causes else None
    if rule is None:
        return ""
    first, last = min(told.words(*rule.effect), key=lambda span: abs(span[0] - told.event[0]))
    return rule.reason.format(words=told.sentence.surface(first, last))
