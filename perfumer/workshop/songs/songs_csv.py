"""Reads the song lists of the fourth system: CSV with lyrics, in two forms.

One form has the columns ``<number>, ID, 제목, 가수, 가사, predicted_emotion_mbert`` and lyrics on
one line, the other ``<number>, 제목, 가수, 가사`` and lyrics over many lines. The emotions of the
lists are not used: an untrained network made them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.text.composing import compose

TITLE, ARTIST, LYRICS, NUMBER = "title", "artist", "lyrics", "melon"
NAMES: Mapping[str, str] = {
    "제목": TITLE,
    "title": TITLE,
    "가수": ARTIST,
    "artist": ARTIST,
    "가사": LYRICS,
    "lyrics": LYRICS,
    "id": NUMBER,
}
NEEDED = ("제목", "가수", "가사")
SHOWN = 200  # characters of a header in a message


class SongsError(Exception):
    """A file cannot be imported at all; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class ListedSong:
    """One row of a list."""

    line: int  # number of the line where the row begins, from 1
    title: str
    artist: str
    lyrics: str  # used for tagging only, never stored
    melon: int | None  # number of the song at Melon, if the list has it


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used."""

    line: int  # number of the line where the row begins, from 1
    reason: str


Row = ListedSong | BadRow


def read_songs(path: Path) -> list[Row]:
    """Return each row of a list, good or bad, in order. Raises :class:`SongsError`."""
    lines = list(io.StringIO(_decode(path), newline=""))
    start = next((n for n, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise SongsError(f"{path} is empty: name the CSV file that holds the songs")
    try:
        header = next(csv.reader([lines[start]]))
    except csv.Error as error:
        raise SongsError(f"{path}: line {start + 1} names no columns ({error})") from error
    columns = {NAMES.get(name.strip().lower(), ""): n for n, name in enumerate(header)}
    if not {TITLE, ARTIST, LYRICS} <= set(columns):
        found = ", ".join(filter(None, header))[:SHOWN]
        raise SongsError(
            f"{path}: line {start + 1} names the columns {found}; "
            f"needed are {', '.join(NEEDED)} (or title, artist, lyrics)"
        )
    return [
        _row(line, cells, columns) for line, cells in _split_rows(lines, start + 1, len(header))
    ]


def _decode(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SongsError(f"{path} cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return compose(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise SongsError(f"{path} is neither UTF-8 nor CP949: save it as UTF-8")


def _split_rows(
    lines: Sequence[str], start: int, columns: int
) -> Iterator[tuple[int, list[str] | str]]:
    """Return the line number and the cells of each row, or what is wrong with it.

    A quote that is never closed would swallow all later rows. So after such a row, reading
    continues at the line that begins with the next number.
    """
    place = start
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        reader = csv.reader(lines[place:], strict=True)
        try:
            cells = next(reader)
            end, wrong = place + reader.line_num, ""
            if len(cells) != columns:
                wrong = f"{len(cells)} cells instead of {columns}"
        except csv.Error as error:
            end, wrong = len(lines), f"a quote is not closed, or not doubled ({error})"
        if wrong:
            yield place + 1, wrong
            place = min(end, _find_next_row(lines, place))
        else:
            yield place + 1, cells
            place = end


def _find_next_row(lines: Sequence[str], place: int) -> int:
    """Return the index of the line that begins with the next number, or the end."""
    number = lines[place].partition(",")[0].strip()
    if not number.isdecimal():
        return place + 1
    expected = f"{int(number) + 1},"
    later = range(place + 1, len(lines))
    return next((n for n in later if lines[n].startswith(expected)), len(lines))


def _row(line: int, cells: list[str] | str, columns: Mapping[str, int]) -> Row:
    if isinstance(cells, str):
        return BadRow(line, cells)
    value = {name: cells[n].strip() for name, n in columns.items()}
    lacking = [name for name in (TITLE, ARTIST) if not value[name]]
    if lacking:
        return BadRow(line, f"no {' and no '.join(lacking)}")
    number = value.get(NUMBER, "")
    if number and not (number.isascii() and number.isdecimal() and int(number) > 0):
        return BadRow(line, f"the ID {number!r:.30} is not a number")
    melon = int(number) if number else None
    return ListedSong(line, value[TITLE], value[ARTIST], value[LYRICS], melon)
