"""The kiosk with its ads: real camera script, face finder, threads and records; no page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from perfumer.classifier import predictor
from perfumer.classifier.model_card import load_card
from perfumer.kiosk.building import KioskError, build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.records.database import begin_read
from perfumer.records.tables import plays
from perfumer.session.state import Stage
from perfumer.settings.all import Settings
from perfumer.signage.news import PlayEvent, PlayNews
from tests.support.journey import ROOT, traits
from tests.support.running import until

WIDTH = 9728  # of a ResNet50's features


@pytest.fixture
def reads(monkeypatch) -> list[int]:
    """How many faces each reading had; everybody is read as a woman of twenty-odd."""
    batches: list[int] = []

    class Predictor:
        def __init__(self, card_path: Path, threads: int) -> None:
            self.card = load_card(card_path)

        def read(self, crops):
            return self.read_with_features(crops)[0]

        def read_with_features(self, crops):
            batches.append(len(crops))
            return [traits() for _ in crops], np.zeros((len(crops), WIDTH), np.float32)

    monkeypatch.setattr(predictor, "Predictor", Predictor)
    return batches


@pytest.fixture
def settings(tmp_path):
    def made(mode: str = "signage", script: str = "still", **ads) -> Settings:
        return Settings(
            mode=mode,
            camera={"uri": f"demo:{script}", "width": 640, "height": 360, "fps": 12},
            ads=ads,
            records={
                "url": f"sqlite:///{tmp_path}/records.db",
                "spill": str(tmp_path / "spill"),
                "key": str(tmp_path / "records.key"),
                "place": "Hall 3",
            },
        )

    return made


@contextmanager
def running(settings: Settings) -> Iterator[Kiosk]:
    kiosk = Kiosk(build(settings, ROOT))
    kiosk.start()
    try:
        yield kiosk
    finally:
        kiosk.stop()


def groups(kiosk: Kiosk) -> dict[str, int]:
    now = kiosk.audience()
    return dict(now.groups) if now else {}


def test_whoever_stands_there_is_read_in_batches_and_shown_live(settings, reads):
    with running(settings()) as kiosk:
        until(lambda: groups(kiosk) == {"female 20s": 1}, 30)
        now = kiosk.audience()
    assert (now.people, now.looking) == (1, 1)
    assert now.ad is not None
    assert set(reads) == {1}


def test_without_targeting_no_face_is_read(settings, reads):
    with running(settings(targeting=False)) as kiosk:
        until(lambda: groups(kiosk) == {"unread": 1}, 30)
        seen = kiosk.snapshots.version
        until(lambda: kiosk.snapshots.version > seen + 24, 20)
        assert kiosk.snapshots.peek().ad is not None
    assert reads == []


def test_a_raised_hand_takes_over_at_once_and_the_visit_has_no_ad(settings, reads):
    shown: list[tuple[Stage, bool]] = []
    with running(settings("kiosk", "default")) as kiosk:
        for snapshot in kiosk.snapshots.follow():
            shown.append((snapshot.session.stage, snapshot.ad is not None))
            if snapshot.session.stage is Stage.CHOOSE:
                break
    waiting = [ad for stage, ad in shown if stage is Stage.ATTRACT]
    assert any(waiting)
    assert not waiting[-1]
    assert {ad for stage, ad in shown if stage in (Stage.CONSENT, Stage.CHOOSE)} == {False}


def test_plays_are_recorded_with_the_name_of_the_place(settings, reads):
    with running(settings()) as kiosk:
        until(lambda: kiosk.snapshots.peek() and kiosk.snapshots.peek().ad, 30)
        shown = kiosk.snapshots.peek().ad
        engine = kiosk.records.engine
        kiosk.advertising.tell(PlayNews(shown.play, PlayEvent.STARTED, time.monotonic(), 1, None))
        until(lambda: kiosk.audience().shown_s > 0.1, 5)
    with begin_read(engine) as connection:
        rows = connection.execute(select(plays.c.place, plays.c.campaign, plays.c.failure)).all()
    assert rows == [("Hall 3", shown.campaign, None)]


def test_without_ads_nobody_is_counted(settings):
    assert Kiosk(build(settings(enabled=False), ROOT)).audience() is None


@pytest.mark.parametrize(
    ("ads", "says"),
    [
        ({"merged_ages": ("10s+teens",)}, "PERFUMER_ADS__MERGED_AGES.*10s\\+teens"),
        ({"campaigns": "data/none.json"}, "none.json"),
    ],
)
def test_what_is_wrong_with_ads_is_said_at_the_start(settings, ads, says):
    with pytest.raises(KioskError, match=says):
        build(settings(**ads), ROOT)
