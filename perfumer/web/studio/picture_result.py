"""What was read of a picture, sent to the visitor's page and back; it is stored nowhere else.

The page holds it as a signed text, so that another experience or a correction needs no second
upload. The signature expires after an hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from perfumer.messages import Box
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits
from perfumer.uploads.reader import Reading
from perfumer.uploads.tips import Tip
from perfumer.web.signing import PAGE_MAX_AGE_S, Signed

# Format 2 added the likeness to concepts.
PICTURE = Signed("studio-seen", formats=(2,), max_age_s=PAGE_MAX_AGE_S)
L = TypeVar("L", bound=StrEnum)


class PictureResultError(ValueError):
    """The text is too old, was changed, or comes from another kiosk."""


@dataclass(frozen=True, slots=True)
class FaceResult:
    """What was read of one face."""

    box: Box
    traits: Traits
    tips: tuple[Tip, ...]


@dataclass(frozen=True, slots=True)
class PictureResult:
    """The faces of one picture from left to right; ``aspect`` is its width / height."""

    aspect: float
    faces: tuple[FaceResult, ...]
    tips: tuple[Tip, ...]

    @property
    def largest(self) -> int | None:
        """Return the number of the largest face, from 0; None without faces."""
        areas = [face.box.area for face in self.faces]
        return areas.index(max(areas)) if areas else None


def summarise(reading: Reading) -> PictureResult:
    """Return what a page needs of a reading: no pixels."""
    return PictureResult(
        reading.picture.width / reading.picture.height,
        tuple(FaceResult(each.face.box, each.traits, each.tips) for each in reading.faces),
        reading.tips,
    )


def pack_picture(picture: PictureResult, secret: str) -> str:
    """Return the picture as a signed text."""
    faces = [_pack_face(face) for face in picture.faces]
    return PICTURE.sign([round(picture.aspect, 3), faces, list(picture.tips)], secret)


def unpack_picture(text: str, secret: str) -> PictureResult:
    """Return what :func:`pack_picture` packed. Raises :class:`PictureResultError`."""
    try:
        aspect, faces, tips = PICTURE.verify(text, secret)
        return PictureResult(float(aspect), tuple(map(_unpack_face, faces)), tuple(map(Tip, tips)))
    except (TypeError, ValueError) as error:
        raise PictureResultError(f"{error}: send the picture again") from error


def _pack_face(face: FaceResult) -> list[Any]:
    box, traits = face.box, face.traits
    parts: Sequence[Mapping[Any, float]] = (
        traits.gender,
        traits.age,
        traits.emotion,
        traits.impression,
    )
    return [
        [round(value, 4) for value in (box.x, box.y, box.width, box.height)],
        [[round(share, 4) for share in part.values()] for part in parts],
        [[name, round(share, 4)] for name, share in traits.likeness.items()],
        list(face.tips),
    ]


def _unpack_face(payload: Sequence[Any]) -> FaceResult:
    box, (gender, age, emotion, impression), likeness, tips = payload
    traits = Traits(
        gender=_named(Gender, gender),
        age=_named(AgeBand, age),
        emotion=_named(Emotion, emotion),
        impression=_named(Impression, impression),
        readings=1,
        likeness={str(name): float(share) for name, share in likeness},
    )
    return FaceResult(Box(*map(float, box)), traits, tuple(map(Tip, tips)))


def _named(labels: type[L], shares: Sequence[float]) -> dict[L, float]:
    """Return the shares by label; none of a task that the face model does not read."""
    if not shares:
        return {}
    return {label: float(share) for label, share in zip(labels, shares, strict=True)}
