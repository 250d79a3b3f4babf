"""A file of event records, whatever its kind, as a checked EVENTS frame with everything that a reader should know of it.

    loaded = read_records(content, name="ged251.csv", gazetteer=Gazetteer.open())
    loaded.good        # EVENTS
    loaded.rejected    # row, id, reason
    loaded.questions           # what the file does not tell; answer with read_records(..., answers={key: reading})

good + rejected + held back = rows read, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyarrow import default_memory_pool

from geo.errors import RecordsError
from geo.frames import EVENTS, FIRST_DAY, REACH_KM, Checked, Fault
from geo.gazetteer.countries import country_code
from geo.gazetteer.store import Gazetteer
from geo.language.text import fold
from geo.records.doubts import count_doubts, flag_texts, place_doubts, point_doubts, swap_faults
from geo.records.formats import acled, gdelt, ucdp
from geo.records.formats.composed import folded_name, with_composed_columns
from geo.records.formats.days import (
    DAY_FIRST,
    MONTH_FIRST,
    DayOrder,
    OrderEvidence,
    SwapEvidence,
    find_order,
    find_swapped,
)
from geo.records.formats.kinds import with_kinds
from geo.records.formats.known import find_known
from geo.records.formats.known import plan as known_plan
from geo.records.formats.mapping import DAMAGED_ID, REQUIRED, codes_for, propose_mapping
from geo.records.formats.plan import Doubt, Plan, Question, answer_to
from geo.records.formats.table import ParsedRows, TableMapping, by_value, constant, joined_list, parse_rows
from geo.records.formats.words import TOTALS, folded
from geo.records.placing import far_from_names, place_by_names
from geo.tables.cells import RawTable, join_rejected, rejected_rows
from geo.tables.jsonfile import GEOMETRY_KIND, GEOMETRY_REACH
from geo.tables.limits import RecordLimits, refuse_rejected, too_large
from geo.tables.reading import open_table
from geo.tables.tablefile import TableFile
from geo.wording import PRECISION_WORDS, count_words

__all__ = [
    "ANY_TABLE",
    "COUNTRY_KEY",
    "KNOWN_KEY",
    "LEAVE_THEM",
    "PLACES_KEY",
    "PLACE_THEM",
    "SHEET_KEY",
    "Loaded",
    "Step",
    "read_record_bytes",
    "read_records",
    "read_table",
]

Step = Callable[[str, float], None]
"""Told what is done next, and how much of the work is behind it, 0 to 1."""

ORDER_KEY = "order of day and month"
ANY_FORMAT = "Table of records"
PLACES_KEY, COUNTRY_KEY = "records without coordinates", "country of all places"
PLACE_THEM, LEAVE_THEM = "place them by name", "leave them out"
ADMIN2 = (
    "admin2, admin 2, adm2, adm 2, adm2 en, adm2 name, district, county, cercle, departement, municipio, distrito, comuna, "
    "район, громада, القضاء, الناحية, المديرية"
)
"""Columns of second-level units, which tell places of one name apart."""
KNOWN_KEY = "data set"
AS_KNOWN, ANY_TABLE = "yes", "no, it is another table"
SHEET_KEY = "sheet"
NO_RECORD = "is a total or a note, no record"
MOST_SUMS = 10_000
"""Rows that are looked at for totals and notes."""
_LIKE_EVENTS = 7
"""Of `_likeness`: a day, a place or point, and something beside."""
SWAP_KEY = "dates that a spreadsheet swapped"
SWAPPED_DATES, DATES_AS_WRITTEN = "yes, change them back", "no, they are right"
_SWAP_MEANINGS = {"": None, SWAPPED_DATES: True, DATES_AS_WRITTEN: False}
_DATES = ("date_start", "date_end")
LABELS = {column.name: column.label for column in EVENTS.columns}


def _tell_nobody(_words: str, _share: float) -> None:
    """Without a reader who waits."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file of records, read."""

    name: str
    format: str
    """What the file was found to be, for a reader."""
    edition: str
    """The data set's own version; "" when it has none, or it is not known."""
    checked: Checked
    held_back: pd.DataFrame
    """Rows that wait for an answer, as `Checked.rejected`: row, id, reason."""
    mapping: TableMapping
    header: tuple[str, ...]
    """The file's columns, for choosing another mapping."""
    examples: Mapping[str, str]
    """Column of the file -> its first value that is not empty; columns without any among the first rows are left out."""
    also_read: tuple[str, ...] = ()
    """Columns that went into others, or into flags."""
    fixed: tuple[str, ...] = ()
    """EVENTS columns that the reader cannot change: whose data these are, where the data set is known."""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    proposed: pd.DataFrame = field(default_factory=EVENTS.empty)
    """EVENTS without coordinates in the file, where their names lie: for a look before they are taken."""
    choices: tuple[Question, ...] = ()
    """What was decided for the reader, and can be decided otherwise by an answer: the sheet, the data set; examples: the
    decision."""

    @property
    def good(self) -> pd.DataFrame:
        """The records, a frame with the columns of geo.frames.EVENTS."""
        return self.checked.good

    @property
    def rejected(self) -> pd.DataFrame:
        """Rows that could not be used: row, id, reason."""
        return self.checked.rejected

    @property
    def rows_read(self) -> int:
        """Records of the file: good, rejected and held back."""
        return self.checked.rows_read + len(self.held_back)


