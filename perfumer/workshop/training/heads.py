"""The heads that are trained: one for each task, and one whose labels only help training.

FER2013's own labels agree with most of ten people about six of ten faces. So the booth reads
expressions as people voted (FER+), and a head of its own learns FER2013's labels: from them the
trunk learns more, and ``evaluate`` can compare it with what others report on FER2013.
"""

from __future__ import annotations

from enum import StrEnum

from perfumer.traits import LABELS, Emotion, Task

Head = str  # the name of a head: of a task, or of :data:`EXTRA`

FER2013 = "fer2013"
EXTRA = {FER2013: Emotion}  # heads that no booth reads
HEADS: tuple[Head, ...] = (*(task.value for task in Task), *EXTRA)


def labels_of(head: Head) -> type[StrEnum]:
    """Return the labels of a head, in the order of its outputs."""
    return EXTRA[head] if head in EXTRA else LABELS[Task(head)]
