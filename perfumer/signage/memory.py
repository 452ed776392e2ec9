"""What choosing ads goes on from after a restart: the records' confirmed plays, as sums."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from perfumer.recommend.ads.choosing import Past
from perfumer.records.database import TROUBLES, reading, trouble_of
from perfumer.records.ledger.learning import attention_by_hour, recent_plays, responses, spent
from perfumer.records.store import Store

log = logging.getLogger(__name__)

DAYS = 7  # that tell when people come: each weekday once
HOUR = timedelta(hours=1)


def remembered(records: Store, now: datetime) -> Past | None:
    """Budgets spent, caps used and what was liked until ``now``; None when that cannot be read.

    A kiosk without its database goes on all the same: a day's budget then begins anew.
    """
    kiosk, today = records.kiosk, now.date()
    if kiosk is None:
        log.warning("ads begin without what was spent today: %s", records.trouble or "no database")
        return None
    try:
        with reading(records.engine) as connection:
            return Past(
                day=today,
                spent=spent(connection, kiosk, today),
                plays=recent_plays(connection, kiosk, now - HOUR),
                responses=responses(connection),
                hours=attention_by_hour(connection, kiosk, today, DAYS),
            )
    except TROUBLES as error:
        trouble = trouble_of(error, records.engine.url)
        log.warning("ads begin without what was spent today: %s", trouble)
        return None
