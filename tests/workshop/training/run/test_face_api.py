"""The network of face-api reads expressions, from the files of its package."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from perfumer.traits import Emotion
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.run.face_api import LABELS, MANIFEST, FaceApi
from tests.support.classifier.face_api_files import written, zeros


def test_its_labels_come_in_our_order(tmp_path):
    weights = zeros() | {"fc/bias": np.arange(7.0)}
    (logits,) = FaceApi(written(tmp_path, weights))(torch.rand(1, 3, 100, 100))
    said = [LABELS[int(value)] for value in logits]
    assert said == [emotion.value for emotion in Emotion]


def test_the_blocks_add_up_what_comes_before(tmp_path):
    # The first convolution sees nothing but its bias, 1; the next ones pass on what they are given.
    weights = zeros()
    weights["dense0/conv0/bias"] += 1
    for name, values in weights.items():
        if "depthwise" in name:
            values[1, 1] = 1
        if "pointwise" in name:
            before, width = values.shape[2:]
            values[0, 0, :, :] = np.eye(before, width)
    weights["fc/weights"][0, LABELS.index("happy")] = 1
    (logits,) = FaceApi(written(tmp_path, weights))(torch.rand(1, 3, 112, 112))
    assert logits[list(Emotion).index(Emotion.HAPPY)] == pytest.approx(8.0**4, rel=1e-3)


def test_files_that_are_not_those_of_the_package_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="@vladmandic/face-api"):
        FaceApi(tmp_path / MANIFEST)
    manifest = written(tmp_path, zeros())
    (tmp_path / "weights.bin").write_bytes(b"short")
    with pytest.raises(CheckpointError, match="holds no weights of face-api"):
        FaceApi(manifest)