def read_records(
    file: Path | str | bytes,
    *,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
    mapping: TableMapping | None = None,
    gazetteer: Gazetteer | None = None,
    limits: RecordLimits | None = None,
    on_step: Step | None = None,
) -> Loaded:
    """The event records of a file: UCDP GED, ACLED, GDELT or any other table (CSV, Excel, JSON, Parquet, zipped or not).

    file: where it lies, or its bytes. name: what it is called, for messages; a file's own when None. The kind of file and
    the data set are told by content and columns. answers: what the reader said to the questions of an earlier reading, by
    key; rows whose dates can be read two ways are held back until then. mapping: the reader's own choice of columns,
    instead of the proposed one; source and licence of a known data set stay what they are. gazetteer: to flag points that
    lie outside their country; None flags none. on_step: told what is done next, and how much of the work is behind it, 0
    to 1; what it raises ends the reading. Raises RecordsError when the file cannot be opened or is no table, or an answer
    is none, LimitError when it is too large.
    """
    if on_step:
        on_step("Opening the file", 0.0)
    if isinstance(file, bytes):
        content, name = file, name or "The file"
    else:
        path = Path(file)
        content, name = read_record_bytes(path, limits=limits), name or path.name
    table = open_table(content, name=name, limits=limits)
    return read_table(table, answers=answers, mapping=mapping, gazetteer=gazetteer, limits=limits, on_step=on_step)


def read_table(
    table: TableFile,
    *,
    answers: Mapping[str, str] | None = None,
    mapping: TableMapping | None = None,
    gazetteer: Gazetteer | None = None,
    limits: RecordLimits | None = None,
    on_step: Step | None = None,
) -> Loaded:
    """The event records in a table that was opened already; the rest as `read_records`."""
    answers = answers or {}
    table, sheets, sheet_asked = _sheet_of_events(table, answers)
    table = with_composed_columns(table)
    plan = _plan(table, answers, mapping)
    chosen = _chosen_mapping(plan, mapping)
    rows = _sort_rows(
        table,
        plan,
        chosen,
        answers=answers,
        gazetteer=gazetteer,
        limits=limits or RecordLimits(),
        on_step=on_step or _tell_nobody,
    )
    return Loaded(
        table.name,
        plan.format,
        plan.edition,
        rows.checked,
        rows.held_back,
        chosen,
        table.header,
        _examples(table.head),
        plan.also_read,
        plan.fixed,
        (*sheet_asked, *plan.questions, *rows.questions),
        (*table.notes, *plan.notes, *rows.notes),
        rows.proposed,
        tuple(question for question in (*sheets, *_kind_choices(plan)) if question not in sheet_asked),
    )


