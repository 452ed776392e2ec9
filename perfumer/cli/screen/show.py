"""``perfumer screen``: keep the kiosk's page on this computer's screen."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from perfumer.cli.screen.address import AddressError, KioskAddress, parse_address
from perfumer.cli.screen.asking import ask_page, find_obstacle
from perfumer.cli.screen.browser import (
    Browser,
    BrowserError,
    drop_profiles_of_the_dead,
    find_browser,
    memory_folder,
)
from perfumer.cli.screen.patience import Patience

log = logging.getLogger(__name__)

DEFAULT = "http://127.0.0.1:8000"
LOOK_S = 1.0  # seconds between two questions to the kiosk
WAIT_S = 0.5  # the same while it does not serve yet
REMIND_S = 60.0  # seconds after which the log says again that it does not
MAX_PAUSE_S = 30.0  # before a browser that ends at once is started again


def main(argv: Sequence[str] | None = None) -> int:
    """Show the page until SIGINT or SIGTERM; 2 for a wrong address or a missing browser."""
    parser = argparse.ArgumentParser(
        prog="perfumer screen",
        description="Show the kiosk full screen in Chromium, and start Chromium again when its "
        "page is dead, frozen or white (docs/kiosk-mode.md). BROWSER=/path names another one.",
    )
    parser.add_argument("address", nargs="?", default=DEFAULT, help=f"default: {DEFAULT}")
    parser.add_argument("flags", nargs="*", help="more flags for Chromium, after --")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        address = parse_address(options.address)
        program = find_browser(os.environ)
    except (AddressError, BrowserError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stay_awake()
    folder = memory_folder(os.environ)
    drop_profiles_of_the_dead(folder)
    Keeper(address, program, folder, options.flags, stop).run()
    return 0


def stay_awake() -> None:
    """Let X11 neither blank nor switch off the screen; elsewhere the page asks for that itself."""
    xset = shutil.which("xset")
    if os.environ.get("DISPLAY") and xset:
        subprocess.run([xset, "s", "off", "-dpms"], check=False)


class Keeper:
    """Keeps one browser with a living page running until ``stop`` is set."""

    def __init__(
        self,
        address: KioskAddress,
        program: str,
        folder: Path,
        flags: Sequence[str],
        stop: threading.Event,
    ) -> None:
        self._address = address
        self._program = program
        self._folder = folder
        self._flags = flags
        self._stop = stop
        self._patience = Patience()
        self._pause_s = LOOK_S

    def run(self) -> None:
        """Start one browser after the other."""
        while self._wait_for_kiosk():
            # Another name each time: the kiosk knows the page of this browser from the last one's.
            name = secrets.token_hex(8)
            url = self._address.page(name)
            with closing(Browser(self._program, self._folder, url, self._flags)) as browser:
                self._watch(browser, name)

    def _wait_for_kiosk(self) -> bool:
        """Return True as soon as it serves pages, else False.

        A browser that starts before it would show an error page.
        """
        said_at: float | None = None
        while not self._stop.is_set():
            obstacle = find_obstacle(self._address)
            if obstacle is None:
                return True
            if said_at is None or time.monotonic() - said_at > REMIND_S:
                said_at = time.monotonic()
                log.info("waiting for %s: %s", self._address.origin, obstacle)
            self._stop.wait(WAIT_S)
        return False

    def _watch(self, browser: Browser, name: str) -> None:
        """Return when the browser must be started again, or never more."""
        began = time.monotonic()
        self._patience.begin(began)
        log.info("the browser shows %s", self._address.origin)
        while not self._stop.wait(LOOK_S):
            if not browser.runs:
                log.warning("the browser has ended")
                self._rest(time.monotonic() - began)
                return
            report = ask_page(self._address, name)
            if self._patience.is_over(report, time.monotonic()):
                log.warning("the browser is started again: %s", report.why if report else "")
                return

    def _rest(self, ran_s: float) -> None:
        """Pause before the next start, the longer the more often a browser ended soon."""
        if ran_s > MAX_PAUSE_S:
            self._pause_s = LOOK_S
        self._stop.wait(self._pause_s)
        self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S)
