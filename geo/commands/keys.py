"""keys new, list, revoke: what a program shows to act for somebody."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from geo.commands.common import say

if TYPE_CHECKING:
    from geo.cases.rights import Key
    from geo.cases.store import CaseStore
    from geo.commands.common import Commands

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    keys = commands.add_parser("keys", help="personal keys, by which programs use the API and the tools (docs/http.md)")
    acts = keys.add_subparsers(required=True, metavar="ACT")

    def act(name: str, run: Callable[[CaseStore, argparse.Namespace], Any], help: str) -> argparse.ArgumentParser:
        parser = acts.add_parser(name, help=help)
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")
        parser.set_defaults(run=_with_store(run))
        return parser

    new = act("new", _new, "make a key; it is told once")
    new.add_argument("name", metavar="NAME", help="what will use it")
    new.add_argument(
        "--scopes", nargs="+", default=["read"], metavar="SCOPE", help="read, write, export, admin (default read)"
    )
    new.add_argument("--days", type=float, metavar="N", help="until it ends (default: until it is taken back)")
    new.add_argument(
        "--for",
        dest="whom",
        metavar="WHO",
        help="e-mail address or key of somebody who has signed in (default: whoever uses this machine)",
    )
    act("list", _list, "the keys of everybody that were not taken back")
    act("revoke", _revoke, "take a key back: it opens nothing from now on").add_argument(
        "key", metavar="KEY", help="its id or the beginning, or the key itself"
    )


def _with_store(run: Callable[[CaseStore, argparse.Namespace], Any]) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        from geo.cases.store import CaseStore

        with closing(CaseStore.open()) as store:
            answer = run(store, options)
        if options.json:
            print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 0

    return command


def _new(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.keys import new_key, person_of
    from geo.cases.rights import Who, key_of_token

    whose = person_of(store, options.whom) if options.whom else Who("", "one")
    token = new_key(store, options.name, options.scopes, days=options.days, whose=whose)
    key_id = key_of_token(token)
    say(options, f"{token}\nIt is told only now. `keys revoke {key_id[:8]}` takes it back.")
    return {"id": key_id, "key": token}


def _list(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    from geo.cases.keys import keys_of

    found = keys_of(store)
    for one in found:
        ends = f"until {one.expires[:16]}" if one.expires else "until it is taken back"
        used = f"used {one.used[:16]}" if one.used else "never used"
        say(options, f"{one.id[:8]}  {one.who[:8] or 'you':<8}  {' '.join(one.scopes):<24}  {ends}  {used}  {one.name}")
    return [_told(one) for one in found]


def _revoke(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.keys import take_back

    taken = take_back(store, options.key)
    say(options, f"taken back: {taken.id[:8]}  {taken.name}")
    return {"id": taken.id}


def _told(one: Key) -> dict[str, Any]:
    return {
        "id": one.id, "who": one.who, "kind": one.kind, "name": one.name, "scopes": list(one.scopes), "made": one.made,
        "expires": one.expires, "used": one.used,
    }  # fmt: skip
