"""List the files that people put into a folder, without those that systems put there."""

from __future__ import annotations

from pathlib import Path


def visible_files(folder: Path) -> list[Path]:
    """Return the files by name; not sub-folders, nor hidden ones such as macOS's ``._a.jpg``."""
    return sorted(
        item for item in folder.iterdir() if item.is_file() and not item.name.startswith(".")
    )
