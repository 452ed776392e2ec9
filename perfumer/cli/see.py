"""``perfumer see``: describe pictures and clips, or play a recording again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from perfumer.paths import root


def main(argv: Sequence[str] | None = None) -> int:
    """Replay with ``--replay FILE``, else describe what pictures and clips show."""
    parser = argparse.ArgumentParser(prog="perfumer see", add_help=False, allow_abbrev=False)
    parser.add_argument("--replay", type=Path, metavar="FILE")
    options, others = parser.parse_known_args(argv)
    if options.replay is None:
        from perfumer.perception.__main__ import main as describe

        return describe(others)
    if others:
        parser.error(f"--replay takes one file and nothing else, not {' '.join(others)}")
    return replay_file(options.replay)


def replay_file(path: Path) -> int:
    """Print what changes for the visitor, one line each; 1 when the file is no recording."""
    from perfumer.kiosk.replaying import replay
    from perfumer.perception.recording import RecordingError
    from perfumer.settings.given import SettingsError
    from perfumer.settings.loading import load_settings

    try:
        load_settings()  # those that a recording does not hold
        for change in replay(path, root()):
            sys.stdout.write(f"{change}\n")
    except (SettingsError, RecordingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
