"""An expression is read against the visitor's own face at rest."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfumer.recommend.resting_face import (
    MISREAD,
    REST_READINGS,
    correct,
    find_factors,
    is_known,
)
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

LIVELY = st.sampled_from([SMILE, SURPRISE])


@pytest.mark.parametrize("rest", [LOOKS_SAD, LOOKS_ANGRY])
def test_a_face_that_looks_sad_or_angry_at_rest_is_neutral_at_rest(rest):
    assert top(rest)[0] in MISREAD
    assert top(correct(rest, find_factors([rest] * REST_READINGS)))[0] is Emotion.NEUTRAL


@pytest.mark.parametrize(
    ("now", "expected"),
    [(SMILE, Emotion.HAPPY), (SURPRISE, Emotion.SURPRISE), (WEEPING, Emotion.SAD)],
)
def test_a_clear_expression_of_such_a_face_stays_what_it_is(now, expected):
    factors = find_factors([LOOKS_SAD] * REST_READINGS)
    assert top(correct(now, factors))[0] is expected


@pytest.mark.parametrize("always", [SMILE, SURPRISE])
def test_who_smiles_or_looks_surprised_all_the_time_is_not_called_neutral(always):
    assert correct(always, find_factors([always] * REST_READINGS)) == pytest.approx(always)


def test_who_weeps_from_the_first_moment_on_is_still_sad():
    assert top(correct(WEEPING, find_factors([WEEPING] * REST_READINGS)))[0] is Emotion.SAD


def test_a_face_that_is_neutral_at_rest_is_left_as_it_is():
    plain = look(neutral=0.7, sad=0.1)
    assert correct(WEEPING, find_factors([plain] * REST_READINGS)) == pytest.approx(WEEPING)


def test_a_smile_among_the_first_readings_does_not_count_as_rest():
    first = [SMILE, LOOKS_SAD, LOOKS_SAD, SURPRISE, LOOKS_SAD, LOOKS_SAD]
    assert find_factors(first) == pytest.approx(find_factors([LOOKS_SAD] * REST_READINGS))


def test_too_few_readings_at_rest_change_nothing():
    assert find_factors([SMILE] * 4 + [LOOKS_SAD] * 2) == {}
    assert find_factors([LOOKS_SAD] * (REST_READINGS - 1)) == {}
    assert find_factors([LOOKS_SAD]) == find_factors([]) == {}


def test_readings_after_the_first_do_not_change_the_rest():
    first = [LOOKS_SAD] * REST_READINGS
    assert find_factors([*first, WEEPING, SMILE]) == find_factors(first)


def test_what_no_head_reads_is_no_rest():
    readings = [EVEN] * REST_READINGS
    assert not is_known(readings)
    assert find_factors(readings) == {}


@given(one=LOOKS, other=LOOKS, now=LOOKS)
def test_shares_sum_to_one_whatever_was_read_first(one, other, now):
    factors = find_factors([one, other] * REST_READINGS)
    corrected = correct(now, factors)
    assert sum(corrected.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in corrected.values())
    assert all(0 < factor <= 1 for factor in factors.values())


@given(rest=LOOKS, before=LOOKS)
def test_only_neutral_and_lively_expressions_gain(rest, before):
    after = correct(before, find_factors([rest] * REST_READINGS))
    for emotion in (Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SURPRISE):
        assert after[emotion] >= before[emotion] - 1e-9


@given(emotion=st.sampled_from(MISREAD), ratio=st.floats(0.01, 4.5), others=st.floats(0, 0.04))
def test_a_rest_up_to_four_times_as_sad_as_neutral_is_neutral(emotion, ratio, others):
    shares = dict.fromkeys(Emotion, others) | {Emotion.NEUTRAL: 1.0, emotion: ratio}
    rest = whole(list(shares.values()))
    assert top(correct(rest, find_factors([rest] * REST_READINGS)))[0] is Emotion.NEUTRAL


@given(lively=LIVELY, rest=LOOKS)
def test_a_smile_after_any_rest_is_still_the_likeliest(lively, rest):
    assume(top(rest)[0] not in (Emotion.HAPPY, Emotion.SURPRISE))
    factors = find_factors([rest] * REST_READINGS)
    assert top(correct(lively, factors))[0] is top(lively)[0]


@given(rest=LOOKS, order=st.permutations(range(REST_READINGS)))
def test_the_order_of_the_first_readings_does_not_matter(rest, order):
    first = [rest, LOOKS_SAD, LOOKS_ANGRY, LOOKS_SAD, SMILE, LOOKS_ANGRY]
    shuffled = [first[place] for place in order]
    assert find_factors(shuffled) == pytest.approx(find_factors(first))
