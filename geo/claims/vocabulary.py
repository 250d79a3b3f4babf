"""Words that tell of events, of people and of doubt: the tables of data/languages/en, every word with its grammatical forms.

A reader extends a table by a line; data/languages/README.md says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from geo.claims.english import AUXILIARIES, Form, inflections, plural
from geo.claims.english import phrases as english_phrases
from geo.claims.english import words as english_words
from geo.errors import GazetteerError
from geo.language.pack import ENGLISH, SPOILT, languages_path, read_rows
from geo.language.phrases import Option, Phrases, fitting, longest
from geo.language.text import Text
from geo.places.groups import alias_rows

__all__ = [
    "ActorWord",
    "CasualtyWord",
    "Domain",
    "Found",
    "Hedge",
    "Kind",
    "Part",
    "Trigger",
    "Vocabulary",
    "bundled",
    "bundled_path",
    "names_at",
    "read_vocabulary",
    "split_words",
]

Part = Literal["verb", "weak", "direct", "casualty", "noun", "weapon", "accord", "feature", "happening"]
"""How a word tells of an event; data/languages/README.md explains each."""


_VERBAL: tuple[Part, ...] = ("verb", "weak", "direct", "casualty", "happening")
_SHIFTING = frozenset(english_phrases("shifting"))
_WALLS = AUXILIARIES
"""No gap of a phrase reaches over them: in "on leave had been shot dead" nobody was left dead."""
_NOUNS_FIRST = english_words("nouns first")
"""Forms of verbs that are nearly always nouns."""
COLUMNS = {
    "event_types": ("kind", "event_type", "sub_event_type", "rank", "families", "sides"),
    "event_words": ("words", "part", "kind", "irregular", "example"),
    "event_phrases": ("kind", "part", "verbs", "objects", "example"),
    "things": ("class", "words", "example"),
    "broad_phrases": ("kind", "part", "verbs", "objects", "example"),
    "broad_things": ("class", "words", "example"),
    "topics": ("word", "weight"),
    "actors": ("words", "part", "kind", "plural"),
    "hedges": ("words", "status", "scope", "example"),
    "casualties": ("words", "toll", "how", "irregular"),
    "domains": ("domain", "effect", "words", "also", "example"),
    "causes": ("class", "forms", "words", "example"),
}
"""Of each table; data/languages/README.md describes them."""


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
    objects: frozenset[str] = frozenset()
    """What it must be done to; nothing when it tells of an event whatever that is."""


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
    """One form of a word for dead or injured people, and where their number stands; data/languages/README.md explains `how`."""

    toll: Literal["deaths", "injuries", "both"]
    how: Literal[
        "verb",
        "subject",
        "state",
        "noun",
        "of",
        "people",
        "toll",
        "loss",
        "fall",
        "mark",
        "burial",
        "unhurt",
        "survival",
    ]
    form: Form


@dataclass(frozen=True, slots=True)
class Domain:
    """What a text may be about besides conflict."""

    name: str
    effect: Literal["figure", "make-believe", "nature", "past"]
    """What its words do to violent ones beside them."""
    words: frozenset[str]
    """That stand for it wherever they are."""
    also: frozenset[str]
    """That do so among others of it alone: "market", "match"."""


class Found(NamedTuple):
    """The longest phrase at each word where one begins: (first, index behind, meanings), in order.

    Those of a table do not overlap, but for the actors: "army" begins a phrase inside "Free Syrian army", too.
    """

    actors: list[tuple[int, int, list[ActorWord]]]
    triggers: list[tuple[int, int, list[Trigger]]]
    hedges: list[tuple[int, int, list[Hedge]]]
    casualties: list[tuple[int, int, list[CasualtyWord]]]
    things: frozenset[int] = frozenset()
    """Indices of words for what something may be done to, when a trigger asks for that."""

    @property
    def tells(self) -> bool:
        """Whether any phrase tells of an event, or counts its victims."""
        return bool(self.casualties or [1 for _, _, told in self.triggers for trigger in told if trigger.kind])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables, ready to look up; read once and never changed."""

    kinds: dict[str, Kind]
    event_words: frozenset[str]
    """First words of all that tells of events or counts their victims: a sentence without one tells of no event."""
    by_first: dict[str, tuple[tuple[int, dict[str, list[Option[Any]]]], ...]]
    """First word -> phrases by their second, for each of actors (0), triggers, hedges and casualties (3) that has any."""
    domains: tuple[Domain, ...]
    things: frozenset[str]
    """Last words of all that event phrases have for objects."""
    topics: dict[str, float]
    """Word -> how much more it stands in news of conflict (above 0) than in other news."""
    causes: Phrases[str]
    """Words for what does things besides armed people, and for what is only spoken of; each with its class."""

    def look_up(self, words: list[str]) -> Found:
        """The phrases among the words, in one pass."""
        found: tuple[list[Any], ...] = ([], [], [], [])
        ends, by_first = [0, 0, 0, 0], self.by_first
        for index in [index for index, word in enumerate(words) if word in by_first]:
            behind = words[index + 1] if index + 1 < len(words) else ""
            for number, by_second in by_first[words[index]]:
                options = by_second.get(behind) or by_second[""]
                if options and index >= ends[number] and (match := longest(options, words, index, walls=_WALLS)):
                    found[number].append((index, *match))
                    ends[number] = match[0] if number else 0
        actors, triggers, hedges, casualties = found
        if not any(trigger.objects for _, _, told in triggers for trigger in told):
            return Found(actors, triggers, hedges, casualties)
        things = [index for index, word in enumerate(words) if word in self.things]
        named = {name for index in things for name in names_at(words, index)}
        for number, (first, _, told) in enumerate(triggers):
            if any(trigger.objects for trigger in told):
                triggers[number] = first, *self._with_object(words, first, named)
        triggers = [one for one in triggers if one[2]]
        return Found(actors, triggers, hedges, casualties, frozenset(things))

    def _with_object(self, words: list[str], first: int, named: set[str]) -> tuple[int, list[Trigger]]:
        """The longest phrase at a word that tells of an event when it is done to one of the things named."""
        by_second = next(table for number, table in self.by_first[words[first]] if number == 1)
        behind = words[first + 1] if first + 1 < len(words) else ""
        for last, told in fitting(by_second.get(behind) or by_second[""], words, first, walls=_WALLS):
            if kept := [trigger for trigger in told if not (trigger.objects and trigger.objects.isdisjoint(named))]:
                return last, kept
        return first, []


