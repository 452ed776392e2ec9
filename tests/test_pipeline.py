"""The failsafe: whatever goes wrong in a step costs one visit, and never the kiosk."""

from __future__ import annotations

import logging

import pytest

from perfumer.session.state import Stage
from tests.support.kiosk.scripted_booth import CONCEPT, PERFUME, Booth

LOG = "perfumer.kiosk.stepping"


def broken() -> Exception:
    return ZeroDivisionError("the hand model divides by zero")


def errors_logged(caplog) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


def kinds_logged(caplog) -> list[str]:
    """The kinds of the errors: tracebacks are logged as text, which holds no picture."""
    assert all(record.exc_info is None for record in errors_logged(caplog))
    return [line.getMessage().splitlines()[-1].split(":")[0] for line in errors_logged(caplog)]


def finish_a_visit(booth: Booth) -> None:
    """A visitor goes away, another comes and plays to the end."""
    booth.here = False
    booth.camera_away = None
    booth.until(Stage.ATTRACT)
    booth.for_seconds(1.5)
    booth.here = True
    booth.stages.clear()
    booth.until(Stage.FAREWELL)


def test_a_visit_goes_from_the_first_screen_to_the_farewell():
    booth = Booth(PERFUME)
    booth.until(Stage.FAREWELL)
    assert booth.stages == [
        Stage.ATTRACT,
        Stage.CONSENT,
        Stage.CHOOSE,
        Stage.READ,
        Stage.ASK,
        Stage.RESULT,
        Stage.FAREWELL,
    ]
    assert booth.counted("pipeline_errors") == 0
    assert booth.counted("visits") == booth.counted("results") == 1


@pytest.mark.parametrize("stage", Stage)
def test_a_step_that_fails_ends_the_visit_and_the_next_visitor_finishes(stage, caplog):
    booth = Booth(CONCEPT)
    booth.until(stage)
    session = booth.shown.session.id
    booth.fault = broken
    with caplog.at_level(logging.ERROR, LOG):
        booth.frame()
    booth.fault = None
    booth.camera_away = None
    booth.frame()
    assert booth.shown.session.id > session
    assert booth.stage is Stage.ATTRACT
    assert booth.shown.session.traits is None
    assert session in booth.forgotten
    assert booth.counted("pipeline_errors") == 1
    assert len(errors_logged(caplog)) == 1
    finish_a_visit(booth)
    assert {Stage.CHOOSE, Stage.RESULT, Stage.CARD} <= set(booth.stages)


def test_a_failure_that_repeats_is_counted_each_time_and_logged_once_a_minute(caplog):
    booth = Booth()
    booth.until(Stage.ASK)
    booth.fault = broken
    with caplog.at_level(logging.ERROR, LOG):
        booth.for_seconds(10)
        assert booth.counted("pipeline_errors") == 300
        assert kinds_logged(caplog) == ["ZeroDivisionError"]
        booth.for_seconds(51)
    assert len(errors_logged(caplog)) == 2
    assert "more since" in errors_logged(caplog)[1].getMessage()


def test_another_failure_meanwhile_is_logged_too(caplog):
    booth = Booth()
    booth.fault = broken
    with caplog.at_level(logging.ERROR, LOG):
        booth.for_seconds(1)
        booth.fault = lambda: ValueError("another one")
        booth.for_seconds(1)
    assert kinds_logged(caplog) == ["ZeroDivisionError", "ValueError"]


def test_while_every_step_fails_no_progress_is_reported():
    booth = Booth()
    booth.until(Stage.CONSENT)
    steps = booth.stepper.steps
    booth.fault = broken
    booth.for_seconds(2)
    assert booth.stepper.steps == steps
    booth.fault = None
    booth.frame()
    assert booth.stepper.steps == steps + 1


def test_a_visit_that_cannot_be_recorded_is_forgotten_all_the_same():
    class Unwritable(Booth):
        def end(self, session):
            raise OSError("no room for the record of this visit")

    booth = Unwritable()
    booth.until(Stage.RESULT)
    session = booth.shown.session.id
    booth.until(Stage.ATTRACT)
    assert session in booth.forgotten
    assert booth.shown.session.id > session
    steps = booth.stepper.steps
    booth.frame()
    assert booth.stepper.steps == steps + 1


def test_a_camera_that_is_still_away_after_a_failure_is_said_again():
    booth = Booth()
    booth.until(Stage.TROUBLE)
    booth.fault = broken
    booth.frame()
    booth.fault = None
    booth.pause()
    assert booth.stage is Stage.TROUBLE
    booth.camera_away = None
    booth.frame()
    assert booth.stage is Stage.ATTRACT


def test_clocks_go_on_without_frames():
    booth = Booth(CONCEPT)
    booth.until(Stage.ASK)
    session = booth.shown.session.id
    while booth.stage is not Stage.ATTRACT:
        booth.pause()
    assert [ended.id for ended in booth.ended] == [session]
    assert booth.shown.people == 0


def test_a_pipeline_without_a_perceiver_names_what_is_missing():
    booth = Booth()
    booth.pipeline.perceive_with(None)
    with pytest.raises(RuntimeError, match="perceive_with"):
        booth.pipeline.step(None, 0.0)


def test_a_face_is_read_in_the_frame_in_which_it_was_looked_at_and_only_once():
    looked, read = [], []

    class Looking(Booth):
        def _read(self, request):
            read.append(request.frame.sequence)
            super()._read(request)

    booth = Looking(PERFUME)
    booth.pipeline.perceive_with(booth.perceive, lambda frame, _: looked.append(frame.sequence))
    booth.until(Stage.ASK)
    assert len(read) >= 3
    assert set(read) <= set(looked)
    assert len(read) == len(set(read))
    assert len(looked) < booth.sequence, "not every frame is looked at"


def test_a_look_is_told_whether_a_visit_has_begun():
    told = []
    booth = Booth(PERFUME)
    booth.pipeline.perceive_with(
        booth.perceive,
        lambda frame, visiting: told.append((booth.pipeline._session.stage, visiting)),
    )
    booth.until(Stage.ASK)
    assert (Stage.ATTRACT, False) in told
    assert (Stage.READ, True) in told
    assert all(visiting is (stage is not Stage.ATTRACT) for stage, visiting in told)


def test_without_a_camera_no_frame_of_a_visitor_is_kept():
    booth = Booth(PERFUME)
    booth.pipeline.perceive_with(booth.perceive, lambda frame, visiting: None)
    booth.for_seconds(1)
    assert booth.pipeline._looked is not None
    for _ in range(10):
        booth.pause()
    assert booth.pipeline._looked is None
