"""Words that tell of events, of people and of doubt: the tables of data/words, every word with its grammatical forms.

A reader extends a table by a line; data/words/README.md says how.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from geo.errors import GazetteerError

__all__ = [
    "ActorWord", "CasualtyWord", "Form", "Found", "Hedge", "Kind", "Part", "Phrases", "Trigger", "Vocabulary", "bundled", "bundled_path", "inflections", "plural",
    "read_vocabulary", "split_words",
]  # fmt: skip

Part = Literal["verb", "weak", "direct", "casualty", "noun", "weapon", "accord", "feature", "happening"]
"""How a word tells of an event; data/words/README.md explains each."""

Form = Literal["base", "s", "past", "participle", "past or participle", "ing", "noun", "nouns"]

_VERBAL: tuple[Part, ...] = ("verb", "weak", "direct", "casualty", "happening")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+(?:['’](?!s\b)[^\W\d_]+)*|[^\s\w-]")
_VOWELS = "aeiou"
_NOUNS_FIRST = frozenset({"forces"})
"""Forms of verbs that are nearly always nouns."""
_SPOILT = "Restore it with `git checkout -- data/words`, or correct the line."


@dataclass(frozen=True, slots=True)
class Kind:
    """What happened, in ACLED's words. The higher rank names an event that has several kinds."""

    name: str
    event_type: str
    sub_event_type: str
    rank: int
    families: frozenset[str]
    """Two kinds with a family in common may be one event."""
    is_mutual: bool
    """Both sides do the same: a clash, an agreement."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One form of a word that tells of an event; `happening` words have no kind."""

    part: Part
    form: Form
    kind: Kind | None
    lemma: str


@dataclass(frozen=True, slots=True)
class ActorWord:
    """One form of a word for people, groups or what stands for them; kind is ACLED's."""

    part: Literal["person", "group", "name", "target", "modifier"]
    kind: str
    is_plural: bool
    written: str
    """A name as it is spelt; "" for other words."""


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words that make what follows something else than an event."""

    status: str
    scope: Literal["next", "verb", "aim", "that"]


@dataclass(frozen=True, slots=True)
class CasualtyWord:
    """One form of a word for dead or injured people, and where their number stands; data/words/README.md explains `how`."""

    toll: Literal["deaths", "injuries", "both"]
    how: Literal["verb", "subject", "state", "noun", "of", "toll", "loss"]
    form: Form


Entry = TypeVar("Entry")
_Option = tuple[int, tuple[str, ...], list[Entry]]
"""A phrase whose first words are known to fit: how many these are, the others, what the phrase may mean."""


@dataclass(slots=True)
class Phrases(Generic[Entry]):
    """Sequences of words with what they mean; `*` in a phrase stands for one to four words."""

    by_first: dict[str, dict[str, list[_Option[Entry]]]] = field(default_factory=dict)
    """First word -> second word -> phrases, the longest first; what fits any second word stands at "" and at each."""
    _seen: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)

    def add(self, words: tuple[str, ...], entry: Entry) -> None:
        """Add one meaning of a phrase; longer phrases are found first."""
        if words in self._seen:
            if entry not in self._seen[words]:
                self._seen[words].append(entry)
            return
        self._seen[words] = entries = [entry]
        by_second = self.by_first.setdefault(words[0], {"": []})
        if len(words) == 1 or words[1] == "*":
            known, fitting = 1, list(by_second.values())
        else:
            known, fitting = 2, [by_second.setdefault(words[1], by_second[""].copy())]
        for options in fitting:
            options.append((known, words[known:], entries))
            options.sort(key=lambda option: -option[0] - len(option[1]))


def _longest(options: Sequence[_Option[Entry]], words: list[str], index: int) -> tuple[int, list[Entry]] | None:
    """Index behind the longest phrase that begins at a word, and its meanings; None when there is none."""
    for known, rest, entries in options:
        if not rest:
            return index + known, entries
        if end := _end_of(rest, words, index + known):
            return end, entries
    return None


_LONGEST_GAP = 4


def _end_of(rest: tuple[str, ...], words: list[str], index: int) -> int:
    """Index behind the words of `rest` when they stand at index, 0 when they do not."""
    for position, word in enumerate(rest):
        if word == "*":
            behind = rest[position + 1 :]
            for start in range(index + 1, min(index + 1 + _LONGEST_GAP, len(words))):
                if not words[start - 1].isalnum():
                    return 0
                if words[start] == behind[0] and (end := _end_of(behind, words, start)):
                    return end
            return 0
        if index >= len(words) or words[index] != word:
            return 0
        index += 1
    return index


class Found(NamedTuple):
    """The longest phrase at each word where one begins: (first, index behind, meanings), in order.

    Those of a table do not overlap, but for the actors: "army" begins a phrase inside "Free Syrian army", too.
    """

    actors: list[tuple[int, int, list[ActorWord]]]
    triggers: list[tuple[int, int, list[Trigger]]]
    hedges: list[tuple[int, int, list[Hedge]]]
    casualties: list[tuple[int, int, list[CasualtyWord]]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables, ready to look up; read once and never changed."""

    kinds: dict[str, Kind]
    event_words: frozenset[str]
    """First words of all that tells of events or counts their victims: a sentence without one tells of no event."""
    by_first: dict[str, tuple[tuple[int, dict[str, list[_Option[Any]]]], ...]]
    """First word -> phrases by their second, for each of actors (0), triggers, hedges and casualties (3) that has any."""

    def look_up(self, words: list[str]) -> Found:
        """The phrases among the words, in one pass."""
        found: tuple[list[Any], ...] = ([], [], [], [])
        ends, by_first = [0, 0, 0, 0], self.by_first
        for index in [index for index, word in enumerate(words) if word in by_first]:
            behind = words[index + 1] if index + 1 < len(words) else ""
            for number, by_second in by_first[words[index]]:
                options = by_second.get(behind) or by_second[""]
                if options and index >= ends[number] and (match := _longest(options, words, index)):
                    found[number].append((index, *match))
                    ends[number] = match[0] if number else 0
        return Found(*found)


