"""Transactions that a program leaves open are counted."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from perfumer.records.database import connect
from perfumer.workshop.fleet.postgres import MISSING
from perfumer.workshop.soak.booth import fleet_database
from perfumer.workshop.soak.rows import count_open_transactions
from tests.support.running import until


def test_a_transaction_that_is_left_open_is_counted():
    with fleet_database() as fleet:
        if fleet is None:
            pytest.skip(MISSING)
        _, url = fleet
        assert count_open_transactions(url) == 0
        engine = connect(url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            until(lambda: count_open_transactions(url) == 1, 20)
        engine.dispose()
        assert count_open_transactions(url) == 0
