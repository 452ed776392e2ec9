"""The journal: one JSON line per photo that was judged, so that a stopped run can continue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from perfumer.files.whole import write_whole
from perfumer.text.reading import parse_json
from perfumer.workshop.curate.likeness import Print
from perfumer.workshop.curate.photos import Photo
from perfumer.workshop.curate.rules import CurateError, Reason, Rules


@dataclass(frozen=True, slots=True)
class Entry:
    """The outcome for one photo."""

    name: str  # path of the photo below the folder of photos
    crop: str  # path of the crop below the folder of crops
    size: int  # of the photo's file in bytes
    changed_ns: int  # time of the photo's last change, in nanoseconds
    reason: Reason | None  # why it was dropped; None if it was kept
    detail: str  # what was measured
    found: str  # the Print of a kept photo, as text; "" if it was dropped

    def stands_for(self, photo: Photo) -> bool:
        """Return whether the photo is still the file that was judged."""
        facts = photo.path.stat()
        return (self.size, self.changed_ns) == (facts.st_size, facts.st_mtime_ns)


def make_entry(photo: Photo, reason: Reason | None, detail: str, found: str) -> Entry:
    """Make the entry of a photo, with the size and time of its file."""
    facts = photo.path.stat()
    return Entry(photo.name, photo.crop, facts.st_size, facts.st_mtime_ns, reason, detail, found)


def read_journal(path: Path, rules: Rules) -> dict[str, Entry]:
    """Return the entries by the name of the photo, the latest of each.

    Raises :class:`CurateError` for a journal of other rules, or a file that is not a journal.
    """
    data = _whole_lines(path)
    if not data:
        return {}
    try:
        head, *rows = [parse_json(line) for line in data.splitlines()]
        entries = [_entry(row) for row in rows]
    except (ValueError, TypeError, AttributeError) as error:
        raise CurateError(
            f"{path} is not a journal of ours ({error!r}): name a new folder"
        ) from error
    if head != _head(rules):
        raise CurateError(
            f"{path.parent.parent} was curated by other rules: use the same rules to continue, or "
            "name a new folder"
        )
    return {entry.name: entry for entry in entries}


def begin(path: Path, rules: Rules) -> None:
    """Write the rules at the top of a new journal; remove an incomplete last line of an old one."""
    whole = _whole_lines(path) or (json.dumps(_head(rules)) + "\n").encode()
    write_whole(path, whole)


def _whole_lines(path: Path) -> bytes:
    """Return the complete lines; an incomplete one, of a run that was stopped, is done again."""
    data = path.read_bytes() if path.is_file() else b""
    return data[: data.rfind(b"\n") + 1]


def write(entry: Entry, file: IO[str]) -> None:
    """Write an entry at once, so that a power cut loses no work."""
    file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
    file.flush()


def _head(rules: Rules) -> Mapping[str, Any]:
    return {"rules": asdict(rules)}


def _entry(row: Mapping[str, Any]) -> Entry:
    entry = Entry(**row)
    if not entry.reason:
        Print.parse(entry.found)
    return replace(entry, reason=Reason(entry.reason) if entry.reason else None)
