"""Lets a network name angry, afraid and sad faces as readily as others, before it ships.

Most faces that people voted on are neutral or happy, and in ordinary photographs even more are. A
network that was trained on them leans to these labels where it is in doubt. So one number is added
to the logits of the three, chosen on the validation faces: the one with the best sum of the share
that is right of all and the mean of the shares that are right of each of six labels (logit
adjustment, Menon et al., ICLR 2021, with one number for three labels). The test faces have no say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from perfumer.classifier.network import FaceNet
from perfumer.traits import Emotion, Task
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.judge.calibration import Labels, Numbers
from perfumer.workshop.training.judge.figures import BALANCED
from perfumer.workshop.training.judge.judging import outputs

HEAD = Task.EMOTION.value
RARE = (Emotion.ANGRY, Emotion.FEAR, Emotion.SAD)
TRIED = np.arange(0, 2.01, 0.1)  # numbers that are tried


def even_expressions(network: FaceNet, validation: Sequence[FaceData], side: int) -> float:
    """Raise the bias of :data:`RARE` in place; return the number added, 0 without labels."""
    judged = [data for data in validation if (np.asarray(data.labels[HEAD]) >= 0).any()]
    if HEAD not in network.heads or not judged:
        return 0.0
    logits = np.concatenate([outputs(network, data, side)[HEAD] for data in judged])
    labels = np.concatenate([np.asarray(data.labels[HEAD]) for data in judged])
    added = find_lean(logits[labels >= 0], labels[labels >= 0])
    head = network.heads[HEAD]
    assert isinstance(head, nn.Linear)
    with torch.no_grad():
        head.bias.add_(torch.from_numpy(added * _rare()).to(head.bias))
    return added


def find_lean(logits: Numbers, labels: Labels) -> float:
    """Return the number to add to the logits (n, 7) of :data:`RARE`, for known ``labels`` (n,)."""
    values = [_value((logits + lean * _rare()).argmax(axis=1) == labels, labels) for lean in TRIED]
    return round(float(TRIED[int(np.argmax(values))]), 1)


def _rare() -> Numbers:
    return np.array([float(emotion in RARE) for emotion in Emotion])


def _value(right: Labels, labels: Labels) -> float:
    order = list(Emotion)
    each = [right[labels == order.index(emotion)] for emotion in BALANCED]
    return float(right.mean() + np.mean([rows.mean() for rows in each if len(rows)]))
