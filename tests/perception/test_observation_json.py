from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box, Face, Hand, Observation, Point, Side
from perfumer.perception.codec import observation_of, to_json

numbers = st.floats(-2, 2).map(lambda value: round(value, 5))
points = st.builds(Point, numbers, numbers)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
faces = st.builds(
    Face, boxes, st.tuples(*[points] * 6), numbers, numbers, numbers, numbers, numbers
)
hands = st.builds(Hand, st.tuples(*[points] * 21), st.sampled_from(Side), numbers)


@given(st.lists(faces, max_size=2), st.lists(hands, max_size=2), numbers, st.data())
def test_an_observation_survives_json(seen_faces, seen_hands, at, data):
    visitor = data.draw(st.sampled_from([None, *range(len(seen_faces))]))
    seen = Observation(at, 7, 1.77778, tuple(seen_faces), tuple(seen_hands), visitor)
    assert observation_of(json.loads(to_json(seen))) == seen


def test_it_is_one_line_with_five_decimals():
    seen = Observation(1 / 3, 1, 16 / 9, (), (), None)
    assert "\n" not in to_json(seen)
    assert json.loads(to_json(seen))["captured_at"] == 0.33333


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[]",
        '{"captured_at": 0, "sequence": 1, "aspect": 1, "faces": [], "hands": [], "visitor": 0}',
        '{"captured_at": 0, "sequence": 1, "aspect": 1, "faces": [{"box": {}}], "hands": [], '
        '"visitor": null}',
    ],
)
def test_what_is_no_observation_is_refused(line):
    with pytest.raises((KeyError, TypeError, ValueError)):
        observation_of(json.loads(line))
