"""Reads the files of a data set: pictures, their names, and tables."""

from __future__ import annotations

import csv
import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from perfumer.pictures.kinds import PLAIN_SUFFIXES, SUFFIXES
from perfumer.text.composing import compose
from perfumer.workshop.training.data.datasets import DataError

ENCODINGS = ("utf-8-sig", "cp949")  # Korean Windows writes the second
CURATED = "_report/report.json"  # written by perfumer.workshop.curate with its crops

SHOWN = 200  # characters of a header in a message
Cells = Mapping[str, str]

log = logging.getLogger(__name__)


def pictures_in(folder: Path) -> list[tuple[str, Path]]:
    """Return the name below ``folder`` and the path of each picture, sorted by name.

    Hidden files and folders named ``_…`` are skipped. Raises :class:`DataError` if there are no
    pictures.
    """
    files = [
        (compose(path.relative_to(folder).as_posix()), path)
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]
    shown = sorted(pair for pair in files if not _hidden(pair[0]))
    found = [pair for pair in shown if pair[1].suffix.lower() in PLAIN_SUFFIXES]
    unread = len(shown) - len(found)
    if not found:
        raise DataError(
            f"{folder} holds no pictures ({', '.join(sorted(PLAIN_SUFFIXES))}){_why(folder)}"
        )
    if unread:
        log.warning("%s: %d pictures are of kinds that are not read: convert them", folder, unread)
    return found


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))


def _why(folder: Path) -> str:
    packed = next(folder.rglob("*.zip"), None)
    return f": unpack {packed.name} first" if packed else ": name another folder with --data"


def digest(paths: Sequence[Path], *more: str) -> str:
    """Return a hash that changes if a file is added, removed or written, or if ``more`` changes."""
    hashed = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        facts = path.stat()
        hashed.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return hashed.hexdigest()[:16]


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}): restore or remove it"
        ) from error


def text_of(path: Path) -> str:
    """Read a text; raises :class:`DataError` if it is in none of :data:`ENCODINGS`."""
    data = content(path)
    for encoding in ENCODINGS:
        try:
            return compose(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise DataError(f"{path} is neither UTF-8 nor CP949 text: save it as UTF-8")


def table(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, Cells]]:
    """Return place and cells of each row of a CSV file with a header; blanks are stripped.

    Raises :class:`DataError` for a missing file or column and a row of another length.
    """
    if not path.is_file():
        raise DataError(f"{path} is missing: name its folder with --data")
    reader = csv.reader(text_of(path).splitlines(keepends=True))
    rows = _rows(reader, path)
    names = [name.strip() for name in next(rows, [])]
    lacking = [name for name in needed if name not in names]
    if lacking:
        raise DataError(
            f"{path} lacks the columns {', '.join(lacking)} (it has {', '.join(names)[:SHOWN]}): "
            "name the columns in its first row"
        )
    for cells in rows:
        where = f"{path}, row {reader.line_num}"
        if not cells:
            continue
        if len(cells) != len(names):
            raise DataError(
                f"{where} has {len(cells)} cells, {len(names)} are named: put cells with commas "
                "into quotes"
            )
        yield where, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise DataError(f"{path} is no table of commas ({error}): export it again") from error