def names_at(words: list[str], index: int) -> set[str]:
    """What the words that end at an index may name: "mine", "land mine"."""
    return {" ".join(words[index - more : index + 1]) for more in range(min(index + 1, 3))}


def bundled_path() -> Path:
    """Folder of the tables that ship with the project."""
    return languages_path() / ENGLISH


@cache
def bundled(*, is_broad: bool = False) -> Vocabulary:
    """The tables that ship with the project; is_broad: with words that mostly tell of something else."""
    return read_vocabulary(bundled_path(), is_broad=is_broad)


def read_vocabulary(folder: Path, *, is_broad: bool = False) -> Vocabulary:
    """The tables of a folder, and the names of groups; GazetteerError names file, line and remedy when one cannot be used.

    is_broad: with its two broad tables, too.
    """
    kinds = {kind.name: kind for kind in map(_kind, *zip(*_rows(folder, "event_types"), strict=True))}
    triggers: Phrases[Trigger] = Phrases()
    actors: Phrases[ActorWord] = Phrases()
    hedges: Phrases[Hedge] = Phrases()
    event_words: set[str] = set()
    broad = {name: _rows(folder, name) if is_broad else [] for name in ("broad_things", "broad_phrases")}
    classes = _classes([*_rows(folder, "things"), *broad["broad_things"]])
    things: set[str] = set()
    told = [(where, row, frozenset[str]()) for where, row in _rows(folder, "event_words")]
    for where, row, objects in (*told, *_phrases([*_rows(folder, "event_phrases"), *broad["broad_phrases"]], classes)):
        things.update(words.rpartition(" ")[2] for words in objects)
        for words, trigger in _trigger_forms(where, row, kinds, objects):
            triggers.add(words, trigger)
            if trigger.kind:
                event_words.add(words[0])
    for where, row in (*_rows(folder, "actors"), *_names()):
        for words, actor in _actor_forms(where, row):
            actors.add(words, actor)
    for where, row in _rows(folder, "hedges"):
        scope = _one_of(where, row["scope"], ("next", "verb", "aim", "that"))
        hedges.add(split_words(row["words"]), Hedge(row["status"], scope))  # type: ignore[arg-type]
    casualties: Phrases[CasualtyWord] = Phrases()
    for where, row in _rows(folder, "casualties"):
        for words, casualty in _casualty_forms(where, row):
            casualties.add(words, casualty)
    event_words |= casualties.by_first.keys()
    by_first: dict[str, tuple[tuple[int, dict[str, list[Option[Any]]]], ...]] = {}
    tables: tuple[Phrases[Any], ...] = (actors, triggers, hedges, casualties)
    for number, table in enumerate(tables):
        for first, by_second in table.by_first.items():
            by_first[first] = (*by_first.get(first, ()), (number, by_second))
    topics = {row["word"]: _number(where, row["weight"]) for where, row in _rows(folder, "topics")}
    domains = tuple(_domain(where, row) for where, row in _rows(folder, "domains"))
    causes = _causes(_rows(folder, "causes"))
    return Vocabulary(kinds, frozenset(event_words), by_first, domains, frozenset(things), topics, causes)


