"""Read an operator's own, licensed music: files in a folder, described by their tags.

``MOOD`` names emotions, each with a strength if wanted: ``sad 0.9, fear``. ``VALENCE`` and
``ENERGY`` place the music (0 to 1); without them the usual place of these emotions is
used. A file that cannot be used is named and left out; the others play.

``perfumer pieces FOLDER`` prints what would play, and what would not.
"""

from __future__ import annotations

import argparse
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

import mutagen
from mutagen.easyid3 import EasyID3
from mutagen.easymp4 import EasyMP4Tags
from pydantic import ValidationError

from perfumer.catalog.moods import find_usual_place
from perfumer.catalog.pieces import Piece
from perfumer.catalog.text import LocalText
from perfumer.text.composing import compose, compose_all
from perfumer.traits import Emotion

# Types that browsers play and that can hold tags.
TYPES: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
}
OTHER_SOUNDS = frozenset({".wav", ".aif", ".aiff", ".wma", ".aac", ".mp4", ".mid", ".webm"})
STRENGTH = 0.8  # of an emotion that is tagged without a number
GUIDE = "docs/music.md shows how files are tagged"

for _name in ("valence", "energy"):
    EasyID3.RegisterTXXXKey(_name, _name.upper())  # type: ignore[no-untyped-call]
for _name in ("mood", "valence", "energy"):
    EasyMP4Tags.RegisterFreeformKey(_name, _name.upper())  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class OwnMusic:
    """``files`` by the id of their piece; ``troubles`` name what was left out, and the remedy."""

    pieces: tuple[Piece, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


def load_own(folder: Path) -> OwnMusic:
    """Return everything in ``folder`` that can play, ordered by name."""
    if not folder.is_dir():
        return OwnMusic(troubles=(f"{folder} is no folder: make it, or correct music.folder",))
    pieces: list[Piece] = []
    files: dict[str, Path] = {}
    troubles: list[str] = []
    for path in sorted(folder.rglob("*"), key=lambda path: compose(str(path))):
        if path.name.startswith(".") or path.suffix.lower() not in {*TYPES, *OTHER_SOUNDS}:
            continue
        try:
            piece = _piece(path, folder)
        except ValueError as error:
            troubles.append(f"{path}: {error}")
            continue
        pieces.append(piece)
        files[piece.id] = path
    return OwnMusic(tuple(pieces), files, tuple(troubles))


def _piece(path: Path, folder: Path) -> Piece:
    """Read one file. Raises :class:`ValueError` that says what is wrong and what to do."""
    if path.suffix.lower() in OTHER_SOUNDS:
        raise ValueError(f"is of a type that does not play here: convert it to {', '.join(TYPES)}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError("leads out of the folder: copy the file itself into it")
    name = compose(path.relative_to(folder).as_posix())
    sound = _opened(path)
    tags: Mapping[str, Sequence[str]] = compose_all(dict(sound.tags or {}))
    emotions = _emotions(tags)
    place = find_usual_place(emotions)
    try:
        return Piece(
            id=f"own-{blake2b(name.encode(), digest_size=6).hexdigest()}",
            title=_title(tags, name),
            file=name,
            seconds=sound.info.length,
            valence=_figure(tags, "valence", place.valence),
            energy=_figure(tags, "energy", place.energy),
            emotions=emotions,
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}: {GUIDE}") from error


def _opened(path: Path) -> Any:
    try:
        sound = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, OSError, ValueError, IndexError, struct.error) as error:
        raise ValueError(f"is broken ({error}): replace it") from error
    if sound is None or not sound.info.length:
        raise ValueError("holds no sound: replace it")
    return sound


def _emotions(tags: Mapping[str, Sequence[str]]) -> dict[Emotion, float]:
    words = ",".join(tags.get("mood", ())).replace(";", ",").lower().split(",")
    named = [word.split() for word in words if word.strip()]
    if not named:
        raise ValueError(f"has no tag MOOD, for instance 'sad 0.9, fear': {GUIDE}")
    found: dict[Emotion, float] = {}
    for name, *strength in named:
        if name not in tuple(Emotion) or len(strength) > 1:
            raise ValueError(f"MOOD '{' '.join([name, *strength])}' is none of {_known()}: {GUIDE}")
        found[Emotion(name)] = _share("MOOD", strength[0]) if strength else STRENGTH
    if not any(found.values()):
        raise ValueError(f"MOOD gives every emotion the strength 0: {GUIDE}")
    return found


def _figure(tags: Mapping[str, Sequence[str]], name: str, otherwise: float) -> float:
    values = tags.get(name, ())
    return _share(name.upper(), values[0]) if values else otherwise


def _share(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"{name} '{text:.20}' is no number from 0 to 1: correct it")
    return value


def _title(tags: Mapping[str, Sequence[str]], file: str) -> LocalText:
    named = [tags.get(key, [""])[0].strip() for key in ("title", "artist")]
    text = " – ".join(part for part in (named[0] or PurePosixPath(file).stem, named[1]) if part)
    return LocalText(ko=text, en=text)


def _known() -> str:
    return ", ".join(emotion.value for emotion in Emotion)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every file; return 0 if all can play, 1 if some cannot."""
    parser = argparse.ArgumentParser(prog="perfumer pieces")
    parser.add_argument("folder", type=Path, help="folder of music that you hold a licence for")
    found = load_own(parser.parse_args(arguments).folder)
    for piece in found.pieces:
        emotions = ", ".join(f"{e.value} {strength:g}" for e, strength in piece.emotions.items())
        sys.stdout.write(
            f"{piece.file}: {piece.title.ko}; {emotions}; valence {piece.valence:g}, "
            f"energy {piece.energy:g}; {piece.seconds:.0f} s\n"
        )
    for trouble in found.troubles:
        sys.stderr.write(f"{trouble}\n")
    return 1 if found.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
