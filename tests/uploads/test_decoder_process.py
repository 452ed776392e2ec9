"""A picture that takes too long ends its decoder, not the reader, the next picture or the stop."""

import logging
import os
import signal
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import numpy as np
import psutil
import pytest

from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.refusal import PictureError, Refusal
from perfumer.uploads.busy import BusyError
from perfumer.uploads.decoder_process import DecoderProcess
from tests.support import costly_pictures as costly
from tests.support import sent_pictures as sent
from tests.support.processes import children

LIMITS = Limits(max_bytes=40_000_000, max_pixels=40_000_000, min_side=64, max_ratio=8, side=1600)
ENOUGH_S = 0.15  # of processor time for any small picture


@pytest.fixture(scope="module")
def slow_picture() -> bytes:
    """Grain in many scans: within all limits, and some tenths of a second of work."""
    return costly.grain((6400, 5600))


@pytest.fixture
def decoder():
    made = DecoderProcess(LIMITS, ENOUGH_S)
    made.start()
    yield made
    made.close()
    made.release()


def decoders() -> list[psutil.Process]:
    return children("perfumer.uploads.decoder")


def test_a_picture_comes_back_as_it_is_decoded_here(decoder):
    data = sent.saved(sent.woman())
    picture, here = decoder.decode(data), decode(data, LIMITS)
    assert (picture.kind, picture.width, picture.height) == (here.kind, here.width, here.height)
    assert np.array_equal(picture.image, here.image)


def test_a_refusal_comes_back_with_its_reason(decoder):
    for data, code in ((b"no picture", Refusal.UNKNOWN_KIND), (b"", Refusal.MISSING)):
        with pytest.raises(PictureError) as caught:
            decoder.decode(data)
        assert caught.value.code is code


def test_one_process_serves_all_pictures(decoder):
    numbers = set()
    for _ in range(3):
        decoder.decode(sent.saved(sent.woman()))
        numbers |= {child.pid for child in decoders()}
    assert len(numbers) == 1


def test_the_processor_time_of_one_picture_ends_it_and_the_next_is_read(decoder, slow_picture):
    decoder.decode(sent.saved(sent.woman()))
    (first,) = decoders()
    with pytest.raises(PictureError) as caught:
        decoder.decode(slow_picture)
    assert caught.value.code is Refusal.TOO_COSTLY
    assert decoder.decode(sent.saved(sent.woman())).width == 900
    (second,) = decoders()
    assert second.pid != first.pid


def test_many_pictures_together_may_take_longer_than_one(decoder):
    large = sent.saved(sent.photo(size=(2400, 1800)))
    for _ in range(20):
        assert decoder.decode(large).width == 2400
    (child,) = decoders()
    assert child.cpu_times().user > ENOUGH_S


def test_closing_ends_a_picture_at_once(slow_picture):
    slow = DecoderProcess(LIMITS, 60)
    with ThreadPoolExecutor(1) as visitor:
        answer = visitor.submit(slow.decode, sent.saved(sent.woman()))
        assert answer.result(20).width == 900
        answer = visitor.submit(slow.decode, slow_picture)
        time.sleep(0.05)
        began = time.monotonic()
        slow.close()
        with pytest.raises(CancelledError):
            answer.result(5)
        assert time.monotonic() - began < 1
        visitor.submit(slow.release).result(5)
    assert decoders() == []


def test_a_decoder_that_was_ended_is_started_again(decoder, caplog):
    decoder.decode(sent.saved(sent.woman()))
    (child,) = decoders()
    os.kill(child.pid, signal.SIGKILL)
    child.wait(5)
    assert decoder.decode(sent.saved(sent.woman())).width == 900


def test_what_ends_a_decoder_is_a_broken_picture_and_one_line(decoder, caplog):
    decoder.decode(sent.saved(sent.woman()))
    (child,) = decoders()
    child.suspend()
    threading.Timer(0.2, child.kill).start()
    with caplog.at_level(logging.INFO), pytest.raises(PictureError) as caught:
        decoder.decode(sent.saved(sent.woman()))
    assert caught.value.code is Refusal.BROKEN
    assert len(caplog.records) == 1


def test_a_decoder_that_gets_no_processor_is_ended_and_its_picture_may_come_again(decoder):
    decoder.decode(sent.saved(sent.woman()))
    (child,) = decoders()
    child.suspend()
    began = time.monotonic()
    with pytest.raises(BusyError):
        decoder.decode(sent.saved(sent.woman()))
    assert time.monotonic() - began < 10
    assert decoder.decode(sent.saved(sent.woman())).width == 900


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="needs Linux")
def test_the_decoder_runs_in_idle_time_beside_the_kiosk(decoder):
    decoder.decode(sent.saved(sent.woman()))
    (child,) = decoders()
    assert os.sched_getscheduler(child.pid) == os.SCHED_IDLE
    assert os.getsid(child.pid) == os.getsid(0)  # a session would get a share of its own
    assert os.getpgid(child.pid) != os.getpgid(0)  # Ctrl-C must not reach it


def test_the_decoder_has_a_bound_of_memory(decoder):
    decoder.decode(sent.saved(sent.woman()))
    (child,) = decoders()
    soft, hard = child.rlimit(psutil.RLIMIT_DATA)
    assert soft == hard < 1_500_000_000
