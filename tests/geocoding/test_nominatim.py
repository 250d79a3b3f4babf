"""Manners towards an online service, against a small server on this computer that answers like Nominatim."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import (
    ConfigurationError,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)
from geopy.extra.rate_limiter import RateLimiter

from geo.geocoding.geocoder import ask
from geo.geocoding.nominatim import OnlineOptions, one_a_second, online_geocoder
from geo.settings import settings
from tests.geocoding.test_geocoder import Index

PARA = {"display_name": "Djikoroni-Para, Bamako, Mali", "lat": "12.6214", "lon": "-8.0365", "osm_id": 7}
DAY_S = 86_400


@dataclass
class Service:
    """What the server answers, and the questions that reached it."""

    places: dict[str, list] = field(default_factory=lambda: {"Djikoroni-Para": [PARA], "Djikoroni-Para, Mali": [PARA]})
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""
    end: threading.Event = field(default_factory=threading.Event)

    def answer(self, path):
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.body is not None:
            return self.body
        if parts.path == "/reverse":
            return json.dumps(PARA if query["lat"].startswith("12") else {"error": "Unable to geocode"})
        return json.dumps(self.places.get(query["q"], []))


@pytest.fixture
def service():
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            service.asked.append(self.path)
            service.agents.add(self.headers["User-Agent"])
            if service.is_silent:
                service.end.wait(30)
                return
            body = service.answer(self.path).encode()
            self.send_response(service.status)
            for name, value in {"Content-Length": str(len(body)), **service.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    service.address = f"127.0.0.1:{server.server_port}"
    yield service
    service.end.set()
    server.shutdown()
    thread.join()
    server.server_close()


class TimelessLimiter(RateLimiter):
    """geopy's limiter by a clock of its own: waiting moves its hands."""

    now = 0.0

    def _clock(self):
        return self.now

    def _sleep(self, seconds):
        self.now += seconds


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limiter():
    return one_a_second(TimelessLimiter)


@pytest.fixture
def make(service, tmp_path, clock, limiter):
    def make(**options):
        options = OnlineOptions(domain=service.address, scheme="http", **{"timeout_s": 10, **options})
        return online_geocoder(
            tmp_path / "cache" / "answers.sqlite", options=options, limiter=limiter, clock=clock, timer=clock
        )

    return make


def test_geocode_and_reverse_read_the_answers(make, service):
    online = make()
    found = online.geocode("Djikoroni-Para", country_codes=["ml"])
    assert (found.address, found.latitude, found.longitude) == (PARA["display_name"], 12.6214, -8.0365)
    assert online.reverse((12.62, -8.03)).raw["osm_id"] == 7
    assert online.reverse((0, 0)) is None
    assert service.agents == {settings().nominatim_agent}
    assert "countrycodes=ml" in service.asked[0]


@pytest.mark.parametrize("query", ["Djikoroni-Para", "Nowhere at all"])
def test_an_answer_is_asked_for_once_even_an_empty_one(make, service, query):
    first = make().geocode(query)
    assert make().geocode(query) == first  # another session, the same file
    assert len(service.asked) == 1


def test_a_kept_answer_grows_old(make, service, clock):
    make(keep_days=30).geocode("Djikoroni-Para")
    clock.now += 30 * DAY_S - 1
    make(keep_days=30).geocode("Djikoroni-Para")
    assert len(service.asked) == 1
    clock.now += 1
    make(keep_days=30).geocode("Djikoroni-Para")
    assert len(service.asked) == 2


def test_one_request_a_second_over_all_sessions_and_threads(make, service, limiter):
    names = [f"Village {number}" for number in range(12)]
    sessions = [make() for _ in range(4)]
    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(lambda number: sessions[number % 4].geocode(names[number]), range(12)))
    assert len(service.asked) == 12
    assert limiter.now >= 11


def test_kept_answers_cost_no_time(make, limiter):
    make().geocode("Djikoroni-Para")
    for _ in range(5):
        make().geocode("Djikoroni-Para")
    assert limiter.now == 0


def test_what_two_threads_want_at_once_is_asked_once(make, service):
    online = make()
    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(online.geocode, ["Djikoroni-Para"] * 8))
    assert len(service.asked) == 1


def test_every_geocoder_of_the_process_shares_one_limiter(tmp_path):
    first, second = (online_geocoder(tmp_path / name) for name in ("one.sqlite", "two.sqlite"))
    assert first.adapter._limiter is second.adapter._limiter
    assert first.adapter._limiter.min_delay_seconds == 1
    assert (first.scheme, first.domain) == ("https", "nominatim.openstreetmap.org")
    assert not (tmp_path / "one.sqlite").exists()  # nothing happens before a question


