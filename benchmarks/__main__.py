"""Run the benchmarks: ``python -m benchmarks [NAME…]``; one JSON object a line.

Ends with status 1 when a figure misses its target. Everything runs on loopback, one server
at a time; close what else uses the processor, or read the ratios only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.lifetime import start, visits
from benchmarks.report import Figure, show
from benchmarks.streams import compared, pointer, stuck

BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "start": start,
    "streams": compared,
    "pointer": pointer,
    "stuck": stuck,
    "visits": visits,
}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHMARKS)} (default: all)"
    )
    options = parser.parse_args(argv)
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: choose {', '.join(BENCHMARKS)}")
    good = True
    for name in options.names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            show(figure)
            good = good and figure.ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
