"""A language as a folder of tables, data/languages/CODE: what words it has, how it writes dates and areas, how far it goes.

Nothing here reads a text. A pack is checked when it is opened; a table that is not as data/languages/README.md says is a
GazetteerError that names file, row and remedy.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from geo.errors import GazetteerError
from geo.resources import bundled_data, how_to_restore

__all__ = [
    "ENGLISH",
    "LEVELS",
    "NOTICE_KINDS",
    "SPOILT",
    "ForeignName",
    "Language",
    "Level",
    "Notice",
    "Rule",
    "Rulebook",
    "WordTable",
    "bundled_languages",
    "languages_path",
    "notices",
    "open_language",
    "read_rows",
]  # fmt: skip

Level = Literal["places", "dates", "areas", "claims"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""How far a pack may go, each level with those before it."""

WORD_CLASSES = (
    "in", "to", "on", "of", "the", "and", "direction", "title", "say", "area", "water", "road", "land", "building", "organisation",
    "people", "month", "led",
)  # fmt: skip
"""Classes of words beside a name that recognition weighs; a word of two is of the first."""
OTHER_CLASSES = (
    "abbreviation", "address", "also_adjective", "armed_force", "armed_people", "before_march", "before_month", "before_unknown", "before_weekend",
    "before_year", "behind_feast", "behind_march", "being", "byline", "called_town", "closing_kind", "connector", "coordinating", "counted", "date_line", "decade_ending", "dotted", "fate_of_place", "inside_name",
    "large_number", "leading_designator", "leading_site", "leading_water", "lower_article", "name_maker", "named_after_day", "newspaper", "not_joining",
    "of_designator", "opens_name", "ordinal_ending", "place_noun", "second_level_area", "short_form", "site", "suffered_by_place", "table_area", "table_site", "table_town", "taken_place", "taken_place_or_person",
    "telltale", "within_town",
)  # fmt: skip
"""Classes that rules ask for by name."""

WordTable = Mapping[str, Mapping[str, int]]
"""Kind -> word as written -> value."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase that a grammar finds; `name` is that of the function that tells what it means."""

    name: str
    pattern: str
    example: str
    means: str
    """What the example says: days as 2013-02-08/2013-02-10, or the shape of an area."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """How a language writes dates, or areas: see `geo.language.grammar.Grammar`."""

    words: WordTable
    parts: Mapping[str, str]
    rules: tuple[Rule, ...]
    common: tuple[str, ...]
    weak: tuple[str, ...]
    cues: Mapping[str, re.Pattern[str]]
    """Patterns over the text around a phrase, by name."""
    cue_examples: Mapping[str, str]


NOTICE_KINDS = ("button", "label", "notice")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a news site prints around an article; kind: button, label or notice (see geo.articles.furniture)."""

    kind: str
    pattern: str
    example: str


@dataclass(frozen=True, slots=True)
class ForeignName:
    """How a language calls a place that the gazetteer knows by another name."""

    form: str
    """name or demonym."""
    names: tuple[str, ...]
    means: str
    """A name of it in the gazetteer."""
    kind: str
    country: str
    """ISO 3166 alpha-2; "" for a place of several or of none."""


