"""Every role, key and link on every route of the API, each answer held against `may`; and rows that their licence keeps here, looked for in
whatever leaves.

REQUESTS=1000 asks fewer. The server is one of its own over loopback, where a proxy names people and programs show keys.
"""

from __future__ import annotations

import base64
import io
import os
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from bench.app import served
from bench.report import Figure
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article
from geo.cases.keys import new_key, take_back, who_of
from geo.cases.rights import SCOPES, Who, key_of
from geo.cases.store import CaseStore, Deed, pack
from geo.errors import WhoError
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.reading.pipeline import read_article
from geo.service.exporting import FORMS

__all__ = [
    "ACLED", "CALLS", "MARK", "SETTINGS", "Asker", "Call", "World", "ask", "expected", "exported", "is_found_in", "licence_figures", "made_world", "rights_figures", "told",
    "ways_out",
]  # fmt: skip

CLASH, TURNS = 409, ("/undo", "/redo")
"""Somebody did something to the same meanwhile: told, and no question of rights."""
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
ISSUER = "https://accounts.example.org"
MARK = "Qozvanil Brigade"
"""An actor of the rows that may not leave."""
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,"
    "inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,"
    "source_scale,notes,fatalities,tags,timestamp\n"
    f"MLI90001,2013-02-08,2013,1,Political violence,Battles,Armed clash,{MARK},,Rebel group,Military Forces of Mali,,State forces,12,,466,"
    f"Western Africa,Mali,Gao,,,Gao,16.2717,-0.0447,1,Our Wire,National,A clash of the {MARK} at a bridge.,2,,1600000000\n"
).encode()
OPEN = (
    b"id,date,lat,lon,place,killed,licence,attribution\n"
    b"A1,2013-02-08,16.27,-0.04,Gao,2,CC BY 4.0,Ours\nA2,2013-02-10,18.44,1.41,Kidal,0,CC BY 4.0,Ours\n"
)
TEXT = "GAO, Mali, Feb 8, 2013 (Own) - A bomb killed two soldiers in Gao on Friday. Protesters marched in Kidal on Thursday."
SETTINGS = {
    "DATELINE_PROXY_HEADER": "X-Forwarded-Email", "DATELINE_PROXY_ADDRESSES": "127.0.0.1", "DATELINE_NEWCOMERS": "viewer",
    "DATELINE_ADMINS": "boss@example.org", "DATELINE_EXPORTS_KEPT": "10000",
    **{f"DATELINE_{kind}_{whose}": "0" for kind in ("REQUESTS", "READS", "UPLOADS", "EXPORTS") for whose in ("USER", "ADDRESS", "SERVER")},
}  # fmt: skip
"""Of a server where people are known, and nothing is too often."""


