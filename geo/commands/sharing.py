"""case members, share, unshare, audit: who may do what with cases, and who did."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from geo.commands.common import day, found_case, say

if TYPE_CHECKING:
    from geo.cases.store import CaseStore

__all__ = ["add_sharing"]


def add_sharing(act: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds these commands. act: adds one by its name, what it runs, its help and its arguments."""
    members = act("members", _members, "who has which role in it; without CASE on the server")
    members.add_argument("case", metavar="CASE", nargs="?", help="its id, the beginning of it, or its name")
    members.add_argument(
        "--add",
        nargs=2,
        metavar=("WHO", "ROLE"),
        help="an e-mail address, a key or “ISSUER SUBJECT”; viewer, editor, admin, on the server nobody",
    )
    members.add_argument("--remove", metavar="WHO", help="takes their role away")
    share = act("share", _share, "make a link that shows it to whoever has it, and changes nothing", "CASE")
    share.add_argument(
        "--days", type=float, metavar="N", help="how long it opens something (default: until it is taken back)"
    )
    carries = share.add_mutually_exclusive_group()
    carries.add_argument(
        "--snapshot", action="store_true", help="it carries a citable snapshot of this moment, and nothing else"
    )
    carries.add_argument(
        "--view", metavar="PAGE?QUERY", help="it carries one page with its filters: Map?from=2012-01-01"
    )
    carries.add_argument("--list", action="store_true", help="the links that were made, and not taken back")
    act("unshare", _unshare, "take a link back", "CASE").add_argument(
        "link", metavar="LINK", help="its id or the beginning, or the link"
    )
    audit = act("audit", _audit, "who opened, changed, exported and shared what, and when; without CASE in all cases")
    audit.add_argument(
        "case", metavar="CASE", nargs="?", help="its id (also of one that has ended), the beginning of it, or its name"
    )
    audit.add_argument("--since", type=day, metavar="DAY", help="from this day on, YYYY-MM-DD")


def _members(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    from dataclasses import asdict

    case_id = found_case(store, options.case).id if options.case else ""
    if options.add:
        whom, role = options.add
        store.set_role(whom, role, case_id)
    if options.remove:
        store.set_role(options.remove, "", case_id)
    found = store.members(case_id)
    for one in found:
        say(options, "  ".join(filter(None, (f"{one.role:<6}", one.email or one.who, one.name))))
    return [asdict(one) for one in found]


def _share(store: CaseStore, options: argparse.Namespace) -> Any:
    from urllib.parse import parse_qs

    from geo.cases.contents import edition_of, sources_of
    from geo.cases.rights import key_of_token
    from geo.exports import snapshot

    case = found_case(store, options.case)
    if options.list:
        links = store.links(case.id)
        for link in links:
            say(
                options,
                f"{link.id[:8]}  {link.kind:<8}  {link.made[:16]}  {link.expires[:16] or 'until it is taken back'}",
            )
        return [
            {"id": link.id, "kind": link.kind, "content": link.content, "made": link.made, "expires": link.expires} for link in links
        ]  # fmt: skip
    if options.snapshot:
        edition = edition_of(store, case.id)
        frozen = snapshot(edition, sources_of(store, case.id))
        token = store.share(case.id, "snapshot", {"name": edition.name}, days=options.days, snapshot=frozen)
    elif options.view:
        page, _, query = options.view.partition("?")
        token = store.share(case.id, "view", {"page": page.title(), "query": parse_qs(query)}, days=options.days)
    else:
        token = store.share(case.id, days=options.days)
    say(
        options,
        f"?share={token}\nPut it behind the address of the app. It is told only now; {key_of_token(token)[:8]} takes it back.",
    )
    return {"id": key_of_token(token), "query": f"?share={token}"}


def _unshare(store: CaseStore, options: argparse.Namespace) -> dict[str, Any]:
    from geo.cases.rights import key_of_token

    case = found_case(store, options.case)
    _, is_link, token = options.link.partition("share=")
    store.unshare(case.id, key_of_token(token.partition("&")[0]) if is_link else options.link)
    say(options, f"taken back: {options.link}")
    return {"id": case.id, "links": len(store.links(case.id))}


def _audit(store: CaseStore, options: argparse.Namespace) -> list[dict[str, Any]]:
    from dataclasses import asdict

    since = options.since.isoformat() if options.since else ""
    rows = store.audit(since=since)
    if options.case:
        ended = {row.case_id for row in rows if row.case_id == options.case}
        case_id = options.case if ended else found_case(store, options.case).id
        rows = [row for row in rows if row.case_id == case_id]
    for row in rows:
        say(
            options, f"{row.at[:19]}  {row.label or row.who[:8]}  {row.did}  {row.case_id[:8]}  {json.dumps(row.about)}"
        )
    return [asdict(row) for row in rows]
