"""The data that ship with the program: the folder data/ of a checkout, and geo/data/ where the package is installed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled_data", "how_to_restore"]

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


def _is_installed() -> bool:
    return not _CHECKOUT.is_dir() or _INSTALLED.is_dir()