@dataclass(frozen=True)
class Language:
    """One language and all that is known of it."""

    code: str
    """ISO 639-1."""
    name: str
    level: Level
    elisions: frozenset[str]
    """Words that lose their vowel before another and are written on to it: the l of "l'ouest"; none in English."""
    elided_before_small: frozenset[str]
    """Those that do so only before a small letter: "n'a", but N'Djamena is a name."""
    has_possessive: bool
    """Whether 's behind a word is no part of it."""
    decimal_mark: str
    classes: Mapping[str, frozenset[str]]
    """WORD_CLASSES and OTHER_CLASSES -> words, folded but for abbreviations and words of dates."""
    likeness: Mapping[str, str]
    """Word -> the English word whose weight it takes in recognition; English words stand for themselves."""
    has_small_demonyms: bool
    """Whether demonyms are written small: "les soldats maliens"."""
    names: tuple[ForeignName, ...]
    """Names of places that the gazetteer lacks; none in English, in which it is written."""
    written: Mapping[str, re.Pattern[str]]
    """How cells of tables write where, by name of the pattern."""
    written_examples: Mapping[str, str]
    dates: Rulebook | None
    areas: Rulebook | None
    folder: Path

    def __reduce__(self) -> tuple[Callable[[str], Language], tuple[str]]:
        """Another process has the same tables."""
        return open_language, (self.code,)

    @cached_property
    def class_of(self) -> Mapping[str, str]:
        """Folded word -> its class among WORD_CLASSES."""
        return {word: name for name in reversed(WORD_CLASSES) for word in self.classes[name]}

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Small words that begin a sentence and hardly ever a name."""
        return frozenset().union(*(self.classes[name] for name in ("in", "to", "on", "of", "the", "and")))

    @cached_property
    def joining(self) -> frozenset[str]:
        """Small words inside a name that the gazetteer lacks: not those of "in Kodyel in Komondjari"."""
        return self.classes["connector"] - self.classes["not_joining"]

    @cached_property
    def kind_words(self) -> frozenset[str]:
        """Words written small that may close a name of the gazetteer: "Kakhovka dam", "Sahara desert"."""
        of_kind = {word for word, name in self.class_of.items() if name in ("area", "water", "land", "building")}
        return self.classes["site"] | of_kind | self.classes["closing_kind"]

    @cached_property
    def naming_kinds(self) -> frozenset[str]:
        """Words written large that belong to a name and tell its kind: "Gao Region", "Columbus Street"."""
        kinds = ("area", "water", "land", "building", "road")
        return frozenset(word for word, name in self.class_of.items() if name in kinds)

    @cached_property
    def kinds_of_place(self) -> frozenset[str]:
        """What a place is called before its name: "the region of Gedo", "the city of Gao"."""
        return self.classes["area"] | self.classes["site"] | self.classes["place_noun"]

    @cached_property
    def said_of_places(self) -> frozenset[str]:
        """What is done to places, and may be done to people."""
        return self.classes["taken_place"] | self.classes["taken_place_or_person"]

    @cached_property
    def before_unknown(self) -> frozenset[str]:
        """Words that a name which the gazetteer lacks may stand behind: "near X", "the village of X", "shelled X"."""
        names = ("in", "to", "site", "before_unknown", "taken_place", "taken_place_or_person", "coordinating")
        return frozenset().union(*(self.classes[name] for name in names))

    def asks_for(self, designator: str) -> str:
        """What kind of place a word beside a name says it is: admin2, area, water, road, land, building; "" for others."""
        name = self.class_of.get(designator, "")
        if name == "area":
            return "admin2" if designator in self.classes["second_level_area"] else "area"
        return name if name in ("water", "road", "land", "building") else ""

    def like(self, word: str) -> str:
        """The English word whose weights a word takes."""
        return self.likeness.get(word, word)

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def lacks(self) -> tuple[Level, ...]:
        """The levels that this language does not reach."""
        return LEVELS[LEVELS.index(self.level) + 1 :]


ENGLISH = "en"


def languages_path() -> Path:
    """Folder of the packs that ship with the project."""
    return bundled_data("languages")


@lru_cache(maxsize=1)
def bundled_languages() -> tuple[str, ...]:
    """Codes of the languages that ship with the project, in order."""
    return tuple(sorted(path.parent.name for path in languages_path().glob("*/language.toml")))


@lru_cache(maxsize=16)
def open_language(code: str = ENGLISH) -> Language:
    """The pack of a language, by its code. Raises GazetteerError when there is none, or when a table of it is not right."""
    if code not in bundled_languages():
        raise GazetteerError(f"There is no pack for the language {code!r}; there are {', '.join(bundled_languages())}.")
    folder = languages_path() / code
    told = _toml(folder / "language.toml")
    file = folder / "language.toml"
    level: Level = _one_of(f"{file}, level", _need(file, told, "level", str), LEVELS)  # type: ignore[assignment]
    likeness, classes = _classes(folder / "classes.csv")
    written, written_examples = _written(folder / "written.toml", classes)
    return Language(
        code=code,
        name=_need(file, told, "name", str),
        level=level,
        elisions=frozenset(_need(file, told, "elisions", list)),
        elided_before_small=frozenset(_need(file, told, "elided_before_small", list)),
        has_possessive=_need(file, told, "has_possessive", bool),
        decimal_mark=_need(file, told, "decimal_mark", str),
        classes=classes,
        likeness=likeness,
        has_small_demonyms=_need(file, told, "has_small_demonyms", bool),
        names=tuple(_names(folder / "names.csv")),
        written=written,
        written_examples=written_examples,
        dates=_rulebook(folder, "dates") if level != "places" else None,
        areas=_rulebook(folder, "areas") if level in ("areas", "claims") else None,
        folder=folder,
    )


@lru_cache(maxsize=1)
def notices() -> tuple[Notice, ...]:
    """What sites print around their articles, in all languages: no article of one language says what a button of another does."""
    found = []
    for code in bundled_languages():
        path = languages_path() / code / "furniture.csv"
        for where, row in read_rows(path, ("kind", "pattern", "example")) if path.exists() else ():
            kind = _one_of(where, row["kind"], NOTICE_KINDS)
            found.append(Notice(kind, _pattern(where, row["pattern"]).pattern, row["example"]))
    return tuple(found)


# -- tables ------------------------------------------------------------------------------------------------------------

SPOILT = how_to_restore("languages", otherwise="correct the line")


def read_rows(path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Each row of a table with the words that tell where it stands; GazetteerError for a table without these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [(f"{path}, line {reader.line_num}", row) for row in reader]
            header = tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GazetteerError(f"{path} cannot be read ({error}). {SPOILT}") from error
    if header != columns:
        raise GazetteerError(f"{path} has the columns {', '.join(header)}; it needs {', '.join(columns)}. {SPOILT}")
    for where, row in rows:
        if None in row or None in row.values():
            raise GazetteerError(f"{where} has not as many cells as the header. {SPOILT}")
    return rows


def _classes(path: Path) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Likenesses and classes of a classes.csv."""
    words: dict[str, list[str]] = {name: [] for name in (*WORD_CLASSES, *OTHER_CLASSES)}
    likeness: dict[str, str] = {}
    for where, row in read_rows(path, ("class", "like", "words")):
        words[_one_of(where, row["class"], words)] += row["words"].split()
        if row["like"]:
            likeness |= dict.fromkeys(row["words"].split(), row["like"])
    return likeness, {name: frozenset(members) for name, members in words.items()}


