"""An expression over time is calm, quick enough for a smile, and honest about weak guesses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.recommend.expression_course import follow_expression, name_course
from perfumer.recommend.resting_face import REST_READINGS
from perfumer.traits import Emotion, top
from tests.support.recommend.looks import (
    EVEN,
    LOOKS,
    LOOKS_ANGRY,
    LOOKS_SAD,
    SMILE,
    SURPRISE,
    WEEPING,
    look,
    whole,
)

UNSURE = 0.5
WITHIN = 6  # readings, 1.5 s at the booth, in which a change must be shown
OURS = EmotionLabels.OURS
NEUTRAL, HAPPY = "emotion.neutral", "emotion.happy"


def shown(looks, labels=OURS):
    return name_course(follow_expression(looks), labels, UNSURE)


def noisy(shares, count: int, seed: int):
    """The same face ``count`` times, as a network reads it: its logits tremble by 0.7."""
    rng = np.random.default_rng(seed)
    logits = np.log([max(share, 1e-4) for share in shares.values()])
    read = np.exp(logits + rng.normal(0, 0.7, (count, len(logits))))
    return [whole(values.tolist()) for values in read]


@given(st.lists(LOOKS, min_size=1, max_size=20))
def test_every_point_sums_to_one(sequence):
    course = follow_expression(sequence)
    assert len(course) == len(sequence)
    for point in course:
        assert sum(point.values()) == pytest.approx(1)
        assert all(0 <= share <= 1 + 1e-9 for share in point.values())


def test_one_face_at_rest_smiling_amazed_and_at_rest_again():
    looks = [*[LOOKS_SAD] * 8, *[SMILE] * 10, *[SURPRISE] * 10, *[LOOKS_SAD] * 10]
    names = shown(looks)
    assert list(dict.fromkeys(names)) == [NEUTRAL, HAPPY, "emotion.surprise"]
    assert names[7] == names[-1] == NEUTRAL
    changes = [at for at, (a, b) in enumerate(pairwise(names), 1) if a != b]
    assert HAPPY in names[8 : 8 + WITHIN]
    assert names[18 + WITHIN :][:3] == ["emotion.surprise"] * 3
    assert names[28 + WITHIN] == NEUTRAL
    assert len(changes) <= 4


@pytest.mark.parametrize("rest", [LOOKS_SAD, LOOKS_ANGRY])
@pytest.mark.parametrize("seed", range(10))
def test_a_face_at_rest_stays_neutral_though_its_readings_tremble(rest, seed):
    looks = noisy(rest, 24, seed)
    assert {top(each)[0] for each in looks} - {Emotion.NEUTRAL}  # the readings alone do not
    assert set(shown(looks)[REST_READINGS:]) == {NEUTRAL}


@pytest.mark.parametrize("rest", [LOOKS_SAD, LOOKS_ANGRY, look(neutral=0.8)])
@pytest.mark.parametrize("seed", range(5))
def test_a_smile_is_shown_soon_and_stays(rest, seed):
    looks = [*noisy(rest, 8, seed), *noisy(SMILE, 12, seed)]
    names = shown(looks)
    assert names[8 + WITHIN :] == [HAPPY] * (12 - WITHIN)


@given(st.sampled_from([Emotion.SAD, Emotion.ANGRY]), st.floats(0.3, 4))
def test_a_constant_rest_becomes_neutral(emotion, ratio):
    shares = dict.fromkeys(Emotion, 0.03) | {Emotion.NEUTRAL: 1.0, emotion: ratio}
    looks = [whole(list(shares.values()))] * 20
    assert top(follow_expression(looks)[-1])[0] is Emotion.NEUTRAL
    assert shown(looks)[-1] == NEUTRAL


@pytest.mark.parametrize(
    ("always", "name"),
    [(SMILE, "happy"), (SURPRISE, "surprise"), (WEEPING, "sad"), (EVEN, "neutral")],
)
def test_what_a_face_clearly_shows_all_the_time_is_named(always, name):
    assert shown([always] * 12)[-1] == f"emotion.{name}"


def test_a_weak_guess_is_neutral():
    assert set(shown([look(fear=0.4, neutral=0.2)] * 3)) == {NEUTRAL}


def test_a_glimpse_is_not_shown():
    assert set(shown([*[LOOKS_SAD] * 8, SMILE, *[LOOKS_SAD] * 8])) == {NEUTRAL}


def test_a_label_on_the_edge_does_not_flicker():
    edge = [look(happy=UNSURE + (0.03 if n % 2 else -0.03)) for n in range(30)]
    names = name_course([look(happy=0.9), *edge], OURS, UNSURE)
    assert set(names) == {HAPPY}
    assert set(name_course([look(neutral=0.9), *[look(happy=0.49)] * 5], OURS, UNSURE)) == {NEUTRAL}


def test_the_course_moves_less_than_the_readings():
    looks = noisy(LOOKS_SAD, 40, 1)
    course = follow_expression(looks)

    def unrest(points) -> float:
        steps = pairwise(point[Emotion.SAD] for point in points[REST_READINGS:])
        return sum(abs(b - a) for a, b in steps)

    assert unrest(course) < unrest(looks) / 3


@given(LOOKS)
def test_a_single_picture_is_read_as_it_is(shares):
    (point,) = follow_expression([shares])
    assert point == pytest.approx(shares)


def test_what_no_head_reads_stays_even():
    assert follow_expression([EVEN] * 12)[-1] == pytest.approx(EVEN)


@pytest.mark.parametrize("labels", EmotionLabels)
def test_every_label_set_has_its_neutral(labels):
    assert shown([LOOKS_SAD] * 8, labels)[-1].endswith(".neutral")


def test_where_no_expression_is_read_every_point_is_empty():
    assert follow_expression([{}, {}]) == [{}, {}]
    assert follow_expression([]) == []
