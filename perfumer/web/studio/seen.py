"""What was read of a picture, handed to the visitor's own page and back: kept nowhere else.

The page holds it as a signed text for as long as it is open, so that another experience or a
correction needs no second upload. The signature ends after an hour.
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
SEEN = Signed("studio-seen", formats=(2,), max_age_s=PAGE_MAX_AGE_S)
L = TypeVar("L", bound=StrEnum)


class SeenError(ValueError):
    """The text is too old, was changed, or comes from another kiosk: send the picture again."""


@dataclass(frozen=True, slots=True)
class SeenFace:
    box: Box
    traits: Traits
    tips: tuple[Tip, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Faces of one picture from left to right; ``aspect`` is its width / height."""

    aspect: float
    faces: tuple[SeenFace, ...]
    tips: tuple[Tip, ...]

    @property
    def largest(self) -> int | None:
        """The number of the largest face, from 0; None without any."""
        areas = [face.box.area for face in self.faces]
        return areas.index(max(areas)) if areas else None


def seen_in(reading: Reading) -> Seen:
    """What a page needs of a reading: no pixels."""
    return Seen(
        reading.picture.width / reading.picture.height,
        tuple(SeenFace(found.face.box, found.traits, found.tips) for found in reading.faces),
        reading.tips,
    )


def pack_seen(seen: Seen, secret: str) -> str:
    faces = [_packed(face) for face in seen.faces]
    return SEEN.sign([round(seen.aspect, 3), faces, list(seen.tips)], secret)


def unpack_seen(text: str, secret: str) -> Seen:
    """What :func:`pack_seen` packed. Raises :class:`SeenError`."""
    try:
        aspect, faces, tips = SEEN.verify(text, secret)
        return Seen(float(aspect), tuple(map(_unpacked, faces)), tuple(map(Tip, tips)))
    except (TypeError, ValueError) as error:
        raise SeenError(f"{error}: send the picture again") from error


def _packed(face: SeenFace) -> list[Any]:
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


def _unpacked(payload: Sequence[Any]) -> SeenFace:
    box, (gender, age, emotion, impression), likeness, tips = payload
    traits = Traits(
        gender=_named(Gender, gender),
        age=_named(AgeBand, age),
        emotion=_named(Emotion, emotion),
        impression=_named(Impression, impression),
        readings=1,
        likeness={str(name): float(share) for name, share in likeness},
    )
    return SeenFace(Box(*map(float, box)), traits, tuple(map(Tip, tips)))


def _named(labels: type[L], shares: Sequence[float]) -> dict[L, float]:
    return {label: float(share) for label, share in zip(labels, shares, strict=True)}
