"""Numbers of people killed and injured, as wide as the words leave them: "at least 27", "several", "no one".

A count is low, best, high; None where the words do not say. "At least 27" is 27, 27, None; "several" is 3, None, None;
"up to 12" is None, 12, 12; "no one" is 0, 0, 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.claims.casualties import LONGEST_NOUN_PHRASE, SENTENCED, Reader
from geo.claims.english import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    HAVE,
    PREPOSITIONS,
    SAY,
    numbers,
    phrases,
    words,
)
from geo.claims.numerals import Number, is_number
from geo.claims.persons import ONE, behind_name, name_before, name_ending, one_by_name, one_person
from geo.claims.sentences import Sentence
from geo.claims.vocabulary import CasualtyWord
from geo.model import Count

__all__ = ["Tally", "add_counts", "find_tallies", "widen_count"]


@dataclass(slots=True)
class Tally:
    """So many dead or injured; first is the index of the word that says so, victims the index of the people's noun or -1."""

    toll: Literal["deaths", "injuries"]
    count: Count
    first: int
    victims: int
    is_total: bool = False
    """A death toll: it replaces what was counted before."""
    is_more: bool = False
    """People besides those who were counted before: "two more", "his driver also died"."""
    is_implied: bool = False
    """Nobody died, as words say that count nobody: "without a shot"."""
    is_presumed: bool = False
    """They were shot, and nothing says whether they died."""

    @property
    def has_dead(self) -> bool:
        """It counts dead people, and not none."""
        return self.toll == "deaths" and self.count.high != 0 and not self.is_presumed


_FARTHEST_SUBJECT = 16
_FARTHEST_TOLL = 14
_BEFORE_OBJECTS = ADVERBS | {"of"}
_SUBJECT_ENDS = SAY | words("subject ends")
_BEFORE_THE_DEAD = words("before the dead")
_OWN = words("owners")
_ADDING_UP = words("adding up")
_WITHDRAWN, _FIGURES = words("withdrawn"), words("figures")
_NOBODY = words("nobody")
_BEFORE_NUMBERS = words("before numbers")
_PASSING = words("passing")
_TO = words("to a number")
_RISING = words("rising")
_OUTDATED = words("outdated")
_FATALITIES, _JOINING = words("fatalities"), words("joining")
_PART_OF = words("part of")

_Counted = tuple[Number, tuple[int, int]]
"""A number with the index of the people's noun, -1 without one, and the index behind both."""


def find_tallies(sentence: Sentence, *, blocked: Sequence[tuple[int, int]] = ()) -> list[Tally]:
    """Dead and injured that the sentence counts, in order; [] when it counts none.

    blocked: spans of the text, such as dates, whose numbers count nobody.
    """
    told = _tallies(sentence, Reader(sentence, blocked)) if sentence.found.casualties else []
    if told and not _SHOT.isdisjoint(sentence.words) and all(tally.toll == "injuries" for tally in told):
        return told + _shot_beside(Reader(sentence, blocked))
    if told or _SHOT.isdisjoint(sentence.words) or not _ALIVE.isdisjoint(sentence.words):
        return told
    return _shot(Reader(sentence, blocked))


_SHOT, _ALIVE = words("shot"), words("shot but alive")


def _shot(reader: Reader) -> list[Tally]:
    """ "Gunmen shot two men", "the mayor was shot": whom nothing else is told of."""
    sentence, tallies = reader.sentence, list[Tally]()
    for first, verb in enumerate(sentence.words):
        if verb not in _SHOT or sentence.word(first - 1) in DETERMINERS:  # "a shot"
            continue
        word = CasualtyWord("deaths", "verb", "ing" if verb.endswith("ing") else "past or participle")
        for number, noun in _around_verb(reader, first, first + 1, word):
            behind = sentence.word(number.last)
            if noun[0] >= 0 or number.is_single or not behind[:1].isalnum() or behind in PREPOSITIONS:
                tallies.append(replace(_tally(reader, "deaths", number, first, noun), is_presumed=True))
    return tallies


def _shot_beside(reader: Reader) -> list[Tally]:
    """ "Nine shot, twenty hurt": a number right before the word in a list of what befell people."""
    return [
        replace(_tally(reader, "deaths", reader.by_last[first], first, (-1, first)), is_presumed=True)
        for first, word in enumerate(reader.words)
        if word in _SHOT and first in reader.by_last and reader.sentence.word(first + 1) == ","
    ]


def _tallies(sentence: Sentence, reader: Reader) -> list[Tally]:
    """What the words for dead and injured count."""
    if not _ADDING_UP.isdisjoint(sentence.words) and {"number", "total"} & set(sentence.words):
        return []  # "that brought to nine the number of soldiers killed this week"
    if not (_WITHDRAWN.isdisjoint(sentence.words) or _FIGURES.isdisjoint(sentence.words)):
        return []  # "a statement that put the dead at 164 was withdrawn"
    tallies: list[Tally] = []
    reader.casualties = [one for one in reader.casualties if not _is_of_whole(reader, *one)]
    has_verb = any(word.how == "verb" for *_, word in reader.casualties)
    is_put = not {"put", "puts"}.isdisjoint(sentence.words)  # "residents put the toll at 165": one count of several
    for first, last, word in reader.casualties:
        if is_put and has_verb and word.how == "toll":
            continue  # "put the number of dead at 17 and said it had killed eleven rebels": of another event
        tallies += _zero(reader, first, last, word) or [
            replace(
                _tally(reader, word.toll, number, first, noun, is_total=word.how == "toll" and not is_put),
                is_presumed=word.toll == "both",
            )
            for number, noun in _numbers_of(reader, first, last, word)
            if not (number.is_part and tallies and tallies[-1].toll == word.toll == "deaths")  # "six of them beheaded"
            and not _is_how(reader, number, noun, last, tallies)
        ]
    return tallies


def _is_how(reader: Reader, number: Number, noun: tuple[int, int], last: int, tallies: Sequence[Tally]) -> bool:
    """ "Five men were killed in a gunfight; three died on the spot": how some of those died who were counted before."""
    so_far = tallies[-1].count.best if tallies and tallies[-1].toll == "deaths" else None
    is_fewer = so_far is not None and number.best is not None and number.best < so_far
    is_bare = noun[0] < 0 and number.last == noun[1]
    return is_fewer and is_bare and " ".join(reader.words[last : last + 3]).startswith(_ON_THE_SPOT)


_ON_THE_SPOT = tuple(phrases("how some died"))


def _is_of_whole(reader: Reader, first: int, last: int, word: CasualtyWord) -> bool:
    """ "Two of the wounded died": they are counted by what befell them then."""
    sentence = reader.sentence
    if word.toll != "injuries" or sentence.words[max(first - 2, 0) : first] not in (["of", "the"], ["of", "those"]):
        return False
    return any(first < other <= last + _NEXT_VERB for other, _, word in reader.casualties if word.toll == "deaths")


_NEXT_VERB = 4
"""Words up to the verb of "two of the wounded soldiers have since died"."""


def _says_more(reader: Reader, number: Number, behind: int, first: int) -> bool:
    """ "Another two died", "five others were killed", "his driver also died": besides those counted before."""
    sentence = reader.sentence
    told = [index for index in range(number.first, max(behind, first) + 1) if sentence.word(index) in _MORE]
    if sentence.word(number.last) == "of" and number.is_part:
        return True  # "one of the wounded later died"
    return any(sentence.word(index + 1) != "than" for index in told)


_MORE = words("besides others")


