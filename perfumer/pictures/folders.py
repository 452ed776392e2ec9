"""List the files that people put into a folder, without those that systems put there."""

from __future__ import annotations

from pathlib import Path

from perfumer.text.composing import compose


def visible_files(folder: Path) -> list[Path]:
    """Return the files by name; not sub-folders, nor hidden ones such as macOS's ``._a.jpg``."""
    files = (item for item in folder.iterdir() if item.is_file())
    shown = (item for item in files if not item.name.startswith("."))
    return sorted(shown, key=lambda item: compose(item.name))
