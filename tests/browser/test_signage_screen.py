"""Ads in a real browser: they follow who stands there, and count when they were really seen.

The camera, the face finder, the threads, the server, the page, the chooser, the measuring and
the database are real. The face model is replaced by one that knows the demo's figures, so that
this says nothing about its figures.
"""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from perfumer.classifier import predictor
from perfumer.classifier.model_card import load_card
from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.messages import Image
from perfumer.records.database import begin_read
from perfumer.records.rows import UNREAD
from perfumer.records.tables import exposures, plays
from perfumer.settings.all import Settings
from perfumer.traits import AgeBand, Gender, Traits
from perfumer.web.app import create_app
from perfumer.web.serving import Server
from tests.support.demo_figures import CARD, crops_of
from tests.support.journey import ROOT, traits
from tests.support.running import until
from tests.support.short_ads import short_ads
from tests.support.stopwatch import Stopwatch

pytestmark = pytest.mark.browser

FIGURES = {
    "woman-thirties": (Gender.FEMALE, AgeBand.THIRTIES),
    "man-thirties": (Gender.MALE, AgeBand.THIRTIES),
    "man-fifties": (Gender.MALE, AgeBand.FIFTIES),
    "boy-child": (Gender.MALE, AgeBand.CHILD),
}
THUMB = 12  # pixels a side: enough to tell the figures apart
SECONDS = 3.0  # of an ad
SHAPE = (960, 540, 12)
WIDTH = 9728  # of a ResNet50's features
# Keeps what the page tells until it is left, with the file that it shows at that moment.
EAR = """
const post = window.fetch;
window.fetch = (url, options) => {
  const found = /api[/]plays[/](\\w+)[/](\\w+)$/.exec(url);
  const shown = [...document.querySelectorAll("#ad .shown")].at(-1);
  if (found) {
    const told = JSON.parse(sessionStorage.told ?? "[]");
    told.push([found[1], found[2], shown?.getAttribute("src")]);
    sessionStorage.told = JSON.stringify(told);
  }
  return post(url, options);
};
"""


def thumb(crop: Image) -> np.ndarray:
    side = crop.shape[0] // THUMB
    small = crop[: side * THUMB, : side * THUMB].reshape(THUMB, side, THUMB, side, 3)
    return small.mean(axis=(1, 3)).ravel()


@pytest.fixture(scope="module")
def figures() -> dict[str, np.ndarray]:
    """What a crop of each figure looks like, by its name."""
    return {name: thumb(crops[-1]) for name, crops in crops_of(FIGURES).items()}


@dataclass
class Played:
    """A recorded play; ``seen`` is (OTS, LTS, arrivals) by group."""

    campaign: str
    creative: str
    failure: str | None
    shown_s: float
    seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass
class Booth:
    """A kiosk in this process, and where its pages are."""

    kiosk: Kiosk
    url: str
    key: str  # to its dashboard

    def recorded(self) -> list[Played]:
        """All plays in the database, in order."""
        with begin_read(self.kiosk.records.engine) as connection:
            asked = select(plays).order_by(plays.c.sequence)
            found = {row.sequence: played(row) for row in connection.execute(asked)}
            for row in connection.execute(select(exposures)):
                found[row.sequence].seen[row.group] = (row.ots, row.lts, row.arrivals)
        return list(found.values())


def played(row) -> Played:
    return Played(row.campaign, row.creative, row.failure, row.shown_s)


@contextmanager
def booth(settings: Settings) -> Iterator[Booth]:
    kiosk = Kiosk(build(settings, ROOT))
    server = Server(create_app(kiosk, settings, ROOT), settings.server, kiosk.stop)
    serving = threading.Thread(target=server.run, daemon=True)
    kiosk.start()
    serving.start()
    try:
        until(lambda: kiosk.records.kiosk, 60)  # its tables are there
        yield Booth(kiosk, server.url, settings.admin.key.read_text().strip())
    finally:
        server.close()
        serving.join(timeout=10)


@pytest.fixture
def settings(tmp_path, monkeypatch, figures) -> Settings:
    class KnowsFigures:
        """Reads the figure that a crop looks most like."""

        def __init__(self, *_: object) -> None:
            self.card = load_card(CARD)

        def read(self, crops: list[Image]) -> list[Traits]:
            return self.read_with_features(crops)[0]

        def read_with_features(self, crops: list[Image]) -> tuple[list[Traits], np.ndarray]:
            return [self._one(thumb(crop)) for crop in crops], np.zeros((len(crops), WIDTH))

        def _one(self, crop: np.ndarray) -> Traits:
            name = min(figures, key=lambda name: float(np.abs(figures[name] - crop).mean()))
            gender, age = FIGURES[name]
            return traits(gender=gender, age=age)

    monkeypatch.setattr(predictor, "Predictor", KnowsFigures)
    width, height, fps = SHAPE
    return Settings(
        mode="signage",
        camera={"uri": "demo:signage_short", "width": width, "height": height, "fps": fps},
        ads={"strategy": "group", "campaigns": short_ads(tmp_path, SECONDS)},
        server={"port": 0, "secret": str(tmp_path / "secret")},
        admin={"key": str(tmp_path / "key")},
        records={
            "url": f"sqlite:///{tmp_path}/records.db",
            "spill": str(tmp_path / "spill"),
            "key": str(tmp_path / "records.key"),
        },
    )


