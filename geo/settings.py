"""Every number and switch that whoever runs Dateline may set: one table, read from the environment and Streamlit's secrets.

A setting is a row of `Settings`; code takes its value by `settings().article_mb`. Its name in the environment is
DATELINE_ARTICLE_MB. In secrets.toml it is `article_mb` in a section [dateline], or the whole name at the top. The
environment goes before the secrets of the folder, these before those in the home folder. A value may change while a
server runs: it holds for what is asked after that, but what a server makes once (its shelf of files) keeps the old one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import DataError

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

__all__ = ["MB", "TABLE", "Row", "Settings", "Told", "held_settings", "how_to_raise", "settings", "strangers", "told"]

PREFIX = "DATELINE_"
SECTION = "dateline"
OLDER_NAMES = {"carto_key": "carto_key"}
"""Names at the top of secrets.toml from before there was a section, and what they are now."""

MB = 1_000_000
"""Bytes."""
ENVIRONMENT, DEFAULT = "environment", "default"
Number = int | float
Stamp = tuple[tuple[tuple[str, str], ...], tuple[tuple[Path, int, int], ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of a setting; its name is that of its field in `Settings`."""

    name: str
    default: Number | str
    unit: str
    purpose: str
    least: Number | None = None
    """Bounds of a number, both allowed; None for a text."""
    most: Number | None = None
    argument: str = ""
    """Where a caller of the library gives another value; "" where nothing but the setting is asked."""
    pattern: str = ""
    """What a text must be, as a regular expression; "" takes any."""
    is_secret: bool = False
    """Never shown, only whether it is set."""

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.name.upper()

    @property
    def bounds(self) -> str:
        """`1 to 2,000`; "" for a text."""
        return "" if self.least is None else f"{_written(self.least)} to {_written(self.most)}"

    @property
    def who(self) -> str:
        """Who may set it."""
        return f"operator; in Python `{self.argument}`" if self.argument else "operator"

    def safe(self, value: Number | str) -> Number | str:
        """A value that may be shown: of a secret one only whether it is set."""
        return value if not self.is_secret else "set" if value else "not set"

    def shown(self, value: Number | str) -> str:
        """The same for people's eyes."""
        return _written(self.safe(value)) or "none"


