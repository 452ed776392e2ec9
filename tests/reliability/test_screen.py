"""The screen comes back by itself: Chromium's page is killed, stopped, led away, shown errors."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.journey import ROOT
from tests.support.processes import children, command_of
from tests.support.running import RunningKiosk, free_port, running, until
from tests.support.stopwatch import Stopwatch

BACK_S = 15.0  # longest time from a fault to a page that tells of itself again
START_S = 40.0
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM or sys.platform != "linux", reason="needs Chromium and Linux"),
]
# No screen is here, and tests may run as root.
HERE = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]

LEAD = """
import sys
from contextlib import suppress
from playwright.sync_api import Error, sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.connect_over_cdp(sys.argv[1])
    with suppress(Error):  # an error page is no failure here
        browser.contexts[0].pages[0].goto(sys.argv[2])
"""


class Screen:
    """``perfumer screen`` as the service runs it."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder

    def renderers(self) -> list[psutil.Process]:
        """The processes that draw this browser's pages."""
        return children("--type=renderer", self.process.pid)

    def lead_to(self, url: str) -> None:
        """Let the browser's page go elsewhere, as a wrong click would."""
        (door,) = self.folder.glob("perfumer.*/DevToolsActivePort")
        port = door.read_text().split()[0]
        # A process of its own: Playwright allows one of its kind, and other tests have theirs.
        subprocess.run([sys.executable, "-c", LEAD, f"http://127.0.0.1:{port}", url], check=True)


@contextmanager
def shown(url: str, folder: Path) -> Iterator[Screen]:
    """The screen, its browser running until the end."""
    command = [str(ROOT / "deploy/kiosk-browser.sh"), url, "--", *HERE]
    environment = os.environ | {"BROWSER": CHROMIUM, "XDG_RUNTIME_DIR": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield Screen(process, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert list(folder.glob("perfumer.*")) == []


def names(screen: Screen) -> set[str]:
    """The names that the running browsers were started with."""
    ours = psutil.Process(screen.process.pid).children(recursive=True)
    found = re.findall(r"\?screen=(\w+)", " ".join(" ".join(command_of(each)) for each in ours))
    return set(found)


def kill(screen: Screen) -> None:
    for each in screen.renderers():
        each.kill()


def stop(screen: Screen) -> None:
    for each in screen.renderers():
        each.suspend()


def end_browser(screen: Screen) -> None:
    for each in psutil.Process(screen.process.pid).children():
        each.kill()


FAULTS: dict[str, Callable[[Screen], None]] = {
    "crashed": kill,
    "frozen": stop,
    "white": lambda screen: screen.lead_to("about:blank"),
    "elsewhere": lambda screen: screen.lead_to("data:text/html,<h1>another page"),
    "ended": end_browser,
}


@pytest.fixture(scope="module")
def kiosk() -> Iterator[RunningKiosk]:
    with running("--camera", "demo:still") as started:
        yield started


@pytest.mark.timeout(180)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_dead_page_is_back_within_fifteen_seconds(kiosk, tmp_path, fault):
    with shown(kiosk.url, tmp_path) as screen:
        (name,) = until(lambda: well_names(kiosk, screen), START_S)
        watch = Stopwatch()
        FAULTS[fault](screen)
        until(lambda: well_names(kiosk, screen) - {name}, 4 * BACK_S)
        took = watch.seconds()
    assert took < BACK_S


def well_names(kiosk: RunningKiosk, screen: Screen) -> set[str]:
    """The names of running browsers whose page is well."""
    told = {name: kiosk.ask(f"/api/screen/state?screen={name}").json() for name in names(screen)}
    return {name for name, page in told.items() if is_well(page)}


def is_well(page: dict[str, Any]) -> bool:
    return bool(page["condition"] == "well" and page["ill_s"] < 4)


@pytest.mark.timeout(180)
def test_an_error_page_is_left_when_the_kiosk_is_back(tmp_path):
    port = free_port()
    with running("--camera", "demo:still", port=port) as first:
        pass
    with shown(first.url, tmp_path) as screen:
        with running("--camera", "demo:still", port=port) as second:
            until(lambda: well_names(second, screen), START_S)
        screen.lead_to(first.url)
        with running("--camera", "demo:still", port=port, ready="/healthz") as third:
            watch = Stopwatch()
            until(lambda: well_names(third, screen), 4 * BACK_S)
            took = watch.seconds()
    assert took < BACK_S
