"""Settings whose relative paths and database files are found from any folder."""

from __future__ import annotations

from perfumer.paths import home
from perfumer.records.database import resolve_address
from perfumer.settings.all import Settings, with_full_paths


def locate(settings: Settings) -> Settings:
    """Return ``settings`` with absolute paths and addresses.

    Raises :class:`perfumer.records.database.RecordsError` for an address that is none.
    """
    records = settings.records
    addresses = {
        "url": resolve_address(records.url, home()),
        "central": resolve_address(records.central, home()) if records.central else None,
    }
    kept = records.model_copy(update=addresses)
    return with_full_paths(settings.model_copy(update={"records": kept}))