def meanwhile(page, holds: Callable[[], object], seconds: float) -> None:
    """Let the page work until ``holds``, at most so long."""
    watch = Stopwatch()
    while watch.seconds() < seconds and not holds():
        page.wait_for_timeout(200)


def listened(page) -> list[tuple[str, str, str]]:
    """What the page told until it was left for one of the same server: play, event and file."""
    return [tuple(news) for news in page.evaluate("JSON.parse(sessionStorage.told)")]


@pytest.mark.slow
def test_ads_follow_the_people_and_every_play_is_what_the_browser_saw(chromium, settings):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(EAR)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    with booth(settings) as here:
        page.goto(here.url)
        here_now = here.kiosk.audience
        # The child comes last, alone, and is not read as anything.
        meanwhile(page, lambda: arrivals(here.recorded()) >= 5 and here_now().people == 0, 150)
        wrong = [*faults]
        log_in(page, here)
        told = listened(page)
        meanwhile(page, lambda: here.recorded()[-1].failure is not None, 20)
        recorded = here.recorded()
        in_reports = reported(page, here)[: len(recorded)]
        ads = here.kiosk.ads
    context.close()
    assert in_reports == [(play.campaign, play.creative, play.failure) for play in recorded]
    confirmed = [play for play in recorded if play.failure is None]
    files = [source.rpartition("/")[2] for _, event, source in told if event == "started"]
    assert [ads.creative(p.campaign, p.creative).file.ko for p in confirmed] == files
    assert {play.failure for play in recorded} <= {None, "unconfirmed"}
    groups = [[*map(str, ads.campaign(play.campaign).groups)] for play in confirmed]
    changes = [group for group, _ in groupby(groups)]
    assert [group for group in changes if group] == [["female 30s"], ["male 30s"]]
    assert changes[-1] == []
    seen = {group for play in confirmed for group in play.seen}
    assert seen == {"female 30s", "male 30s", "male 50s", UNREAD}
    assert max(play.seen.get("male 30s", (0,))[0] for play in confirmed) == 2
    assert arrivals(confirmed) == 5
    assert all(play.shown_s <= SECONDS + 1 for play in confirmed)
    assert wrong == []


def log_in(page, here: Booth) -> None:
    page.goto(here.url + "admin")
    page.fill("#key", here.key)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")


def reported(page, here: Booth) -> list[tuple[str, str, str | None]]:
    """Campaign, creative and failure of every play, as the dashboard hands them out."""
    text = page.request.get(here.url + "admin/download/plays.csv").text()
    lines = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    return [(line["campaign"], line["creative"], line["failure"] or None) for line in lines]


def arrivals(recorded: list[Played]) -> int:
    return sum(new for play in recorded for _, _, new in play.seen.values())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 404, "body": "gone"}, "missing"),
        ({"status": 200, "body": "<svg", "content_type": "image/svg+xml"}, "decode"),
    ],
)
def test_a_broken_creative_is_recorded_as_failed_and_told(chromium, settings, answer, reason):
    context = chromium.new_context(viewport={"width": 720, "height": 1280})
    page = context.new_page()
    page.route("**/static/ads/*.svg", lambda route: route.fulfill(**answer))
    with booth(still(settings)) as here:
        page.goto(here.url)
        meanwhile(page, lambda: any(play.failure == reason for play in here.recorded()), 40)
        failed = [play for play in here.recorded() if play.failure]
        troubles = page.request.get(here.url + "/readyz").json()["troubles"]
        page.goto("about:blank")
    context.close()
    assert {play.failure for play in failed} - {"unconfirmed"} == {reason}
    assert all((play.shown_s, play.seen) == (0.0, {}) for play in failed)
    # A slow page says nothing of some plays.
    last = [play for play in failed if play.failure == reason][-1]
    assert any(last.creative in trouble and reason in trouble for trouble in troubles)


def test_a_login_to_the_reports_beside_the_screen_stops_no_play_from_counting(chromium, settings):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page, reports = context.new_page(), context.new_page()
    with booth(still(settings)) as here:
        page.goto(here.url)
        meanwhile(page, here.recorded, 40)
        log_in(reports, here)
        reports.close()  # a page behind another one is hidden
        before = len(here.recorded())
        meanwhile(page, lambda: len(here.recorded()) >= before + 3, 40)
        after = here.recorded()[before + 1 :]
        page.goto("about:blank")
    context.close()
    assert len(after) >= 2
    assert {play.failure for play in after} == {None}


