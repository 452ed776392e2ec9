"""How each kiosk's chain stands: its row in the table of kiosks, sealed with the place's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from perfumer.records.address import RecordsError
from perfumer.records.ledger.chain import START, Link
from perfumer.records.ledger.keys import NO_KEYS, Key, Keys, is_sealed, seal_columns
from perfumer.records.tables import HASH, RECORDS, kiosks, numbers

MARKS = 64  # marks of earlier batches that are remembered: a few files may be left by a kill


class StateError(RecordsError):
    """The row of a kiosk is not as this program wrote it."""


@dataclass(frozen=True, slots=True)
class KioskState:
    """How a kiosk's records stand."""

    kiosk: str
    place: str
    head: Link  # the newest record
    trimmed: Link  # the newest record that was deleted for lack of room, or for its age
    shipped: int  # number of the newest record in the fleet's database
    refused: int  # rows for which there was no room
    taken: str  # mark of the last batch that was stored
    earlier: tuple[str, ...] = ()  # marks of some batches before it
    keyed: int = -1  # records after this number all have a key; negative while there is none
    sealed: bool | None = None  # whether the row is as it was written; None if that is unknown

    @property
    def held(self) -> int:
        """Number of records in this database; their numbers have no gaps."""
        return self.head.sequence - self.trimmed.sequence

    @property
    def waiting(self) -> int:
        """Number of records that the fleet's database does not have yet."""
        return self.head.sequence - self.shipped

    def with_batch(self, mark: str) -> KioskState:
        """Return the state after the batch of that mark was stored."""
        earlier = (self.taken, *self.earlier)[:MARKS] if self.taken else ()
        return replace(self, taken=mark, earlier=earlier)


def read_state(connection: Connection, kiosk: str, keys: Keys = NO_KEYS) -> KioskState:
    """Return a kiosk's state; its row is locked against other writers where the database can.

    Raises :class:`StateError` for a row that was changed or damaged.
    """
    query = select(kiosks).where(kiosks.c.kiosk == kiosk).with_for_update()
    state = state_of(connection.execute(query).mappings().one(), keys)
    # After the first seal, a row without one is as wrong as a row with a false one.
    if state.sealed is False or (keys.newest and state.sealed is None and is_signed(state, keys)):
        raise StateError(f"the row of kiosk {kiosk} was changed")
    return state


def is_signed(state: KioskState, keys: Keys) -> bool:
    """Return whether the kiosk has a key, by its row or by the file of keys."""
    return keys.signs_after(state.kiosk, state.keyed) >= 0


def read_states(connection: Connection, keys: Keys = NO_KEYS) -> list[KioskState]:
    """Return the states of all kiosks in the database, by place; a damaged one is left out."""
    states = []
    for row in connection.execute(select(kiosks)).mappings():
        try:
            states.append(state_of(row, keys))
        except StateError:
            continue
    return sorted(states, key=lambda state: (state.place, state.kiosk))


def read_damaged_names(connection: Connection) -> list[str]:
    """Return the names of kiosks whose row cannot be read."""
    names = []
    for row in connection.execute(select(kiosks)).mappings():
        try:
            state_of(row)
        except StateError:
            names.append(str(row["kiosk"]))
    return names


def mend_state(connection: Connection, kiosk: str, place: str, keyed: bool) -> KioskState:
    """Return a state made of the records themselves; nothing else of the row is believed.

    What the fleet has is asked of the fleet's database, so ``shipped`` may be too small.
    """
    bounds = select(func.min(numbers.c.sequence), func.max(numbers.c.sequence))
    first, last = connection.execute(bounds.where(numbers.c.kiosk == kiosk)).one()
    last = int(last or 0)
    trimmed = int(first) - 1 if first else 0
    head = Link(last, _hash_at(connection, kiosk, last))
    return KioskState(
        kiosk, place, head, Link(trimmed, START), trimmed, 0, "", (), last if keyed else -1
    )


def enrol(connection: Connection, kiosk: str, place: str, key: Key | None = None) -> None:
    """Add the kiosk's row to the table, unless it has one."""
    start = Link(0, START)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = KioskState(kiosk, place, start, start, 0, 0, "", (), 0 if key else -1)
    values = state_columns(new, key)
    connection.execute(dialect.insert(kiosks).values(values).on_conflict_do_nothing())


def save_state(connection: Connection, state: KioskState, key: Key | None = None) -> None:
    """Write a kiosk's state to its row."""
    change = update(kiosks).where(kiosks.c.kiosk == state.kiosk)
    connection.execute(change.values(state_columns(state, key)))


def state_columns(state: KioskState, key: Key | None) -> dict[str, Any]:
    """Return the state as columns of the table of kiosks, sealed."""
    columns = {
        "kiosk": state.kiosk,
        "place": state.place,
        "head": state.head.sequence,
        "head_hash": state.head.hash,
        "trimmed": state.trimmed.sequence,
        "trimmed_hash": state.trimmed.hash,
        "shipped": state.shipped,
        "refused": state.refused,
        "taken": state.taken,
        "earlier": " ".join(state.earlier),
        "keyed": state.keyed,
    }
    return seal_columns(columns, key)


def state_of(row: Mapping[Any, Any], keys: Keys = NO_KEYS) -> KioskState:
    """Return the state in a row. Raises :class:`StateError` for values that cannot be."""
    texts = ("kiosk", "place", "head_hash", "trimmed_hash", "taken", "earlier", "key", "seal")
    counts = ("head", "trimmed", "shipped", "refused")
    whole = all(isinstance(row[name], str) for name in texts) and all(
        isinstance(row[name], int) and row[name] >= 0 for name in counts
    )
    if not (whole and isinstance(row["keyed"], int) and row["trimmed"] <= row["head"]):
        raise StateError(f"the row of kiosk {str(row['kiosk'])[:40]!r} is damaged")
    return KioskState(
        kiosk=row["kiosk"],
        place=row["place"],
        head=Link(row["head"], row["head_hash"]),
        trimmed=Link(row["trimmed"], row["trimmed_hash"]),
        shipped=row["shipped"],
        refused=row["refused"],
        taken=row["taken"],
        earlier=tuple(row["earlier"].split()),
        keyed=row["keyed"],
        sealed=is_sealed(row, keys) if row["key"] else None,
    )


def _hash_at(connection: Connection, kiosk: str, sequence: int) -> str:
    for table in RECORDS.values():
        query = select(table.c.hash).where(table.c.kiosk == kiosk, table.c.sequence == sequence)
        found = connection.execute(query).scalar()
        if isinstance(found, str) and len(found) == HASH:
            return found
    return START
