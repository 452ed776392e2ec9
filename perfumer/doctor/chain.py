"""Say how many records there are, and whether they are as they were written: counts only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from perfumer.paths import home
from perfumer.records.address import RecordsError, parse_address, resolve_address
from perfumer.records.database import open_to_read
from perfumer.records.ledger.keys import NO_KEYS, Keys, read_keys
from perfumer.records.ledger.verifying import Verdict, verify
from perfumer.records.troubles import DAMAGE, TROUBLES, trouble_of
from perfumer.settings.operation import RecordsSettings


def count_records(settings: RecordsSettings) -> dict[str, Any]:
    """Return counts of each kiosk's records, and of what is wrong with them; no row itself."""
    try:
        url = resolve_address(settings.url, home())
    except RecordsError as error:
        return {"trouble": str(error)}
    try:
        keys = _keys(settings)
        with open_to_read(url) as connection:
            return {"kiosks": [_count(each) for each in verify(connection, {}, keys)]}
    except (*TROUBLES, *DAMAGE) as error:
        return {"trouble": trouble_of(error, parse_address(url))}


def _keys(settings: RecordsSettings) -> Keys:
    return read_keys(settings.key) if settings.key.is_file() else NO_KEYS


def _count(verdict: Verdict) -> dict[str, Any]:
    kiosk = verdict.kiosk
    return {
        "kiosk": kiosk.kiosk,
        "newest": kiosk.head.sequence,
        "held": kiosk.held,
        "not_shipped": kiosk.waiting,
        "refused": kiosk.refused,
        "faults": dict(Counter(finding.wrong.value for finding in verdict.findings)),
    }