def _tally(
    reader: Reader, toll: str, number: Number, first: int, noun: tuple[int, int], *, is_total: bool = False
) -> Tally:
    sentence, (victims, behind) = reader.sentence, noun
    behind, high = max(number.last, behind), number.high
    for at in (behind, behind + 1):  # "one death or more"
        if sentence.words[at : at + 2] == ["or", "more"] and (at == behind or behind in reader.inside):
            behind, high = at + 2, None
            break
    start, end = sentence.starts[number.first], sentence.ends[behind - 1]
    count = Count(number.low, number.best, high, sentence.text[start:end], start, end)
    nth = _nth(sentence, number) if toll == "deaths" else 0
    if nth:  # "a ninth man has died": nine by now
        return Tally("deaths", replace(count, low=nth, best=nth, high=nth), first, victims, is_total=True)
    is_more = _says_more(reader, number, behind, first)
    return Tally("injuries" if toll == "injuries" else "deaths", count, first, victims, is_total, is_more)


def _nth(sentence: Sentence, number: Number) -> int:
    """The number of "a ninth man", 0 without one."""
    word = sentence.word(number.first + 1)
    is_ranked = number.is_single and sentence.word(number.first) in _ARTICLES_BEFORE_RANKS
    return _NTH.get(word, 0) if is_ranked else 0


_NTH, _ARTICLES_BEFORE_RANKS = numbers("nth"), words("articles before ranks")


def _zero(reader: Reader, first: int, last: int, word: CasualtyWord) -> list[Tally]:
    """Tallies of 0 for "no one was killed", "no casualties", "without injuries", "hurt nobody"."""
    before = reader.words[max(first - 5, 0) : first]
    if not _KNOWING.isdisjoint(before):
        return []  # "nobody knows how many drowned"
    has_no_one = "no" in before and "one" in before[before.index("no") + 1 :][:1]
    has_no_one = has_no_one or (
        "not" in before and before[before.index("not") + 1 :][:2] in (["a", "single"], ["one", "person"])
    )
    is_nobody = word.how in ("verb", "subject") and (has_no_one or not _NOBODY.isdisjoint(before))
    is_noun = word.how in ("noun", "people")
    is_none = is_noun and not _NONE.isdisjoint(before[-3:]) and "more" not in before[-2:]
    is_none = is_none or (word.how in ("verb", "state") and not _NOT_ANY.isdisjoint(before[-1:]))  # "no injured"
    is_none = is_none or (word.how == "verb" and before[-3:-1] == ["without", "anyone"])  # "without anyone being hurt"
    is_none = is_none or (word.how in ("verb", "subject") and _is_no_one(reader, first))
    behind = reader.words[last : last + 2]
    is_of_nobody = behind == ["no", "one"] or not _NOBODY.isdisjoint(behind[:1]) or before[-1:] == ["without"]
    is_nobody = is_nobody or (word.how == "verb" and is_of_nobody)
    is_nobody = is_nobody or (word.how in ("verb", "state") and before[-2:] == ["nor", "anyone"])
    is_nobody = is_nobody or (
        not _LABELS.isdisjoint(behind[:1]) and not _NIL.isdisjoint(behind[1:])
    )  # "Fatalities: nil"
    is_label = is_noun and first == 0 and not _NIL.isdisjoint(behind[:1])  # "Fatalities nil"
    is_none = is_none or is_label or word.how == "unhurt" or (word.toll == "both" and not _NOBODY.isdisjoint(before))
    if not (is_nobody or is_none):
        return []
    tolls = ("deaths",) if word.toll == "deaths" else ("deaths", "injuries")  # who is not even hurt is alive
    zero = Number(first, last, 0, 0, 0)
    told = [_tally(reader, toll, zero, first, (-1, last)) for toll in tolls]
    return [replace(tally, is_implied=word.how == "unhurt") for tally in told]


def _is_no_one(reader: Reader, first: int) -> bool:
    """ "No soldier died", "no civilians were hurt": "no" before the people to whom it was done."""
    verb = first
    while reader.sentence.word(verb - 1) in ADVERBS | AUXILIARIES:
        verb -= 1
    near = range(verb - 1, max(verb - LONGEST_NOUN_PHRASE, -1), -1)
    start = next((index for index in near if reader.words[index] == "no"), -1)
    noun, behind = reader.noun_at(start + 1) if start >= 0 else (-1, 0)
    return noun >= 0 and behind == verb


_NOT_ANY, _KNOWING = words("not any"), words("knowing")
_NONE = _NOT_ANY | {"without", "neither", "nor"}
_NIL, _LABELS = words("nil"), words("behind labels")


def _numbers_of(reader: Reader, first: int, last: int, word: CasualtyWord) -> list[_Counted]:
    """The numbers that a casualty word counts, each with its noun."""
    is_sentence = reader.sentence.word(first - 1) == "to" and reader.sentence.word(first - 2) in SENTENCED
    is_state = word.how == "state" and last - first == 1
    is_thing = is_state and reader.sentence.word(first - 1) in _BEFORE_THE_DEAD  # "carry the dead"
    if word.how == "noun" and _is_a_motive(reader, first):
        return []
    if reader.sentence.word(first) in _VICTIMS and word.toll == "both" and (victims := _victims(reader, first)):
        return victims
    if word.toll == "both" or is_sentence:  # "eleven men were sentenced to death"
        return []
    is_label = reader.sentence.word(last) in _LABELS and last - first <= 2
    if is_label and (last + 1 in reader.by_first or one_person(reader, last + 1)):
        return _objects(reader, last + 1, is_label=True)  # "fatalities: 12", "killed: two soldiers and a guard"
    is_object = word.how == "state" and reader.sentence.word(first - 2) not in PREPOSITIONS  # "one of them fatally"
    if is_object and (whole := _named_before(reader, first, first - 1)):  # "shot them dead"
        reader.used.add(whole.first)
        return [(whole, _noun_of(reader, whole))]
    if is_thing:
        return _among_the_dead(reader, first, last) or _are_dead(reader, last)
    if word.how in _OWN_WAYS:
        return _OWN_WAYS[word.how](reader, first, last, word)
    return (
        _ranked(reader, first)
        or _numbered(reader, first, last)
        or _around_verb(reader, first, last, word)
        or (_are_dead(reader, last) if _stands_alone(reader, first) else [])
    )


def _victims(reader: Reader, first: int) -> list[_Counted]:
    """ "62 victims", "the names of more than 240 victims": the number right before the word."""
    number = reader.by_last.get(first)
    if number is None or number.first in reader.used or number.is_part:
        return []
    reader.used.add(number.first)
    return [(number, (first, first + 1))]


_VICTIMS = words("victims")


def _stands_alone(reader: Reader, first: int) -> bool:
    """ "Killed were two nurses", "those killed were two nurses": nobody stands before the verb."""
    before = reader.sentence.word(first - 1)
    return not before[:1].isalnum() or before == "those"


def _numbered(reader: Reader, first: int, last: int) -> list[_Counted]:
    """ "The dead numbered nine", "dead on both sides came to 22": a number behind a verb of counting."""
    near = range(last, min(last + _FARTHEST_COUNT, len(reader.words)))
    verb = next((at for at in near if reader.words[at] in _COUNTING), -1)
    is_plain = verb > 0 and not any(at in reader.inside or at in reader.by_first for at in range(last, verb))
    if not is_plain or (first > 1 and reader.sentence.word(first - 2)[:1].isalnum()):
        return []
    number = next((reader.by_first[at] for at in range(verb + 1, verb + 3) if at in reader.by_first), None)
    if number is None or number.first in reader.used:
        return []
    reader.used.add(number.first)
    return [(number, _noun_of(reader, number))]


_COUNTING, _FARTHEST_COUNT = words("counting"), 7


def _put_behind(reader: Reader, last: int) -> list[_Counted]:
    """ "Loss of life is put at 42", "deaths were given as nine": the number that a count behind the noun ends with."""
    verb = last + (reader.sentence.word(last) in BE)
    is_put = reader.sentence.word(verb) in _PUT and reader.sentence.word(verb + 1) in _AT_A_NUMBER
    number = reader.by_first.get(verb + 2) if is_put and verb > last else None
    if number is None or number.first in reader.used:
        return []
    reader.used.add(number.first)
    return [(number, _noun_of(reader, number))]


