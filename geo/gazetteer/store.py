"""The gazetteer: name -> places, point -> places. Memory-mapped and immutable; geo.gazetteer.building writes its files."""

from __future__ import annotations

import json
import mmap
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from geo.errors import GazetteerError
from geo.gazetteer.memory import remembered
from geo.globe.distance import distance_km
from geo.language.pack import Language
from geo.language.text import fold, fold_as_text
from geo.model import PLACE_KINDS, Place, PlaceKind
from geo.resources import bundled_data, how_to_restore

__all__ = [
    "ABBREVIATION", "ALTERNATE", "DEMONYM", "FIRST_LEVEL", "FORMAT", "LINK_BITS", "LONGEST_NAME", "MAIN", "PLACE_COLUMNS",
    "SECOND_LEVEL", "SHORT", "Gazetteer", "MappedFiles", "NameLink", "PackIndex", "bundled_path", "map_files", "read_head",
    "sort_by_weight",
]  # fmt: skip

FORMAT = 1
"""Version of the files; a gazetteer of another version is refused."""

PLACE_COLUMNS = np.dtype(
    [
        ("geonameid", "<i4"), ("lat", "<f4"), ("lon", "<f4"), ("population", "<u4"), ("radius_km", "<f2"),
        ("kind", "u1"), ("country", "u1"), ("admin1", "<u2"), ("admin2", "<u2"), ("name", "<u4"),
    ]
)  # fmt: skip

# How a name belongs to a place; three bits of a link.
MAIN, ALTERNATE, SHORT, DEMONYM, ABBREVIATION = range(5)
LINK_BITS = 3

FIRST_LEVEL, SECOND_LEVEL = 1 << 8, 1 << 17
"""Where the codes of first-level and of second-level areas begin in `Gazetteer.areas`; those below are countries."""

LONGEST_NAME = 6
"""Words of the longest name that is looked for in a text."""

# Which of two places of one name is meant when nothing else is known: its people, times a factor, with a floor, by kind.
_WEIGHT_OF_KIND: dict[str, tuple[float, float]] = {
    "continent": (1, 5e8), "country": (1, 5e7), "capital": (1, 1e6), "sea": (1, 3e6), "region": (1, 3e6), "desert": (1, 1e6),
    "admin1": (0.3, 3e4), "river": (1, 3e5), "mountains": (1, 2e5), "lake": (1, 2e5), "island": (1, 1e5), "site": (1, 2e4),
    "admin2": (0.1, 2e3), "town": (1, 500),
}  # fmt: skip
_KIND_FACTOR = np.array([_WEIGHT_OF_KIND[kind][0] for kind in PLACE_KINDS])
_KIND_FLOOR = np.array([_WEIGHT_OF_KIND[kind][1] for kind in PLACE_KINDS])
# A name that is not the main one counts for less.
_LINK_FACTOR = np.array([1.0, 0.3, 0.7, 0.9, 0.5])

_SHORT_NAME = 5
"""Letters up to which two names that differ in more than one are not alike: Bala is not Balhaf."""

_ARTICLES = ("al", "el", "ad", "ash", "as", "an", "ar", "az", "at", "la", "le", "les", "the")


@dataclass(frozen=True, slots=True)
class NameLink:
    """Index of a place, and how the name belongs to it: MAIN, ALTERNATE, SHORT, DEMONYM or ABBREVIATION."""

    index: int
    form: int


@dataclass(frozen=True, slots=True)
class MappedFiles:
    """The files of one gazetteer folder, mapped: nothing is read before it is asked for."""

    trie: Any
    starts: npt.NDArray[np.uint32]
    links: npt.NDArray[np.uint32]
    table: npt.NDArray[Any]
    """PLACE_COLUMNS."""
    names: Any
    """Main names one behind the other, each with a zero behind it."""


