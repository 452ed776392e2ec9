"""A recording, replayed through the whole flow, gives the same events every time."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from perfumer.camera.source import Reason
from perfumer.kiosk.replaying import open_recording, replay
from perfumer.perception.recording import RecordingError
from perfumer.session.events import TargetChosen
from perfumer.session.state import Stage
from tests.support.kiosk.scripted_booth import CONCEPT, SETTINGS, Booth
from tests.support.kiosk.simulated_booth import SimulatedBooth
from tests.support.paths import ROOT

GOLDEN = Path(__file__).parent / "replayed_visit.txt"


def told(path: Path) -> list[str]:
    return [str(change) for change in replay(path, ROOT)]


@pytest.fixture(scope="module")
def visit(tmp_path_factory) -> Path:
    """The simulated visitor's first visit, recorded."""
    path = tmp_path_factory.mktemp("recording") / "visit.jsonl"
    recording = open_recording(path, SETTINGS)
    booth = SimulatedBooth("default", recording.write)
    booth.until(Stage.FAREWELL)
    booth.until(Stage.ATTRACT)
    recording.close()
    return path


def test_a_replay_gives_the_same_events_every_time(visit):
    assert told(visit) == told(visit)


def test_a_replayed_visit_goes_as_it_went(visit):
    assert told(visit) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_a_replay_tells_what_the_booth_showed(tmp_path):
    recording = open_recording(tmp_path / "a.jsonl", SETTINGS)
    booth = Booth(CONCEPT, recording.write)
    booth.until(Stage.FAREWELL)
    recording.close()
    changes = list(replay(tmp_path / "a.jsonl", ROOT))
    stages = [change.value for change in changes if change.what == "stage"]
    assert stages == booth.stages
    chosen = [change.value for change in changes if change.what == "chosen"]
    assert [target for target, _ in groupby(chosen)] == booth.chosen
    assert "ReadyCard" in [c.value for c in changes if c.what == "card"]
    assert changes[-1].at_s == pytest.approx(booth.now - 100.0, abs=0.1)


def test_what_comes_from_outside_the_frames_is_replayed_too(tmp_path):
    recording = open_recording(tmp_path / "a.jsonl", SETTINGS)
    booth = Booth(record=recording.write)
    booth.here = False
    booth.for_seconds(1)
    booth.post(TargetChosen(booth.now, "language:en"))
    booth.post(TargetChosen(booth.now, "start"))
    booth.for_seconds(1)
    booth.camera_away = Reason.STALLED
    booth.pause()
    booth.camera_away = None
    booth.for_seconds(1)
    booth.pipeline.resize_screen(9 / 16)
    booth.frame()
    booth.fault = lambda: ValueError("a frame that no model can read")
    booth.frame()
    booth.fault = None
    booth.for_seconds(0.5)
    recording.close()
    changes = [(c.what, c.value) for c in replay(tmp_path / "a.jsonl", ROOT)]
    assert [c for c in changes if c[0] in ("camera", "language", "stage")] == [
        ("camera", "there"),
        ("language", "ko"),
        ("stage", "attract"),
        ("language", "en"),
        ("stage", "consent"),
        ("camera", "stalled"),
        ("stage", "trouble"),
        ("camera", "there"),
        ("stage", "consent"),
        ("language", "ko"),
        ("stage", "attract"),
    ]


def test_a_recording_of_other_settings_names_them(tmp_path):
    path = tmp_path / "a.jsonl"
    recording = open_recording(path, SETTINGS)
    Booth(record=recording.write).for_seconds(0.2)
    recording.close()
    path.write_text(path.read_text().replace("dwell_s", "dwelling_s", 1))
    with pytest.raises(RecordingError, match="dwelling_s"):
        told(path)


def test_a_recording_without_a_step_says_so(tmp_path):
    open_recording(tmp_path / "a.jsonl", SETTINGS).close()
    with pytest.raises(RecordingError, match="holds no step"):
        told(tmp_path / "a.jsonl")
