"""The API as its description says: every route, every role and key against `may`, every answer against its schema, and attacks."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator

import httpx
import jsonschema
import pandas as pd
import pytest
from starlette.applications import Starlette

from bench.load_api import (
    ACLED,
    CALLS,
    MARK,
    TEXT,
    World,
    ask,
    expected,
    exported,
    is_found_in,
    ways_out,
)
from geo.__main__ import main
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article
from geo.cases.guard import Guard, guard_deed
from geo.cases.store import Deed, pack
from geo.gazetteer.store import Gazetteer
from geo.grid.packing import pack_events
from geo.reading.pipeline import read_article
from geo.records.bundled import load_sample
from geo.records.licences import ACLED_LICENCE
from geo.service.exporting import FORMS
from tests.fixtures.serving import answer_of
from ui.api.mount import Bounded, api_routes
from ui.server.limits import CountedRequests, limits

EXPORTS = {("get", "/exports/{export}"), ("get", "/exports/{export}/file"), ("delete", "/exports/{export}")}


@pytest.fixture(scope="module")
def client(address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def described(client) -> dict:
    return client.get("/api/v1/openapi.json").json()


def shown(world: World, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.askers[name].token}"}


def operation_of(described: dict, method: str, path: str) -> dict:
    return described["paths"][path][method.lower()]


def check_answer(described: dict, operation: dict, answer: httpx.Response) -> None:
    """What came back is what the description says."""
    assert str(answer.status_code) in operation["responses"], f"{answer.status_code} is not described"
    content = operation["responses"][str(answer.status_code)].get("content", {})
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.content:
        assert not content or answer.status_code == 204
        return
    assert kind in content or "application/octet-stream" in content, kind
    if kind == "application/json":
        schema = content[kind]["schema"] | {"components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_the_description_is_openapi_and_tells_of_every_route_that_is_tried(described):
    assert described["openapi"].startswith("3.1") and described["servers"] == [{"url": "/api/v1"}]
    told = {(method, path) for path, methods in described["paths"].items() for method in methods}
    tried = {(call.method.lower(), call.path) for call in CALLS}
    assert told == tried | EXPORTS
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] and operation["description"], f"{method} {path}"
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_role_key_and_link_gets_on_every_route_what_may_says(client, world, described):
    wrong = []
    for asker in world.askers.values():
        for call in CALLS:
            allowed, answer = ask(client, world, asker, call)
            if answer.status_code not in allowed:
                wrong.append(
                    f"{asker.name}: {call.method} {call.path}: {answer.status_code}, not {allowed}: {answer.text[:200]}"
                )
            else:
                check_answer(described, operation_of(described, call.method, call.path), answer)
    assert wrong == []


def test_whoever_may_not_see_a_case_does_not_learn_that_it_is_there(client, world):
    for call in CALLS:
        if call.is_of_case and "{link}" not in call.path and call.method != "DELETE":
            path = "/api/v1" + call.path
            article = world.article.partition("/")[2]
            hidden, absent = (
                client.request(
                    call.method,
                    path.format(case=case, article=article),
                    headers=shown(world, "stranger, all"),
                    **call.asked,
                )
                for case in (world.case, "0" * 32)
            )
            assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text) and hidden.status_code == 404


@pytest.mark.parametrize(
    "name, words",
    [
        ("nothing", "Show a personal key"),
        ("forged", "is not known here"),
        ("expired", "This key ended on"),
        ("revoked", "was taken back on"),
        ("unshared", "no share link that opens anything"),
    ],
)
def test_a_key_that_opens_nothing_is_told_so_in_plain_words(client, world, name, words):
    answer = client.get("/api/v1/me", headers=shown(world, name) if world.askers[name].token else {})
    assert (
        answer.status_code == 401 and words in answer.json()["error"] and answer.headers["www-authenticate"] == "Bearer"
    )
    assert world.askers[name].token not in answer.text or not world.askers[name].token


def test_a_key_of_before_the_sign_in_opens_nothing(client, world):
    from geo.cases.keys import new_key
    from geo.cases.rights import Who

    token = new_key(world.store, "old", ["read"], whose=Who("", "one"))
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401 and "knew people otherwise" in answer.json()["error"]


def test_cookies_and_other_ways_to_show_something_count_for_nothing(client, world):
    token = world.askers["admin, all"].token
    for asked in (
        {"cookies": {"dateline": token}}, {"params": {"key": token}}, {"headers": {"X-Forwarded-Email": "boss@example.org"}},
        {"headers": {"Authorization": f"Basic {token}"}}, {"headers": {"X-API-Key": token}},
    ):  # fmt: skip
        assert httpx.get(f"{client.base_url}/api/v1/cases", **asked).status_code == 401


def test_what_is_read_is_what_the_command_line_prints(client, world, tmp_path, capsys):
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["read", str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    told = client.post(
        "/api/v1/read/file", params={"name": "article.txt"}, content=TEXT.encode(), headers=shown(world, "editor, read")
    ).json()
    assert told == printed
    text = client.post("/api/v1/read", json={"text": TEXT}, headers=shown(world, "editor, read")).json()
    assert {**text, "article": 0} == {**printed, "article": 0}


def test_the_records_that_a_server_shows_come_from_its_packed_file(client, world, tmp_path, monkeypatch):
    sample = load_sample().good
    others = sample.head(5).assign(id=[f"acled-{n}" for n in range(5)], licence=ACLED_LICENCE)
    pack_events(pd.concat([sample, others], ignore_index=True), tmp_path / "all.parquet")
    headers = shown(world, "viewer, read")

    def asked(**query):
        return client.get("/api/v1/records", params=query, headers=headers)

    before = asked(start="2013-01-01", types="Battles").json()
    monkeypatch.setenv("DATELINE_RECORDS", str(tmp_path / "all.parquet"))
    page = asked(limit=40).json()
    rest = asked(limit=40, offset=page["next"]).json()
    assert (page["total"], page["withheld"], len(page["rows"]), len(rest["rows"]), rest["next"]) == (42, 5, 40, 2, None)
    assert {row["id"] for row in page["rows"] + rest["rows"]} == {*sample["id"]} and page["attribution"]
    after = asked(start="2013-01-01", types="Battles").json()
    assert after["rows"] == before["rows"] and 0 < after["total"] < 42
    assert len(asked(form="geojson").json()["features"]) == 42
    assert b"acled-" not in asked(form="csv").content and ACLED_LICENCE.encode() not in asked(form="csv").content
    monkeypatch.setenv("DATELINE_RECORDS", str(tmp_path / "none.parquet"))
    assert asked().status_code >= 400 and "none.parquet" in asked().text


def test_records_take_the_filters_of_the_page_and_come_in_pages(client, world):
    def asked(**query):
        return client.get("/api/v1/records", params=query, headers=shown(world, "viewer, read"))

    whole = asked().json()
    pages, offset = [], 0
    while offset is not None:
        page = asked(limit=10, offset=offset).json()
        pages += page["rows"]
        offset = page["next"]
    assert pages == whole["rows"] and len(pages) == whole["total"] == 42
    few = asked(start="2013-01-01", end="2013-01-31", deaths="1", countries="Mali").json()["rows"]
    assert 0 < len(few) < 42 and all(
        row["date_end"] >= "2013-01-01" and row["date_start"] <= "2013-01-31" for row in few
    )
    assert len(asked(form="geojson", start="2013-01-01").json()["features"]) == len(
        asked(start="2013-01-01").json()["rows"]
    )
    assert asked(form="csv", limit=3).text.count("\r\n") == 4
    for wrong in ({"start": "yesterday"}, {"area": "here"}, {"deaths": "-1"}):
        assert asked(**wrong).status_code == 400
    for wrong in ({"limit": 0}, {"offset": -1}, {"form": "exe"}, {"colour": "red"}):
        assert asked(**wrong).status_code == 422


def test_review_over_the_api_and_two_who_do_it_at_once(client, world):
    headers, at = shown(world, "editor, write"), f"/api/v1/cases/{world.case}"
    claim = client.get(f"{at}/claims", headers=headers).json()["rows"][0]
    review = {"kind": "reviewed", "target": claim["id"], "value": {"state": "accepted", "words": claim["sentence"]}}
    assert client.post(f"{at}/acts", json={"acts": [review]}, headers=headers).status_code == 201
    assert client.get(f"{at}/claims", params={"state": "accepted"}, headers=headers).json()["total"] == 1
    again = client.post(f"{at}/acts", json={"acts": [review]}, headers=shown(world, "admin, write"))
    assert again.status_code == 409 and "changed meanwhile" in again.json()["error"]
    assert client.post(f"{at}/undo", headers=headers).json()["act"]["target"] == claim["id"]
    assert client.post(f"{at}/redo", headers=headers).json()["act"]["target"] == claim["id"]
    client.post(f"{at}/undo", headers=headers)
    for wrong in (
        {**review, "target": "article/0000/claim/1-2"}, {**review, "target": "case"}, {**review, "value": {"state": "loved"}},
        {**review, "kind": "judged", "value": {"verdict": "maybe"}}, {**review, "kind": "noted", "value": ["x"]},
        {**review, "value": {"state": "corrected", "fix": {"lat": 95, "lon": 0}}},
    ):  # fmt: skip
        answer = client.post(f"{at}/acts", json={"acts": [review, wrong]}, headers=headers)
        assert answer.status_code == 400, answer.text
    assert client.get(f"{at}/claims", params={"state": "accepted"}, headers=headers).json()["total"] == 0, (
        "all or nothing"
    )
    assert client.post(f"{at}/acts", json={"acts": [{**review, "kind": "named"}]}, headers=headers).status_code == 422


def test_a_file_is_its_owners_and_only_while_they_may(client, world, described):
    headers, at = shown(world, "viewer, export"), f"/api/v1/cases/{world.case}/exports"
    begun = client.post(at, json={"form": "geojson"}, headers=headers).json()
    path = f"/api/v1/exports/{begun['id']}"
    for _ in range(600):
        state = client.get(path, headers=headers)
        check_answer(described, operation_of(described, "get", "/exports/{export}"), state)
        if state.json()["state"] != "making":
            break
        time.sleep(0.05)
    file = client.get(f"{path}/file", headers=headers)
    assert file.status_code == 200 and json.loads(file.content)["type"] == "FeatureCollection"
    assert file.headers["content-disposition"].startswith("attachment") and "no-store" in file.headers["cache-control"]
    for other in ("admin, all", "stranger, all", "link, case"):
        for method, where in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
            assert client.request(method, where, headers=shown(world, other)).status_code == 404
    assert client.get(f"{path}/file", headers=shown(world, "viewer, read")).status_code == 403
    admin = world.store.of(world.askers["admin, all"].who)
    admin.set_role("viewer@example.org", "", world.case)
    try:
        assert client.get(f"{path}/file", headers=headers).status_code == 404
    finally:
        admin.set_role("viewer@example.org", "viewer", world.case)
    assert begun["id"] in {one["id"] for one in client.get("/api/v1/exports", headers=headers).json()}
    assert (
        client.delete(path, headers=headers).status_code == 204 and client.get(path, headers=headers).status_code == 404
    )


def test_files_are_few_and_go(client, world, monkeypatch):
    from geo.service.exporting import remove_old

    headers, at = shown(world, "editor, export"), f"/api/v1/cases/{world.case}/exports"
    for one in client.get("/api/v1/exports", headers=headers).json():
        client.delete(f"/api/v1/exports/{one['id']}", headers=headers)
    monkeypatch.setenv("DATELINE_EXPORTS_KEPT", "1")
    monkeypatch.setenv("DATELINE_EXPORTS_MINUTES", "0.05")
    assert client.post(at, json={"form": "csv"}, headers=headers).status_code == 202
    refused = client.post(at, json={"form": "csv"}, headers=headers)
    assert refused.status_code == 413 and "DATELINE_EXPORTS_KEPT" in refused.json()["error"]
    limit = time.monotonic() + 60
    while client.get("/api/v1/exports", headers=headers).json() and time.monotonic() < limit:
        time.sleep(0.2)
    assert client.get("/api/v1/exports", headers=headers).json() == []
    remove_old(world.store)
    assert client.post(at, json={"form": "csv"}, headers=headers).status_code == 202


def test_no_row_that_its_licence_keeps_here_leaves_by_any_way(client, world):
    ways = list(ways_out(client, world))
    assert len(ways) >= 50 and [name for name, content in ways if is_found_in(content, MARK)] == []
    assert is_found_in(ACLED, MARK), "what is looked for is there"
    page = client.get(f"/api/v1/cases/{world.case}/records", headers=shown(world, "admin, all")).json()
    assert page["withheld"] == 1 and page["total"] == 2


NAMED = "Zubeida Kanterow"
SHELTERED = (
    f"GAO, Mali, Feb 8, 2013 (Own) - Gunmen killed two guards of the shelter of {NAMED} at 16.27113, -0.04417 in Gao on Friday. "
    f"KANTEROW fled; her brother Amadou Kanterow was wounded. Protesters marched in Kidal on Thursday."
)
TABLE = (
    b"id,date,lat,lon,place,notes,killed,licence,attribution\n"
    b"A1,2013-02-08,16.27113,-0.04417,Gao,Guards of the shelter of Zubeida Kanterow were shot,2,CC BY 4.0,Ours\n"
)
LEAKS = ("Zubeida", "Kanterow", "KANTEROW", "Amadou", "16.27113", "0.04417", "16.2711", "0.0442")


def sensitive_case(world: World, name: str) -> tuple[str, str]:
    """A case of Ann's with names and a point to hide, and its article."""
    admin = world.store.of(world.askers["admin, all"].who)
    reading = read_article(article_from_text(SHELTERED), Gazetteer.open())
    case = admin.new(name)
    article, _ = add_article(admin, case, reading, SHELTERED.encode(), way="pasted", version="1")
    packed = pack(TABLE)
    source = {
        "sha256": packed.sha256, "name": "kanterow.csv", "format": "", "edition": "", "records": 1, "licence": "CC BY 4.0", "answers": {},
        "mapping": None, "is_private": False,
    }  # fmt: skip
    admin.do(case, [Deed("added", "records/kanterow.csv", source)], sources=[packed])
    return case, article


