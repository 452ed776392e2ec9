"""The dashboard in a real browser: legible, open to everybody, and safe behind its policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page

from perfumer.web.serving import Server
from tests.support.browser.looking import faults, opened
from tests.support.seeded_records import fill
from tests.support.web.admin_pages import Now, StillKiosk, dashboard, settings_in

pytestmark = pytest.mark.browser

PAGES = {"overview": "", "ads": "/ads", "visits": "/visits", "invoice": "/invoice"}
PAGES |= {"kiosks": "/kiosks"}


@pytest.fixture(scope="module")
def kiosk() -> StillKiosk:
    return StillKiosk()


@pytest.fixture(scope="module")
def address(tmp_path_factory, kiosk) -> Iterator[tuple[str, str]]:
    """Where it is, and its key."""
    folder = tmp_path_factory.mktemp("admin")
    url = f"sqlite:///{folder}/fleet.sqlite3"
    fill(url, folder, datetime.now().astimezone().date(), 14)
    settings = settings_in(folder, url)
    server = Server(dashboard(settings, kiosk), settings.server, lambda: None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"{server.url}admin", (folder / "key").read_text().strip()
    server.close()
    thread.join(timeout=10)


@pytest.fixture
def page(request, chromium: Browser) -> Iterator[Page]:
    """On a desk, or as large as the test says."""
    with opened(chromium, getattr(request, "param", "desktop")) as page:
        yield page


def log_in(page: Page, address: tuple[str, str], language: str = "ko") -> None:
    page.goto(f"{address[0]}?language={language}")
    page.fill("#key", address[1])
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("desktop", "ko"),
        ("phone", "en"),
        pytest.param("desktop", "en", marks=pytest.mark.slow),
        pytest.param("phone", "ko", marks=pytest.mark.slow),
    ],
    indirect=["page"],
)
def test_every_page_is_open_to_everybody_and_keeps_to_its_policy(page, address, language):
    size = f"{page.viewport_size['width']}-{language}"
    page.goto(f"{address[0]}?language={language}")
    found = {"login": faults(page, f"admin-login-{size}")}
    log_in(page, address, language)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for name, path in PAGES.items():
        page.goto(f"{address[0]}{path}?language={language}")
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        found[name] = faults(page, f"admin-{name}-{size}")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert errors == []


def test_a_wrong_key_is_told_and_the_right_one_goes_on(page, address):
    page.goto(f"{address[0]}?language=en")
    page.fill("#key", "not the key")
    page.click("button")
    page.wait_for_selector("text=This is not the key.")
    assert faults(page, f"admin-wrong-{page.viewport_size['width']}") == []
    page.fill("#key", address[1])
    page.click("button")
    page.wait_for_selector("h1:text('Overview')")


def test_who_is_there_now_is_asked_for_again_and_again(page, address, kiosk):
    log_in(page, address, "en")
    page.wait_for_selector("dd:text-is('12')")
    kiosk.now = Now(people=13, looking=2)
    page.wait_for_selector("dd:text-is('13')")
    kiosk.now = Now()
    assert page.evaluate("violations") == []


def test_days_and_a_place_are_chosen_by_keyboard_and_kept_in_the_other_language(page, address):
    log_in(page, address, "en")
    page.goto(f"{address[0]}/ads?language=en")
    page.select_option("select", "Hongdae booth")
    page.locator("button:text('Show')").press("Enter")
    page.wait_for_url("**place=Hongdae**")
    page.click("text=한국어")
    page.wait_for_selector("h1:text('광고')")
    assert page.input_value("select") == "Hongdae booth"


def test_a_table_is_downloaded(page, address):
    log_in(page, address, "en")
    page.goto(f"{address[0]}/invoice?language=en")
    with page.expect_download() as waiting:
        page.click("text=Download CSV")
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("campaign,plays,attention_s,won\n")
    assert waiting.value.suggested_filename.startswith("invoice-")


def test_logging_out_closes_the_page(page, address):
    log_in(page, address, "en")
    page.click("text=Log out")
    page.wait_for_selector("#key")
    page.goto(f"{address[0]}/ads?language=en")
    page.wait_for_selector("#key")
    assert page.query_selector("nav") is None
