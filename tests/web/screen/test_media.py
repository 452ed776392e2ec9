"""What pages may tell of an ad, how ad pages are framed, and where an ad is on the screen."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import pytest
from flask import Flask

from perfumer.catalog.text import Language
from perfumer.mailbox import Latest
from perfumer.signage.news import PlayEvent
from perfumer.snapshot import Snapshot
from perfumer.web.present.ads import FULL, ad_space
from perfumer.web.present.view_state import view_state
from perfumer.web.screen.media import media
from tests.support.browser import canned

WIDE, TALL = 16 / 9, 9 / 16
MOMENT = "attract-ad"  # its play is "1"


class Counter:
    """The pages of ads on a kiosk that shows one, keeping what it is told."""

    def __init__(self, moment: str) -> None:
        self.told = []
        snapshots: Latest[Snapshot] = Latest()
        snapshots.put(canned.snapshot(moment, Language.KO, WIDE))
        kiosk = SimpleNamespace(
            snapshots=snapshots, advertising=SimpleNamespace(tell=self.told.append)
        )
        app = Flask("perfumer", root_path=str(canned.ROOT))
        app.extensions["screen"] = SimpleNamespace(kiosk=kiosk)
        app.register_blueprint(media)
        self.client = app.test_client()

    def post(self, what: str, body: object, play: str = "1") -> int:
        return self.client.post(f"/api/plays/{play}/{what}", json=body).status_code


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("started", {"share": 1}, 202),
        ("started", {"share": 0.2}, 202),  # the kiosk judges it, not the page
        ("started", {"share": 1.1}, 400),
        ("started", {"share": True}, 400),
        ("started", {}, 400),
        ("started", [1], 400),
        ("alive", {}, 202),
        ("ended", {"reason": "hidden"}, 202),
        ("failed", {"reason": "missing"}, 202),
        ("failed", {"reason": "bored"}, 400),
        ("failed", {"reason": ["missing"]}, 400),
        ("clicked", {}, 404),
    ],
)
def test_a_report_is_checked_before_it_is_handed_on(what, body, status):
    counter = Counter(MOMENT)
    assert counter.post(what, body) == status
    assert len(counter.told) == (status == 202)


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("started", {"share": 1}, 200),
        ("alive", {}, 200),
        ("failed", {"reason": "decode"}, 200),
        ("ended", {}, 202),
    ],
)
def test_only_the_ad_on_the_screen_can_be_confirmed(what, body, status):
    counter = Counter(MOMENT)
    assert counter.post(what, body, play="another") == status
    assert len(counter.told) == (status == 202)


def test_without_an_ad_nothing_can_be_confirmed():
    counter = Counter("attract")
    assert counter.post("started", {"share": 1}) == 200
    assert counter.told == []


def test_a_report_says_what_was_seen_and_why_it_failed():
    counter = Counter(MOMENT)
    counter.post("started", {"share": 0.75})
    counter.post("failed", {"reason": "timeout"})
    started, failed = counter.told
    assert (started.play, started.event, started.share) == ("1", PlayEvent.STARTED, 0.75)
    assert (failed.event, failed.reason) == (PlayEvent.FAILED, "timeout")


def test_an_ad_page_may_be_framed_by_our_own_page_and_run_nothing():
    ad_page = Counter(MOMENT).client.get("/static/ads/breath.ko.html")
    poster = Counter(MOMENT).client.get("/static/ads/modak-1.ko.svg")
    assert ad_page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in ad_page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in poster.headers
    ad_page.close()
    poster.close()


def test_the_real_kiosk_takes_no_report_without_a_token(kiosk):
    answer = kiosk.ask(
        "/api/plays/1/started", "POST", b'{"share": 1}', Content_Type="application/json"
    )
    assert answer.status == 403


def test_the_real_kiosk_lets_an_ad_page_be_framed_and_nothing_else(kiosk):
    ad_page = kiosk.ask("/static/ads/breath.en.html")
    page = kiosk.ask("/")
    assert ad_page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("moment", "aspect"), [*product(canned.SHOWN, [WIDE, TALL])])
def test_neither_a_target_nor_a_word_of_the_invitation_lies_on_the_ad(moment, aspect):
    shot = canned.snapshot(moment, Language.EN, aspect)
    space = ad_space(False, aspect)
    bottom = space.ad.y + space.ad.height
    assert all(target.box.y >= bottom for target in shot.targets)
    assert space.words.y >= bottom


@pytest.mark.parametrize("aspect", [WIDE, TALL])
def test_an_ad_beside_the_invitation_has_half_of_the_screen(aspect):
    assert ad_space(False, aspect).ad.area >= 0.5


def test_beside_an_ad_there_is_no_mirror_and_no_gallery():
    view = view_state(canned.snapshot(MOMENT, Language.KO, WIDE), canned.CONTENT)
    assert (view["mirror"], view["gallery"]) == (None, None)
    assert view["ad"]["place"] == "beside"
    assert view["texts"]["title"]


def test_alone_the_ad_fills_the_screen_with_nothing_but_the_notice():
    view = view_state(canned.snapshot("signage", Language.KO, WIDE), canned.content("signage"))
    assert view["ad"]["box"] == {"x": 0, "y": 0, "width": 1, "height": 1}
    assert ad_space(True, WIDE).ad == FULL
    assert view["targets"] == []
    assert (view["texts"]["title"], view["texts"]["subtitle"]) == ("", "")
    assert len(view["texts"]["notice"]) == 1


@pytest.mark.parametrize("language", Language)
def test_the_ad_speaks_the_language_of_the_screen(language):
    view = view_state(canned.snapshot(MOMENT, language, WIDE), canned.CONTENT)
    assert view["ad"]["source"] == f"/static/ads/badaseon-1.{language.value}.svg"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("moment", ["attract", "attract-ad", "signage"])
def test_the_notice_says_whether_ads_are_targeted(moment, language):
    shot = canned.snapshot(moment, language, WIDE)
    content = canned.content(moment)
    on = view_state(shot, replace(content, targeting=True))["texts"]["notice"]
    off = view_state(shot, replace(content, targeting=False))["texts"]["notice"]
    say = canned.CONTENT.words.say
    assert on == [say(language, "ads.targeted")]
    assert off == [say(language, "ads.contextual")]