FAILURES = [
    ({"status": 429}, GeocoderRateLimited),
    ({"status": 500}, GeocoderServiceError),
    ({"status": 403}, GeocoderServiceError),
    ({"body": "<html><body>Sign in to the hotel's network</body></html>"}, GeocoderParseError),
    ({"body": ""}, GeocoderParseError),
    ({"body": "[1, 2]"}, GeocoderParseError),
    ({"body": "null"}, GeocoderParseError),
    ({"body": '{"lat": "1", "lon": "2"}'}, GeocoderParseError),
    ({"body": '[{"error": "busy"}]'}, GeocoderParseError),
    ({"body": '[{"display_name": "Nowhere", "lat": null, "lon": null}]'}, GeocoderParseError),
    ({"body": '[{"display_name": "Nowhere", "lat": "95", "lon": "0"}]'}, GeocoderParseError),
    ({"body": '[{"display_name": "Nowhere", "lat": "NaN", "lon": "0"}]'}, GeocoderParseError),
]


@pytest.mark.parametrize("failure, error", FAILURES)
def test_a_failure_is_not_kept_and_the_service_is_left_in_peace(make, service, clock, failure, error):
    online = make(pause_s=60)
    for name, value in failure.items():
        setattr(service, name, value)
    with pytest.raises(error):
        online.geocode("Djikoroni-Para")
    service.status, service.body = 200, None
    with pytest.raises(GeocoderUnavailable, match="asked again in 60 seconds"):
        online.geocode("Djikoroni-Para")
    assert len(service.asked) == 1
    clock.now += 60
    assert online.geocode("Djikoroni-Para").latitude == 12.6214


def test_the_service_may_name_the_pause(make, service):
    service.status, service.headers = 429, {"Retry-After": "3600"}
    online = make()
    with pytest.raises(GeocoderRateLimited):
        online.geocode("Gao")
    with pytest.raises(GeocoderUnavailable, match="in 3600 seconds"):
        online.geocode("Gao")


def test_a_refused_question_does_not_stop_the_next(make, service):
    online = make()
    service.status, service.body = 400, "{}"
    with pytest.raises(GeocoderQueryError):
        online.geocode("?")
    service.status, service.body = 200, None
    assert online.geocode("Djikoroni-Para") is not None


def test_a_silent_service_is_given_up(make, service):
    service.is_silent = True
    with pytest.raises(GeocoderTimedOut):
        make(timeout_s=0.1).geocode("Gao")


def test_a_service_that_is_not_there(make):
    online = make()
    online.api = "http://127.0.0.1:1/search"
    with pytest.raises(GeocoderServiceError):
        online.geocode("Gao")


def test_a_damaged_cache_is_told_with_its_remedy(make, tmp_path, service):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "answers.sqlite").write_text(
        "this is not a database, but it is long enough to look like one\n" * 99
    )
    with pytest.raises(ConfigurationError, match=r"answers\.sqlite cannot keep its answers .* Delete the file"):
        make().geocode("Gao")
    assert service.asked == []


# -- the chain ------------------------------------------------------------------------------------------------------


def test_ask_is_offline_unless_told_otherwise(service):
    assert ask("Djikoroni-Para", Index()).locations == ()
    assert ask("Gao, Mali", Index()).locations[0].raw["source"] == "gazetteer"
    assert service.asked == []


def test_a_name_that_the_gazetteer_knows_is_not_sent_anywhere(make, service):
    answer = ask("Gao, Mali", Index(), online=make())
    assert [location.raw["source"] for location in answer.locations] == ["gazetteer", "gazetteer"]
    assert answer.reasons == ()
    assert service.asked == []


def test_an_unknown_name_is_asked_online_and_labelled(make, service):
    answer = ask(" Djikoroni-Para ,  Mali", Index(), online=make(), country_codes="ML")
    raw = answer.locations[0].raw
    assert (raw["source"], raw["match"], raw["osm_id"]) == (service.address, "online", 7)
    assert answer.reasons == (f"the gazetteer does not know this name, so {service.address} was asked",)


def test_near_spellings_stand_behind_what_the_service_knows(make, service):
    service.places["Konna"] = [{"display_name": "Konna, Mopti, Mali", "lat": "14.94", "lon": "-3.89"}]
    answer = ask("Konna", Index(), online=make())
    assert [location.raw["match"] for location in answer.locations] == ["online", "similar", "similar"]


@pytest.mark.parametrize("failure, error", FAILURES)
def test_a_failing_service_is_a_reason_and_the_gazetteer_answers(make, service, failure, error):
    for name, value in failure.items():
        setattr(service, name, value)
    answer = ask("Konna", Index(), online=make())
    assert [location.raw["match"] for location in answer.locations] == ["similar", "similar"]
    (reason,) = answer.reasons
    assert reason.startswith(f"{service.address} could not be asked: ")


def test_a_silent_service_is_a_reason_too(make, service):
    service.is_silent = True
    answer = ask("Djikoroni-Para", Index(), online=make(timeout_s=0.1))
    assert answer.locations == ()
    assert "timed out" in answer.reasons[0]


def test_an_empty_question_is_an_error_of_the_caller(make, service):
    with pytest.raises(GeocoderQueryError):
        ask(" ", Index(), online=make())
    assert service.asked == []
