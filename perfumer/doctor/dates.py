"""Check the clock, and whether an ad campaign runs today: a wrong date silences ads."""

from __future__ import annotations

import shutil
import subprocess
import time
from datetime import datetime

from perfumer.catalog.loading import CatalogError
from perfumer.doctor.findings import Finding, Verdict
from perfumer.kiosk import parts
from perfumer.paths import home, root
from perfumer.records.address import resolve_address
from perfumer.records.clock import Clock
from perfumer.records.database import ANSWER_S, open_to_read
from perfumer.records.ledger.learning import read_newest_minute
from perfumer.records.ledger.states import read_states
from perfumer.records.troubles import DAMAGE, TROUBLES
from perfumer.settings.all import Settings

SET_IT = "turn time synchronisation on: timedatectl set-ntp true"


def check_clock(settings: Settings, now: datetime) -> Finding:
    """Compare the clock with what exists already, and ask whether it is kept right."""
    clock = Clock()
    clock.begin_after(_newest_minute(settings))
    clock.look(now, time.monotonic())
    if clock.trouble:
        return Finding("clock", Verdict.BAD, clock.trouble, SET_IT)
    shown = f"{now:%Y-%m-%d %H:%M}"
    if _synchronised() == "no":
        remedy = f"{SET_IT}; a machine without network needs a clock with a battery"
        return Finding("clock", Verdict.WARNING, f"{shown}, not synchronised", remedy)
    return Finding("clock", Verdict.GOOD, shown)


def check_ads(settings: Settings, now: datetime) -> Finding:
    """Look whether an ad can be shown today."""
    try:
        ads = parts.ads(settings, root())
    except CatalogError as error:
        return Finding("ads", Verdict.BAD, str(error), "correct the file: docs/ads.md")
    silence = ads.silence_on(now.date())
    if silence:
        return Finding("ads", Verdict.WARNING, silence, "change the dates in the campaigns' file")
    if ads.troubles:
        return Finding("ads", Verdict.WARNING, "; ".join(ads.troubles), "see docs/ads.md")
    running = len(ads.running(now.date()))
    return Finding("ads", Verdict.GOOD, f"{running} campaigns run today" if running else "none")


def _synchronised() -> str:
    """Return yes or no; nothing where systemd does not say it."""
    program = shutil.which("timedatectl")
    if program is None:
        return ""
    asked = [program, "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _newest_minute(settings: Settings) -> datetime | None:
    """Return the latest minute of this kiosk's own file of records."""
    try:
        url = resolve_address(settings.records.url, home())
        with open_to_read(url, ANSWER_S) as connection:
            minutes = [
                read_newest_minute(connection, state.kiosk) for state in read_states(connection)
            ]
    except (*TROUBLES, *DAMAGE):
        return None  # said elsewhere
    return max((minute for minute in minutes if minute is not None), default=None)
