"""A kiosk that is killed at any moment has all that it stored, and each of it arrives once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.keys import Keys, load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import visits

KIOSK = "tests.support.records.writing_kiosk"


def told_until_killed(folder: Path, url: str, first: int, after_s: float) -> int:
    """Up to which number the kiosk said that its visits were stored, before a kill -9."""
    command = [sys.executable, "-m", KIOSK, str(folder), url, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()  # it has begun
        time.sleep(after_s)
        process.kill()
        left = process.stdout.read().splitlines()
    # The last line may be cut in the middle; the one before cannot.
    return max([first, *map(int, left[:-1])])


def numbers(engine, keys: Keys) -> list[int]:
    with begin_read(engine) as connection:
        [verdict] = verify(connection, {}, keys)
        assert verdict.findings == ()
        query = select(visits.c.visit_s).order_by(visits.c.sequence)
        return list(connection.execute(query).scalars())


def lost_and_doubled(folder: Path, url: str, rounds: int) -> tuple[list[int], int]:
    """Visits that were told and are not stored, and how many are stored twice."""
    chance = random.Random(rounds)
    stored = [
        (first, told_until_killed(folder, url, first, chance.uniform(0, 0.4)))
        for first in range(0, rounds * 1_000_000, 1_000_000)
    ]
    own, fleet = connect(f"sqlite:///{folder}/records.sqlite3"), connect(url)
    migrate(fleet)
    keys = load_keys(folder / "key")
    outbox = Outbox(own, "lobby", None, True, keys=keys)
    while ship(outbox, fleet, 500):
        pass
    found = numbers(own, keys)
    assert numbers(fleet, keys) == found
    missing = [n for first, last in stored for n in range(first, last + 1) if n not in set(found)]
    own.dispose()
    fleet.dispose()
    return missing, len(found) - len(set(found))


def test_a_few_kills(tmp_path, url):
    assert lost_and_doubled(tmp_path, url, 3) == ([], 0)


@pytest.mark.slow
def test_many_kills(tmp_path, url):
    assert lost_and_doubled(tmp_path, url, 40) == ([], 0)
