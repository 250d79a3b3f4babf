"""A pack out of a country file of GeoNames (XX.txt: 19 columns), packed or not, and the file of its other names."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from geo.budgets import Budget, inside, open_archive, unpacked_xz, unzipped_gzip
from geo.errors import DataError, GazetteerError
from geo.gazetteer.building import GEONAMES_COLUMNS, Entry, is_code, read_geonames, write_gazetteer
from geo.gazetteer.countries import country_code
from geo.gazetteer.packs import LICENCE, PACK_FORMAT, Pack, find_packs, join_packs, packs_folder
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.settings import MB, settings

__all__ = ["Step", "add_file", "country_of", "make_pack", "text_inside"]

Step = Callable[[str, float], None]
"""Told what is being done, and which share of all is done, 0 to 1."""

# What of each class of GeoNames is kept: all settlements and areas that are there today; of land, heights, waters and
# buildings what reports of conflict name.
_GONE = ("PPLH", "PPLCH", "ADM1H", "ADM2H", "ADM3H", "ADM4H", "ADMDH", "PCLH", "ADM5", "ZNB")
_KEPT = {
    "L": frozenset({"RGN", "RGNE", "AREA", "LCTY", "PRK", "RES", "RESN", "RESF", "RESW", "OILF", "MILB", "PRT", "NVB"}),
    "T": frozenset({"MT", "MTS", "HLL", "HLLS", "PK", "PLAT", "DSRT", "ERG", "ISL", "ISLS", "VAL", "PASS", "CAPE", "PEN"}),
    "H": frozenset({"STM", "STMI", "WAD", "LK", "LKI", "LKS", "RSV", "SEA", "GULF", "BAY", "STRT"}),
    "S": frozenset({"AIRP", "AIRB", "AIRF", "CMP", "CMPRF", "INSM", "BRKS", "DAM", "MN", "MNAU", "PSTB", "PSTM", "PRN", "OILR", "FT"}),
}  # fmt: skip
_LATIN = re.compile(r"[ -~\u00a0-\u02af\u1e00-\u1eff\u2018\u2019]*")
_LONGEST_NAME = 60
_NO_NAMES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "unlc", "tcid", "phon"})
"""Kinds of other names, in the place of a language, that are codes and addresses."""
_MOST_FOREIGN, _MOST_DOUBLE = 0.02, 0.5
_SHOWN = 3


def country_of(text: str) -> str:
    """ISO alpha-2 code of a country that somebody asks a pack for: SD, SDN, Sudan. Raises DataError when it is none."""
    code = country_code(text, Gazetteer.open(bundled_path()))
    if not code:
        raise DataError(f"“{text}” is no country that we know. Give ISO codes such as SD or ML, or names of countries.")
    return code


def add_file(
    path: Path, *, names: Path | None = None, folder: Path | None = None, on_step: Step = lambda words, share: None
) -> Pack:
    """The pack of a country file that is at hand: .zip, .txt, .txt.xz or .txt.gz. names: the file of its other names.

    Errors as `make_pack`.
    """
    contents = [(file.name, _content(file)) for file in ((path, names) if names else (path,))]
    return make_pack(contents, folder=folder, on_step=on_step)


def _content(file: Path) -> bytes:
    most = settings().pack_mb * MB
    Budget(file.name, most, "pack_mb", holds="is", remedy="Cut it into countries").spend(file.stat().st_size)
    return file.read_bytes()


def make_pack(
    contents: list[tuple[str, bytes]],
    *,
    code: str = "",
    origin: str = "",
    fetched: list[dict[str, Any]] | None = None,
    folder: Path | None = None,
    on_step: Step = lambda words, share: None,
) -> Pack:
    """Write a pack, whole or not at all, over one of the same country.

    contents: name and bytes of the country file, and perhaps of its other names. code: the country that it must be of;
    "" takes any. origin, fetched: where it is from, for its head.

    Raises LimitError for what is larger than the settings allow, and GazetteerError for what is no file of one country,
    for places that another pack has already, and when the disk is full.
    """
    folder = folder or packs_folder()
    (source, content), others = contents[0], contents[1:]
    on_step(f"Unpacking {source}", 0.05)
    text = text_inside(content, name=source)
    base = Gazetteer.open(bundled_path())
    on_step("Reading places", 0.15)
    entries, areas = _entries(text, source=source, admin1_codes=base.meta["admin1_codes"])
    country = _country(entries, source=source, wanted=code)
    kept = [entry for entry in entries if entry.country in ("", country)]
    for entry in kept:
        entry.country = country
    del text, content, entries
    for name, bytes_of_names in others:
        on_step("Reading other names", 0.5)
        _add_names(kept, text_inside(bytes_of_names, name=name), source=name)
    for entry in kept:
        entry.names = {folded: form for folded, form in entry.names.items() if _is_name(folded)}
    kept = [entry for entry in kept if entry.names]
    kept = _new_ones(kept, country, folder, source=source)
    on_step("Writing the pack", 0.7)
    head = {
        "pack": PACK_FORMAT, "country": country, "licence": LICENCE, "made": dt.date.today().isoformat(),
        "fetched": fetched or [{"file": name, "bytes": len(of), "sha256": hashlib.sha256(of).hexdigest()} for name, of in contents],
    }  # fmt: skip
    sources = f"GeoNames (CC BY 4.0): {origin or source}"
    try:
        own = {code: name for code, name in areas.items() if code.startswith(f"{country}.")}
        write_gazetteer(folder / country, kept, admin1_codes=own, sources=sources, more=head)
    except (OSError, RuntimeError) as cause:  # the latter is how marisa-trie says that it could not write
        why = getattr(cause, "strerror", "") or cause
        raise GazetteerError(
            f"The pack of {country} cannot be written to {folder} ({why}). Make room there, or name another "
            "folder with the setting DATELINE_PACKS_FOLDER."
        ) from cause
    on_step("Joining the packs", 0.95)
    join_packs(folder)
    return next(pack for pack in find_packs(folder) if pack.code == country)


# -- files -------------------------------------------------------------------------------------------------------------


def text_inside(content: bytes, *, name: str) -> bytes:
    """The text of a zip, .xz or .gz file, or the content itself. Raises LimitError; GazetteerError when it is damaged."""
    budget = Budget(
        name, settings().pack_unpacked_mb * MB, "pack_unpacked_mb", remedy="If you trust it, cut it by rows"
    )
    try:
        if content.startswith(b"PK\x03\x04"):
            return _text_of_zip(content, budget)
        if content.startswith(b"\xfd7zXZ\x00"):
            return unpacked_xz(content, budget)
        if content.startswith(b"\x1f\x8b"):
            return unzipped_gzip(content, budget)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as cause:
        raise GazetteerError(f"{name} is damaged or cut short ({cause}). Fetch it again.") from cause
    if content.lstrip()[:1] == b"<":
        raise GazetteerError(
            f"{name} is a web page, not a country file of GeoNames. Take XX.zip from download.geonames.org/export/dump."
        )
    budget.spend(len(content))
    return content


def _text_of_zip(content: bytes, budget: Budget) -> bytes:
    archive = open_archive(content, name=budget.name)
    texts = [one for one in archive.infolist() if one.filename.lower().endswith(".txt")]
    fitting = [one for one in texts if not one.filename.lower().endswith("readme.txt")]
    if len(fitting) != 1:
        raise GazetteerError(
            f"{budget.name} holds {len(fitting)} text files besides a readme; a country file of GeoNames holds one, such as SD.txt. "
            "Give that one."
        )
    return inside(archive, fitting[0], budget)


def _lines(text: bytes, source: str) -> Iterator[str]:
    try:
        yield from io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="\n")
    except UnicodeDecodeError as cause:
        raise GazetteerError(
            f"{source} is no text in UTF-8, so it is no country file of GeoNames. Fetch it again."
        ) from cause


def _entries(text: bytes, *, source: str, admin1_codes: Mapping[str, str]) -> tuple[list[Entry], dict[str, str]]:
    """The places of a country file, and the names of first-level areas by code."""
    first, second = dict[str, str](), dict[str, str]()
    for line in _lines(text, source):
        if "\tADM" in line:
            cells = line.split("\t")
            if len(cells) == GEONAMES_COLUMNS and cells[7] == "ADM1":
                first[f"{cells[8]}.{cells[10]}"] = cells[1]
            elif len(cells) == GEONAMES_COLUMNS and cells[7] == "ADM2":
                second[f"{cells[8]}.{cells[10]}.{cells[11]}"] = cells[1]
    first |= admin1_codes  # one area, one name
    read = read_geonames(_lines(text, source), source=source, admin1_codes=first, admin2_codes=second, keeps=_is_kept)
    return list(read), first


def _is_kept(feature_class: str, code: str) -> bool:
    if feature_class in ("P", "A"):
        return code not in _GONE
    return code in _KEPT.get(feature_class, ())


def _country(entries: list[Entry], *, source: str, wanted: str) -> str:
    counts = Counter(entry.country for entry in entries if entry.country)
    if not counts:
        raise GazetteerError(
            f"{source} holds no places, so it is no country file of GeoNames. Take XX.zip from download.geonames.org/export/dump."
        )
    country, most = counts.most_common(1)[0]
    if most < counts.total() * (1 - _MOST_FOREIGN):
        several = ", ".join(sorted(counts)[:6])
        raise GazetteerError(
            f"{source} holds places of {len(counts)} countries ({several}); a pack is of one. Cut the file by its ninth column."
        )
    if wanted and country != wanted:
        raise GazetteerError(
            f"{source} holds places of {country}, not of {wanted}. Try again later, or give the file by --file."
        )
    if not re.fullmatch("[A-Z]{2}", country):
        raise GazetteerError(
            f"{source} says that its country is {country[:20]!r}; GeoNames writes ISO codes such as SD. Fetch it again."
        )
    return country


def _add_names(entries: list[Entry], text: bytes, *, source: str) -> None:
    """Names of alternatenames/XX.txt: id, id of the place, language, name, and more columns."""
    by_id = {entry.geonameid: entry for entry in entries}
    for number, line in enumerate(_lines(text, source), start=1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) < 4 or not cells[1].isdigit():
            raise GazetteerError(
                f"{source}, line {number}: this is no file of other names from GeoNames (alternatenames/XX.zip). Leave it out, or fetch "
                "it again."
            )
        entry = by_id.get(int(cells[1]))
        if entry and cells[2] not in _NO_NAMES and not is_code(cells[3]):
            entry.add_name(cells[3])


def _is_name(folded: str) -> bool:
    """Whether a folded name is one in Latin letters that a text may hold."""
    return 1 < len(folded) <= _LONGEST_NAME and not folded.replace(" ", "").isdigit() and bool(_LATIN.fullmatch(folded))


def _new_ones(entries: list[Entry], country: str, folder: Path, *, source: str) -> list[Entry]:
    """The entries that no pack of another country has. GazetteerError when most are there already."""
    ids = np.array([entry.geonameid for entry in entries])
    if len(set(ids.tolist())) < len(ids):
        first = {entry.geonameid: entry for entry in reversed(entries)}
        entries = sorted(first.values(), key=lambda entry: entry.geonameid)
        ids = np.array([entry.geonameid for entry in entries])
    for pack in _others(folder, country):
        there = np.isin(ids, np.load(pack.folder / "places.npy", mmap_mode="r")["geonameid"])
        if there.mean() > _MOST_DOUBLE:
            names = ", ".join(entries[i].name for i in np.flatnonzero(there)[:_SHOWN])
            raise GazetteerError(
                f"{source} holds {int(there.sum()):,} places that the pack {pack.code} has already (such as {names}). If this is the "
                f"right file, remove the other first: `python -m geo gazetteer remove {pack.code}`."
            )
        entries, ids = [entry for entry, is_there in zip(entries, there, strict=True) if not is_there], ids[~there]
    return entries


def _others(folder: Path, country: str) -> list[Pack]:
    try:
        return [pack for pack in find_packs(folder) if pack.code != country]
    except GazetteerError:  # the damaged one may be the one that is made anew
        return []