@pytest.mark.parametrize(("whole", "failure"), [(True, None), (False, "decode")])
def test_a_video_counts_once_it_plays(chromium, settings, tmp_path, whole, failure):
    film = filmed(tmp_path / "film.webm")
    only = settings.ads.model_copy(update={"campaigns": campaign_of(film), "files": tmp_path})
    sent = film.read_bytes() if whole else film.read_bytes()[:64]
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.route("**/*.webm", lambda r: r.fulfill(body=sent, content_type="video/webm"))
    with booth(still(settings).model_copy(update={"ads": only})) as here:
        page.goto(here.url)
        meanwhile(page, lambda: told_apart(here), 40)
        first = told_apart(here)[0]
        page.goto("about:blank")
    context.close()
    assert (first.campaign, first.failure) == ("film", failure)
    assert (first.shown_s >= SECONDS) is whole


def told_apart(here: Booth) -> list[Played]:
    """Plays of which a page said what became of them."""
    return [play for play in here.recorded() if play.failure != "unconfirmed"]


def filmed(path: Path) -> Path:
    """A few seconds of a colour that changes."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 12, (320, 180))
    for shade in range(36):
        writer.write(np.full((180, 320, 3), 7 * shade, np.uint8))
    writer.release()
    return path


def campaign_of(film: Path) -> Path:
    """A file of one campaign that shows nothing but the film."""
    name = {"ko": "영화", "en": "Film"}
    creative = {"id": "film-1", "kind": "video", "seconds": SECONDS}
    campaign = {
        "id": "film",
        "advertiser": name,
        "title": name,
        "creatives": [creative | {"file": dict.fromkeys(("ko", "en"), film.name)}],
        "first_day": "2026-01-01",
    }
    path = film.with_name("film.json")
    path.write_text(json.dumps({"campaigns": [campaign]}), encoding="utf-8")
    return path


@pytest.mark.slow
def test_every_play_agrees_with_the_browser_through_reloads_hiding_and_broken_files(
    chromium, settings
):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.route("**/static/ads/*-1.*.svg", lambda route: route.fulfill(status=404))
    became: dict[str, str | None] = {}  # of a play, as the browser told and was believed
    page.on("response", lambda answer: answer.status == 202 and note(answer, became))
    with booth(still(settings)) as here:
        seen = shown(here)
        page.goto(here.url)
        for turn in range(12):
            page.wait_for_timeout(2500)
            page.evaluate(HIDE, turn % 3 == 0)
            if turn % 4 == 3:
                page.reload()
        page.goto("about:blank")
        meanwhile(page, lambda: here.recorded()[-1].failure == "unconfirmed", 30)
        recorded = here.recorded()
    context.close()
    heard = [play for play in recorded if play.failure != "unconfirmed"]
    in_order = sorted(became, key=lambda play: int(play.rpartition("_")[2]))
    assert [(play.campaign, play.creative, play.failure) for play in heard] == [
        (*seen[play], became[play]) for play in in_order
    ]
    assert {"missing", None} <= set(became.values())


# A headless page is never hidden; it is told that it is.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def note(answer, became: dict[str, str | None]) -> None:
    """Why a play failed by a page's report, or None once it was seen."""
    play, event = answer.url.split("/")[-2:]
    if event == "started":
        became[play] = None
    if event == "failed" and became.get(play, "") is not None:
        became[play] = answer.request.post_data_json["reason"]


def shown(here: Booth) -> dict[str, tuple[str, str]]:
    """Campaign and creative of every play from now on."""
    found: dict[str, tuple[str, str]] = {}

    def follow() -> None:
        for snapshot in here.kiosk.snapshots.follow():
            if snapshot is not None and snapshot.ad is not None:
                found[snapshot.ad.play] = (snapshot.ad.campaign, snapshot.ad.creative)

    threading.Thread(target=follow, daemon=True).start()
    return found


def still(settings: Settings) -> Settings:
    """With somebody who stands there and does nothing."""
    camera = settings.camera.model_copy(update={"uri": "demo:still"})
    return settings.model_copy(update={"camera": camera})


def test_a_play_ends_when_its_page_is_gone(chromium, settings):
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    ads = settings.ads.model_copy(update={"campaigns": ROOT / "data/ad_campaigns.json"})
    with booth(still(settings).model_copy(update={"ads": ads})) as here:
        page.goto(here.url)
        meanwhile(page, lambda: shown_s(here) > 0.5, 30)
        before, shown = len(here.recorded()), shown_s(here)
        context.close()
        until(lambda: len(here.recorded()) > before, settings.ads.page_timeout_s)
        last = here.recorded()[before]
    assert last.failure is None
    assert 0.5 < last.shown_s < shown + settings.ads.page_timeout_s


def shown_s(here: Booth) -> float:
    now = here.kiosk.audience()
    return now.shown_s if now else 0.0