@dataclass(frozen=True, slots=True)
class Call:
    """One route, and what one has to be allowed to ask it; needs "" is for whoever shows anything that opens."""

    method: str
    path: str
    needs: str = ""
    is_of_case: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What httpx sends with it."""


JSON_TEXT, OF_CASE = {"json": {"text": TEXT}}, "/cases/{case}"
CALLS = (
    Call("GET", "/me", "enter"),
    Call("POST", "/read", "bring", asked=JSON_TEXT),
    Call("POST", "/read/file", "bring", asked={"params": {"name": "x.txt"}, "content": TEXT.encode()}),
    Call("POST", "/match", "bring", asked=JSON_TEXT),
    Call("GET", "/places", "enter", asked={"params": {"name": "Gao"}}),
    Call("GET", "/places/nearest", "enter", asked={"params": {"lat": 16.3, "lon": 0}}),
    Call("GET", "/records", "enter", asked={"params": {"limit": 2}}),
    Call("GET", "/cases", "enter"),
    Call("POST", "/cases", "begin", asked={"json": {"name": "Another"}}),
    Call("GET", "/exports", "enter"),
    Call("GET", OF_CASE, "see", True),
    Call("GET", f"{OF_CASE}/records", "see", True, {"params": {"start": "2013-01-01"}}),
    Call("GET", f"{OF_CASE}/records", "export", True, {"params": {"form": "csv"}}),
    Call("GET", f"{OF_CASE}/claims", "see", True),
    Call("GET", f"{OF_CASE}/events", "see", True),
    Call("GET", f"{OF_CASE}/search", "see", True, {"params": {"words": "bomb"}}),
    Call("GET", f"{OF_CASE}/articles/{{article}}", "see", True),
    Call("POST", f"{OF_CASE}/articles", "change", True, JSON_TEXT),
    Call("POST", f"{OF_CASE}/articles/file", "change", True, {"params": {"name": "x.txt"}, "content": TEXT.encode()}),
    Call(
        "POST",
        f"{OF_CASE}/acts",
        "change",
        True,
        {"json": {"acts": [{"kind": "noted", "target": "{note}", "value": "x"}]}},
    ),
    Call("POST", f"{OF_CASE}/undo", "change", True),
    Call("POST", f"{OF_CASE}/redo", "change", True),
    Call("POST", f"{OF_CASE}/exports", "export", True, {"json": {"form": "csv"}}),
    Call("GET", f"{OF_CASE}/members", "change", True),
    Call("PUT", f"{OF_CASE}/members", "manage", True, {"json": {"who": "new@example.org", "role": "viewer"}}),
    Call("GET", f"{OF_CASE}/links", "manage", True),
    Call("POST", f"{OF_CASE}/links", "manage", True, {"json": {"days": 1}}),
    Call("DELETE", f"{OF_CASE}/links/{{link}}", "manage", True),
    Call("GET", f"{OF_CASE}/audit", "manage", True),
    Call("DELETE", OF_CASE, "manage", True),
)
"""Each route of the API, but those of single exports, which are their owner's."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with something to show."""

    name: str
    token: str
    who: Who | None
    """None: it opens nothing."""


@dataclass(slots=True)
class World:
    """A store with a case of Ann's, and everybody who may ask."""

    store: CaseStore
    case: str
    article: str
    askers: dict[str, Asker]
    spare: tuple[str, str] | None = None
    """Another case like that one and a link to it, for who ends it; None after somebody has."""


def person(name: str) -> Who:
    """Somebody who is known by their e-mail address."""
    return Who(
        key_of("proxy x-forwarded-email", f"{name}@example.org"), "person", email=f"{name}@example.org", name=name
    )


def made_world(store: CaseStore) -> World:
    """The case, with an article, records that may leave and records that may not; people of each role with keys of each scope."""
    reading = _reading()
    people = {role: person(role) for role in ("admin", "editor", "viewer", "stranger", "boss", "gone")}
    for who in people.values():
        store.of(who).met()
    store.set_role(people["admin"].email, "editor")
    store.set_role(people["editor"].email, "editor")
    case, article = _made_case(store, people, reading)
    askers = {}
    for role, who in people.items():
        for scopes in (*((scope,) for scope in SCOPES), tuple(SCOPES)):
            token = new_key(store.of(who), "a program", scopes)
            name = f"{role}, {'all' if len(scopes) > 1 else scopes[0]}"
            askers[name] = Asker(name, token, who_of(store, token))
    store.set_role(people["gone"].email, "nobody")
    admin = store.of(people["admin"])
    shared = {
        kind: admin.share(case, kind, {"page": "Map", "query": {}} if kind == "view" else {})
        for kind in ("case", "view")
    }
    shared["snapshot"] = admin.share(case, "snapshot", {"name": "x"}, snapshot=b"frozen")
    for kind, token in shared.items():
        askers[f"link, {kind}"] = Asker(f"link, {kind}", token, who_of(store, token))
    expired, revoked, unshared = (
        new_key(admin, "x", SCOPES, days=1e-9), new_key(admin, "y", SCOPES), admin.share(case)
    )  # fmt: skip
    take_back(admin, revoked)
    admin.unshare(case, next(link.id for link in admin.links(case) if link.id == who_of(store, unshared).key))
    good = askers["admin, all"].token
    for name, token in {
        "expired": expired, "revoked": revoked, "unshared": unshared, "forged": "dateline_" + "A" * 43, "nothing": "", "cut": good[:-1],
        "longer": good + "A", "of a link": good.removeprefix("dateline_"),
    }.items():  # fmt: skip
        try:
            who_of(store, token)
        except WhoError:
            askers[name] = Asker(name, token, None)
        else:
            raise AssertionError(f"{name} opens something")
    return World(store, case, article, askers)