def _row(
    default: Any, unit: str, purpose: str, least: Number | None = None, most: Number | None = None, **more: Any
) -> Any:
    """A field of `Settings` with what is told of it, as in `Row`."""
    told_of_it = {"default": default, "unit": unit, "purpose": purpose, "least": least, "most": most, **more}
    return field(default=default, metadata=told_of_it, repr=not more.get("is_secret"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values in force. A new setting is a row here; whoever runs the server sets it."""

    # fmt: off
    article_mb: int = _row(50, "MB", "largest file of an article", 1, 2_000, argument="ReadLimits(file_bytes=)")
    article_unpacked_mb: int = _row(100, "MB", "largest text inside a Word document", 1, 10_000, argument="ReadLimits(unpacked_bytes=)")
    article_tags: int = _row(500_000, "tags", "most markup of a web page or Word document, paragraphs included", 100, 100_000_000, argument="ReadLimits(tags=)")
    article_attributes: int = _row(5_000, "attributes", "most attributes of one tag in a web page", 100, 1_000_000, argument="ReadLimits(attributes=)")
    article_nesting: int = _row(256, "levels", "deepest markup of a web page or Word document", 10, 2_000, argument="ReadLimits(nesting=)")
    article_pages: int = _row(500, "pages", "longest PDF", 1, 100_000, argument="ReadLimits(pages=)")
    article_pdf_objects: int = _row(200_000, "objects", "most objects of a PDF", 1_000, 100_000_000, argument="ReadLimits(pdf_objects=)")
    article_page_mb: int = _row(20, "MB", "largest part of a PDF, unpacked", 1, 1_000, argument="ReadLimits(page_bytes=)")
    article_page_steps: int = _row(300_000, "steps", "most drawing on one page of a PDF", 1_000, 100_000_000, argument="ReadLimits(page_steps=)")
    article_pdf_s: float = _row(12.0, "seconds", "how long a PDF may keep a processor busy", 0.1, 3_600, argument="ReadLimits(pdf_s=)")
    article_characters: int = _row(5_000_000, "characters", "longest text of one article", 1, 1_000_000_000, argument="ReadLimits(characters=)")
    articles_mb: int = _row(1_000, "MB", "largest file of many articles (zip, mailbox, feed, table, JSON lines, WARC), and all that it unpacks to", 1, 100_000)
    articles_most: int = _row(100_000, "articles", "most articles of one file or folder; the rest is counted and set aside", 1, 100_000_000)
    fetch_addresses: bool = _row(False, "switch", "lets readers of this server have it fetch articles and feeds by their address; the command line always may")
    fetch_mb: int = _row(20, "MB", "largest answer of an address, as it comes and unpacked", 1, 2_000, argument="FetchLimits(answer_bytes=)")
    fetch_timeout_s: float = _row(30.0, "seconds", "longest fetch of one address, redirects and all", 0.1, 3_600, argument="FetchLimits(total_s=)")
    fetch_redirects: int = _row(5, "redirects", "how often one address may send on to another", 0, 20, argument="FetchLimits(redirects=)")
    fetch_most: int = _row(200, "addresses", "most addresses out of feeds and lists that are fetched at once; the others are set aside until the next time", 1, 100_000)
    feeds_private: str = _row("", "hosts", "servers of your own network that feeds may be fetched from, each an IP address with its port, such as 10.0.0.5:80, with spaces between; all others that are not of the public internet are refused", pattern=r"(?: *(?:[0-9.]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5})* *")
    records_mb: int = _row(200, "MB", "largest file of event records", 1, 20_000, argument="RecordLimits(file_bytes=)")
    records_unpacked_mb: int = _row(400, "MB", "largest table inside a zip, gzip or Parquet file, as text", 1, 100_000, argument="RecordLimits(unpacked_bytes=)")
    records_workbook_mb: int = _row(200, "MB", "all parts of a workbook, unpacked, and the text of its cells", 1, 100_000, argument="RecordLimits(workbook_bytes=)")
    records_tags: int = _row(20_000_000, "tags", "most markup of a workbook: three or four for a cell of its sheets; styles and names weigh twenty times", 1_000, 10_000_000_000, argument="RecordLimits(tags=)")
    records_sheets: int = _row(250, "sheets", "most sheets of a workbook", 1, 100_000, argument="RecordLimits(sheets=)")
    records_cells: int = _row(6_000_000, "cells", "most cells of a workbook or JSON, empty ones included, which take many times their size", 1_000, 10_000_000_000, argument="RecordLimits(cells=)")
    records_json_mb: int = _row(100, "MB", "largest JSON of records, which takes many times its size while it is read", 1, 20_000, argument="RecordLimits(json_bytes=)")
    records_rows: int = _row(5_000_000, "rows", "longest table of records", 1, 1_000_000_000, argument="RecordLimits(rows=)")
    records_rejected: int = _row(500_000, "rows", "most rows of a table that cannot be used: without a day or a point, or unlike the header", 0, 1_000_000_000, argument="RecordLimits(rejected=)")
    records_cell: int = _row(1_000_000, "bytes", "longest text in one cell", 1_000, 1_000_000_000, argument="RecordLimits(cell_bytes=)")
    records_nesting: int = _row(32, "levels", "deepest value in JSON of records", 4, 200, argument="RecordLimits(nesting=)")
    records_digits: int = _row(400, "digits", "longest number in JSON of records", 20, 4_000, argument="RecordLimits(digits=)")
    records_placed: int = _row(5_000, "names", "most different places of a table that are looked up by name: to place records, and to check points", 0, 10_000_000)
    records_kinds: int = _row(500, "kinds", "most kinds of event that a table may have beside ACLED's", 1, 1_000_000)
    records_columns: int = _row(2_000, "columns", "widest table of records", 1, 100_000, argument="RecordLimits(columns=)")
    archive_files: int = _row(10_000, "files", "most files in a zip, workbook or Word document", 1, 10_000_000)
    archive_ratio: int = _row(200, "times", "how many times its packed size something above 10 MB may unpack to", 2, 100_000)
    records: str = _row("", "file", "a packed file of records that the app shows to everybody")
    download_limit: int = _row(5_000_000, "records", "most records that a browser downloads; more are counted on the server", 0, 100_000_000)
    shelf_mb: int = _row(256, "MB", "memory for files that the map downloads", 1, 100_000)
    grid_kept: int = _row(4, "record sets", "sets that the server counts and keeps packed at once", 1, 1_000)
    grid_memory_mb: int = _row(2_000, "MB", "memory for counting one record set", 100, 1_000_000)
    grid_in_memory: int = _row(30_000_000, "records", "largest packed set kept in memory, for speed; about ten bytes a record", 0, 10_000_000_000)
    grid_timeout_s: float = _row(30.0, "seconds", "longest question of the map to a record set that is counted", 0.1, 3_600, argument="GridStore(longest_s=)")
    session_away_s: float = _row(120.0, "seconds", "how long a session is kept whose browser has gone away; then all that belongs to it goes", 1, 86_400)
    service_timeout_s: float = _row(60.0, "seconds", "how long UCDP, ACLED and GeoNames may take to answer", 0.1, 3_600, argument="ServiceOptions(timeout_s=)")
    service_attempts: int = _row(5, "attempts", "how often a question to UCDP, ACLED or GeoNames is put before it is given up", 1, 100, argument="ServiceOptions(attempts=)")
    service_wait_s: float = _row(120.0, "seconds", "longest pause that UCDP or ACLED may ask for; on the page Records at most 30", 0, 86_400, argument="ServiceOptions(longest_wait_s=)")
    service_calls: int = _row(5_000, "calls", "calls for one fetch, failed ones too; UCDP allows 5,000 a day", 1, 1_000_000, argument="ServiceOptions(budget=)")
    nominatim_url: str = _row("https://nominatim.openstreetmap.org", "URL", "server for online look-up of names, when a reader switches it on", pattern=r"https?://[^\s/]\S*", argument="OnlineOptions(domain=, scheme=)")
    nominatim_agent: str = _row("dateline/0.1 (maps the places of news articles)", "text", "how we introduce ourselves there; add an address to write to", pattern=r"[!-~]([ -~]*[!-~])?", argument="OnlineOptions(user_agent=)")
    nominatim_timeout_s: float = _row(5.0, "seconds", "how long it may take to answer", 0.1, 600, argument="OnlineOptions(timeout_s=)")
    nominatim_keep_days: float = _row(30.0, "days", "how long its answers are kept", 0, 36_500, argument="OnlineOptions(keep_days=)")
    nominatim_pause_s: float = _row(60.0, "seconds", "how long it is left in peace after a failure", 0, 86_400, argument="OnlineOptions(pause_s=)")
    cache_folder: str = _row("~/.cache/dateline", "folder", "where the app keeps answers of Nominatim and downloaded editions of UCDP")
    packs_folder: str = _row("~/.local/share/dateline/packs", "folder", "where packs of villages lie, which every gazetteer that is opened finds")
    packs_url: str = _row("https://download.geonames.org/export/dump", "URL", "server of the country files that packs are made of", pattern=r"https?://[^\s/]\S*")
    packs_on_page: bool = _row(False, "switch", "offers on the page About to fetch packs of villages, for all who use this server")
    pack_mb: int = _row(200, "MB", "largest file that a pack is made of", 1, 10_000)
    pack_unpacked_mb: int = _row(1_000, "MB", "largest text inside it", 1, 100_000)
    database_url: str = _row("", "address", "where cases are kept, as SQLAlchemy writes it: sqlite:///FILE or postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE; without it a file in the user's data folder", is_secret=True)
    case_mb: int = _row(2_000, "MB", "largest case file, and all that it unpacks to", 1, 1_000_000)
    case_records_mb: int = _row(100, "MB", "largest file of records that a case keeps; a larger one is loaded again with the case", 0, 10_000)
    cases_of: str = _row("", "one or browser", "whose cases the app shows: those of the one person who uses this machine, or of the browser that made them; empty: one, when only this machine can open the app, else browser", pattern="one|browser|")
    case_days: float = _row(90.0, "days", "how long a case of a browser is kept that nobody changes; its file is how to keep it for longer", 0.001, 36_500)
    admins: str = _row("", "addresses", "who is an admin of a server with sign-in, whatever else is said of them: e-mail addresses or keys with spaces between")
    newcomers: str = _row("viewer", "role", "what those may do on such a server of whom nobody said anything: nobody, viewer (see what they are shown), editor (begin cases), or admin", pattern="nobody|viewer|editor|admin")
    sign_in_days: float = _row(7.0, "days", "how long a sign-in lasts", 0.001, 30)
    confirmed_emails: bool = _row(False, "switch", "takes the e-mail addresses of a sign-in for confirmed where it does not say whether they are, as those of one organisation's accounts; roles may be given to them")
    proxy_header: str = _row("", "header", "in which a proxy names who has signed in there, such as X-Forwarded-Email; it must take away what comes from outside", pattern="[A-Za-z0-9-]*")
    proxy_addresses: str = _row("", "networks", "of that proxy, such as 10.0.0.0/8, with spaces between; others are refused", pattern=r"[0-9A-Fa-f.:/ ]*")
    stop_grace_s: float = _row(20.0, "seconds", "how long a server that is told to stop (SIGTERM) lets pages and readings that are under way come to their end", 0, 3_600)
    audit_days: float = _row(0.0, "days", "how long the audit is kept, of who did what on a server with sign-in; 0: for ever", 0, 36_500)
    requests_user: int = _row(3_000, "a minute", "most requests of one user to this server's own routes and its API; 0: no limit", 0, 1_000_000_000)
    requests_address: int = _row(12_000, "a minute", "most of one address, behind which an office may sit; 0: no limit", 0, 1_000_000_000)
    requests_server: int = _row(60_000, "a minute", "most of all together; 0: no limit", 0, 1_000_000_000)
    reads_user: int = _row(120, "a minute", "most texts and files of records that one user has read; 0: no limit", 0, 1_000_000_000)
    reads_address: int = _row(1_200, "a minute", "most that one address has read; 0: no limit", 0, 1_000_000_000)
    reads_server: int = _row(3_000, "a minute", "most that all together have read; 0: no limit", 0, 1_000_000_000)
    uploads_user: int = _row(120, "a minute", "most files that one user sends; 0: no limit", 0, 1_000_000_000)
    uploads_address: int = _row(1_200, "a minute", "most files that one address sends; 0: no limit", 0, 1_000_000_000)
    uploads_server: int = _row(3_000, "a minute", "most files that all together send; 0: no limit", 0, 1_000_000_000)
    exports_user: int = _row(60, "a minute", "most files that one user takes out; 0: no limit", 0, 1_000_000_000)
    exports_address: int = _row(600, "a minute", "most files that one address takes out; 0: no limit", 0, 1_000_000_000)
    exports_server: int = _row(1_200, "a minute", "most files that all together take out; 0: no limit", 0, 1_000_000_000)
    limits_in: str = _row("", "memory or store", "where those are counted: in the memory of each process, or in the database of the cases, by all together; empty: store with PostgreSQL, else memory", pattern="memory|store|")
    api: bool = _row(True, "switch", "answers programs at /api/v1 and /mcp, who show a personal key")
    api_body_mb: int = _row(10, "MB", "largest JSON that a program sends; files have the limits of files", 1, 2_000)
    api_body_s: float = _row(60.0, "seconds", "how long a program may take to send what it asks", 0.1, 3_600)
    api_rows: int = _row(10_000, "rows", "most rows of one page of an answer", 1, 1_000_000)
    api_records_mb: int = _row(512, "MB", "memory for records of cases that programs ask for", 1, 1_000_000)
    exports_kept: int = _row(20, "files", "most files that one user has asked for and not let go", 1, 10_000)
    exports_minutes: float = _row(60.0, "minutes", "how long such a file is kept", 0.01, 100_000)
    idle_days: float = _row(0.0, "days", "how long a case of people who sign in, or of one's own machine, is kept that nobody changes or looks at; 0: for ever", 0, 36_500)
    article_days: float = _row(0.0, "days", "how long an article of a case is kept after it came, with all that was read in it and said of it; 0: for ever", 0, 36_500)
    records_days: float = _row(0.0, "days", "how long a file of records of a case is kept after it came; 0: for ever", 0, 36_500)
    link_days: float = _row(0.0, "days", "how long a share link is kept after it was made, or the row of one that is over; 0: for ever", 0, 36_500)
    backup_mb: int = _row(100_000, "MB", "largest backup of all cases that is restored, unpacked", 1, 100_000_000)
    disk_free_mb: int = _row(500, "MB", "room that the disks of cases, caches and temporary files must have; with less, `geo doctor` and `/readyz` say so", 0, 100_000_000)
    report_events: int = _row(500, "events", "most events that a report tells one by one", 0, 1_000_000)
    workers: int = _row(0, "processes", "processes that read articles and records beside the one that serves; 0: one fewer than cores, at least 1", 0, 1_000)
    worker_memory_mb: int = _row(3_000, "MB", "memory that reading one file may take in its process", 100, 1_000_000)
    article_deadline_s: float = _row(60.0, "seconds", "longest reading of one article", 0.1, 86_400)
    records_deadline_s: float = _row(300.0, "seconds", "longest reading of one file of records", 0.1, 86_400)
    log_json: bool = _row(False, "switch", "writes the log as a line of JSON for each record, without anything that code of others put into its sentences; read when the server starts")
    metrics_port: int = _row(0, "port", "where Prometheus may ask for metrics, a port beside the app's; 0: nowhere", 0, 65_535)
    metrics_address: str = _row("127.0.0.1", "address", "of this machine at which that port is opened; 0.0.0.0 opens it to all networks", pattern=r"[0-9A-Fa-f.:]+")
    frame_ancestors: str = _row("self", "hosts", "whose pages may show the app in a frame: none, self, or hosts such as https://news.example.org with spaces between", pattern=r"none|(?:self|https?://[a-zA-Z0-9*.:-]+)(?: +(?:self|https?://[a-zA-Z0-9*.:-]+))*")
    tiles: bool = _row(True, "switch", "offers base maps of tiles, which a reader's browser asks of other hosts; off: no other host is ever asked")
    session_mb: int = _row(2_000, "MB", "files and records that one session keeps", 1, 1_000_000)
    server_mb: int = _row(8_000, "MB", "files and records that all sessions keep together", 1, 100_000_000)
    carto_key: str = _row("", "key", "offers CARTO's base map, whose tiles want a key", is_secret=True)
    # fmt: on


TABLE: Mapping[str, Row] = {part.name: Row(part.name, **part.metadata) for part in fields(Settings)}
"""Name -> row, in the order of the README."""


@dataclass(frozen=True, slots=True)
class Told:
    """A setting with its value in force."""

    row: Row
    value: Number | str
    """Of a secret one only "set" or "not set"."""
    origin: str
    """`environment`, `default`, or the path of the secrets file."""


_HELD: ContextVar[Settings | None] = ContextVar("held settings", default=None)


def settings() -> Settings:
    """The values in force. Raises DataError, a sentence for each value that cannot be used or file that cannot be read."""
    return _HELD.get() or _settings(_stamp())


@contextmanager
def held_settings() -> Iterator[None]:
    """Within the block the values stay those of its begin: who asks a hundred times does not look at the files each time. DataError as `settings`."""
    token = _HELD.set(settings())
    try:
        yield
    finally:
        _HELD.reset(token)


def told() -> list[Told]:
    """All settings with value and origin, in the order of the table; DataError as `settings`."""
    values, origins = settings(), _origins()
    return [
        Told(row, row.safe(getattr(values, name)), origins.get(name, ("", DEFAULT))[1]) for name, row in TABLE.items()
    ]


def strangers() -> list[str]:
    """Names in the environment that begin as ours do, and are no setting: perhaps misspelt."""
    ours = {row.variable for row in TABLE.values()}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in ours)


def how_to_raise(name: str, limit: Number) -> str:
    """The end of a sentence about a limit, without a full stop: how to have a larger one.

    limit: the one that was met, in bytes where the setting is in MB. One that a caller gave is the caller's to raise.
    """
    row = TABLE[name]
    value = getattr(settings(), name)
    if row.argument and limit != value * (MB if row.unit == "MB" else 1):
        return f"give a higher limit with {row.argument}"
    now = f"{_written(value)} {row.unit}"
    return f"raise the setting {row.variable} (now {now}); on a server, ask whoever runs it"


# -- reading -----------------------------------------------------------------------------------------------------------


def _secrets_files() -> tuple[Path, ...]:
    """Where Streamlit looks for secrets; the first that has a value wins."""
    return _secrets_files_of(os.getcwd(), os.path.expanduser("~"))  # noqa: PTH109, PTH111  # asked for with each answer


@lru_cache(maxsize=8)
def _secrets_files_of(folder: str, home: str) -> tuple[Path, ...]:
    homes = (home,) if home != "~" else ()  # a container's user may have none
    return tuple(Path(place, ".streamlit", "secrets.toml") for place in (folder, *homes))


def _stamp() -> Stamp:
    """What the values depend on: another one means to read them again."""
    named = tuple(sorted((name, os.environ.get(name, "")) for name in os.environ if name.upper().startswith(PREFIX)))
    files = []
    for file in _secrets_files():
        try:
            about = os.stat(file)  # noqa: PTH116
        except OSError:
            continue
        files.append((file, about.st_mtime_ns, about.st_size))
    return named, tuple(files)


@lru_cache(maxsize=8)
def _settings(stamp: Stamp) -> Settings:
    if stamp == ((), ()):
        return Settings()  # nobody has set anything: pydantic, which takes half a second to import, is not needed
    from pydantic import ValidationError

    reader = _reader()
    try:
        values = reader()
    except ValidationError as fault:
        origins = _origins()
        bad = {str(error["loc"][0]): str(error["input"]) for error in fault.errors()}
    else:
        return Settings(**{name: getattr(values, name) for name in TABLE})
    # Outside of the handler: what pydantic says shows the value.
    raise DataError(" ".join(_sentence(TABLE[name], value, origins[name][1]) for name, value in bad.items()))


def _origins() -> dict[str, tuple[str, str]]:
    """Name -> text and where it comes from, of the settings that anybody has set."""
    reader = _reader()
    found: dict[str, tuple[str, str]] = {}
    for source in _sources(reader):
        origin = str(source.toml_file_path) if hasattr(source, "toml_file_path") else ENVIRONMENT
        for name, text in source().items():
            if name in TABLE:
                found.setdefault(name, (str(text), origin))
    return found


def _sentence(row: Row, value: str, origin: str) -> str:
    where = "the environment" if origin == ENVIRONMENT else Path(origin).name
    is_what = "cannot be used" if row.is_secret else f"is {value[:60]!r}"
    number = "a whole number" if isinstance(row.default, int) else "a number"
    if isinstance(row.default, bool):
        wanted = "true or false"
    else:
        wanted = f"{number} of {row.unit} from {row.bounds}" if row.bounds else f"a {row.unit}"
    such_as = f", such as {_plain(row.default)}" if row.default else ""
    return f"The setting {row.variable} {is_what} in {where}; give {wanted}{such_as}, or leave it out."


@lru_cache(maxsize=1)
def _reader() -> type[BaseSettings]:
    """The table as a model of pydantic's, whose values come from the sources."""
    from typing import Annotated

    from pydantic import Field, create_model
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Reader(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, allow_inf_nan=False
        )

        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: Any, **__: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(_sources(settings_cls))

    columns: dict[str, Any] = {
        row.name: (
            Annotated[
                type(row.default),
                Field(ge=row.least, le=row.most, pattern=f"^(?:{row.pattern})$" if row.pattern else None),
            ],
            row.default,
        )
        for row in TABLE.values()
    }
    return create_model("SettingsReader", __base__=Reader, **columns)


def _sources(reader: type[BaseSettings]) -> Iterator[PydanticBaseSettingsSource]:
    """What is asked for values, the first first."""
    from pydantic_settings import EnvSettingsSource, TomlConfigSettingsSource

    class Secrets(TomlConfigSettingsSource):
        def _read_file(self, file_path: Any) -> dict[str, Any]:
            try:
                return _ours(super()._read_file(file_path))
            except (OSError, ValueError) as cause:
                raise DataError(f"{file_path} cannot be read ({cause}). Mend it, or remove it.") from cause

    yield EnvSettingsSource(reader)
    for file in _secrets_files():
        yield Secrets(reader, file)


def _ours(secrets: Mapping[str, Any]) -> dict[str, str]:
    """Our settings among the secrets of a file, as texts; a section goes before names at the top."""
    section = secrets.get(SECTION)
    found = {OLDER_NAMES[key]: value for key, value in secrets.items() if key in OLDER_NAMES}
    whole = {key.lower(): value for key, value in secrets.items()}
    found |= {row.name: whole[row.variable.lower()] for row in TABLE.values() if row.variable.lower() in whole}
    found |= {key.lower(): value for key, value in section.items()} if isinstance(section, Mapping) else {}
    return {key: str(value) for key, value in found.items() if value != ""}


# -- words -------------------------------------------------------------------------------------------------------------


def _written(value: Number | str | None) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:,}".removesuffix(".0")


def _plain(value: Number | str) -> str:
    """As it may be typed."""
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
