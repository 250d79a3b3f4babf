"""Where cases are kept: one store for all sessions of this server."""

from __future__ import annotations

from functools import cache

from geo.cases.store import CaseStore, default_address
from geo.settings import settings

__all__ = ["case_store", "remove_old_cases"]


@cache
def _store(address: str) -> CaseStore:
    return CaseStore.open(address)


def case_store() -> CaseStore:
    """The store that the settings name; CaseError when it cannot be opened."""
    return _store(default_address())


def remove_old_cases() -> None:
    """Ends the cases of browsers that are older than the setting `case_days` says."""
    case_store().remove_unused(settings().case_days)