@cache
def _reading() -> Any:
    return read_article(article_from_text(TEXT), Gazetteer.open(bundled_path()))


def _made_case(store: CaseStore, people: Mapping[str, Who], reading: Any) -> tuple[str, str]:
    admin = store.of(people["admin"])
    case = admin.new("A case")
    article, _ = add_article(admin, case, reading, TEXT.encode(), way="pasted", version="1")
    deeds, sources = [], []
    for name, content, licence, is_private in (
        ("acled.csv", ACLED, "ACLED terms of use; not to be passed on", True), ("ours.csv", OPEN, "CC BY 4.0", False),
    ):  # fmt: skip
        packed = pack(content)
        told = {
            "sha256": packed.sha256, "name": name, "format": "", "edition": "", "records": 1, "licence": licence, "answers": {},
            "mapping": None, "is_private": is_private,
        }  # fmt: skip
        deeds.append(Deed("added", f"records/{name}", told))
        sources.append(packed)
    admin.do(case, deeds, sources=sources)
    for role in ("editor", "viewer"):
        admin.set_role(people[role].email, role, case)
    return case, article


def _fresh(world: World) -> tuple[str, str]:
    """The spare case, made where there is none."""
    if world.spare:
        return world.spare
    reading = _reading()
    people = {role: person(role) for role in ("admin", "editor", "viewer")}
    case, _ = _made_case(world.store, people, reading)
    world.store.of(people["admin"]).share(case)
    world.spare = case, world.store.of(people["admin"]).links(case)[0].id
    return world.spare


def expected(world: World, asker: Asker, call: Call, case: str) -> set[int]:
    """The statuses that an answer may have, by what `may` says now."""
    if asker.who is None:
        return {401}
    theirs = world.store.of(asker.who)
    if not theirs.may("enter"):
        return {403}
    if theirs.may(call.needs, case if call.is_of_case else ""):
        return {200, 201, 202, 204}
    return {403} if not call.is_of_case or theirs.may("see", case) else {404}


def ask(client: httpx.Client, world: World, asker: Asker, call: Call) -> tuple[set[int], httpx.Response]:
    """One request: what its status may be, and the answer."""
    is_last = call.method == "DELETE"
    case, link = _fresh(world) if is_last else (world.case, "0")
    allowed = expected(world, asker, call, case)
    path = call.path.format(case=case, article=world.article.partition("/")[2], link=link)
    asked = dict(call.asked)
    if "acts" in asked.get("json", {}):
        now = world.store.log(case).value("noted", world.article)
        asked["json"] = {
            "acts": [{"kind": "noted", "target": world.article, "value": f"{time.monotonic_ns()}", "before": now}]
        }
    headers = {"Authorization": f"Bearer {asker.token}"} if asker.token else {}
    answer = client.request(call.method, f"/api/v1{path}", headers=headers, **asked)
    if is_last and answer.status_code not in (401, 403, 404):
        world.spare = None
    return allowed, answer


# -- 10,000 requests ---------------------------------------------------------------------------------------------------


