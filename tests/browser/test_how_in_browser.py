"""In a real browser: the page that explains the network, with scripts and without."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from perfumer.settings.all import Settings
from perfumer.web.serving import Server
from tests.support.browser.looking import faults, opened
from tests.support.web.how_pages import Slow, explaining

pytestmark = pytest.mark.browser

LOADED = """() => {
  const pictures = [...document.querySelectorAll("img")];
  pictures.forEach((each) => { each.loading = "eager"; });
  return pictures.length > 30 && pictures.every((each) => each.complete && each.naturalWidth > 0);
}"""


@contextmanager
def running(go: bool) -> Iterator[tuple[str, Slow]]:
    with explaining(go) as (app, slow):
        server = Server(app, Settings(server={"port": 0}).server, lambda: None)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server.url.rstrip("/"), slow
        server.close()
        thread.join(timeout=10)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(go=True) as (url, _):
        yield url


@pytest.fixture
def page(request, chromium: Browser) -> Iterator[Page]:
    with opened(chromium, getattr(request, "param", "desktop")) as page:
        yield page


def numbers(page: Page, table: str) -> list[str]:
    return page.locator(f"[data-table={table}] text").all_text_contents()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("page", "language"),
    [("desktop", "ko"), ("phone", "en"), ("phone", "ko"), ("desktop", "en")],
    indirect=["page"],
)
def test_it_is_open_to_everybody_and_keeps_to_its_policy(page, address, language):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/how?language={language}")
    page.wait_for_function(LOADED, timeout=180_000)
    assert faults(page, f"how-{page.viewport_size['width']}-{language}") == []
    assert errors == []


def test_the_window_moves_by_keyboard_and_shows_its_sum(page, address):
    page.goto(f"{address}/how?language=en")
    slider = page.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator("[data-table=picture] [data-window]").get_attribute("x") == "0"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator("[data-table=picture] [data-window]").get_attribute("x") == "30"
    products = [int(text.replace("\N{MINUS SIGN}", "-")) for text in numbers(page, "products")]
    assert page.text_content("[data-total]") == str(sum(products)).replace("-", "\N{MINUS SIGN}")
    fills = page.locator("[data-table=products] rect").evaluate_all(
        "(boxes) => boxes.map((box) => box.getAttribute('fill'))"
    )
    assert len({*zip(products, fills, strict=True)}) == len({*products})
    assert slider.get_attribute("aria-valuetext").startswith(
        "Place 1 from the top, 4 from the left"
    )
    assert page.locator("[data-table=result] g:not(.later-cell)").count() == 4


def test_a_touch_on_the_face_moves_the_window_there(page, address):
    page.goto(f"{address}/how?language=en&filter=level")
    page.locator("[data-table=picture] g").nth(5 * 12 + 7).click()
    window = page.locator("[data-table=picture] [data-window]")
    assert (window.get_attribute("x"), window.get_attribute("y")) == ("60", "40")


def test_it_plays_and_stops(page, address):
    page.goto(f"{address}/how?language=en")
    page.click("text=Let it move")
    page.wait_for_function("() => document.querySelector('input[type=range]').value >= 4")
    page.click("text=Stop")
    stopped = page.input_value("input[type=range]")
    page.wait_for_timeout(500)
    assert page.input_value("input[type=range]") == stopped


def test_a_filter_is_chosen_by_a_link(page, address):
    page.goto(f"{address}/how?language=en")
    before = numbers(page, "result")
    page.click("text=Blur")
    page.wait_for_selector("[aria-current]:text('Blur')")
    assert numbers(page, "result") != before


def test_it_says_all_of_it_without_scripts(chromium, address):
    with opened(chromium, "desktop", java_script_enabled=False) as page:
        page.goto(f"{address}/how?language=en")
        assert numbers(page, "products") == ["0", "0", "7"] * 3
        assert page.text_content("[data-total]") == "21"
        assert len(numbers(page, "result")) == 100
        assert not page.is_visible("[data-controls]")


@pytest.mark.timeout(600)
def test_pictures_that_are_not_drawn_yet_come_by_themselves(page):
    with running(go=False) as (url, slow):
        page.goto(f"{url}/how?language=en")
        assert page.is_visible("text=The network is drawing")
        slow.go.set()
        page.wait_for_selector("text=Where did it look?", timeout=180_000)
        page.wait_for_function(LOADED)
        assert not page.is_visible("text=The network is drawing")
        assert page.locator(".chapters > li").count() == 6
