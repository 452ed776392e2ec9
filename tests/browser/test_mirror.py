"""The mirror shows wide and tall frames, and the guide lies on the face in both."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import canned, pages

pytestmark = pytest.mark.browser

MAGENTA = (255, 0, 255)
FACE = canned.snapshot("read", canned.Language.EN, 16 / 9).face
MIDDLE = (FACE.x + FACE.width / 2, FACE.y + FACE.height * 0.46)


def frame(width: int, height: int) -> bytes:
    """A camera picture with a coloured spot in the middle of the face."""
    picture = np.full((height, width, 3), 120, np.uint8)
    place = (round(MIDDLE[0] * width), round(MIDDLE[1] * height))
    cv2.circle(picture, place, 16, MAGENTA, -1)
    return cv2.imencode(".png", picture)[1].tobytes()


@pytest.mark.parametrize("size", [(640, 360), (360, 640)], ids=["wide frame", "tall frame"])
@pytest.mark.parametrize("screen", [(1280, 720), (720, 1280)], ids=["wide screen", "tall screen"])
def test_the_guide_lies_on_the_face(chromium: Browser, size, screen):
    context = chromium.new_context(viewport={"width": screen[0], "height": screen[1]})
    with pages.served(pages.Moments(frame(*size))) as url:
        page = context.new_page()
        page.goto(f"{url}/?moment=read&language=en&aspect={screen[0] / screen[1]}")
        expect(page.locator("#mirror-image.live")).to_be_visible()
        page.wait_for_timeout(700)  # the mirror fades in
        glass = page.locator("#mirror .glass")
        ellipse = page.locator("#guide .rest").bounding_box()
        around = glass.bounding_box()
        shot = cv2.imdecode(np.frombuffer(glass.screenshot(), np.uint8), cv2.IMREAD_COLOR)
        context.close()
    spot = (shot[..., 0] > 200) & (shot[..., 1] < 90) & (shot[..., 2] > 200)
    rows, columns = np.nonzero(spot)
    assert rows.size > 50
    across = around["x"] + columns.mean() - ellipse["x"] - ellipse["width"] / 2
    down = around["y"] + rows.mean() - ellipse["y"] - ellipse["height"] / 2
    assert max(abs(across), abs(down)) < 0.03 * around["height"]