@contextmanager
def _served_world() -> Iterator[tuple[httpx.Client, World]]:
    """A server of its own, where people are known, with that store."""
    with tempfile.TemporaryDirectory(prefix="dateline-load-") as folder:
        address = f"sqlite:///{folder}/cases.sqlite"
        os.environ |= SETTINGS
        with (
            closing(CaseStore.open(address)) as store,
            served(DATELINE_DATABASE_URL=address, **SETTINGS) as (url, _),
            httpx.Client(base_url=url, timeout=120) as client,
        ):
            yield client, made_world(store)


def rights_figures() -> Iterator[Figure]:
    """Every asker on every route until there were REQUESTS; each answer against `may`."""
    too_much = too_little = failed = 0
    with _served_world() as (client, world):
        pairs = [(asker, call) for asker in world.askers.values() for call in CALLS]
        chance, began = random.Random(18), time.monotonic()
        for number in range(REQUESTS):
            if number % len(pairs) == 0:
                chance.shuffle(pairs)
            asker, call = pairs[number % len(pairs)]
            allowed, answer = ask(client, world, asker, call)
            if answer.status_code in allowed or (
                answer.status_code == CLASH and 200 in allowed and call.path.endswith(TURNS)
            ):
                continue
            is_answered = answer.status_code < 400
            too_much += is_answered
            failed += answer.status_code >= 500
            too_little += not is_answered and answer.status_code < 500 and 200 in allowed
            print(
                f"{asker.name}: {call.method} {call.path}: {answer.status_code}, not {allowed}: {answer.text[:200]}",
                file=sys.stderr,
            )
        routes_open = sum(_is_open(client, asker) for asker in world.askers.values())
        took_s = time.monotonic() - began
    yield Figure(f"requests to the API with {len(world.askers)} roles, keys, links on {len(CALLS)} routes", REQUESTS)
    yield Figure("requests a second, one after the other", REQUESTS / took_s)
    yield Figure("that should have been refused and were answered", too_much, at_most=0)
    yield Figure("that should have been answered and were refused", too_little, at_most=0)
    yield Figure("that nobody foresaw (500 and above)", failed, at_most=0)
    yield Figure("routes of maps, downloads and uploads that gave something to a key", routes_open, at_most=0)


def _is_open(client: httpx.Client, asker: Asker) -> int:
    """How many of the routes for browsers answer a program with something; they know cookies alone."""
    headers = {"Authorization": f"Bearer {asker.token}"} if asker.token else {}
    asked = [
        ("GET", "/dateline/here"), ("GET", "/dateline/events-000000000000.bin"), ("POST", f"/dateline/{'0' * 32}/records"),
        ("GET", "/media/" + "0" * 56 + ".csv"), ("PUT", "/_stcore/upload_file/none/none"),
    ]  # fmt: skip
    return sum(client.request(method, path, headers=headers, content=b"").status_code < 400 for method, path in asked)


# -- what may not leave ------------------------------------------------------------------------------------------------


def licence_figures() -> Iterator[Figure]:
    """The rows that their licence keeps here, looked for in all that leaves a case."""
    with _served_world() as (client, world):
        ways = list(ways_out(client, world))
    leaking = [name for name, content in ways if is_found_in(content, MARK)]
    print(*(f"leaks: {name}" for name in leaking), sep="\n", file=sys.stderr)
    yield Figure(
        "ways out of a case that were gone: files, pages of the API, joins, shares, snapshots", len(ways), at_least=50
    )
    yield Figure("of them with a row of ACLED in it", len(leaking), at_most=0)


