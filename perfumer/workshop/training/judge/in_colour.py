"""Strong expressions in colour: 40 faces of FairFace val that show one to a rater.

All faces that people voted on are grey. So a network may know them well and see nothing in a colour
photograph: docs/models.md tells of one that did. These 40 were picked from the 80 faces each that
two networks together found the most angry, sad, surprised and afraid (an earlier one of ours and
that of face-api). The rater, a general vision model, took the plain ones and left out profiles and
faces that sing, eat or laugh. They are few, and easier than others: a figure to compare networks
by, not a share of visitors who are read right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from perfumer.traits import Emotion, Task
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.judge.figures import short
from perfumer.workshop.training.judge.judging import Read

# Rows of FairFace val in the order of its file, and the set itself: SHA-256 of its age labels.
ROWS: Mapping[Emotion, Sequence[int]] = {
    Emotion.ANGRY: (57, 403, 911, 1301, 1456, 2040, 2072, 2207, 3051, 4123, 4373, 4467, 4611),
    Emotion.SAD: (1095, 2254, 2271, 2706, 2915, 2998, 3602, 3844, 3909, 4387),
    Emotion.SURPRISE: (
        *(458, 739, 762, 1055, 1541, 3095, 3294, 3395, 3772, 3914, 3926, 4832, 4954),
    ),
    Emotion.FEAR: (1237, 2096, 3434, 4578),
}
AGES = "7bd1f09fc978f60e9d9deb7122e6739c4d525264b887d3509f7bdaa7cc509fa4"


def of_strong_expressions(read: Sequence[Read]) -> dict[str, Any]:
    """Return the share of the faces in :data:`ROWS` that are named as the rater did."""
    answers = [
        found[Task.EMOTION] for data, found in read if Task.EMOTION in found and _is_val(data)
    ]
    if not answers:
        return {}
    order = list(Emotion)
    named = answers[0].argmax(axis=1)
    right = {each: [named[row] == order.index(each) for row in rows] for each, rows in ROWS.items()}
    everything = [one for each in right.values() for one in each]
    return {
        "pictures": len(everything),
        "accuracy": short(float(np.mean(everything))),
        "recall": {each.value: short(float(np.mean(one))) for each, one in right.items()},
    }


def _is_val(data: FaceData) -> bool:
    ages = np.asarray(data.labels.get(Task.AGE, []), np.int64)
    return hashlib.sha256(ages.astype(np.uint8).tobytes()).hexdigest() == AGES
