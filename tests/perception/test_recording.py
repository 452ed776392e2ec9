"""The file of a recording: private, complete, without pixels, and clear about what is wrong."""

from __future__ import annotations

import json
import stat

import pytest

from perfumer.messages import Observation
from perfumer.perception.lines import (
    CameraChanged,
    Idle,
    Posted,
    ScreenChanged,
    Seen,
    WasReset,
)
from perfumer.perception.recording import (
    Header,
    RecordingError,
    RecordingFile,
    read_recording,
)
from perfumer.session.events import CardMade, FaceRead, FaceUnreadable, TargetChosen
from perfumer.session.state import FailedCard, ReadyCard
from perfumer.traits import AgeBand, Gender, Impression
from tests.support.journey import traits
from tests.support.kiosk.scripted_booth import FACE, hand_at, tip_for

HEADER = Header("2026-05-04T09:30+00:00", "kiosk", 1.77778, {"dwell": {"dwell_s": 1.2}})
HAND = hand_at(tip_for(FACE.box.center))
SEEN = Seen(10.5, Observation(10.45, 3, 1.77778, (FACE,), (), 0))
LINES = [
    SEEN,
    CameraChanged("stalled"),
    Idle(10.6, 10.45),
    Posted(TargetChosen(10.55, "consent:yes")),
    ScreenChanged(0.5625),
    CameraChanged(None),
    WasReset(10.7),
    Posted(CardMade(10.65, 4, FailedCard("no_person"))),
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fault.jsonl"


def record(path, *lines, **options):
    recording = RecordingFile(path, HEADER, **options)
    for line in lines:
        recording.write(line)
    recording.close()
    return path


def test_every_line_comes_back_as_it_was(path):
    assert read_recording(record(path, *LINES)) == (HEADER, LINES)


def test_an_observation_with_a_hand_comes_back_to_five_decimals(path):
    seen = Seen(1 / 3, Observation(1 / 3, 1, 1.5, (FACE,), (HAND,), 0))
    (_, (found,)) = read_recording(record(path, seen))
    assert found.at == 0.33333
    assert found.observation.hands[0].landmarks[8].x == pytest.approx(
        HAND.landmarks[8].x, abs=0.00001
    )


def test_the_header_says_what_the_file_holds_and_what_not(path):
    first = json.loads(record(path).read_text().splitlines()[0])
    assert first["format"] == "perfumer recording"
    assert "Landmarks" in first["contents"]
    assert "No pictures" in first["contents"]


def test_of_a_reading_only_the_impression_is_kept(path):
    event = FaceRead(1.0, 2, traits(Impression.CUTE, Gender.FEMALE, AgeBand.TEEN))
    text = record(path, SEEN, Posted(event)).read_text()
    assert "female" not in text
    assert "10-19" not in text
    assert "neutral" not in text
    (_, (_, posted)) = read_recording(path)
    assert posted.event.traits.impression == pytest.approx(event.traits.impression, abs=0.00001)
    assert len(set(posted.event.traits.age.values())) == 1


def test_that_a_face_could_not_be_read_is_kept(path):
    event = FaceUnreadable(1.5, 2)
    record(path, SEEN, Posted(event))
    assert read_recording(path)[1][1] == Posted(event)


def test_the_name_of_a_photo_card_is_not_kept(path):
    record(path, SEEN, Posted(CardMade(1.0, 2, ReadyCard("a-secret-name"))))
    assert "a-secret-name" not in path.read_text()
    (_, (_, posted)) = read_recording(path)
    assert isinstance(posted.event.card, ReadyCard)


def test_only_its_owner_can_read_the_file(path):
    assert stat.S_IMODE(record(path).stat().st_mode) == 0o600


def test_nothing_is_written_over(path):
    path.write_text("mine")
    with pytest.raises(RecordingError, match="is there already"):
        record(path)
    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RecordingError, match="cannot be written"):
        record(tmp_path / "none" / "fault.jsonl")


def test_a_recording_that_becomes_too_long_ends_and_can_be_read(path, caplog):
    record(path, *[SEEN] * 100, max_bytes=5_000)
    assert path.stat().st_size <= 5_000
    assert len(caplog.records) == 1
    _, lines = read_recording(path)
    assert 0 < len(lines) < 100


def test_a_line_that_was_cut_off_by_the_end_of_the_program_is_left_out(path):
    record(path, SEEN, SEEN)
    path.write_text(path.read_text()[:-40])
    assert read_recording(path)[1] == [SEEN]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("hello", "first line"),
        ("{header}\n\n{header}\n", "line 2"),
        ("{header}\nno json\n{header}\n", "line 2"),
        ('{"format": "perfumer recording", "version": 99}', "version 99"),
        ("{header}\n{}\n{header}\n", "line 2"),
        ('{header}\n{"event": "Dance", "at": 1}\n{header}\n', "line 2.*Dance"),
        ('{header}\n{"at": 1, "seen": {"faces": []}}\n{header}\n', "line 2.*captured_at"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_line(path, tmp_path, text, says):
    header = record(tmp_path / "good.jsonl").read_text().strip()
    path.write_text(text.replace("{header}", header))
    with pytest.raises(RecordingError, match=rf"fault\.jsonl.*{says}"):
        read_recording(path)