def _kind_choices(plan: Plan) -> tuple[Question, ...]:
    """A known data set may be none after all; ACLED's terms hold whatever anybody says."""
    is_open = plan.format.startswith(("ACLED", ANY_FORMAT))
    return () if is_open else (_known_question(plan.format),)


def _sheet_of_events(
    table: TableFile, answers: Mapping[str, str]
) -> tuple[TableFile, tuple[Question, ...], tuple[Question, ...]]:
    """Of several sheets or layers the one that was asked for, or looks most like events: days, points, places, counts.

    The second is what can be chosen, the third what must be asked: where more than one could hold events.
    """
    if not table.others:
        return table, (), ()
    sheets = {title: opens() for title, opens in table.others.items()}
    question = Question(SHEET_KEY, "Which sheet holds the events?", tuple(sheets))
    answer = answer_to(question, answers)
    likeness = {title: _likeness(sheet) for title, sheet in sheets.items()}
    chosen = answer or max(sheets, key=lambda title: (likeness[title], len(sheets[title].head)))
    rest = ", ".join(title for title in sheets if title != chosen)
    note = f"The sheet “{chosen}” was read; others were not: {rest}."
    asks = not answer and sum(like >= _LIKE_EVENTS for like in likeness.values()) > 1
    question = replace(question, examples=(chosen,))
    return replace(sheets[chosen], notes=(note, *sheets[chosen].notes)), (question,), (question,) if asks else ()


def _likeness(table: TableFile) -> int:
    """How much of what events need a table has."""
    columns = propose_mapping(with_composed_columns(table).head).columns
    return 4 * ("date_start" in columns) + sum(2 if ours in ("lat", "lon", "place_name") else 1 for ours in columns)


