"""The screen's page stays put and awake, says that it lives, and looks after its mirror."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import pages
from tests.support.running import running

pytestmark = pytest.mark.browser

REFUSED = """([kind, more]) => {
    const Kind = { wheel: WheelEvent, keydown: KeyboardEvent }[kind] ?? MouseEvent;
    const event = new Kind(kind, { bubbles: true, cancelable: true, ...more });
    return !document.querySelector("#mirror-image").dispatchEvent(event);
}"""
LOCKS = """() => {
    window.locks = [];
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (kind) => {
        const lock = await request(kind);
        window.locks.push(lock);
        return lock;
    };
}"""


@pytest.fixture(scope="module")
def url():
    with pages.served(pages.Moments(pages.grey())) as address:
        yield address


@pytest.fixture
def page(chromium, url):
    context = chromium.new_context()
    opened = context.new_page()
    opened.add_init_script(f"({LOCKS})()")
    opened.goto(f"{url}/?moment=read&language=en")
    expect(opened.locator("body[data-stage=read]")).to_be_visible()
    yield opened
    context.close()


WAYS_OUT = [
    ("contextmenu", {}),
    ("dragstart", {}),
    ("selectstart", {}),
    ("wheel", {"ctrlKey": True, "deltaY": 100}),
    ("keydown", {"key": "+", "ctrlKey": True}),
    ("keydown", {"key": "0", "ctrlKey": True}),
    ("keydown", {"key": "ArrowLeft", "altKey": True}),
]


@pytest.mark.parametrize(("kind", "more"), WAYS_OUT, ids=str)
def test_no_menu_zoom_drag_or_way_back(page, kind, more):
    assert page.evaluate(REFUSED, [kind, more])


@pytest.mark.parametrize(
    ("kind", "more"), [("wheel", {"deltaY": 9}), ("keydown", {"key": "Tab"})], ids=str
)
def test_wheel_and_keys_work_all_the_same(page, kind, more):
    assert not page.evaluate(REFUSED, [kind, more])


def test_two_fingers_neither_zoom_nor_scroll_and_nothing_is_translated(page):
    styles = "() => { const s = getComputedStyle(document.documentElement);"
    assert page.evaluate(styles + " return [s.touchAction, s.overscrollBehaviorX]; }") == [
        "none",
        "none",
    ]
    assert page.locator("html").get_attribute("translate") == "no"
    assert page.locator("meta[name=google]").get_attribute("content") == "notranslate"
    refused = page.evaluate(
        """() => {
            const touch = (identifier) => new Touch({ identifier, target: document.body });
            const touches = [touch(0), touch(1)];
            const kind = { touches, bubbles: true, cancelable: true };
            return !document.body.dispatchEvent(new TouchEvent("touchstart", kind));
        }"""
    )
    assert refused


def test_the_screen_is_kept_awake_and_asked_again(page):
    page.wait_for_function("() => window.locks.length === 1 && !window.locks[0].released")
    page.evaluate("() => window.locks[0].release()")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("() => window.locks.length === 2")
    assert page.evaluate("() => window.locks.map((lock) => lock.released)") == [True, False]


def test_a_browser_without_wake_locks_shows_the_page_as_well(chromium, url):
    context = chromium.new_context()
    opened = context.new_page()
    faults: list[object] = []
    opened.on("pageerror", lambda fault: faults.append(fault))
    opened.add_init_script("delete Navigator.prototype.wakeLock")
    opened.goto(f"{url}/?moment=read&language=en")
    expect(opened.locator("body[data-stage=read]")).to_be_visible()
    assert faults == []
    context.close()


def test_the_studio_keeps_its_menu(chromium):
    with running("--camera", "demo:still") as kiosk:
        context = chromium.new_context()
        opened = context.new_page()
        opened.goto(f"{kiosk.url}/studio")
        kept = (
            "() => document.body.dispatchEvent(new MouseEvent('contextmenu', {cancelable: true}))"
        )
        assert opened.evaluate(kept)
        context.close()
