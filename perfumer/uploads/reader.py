"""Read one picture at a time on a thread of its own, so that the kiosk's pointer never waits.

The thread gives way to the others (a higher "nice" value, on Linux for a single thread), and
few pictures may wait for it: more are refused at once. Decoding happens in a process of its own,
which is ended when a picture takes too long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfumer.classifier.preprocess import crop_face
from perfumer.messages import Face, FindFaces, Image
from perfumer.perception.face_quality import ReadingRules
from perfumer.pictures.decoding import Limits, Picture
from perfumer.pictures.refusal import PictureError
from perfumer.priority import give_way
from perfumer.supervision.jobs import Jobs, NotRunningError
from perfumer.supervision.part import Part
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all
from perfumer.traits import Traits
from perfumer.uploads.busy import BusyError
from perfumer.uploads.decoder_process import DecoderProcess
from perfumer.uploads.tips import Tip, face_tips, picture_tips

if TYPE_CHECKING:
    from perfumer.perception.faces import FaceFinder


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
        self._closed = False
        self._supervised: tuple[Supervised, ...] = ()
        self._decoder = DecoderProcess(rules.limits, rules.max_decode_s)
        self._room = threading.BoundedSemaphore(rules.max_waiting)
        self._jobs: Jobs[FaceFinder] = Jobs(
            self._open_finder, self._close_finder, (PictureError, BusyError)
        )

    @property
    def limits(self) -> Limits:
        return self._rules.limits

    @property
    def decoder_ends(self) -> int:
        """Times that the process which decodes was ended over a picture."""
        return self._decoder.ends

    def start(self, supervisor: Supervisor) -> None:
        """Read from now on; the face finder and the decoder load before the first picture."""
        # Others may have the processors while one is decoded, or a network is drawn.
        self._supervised = supervisor.start(
            Part("read-upload", self._jobs.run, self._jobs.fail, patience_s=90.0)
        )

    def close(self) -> None:
        """Refuse all pictures, also the one that is being decoded; idempotent."""
        end_all(self._supervised)
        self._closed = True
        self._decoder.close()
        self._jobs.end()

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
            return self.lend(lambda find: self._read(data, crops, find)).result()
        except CancelledError as error:
            raise BusyError("no pictures are read now") from error
        finally:
            self._room.release()

    def lend(self, job: Callable[[FindFaces], T]) -> Future[T]:
        """Run ``job`` in turn with the pictures, at the same low priority.

        It gets a function that finds faces. Raises :class:`BusyError` when none are read now.
        """
        try:
            return self._jobs.submit(lambda finder: job(find_in_pictures(finder)))
        except NotRunningError as error:
            raise BusyError("no pictures are read now") from error

    def _open_finder(self) -> FaceFinder:
        give_way()
        # A process has the priority of the thread that starts it. One that cannot be started now
        # is tried again with each picture.
        with suppress(OSError):
            self._decoder.start()
        # On this thread, so that MediaPipe's own threads inherit its priority. And late, since
        # the import takes a second that no page should wait for.
        from perfumer.perception.faces import FaceFinder

        return FaceFinder(self._model, self._score)

    def _close_finder(self, finder: FaceFinder) -> None:
        finder.close()
        if self._closed:
            self._decoder.release()

    def _read(self, data: bytes, crops: ReadCrops, find: FindFaces) -> Reading:
        if self._closed:
            raise CancelledError
        rules = self._rules
        picture = self._decoder.decode(data)
        image = picture.image
        faces = find(image)[: rules.max_faces]
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


def find_in_pictures(finder: FaceFinder) -> FindFaces:
    """Return what finds all faces of a single picture."""
    from perfumer.perception.watch import FaceWatcher

    return FaceWatcher(finder.find).find_in_picture
