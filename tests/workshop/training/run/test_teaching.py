"""A network that tells another what it sees in faces that nobody was asked about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.data.feed import heads_in
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.face_api import OURS
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.run.teaching import WEIGHT, taught
from tests.support.classifier.face_api_files import written, zeros
from tests.support.classifier.tiny_training import faces, register

register()
CONFIG = Config(trunk="tiny", sizes=(16,), shares=(1.0,))


def test_faces_without_votes_get_what_the_run_reads_and_count_less(tmp_path):
    runs.save(start(CONFIG), CONFIG, tmp_path)
    even = np.full((20, 7), 1 / 7, np.float32)
    voted, others = replace(faces(20), shares={"emotion": even}), faces(30, seed=2)
    same, told = taught([voted, others], tmp_path)
    assert same is voted
    assert told.shares["emotion"].shape == (30, 7)
    assert told.shares["emotion"].sum(axis=1) == pytest.approx(np.full(30, WEIGHT), rel=1e-4)
    assert told.labels is others.labels


def test_a_teacher_that_is_not_there_is_named(tmp_path):
    even = np.full((20, 7), 1 / 7, np.float32)
    with pytest.raises(CheckpointError, match=r"run\.pt is missing"):
        taught([replace(faces(20), shares={"emotion": even})], tmp_path)


def test_a_teacher_is_as_sure_as_the_voters_are(tmp_path):
    votes = np.array([0.6, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05], np.float32)
    bias = np.zeros(7)
    bias[OURS] = 3 * np.log(votes)
    manifest = written(tmp_path, zeros() | {"fc/bias": bias})
    voted = replace(faces(20), shares={"emotion": np.tile(votes, (20, 1))})
    _, told = taught([voted, faces(30, seed=2)], manifest)
    assert told.shares["emotion"][0] == pytest.approx(WEIGHT * votes, abs=0.01)


def test_what_people_said_of_a_face_stands(tmp_path):
    runs.save(start(CONFIG), CONFIG, tmp_path)
    asked = faces(20, Task.EMOTION)
    asked.labels["emotion"][1:] = -1
    (told,) = taught([asked], tmp_path)
    counts = told.shares["emotion"].sum(axis=1)
    assert counts[0] == 0
    assert counts[1:] == pytest.approx(np.full(19, WEIGHT), rel=1e-4)


def test_a_teacher_alone_is_enough_to_learn_from(tmp_path):
    runs.save(start(CONFIG), CONFIG, tmp_path)
    (told,) = taught([faces(20)], tmp_path)
    assert heads_in([told], ["emotion"]) == ("emotion",)
    assert "emotion" in heads_in([told], [])
