"""Finds the photos in a folder and names their crops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.pictures.kinds import SUFFIXES
from perfumer.text.composing import compose
from perfumer.workshop.curate.rules import CurateError


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo to judge; names are relative paths with ``/`` and composed letters (NFC)."""

    path: Path
    name: str  # path below the folder of photos
    crop: str  # path of its crop below the folder of crops, in the same class

    @property
    def label(self) -> str:
        """Return the folders that it is in, which name its class; "" at the top."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class FolderContent:
    """The files of a folder."""

    photos: tuple[Photo, ...]  # in the order of their names
    others: int  # number of files that are not pictures


def find_photos(raw: Path) -> FolderContent:
    """Find all pictures below ``raw``, except in hidden folders and folders named ``_…``.

    Raises :class:`CurateError` if there are none.
    """
    if not raw.is_dir():
        raise CurateError(f"{raw} is not a folder: name the one that holds the photos")
    files = [
        path for path in raw.rglob("*") if _is_visible(path.relative_to(raw)) and path.is_file()
    ]
    pictures = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not pictures:
        raise CurateError(
            f"{raw} holds no pictures ({', '.join(sorted(SUFFIXES))}): name another folder"
        )
    named = sorted((_compose(path.relative_to(raw)), path) for path in pictures)
    return FolderContent(tuple(_name_crops(named)), len(files) - len(pictures))


def _is_visible(path: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.parts)


def _compose(path: Path) -> str:
    # macOS stores Korean letters in parts; without this one name would be two.
    return compose(path.as_posix())


def _name_crops(named: Sequence[tuple[str, Path]]) -> list[Photo]:
    """Give crops the names of their photos, which may name the person."""
    stems = Counter(_stem(name).lower() for name, _ in named)
    return [
        Photo(path, name, f"{_stem(name) if stems[_stem(name).lower()] == 1 else name}.jpg")
        for name, path in named
    ]


def _stem(name: str) -> str:
    return name[: -len(Path(name).suffix)]
