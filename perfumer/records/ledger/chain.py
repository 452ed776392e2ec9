"""Chain a kiosk's records by hashes, and find what is wrong with a chain. No database here.

    hash(n) = HMAC-SHA-256(key, hash(n − 1) ‖ canonical(record n)),  hash(0) = ""

in hexadecimal, where ``canonical`` is JSON in UTF-8 with sorted keys and no spaces. A play's
exposures are part of its record. The key belongs to the place and stands in no row, so that who
can write the rows cannot compute the hashes of others. Records from before there was a key have
the SHA-256 of the same text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from perfumer.records.ledger.keys import NO_KEYS, Key, Keys

START = ""  # the hash before the first record
ADDED = ("key", "clock")  # columns of later versions, left out of the hash while they are empty
DAMAGED = "damaged"  # kind of what is left of a record that could not be read any more
STATE = "kiosks"  # table that holds how the chain stands
# One for all records, which is faster; its values come from rows, and hold no circles.
JSON = json.JSONEncoder(
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    default=repr,
    check_circular=False,
)
Columns = Mapping[str, Any]  # columns of one row, as the database returns them


@dataclass(frozen=True, slots=True)
class Link:
    """One point of a chain: the number of a record, and its hash."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is stored in the database; ``kind`` is the name of its table."""

    kind: str
    columns: Columns  # including ``hash``
    exposures: tuple[Columns, ...] = ()

    @property
    def sequence(self) -> int:
        return int(self.columns["sequence"])

    @property
    def hash(self) -> str:
        return str(self.columns["hash"])

    @property
    def link(self) -> Link:
        return Link(self.sequence, self.hash)

    def __str__(self) -> str:
        if self.kind == DAMAGED:
            where, reason = self.columns["table"], self.columns["reason"]
            return f"record {self.sequence} (of {where}: {reason})"
        what = {"plays": "play", "visits": "visit"}.get(self.kind, self.kind)
        of = self.columns.get("campaign") or self.columns.get("experience")
        named = f"{what} of {of}" if of else what
        minute = self.columns["minute"]
        when = f"{minute:%Y-%m-%d %H:%M}" if isinstance(minute, datetime) else "no time"
        return f"record {self.sequence} ({named}, {when})"


class Fault(StrEnum):
    """What was done to a record."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    DAMAGED = "damaged, and set aside"
    UNKNOWN = "cannot be checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a chain; ``where`` names the record or records."""

    wrong: Fault
    sequence: int  # number of the first of the records
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.wrong}"


def canonical_text(kind: str, columns: Columns, exposures: Sequence[Columns]) -> str:
    """Return the text that is hashed: everything stored of a record except its hash."""
    content = _without(columns, "hash")
    for name in ADDED:
        if content.get(name) == "":
            del content[name]
    if "minute" in columns:
        content["minute"] = _minute_text(columns["minute"])
    content["kind"] = kind
    groups = [_without(exposure, "kiosk", "sequence") for exposure in exposures]
    content["exposures"] = sorted(groups, key=lambda exposure: str(exposure["group"]))
    return JSON.encode(content)


def hash_record(
    previous: str, kind: str, columns: Columns, exposures: Sequence[Columns], key: Key | None = None
) -> str:
    """Return the hash of a record whose predecessor has the hash ``previous``."""
    text = previous + canonical_text(kind, columns, exposures)
    if key is not None:
        return key.sign(text)
    # Damaged text may not be valid Unicode; it must have a hash all the same.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find_faults(
    entries: Iterable[Entry], after: Link, head: Link, keys: Keys = NO_KEYS, keyed: int = -1
) -> Iterator[Finding]:
    """Yield what is wrong with the records between ``after`` and ``head``, in their order.

    ``entries`` come by sequence. After a gap the hash of the missing record is unknown, so the
    next record is not checked; the gap itself was reported. The same holds after a record whose
    key is not among ``keys``. Records after the number ``keyed`` must have a key, unless it is
    negative.
    """
    # None if the record before is missing, or its hash was lost
    before: Link | None = after if after.hash or not after.sequence else None
    next_ = after.sequence + 1
    unknown: set[str] = set()
    for entry in entries:
        if entry.sequence < next_ or entry.sequence > head.sequence:
            yield Finding(Fault.INSERTED, entry.sequence, str(entry))
            continue
        if entry.sequence > next_:
            yield _gap(next_, entry.sequence - 1)
            before = None
        yield from _wrong(entry, before, keys, keyed, unknown)
        before, next_ = _link_after(entry), entry.sequence + 1
    if next_ <= head.sequence:
        yield _gap(next_, head.sequence)
    elif before and before.hash != head.hash:
        yield Finding(Fault.CHANGED, head.sequence, f"the head of the chain, {head.sequence}")


def _wrong(
    entry: Entry, before: Link | None, keys: Keys, keyed: int, unknown: set[str]
) -> Iterator[Finding]:
    name = str(entry.columns.get("key", ""))
    if entry.kind == DAMAGED:
        yield Finding(Fault.DAMAGED, entry.sequence, str(entry))
    if entry.kind == DAMAGED and entry.columns["table"] != STATE:
        return  # its hash is that of the record it was
    key = keys.find(name)
    if name and key is None:
        if name not in unknown:
            unknown.add(name)
            where = f"records from {entry.sequence} on have the key {name}, which is not here"
            yield Finding(Fault.UNKNOWN, entry.sequence, where)
        return
    keyless = not name and 0 <= keyed < entry.sequence
    if keyless or (before and entry.hash != _hash_of(entry, before, key)):
        yield Finding(Fault.CHANGED, entry.sequence, str(entry))


def _hash_of(entry: Entry, before: Link, key: Key | None) -> str:
    return hash_record(before.hash, entry.kind, entry.columns, entry.exposures, key)


def _link_after(entry: Entry) -> Link | None:
    """Return the link that the next record continues; None where the hash was lost, too."""
    return entry.link if entry.hash or entry.kind != DAMAGED else None


def _minute_text(minute: Any) -> str:
    if not isinstance(minute, datetime):
        return repr(minute)
    whole = minute.second == minute.microsecond == 0
    return minute.isoformat(timespec="minutes" if whole else "auto")


def _gap(first: int, last: int) -> Finding:
    where = f"record {first}" if first == last else f"records {first} to {last}"
    return Finding(Fault.REMOVED, first, where)


def _without(columns: Columns, *names: str) -> dict[str, Any]:
    rest = dict(columns)
    for name in names:
        rest.pop(name, None)
    return rest