@dataclass(frozen=True, slots=True)
class PackIndex:
    """The names of a pack laid over a gazetteer. See geo.gazetteer.packs."""

    country: str
    """ISO alpha-2 code."""
    first: int
    """The gazetteer's row of the first place that nothing below it has; the others follow."""
    files: MappedFiles
    rows: npt.NDArray[np.uint32]
    """The gazetteer's row of each of its places, those among them that it has from elsewhere."""

    @property
    def label(self) -> str:
        """`Place.layer` of its places."""
        return f"villages of {self.country}"

    def raw_links(self, folded: str) -> list[int]:
        """Its links of a folded name, to rows of the gazetteer; [] when it does not know it."""
        key = self.files.trie.get(folded)
        if key is None:
            return []
        values = self.files.links[self.files.starts[key] : self.files.starts[key + 1]].tolist()
        return [self.rows.item(value >> LINK_BITS) << LINK_BITS | value & 7 for value in values]


def bundled_path() -> Path:
    """Folder of the gazetteer that ships with the project."""
    return bundled_data("gazetteer")


def sort_by_weight(
    kind: npt.NDArray[Any], population: npt.NDArray[Any], form: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    """Weight of each (place, name form) pair, shape (n,): people, with a floor by kind and a discount by form."""
    weight = np.maximum(population * _KIND_FACTOR[kind], _KIND_FLOOR[kind]) + 1
    discounted: npt.NDArray[np.float64] = weight * _LINK_FACTOR[form]
    return discounted


class Gazetteer:
    """Names and places. Columns (`lat`, `population` ...) have one row a place; `links` maps a name to rows."""

    def __init__(
        self, trie: Any, starts: Any, links: Any, table: Any, names: bytes, meta: dict[str, Any],
        extra: dict[str, list[int]] | None = None, layers: Sequence[tuple[int, str]] = (), packs: Sequence[PackIndex] = (),
    ) -> None:  # fmt: skip
        self._trie, self._starts, self._links, self._names = trie, starts, links, names
        self.meta = meta
        self.countries: list[str] = meta["countries"]
        self.admin1_names: list[str] = meta["admin1"]
        self.admin2_names: list[str] = meta["admin2"]
        self.table = table
        for column in ("lat", "lon", "population", "kind", "country", "admin1", "admin2", "geonameid", "radius_km"):
            setattr(self, column, np.asarray(table[column]))
        self._extra = extra or {}
        self._extra_first = {name.split(" ")[0] for name in self._extra}
        self._layers = tuple(layers)
        self.packs = tuple(packs)
        """What villages are laid over it, by country."""
        self._pack_starts = [pack.first for pack in self.packs]
        self.first_own = layers[0][0] if layers else len(table)
        """The first row of what a user or the records have laid over the gazetteer."""
        self.memory: dict[Callable[..., Any], Callable[..., Any]] = {}
        """See geo.gazetteer.memory."""
        # Asked for every word of a text: a cache that never knew the gazetteer is quicker than `remembered`.
        tries = (trie, *(pack.files.trie for pack in self.packs))
        self.opening = lru_cache(maxsize=20_000)(partial(_opening, tries, self._extra, self._extra_first))
        self._going_on = lru_cache(maxsize=20_000)(partial(_going_on, tries[1:]))

    lat: npt.NDArray[np.float32]
    lon: npt.NDArray[np.float32]
    population: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    country: npt.NDArray[np.uint8]
    admin1: npt.NDArray[np.uint16]
    admin2: npt.NDArray[np.uint16]
    geonameid: npt.NDArray[np.int32]
    radius_km: npt.NDArray[np.float16]

    @classmethod
    def open(cls, path: Path | str | None = None) -> Gazetteer:
        """Map the files of a folder that geo.gazetteer.building wrote; None opens the bundled gazetteer and the packs over it.

        The packs are those in the folder of the setting DATELINE_PACKS_FOLDER; `open(bundled_path())` leaves them out.
        Raises GazetteerError, which names the file and the command that mends it.
        """
        folder = Path(path) if path else bundled_path()
        meta = read_head(folder, remedy=_remedy(folder))
        files = map_files(folder, remedy=_remedy(folder))
        opened = cls(files.trie, files.starts, files.links, files.table, bytes(files.names), meta)
        if path:
            return opened
        from geo.gazetteer.packs import with_packs

        return with_packs(opened)

    def __len__(self) -> int:
        return len(self.lat)

    # -- one name -----------------------------------------------------------------------------------------------

    def lookup(self, name: str, *, country: str | None = None) -> tuple[Place, ...]:
        """Places of this name, the most prominent first; () when the gazetteer does not know it.

        Exact but for case, accents, apostrophes and hyphens. country: ISO alpha-2 code, keeps places of that country.
        """
        links = self.links(fold(name))
        places = (self.place(link.index) for link in links)
        unique = dict.fromkeys(places)
        return tuple(place for place in unique if country is None or place.country == country)

    def similar(self, name: str, *, limit: int = 5, country: str | None = None) -> tuple[Place, ...]:
        """Places whose names are spelt like this one but not the same (Konna, Kona), nearest spelling first.

        Compared by rapidfuzz's normalised Indel similarity among names with the same beginning; short names may differ in
        one letter. () when none is near.
        """
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import Levenshtein

        wanted = fold(name)
        if len(wanted) < 3:
            return ()
        tries = (self._trie, *(pack.files.trie for pack in self.packs))
        starts = _likely_beginnings(wanted)
        keys = list({key: None for trie in tries for start in starts for key in trie.keys(start) if key != wanted})
        is_short = len(wanted) <= _SHORT_NAME
        cutoff = 0.0 if is_short else 100 - 40 / len(wanted) ** 0.5
        if is_short:
            keys = [key for key in keys if Levenshtein.distance(wanted, key, score_cutoff=1) <= 1]
        near = process.extract(wanted, keys, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None if country else 50)
        exact = {link.index for link in self.links(wanted)}
        code = self.countries.index(country) if country in self.countries else None
        found: dict[Place, float] = {}
        for key, score, _ in near:
            for link in self.links(key):
                is_there = country is None or self.country[link.index] == code
                if is_there and link.index not in exact and link.form in (MAIN, ALTERNATE):
                    found.setdefault(self.place(link.index), score)
        ranked = sorted(found, key=lambda place: (-round(found[place] / 4), -place.population))
        return tuple(ranked[:limit])

    def links(self, folded: str) -> list[NameLink]:
        """Links of a folded name, the weightiest first; [] when unknown."""
        return [NameLink(value >> LINK_BITS, value & 7) for value in self.raw_links(folded)]

    def raw_links(self, folded: str) -> list[int]:
        """The links of a folded name as integers: place index << LINK_BITS | form."""
        found = self._links_below(folded)
        if self.packs:
            rows = {value >> LINK_BITS for value in found}
            more = {value >> LINK_BITS: value for pack in self.packs for value in pack.raw_links(folded)}
            new = [value for row, value in more.items() if row not in rows]
            if new:
                own = [value for value in found if value >> LINK_BITS >= self.first_own]
                return own + self._by_weight([*(value for value in found if value >> LINK_BITS < self.first_own), *new])
        return found

    def _by_weight(self, links: list[int]) -> list[int]:
        values = np.array(links, dtype=np.int64)
        rows = values >> LINK_BITS
        weight = sort_by_weight(self.kind[rows], self.population[rows], values & 7)
        ordered: list[int] = values[np.argsort(-weight, kind="stable")].tolist()
        return ordered

    def _links_below(self, folded: str) -> list[int]:
        """The links of a folded name without those that only packs have."""
        found: list[int] = []
        if self._extra:
            found += self._extra.get(folded, ())
        key = self._trie.get(folded)
        if key is not None:
            found += self._links[self._starts[key] : self._starts[key + 1]].tolist()
        return found

    def all_links(self) -> Iterator[tuple[str, int]]:
        """Every name of the index with each of its raw links; layers and packs laid over it are left out."""
        for name, key in self._trie.items():
            for value in self._links[self._starts[key] : self._starts[key + 1]].tolist():
                yield name, value

    def names_in(self, country: int) -> Iterator[tuple[str, int]]:
        """The names of one country, by its number in the column `country`, with their raw links; layers and packs are left out."""
        at = np.flatnonzero(self.country[self._links >> LINK_BITS] == country)
        keys = np.searchsorted(self._starts, at, side="right") - 1
        for key, link in zip(keys.tolist(), self._links[at].tolist(), strict=True):
            yield self._trie.restore_key(key), link

    def knows(self, folded: str) -> bool:
        """Whether the folded name is that of a place."""
        return folded in self._trie or folded in self._extra or self.is_only_in_packs(folded)

    def is_only_in_packs(self, folded: str) -> bool:
        """Whether a folded name is that of places of a pack, and of nothing else."""
        if not self.packs or folded in self._trie or folded in self._extra:
            return False
        return any(folded in pack.files.trie for pack in self.packs)

    def is_abbreviation(self, folded: str) -> bool:
        """Whether the folded name is only ever an abbreviation ("us", "uk"), which is written in capitals."""
        links = self._links_below(folded) or self.raw_links(folded)  # a village Us makes no pronoun a place
        return all(value & 7 == ABBREVIATION for value in links)

    # -- names in a text ----------------------------------------------------------------------------------------

    def beginnings(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Names that the folded words begin with: (number of words, folded name), shortest first; [] for no words."""
        if not words:
            return []
        is_name, goes_on = self.opening(words[0])
        found = [(1, words[0])] if is_name else []
        return found + self.longer_names(words) if goes_on else found

    def longer_names(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """Those of two words and more."""
        first, joined = words[0], " ".join(words[:LONGEST_NAME])
        found = _longer(self._trie, first, joined)
        if self.packs and (tries := self._going_on(first)):
            found = sorted({*found, *(name for trie in tries for name in _longer(trie, first, joined))})
        if first in self._extra_first:
            found = sorted({*found, *self._extra_beginnings(words)})
        return found

    def _extra_beginnings(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        for count in range(2, min(len(words), LONGEST_NAME) + 1):
            name = " ".join(words[:count])
            if name in self._extra:
                yield count, name

    # -- one point ----------------------------------------------------------------------------------------------

    def nearest(self, lat: float, lon: float, *, limit: int = 1, max_km: float = 20_040.0) -> tuple[Place, ...]:
        """Towns nearest to a point, nearest first; at most `limit` of them, none farther than max_km."""
        towns = np.flatnonzero((self.kind == PLACE_KINDS.index("town")) | (self.kind == PLACE_KINDS.index("capital")))
        centre = Place(id=0, name="here", lat=lat, lon=lon, kind="site")
        away = distance_km(self.lat[towns].astype(float), self.lon[towns].astype(float), to=centre)
        count = min(limit, len(towns))
        best = np.argpartition(away, count - 1)[:count] if count else np.empty(0, int)
        best = best[np.argsort(away[best])]
        return tuple(self.place(int(towns[i])) for i in best if away[i] <= max_km)

    # -- rows ---------------------------------------------------------------------------------------------------

    @remembered(most=20_000)
    def place(self, index: int) -> Place:
        """The place of one row."""
        row = self.table[index]
        offset = int(row["name"])
        names, layer = self._names_of(index)
        name = names[offset : names.find(b"\0", offset)].decode()
        return Place(
            id=index,
            name=name,
            lat=round(float(row["lat"]), 5),
            lon=round(float(row["lon"]), 5),
            kind=_kind(int(row["kind"])),
            country=self.countries[int(row["country"])],
            admin1=self.admin1_names[int(row["admin1"])].partition("/")[2],
            admin2=self.admin2_names[int(row["admin2"])],
            population=int(row["population"]),
            radius_km=round(float(row["radius_km"]), 1),
            geonameid=int(row["geonameid"]) or None,
            layer=layer,
        )

    def _names_of(self, index: int) -> tuple[Any, str]:
        """Where the name of a row stands, and the layer that it is of."""
        if index >= self.first_own:
            return self._names, next(label for start, label in reversed(self._layers) if index >= start)
        at = bisect_right(self._pack_starts, index)
        return (self.packs[at - 1].files.names, self.packs[at - 1].label) if at else (self._names, "gazetteer")

    def areas(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Codes of the country, the first-level and the second-level area of each place, shape (3, n); 0 is none.

        No two areas share a code, of whatever level.
        """
        country, admin1, admin2 = (column[rows].astype(np.int64) for column in (self.country, self.admin1, self.admin2))
        first, second = FIRST_LEVEL + admin1, SECOND_LEVEL * admin1 + admin2
        return np.array([country, np.where(admin1 > 0, first, 0), np.where(admin2 > 0, SECOND_LEVEL + second, 0)])

    @remembered(most=300)
    def country_name(self, country: int) -> str:
        """Name of a country by its number in the column `country`; its code when no place is that country."""
        rows = np.flatnonzero((self.kind == PLACE_KINDS.index("country")) & (self.country == country))
        return self.place(int(rows[0])).name if len(rows) else self.countries[country]

    def in_language(self, language: Language) -> Gazetteer:
        """The gazetteer that also knows what a language calls places; itself when the language brings no names."""
        return self._in_language(language) if language.names else self

    @remembered(most=8)
    def _in_language(self, language: Language) -> Gazetteer:
        extra = {name: list(links) for name, links in self._extra.items()}
        for row in language.names:
            places = self.lookup(row.means, country=row.country or None)
            meant = next((place for place in places if not row.kind or place.kind == row.kind), None)
            if meant is None:
                raise GazetteerError(f"{language.folder / 'names.csv'}: the gazetteer knows no {row.kind} {row.means}.")
            link = meant.id << LINK_BITS | (DEMONYM if row.form == "demonym" else MAIN)
            for name in row.names:
                links = extra.setdefault(fold_as_text(name, language), [])
                if link not in links:
                    links.insert(0, link)
        return self._with(extra=extra)

    def _with(
        self, *, table: Any = None, names: bytes | None = None, extra: dict[str, list[int]], layers: Any = None
    ) -> Gazetteer:
        return Gazetteer(
            self._trie, self._starts, self._links, self.table if table is None else table, names or self._names, self.meta, extra,
            self._layers if layers is None else layers, self.packs,
        )  # fmt: skip

    def with_packs(self, table: Any, meta: dict[str, Any], packs: Sequence[PackIndex]) -> Gazetteer:
        """This gazetteer, on which no layers lie yet, with packs over it.

        table: its own rows and then those of the packs, PLACE_COLUMNS; meta: a head whose areas all of them name.
        """
        return Gazetteer(self._trie, self._starts, self._links, table, self._names, meta, packs=packs)

    def with_places(self, places: Iterable[tuple[Place, Sequence[str]]], *, layer: str) -> Gazetteer:
        """A gazetteer that knows these places too, before its own. places: each with its other names (aliases)."""
        rows, names = [], bytearray(self._names)
        extra = {name: list(links) for name, links in self._extra.items()}
        admin1 = {name: code for code, name in enumerate(self.admin1_names)}
        countries = {code: index for index, code in enumerate(self.countries)}
        for index, (place, aliases) in enumerate(places, start=len(self)):
            rows.append(
                (
                    place.geonameid or 0, place.lat, place.lon, place.population, place.radius_km, PLACE_KINDS.index(place.kind),
                    countries.get(place.country, 0), admin1.get(f"{place.country}/{place.admin1}", 0), 0, len(names),
                )
            )  # fmt: skip
            names += place.name.encode() + b"\0"
            for form, name in [(MAIN, place.name), *((ALTERNATE, alias) for alias in aliases)]:
                folded = fold(name)
                if folded:
                    extra.setdefault(folded, []).insert(0, index << LINK_BITS | form)
        table = np.concatenate([self.table, np.array(rows, dtype=PLACE_COLUMNS)])
        return self._with(table=table, names=bytes(names), extra=extra, layers=(*self._layers, (len(self), layer)))


def _opening(tries: Sequence[Any], extra: Container[str], extra_first: Container[str], word: str) -> tuple[bool, bool]:
    """Whether a folded word is a name, and whether longer names may begin with it."""
    goes_on = word in extra_first or bool(_going_on(tries, word))
    return word in extra or any(word in trie for trie in tries), goes_on


def _going_on(tries: Sequence[Any], word: str) -> tuple[Any, ...]:
    """The tries with names of several words that begin with this one."""
    return tuple(trie for trie in tries if next(trie.iterkeys(word + " "), None) is not None)


def _longer(trie: Any, first: str, joined: str) -> list[tuple[int, str]]:
    """Names of a trie that the joined words begin with and that go on behind the first, shortest first."""
    names = trie.prefixes(joined)
    if not names or len(names[-1]) <= len(first):
        return []
    ends = joined + " "
    longer = [name for name in names if len(name) > len(first) and ends[len(name)] == " "]
    return [(name.count(" ") + 1, name) for name in longer]


def _kind(code: int) -> PlaceKind:
    return PLACE_KINDS[code]  # type: ignore[return-value]  # PLACE_KINDS lists the values of Kind


def _likely_beginnings(folded: str) -> list[str]:
    """How the names that may be meant begin: the same two letters, another first vowel, with another article."""
    first, _, rest = folded.partition(" ")
    stems = {folded[:2]}
    if folded[1] in "aeiouy":
        stems |= {folded[0] + vowel for vowel in "aeiouy"}
    swaps = {
        "k": "cq",
        "c": "k",
        "q": "kg",
        "g": "qj",
        "j": "dg",
        "d": "j",
        "y": "ji",
        "i": "y",
        "h": "k",
        "v": "w",
        "w": "v",
    }
    stems |= {other + folded[1] for other in swaps.get(folded[0], "")}
    if first in _ARTICLES and len(rest) > 1:
        stems |= {f"{article} {rest[:2]}" for article in _ARTICLES} | {rest[:3]}
    return sorted(stem for stem in stems if not any(stem != other and stem.startswith(other) for other in stems))


def read_head(folder: Path, *, remedy: str) -> dict[str, Any]:
    """The checked head of a gazetteer folder: right version, every file there and as long as it was written.

    Raises GazetteerError, which ends with the remedy.
    """
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        version, files = meta["format"], meta["files"]
    except FileNotFoundError as error:
        raise GazetteerError(f"No gazetteer at {folder}. {remedy}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GazetteerError(f"{folder / 'meta.json'} is damaged ({error}). {remedy}") from error
    if version != FORMAT:
        raise GazetteerError(f"{folder} is a gazetteer of format {version}; this program reads {FORMAT}. {remedy}")
    for name, size in files.items():
        file = folder / name
        if not file.exists():
            raise GazetteerError(f"{file} is missing. {remedy}")
        if file.stat().st_size != size:
            raise GazetteerError(f"{file} is cut short: {file.stat().st_size} bytes instead of {size}. {remedy}")
    return meta


def map_files(folder: Path, *, remedy: str) -> MappedFiles:
    """The files of a gazetteer folder whose head was read; GazetteerError, with the remedy, when they cannot be mapped."""
    try:
        trie = marisa_trie.Trie()
        trie.mmap(str(folder / "names.marisa"))
        starts, links, table = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("starts", "links", "places")
        )
        with (folder / "display.bin").open("rb") as file:
            is_empty = not file.seek(0, 2)  # which cannot be mapped
            names = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError, RuntimeError) as error:
        raise GazetteerError(f"{folder} cannot be read as a gazetteer ({error}). {remedy}") from error
    return MappedFiles(trie, np.asarray(starts), np.asarray(links), np.asarray(table), names)


def _remedy(folder: Path) -> str:
    if folder == bundled_path():
        return how_to_restore("gazetteer", otherwise="build it with `python scripts/build_gazetteer.py`")
    return f"Build it again with `python -m geo gazetteer build --geonames FILE... --out {folder}`."
