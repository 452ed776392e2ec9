"""Import song lists: ``perfumer songs import LIST.csv --out CATALOG.json``.

Songs that are already in the catalog stay as they are; the others are added, with emotions guessed
from their lyrics. Lyrics are not stored. Each row that cannot be used is named.
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
from perfumer.files.whole import put_in_place, write_whole
from perfumer.paths import find
from perfumer.workshop.songs.songs_csv import BadRow, ListedSong, SongsError, read_songs
from perfumer.workshop.songs.tagging import tag_song

Key = str | int | tuple[str, str]  # an id, a number at Melon, or title and artist


@dataclass
class Imported:
    """The outcome of an import: new songs, and messages about rows."""

    songs: list[Song] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  # messages about songs that were there already
    bad: list[str] = field(default_factory=list)  # messages about rows that cannot be used
    unsure: list[str] = field(default_factory=list)  # messages about songs with unclear lyrics


def import_songs(path: Path, catalog: MusicCatalog, model: TextModel) -> Imported:
    """Import the songs of a list that ``catalog`` lacks. Raises :class:`SongsError`."""
    result = Imported()
    taken = {key for song in catalog.songs for key in _keys_of(song)}
    for row in read_songs(path):
        where = f"{path}: line {row.line}"
        if isinstance(row, BadRow):
            result.bad.append(f"{where}: {row.reason}: correct the row and import again")
        elif not taken.isdisjoint(_keys_of_row(row)):
            result.known.append(f"{where}: '{row.title}' of {row.artist} is already in the catalog")
        else:
            taken |= _keys_of_row(row)
            _add(row, where, result, model)
    return result


def _keys_of(song: Song) -> set[Key]:
    """Return what no two songs may share: id, name and, if known, the number at Melon."""
    keys: set[Key] = {song.id, _name(song.title.ko, song.artist.ko)}
    return keys if song.melon is None else {*keys, song.melon}


def _keys_of_row(row: ListedSong) -> set[Key]:
    keys: set[Key] = {_id(row), _name(row.title, row.artist)}
    return keys if row.melon is None else {*keys, row.melon}


def _add(row: ListedSong, where: str, result: Imported, model: TextModel) -> None:
    tags = tag_song(row.lyrics, row.title, model)
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
        result.bad.append(f"{where}: '{row.title:.40}': {why}: correct the row and import again")
        return
    result.songs.append(song)
    if not tags.sure:
        result.unsure.append(
            f"{where}: '{row.title}' has too few clear words; it counts as neutral: correct "
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
    """Write a catalog with one song per line, like the shipped one.

    Raises :class:`CatalogError` if the catalog could not be read again; the old file then stays.
    """
    entries = [song.model_dump(mode="json", exclude_none=False) for song in songs]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in map(_short, entries))
    draft = path.with_name(f"{path.name}.new")
    try:
        write_whole(draft, f'{{"songs": [\n{lines}\n]}}\n')
        load_songs(draft)
        put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _short(entry: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != "melon" or value is not None}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its status.

    0: each row was used or known; 1: some were not; 2: nothing could be done.
    """
    options = _parse(arguments)
    try:
        catalog = load_songs(options.out) if options.out.exists() else MusicCatalog(())
        result = import_songs(options.list, catalog, load_model(options.model))
        if result.songs:
            write_songs(options.out, [*catalog.songs, *result.songs])
    except (CatalogError, SongsError, DiaryModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in (*result.bad, *result.unsure, *result.known):
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(
        f"{len(result.songs)} songs added to {options.out}, {len(result.known)} were there, "
        f"{len(result.bad)} rows could not be used\n"
    )
    return 1 if result.bad else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perfumer songs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    import_ = commands.add_parser("import", help="add the songs of a CSV file to a catalog")
    import_.add_argument("list", type=Path, help="CSV with the columns 제목, 가수, 가사")
    import_.add_argument(
        "--out", type=Path, required=True, help="catalog to write; songs that it has are kept"
    )
    import_.add_argument("--model", type=Path, default=find("models/diary.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
