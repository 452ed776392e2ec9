"""The real kiosk before a real browser: it knows its screen, and the page keeps up with it."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.cut_line import relayed
from tests.support.paths import ROOT
from tests.support.processes import children
from tests.support.running import RunningKiosk, free_port, running, until
from tests.support.stopwatch import Stopwatch

pytestmark = pytest.mark.browser

SETTINGS = {"PERFUMER_CAMERA__FPS": "10", "PERFUMER_ADS__ENABLED": "false"}
PLAYING = "() => document.querySelector('#mirror-image.live')?.naturalWidth > 0"
PICTURE = """() => {
    const brush = document.createElement("canvas").getContext("2d");
    brush.drawImage(document.querySelector("#mirror-image"), 0, 0, 300, 150);
    return brush.getImageData(0, 0, 300, 150).data.join();
}"""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory):
    """A kiosk that nobody stands before, and whose picture is another one every two seconds."""
    scenes = tmp_path_factory.mktemp("scenes")
    for number in range(3):
        grain = np.random.default_rng(number).integers(0, 256, (72, 128, 3), np.uint8)
        Image.fromarray(grain).save(scenes / f"{number}.png")
    with running("--camera", str(scenes), **SETTINGS) as started:
        yield started


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(url)
    expect(page.locator("body:not([data-stage=''])")).to_be_visible()
    return page


def condition(kiosk: RunningKiosk, screen: str = "") -> str:
    return kiosk.ask(f"/api/screen/state?screen={screen}").json()["condition"]


def test_the_kiosk_knows_its_screen_from_its_opening_to_its_death(chromium, kiosk):
    page = opened(chromium, f"{kiosk.url}/?screen=booth")
    until(lambda: condition(kiosk) == "well", 10)
    time.sleep(14)
    assert kiosk.ask("/readyz").json()["screen"] == {"condition": "well", "says": ""}
    tab = opened(chromium, kiosk.url)
    watch = Stopwatch()
    page.context.close()
    until(lambda: condition(kiosk) == "gone", 20)
    assert watch.seconds() < 14
    answer = kiosk.ask("/readyz")
    assert answer.status == 503
    assert any("the page on the screen is gone" in each for each in answer.json()["reasons"])
    assert condition(kiosk, "booth") == "gone"
    back = opened(chromium, f"{kiosk.url}/?screen=booth")
    until(lambda: kiosk.is_up(), 20)
    for each in (tab, back):
        each.context.close()


def test_a_page_that_was_opened_by_hand_and_closed_is_not_missed(chromium):
    with running("--camera", "demo:still", **SETTINGS) as kiosk:
        page = opened(chromium, kiosk.url)
        until(lambda: condition(kiosk) == "well", 10)
        page.close(run_before_unload=True)
        until(lambda: condition(kiosk) == "none", 10)
        assert kiosk.is_up()


def test_a_page_whose_drawing_fails_is_behind(chromium, kiosk):
    page = opened(chromium, f"{kiosk.url}/?screen=stuck")
    until(lambda: condition(kiosk, "stuck") == "well", 10)
    page.evaluate("() => document.querySelector('#words').remove()")
    watch = Stopwatch()
    while condition(kiosk, "stuck") == "well":
        assert watch.seconds() < 60
        page.keyboard.press("1")  # begins a visit, which ends when nobody is there
        time.sleep(1)
    assert condition(kiosk, "stuck") == "behind"
    page.context.close()


def test_a_page_that_draws_nothing_stands_still(chromium, kiosk):
    page = opened(chromium, f"{kiosk.url}/?screen=still")
    page.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    assert until(lambda: condition(kiosk, "still") in ("still", "behind"), 30)
    page.context.close()


@pytest.mark.parametrize("end", ["ended", "reset", "held"])
def test_a_mirror_whose_stream_dies_plays_again(chromium, kiosk, end):
    with relayed(kiosk.port) as relay:
        page = opened(chromium, relay.url)
        page.wait_for_function(PLAYING)
        asked = relay.asked
        if end == "held":
            relay.held = True
        else:
            relay.cut(reset=end == "reset")
        until(lambda: relay.asked > asked, 30)
        relay.held = False
        page.wait_for_function(PLAYING)
        first = page.evaluate(PICTURE)
        assert until(lambda: page.evaluate(PICTURE) != first, 30)
        page.context.close()


def copied(folder: Path) -> Path:
    """The project with other static files, as after an update."""
    for name in ("perfumer", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("data", "models"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("app.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    with (folder / "static" / "screen.css").open("a") as styles:
        styles.write("/* another version */\n")
    return folder


def test_the_page_comes_anew_after_a_start_with_another_version(chromium, tmp_path):
    port = free_port()
    version = "document.querySelector('meta[name=version]').content"
    with running("--camera", "demo:still", port=port, **SETTINGS) as first:
        page = opened(chromium, f"{first.url}/?screen=booth")
        page.evaluate("() => { window.before = true; }")
        before = page.evaluate(version)
    # The same version: the page stays, and goes on.
    with running("--camera", "demo:still", port=port, **SETTINGS) as second:
        until(lambda: condition(second, "booth") == "well", 20)
        assert page.evaluate("window.before") is True
    updated = copied(tmp_path)
    with running("--camera", "demo:still", port=port, root=updated, **SETTINGS) as third:
        until(lambda: condition(third, "booth") == "well", 20)
        assert page.evaluate("window.before") is None
        assert page.evaluate(version) != before
    page.context.close()


def test_a_page_follows_again_after_the_machine_slept(chromium, kiosk):
    page = opened(chromium, f"{kiosk.url}/?screen=sleeper")
    until(lambda: condition(kiosk, "sleeper") == "well", 10)
    asleep = children("--type=renderer")
    for process in asleep:
        process.send_signal(signal.SIGSTOP)
    until(lambda: condition(kiosk, "sleeper") == "gone", 20)
    for process in asleep:
        process.send_signal(signal.SIGCONT)
    until(lambda: condition(kiosk, "sleeper") == "well", 10)
    assert until(lambda: kiosk.metric("kiosk_event_listeners") == 1, 10)
    page.context.close()
