"""Keep what a program writes from other users of the machine."""

from __future__ import annotations

import os


def keep_private() -> None:
    """Let every file and folder that this process makes from now on be its owner's only."""
    os.umask(0o077)
