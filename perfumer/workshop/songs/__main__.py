"""Import song lists: ``python -m perfumer.workshop.songs import LIST.csv --out CATALOG.json``.

Songs already in the catalog stay as they are; the others are added with emotions guessed from
their lyrics. Lyrics are written nowhere. Every row that cannot be used is named.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from pydantic import ValidationError

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.music import MusicCatalog, Song, load_songs
from perfumer.catalog.text import LocalText
from perfumer.diary.model import DiaryModelError, TextModel, load_model
from perfumer.paths import find
from perfumer.workshop.songs.songs_csv import BadRow, ListedSong, SongsError, read_songs
from perfumer.workshop.songs.tagging import tagged

Mark = str | int | tuple[str, str]  # an id, a number at Melon, or title and artist


@dataclass
class Imported:
    """What became of every row: a song, or a line that says why not."""

    songs: list[Song] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def import_songs(path: Path, catalog: MusicCatalog, model: TextModel) -> Imported:
    """The songs of a list that ``catalog`` lacks. Raises :class:`SongsError`."""
    found = Imported()
    there = {mark for song in catalog.songs for mark in _marks(song)}
    for row in read_songs(path):
        where = f"{path}: line {row.line}"
        if isinstance(row, BadRow):
            found.bad.append(f"{where}: {row.reason}: correct the row and import again")
        elif not there.isdisjoint(_row_marks(row)):
            found.known.append(f"{where}: '{row.title}' of {row.artist} is there already")
        else:
            there |= _row_marks(row)
            _add(row, where, found, model)
    return found


def _marks(song: Song) -> set[Mark]:
    """What no other song may share: its id, its name and, where known, its number at Melon."""
    marks: set[Mark] = {song.id, _name(song.title.ko, song.artist.ko)}
    return marks if song.melon is None else {*marks, song.melon}


def _row_marks(row: ListedSong) -> set[Mark]:
    marks: set[Mark] = {_id(row), _name(row.title, row.artist)}
    return marks if row.melon is None else {*marks, row.melon}


def _add(row: ListedSong, where: str, found: Imported, model: TextModel) -> None:
    tags = tagged(row.lyrics, row.title, model)
    try:
        song = Song(
            id=_id(row),
            title=LocalText(ko=row.title, en=row.title),
            artist=LocalText(ko=row.artist, en=row.artist),
            year=None,
            language=tags.language,
            valence=tags.valence,
            energy=tags.energy,
            emotions=tags.emotions,
            melon=row.melon,
        )
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        found.bad.append(f"{where}: '{row.title:.40}': {why}: correct the row and import again")
        return
    found.songs.append(song)
    if not tags.sure:
        found.unsure.append(
            f"{where}: '{row.title}' says too little to be tagged; it counts as neutral: correct "
            f"its emotions ({song.id})"
        )


def _id(row: ListedSong) -> str:
    if row.melon is not None:
        return f"melon-{row.melon}"
    name = "/".join(_name(row.title, row.artist))
    return f"song-{blake2b(name.encode(), digest_size=5).hexdigest()}"


def _name(title: str, artist: str) -> tuple[str, str]:
    return title.casefold(), artist.casefold()


def write_songs(path: Path, songs: Sequence[Song]) -> None:
    """A catalog with one song a line, as ours is written.

    Raises :class:`CatalogError` for one that could not be read again; the old file stays then.
    """
    entries = [song.model_dump(mode="json", exclude_none=False) for song in songs]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in map(_short, entries))
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.write_text(f'{{"songs": [\n{lines}\n]}}\n', encoding="utf-8")
        load_songs(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _short(entry: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != "melon" or value is not None}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every row was used or known, 1 when some were not, 2 when nothing could be done."""
    asked = _arguments(arguments)
    try:
        catalog = load_songs(asked.out) if asked.out.exists() else MusicCatalog(())
        found = import_songs(asked.list, catalog, load_model(asked.model))
        if found.songs:
            write_songs(asked.out, [*catalog.songs, *found.songs])
    except (CatalogError, SongsError, DiaryModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in (*found.bad, *found.unsure, *found.known):
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(
        f"{len(found.songs)} songs added to {asked.out}, {len(found.known)} were there, "
        f"{len(found.bad)} rows could not be used\n"
    )
    return 1 if found.bad else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perfumer songs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    import_ = commands.add_parser("import", help="add the songs of a CSV file to a catalog")
    import_.add_argument("list", type=Path, help="CSV with the columns 제목, 가수, 가사")
    import_.add_argument("--out", type=Path, required=True, help="the catalog, new or not")
    import_.add_argument("--model", type=Path, default=find("models/diary.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
