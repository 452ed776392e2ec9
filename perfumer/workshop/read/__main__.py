"""Read the faces in pictures into a table: ``python -m perfumer.workshop.read --help``.

One row a face, the largest of a picture first: ``path``, ``face`` (from 1), ``reason``, then every
probability in a column ``<task>.<label>``. A picture without a face, or one that cannot be read,
is a row with a reason. Each face is read together with its mirror image.
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
from perfumer.workshop.read.pictures import Crops, Cut, PathError, cut_all, pictures
from perfumer.workshop.read.table import Row, TableError, check_free, write

AT_ONCE = 32  # pictures whose faces wait to be read together
REFUSED = (AssetError, CardError, PathError, TableError)  # each names its remedy


def main(argv: Sequence[str] | None = None) -> None:
    """Ends with status 2 and one line for whatever the caller can mend."""
    parser = _parser()
    asked = parser.parse_args(argv)
    try:
        check_free(asked.csv, force=asked.force)
        paths = pictures(asked.paths)
        predictor = Predictor(asked.card, asked.threads)
        with _cutter(asked, predictor.card.side) as cut:
            rows = _counted(_rows(cut_all(paths, cut), predictor), len(paths))
            write(asked.csv, rows, predictor.card.reads, force=asked.force)
    except REFUSED as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


@contextmanager
def _cutter(asked: argparse.Namespace, side: int) -> Iterator[Cut]:
    if asked.cropped:
        yield lambda image: [scale_crop(image, side)]
        return
    model = assets_in(asked.models).face_detector
    with closing(FaceFinder(model, asked.score)) as finder:
        watcher = FaceWatcher(finder.find)
        yield lambda image: [
            crop_face(image, face, side) for face in watcher.find_in_picture(image)
        ]


def _rows(found: Iterator[Crops], predictor: Predictor) -> Iterator[Row]:
    while some := list(islice(found, AT_ONCE)):
        read = iter(predictor.read_both_ways([crop for one in some for crop in one.crops]))
        for one in some:
            if one.reason:
                yield Row(one.path, None, one.reason, None)
            for number, _ in enumerate(one.crops, start=1):
                yield Row(one.path, number, "", next(read))


def _counted(rows: Iterator[Row], pictures: int) -> Iterator[Row]:
    """The same rows; what became of them is said at the end."""
    faces, without = 0, 0
    for row in rows:
        faces += row.face is not None
        without += row.face is None
        yield row
    sys.stderr.write(f"{pictures} pictures: {faces} faces read, {without} without (see reason)\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer read", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="pictures or folders")
    parser.add_argument("--csv", type=Path, required=True, metavar="OUT", help="where rows go")
    parser.add_argument("--force", action="store_true", help="overwrite OUT where it exists")
    parser.add_argument(
        "--cropped", action="store_true", help="each picture is a face already: look for none"
    )
    parser.add_argument(
        "--card", type=Path, default=find("models/face.json"), help="of the network (the shipped)"
    )
    parser.add_argument(
        "--models", type=Path, default=find("models/mediapipe"), help="of the face detector"
    )
    parser.add_argument("--score", type=float, default=0.5, help="least, of a face (0.5)")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="processor threads (all)"
    )
    return parser


if __name__ == "__main__":
    main()
