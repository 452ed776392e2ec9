"""A real kiosk whose ads a simulated page shows, and what both say of them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from perfumer.workshop.fleet.screen import SimulatedScreen
from tests.support.running import Listener, RunningKiosk, running
from tests.support.short_ads import ad_files, short_ads

SECONDS = 3  # of an ad
SMALL = ("--camera", "demo:still", "--mode", "signage", "--size", "640x360", "--fps", "5")
Ad = tuple[str, str]  # campaign and creative


class Page:
    """Follows what the kiosk shows, and confirms every ad of it."""

    def __init__(self, kiosk: RunningKiosk) -> None:
        self.kiosk = kiosk
        self.screen = SimulatedScreen(kiosk.url + "/")
        self._listener = Listener(kiosk)
        for work in (self.screen.run, self._listen):
            threading.Thread(target=work, daemon=True).start()

    @property
    def confirmed(self) -> list[Ad]:
        """Every ad that was confirmed, in order."""
        told = [message["ad"] for message in self._listener.messages if message.get("ad")]
        file_of = {ad["play"]: ad["source"].rpartition("/")[2] for ad in told}
        return [ad_files()[file_of[play]] for play in self.screen.confirmed]

    @property
    def troubles(self) -> str:
        return " ".join(self.kiosk.ask("/readyz").json()["troubles"])

    def _listen(self) -> None:
        with suppress(AssertionError, OSError, ValueError):  # the kiosk ended
            while True:
                self._listener.step()


@contextmanager
def playing(folder: Path, central: str = "") -> Iterator[Page]:
    """Its records stay in ``folder`` from one start to the next."""
    settings = {
        "PERFUMER_ADS__CAMPAIGNS": str(short_ads(folder, SECONDS)),
        "PERFUMER_RECORDS__URL": f"sqlite:///{folder}/records.sqlite3",
        "PERFUMER_RECORDS__SPILL": f"{folder}/unsaved",
        "PERFUMER_RECORDS__KEY": f"{folder}/records.key",
        "PERFUMER_RECORDS__RETRY_S": "0.2",
    }
    if central:
        settings["PERFUMER_RECORDS__CENTRAL"] = central
    with running(*SMALL, **settings) as kiosk:
        page = Page(kiosk)
        yield page
        page.screen.stop()


def recorded(folder: Path) -> list[Ad]:
    """The confirmed plays of the records, in order."""
    with closing(sqlite3.connect(folder / "records.sqlite3", timeout=5)) as door:
        asked = "SELECT campaign, creative FROM plays WHERE failure IS NULL ORDER BY sequence"
        return [tuple(row) for row in door.execute(asked)]
