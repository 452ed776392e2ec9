"""Note where a chain ends in a file beside the key, apart from the database.

Who puts an earlier state of the database in its place, seal and all, has fewer records than were
noted. A kiosk with a fleet has its heads there; one without has this file.
"""

from __future__ import annotations

import time
from pathlib import Path

from perfumer.files.whole import set_aside, write_whole
from perfumer.records.ledger.chain import Link
from perfumer.records.ledger.states import KioskState

NOTE_S = 600.0  # seconds between two notes


def note_of(key: Path) -> Path:
    """Return the file of the note that belongs to a file of keys."""
    return key.with_name(f"{key.name}.head")


def read_note(key: Path) -> tuple[str, Link] | None:
    """Return the kiosk and the head that were noted; None where there is no whole note."""
    try:
        return parse_head(note_of(key).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def parse_head(text: str) -> tuple[str, Link]:
    """Return the kiosk and link of KIOSK:NUMBER:HASH. Raises :class:`ValueError`."""
    kiosk, _, rest = text.partition(":")
    number, _, hash_ = rest.partition(":")
    if not (kiosk and number.isdigit() and hash_):
        raise ValueError(f"{text!r} is not KIOSK:NUMBER:HASH")
    return kiosk, Link(int(number), hash_)


def describe_head(kiosk: str, head: Link) -> str:
    """Return what :func:`parse_head` reads."""
    return f"{kiosk}:{head.sequence}:{head.hash}"


class HeadNote:
    """The note of one kiosk."""

    def __init__(self, key: Path) -> None:
        self._key = key
        self._noted_at: float | None = None

    def check(self, state: KioskState) -> str | None:
        """Return a sentence if the database has fewer records than were noted; keep that note."""
        noted = read_note(self._key)
        if noted is None:
            return None
        kiosk, head = noted
        if kiosk == state.kiosk and head.sequence <= state.head.sequence:
            return None
        aside = set_aside(note_of(self._key), "names records that the database does not have")
        return (
            f"the records of kiosk {kiosk} went up to number {head.sequence}, and the database "
            f"ends at {state.head.sequence} of {state.kiosk}: was it put back or replaced? "
            f"{aside.name} has the head, for 'records verify --head'"
        )

    @property
    def is_due(self) -> bool:
        """Whether the last note is some time ago."""
        return self._noted_at is None or time.monotonic() - self._noted_at >= NOTE_S

    def write(self, state: KioskState) -> None:
        """Note where the chain ends. Raises :class:`OSError`."""
        if state.head.sequence:
            text = describe_head(state.kiosk, state.head)
            write_whole(note_of(self._key), text + "\n", private=True)
            self._noted_at = time.monotonic()