def _examples(head: pd.DataFrame) -> dict[str, str]:
    first = {str(name): next((cell.strip() for cell in head[name].tolist() if cell.strip()), "") for name in head}
    return {name: cell for name, cell in first.items() if cell}


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a file, sorted out."""

    checked: Checked
    held_back: pd.DataFrame
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    proposed: pd.DataFrame
    """EVENTS that wait for the reader to see where their names would put them."""


class _Placing(NamedTuple):
    """Records without coordinates, placed by their names, and what is to be said and asked of that."""

    frame: pd.DataFrame
    faults: list[Fault]
    doubts: list[Fault]
    waiting: npt.NDArray[np.intp]
    """Positions of records that were placed and not yet agreed to."""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


class _Waiting(NamedTuple):
    rows: pd.DataFrame
    """As `Checked.rejected`."""
    events: pd.DataFrame
    """EVENTS."""


def _place(
    frame: pd.DataFrame,
    table: TableFile,
    raw: RawTable,
    parsed: ParsedRows,
    *,
    gazetteer: Gazetteer | None,
    answers: Mapping[str, str],
) -> _Placing:
    """Records without coordinates where their names lie, when there are any; the reader is asked before they are taken."""
    nobody = np.empty(0, dtype=np.intp)
    without = (frame["lat"].isna() | frame["lon"].isna()) & frame["date_start"].notna()
    question = Question(PLACES_KEY, "", (PLACE_THEM, LEAVE_THEM))
    answer = answer_to(question, answers)
    if gazetteer is None or answer == LEAVE_THEM or not without.any():
        return _Placing(frame, parsed.faults, [], nobody)
    column = _admin2_column(table)
    admin2 = raw.cells[column].str.strip() if column in raw.cells else None
    country = answers.get(COUNTRY_KEY, "").strip()
    if country and not country_code(country, gazetteer):
        raise RecordsError(
            f"“{country}” is no country that the gazetteer knows. Give its English name or its ISO code."
        )
    placed = place_by_names(frame, gazetteer, admin2=admin2, country=country)
    lacks_country = not country and not (frame["country"][without] != "").any() and len(placed.faults.positions) > 0
    questions: tuple[Question, ...] = ()
    if lacks_country:
        questions += (Question(COUNTRY_KEY, "Which country are the places of this file in?", examples=("Mali", "YEM")),)
    if len(placed.positions) and not answer:
        text = (
            f"{count_words(len(placed.positions), 'record')} without coordinates could be placed by name, with the reach that "
            "each name has. Take them?"
        )
        questions += (replace(question, text=text),)
    faults = [_without(fault, placed.positions) for fault in parsed.faults]
    return _Placing(
        placed.frame,
        [*faults, placed.faults],
        [placed.doubts],
        nobody if answer else placed.positions,
        questions,
    )


def _without(fault: Fault, positions: npt.NDArray[np.intp]) -> Fault:
    """A fault of coordinates is none where a name has placed the record."""
    if fault.column not in ("lat", "lon"):
        return fault
    is_kept = ~np.isin(fault.positions, positions)
    reasons = tuple(reason for reason, kept in zip(fault.reasons, is_kept.tolist(), strict=True) if kept)
    return Fault(fault.column, fault.positions[is_kept], reasons)


def _admin2_column(table: TableFile) -> str:
    names = {folded_name(name): name for name in reversed(table.header)}
    return next((names[word] for word in (fold(word) for word in ADMIN2.split(",")) if word in names), "")


def _wait_for_places(
    checked: Checked, waiting: npt.NDArray[np.intp], row_numbers: npt.NDArray[np.int64], held: pd.DataFrame
) -> tuple[Checked, _Waiting]:
    """Good records that were placed by name and wait for the reader, apart."""
    if not len(waiting):
        return checked, _Waiting(rejected_rows([]), EVENTS.empty())
    aside = np.concatenate([checked.rejected["row"], held["row"]])
    good_rows = row_numbers[~np.isin(row_numbers, aside)]
    waits = np.isin(good_rows, row_numbers[waiting])
    events = checked.good[waits].reset_index(drop=True)
    reasons = [
        f"has no coordinates; by name it lies at {lat:.4g}, {lon:.4g}"
        for lat, lon in zip(events["lat"], events["lon"], strict=True)
    ]
    rows = pd.DataFrame({"row": good_rows[waits], "id": events["id"].to_numpy(), "reason": reasons})
    rows = rows.astype({"row": "int64", "id": "str", "reason": "str"})
    return Checked(checked.good[~waits].reset_index(drop=True), checked.rejected), _Waiting(rows, events)


def _sort_rows(
    table: TableFile,
    plan: Plan,
    mapping: TableMapping,
    *,
    answers: Mapping[str, str],
    gazetteer: Gazetteer | None,
    limits: RecordLimits,
    on_step: Step,
) -> _Rows:
    on_step("Reading the rows", 0.1)
    raw = _tidy_rows(table, plan, mapping)
    dates = [raw.cells[mapping.columns[ours]] for ours in _DATES if ours in mapping.columns]
    evidence = find_order(dates)
    question = _order_question(evidence, mapping)
    order = cast(DayOrder | None, answer_to(question, answers) or evidence.order)
    turned = _swap_question(find_swapped(dates), mapping)
    swapped = _SWAP_MEANINGS[answer_to(turned, answers)] if turned else False
    on_step("Reading dates and numbers", 0.4)
    parsed = parse_rows(raw, mapping, name=table.name, order=order, swapped=swapped)
    frame, notes = plan.finish(_completed(parsed.frame, raw, table.name))
    placing = _place(frame, table, raw, parsed, gazetteer=gazetteer, answers=answers)
    frame = placing.frame
    useless = frame[list(REQUIRED)].isna().any(axis=1)
    refuse_rejected(int(useless.sum()), table.name, limits, fault="without a day or a point")
    faults = [*placing.faults, *plan.faults(raw.cells)]
    sums = _sums_and_notes(raw.cells, useless.to_numpy(dtype=bool))
    doubts: list[Doubt | Fault] = [
        *parsed.doubts,
        *placing.doubts,
        *plan.doubts(raw.cells),
        *count_doubts(frame),
        *point_doubts(frame),
    ]
    raw = replace(raw, cells=raw.cells[[]])  # the memory of the cells is needed for what follows
    default_memory_pool().release_unused()
    if gazetteer:
        on_step("Comparing points with their countries", 0.6)
        doubts += place_doubts(frame, gazetteer)
        if plan.checks_names:
            frame, far, uncompared = far_from_names(frame, gazetteer)
            doubts.append(far)
            notes = (*notes, *uncompared)
        faults.append(swap_faults(frame, gazetteer))
    on_step("Checking every row", 0.8)
    default_memory_pool().release_unused()
    frame["flags"] = flag_texts(len(frame), doubts, given=frame.get("flags"))
    checked = EVENTS.split(frame, faults=faults, row_numbers=raw.row_numbers)
    is_good = ~np.isin(raw.row_numbers, checked.rejected["row"])
    checked, held_back = _hold_back(checked, parsed.is_ambiguous[is_good], raw.row_numbers[is_good])
    checked, waiting = _wait_for_places(checked, placing.waiting, raw.row_numbers, held_back)
    asked: tuple[Question, ...] = ()
    if order is None and evidence.doubtful:
        asked += (replace(question, held_back=len(held_back)),)
    if turned and swapped is None:
        asked += (replace(turned, held_back=len(held_back)),)
    asked += tuple(replace(each, held_back=len(waiting.rows)) for each in placing.questions)
    rejected = checked.rejected
    if len(sums):
        is_sum = rejected["row"].isin(raw.row_numbers[sums])
        rejected = rejected.assign(
            reason=rejected["reason"].mask(is_sum, NO_RECORD), id=rejected["id"].mask(is_sum, "")
        )
    whole = Checked(checked.good, join_rejected(raw.misfits, rejected))
    told = (*_date_notes(evidence, order), *parsed.notes, *notes, *placing.notes)
    return _Rows(whole, join_rejected(held_back, waiting.rows), asked, told, waiting.events)


def _sums_and_notes(cells: pd.DataFrame, useless: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Positions of rows without a day or a point that sum others up or hold a note: a word for it, or one cell alone."""
    positions = np.flatnonzero(useless)[:MOST_SUMS]
    if not len(positions) or len(cells.columns) < 3:
        return positions[:0]
    rows = cells.iloc[positions].to_numpy(dtype=object)
    kept = []
    for position, row in zip(positions.tolist(), rows.tolist(), strict=True):
        filled = [cell for cell in row if cell.strip()]
        first = fold(filled[0][:200]) if filled else ""
        is_sum = any(first == word or first.startswith(f"{word} ") for word in folded(TOTALS))
        if is_sum or (len(filled) == 1 and len(first) > 3 and not first.isdigit() and " " in first):
            kept.append(position)
    return np.array(kept, dtype=np.intp)


