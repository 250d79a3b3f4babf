"""What the map in the browser may ask of a grid, declared once: anything else is refused with the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from annotated_types import Ge, Le, Len

from geo.errors import DataError
from geo.globe.bounds import MOST_CORNERS, Bounds, Drawn
from geo.records.filters import LINK_LETTERS, MAX_DEATHS, MAX_VALUES, Filters

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["Chosen", "Inside", "ListAsked", "MarksAsked", "Sides", "read_question"]

Asked = TypeVar("Asked")

Degrees = Annotated[float, Ge(-1_000_000), Le(1_000_000)]
"""A map may be scrolled round the world many times."""
Zoom = Annotated[float, Ge(-10), Le(40)]
Number = Annotated[int, Ge(0), Le(2**32 - 1)]
"""Of a spot, a column or a row."""
Numbers = Annotated[list[Number], Len(0, 100_000)]
Day = Annotated[dt.date, Ge(dt.date(1678, 1, 1)), Le(dt.date(2261, 12, 31))]
"""What a frame of records can hold."""
Name = Annotated[str, Len(1, 10_000)]
Names = Annotated[tuple[Name, ...], Len(0, MAX_VALUES)]
Corner = tuple[Degrees, Degrees]


@dataclass(frozen=True, slots=True)
class Sides:
    """A rectangle in degrees."""

    south: Degrees
    west: Degrees
    north: Degrees
    east: Degrees


@dataclass(frozen=True, slots=True)
class Chosen:
    """What records must be, in the words of `Filters.to_json`; None = whatever they are."""

    kinds: Names | None = None
    actors: Names | None = None
    precisions: Names | None = None
    sources: Names | None = None
    countries: Names | None = None
    words: Annotated[str, Len(0, LINK_LETTERS)] = ""
    minDeaths: Annotated[int, Ge(0), Le(MAX_DEATHS)] | None = None  # the browser's name
    unknownDeaths: bool | None = None
    area: Sides | Annotated[tuple[Corner, ...], Len(0, MOST_CORNERS)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Which records are meant."""

    window: tuple[Day | None, Day | None] | None = None
    filter: Chosen | None = None

    @property
    def filters(self) -> Filters:
        """The same for a store. Raises DataError for a window or an area that cannot be."""
        chosen, (start, end) = self.filter or Chosen(), self.window or (None, None)
        return Filters(
            start,
            end,
            event_types=chosen.kinds,
            actors=chosen.actors,
            precisions=chosen.precisions,
            sources=chosen.sources,
            countries=chosen.countries,
            words=chosen.words,
            min_deaths=chosen.minDeaths or 0,
            unknown_deaths=chosen.unknownDeaths,
            area=_area(chosen.area),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksAsked(Inside):
    """The marks of a view, drawn in a style; mode: "trail" lets older records fade."""

    view: Sides
    zoom: Zoom
    style: Literal["auto", "clusters", "dots", "density"] = "auto"
    mode: Literal["window", "cumulative", "trail"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked(Inside):
    """A list of records: that of an id, or those at spots or in a cell (zoom, column, row); or the names of spots."""

    names: Numbers | None = None
    id: Name | None = None
    cell: tuple[Annotated[int, Ge(0), Le(40)], Number, Number] | None = None
    spots: Numbers | None = None
    limit: Annotated[int, Ge(0), Le(1_000_000)] | None = None

    def __post_init__(self) -> None:
        if all(asked is None for asked in (self.names, self.id, self.cell, self.spots)):
            raise ValueError("one of names, id, cell and spots is needed")


def read_question(kind: type[Asked], body: bytes) -> Asked:
    """A question out of JSON. Raises DataError, with the place and the reason, for anything else than its kind."""
    from pydantic import ValidationError

    shape: Any = kind
    try:
        question: Asked = _adapter(shape).validate_json(body, strict=True)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))[:100] or "as a whole"
        why = f"{where}: {first['msg'].removeprefix('Value error, ')}"
    else:
        return question
    raise DataError(f"The map's question makes no sense ({why}). Reload the page.")


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    made: TypeAdapter[Any] = TypeAdapter(shape)
    return made


def _area(told: Sides | tuple[Corner, ...] | None) -> Drawn | None:
    return Bounds(told.south, told.west, told.north, told.east) if isinstance(told, Sides) else told or None
