"""Start Chromium for a screen that nobody watches over, and end it with all its processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PREFIX = "perfumer."
# docs/kiosk-mode.md says what each is for. Chromium passes over those that it does not know.
FLAGS = (
    "--kiosk",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-infobars",
    "--disable-notifications",
    "--deny-permission-prompts",
    "--disable-hang-monitor",
    "--disable-features=Translate,TranslateUI,OverscrollHistoryNavigation,"
    "IntensiveWakeUpThrottling",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-component-update",
    "--check-for-update-interval=31536000",
    "--simulate-outdated-no-au=Tue, 31 Dec 2099 23:59:59 GMT",
    "--autoplay-policy=no-user-gesture-required",
    "--password-store=basic",
    "--ozone-platform-hint=auto",
)


class BrowserError(Exception):
    """There is no browser; the message says how to get one."""


def find_browser(environment: Mapping[str, str]) -> str:
    """Return the browser that ``BROWSER`` names, else the first Chromium in the path.

    Raises :class:`BrowserError`.
    """
    chosen = environment.get("BROWSER")
    for name in [chosen] if chosen else NAMES:
        found = shutil.which(name, path=environment.get("PATH"))
        if found:
            return found
    if chosen:
        raise BrowserError(f"BROWSER={chosen} is no program that can be started")
    raise BrowserError(
        "no Chromium was found: sudo apt-get install chromium, or set BROWSER=/path/to/it"
    )


def memory_folder(environment: Mapping[str, str]) -> Path:
    """Return a folder in memory: what the browser keeps must not reach a disk."""
    for name in (environment.get("XDG_RUNTIME_DIR"), "/dev/shm"):
        if name and os.access(name, os.W_OK):
            return Path(name)
    return Path(tempfile.gettempdir())


def drop_profiles_of_the_dead(folder: Path) -> None:
    """Delete profiles that a program which was killed left in memory."""
    for profile in folder.glob(f"{PREFIX}*.*"):
        owner = profile.name.split(".")[1]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/1").exists():
            shutil.rmtree(profile, ignore_errors=True)


class Browser:
    """One run of the browser, with a profile of its own that is gone afterwards."""

    def __init__(self, program: str, folder: Path, url: str, more: Sequence[str] = ()) -> None:
        self._profile = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}.", dir=folder)
        command = [program, *FLAGS, f"--user-data-dir={self._profile}", *more, url]
        # A group of its own: a renderer that is stopped or hangs ends with the others.
        self._process = subprocess.Popen(command, start_new_session=True)

    @property
    def runs(self) -> bool:
        """Whether its first process has not ended; it stays until :meth:`close`."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is None

    def close(self) -> None:
        """End all its processes at once, and delete its profile."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)
