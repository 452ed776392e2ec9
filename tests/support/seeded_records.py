"""A fleet's records as they might be: the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from perfumer.records.database import connect, migrate
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.rows import ExposureRow, FeedbackRow, Outcome, PlayRow, Row, VisitRow

SEOUL = timezone(timedelta(hours=9))
PLACES = {"강남역 로비": 1.0, "Hongdae booth": 0.7, "김포공항 2층": 0.45}
CAMPAIGNS = {
    "raonbit": ("female 20s", 20.0),
    "modak": ("male 20s", 20.0),
    "haru": ("female 30s", 18.0),
    "sanul": ("male 40s", 16.0),
    "slow-hour": (None, 8.0),  # for everyone
}
GROUPS = {
    "female 20s": 24,
    "male 20s": 19,
    "female 30s": 17,
    "male 30s": 14,
    "female 10s": 9,
    "male 40s": 7,
    "female 50s": 5,
    "male 60+": 2,
    "unread": 6,
}
HOURS = [0.02, 0.01, 0.01, 0.01, 0.02, 0.1, 0.3, 0.7, 1.0, 0.8, 0.7, 0.9]
HOURS += [1.4, 1.2, 0.8, 0.8, 0.9, 1.3, 1.7, 1.5, 1.1, 0.8, 0.4, 0.1]
ENDS = {"consent": 14, "choose": 6, "read": 5, "ask": 12, "result": 63}


def fill(url: str, folder: Path, today: date, days: int, seed: int = 7) -> None:
    """Three kiosks that wrote for so many days up to ``today``, shipped to ``url``."""
    central = connect(url)
    migrate(central)
    for number, (place, busy) in enumerate(PLACES.items()):
        engine = connect(f"sqlite:///{folder}/kiosk-{number}.sqlite3")
        migrate(engine)
        outbox = Outbox(engine, place, None, True)
        rows = list(_rows(random.Random(f"{seed} {place}"), busy, today, days))
        outbox.append(rows, "all of it")
        while ship(outbox, central, 2000):
            pass
        engine.dispose()
    central.dispose()


def _rows(chance: random.Random, busy: float, today: date, days: int) -> Iterator[Row]:
    for back in range(days - 1, -1, -1):
        day = today - timedelta(days=back)
        weekend = 1.3 if day.weekday() >= 5 else 1.0
        for hour, share in enumerate(HOURS):
            amount = share * busy * weekend
            begin = datetime.combine(day, datetime.min.time(), SEOUL).replace(hour=hour)
            for _ in range(round(6 * amount * chance.uniform(0.7, 1.3))):
                yield _play(chance, begin + timedelta(minutes=chance.randrange(60)))
            for _ in range(round(2 * amount * chance.uniform(0.5, 1.5))):
                minute = begin + timedelta(minutes=chance.randrange(60))
                yield from _visit(chance, minute)


def _play(chance: random.Random, minute: datetime) -> PlayRow:
    campaign = chance.choices([*CAMPAIGNS], [5, 4, 6, 3, 2])[0]
    wanted, price = CAMPAIGNS[campaign]
    failed = chance.random() < 0.02
    groups = chance.sample([*GROUPS], k=chance.choices([0, 1, 2, 3], [3, 6, 4, 1])[0])
    seen = (
        []
        if failed
        else [_exposure(chance, g, wanted in (g, None)) for g in groups if _here(chance, g)]
    )
    return PlayRow(
        minute=minute,
        campaign=campaign,
        creative=f"{campaign}-{chance.randint(1, 2)}",
        strategy="learned",
        shown_s=0.0 if failed else 10.0,
        failure=chance.choice(["decode", "hidden"]) if failed else None,
        price_per_second=price,
        exposures=tuple(seen),
    )


def _here(chance: random.Random, group: str) -> bool:
    return chance.random() < GROUPS[group] / 24


def _exposure(chance: random.Random, group: str, wanted: bool) -> ExposureRow:
    ots = chance.choices([1, 2, 3], [7, 3, 1])[0]
    looked = 0.75 if wanted else 0.45
    lts = 0 if group == "unread" else sum(chance.random() < looked for _ in range(ots))
    visit_s = sum(chance.uniform(2, 10) for _ in range(ots))
    return ExposureRow(
        group=group,
        wanted=wanted,
        ots=ots,
        lts=lts,
        arrivals=sum(chance.random() < 0.6 for _ in range(ots)),
        attention_s=round(min(visit_s, lts * chance.uniform(1.5, 6)), 3),
        visit_s=round(visit_s, 3),
    )


def _visit(chance: random.Random, minute: datetime) -> Iterator[Row]:
    stage = chance.choices([*ENDS], [*ENDS.values()])[0]
    experience = None if stage in ("consent", "choose") else _experience(chance)
    if experience == "concept" and stage == "result" and chance.random() < 0.6:
        stage = "card"
    done = stage in ("result", "card")
    yield VisitRow(
        minute=minute,
        experience=experience,
        outcome=Outcome.COMPLETED if done else chance.choice([Outcome.LEFT, Outcome.STOPPED]),
        stage=stage,
        visit_s=chance.randint(60, 150) if done else chance.randint(8, 70),
        language=chance.choices(["ko", "en"], [8, 2])[0],
    )
    if done and experience == "music":
        emotion = chance.choice(["sad", "happy", "neutral"])
        item = chance.choice(
            ["iu-through-the-night", "bts-spring-day", "window-seat", "rain-on-glass"]
        )
        fits = chance.random() < 0.7
        yield FeedbackRow(minute, "music", item, emotion, "stay", fits, chance.random() < 0.6)


def _experience(chance: random.Random) -> str:
    return chance.choices(["perfume", "music", "concept"], [5, 3, 3])[0]
