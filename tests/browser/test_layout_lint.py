"""Every screen is legible and reachable in every size and language (touch-free R12)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import canned, pages

pytestmark = pytest.mark.browser

LINT = (Path(__file__).parent / "lint.js").read_text(encoding="utf-8")
SHOTS = canned.ROOT / "artefacts" / "screens"
SIZES = [(1920, 1080), (3840, 2160), (1080, 1920), (1280, 720)]
LARGEST_SHOT = 1920  # pixels wide; larger ones show nothing new and take seconds
LOADED = "() => Promise.allSettled([...document.images].map((image) => image.decode()))"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pages.served(pages.Moments(pages.grey())) as url:
        yield url


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_screen_is_legible_and_reachable(page: Page, address: str, language: str):
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))

    faults = {moment: look(page, address, moment, language) for moment in canned.SESSIONS}

    assert {moment: found for moment, found in faults.items() if found} == {}
    assert errors == []


def look(page: Page, address: str, moment: str, language: str) -> list[str]:
    """Open a moment, keep its picture, and say what is wrong with it."""
    size = page.viewport_size or {"width": 1, "height": 1}
    aspect = size["width"] / size["height"]
    page.goto(f"{address}/?moment={moment}&language={language}&aspect={aspect}")
    page.wait_for_selector("body:not([data-stage=''])")
    page.wait_for_timeout(250)
    page.evaluate(LOADED)
    if size["width"] <= LARGEST_SHOT:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{size['width']}x{size['height']}-{moment}-{language}.png")
    return page.evaluate(LINT)
