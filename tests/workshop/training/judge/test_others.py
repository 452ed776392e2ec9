"""Figures that belong to no task: FER2013's own labels, votes, and adults called angry or sad."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from perfumer.traits import AgeBand, Emotion
from perfumer.workshop.training.judge import in_colour
from perfumer.workshop.training.judge.others import other_figures
from tests.support.classifier.tiny_training import faces

NAMES = [emotion.value for emotion in Emotion]
AGES = [band.value for band in AgeBand]


def read_as(*emotions: str):
    return np.eye(7)[[NAMES.index(name) for name in emotions]] * 5.0


def labelled(count: int, **labels: list[str]):
    known = {"age": AGES, "emotion": NAMES, "fer2013": NAMES}
    columns = {
        head: np.array([known[head].index(name) if name else -1 for name in names])
        for head, names in labels.items()
    }
    data = faces(count)
    return replace(data, labels=data.labels | columns)


def test_fer2013s_labels_are_judged_by_the_head_that_learnt_them():
    data = labelled(4, fer2013=["sad", "happy", "", "happy"])
    emotion, own = read_as(*["happy"] * 4), read_as("sad", "happy", "fear", "sad")
    by_own = other_figures([(data, {"emotion": emotion, "fer2013": own})])["fer2013"]
    by_emotion = other_figures([(data, {"emotion": emotion})])["fer2013"]
    assert (by_own["read_by"], by_own["accuracy"]) == ("fer2013", pytest.approx(2 / 3, abs=1e-4))
    assert by_emotion["read_by"] == "emotion"
    assert by_emotion["recall"] == {"happy": 1.0, "sad": 0.0}
    assert by_own["pictures"] == by_emotion["pictures"] == 3


def test_children_are_not_counted_among_the_adults_called_angry_or_sad():
    ages = ["10-19", "3-9", "20-29", "70+", "40-49", "30-39", ""]
    data = labelled(7, age=ages)
    emotion = read_as("angry", "sad", "angry", "sad", "sad", "happy", "angry")
    found = other_figures([(data, {"emotion": emotion})])
    assert found == {
        "adults": {
            "pictures": 4,
            "called_angry_or_sad": 0.75,
            "called_angry": 0.25,
            "called_sad": 0.5,
        }
    }


def test_the_cross_entropy_of_votes_is_least_for_the_votes_themselves():
    shares = np.full((3, 7), 1 / 7, np.float32)
    shares[1] = [0.5, 0.5, 0, 0, 0, 0, 0]
    shares[2] = 0  # nobody named an expression
    data = replace(faces(3), shares={"emotion": shares})
    honest = np.log(np.maximum(shares, 1e-9)).astype(np.float64)
    same = other_figures([(data, {"emotion": honest})])["votes"]
    flat = other_figures([(data, {"emotion": np.zeros((3, 7))})])["votes"]
    least = (np.log(7) + np.log(2)) / 2
    assert same["pictures"] == 2
    assert same["cross_entropy"] == pytest.approx(least, abs=1e-3)
    assert same["least"] == flat["least"] == pytest.approx(least, abs=1e-3)
    assert flat["cross_entropy"] == pytest.approx(np.log(7), abs=1e-3)


def test_what_has_no_labels_or_no_answers_has_no_figures():
    data = labelled(2, age=["20-29", "30-39"], fer2013=["sad", "sad"])
    assert other_figures([(data, {"gender": np.zeros((2, 2))})]) == {}
    assert other_figures([(faces(2), {"emotion": read_as("sad", "sad")})]) == {}


def test_strong_expressions_in_colour_are_counted_on_the_very_set_that_was_looked_at(monkeypatch):
    data = labelled(8, age=["20-29"] * 7 + ["0-2"])
    emotion = read_as(*["neutral"] * 6, "sad", "sad")
    assert "in_colour" not in other_figures([(data, {"emotion": emotion})])
    ages = hashlib.sha256(bytes([*[AGES.index("20-29")] * 7, 0])).hexdigest()
    monkeypatch.setattr(in_colour, "AGES", ages)
    monkeypatch.setattr(in_colour, "ROWS", {Emotion.ANGRY: (0, 6), Emotion.SAD: (6, 7)})
    found = other_figures([(data, {"emotion": emotion})])["in_colour"]
    assert found == {"pictures": 4, "accuracy": 0.5, "recall": {"angry": 0.0, "sad": 1.0}}


def test_no_face_shows_two_strong_expressions():
    rows = [row for each in in_colour.ROWS.values() for row in each]
    assert len(rows) == len(set(rows)) == 40
