"""Read one picture at a time on a thread of its own, so that the kiosk's pointer never waits.

The thread gives way to the others (a higher "nice" value, on Linux for a single thread), and
few pictures may wait for it: more are refused at once. Decoding happens in a process of its own,
which is ended when a picture takes too long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfumer.classifier.preprocess import crop_face
from perfumer.messages import Face, FindFaces, Image
from perfumer.perception.face_quality import ReadingRules
from perfumer.pictures.decoding import Limits, Picture
from perfumer.priority import give_way
from perfumer.traits import Traits
from perfumer.uploads.busy import BusyError
from perfumer.uploads.decoder_process import DecoderProcess
from perfumer.uploads.tips import Tip, face_tips, picture_tips

if TYPE_CHECKING:
    from perfumer.perception.faces import FaceFinder
    from perfumer.perception.watch import FaceWatcher


ReadCrops = Callable[[Sequence[Image]], list[Traits]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReaderRules:
    """Which pictures and faces are read, and how many may wait."""

    limits: Limits
    quality: ReadingRules
    side: int  # pixels of the square that faces are cut to
    max_faces: int  # faces that are read in one picture
    min_face_pixels: int  # height of a face in the decoded picture, under which a tip is given
    max_waiting: int  # pictures that wait or are read at the same time
    max_decode_s: float  # seconds of processor time for decoding one


@dataclass(frozen=True, slots=True)
class FaceReading:
    """One face of a picture, with what was read of it."""

    face: Face
    traits: Traits
    tips: tuple[Tip, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Everything that was read of one picture; ``faces`` from left to right.

    ``picture`` is kept as long as this value: drop both with the request.
    """

    picture: Picture
    faces: tuple[FaceReading, ...]
    tips: tuple[Tip, ...]  # tips about the picture as a whole


class Reader:
    """Finds and reads faces; ``crops`` returns the network, or None until it is loaded."""

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
        self._decoder = DecoderProcess(rules.limits, rules.max_decode_s)
        self._room = threading.BoundedSemaphore(rules.max_waiting)
        self._thread = ThreadPoolExecutor(1, "read-upload", self._begin)

    @property
    def limits(self) -> Limits:
        return self._rules.limits

    def start(self) -> None:
        """Load the face finder and the decoder now, not with the first picture."""
        self._thread.submit(lambda: None)

    def close(self) -> None:
        """Refuse all pictures, also the one that is being decoded; idempotent."""
        if self._closed:
            return
        self._closed = True
        self._decoder.close()
        # On its own thread: left to the garbage collector, MediaPipe can wait forever.
        self._thread.submit(self._end)
        self._thread.shutdown(wait=False)

    def read(self, data: bytes, timeout_s: float = 0.0) -> Reading:
        """Return what the picture shows; wait at most ``timeout_s`` seconds for a place.

        Raises :class:`perfumer.pictures.refusal.PictureError` for a picture that cannot be read
        and :class:`BusyError` when there is no place, or no network yet.
        """
        crops = self._crops()
        if crops is None:
            raise BusyError("the face model is not loaded yet")
        if not self._room.acquire(timeout=timeout_s):
            raise BusyError("too many pictures wait")
        try:
            return self._submitted(data, crops).result()
        except CancelledError as error:
            raise BusyError("the kiosk is stopping") from error
        finally:
            self._room.release()

    def lend(self, job: Callable[[FindFaces], T]) -> Future[T]:
        """Run ``job`` in turn with the pictures, at the same low priority.

        It gets a function that finds faces. Raises :class:`BusyError` when the kiosk is stopping.
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
        # A process has the priority of the thread that starts it. One that cannot be started now
        # is tried again with each picture.
        with suppress(OSError):
            self._decoder.start()
        # On this thread, so that MediaPipe's own threads inherit its priority. And late, since
        # the import takes a second that no page should wait for.
        from perfumer.perception.faces import FaceFinder
        from perfumer.perception.watch import FaceWatcher

        self._finder = FaceFinder(self._model, self._score)
        self._watcher = FaceWatcher(self._finder.find)

    def _end(self) -> None:
        assert self._finder is not None
        self._finder.close()
        self._decoder.release()

    def _read(self, data: bytes, crops: ReadCrops) -> Reading:
        assert self._watcher is not None
        if self._closed:
            raise CancelledError
        rules = self._rules
        picture = self._decoder.decode(data)
        image = picture.image
        faces = self._watcher.find_in_picture(image)[: rules.max_faces]
        read = crops([crop_face(image, face, rules.side) for face in faces])
        readings = [
            FaceReading(
                face,
                traits,
                face_tips(face, image.shape[0], rules.quality, rules.min_face_pixels),
            )
            for face, traits in zip(faces, read, strict=True)
        ]
        readings.sort(key=lambda reading: reading.face.box.center.x)
        return Reading(picture, tuple(readings), picture_tips(faces))
