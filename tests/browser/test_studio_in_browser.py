"""The studio in a real browser: on a phone and a desk, by keyboard alone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from perfumer.web.studio.query import Choice
from tests.support.browser.looking import faults, opened
from tests.support.running import RunningKiosk, running, until
from tests.support.sent_pictures import nobody, photo, saved, three, woman

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SHARES = "navigator.share = async (content) => { window.shared = content; }"
SIZES_SENT = """
const plain = window.fetch;
window.fetch = (address, request) => {
  window.sizes = request.body.getAll("picture").map((file) => file.size);
  return plain(address, request);
};
"""
# A camera that waits until the visitor allows it.
CAMERA = """
window.streams = [];
navigator.mediaDevices.getUserMedia = () => new Promise((resolve) => {
  window.allow = () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 10, 10);
    window.streams.push(canvas.captureStream(5));
    resolve(window.streams.at(-1));
  };
});
"""
TRACKS = "streams.flatMap((stream) => stream.getTracks()).map((track) => track.readyState)"
MOST_TABS = 60


@pytest.fixture(scope="module")
def kiosk() -> Iterator[RunningKiosk]:
    with running("--camera", "demo:still", PERFUMER_STUDIO__MAX_REQUESTS="100000") as kiosk:
        yield kiosk


@pytest.fixture
def page(request, chromium: Browser) -> Iterator[Page]:
    """On a phone, or as large as the test says."""
    with opened(chromium, getattr(request, "param", "phone")) as page:
        yield page


def file_of(picture: Image.Image, name: str = "me.jpg") -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": saved(picture)}


def fill(page: Page, kiosk: RunningKiosk, language: str, choice: str, *files) -> None:
    page.goto(f"{kiosk.url}/studio?language={language}&choice={choice}")
    page.set_input_files("#picture", list(files))
    page.check("[name=consent]")


def send(page: Page, kiosk: RunningKiosk, language: str, choice: str, *files) -> None:
    """Until the result is there."""
    fill(page, kiosk, language, choice, *files)
    page.click("[data-studio] [data-sending]")
    page.wait_for_selector("[data-title]")


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("phone", "ko"),
        ("desktop", "en"),
        pytest.param("desktop", "ko", marks=pytest.mark.slow),
        pytest.param("phone", "en", marks=pytest.mark.slow),
    ],
    indirect=["page"],
)
def test_every_page_is_open_to_everybody_and_keeps_to_its_policy(page, kiosk, language):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    size = f"{page.viewport_size['width']}-{language}"
    page.goto(f"{kiosk.url}/studio?language={language}")
    found = {"empty": faults(page, f"studio-empty-{size}")}
    for choice in Choice:
        send(page, kiosk, language, choice.value, file_of(woman()))
        found[choice.value] = faults(page, f"studio-{choice.value}-{size}")
    page.click("[data-share] a")
    page.wait_for_url("**/studio/s/*")
    found["shared"] = faults(page, f"studio-shared-{size}")
    send(page, kiosk, language, "concept", file_of(three()))
    found["group"] = faults(page, f"studio-group-{size}")
    send(page, kiosk, language, "concept", file_of(woman()), file_of(nobody()), file_of(three()))
    found["batch"] = faults(page, f"studio-batch-{size}")
    fill(page, kiosk, language, "perfume", file_of(woman()) | {"buffer": b"no picture"})
    page.click("[data-studio] [data-sending]")
    page.wait_for_selector("[role=alert]")
    found["refused"] = faults(page, f"studio-refused-{size}")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert errors == []


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Fails when the keyboard does not get there, or when it cannot be seen where it is."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("(found) => document.activeElement.matches(found)", selector):
            break
    assert page.evaluate("(found) => document.activeElement.matches(found)", selector)
    assert page.evaluate(
        """() => [document.activeElement, document.activeElement.closest("label")]
          .some((each) => each && getComputedStyle(each).outlineStyle !== "none")"""
    )


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_keyboard_is_enough(page, kiosk, language):
    page.goto(f"{kiosk.url}/studio?language={language}")
    tab_to(page, "#picture")
    with page.expect_file_chooser() as chooser:
        # Keys overtake the wish to get the chooser, but not an answer that comes after it.
        page.evaluate("0")
        page.keyboard.press("Space")
    chooser.value.set_files(file_of(woman()))
    tab_to(page, "[name=choice]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=consent]")
    page.keyboard.press("Space")
    tab_to(page, "[data-sending]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-card]")
    assert page.evaluate("document.activeElement.matches('[data-title]')")
    tab_to(page, "nav form:first-child .chip", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-title]:focus")
    page.wait_for_selector(".pick img")
    tab_to(page, "[data-do=copy]")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_upload_and_result_work_without_scripts(chromium, kiosk, language):
    with opened(chromium, "phone", java_script_enabled=False) as page:
        send(page, kiosk, language, "perfume", file_of(woman()))
        assert page.locator(".pick img").count() == 2
        page.locator(".chip").nth(2).click()
        page.wait_for_selector("[data-card]")
        page.locator(".answers button").first.click()
        page.wait_for_selector("[data-card]")
        page.click("[data-share] a")
        page.wait_for_url("**/studio/s/*")
        assert page.locator(".pick").count() >= 1
        send(page, kiosk, language, "concept", file_of(woman()), file_of(nobody(), "nobody.jpg"))
        assert "nobody.jpg" in page.text_content(".batch .missed")


def test_pictures_can_be_dropped(page, kiosk):
    page.goto(f"{kiosk.url}/studio?language=ko")
    content = list(saved(woman()))
    dropped = page.evaluate_handle(
        """(content) => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(content)], "me.jpg", { type: "image/jpeg" }));
          return files;
        }""",
        content,
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    page.wait_for_selector("[data-previews] img")
    assert page.evaluate("document.getElementById('picture').files.length") == 1


def test_large_pictures_are_shrunk_before_they_are_sent(page, kiosk):
    page.add_init_script(SIZES_SENT)
    large = file_of(woman().resize((3600, 4800)))
    send(page, kiosk, "ko", "perfume", large)
    (sent,) = page.evaluate("sizes")
    assert 0 < sent < len(large["buffer"]) / 2


def test_a_result_is_shared_by_the_phones_own_sheet_by_link_and_as_a_picture(chromium, kiosk):
    with opened(chromium, "phone", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.add_init_script(SHARES)
        send(page, kiosk, "ko", "perfume", file_of(woman()))
        title = page.text_content("[data-title]")
        page.click("[data-do=share]")
        shared = page.evaluate("shared")
        page.click("[data-do=copy]")
        page.wait_for_selector("[data-do=copy]:has-text('복사')")
        copied = page.evaluate("navigator.clipboard.readText()")
        with page.expect_download() as download:
            page.click("[data-do=image]")
        with Image.open(download.value.path()) as poster:
            assert poster.size == (1080, 1350)
        page.goto(shared["url"])
        assert page.text_content("h1") == title == shared["title"]
        assert copied == shared["url"]


def test_a_photo_card_is_made_of_the_picture_that_the_page_still_has(page, kiosk):
    send(page, kiosk, "ko", "concept", file_of(woman()))
    page.fill("#card-name", "하늘")
    page.check("[data-card] [name=consent]")
    with page.expect_download(timeout=180_000) as download:
        page.click("[data-card] .primary")
    with Image.open(download.value.path()) as card:
        assert card.size == (1080, 1720)


def test_the_browsers_own_camera_takes_the_picture(chromium, chromium_path, kiosk, tmp_path):
    film = tmp_path / "me.mjpeg"
    film.write_bytes(saved(photo("woman-young", size=(640, 480), scale=0.6)) * 30)
    camera = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=camera)
    with opened(browser, "phone", permissions=["camera"]) as page:
        page.goto(f"{kiosk.url}/studio?language=ko")
        page.click("[data-open]")
        until(lambda: page.evaluate("document.querySelector('video').videoWidth"), 20)
        page.click("[data-shoot]")
        page.wait_for_selector("[data-previews] img")
        page.check("[name=consent]")
        page.click("[data-studio] [data-sending]")
        page.wait_for_selector(".pick img")
        assert page.locator("[data-seen] .chosen").count() == 1
    browser.close()


@pytest.mark.parametrize("allowed_late", [False, True])
def test_a_camera_is_off_once_another_picture_was_sent(page, kiosk, allowed_late):
    page.add_init_script(CAMERA)
    page.goto(f"{kiosk.url}/studio?language=ko")
    page.click("[data-open]")
    assert page.is_disabled("[data-open]")
    page.evaluate("(late) => late || allow()", allowed_late)
    page.set_input_files("#picture", file_of(woman()))
    page.check("[name=consent]")
    page.click("[data-studio] [data-sending]")
    page.wait_for_selector("[data-title]")
    page.evaluate("streams.length || allow()")
    assert page.evaluate(TRACKS) == ["ended"]