def test_what_a_sensitive_case_tells_programs_is_masked(client, world):
    case, article = sensitive_case(world, f"The case of {NAMED}")
    headers, at = shown(world, "admin, all"), f"/api/v1/cases/{case}"
    ways = [
        ("GET", "/api/v1/cases", {}), ("GET", at, {}), ("GET", f"{at}/claims", {}), ("GET", f"{at}/events", {}),
        ("GET", f"{at}/search?words=guards", {}), ("GET", f"{at}/{article.replace('article', 'articles')}", {}), ("GET", f"{at}/records", {}),
        ("GET", f"{at}/records?form=csv", {}), ("GET", f"{at}/records?form=geojson", {}), ("GET", f"{at}/audit", {}),
        ("POST", "/api/v1/match", {"json": {"text": TEXT, "case": case}}),
    ]  # fmt: skip

    def leaks() -> dict[str, list[str]]:
        found = {}
        for method, path, asked in ways:
            answer = client.request(method, path, headers=headers, **asked)
            assert answer.status_code == 200, (path, answer.text)
            found[path] = [one for one in LEAKS if one in answer.text]
        return found

    assert sum(map(bool, leaks().values())) >= len(ways) - 2, "what is looked for is there"
    admin = world.store.of(world.askers["admin, all"].who)
    admin.do(case, [guard_deed(admin.log(case), Guard(True))])
    assert {path: some for path, some in leaks().items() if some} == {}
    for form in set(FORMS) - {"dateline"}:
        content = exported(client, case, form, headers)
        assert [one for one in LEAKS if is_found_in(content, one)] == [], form
    begun = client.post(f"{at}/exports", json={"form": "dateline"}, headers=headers).json()
    while (state := client.get(f"/api/v1/exports/{begun['id']}", headers=headers).json())["state"] == "making":
        time.sleep(0.02)
    assert state["state"] == "failed" and "sensitive" in state["why"]
    world.store.remove(case)


