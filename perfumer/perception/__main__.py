"""What is seen in pictures and clips, as JSON lines: ``python -m perfumer.perception PATH…``.

For placing a camera and for bug reports. One line a picture, or a frame of a clip, with
``path``, and either faces and hands or the reason why there is nothing. Pictures are mirrored
first, as the kiosk's frames are. The exit status is 1 when something could not be read.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from perfumer.messages import Frame, Image
from perfumer.paths import find
from perfumer.perception.assets import AssetError, Assets, assets_in
from perfumer.perception.codec import to_json
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver
from perfumer.pictures.decoding import Limits, decode_any
from perfumer.pictures.kinds import SUFFIXES
from perfumer.pictures.refusal import PictureError

PICTURES = SUFFIXES - {".gif"}  # a GIF is described frame by frame, as a clip
LIMITS = Limits(  # pictures are described as they are, at any size that can be decoded
    max_bytes=sys.maxsize,
    max_pixels=150_000_000,
    min_side=1,
    max_ratio=math.inf,
    side=sys.maxsize,
)
GAP_S = 10.0  # between two pictures: whoever was the visitor of one is not of the next
FPS = 30.0  # of clips that do not say

Line = dict[str, Any]
Make = Callable[[bool], Perceiver]  # video: following hands from frame to frame, or not


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.iterdir() if item.is_file()) or [path]
        else:
            yield path


def picture(path: Path) -> Image:
    """Return the upright RGB pixels. Raises :class:`OSError` or :class:`PictureError`."""
    return decode_any(path.read_bytes(), LIMITS)


def frames(path: Path) -> Iterator[tuple[float, Image]]:
    """Seconds into the clip and RGB picture. Raises :class:`OSError` with the reason."""
    path.open("rb").close()  # says why, where OpenCV only says no
    capture = cv2.VideoCapture(str(path))
    try:
        good, found = capture.read()
        if not good:
            raise OSError("neither a picture nor a video that can be read")
        fps = capture.get(cv2.CAP_PROP_FPS) or FPS
        number = 0
        while good:
            yield number / fps, np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)
            number += 1
            good, found = capture.read()
    finally:
        capture.release()


def described(image: Image, mirror: bool, at: float, number: int, perceiver: Perceiver) -> Line:
    """What one picture shows; ``at`` in seconds."""
    shown = np.ascontiguousarray(image[:, ::-1] if mirror else image)
    line: Line = json.loads(to_json(perceiver.perceive(Frame(shown, at, number))))
    del line["captured_at"]
    return line


def clip(path: Path, mirror: bool, make: Make) -> Iterator[Line]:
    """A line a frame, by a perceiver of its own: nothing is tracked from file to file."""
    with closing(make(True)) as perceiver:
        for number, (at_s, image) in enumerate(frames(path)):
            yield {"at_s": round(at_s, 3), **described(image, mirror, at_s, number, perceiver)}


def seen(paths: Sequence[Path], mirror: bool, make: Make) -> Iterator[Line]:
    """A line per picture or frame of all files; one with ``reason`` for what cannot be read."""
    with closing(make(False)) as perceiver:
        for number, path in enumerate(files(paths)):
            named = {"path": str(path)}
            try:
                if path.suffix.lower() in PICTURES:
                    image = picture(path)
                    yield named | described(image, mirror, number * GAP_S, 0, perceiver)
                else:
                    yield from (named | line for line in clip(path, mirror, make))
            except (OSError, PictureError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                yield named | {"reason": reason or type(error).__name__}


def perceiver_of(assets: Assets, hands: int, video: bool) -> Perceiver:
    return Perceiver.of_models(assets, 0.5, hands, HandScores(0.6, 0.6, 0.5), video=video)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="perfumer see", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--models", type=Path, default=find("models/mediapipe"), metavar="FOLDER")
    parser.add_argument("--hands", type=int, default=2, help="hands looked for (default 2)")
    parser.add_argument(
        "--mirrored",
        action="store_true",
        help="the pictures are mirrored already, such as the kiosk's own /snapshot.jpg",
    )
    options = parser.parse_args(argv)
    try:
        assets = assets_in(options.models)
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failures = 0
    for line in seen(
        options.paths, not options.mirrored, partial(perceiver_of, assets, options.hands)
    ):
        failures += "reason" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 1 if failures else 0


def _run() -> int:
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # "… | head": whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    sys.exit(_run())
