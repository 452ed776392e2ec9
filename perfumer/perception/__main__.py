"""Describe what is seen in pictures and clips, as JSON lines.

For placing a camera and for reporting a fault. Prints one line for each picture, or frame of a
clip, with ``path``, and either faces and hands or the reason why there are none. Pictures are
mirrored first, as the kiosk's frames are. The exit status is 1 when something could not be read.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from perfumer.console.closed_output import run_quietly
from perfumer.messages import Frame, Image, Observation
from perfumer.paths import find
from perfumer.perception.assets import AssetError, Assets, assets_in
from perfumer.perception.codec import to_json
from perfumer.perception.hands import HandScores
from perfumer.perception.lines import Line, Seen, keep_nothing
from perfumer.perception.perceiver import Perceiver
from perfumer.perception.picture import PictureViewer
from perfumer.perception.recording import RecordingError, RecordingFile, header_of
from perfumer.pictures.decoding import Limits, decode_any
from perfumer.pictures.folders import visible_files
from perfumer.pictures.kinds import SUFFIXES
from perfumer.pictures.refusal import PictureError
from perfumer.pictures.video import read_video
from perfumer.settings.given import SettingsError
from perfumer.settings.loading import load_settings
from perfumer.settings.perception import PerceptionSettings

STILLS = SUFFIXES - {".gif"}  # a GIF is described frame by frame, as a clip
LIMITS = Limits(  # pictures are described as they are, at any size that can be decoded
    max_bytes=sys.maxsize,
    max_pixels=150_000_000,
    min_side=1,
    max_ratio=math.inf,
    side=sys.maxsize,
)
GAP_S = 10.0  # seconds between two pictures: too long to follow a visitor across them
ASPECT = 16 / 9  # of the screen for which a recording is laid out when it is replayed
EPILOG = "perfumer see --replay FILE prints what happens when a recording is played again."

Fields = dict[str, Any]
Eyes = Perceiver | PictureViewer
MakePerceiver = Callable[[bool], Eyes]  # True: follows the hand from frame to frame
Record = Callable[[Line], None]


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that are named, and those in the folders that are named, by name."""
    for path in paths:
        if path.is_dir():
            yield from visible_files(path) or [path]
        else:
            yield path


def read_still(path: Path) -> Image:
    """Return the upright RGB pixels. Raises :class:`OSError` or :class:`PictureError`."""
    return decode_any(path.read_bytes(), LIMITS)


def read_clip(path: Path) -> Iterator[tuple[float, Image]]:
    """Yield seconds into the clip and the RGB image. Raises :class:`OSError` with the reason."""
    for at_s, image in read_video(path):
        yield at_s, np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def describe(observation: Observation) -> Fields:
    """Return the faces and hands as plain values."""
    fields: Fields = json.loads(to_json(observation))
    del fields["captured_at"]
    return fields


def describe_still(
    path: Path, mirror: bool, at: float, perceiver: Perceiver | PictureViewer
) -> Fields:
    """Return what one picture shows."""
    return describe(perceiver.perceive(_frame(read_still(path), mirror, at, 0)))


def describe_clip(
    path: Path, mirror: bool, make: MakePerceiver, record: Record
) -> Iterator[Fields]:
    """Yield what each frame shows; a perceiver of its own follows nobody from file to file."""
    with closing(make(True)) as perceiver:
        for number, (at_s, image) in enumerate(read_clip(path)):
            observation = perceiver.perceive(_frame(image, mirror, at_s, number))
            record(Seen(at_s, observation))
            yield {"at_s": round(at_s, 3), **describe(observation)}


def _frame(image: Image, mirror: bool, at: float, number: int) -> Frame:
    return Frame(np.ascontiguousarray(image[:, ::-1] if mirror else image), at, number)


def describe_all(
    paths: Sequence[Path], mirror: bool, make: MakePerceiver, record: Record
) -> Iterator[Fields]:
    """Yield one value per picture or frame of all files, with ``reason`` for what is unreadable."""
    with closing(make(False)) as perceiver:
        for number, path in enumerate(files_of(paths)):
            named = {"path": str(path)}
            try:
                if path.suffix.lower() in STILLS:
                    yield named | describe_still(path, mirror, number * GAP_S, perceiver)
                else:
                    clip = describe_clip(path, mirror, make, record)
                    yield from (named | fields for fields in clip)
            except (OSError, PictureError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                yield named | {"reason": reason or type(error).__name__}


def make_perceiver(assets: Assets, hands: int, chosen: PerceptionSettings, video: bool) -> Eyes:
    """Load the models, with the kiosk's own thresholds."""
    scores = HandScores.of(chosen)
    kind = Perceiver.of_models if video else PictureViewer
    return kind(assets, chosen.min_face_score, hands, scores)


def parse_options(argv: Sequence[str] | None, chosen: PerceptionSettings) -> argparse.Namespace:
    """Read the command line; ``chosen`` are the defaults."""
    parser = argparse.ArgumentParser(prog="perfumer see", description=__doc__, epilog=EPILOG)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--models", type=Path, default=find(chosen.models), metavar="FOLDER")
    parser.add_argument(
        "--hands",
        type=int,
        default=chosen.max_hands,
        help=f"number of hands that are looked for (default {chosen.max_hands})",
    )
    parser.add_argument(
        "--mirrored",
        action="store_true",
        help="the pictures are mirrored already, such as the kiosk's own /snapshot.jpg",
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="also write what clips show into a recording: landmarks, no pixels",
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Print what is seen; the exit status is 1 when something could not be read or written."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    options = parse_options(argv, settings.perception)
    with ExitStack() as stack:
        try:
            assets = assets_in(options.models)
            record: Record = keep_nothing
            if options.record is not None:
                header = header_of(settings.model_dump(mode="json"), ASPECT)
                record = stack.enter_context(closing(RecordingFile(options.record, header))).write
        except (AssetError, RecordingError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        make = partial(make_perceiver, assets, options.hands, settings.perception)
        failures = 0
        for fields in describe_all(options.paths, not options.mirrored, make, record):
            failures += "reason" in fields
            sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(run_quietly(main))
