"""Find a file whatever form of Unicode its name has on the disk."""

from __future__ import annotations

from pathlib import Path

from perfumer.text.composing import compose


def find_file(path: Path) -> Path:
    """Return the existing file or folder of that name, its letters composed or in parts.

    Where there is none under any form, ``path`` itself is returned. The exact name wins.
    """
    try:
        if path.exists():
            return path
        found = Path(path.anchor)
        for part in path.parts[1:] if path.anchor else path.parts:
            found = _child(found, part)
    except (OSError, ValueError):  # a name that no file can have, a folder that may not be read
        return path
    return found


def _child(folder: Path, name: str) -> Path:
    if (folder / name).exists() or name.isascii() or not folder.is_dir():
        return folder / name
    wanted = compose(name)
    same = sorted(each for each in folder.iterdir() if compose(each.name) == wanted)
    return same[0] if same else folder / name
