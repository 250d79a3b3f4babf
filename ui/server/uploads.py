"""How large an upload may be: our settings say it, and Streamlit keeps to them."""

from __future__ import annotations

from streamlit import config

from geo.settings import settings

__all__ = ["follow_settings"]

OPTION = "server.maxUploadSize"


def follow_settings() -> None:
    """Let Streamlit take in what the settings allow. Raises DataError when a setting cannot be used."""
    largest = max(settings().article_mb, settings().records_mb)
    if config.get_option(OPTION) != largest:
        config.set_option(OPTION, largest, "Dateline's settings")
