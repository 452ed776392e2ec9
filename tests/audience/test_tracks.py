"""A face is followed by where it is; numbers are never given twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.audience.tracks import Tracks
from tests.support.audience.people_seen import face, ticks

FRAMES = st.lists(
    st.tuples(
        st.floats(0.01, 3),
        st.lists(
            st.builds(face, x=st.floats(0, 1), y=st.floats(0, 1), height=st.floats(0.05, 0.6)),
            max_size=5,
        ),
    ),
    max_size=25,
)


def ids(tracks) -> list[int]:
    return [track.id for track in tracks]


def test_a_face_that_stays_is_one_track():
    tracks = Tracks(gone_s=1)
    seen = [ids(tracks.update([face(0.5 + 0.01 * n)], n / 10)) for n in range(20)]
    assert seen == [[1]] * 20


@pytest.mark.parametrize("step", [0.01, 0.05, 0.1])
def test_somebody_who_walks_past_is_one_track(step):
    tracks = Tracks(gone_s=1)
    for n, at in enumerate(ticks(0, 0.8)):
        last = tracks.update([face(0.05 + step * n)], at)
    assert ids(last) == [1]


def test_two_who_stand_side_by_side_stay_apart():
    tracks = Tracks(gone_s=1)
    for n, at in enumerate(ticks(0, 3)):
        pair = [face(0.4 + 0.002 * n), face(0.6 - 0.002 * n)]
        last = tracks.update(pair[::-1] if n % 2 else pair, at)
    assert sorted((track.id, track.face.box.center.x < 0.5) for track in last) == [
        (1, True), (2, False),
    ]  # fmt: skip


def test_who_passes_behind_somebody_nearer_keeps_the_track():
    tracks = Tracks(gone_s=1)
    near = face(0.5, height=0.5)
    for n, at in enumerate(ticks(0, 2)):
        x = 0.1 + 0.04 * n
        hidden = abs(x - 0.5) < 0.07
        last = tracks.update([near] if hidden else [near, face(x, height=0.2)], at)
    assert [(track.id, track.face.box.height) for track in last] == [(1, 0.5), (2, 0.2)]


@pytest.mark.parametrize(("away_s", "track"), [(0.9, 1), (1.1, 2)])
def test_who_comes_back_is_somebody_new(away_s, track):
    tracks = Tracks(gone_s=1)
    tracks.update([face()], 5.0)
    tracks.update([], 5.0 + away_s / 2)
    assert ids(tracks.update([face()], 5.0 + away_s)) == [track]


def test_a_face_of_another_size_is_another_track():
    tracks = Tracks(gone_s=1)
    tracks.update([face(height=0.2)], 0.0)
    assert ids(tracks.update([face(height=0.4)], 0.1)) == [1, 2]


def test_whoever_was_forgotten_is_new():
    tracks = Tracks(gone_s=1)
    tracks.update([face()], 0.0)
    tracks.forget()
    assert ids(tracks.update([face()], 0.1)) == [2]


def test_a_clock_that_goes_back_ends_no_track():
    tracks = Tracks(gone_s=1)
    tracks.update([face()], 100.0)
    (track,) = tracks.update([face()], 3.0)
    assert (track.id, track.since, track.seen_at) == (1, 100.0, 100.0)


@given(FRAMES)
def test_numbers_rise_and_every_face_is_in_exactly_one_track(frames):
    tracks, at, ended, before = Tracks(gone_s=1), 0.0, set(), set()
    for passed, faces in frames:
        at += passed
        now = tracks.update(faces, at)
        here = set(ids(now))
        assert here.isdisjoint(ended)
        assert ids(now) == sorted(here)
        seen = [track.face for track in now if track.seen_at == at]
        assert sorted(map(id, seen)) == sorted(map(id, faces))
        assert all(at - track.seen_at <= 1 for track in now)
        ended |= before - here
        before = here
