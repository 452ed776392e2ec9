"""In a real browser: a picture and a diary become songs, and a piece that sounds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.running import RunningKiosk, running
from tests.support.sent_pictures import saved, woman

pytestmark = pytest.mark.browser

LOUDNESS = """async (audio) => {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaElementSource(audio).connect(analyser);
  await context.resume();
  await audio.play();
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const end = Date.now() + 8000;
  while (Date.now() < end && loudest < 0.01) {
    await new Promise((later) => setTimeout(later, 50));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
  }
  return loudest;
}"""


@pytest.fixture(scope="module")
def kiosk() -> Iterator[RunningKiosk]:
    with running("--camera", "demo:still") as kiosk:
        yield kiosk


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 420, "height": 900})
    yield context.new_page()
    context.close()


def sent(page: Page, kiosk: RunningKiosk) -> None:
    """The result of a picture, in Korean."""
    page.goto(f"{kiosk.url}/studio?language=ko&choice=music")
    picture = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": saved(woman())}
    page.set_input_files("#picture", picture)
    page.check("[name=consent]")
    page.click("[data-studio] [data-sending]")
    page.wait_for_selector("audio")


@pytest.mark.timeout(600)
def test_a_picture_and_a_diary_become_songs_and_a_piece_that_sounds(page, kiosk):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sent(page, kiosk)
    page.fill("#diary", "<b>강아지</b>가 떠나서 하루 종일 울었다 😢")
    page.click(".diary .primary")
    page.wait_for_selector("text=적어 주신 글에서 슬픈 마음이")
    assert "<b>강아지</b>" in page.text_content(".written")
    assert page.locator(".pick .links").count() == 3
    audio = page.query_selector("audio")
    assert audio.evaluate(LOUDNESS) >= 0.01
    assert audio.evaluate("(audio) => audio.currentTime") > 0
    page.check("[name=fits][value=yes]")
    page.click(".feedback button")
    page.wait_for_selector("h1:has-text('고맙습니다')")
    assert errors == []
