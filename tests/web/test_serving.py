"""What the server says in the log."""

from __future__ import annotations

import logging

import pytest

from perfumer.web.serving import is_worth_logging


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("Socket error", False),
        ("Client disconnected while serving %s", True),
        ("Exception while serving %s", True),
    ],
)
def test_a_viewer_that_stops_reading_leaves_no_traceback(message, logged):
    record = logging.makeLogRecord({"name": "waitress", "msg": message})
    assert is_worth_logging(record) is logged
