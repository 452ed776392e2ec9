"""Reads one picture at a time on a thread of its own, so that the kiosk's pointer never waits.

The thread gives way to the others (a higher "nice" value, on Linux for a single thread), and
few pictures may wait for it: more are turned away at once.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfumer.classifier.preprocess import crop_face
from perfumer.messages import Face, FindFaces, Image
from perfumer.perception.face_quality import ReadingRules
from perfumer.pictures.decoding import Limits, Picture, decode
from perfumer.traits import Traits
from perfumer.uploads.busy import BusyError
from perfumer.uploads.tips import Tip, face_tips, picture_tips

if TYPE_CHECKING:
    from perfumer.perception.faces import FaceFinder
    from perfumer.perception.watch import FaceWatcher

NICE = 10  # added to the thread's niceness: half of what there is to give away

ReadCrops = Callable[[Sequence[Image]], list[Traits]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReaderRules:
    """``side`` is the network's, in pixels; ``faces`` the most that are read in one picture."""

    limits: Limits
    quality: ReadingRules
    side: int
    faces: int
    least_pixels: int  # of a face's height, in the picture as it is read
    waiting: int  # pictures that wait or are read, at most


@dataclass(frozen=True, slots=True)
class FaceReading:
    face: Face
    traits: Traits
    tips: tuple[Tip, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """All that was read of one picture; ``faces`` from left to right, as people count them.

    ``picture`` lives as long as this does: whoever answers a request drops both.
    """

    picture: Picture
    faces: tuple[FaceReading, ...]
    tips: tuple[Tip, ...]  # of the picture as a whole


class Reader:
    """``crops`` is asked for the network at each picture: it is None until that is loaded."""

    def __init__(
        self, model: Path, score: float, crops: Callable[[], ReadCrops | None], rules: ReaderRules
    ) -> None:
        self._model = model
        self._score = score
        self._crops = crops
        self._rules = rules
        self._finder: FaceFinder | None = None
        self._watcher: FaceWatcher | None = None
        self._closed = False
        self._room = threading.BoundedSemaphore(rules.waiting)
        self._thread = ThreadPoolExecutor(1, "read-upload", self._begin)

    @property
    def limits(self) -> Limits:
        return self._rules.limits

    def start(self) -> None:
        """Load the face finder now, not with the first picture."""
        self._thread.submit(lambda: None)

    def close(self) -> None:
        """Read what is being read, nothing else; idempotent."""
        if self._closed:
            return
        self._closed = True
        # In turn, after what is read; left to the garbage collector, MediaPipe can wait for ever.
        self._thread.submit(self._end)
        self._thread.shutdown(wait=False)

    def read(self, data: bytes, patience_s: float = 0.0) -> Reading:
        """What the picture shows; waits for its turn, at most ``patience_s`` for a place.

        Raises :class:`perfumer.pictures.refusal.PictureError` for a picture that cannot be read
        and :class:`BusyError` when there is no place, or no network yet.
        """
        crops = self._crops()
        if crops is None:
            raise BusyError("the face model is not loaded yet")
        if not self._room.acquire(timeout=patience_s):
            raise BusyError("too many pictures wait")
        try:
            return self._submitted(data, crops).result()
        except CancelledError as error:
            raise BusyError("the kiosk is stopping") from error
        finally:
            self._room.release()

    def lend(self, job: Callable[[FindFaces], T]) -> Future[T]:
        """Have ``job`` done in turn with the pictures, as far behind the kiosk as these.

        It is given what finds faces. Raises :class:`BusyError` when the kiosk is stopping.
        """

        def done() -> T:
            if self._closed:
                raise CancelledError
            assert self._watcher is not None
            return job(self._watcher.find_in_picture)

        try:
            return self._thread.submit(done)
        except RuntimeError as error:  # what a closed executor raises
            raise BusyError("the kiosk is stopping") from error

    def _submitted(self, data: bytes, crops: ReadCrops) -> Future[Reading]:
        try:
            return self._thread.submit(self._read, data, crops)
        except RuntimeError as error:  # what a closed executor raises
            raise BusyError("the kiosk is stopping") from error

    def _begin(self) -> None:
        give_way()
        # Here, so that MediaPipe's own threads give way as well: they take after this one. And
        # late, since its import takes a second that no page should wait for.
        from perfumer.perception.faces import FaceFinder
        from perfumer.perception.watch import FaceWatcher

        self._finder = FaceFinder(self._model, self._score)
        self._watcher = FaceWatcher(self._finder.find)

    def _end(self) -> None:
        assert self._finder is not None
        self._finder.close()

    def _read(self, data: bytes, crops: ReadCrops) -> Reading:
        assert self._watcher is not None
        if self._closed:
            raise CancelledError
        rules = self._rules
        picture = decode(data, rules.limits)
        image = picture.image
        faces = self._watcher.find_in_picture(image)[: rules.faces]
        read = crops([crop_face(image, face, rules.side) for face in faces])
        found = [
            FaceReading(
                face,
                traits,
                face_tips(face, image.shape[0], rules.quality, rules.least_pixels),
            )
            for face, traits in zip(faces, read, strict=True)
        ]
        found.sort(key=lambda reading: reading.face.box.center.x)
        return Reading(picture, tuple(found), picture_tips(faces))


def give_way() -> None:
    """Let the kiosk's threads go before the calling one, where a thread can have less."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # The most is 19: the system cuts off what is more.
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICE)