def test_the_audit_tells_who_read_exported_and_changed_by_which_key(client, world):
    headers, at = shown(world, "admin, all"), f"/api/v1/cases/{world.case}"
    before = world.store.audit(world.case)
    client.get(f"{at}/claims", headers=headers)
    client.get(f"{at}/records", params={"form": "csv"}, headers=headers)
    client.post(f"{at}/articles", json={"text": TEXT + " Others fled."}, headers=headers)
    rows = world.store.audit(world.case)[len(before) :]
    assert [row.did for row in rows] == ["read", "exported", "changed"]
    who = world.askers["admin, all"].who
    assert {(row.who, row.about["key"]) for row in rows} == {(who.key, who.by_key[:8])}
    assert "bomb" not in json.dumps([row.about for row in rows])


# -- attacks -----------------------------------------------------------------------------------------------------------

DEEP = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
BAD_BODIES = {
    "deep": (DEEP, 400),
    "not JSON": (b"{text: 1}", 400),
    "no number": (b'{"text": "x", "date": NaN}', 400),
    "a number without end": (b'{"text": ' + b"9" * 100_000 + b"}", 422),
    "half a character": (b'{"text": "\xff\xfe"}', 400),
    "another field": (b'{"text": "x", "role": "admin"}', 422),
    "a list": (b"[]", 422),
    "nothing": (b"", 422),
    "empty": (b'{"text": " "}', 400),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_cannot_be_is_refused_in_a_sentence(client, world, name):
    body, status = BAD_BODIES[name]
    headers = shown(world, "editor, all") | {"Content-Type": "application/json"}
    answer = client.post("/api/v1/read", content=body, headers=headers)
    assert answer.status_code in (status, 400, 422) and answer.status_code < 500
    assert len(answer.content) < 1_000 and answer.json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/cases/../../etc/passwd",
        "/cases/%2e%2e%2f%2e%2e",
        "/exports/..%2f..%2fx/file",
        f"/cases/{'0' * 31}'",
        "/cases/%00",
        "/articles//x",
    ],
)
def test_no_path_leads_out(client, world, path):
    answer = client.get("/api/v1" + path, headers=shown(world, "admin, all"))
    assert answer.status_code in (404, 422) and b"root:" not in answer.content


