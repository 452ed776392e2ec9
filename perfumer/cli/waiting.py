"""Wait, as a service, for another kiosk that still has the records.

It may be dying, or was started by hand: this one takes over once it has ended. To end and be
started again instead would cost the other one a third of a processor.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from perfumer.health.watchdog import Notifier
from perfumer.kiosk.parts import records_plan
from perfumer.records.ledger.writer import Plan
from perfumer.records.store import OwnedError, hold_records
from perfumer.settings.all import Settings

log = logging.getLogger(__name__)
LOOK_S = 2.0  # seconds between two looks
PATIENCE_S = 60.0  # that systemd is asked for at each of them


def wait_for_records(settings: Settings, root: Path) -> None:
    """Return when no other kiosk has the records; without a service manager, return at once.

    Who starts a second kiosk by hand wants to be told, and building it does so. Raises
    :class:`perfumer.records.address.RecordsError` for what is no database address.
    """
    wait_for_plan(records_plan(settings, root), Notifier(), time.sleep)


def wait_for_plan(plan: Plan, notifier: Notifier, sleep: Callable[[float], None]) -> None:
    """Do so for the place where records go."""
    said = ""
    while notifier.is_heard:
        try:
            hold_records(plan).close()
        except OwnedError as error:
            if not said:
                said = str(error)
                log.warning("%s; this kiosk waits for its end", said)
            notifier.wait(said, PATIENCE_S)
            sleep(LOOK_S)
        else:
            return
