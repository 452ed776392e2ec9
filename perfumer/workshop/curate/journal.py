"""What became of every photo so far, a JSON line each: where a stopped run goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from perfumer.workshop.curate.likeness import Print
from perfumer.workshop.curate.photos import Photo
from perfumer.workshop.curate.rules import CurateError, Reason, Rules


@dataclass(frozen=True, slots=True)
class Entry:
    """``reason`` is empty for what was kept; then ``found`` is what it is known again by."""

    name: str
    crop: str
    size: int
    changed_ns: int
    reason: Reason | None
    detail: str
    found: str  # a Print

    def stands_for(self, photo: Photo) -> bool:
        """Whether the photo is still the file that was judged."""
        facts = photo.path.stat()
        return (self.size, self.changed_ns) == (facts.st_size, facts.st_mtime_ns)


def entry_of(photo: Photo, reason: Reason | None, detail: str, found: str) -> Entry:
    facts = photo.path.stat()
    return Entry(photo.name, photo.crop, facts.st_size, facts.st_mtime_ns, reason, detail, found)


def read_journal(path: Path, rules: Rules) -> dict[str, Entry]:
    """Entries by the photo's name, the latest of each.

    Raises :class:`CurateError` for a journal of other rules, or of something else.
    """
    data = _whole_lines(path)
    if not data:
        return {}
    try:
        head, *rows = [json.loads(line) for line in data.splitlines()]
        entries = [_entry(row) for row in rows]
    except (ValueError, TypeError, AttributeError) as error:
        raise CurateError(f"{path} is no journal of ours ({error!r}): name a new folder") from error
    if head != _head(rules):
        raise CurateError(
            f"{path.parent.parent} was curated by other rules: name them again to go on, or name "
            "a new folder"
        )
    return {entry.name: entry for entry in entries}


def begin(path: Path, rules: Rules) -> None:
    """Write the rules at the top of a new journal; take a cut-off line off an old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = _whole_lines(path) or (json.dumps(_head(rules)) + "\n").encode()
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(whole)
    beside.replace(path)


def _whole_lines(path: Path) -> bytes:
    """Nothing without a journal. What was cut off when a run was stopped is done again."""
    data = path.read_bytes() if path.is_file() else b""
    return data[: data.rfind(b"\n") + 1]


def write(entry: Entry, file: IO[str]) -> None:
    """At once: what was done must not be forgotten when the power goes."""
    file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
    file.flush()


def _head(rules: Rules) -> Mapping[str, Any]:
    return {"rules": asdict(rules)}


def _entry(row: Mapping[str, Any]) -> Entry:
    entry = Entry(**row)
    if not entry.reason:
        Print.parse(entry.found)
    return replace(entry, reason=Reason(entry.reason) if entry.reason else None)
