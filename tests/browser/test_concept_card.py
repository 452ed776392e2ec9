"""A visitor finds a debut concept and takes a photo card home, by fingertip alone."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.support.journey import ROOT
from tests.support.running import running, until

PATIENCE_MS = 150_000
WIDTH = "document.querySelector('#card .photo-card')?.naturalWidth"


def scanned(png: bytes) -> str:
    """What a phone reads off the screen."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    return cv2.QRCodeDetector().detectAndDecode(picture)[0]


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_a_card_is_made_by_fingertip_fetched_by_phone_and_gone_with_its_visitor(chromium):
    address = {"PERFUMER_SERVER__PUBLIC_URL": "http://perfumer.example"}
    with running("--camera", "demo:concept", **address) as kiosk:
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(kiosk.url)
        page.wait_for_selector("#result .concept", timeout=PATIENCE_MS)
        bars = page.locator("#result .bar-share").all_inner_texts()
        reason = page.inner_text("#result .reason")
        page.wait_for_selector("#card-seconds:not([hidden])", timeout=PATIENCE_MS)
        page.wait_for_selector("#card .photo-card", timeout=PATIENCE_MS)
        until(lambda: page.evaluate(WIDTH), 20)
        page.screenshot(path=ROOT / "artefacts" / "journey-concept-card.png")
        url = urlsplit(scanned(page.locator("#card .qr").screenshot()))
        fetched = kiosk.ask(f"{url.path}.jpg")
        opened = kiosk.ask(url.path)
        until(lambda: kiosk.ask(f"{url.path}.jpg").status == 404, 180, every_s=0.5)
        page.close()
    assert len(bars) == 7
    assert sum(int(share.rstrip("%")) for share in bars) == 100
    assert reason
    assert url.netloc == "perfumer.example"
    assert (fetched.status, opened.status) == (200, 200)
    assert fetched.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(fetched.body)) as card:
        assert card.size == (1080, 1720)
    assert errors == []
