"""Angry, afraid and sad faces are named as readily as others."""

from __future__ import annotations

import numpy as np
import torch

from perfumer.traits import Emotion, Task
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.ship.evening import RARE, even_expressions, find_lean
from tests.support.classifier.tiny_training import SIDE, faces, register

register()
ORDER = list(Emotion)


def leaning(by: float):
    """Logits of an honest network from which ``by`` was taken for the three labels."""
    random = np.random.default_rng(5)
    labels = random.integers(0, 7, 4000)
    logits = random.normal(0, 1, (4000, 7)) + 2.5 * np.eye(7)[labels]
    logits[:, [ORDER.index(emotion) for emotion in RARE]] -= by
    return logits, labels


def hide_angry_faces(network):
    """Let ``network`` call every face disgusted, and angry next; return its biases."""
    head = network.heads["emotion"]
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(torch.tensor([3.0 if e is Emotion.DISGUST else 0.0 for e in Emotion]))
        head.bias[ORDER.index(Emotion.ANGRY)] = 2.5
    return head.bias.detach().clone()


def test_what_the_network_leans_by_is_found():
    for by in (0.0, 0.8, 1.5):
        logits, labels = leaning(by)
        assert abs(find_lean(logits, labels) - by) <= 0.3


def test_only_the_biases_of_the_three_move():
    network = start(Config(trunk="tiny", sizes=(16,), shares=(1.0,))).mean
    before = hide_angry_faces(network)
    added = even_expressions(network, [faces(40, Task.EMOTION)], SIDE)
    assert added > 0
    moved = (network.heads["emotion"].bias.detach() - before).numpy()
    wanted = [added if emotion in RARE else 0.0 for emotion in Emotion]
    assert np.allclose(moved, wanted, atol=1e-6)


def test_without_labelled_faces_nothing_moves():
    network = start(Config(trunk="tiny", sizes=(16,), shares=(1.0,))).mean
    before = network.heads["emotion"].bias.detach().clone()
    assert even_expressions(network, [faces(40)], SIDE) == 0.0
    assert torch.equal(network.heads["emotion"].bias, before)
