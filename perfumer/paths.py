"""Where the project's own files are: data, models, templates and static pages."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """Return the folder that holds ``data``, ``models``, ``templates`` and ``static``."""
    return Path(__file__).resolve().parent.parent
