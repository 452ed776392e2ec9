"""Near-duplicates: the same photo in another size, quality, light or a little other crop.

A perceptual hash (Zauner 2010): whether each low frequency of a grey picture is above the median
of them all. Like pictures differ in few of its bits. The photo is compared as a whole, which
finds copies, and by its face, which finds other cuts of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Image

SIDE = 64  # pixels that a picture is shrunk to
FREQUENCIES = 16  # in each direction; the constant one is left out
EDGE = 0.15  # of the crop, left out on each side: different people stand before one wall
BITS = FREQUENCIES**2 - 1
WORDS = 4  # of 64 bits
# Copies differ in up to 0.02 as wholes. Their faces differ more, as what is found in a smaller
# picture lies a little elsewhere, but less than those of two people before the same wall.
SAME_PHOTO, SAME_FACE = 0.04, 0.32

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Print:
    """Two hashes: of the face, and of the photo around it."""

    face: int
    photo: int

    def __str__(self) -> str:
        return f"{self.face:x}-{self.photo:x}"

    @classmethod
    def parse(cls, text: str) -> Print:
        """Raises :class:`ValueError` for what :func:`str` did not write."""
        face, photo = text.split("-")
        return cls(int(face, 16), int(photo, 16))


def print_of(crop: Image, photo: Image) -> Print:
    edge = round(EDGE * crop.shape[0])
    return Print(hash_of(crop[edge : -edge or None, edge : -edge or None]), hash_of(photo))


def hash_of(picture: Image) -> int:
    """:data:`BITS` bits."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = np.asarray(cv2.dct(small))[:FREQUENCIES, :FREQUENCIES].ravel()[1:]
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


def distance(one: int, other: int) -> float:
    """Share of bits in which two hashes differ: 0 alike, about 0.5 nothing in common."""
    return (one ^ other).bit_count() / BITS


class Likenesses:
    """What was kept so far, to compare with."""

    def __init__(self) -> None:
        self._prints = np.zeros((0, 2, WORDS), np.uint64)
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._names)

    def add(self, found: Print, name: str) -> None:
        if len(self) == len(self._prints):  # room for as many again
            room = np.zeros((max(256, len(self)), 2, WORDS), np.uint64)
            self._prints = np.concatenate([self._prints, room])
        self._prints[len(self)] = _words(found)
        self._names.append(name)

    def like(self, found: Print, likeness: float) -> str | None:
        """The name of the likest, if it is a near-duplicate.

        That is one whose face differs in at most ``likeness`` of the bits, or a copy. Where
        ``likeness`` is less than 0, nothing is one.
        """
        if not len(self) or likeness < 0:
            return None
        differing = np.bitwise_count(self._prints[: len(self)] ^ _words(found)).sum(axis=2) / BITS
        face, photo = differing[:, 0], differing[:, 1]
        alike = (face <= likeness) | ((photo <= SAME_PHOTO) & (face <= SAME_FACE))
        if not alike.any():
            return None
        return self._names[int(np.where(alike, face, 1).argmin())]


def _words(found: Print) -> Words:
    """(2, 4): face, photo."""
    data = b"".join(hashed.to_bytes(8 * WORDS, "big") for hashed in (found.face, found.photo))
    return np.frombuffer(data, np.uint64).reshape(2, WORDS)
