"""The page tells the server what was chosen, by any means, and survives losing it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import pages

pytestmark = pytest.mark.browser


@pytest.fixture
def moments() -> pages.Moments:
    return pages.Moments(pages.grey())


@pytest.fixture
def page(moments: pages.Moments, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    with pages.served(moments) as url:
        page = context.new_page()
        page.goto(f"{url}/?moment=ask&language=en", wait_until="commit")
        expect(page.locator("#targets .target").first).to_be_visible()
        yield page
        context.close()


def chosen(moments: pages.Moments) -> list[object]:
    return [body["target"] for name, body, _ in moments.posted if name == "choose"]


def test_a_click_chooses_with_the_token_of_the_page(page: Page, moments: pages.Moments):
    with page.expect_response("**/api/choose"):
        page.get_by_role("button", name="Cool water").click()
    assert moments.posted[-1] == ("choose", {"target": "answer:3"}, "token")


@pytest.mark.parametrize(
    ("keys", "target"),
    [
        (["1"], "answer:0"),
        (["4"], "answer:3"),
        (["Backspace"], "back"),
        (["ArrowRight", "ArrowRight", "Enter"], "answer:1"),
        (["ArrowDown", "ArrowDown", "Enter"], "answer:2"),
    ],
)
def test_keys_choose_as_well(page: Page, moments: pages.Moments, keys: list[str], target: str):
    with page.expect_response("**/api/choose"):
        for key in keys:
            page.keyboard.press(key)
    assert chosen(moments) == [target]


def test_a_key_without_a_target_chooses_nothing(page: Page, moments: pages.Moments):
    for key in ["9", "Escape", "l", "q"]:
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert chosen(moments) == []


def test_the_server_learns_the_size_of_the_screen(page: Page, moments: pages.Moments):
    size = {"width": 720, "height": 1280}
    with page.expect_response(lambda answer: answer.request.post_data_json == size):
        page.set_viewport_size(size)
    told = [body for name, body, _ in moments.posted if name == "screen"]
    assert told[-1] == size


def test_a_lost_server_is_said_and_forgotten_when_it_returns(page: Page, moments: pages.Moments):
    moments.away.set()
    expect(page.locator("#overlay")).to_contain_text("Connection lost")
    moments.away.clear()
    expect(page.locator("#overlay")).to_be_hidden()


def test_what_was_shown_is_gone_a_second_after_another_screen(page: Page, moments: pages.Moments):
    moments.moment = "farewell"
    moments.away.set()
    expect(page.locator("#overlay")).to_be_visible()
    moments.away.clear()
    expect(page.locator(".title").first).to_contain_text("fragrant")
    page.wait_for_function("() => !document.documentElement.outerHTML.includes('Cool water')")


def test_a_mirror_that_is_not_shown_asks_for_no_pictures(page: Page):
    assert page.locator("#mirror-image").get_attribute("src") is None


def test_the_mirror_asks_for_as_many_pictures_as_it_needs(page: Page, moments: pages.Moments):
    with page.expect_request("**/stream.mjpg?fps=30*"):
        page.goto(page.url.replace("moment=ask", "moment=read"), wait_until="commit")
