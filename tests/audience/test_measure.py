"""What was seen of a play: OTS, LTS, attention and visit, and what must always hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.audience.measure import Exposure, Ledger
from perfumer.audience.people import Audience
from tests.support.audience.people_seen import MEASURE, RULES, face, ticks

FRAMES = st.lists(
    st.tuples(
        st.floats(0.01, 1.5),
        st.lists(
            st.builds(
                face,
                x=st.sampled_from([0.1, 0.12, 0.5, 0.9]),
                height=st.sampled_from([0.03, 0.1, 0.3]),
                yaw=st.floats(-60, 60),
            ),
            max_size=4,
        ),
    ),
    min_size=1,
    max_size=30,
)


def seen(frames, begin: float, end: float, moving: bool = False) -> list[Exposure]:
    """Exposures after (time, faces)."""
    audience, ledger = Audience(RULES), Ledger()
    for at, faces in frames:
        ledger.note(audience.update(faces, at))
    return ledger.exposures(begin, end, moving, MEASURE)


def test_who_was_there_before_and_after_counts_within_the_play_only():
    (one,) = seen([(at, [face()]) for at in ticks(0, 20)], 5.05, 12.0)
    assert one.visit_s == pytest.approx(6.95)
    assert one.attention_s == pytest.approx(6.95)
    assert one.lts


@pytest.mark.parametrize(("stays_s", "ots"), [(0.4, 0), (0.5, 1), (3.0, 1)])
def test_ots_needs_half_a_second(stays_s, ots):
    assert len(seen([(at, [face()]) for at in ticks(1, 1 + stays_s)], 0, 10)) == ots


@pytest.mark.parametrize(
    ("looked_s", "moving", "lts"),
    [(0.9, False, False), (1.0, False, True), (1.9, True, False), (2.0, True, True)],
)
def test_lts_needs_a_second_of_a_picture_and_two_of_a_video(looked_s, moving, lts):
    frames = [(at, [face()]) for at in ticks(1, 1 + looked_s)]
    away = [(at, [face(yaw=70)]) for at in ticks(1.1 + looked_s, 5)]
    (one,) = seen(frames + away, 0, 10, moving)
    assert one.lts is lts
    assert one.visit_s == pytest.approx(4.0)


def test_looks_add_up_over_a_play():
    frames = [(at, [face(yaw=0 if int(at) % 2 else 70)]) for at in ticks(0, 8, 0.25)]
    (one,) = seen(frames, 0, 8)
    assert one.attention_s == pytest.approx(4 * 0.75)


def test_who_leaves_and_comes_back_is_two():
    frames = [(at, [face()]) for at in (*ticks(0, 1), *ticks(4, 5))]
    assert [one.person.track for one in seen(frames, 0, 10)] == [1, 2]


def test_nobody_saw_a_play_that_ended_before_they_came():
    assert seen([(at, [face()]) for at in ticks(5, 9)], 0, 5) == []


@given(FRAMES, st.floats(0, 20), st.floats(0, 20), st.booleans())
def test_what_must_hold_of_every_play(frames, begin, length, moving):
    at, timed, lives = 0.0, [], {}
    for passed, faces in frames:
        at += passed
        timed.append((at, faces))
    audience, ledger = Audience(RULES), Ledger()
    for at, faces in timed:
        people = audience.update(faces, at)
        ledger.note(people)
        lives |= {person.track: person for person in people}
    exposures = ledger.exposures(begin, begin + length, moving, MEASURE)
    least = MEASURE.lts_video_s if moving else MEASURE.lts_picture_s
    assert len({one.person.track for one in exposures}) == len(exposures)
    for one in exposures:
        life = lives[one.person.track]
        assert 0 <= one.attention_s <= one.visit_s <= length + 1e-9
        assert one.visit_s >= MEASURE.ots_s
        assert one.visit_s <= life.visit_s + 1e-9
        assert one.attention_s <= life.attention_s + 1e-9
        assert one.lts is (one.attention_s >= least)


@given(FRAMES, st.lists(st.floats(0, 10), min_size=2, max_size=6))
def test_plays_one_after_the_other_share_out_what_somebody_gave(frames, cuts):
    at, timed = 0.0, []
    for passed, faces in frames:
        at += passed
        timed.append((at, faces))
    ends = sorted(cuts)
    audience, ledger = Audience(RULES), Ledger()
    for at, faces in timed:
        ledger.note(audience.update(faces, at))
    plays = [ledger.exposures(begin, end, False, MEASURE) for begin, end in pairwise(ends)]
    whole = ledger.exposures(ends[0], ends[-1], False, MEASURE)
    together = {one.person.track: one.attention_s for one in whole}
    for track in {one.person.track for play in plays for one in play}:
        parts = sum(one.attention_s for play in plays for one in play if one.person.track == track)
        assert parts <= together[track] + 1e-6
