"""The tools for language models, asked by the SDK's own client: over stdio as whoever uses this machine, over HTTP with a key."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from bench.load_api import MARK, TEXT, is_found_in
from geo.cases.rights import Who
from geo.cases.store import CaseStore

TOOLS = {"read", "place", "match", "cases", "search", "snapshot"}


def by_http(address: str, token: str, *calls: tuple[str, dict[str, Any]], mode: str = "auto") -> list[Any]:
    """The answers to calls of tools, each (is it an error, text)."""

    async def asked() -> list[Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            create_mcp_http_client(headers=headers) as http,
            Client(streamable_http_client(f"{address}/mcp/", http_client=http), mode=mode) as client,
        ):
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            return [_told(await client.call_tool(name, given)) for name, given in calls]

    return anyio.run(asked)


def _told(answer: Any) -> tuple[bool, str]:
    return bool(answer.is_error), "\n".join(part.text for part in answer.content)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_over_http_with_a_key(address, world, mode):
    answers = by_http(
        address,
        world.askers["admin, all"].token,
        ("read", {"text": TEXT}),
        ("place", {"name": "Gao", "country": "ML"}),
        ("match", {"text": TEXT, "case": world.case}),
        ("cases", {}),
        ("search", {"case": world.case, "words": "bomb"}),
        ("snapshot", {"case": world.case}),
        mode=mode,
    )
    assert [is_error for is_error, _ in answers] == [False] * 6, answers
    read, place, match, cases, search, snapshot = (text for _, text in answers)
    assert json.loads(read)["claims"] and "16.27" in place and world.case in cases and "A bomb killed" in search
    assert json.loads(match)["records"]["count"] == 3 and not is_found_in(match.encode(), MARK)
    headers = {"Authorization": f"Bearer {world.askers['admin, all'].token}"}
    told = json.loads(snapshot)
    for _ in range(600):
        if httpx.get(address + told["state_at"], headers=headers).json()["state"] == "ready":
            break
        time.sleep(0.05)
    content = httpx.get(address + told["fetch"], headers=headers).content
    assert content[:2] == b"PK" and not is_found_in(content, MARK)


def test_tools_have_the_rights_of_whoever_asks(address, world):
    calls = [
        ("read", {"text": TEXT}, "bring", ""),
        ("place", {"name": "Gao"}, "enter", ""),
        ("search", {"case": world.case, "words": "bomb"}, "see", world.case),
        ("snapshot", {"case": world.case}, "export", world.case),
    ]
    for name in (
        "admin, read",
        "viewer, all",
        "viewer, read",
        "stranger, all",
        "boss, all",
        "link, case",
        "link, snapshot",
    ):
        asker = world.askers[name]
        answers = by_http(address, asker.token, *((tool, given) for tool, given, _, _ in calls))
        for (tool, _, what, case), (is_error, text) in zip(calls, answers, strict=True):
            assert is_error != world.store.of(asker.who).may(what, case), f"{name}: {tool}: {text}"
            if is_error:
                assert "may not" in text or "no such case" in text


@pytest.mark.parametrize("name", ["nothing", "forged", "expired", "revoked", "gone, all"])
def test_without_a_key_that_opens_something_no_tool_is_told_of(address, world, name):
    token = world.askers[name].token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Accept": "application/json, text/event-stream"}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = httpx.post(f"{address}/mcp/", json=asked, headers=headers)
    assert answer.status_code in (401, 403) and "tools" not in answer.json() and answer.json()["error"]


def test_what_cannot_be_asked_is_an_error_and_says_why(address, world):
    answers = by_http(
        address,
        world.askers["viewer, read"].token,
        ("search", {"case": "0" * 32, "words": "x"}),
        ("search", {"case": "../x", "words": "x"}),
        ("place", {"name": ""}),
    )
    assert [is_error for is_error, _ in answers] == [True] * 3
    assert "no such case" in answers[0][1]


def test_over_stdio_it_is_whoever_uses_this_machine(root, tmp_path):
    database = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    store = CaseStore.open(database)
    case, other = store.of(Who("", "one")).new("Mine"), store.of(Who("b" * 64, "browser")).new("A browser's")
    store.close()
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "geo", "mcp", "--folder", str(tmp_path)],
        cwd=str(root),
        env=dict(os.environ) | {"DATELINE_DATABASE_URL": database},
    )

    @asynccontextmanager
    async def opened():
        async with Client(stdio_client(parameters)) as client:
            yield client

    async def asked() -> list[Any]:
        async with opened() as client:
            return [
                _told(await client.call_tool(name, given))
                for name, given in (
                    ("cases", {}),
                    ("read", {"text": TEXT}),
                    ("snapshot", {"case": case}),
                    ("snapshot", {"case": other}),
                )
            ]

    cases, read, snapshot, refused = anyio.run(asked)
    assert case in cases[1] and other not in cases[1] and json.loads(read[1])["claims"]
    files = list(tmp_path.glob("*.snapshot.zip"))
    assert len(files) == 1 and str(files[0]) in snapshot[1]
    assert refused[0] and "no such case" in refused[1]