def _names(path: Path) -> Iterator[ForeignName]:
    """The rows of a names.csv; none where there is no such table."""
    if not path.exists():
        return
    for where, row in read_rows(path, ("form", "names", "means", "kind", "country")):
        form = _one_of(where, row["form"], ("name", "demonym"))
        yield ForeignName(form, tuple(row["names"].split("|")), row["means"], row["kind"], row["country"])


def _written(path: Path, classes: Mapping[str, frozenset[str]]) -> tuple[dict[str, re.Pattern[str]], dict[str, str]]:
    """The patterns of a written.toml and their examples; none where there is no such file.

    In a pattern `{NAME}` is one of its parts, `{class}` any word of a class.
    """
    if not path.exists():
        return {}, {}
    told = _toml(path)
    parts = {**{name: "|".join(sorted(words)) for name, words in classes.items()}, **_need(path, told, "parts", dict)}

    def expand(pattern: str) -> str:
        grown = _PLACEHOLDER.sub(lambda match: f"{parts[match[1]]}" if match[1] in parts else match[0], pattern)
        return grown if grown == pattern else expand(grown)

    rows = [_row(path, row, ("name", "pattern", "example")) for row in _need(path, told, "patterns", list)]
    found = {row["name"]: _pattern(f"{path}, {row['name']}", f"(?i){expand(row['pattern'])}") for row in rows}
    return found, {row["name"]: row["example"] for row in rows}


_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w+)\}")


def _rulebook(folder: Path, name: str) -> Rulebook:
    """NAME.csv with the words and NAME.toml with the rules."""
    words: dict[str, dict[str, int]] = {}
    for where, row in read_rows(folder / f"{name}.csv", ("kind", "value", "written", "words")):
        is_exact = _one_of(where, row["written"], ("", "exactly")) == "exactly"
        if not re.fullmatch(r"-?\d+", row["value"]):
            raise GazetteerError(f"{where}: the value {row['value']!r} is not a whole number. {SPOILT}")
        kind = words.setdefault(row["kind"], {})
        for word in row["words"].split():
            kind |= dict.fromkeys({word} if is_exact else _forms(word), int(row["value"]))
    file = folder / f"{name}.toml"
    told = _toml(file)
    cues = [_row(file, row, ("name", "pattern", "example")) for row in _need(file, told, "cues", list)]
    return Rulebook(
        words=words,
        parts={key: str(value) for key, value in _need(file, told, "parts", dict).items()},
        rules=tuple(Rule(**_row(file, row, ("name", "pattern", "example", "means"))) for row in _need(file, told, "rules", list)),
        common=tuple(_need(file, told, "common", list)),
        weak=tuple(_need(file, told, "weak", list)),
        cues={row["name"]: _pattern(f"{file}, {row['name']}", row["pattern"]) for row in cues},
        cue_examples={row["name"]: row["example"] for row in cues},
    )  # fmt: skip


def _forms(word: str) -> set[str]:
    """A word in small letters also begins sentences and stands in headlines; a capitalised one stands in capitals."""
    return {word, word.upper()} | ({word[0].upper() + word[1:]} if word.islower() else set())


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GazetteerError(f"{path} cannot be read ({error}). {SPOILT}") from error


def _need(path: Path, table: Mapping[str, Any], key: str, kind: type) -> Any:
    if not isinstance(table.get(key), kind):
        raise GazetteerError(f"{path} lacks {key}, or it is not of the kind {kind.__name__}. {SPOILT}")
    return table[key]


def _row(path: Path, row: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
    if set(row) != set(keys) or not all(isinstance(value, str) for value in row.values()):
        name = row.get("name", "an entry without a name")
        raise GazetteerError(f"{path}: {name} has {', '.join(row)}; it needs {', '.join(keys)}. {SPOILT}")
    return dict(row)


def _one_of(where: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise GazetteerError(f"{where}: {value!r} is not one of {', '.join(allowed)}. {SPOILT}")
    return value


def _pattern(where: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise GazetteerError(f"{where}: {pattern!r} is not a regular expression ({error}). {SPOILT}") from error
