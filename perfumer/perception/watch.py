"""Find faces anywhere in a frame, near or far, and follow them by looking closely at each.

The detector sees 128 × 128 pixels. In a whole 16:9 frame it misses faces lower than a fifth of
the frame, which is a person at a little over a metre, and it places key points so coarsely that
angles are wrong by ten degrees and more. So frames are searched view by view, a few per frame,
and a known face is looked at in a cut-out of twice its size, where no pixel is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, cycle, islice

from perfumer.messages import Box, Face, FindFaces, Image
from perfumer.perception.faces import measure_quality
from perfumer.perception.light import brighten, gain_for
from perfumer.perception.views import View, around, cut, place, views

# Side of a close look in sizes of the face, and of a second look when the face has moved.
CLOSE, WIDE = 2.0, 4.0
SEARCHES = 4  # views searched per look while people come and go; half as many otherwise
MAX_LOOKS = 2  # known faces looked at per frame: the largest, and the others in turn
MORE_LOOKS = 4  # others looked at in the frame in which one is gone
SAME_SIZE = 2.0  # largest change of size, in either direction, of the same face
SAME_PLACE = 0.5  # distance below which two finds are one face, in sizes of the smaller one


class FaceWatcher:
    """Finds faces with ``find``, which must take a square RGB image of any content."""

    def __init__(self, find: FindFaces) -> None:
        self._find = find
        self._known: tuple[Face, ...] = ()
        self._looks = 0  # frames so far; decides whose turn it is
        self._size = (0, 0)
        self._views: Iterator[View] = iter(())
        self._round = 0  # number of frames in which all views are searched
        self._restless = 0  # number of frames in which more people may come or go

    def find(self, image: Image) -> tuple[Face, ...]:
        """Return the faces of the camera's next frame, the largest first.

        A new person is found after a third of a second at the latest, at 30 frames a second,
        alone or while others come and go. The first frame, and any of another size, is searched
        in full.
        """
        if image.shape[:2] != self._size:
            self._size = image.shape[:2]
            every = views(image.shape[1], image.shape[0])
            self._views = cycle(every)
            self._round = math.ceil(len(every) / SEARCHES)
            self._known = self.find_in_picture(image)
            return self._known
        known = self._look_again(image)
        lost = len(known) < len(self._known)
        eager = lost or self._restless > 0 or not known
        due = islice(self._views, SEARCHES if eager else SEARCHES // 2)
        new = self._find_new(image, due, known)
        self._restless = self._round if lost or new else max(0, self._restless - 1)
        self._known = by_size(known + new)
        return self._known

    def find_in_picture(self, image: Image) -> tuple[Face, ...]:
        """Return all faces of a single picture, the largest first; remember nothing."""
        every = dict.fromkeys(views(image.shape[1], image.shape[0]))
        return by_size(self._find_new(image, every, []))

    def _look_again(self, image: Image) -> list[Face]:
        """Return the known faces where they are now; those without a turn as they were.

        Where one is gone others may be gone too, so some of the next ones are looked at as well.
        """
        self._looks += 1
        turns = set(range(len(self._known)))
        if len(turns) > MAX_LOOKS:
            others = len(turns) - 1
            turns = {0} | {1 + (self._looks + n) % others for n in range(MAX_LOOKS - 1)}
        faces: list[Face] = []
        gone = False
        for number, face in enumerate(self._known):
            if gone and len(turns) < MAX_LOOKS + MORE_LOOKS:
                turns.add(number)
            now = self._look(image, face, CLOSE, WIDE) if number in turns else face
            gone = gone or now is None
            if now is not None and not any(same(now, other) for other in faces):
                faces.append(now)
        return faces

    def _find_new(self, image: Image, due: Iterable[View], known: Sequence[Face]) -> list[Face]:
        """Return faces in the due views that are not known; a close look must confirm them."""
        new: list[Face] = []
        for view in due:
            for candidate in faces_in(view, image, self._find):
                if any(same(candidate, face) for face in chain(known, new)):
                    continue
                face = self._look(image, candidate, CLOSE)
                if face is not None and not any(same(face, other) for other in chain(known, new)):
                    new.append(face)
        return new

    def _look(self, image: Image, face: Face, *sizes: float) -> Face | None:
        """Return ``face`` as it is now, in the first look (of ``sizes`` faces) that shows it."""
        for size in sizes:
            near = faces_in(around(face.box, size, image), image, self._find)
            matches = [other for other in near if alike(other.box, face.box, size / 2)]
            if matches:
                best = min(matches, key=lambda other: apart(other.box, face.box))
                return measure(best, image)
        return None


def faces_in(view: View, image: Image, find: FindFaces) -> list[Face]:
    """Return the faces of a view, in coordinates of the whole ``image``."""
    picture = cut(view, image)
    bright = brighten(picture, gain_for(float(picture.mean()) / 255))
    return [
        face for candidate in find(bright) if (face := place(candidate, view, image)) is not None
    ]


def measure(face: Face, image: Image) -> Face:
    """Return ``face`` with the quality that it has in the full image."""
    height, width = image.shape[:2]
    box = face.box
    top, left = int(box.y * height), int(box.x * width)
    bottom, right = math.ceil((box.y + box.height) * height), math.ceil((box.x + box.width) * width)
    sharpness, brightness = measure_quality(image[top:bottom, left:right])
    return replace(face, sharpness=sharpness, brightness=brightness)


def by_size(faces: Sequence[Face]) -> tuple[Face, ...]:
    """Return the faces, the largest first."""
    return tuple(sorted(faces, key=lambda face: -face.box.area))


def apart(a: Box, b: Box) -> float:
    """Return how far two middles are apart, in sizes of the smaller box, on the longer axis."""
    here, there = a.center, b.center
    return max(
        abs(here.x - there.x) / min(a.width, b.width),
        abs(here.y - there.y) / min(a.height, b.height),
    )


def alike(a: Box, b: Box, reach: float) -> bool:
    """Return whether one may be the other a moment later."""
    return 1 / SAME_SIZE <= a.height / b.height <= SAME_SIZE and apart(a, b) <= reach


def same(a: Face, b: Face) -> bool:
    """Return whether two finds are one face."""
    return apart(a.box, b.box) < SAME_PLACE