def _tidy_rows(table: TableFile, plan: Plan, mapping: TableMapping) -> RawTable:
    wanted = {*plan.mapping.columns.values(), *mapping.columns.values(), *plan.also_read, GEOMETRY_KIND, GEOMETRY_REACH}
    if not {"lat", "lon"} <= set(mapping.columns):
        wanted |= {_admin2_column(table)}
    raw = table.read(wanted if wanted & set(table.header) else table.header[:1])
    return replace(raw, cells=plan.tidy(raw.cells))


def _plan(table: TableFile, answers: Mapping[str, str], chosen: TableMapping | None) -> Plan:
    gdelt.refuse_documents(table)
    if acled.fits(table):  # whatever anybody says: its terms hold
        return acled.plan(table)
    if answer_to(_known_question("another kind"), answers) == ANY_TABLE:
        return _plan_of_any(table, chosen)
    if ucdp.fits(table.header):
        return ucdp.plan(table, answers)
    if gdelt.fits(table):
        return gdelt.plan(table)
    known = find_known(table)
    return known_plan(table, known) if known else _plan_of_any(table, chosen)


def _known_question(name: str) -> Question:
    return Question(
        KNOWN_KEY, f"It looks like a file of {name}. Read it so?", (AS_KNOWN, ANY_TABLE), examples=(AS_KNOWN,)
    )


