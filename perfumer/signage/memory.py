"""Recall from the records what choosing ads continues from after a restart, as sums."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from perfumer.recommend.ads.choosing import AdHistory
from perfumer.records.database import begin_read
from perfumer.records.ledger.learning import (
    read_attention_by_hour,
    read_recent_plays,
    read_responses,
    read_spending,
)
from perfumer.records.store import Store
from perfumer.records.troubles import DAMAGE, TROUBLES, trouble_of

log = logging.getLogger(__name__)

DAYS = 7  # days that tell at which hours people come: each weekday once
HOUR = timedelta(hours=1)


def recall_plays(records: Store, now: datetime) -> AdHistory | None:
    """Return budgets spent, caps used and what people liked; None when it cannot be read.

    A kiosk without its database shows ads all the same: the day's budgets then start from zero.
    """
    kiosk, today = records.kiosk, now.date()
    if kiosk is None:
        _warn(records.trouble or "no database")
        return None
    try:
        with begin_read(records.engine) as connection:
            return AdHistory(
                day=today,
                spent=read_spending(connection, kiosk, today),
                plays=read_recent_plays(connection, kiosk, now - HOUR),
                responses=read_responses(connection),
                hours=read_attention_by_hour(connection, kiosk, today, DAYS),
            )
    except (*TROUBLES, *DAMAGE) as error:
        _warn(trouble_of(error, records.engine.url))
        return None


def _warn(reason: str) -> None:
    log.warning("ads start without what was spent today: %s", reason)