def ways_out(client: httpx.Client, world: World) -> Iterator[tuple[str, bytes]]:
    """(way, what came out) of everything that gives out parts of a case."""
    for name in ("admin, all", "editor, all", "viewer, all"):
        headers = {"Authorization": f"Bearer {world.askers[name].token}"}
        for form in FORMS:
            yield f"export {form}, {name}", exported(client, world.case, form, headers)
    for name in ("admin, all", "viewer, read", "link, case", "link, view"):
        headers = {"Authorization": f"Bearer {world.askers[name].token}"}
        for query in (
            "",
            "?form=csv",
            "?form=geojson",
            f"?actors={MARK}",
            "?words=clash",
            "?sources=ACLED",
            "?limit=1&offset=0",
        ):
            answer = client.get(f"/api/v1/cases/{world.case}/records{query}", headers=headers)
            yield f"records{query}, {name}", b"" if MARK in query and answer.status_code >= 400 else answer.content
        for path in (
            "",
            "/claims",
            "/events",
            "/search?words=clash",
            f"/articles/{world.article.partition('/')[2]}",
            "/audit",
            "/links",
        ):
            yield f"case{path}, {name}", client.get(f"/api/v1/cases/{world.case}{path}", headers=headers).content
        asked = {"text": TEXT, "case": world.case}
        yield f"match, {name}", client.post("/api/v1/match", json=asked, headers=headers).content
    yield from _shares_and_joins(client, world)


def _shares_and_joins(client: httpx.Client, world: World) -> Iterator[tuple[str, bytes]]:
    from geo.cases.file import open_file

    headers = {"Authorization": f"Bearer {world.askers['admin, all'].token}"}
    shared = client.post(f"/api/v1/cases/{world.case}/links", json={"kind": "snapshot"}, headers=headers).json()
    linked = world.store.of(who_of(world.store, shared["token"]))
    yield "share of a snapshot", linked.linked_snapshot()
    case_link = world.store.of(who_of(world.store, world.askers["link, case"].token))
    for sha256 in world.store.kept(world.case):
        try:
            yield f"file {sha256[:8]} by a link", case_link.content(world.case, sha256)
        except OSError as refusal:
            yield f"file {sha256[:8]} by a link", str(refusal).encode()
    content = exported(client, world.case, "dateline", headers)
    boss = world.store.of(person("editor"))
    other = open_file(boss, content, name="a.dateline").case_id
    for form in ("records", "snapshot", "dateline"):
        theirs = {"Authorization": f"Bearer {world.askers['editor, all'].token}"}
        yield f"join into another case, export {form}", exported(client, other, form, theirs)


def exported(client: httpx.Client, case: str, form: str, headers: Mapping[str, str]) -> bytes:
    """A file of a case, begun, waited for and fetched. SystemExit when it is not made."""
    begun = client.post(f"/api/v1/cases/{case}/exports", json={"form": form}, headers=headers)
    begun.raise_for_status()
    at = f"/api/v1/exports/{begun.json()['id']}"
    limit = time.monotonic() + 120
    while (state := client.get(at, headers=headers).json())["state"] == "making" and time.monotonic() < limit:
        time.sleep(0.05)
    if state["state"] != "ready":
        raise SystemExit(f"The export {form} was not made: {state}.")
    content = client.get(f"{at}/file", headers=headers).content
    client.delete(at, headers=headers)
    return content


def is_found_in(content: bytes, words: str) -> bool:
    """Whether words stand in a file, also where it is a zip or holds what is packed (zlib, gzip, base64)."""
    return any(words.encode() in part or words.encode("utf-16-le") in part for part in told(content))


def told(content: bytes, depth: int = 3) -> Iterator[bytes]:
    """A file, and what is packed in it."""
    yield content
    if depth == 0:
        return
    inner: list[bytes] = []
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner += [archive.read(name) for name in archive.namelist()]
    else:
        for found in re.findall(rb"[A-Za-z0-9+/]{80,}={0,2}", content):
            inner += _attempts(lambda found=found: base64.b64decode(found + b"=" * (-len(found) % 4)))  # type: ignore[misc]
        for start in (match.start() for match in re.finditer(rb"\x1f\x8b\x08", content)):
            inner += _attempts(lambda start=start: zlib.decompressobj(31).decompress(content[start:]))  # type: ignore[misc]
    for part in inner:
        yield from told(part, depth - 1)


def _attempts(unpack: Callable[[], bytes]) -> list[bytes]:
    try:
        return [unpack()]
    except (ValueError, zlib.error):
        return []
