"""Faces anywhere in a frame, near or far, followed by looking at each of them closely.

The detector sees 128 × 128 pixels. Of a whole 16:9 frame it misses faces lower than a fifth of
the frame, which is a person at a little over a metre, and places key points so coarsely that
angles are off by ten degrees and more. So frames are searched view by view, a few each frame,
and a face once found is looked at in a cut-out of twice its size, where every pixel counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, cycle, islice

from perfumer.messages import Box, Face, FindFaces, Image
from perfumer.perception.faces import quality
from perfumer.perception.views import View, around, cut, placed, views

CLOSE, WIDE = 2.0, 4.0  # sizes of a face: side of a close look, and of one more when it moved
SEARCHES = 2  # views a frame while nobody is known or people come and go, half of it otherwise
MOST_LOOKS = 2  # known faces looked at a frame: the largest, and the others in turn
MORE_LOOKS = 4  # others looked at in the frame in which one is gone
SAME_SIZE = 2.0  # times larger or smaller, at most, is the same face
SAME_PLACE = 0.5  # of the smaller face: middles nearer than this are one face


class FaceWatcher:
    """Finds with ``find``, which must take a square RGB picture of any content."""

    def __init__(self, find: FindFaces) -> None:
        self._find = find
        self._known: tuple[Face, ...] = ()
        self._looks = 0
        self._size = (0, 0)
        self._views: Iterator[View] = iter(())
        self._round = 0  # frames in which all views are searched
        self._restless = 0  # frames for which somebody more may have come or gone

    def find(self, image: Image) -> tuple[Face, ...]:
        """Faces of the next frame of a camera, the largest first.

        Whoever is new is found after a third of a second at the latest, at 30 frames a second,
        alone or while others come and go; the first frame, and any of another size, is searched
        all over.
        """
        if image.shape[:2] != self._size:
            self._size = image.shape[:2]
            every = views(image.shape[1], image.shape[0])
            self._views = cycle(every)
            self._round = math.ceil(len(every) / SEARCHES)
            self._known = self.find_in_picture(image)
            return self._known
        known = self._looked_again(image)
        lost = len(known) < len(self._known)
        eager = lost or self._restless > 0 or not known
        asked = islice(self._views, SEARCHES if eager else SEARCHES // 2)
        new = self._new(image, asked, known)
        self._restless = self._round if lost or new else max(0, self._restless - 1)
        self._known = by_size(known + new)
        return self._known

    def find_in_picture(self, image: Image) -> tuple[Face, ...]:
        """All faces of a single picture, the largest first; remembers nothing."""
        every = dict.fromkeys(views(image.shape[1], image.shape[0]))
        return by_size(self._new(image, every, []))

    def _looked_again(self, image: Image) -> list[Face]:
        """The known faces where they are now; those without a turn as they were.

        Where one is gone others may be too, so some of those after it are looked at as well.
        """
        self._looks += 1
        turns = set(range(len(self._known)))
        if len(turns) > MOST_LOOKS:
            others = len(turns) - 1
            turns = {0} | {1 + (self._looks + n) % others for n in range(MOST_LOOKS - 1)}
        found: list[Face] = []
        gone = False
        for number, face in enumerate(self._known):
            if gone and len(turns) < MOST_LOOKS + MORE_LOOKS:
                turns.add(number)
            now = self._look(image, face, CLOSE, WIDE) if number in turns else face
            gone = gone or now is None
            if now is not None and not any(same(now, other) for other in found):
                found.append(now)
        return found

    def _new(self, image: Image, asked: Iterable[View], known: Sequence[Face]) -> list[Face]:
        """Faces in the views asked for that are not known; a close look must confirm them."""
        new: list[Face] = []
        for view in asked:
            for seen in faces_in(view, image, self._find):
                if any(same(seen, face) for face in chain(known, new)):
                    continue
                face = self._look(image, seen, CLOSE)
                if face is not None and not any(same(face, other) for other in chain(known, new)):
                    new.append(face)
        return new

    def _look(self, image: Image, face: Face, *sizes: float) -> Face | None:
        """``face`` as it is now, by the first look, of so many face sizes, that shows it."""
        for size in sizes:
            near = faces_in(around(face.box, size, image), image, self._find)
            fit = [other for other in near if alike(other.box, face.box, size / 2)]
            if fit:
                best = min(fit, key=lambda other: apart(other.box, face.box))
                return measured(best, image)
        return None


def faces_in(view: View, image: Image, find: FindFaces) -> list[Face]:
    """Faces of a view, in coordinates of the whole ``image``."""
    found = find(cut(view, image))
    return [face for seen in found if (face := placed(seen, view, image)) is not None]


def measured(face: Face, image: Image) -> Face:
    """``face`` with the quality that it has in the full picture."""
    height, width = image.shape[:2]
    box = face.box
    top, left = int(box.y * height), int(box.x * width)
    bottom, right = math.ceil((box.y + box.height) * height), math.ceil((box.x + box.width) * width)
    sharpness, brightness = quality(image[top:bottom, left:right])
    return replace(face, sharpness=sharpness, brightness=brightness)


def by_size(faces: Sequence[Face]) -> tuple[Face, ...]:
    return tuple(sorted(faces, key=lambda face: -face.box.area))


def apart(a: Box, b: Box) -> float:
    """How far their middles are apart, in sizes of the smaller one, the worse of both ways."""
    here, there = a.center, b.center
    return max(
        abs(here.x - there.x) / min(a.width, b.width),
        abs(here.y - there.y) / min(a.height, b.height),
    )


def alike(a: Box, b: Box, reach: float) -> bool:
    """Whether one may be the other a moment later."""
    return 1 / SAME_SIZE <= a.height / b.height <= SAME_SIZE and apart(a, b) <= reach


def same(a: Face, b: Face) -> bool:
    """Whether two findings are one face."""
    return apart(a.box, b.box) < SAME_PLACE
