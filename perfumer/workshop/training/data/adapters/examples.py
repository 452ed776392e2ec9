"""A labelled picture before it is decoded, and the steps that all data sets share."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from perfumer.workshop.training.data.adapters.files import content
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import DataError, FaceData, Row, load_cached, upright
from perfumer.workshop.training.data.splits import Splits
from perfumer.workshop.training.heads import Head

BOX_MARGIN = 0.25  # margin on each side as a share of the box, as in FairFace's pictures

log = logging.getLogger(__name__)


class Part(StrEnum):
    """The part of a data set that a picture belongs to."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


PARTS: Mapping[str, Part] = {
    "train": Part.TRAIN,
    "training": Part.TRAIN,
    "val": Part.VAL,
    "valid": Part.VAL,
    "validation": Part.VAL,
    "test": Part.TEST,
    "testing": Part.TEST,
}


@dataclass(frozen=True, slots=True)
class Corners:
    """The box of a face, in pixels of the upright picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled picture."""

    where: str  # place named in messages: a path, or a file and its row
    picture: Path | Callable[[], bytes]  # a file, or a function that returns the bytes of one
    labels: Mapping[Head, int]
    part: Part = Part.TRAIN
    person: str = ""  # "" if unknown
    group: str = ""
    face: Corners | None = None  # None: the picture is cropped already


@dataclass(frozen=True)
class Found:
    """A data set; its name contains a hash of its files, so a changed set is read again."""

    name: str
    examples: Sequence[Example]
    tight: bool


def splits_of(found: Found, cache: Path, side: int) -> list[Splits]:
    """Decode all parts. Raises :class:`DataError` if there are no pictures to train on."""
    parts = {part: _part(found, part, cache, side) for part in Part}
    train = parts[Part.TRAIN]
    if train is None:
        raise DataError(f"{found.name} has pictures to judge on, but none to train on: add some")
    _tell(found)
    return [Splits(train, parts[Part.VAL], parts[Part.TEST])]


def _part(found: Found, part: Part, cache: Path, side: int) -> FaceData | None:
    chosen = [example for example in found.examples if example.part is part]
    if not chosen:
        return None
    return load_cached(
        f"{found.name}-{part.value}",
        cache,
        side,
        lambda: _rows(chosen),
        _labels,
        group="group",
        tight=found.tight,
        person="person",
    )


def _rows(examples: Sequence[Example]) -> Iterator[tuple[bytes, Row]]:
    for example in examples:
        facts = {
            "where": example.where,
            "labels": example.labels,
            "group": example.group,
            "person": example.person,
        }
        yield _bytes(example), facts


def _labels(row: Row) -> Mapping[Head, int]:
    labels = row["labels"]
    assert isinstance(labels, Mapping)
    return labels


def _bytes(example: Example) -> bytes:
    picture = example.picture
    data = content(picture) if isinstance(picture, Path) else picture()
    return data if example.face is None else _cropped(data, example.face, example.where)


def _cropped(data: bytes, face: Corners, where: str) -> bytes:
    """Cut a square around the face, with margin; outside the picture its edge is repeated."""
    picture = np.asarray(upright(data, where))
    height, width = picture.shape[:2]
    inside = min(face.right, width) > max(face.left, 0) and min(face.bottom, height) > max(
        face.top, 0
    )
    if not inside:
        raise DataError(
            f"{where}: its face lies outside of its {width} × {height} pixels: remove the record, "
            "or restore the picture in its full size"
        )
    side = round(max(face.right - face.left, face.bottom - face.top) * (1 + 2 * BOX_MARGIN))
    left = (face.left + face.right - side) / 2
    top = (face.top + face.bottom - side) / 2
    move = np.array([[1, 0, -left], [0, 1, -top]])
    square = cv2.warpAffine(picture, move, (side, side), borderMode=cv2.BORDER_REPLICATE)
    written = io.BytesIO()
    Image.fromarray(np.asarray(square, np.uint8)).save(written, "BMP")
    return written.getvalue()


def _tell(found: Found) -> None:
    """Warn about pictures whose labels are all masked, as ours have no equal."""
    masked = [one for one in found.examples if max(one.labels.values(), default=MISSING) < 0]
    if masked:
        log.warning(
            "%s: %d of %d pictures teach nothing, as no label of ours is like theirs; such as %s",
            found.name,
            len(masked),
            len(found.examples),
            masked[0].where,
        )