def bundled_path() -> Path:
    """Folder of the tables that ship with the project."""
    return Path(__file__).resolve().parent.parent.parent / "data" / "words"


@lru_cache(maxsize=1)
def bundled() -> Vocabulary:
    """The tables that ship with the project."""
    return read_vocabulary(bundled_path())


def read_vocabulary(folder: Path) -> Vocabulary:
    """The five tables of a folder; GazetteerError names the file, the line and the remedy when one cannot be used."""
    kinds = {kind.name: kind for kind in map(_kind, *zip(*_rows(folder / "event_types.csv"), strict=True))}
    triggers: Phrases[Trigger] = Phrases()
    actors: Phrases[ActorWord] = Phrases()
    hedges: Phrases[Hedge] = Phrases()
    event_words: set[str] = set()
    for where, row in _rows(folder / "event_words.csv"):
        for words, trigger in _trigger_forms(where, row, kinds):
            triggers.add(words, trigger)
            if trigger.kind:
                event_words.add(words[0])
    for where, row in _rows(folder / "actors.csv"):
        for words, actor in _actor_forms(where, row):
            actors.add(words, actor)
    for where, row in _rows(folder / "hedges.csv"):
        scope = _one_of(where, row["scope"], ("next", "verb", "aim", "that"))
        hedges.add(split_words(row["words"]), Hedge(row["status"], scope))  # type: ignore[arg-type]
    casualties: Phrases[CasualtyWord] = Phrases()
    for where, row in _rows(folder / "casualties.csv"):
        for words, casualty in _casualty_forms(where, row):
            casualties.add(words, casualty)
    event_words |= casualties.by_first.keys()
    by_first: dict[str, tuple[tuple[int, dict[str, list[_Option[Any]]]], ...]] = {}
    tables: tuple[Phrases[Any], ...] = (actors, triggers, hedges, casualties)
    for number, table in enumerate(tables):
        for first, by_second in table.by_first.items():
            by_first[first] = (*by_first.get(first, ()), (number, by_second))
    return Vocabulary(kinds, frozenset(event_words), by_first)


