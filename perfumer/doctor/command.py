"""The command ``perfumer doctor``: say what this machine lacks, and what to do.

With ``--bundle`` it also packs what a maintainer needs to find a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from perfumer.doctor.checks import find_all
from perfumer.doctor.findings import Finding, Verdict, format_table


def main(argv: Sequence[str] | None = None) -> int:
    """Print every finding, or pack a bundle.

    Returns 1 when something is missing that the booth needs, 2 when no bundle can be written.
    """
    options = _parse(argv)
    if options.bundle is not None:
        return _pack(options)
    findings = find_all()
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(finding)) + "\n" for finding in findings)
    else:
        sys.stdout.write(format_table(findings))
    return _status(findings)


def _status(findings: Sequence[Finding]) -> int:
    return int(any(finding.verdict is Verdict.BAD for finding in findings))


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perfumer doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--bundle",
        nargs="?",
        const=Path(),
        type=Path,
        metavar="FILE.zip",
        help="pack versions, settings without secrets, the kiosk's state and a recording of "
        "landmarks into a file, to report a fault (docs/troubleshooting.md)",
    )
    parser.add_argument(
        "--log",
        type=Path,
        metavar="FILE",
        help="the kiosk's log, of which the end is packed; - reads it from standard input",
    )
    parser.add_argument(
        "--recording",
        type=Path,
        metavar="FILE",
        help="what 'perfumer run --record FILE' wrote, instead of looking through the camera",
    )
    parser.add_argument(
        "--look",
        type=float,
        metavar="SECONDS",
        help="seconds of landmarks that are recorded through the camera (default: 10; 0: none)",
    )
    options = parser.parse_args(argv)
    if options.bundle is None and (options.log or options.recording or options.look is not None):
        parser.error("--log, --recording and --look belong to --bundle")
    return options


def _pack(options: argparse.Namespace) -> int:
    # Late, so that the checks alone answer at once.
    from perfumer.doctor import bundle as packing
    from perfumer.doctor.logs import LogError
    from perfumer.doctor.looking import LOOK_S
    from perfumer.perception.recording import RecordingError
    from perfumer.settings.all import with_full_paths
    from perfumer.settings.given import SettingsError
    from perfumer.settings.loading import load_settings

    path = options.bundle if options.bundle != Path() else packing.default_path(datetime.now())
    look_s = LOOK_S if options.look is None else options.look
    chosen = packing.Chosen(options.recording, options.log, look_s)
    try:
        settings = with_full_paths(load_settings())
        packing.check_free(path)
        packed = packing.collect(settings, find_all, chosen)
        packing.write(packed, path)
    except (SettingsError, RecordingError, LogError, packing.BundleError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(packing.describe(packed, path))
    return 0
