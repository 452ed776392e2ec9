"""Which files of a folder are photos, and what their crops are called."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.pictures.kinds import SUFFIXES
from perfumer.workshop.curate.rules import CurateError


@dataclass(frozen=True, slots=True)
class Photo:
    """``name`` and ``crop`` are relative, with ``/`` and composed letters (NFC)."""

    path: Path
    name: str  # below the folder of photos
    crop: str  # below the folder of crops: in the same class

    @property
    def label(self) -> str:
        """The folders that it lies in, which name its class; "" at the top."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Found:
    photos: tuple[Photo, ...]  # in the order of their names
    others: int  # files that are no pictures


def photos_in(raw: Path) -> Found:
    """All pictures below ``raw``; hidden files and folders and those of ``_…`` are passed over.

    Raises :class:`CurateError` when there are none.
    """
    if not raw.is_dir():
        raise CurateError(f"{raw} is no folder: name the one that holds the photos")
    files = [path for path in raw.rglob("*") if _shown(path.relative_to(raw)) and path.is_file()]
    pictures = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not pictures:
        raise CurateError(
            f"{raw} holds no pictures ({', '.join(sorted(SUFFIXES))}): name another folder"
        )
    named = sorted((_composed(path.relative_to(raw)), path) for path in pictures)
    return Found(tuple(_photos(named)), len(files) - len(pictures))


def _shown(path: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.parts)


def _composed(path: Path) -> str:
    # macOS takes Korean names apart; the same name must not be two.
    return unicodedata.normalize("NFC", path.as_posix())


def _photos(named: Sequence[tuple[str, Path]]) -> list[Photo]:
    """Crops keep the names of their photos, so that whoever is named there stays known."""
    stems = Counter(_stem(name).lower() for name, _ in named)
    return [
        Photo(path, name, f"{_stem(name) if stems[_stem(name).lower()] == 1 else name}.jpg")
        for name, path in named
    ]


def _stem(name: str) -> str:
    return name[: -len(Path(name).suffix)]
