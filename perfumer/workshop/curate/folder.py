"""Curates a folder of photos into a folder of crops with the same classes.

The photos are only read. The outcome of each is written to a journal at once, so a stopped run
continues where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Pictures

from perfumer.files.whole import writing
from perfumer.messages import FindFaces, Image
from perfumer.workshop.curate.curating import curate
from perfumer.workshop.curate.journal import Entry, begin, make_entry, read_journal, write
from perfumer.workshop.curate.likeness import Likenesses, Print
from perfumer.workshop.curate.photos import Photo
from perfumer.workshop.curate.rules import CurateError, Kept, Rules

REPORTS = "_report"  # training skips folders whose name begins with "_"
JOURNAL = "journal.jsonl"
QUALITY = 95  # of the JPEGs, which keep the full resolution of colours


def check_places(raw: Path, out: Path) -> None:
    """Raise :class:`CurateError` if writing crops to ``out`` could damage other files."""
    here, there = raw.resolve(), out.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise CurateError(f"{out} and {raw} must not contain each other: name a folder outside")
    if out.exists() and not out.is_dir():
        raise CurateError(f"{out} is a file: name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / REPORTS / JOURNAL).is_file():
        raise CurateError(f"{out} holds other files: name a new or empty folder")


def curate_folder(
    photos: tuple[Photo, ...], out: Path, rules: Rules, find: FindFaces
) -> Iterator[Entry]:
    """Return an entry per photo, in their order; entries of an earlier run are not made again.

    Raises :class:`CurateError` if ``out`` was curated by other rules or cannot be written.
    """
    path = out / REPORTS / JOURNAL
    done = read_journal(path, rules)
    known = Likenesses()
    try:
        begin(path, rules)
        with path.open("a", encoding="utf-8") as journal:
            for photo in photos:
                entry = done.get(photo.name)
                if entry is None or not entry.stands_for(photo):
                    entry = _judge(photo, out, rules, find, known)
                    write(entry, journal)
                elif entry.reason is None:
                    known.add(Print.parse(entry.found), str(photo.path))
                yield entry
    except OSError as error:
        raise CurateError(f"{out} cannot be written ({error}): free some space") from error


def _judge(photo: Photo, out: Path, rules: Rules, find: FindFaces, known: Likenesses) -> Entry:
    (outcome,) = curate([photo.path], rules, find, known)
    if not isinstance(outcome, Kept):
        return make_entry(photo, outcome.reason, outcome.detail, "")
    save_crop(outcome.crop, out / photo.crop)
    return make_entry(photo, None, _describe_face(outcome), str(outcome.found))


def _describe_face(kept: Kept) -> str:
    face = kept.face
    angles = f"yaw {face.yaw:.0f}, pitch {face.pitch:.0f}, roll {kept.roll:.0f} degrees"
    return f"{angles}, sharpness {face.sharpness:.0f}, brightness {face.brightness:.2f}"


def save_crop(crop: Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path) as file:
        Pictures.fromarray(crop).save(file, "JPEG", quality=QUALITY, subsampling=0)