def test_a_body_that_is_too_large_is_not_taken_in(client, world, monkeypatch):
    monkeypatch.setenv("DATELINE_API_BODY_MB", "1")
    headers = shown(world, "editor, all")
    answer = client.post("/api/v1/read", content=b"x" * 1_000_001, headers=headers)
    assert answer.status_code == 413 and "DATELINE_API_BODY_MB" in answer.json()["error"]

    def parts():
        for _ in range(20):
            yield b"x" * 100_000

    assert client.post("/api/v1/read", content=parts(), headers=headers).status_code == 413, "without a length, too"


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setenv("DATELINE_API_BODY_S", "0.1")
    sent = []

    async def slowly():
        await asyncio.sleep(3_600)

    async def send(message):
        sent.append(message)

    async def never(scope, receive, send):
        raise AssertionError("nobody is asked before all of it is there")

    scope = {"type": "http", "method": "POST", "path": "/api/v1/read", "headers": []}
    asyncio.run(Bounded(never)(scope, slowly, send))
    assert sent[0]["status"] == 408 and b"did not arrive within 0.1 seconds" in sent[1]["body"]


def test_switched_off_nothing_answers(monkeypatch):
    monkeypatch.setenv("DATELINE_API", "false")
    app = Starlette(routes=api_routes())
    for path in ("/api/v1/openapi.json", "/mcp/"):
        answer = answer_of(app, "GET", path)
        assert answer.status == 404 and b"DATELINE_API" in answer.body


