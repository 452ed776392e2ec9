"""``perfumer see``: a fault is recorded, then replayed from the command line."""

from __future__ import annotations

import json

import cv2
import pytest

from perfumer.cli.see import main
from perfumer.kiosk.replaying import open_recording
from perfumer.messages import Point
from perfumer.session.state import Stage
from tests.support.kiosk.scripted_booth import SETTINGS, Booth
from tests.support.perception.figures import MODELS, frame, person


@pytest.fixture
def recorded(tmp_path):
    """A visit up to the question of consent."""
    path = tmp_path / "fault.jsonl"
    recording = open_recording(path, SETTINGS)
    Booth(record=recording.write).until(Stage.CHOOSE)
    recording.close()
    return path


def test_a_replay_prints_when_what_happened(recorded, capsys):
    assert main(["--replay", str(recorded)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines if " stage " in line] == [
        "attract",
        "consent",
        "choose",
    ]


def test_what_is_no_recording_is_named(tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    assert main(["--replay", str(path)]) == 1
    assert "notes.txt" in capsys.readouterr().err


def test_a_replay_takes_no_pictures(recorded, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--replay", str(recorded), "picture.png"])
    assert "picture.png" in capsys.readouterr().err


def test_a_clip_is_described_and_recorded(tmp_path, capsys):
    clip, recording = tmp_path / "clip.avi", tmp_path / "clip.jsonl"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720))
    for number in range(12):
        image = frame([person(hand=Point(0.7, 0.5))], number / 10).image
        writer.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    writer.release()
    options = ["--mirrored", "--models", str(MODELS), "--record", str(recording)]
    assert main([str(clip), *options]) == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(shown) == 12
    assert len(recording.read_text().splitlines()) == 13
    assert main(["--replay", str(recording)]) == 0
    assert "visitor     there" in capsys.readouterr().out


def test_a_recording_is_not_written_over(recorded, tmp_path, capsys):
    options = ["--models", str(MODELS), "--record", str(recorded)]
    assert main([str(tmp_path), *options]) == 1
    assert "is there already" in capsys.readouterr().err
