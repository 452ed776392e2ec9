"""FER+: the faces of FER2013 with the votes of ten people each (Barsoum et al., ICMI 2016).

What people saw is kept as shares of our labels. The votes for contempt, "unknown" and "not a face"
name no label of ours and are left out; a face about which most said so has no label at all. Where
more than half of all ten named one label of ours, the face is a clear one: these are judged on.
"""

from __future__ import annotations

from pathlib import Path

from perfumer.traits import Emotion, Task
from perfumer.workshop.training.data.datasets import (
    EMOTION,
    DataError,
    FaceData,
    Row,
    label_of,
    load_cached,
    read_parquet,
)
from perfumer.workshop.training.heads import FER2013, Head

VOTES = {  # the columns of votes that name a label of ours
    "anger": Emotion.ANGRY,
    "disgust": Emotion.DISGUST,
    "fear": Emotion.FEAR,
    "happiness": Emotion.HAPPY,
    "neutral": Emotion.NEUTRAL,
    "sadness": Emotion.SAD,
    "surprise": Emotion.SURPRISE,
}
OTHERS = ("contempt", "unknown", "not_a_face")
COLUMNS = (*VOTES, *OTHERS, FER2013)


def ferplus(data: Path, cache: Path, side: int, split: str) -> FaceData:
    """Read FER+; ``split`` is train (28,558 faces), val (3,579) or test (3,573)."""
    return load_cached(
        f"ferplus-{split}",
        cache,
        side,
        lambda: read_parquet([data / f"ferplus_{split}.parquet"], COLUMNS),
        labels,
        group=None,
        tight=True,
        sharer=shares,
    )


def labels(row: Row) -> dict[Head, int]:
    """Return the label that more than half of the people named, and FER2013's own, if any."""
    ours, everyone = _votes(row)
    found: dict[Head, int] = {}
    most = max(ours)
    if 2 * most > everyone:
        found[Task.EMOTION] = ours.index(most)
    if row[FER2013]:
        found[FER2013] = label_of(EMOTION, row, FER2013, str(row[FER2013]))
    return found


def shares(row: Row) -> dict[Head, tuple[float, ...]]:
    """Return the share of each label of ours among the votes that named one."""
    ours, everyone = _votes(row)
    total = sum(ours)
    if 2 * total <= everyone:
        return {}
    return {Task.EMOTION: tuple(votes / total for votes in ours)}


def _votes(row: Row) -> tuple[list[int], int]:
    """Return the votes for each label of ours, and the number of all votes."""
    by_label = {VOTES[column]: _count(row, column) for column in VOTES}
    ours = [by_label[emotion] for emotion in Emotion]
    return ours, sum(ours) + sum(_count(row, column) for column in OTHERS)


def _count(row: Row, column: str) -> int:
    votes = row[column]
    if not isinstance(votes, int) or votes < 0:
        raise DataError(
            f"{row.get('where', 'a row')}: {column} is {votes!r}, not a number of votes: "
            "correct it, or leave the row out"
        )
    return votes
