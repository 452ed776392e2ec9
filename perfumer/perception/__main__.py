"""What is seen in pictures and clips, as JSON lines: ``python -m perfumer.perception PATH…``.

For placing a camera and for bug reports. One line a picture, or a frame of a clip, with
``path``, and either faces and hands or the reason why there is nothing. Pictures are mirrored
first, as the kiosk's frames are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps, UnidentifiedImageError

from perfumer.messages import Frame, Image
from perfumer.perception.assets import AssetError, assets_in
from perfumer.perception.codec import to_json
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
GAP_S = 10.0  # between two pictures: nothing is tracked from one to the next


def images(path: Path) -> Iterator[Image]:
    """Mirrored RGB pictures of a file. Raises :class:`OSError` with the reason."""
    if path.suffix.lower() in PICTURES:
        with Pictures.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
        yield np.ascontiguousarray(np.asarray(upright)[:, ::-1])
        return
    capture = cv2.VideoCapture(str(path))
    try:
        good, frame = capture.read()
        if not good:
            raise OSError("neither a picture nor a video that can be read")
        while good:
            yield np.asarray(cv2.flip(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), 1), np.uint8)
            good, frame = capture.read()
    finally:
        capture.release()


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.iterdir() if item.is_file())
        else:
            yield path


def seen(path: Path, perceiver: Perceiver, at: float) -> Iterator[str]:
    """A JSON line per picture or frame of the file."""
    try:
        for number, image in enumerate(images(path)):
            frame = Frame(image, at + number / 30, number)
            found = json.loads(to_json(perceiver.perceive(frame)))
            del found["captured_at"]
            yield json.dumps({"path": str(path), **found})
    except (OSError, UnidentifiedImageError, Pictures.DecompressionBombError) as error:
        yield json.dumps({"path": str(path), "reason": str(error) or type(error).__name__})


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m perfumer.perception", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--models", type=Path, default=Path("models/mediapipe"), metavar="FOLDER")
    parser.add_argument("--hands", type=int, default=2, help="hands looked for (default 2)")
    options = parser.parse_args(argv)
    try:
        assets = assets_in(options.models)
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failures = 0
    for number, path in enumerate(files(options.paths)):
        # A perceiver of its own per file: nothing is tracked from one to the next.
        perceiver = Perceiver.of_models(assets, 0.5, options.hands, HandScores(0.6, 0.6, 0.5))
        for line in seen(path, perceiver, number * GAP_S):
            failures += '"reason"' in line
            sys.stdout.write(line + "\n")
        perceiver.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
