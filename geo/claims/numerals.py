"""Numbers of people in a sentence, in words and figures, as wide as the words before and behind them leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.claims.english import numbers, phrases, words
from geo.claims.sentences import Sentence

__all__ = ["Number", "find_numbers", "is_number"]

_UNITS, _TENS, _SCALES = numbers("unit"), numbers("tens"), numbers("scale")
_HANDFUL = numbers("handful")
_VAGUE = _HANDFUL | numbers("vague")
"""The least that a vague number can mean."""
_ASKING, _PAIR = words("asking how many"), words("pairs")
_LARGEST = 10_000_000
"""A larger number counts no dead or injured."""
_MOST_DIGITS = 10

_QUALIFIERS = {
    tuple(phrase.split()): bound for bound in ("least", "most", "about", "more") for phrase in phrases(bound)
}
_BEHIND = {phrase: bound for bound in ("least", "most", "about") for phrase in phrases(f"{bound} behind")}
_QUALIFIER_ENDS = frozenset(words[-1] for words in _QUALIFIERS)
_PART_OF = words("part of")
_BEFORE_AGE = words("before an age")
_ROUND = words("round")
_OF_WHOM = words("of whom")
_OF_THE = words("of the victims")
_NOT_PEOPLE = words("things")
_BETWEEN = words("before things")
"""Words behind a number that part it from a thing: "killed 12 in village attacks"."""


@dataclass(slots=True)
class Number:
    """A number of people in a sentence; first and last include its qualifier, last is the index behind it."""

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    is_part: bool = False
    """Said to be part of another number: "including two children"."""
    is_single: bool = False
    """No number but one person: "a soldier", "the mayor"."""


def find_numbers(sentence: Sentence, *, blocked: Sequence[tuple[int, int]] = ()) -> list[Number]:
    """Numbers that may count people, in order; blocked: spans of the text, such as dates, whose numbers do not."""
    found: list[Number] = []
    behind = 0
    for index in [index for index, word in enumerate(sentence.words) if word in _STARTERS or word[0].isdigit()]:
        number = _number_at(sentence, index) if index >= behind else None
        if number is None:
            continue
        behind = number.last
        if _counts_people(sentence, number, blocked):
            found.append(number)
    return _with_ranges(sentence, found)


_STARTERS = frozenset({*_UNITS, *_TENS, *_VAGUE, "a", "half"})


def is_number(word: str) -> bool:
    """The word is a number or part of one: "13", "thirteen", "dozens"."""
    return word[:1].isdigit() or word in _UNITS or word in _TENS or word in _SCALES or word in _VAGUE


def _number_at(sentence: Sentence, index: int) -> Number | None:
    value, last, is_vague = _plain_number(sentence.words, index)
    is_of_name = sentence.is_joined(index) and sentence.words[index][0].isdigit() and sentence.is_capital(index - 1)
    if last == index or is_of_name:  # "M-19"
        return None
    bound, first = _qualifier(sentence.words, index)
    is_part = _is_part(sentence, first, last)
    if sentence.word(last) == "or" and (behind := " ".join(sentence.words[last : last + 2])) in _BEHIND:
        bound, last = _BEHIND[behind], last + 2
    if is_vague:
        return Number(first, last, value, None, None, is_part)
    low = None if bound == "most" else value
    high = None if bound == "least" else value  # "about 60" is 60: how far it may be off, it does not say
    return Number(first, last, low, value, high, is_part)


def _plain_number(words: list[str], index: int) -> tuple[int, int, bool]:
    """Value, index behind, and whether it is vague; an index that did not move means that there is no number."""
    word = words[index]
    if word in _VAGUE and index > 0 and words[index - 1] in _ASKING:  # "how many died", "as many rebels"
        return 0, index, False
    if word in _PAIR and words[index + 1 : index + 2] != ["of"]:  # "an elderly couple"
        return 2, index + 1, False
    if word[0].isdigit():
        return _figure(words, index)
    if word in _VAGUE:
        return _vague(words, index)
    if word in ("a", "half"):
        return _with_article(words, index)
    value, last = _spelled(words, index)
    return value, last, False


def _with_article(words: list[str], index: int) -> tuple[int, int, bool]:
    """ "a dozen", "half a dozen", "a couple"."""
    following = words[index + 1 : index + 3]
    is_round = len(following) > 1 and following[0] in _ROUND  # "a round hundred"
    if following[is_round : is_round + 1] in (["dozen"], ["hundred"]):
        return _SCALES[following[is_round]], index + 2 + is_round, False
    if following == ["a", "dozen"]:
        return 6, index + 3, False
    if following and following[0] in _HANDFUL:
        is_vague = following[0] not in _PAIR or following[1:] == ["of"]
        return _VAGUE[following[0]], index + 2, is_vague
    return 0, index, False


def _figure(words: list[str], index: int) -> tuple[int, int, bool]:
    """A number in figures: "27", "1,200", "2.5 million"; one that counts nobody has a value of 0."""
    digits = words[index].replace(",", "")
    scale = _SCALES.get(words[index + 1], 1) if index + 1 < len(words) else 1
    last = index + (2 if scale > 1 else 1)
    is_number = digits.isascii() and digits.replace(".", "", 1).isdigit() and len(digits) <= _MOST_DIGITS
    if not is_number or ("." in digits and scale == 1):
        return 0, last, True
    return round(float(digits) * scale), last, False


def _vague(words: list[str], index: int) -> tuple[int, int, bool]:
    word, rest = words[index], words[index + 1 : index + 3]
    if word == "tens":
        return (20_000, index + 3, True) if rest == ["of", "thousands"] else (0, index, False)
    if rest == ["of", "thousands"]:
        return 200_000, index + 3, True
    if rest and rest[0] in _SCALES:
        return 2 * _SCALES[rest[0]], index + 2, True
    return _VAGUE[word], index + 1, True


def _spelled(words: list[str], index: int) -> tuple[int, int]:
    """Value of number words ("two hundred and fifty") and the index behind them."""
    total, part, start = 0, 0, index
    while index < len(words) and total + part <= _LARGEST:
        word = words[index]
        if word in _UNITS or word in _TENS:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word in _SCALES and index > start:
            part *= _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = total + part, 0
        elif not (word == "and" and index > start and _is_inside_number(words, index)):
            break
        index += 1
    return total + part, index


def _is_inside_number(words: list[str], index: int) -> bool:
    """The "and" of "two hundred and fifty"."""
    after = words[index + 1] if index + 1 < len(words) else ""
    return words[index - 1] in ("hundred", "thousand") and (after in _UNITS or after in _TENS)


def _qualifier(words: list[str], index: int) -> tuple[str, int]:
    """Kind of the bound before a number ("" without one) and the index where the words begin."""
    bound, first = "", index
    for _ in range(2):  # "at least another two"
        if first == 0 or words[first - 1] not in _QUALIFIER_ENDS:
            break
        for length in (3, 2, 1):
            kind = _QUALIFIERS.get(tuple(words[first - length : first])) if first >= length else None
            if kind:
                bound, first = kind if bound in ("", "more") else bound, first - length
                break
        else:
            break
    return bound, first


def _is_part(sentence: Sentence, first: int, last: int) -> bool:
    """ "including two", "two of them", "two of the dead", ", one a child"."""
    before = sentence.words[max(first - 2, 0) : first]
    if not _PART_OF.isdisjoint(before) or before == ["among", "them"]:
        return True
    if before[-1:] == [","] and sentence.words[first:last] == ["one"] and sentence.word(last) in ("a", "an"):
        return True
    if sentence.word(last) != "of":
        return False
    return sentence.word(last + 1) in _OF_WHOM or (
        sentence.word(last + 1) == "the" and sentence.word(last + 2) in _OF_THE
    )


def _is_an_age(sentence: Sentence, first: int) -> bool:
    """ "A boy aged 12", "two boys, aged 12 and 14"."""
    before = first - 1
    while sentence.word(before) == "and" and sentence.word(before - 1).isdigit():
        before -= 2
    return sentence.word(before) in _BEFORE_AGE


def _counts_people(sentence: Sentence, number: Number, blocked: Sequence[tuple[int, int]]) -> bool:
    if number.best == 0 or (number.best is None and number.low == 0) or (number.best or 0) > _LARGEST:
        return False
    start, end = sentence.starts[number.last - 1], sentence.ends[number.last - 1]
    if any(first < end and start < last for first, last in blocked):
        return False
    if _is_an_age(sentence, number.first):
        return False
    after, later = sentence.word(number.last), sentence.word(number.last + 1)
    is_thing_first = later in _NOT_PEOPLE and number.last + 2 not in sentence.actor_words  # "cattle thieves" are people
    if after in _NOT_PEOPLE or (is_thing_first and after not in _BETWEEN):
        return False
    nouns = sentence.actor_words.get(number.last, (0, ()))[1]
    if nouns and all(noun.part == "target" for noun in nouns):  # "three churches"
        return False
    if number.last not in sentence.actor_words and _is_year(sentence.words[number.last - 1]):
        return False
    is_age = sentence.word(number.last - 2) == "," and after == "," and number.best is not None
    return not (is_age or _is_of_one(sentence, number.first))


def _is_of_one(sentence: Sentence, index: int) -> bool:
    """ "A man of 29", "Infantry Battalion 317": a number that tells more of what stands before it."""
    is_of = sentence.word(index - 1) == "of"
    before = index - 1 - is_of
    if is_of and sentence.word(before) in _GROUPS:
        return False  # "a family of five"
    part, is_plural = next(((w.part, w.is_plural) for w in sentence.actor_words.get(before, (0, ()))[1]), ("", True))
    return not is_plural and (part == "person" if is_of else part == "group" and sentence.is_capital(before))


_GROUPS = words("groups of people")


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word.startswith(("19", "20"))


def _with_ranges(sentence: Sentence, numbers: list[Number]) -> list[Number]:
    """The numbers, with "10 to 15", "10-15" and "between 10 and 15" as one."""
    joined: list[Number] = []
    for number in numbers:
        if joined and (whole := _range(sentence, joined[-1], number)):
            joined[-1] = whole
        else:
            joined.append(number)
    return joined


def _range(sentence: Sentence, one: Number, other: Number) -> Number | None:
    if one.best is None or other.best is None or one.best >= other.best:
        return None
    link = sentence.words[one.last : other.first]
    is_dash = not link and sentence.is_joined(other.first)
    is_between = link == ["and"] and sentence.word(one.first - 1) == "between"
    is_rise = link == ["to"] and sentence.word(one.first - 1) == "from"  # "rose from 14 to 20"
    if is_rise or not (is_dash or is_between or link in (["to"], ["or"])):
        return None
    first = one.first - is_between
    return replace(one, first=first, last=other.last, low=one.best, best=(one.best + other.best) // 2, high=other.best)
