"""Read the music that plays in the booth: our own pieces, tagged like songs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from perfumer.catalog.loading import CatalogError, read_entries
from perfumer.catalog.moods import Intent
from perfumer.catalog.music import Name
from perfumer.catalog.questions import Id, Strength
from perfumer.traits import Emotion

Seconds = Annotated[float, Field(gt=0, le=3600)]


class Piece(BaseModel):
    """A sound file; valence, energy and strengths are 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    title: Name
    file: str  # path within the folder of the pieces
    fallback: str | None = None  # same piece in a format that every browser plays
    seconds: Seconds
    valence: Strength
    energy: Strength
    emotions: Mapping[Emotion, Strength]
    intents: tuple[Intent, ...] = tuple(Intent)  # intents that the piece was made for

    @field_validator("file", "fallback")
    @classmethod
    def _stays_inside(cls, name: str | None) -> str | None:
        path = PurePosixPath(name or "")
        if name is not None and (not name or path.is_absolute() or ".." in path.parts):
            raise ValueError("must be a file within the folder of the pieces")
        return name


@dataclass(frozen=True, slots=True)
class PieceCatalog:
    """All pieces; ``own`` holds the files of the operator's own pieces, by id."""

    pieces: tuple[Piece, ...]
    own: Mapping[str, Path] = field(default_factory=dict)

    def piece(self, id_: str) -> Piece:
        """Return the piece of this id. Raises :class:`KeyError` for an unknown id."""
        for piece in self.pieces:
            if piece.id == id_:
                return piece
        raise KeyError(id_)

    def addresses(self, piece: Piece) -> list[str]:
        """Return the addresses from which a page plays it, the best first."""
        if piece.id in self.own:
            return [f"/own-music/{piece.id}"]
        return [f"/static/music/{file}" for file in (piece.file, piece.fallback) if file]


def load_pieces(path: Path, folder: Path) -> PieceCatalog:
    """Read and check what plays. Raises :class:`CatalogError`, also for a missing file."""
    pieces = read_entries(path, "pieces", Piece, "piece")
    for number, piece in enumerate(pieces, 1):
        for name in filter(None, (piece.file, piece.fallback)):
            if not (folder / name).is_file():
                raise CatalogError(
                    f"{path}: piece {number} ({piece.id}): {folder / name} is missing: restore "
                    "it, or render it again"
                )
    return PieceCatalog(tuple(pieces))
