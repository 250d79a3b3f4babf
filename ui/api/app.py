"""The API: each route asks one function of `geo.service.desk`, in a thread, for whoever shows a key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import asdict, replace
from functools import cache, partial
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from streamlit import config

from geo import __version__
from geo.errors import DataError, DatelineError, WhoError
from geo.records.filters import Filters
from geo.service import exporting
from geo.service.desk import Desk
from geo.settings import settings
from ui.api import shapes
from ui.api.mount import API, problem, refused
from ui.frame.faults import fault_words
from ui.server.addresses import NO_STORE
from ui.server.callers import NO_KEY, desk_of

__all__ = [
    "act", "add_article", "add_file", "api", "article", "audit", "begin_export", "case", "cases", "claims", "end_case", "events", "export", "export_file", "exports", "let_go", "links", "match", "me", "members", "nearest", "new_case", "places", "read", "read_file", "records", "records_of_case", "redo", "search", "set_member", "share", "undo", "unshare",
]  # fmt: skip

Answer = TypeVar("Answer")

AT_ONCE, READ_AT_ONCE = 12, 8
"""Threads for questions, and for texts that wait for a process: those who read hold nobody else up."""
LOOK_S = 0.5
DEEPEST = "A value nests too deeply, or is no JSON"
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": shapes.Problem, "description": "What was asked cannot be."},
    401: {"model": shapes.Problem, "description": "No key, or one that opens nothing."},
    403: {"model": shapes.Problem, "description": "Whoever asks may not do this."},
    404: {"model": shapes.Problem, "description": "Not there, or not for whoever asks."},
    408: {"model": shapes.Problem, "description": "What was sent took too long to arrive."},
    409: {"model": shapes.Problem, "description": "Somebody else changed it meanwhile."},
    413: {"model": shapes.Problem, "description": "Larger than a limit."},
    422: {"model": shapes.Problem, "description": "What was asked is not as it is described."},
    429: {"model": shapes.Problem, "description": "Too often; `Retry-After` says how many seconds to wait."},
    500: {"model": shapes.Problem, "description": "Nobody foresaw it."},
    503: {"model": shapes.Problem, "description": "What the server needs is away."},
}
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}}
ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/geo+json": {"schema": {"type": "object", "required": ["type", "features"]}},
            "text/csv": {"schema": {"type": "string"}},
        }
    }
}

Case = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of a case.")]
Id = Annotated[str, Path(pattern="^[0-9a-f]{1,64}$")]


class _Asked(Request):
    """A request whose JSON may not nest without end, and has no numbers that JSON has not."""

    async def json(self) -> Any:
        """Its body; ValueError when it is no such JSON."""
        return from_json(await self.body(), allow_inf_nan=False)


class _Route(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            response: Response = await handle(_Asked(request.scope, request.receive))
            response.headers.update(NO_STORE)
            return response

        return handled


_bearer = HTTPBearer(auto_error=False, description="A personal key (`dateline_…`), or the token of a share link.")


async def _desk(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Desk:
    if shown is None:
        raise WhoError(NO_KEY)
    return await _in_turn(desk_of, shown.credentials, request.scope)


Asks = Annotated[Desk, Depends(_desk)]


@cache
def _turns(is_reading: bool) -> CapacityLimiter:
    return CapacityLimiter(READ_AT_ONCE if is_reading else AT_ONCE)


async def _in_turn(ask: Callable[..., Answer], *given: Any, **named: Any) -> Answer:
    """In a thread, of few."""
    return await to_thread.run_sync(partial(ask, *given, **named), limiter=_turns(False))


async def _read(request: Request, desk: Desk, ask: Callable[[Desk], Answer]) -> Answer:
    """The same for what is read by a process: it is stopped when whoever asked is gone."""
    gone = threading.Event()

    async def watch() -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(LOOK_S)
        gone.set()

    here = replace(desk, is_gone=gone.is_set)
    watching = asyncio.create_task(watch())
    try:
        return await to_thread.run_sync(ask, here, limiter=_turns(True))
    finally:
        watching.cancel()


def _most(asked: shapes.PageAsked) -> int:
    return min(asked.limit, settings().api_rows)


routes = APIRouter(route_class=_Route, responses=REFUSALS)

# -- who, texts, places ------------------------------------------------------------------------------------------------


@routes.get("/me", tags=["who"])
async def me(desk: Asks) -> shapes.Me:
    """Who asks, by which key, and what they may."""
    return shapes.Me(**await _in_turn(desk.me))


@routes.post("/read", tags=["texts"], response_model=shapes.Reading)
async def read(request: Request, desk: Asks, asked: shapes.TextAsked) -> Response:
    """Read a text: places, dates, events. Nothing of it is kept."""
    return JSONResponse(
        await _read(request, desk, lambda desk: desk.read(asked.text, name=asked.name, date=asked.date))
    )


@routes.post("/read/file", tags=["texts"], response_model=shapes.Reading, openapi_extra=BODY)
async def read_file(request: Request, desk: Asks, asked: Annotated[shapes.FileAsked, Query()]) -> Response:
    """Read a document (txt, html, docx, pdf), sent as it is. Nothing of it is kept."""
    content = await request.body()
    return JSONResponse(await _read(request, desk, lambda desk: desk.read(content, name=asked.name, date=asked.date)))


@routes.post("/match", tags=["texts"], response_model=shapes.Matched)
async def match(request: Request, desk: Asks, asked: shapes.MatchAsked) -> Response:
    """A text against event records, claim by claim, with reasons. Nothing of it is kept."""
    answer = await _read(
        request, desk, lambda desk: desk.match(asked.text, name=asked.name, date=asked.date, case_id=asked.case)
    )
    return JSONResponse(answer)


@routes.get("/places", tags=["places"])
async def places(desk: Asks, asked: Annotated[shapes.PlacesAsked, Query()]) -> list[shapes.PlaceTold]:
    """Places of a name, the most prominent first."""
    found = await _in_turn(desk.places, asked.name, country=asked.country, limit=asked.limit)
    return [shapes.PlaceTold(**one) for one in found]


@routes.get("/places/nearest", tags=["places"])
async def nearest(desk: Asks, asked: Annotated[shapes.NearestAsked, Query()]) -> list[shapes.PlaceTold]:
    """Towns nearest to a point."""
    found = await _in_turn(desk.nearest, asked.lat, asked.lon, limit=asked.limit, max_km=asked.max_km)
    return [shapes.PlaceTold(**one) for one in found]


# -- event records -----------------------------------------------------------------------------------------------------


@routes.get("/records", tags=["event records"], response_model=shapes.RecordPage, responses=ROWS)
async def records(request: Request, desk: Asks, asked: Annotated[shapes.RecordsAsked, Query()]) -> Response:
    """Event records of the bundled sample, with the filters of the page Map, as JSON, GeoJSON or CSV."""
    return await _records(request, desk, asked, "")


@routes.get("/cases/{case}/records", tags=["event records"], response_model=shapes.RecordPage, responses=ROWS)
async def records_of_case(
    request: Request, case: Case, desk: Asks, asked: Annotated[shapes.RecordsAsked, Query()]
) -> Response:
    """Event records of a case's sets, joined, as `/records`. What its licence keeps on the server is counted and left out."""
    return await _records(request, desk, asked, case)