def _plan_of_any(table: TableFile, chosen: TableMapping | None) -> Plan:
    """A table of nobody we know: its columns are proposed, its kinds of event put in ACLED's words where they fit."""
    mapping = chosen or propose_mapping(table.head)
    columns = mapping.columns

    def tidy(cells: pd.DataFrame) -> pd.DataFrame:
        changes = {"sub_event_type": acled.sub_event_type, "sources": joined_list}
        kept = {ours: columns[ours] for ours in changes if ours in columns and columns[ours] in cells}
        return cells.assign(**{theirs: by_value(cells[theirs], changes[ours]) for ours, theirs in kept.items()})

    missing = [ours for ours in REQUIRED if ours not in columns]
    notes = []
    if {"lat", "lon"} <= set(missing) and {"place_name", "admin1"} & set(columns):
        missing = [ours for ours in missing if ours not in ("lat", "lon")]
        notes.append(
            "No column holds coordinates. The records can be placed by the names of their places; the command geo geocode "
            "writes the table with coordinates."
        )
    notes += [f"No column was found for the {LABELS[ours]}: choose one." for ours in missing]
    if not chosen and not {"date_start", "lat", "lon", "place_name"} & set(columns):
        notes.insert(0, "This seems to be no table of events: it has no column of days, of coordinates or of places.")
    if not chosen and mapping.is_guessed:
        notes.append("The columns were told by their values alone: check them before you use the records.")
    notes.extend(_id_notes(table.head, mapping))
    constants = {} if "source" in columns else {"source": table.name}
    own = replace(mapping, constants=constants, codes=codes_for(columns))
    notes.extend(_code_notes(table.head, own))
    return Plan(ANY_FORMAT, own, tidy=tidy, finish=with_kinds, checks_names=True, fixed=(), notes=tuple(notes))


def _id_notes(head: pd.DataFrame, mapping: TableMapping) -> Iterator[str]:
    """Why a column that looks like ids is none."""
    for column in map(str, head):
        if "id" not in folded_name(column).split() or column in mapping.columns.values():
            continue
        damaged = head[column][head[column].str.fullmatch(rf"\s*{DAMAGED_ID}\s*")]
        if len(damaged):
            yield (
                f"Excel has cut digits off the ids in {column}, as in {damaged.iloc[0].strip()}, so that they are the same "
                "in many rows: the rows' numbers stand for them."
            )


def _code_notes(head: pd.DataFrame, mapping: TableMapping) -> Iterator[str]:
    """What the numbers in columns of precision were taken for."""
    for ours, codes in mapping.codes.items():
        column = mapping.columns[ours]
        used = set(head[column].str.strip()) if column in head else set()
        meanings = [
            f"{code} = {PRECISION_WORDS.get(word, word).split(';')[0]}" for code, word in codes.items() if code in used
        ]
        if meanings:
            yield f"The numbers in {column} were read as {'; '.join(meanings)}."


def _chosen_mapping(plan: Plan, mapping: TableMapping | None) -> TableMapping:
    """The reader's columns and texts, but for what is fixed, read by the plan's rules; the proposed ones without any."""
    if mapping is None:
        return plan.mapping
    fixed = {ours: text for ours, text in plan.mapping.constants.items() if ours in plan.fixed}
    columns = {ours: theirs for ours, theirs in mapping.columns.items() if ours not in fixed}
    return replace(
        mapping,
        columns=columns,
        constants={**plan.mapping.constants, **mapping.constants, **fixed},
        codes={**plan.mapping.codes, **mapping.codes},
        prefixes={**plan.mapping.prefixes, **mapping.prefixes},
    )


