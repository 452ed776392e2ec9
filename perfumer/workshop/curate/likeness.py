"""Finds near-duplicates: the same photo in another size, quality, light or slightly other crop.

Photos are compared by a perceptual hash (Zauner 2010). Each of its bits says whether one low
frequency of the grey picture is above the median of all of them, so similar pictures differ in few
bits. The whole photo is compared, which finds copies, and its face, which finds other crops.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Image

SIDE = 64  # pixels; pictures are shrunk to this
FREQUENCIES = 16  # in each direction; the constant one is left out
# Left out on each side of the crop, as a share of it: different people may stand before one wall.
EDGE = 0.15
BITS = FREQUENCIES**2 - 1
WORDS = 4  # 64-bit words per hash
# Share of bits in which the photos and the faces of two copies differ at most. Whole photos of
# copies differ in up to 0.02. Their faces differ more, as a face is found at a slightly different
# place in a smaller picture, but less than the faces of two people before the same wall.
SAME_PHOTO, SAME_FACE = 0.04, 0.32

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Print:
    """The two hashes of a photo."""

    face: int  # hash of the face
    photo: int  # hash of the whole photo

    def __str__(self) -> str:
        return f"{self.face:x}-{self.photo:x}"

    @classmethod
    def parse(cls, text: str) -> Print:
        """Read what :func:`str` wrote; raises :class:`ValueError` for anything else."""
        face, photo = text.split("-")
        return cls(int(face, 16), int(photo, 16))


def print_of(crop: Image, photo: Image) -> Print:
    """Return the hashes of a face's crop and of its photo."""
    edge = round(EDGE * crop.shape[0])
    return Print(hash_of(crop[edge : -edge or None, edge : -edge or None]), hash_of(photo))


def hash_of(picture: Image) -> int:
    """Return the hash of a picture, a number of :data:`BITS` bits."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = np.asarray(cv2.dct(small))[:FREQUENCIES, :FREQUENCIES].ravel()[1:]
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


def distance(one: int, other: int) -> float:
    """Return the share of bits in which two hashes differ: 0 if alike, about 0.5 if unrelated."""
    return (one ^ other).bit_count() / BITS


class Likenesses:
    """The photos that were kept so far, to compare new ones with."""

    def __init__(self) -> None:
        self._prints = np.zeros((0, 2, WORDS), np.uint64)
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._names)

    def add(self, print_: Print, name: str) -> None:
        """Add a kept photo with the name that :meth:`find_duplicate` returns."""
        if len(self) == len(self._prints):  # double the space
            room = np.zeros((max(256, len(self)), 2, WORDS), np.uint64)
            self._prints = np.concatenate([self._prints, room])
        self._prints[len(self)] = _words(print_)
        self._names.append(name)

    def find_duplicate(self, print_: Print, likeness: float) -> str | None:
        """Return the name of the most similar photo, if it is a near-duplicate, else None.

        A near-duplicate is a copy, or a photo whose face differs in at most ``likeness`` of the
        bits. With ``likeness`` below 0 nothing is a near-duplicate.
        """
        if not len(self) or likeness < 0:
            return None
        differing = np.bitwise_count(self._prints[: len(self)] ^ _words(print_)).sum(axis=2) / BITS
        face, photo = differing[:, 0], differing[:, 1]
        alike = (face <= likeness) | ((photo <= SAME_PHOTO) & (face <= SAME_FACE))
        if not alike.any():
            return None
        return self._names[int(np.where(alike, face, 1).argmin())]


def _words(print_: Print) -> Words:
    """Return the hashes of face and photo as words, (2, 4)."""
    data = b"".join(each.to_bytes(8 * WORDS, "big") for each in (print_.face, print_.photo))
    return np.frombuffer(data, np.uint64).reshape(2, WORDS)
