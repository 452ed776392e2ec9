"""The whole way by the simulated hand alone: raised, a piece that plays, and feedback."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Browser, Page

from tests.support.journey import ROOT
from tests.support.running import running, until
from tests.support.stopwatch import Stopwatch

pytestmark = pytest.mark.browser

ARTEFACTS = ROOT / "artefacts"
# As deploy/kiosk-browser.sh starts it.
LOUD = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
HEARD = """async () => {
  const { sounding } = await import("/static/screen/player.js");
  return { ...sounding(), stage: document.body.dataset.stage,
           asked: document.querySelector("#result .asked")?.textContent };
}"""
PATIENCE_S = 150


def followed(page: Page) -> list[dict[str, object]]:
    """What is heard and asked, until the visitor says farewell."""
    found: list[dict[str, object]] = []
    stages: set[str] = set()
    watch = Stopwatch()
    while watch.seconds() < PATIENCE_S and "farewell" not in stages:
        now = page.evaluate(HEARD)
        if now["stage"] not in stages:
            page.wait_for_timeout(600)
            page.screenshot(path=ARTEFACTS / f"music-{now['stage']}.png")
            stages.add(now["stage"])
        found.append(now)
        page.wait_for_timeout(100)
    return found


def said(path: str) -> list[tuple[str, int, int]]:
    with sqlite3.connect(path) as records:
        return records.execute("SELECT item, fits, recommends FROM feedback").fetchall()


@pytest.mark.timeout(900)
def test_a_visitor_hears_a_piece_skips_it_and_says_that_it_fits(
    tmp_path, chromium: Browser, chromium_path: str
):
    ARTEFACTS.mkdir(exist_ok=True)
    path = tmp_path / "records.sqlite3"
    with running("--camera", "demo:music", PERFUMER_RECORDS__URL=f"sqlite:///{path}") as kiosk:
        browser = chromium.browser_type.launch(executable_path=chromium_path, args=LOUD)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(kiosk.url)
        heard = followed(page)
        until(lambda: said(path), 20)
        browser.close()
    pieces = list(dict.fromkeys(now["id"] for now in heard if now.get("id")))
    assert len(pieces) >= 2
    for piece in pieces[:2]:
        times = [now["time"] for now in heard if now.get("id") == piece]
        assert times[-1] > 1.0
        assert max(now["loudest"] for now in heard if now.get("id") == piece) > 1
    assert heard[-1]["stage"] == "farewell"
    assert heard[-1].get("id") is None
    answers = said(path)
    assert {(bool(fits), bool(recommends)) for _, fits, recommends in answers} == {(True, True)}