def split_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as a text is cut: small letters, hyphens as blanks, `*` kept."""
    return tuple(Text(phrase).small)


# -- tables ------------------------------------------------------------------------------------------------------------


def _rows(folder: Path, name: str) -> list[tuple[str, dict[str, str]]]:
    return read_rows(folder / f"{name}.csv", COLUMNS[name])


def _names() -> Iterator[tuple[str, dict[str, str]]]:
    """Rows as those of actors: the names of groups of any language, in the singular and the plural."""
    for where, row in alias_rows():
        for name in (row["alias"], plural(row["alias"])) if row["actor"] else ():
            yield where, {"words": name, "part": "name", "kind": row["actor"], "plural": ""}


def _one_of(where: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise GazetteerError(f"{where}: {value!r} is not one of {', '.join(allowed)}. {SPOILT}")
    return value


def _number(where: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise GazetteerError(f"{where}: {value!r} is not a number. {SPOILT}") from error


def _kind(where: str, row: dict[str, str]) -> Kind:
    if not row["rank"].isdecimal():
        raise GazetteerError(f"{where}: the rank {row['rank']!r} is not a whole number. {SPOILT}")
    is_mutual = _one_of(where, row["sides"], ("mutual", "directed")) == "mutual"
    families = frozenset(row["families"].split())
    return Kind(row["kind"], row["event_type"], row["sub_event_type"], int(row["rank"]), families, is_mutual)


def _classes(rows: Iterable[tuple[str, dict[str, str]]]) -> dict[str, frozenset[str]]:
    """The words of each class of things, one and many of them."""
    classes: dict[str, frozenset[str]] = {}
    for _, row in rows:
        classes[row["class"]] = classes.get(row["class"], frozenset()) | _with_plurals(row["words"].split(" | "))
    return classes


def _with_plurals(nouns: Iterable[str]) -> frozenset[str]:
    words = [split_words(noun) for noun in nouns]
    return frozenset(" ".join((*before, noun)) for *before, last in words for noun in (last, plural(last)))


def _phrases(
    rows: Iterable[tuple[str, dict[str, str]]], classes: dict[str, frozenset[str]]
) -> Iterator[tuple[str, dict[str, str], frozenset[str]]]:
    """Rows as those of event words, one for each verb, with the objects of which one must stand with it."""
    for where, row in rows:
        objects: set[str] = set()
        for object_ in filter(None, row["objects"].split(" | ")):
            if object_.startswith("<"):
                objects |= classes[_one_of(where, object_[1:-1], classes)]
            else:
                objects |= _with_plurals([object_])
        for phrase in row["verbs"].split(" | "):
            base, _, irregular = phrase.removesuffix(")").partition(" (")
            verb, _, rest = base.partition(" ")
            forms = [base, f"{verb} * {rest}"] if rest in _SHIFTING else [base]
            for words in forms:
                yield where, {**row, "words": words, "irregular": irregular}, frozenset(objects)


def _trigger_forms(
    where: str, row: dict[str, str], kinds: dict[str, Kind], objects: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], Trigger]]:
    part: Part = _one_of(where, row["part"], get_args(Part))  # type: ignore[assignment]
    kind = None if part == "happening" else kinds[_one_of(where, row["kind"], kinds)]
    words = split_words(row["words"])
    if part in _VERBAL or (part == "feature" and " " in row["words"]):
        for form, inflected in _verb_forms(words, row["irregular"]):
            if inflected[0] not in _NOUNS_FIRST:
                yield inflected, Trigger(part, form, kind, row["words"], objects)
                if "*" in words and "participle" in form:  # "driven out of", with nobody between
                    close = tuple(word for word in inflected if word != "*")
                    yield close, Trigger(part, form, kind, row["words"], objects)
    if part not in _VERBAL:
        yield words, Trigger(part, "noun", kind, row["words"], objects)
        yield (*words[:-1], plural(words[-1])), Trigger(part, "nouns", kind, row["words"], objects)


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
    how = _one_of(where, row["how"], (*_COUNTED_AS_VERBS, *_COUNTED_AS_NOUNS))
    words = split_words(row["words"])
    forms: list[tuple[Form, tuple[str, ...]]] = [("noun", words)]
    for form, inflected in _verb_forms(words, row["irregular"]) if how in _COUNTED_AS_VERBS else forms:
        yield inflected, CasualtyWord(toll, how, form)  # type: ignore[arg-type]


_COUNTED_AS_VERBS = ("verb", "subject", "loss", "fall", "burial")
_COUNTED_AS_NOUNS = ("state", "noun", "of", "people", "toll", "mark", "unhurt", "survival")


def _domain(where: str, row: dict[str, str]) -> Domain:
    effect = _one_of(where, row["effect"], ("figure", "make-believe", "nature", "past"))
    words, also = (frozenset(row[name].split()) for name in ("words", "also"))
    return Domain(row["domain"], effect, words, also)  # type: ignore[arg-type]


def _causes(rows: Iterable[tuple[str, dict[str, str]]]) -> Phrases[str]:
    """The words of each class, in their forms."""
    causes: Phrases[str] = Phrases()
    for where, row in rows:
        for words in _cause_forms(where, row):
            causes.add(words, row["class"])
    return causes


def _cause_forms(where: str, row: dict[str, str]) -> Iterator[tuple[str, ...]]:
    forms = _one_of(where, row["forms"], ("noun", "verb", "told"))
    for phrase in row["words"].split(" | "):
        base, _, irregular = phrase.partition(" (")
        irregular, _, rest = irregular.partition(")")
        words = split_words(base + rest)
        if forms == "verb":
            yield from (inflected for _, inflected in _verb_forms(words, irregular))
            continue
        yield words
        if forms == "noun":
            yield (*words[:-1], plural(words[-1]))


# -- forms of words ----------------------------------------------------------------------------------------------------


def _verb_forms(words: tuple[str, ...], irregular: str) -> Iterator[tuple[Form, tuple[str, ...]]]:
    """A phrase with its verb inflected: the first word, or the one behind an adverb ("fatally shoot")."""
    verb = int(len(words) > 1 and words[0].endswith("ly"))
    for form, word in inflections(words[verb], irregular):
        yield form, (*words[:verb], word, *words[verb + 1 :])
