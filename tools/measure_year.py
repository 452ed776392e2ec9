"""Measure how large the records of a busy booth are: ``python -m tools.measure_year --days 30``.

A day of twelve hours with an ad every ten seconds, each seen by two groups, and 300 visits with
three answers each. Fewer days are scaled up to a year, since a file grows evenly.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.keys import load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.verifying import verify
from perfumer.records.rows import ExposureRow, FeedbackRow, Outcome, PlayRow, Row, VisitRow

BEGIN = datetime(2026, 1, 1, 10, tzinfo=UTC)
HOURS, AD_S, VISITS, ANSWERS = 12, 10, 300, 3
DAYS = 365
GROUPS = [f"{sex} {age}s" for sex in ("female", "male") for age in range(20, 70, 10)]


def rows_of_day(day: int, chance: Random) -> Iterator[Row]:
    """Yield what a busy booth records on one day."""
    begin = BEGIN + timedelta(days=day)
    for number in range(HOURS * 3600 // AD_S):
        minute = (begin + timedelta(seconds=number * AD_S)).replace(second=0)
        seen = tuple(
            ExposureRow(group, True, 2, 1, 1, chance.uniform(0, 5), chance.uniform(5, 20))
            for group in chance.sample(GROUPS, 2)
        )
        ad = f"campaign-{number % 12}"
        yield PlayRow(minute, ad, f"{ad}-1", "blend", float(AD_S), None, 20.0, seen)
    for number in range(VISITS):
        minute = begin + timedelta(minutes=number * 2)
        yield VisitRow(minute, "music", Outcome.COMPLETED, "result", 75, "ko")
        for song in range(ANSWERS):
            yield FeedbackRow(minute, "music", f"song-{song}", "sad", "stay", True, None)


def measure(days: int) -> dict[str, float]:
    """Record so many days; return sizes and times, scaled to a year."""
    with tempfile.TemporaryDirectory() as name:
        folder, chance = Path(name), Random(1)
        engine = connect(f"sqlite:///{folder}/records.sqlite3")
        migrate(engine)
        keys = load_keys(folder / "key")
        outbox = Outbox(engine, "booth", None, ships=False, keys=keys)
        began, records = time.monotonic(), 0
        for day in range(days):
            rows = list(rows_of_day(day, chance))
            records += outbox.append(rows, f"day {day}")
        wrote_s, began = time.monotonic() - began, time.monotonic()
        with begin_read(engine) as connection:
            [verdict] = verify(connection, {}, keys)
        verified_s = time.monotonic() - began
        engine.dispose()
        size = (folder / "records.sqlite3").stat().st_size
    year = DAYS / days
    return {
        "days": days,
        "records_a_year": round(records * year),
        "megabytes_a_year": round(size * year / 1e6),
        "bytes_a_record": round(size / records),
        "records_a_second": round(records / wrote_s),
        "seconds_to_verify_a_year": round(verified_s * year),
        "faults": len(verdict.findings),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="days to record (default: 30)")
    sys.stdout.write(json.dumps(measure(parser.parse_args(argv).days)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
