"""One picture at a time, on a thread that gives way, and never more waiting than there is room."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import psutil
import pytest

from perfumer.classifier.model_card import load_card
from perfumer.classifier.predictor import Predictor
from perfumer.messages import Box, Face
from perfumer.perception.face_quality import ReadingRules
from perfumer.pictures.decoding import Limits
from perfumer.pictures.refusal import PictureError, Refusal
from perfumer.priority import LOW
from perfumer.supervision.supervisor import Supervisor
from perfumer.uploads.busy import BusyError
from perfumer.uploads.reader import Reader, ReaderRules
from perfumer.uploads.tips import Tip, face_tips
from tests.support import sent_pictures as sent
from tests.support.paths import ROOT
from tests.support.running import until

CARD = ROOT / "models/face.json"
DETECTOR = ROOT / "models/mediapipe/face_detector.tflite"
QUALITY = ReadingRules(0.16, 25, 25, 0.18, 15)
LIMITS = Limits(max_bytes=10_000_000, max_pixels=40_000_000, min_side=64, max_ratio=8, side=1600)
SIDE = load_card(CARD).side
RULES = ReaderRules(
    LIMITS, QUALITY, SIDE, max_faces=5, min_face_pixels=64, max_waiting=2, max_decode_s=2
)
FACE = Face(Box(0.4, 0.4, 0.2, 0.2), (), score=0.9, yaw=0, pitch=0, sharpness=40, brightness=0.5)


@pytest.fixture(scope="module")
def crops():
    return Predictor(CARD, 1).read


@pytest.fixture(scope="module")
def reader(crops):
    made = Reader(DETECTOR, 0.5, lambda: crops, RULES)
    made.start(Supervisor())
    yield made
    made.close()


def test_a_face_is_read_with_all_its_probabilities(reader):
    reading = reader.read(sent.saved(sent.woman()))
    assert len(reading.faces) == 1
    assert sum(reading.faces[0].traits.impression.values()) == pytest.approx(1, abs=1e-4)
    assert reading.tips == ()
    assert reading.faces[0].tips == ()


def test_faces_are_counted_from_the_left(reader):
    reading = reader.read(sent.saved(sent.three()))
    lefts = [found.face.box.x for found in reading.faces]
    assert lefts == sorted(lefts)
    assert len(lefts) == 3
    assert reading.tips == (Tip.SEVERAL,)


def test_a_picture_of_nobody_says_so(reader):
    reading = reader.read(sent.saved(sent.nobody(), "PNG"))
    assert reading.faces == ()
    assert reading.tips == (Tip.NO_FACE,)


def test_a_dark_face_gets_a_tip(reader):
    dark = sent.photo("woman-young", light=0.28)
    assert Tip.DARK in reader.read(sent.saved(dark)).faces[0].tips


def test_a_small_face_gets_a_tip(reader):
    small = sent.photo("woman-young", scale=0.25)
    assert reader.read(sent.saved(small)).faces[0].tips == (Tip.SMALL,)


@pytest.mark.parametrize(
    ("face", "tips"),
    [
        (FACE, ()),
        (replace(FACE, yaw=-40), (Tip.TURNED,)),
        (replace(FACE, pitch=40), (Tip.TURNED,)),
        (replace(FACE, sharpness=2), (Tip.BLURRED,)),
        (replace(FACE, box=Box(0.4, 0.4, 0.05, 0.05), sharpness=2), (Tip.SMALL,)),
        (replace(FACE, brightness=0.1, yaw=30), (Tip.DARK, Tip.TURNED)),
    ],
)
def test_tips_come_from_what_was_measured(face, tips):
    assert face_tips(face, 1000, QUALITY, 64) == tips


def test_a_refused_picture_is_said_to_the_one_who_sent_it(reader):
    with pytest.raises(PictureError) as caught:
        reader.read(b"no picture")
    assert caught.value.code is Refusal.UNKNOWN_KIND


def test_before_the_network_is_loaded_nothing_is_read():
    waiting = Reader(DETECTOR, 0.5, lambda: None, RULES)
    with pytest.raises(BusyError, match="not loaded"):
        waiting.read(sent.saved(sent.woman()))
    waiting.close()


def test_more_than_may_wait_are_turned_away_at_once(crops):
    gate, picture, came = threading.Event(), sent.saved(sent.woman()), []

    def slow(faces):
        gate.wait(60)
        return crops(faces)

    def loaded():
        came.append(1)
        return slow

    crowded = Reader(DETECTOR, 0.5, loaded, RULES)
    crowded.start(Supervisor())
    with ThreadPoolExecutor(2) as visitors:
        first = [visitors.submit(crowded.read, picture) for _ in range(RULES.max_waiting)]
        until(lambda: len(came) == RULES.max_waiting, 20)
        with pytest.raises(BusyError, match="wait"):
            crowded.read(picture, 0.5)
        gate.set()
        assert [len(answer.result(60).faces) for answer in first] == [1, 1]
    assert len(crowded.read(picture).faces) == 1
    crowded.close()


def test_a_closed_reader_turns_everybody_away(crops):
    closed = Reader(DETECTOR, 0.5, lambda: crops, RULES)
    closed.close()
    closed.close()
    with pytest.raises(BusyError, match="now"):
        closed.read(sent.saved(sent.woman()))
    with pytest.raises(BusyError, match="now"):
        closed.lend(lambda find: find)


def test_another_job_is_done_on_the_same_thread_and_can_find_faces(reader):
    picture = np.asarray(sent.woman())

    def job(find):
        return threading.current_thread().name, find(picture)

    thread, faces = reader.lend(job).result(60)
    assert thread.startswith("read-upload")
    assert len(faces) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a niceness")
def test_the_thread_gives_way_to_the_others(crops):
    seen = []

    def noting(faces):
        seen.append(threading.get_native_id())
        return crops(faces)

    polite = Reader(DETECTOR, 0.5, lambda: noting, RULES)
    polite.start(Supervisor())
    polite.read(sent.saved(sent.woman()))
    assert psutil.Process(seen[0]).nice() == psutil.Process().nice() + LOW
    polite.close()
