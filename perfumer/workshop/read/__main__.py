"""Read the faces in pictures into a table: ``perfumer read --help``.

The table has one row per face, the largest face of a picture first: ``path``, ``face`` (from 1),
``reason``, then each probability in a column ``<task>.<label>``. A picture without a face, or one
that cannot be read, is a row with a reason. Each face is read together with its mirror image.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from perfumer.classifier.model_card import CardError
from perfumer.classifier.predictor import Predictor
from perfumer.classifier.preprocess import crop_face, scale_crop
from perfumer.paths import find
from perfumer.perception.assets import AssetError, assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.watch import FaceWatcher
from perfumer.workshop.read.pictures import Crops, Cut, PathError, cut_all, find_pictures
from perfumer.workshop.read.table import Row, TableError, check_free, write

BATCH = 32  # pictures whose faces are read together
USER_ERRORS = (AssetError, CardError, PathError, TableError)  # each message names the remedy


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; errors that the user can fix end it with status 2 and one line."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        check_free(options.csv, force=options.force)
        paths = find_pictures(options.paths)
        predictor = Predictor(options.card, options.threads)
        with _open_cutter(options, predictor.card.side) as cut:
            rows = _report_counts(_read(cut_all(paths, cut), predictor), len(paths))
            write(options.csv, rows, predictor.card.reads, force=options.force)
    except USER_ERRORS as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


@contextmanager
def _open_cutter(options: argparse.Namespace, side: int) -> Iterator[Cut]:
    """Open the function that cuts faces out of pictures; with --cropped it only scales them."""
    if options.cropped:
        yield lambda image: [scale_crop(image, side)]
        return
    model = assets_in(options.models).face_detector
    with closing(FaceFinder(model, options.score)) as finder:
        watcher = FaceWatcher(finder.find)
        yield lambda image: [
            crop_face(image, face, side) for face in watcher.find_in_picture(image)
        ]


def _read(pictures: Iterator[Crops], predictor: Predictor) -> Iterator[Row]:
    """Read the faces of many pictures together, as that is faster; return their rows in order."""
    while batch := list(islice(pictures, BATCH)):
        traits = iter(predictor.read_both_ways([crop for one in batch for crop in one.crops]))
        for one in batch:
            if one.reason:
                yield Row(one.path, None, one.reason, None)
            for number, _ in enumerate(one.crops, start=1):
                yield Row(one.path, number, "", next(traits))


def _report_counts(rows: Iterator[Row], pictures: int) -> Iterator[Row]:
    """Return the same rows; after the last, write to stderr how many faces were read."""
    faces, without = 0, 0
    for row in rows:
        faces += row.face is not None
        without += row.face is None
        yield row
    sys.stderr.write(
        f"{pictures} pictures: {faces} faces read, {without} without one (see reason)\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer read", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="pictures or folders")
    parser.add_argument("--csv", type=Path, required=True, metavar="OUT", help="table to write")
    parser.add_argument("--force", action="store_true", help="overwrite OUT if it exists")
    parser.add_argument(
        "--cropped", action="store_true", help="each picture is a face already: do not look for one"
    )
    parser.add_argument(
        "--card",
        type=Path,
        default=find("models/face.json"),
        help="model card of the network (the shipped one)",
    )
    parser.add_argument(
        "--models", type=Path, default=find("models/mediapipe"), help="folder of the face detector"
    )
    parser.add_argument(
        "--score", type=float, default=0.5, help="minimum score of a face, 0 to 1 (0.5)"
    )
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="processor threads (all)"
    )
    return parser


if __name__ == "__main__":
    main()
