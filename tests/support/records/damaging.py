"""Values in a file of records that no kiosk wrote, as a disk or a stranger may leave them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random

BAD = {
    "a time": "UPDATE plays SET minute = '2026-1x-21 09:41:00.000000' WHERE campaign = 'ohu'",
    "a day that is none": "UPDATE plays SET minute = '2026-02-31 09:41:00.000000'",
    "a text for a number": "UPDATE plays SET shown_s = 'ten'",
    "an endless number": "UPDATE exposures SET attention_s = 9e999",
    "a negative number": "UPDATE exposures SET ots = -5",
    "bytes for a text": "UPDATE plays SET campaign = x'ff00fe'",
    "a text that is none": "UPDATE visits SET stage = CAST(x'ff00fe' AS TEXT)",
    "a text for an offset": "UPDATE plays SET offset_min = 'east'",
    "a text for a number of a record": "UPDATE OR IGNORE visits SET sequence = 'two'",
    "a number for an answer": "UPDATE feedback SET fits = 7",
    "a text for the head": "UPDATE kiosks SET head = 'x'",
    "a head before the end": "UPDATE kiosks SET head = 2",
    "a head behind the end": "UPDATE kiosks SET head = 2000000",
    "a text for what was shipped": "UPDATE kiosks SET shipped = 'all'",
    "bytes for the kiosk": "UPDATE kiosks SET kiosk = x'00ff'",
    "no kiosk": "DELETE FROM kiosks",
    "a number given out twice": "DELETE FROM numbers WHERE sequence = 3",
    "no numbers": "DELETE FROM numbers",
}

COLUMNS = {
    "plays": ["minute", "campaign", "shown_s", "price_per_second", "failure", "place", "strategy"],
    "exposures": ["group", "ots", "attention_s", "wanted", "arrivals"],
    "visits": ["minute", "experience", "outcome", "visit_s", "language", "stage"],
    "feedback": ["minute", "item", "fits", "recommends", "experience"],
}
VALUES = ["'x'", "x'00ff'", "CAST(x'ff' AS TEXT)", "-3", "9e999", "''", "'2026-13-40'", "1e300"]


def damage(file, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as door:
        for statement in statements:
            door.execute(statement)
        door.commit()


def any_damage(seed: int) -> str:
    """A statement that puts a value where it does not belong."""
    chance = Random(seed)
    table = chance.choice(list(COLUMNS))
    column, value = chance.choice(COLUMNS[table]), chance.choice(VALUES)
    return f'UPDATE OR IGNORE "{table}" SET "{column}" = {value}'
