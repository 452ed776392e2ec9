"""Settings whose relative paths and database files are found from any folder."""

from __future__ import annotations

from perfumer.compat.settings import variable
from perfumer.paths import home
from perfumer.records.address import RecordsError, resolve_address
from perfumer.settings.all import Settings, with_full_paths


def locate(settings: Settings) -> Settings:
    """Return ``settings`` with absolute paths and addresses.

    Raises :class:`RecordsError`, which names the setting, for an address that is none.
    """
    records = settings.records
    addresses = {
        "url": _resolve("url", records.url),
        "central": _resolve("central", records.central) if records.central else None,
    }
    kept = records.model_copy(update=addresses)
    return with_full_paths(settings.model_copy(update={"records": kept}))


def _resolve(name: str, address: str) -> str:
    try:
        return resolve_address(address, home())
    except RecordsError as error:
        raise RecordsError(f"{variable('records', name)}: {error}") from error
