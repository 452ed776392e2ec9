"""A kiosk that runs as a service takes the records over; one that is started by hand says so."""

from __future__ import annotations

import logging
import os
import socket
import time

import pytest

from perfumer.cli.waiting import wait_for_plan
from perfumer.health.watchdog import Notifier
from perfumer.records.store import OwnedError, hold_records
from tests.support.records.recording import plan

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "AF_UNIX"), reason="systemd's socket is a Unix socket"
)


def test_a_service_waits_for_the_end_of_the_other_and_says_it_once(tmp_path, caplog):
    address, waited = str(tmp_path / "notify"), []
    other = hold_records(plan(tmp_path))

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            other.close()

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        with caplog.at_level(logging.WARNING):
            wait_for_plan(plan(tmp_path), Notifier({"NOTIFY_SOCKET": address}), sleep)
        told = manager.recv(1000).decode()
    assert len(waited) == 3
    assert told.startswith("EXTEND_TIMEOUT_USEC=60000000\nSTATUS=the records in ")
    assert [f"process {os.getpid()}" in each.message for each in caplog.records] == [True]
    hold_records(plan(tmp_path)).close()  # it is free: building the kiosk takes it


def test_by_hand_nothing_waits_and_the_second_kiosk_says_whose_the_records_are(tmp_path):
    other = hold_records(plan(tmp_path))
    wait_for_plan(plan(tmp_path), Notifier({}), time.sleep)
    with pytest.raises(OwnedError, match="end it first"):
        hold_records(plan(tmp_path))
    other.close()
