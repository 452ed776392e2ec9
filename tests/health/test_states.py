"""Every part has one state, with one sentence, for /readyz, /metrics and the log."""

from __future__ import annotations

from perfumer.health.states import States, Told, reasons_of, troubles_of
from perfumer.supervision.part import Condition

AWAY = Told("camera", Condition.FAILED, ("camera 0: stalled",), blocks=True)
SLOW = Told("face", Condition.IMPAIRED, ("it is read with PyTorch",))
LOADING = Told("mediapipe", Condition.STARTING, ("the models are not loaded yet",), blocks=True)
OFF = Told("ads", Condition.OFF, ("there are none",))


def test_what_blocks_is_a_reason_and_what_only_hurts_is_a_trouble():
    told = [AWAY, SLOW, LOADING, OFF]
    assert reasons_of(told) == ("camera 0: stalled", "the models are not loaded yet")
    assert troubles_of(told) == ("it is read with PyTorch",)


def test_a_state_knows_since_when_it_is_so_and_how_often_the_part_failed():
    states, well = States(), Told("camera", Condition.WORKING)
    assert states.update([well], 10.0)[0].since == 10.0
    assert states.update([well], 11.0)[0].since == 10.0
    away = states.update([AWAY], 12.0)[0]
    assert (away.since, away.failures, away.says) == (12.0, 1, "camera 0: stalled")
    assert states.update([AWAY], 13.0)[0].failures == 1
    states.update([well], 14.0)
    assert states.update([AWAY], 15.0)[0].failures == 2


def test_several_sentences_of_one_part_are_one_text():
    told = Told("records", Condition.IMPAIRED, ("the disk is full", "one row was refused"))
    assert States().update([told], 0.0)[0].says == "the disk is full; one row was refused"
    assert troubles_of([told]) == told.sentences
