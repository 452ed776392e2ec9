"""Show a picture, or the pictures of a folder one after the other."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from perfumer.camera.files.pacing import pace
from perfumer.camera.source import CameraError, Images, Reason, Shape
from perfumer.messages import Image
from perfumer.pictures.decoding import Limits, decode_any
from perfumer.pictures.folders import visible_files
from perfumer.pictures.kinds import PLAIN_SUFFIXES
from perfumer.pictures.refusal import PictureError

PICTURE_S = 2.0  # seconds that each picture of a folder is shown
MAX_BYTES = 500_000_000  # of one file
MAX_PIXELS = 150_000_000  # of one picture; decoded at a smaller scale where its kind allows

log = logging.getLogger(__name__)


class Pictures:
    """Pictures in the order of their names; those that cannot be read are named once."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._path = path
        self._shape = shape
        self._left_out: set[Path] = set()
        self._last: tuple[Path, float, Image] | None = None  # read last, with its time of change

    def images(self) -> Images:
        """Yield each picture for :data:`PICTURE_S`, over and over, fitted into the shape.

        Raises :class:`CameraError` when none can be read.
        """
        return pace(self._repeat(), self._shape.fps)

    def first(self) -> Image:
        """Return the first picture that can be read. Raises :class:`CameraError`."""
        return next(self._readable())

    def _repeat(self) -> Images:
        # One ahead: a large picture takes longer to read than a stall may last.
        with ThreadPoolExecutor(1, "pictures") as ahead:
            endless = self._endless()
            image = next(endless)
            while True:
                following: Future[Image] = ahead.submit(next, endless)
                for _ in range(max(1, round(PICTURE_S * self._shape.fps))):
                    yield image
                while not following.done():
                    yield image
                image = following.result()

    def _endless(self) -> Iterator[Image]:
        while True:
            yield from self._readable()

    def _readable(self) -> Iterator[Image]:
        """Yield the pictures that can be read, once each."""
        files = pictures_in(self._path)
        seen = False
        for file in files:
            try:
                image = self._read(file)
            except PictureError as error:
                self._leave_out(file, f"{error.code}{error.detail and f', {error.detail}'}")
            except OSError as error:
                self._leave_out(file, error.strerror or str(error))
            else:
                seen = True
                yield image
        if not seen:
            raise CameraError(Reason.UNREADABLE, self._explain(files))

    def _read(self, file: Path) -> Image:
        """Read a picture, unless it is the same that was read last."""
        changed_at = file.stat().st_mtime
        if self._last is None or self._last[:2] != (file, changed_at):
            self._last = file, changed_at, read_picture(file, self._shape)
        return self._last[2]

    def _explain(self, files: list[Path]) -> str:
        if files == [self._path]:
            return f"{self._path} cannot be read as a picture: replace it"
        names = ", ".join(file.name for file in files[:3])
        return f"{self._path}: no picture in it can be read, not {names}: replace them"

    def _leave_out(self, file: Path, why: str) -> None:
        if file not in self._left_out:
            self._left_out.add(file)
            log.warning("%s is left out: it cannot be read as a picture (%s)", file, why)


def pictures_in(path: Path) -> list[Path]:
    """Return the pictures of a folder by name, or the picture itself.

    Raises :class:`CameraError`.
    """
    try:
        files = [path] if path.is_file() else visible_files(path)
    except OSError as error:
        raise CameraError(Reason.MISSING, f"{path}: {error.strerror}") from error
    pictures = [file for file in files if file.suffix.lower() in PLAIN_SUFFIXES]
    if not pictures:
        kinds = ", ".join(sorted(PLAIN_SUFFIXES))
        raise CameraError(
            Reason.UNREADABLE, f"{path} holds no picture ({kinds}) among {len(files)} files"
        )
    return pictures


def read_picture(path: Path, shape: Shape) -> Image:
    """Read a file as a frame: upright, mirrored, within ``shape``.

    Raises :class:`OSError` or :class:`PictureError`.
    """
    side = max(shape.width, shape.height)
    limits = Limits(MAX_BYTES, MAX_PIXELS, 1, math.inf, side)
    return fit(np.ascontiguousarray(decode_any(path.read_bytes(), limits)[:, ::-1]), shape)


def fit(image: Image, shape: Shape) -> Image:
    """Scale an image so that it lies within ``shape``, with black around it."""
    height, width = image.shape[:2]
    scale = min(shape.width / width, shape.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    left, top = (shape.width - size[0]) // 2, (shape.height - size[1]) // 2
    bordered = cv2.copyMakeBorder(
        scaled,
        top,
        shape.height - size[1] - top,
        left,
        shape.width - size[0] - left,
        cv2.BORDER_CONSTANT,
    )
    return np.asarray(bordered, np.uint8)
