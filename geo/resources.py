"""The data that ship with the program: the folder data/ of a checkout, and geo/data/ where the package is installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import GazetteerError

__all__ = ["bundled_data", "fitted", "how_to_restore"]

Made = TypeVar("Made")

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED, _CHECKOUT = _PACKAGE / "data", _PACKAGE.parent / "data"


def bundled_data(*names: str) -> Path:
    """The bundled file or folder of these names: `bundled_data("words", "dates.csv")`; without names all of data/."""
    return (_INSTALLED if _is_installed() else _CHECKOUT).joinpath(*names)


def how_to_restore(*names: str, otherwise: str = "") -> str:
    """The remedy, a sentence, for a bundled file or folder that is missing or damaged.

    otherwise: what else helps, in a checkout, where the programs that make the data are at hand: "correct the line".
    """
    if _is_installed():
        return "Install Dateline again, with pip's --force-reinstall."
    remedy = f"Restore it with `git checkout -- {'/'.join(('data', *names))}`"
    return f"{remedy}, or {otherwise}." if otherwise else f"{remedy}."


def fitted(name: str, make: Callable[[dict[str, Any]], Made], *, holding: str, by: str) -> Made:
    """What `make` builds from a bundled JSON file of fitted numbers; GazetteerError with the remedy when that is missing or damaged.

    holding: what the file holds, for the message. by: the module that fits it. make raises ValueError, KeyError, TypeError or
    IndexError for data that it cannot use.
    """
    file = bundled_data(name)
    try:
        return make(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        remedy = how_to_restore(name, otherwise=f"fit it with `python -m {by}`")
        raise GazetteerError(f"{file} cannot be read as {holding} ({error}). {remedy}") from error


def _is_installed() -> bool:
    return not _CHECKOUT.is_dir() or _INSTALLED.is_dir()
