"""What a page hears of visits is compared with the records, one by one."""

from __future__ import annotations

import random

import pytest

from perfumer.workshop.soak.visits import Heard, Witness, compare

MUSIC, PERFUME, CONCEPT = ("music", "ko"), ("perfume", "ko"), ("concept", "en")


def seen(*steps: tuple[int, str]) -> Witness:
    """A page that saw these sessions and stages, all of music."""
    witness = Witness()
    for session, stage in steps:
        told = {"session": session, "stage": stage, "experience": "music", "language": "ko"}
        witness.hear(told, whole=True)
    return witness


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ([(1, "attract"), (1, "consent"), (1, "ask"), (1, "result"), (2, "farewell")], 1),
        ([(1, "attract"), (2, "attract"), (3, "farewell"), (4, "attract")], 0),
        ([(1, "result"), (1, "choose"), (1, "ask"), (2, "attract")], 2),
        ([(1, "ask"), (1, "trouble"), (1, "ask"), (2, "farewell")], 1),
        ([(1, "ask"), (1, "trouble"), (2, "trouble"), (2, "attract")], 1),
        ([(1, "attract"), (1, "trouble"), (1, "attract"), (2, "attract")], 0),
        ([(1, "consent"), (2, "attract")], 1),
        ([(1, "ask")], 0),
    ],
)
def test_a_visit_is_heard_of_when_it_is_over(steps, count):
    assert len(seen(*steps).heard) == count


def test_what_an_event_leaves_out_stays_as_it_was():
    witness = seen((1, "attract"), (1, "ask"))
    witness.hear({"session": 2})
    assert [visit.key for visit in witness.heard] == [MUSIC]


def test_a_kill_leaves_open_what_was_not_over_or_has_just_been():
    witness = seen((1, "result"), (2, "farewell"), (3, "ask"))
    witness.end_life(witness.heard[0].at + 0.5, soon_s=1.0)
    assert [visit.sure for visit in witness.heard] == [False, False]
    assert witness.view == {}


def test_a_late_event_of_a_kiosk_that_ended_says_nothing():
    witness = seen((1, "result"))
    witness.end_life(0.0, soon_s=1.0)
    witness.hear({"session": 2})
    assert witness.view == {}
    assert len(witness.heard) == 1


def test_a_kill_later_does_not_make_it_unsure():
    witness = seen((1, "result"), (2, "farewell"))
    witness.end_life(witness.heard[0].at + 1.5, soon_s=1.0)
    assert [visit.sure for visit in witness.heard] == [True]


def sure(*keys):
    return [Heard(key, 0.0) for key in keys]


@pytest.mark.parametrize(
    ("heard", "found", "lost", "twice"),
    [
        (sure(MUSIC, PERFUME), [MUSIC, PERFUME], [], 0),
        (sure(MUSIC, PERFUME, CONCEPT), [MUSIC, CONCEPT], [PERFUME], 0),
        (sure(MUSIC, CONCEPT), [MUSIC, MUSIC, CONCEPT], [], 1),
        (sure(MUSIC, PERFUME), [MUSIC, CONCEPT], [PERFUME], 1),
        ([*sure(MUSIC), Heard(PERFUME, 0.0, sure=False)], [MUSIC], [], 0),
        ([*sure(MUSIC), Heard(PERFUME, 0.0, sure=False)], [MUSIC, PERFUME], [], 0),
        ([*sure(MUSIC), Heard(PERFUME, 0.0, sure=False)], [MUSIC, CONCEPT], [], 0),
        ([Heard(MUSIC, 0.0, sure=False), *sure(MUSIC, PERFUME)], [MUSIC, PERFUME], [], 0),
        ([*sure(MUSIC), Heard(MUSIC, 0.0, sure=False), *sure(PERFUME)], [MUSIC, PERFUME], [], 0),
        ([Heard(MUSIC, 0.0, sure=False), *sure(MUSIC)], [MUSIC, MUSIC, MUSIC], [], 1),
        ([], [MUSIC], [], 1),
        (sure(MUSIC, MUSIC), [], [MUSIC, MUSIC], 0),
        ([], [], [], 0),
    ],
)
def test_lost_and_doubled_visits_are_found(heard, found, lost, twice):
    missing, more = compare(heard, found)
    assert [visit.key for visit in missing] == lost
    assert more == twice


def test_a_long_run_is_compared_in_little_time():
    dice = random.Random(1)
    keys = [dice.choice([MUSIC, PERFUME, CONCEPT]) for _ in range(1500)]
    heard = [Heard(key, 0.0, sure=dice.random() > 0.05) for key in keys]
    missing, more = compare(heard, [visit.key for visit in heard if visit.sure])
    assert (missing, more) == ([], 0)