def _completed(frame: pd.DataFrame, raw: RawTable, name: str) -> pd.DataFrame:
    """What checking and doubting need and the file lacks: an id out of the row, empty dates and points."""
    length = len(frame)
    if "id" not in frame:
        frame["id"] = _row_ids(raw, name)
    elif (needs := (frame["id"] == "") | frame["id"].str.contains(DAMAGED_ID + "$")).any():
        frame["id"] = frame["id"].mask(needs, _row_ids(raw, name))
    for ours in ("lat", "lon"):
        if ours not in frame:
            frame[ours] = np.nan
    if "date_start" not in frame:
        frame["date_start"], frame["date_end"] = pd.Timestamp("NaT").as_unit("ns"), FIRST_DAY
    if "country" not in frame:
        frame["country"] = constant("", length)
    if "geo_precision" not in frame:
        kinds = raw.cells[GEOMETRY_KIND] if GEOMETRY_KIND in raw.cells else constant("", length)
        frame["geo_precision"] = constant("unknown", length).mask(kinds != "", "area")
    is_nowhere = (frame["lat"] == 0) & (frame["lon"] == 0)
    if is_nowhere.any():
        frame["geo_precision"] = frame["geo_precision"].mask(is_nowhere, "unknown")
    if "radius_km" not in frame or is_nowhere.any():
        frame["radius_km"] = frame["geo_precision"].map(REACH_KM).astype("float64")
    if GEOMETRY_REACH in raw.cells:
        reach = pd.to_numeric(raw.cells[GEOMETRY_REACH], errors="coerce")
        frame["radius_km"] = frame["radius_km"].mask(reach.notna(), reach.clip(lower=REACH_KM["exact"]))
    return frame


def _row_ids(raw: RawTable, name: str) -> pd.Series:
    return pd.Series([f"{name}:{row}" for row in raw.row_numbers.tolist()], dtype="str")


def _hold_back(
    checked: Checked, is_held: npt.NDArray[np.bool_], row_numbers: npt.NDArray[np.int64]
) -> tuple[Checked, pd.DataFrame]:
    """Good rows whose dates wait for an answer, apart. is_held, row_numbers: of the good rows, shape (n,)."""
    if not is_held.any():
        return checked, rejected_rows([])
    held = checked.good[is_held]
    reasons = [
        f"its date is {first:%Y-%m-%d} or {last:%Y-%m-%d}"
        for first, last in zip(held["date_start"], held["date_end"], strict=True)
    ]
    columns = {"row": row_numbers[is_held], "id": held["id"].to_numpy(), "reason": reasons}
    held_back = pd.DataFrame(columns).astype({"row": "int64", "id": "str", "reason": "str"})
    return Checked(checked.good[~is_held].reset_index(drop=True), checked.rejected), held_back


def _order_question(evidence: OrderEvidence, mapping: TableMapping) -> Question:
    example = evidence.doubtful[0] if evidence.doubtful else ""
    return Question(
        ORDER_KEY,
        f"Dates such as {example} can be read two ways. Which is right in this file?",
        (DAY_FIRST, MONTH_FIRST),
        column=mapping.columns.get("date_start", ""),
        examples=evidence.doubtful,
    )


def _swap_question(evidence: SwapEvidence | None, mapping: TableMapping) -> Question | None:
    """Asked where a spreadsheet probably turned dates round; None where nothing says so."""
    if evidence is None:
        return None
    return Question(
        SWAP_KEY,
        f"Dates left as text, such as {evidence.text}, all have a day above 12, and all others, such as "
        f"{evidence.date[:10]}, one below 13: a spreadsheet seems to have swapped day and month of the others. Did it?",
        (SWAPPED_DATES, DATES_AS_WRITTEN),
        column=mapping.columns.get("date_start", ""),
        examples=(evidence.date[:10], evidence.text),
    )


def _date_notes(evidence: OrderEvidence, order: DayOrder | None) -> Iterator[str]:
    if evidence.doubtful and order and order == evidence.order:
        proof = evidence.day_first or evidence.month_first
        yield f"Dates such as {evidence.doubtful[0]} were read as {order}, because {proof} can be read no other way."


def read_record_bytes(path: Path, *, limits: RecordLimits | None = None) -> bytes:
    """A file of records as it stands. Raises RecordsError when it cannot be opened, LimitError when it is too large."""
    limits = limits or RecordLimits()
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise too_large(path.name, size, limits)
        return path.read_bytes()
    except OSError as cause:
        raise RecordsError(f"{path.name} cannot be opened: {cause.strerror}. Check the name and the folder.") from cause
