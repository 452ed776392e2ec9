"""A network that tells another what it sees in faces that nobody was asked about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.run.teaching import WEIGHT, corrected, taught
from tests.support.classifier.tiny_training import faces, register

register()
CONFIG = Config(trunk="tiny", sizes=(16,), shares=(1.0,))


def readings(frequent: tuple[float, ...], usual: np.ndarray, n: int = 20_000):
    """What an honest network, that learnt where labels were ``usual``, says of other faces."""
    random = np.random.default_rng(3)
    labels = random.choice(len(usual), n, p=frequent)
    seen = labels + random.normal(0, 0.7, n)
    likely = np.exp(-((seen[:, None] - np.arange(len(usual))) ** 2) / (2 * 0.7**2)) * usual
    return (likely / likely.sum(axis=1, keepdims=True)).astype(np.float32)


def test_it_is_corrected_to_how_often_each_label_is_there():
    usual, frequent = np.full(3, 1 / 3, np.float32), (0.8, 0.15, 0.05)
    read = readings(frequent, usual)
    shares, found = corrected(read, usual)
    assert np.abs(read.mean(axis=0) - frequent).max() > 0.1
    assert found == pytest.approx(frequent, abs=0.02)
    assert shares.mean(axis=0) == pytest.approx(frequent, abs=0.02)
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(read)), abs=1e-5)


def test_where_labels_are_as_usual_nothing_changes():
    usual = np.array([0.5, 0.3, 0.2], np.float32)
    read = readings((0.5, 0.3, 0.2), usual)
    shares, found = corrected(read, usual)
    assert found == pytest.approx(usual, abs=0.02)
    assert np.abs(shares - read).max() < 0.05


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
