"""A chain of hashes over a kiosk's records, and what is wrong with one. No database here.

    hash(n) = SHA-256(hash(n − 1) ‖ canonical(record n)),  hash(0) = ""

in hexadecimal, where ``canonical`` is JSON in UTF-8 with sorted keys and no spaces. A play's
exposures are part of its record. The chain shows that a record was changed, removed or put in
by somebody who did not also compute every later hash anew; whoever keeps a head that
``verify`` printed notices that too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

START = ""  # what the first record is chained to
Columns = Mapping[str, Any]  # of one row of a table, as the database gives them


@dataclass(frozen=True, slots=True)
class Link:
    """Up to where a chain goes."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it lies in the database; ``kind`` is the name of its table."""

    kind: str
    columns: Columns  # with ``hash``
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


class Wrong(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``where`` names the record or records."""

    wrong: Wrong
    sequence: int  # of the first one
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.wrong}"


def canonical(kind: str, columns: Columns, exposures: Sequence[Columns]) -> str:
    """The text that is hashed: everything that is stored of a record but its hash."""
    content = {name: value for name, value in columns.items() if name != "hash"}
    content["minute"] = f"{columns['minute']:%Y-%m-%dT%H:%M}"
    content["kind"] = kind
    seen = [_without_key(exposure) for exposure in exposures]
    content["exposures"] = sorted(seen, key=lambda exposure: str(exposure["group"]))
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def linked(previous: str, kind: str, columns: Columns, exposures: Sequence[Columns]) -> str:
    """The hash of a record whose predecessor has the hash ``previous``."""
    text = previous + canonical(kind, columns, exposures)
    # A damaged text is no Unicode any more; it must still hash to something.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def findings(entries: Iterable[Entry], after: Link, head: Link) -> Iterator[Finding]:
    """What is wrong with the records between ``after`` and ``head``, in their order.

    ``entries`` come by sequence. After a gap the next record's predecessor is unknown, so it
    is taken as it is; the gap has been told.
    """
    before: Link | None = after  # None: unknown
    next_ = after.sequence + 1
    for entry in entries:
        if entry.sequence < next_ or entry.sequence > head.sequence:
            yield Finding(Wrong.INSERTED, entry.sequence, str(entry))
            continue
        if entry.sequence > next_:
            yield _gap(next_, entry.sequence - 1)
            before = None
        if before and entry.hash != linked(before.hash, entry.kind, entry.columns, entry.exposures):
            yield Finding(Wrong.CHANGED, entry.sequence, str(entry))
        before, next_ = entry.link, entry.sequence + 1
    if next_ <= head.sequence:
        yield _gap(next_, head.sequence)
    elif before and before.hash != head.hash:
        yield Finding(Wrong.CHANGED, head.sequence, f"the head of the chain, {head.sequence}")


def _gap(first: int, last: int) -> Finding:
    where = f"record {first}" if first == last else f"records {first} to {last}"
    return Finding(Wrong.REMOVED, first, where)


def _without_key(exposure: Columns) -> dict[str, Any]:
    return {name: exposure[name] for name in exposure if name not in ("kiosk", "sequence")}
