"""Run the benchmarks: ``python -m benchmarks [NAME…]``; one JSON object a line.

Ends with status 1 when a figure misses its target. Everything runs on loopback, one server
at a time; close other programs, or read the ratios only. Two run only when they are named:
``detectors`` installs another detector, and its thousand frames take most of an hour; ``hands``
takes some ten minutes for its table, or looks at pictures of your own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.ads import ads
from benchmarks.card import card
from benchmarks.detectors import detectors, start_mtcnn
from benchmarks.hands import hands
from benchmarks.lifetime import start, visits
from benchmarks.network import network
from benchmarks.pointing import pointer
from benchmarks.report import Figure, show
from benchmarks.scale import BRIEF, FULL, Scale
from benchmarks.streams import streams, stuck
from benchmarks.uploads import uploads

BENCHMARKS: Mapping[str, Callable[[Scale], Iterator[Figure]]] = {
    "start": start,
    "streams": streams,
    "pointer": pointer,
    "stuck": stuck,
    "visits": visits,
    "card": card,
    "uploads": uploads,
    "network": network,
    "ads": ads,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run and print the benchmarks; return 1 when a figure misses its target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"some of: {', '.join(BENCHMARKS)} (default: these), detectors, hands",
    )
    parser.add_argument(
        "--brief",
        action="store_true",
        help="measure almost nothing, only to see that everything runs",
    )
    parser.add_argument(
        "--frames", type=int, default=1000, help="for detectors, more than 10 (1000)"
    )
    parser.add_argument("--data", type=Path, help="for detectors: a folder with FairFace")
    parser.add_argument(
        "--least",
        type=int,
        default=20,
        help="for detectors: pixels of the smallest face that MTCNN looks for (20)",
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="for hands: pictures of people with a raised hand, instead of the simulated ones",
    )
    options = parser.parse_args(argv)
    known = {
        **BENCHMARKS,
        "detectors": lambda scale: detectors(
            options.frames, options.data, partial(start_mtcnn, options.least)
        ),
        "hands": lambda scale: hands(options.pictures, scale.hand_frames),
    }
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: choose {', '.join(known)}")
    scale = BRIEF if options.brief else FULL
    good = True
    for name in options.names or BENCHMARKS:
        for figure in known[name](scale):
            show(figure)
            good = good and figure.ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
