"""Chain a kiosk's records by hashes, and find what is wrong with a chain. No database here.

    hash(n) = SHA-256(hash(n − 1) ‖ canonical(record n)),  hash(0) = ""

in hexadecimal, where ``canonical`` is JSON in UTF-8 with sorted keys and no spaces. A play's
exposures are part of its record. The chain shows that a record was changed, removed or inserted,
unless every later hash was computed again; that too is noticed with a head that ``verify``
printed earlier.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

START = ""  # the hash before the first record
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
        what = {"plays": "play", "visits": "visit"}.get(self.kind, self.kind)
        of = self.columns.get("campaign") or self.columns.get("experience")
        named = f"{what} of {of}" if of else what
        return f"record {self.sequence} ({named}, {self.columns['minute']:%Y-%m-%d %H:%M})"


class Fault(StrEnum):
    """What was done to a record."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"


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
    content = {name: value for name, value in columns.items() if name != "hash"}
    content["minute"] = f"{columns['minute']:%Y-%m-%dT%H:%M}"
    content["kind"] = kind
    groups = [_without_key(exposure) for exposure in exposures]
    content["exposures"] = sorted(groups, key=lambda exposure: str(exposure["group"]))
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_record(previous: str, kind: str, columns: Columns, exposures: Sequence[Columns]) -> str:
    """Return the hash of a record whose predecessor has the hash ``previous``."""
    text = previous + canonical_text(kind, columns, exposures)
    # Damaged text may not be valid Unicode; it must have a hash all the same.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find_faults(entries: Iterable[Entry], after: Link, head: Link) -> Iterator[Finding]:
    """Yield what is wrong with the records between ``after`` and ``head``, in their order.

    ``entries`` come by sequence. After a gap the hash of the missing record is unknown, so the
    next record is not checked; the gap itself was reported.
    """
    before: Link | None = after  # None if the record before is missing
    next_ = after.sequence + 1
    for entry in entries:
        if entry.sequence < next_ or entry.sequence > head.sequence:
            yield Finding(Fault.INSERTED, entry.sequence, str(entry))
            continue
        if entry.sequence > next_:
            yield _gap(next_, entry.sequence - 1)
            before = None
        if before and entry.hash != hash_record(
            before.hash, entry.kind, entry.columns, entry.exposures
        ):
            yield Finding(Fault.CHANGED, entry.sequence, str(entry))
        before, next_ = entry.link, entry.sequence + 1
    if next_ <= head.sequence:
        yield _gap(next_, head.sequence)
    elif before and before.hash != head.hash:
        yield Finding(Fault.CHANGED, head.sequence, f"the head of the chain, {head.sequence}")


def _gap(first: int, last: int) -> Finding:
    where = f"record {first}" if first == last else f"records {first} to {last}"
    return Finding(Fault.REMOVED, first, where)


def _without_key(exposure: Columns) -> dict[str, Any]:
    return {name: exposure[name] for name in exposure if name not in ("kiosk", "sequence")}
