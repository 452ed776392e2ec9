"""Who is here, who looks, and which faces are read for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from perfumer.audience.people import Audience, looks
from perfumer.traits import AgeBand, Gender
from tests.support.audience.people_seen import ATTENTION, GUESSES, RULES, face, ticks, watched
from tests.support.journey import traits


@pytest.mark.parametrize(
    ("yaw", "pitch", "looked", "now"),
    [
        (30, 0, False, True),
        (31, 0, False, False),
        (31, 0, True, True),
        (-35, 0, True, True),
        (-36, 0, True, False),
        (0, 31, False, False),
        (0, -35, True, True),
        (20, 36, True, False),
    ],
)
def test_who_looks_may_turn_a_little_further_and_still_looks(yaw, pitch, looked, now):
    assert looks(face(yaw=yaw, pitch=pitch), looked, ATTENTION) is now


def test_a_head_at_the_edge_does_not_flicker():
    audience = Audience(RULES)
    looking = []
    for n, at in enumerate(ticks(0, 2)):
        (person,) = audience.update([face(yaw=29 if n % 2 else 32)], at)
        looking.append(person.looking)
    assert looking == [False] + [True] * 20


def test_visit_and_attention_are_of_the_whole_life_of_a_track():
    audience = Audience(RULES)
    watched(audience, ticks(10, 13), face(yaw=60))
    watched(audience, ticks(13.1, 15), face(yaw=0))
    (person,) = audience.people
    assert person.visit_s == pytest.approx(5.0)
    assert person.attention_s == pytest.approx(1.9)


def test_time_out_of_sight_counts_when_the_track_goes_on():
    audience = Audience(RULES)
    for at in (1.0, 1.1, 1.9):
        audience.update([face()], at)
    assert audience.people[0].visit_s == pytest.approx(0.9)


def test_a_face_below_the_zone_is_not_in_front_of_the_screen():
    assert Audience(RULES).update([face(height=0.039)], 1.0) == ()


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        (face(), True),
        (face(height=0.079), False),
        (face(yaw=-41), False),
        (face(pitch=41), False),
        (face(yaw=39), True),
        (face(brightness=0.1), False),
    ],
)
def test_faces_too_small_or_side_on_or_dark_are_counted_not_read(seen, read):
    audience = Audience(RULES)
    assert len(audience.update([seen], 1.0)) == 1
    assert (audience.choose_faces(1.0) != []) is read


@pytest.mark.parametrize(("interval_s", "times"), [(1, 10), (10, 1)])
def test_a_track_is_read_no_more_often_than_the_setting_says(interval_s, times):
    audience = Audience(replace(RULES, guesses=replace(GUESSES, interval_s=interval_s)))
    asked = []
    for at in ticks(0, 9.9, 0.05):
        audience.update([face()], at)
        asked += [at for _ in audience.choose_faces(at)]
    assert len(asked) == times
    assert all(after - before >= interval_s for before, after in pairwise(asked))


def test_a_batch_takes_those_read_least_first_then_the_largest():
    audience = Audience(RULES)
    faces = [face(0.1, height=0.1), face(0.4, height=0.3), face(0.6), face(0.9, height=0.25)]
    audience.update(faces, 0.0)
    first = [track for track, _ in audience.choose_faces(0.0)]
    assert first == [2, 4, 3]
    for track in first:
        audience.add_reading(track, traits())
    audience.update(faces, 1.0)
    assert [track for track, _ in audience.choose_faces(1.0)] == [1, 2, 4]


def test_only_faces_of_this_frame_are_read():
    audience = Audience(RULES)
    audience.update([face()], 0.0)
    audience.update([], 0.2)
    assert audience.choose_faces(0.2) == []


def test_readings_are_averaged_over_the_life_of_a_track():
    audience = Audience(RULES)
    audience.update([face()], 0.0)
    audience.add_reading(1, traits(gender=Gender.FEMALE, age=AgeBand.TWENTIES))
    audience.add_reading(1, traits(gender=Gender.MALE, age=AgeBand.TWENTIES))
    audience.add_reading(1, traits(gender=Gender.FEMALE, age=AgeBand.THIRTIES))
    audience.update([face()], 0.1)
    guess = audience.people[0].guess
    assert guess.readings == 3
    assert guess.gender[Gender.FEMALE] == pytest.approx((0.9 + 0.1 + 0.9) / 3)
    assert guess.age[AgeBand.TWENTIES] == pytest.approx((0.99 * 2 + 0.01 / 8) / 3)
    assert sum(guess.age.values()) == pytest.approx(1)


@pytest.mark.parametrize("unread", ["gender", "age"])
def test_who_is_not_read_for_gender_and_age_is_only_counted(unread):
    audience = Audience(RULES)
    audience.update([face()], 0.0)
    audience.add_reading(1, replace(traits(), **{unread: {}}))
    audience.update([face()], 0.1)
    assert [person.guess for person in audience.people] == [None]


def test_a_reading_of_somebody_who_left_is_dropped():
    audience = Audience(RULES)
    audience.update([face()], 0.0)
    audience.update([], 2.0)
    audience.add_reading(1, traits())
    assert audience.people == ()


def test_nothing_is_kept_of_whoever_was_forgotten():
    audience = Audience(RULES)
    audience.update([face()], 0.0)
    audience.add_reading(1, traits())
    audience.forget()
    (person,) = audience.update([face()], 0.1)
    assert (person.track, person.guess, person.visit_s) == (2, None, 0.0)