async def _records(request: Request, desk: Desk, asked: shapes.RecordsAsked, case_id: str) -> Response:
    filters = Filters.from_query(asked.model_dump(exclude={"limit", "offset", "form"}))
    if filters.problems:
        raise DataError(" ".join(filters.problems))
    where = {"limit": _most(asked), "offset": asked.offset}
    if asked.form == "json":
        page = await _read(request, desk, lambda desk: desk.record_page(case_id, filters, **where))
        return JSONResponse(page.to_dict())
    content = await _read(request, desk, lambda desk: desk.record_file(asked.form, case_id, filters, **where))
    return Response(content, media_type="text/csv" if asked.form == "csv" else "application/geo+json")


# -- cases -------------------------------------------------------------------------------------------------------------


@routes.get("/cases", tags=["cases"])
async def cases(desk: Asks) -> list[shapes.Case]:
    """The cases of whoever asks, the one that was changed last first."""
    return [shapes.Case(**one) for one in await _in_turn(desk.cases)]


@routes.post("/cases", tags=["cases"], status_code=201)
async def new_case(desk: Asks, asked: shapes.NameAsked) -> shapes.Case:
    """Begin a case."""
    return shapes.Case(**await _in_turn(desk.new, asked.name))


@routes.get("/cases/{case}", tags=["cases"])
async def case(case: Case, desk: Asks) -> shapes.CaseShown:
    """A case, and what is in it."""
    return shapes.CaseShown(**await _in_turn(desk.show, case))


@routes.delete("/cases/{case}", tags=["cases"], status_code=204, response_class=Response)
async def end_case(case: Case, desk: Asks) -> None:
    """End a case, with all that only it keeps: there is no way back but its file."""
    await _in_turn(desk.store.require, "manage", case)
    await _in_turn(desk.store.remove, case)