_PUT, _AT_A_NUMBER = words("put at"), words("at a number")


def _of(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "The murder of three", "a man's body"."""
    of = _of_whom(reader, last)
    return _objects(reader, of + 1, with_names=True) if of else _owner(reader, first)


def _of_people(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "The loss of 25 soldiers": people only, and no town that was lost."""
    if reader.sentence.word(last) != "of":
        return []
    found = _objects(reader, last + 1, with_names=False)
    people = [(number, noun) for number, noun in found if noun[0] >= 0]
    reader.used -= {number.first for number, noun in found if noun[0] < 0}  # "the loss of 70 lives"
    return people


def _losses(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "The army lost two soldiers", "two guards lost"."""
    lost = [(number, noun) for number, noun in _objects(reader, last, with_names=False) if noun[0] >= 0]
    return lost or _lost(reader, first, last)


def _around_verb(reader: Reader, first: int, last: int, word: CasualtyWord) -> list[_Counted]:
    """The numbers behind an active verb, or before a passive one and before a word like "dead"."""
    if word.how == "verb" and not _is_passive(reader, first, last, word):
        found = _objects(reader, last)
        if not found and word.form == "ing" and (of := _of_whom(reader, last)):
            found = _objects(reader, of + 1)
        if found or word.form in ("ing", "base", "s"):
            return found + _with_them(reader, last)
    found = _subjects(reader, first) or _subject_of_clause(reader, first) or _one_subject(reader, first, word)
    return found + (_with_them(reader, last) or _listed(reader, first, last)) if found else []


def _listed(reader: Reader, first: int, last: int) -> list[_Counted]:
    """ "104 plotters killed, 41 policemen, two soldiers": more people behind a mark that has no verb, with no word of their own."""
    if reader.sentence.word(first - 1) in AUXILIARIES or reader.sentence.word(first - 1) in ADVERBS:
        return []
    found: list[_Counted] = []
    index = last
    while (index := _behind_and(reader, index)) > 0 and (number := reader.by_first.get(index)):
        noun, behind = _noun_of(reader, number)
        is_joined = reader.sentence.word(behind) == "and" and behind + 1 in reader.by_first
        is_end = is_joined or not reader.sentence.word(behind)[:1].isalnum() or reader.sentence.word(behind) in _MORE
        is_part = number.is_part or reader.sentence.word(number.last) == "of"
        if noun < 0 or is_part or number.first in reader.used or not is_end:
            break
        found.append((number, (noun, behind)))
        index = behind
    reader.used |= {number.first for number, _ in found}
    return found


def _lost(reader: Reader, first: int, last: int) -> list[_Counted]:
    """ "Two guards lost, seven persons in hospital", "17 men were lost on both sides": people, and nothing that they lost."""
    is_passive, behind = reader.sentence.word(first - 1) in BE, reader.words[last : last + 3]
    if not (is_passive or not behind or not behind[0][0].isalnum() or behind[:2] in (["on", "both"], ["on", "each"])):
        return []
    end = first - is_passive
    number = _ends_at(reader, end)
    if (
        number is None
        or number.is_part
        or _noun_of(reader, number)[0] < 0
        or reader.sentence.word(end - 1) in _STRAYING
    ):
        return []
    return _with_those_before(reader, number)


_STRAYING = words("who only stray")


def _with_them(reader: Reader, last: int) -> list[_Counted]:
    """ "Ann Lee was killed near Gao, along with two bodyguards", "killed the mayor of Gao, as well as two farmers"."""
    words = reader.words
    for at in range(last, min(last + _FARTHEST_SUBJECT, len(words))):
        if at in reader.inside or words[at] in _CLAUSE_ENDS:
            break
        if (
            words[at] in _WITH
            and (number := reader.by_first.get(at + 1))
            and _says_more(reader, number, number.last, at)
        ):
            return [(number, _noun_of(reader, number))]  # "died with nine others"
        if at == last and words[at] in _WITH and (number := reader.by_first.get(at + 1)) and not number.is_part:
            return (
                [(number, noun)] if (noun := _noun_of(reader, number))[0] >= 0 or _is_of_theirs(reader, number) else []
            )
        if at == last and words[at] in _WITH and reader.sentence.word(at + 1) in _OWN:
            owned = _objects(reader, at + 1, with_names=False)  # "was killed with his driver"
            return [(number, noun) for number, noun in owned if noun[0] >= 0]
        if words[at] in _LIKEWISE and words[at + 1 : at + 2] and words[at + 1] in AUXILIARIES:
            return _objects(reader, at + 2)  # "ten rebels were killed, as were two soldiers"
        if " ".join(words[at : at + 3]).startswith(_ALONG):
            start = next(index + 1 for index in range(at + 1, at + 3) if words[index] in ("with", "as"))
            return [(number, noun) for number, noun in _objects(reader, start) if number.is_single or noun[0] >= 0]
    return []


def _is_of_theirs(reader: Reader, number: Number) -> bool:
    """ "Was beheaded with some thirty of his household"."""
    return reader.sentence.word(number.last) == "of" and reader.sentence.word(number.last + 1) in _OWN


_ALONG, _CLAUSE_ENDS = tuple(phrases("who dies with others")), SAY | {";"}
_WITH, _LIKEWISE = words("with"), words("likewise")


def _are_dead(reader: Reader, last: int) -> list[_Counted]:
    """ "The dead were four women and six children": who they were behind the verb."""
    return _objects(reader, last + 1) if reader.sentence.word(last) in _WERE else []


_WERE = words("were")


def _among_the_dead(reader: Reader, first: int, last: int) -> list[_Counted]:
    """ "Three siblings were among the dead", "among the dead was a nurse": so many at least."""
    if reader.words[max(first - 2, 0) : first] != ["among", "the"]:
        return []
    verb = first - 3
    if reader.sentence.word(verb) in _WERE:
        told = _subjects(reader, verb) or _one_subject(reader, verb, CasualtyWord("deaths", "state", "noun"))
    else:
        told = _objects(reader, last + 1) if reader.sentence.word(last) in _WERE else []
    return [(replace(number, high=None, is_single=False), noun) for number, noun in told]


def _of_whom(reader: Reader, last: int) -> int:
    """Index of "of" behind a noun, also over when and where: "the murder on Monday in Gao of two guards"; 0 without one."""
    near = range(last, min(last + LONGEST_NOUN_PHRASE, len(reader.words)))
    of = next((at for at in near if reader.words[at] == "of"), 0)
    between = reader.words[last:of]
    is_plain = all(word[0].isalnum() for word in between) and not any(at in reader.inside for at in range(last, of))
    is_when = between[:1] == [] or reader.sentence.is_capital(of - 1) or between[-1].isdigit()  # not "in front of"
    return of if is_plain and is_when else 0


def _fallen(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "Nine soldiers fell on Monday": people, and nothing behind that they fell into."""
    behind, near = reader.sentence.word(last), reader.words[last : last + 4]
    is_dated = behind == "on" and any(word in _CALENDAR or word == "day" or word.isdigit() for word in near)
    if behind[:1].isalnum() and behind not in _BEHIND_FALLEN and not is_dated:
        return []  # "raiders fell on the camp"
    opens = first in reader.by_last and not behind[:1].isalnum()
    is_clause = opens and _opens_clause(reader, reader.by_last[first].first)  # "shot into the crowd, and seven fell"
    found = _subjects(reader, first)
    return found if is_clause or any(noun >= 0 for _, (noun, _) in found) else []


def _opens_clause(reader: Reader, index: int) -> bool:
    """A mark stands before the index, with or without "and"."""
    index -= reader.sentence.word(index - 1) == "and"
    return index > 0 and not reader.sentence.word(index - 1)[:1].isalnum()


_BEHIND_FALLEN, _CALENDAR = words("behind the fallen"), words("calendar")


def _marked(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "5 KIA, 3 WIA", "two soldiers KIA": a mark right behind a number and its people, and no adjective."""
    behind = reader.sentence.word(last)
    if behind[:1].isalpha() and behind not in PREPOSITIONS and behind not in CONJUNCTIONS:
        return []
    near = range(first - 1, max(first - _LONGEST_MARKED, -1), -1)
    number = next((reader.by_first[index] for index in near if index in reader.by_first), None)
    if (
        number is None
        or number.first in reader.used
        or not all(w[0].isalnum() for w in reader.words[number.first : first])
    ):
        return []
    reader.used.add(number.first)
    return [(number, _noun_of(reader, number))]


_LONGEST_MARKED = 6


def _buried(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "Villagers buried 14 people", "207 were buried"; not who was buried alive, nor who buried."""
    if reader.sentence.word(last) in _UNDER:
        return []
    if last in reader.by_first and not reader.by_first[last].is_part:
        return _objects(reader, last)
    is_passive = reader.sentence.word(first - 1) in BE
    behind = reader.sentence.word(last)
    is_label = first in reader.by_last and (not behind[:1].isalnum() or behind in _BEHIND_BURIED)
    return _subjects(reader, first) if is_passive or is_label else []


_UNDER = words("buried but not dead")
_BEHIND_BURIED = words("behind the buried")


def _survivors(reader: Reader, first: int, last: int, _: CasualtyWord) -> list[_Counted]:
    """ "Neither survived" counts two, "none of the five survived" five."""
    if reader.sentence.word(first - 1) == "neither":
        return [(Number(first - 1, first, 2, 2, 2), (-1, first))]
    near = range(first, max(first - LONGEST_NOUN_PHRASE, 0), -1)
    whole = next((reader.by_last[index] for index in near if index in reader.by_last), None)
    before = reader.words[max(whole.first - 3, 0) : whole.first] if whole else []
    if whole is None or (before[-2:-1] + before[-1:] != ["none", "of"] and before[-3:-1] != ["none", "of"]):
        return []
    reader.used.add(whole.first)
    return [(whole, _noun_of(reader, whole))]


_OWN_WAYS: dict[str, Callable[[Reader, int, int, CasualtyWord], list[_Counted]]] = {
    "noun": lambda reader, first, last, _: (
        _nth_owner(reader, first)
        or _around_noun(reader, first, last)
        or _put_behind(reader, last)
        or (_are_dead(reader, last) if reader.sentence.word(first) in _FATALITIES else [])
    ),
    "of": _of,
    "people": _of_people,
    "toll": lambda reader, first, last, _: _behind_toll(reader, first, last),
    "loss": _losses,
    "fall": _fallen,
    "mark": _marked,
    "burial": _buried,
    "unhurt": lambda *_: [],
    "survival": _survivors,
}
"""How words count the dead that need a look of their own."""


def _owner(reader: Reader, first: int) -> list[_Counted]:
    """ "A man's body", "Ann Lee's murder", "his body was found": who stands right before the word and its 's."""
    sentence = reader.sentence
    if sentence.word(first - 1) in _THEIR_ONE and not _FOUND_BODIES.isdisjoint(sentence.words[first : first + 5]):
        return [(Number(first - 1, first, 1, 1, 1, is_single=True), (-1, first))]
    if sentence.word(first - 1) not in ("'s", "’s"):
        return []
    if reader.is_one(first - 2):
        return [(Number(first - 2, first - 1, 1, 1, 1, is_single=True), (first - 2, first - 1))]
    name = name_ending(reader, first - 1)
    return [(name, (name.last - 1, name.last))] if name and name.last - name.first > 1 else []


def _nth_owner(reader: Reader, first: int) -> list[_Counted]:
    """ "A third marcher's death"."""
    is_ranked = reader.sentence.word(first - 1) in ("'s", "’s") and reader.sentence.word(first - 3) in _NTH
    if first < 4 or not (is_ranked and reader.is_one(first - 2)):
        return []
    return [(Number(first - 4, first - 1, 1, 1, 1, is_single=True), (first - 2, first - 1))]


_THEIR_ONE, _FOUND_BODIES = words("owner of a body"), words("finding bodies")


def _subject_of_clause(reader: Reader, first: int) -> list[_Counted]:
    """ "A boy was hit by a bullet and died", "a man who tried to stop them was shot and later died", "he died"."""
    verb = first
    while reader.sentence.word(verb - 1) in ADVERBS or reader.sentence.word(verb - 1) in AUXILIARIES:
        verb -= 1
    if not _UNREAL.isdisjoint(reader.words[verb:first]):
        return []
    if reader.sentence.word(verb - 1) in _ONE_PRONOUN:
        return [(Number(verb - 1, verb, 1, 1, 1, is_single=True), (-1, verb))]
    if reader.sentence.word(verb - 1) != "and":
        return []
    words = reader.words
    marks = (index for index in range(verb - 1) if words[index] in _CLAUSE_MARKS)
    start = max((index + 1 for index in marks if not words[index + 1].endswith("ing")), default=0)  # "while fleeing"
    people = (reader.by_first.get(index) or one_person(reader, index) for index in range(start, verb - 1))
    number = next((person for person in people if person), None)
    if number is None or number.first in reader.used or number.is_part:
        return []
    reader.used.add(number.first)
    return [(number, _noun_of(reader, number))]


_CLAUSE_MARKS, _ONE_PRONOUN = words("clause marks"), words("one pronoun")


def _ranked(reader: Reader, first: int) -> list[_Counted]:
    """ "A girl became the first to die", "the third to be shot dead": who it was, else one."""
    to = first - 1
    while reader.sentence.word(to) in BE:
        to -= 1
    if reader.sentence.word(to) != "to" or reader.sentence.word(to - 1) not in _RANKS:
        return []
    verb = to - 3
    if reader.sentence.word(to - 2) != "the":
        return []
    if reader.sentence.word(verb) in BE or reader.sentence.word(verb) in _BECOMING:
        told = _subjects(reader, verb) or _one_subject(reader, verb, CasualtyWord("deaths", "state", "noun"))
        if told:
            return told
    return [(Number(to - 2, to, 1, 1, 1, is_single=True), (-1, to))]


_RANKS, _BECOMING = words("ranks"), words("becoming")


def _one_subject(reader: Reader, first: int, word: CasualtyWord) -> list[_Counted]:
    """ "The governor of the region, Ali Hassan, was shot dead": the verb says that it was one person; "Ann Lee died"."""
    verb = first
    while reader.sentence.word(verb - 1) in ADVERBS | AUXILIARIES or reader.sentence.word(verb - 1) in _FOUND:
        verb -= 1
    told = frozenset(reader.words[verb:first])
    is_active = word.how == "verb" and told.isdisjoint(BE)  # "the Wagner Group had killed"
    if verb in reader.by_last or is_active or not told.isdisjoint(_UNREAL):
        return []
    end = _before_one_remark(reader, verb)
    name = name_ending(reader, end)
    is_one, is_deed = not told.isdisjoint(_SINGULAR), reader.words[first] in _DONE_TO_PEOPLE
    is_of_living = is_deed or reader.words[first] in _DONE_TO_LIVING
    is_full = name is not None and name.last - name.first > 1  # one word may be a town that was wiped out
    if name and (
        (is_one and is_of_living) or (is_full and (is_one or told.isdisjoint(BE))) or _joined_before(reader, name.first)
    ):
        return _with_those_before(reader, name)
    told_one = _one_by_calling(reader, verb, end, is_deed=is_deed and is_one)
    if is_one or not told_one:
        return told_one if is_one else []
    (single, _), *_ = told_one  # "a tourist and the driver of his bus were killed"
    single = replace(single, first=single.first - (reader.sentence.word(single.first - 1) in ONE))
    return _with_those_before(reader, single) if _joined_before(reader, single.first) else []


def _before_one_remark(reader: Reader, verb: int) -> int:
    """Index of the comma before a remark that ends right before a verb: "Ann Lee, 56, was"; the verb's without one."""
    if reader.sentence.word(verb - 1) != ",":
        return verb
    near = range(verb - 2, max(verb - _FARTHEST_TOLL, 0), -1)
    return next((index for index in near if reader.words[index] == ","), verb)


def _one_by_calling(reader: Reader, verb: int, end: int, *, is_deed: bool) -> list[_Counted]:
    """The one person whose noun stands before "was"; is_deed: a noun that no table knows is a person, too."""
    for index in range(verb - 1, max(verb - _FARTHEST_TOLL, -1), -1):
        if reader.words[index] in _SUBJECT_ENDS or reader.words[index] in _NOT_ONE or index in reader.by_first:
            break
        last, words = reader.sentence.actor_words.get(index, (index, ()))
        if words and last <= verb and "of" not in reader.words[max(index - _INSIDE_OF, 0) : index]:
            if any(word.part == "person" and not word.is_plural for word in words) and reader.is_one(index):
                return [(Number(index, last, 1, 1, 1, is_single=True), (last - 1, last))]
            return []
    return _one_unknown(reader, end) if is_deed else []


def _one_unknown(reader: Reader, end: int) -> list[_Counted]:
    """ "A radio announcer was shot dead": an article, and a noun that is no plural and stands for no group or thing."""
    for index in range(end - 1, max(end - LONGEST_NOUN_PHRASE, -1), -1):
        word = reader.words[index]
        if word in _ARTICLES:
            noun = reader.words[end - 1]
            is_one = index < end - 1 and not noun.endswith("s") and not reader.sentence.is_capital(end - 1)
            return [(Number(index, end, 1, 1, 1, is_single=True), (-1, end))] if is_one else []
        if not word.isalpha() or index in reader.sentence.actor_words or word in PREPOSITIONS or word in _NOT_ONE:
            return []
    return []


_ARTICLES = words("before one stranger")
_DONE_TO_PEOPLE, _DONE_TO_LIVING = words("deeds"), words("done to the living")
_SINGULAR, _UNREAL = words("singular"), words("not done")


_BEFORE_NATIONS = words("plain articles")
_NOT_ONE = words("not one person")
_INSIDE_OF = 5
"""Words behind "of" in which a noun only tells more of the one before: "the head of the local vigilantes"."""


def _is_passive(reader: Reader, first: int, last: int, word: CasualtyWord) -> bool:
    if word.form in ("ing", "base", "s", "past"):
        return False
    index = first - 1
    while index >= 0 and (reader.words[index] in ADVERBS or reader.words[index] in BE):
        if reader.words[index] in BE:
            return True
        index -= 1
    after = reader.sentence.word(_behind_aside(reader, last))
    return not after[:1].isalnum() or (after in PREPOSITIONS and after not in _BEFORE_NUMBERS)


def _objects(reader: Reader, last: int, *, with_names: bool = True, is_label: bool = False) -> list[_Counted]:
    """Numbers behind an active verb: "killing three soldiers and two civilians"; with_names: persons by name, too.

    is_label: behind a colon, where "killed" may follow once more: "Toll: four soldiers and a guard killed".
    """
    found: list[_Counted] = []
    index = last
    while index < len(reader.words) and reader.words[index] in _BEFORE_OBJECTS and index not in reader.by_first:
        if reader.words[index] in _ONESELF and reader.sentence.word(index + 1) == "and":
            break  # "killed himself and 45 others"
        index += 1
    if (
        reader.sentence.word(index + 2) == "and"
        and index not in reader.by_first
        and is_number(reader.sentence.word(index))
    ):
        index += 3  # "40 cows and two herders"
    index = _behind_aside(reader, index)
    if (whole := _named_before(reader, last, index)) is not None:
        reader.used.add(whole.first)
        return [(whole, _noun_of(reader, whole))]
    while True:
        index += reader.sentence.word(index) in _OWN and index + 1 in reader.by_first  # "his two sons"
        index = _behind_group(reader, index)
        number = (
            reader.by_first.get(index)
            or one_person(reader, index)
            or (one_by_name(reader, index) if with_names else None)
        )
        if number is None or number.first in reader.used or (found and _speaks(reader, number.last)):
            return _without_parts(reader, found)
        noun = _noun_of(reader, number)
        behind = noun[1]
        if found and reader.words[behind : behind + 2] == _AMONG_THEM:
            return found  # "two people, a child among them"
        is_elsewhere = not is_label and _is_counted_elsewhere(reader, behind)
        if found and (is_elsewhere or reader.sentence.word(behind) in SAY):
            return found
        reader.used.add(number.first)
        is_whole = not found and reader.sentence.word(number.last) == "of"  # "killing 25 of them"
        if not number.is_part or is_whole:
            found.append((number, noun))
        behind = behind_name(reader, behind) if number.is_single else behind
        if number.is_single and reader.sentence.is_capital(behind - 1) and _is_remark(reader, behind):
            behind = _behind_remark(reader, behind)
        index = (
            _behind_and(reader, _behind_apposition(reader, behind, is_single=number.is_single)) if behind > 0 else -1
        )


_AMONG_THEM, _LONGEST_ASIDE = ["among", "them"], 7
_ONESELF = words("oneself")


def _behind_aside(reader: Reader, index: int) -> int:
    """Index of the number behind a remark between commas: "killed, by official count, 98"; the same index without one.

    What counts itself is no remark: "ten killed, four wounded, two missing".
    """
    near = range(index + 1, index + _LONGEST_ASIDE) if reader.sentence.word(index) == "," else range(0)
    end = next((at for at in near if reader.sentence.word(at) == "," and at + 1 in reader.by_first), -1)
    is_list = any(at in reader.by_first or at in reader.inside for at in range(index, end))
    return index if end < 0 or is_list else end + 1


def _named_before(reader: Reader, last: int, index: int) -> Number | None:
    """Whom "them" stands for, the people counted last before a verb: "took seven men off a bus and shot them dead"."""
    behind = reader.sentence.word(index + 1)
    is_end = not behind[:1].isalnum() or behind in _BEHIND_THEM or index + 1 in reader.inside
    if reader.sentence.word(index) not in _THEM or index in reader.by_first or not is_end:
        return None
    told = [number for number in reader.numbers if number.last < last and _noun_of(reader, number)[0] >= 0]
    return told[-1] if told and told[-1].first not in reader.used and not told[-1].is_part else None


_THEM, _BEHIND_THEM = words("all of them"), PREPOSITIONS | CONJUNCTIONS | ADVERBS


def _without_parts(reader: Reader, found: list[_Counted]) -> list[_Counted]:
    """ "Eight people, six soldiers and two farmers", "two reporters, Ann Lee and Ali Hassan": who adds up to the first was counted by it."""
    first, *others = (number.best for number, _ in found) if found else (None,)
    is_sum = len(others) > 1 and None not in others and first == sum(filter(None, others))
    are_named = all(number.is_single and reader.sentence.is_capital(number.last - 1) for number, _ in found[1:])
    return found[:1] if is_sum and (are_named or reader.sentence.word(found[0][1][0]) in _ANYBODY) else found


_ANYBODY = words("anybody")


def _behind_apposition(reader: Reader, index: int, *, is_single: bool) -> int:
    """Index behind what tells more of people: "a journalist, Ann Lee, and two guards", "ten members of the PKK and a boy".

    "The driver of a truck and his son", "two Indians and a Pakistani".
    """
    sentence, last = reader.sentence, index
    while sentence.is_capital(last) and last not in sentence.actor_words:
        last += 1  # "two Indians"
    if sentence.word(last) in _ORIGIN:
        end = next((at for at in range(last + 1, last + _LONGEST_ORIGIN) if sentence.word(at) in _JOINING), -1)
        inside = range(last + 1, end)
        is_plain = all(_is_of_name(sentence, at) and at not in reader.inside for at in inside)
        is_joined = sentence.word(end) == "and" or (sentence.word(end) == "," and sentence.word(end + 1) in _OWN)
        return (
            end if inside and is_plain and is_joined else last
        )  # "six workers of ACTED, their guide and their driver"
    if not is_single or sentence.word(last) != ",":
        return last
    name = last + 1
    while name not in sentence.actor_words and sentence.is_capital(name):
        name += 1
    return name if name - last > 2 else last


_LONGEST_ORIGIN = 7


def _is_of_name(sentence: Sentence, index: int) -> bool:
    """A word, or a number behind a name that is no month: "soldiers of Infantry Battalion 317"."""
    is_day = sentence.word(index - 1) in _CALENDAR or sentence.word(index + 1) in _CALENDAR
    is_number = sentence.words[index].isdigit() and sentence.is_capital(index - 1) and not is_day
    return sentence.words[index].isalpha() or is_number


def _behind_group(reader: Reader, index: int) -> int:
    """Index of the number in "a family of five", "a whole family of seven"; the same index without one."""
    near = range(index + 1, index + 4)
    group = next((at for at in near if reader.sentence.word(at) in _GROUPS), -1)
    is_one = reader.sentence.word(index) in _ONE_OF_A_GROUP and reader.sentence.word(group + 1) == "of"
    return group + 2 if group > 0 and is_one and group + 2 in reader.by_first else index


_ONE_OF_A_GROUP = words("one of a group")
_GROUPS = words("groups of people")


def _is_remark(reader: Reader, index: int) -> bool:
    """ ", an official from the north", ", spokesman of the union": it says more about the person named before it."""
    if reader.sentence.word(index) != ",":
        return False
    is_calling = reader.is_one(index + 1) and not reader.sentence.is_capital(index + 2)
    return (reader.sentence.word(index + 1) in ONE and reader.sentence.word(index + 1) not in _THEIR_ONE) or is_calling


def _behind_remark(reader: Reader, index: int) -> int:
    """Index of the comma behind a remark, where "and" follows; -1 where nobody else is told."""
    comma = next((at for at in range(index + 1, len(reader.words)) if reader.words[at] == ","), -1)
    return comma if reader.sentence.word(comma + 1) == "and" else -1


def _noun_of(reader: Reader, number: Number) -> tuple[int, int]:
    """Index of the people's noun that belongs to a number, -1 without one, and the index behind both."""
    if number.is_single:
        return number.last - 1, number.last
    noun, behind = reader.noun_at(number.last) if number.last < len(reader.words) else (-1, 0)
    return noun, max(behind, number.last)


def _behind_and(reader: Reader, index: int) -> int:
    """Index behind "and" or a comma, where another number may follow; -1 otherwise."""
    start = index
    while reader.sentence.word(index) in _JOINING:
        index += 1
    return index if index > start else -1


def _is_counted_elsewhere(reader: Reader, behind: int) -> bool:
    """Another casualty word follows the number at once: "... and 30 people were wounded"."""
    while (word := reader.sentence.word(behind)) and (
        word in BE or word in ADVERBS or word in HAVE or word in ("others", "more")
    ):
        behind += 1
    return any(first == behind and word.form != "ing" for first, _, word in reader.casualties)


def _subject_by_name(reader: Reader, index: int, first: int) -> Number | None:
    """ "Ivan Petrov, a farmers' leader, was": one person told by name at the head of the clause."""
    is_head = index == 0 or not reader.words[index - 1][0].isalnum() or reader.words[index - 1] in CONJUNCTIONS
    single = one_by_name(reader, index, is_subject=True) if is_head and reader.sentence.is_capital(index) else None
    return single if single and _leads_to(reader, single.last, first) else None


def _speaks(reader: Reader, index: int) -> bool:
    """What ends before the index goes on to speak: "a health official in the north said"."""
    for word in reader.words[index : index + _FARTHEST_TOLL]:
        if word in SAY:
            return True
        if not word[0].isalnum() or word == "and":
            return False
    return False


def _subjects(reader: Reader, first: int) -> list[_Counted]:
    """Numbers before a passive verb or "dead": "three soldiers and two civilians were killed"."""
    first = _before_remark(reader, first)
    if unknown := _before_unknown(reader, first):
        known = _joined_before(reader, unknown)
        found = _with_those_before(reader, known) if known else []
        return [(replace(number, high=None), noun) for number, noun in found]
    if _is_reduced(reader, first):
        return []
    for index in range(first, max(first - _FARTHEST_SUBJECT, -1), -1):
        if index < first and reader.words[index] == ";":
            return []
        number = reader.by_last.get(index)
        if number and _is_outdated(reader, max(number.first - 4, 0), number.first):
            return []  # "raising an earlier estimate of 50 dead"
        if number and _is_a_whole(reader, number):
            continue
        if found := _people_before(reader, index, first, number):
            return found
        is_end = index < first and (reader.words[index] in _SUBJECT_ENDS or index in reader.inside)
        is_end = is_end and not (
            reader.words[index] in ADVERBS and reader.words[index - 1] in BE
        )  # "were confirmed dead"
        is_end = is_end and reader.words[index + 1 : index + 2] != [
            "to"
        ]  # "five men said to belong to ARSA were killed"
        if is_end and "or" not in reader.words[index:first]:  # "killed or wounded" goes on
            return []
    return []


def _is_a_whole(reader: Reader, number: Number) -> bool:
    """ "Nine members of one family", "nine of the 30 passengers": of whom others were counted."""
    before = reader.sentence.word(number.first - 1)
    return (number.best == 1 and before in ("of", "from")) or (before == "of" and number.first - 1 in reader.by_last)


def _people_before(reader: Reader, index: int, first: int, number: Number | None) -> list[_Counted]:
    """Who is told right before an index, as a number or as one person, with those joined to them."""
    if number and number.first not in reader.used:
        if not number.is_part:
            return _with_those_before(reader, number)
        behind = _behind_whole(reader, index)
        if behind > index and _leads_to(reader, behind, first):  # "four of them were killed"
            reader.used.add(number.first)
            return [(number, (-1, behind))]
    if single := _person_before(reader, index, first):
        is_of_nation = single.first == index and reader.sentence.word(index - 1) in _BEFORE_NATIONS
        return _with_those_before(reader, replace(single, first=single.first - is_of_nation))  # "the Bulgarian driver"
    if reader.sentence.word(index) in _WHO and (described := _ends_at(reader, index)):
        return _with_those_before(reader, described)  # "119 villagers who had fled died"
    if reader.sentence.word(index) == "who" and (single := name_before(reader, index)):
        return [(single, (single.last - 1, single.last))]  # "Ali Hassan, who was killed"
    return []


def _before_unknown(reader: Reader, first: int) -> int:
    """Index of "an unknown number of assailants" right before a verb; 0 without."""
    for of in range(first - 2, max(first - LONGEST_NOUN_PHRASE, 2), -1):
        if reader.words[of] == "of" and reader.words[of - 1] == "number" and reader.words[of - 2] in _UNKNOWN:
            return of - 3 if reader.noun_at(of + 1)[1] == first else 0
    return 0


_UNKNOWN = words("of unknown number")


def _person_before(reader: Reader, index: int, first: int) -> Number | None:
    """The one person told at an index to whom it was done; the two for "her escort" in "two members of her escort were killed"."""
    single = (one_person(reader, index) or _subject_by_name(reader, index, first)) if index < first else None
    if single is None or single.last > first or not _leads_to(reader, single.last, first):
        return None
    if reader.sentence.word(index - 1) != "of":
        return single
    near = range(index - 2, max(index - LONGEST_NOUN_PHRASE, -1), -1)
    owned = (one_person(reader, start) for start in near)  # "the wife of the mayor was killed"
    told = _ends_at(reader, index - 1) or next((one for one in owned if one and one.last == index - 1), None)
    return told or (None if reader.noun_at(index - 2)[1] == index - 1 else single)


def _behind_whole(reader: Reader, index: int) -> int:
    """Index behind the whole of a part: "of them", "of the wounded soldiers"; the same index without one."""
    if reader.sentence.word(index) != "of":
        return index
    last = index + 2
    while reader.sentence.word(last - 1) in ONE or (last < len(reader.words) and last in reader.sentence.actor_words):
        last += 1
    return last


def _is_reduced(reader: Reader, first: int) -> bool:
    """ "the funerals of people killed": people without a number stand right before the word."""
    for index in range(first - 1, max(first - 3, -1), -1):
        if (noun := reader.people_at(index)) and noun == (first, True):
            return _ends_at(reader, first) is None
    return False


_BEFORE_AGE, _ACCUSED = words("before ages"), words("accused people")
_ORIGIN, _FOUND = words("before origins"), words("found dead")
_WHO = words("who")


def _ends_at(reader: Reader, index: int) -> Number | None:
    """The number of people whose noun ends right before a word."""
    near = range(index - 1, max(index - LONGEST_NOUN_PHRASE, -1), -1)
    numbers = (reader.by_first[start] for start in near if start in reader.by_first)
    return next((n for n in numbers if n.first not in reader.used and _noun_of(reader, n)[1] == index), None)


def _before_remark(reader: Reader, first: int) -> int:
    """Index before a remark on the people: "39 people, most of them women who had hidden, died", "two men, who fired, were killed"."""
    comma = first - 1
    while reader.sentence.word(comma) in BE or reader.sentence.word(comma) in HAVE:
        comma -= 1
    if reader.sentence.word(comma) != ",":
        return _before_part(reader, first)
    for index in range(comma - 1, max(first - _FARTHEST_REMARK, 0), -1):
        if reader.words[index] == ",":
            is_part = index + 1 in reader.by_first and reader.by_first[index + 1].is_part
            is_part = (
                is_part or reader.words[comma - 2 : comma] == _AMONG_THEM
            )  # "two people, a child among them, died"
            return index if is_part or reader.words[index + 1] in _SOME_OF | _WHO else first
    return first


def _before_part(reader: Reader, first: int) -> int:
    """Index of "including" between people who are counted and the verb: "six people including a mother and her baby were"."""
    near = range(first - 1, max(first - _FARTHEST_SUBJECT, 0), -1)
    part = next((index for index in near if reader.words[index] in _PART_OF), 0)
    between = reader.words[part + 1 : first]
    told = (
        at for at in range(part, first) if at in reader.inside and reader.words[at - 1] != "the"
    )  # "helping the wounded"
    is_plain = bool(part) and (_SUBJECT_ENDS - _WHO).isdisjoint(between) and not any(told)
    return part if is_plain and _ends_at(reader, part) else first


_SOME_OF = words("some of them")
_FARTHEST_REMARK = 30


def _leads_to(reader: Reader, index: int, first: int) -> bool:
    """Only auxiliaries and adverbs, or an inserted clause between commas, stand between a person and the verb."""
    while index < first and reader.sentence.is_capital(index):
        index += 1  # the person's name
    while reader.sentence.word(index) in _ORIGIN and reader.sentence.is_capital(index + 1):
        index += 1  # "a peacekeeper from Burundi"
        while index < first and reader.sentence.is_capital(index):
            index += 1
    if reader.sentence.word(index) == "of" and reader.sentence.word(index + 1) in DETERMINERS:
        index = reader.sentence.actor_words.get(index + 2, (index, ()))[0]  # "a friend of the family"
    if reader.sentence.word(index) in _BEFORE_AGE and reader.sentence.word(index + 1).isdigit():
        index += 2  # "a woman of 52"
    if reader.sentence.word(index) in _ACCUSED or _is_done_to(
        reader, index, first
    ):  # "a man suspected of theft was beaten to death"
        index = next((at for at in range(index, first) if reader.words[at] in BE), index)
    between = reader.words[index:first]
    if between and between[0] == "," and between.count(",") >= 2:
        between = between[len(between) - between[::-1].index(",") :]
    return all(word in BE or word in ADVERBS or word in HAVE or word in _FOUND for word in between)


def _is_done_to(reader: Reader, index: int, first: int) -> bool:
    """ "A chief abducted by rebels was killed": a participle, by whom it was done, and the verb at `first`."""
    verb = reader.sentence.word(index)
    between = reader.words[index + 1 : first]
    is_participle = verb.endswith(("ed", "en")) and between[:1] == ["by"] and index not in reader.inside
    return is_participle and all(word.isalpha() and word not in SAY and word not in CONJUNCTIONS for word in between)


def _with_those_before(reader: Reader, number: Number) -> list[_Counted]:
    """A number and those joined to it by "and" or commas before it."""
    found = []
    while True:
        noun = _noun_of(reader, number)
        reader.used.add(number.first)
        if not number.is_part:
            found.append((number, noun))
        earlier = _joined_before(reader, number.first)
        if earlier is None or (len(found) == 1 and _is_apart(reader, earlier, number)):
            return _without_parts(reader, found[::-1]) if earlier else _as_whole(reader, found[::-1])
        number = earlier


def _as_whole(reader: Reader, found: list[_Counted]) -> list[_Counted]:
    """ "Nine people (the mayor, two children and six women) died": the number that a mark parts from those who add up to it."""
    first = found[0][0].first - 1 if len(found) > 1 else 0
    whole = _ends_at(reader, first) if first > 0 and not reader.sentence.word(first)[:1].isalnum() else None
    if whole and whole.best == sum(number.best or 0 for number, _ in found):
        reader.used.add(whole.first)
        return [(whole, _noun_of(reader, whole))]
    return _without_parts(reader, found)


def _is_apart(reader: Reader, person: Number, number: Number) -> bool:
    """ "According to the mayor, 20 residents": one person, and no "and" that joins to him who is told next."""
    return person.is_single and not number.is_single and reader.sentence.word(number.first - 1) == ","


def _joined_before(reader: Reader, first: int) -> Number | None:
    """The number, or the one person, that "and" or a comma joins to what begins at `first`."""
    index = first
    while index > 0 and (
        reader.words[index - 1] in ("and", ",") or (index == first and reader.words[index - 1] in _OWN)
    ):
        index -= 1
    if index == first or reader.words[index] not in ("and", ","):
        return None
    index = _before_name(reader, index)
    name = name_ending(reader, index)
    if name and name.last - name.first > 1 and name.first not in reader.used:
        is_head = reader.sentence.word(name.first - 1) != ","  # no province: "in Soweto, South Africa, a man and ..."
        return name if is_head or _joined_before(reader, name.first) else None
    for start in range(index - 1, max(index - _LONGEST_JOINED, -1), -1):
        number = reader.by_first.get(start) or one_person(reader, start)
        if number and (told := _told_more_of(reader, number, index)):
            return told
        if number and _ends_phrase(reader, number, index):
            before = reader.words[max(start - 2, 0) : start]
            is_part = number.is_single and (before == _AMONG_THEM or not _PART_OF.isdisjoint(before))
            return None if number.first in reader.used or is_part else number
    return None


_LONGEST_JOINED = 14


def _told_more_of(reader: Reader, number: Number, index: int) -> Number | None:
    """ "Ann Lee, a judge of Gao, and two of her guards were": whom one person's noun between commas tells more of, at the head of a clause."""
    inside = range(number.last, index)
    is_between = number.is_single and reader.sentence.word(number.first - 1) == reader.sentence.word(index) == ","
    if not is_between or not all(reader.words[at].isalpha() and at not in reader.inside for at in inside):
        return None
    name = name_ending(reader, number.first - 1)
    is_full = name is not None and name.last - name.first > 1 and name.first not in reader.used
    return name if name and is_full and not reader.sentence.word(name.first - 1)[:1].isalnum() else None


def _ends_phrase(reader: Reader, number: Number, index: int) -> bool:
    """A number and its people end right before an index: "ten rebels of the MNLA and"."""
    behind = _noun_of(reader, number)[1]
    if (
        number.is_single
        and reader.sentence.word(behind) == "who"
        and not _OWN.isdisjoint(reader.words[index : index + 5])
    ):
        return all(reader.words[at].isalpha() and at not in reader.inside for at in range(behind, index))
    return index in (behind, _behind_apposition(reader, behind, is_single=number.is_single))


def _before_name(reader: Reader, index: int) -> int:
    """Index before a name between commas: "the ambassador, Ann Lee, and two guards"."""
    start = index
    while start > 0 and reader.sentence.is_capital(start - 1) and start - 1 not in reader.sentence.actor_words:
        start -= 1
    return start - 1 if index - start >= 2 and reader.sentence.word(start - 1) == "," else index


def _is_a_motive(reader: Reader, first: int) -> bool:
    """ "Pupils marched over the death of a schoolmate": dead before it."""
    before = reader.words[max(first - 4, 0) : first]
    while before and (before[-1] in _ARTICLES_BEFORE_MOTIVES or before[-1] in _OWN):
        before.pop()
    return before[-1:] != [] and before[-1] in _MOTIVES


_MOTIVES, _ARTICLES_BEFORE_MOTIVES = words("motives"), words("articles")


def _around_noun(reader: Reader, first: int, last: int) -> list[_Counted]:
    """ "27 lives", "at least 12 more deaths", "the bodies of 12 people", "fatalities: 12", "beat him to death"."""
    if reader.sentence.word(last) in _LABELS and (number := reader.by_first.get(last + 1)):
        reader.used.add(number.first)
        return [(number, _noun_of(reader, number))]
    is_to = reader.sentence.word(first - 1) == "to"
    is_owned = reader.sentence.word(first) in _THEIR_ONE  # "cost a three-year-old girl her life"
    reach = 7 if is_to or is_owned else 4  # "hacked 13 suspected gang members to death"
    for index in range(first, max(first - reach, 0), -1):
        number = reader.by_last.get(index)
        if number and number.first not in reader.used:
            if reader.sentence.word(first - 1) in _OWN:  # "cost four policemen and four residents their lives"
                return _with_those_before(reader, number)
            reader.used.add(number.first)
            return [(number, _noun_of(reader, number))]
        single = one_person(reader, index) if index < first else None
        if single and first - is_to in (
            single.last,
            behind_name(reader, single.last),
        ):  # "hacked President Ali to death"
            return [(single, (single.last - 1, single.last))]
    if is_to and (name := _name_before_death(reader, first - 1)):
        return [(name, (-1, name.last))]
    return _objects(reader, last + 1, with_names=False) if reader.sentence.word(last) == "of" else []


def _name_before_death(reader: Reader, end: int) -> Number | None:
    """ "Beat Ann Lee to death", "stabbed Ann Lee, 34, a trader, to death": who is named before "to", and what more is told of them."""
    near = range(end - 2, max(end - _FARTHEST_TOLL, 0), -1) if reader.sentence.word(end - 1) == "," else ()
    for index in (end, *(index for index in near if reader.words[index] == ",")):
        name = name_ending(reader, index)
        if name is not None and name.last - name.first > 1:
            return name
    return None


def _behind_toll(reader: Reader, first: int, last: int) -> list[_Counted]:
    """The number behind a toll; none where the toll is no longer true: "up from an earlier toll of 22"."""
    if _is_outdated(reader, max(first - 3, 0), first):
        return []
    words = reader.words
    rises = (
        i for i in range(last, len(words)) if words[i] in _PASSING or (words[i] in _TO and words[i - 1] in _RISING)
    )
    last = next(rises, last)
    behind = [n for n in reader.numbers if last <= n.first <= last + _FARTHEST_TOLL and n.first not in reader.used]
    if put := _put_before(reader, first):
        return [(put, _noun_of(reader, put))]
    if not behind:
        return []
    is_passed = reader.sentence.word(behind[0].first - 1) == "from" or _is_passed(reader, behind)
    number = behind[-1] if is_passed else behind[0]
    reader.used.update(n.first for n in behind[:2] if n.first <= number.first)
    return [(number, _noun_of(reader, number)), *_more_behind(reader, number)]


def _is_passed(reader: Reader, behind: Sequence[Number]) -> bool:
    """ "The count passed 90 overnight and stands at 183", "it is 199, not 198": whether the last of two numbers is that of now."""
    before = reader.words[max(behind[-1].first - 2, 0) : behind[-1].first]
    return len(behind) > 1 and before[-1:] == ["at"] and before[0] in _COUNTING


def _put_before(reader: Reader, first: int) -> Number | None:
    """ "The ministry puts at 292 the number of dead": the number between "at" and "the" right before a toll."""
    number = reader.by_last.get(first - 1) if reader.sentence.word(first - 1) == "the" else None
    is_put = number is not None and reader.sentence.word(number.first - 1) == "at"
    return number if is_put and number and number.first not in reader.used else None


def _is_outdated(reader: Reader, start: int, end: int) -> bool:
    """Words before a count say that it is true no longer; a "first" one only where a sentence revises it."""
    near = reader.words[start:end]
    at = start + near.index("first") if "first" in near else -1
    is_at_first = at > 0 and reader.words[at - 1] == "at" and reader.sentence.word(at + 1) != "light"
    is_first = is_at_first or not (_FIRST.isdisjoint(near) or _REVISING.isdisjoint(reader.words))
    return is_first or not _OUTDATED.isdisjoint(near)


_FIRST, _REVISING = words("first counts"), words("revising")


def _more_behind(reader: Reader, number: Number) -> list[_Counted]:
    """ "The toll is 170 Afghans and 13 soldiers": more people behind "and"."""
    last = _noun_of(reader, number)[1]
    last += last == number.last and reader.sentence.is_capital(last)
    more = reader.by_first.get(last + 1) if reader.sentence.word(last) == "and" else None
    noun = _noun_of(reader, more) if more else (-1, 0)
    return [(more, noun)] if more and noun[0] >= 0 and not _is_counted_elsewhere(reader, noun[1]) else []


# -- sums --------------------------------------------------------------------------------------------------------------


def add_counts(counts: list[Count]) -> Count | None:
    """The sum of several counts, None for none; an end that one of them leaves open stays open."""
    if len(counts) <= 1:
        return counts[0] if counts else None
    lows, bests, highs = ([getattr(count, end) for count in counts] for end in ("low", "best", "high"))
    known = [low if low is not None else best for low, best in zip(lows, bests, strict=True)]
    least = sum(number for number in known if number is not None)
    return replace(
        counts[0],
        low=None if all(low is None for low in lows) else least,
        best=None if None in bests else sum(bests),
        high=None if None in highs else sum(highs),
    )


def widen_count(
    first: Count | None, second: Count | None, *, is_total: bool = False, is_more: bool = False
) -> Count | None:
    """What two sentences say together: the first one's best count, and a range that holds a higher one of the second.

    is_total: the second is a death toll. is_more: it counts people besides those of the first.
    """
    if is_more and first and second and first.best and second.best:
        return add_counts([first, second])
    if first is None or second is None:
        return first or second
    if second.best is None or (first.best is None and second.best < (first.low or 0)):
        return first
    if is_total or not first.best:
        return second
    if second.best <= first.best:
        return first
    return replace(first, high=max(second.best, second.high or 0, first.high or 0))
