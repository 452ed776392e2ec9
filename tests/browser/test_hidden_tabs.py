"""A tab in the background gives its connections back: a browser has six for one server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.running import RunningKiosk, running, until

pytestmark = pytest.mark.browser

HIDE = """hidden => {
    Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def kiosk():
    settings = {"PERFUMER_CAMERA__FPS": "5", "PERFUMER_ADS__ENABLED": "false"}
    with running("--camera", "demo:still", **settings) as started:
        yield started


def opened(browser: Browser, kiosk: RunningKiosk) -> Page:
    page = browser.new_context().new_page()
    page.goto(kiosk.url)
    expect(page.locator("#mirror-image.live")).to_be_visible(timeout=20_000)
    return page


def test_a_hidden_tab_holds_no_stream_and_a_shown_one_follows_again(chromium, kiosk):
    page = opened(chromium, kiosk)

    def streams() -> tuple[float, float]:
        return kiosk.metric("kiosk_stream_viewers"), kiosk.metric("kiosk_event_listeners")

    until(lambda: streams() == (1, 1), 10)
    page.evaluate(HIDE, True)
    until(lambda: streams()[0] == 0, 10)
    until(lambda: streams() == (0, 0), 30)
    page.evaluate(HIDE, False)
    until(lambda: streams() == (1, 1), 15)
    expect(page.locator("#mirror-image.live")).to_be_visible(timeout=20_000)
    page.context.close()