def split_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as `geo.claims.sentences` cuts a text: small letters, hyphens as blanks, `*` kept."""
    return tuple(_WORD.findall(phrase.lower()))


# -- tables ------------------------------------------------------------------------------------------------------------


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Each row of a table with the words that tell where it stands."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(f"{path}, line {number}", row) for number, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GazetteerError(f"{path} cannot be read ({error}). {_SPOILT}") from error
    for where, row in rows:
        if None in row or None in row.values():
            raise GazetteerError(f"{where} has not as many cells as the header. {_SPOILT}")
    return rows


def _one_of(where: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise GazetteerError(f"{where}: {value!r} is not one of {', '.join(allowed)}. {_SPOILT}")
    return value


def _kind(where: str, row: dict[str, str]) -> Kind:
    if not row["rank"].isdecimal():
        raise GazetteerError(f"{where}: the rank {row['rank']!r} is not a whole number. {_SPOILT}")
    is_mutual = _one_of(where, row["sides"], ("mutual", "directed")) == "mutual"
    families = frozenset(row["families"].split())
    return Kind(row["kind"], row["event_type"], row["sub_event_type"], int(row["rank"]), families, is_mutual)


def _trigger_forms(
    where: str, row: dict[str, str], kinds: dict[str, Kind]
) -> Iterator[tuple[tuple[str, ...], Trigger]]:
    part: Part = _one_of(where, row["part"], get_args(Part))  # type: ignore[assignment]
    kind = None if part == "happening" else kinds[_one_of(where, row["kind"], kinds)]
    words = split_words(row["words"])
    if part in _VERBAL or (part == "feature" and " " in row["words"]):
        for form, inflected in _verb_forms(words, row["irregular"]):
            if inflected[0] not in _NOUNS_FIRST:
                yield inflected, Trigger(part, form, kind, row["words"])
                if "*" in words and "participle" in form:  # "driven out of", with nobody between
                    yield tuple(word for word in inflected if word != "*"), Trigger(part, form, kind, row["words"])
    if part not in _VERBAL:
        yield words, Trigger(part, "noun", kind, row["words"])
        yield (*words[:-1], plural(words[-1])), Trigger(part, "nouns", kind, row["words"])


def _actor_forms(where: str, row: dict[str, str]) -> Iterator[tuple[tuple[str, ...], ActorWord]]:
    part = _one_of(where, row["part"], ("person", "group", "name", "target", "modifier"))
    words = split_words(row["words"])
    written = row["words"] if part == "name" else ""
    many = row["plural"] == "-" or part in ("name", "modifier")
    yield words, ActorWord(part, row["kind"], many, written)  # type: ignore[arg-type]
    if not many:
        more = split_words(row["plural"]) if row["plural"] else (*words[:-1], plural(words[-1]))
        yield more, ActorWord(part, row["kind"], True, "")  # type: ignore[arg-type]


def _casualty_forms(where: str, row: dict[str, str]) -> Iterator[tuple[tuple[str, ...], CasualtyWord]]:
    toll = _one_of(where, row["toll"], ("deaths", "injuries", "both"))
    how = _one_of(where, row["how"], ("verb", "subject", "state", "noun", "of", "toll", "loss"))
    words = split_words(row["words"])
    forms: list[tuple[Form, tuple[str, ...]]] = [("noun", words)]
    for form, inflected in _verb_forms(words, row["irregular"]) if how in ("verb", "subject", "loss") else forms:
        yield inflected, CasualtyWord(toll, how, form)  # type: ignore[arg-type]


# -- forms of words ----------------------------------------------------------------------------------------------------


def _verb_forms(words: tuple[str, ...], irregular: str) -> Iterator[tuple[Form, tuple[str, ...]]]:
    """A phrase with its verb inflected: the first word, or the one behind an adverb ("fatally shoot")."""
    verb = int(len(words) > 1 and words[0].endswith("ly"))
    for form, word in inflections(words[verb], irregular):
        yield form, (*words[:verb], word, *words[verb + 1 :])


def plural(noun: str) -> str:
    """`clash` to `clashes`, `body` to `bodies`, `attack` to `attacks`."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def inflections(verb: str, irregular: str = "") -> list[tuple[Form, str]]:
    """All forms of a verb; irregular: its past and its participle, with a blank between."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    doubled = stem + stem[-1] if _doubles(verb) else stem
    forms: list[tuple[Form, str]] = [("base", verb), ("s", plural(verb)), ("ing", _ing(verb, doubled))]
    if not irregular:
        return [*forms, ("past or participle", _past(verb, doubled))]
    past, participle = irregular.split()
    if past == participle:
        return [*forms, ("past or participle", past)]
    return [*forms, ("past", past), *([] if participle == verb else [("participle", participle)])]  # type: ignore[list-item]


def _past(verb: str, stem: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2:-1] not in _VOWELS else stem + "ed"


def _ing(verb: str, stem: str) -> str:
    return verb[:-2] + "ying" if verb.endswith("ie") else stem + "ing"


_STRESSED_LAST = frozenset({"abet", "commit", "overrun", "repel", "expel", "kidnap", "admit", "begin", "rebel"})
_VOWEL_GROUPS = re.compile(r"[aeiou]+")


def _doubles(verb: str) -> bool:
    """One vowel and one consonant at the end, stressed: `stab` to `stabbing`, not `target` to `targetting`."""
    if verb in _STRESSED_LAST:
        return True
    if len(verb) < 3 or len(_VOWEL_GROUPS.findall(verb)) > 1:
        return False
    return verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
