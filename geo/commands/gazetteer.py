"""gazetteer add, list, remove and build: packs of villages over the bundled gazetteer, or a gazetteer of one's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, GazetteerError
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.settings import MB
from geo.wording import count_words

if TYPE_CHECKING:
    from geo.commands.common import Commands
    from geo.gazetteer.packs import Pack
    from geo.gazetteer.villages import Step

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    gazetteer = commands.add_parser(
        "gazetteer", help="every village of a country: packs for the gazetteer, or your own"
    )
    actions = gazetteer.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="fetch the villages of countries from GeoNames; all commands know them then")
    add.add_argument("countries", nargs="*", metavar="COUNTRY", help="ISO codes such as SD ML, or names")
    add.add_argument(
        "--file", type=Path, metavar="FILE", help="a country file that you have: SD.zip, SD.txt, SD.txt.xz"
    )
    add.add_argument("--names", type=Path, metavar="FILE", help="with --file: its other names (alternatenames/SD.zip)")
    add.add_argument("--again", action="store_true", help="make a pack anew that is up to date")
    add.set_defaults(run=_add)
    show = actions.add_parser("list", help="the packs that are there")
    show.set_defaults(run=_list)
    remove = actions.add_parser("remove", help="take packs away")
    remove.add_argument("countries", nargs="+", metavar="COUNTRY")
    remove.set_defaults(run=_remove)
    build = actions.add_parser("build", help="the bundled gazetteer and GeoNames dump files, as one")
    build.add_argument(
        "--geonames", type=Path, nargs="+", required=True, metavar="FILE", help="dump files (19 columns)"
    )
    build.add_argument("--out", type=Path, default=Path("gazetteer"), metavar="FOLDER")
    build.set_defaults(run=_build)


def _add(options: argparse.Namespace) -> int:
    from geo.gazetteer.villages import add_file, country_of

    if bool(options.countries) == bool(options.file) or (options.names and not options.file):
        raise DataError("Name countries, such as `gazetteer add SD ML`, or one file with --file (and its --names).")
    if options.file:
        with _progress() as on_step:
            pack = add_file(options.file, names=options.names, on_step=on_step)
        print(_told(pack))
        return 0
    for code in [country_of(text) for text in options.countries]:
        _fetch(code, again=options.again)
    return 0


def _fetch(code: str, *, again: bool) -> None:
    from geo.gazetteer.fetching import fetch_pack, is_up_to_date, look_up
    from geo.gazetteer.packs import find_packs

    offers = look_up(code)
    sizes = ["of unknown size" if offer.bytes is None else f"{offer.bytes / MB:.1f} MB" for offer in offers]
    try:
        there = [pack for pack in find_packs() if pack.code == code and is_up_to_date(pack, offers)]
    except GazetteerError:
        there = []
    if there and not again:
        print(f"{_told(there[0])}; it is up to date")
        return
    listed = ", ".join(f"{offer.name} {size}" for offer, size in zip(offers, sizes, strict=True))
    print(f"{code}: to be fetched are {listed}", flush=True)
    with _progress() as on_step:
        pack = fetch_pack(code, offers=offers, again=again, on_step=on_step)
    print(_told(pack))


def _told(pack: Pack) -> str:
    return f"{pack.code}: {count_words(pack.places, 'place')}, {count_words(pack.head['names'], 'name')}, {pack.bytes / MB:.1f} MB, made on {pack.made}"


class _progress:
    """A line on a terminal that says what is being done; nothing where nobody looks."""

    def __enter__(self) -> Step:
        from tqdm import tqdm

        self._bar = tqdm(
            total=100,
            disable=not sys.stderr.isatty(),
            file=sys.stderr,
            bar_format="{percentage:3.0f}% {desc}",
            leave=False,
        )
        return self._show

    def _show(self, words: str, share: float) -> None:
        self._bar.n = round(100 * share)
        self._bar.set_description_str(words)

    def __exit__(self, *_: object) -> None:
        self._bar.close()


def _list(options: argparse.Namespace) -> int:
    from geo.gazetteer.packs import LICENCE, find_packs, packs_folder

    packs = find_packs()
    if not packs:
        print(f"No packs in {packs_folder()}. `python -m geo gazetteer add SD` fetches the villages of Sudan.")
        return 0
    for pack in packs:
        print(f"{_told(pack)}\n    {pack.origin}")
        for file in pack.head["fetched"]:
            print(f"    {file['file']}: {file['bytes']:,} bytes, SHA-256 {file['sha256']}")
    print(LICENCE)
    return 0


def _remove(options: argparse.Namespace) -> int:
    from geo.gazetteer.packs import remove_pack

    for text in options.countries:
        code = text if text.isalpha() and text.isupper() and len(text) == 2 else _code(text)
        remove_pack(code)
        print(f"{code} is removed")
    return 0


def _code(text: str) -> str:
    from geo.gazetteer.villages import country_of

    return country_of(text)


def _build(options: argparse.Namespace) -> int:
    from geo.gazetteer.building import entries_of, merge_geonames, read_geonames, write_gazetteer

    if options.out.resolve() == bundled_path():
        raise DataError("--out is the bundled gazetteer; name another folder, so that the shipped one stays as it is.")
    base = Gazetteer.open(bundled_path())
    codes: dict[str, str] = base.meta["admin1_codes"]
    entries = entries_of(base)
    for path in options.geonames:
        with path.open(encoding="utf-8") as lines:
            entries = merge_geonames(entries, read_geonames(lines, source=str(path), admin1_codes=codes))
    names = ", ".join(path.name for path in options.geonames)
    meta = write_gazetteer(
        options.out, entries, admin1_codes=codes, sources=f"{base.meta['sources']}; GeoNames dump: {names}"
    )
    print(f"{meta['places']:,} places, {meta['names']:,} names in {options.out}")
    return 0