def test_no_log_tells_keys_or_words(client, world, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "Zanzibarovka"
    headers = shown(world, "editor, all")
    client.post("/api/v1/read", json={"text": f"{secret} was shelled."}, headers=headers)
    client.get(f"/api/v1/cases/{world.case}/search", params={"words": secret}, headers=headers)
    client.post("/api/v1/read/file", params={"name": f"{secret}.pdf"}, content=b"%PDF-1.4 broken", headers=headers)
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert not any(secret in one or world.askers["editor, all"].token in one for one in ours)


# -- limits ------------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_how_long_to_wait(client, world, described, monkeypatch):
    monkeypatch.setenv("DATELINE_REQUESTS_USER", "3")
    headers = shown(world, "viewer, admin")
    answers = [client.get("/api/v1/places", params={"name": "Gao"}, headers=headers) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    check_answer(described, operation_of(described, "get", "/places"), answers[-1])
    wait_s = int(answers[-1].headers["retry-after"])
    assert 1 <= wait_s <= 60 and "Wait" in answers[-1].json()["error"]
    assert client.get("/api/v1/me", headers=shown(world, "viewer, read")).status_code == 200, "others go on"


def test_reads_and_exports_have_limits_of_their_own(client, world, monkeypatch):
    headers = shown(world, "admin, all")
    monkeypatch.setenv("DATELINE_READS_USER", "1")
    monkeypatch.setenv("DATELINE_EXPORTS_USER", "1")
    reads = [client.post("/api/v1/read", json={"text": TEXT}, headers=headers).status_code for _ in range(2)]
    at = f"/api/v1/cases/{world.case}/exports"
    files = [client.post(at, json={"form": "csv"}, headers=headers).status_code for _ in range(2)]
    assert (reads, files) == ([200, 429], [202, 429])
    assert client.get("/api/v1/me", headers=headers).status_code == 200


def test_guessing_keys_is_counted_by_address_before_anything_is_looked_up(client, world, monkeypatch):
    monkeypatch.setenv("DATELINE_REQUESTS_ADDRESS", "2")
    answers = [
        client.get("/api/v1/me", headers={"Authorization": f"Bearer dateline_{number:043d}"}).status_code
        for number in range(4)
    ]
    assert answers == [401, 401, 429, 429]


def test_routes_of_browsers_are_counted_and_the_address_is_the_peers(monkeypatch):
    monkeypatch.setenv("DATELINE_REQUESTS_ADDRESS", "2")
    limits.cache_clear()

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    counted = CountedRequests(app)
    told = [("X-Forwarded-For", "192.0.2.1")]
    answers = [answer_of(counted, "GET", "/dateline/x", headers=told if number else ()) for number in range(3)]
    assert [one.status for one in answers] == [204, 204, 429], "what a client says of itself changes nothing"
    assert int(answers[-1].headers["retry-after"]) >= 1 and b"Wait" in answers[-1].body
    assert answer_of(counted, "GET", "/static/x.js").status == 204
    limits.cache_clear()


def test_what_may_says_is_what_is_expected(world):
    """The table of this test asks `may`, so that it cannot say yes to everything."""
    by_role = {
        name: sum(200 in expected(world, asker, call, world.case) for call in CALLS)
        for name, asker in world.askers.items()
    }
    assert by_role["admin, all"] > by_role["editor, all"] > by_role["viewer, all"] > by_role["stranger, all"] > 0
    assert by_role["gone, all"] == by_role["forged"] == 0 and by_role["boss, all"] == len(CALLS)
