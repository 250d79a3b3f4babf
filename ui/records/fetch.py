"""Fetching event records from UCDP and ACLED with the reader's own account; its secrets stay in the session's form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from geo.errors import DatelineError, LimitError, ServiceError
from geo.records.loading import Step, read_record_bytes
from geo.records.services import acled as acled_client
from geo.records.services import ucdp as ucdp_client
from geo.records.services.acled import fetch_acled, sign_in
from geo.records.services.client import Fetched, ServiceOptions
from geo.records.services.gleditsch_ward import COUNTRY_NUMBERS
from geo.records.services.ucdp import download_ged, fetch_ucdp, ged_address
from geo.settings import MB, how_to_raise, settings
from geo.tables.limits import RecordLimits
from geo.wording import date_words
from geo.work.jobs import read_record_file
from ui.case.state import may_change
from ui.frame.cache import cache_folder
from ui.records.form import News, keep_read, tell
from ui.records.sets import content_key, record_files
from ui.server.readers import read_apart, waiting

__all__ = ["Services", "fetch_form"]

SO_FAR = "record_fetched"
FIRST_DAY, LAST_DAY = dt.date(1989, 1, 1), dt.date(2100, 12, 31)
SOME, WHOLE = "Some countries or days", "A whole edition, as a file"
WHAT_HELP = "Part of the data by your token, or all of one edition as a file without any account"
FETCH_HELP = "This server asks the service, and what comes joins your record sets"
LONGEST_WAIT_S = 30.0
"""A reader waits at the page: a service that asks for more is left until later."""


def _patience() -> ServiceOptions:
    return ServiceOptions(longest_wait_s=min(LONGEST_WAIT_S, settings().service_wait_s))


@dataclass(frozen=True, slots=True)
class Services:
    """Where the services are, how patiently they are asked, and where editions are kept, which never change."""

    ucdp: str = ucdp_client.API
    downloads: str = ucdp_client.DOWNLOADS
    acled: str = acled_client.SITE
    options: ServiceOptions = field(default_factory=_patience)
    folder: Path = field(default_factory=lambda: cache_folder() / "ucdp")


def fetch_form(services: Services | None = None) -> None:
    """Asks whose records are wanted, by which account; what comes joins the record sets of the session."""
    if not may_change():
        return
    services = services or Services()
    with st.expander("Fetch from UCDP or ACLED", icon=":material/cloud_download:", key="fetch"):
        service = st.segmented_control(
            "Service",
            ["UCDP", "ACLED"],
            default="UCDP",
            required=True,
            key="fetch_service",
            help="UCDP counts events with deaths, and anybody may pass them on; ACLED counts other events too, for your eyes only",
        )
        if service == "ACLED":
            _acled_form(services)
        elif st.radio("What", [SOME, WHOLE], horizontal=True, key="fetch_what", help=WHAT_HELP) == SOME:
            _ucdp_form(services)
        else:
            _edition_form(services)


def _ucdp_form(services: Services) -> None:
    with st.form("ucdp", border=False):
        names = st.multiselect(
            "Countries",
            list(COUNTRY_NUMBERS),
            placeholder="All",
            key="ucdp_countries",
            help="As UCDP names them; none chosen: all",
        )
        start, end = _days("ucdp")
        left, right = st.columns([1, 2])
        version = left.text_input(
            "Edition",
            "25.1",
            key="ucdp_version",
            help="A year’s, such as 25.1, or a month’s candidate events, such as 26.0.7",
        )
        token = right.text_input(
            "Your token",
            type="password",
            key="ucdp_token",
            autocomplete="off",
            help="UCDP sends one to those who ask by e-mail",
        )
        is_asked = st.form_submit_button("Fetch", icon=":material/download:", help=FETCH_HELP)
    st.caption("UCDP sends a token to those who ask by e-mail; here it stays in this session. UCDP’s data: CC BY 4.0.")
    if not is_asked:
        return
    if not token.strip() or not token.isascii():
        st.warning(
            "Give the token that UCDP has sent you. Without one, take a whole edition as a file.",
            icon=":material/warning:",
        )
        return
    filters = {"Country": ",".join(str(COUNTRY_NUMBERS[name]) for name in names)} if names else {}
    filters |= {"StartDate": start.isoformat()} if start else {}
    filters |= {"EndDate": end.isoformat()} if end else {}

    def ask(so_far: Fetched | None, on_progress: Callable[[Fetched], None]) -> Fetched:
        return fetch_ucdp(
            version.strip(),
            filters,
            token=token.strip(),
            api=services.ucdp,
            options=services.options,
            so_far=so_far,
            on_progress=on_progress,
        )

    _fetch(_title(f"UCDP GED {version.strip()}", names, start, end), ask)


def _acled_form(services: Services) -> None:
    with st.form("acled", border=False):
        countries = st.text_input(
            "Countries, as ACLED writes them",
            placeholder="Mali, Niger, Burkina Faso",
            key="acled_countries",
            help="English names, with commas between them",
        )
        start, end = _days("acled")
        left, right = st.columns(2)
        user = left.text_input(
            "E-mail of your ACLED account",
            key="acled_user",
            autocomplete="username",
            help="The account is yours, made at ACLED’s site",
        )
        password = right.text_input(
            "Password",
            type="password",
            key="acled_password",
            autocomplete="current-password",
            help="Used once to sign in at ACLED, and not kept",
        )
        is_asked = st.form_submit_button("Fetch", icon=":material/download:", help=FETCH_HELP)
    st.caption(
        "Your name and password are used to sign in and are not kept. ACLED’s rows stay in this session: its terms do not "
        "allow passing them on, so they are never part of a download."
    )
    if not is_asked:
        return
    names = [name.strip() for name in countries.split(",") if name.strip()]
    if not (user.strip() and password and names):
        st.warning(
            "Give the e-mail and password of your ACLED account, and at least one country.", icon=":material/warning:"
        )
        return

    def ask(so_far: Fetched | None, on_progress: Callable[[Fetched], None]) -> Fetched:
        token = sign_in(user.strip(), password, site=services.acled, options=services.options)
        return fetch_acled(
            names,
            start=start,
            end=end,
            token=token,
            site=services.acled,
            options=services.options,
            so_far=so_far,
            on_progress=on_progress,
        )

    _fetch(_title("ACLED", names, start, end), ask)


def _edition_form(services: Services) -> None:
    with st.form("edition", border=False):
        version = st.text_input(
            "Edition", "25.1", key="edition_version", width=160, help="That of a year, such as 25.1"
        ).strip()
        is_asked = st.form_submit_button("Download", icon=":material/download:", help=FETCH_HELP)
    st.caption(
        "No account is needed. A year’s edition is about 40 MB and takes a minute or more. UCDP’s data: CC BY 4.0."
    )
    if is_asked:
        _take(lambda step: _download(version, services, step))


def _days(service: str) -> tuple[dt.date | None, dt.date | None]:
    left, right = st.columns(2)
    limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "format": "DD/MM/YYYY"}
    first, last = f"{service}_start", f"{service}_end"
    start = left.date_input("From", None, key=first, help="First day; empty: from the beginning", **limits)
    return start, right.date_input("To", None, key=last, help="Last day; empty: until today", **limits)


def _title(source: str, countries: list[str], start: dt.date | None, end: dt.date | None) -> str:
    """A name for what is fetched, the same for the same question."""
    days = [date_words(day, day) for day in (start, end) if day]
    return ", ".join(
        [
            source,
            *countries,
            " to ".join(days) if start and end else "from " + days[0] if start else "until " + days[0] if days else "",
        ]
    ).rstrip(", ")


def _fetch(name: str, ask: Callable[[Fetched | None, Callable[[Fetched], None]], Fetched]) -> None:
    """Ask a service; what it answered before it failed or was stopped is kept, and the same question goes on from there."""
    kept: dict[str, Fetched] = st.session_state.setdefault(SO_FAR, {})

    def take(step: Step) -> News:
        def on_progress(fetched: Fetched) -> None:
            kept[name] = fetched
            if sum(map(len, fetched.pages)) > (limit := RecordLimits().json_bytes):
                raise _too_much(kept.pop(name), limit)
            of_all = f" of {fetched.total:,}" if fetched.total else ""
            share = fetched.rows / fetched.total if fetched.total else 1 - 0.8 ** len(fetched.pages)
            step(f"{name}: {fetched.rows:,}{of_all} records fetched", 0.8 * share)

        try:
            fetched = ask(kept.get(name), on_progress)
        except ServiceError as error:
            if isinstance(error.so_far, Fetched):
                kept[name] = error.so_far
            return News("error", f"{error}{_kept_words(kept.get(name))}")
        if not fetched.rows:
            return News("warning", f"{name}: the service has no records for this question.")
        read = read_apart(
            read_record_file,
            fetched,
            what=name,
            name=name,
            deadline="records_deadline_s",
            on_step=lambda words, share: step(words, 0.8 + 0.2 * share),
        )
        del kept[name]
        return _keep_once(content_key(fetched), name, lambda key: keep_read(read, key))

    _take(take)


def _download(version: str, services: Services, step: Step) -> News:
    address = ged_address(version, downloads=services.downloads)
    target = services.folder / address.rpartition("/")[2]

    def on_progress(size: int, total: int | None) -> None:
        of_all = f" of {total / 1e6:,.0f}" if total else ""
        step(f"UCDP GED {version}: {size / 1e6:,.0f}{of_all} MB downloaded", 0.5 * size / total if total else 0.25)

    if not target.exists():
        download_ged(version, target, downloads=services.downloads, options=services.options, on_progress=on_progress)
    content = read_record_bytes(target)

    def keep(key: str) -> News:
        read = read_apart(
            read_record_file,
            content,
            what=target.name,
            name=target.name,
            deadline="records_deadline_s",
            on_step=lambda words, share: step(f"{target.name}: {words}", 0.5 + 0.5 * share),
        )
        return keep_read(read, key, name=target.name, content=content)

    return _keep_once(content_key(content), target.name, keep)


def _take(take: Callable[[Step], News]) -> None:
    """Run with a progress bar, tell what came of it, and show it."""
    tell()
    try:
        with waiting(st.empty(), _stopped) as step:
            news = take(step)
    except DatelineError as error:
        news = News("error", str(error))
    tell(news)
    st.rerun()


def _keep_once(key: str, name: str, keep: Callable[[str], News]) -> News:
    if any(file.key == key for file in record_files()):
        return News("warning", f"{name} is loaded already. It was not added again.")
    return keep(key)


def _stopped() -> None:
    tell(News("warning", "Fetching was stopped. What came so far is kept: the same question goes on from there."))


def _kept_words(kept: Fetched | None) -> str:
    if kept is None or not kept.rows:
        return ""
    return f" {kept.rows:,} records are kept: fetch the same again to go on from there."


def _too_much(fetched: Fetched, limit: int) -> LimitError:
    return LimitError(
        f"The answer is larger than the limit of {limit // MB:,} MB: {fetched.rows:,} records came, and there are more. "
        f"Ask for fewer countries or days, of UCDP take the whole edition as a file, or "
        f"{how_to_raise('records_json_mb', limit)}."
    )