@routes.post("/cases/{case}/articles", tags=["cases"], status_code=201)
async def add_article(request: Request, case: Case, desk: Asks, asked: shapes.ArticleAsked) -> shapes.ArticleTold:
    """Add an article to a case, read. The same text twice is one article."""
    named: dict[str, Any] = {"name": asked.name, "title": asked.title, "date": asked.date}
    return shapes.ArticleTold(**await _read(request, desk, lambda desk: desk.add_article(case, asked.text, **named)))


@routes.post("/cases/{case}/articles/file", tags=["cases"], status_code=201, openapi_extra=BODY)
async def add_file(
    request: Request, case: Case, desk: Asks, asked: Annotated[shapes.FileAsked, Query()]
) -> shapes.ArticleTold:
    """Add a document (txt, html, docx, pdf), sent as it is."""
    content = await request.body()
    named: dict[str, Any] = {"name": asked.name, "date": asked.date}
    return shapes.ArticleTold(**await _read(request, desk, lambda desk: desk.add_article(case, content, **named)))


@routes.get("/cases/{case}/articles/{article}", tags=["cases"], response_model=shapes.Reading)
async def article(case: Case, article: Id, desk: Asks) -> Response:
    """What the machine read in an article of a case, before review. article: its id without what stands before the /."""
    return JSONResponse(await _in_turn(desk.article, case, f"article/{article}"))


@routes.get("/cases/{case}/claims", tags=["cases"], response_model=shapes.ClaimPage)
async def claims(case: Case, desk: Asks, asked: Annotated[shapes.ClaimsAsked, Query()]) -> Response:
    """The claims of a case as they count, with what was made of each."""
    named = {"article": asked.article, "state": asked.state, "status": asked.status}
    page = await _in_turn(desk.claims, case, limit=_most(asked), offset=asked.offset, **named)
    return JSONResponse(page.to_dict())


@routes.get("/cases/{case}/events", tags=["cases"], response_model=shapes.Rows)
async def events(case: Case, desk: Asks, asked: Annotated[shapes.PageAsked, Query()]) -> Response:
    """The events of a case: what its articles tell together, each once."""
    page = await _in_turn(desk.events, case, limit=_most(asked), offset=asked.offset)
    return JSONResponse(page.to_dict())


@routes.get("/cases/{case}/search", tags=["cases"])
async def search(case: Case, desk: Asks, asked: Annotated[shapes.SearchAsked, Query()]) -> list[shapes.Hit]:
    """Sentences of a case that hold all words."""
    return [shapes.Hit(**one) for one in await _in_turn(desk.search, case, asked.words, limit=asked.limit)]


@routes.post("/cases/{case}/acts", tags=["review"], status_code=201)
async def act(case: Case, desk: Asks, asked: shapes.ActsAsked) -> list[shapes.ActDone]:
    """Review: accept, correct, reject or dispute claims, give verdicts, take notes; all of it or nothing."""
    done = await _in_turn(desk.act, case, [one.model_dump() for one in asked.acts])
    return [shapes.ActDone(**one) for one in done]


@routes.post("/cases/{case}/undo", tags=["review"])
async def undo(case: Case, desk: Asks) -> shapes.Act:
    """Undo what whoever asks did last."""
    return shapes.Act.model_validate({"act": await _in_turn(desk.undo, case)})


@routes.post("/cases/{case}/redo", tags=["review"])
async def redo(case: Case, desk: Asks) -> shapes.Act:
    """Do again what they undid last."""
    return shapes.Act.model_validate({"act": await _in_turn(desk.redo, case)})


# -- files -------------------------------------------------------------------------------------------------------------


@routes.post("/cases/{case}/exports", tags=["files"], status_code=202)
async def begin_export(case: Case, desk: Asks, asked: shapes.ExportAsked) -> shapes.Export:
    """Begin to make a file of a case; ask `/exports/{id}` until it is ready."""
    return shapes.Export(**await _in_turn(exporting.begin, desk, case, asked.form))


@routes.get("/exports", tags=["files"])
async def exports(desk: Asks) -> list[shapes.Export]:
    """The files of whoever asks, the last begun first."""
    return [shapes.Export(**one) for one in await _in_turn(exporting.list_of, desk.store)]


@routes.get("/exports/{export}", tags=["files"])
async def export(export: Id, desk: Asks) -> shapes.Export:
    """How far a file is."""
    return shapes.Export(**await _in_turn(exporting.state_of, desk.store, export))


