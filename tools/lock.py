"""Resolve every requirements file into a lock beside it: ``python -m tools.lock`` (make lock).

A lock names each distribution with its version and hashes, for Linux, Windows and macOS and for
every Python from 3.11. The largest file is resolved first and limits the others, so that all of
them agree. Further options go to uv, for instance ``--upgrade`` or ``-c FILE``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import uv

from tools.requirements import ROOT, TARGETS

HEADER = "# Written by tools/lock.py (make lock); pip checks the hashes. Do not edit.\n"
WHOLE = "requirements-dev.txt"
OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    # No host name or path of the machine that resolved it.
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
)


def lock_of(name: str) -> str:
    """Return the name of the lock that is made from a requirements file."""
    return Path(name).with_suffix(".lock").name


def resolve(name: str, more: Sequence[str]) -> None:
    """Write the lock of one requirements file. Raises :class:`subprocess.CalledProcessError`."""
    limits = () if name == WHOLE else ("-c", lock_of(WHOLE))
    lock = ROOT / lock_of(name)
    command = [uv.find_uv_bin(), "pip", "compile", "--quiet", name, "-o", lock.name]
    subprocess.run([*command, *OPTIONS, *limits, *more], cwd=ROOT, check=True)
    text = lock.read_text(encoding="utf-8")
    lock.write_text(HEADER + text.removeprefix(HEADER), encoding="utf-8")


def main(argv: Sequence[str]) -> int:
    """Write them all; the exit status is uv's when it cannot resolve one."""
    names = [target.name for target in TARGETS]
    for name in sorted(names, key=lambda name: name != WHOLE):
        try:
            resolve(name, argv)
        except subprocess.CalledProcessError as error:
            return error.returncode
        sys.stdout.write(f"{lock_of(name)} is resolved\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
