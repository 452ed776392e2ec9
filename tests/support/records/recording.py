"""Rows, plans and stores for tests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from perfumer.records.ledger.outbox import Bounds
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.writer import Plan
from perfumer.records.rows import ExposureRow, FeedbackRow, Outcome, PlayRow, VisitRow

SEOUL = timezone(timedelta(hours=9))
MINUTE = datetime(2026, 11, 21, 9, 41, tzinfo=SEOUL)
ROOMY = Bounds(rows=1_000_000, bytes=500_000_000)
QUICK_S = 0.05


def exposure(group: str = "female 20s", people: int = 2, **but) -> ExposureRow:
    """Each of ``people`` new, looking for 2 s of the 5 s they stood there."""
    values = {
        "group": group,
        "wanted": True,
        "ots": people,
        "lts": people,
        "arrivals": people,
        "attention_s": 2.0 * people,
        "visit_s": 5.0 * people,
    }
    return ExposureRow(**values | but)


def play(campaign: str = "modak", *exposures: ExposureRow, **but) -> PlayRow:
    values = {
        "minute": MINUTE,
        "campaign": campaign,
        "creative": f"{campaign}-1",
        "strategy": "blend",
        "shown_s": 10.0,
        "failure": None,
        "price_per_second": 20.0,
        "exposures": exposures,
    }
    return PlayRow(**values | but)


def visit(experience: str | None = "perfume", **but) -> VisitRow:
    values = {
        "minute": MINUTE,
        "experience": experience,
        "outcome": Outcome.COMPLETED,
        "stage": "result",
        "visit_s": 75,
        "language": "ko",
    }
    return VisitRow(**values | but)


def answer(item: str = "spring-day", *, fits: bool | None = True, **but) -> FeedbackRow:
    values = {
        "minute": MINUTE,
        "experience": "music",
        "item": item,
        "emotion": "sad",
        "intent": "stay",
        "fits": fits,
        "recommends": None,
    }
    return FeedbackRow(**values | but)


def plan(folder: Path, **but) -> Plan:
    values = {
        "url": f"sqlite:///{folder}/records.sqlite3",
        "place": "lobby",
        "bounds": ROOMY,
        "central": None,
        "spill": folder / "unsaved",
        "queue_rows": 1000,
        "retry_s": QUICK_S,
        "key": folder / "key",
    }
    return Plan(**values | but)


def central(url: str, batch: int = 100) -> Central:
    return Central(url, batch, interval_s=QUICK_S)
