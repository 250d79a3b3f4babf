"""Words that tell of events in a sentence, and whether the sentence says that they happened.

A verb tells by its tense and voice. A noun ("a clash") needs support in its sentence: a verb of happening, a number of
dead, a day or a place; that is judged where these are known (geo.claims.accounts). Doubt, denial and plans are read off the words
of data/languages/en/hedges.csv before the event word.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Literal

from geo.claims.english import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    DO,
    HAVE,
    MODALS,
    PREPOSITIONS,
    SAY,
    Form,
    phrases,
    words,
)
from geo.claims.numerals import is_number
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import Hedge, Kind, Part, Trigger, names_at

__all__ = ["Happening", "find_happenings", "presumed"]

Voice = Literal["active", "passive", "consequence", "noun"]
"""`consequence`: a form in -ing that hangs on another verb (", killing 12")."""


@dataclass(slots=True)
class Happening:
    """One word or phrase that tells of an event: words first to the one before last."""

    first: int
    last: int
    kind: Kind
    part: Part
    voice: Voice
    status: str = "event"
    """A ClaimStatus, or "attempted"."""
    is_known: bool = False
    """A noun that points back: "the clash", "Friday's attack"."""
    is_new: bool = False
    """ "another attack", "a second bomb"."""
    is_counted: bool = False
    """ "two explosions"."""
    is_plural: bool = False
    is_perfect: bool = False
    """ "has killed", "have been fighting"."""
    is_superlative: bool = False
    """ "the worst attack", "one of the bloodiest attacks": it says more about an event."""
    is_purpose: bool = False
    """ "marched to protest": what a crowd came together for."""
    is_done_to: bool = False
    """A verb with an object that it asks for: "emptied two banks"."""
    is_supported: bool = False
    """A noun that a verb of happening goes with: "a bomb exploded", "clashes broke out"."""


def find_happenings(
    sentence: Sentence, *, date_words: Container[int] = (), is_headline: bool = False
) -> list[Happening]:
    """The happenings of a sentence in order; [] when it tells of no event. A headline tells in the present tense.

    date_words: indices of the words of dates, which are no part of what follows them: "on the same day jets ...".
    """
    reader = _Reader(sentence, date_words, is_headline)
    told = [happening for happening in map(reader.read, reader.found) if happening]
    return [
        happening for happening in told if happening.voice != "noun" or reader.objects.isdisjoint(_range(happening))
    ]


def presumed(sentence: Sentence, index: int, kind: Kind) -> Happening:
    """A word that no table knows, taken as a verb that tells of an event of a kind; doubt and denial are read as for others."""
    reader = _Reader(sentence, (), is_headline=False)
    chain = reader._chain(index)
    voice: Voice = "passive" if any(word in BE for word in chain) or sentence.word(index + 1) == "by" else "active"
    status = reader._status(index, voice, is_infinitive="to" in chain)
    return Happening(index, index + 1, kind, "verb", voice, status)


def _range(happening: Happening) -> range:
    return range(happening.first, happening.last)


_Found = tuple[int, int, list[Trigger]]


class _Reader:
    """One sentence with its event words, its verbs of happening and its hedges."""

    def __init__(self, sentence: Sentence, date_words: Container[int], is_headline: bool) -> None:
        self.sentence, self.words, self.is_headline = sentence, sentence.words, is_headline
        self.date_words = date_words
        self.found: list[_Found] = []
        self.happens: list[int] = []
        for first, last, triggers in sentence.found.triggers:
            events = [trigger for trigger in triggers if trigger.kind]
            if len(events) < len(triggers) and any(not t.kind and self._happens(first, t.form) for t in triggers):
                self.happens.append(first)
            if events and not self._is_month(first):
                self.found.append((first, last, events))
        hedges = sentence.found.hedges
        self.hedges = [(first, last, words[0]) for first, last, words in hedges if not self._is_month(first)]
        self.objects: set[int] = set()
        """Words for what the verbs read so far were done to; they tell of no other event: "defused a bomb"."""

    def _ends_person(self, index: int) -> bool:
        """The last word for somebody stands at the index."""
        return any(
            last == index + 1 and words[0].part == "person" for last, words in self.sentence.actor_words.values()
        )

    def _happens(self, index: int, form: Form) -> bool:
        """A verb of happening is one; without an ending ("fall", "land") only behind "to" or an auxiliary."""
        before = self.sentence.word(index - 1)
        return form != "base" or before == "to" or before in MODALS or before in DO

    def _is_month(self, index: int) -> bool:
        is_month = self.words[index] == "march" or (self.words[index] == "may" and index > 0)
        return is_month and (self.sentence.is_capital(index) or self.sentence.word(index + 1)[:1].isdigit())

    def read(self, found: _Found) -> Happening | None:
        first, last, triggers = found
        nouns = [trigger for trigger in triggers if trigger.form in ("noun", "nouns")]
        verbs, object_ = self._asked(first, last, [trigger for trigger in triggers if trigger not in nouns])
        if verbs and self._is_gerund(first, last, verbs[0].form):
            happening = self._noun(first, last, replace(verbs[-1], part="noun"))
        elif verbs and (not nouns or self._is_verb(first, last, verbs[0].form)):
            happening = self._verb(first, last, verbs[-1])
        else:
            return self._noun(first, last, nouns[0]) if nouns else None
        if happening and object_ is not None:
            happening.is_done_to = True
            self.objects |= {object_ - 1, object_}  # "an aircraft bomb"
        return happening

    # -- objects -------------------------------------------------------------------------------------------------------

    def _asked(self, first: int, last: int, verbs: list[Trigger]) -> tuple[list[Trigger], int | None]:
        """Of verbs that ask for an object those whose object stands nearest, and its index; else the verbs that ask for none."""
        if any(trigger.objects for trigger in verbs):
            for index in self._things(first, last, verbs[0].form):
                names = names_at(self.words, index)
                if fitting := [trigger for trigger in verbs if not trigger.objects.isdisjoint(names)]:
                    return fitting, index
            if self._takes_people(last) and (fitting := [t for t in verbs if not _PEOPLE.isdisjoint(t.objects)]):
                return fitting, None
        return [trigger for trigger in verbs if not trigger.objects], None

    def _things(self, first: int, last: int, form: Form) -> list[int]:
        """Indices of the nouns for what a verb or a noun of doing at first to last was done to, the surest first."""
        if self.sentence.word(last) == "by" or (form != "ing" and not BE.isdisjoint(self._chain(first))):
            return self._things_before(first)
        behind = self._things_behind(first, last)
        return behind if behind or not self._has_no_object(last) else self._things_before(first)

    def _takes_people(self, last: int) -> bool:
        """A number stands for those to whom it was done: "dragged away four", "led off two others"."""
        while self.sentence.word(last) in _ABOUT:
            last += 1
        is_counted = is_number(self.sentence.word(last))
        behind = self.sentence.word(last + is_counted)
        is_others = behind in _OTHERS
        behind = self.sentence.word(last + is_counted + is_others)
        return (is_counted or is_others) and (not behind[:1].isalnum() or behind in _BEHIND_PEOPLE)

    def _is_thing(self, index: int) -> bool:
        """The head of a noun phrase: no other thing, nor what is owned, stands right behind it."""
        things = self.sentence.found.things
        return index in things and index + 1 not in things and self.sentence.word(index + 1) not in _POSSESSIVE

    def _things_behind(self, first: int, last: int) -> list[int]:
        """Those inside a phrase ("took the device apart") and behind it."""
        found = [index for index in range(first + 1, last) if self._is_thing(index)]
        for index in range(last, min(last + _LONGEST_OBJECT, len(self.words))):
            word = self.words[index]
            if self._is_thing(index):
                found.append(index)
            elif self._ends_object(word) and not (word == "," and found):
                break
        return found

    def _ends_object(self, word: str) -> bool:
        is_mark = not (word[0].isalnum() or word in _POSSESSIVE)
        is_preposition = word in PREPOSITIONS and word not in _INSIDE_OBJECTS
        return is_mark or is_preposition or word in AUXILIARIES or word in _CLAUSES_BEGIN

    def _things_before(self, first: int) -> list[int]:
        """Those of a subject; nouns behind a preposition ("in the village") belong to none."""
        found: list[int] = []
        waiting: list[int] = []
        for index in range(first - 1, max(first - _LONGEST_SUBJECT, -1), -1):
            word = self.words[index]
            if word in PREPOSITIONS and word not in _INSIDE_OBJECTS:
                waiting = []
            elif word in (",", "and", "or"):
                found, waiting = found + waiting, []
            elif word in _WHO and not (found or waiting):
                continue  # "a conscript who had been dragged off"
            elif word in _CLAUSES_BEGIN or not (word[0].isalnum() or word in _POSSESSIVE):
                break
            elif self._is_thing(index):
                waiting.append(index)
        return found + waiting

    # -- verbs ---------------------------------------------------------------------------------------------------------

    def _is_gerund(self, first: int, last: int, form: Form) -> bool:
        """ "the torching of a camp", "the storming of the palace"."""
        return form == "ing" and self.sentence.word(first - 1) in DETERMINERS and self.sentence.word(last) == "of"

    def _is_verb(self, first: int, last: int, form: Form) -> bool:
        """Whether a word that may be noun or verb ("attacks", "fighting") is the verb."""
        before, after = self.sentence.word(first - 1), self.sentence.word(last)
        if form not in ("base", "s", "ing"):
            return before not in DETERMINERS
        if form == "ing":
            has_object = (
                (before == "and" and is_number(after))
                or after[:1].isdigit()
                or (after in _OBJECTS and (after != "at" or self._can_do(first - 1)))
            )
            return before in BE or (has_object and before not in _BEFORE_NOUNS)
        if before == "to" or before in MODALS or before in DO:
            return form == "base"
        if before in _BEFORE_BARE_VERBS:
            return True
        return self._is_subject(first - 1, form) and after not in _BEHIND_NOUNS

    def _can_do(self, index: int) -> bool:
        """Somebody who can do something, or the mark of a clause, stands at the index: "men firing at", ", shooting at"."""
        return self.sentence.word(index) in (",", "and", "by", "") or self._ends_person(index)

    def _is_subject(self, index: int, form: Form) -> bool:
        """A noun for people in the number that the verb form asks for stands at the index."""
        while index > 0 and self.words[index] in ADVERBS:
            index -= 1
        nouns = self.sentence.actor_words.get(index, (0, ()))[1]
        if not nouns:
            return form == "s" and self.is_headline and self.sentence.is_capital(index)
        people = [noun for noun in nouns if noun.part != "modifier"]
        return any(noun.is_plural == (form == "base") or noun.part in ("name", "group") for noun in people)

    def _verb(self, first: int, last: int, trigger: Trigger) -> Happening | None:
        chain = self._chain(first)
        trigger = self._perfect(first, trigger, chain)
        form = trigger.form
        if form == "ing" and self.sentence.word(first - 1) in _PLAIN_ARTICLES:
            return None  # "bombed a gathering"
        if form in ("base", "s") and not self._is_finite(first, form, chain):
            return None
        if form in ("past or participle", "participle") and self._is_adjective(first, last, chain):
            return None
        if (
            form == "past or participle"
            and last - first == 1
            and not trigger.objects
            and self._is_noun_after_all(first)
        ):
            return None
        if trigger.lemma == "go off" and self.sentence.word(last) in _BEHIND_WAYS:
            return None  # "his car went off the road"
        voice = self._voice(first, last, trigger, chain)
        status = self._status(first, voice, is_infinitive="to" in chain or form == "base")
        is_purpose = status == "planned" and _kind_of(trigger).name == "protest" and "to" in chain
        is_means = status == "planned" and _kind_of(trigger).name == "protest stopped" and "to" in chain
        if (is_purpose or is_means) and not any(end <= first for _, end, _ in self.hedges):
            status = "event"  # "a crowd filled the square to protest"
        if form == "s" and not self.is_headline and status == "event":
            status = "background"
        is_perfect = not {"has", "have"}.isdisjoint(chain) and "to" not in chain
        return Happening(
            first, last, _kind_of(trigger), trigger.part, voice, status, is_perfect=is_perfect, is_purpose=is_purpose
        )

    def _perfect(self, first: int, trigger: Trigger, chain: list[str]) -> Trigger:
        """ "had overrun the town", "had come to blows": the participle of a verb that looks like its base form."""
        is_participle = trigger.form == "base" and self.words[first] in _UNCHANGED
        is_behind = chain[:1] != [] and (chain[0] in HAVE or chain[0] in BE)
        return replace(trigger, form="participle") if is_participle and is_behind else trigger

    def _chain(self, first: int) -> list[str]:
        """Auxiliaries, "to" and "not" before a verb, the nearest first."""
        chain = []
        for index in range(first - 1, -1, -1):
            word = self.words[index]
            if word in _CHAIN:
                chain.append(word)
            elif word not in ADVERBS:
                break
        return chain

    def _is_finite(self, first: int, form: Form, chain: list[str]) -> bool:
        """A form without an ending is a verb behind "to", an auxiliary or its subject."""
        if any(word == "to" or word in MODALS or word in DO for word in chain):
            return True
        before = self.sentence.word(first - 1)
        if before == "and":
            return form == "s" or self._joins_infinitives(first)
        return before in _SUBJECT_PRONOUNS or self._is_subject(first - 1, form)

    def _joins_infinitives(self, first: int) -> bool:
        return "to" in self.words[max(first - 8, 0) : first]

    def _is_adjective(self, first: int, last: int, chain: list[str]) -> bool:
        """ "the captured soldiers", "of wounded civilians", "loyal to the deposed president"."""
        if chain:
            return chain == ["to"]
        before, after = self.sentence.word(first - 1), self.sentence.word(last)
        if last - first > 1 and before in _BEFORE_STATES:
            return True  # "bodies in the ruins of burnt houses"
        stands_before_noun = after[:1].isalpha() and after not in PREPOSITIONS and after not in DETERMINERS
        return stands_before_noun and (before in DETERMINERS or before in _BEFORE_ADJECTIVES)

    def _is_noun_after_all(self, first: int) -> bool:
        """ "a brief shot at fame": an article and an adjective stand before it, and nobody who could have done it."""
        has_article = self.sentence.word(first - 2) in ("a", "an")
        return has_article and first - 1 not in self.sentence.actor_words and not self.sentence.is_capital(first - 1)

    def _voice(self, first: int, last: int, trigger: Trigger, chain: list[str]) -> Voice:
        if trigger.form == "ing":
            is_deed = (
                any(word in BE for word in chain) or self.sentence.word(first - 1) == "by"
            )  # "answered by bombing"
            is_deed = is_deed or (trigger.part == "verb" and self._ends_person(first - 1))  # "men firing into the air"
            return "active" if is_deed else "consequence"
        if trigger.form not in ("past or participle", "participle"):
            return "active"
        if any(word in BE for word in chain) or self.sentence.word(last) == "by":
            return "passive"
        parts = trigger.lemma.split()
        has_gap = "*" in parts and last - first >= len(parts)  # "shot five dead", but not "shot dead"
        has_own_object = has_gap or (len(parts) > 1 and parts[-1] not in _PARTICLES)
        is_bare = not chain and not has_own_object and self._has_no_object(last)
        is_reduced = self.sentence.word(first - 1) == "," or self._goes_on_passive(first)  # "the mayor, shot in July"
        needs_object = _needs_object(trigger) or (bool(trigger.objects) and not self._things_behind(first, last))
        needs_object = needs_object or (is_reduced and _kind_of(trigger).name in _DONE_TO)
        return "passive" if is_bare and needs_object else "active"

    def _goes_on_passive(self, first: int) -> bool:
        """ "were dragged from a bus and shot": the verb before it, in the same clause, is passive."""
        if self.sentence.word(first - 1) != "and":
            return False
        for index in range(first - 2, max(first - _FAR_BEHIND, 0), -1):
            if self.words[index] in _CLAUSE_ENDS:
                return False
            if self.words[index] in BE:
                return self.words[index + 1].endswith(("ed", "en")) or self.words[index + 1] in ADVERBS
        return False

    def _has_no_object(self, last: int) -> bool:
        after = self.sentence.word(last)
        if after == "and" and self.sentence.word(last + 1).endswith("ed"):
            return False  # "bombarded and occupied the base"
        is_preposition = after in PREPOSITIONS and after not in _BEFORE_NUMBERS
        return not after[:1].isalnum() or is_preposition or after in _CLAUSE_STARTS

    # -- nouns ---------------------------------------------------------------------------------------------------------

    def _noun(self, first: int, last: int, trigger: Trigger) -> Happening | None:
        if self.sentence.word(last) in _HEADS or self._is_part_of_name(first, last):
            return None
        before = self._words_of_phrase(first)
        if self._is_figure_of_speech(first, last, trigger.lemma):
            return None
        return Happening(
            first,
            last,
            _kind_of(trigger),
            trigger.part,
            "noun",
            self._noun_status(first, last, before),
            is_known=_is_known(before) and not (trigger.part == "weapon" and not _OWNERS.isdisjoint(before)),
            is_new=not _NEW.isdisjoint(before),
            is_counted=any(word in _COUNTS or (word.isdigit() and len(word) < 3) for word in before),
            is_plural=trigger.form == "nouns",
            is_superlative=not _SUPERLATIVES.isdisjoint(before),
            is_supported=self._is_supported(first, last, trigger),
        )

    def _is_figure_of_speech(self, first: int, last: int, lemma: str) -> bool:
        """ "legal battle", "battle with cancer", "hunger strike", "they sit in bed"."""
        before = self.sentence.word(first - 1)
        if lemma == "strike":
            return before in _LABOUR or before == "on"
        if lemma == "sit in":
            return not self.sentence.is_joined(last - 1)
        is_pretext = not _PRETEXTS.isdisjoint(self.words[max(first - 4, 0) : first])
        return is_pretext or before in _FIGURATIVE or not _ILLS.isdisjoint(self.words[last : last + 4])

    def _is_part_of_name(self, first: int, last: int) -> bool:
        """ "Treva Battle", "the Battle of Stalingrad": the name of a person or of history."""
        if self.is_headline or first == 0 or not self.sentence.is_capital(first):
            return False
        return self.sentence.is_capital(first - 1) or self.sentence.is_capital(last) or self.sentence.word(last) == "of"

    def _words_of_phrase(self, first: int) -> list[str]:
        """Words before a noun that belong to it, the nearest first, up to and with its article."""
        before: list[str] = []
        for index in range(first - 1, max(first - 6, -1), -1):
            word = self.words[index]
            if word in PREPOSITIONS or word in AUXILIARIES or not (word[0].isalnum() or word in _POSSESSIVE):
                break
            if index in self.date_words and (not before or before[-1] not in _POSSESSIVE):
                is_named = self.sentence.word(index - 1) in ARTICLES and index - 1 not in self.date_words
                before += [self.words[index - 1]] if is_named else []  # "the Easter bombings"
                break
            if word == "that" and self.sentence.word(index - 1) in SAY:
                break  # "said that warplanes ..."
            before.append(word)
            if word in DETERMINERS:
                break
        return before

    def _is_supported(self, first: int, last: int, trigger: Trigger) -> bool:
        """A verb of happening stands near the noun, in the same clause."""
        if trigger.part == "accord":
            return any(self.words[index].startswith(_AGREEING) for index in self.happens)
        return any(self._is_near(index, first, last) for index in self.happens)

    def _is_near(self, index: int, first: int, last: int) -> bool:
        low, high, most = (last, index, _FAR_BEHIND) if index >= last else (index + 1, first, _FAR_BEFORE)
        return high - low <= most and _CLAUSES.isdisjoint(self.words[low:high])

    # -- hedges --------------------------------------------------------------------------------------------------------

    def _status(self, first: int, voice: Voice, *, is_infinitive: bool) -> str:
        """Status of a verb by the hedge nearest before it that reaches it."""
        is_open = is_infinitive or voice == "consequence"
        for start, end, hedge in reversed(self.hedges):
            is_aside = start == 0 and "," in self.words[end:first]  # "Accused of theft, a man was beaten to death"
            is_remark = hedge.scope == "that" and self._is_remark(start, end, first)
            if end > first or is_aside or is_remark or self._is_of_somebody(start, end):
                continue
            if self._reaches_verb(hedge, end, first, is_open):
                return "event" if self._is_double(start, hedge) else hedge.status
        if is_infinitive and not _ORDINALS.isdisjoint(self.words[max(first - 6, 0) : first]):
            return "event"  # "the first town to be recaptured"
        is_aim = is_infinitive and ("to" in self._chain(first) or self._joins_infinitives(first))
        return "planned" if is_aim else "event"

    def _is_double(self, start: int, hedge: Hedge) -> bool:
        """ "did not deny", "not only": a hedge undone by the word before it or after it."""
        if hedge.status == "denied" and hedge.scope == "verb":
            return self.sentence.word(start + 1) in _UNDOING_BEHIND
        return self.sentence.word(start - 1) in _UNDOING_BEFORE and hedge.status == "denied"

    def _is_remark(self, start: int, end: int, first: int) -> bool:
        """ "A mother accused of sorcery was burned alive": the hedge only tells more of whom it was done to."""
        is_participle = self.words[start] in _ACCUSED and BE.isdisjoint(self.words[max(start - 2, 0) : start])
        is_of_deed = not _OF_DEEDS.isdisjoint(self.words[end - 1 : end + 1])
        return is_participle and is_of_deed and not BE.isdisjoint(self.words[end:first])

    def _is_of_somebody(self, start: int, end: int) -> bool:
        """ "Alleged militants killed four": who did it is in doubt, not that it happened."""
        has_subject = any(last == start for last, _ in self.sentence.actor_words.values())
        has_subject = has_subject or self.sentence.word(start - 1) in _SUBJECT_PRONOUNS or self._is_named_before(start)
        is_adjective = end - start == 1 and self.words[start] in _OF_SOMEBODY and not has_subject
        near = range(end, min(end + _NEAR_NOUN, len(self.words)))
        return is_adjective and any(index in self.sentence.actor_words for index in near)

    def _is_named_before(self, end: int) -> bool:
        """A name that may be a subject ends there: not the day or place that a clause begins with, "on Monday alleged rebels"."""
        first = end
        while first > 0 and self.words[first - 1] not in PREPOSITIONS and self._is_of_name(first - 1):
            first -= 1
        before = self.sentence.word(first - 2)
        opens = not before[:1].isalnum() or before in CONJUNCTIONS
        return self.sentence.is_capital(end - 1) and not (self.sentence.word(first - 1) in PREPOSITIONS and opens)

    def _is_of_name(self, index: int) -> bool:
        return self.sentence.is_capital(index) or self.words[index].isdigit()

    def _reaches_verb(self, hedge: Hedge, end: int, first: int, is_open: bool) -> bool:
        """Whether a hedge that ends before `end` reaches a verb at `first`; is_open: an infinitive or a form in -ing."""
        between = self.words[end:first]
        if hedge.scope == "verb":
            return len(between) <= 4 and all(word in _BETWEEN for word in between)
        if not _BOUNDS.isdisjoint(between):
            return False
        if hedge.scope == "aim":
            return is_open and len(between) <= (1 if hedge.status == "event" else 7)
        return hedge.scope == "that" and len(between) <= 14

    def _noun_status(self, first: int, last: int, before: list[str]) -> str:
        """Status of a noun: what the reader knows already ("the attack") happened, whatever is said about it."""
        behind = self.words[last : last + 4]
        if any(word in BE for word in behind[:2]) and not _COMING.isdisjoint(behind[1:]):
            return "planned"  # "new marches are called for Wednesday"
        start = first - len(before)
        for _, end, hedge in reversed([hedge for hedge in self.hedges if hedge[1] <= first]):
            if end > start - (hedge.scope == "next"):
                if _is_adjective(hedge):
                    return hedge.status
            elif not _is_known(before) and self._reaches_noun(hedge, end, start):
                return hedge.status
        return "event"

    def _reaches_noun(self, hedge: Hedge, end: int, start: int) -> bool:
        """Whether a hedge that ends before `end` reaches a noun whose words begin at `start`."""
        between = self.words[end:start]
        if hedge.status in ("event", "attempted") or not _BOUNDS.isdisjoint(between):
            return False
        if hedge.scope == "verb":  # "will launch an offensive", "often carries out bombings"
            return len(between) <= 3 and hedge.status in ("planned", "hearsay", "background")
        return hedge.scope in ("aim", "that") and len(between) <= 6


def _is_known(before: list[str]) -> bool:
    """Words of a noun phrase that point to what was told before: "the", "Friday's"."""
    return "worst" not in before and any(word in ARTICLES or word in _POSSESSIVE for word in before)


def _is_adjective(hedge: Hedge) -> bool:
    """The hedge can stand inside a noun phrase: "no clashes", "an alleged attack", "a planned offensive"."""
    return hedge.scope == "next" or (hedge.scope, hedge.status) in (("that", "hearsay"), ("aim", "planned"))


def _needs_object(trigger: Trigger) -> bool:
    return trigger.form == "participle" or _kind_of(trigger).name in _TRANSITIVE or trigger.part == "casualty"


def _kind_of(trigger: Trigger) -> Kind:
    assert trigger.kind is not None
    return trigger.kind


_PEOPLE, _OTHERS = frozenset({"people"}), words("others")
_ACCUSED, _OF_DEEDS = words("accused people"), words("of deeds")
_ABOUT, _WHO = words("about a number"), words("behind antecedents")
_BEHIND_PEOPLE = PREPOSITIONS | CONJUNCTIONS | words("behind people")
_LONGEST_OBJECT, _LONGEST_SUBJECT = 10, 16
"""Within how many words behind or before a verb the noun for what it was done to stands."""
_INSIDE_OBJECTS = words("inside objects")
_CLAUSES_BEGIN = words("clauses begin")
_DONE_TO = frozenset({"attack", "ambush", "clash"})
"""Kinds whose verbs have an object, but may do without."""
_CHAIN = AUXILIARIES | words("verb chain")
_UNCHANGED = words("unchanged participles")
_PLAIN_ARTICLES, _SUBJECT_PRONOUNS = words("plain articles"), words("subject pronouns")
_BEFORE_BARE_VERBS = words("before bare verbs")
_BEFORE_STATES, _BEFORE_ADJECTIVES = words("before states"), words("before adjectives")
_CLAUSE_STARTS = words("clause starts")
_UNDOING_BEFORE, _UNDOING_BEHIND = words("undoing before"), words("undoing behind")
_CLAUSE_ENDS = SAY | words("clause ends")
_BEHIND_WAYS = ARTICLES | words("behind ways")
_OWNERS = words("owners")
"""Before a weapon they do not point back: "its rockets"."""
_ORDINALS = words("ordinals")
_TRANSITIVE = frozenset(
    {
        "killing",
        "abduction",
        "arrest",
        "takeover",
        "sexual violence",
        "coup",
        "mob violence",
        "looting",
        "bomb",
        "shelling",
    }
)
_PARTICLES = words("verb particles")
"""Last words of a verb that do not stand for its object: "shot dead", but "seized power"."""
_OBJECTS = DETERMINERS | words("objects")
_BEFORE_NOUNS = ARTICLES | words("before nouns")
_BEHIND_NOUNS = words("behind nouns") | {""}
_BEFORE_NUMBERS = words("before numbers")
_POSSESSIVE = words("possessive")
_BETWEEN = BE | HAVE | ADVERBS | words("between hedge and verb")
_FAR_BEHIND, _FAR_BEFORE = 14, 6
"""How many words may stand between a noun and the verb of happening that supports it."""
_CLAUSES = words("other clauses")
_BOUNDS = words("bounds")
"""Words that end the reach of a hedge."""
_LABOUR = words("labour")
_FIGURATIVE = words("figurative")
_PRETEXTS = words("pretexts")
_ILLS = words("ills")
_HEADS = words("heads")
"""Behind an event noun they make it the name of something else: "coup leader", "bomb squad"."""
_NEW = words("new events")
_SUPERLATIVES = words("superlatives")
_COUNTS = words("counts of events")
_COMING = words("coming")
_OF_SOMEBODY = words("doubt of somebody")
_NEAR_NOUN = 3
_AGREEING = phrases("agreeing")
"""How verbs begin that bring a ceasefire about."""