@routes.get(
    "/exports/{export}/file",
    tags=["files"],
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": BINARY}}},
)
async def export_file(export: Id, desk: Asks) -> Response:
    """A file that is ready."""
    content, name, media_type = await _in_turn(exporting.content_of, desk.store, export)
    # whatever it is, no browser opens it as a page of this server
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return Response(content, media_type=media_type, headers=headers)


@routes.delete("/exports/{export}", tags=["files"], status_code=204, response_class=Response)
async def let_go(export: Id, desk: Asks) -> None:
    """Remove a file before its time."""
    await _in_turn(exporting.let_go, desk.store, export)


# -- roles, links, audit -----------------------------------------------------------------------------------------------


@routes.get("/cases/{case}/members", tags=["rights"])
async def members(case: Case, desk: Asks) -> list[shapes.MemberTold]:
    """Who has which role in a case."""
    return [shapes.MemberTold(**asdict(one)) for one in await _in_turn(desk.store.members, case)]


@routes.put("/cases/{case}/members", tags=["rights"])
async def set_member(case: Case, desk: Asks, asked: shapes.MemberAsked) -> list[shapes.MemberTold]:
    """Give somebody a role, or take it away."""
    await _in_turn(desk.store.set_role, asked.who, asked.role, case)
    may_see = await _in_turn(desk.store.may, "change", case)
    found = await _in_turn(desk.store.members, case) if may_see else []
    return [shapes.MemberTold(**asdict(one)) for one in found]


@routes.get("/cases/{case}/links", tags=["rights"])
async def links(case: Case, desk: Asks) -> list[shapes.Link]:
    """The share links of a case that were not taken back."""
    found = await _in_turn(desk.store.links, case)
    return [shapes.Link(id=one.id, kind=one.kind, made=one.made, expires=one.expires) for one in found]


@routes.post("/cases/{case}/links", tags=["rights"], status_code=201)
async def share(case: Case, desk: Asks, asked: shapes.LinkAsked) -> shapes.LinkMade:
    """Make a share link; its token is told once."""
    from geo.cases.rights import key_of_token

    def made() -> str:
        name = desk.store.case(case).name
        frozen = exporting.written(desk, case, "snapshot") if asked.kind == "snapshot" else b""
        return desk.store.share(case, asked.kind, {"name": name} if frozen else {}, days=asked.days, snapshot=frozen)

    await _in_turn(desk.store.require, "manage", case)
    token = await _in_turn(made)
    return shapes.LinkMade(id=key_of_token(token), token=token)


@routes.delete("/cases/{case}/links/{link}", tags=["rights"], status_code=204, response_class=Response)
async def unshare(case: Case, link: Id, desk: Asks) -> None:
    """Take a share link back. link: its id, or the beginning of it."""
    await _in_turn(desk.store.unshare, case, link)


@routes.get("/cases/{case}/audit", tags=["rights"])
async def audit(case: Case, desk: Asks) -> list[shapes.Audited]:
    """Who did what in a case, and when: never a word of a document."""
    return [shapes.Audited(**asdict(one)) for one in await _in_turn(desk.store.audit, case)]


# -- the app -----------------------------------------------------------------------------------------------------------


def api() -> FastAPI:
    """The app that answers below /api/v1; its description is at /openapi.json, for everybody."""
    app = FastAPI(
        title="Dateline",
        version=__version__,
        summary="Places, dates and events in news, beside event records.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.include_router(routes)
    app.add_exception_handler(DatelineError, _refused)
    app.add_exception_handler(RequestValidationError, _not_as_described)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(Exception, _unforeseen)
    base = config.get_option("server.baseUrlPath").strip("/")
    server = [{"url": (f"/{base}" if base else "") + API}]
    described = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        openapi_version="3.1.0",
        routes=app.routes,
        servers=server,
    )

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(described)

    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DatelineError)
    return refused(error)


async def _not_as_described(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])[:100]
    if first["type"] == "json_invalid":
        return problem(400, f"{DEEPEST}: send JSON as /openapi.json describes it.")
    return problem(
        422, f"What you ask makes no sense ({where}: {first['msg'][:200]}). /openapi.json describes what may be asked."
    )


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return problem(400, f"{DEEPEST}: send JSON as /openapi.json describes it.")
    if error.status_code == 405:
        return problem(405, f"This address does not answer {request.method}: /openapi.json tells which it does.")
    return problem(404, "There is nothing at this address: /openapi.json tells which there are.")


async def _unforeseen(request: Request, error: Exception) -> Response:
    return problem(500, fault_words(error))
